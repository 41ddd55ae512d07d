//! Searches saved from the list, and asked for again.

use super::task_form::{ana, begin, created, team};
use crate::support::project::{BOXES, Project};
use crate::support::window::Window;
use egui::Key;
use labelwright::domain::task::TaskInputs;
use labelwright::session::{Opening, SaveSearch, Session, Who};

/// The list of all inputs of twelve, narrowed to those with a 1 in their names.
fn narrowed() -> Window {
    let mut window = Window::open(Project::with_task(12, BOXES));
    window.key(Key::G);
    window.until("all are shown", |window| window.sees("12.png, unlabeled"));
    window.fill("Search", "1");
    window.until("those are shown", |window| window.text().contains("4 of 12"));
    window
}

/// Saves what the list asks under a name.
fn save(window: &mut Window, name: &str, frozen: bool) {
    window.click("Saved searches");
    window.click("Save this search…");
    window.fill("Name of the search", name);
    if frozen {
        window.click("Frozen: keeps what it finds now");
    }
    window.click("Save");
    window.until("it is saved", |window| {
        window.view().searches.iter().any(|search| search.name == name)
    });
}

#[test]
fn a_search_is_saved_asked_for_and_deleted() {
    let mut window = narrowed();
    save(&mut window, "Ones", false);
    save(&mut window, "Then", true);
    let frozen: Vec<_> = window.view().searches.iter().map(|search| search.frozen).collect();
    assert_eq!(frozen, [None, Some(4)]);

    window.click("Clear the search");
    window.until("all are shown", |window| window.text().contains("12 inputs"));
    window.click("Saved searches");
    window.click("Then");
    window.until("it is asked", |window| {
        window.view().list.filter.text == "saved:Then" && window.text().contains("4 of 12")
    });
    window.click("Saved searches");
    window.click("Delete the saved search Then");
    window.until("it is gone", |window| window.view().searches.len() == 1);
}

#[test]
fn what_a_query_names_and_is_not_there_is_told() {
    let mut window = narrowed();
    window.fill("Search", "concept:nope");
    window.until("it is told", |window| {
        window.text().contains("No concept is called \"nope\".")
    });
    window.fill("Search", "saved:nope");
    window.until("it is refused", |window| {
        window.text().contains("There is no saved search of this name")
    });
}

#[test]
fn a_saved_search_is_chosen_and_what_it_finds_later_joins_when_the_lead_says_so() {
    let project = team(12);
    let ones = SaveSearch {
        name: "Ones".into(),
        query: "1".into(),
        ..SaveSearch::default()
    };
    let path = project.path();
    let mut lead = Session::open(Opening::quiet(path.clone(), Who::Named("Ana".into()))).expect("opens");
    lead.save_search_now(ones).expect("is saved");
    drop(lead);
    let mut window = ana(project);
    begin(&mut window);
    window.click("Go to Inputs");
    window.click("Those of a saved search");
    window.until("they are counted", |window| {
        window.sees("Saved search of the task") && window.text().contains("Ana: 4 inputs to label")
    });
    let task = created(&mut window);
    assert_eq!(task.inputs, TaskInputs::Saved(window.view().searches[0].id));

    // By now it finds more.
    let mut lead = Session::open(Opening::quiet(path, Who::Named("Ana".into()))).expect("opens");
    let more = SaveSearch {
        name: "Ones".into(),
        query: "1 OR 2".into(),
        replaces: true,
        ..SaveSearch::default()
    };
    lead.save_search_now(more).expect("is saved");
    drop(lead);
    window.click("Tasks");
    window.click("Menu of Street");
    window.click("Edit…");
    window.click("Go to Inputs");
    window.click("Add what it finds now");
    window.click("Save changes…");
    window.until("it is told", |window| window.text().contains("1 new input joins."));
    window.click("Save changes");
    window.until("it joined", |window| window.view().tasks[0].inputs == 5);
}
