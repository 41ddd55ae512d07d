//! A lead renames, merges and deletes concepts at the window, and others label on.

use crate::support::folder::Folder;
use crate::support::project::{BOXES, Project};
use crate::support::team::{Team, car};
use crate::support::window::{CTRL, Window};
use egui::{Event, Key};
use labelwright::session::Progress;
use labelwright::session::taxonomy::ConceptAct;

/// The dialog of concepts, once it says how often they are used.
fn opened(window: &mut Window) {
    window.click("Menu of p");
    window.click("Concepts…");
    window.until("they are counted", |window| {
        window.text().contains("1 annotation, in Street")
    });
}

/// Writes another name into the field.
fn retyped(window: &mut Window, name: &str) {
    window.click("Name of the concept");
    window.press(Key::A, CTRL);
    window.events([Event::Text(name.into())]);
}

#[test]
fn concepts_are_renamed_merged_and_deleted_once_it_is_said_what_that_comes_to() {
    let mut window = Window::open(Project::with_task(
        2,
        r#"(name: "Street", kind: Detection, concepts: ["car", "person", "tree"])"#,
    ));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.until("it is saved", |window| window.view().saving.pending == 0);
    opened(&mut window);
    assert_eq!(window.unnamed(), Vec::<String>::new());

    window.click("Edit car");
    assert!(window.is_focused("Name of the concept"), "one types at once");
    retyped(&mut window, "person");
    assert!(
        window.text().contains("There is a concept \"person\""),
        "{}",
        window.text()
    );
    retyped(&mut window, "van");
    window.click("Save");
    window.until("it is called so", |window| window.sees("Edit van"));

    window.click("Merge van");
    window.click("Merge into");
    window.click("Merge into person");
    window.until("it is counted", |window| {
        window.text().contains("1 annotation would be \"person\".")
    });
    assert!(
        window.text().contains("The concept \"van\" would be deleted."),
        "{}",
        window.text()
    );
    assert_eq!(window.concepts(), ["van"], "it was only counted");
    window.click("Merge");
    window.until("it is one", |window| window.concepts() == ["person"]);
    window.until("nothing is at work", |window| !window.view().is_working());
    window.reports();
    window.until("it is told", |window| {
        window.text().contains("The concept \"van\" was deleted.")
    });
    window.click("Close");

    opened(&mut window);
    window.click("Delete person");
    window.until("it is counted", |window| {
        window.text().contains("1 annotation would be removed.")
    });
    window.click("Delete");
    window.until("it is gone", |window| window.annotations().is_empty());
    window.until("nothing is at work", |window| !window.view().is_working());
    window.reports();
    window.until("it is told", |window| {
        window.text().contains("The concept \"person\" was deleted.")
    });
    window.click("Take it back");
    window.until("it is there again", |window| window.concepts() == ["person"]);
}

#[test]
fn a_concept_that_cannot_go_says_why() {
    let mut window = Window::open(Project::with_task(
        1,
        r#"(name: "Street", kind: Detection, concepts: ["car"])"#,
    ));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.until("it is saved", |window| window.view().saving.pending == 0);
    opened(&mut window);
    window.click("Delete car");
    window.until("it is said", |window| {
        window
            .text()
            .contains("\"car\" is the only concept of the task \"Street\"")
    });
    window.click("Back");
    window.key(Key::Escape);
    window.until("it is closed", |window| !window.sees("Delete car"));
}

#[test]
fn who_labels_meanwhile_labels_on_with_what_there_is() {
    let team = Team::with_pictures(2);
    team.task(r#"(name: "Street", kind: Detection, concepts: ["car", "van"], labelers: ["Ana"])"#);
    team.apply("Ana", &format!("[{}]", car("0.png", 1.0, 5.0, 20.0)));
    let mut ana = Window::of(Folder::new(), team.path(), "Ana");
    ana.until("it is open", |window| {
        window.has_project() && window.view().current.is_some()
    });
    ana.loaded();
    ana.draw_box((0.5, 0.5), (0.8, 0.9));
    assert_eq!(ana.concepts(), ["car", "car"]);
    let mut lea = team.session("Lea");
    ana.until("it is saved", |window| window.view().saving.pending == 0);
    let act = ConceptAct::Merge {
        from: vec![lea.concept_id("car").expect("is there")],
        into: lea.concept_id("van").expect("is there"),
    };
    let report = lea.change_concepts_now(act, &mut Progress::silent()).expect("merged");
    assert_eq!((report.annotations, &report.deleted[..]), (2, &["car".to_owned()][..]));
    ana.until("she sees it", |window| window.concepts() == ["van", "van"]);
    ana.draw_box((0.1, 0.6), (0.3, 0.9));
    ana.until("it is saved", |window| window.view().saving.pending == 0);
    assert_eq!(ana.concepts(), ["van", "van", "van"], "{}", ana.text());
    team.sound();
}

#[test]
fn only_leads_are_offered_it() {
    let team = Team::with_pictures(1);
    team.task(BOXES);
    let mut ana = Window::of(Folder::new(), team.path(), "Ana");
    ana.until("it is open", |window| window.has_project());
    ana.click("Menu of p");
    assert!(ana.sees("Datasets…") && !ana.sees("Concepts…"), "{}", ana.text());
}

#[test]
fn a_concept_is_explained_and_moved_in_the_dialog() {
    let mut window = Window::open(Project::with_task(
        2,
        r#"(name: "Street", kind: Detection, concepts: ["car", "person", "tree"])"#,
    ));
    window.click("Menu of p");
    window.click("Concepts…");
    window.click("Move tree up");
    window.until("it is the second", |window| {
        let names: Vec<_> = window.view().concepts.iter().map(|one| one.name.as_str()).collect();
        names == ["car", "tree", "person"]
    });
    window.click("Edit tree");
    window.fill("Meaning of the concept", "A trunk and a crown");
    window.click("Add this image");
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Save");
    window.until("it is saved", |window| window.view().saving.pending == 0);
    let view = window.view();
    let tree = view.concept_called("tree").expect("is there");
    assert_eq!(tree.guide.description, "A trunk and a crown");
    assert_eq!(tree.guide.examples, [view.current.as_ref().expect("an input").input.id]);
}
