//! How many instructions what is felt takes, held to budgets: a count does not depend on the machine's mood. Each piece
//! of work runs under cachegrind so many times and twice as many, and the difference is what it takes. The programs are
//! built for development, so the numbers only tell when something has come to cost more.

use crate::support::folder::Folder;
use crate::support::project::{Project, session_of};
use crate::support::sessions::{open_task, until_loaded};
use crate::support::skipped::skip;
use crate::support::values::boxed;
use crate::support::window::Window;
use egui::epaint::ImageDelta;
use egui::{Color32, ColorImage, Event, TextureId, TextureOptions, TexturesDelta};
use labelwright::domain::{InputId, Sign, Size};
use labelwright::formats::{Format, FoundBy, Hit, ImageName, Lookup, NoMatch, ReadEvent, ReadOptions, Target};
use labelwright::media::{Source, probe};
use labelwright::session::{Command, EditCommand, IdsAndClock, NavigateCommand, Session};
use raster::{Painter, Tessellated};
use serde_json::json;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::{Command as Process, Stdio};
use std::time::Duration;

/// Set in the child: what it does, how often, and with which project.
const WORK: &str = "LABELWRIGHT_TEST_WORK";
const COUNT: &str = "LABELWRIGHT_TEST_COUNT";
const PROJECT: &str = "LABELWRIGHT_TEST_COUNTED";

/// Shapes on the first input.
const SHAPES: usize = 300;
/// Annotations of the COCO file.
const ANNOTATIONS: usize = 2000;
const TASK: &str = r#"(name: "T", kind: Detection, concepts: ["car"])"#;

/// Work, how often it is done, and the most million instructions that once may take.
const BUDGETS: &[(&str, u32, f64)] = &[
    ("frame", 20, 9.0),
    ("hover", 20, 14.0),
    ("next", 20, 4.5),
    ("submit", 4, 6.0),
    ("decode", 2, 60.0),
    ("parse", 2, 150.0),
    ("paint", 4, 150.0),
];

/// Not a test of its own: the child's part.
#[test]
fn works_for_the_count() {
    let (Ok(work), Ok(count), Ok(project)) = (std::env::var(WORK), std::env::var(COUNT), std::env::var(PROJECT)) else {
        return;
    };
    let count: u32 = count.parse().expect("a number");
    let project = Path::new(&project);
    match work.as_str() {
        "frame" => {
            let mut window = window(project);
            window.steps(count as usize);
        }
        "hover" => {
            let mut window = window(project);
            for step in 0..count {
                let share = step as f32 / count as f32;
                let at = window.place(0.2 + 0.6 * share, 0.3 + 0.4 * share);
                window.frame([Event::PointerMoved(at)]);
            }
        }
        "next" => {
            let mut session = session(project);
            for step in 0..count {
                let to = if step % 2 == 0 {
                    NavigateCommand::Next
                } else {
                    NavigateCommand::Previous
                };
                session.apply(Command::Navigate(to)).expect("goes on");
            }
        }
        "submit" => {
            let mut session = session(project);
            for _ in 0..count {
                session
                    .apply(Command::Edit(EditCommand::SubmitNothing))
                    .expect("submits");
            }
            session.flush().expect("saved");
        }
        "decode" => {
            let photo = photo(project);
            let source = Source::new(photo.clone(), &probe(&photo).expect("a photo"));
            for _ in 0..count {
                labelwright::media::read(&source, 0).expect("decodes");
            }
        }
        "parse" => {
            let coco = coco(project);
            for _ in 0..count {
                let mut found = 0;
                let format = Format::named("coco").expect("the format");
                format
                    .read(&coco, &ReadOptions::default(), &Numbered, &mut |event| {
                        found += usize::from(matches!(event, ReadEvent::Annotation(_)));
                        ControlFlow::Continue(())
                    })
                    .expect("is read");
                assert_eq!(found, ANNOTATIONS);
            }
        }
        "paint" => {
            let mut window = window(project);
            window.steps(2);
            let ctx = window.harness.ctx.clone();
            let shapes = window.harness.output().shapes.clone();
            let tessellated = Tessellated::new(shapes, |shapes| ctx.tessellate(shapes, 1.0));
            let meshes = tessellated.meshes();
            let mut painter = Painter::default();
            let mut textures = TexturesDelta::default();
            let font = ColorImage::filled([8, 8], Color32::WHITE);
            textures.push(TextureId::default(), ImageDelta::full(font, TextureOptions::LINEAR));
            painter.paint((1280, 800), 1.0, Color32::BLACK, &meshes, textures);
            for _ in 0..count {
                // What did not change is looked at, and what lies behind all is painted.
                let damage = painter.paint((1280, 800), 1.0, Color32::BLACK, &meshes, TexturesDelta::default());
                assert_eq!(damage, []);
                for background in [Color32::DARK_GRAY, Color32::BLACK] {
                    painter.paint((1280, 800), 1.0, background, &meshes, TexturesDelta::default());
                }
            }
        }
        other => panic!("no such work: {other}"),
    }
}

