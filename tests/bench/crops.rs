//! What a reviewer waits for in the grid: 500 crops of 125 pictures of 12 megapixels, a screen of 54 at a time.
//!
//! Run with `cargo bench --bench bench_crops`. Once as pictures of instructions are shown, each decoded for itself by
//! one thread, as the grid did at first; once as the grid asks for them.

use image::{Rgb, RgbImage};
use labelwright::domain::{AnnotationId, BBox};
use labelwright::session::script::ScriptCommand;
use labelwright::session::view::{Crop, GuidePicture, PictureSource, View};
use labelwright::session::{
    Command, IdsAndClock, ImportRequest, NavigateCommand, Opening, Progress, ReviewCommand, Session, Settings,
    TaskCommand, Who, task_text::TaskText,
};
use std::path::Path;
use std::time::{Duration, Instant};

const PICTURES: usize = 125;
const EACH: usize = 4;
const SCREEN: usize = 54;

fn main() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let project = folder.path().join("p.labelwright");
    make(folder.path(), &project);
    let mut session = Session::open(Opening::quiet(&project, Who::FirstLead)).expect("opens");
    session
        .start_pictures(Settings::default().picture_memory(), None)
        .expect("threads");
    let task = session.view().tasks[0].task.id;
    for command in [
        Command::Navigate(NavigateCommand::OpenTask(Some(task))),
        Command::Review(ReviewCommand::Open(Some(task))),
        Command::Review(ReviewCommand::ShowGrid(task)),
    ] {
        session.apply(command).expect("done");
    }
    let start = Instant::now();
    until(&mut session, |view| {
        view.review_grid.as_ref().is_some_and(|grid| grid.read)
    });
    println!("the list of {} is read in {:.0} ms", PICTURES * EACH, millis(start));
    // What the canvas makes ready ahead has come to rest.
    std::thread::sleep(Duration::from_secs(8));
    session.pump();

    let mut items: Vec<_> = session.view().review_grid.as_ref().map_or(Vec::new(), |grid| {
        grid.items
            .iter()
            .map(|item| (item.annotation.id, item.annotation.input, item.part()))
            .collect()
    });
    // What stands out comes first, wherever it is: neighbours in the grid are of different pictures.
    items.sort_by_key(|(id, ..)| id.0.as_u128().wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
    let screens: Vec<_> = items.chunks(SCREEN).collect();
    for (name, screen) in [("first", 0), ("second", 1), ("fourth", 3), ("first again", 0)] {
        let sources: Vec<PictureSource> = screens[screen]
            .iter()
            .map(|(_, input, part)| {
                let BBox { x0, y0, x1, y1 } = *part;
                PictureSource::Input(input.to_string(), Some((x0, y0, x1, y1)))
            })
            .collect();
        let start = Instant::now();
        session
            .apply(Command::Task(TaskCommand::ShowPictures(sources.clone())))
            .expect("asked");
        until(&mut session, |view| {
            let here =
                |s: &PictureSource| matches!(view.task_setup.pictures.get(&s.key()), Some(GuidePicture::Here(_)));
            sources.iter().all(here)
        });
        println!("each by itself, {name} screen: {:.0} ms", millis(start));
    }
    let ids: Vec<AnnotationId> = items.iter().map(|(id, ..)| *id).collect();
    let mut asking = Duration::ZERO;
    for (name, screen) in [
        ("first", 0),
        ("second", 1),
        ("third", 2),
        ("last", screens.len() - 1),
        ("first again", 0),
    ] {
        let first = screen * SCREEN;
        let seen = first..(first + SCREEN).min(ids.len());
        let around = first.saturating_sub(SCREEN)..(first + 2 * SCREEN).min(ids.len());
        let beyond = around.filter(|at| !seen.contains(at));
        let wanted: Vec<AnnotationId> = seen.clone().chain(beyond).map(|at| ids[at]).collect();
        let start = Instant::now();
        session
            .apply(Command::Review(ReviewCommand::ShowCrops(wanted)))
            .expect("asked");
        asking = asking.max(start.elapsed());
        until(&mut session, |view| {
            let here = |at: usize| matches!(view.crops.get(&ids[at].into()), Some(Crop::Here(_)));
            seen.clone().all(here)
        });
        println!("as the grid asks, {name} screen: {:.0} ms", millis(start));
        // Somebody looks at it for a while.
        std::thread::sleep(Duration::from_secs(4));
        session.pump();
    }
    let bytes: usize = session
        .view()
        .crops
        .values()
        .map(|crop| match crop {
            Crop::Here(pixels) => pixels.data().len(),
            Crop::Failed(_) => 0,
        })
        .sum();
    println!(
        "{} crops kept in {:.0} MiB; asking takes the window at most {:.1} ms",
        session.view().crops.len(),
        bytes as f64 / f64::from(1 << 20),
        asking.as_secs_f64() * 1e3
    );
}

fn millis(start: Instant) -> f64 {
    start.elapsed().as_secs_f64() * 1e3
}

fn until(session: &mut Session, done: impl Fn(&View) -> bool) {
    while !done(session.view()) {
        session.pump();
        std::thread::sleep(Duration::from_millis(1));
    }
}

fn make(folder: &Path, project: &Path) {
    Session::create(project, "Ana", &IdsAndClock::default()).expect("made");
    let picture = RgbImage::from_fn(4000, 3000, |x, y| {
        let grain = (x.wrapping_mul(2_654_435_761) ^ y.wrapping_mul(40_503)) >> 27;
        Rgb([(x / 16) as u8, (y / 12) as u8, 90 + grain as u8])
    });
    let first = folder.join("0.jpg");
    picture.save(&first).expect("a picture");
    let bytes = std::fs::read(&first).expect("read");
    for number in 1..PICTURES {
        // What follows the end of a JPEG is no part of it, and makes it another file.
        let mut other = bytes.clone();
        other.extend(number.to_le_bytes());
        std::fs::write(folder.join(format!("{number}.jpg")), other).expect("a picture");
    }
    let mut session = Session::open(Opening::quiet(project, Who::FirstLead)).expect("opens");
    let request = ImportRequest {
        format: "images".into(),
        ..ImportRequest::of(vec![folder.into()])
    };
    session.import_now(&request, &mut Progress::silent()).expect("imported");
    let text = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"], reviewers: ["Ana"],
        review_strategy: Manual(sample_percent: 100.0))"#;
    let text = ron::from_str::<TaskText>(text).expect("a task");
    session.new_task(text).expect("made");
    let mut commands = Vec::new();
    for number in 0..PICTURES {
        for nth in 0..EACH {
            let (x, y) = (100 + 900 * nth, 50 + 17 * number);
            let (x1, y1) = (x + 150 + 5 * number, y + 120 + 60 * nth);
            commands.push(format!(
                "Annotate(task: \"Street\", input: \"{number}.jpg\", concept: \"car\", \
                 region: Box({x}.0, {y}.0, {x1}.0, {y1}.0))"
            ));
        }
        commands.push(format!("Submit(task: \"Street\", input: \"{number}.jpg\")"));
    }
    let commands: Vec<ScriptCommand> = ron::from_str(&format!("[{}]", commands.join(","))).expect("commands");
    session.apply_script(commands).expect("applied");
    session.flush().expect("saved");
}
