//! A lead looks at what is wrong with the pictures, and leaves some out, at the window.

use crate::support::folder::Folder;
use crate::support::project::{BOXES, Project, session_of};
use crate::support::sessions::import;
use crate::support::window::Window;
use egui::Key;
use image::{Rgb, RgbImage};
use labelwright::session::Progress;

/// A picture unlike that of any other `seed`, a little coarse.
fn scene(seed: u32, width: u32, height: u32) -> RgbImage {
    let mut random = seed.wrapping_mul(2_654_435_761);
    let mut next = || {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(random >> 16) / 65536.0
    };
    let waves: Vec<[f64; 3]> = (0..12).map(|_| [30.0 * next(), 30.0 * next(), 6.3 * next()]).collect();
    RgbImage::from_fn(width, height, |x, y| {
        let (x, y) = (f64::from(x) / f64::from(width), f64::from(y) / f64::from(height));
        let sum: f64 = waves.iter().map(|[a, b, c]| (a * x + b * y + c).sin()).sum();
        let grey = 120.0 + 16.0 * sum + 24.0 * (next() - 0.5);
        Rgb([grey as u8; 3])
    })
}

/// Two small pictures without any likeness to what comes: one that is there twice, one that is there in two sizes, and a dark
/// one.
fn opened() -> Window {
    let project = Project::with_task(1, BOXES);
    let path = |name: &str| project.folder.path(format!("pics/{name}"));
    scene(1, 400, 300).save(path("street.png")).expect("saved");
    scene(1, 240, 180).save(path("small street.png")).expect("saved");
    scene(2, 400, 300).save(path("harbour.png")).expect("saved");
    std::fs::copy(path("harbour.png"), path("harbour again.png")).expect("copied");
    let mut night = scene(3, 400, 300);
    night.iter_mut().for_each(|value| *value /= 10);
    night.save(path("night.png")).expect("saved");
    let mut session = project.open();
    import(&mut session, [project.folder.path("pics")], "images");
    drop(session);
    let mut window = Window::open(project);
    window.click("Menu of p");
    window.click("Clean…");
    window.until("it was looked", |window| window.sees("Duplicates (1)"));
    window
}

/// How many inputs a query finds.
fn found(window: &Window, query: &str) -> u64 {
    let mut session = session_of(&window.folder.project(), &Default::default());
    let request = labelwright::session::search::SearchRequest {
        query: query.into(),
        ..Default::default()
    };
    session
        .search_now(&request, &mut Progress::silent())
        .expect("is searched")
        .count
}

#[test]
fn the_best_of_a_group_is_kept_and_the_others_come_back_by_undo() {
    let mut window = opened();
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Near duplicates (1)");
    window.until("the group is shown", |window| window.sees("street.png, best"));
    assert!(window.sees("small street.png"));
    window.key(Key::K);
    window.until("the group is settled", |window| window.sees("Near duplicates (0)"));
    window.until("it is written", |window| !window.view().is_working());
    assert_eq!(found(&window, "flag:excluded"), 1);
    assert_eq!(found(&window, "flag:excluded small"), 1, "the larger one stays");
    window.click("Close");
    window.reports();
    window.until("it is told", |window| window.text().contains("1 input excluded"));
    window.click("Take it back");
    window.until("it is back", |window| found(window, "flag:excluded") == 0);
}

