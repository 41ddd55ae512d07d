//! Inputs are taken out of the project at the window.

use crate::support::folder::Folder;
use crate::support::project::{BOXES, Project};
use crate::support::team::{Team, car};
use crate::support::window::Window;
use egui::Key;

#[test]
fn chosen_cards_are_removed_and_brought_back() {
    let mut window = Window::open(Project::with_task(5, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.key(Key::G);
    window.until("all are shown", |window| window.sees("5.png, unlabeled"));
    window.ctrl_click("2.png, unlabeled");
    window.ctrl_click("4.png, unlabeled");
    window.click("Remove from project…");
    window.until("it is counted", |window| {
        window.text().contains("They leave the task \"Street\".")
    });
    assert!(
        window.text().contains("Remove 2 inputs from the project?"),
        "{}",
        window.text()
    );
    assert!(window.text().contains("Nothing was labeled on them."));
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Remove");
    window.until("they are gone", |window| {
        !window.sees("2.png, unlabeled") && !window.sees("4.png, unlabeled") && window.sees("5.png, unlabeled")
    });
    assert!(!window.text().contains("inputs chosen"), "what is gone is not chosen");
    window.until("the others' pictures are shown", |window| {
        let rows = &window.view().list.rows;
        rows.len() == 3
            && rows
                .values()
                .all(|row| window.view().thumbs.contains_key(&row.input.id))
    });
    window.reports();
    window.until("it is told", |window| {
        window.text().contains("2 inputs taken out of the project.")
    });
    window.until("nothing is at work", |window| !window.view().is_working());
    window.click("Take it back");
    window.until("they are there again", |window| {
        window.sees("2.png, unlabeled") && window.sees("4.png, unlabeled")
    });
}

#[test]
fn an_input_is_erased_for_good() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.key(Key::G);
    window.until("all are shown", |window| window.sees("3.png, unlabeled"));
    window.ctrl_click("2.png, unlabeled");
    window.click("Remove from project…");
    // What is counted moves what stands below it.
    window.until("it is counted", |window| {
        window.text().contains("Nothing was labeled on it.")
    });
    window.click("Erase for good: from the log, versions and caches, too");
    window.until("it is counted again", |window| {
        window.text().contains("Erase \"2.png\" for good?") && window.view().purge.is_some()
    });
    assert!(window.text().contains("Nothing brings it back."), "{}", window.text());
    assert_eq!(window.unnamed(), Vec::<String>::new());
    window.click("Erase");
    window.until("it is gone", |window| {
        !window.sees("2.png, unlabeled") && window.sees("3.png, unlabeled")
    });
    window.until("nothing is at work", |window| !window.view().is_working());
    window.reports();
    window.until("it is told", |window| window.text().contains("1 input erased for good"));
    assert!(!window.sees("Take it back"), "nothing brings it back");
    assert_eq!(window.view().inputs, 2);
}

#[test]
fn the_picture_under_somebodys_hand_goes_with_a_word_and_the_next_one_comes() {
    let team = Team::with_pictures(4);
    team.task(r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"])"#);
    team.apply("Ana", &format!("[{}]", car("0.png", 1.0, 5.0, 20.0)));
    let mut ana = Window::of(Folder::new(), team.path(), "Ana");
    ana.until("it is open", |window| {
        window.has_project() && window.view().current.is_some()
    });
    ana.loaded();
    assert_eq!(ana.name(), "0.png");
    team.apply("Lea", r#"[RemoveInputs(inputs: ["0.png", "2.png"])]"#);
    ana.until("the next one is there", |window| {
        window
            .view()
            .current
            .as_ref()
            .is_some_and(|current| current.input.name == "1.png")
    });
    ana.loaded();
    assert!(
        ana.text().contains("\"0.png\" was removed from the project."),
        "{}",
        ana.text()
    );
    assert!(ana.text().contains("1 / 2"), "{}", ana.text());
    ana.key(Key::D);
    assert_eq!(ana.name(), "3.png", "what is gone is stepped over");
    ana.draw_box((0.2, 0.2), (0.6, 0.7));
    ana.loaded();
    assert_eq!(ana.annotations().len(), 1);
}

#[test]
fn a_picture_that_changed_can_be_taken_out() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    let path = window.folder.path("pics/1.png");
    let other = image::RgbImage::from_fn(50, 40, |x, y| image::Rgb([y as u8, x as u8, 200]));
    other.save(path).expect("overwritten");
    let mut window = window.again();
    window.until("it is noticed", |window| {
        window.text().contains("This is not the picture that was labeled")
    });
    window.click("Remove from project…");
    window.until("it is counted", |window| {
        window.text().contains("1 annotation goes with it.")
    });
    window.click("Remove");
    window.until("the next one is there", |window| {
        window.view().current.is_some() && window.name() == "2.png"
    });
    window.loaded();
    assert!(!window.text().contains("This is not the picture that was labeled"));
    assert_eq!(window.view().list.len(), 1);
}
