//! The rows beside a search that write the same text.

use crate::support::project::{BOXES, Project};
use crate::support::window::Window;
use egui::Key;

/// The list of twelve inputs, with the builder open beside its search.
fn open(search: &str) -> Window {
    let mut window = Window::open(Project::with_task(12, BOXES));
    window.key(Key::G);
    window.until("all are shown", |window| window.sees("12.png, unlabeled"));
    if !search.is_empty() {
        window.fill("Search", search);
    }
    window.click("Query builder");
    window
}

fn asked(window: &Window) -> &str {
    &window.view().list.filter.text
}

fn choose(window: &mut Window, list: &str, choice: &str) {
    window.click(list);
    window.click(choice);
}

#[test]
fn rows_write_the_text_of_the_search() {
    let mut window = open("");
    assert!(window.is_focused("Value of row 1"), "one writes at once");
    choose(
        &mut window,
        "Field of row 1",
        "text: is in the name, the path or metadata",
    );
    window.fill("Value of row 1", "1");
    window.until("it is asked", |window| asked(window) == "1");
    window.until("they are shown", |window| window.text().contains("4 of 12"));

    window.click("Add a row");
    choose(
        &mut window,
        "Field of row 2",
        "area: share of the image, or square pixels as 500px",
    );
    choose(&mut window, "Comparison of row 2", ">");
    assert_eq!(asked(&window), "1", "what says too little is not asked");
    assert!(window.sees("Rows without a value are left out"));
    window.fill("Value of row 2", "5000px");
    window.until("both are asked", |window| asked(window) == "1 area>5000px");
    assert!(!window.sees("Rows without a value are left out"));
    window.click("any");
    window.until("one is enough", |window| asked(window) == "1 OR area>5000px");
    window.click("Not of row 1");
    window.until("the other way round", |window| {
        asked(window) == "-1 OR area>5000px" && window.text().contains("8 of 12")
    });
    window.click("Remove row 2");
    window.until("one is left", |window| asked(window) == "-1");
    window.key(Key::Escape);
    assert!(!window.sees("Add a row"), "Escape closes it");
    assert_eq!(asked(&window), "-1", "and leaves the search");
}

#[test]
fn what_the_text_says_stands_in_rows() {
    let mut window = open("concept:car OR -work:done OR meta.patient>=12");
    assert!(window.sees("Value of row 3"));
    choose(&mut window, "Value of row 2", "skipped");
    window.until("a word is chosen", |window| {
        asked(window) == "concept:car OR -work:skipped OR meta.patient>=12"
    });
    window.fill("Key of row 3", " no");
    window.until("a key is written", |window| {
        asked(window).ends_with("OR meta.\"patient no\">=12")
    });
}

#[test]
fn text_that_says_more_stays_as_it_is() {
    let mut window = open("any(concept:car by:Ana)");
    assert!(window.text().contains("says more than rows can show"));
    window.click("Done");
    assert_eq!(asked(&window), "any(concept:car by:Ana)");
    window.click("Query builder");
    window.click("Begin anew");
    window.until("it is empty", |window| asked(window).is_empty());
    assert!(window.sees("Value of row 1"));
}
