//! What a submission must have: told at the window before it is submitted, refused to scripts by the same rule, and
//! found afterwards in the browser.

use crate::support::seat::{BOXES, Seat, with_task};
use egui::Key;
use labelwright::domain::task::WorkState;
use labelwright::session::script::ScriptCommand;
use labelwright::session::{Opening, Session, Who, notice};

const KINDS: &str = "(name: \"Kinds\", kind: Classification, concepts: [\"day\", \"night\"], exclusive: true)";
const STRICT: &str = "(name: \"Strict\", kind: Detection, concepts: [\"car\"], \
    required: Required(shape: true, smallest: 40, doubles: 0.8))";

fn submit(task: &str, nothing: bool) -> Vec<ScriptCommand> {
    vec![ScriptCommand::Submit {
        task: task.into(),
        input: "1.png".into(),
        nothing,
    }]
}

fn session(dir: &tempfile::TempDir) -> Session {
    Session::open(Opening::quiet(dir.path().join("p.labelwright"), Who::FirstLead)).expect("opens")
}

#[test]
fn a_classification_without_a_class_is_not_submitted() {
    let dir = with_task(2, KINDS);
    let refused = session(&dir)
        .apply_script(submit("Kinds", false))
        .expect_err("no class");
    let sentence = notice::sentence(&refused, None);
    assert!(
        sentence.contains("No concept is chosen; this task asks for one on each input."),
        "{sentence}"
    );
    let mut seat = Seat::open(dir);
    for _ in 0..3 {
        seat.key(Key::Enter);
    }
    seat.loaded();
    assert_eq!(
        (seat.name().as_str(), seat.current().state),
        ("1.png", WorkState::Unlabeled)
    );
    assert!(seat.sees("Not yet complete"), "{}", seat.text());
    seat.key(Key::Num2);
    seat.loaded();
    assert!(!seat.sees("Not yet complete"));
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
}

#[test]
fn an_empty_image_is_asked_about_once_and_found_in_the_browser() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "1.png");
    assert!(
        seat.sees("Nothing is marked. Submit as \"nothing here\"?"),
        "{}",
        seat.text()
    );
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    // Withdrawn, it need not be said again.
    seat.key(Key::A);
    seat.loaded();
    seat.key(Key::U);
    seat.loaded();
    seat.key(Key::Enter);
    seat.loaded();
    assert_ne!(seat.name(), "1.png");
    seat.key(Key::R);
    seat.drag((0.2, 0.2), (0.6, 0.6));
    seat.loaded();
    assert_eq!(seat.annotations().len(), 1, "{}", seat.text());
    seat.key(Key::G);
    seat.steps(3);
    seat.click("Empty");
    seat.until("two are found", |seat| {
        !seat.view().list.busy && seat.view().list.len() == 2
    });
    let places: Vec<u64> = (0..2).filter_map(|index| seat.view().list.place(index)).collect();
    assert_eq!(places, [0, 2]);
}

#[test]
fn small_shapes_and_doubles_are_shown_before_they_are_submitted() {
    let dir = with_task(2, STRICT);
    let refused = session(&dir)
        .apply_script(submit("Strict", false))
        .expect_err("nothing said");
    assert!(notice::sentence(&refused, None).contains("`nothing: true`"));
    session(&dir)
        .apply_script(submit("Strict", true))
        .expect("said expressly");
    let mut seat = Seat::open(dir);
    assert_eq!(seat.name(), "2.png");
    seat.key(Key::R);
    seat.drag((0.1, 0.1), (0.8, 0.8));
    seat.drag((0.1, 0.1), (0.81, 0.8));
    seat.drag((0.4, 0.4), (0.42, 0.42));
    seat.loaded();
    assert_eq!(seat.annotations().len(), 3);
    seat.key(Key::Enter);
    seat.steps(3);
    assert_eq!(seat.name(), "2.png");
    assert!(
        seat.sees("A \"car\" is smaller than 40 px; make it larger, or delete it."),
        "{}",
        seat.text()
    );
    // The small one is selected.
    seat.key(Key::Delete);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 2);
    seat.key(Key::Enter);
    seat.steps(3);
    assert!(
        seat.text().contains("lies on another of its concept"),
        "{}",
        seat.text()
    );
    seat.key(Key::Delete);
    seat.loaded();
    seat.key(Key::Enter);
    seat.loaded();
    seat.until("both are counted", |seat| {
        seat.view().open_task().is_some_and(|task| task.labeled() == 2)
    });
}