#[test]
fn a_threshold_is_moved_and_what_it_flags_is_excluded_or_ignored() {
    let mut window = opened();
    window.click("Dark (1)");
    window.until("the picture is shown", |window| window.sees("night.png"));
    assert!(window.sees("Histogram of 6 images"));
    assert_eq!(window.unnamed(), Vec::<String>::new());
    let rail = window.rect("Dark below this brightness");
    let at = |share: f32| egui::pos2(rail.left() + share * rail.width(), rail.center().y);
    window.carry(at(0.15), at(0.9));
    window.until("the counts follow", |window| window.sees("Dark (6)"));
    window.until("queries follow", |window| found(window, "flag:dark") == 6);
    window.carry(at(0.9), at(0.12));
    window.until("the counts follow", |window| window.sees("Dark (1)"));
    window.until("queries follow", |window| found(window, "flag:dark") == 1);
    window.key(Key::I);
    window.until("it is ignored", |window| window.sees("Dark (0)"));
    window.until("queries follow", |window| found(window, "flag:dark") == 0);
    assert_eq!(found(&window, "flag:excluded"), 0);
    window.click("Duplicates (1)");
    window.click("harbour.png");
    window.click("Exclude the chosen of group 1");
    window.until("it is settled", |window| window.sees("Duplicates (0)"));
    window.until("it is written", |window| !window.view().is_working());
    assert_eq!(found(&window, "flag:excluded harbour"), 1);
    window.click("Close");
    window.click("Menu of p");
    window.click("Clean…");
    window.until("what was ignored stays so", |window| window.sees("Dark (0)"));
    let session = session_of(&window.folder.project(), &Default::default());
    let told = session
        .clean_now(&Default::default(), &mut Progress::silent())
        .expect("looks");
    assert_eq!(
        (told.flags["dark"].len(), told.ignored),
        (0, 1),
        "another program knows it"
    );
    drop(session);
    window.click("Blurry (0)");
    window.click("Ignored (1)…");
    assert!(window.text().contains("Dark: night.png"));
    window.click("Stop ignoring night.png");
    window.until("it is told again", |window| window.sees("Dark (1)"));
    window.until("queries follow", |window| found(window, "flag:dark") == 1);
}

#[test]
fn of_what_is_ignored_one_is_told_again_and_the_rest_stays() {
    let mut window = opened();
    window.click("Dark (1)");
    window.until("the picture is shown", |window| window.sees("night.png"));
    window.key(Key::I);
    window.click("Duplicates (1)");
    window.key(Key::I);
    window.until("both are ignored", |window| window.sees("Ignored (2)…"));
    window.click("Ignored (2)…");
    window.click("Stop ignoring night.png");
    window.until("it is told again", |window| window.sees("Dark (1)"));
    window.until("the rest stays", |window| {
        window.sees("Duplicates (0)") && window.sees("Ignored (1)…")
    });
}

#[test]
fn who_leads_nothing_is_not_offered_it() {
    let project = Project::builder()
        .pictures(1..=1, (64, 48))
        .member("Ben", &[labelwright::domain::Role::Labeler])
        .task(r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ben"])"#)
        .make();
    let mut window = Window::of(Folder::new(), project.path(), "Ben");
    window.until("it is open", |window| window.has_project());
    window.click("Menu of p");
    assert!(window.sees("Datasets…") && !window.sees("Clean…"));
    let mut session = project.open_as("Ben");
    let refused = session.exclude_inputs_now(&[], false, &mut Progress::silent());
    assert!(refused.is_err(), "{refused:?}");
}

#[test]
fn chosen_cards_are_excluded_and_included_again() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.key(Key::G);
    window.until("all are shown", |window| window.sees("3.png, unlabeled"));
    window.ctrl_click("2.png, unlabeled");
    window.click("Exclude");
    window.until("it left the task", |window| !window.sees("2.png, unlabeled"));
    assert_eq!(window.view().list.len(), 2);
    window.until("it is written", |window| !window.view().is_working());
    assert_eq!(found(&window, "flag:excluded"), 1);
    window.click("Task");
    window.click("All inputs, no task");
    window.until("all of the project are shown", |window| {
        window.sees("2.png, excluded") && window.sees("1.png")
    });
    window.ctrl_click("2.png, excluded");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Include again");
    window.until("it is in again", |window| found(window, "flag:excluded") == 0);
    window.until("the card follows", |window| window.sees("2.png"));
}
