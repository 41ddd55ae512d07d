//! The table of tasks at the window: who may do what in it, finding, ordering, and what its menu leads to.

use crate::support::folder::Folder;
use crate::support::team::Team;
use crate::support::window::{CTRL, Window};
use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::app::Start;
use labelwright::session::Settings;
use labelwright::session::view::View;
use std::path::Path;

const STREET: &str = r#"(name: "Street", kind: Detection, concepts: ["car", "person"], labelers: ["Ana", "Ben"],
    reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0))"#;
const ALLEY: &str = r#"(name: "Alley", kind: Classification, concepts: ["night"], labelers: ["Ben"])"#;
const YARD: &str =
    r#"(name: "Yard", kind: Segmentation, concepts: ["leaf"], labelers: ["Cy"], worker_strategy: Queue)"#;

/// The table of a project with three tasks, as somebody of the team sees it.
fn table(team: &Team, who: &str) -> Window {
    table_with(team, who, None)
}

/// The same with the settings that are kept in a file.
fn table_with(team: &Team, who: &str, kept: Option<&Path>) -> Window {
    let start = Start {
        target: Some(team.path()),
        member: Some(who.into()),
        settings: kept.map_or_else(Settings::default, |path| Settings::load(path).expect("reads")),
        settings_path: kept.map(Path::to_path_buf),
        thumbnails: None,
        drafts: None,
        notices: Vec::new(),
    };
    let mut window = Window::started(Folder::new(), start);
    window.until("the project is open", Window::has_project);
    // Whoever has one task alone begins in it.
    if window.view().task.is_some() {
        window.loaded();
        window.press(Key::T, CTRL);
    }
    window.until("the table is there", |window| window.sees("Task Street"));
    window.steps(3);
    window
}

fn team() -> Team {
    let team = Team::with_pictures(4);
    for task in [STREET, ALLEY, YARD] {
        team.task(task);
    }
    team
}

fn is_active(window: &Window, label: &str) -> bool {
    let button = window
        .harness
        .get_by(|node| node.label().as_deref() == Some(label) && node.role() == Role::Button);
    !button.accesskit_node().is_disabled()
}

/// The tasks in the order in which they stand on the screen.
fn rows(window: &Window) -> Vec<String> {
    let mut rows: Vec<(f32, String)> = window
        .harness
        .query_all_by(|node| node.role() == Role::Row)
        .map(|node| (node.rect().top(), node.accesskit_node().label().unwrap_or_default()))
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0));
    rows.into_iter()
        .map(|(_, name)| name.replacen("Task ", "", 1))
        .collect()
}

fn open_task(view: &View) -> Option<&str> {
    view.open_task().map(|summary| summary.task.name.as_str())
}

