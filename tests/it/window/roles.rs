//! What a role does not allow is not offered: it is there, cannot be pressed, and says why.

use crate::support::folder::Folder;
use crate::support::team::Team;
use crate::support::window::{CTRL, Window};
use egui::{Key, Shape};
use egui_kittest::kittest::{NodeT, Queryable};

fn sit(team: &Team, name: &str) -> Window {
    let mut window = Window::of(Folder::new(), team.path(), name);
    window.until("the project is open", Window::has_project);
    window.steps(4);
    window
}

/// Whether all widgets of this name, at least one, can be pressed; captions aside.
#[track_caller]
fn can_press(window: &Window, label: &str) -> bool {
    let named = window
        .harness
        .query_all_by(|node| node.label().as_deref() == Some(label) && node.role() != egui::accesskit::Role::Label);
    let off: Vec<bool> = named.map(|node| node.accesskit_node().is_disabled()).collect();
    assert!(!off.is_empty(), "{label} is not there: {}", window.text());
    off.iter().all(|off| !off)
}

/// Moves the pointer over a widget until its tooltip shows.
fn hover(window: &mut Window, label: &str) -> String {
    let at = window.rect(label).center();
    window.events([egui::Event::PointerMoved(at)]);
    window.steps(90);
    window.text()
}

const TASK: &str = r#"(name: "Street", kind: Detection, concepts: ["car", "person"], labelers: ["Ana", "Lea"],
    reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0))"#;
const LEADS: &str = "This needs the role of a lead; a lead can give it.";

#[test]
fn concepts_are_changed_by_leads_only() {
    let team = Team::with_pictures(2);
    team.task(TASK);
    for (name, may) in [("Ana", false), ("Lea", true)] {
        let mut window = sit(&team, name);
        window.loaded();
        let at = window.rect("car").center();
        window.events([egui::Event::PointerMoved(at)]);
        window.steps(4);
        assert_eq!(can_press(&window, "Edit the concept"), may, "{name}");
        assert!(window.sees(if may { "Find or add a concept" } else { "Find a concept" }));
        if !may {
            assert!(
                hover(&mut window, "Edit the concept").contains(LEADS),
                "{}",
                window.text()
            );
            window.fill("Find a concept", "truck");
            assert!(!can_press(&window, "Add this concept"));
            window.key(Key::Enter);
            window.steps(3);
            assert!(!window.view().concepts.iter().any(|concept| concept.name == "truck"));
            assert!(!window.text().contains(LEADS), "nothing was even asked for");
        }
    }
}

#[test]
fn menus_offer_what_a_role_may_do() {
    let team = Team::with_pictures(2);
    team.task(TASK);
    for (name, may) in [("Ana", false), ("Rae", false), ("Lea", true)] {
        let mut window = sit(&team, name);
        window.press(Key::T, CTRL);
        let project = format!("Menu of {}", window.view().project);
        window.click(&project);
        for line in ["Import…", "Export…", "New labeling task…", "Find moved images…"] {
            assert_eq!(can_press(&window, line), may, "{name}: {line}");
        }
        window.key(Key::Escape);
        window.steps(3);
        window.click("Tasks");
        assert_eq!(can_press(&window, "Automation of Street"), may, "{name}");
        assert_eq!(can_press(&window, "New labeling task…"), may, "{name}");
        window.click("Menu of Street");
        for line in [
            "Edit…",
            "Duplicate…",
            "New dataset version…",
            "Export…",
            "Statistics",
            "Delete…",
        ] {
            assert_eq!(can_press(&window, line), may, "{name}: {line}");
        }
        window.key(Key::Escape);
        window.steps(3);
        window.click("Models");
        assert_eq!(can_press(&window, "Add a model…"), may, "{name}");
        window.click("Task");
        assert_eq!(can_press(&window, "New labeling task…"), may, "{name}");
        window.key(Key::Escape);
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
    let mut window = sit(&team, "Rae");
    window.click("Tasks");
    let words = "New labeling task…";
    assert!(!can_press(&window, words));
    let mut shapes = window.harness.output().shapes.iter();
    assert!(shapes.any(|clipped| solid(&clipped.shape, words)), "{}", window.text());
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
