//! Searches saved from the list, and asked for again.

use crate::support::project::{BOXES, Project};
use crate::support::window::Window;
use egui::Key;

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
