//! Boxes and outlines are drawn, taken back, copied, submitted.

use crate::support::project::{BOXES, OUTLINES, Project};
use crate::support::sentences;
use crate::support::window::{CTRL, CTRL_SHIFT, Window};
use egui::{Event, Key};
use labelwright::domain::Region;
use labelwright::domain::task::WorkState;

#[test]
fn a_box_drawn_within_one_frame_is_on_disk() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    assert_eq!(window.on_disk(), 1);
    assert_eq!(window.concepts(), ["car"]);
    assert!(window.text().contains("Saved"));
    window.key(Key::Num2);
    window.draw_box((0.65, 0.2), (0.9, 0.7));
    assert_eq!(window.concepts(), ["car", "person"]);
}

#[test]
fn undo_and_redo_survive_a_restart() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!((window.annotations().len(), window.on_disk()), (0, 0));
    window.press(Key::Z, CTRL_SHIFT);
    window.loaded();
    assert_eq!((window.annotations().len(), window.on_disk()), (1, 1));
    let mut window = window.again();
    assert_eq!(window.annotations().len(), 1);
    window.press(Key::Z, CTRL);
    window.loaded();
    assert_eq!(window.on_disk(), 0);
    window.press(Key::Z, CTRL);
    assert!(
        window
            .text()
            .contains("There is nothing of yours to undo on this input."),
        "{}",
        window.text()
    );
}

#[test]
fn enter_hands_in_and_goes_on() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.key(Key::D);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.key(Key::A);
    window.loaded();
    assert_eq!(window.name(), "1.png");
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.submit();
    assert_eq!(window.name(), "3.png");
    window.submit();
    assert!(
        window.text().contains("All your inputs of this task are done."),
        "{}",
        window.text()
    );
    window.until("all are done", |window| {
        window
            .view()
            .open_task()
            .is_some_and(|summary| summary.count(WorkState::Done) == 3)
    });
}

#[test]
fn a_key_pressed_right_after_another_is_not_lost() {
    let mut window = Window::open(Project::with_task(4, BOXES));
    // No frame is waited for between going on and handing in: the input is not yet read.
    let event = |key, pressed| Event::Key {
        key,
        physical_key: Some(key),
        pressed,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    let tap = |key| [event(key, true), event(key, false)];
    window.events([tap(Key::D), tap(Key::Enter)].concat());
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.key(Key::Enter);
    window.loaded();
    assert_eq!(window.name(), "3.png");
    window.key(Key::A);
    window.loaded();
    assert_eq!(
        (window.name(), window.current().state),
        ("2.png".into(), WorkState::Done)
    );
}

#[test]
fn what_was_handed_in_is_closed_until_it_is_withdrawn() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.key(Key::Enter);
    window.key(Key::A);
    window.loaded();
    assert_eq!(window.current().state, WorkState::Done);
    window.key(Key::R);
    window.drag((0.65, 0.2), (0.9, 0.7));
    let sentence = sentences::submitted();
    let told = window.text().matches(&sentence).count();
    assert!(told >= 2, "beside the canvas and as a notice: {}", window.text());
    assert_eq!(window.annotations().len(), 1);
    window.click("Withdraw");
    window.loaded();
    window.draw_box((0.65, 0.2), (0.9, 0.7));
    assert_eq!(window.annotations().len(), 2);
}

#[test]
fn a_half_drawn_outline_is_there_when_one_comes_back() {
    let mut window = Window::open(Project::with_task(2, OUTLINES));
    window.key(Key::P);
    window.tap(0.2, 0.2);
    window.tap(0.8, 0.2);
    window.key(Key::D);
    window.loaded();
    assert_eq!(window.name(), "2.png");
    window.key(Key::A);
    window.loaded();
    window.tap(0.5, 0.8);
    window.key(Key::Enter);
    window.until("the outline is there", |window| window.annotations().len() == 1);
    match &window.annotations()[0].region {
        Region::Polygon(parts) => assert_eq!(parts.parts[0].outer.len(), 3, "{parts:?}"),
        other => panic!("{other:?}"),
    }
    assert_eq!(window.name(), "1.png", "Enter closed the shape and handed nothing in");
}

