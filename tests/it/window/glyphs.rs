//! All that the program says by itself can be shown without any font of the system, and what it says in passing covers
//! nothing. Each window of these tests panics where it would paint a box in place of a character.

use crate::support::project::{BOXES, Project};
use crate::support::window::{CTRL, Window};
use egui::{Key, Modifiers, Rect};
use egui_kittest::kittest::{NodeT, Queryable};

/// The characters beyond ASCII in what the program's sources write, with the place of one of them.
fn written() -> std::collections::BTreeMap<char, String> {
    let mut found = std::collections::BTreeMap::new();
    let src = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    for file in walkdir::WalkDir::new(src).into_iter().filter_map(Result::ok) {
        let path = file.path();
        // The folder that the repository is in may be called anything.
        let inside = path.strip_prefix(src).expect("it is in the folder");
        let is_test = inside.to_string_lossy().contains("test");
        if is_test || path.extension().is_none_or(|end| end != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(path).expect("a source");
        let tests = text.find("#[cfg(test)]").or_else(|| text.find("#[cfg(all(test"));
        let program = &text[..tests.unwrap_or(text.len())];
        for line in program.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let special = line.chars().filter(|letter| !letter.is_ascii());
            found.extend(special.map(|letter| (letter, format!("{}: {}", path.display(), line.trim()))));
        }
    }
    found
}

#[test]
fn all_that_the_sources_write_is_in_the_programs_own_fonts() {
    let window = Window::open(Project::with_task(1, BOXES));
    let written = written();
    assert!(written.contains_key(&'…') && written.contains_key(&'·'), "{written:?}");
    let font = egui::FontId::proportional(13.0);
    let missing: Vec<_> = written
        .iter()
        .filter(|(letter, _)| !window.harness.ctx.fonts_mut(|fonts| fonts.has_glyph(&font, **letter)))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_page_and_dialog_is_shown_without_a_font_of_the_system() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    window.draw_box((0.2, 0.2), (0.6, 0.7));
    for tab in ["Image", "History", "Label"] {
        window.click(tab);
    }
    for page in ["Browser", "Tasks", "Models", "Canvas"] {
        window.click(page);
        window.steps(4);
    }
    for dialog in [
        "Import…",
        "Export…",
        "New labeling task…",
        "Labeler questions…",
        "Edit this task…",
        "Automation…",
        "Team…",
        "Settings…",
        "Keyboard shortcuts",
    ] {
        window.click("Menu of p");
        window.click(dialog);
        window.steps(6);
        window.key(Key::Escape);
        window.steps(3);
        if window.sees("Discard") {
            window.click("Discard");
        }
    }
    window.press(Key::K, CTRL);
    window.steps(3);
    window.key(Key::Escape);
    window.click("Tasks");
    for (key, held) in [(Key::Num1, Modifiers::NONE), (Key::Z, CTRL)] {
        window.press(key, held);
    }
    // Each column can be the one that orders, both ways round.
    for column in ["name", "status", "created"] {
        for _ in 0..2 {
            window.click(&format!("Sort by {column}"));
            window.steps(2);
        }
    }
}

/// Where everything is that can be pressed or written into, but for what belongs to notices themselves.
fn pressable(window: &Window) -> Vec<(String, Rect)> {
    use egui::accesskit::Role;
    let roles = [
        Role::Button,
        Role::TextInput,
        Role::CheckBox,
        Role::ComboBox,
        Role::RadioButton,
    ];
    let nodes = window.harness.query_all_by(|node| roles.contains(&node.role()));
    let named = nodes.map(|node| {
        let label = node.accesskit_node().label().unwrap_or_default();
        (label, node.rect())
    });
    named.filter(|(label, _)| label != "Close the notice").collect()
}

#[test]
fn a_notice_covers_no_picture_and_no_button() {
    let mut window = Window::open(Project::with_task(3, BOXES));
    for _ in 0..4 {
        window.press(Key::Z, CTRL);
        window.steps(2);
    }
    assert!(
        window.text().contains("×4"),
        "one notice with a count: {}",
        window.text()
    );
    let notice = window.rect("Close the notice");
    assert!(!notice.intersects(window.canvas()), "{notice}");
    let over = |window: &Window| {
        let notice = window.rect("Close the notice");
        let strip = Rect::from_x_y_ranges(0.0..=notice.right(), notice.y_range());
        pressable(window)
            .into_iter()
            .filter(|(_, rect)| rect.intersects(strip))
            .collect::<Vec<_>>()
    };
    assert!(over(&window).is_empty(), "{:?}", over(&window));
    // Over a dialog it can be read, and be closed.
    window.press(Key::E, CTRL);
    window.jobs_done();
    assert!(over(&window).is_empty(), "{:?}", over(&window));
    window.click("Close the notice");
    assert!(!window.text().contains("×4") && !window.sees("Close the notice"));
    assert!(window.sees("Cancel"), "the dialog stays");
}
