//! Every page in small windows and with large text: nothing in the header lies over anything else or leaves the window.

use crate::support::project::Project;
use crate::support::window::{CTRL, Window};
use egui::accesskit::Role;
use egui::{Key, Rect, vec2};
use egui_kittest::kittest::{NodeT, Queryable};

const LONG: &str = "(name: \"Street scenes at night and in the rain, second round, with trams\", kind: Detection, \
    concepts: [\"car\", \"person\"])";

/// What can be pressed or read in the header.
fn header(window: &Window) -> Vec<(String, Rect)> {
    let told = |role: Role| {
        matches!(
            role,
            Role::Button | Role::ComboBox | Role::Label | Role::TextInput | Role::CheckBox | Role::RadioButton
        )
    };
    let nodes = window.harness.query_all_by(move |node| told(node.role()));
    let named = nodes.map(|node| (node.accesskit_node().label().unwrap_or_default(), node.rect()));
    let within = |(_, rect): &(String, Rect)| rect.is_positive() && rect.center().y < 46.0;
    named.filter(within).collect()
}

#[track_caller]
fn check(window: &Window, page: &str, size: (f32, f32)) {
    let found = header(window);
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
    let mut window = Window::open(Project::with_task(3, LONG));
    // In points; the last two are 1280 and 800 pixels at a text size of 150 %.
    for size in [
        (1280.0, 800.0),
        (1024.0, 768.0),
        (960.0, 640.0),
        (800.0, 600.0),
        (853.0, 533.0),
        (533.0, 400.0),
    ] {
        window.harness.set_size(vec2(size.0, size.1));
        window.steps(3);
        check(&window, "canvas", size);
        for (page, key, modifiers) in [
            ("browser", Key::G, egui::Modifiers::NONE),
            ("tasks", Key::T, CTRL),
            ("models", Key::M, CTRL),
        ] {
            window.press(key, modifiers);
            window.steps(3);
            check(&window, page, size);
            window.key(Key::Escape);
            window.steps(2);
        }
        window.key(Key::Enter);
        window.key(Key::Enter);
        window.loaded();
        window.key(Key::A);
        window.loaded();
        check(&window, "submitted", size);
        window.key(Key::U);
        window.loaded();
    }
}
