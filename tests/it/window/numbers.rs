//! Numbers for the lead at the window and on the command line, out of a log that others wrote.

use crate::support::folder::Folder;
use crate::support::team::{Team, car};
use crate::support::window::Window;
use egui::Key;
use labelwright::domain::Timestamp;
use labelwright::domain::numbers::Span;

const STREET: &str = r#"(name: "Street", kind: Detection, concepts: ["car", "person"], labelers: ["Ana", "Ben"],
    reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0))"#;
const OTHER: &str = r#"(name: "Other", kind: Detection, concepts: ["car"], labelers: ["Ana"])"#;

/// Ana submits three inputs; one is accepted, one comes back and is accepted then, one waits. Ben submits one.
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

fn sit(team: &Team, who: &str) -> Window {
    let mut window = Window::of(Folder::new(), team.path(), who);
    window.until("the table is there", |window| {
        window.has_project() && window.sees("Task Street")
    });
    window.steps(3);
    window
}

fn numbers_page(team: &Team) -> Window {
    let mut window = sit(team, "Lea");
    window.click("Menu of Street");
    window.click("Statistics");
    window.until("it is counted", |window| window.sees("Inputs submitted: 4"));
    window.steps(3);
    window
}

#[test]
fn the_lead_sees_who_did_how_much_and_how_well() {
    let team = worked();
    let mut window = numbers_page(&team);
    for told in [
        "Annotations: 6",
        "Accepted: 2",
        "Rejected: 1",
        "Awaiting: 2",
        "First pass: 50 %",
    ] {
        assert!(window.sees(told), "{told}\n{}", window.text());
    }
    for name in ["Ana", "Ben", "Rae"] {
        assert!(window.sees(name), "{name}");
    }
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Back to the tasks");
    assert!(window.sees("Task Street"), "{}", window.text());
}

#[test]
fn numbers_follow_what_others_do_meanwhile() {
    let team = worked();
    let mut window = numbers_page(&team);
    team.apply("Rae", r#"[Approve(task: "Street", input: "2.png", labeler: "Ana")]"#);
    window.until("it is counted again", |window| window.sees("Accepted: 3"));
    assert!(window.sees("Awaiting: 1"));
}

#[test]
fn a_range_in_which_nothing_happened_has_nothing() {
    let team = worked();
    let mut window = numbers_page(&team);
    window.fill("Until", "2020-01-01");
    window.until("it is counted again", |window| window.sees("Inputs submitted: 0"));
    assert!(window.text().contains("Nothing was submitted or decided in this time."));
    window.click("All");
    window.until("all is counted", |window| window.sees("Inputs submitted: 4"));
    window.click("The last 7 days");
    window.until("all of it is of today", |window| window.sees("Inputs submitted: 4"));
    assert_ne!(
        window.view().numbers.as_ref().and_then(|numbers| numbers.span.from),
        None
    );
}

#[test]
fn numbers_are_saved_as_csv() {
    let team = worked();
    let mut window = numbers_page(&team);
    let path = window.folder.path("numbers.csv");
    window.click("Save as CSV…");
    // Without a desktop the window asks for the path itself.
    window.until("the path is asked for", |window| window.sees("Path"));
    window.events([egui::Event::Text(path.display().to_string())]);
    window.key(Key::Enter);
    window.until("it is written", |_| path.exists());
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
    let refused = team.session("Ana").numbers_of("Street", Span::default());
    assert!(refused.is_err());
    let counted = team
        .session("Lea")
        .numbers_of("Street", Span::default())
        .expect("counted");
    assert_eq!(counted.numbers.total().inputs, 4);
    let span = Span {
        from: None,
        to: Timestamp::read("2020-01-01", true),
    };
    let none = team.session("Lea").numbers_of("Street", span).expect("counted");
    assert!(none.numbers.members.is_empty());
}

/// Two labelers of four images: they agree on one box, one has a box more, and on the last nobody has any.
fn labeled_by_two() -> Team {
    let team = Team::with_pictures(4);
    team.task(STREET);
    let submit = |input: &str, boxes: &[String]| {
        let all = boxes
            .iter()
            .cloned()
            .chain([format!(r#"Submit(task: "Street", input: "{input}")"#)]);
        format!("[{}]", all.collect::<Vec<_>>().join(", "))
    };
    team.apply("Ana", &submit("0.png", &[car("0.png", 1.0, 5.0, 20.0)]));
    team.apply("Ben", &submit("0.png", &[car("0.png", 1.0, 5.0, 20.0)]));
    let two = [car("1.png", 1.0, 5.0, 20.0), car("1.png", 30.0, 5.0, 12.0)];
    team.apply("Ana", &submit("1.png", &two));
    team.apply("Ben", &submit("1.png", &two[..1]));
    team.apply("Ana", &submit("2.png", &[]));
    team
}

fn agreement_page(team: &Team) -> Window {
    let mut window = numbers_page_of(team);
    window.click("Agreement");
    window.until("intervals are drawn", |window| {
        window.view().agreement.as_ref().is_some_and(|found| found.drawn)
    });
    window.steps(2);
    window
}

fn numbers_page_of(team: &Team) -> Window {
    let mut window = sit(team, "Lea");
    window.click("Menu of Street");
    window.click("Statistics");
    window.steps(3);
    window
}

#[test]
fn the_lead_sees_how_far_labelers_agree_and_opens_where_they_do_not() {
    let team = labeled_by_two();
    let mut window = agreement_page(&team);
    assert!(window.sees("Images compared: 2"), "{}", window.text());
    // Of three different cars two are matched.
    let text = window.text();
    for said in [
        "Ana and Ben",
        "1 image on which labelers do not agree",
        "not by all: car",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let percent = |window: &Window| {
        let found = window.view().agreement.as_ref().expect("was compared");
        found
            .agreement
            .all
            .percent
            .map(|figure| (figure.value * 1000.0).round())
    };
    assert_eq!(percent(&window), Some(667.0));
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("car and car: 2");
    window.until("those where both have it", |window| {
        window.text().contains("2 images where two have car")
    });
    window.click("All disagreements");
    window.until("the one is listed", |window| window.text().contains("not by all: car"));
    window.click("1.png");
    window.until("it is on the canvas with what both drew", |window| {
        window.name() == "1.png" && window.annotations().len() == 3
    });
}

#[test]
fn agreement_follows_what_others_submit_meanwhile_and_is_saved() {
    let team = labeled_by_two();
    let mut window = agreement_page(&team);
    team.apply("Ben", r#"[Submit(task: "Street", input: "2.png")]"#);
    window.until("one more is compared", |window| window.sees("Images compared: 3"));
    window.click("Save as CSV…");
    let file = team.path().with_file_name("agreement.csv");
    window.until("the path is asked for", |window| window.sees("Path"));
    window.fill("Path", &file.display().to_string());
    window.click("Save");
    window.until("it is there", |_| file.exists());
    let table = std::fs::read_to_string(&file).expect("was written");
    assert!(table.contains("pair,Ana,Ben,,f1,0.800000,"), "{table}");
    window.click("Work");
    window.until("nothing is compared any more", |window| {
        window.sees("Inputs submitted: 6")
    });
}
