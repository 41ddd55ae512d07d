//! Boxes and outlines are drawn, taken back, copied, handed in.

use crate::support::seat::{BOXES, CTRL, CTRL_SHIFT, OUTLINES, Seat, with_task};
use egui::{Event, Key};
use labelwright::domain::Region;
use labelwright::domain::task::WorkState;

#[test]
fn a_box_drawn_within_one_frame_is_on_disk() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    assert_eq!(seat.on_disk(), 1);
    assert_eq!(seat.concepts(), ["car"]);
    assert!(seat.text().contains("Saved"));
    seat.key(Key::Num2);
    seat.draw_box((0.65, 0.2), (0.9, 0.7));
    assert_eq!(seat.concepts(), ["car", "person"]);
}

#[test]
fn undo_and_redo_survive_a_restart() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!((seat.annotations().len(), seat.on_disk()), (0, 0));
    seat.press(Key::Z, CTRL_SHIFT);
    seat.loaded();
    assert_eq!((seat.annotations().len(), seat.on_disk()), (1, 1));
    let mut seat = seat.again();
    assert_eq!(seat.annotations().len(), 1);
    seat.press(Key::Z, CTRL);
    seat.loaded();
    assert_eq!(seat.on_disk(), 0);
    seat.press(Key::Z, CTRL);
    assert!(
        seat.text().contains("There is nothing of yours to undo on this input."),
        "{}",
        seat.text()
    );
}

#[test]
fn enter_hands_in_and_goes_on() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.key(Key::D);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.key(Key::A);
    seat.loaded();
    assert_eq!(seat.name(), "1.png");
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.submit();
    assert_eq!(seat.name(), "3.png");
    seat.submit();
    assert!(
        seat.text().contains("All your inputs of this task are done."),
        "{}",
        seat.text()
    );
    seat.until("all are done", |seat| {
        seat.view()
            .open_task()
            .is_some_and(|summary| summary.count(WorkState::Done) == 3)
    });
}

#[test]
fn a_key_pressed_right_after_another_is_not_lost() {
    let mut seat = Seat::open(with_task(4, BOXES));
    // No frame is waited for between going on and handing in: the input is not yet read.
    let event = |key, pressed| Event::Key {
        key,
        physical_key: Some(key),
        pressed,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    let tap = |key| [event(key, true), event(key, false)];
    seat.events([tap(Key::D), tap(Key::Enter)].concat());
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.key(Key::Enter);
    seat.loaded();
    assert_eq!(seat.name(), "3.png");
    seat.key(Key::A);
    seat.loaded();
    assert_eq!((seat.name(), seat.current().state), ("2.png".into(), WorkState::Done));
}

#[test]
fn what_was_handed_in_is_closed_until_it_is_withdrawn() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.key(Key::Enter);
    seat.key(Key::A);
    seat.loaded();
    assert_eq!(seat.current().state, WorkState::Done);
    seat.key(Key::R);
    seat.drag((0.65, 0.2), (0.9, 0.7));
    let sentence = "This input was submitted; withdraw it to change it.";
    let told = seat.text().matches(sentence).count();
    assert!(told >= 2, "beside the canvas and as a notice: {}", seat.text());
    assert_eq!(seat.annotations().len(), 1);
    seat.click("Withdraw");
    seat.loaded();
    seat.draw_box((0.65, 0.2), (0.9, 0.7));
    assert_eq!(seat.annotations().len(), 2);
}

#[test]
fn a_half_drawn_outline_is_there_when_one_comes_back() {
    let mut seat = Seat::open(with_task(2, OUTLINES));
    seat.key(Key::P);
    seat.tap(0.2, 0.2);
    seat.tap(0.8, 0.2);
    seat.key(Key::D);
    seat.loaded();
    assert_eq!(seat.name(), "2.png");
    seat.key(Key::A);
    seat.loaded();
    seat.tap(0.5, 0.8);
    seat.key(Key::Enter);
    seat.until("the outline is there", |seat| seat.annotations().len() == 1);
    match &seat.annotations()[0].region {
        Region::Polygon(parts) => assert_eq!(parts.parts[0].outer.len(), 3, "{parts:?}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(seat.name(), "1.png", "Enter closed the shape and handed nothing in");
}

#[test]
fn annotations_are_copied_to_another_input() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    seat.press(Key::A, CTRL);
    seat.events([Event::Copy]);
    assert!(seat.text().contains("1 copied; Ctrl+V pastes, also on another input."));
    seat.key(Key::D);
    seat.loaded();
    seat.events([Event::Paste("1 annotations".into())]);
    seat.loaded();
    assert_eq!((seat.name(), seat.annotations().len()), ("2.png".into(), 1));
    seat.key(Key::D);
    seat.loaded();
    seat.press(Key::B, CTRL);
    seat.loaded();
    assert_eq!((seat.name(), seat.annotations().len()), ("3.png".into(), 1));
    let regions = seat.annotations()[0].region.clone();
    seat.key(Key::A);
    seat.loaded();
    assert_eq!(seat.annotations()[0].region, regions);
    seat.press(Key::A, CTRL);
    seat.key(Key::Delete);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 0);
    assert_eq!(seat.on_disk(), 2);
}

