//! What a role does not allow is not offered: it is there, cannot be pressed, and says why.

use crate::support::seat::{CTRL, Seat};
use crate::support::team::Team;
use egui::{Key, Shape};
use egui_kittest::kittest::{NodeT, Queryable};

fn sit(team: &Team, name: &str) -> Seat {
    let mut seat = Seat::of(tempfile::tempdir().expect("a folder"), team.path(), name);
    seat.until("the project is open", Seat::has_project);
    seat.steps(4);
    seat
}

/// Whether all widgets of this name, at least one, can be pressed; captions aside.
#[track_caller]
fn can_press(seat: &Seat, label: &str) -> bool {
    let named = seat
        .window
        .query_all_by(|node| node.label().as_deref() == Some(label) && node.role() != egui::accesskit::Role::Label);
    let off: Vec<bool> = named.map(|node| node.accesskit_node().is_disabled()).collect();
    assert!(!off.is_empty(), "{label} is not there: {}", seat.text());
    off.iter().all(|off| !off)
}

/// Moves the pointer over a widget until its tooltip shows.
fn hover(seat: &mut Seat, label: &str) -> String {
    let at = seat.rect(label).center();
    seat.events([egui::Event::PointerMoved(at)]);
    seat.steps(90);
    seat.text()
}

const TASK: &str = r#"(name: "Street", kind: Detection, concepts: ["car", "person"], labelers: ["Ana", "Lea"],
    reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0))"#;
const LEADS: &str = "This needs the role of a lead; a lead can give it.";

#[test]
fn concepts_are_changed_by_leads_only() {
    let team = Team::with_pictures(2);
    team.task(TASK);
    for (name, may) in [("Ana", false), ("Lea", true)] {
        let mut seat = sit(&team, name);
        seat.loaded();
        let at = seat.rect("car").center();
        seat.events([egui::Event::PointerMoved(at)]);
        seat.steps(4);
        assert_eq!(can_press(&seat, "Rename or recolour"), may, "{name}");
        assert!(seat.sees(if may { "Find or add a concept" } else { "Find a concept" }));
        if !may {
            assert!(
                hover(&mut seat, "Rename or recolour").contains(LEADS),
                "{}",
                seat.text()
            );
            seat.fill("Find a concept", "truck");
            assert!(!can_press(&seat, "Add this concept"));
            seat.key(Key::Enter);
            seat.steps(3);
            assert!(!seat.view().concepts.iter().any(|concept| concept.name == "truck"));
            assert!(!seat.text().contains(LEADS), "nothing was even asked for");
        }
    }
}

#[test]
fn menus_offer_what_a_role_may_do() {
    let team = Team::with_pictures(2);
    team.task(TASK);
    for (name, may) in [("Ana", false), ("Rae", false), ("Lea", true)] {
        let mut seat = sit(&team, name);
        seat.press(Key::T, CTRL);
        let project = format!("Menu of {}", seat.view().project);
        seat.click(&project);
        for line in ["Import…", "Export…", "New labeling task…", "Find moved images…"] {
            assert_eq!(can_press(&seat, line), may, "{name}: {line}");
        }
        seat.key(Key::Escape);
        seat.steps(3);
        seat.click("Tasks");
        assert_eq!(can_press(&seat, "Automation of Street"), may, "{name}");
        assert_eq!(can_press(&seat, "New labeling task…"), may, "{name}");
        seat.click("Menu of Street");
        for line in [
            "Edit…",
            "Duplicate…",
            "New dataset version…",
            "Export…",
            "Numbers",
            "Delete…",
        ] {
            assert_eq!(can_press(&seat, line), may, "{name}: {line}");
        }
        seat.key(Key::Escape);
        seat.steps(3);
        seat.click("Models");
        assert_eq!(can_press(&seat, "Add a model…"), may, "{name}");
        seat.click("Task");
        assert_eq!(can_press(&seat, "New labeling task…"), may, "{name}");
        seat.key(Key::Escape);
    }
}

#[test]
fn what_a_role_may_not_begin_is_not_faded_out_of_sight() {
    fn solid(shape: &Shape, words: &str) -> bool {
        match shape {
            Shape::Text(text) if text.galley.text() == words => {
                let mut letters = text.galley.rows.iter().flat_map(|row| &row.visuals.mesh.vertices);
                text.opacity_factor == 1.0 && letters.all(|letter| letter.color.a() == 255)
            }
            Shape::Vec(shapes) => shapes.iter().any(|shape| solid(shape, words)),
            _ => false,
        }
    }
    let team = Team::with_pictures(1);
    team.task(TASK);
    let mut seat = sit(&team, "Rae");
    seat.click("Tasks");
    let words = "New labeling task…";
    assert!(!can_press(&seat, words));
    let mut shapes = seat.window.output().shapes.iter();
    assert!(shapes.any(|clipped| solid(&clipped.shape, words)), "{}", seat.text());
}

#[test]
fn an_empty_project_says_who_brings_images() {
    let team = Team::with_pictures(0);
    let mut ana = sit(&team, "Ana");
    ana.click("Tasks");
    assert!(!can_press(&ana, "Import images…"));
    assert!(hover(&mut ana, "Import images…").contains(LEADS), "{}", ana.text());
    ana.click("Browser");
    assert!(!can_press(&ana, "Import folder…"));
    let mut lea = sit(&team, "Lea");
    lea.click("Tasks");
    assert!(can_press(&lea, "Import images…"));
}