/// Knows inputs by the number in their name, so that the reader is counted and not an index.
struct Numbered;

impl Lookup for Numbered {
    fn find(&self, image: &ImageName<'_>) -> Result<Hit, NoMatch> {
        let digits: String = image.written.chars().filter(char::is_ascii_digit).collect();
        let number: u128 = digits.parse().map_err(|_| NoMatch::Unknown)?;
        let target = Target {
            input: InputId::fixed(number),
            size: Size::new(640, 480),
        };
        Ok(Hit {
            target,
            by: FoundBy::Path,
        })
    }
}

fn photo(project: &Path) -> PathBuf {
    project.with_file_name("photo.jpg")
}

fn coco(project: &Path) -> PathBuf {
    project.with_file_name("coco.json")
}

fn window(project: &Path) -> Window {
    let mut window = Window::of(Folder::new(), project.to_path_buf(), "Ana");
    // Waiting frame by frame would count as many frames as the threads take time.
    for _ in 0..5 {
        std::thread::sleep(Duration::from_secs(1));
        window.steps(2);
    }
    assert!(window.current().loaded, "the input is read by now");
    window
}

fn session(project: &Path) -> Session {
    let mut session = session_of(project, &IdsAndClock::default());
    open_task(&mut session, "T");
    until_loaded(&mut session);
    session
}

/// A project of a task with many shapes on its first input, a photo, and a COCO file beside it.
fn prepared() -> Project {
    let project = Project::with_task(8, TASK);
    let mut session = session(&project.path());
    let concept = session.view().open_task().expect("a task").task.concepts[0];
    for number in 0..SHAPES {
        let (x, y) = ((number % 20) as f64 * 12.0, (number / 20) as f64 * 12.0);
        session
            .apply(Command::Edit(EditCommand::Annotate {
                concept,
                region: boxed(x, y, 9.0, 7.0),
                sign: Sign::Present,
            }))
            .expect("is drawn");
    }
    session.flush().expect("saved");
    let pixel = |x: u32, y: u32| image::Rgb([(x * 7 + y) as u8, (y * 5) as u8, (x ^ y) as u8]);
    image::RgbImage::from_fn(640, 480, pixel)
        .save(photo(&project.path()))
        .expect("written");
    let images: Vec<_> = (0..100)
        .map(|id| json!({"id": id, "file_name": format!("{id}.jpg"), "width": 640, "height": 480}))
        .collect();
    let annotations: Vec<_> = (0..ANNOTATIONS)
        .map(|id| json!({"id": id, "image_id": id % 100, "category_id": 1, "bbox": [1.5, 2.5, 30.0, 40.0], "area": 1200.0}))
        .collect();
    let text = json!({"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "car"}]});
    std::fs::write(coco(&project.path()), text.to_string()).expect("written");
    project
}

/// Million instructions of doing the work so often, with all that comes before and after.
fn counted(work: &str, count: u32, project: &Path) -> f64 {
    let program = std::env::current_exe().expect("this program");
    let output = Process::new("valgrind")
        .args(["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"])
        .arg(program)
        .args([
            "instructions::works_for_the_count",
            "--exact",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(WORK, work)
        .env(COUNT, count.to_string())
        .env(PROJECT, project)
        .stdin(Stdio::null())
        .output()
        .expect("valgrind runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "{work}: {text}{}",
        String::from_utf8_lossy(&output.stdout)
    );
    let line = text
        .lines()
        .find(|line| line.contains("I   refs:") || line.contains("I refs:"));
    let digits: String = line
        .and_then(|line| line.rsplit(':').next())
        .unwrap_or_default()
        .chars()
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse::<f64>().unwrap_or_else(|_| panic!("{work}: {text}")) / 1e6
}

/// What doing the work once takes. Threads beside it do now more and now less before the end: what is over the budget is
/// counted again, up to three times.
fn each_of(work: &str, count: u32, budget: f64) -> f64 {
    let mut least = f64::INFINITY;
    for _ in 0..3 {
        // What is changed by the work is made anew each time.
        let project = prepared();
        let once = counted(work, count, &project.path());
        let project = prepared();
        let twice = counted(work, 2 * count, &project.path());
        least = least.min((twice - once) / f64::from(count));
        if least <= budget {
            break;
        }
    }
    least
}

#[test]
fn what_is_felt_stays_within_its_budget() {
    if Process::new("valgrind").arg("--version").output().is_err() {
        return skip("valgrind, which was not found");
    }
    let mut over = Vec::new();
    for (work, count, budget) in BUDGETS {
        let each = each_of(work, *count, *budget);
        println!("{work}: {each:.2} million instructions, {budget} at most");
        if each > *budget {
            over.push(format!("{work}: {each:.2} million instructions, more than {budget}"));
        }
    }
    assert!(over.is_empty(), "{}", over.join("\n"));
}
