//! Inputs are taken out of the project at the window.

use crate::support::seat::{BOXES, Seat, with_task};
use crate::support::team::{Team, car};
use egui::Key;

#[test]
fn chosen_cards_are_removed_and_brought_back() {
    let mut seat = Seat::open(with_task(5, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.key(Key::G);
    seat.until("all are shown", |seat| seat.sees("5.png, unlabeled"));
    seat.ctrl_click("2.png, unlabeled");
    seat.ctrl_click("4.png, unlabeled");
    seat.click("Remove from project…");
    seat.until("it is counted", |seat| {
        seat.text().contains("They leave the task \"Street\".")
    });
    assert!(
        seat.text().contains("Remove 2 inputs from the project?"),
        "{}",
        seat.text()
    );
    assert!(seat.text().contains("Nothing was labeled on them."));
    assert_eq!(seat.unnamed(), Vec::<String>::new());
    seat.click("Remove");
    seat.until("they are gone", |seat| {
        !seat.sees("2.png, unlabeled") && !seat.sees("4.png, unlabeled") && seat.sees("5.png, unlabeled")
    });
    assert!(!seat.text().contains("inputs chosen"), "what is gone is not chosen");
    seat.until("the others' pictures are shown", |seat| {
        let rows = &seat.view().list.rows;
        rows.len() == 3 && rows.values().all(|row| seat.view().thumbs.contains_key(&row.input.id))
    });
    seat.reports();
    seat.until("it is told", |seat| {
        seat.text().contains("2 inputs taken out of the project.")
    });
    seat.until("nothing is at work", |seat| !seat.view().is_working());
    seat.click("Take it back");
    seat.until("they are there again", |seat| {
        seat.sees("2.png, unlabeled") && seat.sees("4.png, unlabeled")
    });
}

#[test]
fn the_picture_under_somebodys_hand_goes_with_a_word_and_the_next_one_comes() {
    let team = Team::with_pictures(4);
    team.task(r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"])"#);
    team.apply("Ana", &format!("[{}]", car("0.png", 1.0, 5.0, 20.0)));
    let mut ana = Seat::of(tempfile::tempdir().expect("a folder"), team.path(), "Ana");
    ana.until("it is open", |seat| seat.has_project() && seat.view().current.is_some());
    ana.loaded();
    assert_eq!(ana.name(), "0.png");
    team.apply("Lea", r#"[RemoveInputs(inputs: ["0.png", "2.png"])]"#);
    ana.until("the next one is there", |seat| {
        seat.view()
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
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    let path = seat.dir.path().join("pics/1.png");
    let other = image::RgbImage::from_fn(50, 40, |x, y| image::Rgb([y as u8, x as u8, 200]));
    other.save(path).expect("overwritten");
    let mut seat = seat.again();
    seat.until("it is noticed", |seat| {
        seat.text().contains("This is not the picture that was labeled")
    });
    seat.click("Remove from project…");
    seat.until("it is counted", |seat| {
        seat.text().contains("1 annotation goes with it.")
    });
    seat.click("Remove");
    seat.until("the next one is there", |seat| {
        seat.view().current.is_some() && seat.name() == "2.png"
    });
    seat.loaded();
    assert!(!seat.text().contains("This is not the picture that was labeled"));
    assert_eq!(seat.view().list.len(), 1);
}