#[test]
fn label_and_review_are_active_exactly_when_there_is_work() {
    let team = team();
    let mut ana = table(&team, "Ana");
    assert!(is_active(&ana, "Label Street"));
    assert!(!is_active(&ana, "Label Alley"), "she is no labeler of it");
    assert!(!is_active(&ana, "Review Street"), "she is no reviewer");
    let rae = table(&team, "Rae");
    assert!(!is_active(&rae, "Review Street"), "nothing waits yet");

    team.apply("Ana", r#"[Submit(task: "Street", input: "0.png")]"#);
    let mut rae = table(&team, "Rae");
    assert!(is_active(&rae, "Review Street"));
    assert!(!is_active(&rae, "Label Street"));
    rae.click("Review Street");
    rae.until("the review is open", |window| window.view().review.is_some());

    // Others' work is seen in a window that is open already.
    team.apply(
        "Rae",
        r#"[Reject(task: "Street", input: "0.png", labeler: "Ana", feedback: "the mirrors")]"#,
    );
    ana.until("it came back", |window| {
        window
            .view()
            .tasks
            .iter()
            .any(|summary| summary.labelers.values().any(|tally| tally.drawn > 0))
    });
    ana.click("Label Street");
    ana.until("the task is open", |window| open_task(window.view()) == Some("Street"));
}

#[test]
fn a_queue_is_open_to_its_labelers_while_something_is_left() {
    let team = team();
    let cy = table(&team, "Cy");
    assert!(is_active(&cy, "Label Yard"));
    for input in 0..4 {
        team.apply("Cy", &format!(r#"[Submit(task: "Yard", input: "{input}.png")]"#));
    }
    let cy = table(&team, "Cy");
    assert!(!is_active(&cy, "Label Yard"));
}

#[test]
fn tasks_are_listed_by_whose_they_are_and_found_by_what_they_are_about() {
    let team = team();
    let mut ana = table(&team, "Ana");
    assert_eq!(rows(&ana), ["Yard", "Alley", "Street"], "the newest first");
    ana.click("Assigned to me  1");
    assert_eq!(rows(&ana), ["Street"]);
    ana.click("All tasks  3");
    ana.fill("Search tasks, concepts, people", "leaf");
    ana.steps(2);
    assert_eq!(rows(&ana), ["Yard"]);
    assert_eq!(ana.unnamed(), Vec::<String>::new());
}

#[test]
fn a_heading_orders_the_table_and_turns_it_round() {
    let team = team();
    let mut lea = table(&team, "Lea");
    lea.click("Sort by name");
    assert_eq!(rows(&lea), ["Alley", "Street", "Yard"]);
    lea.click("Sort by name");
    assert_eq!(rows(&lea), ["Yard", "Street", "Alley"]);
    lea.click("Sort by kind");
    assert_eq!(rows(&lea), ["Alley", "Street", "Yard"]);
}

#[test]
fn arrows_choose_a_task_and_enter_goes_in() {
    let team = team();
    let mut ben = table(&team, "Ben");
    ben.key(Key::ArrowDown);
    ben.key(Key::ArrowDown);
    ben.key(Key::Enter);
    ben.until("the task is open", |window| open_task(window.view()) == Some("Alley"));
}

#[test]
fn a_task_is_deleted_by_who_types_its_name() {
    let team = team();
    let mut lea = table(&team, "Lea");
    lea.click("Menu of Alley");
    lea.click("Delete…");
    assert!(
        lea.text().contains("Its 4 inputs stay in the project."),
        "{}",
        lea.text()
    );
    lea.fill("Name of the task", "Alle");
    lea.steps(2);
    assert!(!is_active(&lea, "Delete"));
    lea.events([egui::Event::Text("y".into())]);
    lea.steps(2);
    lea.click("Delete");
    lea.until("it is gone", |window| {
        !window.sees("Task Alley") && window.view().tasks.len() == 2
    });
    team.sound();
}

#[test]
fn a_version_is_frozen_from_the_menu() {
    let team = team();
    let mut lea = table(&team, "Lea");
    lea.click("Menu of Street");
    lea.click("New dataset version…");
    lea.until("it is counted", |window| is_active(window, "Freeze"));
    lea.click("Freeze");
    lea.until("it is made", |window| {
        window.view().versions.iter().any(|version| version.name == "v1")
    });
    assert_eq!(lea.view().datasets[0].name, "Street");
}

#[test]
fn who_is_no_lead_sees_why_they_may_not() {
    let team = team();
    let mut ana = table(&team, "Ana");
    ana.click("Menu of Street");
    for entry in ["Edit…", "Duplicate…", "New dataset version…", "Statistics", "Delete…"] {
        assert!(!is_active(&ana, entry), "{entry}");
    }
    assert!(is_active(&ana, "Copy ID"));
}

#[test]
fn the_export_begins_with_the_task_that_was_chosen() {
    let team = team();
    let mut lea = table(&team, "Lea");
    lea.click("Menu of Alley");
    lea.click("Export…");
    assert!(lea.text().contains("Task \"Alley\""), "{}", lea.text());
}

#[test]
fn a_column_is_dragged_wider_stays_so_and_gets_its_own_width_again() {
    let team = team();
    let settings = Folder::new();
    let kept = settings.path("settings.ron");
    let mut lea = table_with(&team, "Lea", Some(&kept));
    let grip = |window: &Window| window.rect("Width of dataset").center();
    let next = |window: &Window| window.rect("Sort by concepts").left();
    let (before, at) = (next(&lea), grip(&lea));
    lea.carry(at, at + egui::vec2(60.0, 3.0));
    let wider = next(&lea);
    assert!((wider - before - 60.0).abs() < 2.0, "{before} {wider}");
    assert!(lea.sees("Sort by created"), "none folds for that");
    drop(lea);

    let mut again = table_with(&team, "Lea", Some(&kept));
    assert_eq!(next(&again), wider, "it is remembered");
    let at = grip(&again);
    let press = |window: &Window, pressed| window.button(at, pressed);
    again.events([egui::Event::PointerMoved(at)]);
    for pressed in [true, false, true, false] {
        again.events([press(&again, pressed)]);
    }
    again.steps(2);
    assert_eq!(next(&again), before);
    drop(again);
    let written = Settings::load(&kept).expect("reads");
    let left: Vec<&String> = written.task_columns.keys().collect();
    assert_eq!(
        left,
        ["name"],
        "the names keep the width they had, so that the edge goes with the hand"
    );
}

#[test]
fn settings_that_cannot_be_written_are_told() {
    let team = team();
    let folder = Folder::new();
    let file = folder.path("settings");
    std::fs::write(&file, "a file where the folder should be").expect("written");
    let start = Start {
        settings_path: Some(file.join("settings.ron")),
        ..crate::support::window::start(Some(team.path()), Some("Lea"))
    };
    let mut lea = Window::started(Folder::new(), start);
    // The project is remembered among those opened lately.
    lea.until("it is told", |window| window.text().contains("settings.ron: "));
}

#[test]
fn a_lead_who_reviews_nothing_sees_what_the_sample_showed_and_decides() {
    let team = team();
    team.task(
        r#"(name: "Half", kind: Detection, concepts: ["car"], labelers: ["Ana"], reviewers: ["Rae"],
        review_strategy: Manual(sample_percent: 50.0))"#,
    );
    for input in 0..4 {
        team.apply("Ana", &format!(r#"[Submit(task: "Half", input: "{input}.png")]"#));
    }
    let mut lea = table(&team, "Lea");
    lea.click("Menu of Street");
    assert!(!is_active(&lea, "Sample results…"), "all of it is reviewed");
    lea.key(Key::Escape);
    lea.steps(3);
    lea.click("Menu of Half");
    lea.click("Sample results…");
    lea.until("it is read", |window| window.text().contains("4 submitted, 2 on hold"));
}
