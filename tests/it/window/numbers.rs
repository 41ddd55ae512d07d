//! Numbers for the lead at the window and on the command line, out of a log that others wrote.

use crate::support::seat::Seat;
use crate::support::team::{Team, car};
use egui::Key;
use labelwright::domain::numbers::Span;
use labelwright::session::moment;

const STREET: &str = r#"(name: "Street", kind: Detection, concepts: ["car", "person"], labelers: ["Ana", "Ben"],
    reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0))"#;
const OTHER: &str = r#"(name: "Other", kind: Detection, concepts: ["car"], labelers: ["Ana"])"#;

/// Ana hands three inputs in; one is accepted, one comes back and is accepted then, one waits. Ben hands one in.
fn worked() -> Team {
    let team = Team::with_pictures(4);
    team.task(STREET);
    team.task(OTHER);
    for input in ["0.png", "1.png", "2.png"] {
        let boxes = [car(input, 1.0, 5.0, 20.0), car(input, 30.0, 5.0, 12.0)].join(", ");
        team.apply(
            "Ana",
            &format!(r#"[{boxes}, Submit(task: "Street", input: "{input}")]"#),
        );
    }
    team.apply("Ben", r#"[Submit(task: "Street", input: "0.png")]"#);
    team.apply(
        "Rae",
        r#"[
        Approve(task: "Street", input: "0.png", labeler: "Ana"),
        Reject(task: "Street", input: "1.png", labeler: "Ana", feedback: "the mirrors"),
    ]"#,
    );
    team.apply("Ana", r#"[Submit(task: "Street", input: "1.png")]"#);
    team.apply("Rae", r#"[Approve(task: "Street", input: "1.png", labeler: "Ana")]"#);
    team
}

fn sit(team: &Team, who: &str) -> Seat {
    let mut seat = Seat::of(tempfile::tempdir().expect("a folder"), team.path(), who);
    seat.until("the table is there", |seat| {
        seat.has_project() && seat.sees("Task Street")
    });
    seat.steps(3);
    seat
}

fn numbers_page(team: &Team) -> Seat {
    let mut seat = sit(team, "Lea");
    seat.click("Menu of Street");
    seat.click("Numbers");
    seat.until("it is counted", |seat| seat.sees("Inputs handed in: 4"));
    seat.steps(3);
    seat
}

#[test]
fn the_lead_sees_who_did_how_much_and_how_well() {
    let team = worked();
    let mut seat = numbers_page(&team);
    for told in [
        "Annotations: 6",
        "Accepted: 2",
        "Rejected: 1",
        "Awaiting: 2",
        "First pass: 50 %",
    ] {
        assert!(seat.sees(told), "{told}\n{}", seat.text());
    }
    for name in ["Ana", "Ben", "Rae"] {
        assert!(seat.sees(name), "{name}");
    }
    assert_eq!(seat.unnamed(), Vec::<String>::new());
    seat.click("Back to the tasks");
    assert!(seat.sees("Task Street"), "{}", seat.text());
}

#[test]
fn numbers_follow_what_others_do_meanwhile() {
    let team = worked();
    let mut seat = numbers_page(&team);
    team.apply("Rae", r#"[Approve(task: "Street", input: "2.png", labeler: "Ana")]"#);
    seat.until("it is counted again", |seat| seat.sees("Accepted: 3"));
    assert!(seat.sees("Awaiting: 1"));
}

#[test]
fn a_range_in_which_nothing_happened_has_nothing() {
    let team = worked();
    let mut seat = numbers_page(&team);
    seat.fill("Until", "2020-01-01");
    seat.until("it is counted again", |seat| seat.sees("Inputs handed in: 0"));
    assert!(seat.text().contains("Nothing was handed in or decided in this time."));
    seat.click("All");
    seat.until("all is counted", |seat| seat.sees("Inputs handed in: 4"));
    seat.click("The last 7 days");
    seat.until("all of it is of today", |seat| seat.sees("Inputs handed in: 4"));
    assert_ne!(seat.view().numbers.as_ref().and_then(|numbers| numbers.span.from), None);
}

#[test]
fn numbers_are_saved_as_csv() {
    let team = worked();
    let mut seat = numbers_page(&team);
    let path = seat.dir.path().join("numbers.csv");
    seat.click("Save as CSV…");
    // Without a desktop the window asks for the path itself.
    seat.until("the path is asked for", |seat| seat.sees("Path"));
    seat.events([egui::Event::Text(path.display().to_string())]);
    seat.key(Key::Enter);
    seat.until("it is written", |_| path.exists());
    let text = std::fs::read_to_string(&path).expect("reads");
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("task,from,to,member,inputs,annotations,"),
        "{text}"
    );
    assert!(lines.iter().any(|line| line.starts_with("Street,,,Ana,3,6,")), "{text}");
    assert!(
        lines.last().is_some_and(|line| line.starts_with("Street,,,all,4,6,")),
        "{text}"
    );
}

#[test]
fn who_is_no_lead_may_not_see_them() {
    let team = worked();
    let refused = team.seat("Ana").numbers_of("Street", Span::default());
    assert!(refused.is_err());
    let counted = team.seat("Lea").numbers_of("Street", Span::default()).expect("counted");
    assert_eq!(counted.numbers.total().inputs, 4);
    let span = Span {
        from: None,
        to: moment("2020-01-01", true),
    };
    let none = team.seat("Lea").numbers_of("Street", span).expect("counted");
    assert!(none.numbers.members.is_empty());
}