#[test]
fn annotations_are_copied_to_another_input() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    window.press(Key::A, CTRL);
    window.events([Event::Copy]);
    assert!(
        window
            .text()
            .contains("1 copied; Ctrl+V pastes, also on another input.")
    );
    window.key(Key::D);
    window.loaded();
    window.events([Event::Paste("1 annotations".into())]);
    window.loaded();
    assert_eq!((window.name(), window.annotations().len()), ("2.png".into(), 1));
    window.key(Key::D);
    window.loaded();
    window.press(Key::B, CTRL);
    window.loaded();
    assert_eq!((window.name(), window.annotations().len()), ("3.png".into(), 1));
    let regions = window.annotations()[0].region.clone();
    window.key(Key::A);
    window.loaded();
    assert_eq!(window.annotations()[0].region, regions);
    window.press(Key::A, CTRL);
    window.key(Key::Delete);
    window.loaded();
    assert_eq!(window.annotations().len(), 0);
    assert_eq!(window.on_disk(), 2);
}

#[test]
fn pasting_nothing_says_so() {
    let mut window = Window::open(Project::with_task(2, BOXES));
    window.events([Event::Paste("something else".into())]);
    assert!(
        window
            .text()
            .contains("Nothing was copied yet; select annotations and press Ctrl+C."),
        "{}",
        window.text()
    );
    window.press(Key::B, CTRL);
    assert!(
        window.text().contains("The previous input has no annotations to copy."),
        "{}",
        window.text()
    );
}

#[test]
fn a_box_drawn_before_the_input_is_read_is_kept() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.key(Key::R);
    let (from, to) = (window.place(0.2, 0.2), window.place(0.6, 0.7));
    let next = Event::Key {
        key: Key::D,
        physical_key: Some(Key::D),
        pressed: true,
        repeat: false,
        modifiers: egui::Modifiers::NONE,
    };
    window.frame([next]);
    let drawn = [
        Event::PointerMoved(from),
        window.button(from, true),
        Event::PointerMoved(to),
        window.button(to, false),
    ];
    window.frame(drawn);
    window.until("it is kept", |window| window.annotations().len() == 1);
    window.loaded();
    assert_eq!(window.name(), "2.png");
}

#[test]
fn copies_are_selected_and_the_originals_are_left_alone() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.4, 0.4));
    window.press(Key::A, CTRL);
    window.press(Key::C, CTRL);
    window.events([Event::Copy]);
    window.events([Event::Paste("1 annotations".into())]);
    window.loaded();
    let regions: Vec<Region> = window.annotations().iter().map(|a| a.region.clone()).collect();
    assert_eq!(regions.len(), 2);
    assert_eq!(regions[0], regions[1], "in place is exactly in place");
    assert!(window.text().contains("the copies are selected"), "{}", window.text());
    let original = window.annotations()[0].id;
    window.key(Key::Num2);
    window.key(Key::ArrowRight);
    window.loaded();
    assert_eq!(window.concepts(), ["car", "person"]);
    let kept = window
        .annotations()
        .iter()
        .find(|a| a.id == original)
        .map(|a| a.region.clone());
    assert_eq!(kept.as_ref(), Some(&regions[0]));
    window.press(Key::D, CTRL);
    window.loaded();
    assert_eq!(window.annotations().len(), 3);
    window.key(Key::Delete);
    window.loaded();
    assert!(window.annotations().iter().any(|a| a.id == original));
    assert_eq!(window.concepts(), ["car", "person"]);
    // On another picture too.
    window.key(Key::D);
    window.loaded();
    window.events([Event::Paste("1 annotations".into())]);
    window.loaded();
    window.key(Key::Delete);
    window.loaded();
    assert_eq!(window.annotations().len(), 0);
}

#[test]
fn pasting_at_the_pointer_puts_the_copy_around_it() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.1, 0.1), (0.3, 0.3));
    window.press(Key::A, CTRL);
    window.events([Event::Copy]);
    let at = window.place(0.7, 0.6);
    window.events([Event::PointerMoved(at)]);
    window.events([Event::ModifiersChanged(CTRL_SHIFT)]);
    window.events([Event::Paste("1 annotations".into())]);
    window.events([Event::ModifiersChanged(egui::Modifiers::NONE)]);
    window.loaded();
    let bounds: Vec<_> = window.annotations().iter().filter_map(|a| a.region.bounds()).collect();
    let center = bounds[1].center();
    let (before, size) = (bounds[0].center(), bounds[0].width());
    assert!((center.x - before.x - size * 2.5).abs() < 1.0, "{bounds:?}");
    assert!((center.y - before.y - size * 2.0).abs() < 1.0, "{bounds:?}");
}
