//! Every page in small windows and with large text: nothing in the header lies over anything else or leaves the window.

use crate::support::seat::{Seat, with_task};
use egui::accesskit::Role;
use egui::{Key, Rect, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

const LONG: &str = "(name: \"Street scenes at night and in the rain, second round, with trams\", kind: Detection, \
    concepts: [\"car\", \"person\"])";

/// What can be pressed or read in the header.
fn header(seat: &Seat) -> Vec<(String, Rect)> {
    let told = |role: Role| {
        matches!(
            role,
            Role::Button | Role::ComboBox | Role::Label | Role::TextInput | Role::CheckBox | Role::RadioButton
        )
    };
    let nodes = seat.window.query_all_by(move |node| told(node.role()));
    let named = nodes.map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect()));
    let within = |(_, rect): &(String, Rect)| rect.is_positive() && rect.center().y < 46.0;
    named.filter(within).collect()
}

#[track_caller]
fn check(seat: &Seat, page: &str, size: (f32, f32)) {
    let found = header(seat);
    assert!(found.len() >= 5, "{page} at {size:?}: {found:?}");
    for (at, (name, rect)) in found.iter().enumerate() {
        let inside = rect.left() >= -0.5 && rect.right() <= size.0 + 0.5;
        assert!(inside, "{page} at {size:?}: \"{name}\" leaves the window: {rect:?}");
        for (other, beside) in &found[at + 1..] {
            let common = rect.intersect(*beside);
            let apart = common.width() <= 0.5 || common.height() <= 0.5;
            assert!(
                apart,
                "{page} at {size:?}: \"{name}\" {rect:?} lies on \"{other}\" {beside:?}"
            );
        }
    }
}

#[test]
fn the_header_folds() {
    let mut seat = Seat::open(with_task(3, LONG));
    // In points; the last two are 1280 and 800 pixels at a text size of 150 %.
    for size in [
        (1280.0, 800.0),
        (1024.0, 768.0),
        (960.0, 640.0),
        (800.0, 600.0),
        (853.0, 533.0),
        (533.0, 400.0),
    ] {
        seat.window.set_size(vec2(size.0, size.1));
        seat.steps(3);
        check(&seat, "canvas", size);
        for (page, key, modifiers) in [
            ("browser", Key::G, egui::Modifiers::NONE),
            ("tasks", Key::T, crate::support::seat::CTRL),
            ("models", Key::M, crate::support::seat::CTRL),
        ] {
            seat.press(key, modifiers);
            seat.steps(3);
            check(&seat, page, size);
            seat.key(Key::Escape);
            seat.steps(2);
        }
        seat.key(Key::Enter);
        seat.key(Key::Enter);
        seat.loaded();
        seat.key(Key::A);
        seat.loaded();
        check(&seat, "submitted", size);
        seat.key(Key::U);
        seat.loaded();
    }
}