#[test]
fn pasting_nothing_says_so() {
    let mut seat = Seat::open(with_task(2, BOXES));
    seat.events([Event::Paste("something else".into())]);
    assert!(
        seat.text()
            .contains("Nothing was copied yet; select annotations and press Ctrl+C."),
        "{}",
        seat.text()
    );
    seat.press(Key::B, CTRL);
    assert!(
        seat.text().contains("The previous input has no annotations to copy."),
        "{}",
        seat.text()
    );
}

#[test]
fn a_box_drawn_before_the_input_is_read_is_kept() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.key(Key::R);
    let (from, to) = (seat.place(0.2, 0.2), seat.place(0.6, 0.7));
    let next = Event::Key {
        key: Key::D,
        physical_key: Some(Key::D),
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    seat.frame([next]);
    let drawn = [
        Event::PointerMoved(from),
        seat.button(from, true),
        Event::PointerMoved(to),
        seat.button(to, false),
    ];
    seat.frame(drawn);
    seat.loaded();
    assert_eq!((seat.name(), seat.annotations().len()), ("2.png".into(), 1));
}

#[test]
fn copies_are_selected_and_the_originals_are_left_alone() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.4, 0.4));
    seat.press(Key::A, CTRL);
    seat.press(Key::C, CTRL);
    seat.events([Event::Copy]);
    seat.events([Event::Paste("1 annotations".into())]);
    seat.loaded();
    let regions: Vec<Region> = seat.annotations().iter().map(|a| a.region.clone()).collect();
    assert_eq!(regions.len(), 2);
    assert_eq!(regions[0], regions[1], "in place is exactly in place");
    assert!(seat.text().contains("the copies are selected"), "{}", seat.text());
    let original = seat.annotations()[0].id;
    seat.key(Key::Num2);
    seat.key(Key::ArrowRight);
    seat.loaded();
    assert_eq!(seat.concepts(), ["car", "person"]);
    let kept = seat
        .annotations()
        .iter()
        .find(|a| a.id == original)
        .map(|a| a.region.clone());
    assert_eq!(kept.as_ref(), Some(&regions[0]));
    seat.press(Key::D, CTRL);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 3);
    seat.key(Key::Delete);
    seat.loaded();
    assert!(seat.annotations().iter().any(|a| a.id == original));
    assert_eq!(seat.concepts(), ["car", "person"]);
    // On another picture too.
    seat.key(Key::D);
    seat.loaded();
    seat.events([Event::Paste("1 annotations".into())]);
    seat.loaded();
    seat.key(Key::Delete);
    seat.loaded();
    assert_eq!(seat.annotations().len(), 0);
}

#[test]
fn pasting_at_the_pointer_puts_the_copy_around_it() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.1, 0.1), (0.3, 0.3));
    seat.press(Key::A, CTRL);
    seat.events([Event::Copy]);
    let at = seat.place(0.7, 0.6);
    seat.events([Event::PointerMoved(at)]);
    seat.events([Event::ModifiersChanged(CTRL_SHIFT)]);
    seat.events([Event::Paste("1 annotations".into())]);
    seat.events([Event::ModifiersChanged(egui::Modifiers::NONE)]);
    seat.loaded();
    let bounds: Vec<_> = seat.annotations().iter().filter_map(|a| a.region.bounds()).collect();
    let center = bounds[1].center();
    let (before, size) = (bounds[0].center(), bounds[0].width());
    assert!((center.x - before.x - size * 2.5).abs() < 1.0, "{bounds:?}");
    assert!((center.y - before.y - size * 2.0).abs() < 1.0, "{bounds:?}");
}
