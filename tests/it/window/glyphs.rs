//! All that the program says by itself can be shown without any font of the system, and what it says in passing covers
//! nothing. Each window of these tests panics where it would paint a box in place of a character.

use crate::support::seat::{BOXES, CTRL, Seat, with_task};
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
        let program = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in program.lines().filter(|line| !line.trim_start().starts_with("//")) {
            let special = line.chars().filter(|letter| !letter.is_ascii());
            found.extend(special.map(|letter| (letter, format!("{}: {}", path.display(), line.trim()))));
        }
    }
    found
}

#[test]
fn all_that_the_sources_write_is_in_the_programs_own_fonts() {
    let seat = Seat::open(with_task(1, BOXES));
    let written = written();
    assert!(written.contains_key(&'…') && written.contains_key(&'·'), "{written:?}");
    let font = egui::FontId::proportional(13.0);
    let missing: Vec<_> = written
        .iter()
        .filter(|(letter, _)| !seat.window.ctx.fonts_mut(|fonts| fonts.has_glyph(&font, **letter)))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_page_and_dialog_is_shown_without_a_font_of_the_system() {
    let mut seat = Seat::open(with_task(3, BOXES));
    seat.draw_box((0.2, 0.2), (0.6, 0.7));
    for tab in ["Image", "History", "Label"] {
        seat.click(tab);
    }
    for page in ["Browser", "Tasks", "Models", "Canvas"] {
        seat.click(page);
        seat.steps(4);
    }
    for dialog in [
        "Import…",
        "Export…",
        "New labeling task…",
        "Questions of labelers…",
        "Edit this task…",
        "Automation of this task…",
        "Team…",
        "Settings…",
        "Keys",
    ] {
        seat.click("Menu of p");
        seat.click(dialog);
        seat.steps(6);
        seat.key(Key::Escape);
        seat.steps(3);
        if seat.sees("Discard") {
            seat.click("Discard");
        }
    }
    seat.press(Key::K, CTRL);
    seat.steps(3);
    seat.key(Key::Escape);
    seat.click("Tasks");
    for (key, held) in [(Key::Num1, Modifiers::NONE), (Key::Z, CTRL)] {
        seat.press(key, held);
    }
    // Each column can be the one that orders, both ways round.
    for column in ["name", "status", "created"] {
        for _ in 0..2 {
            seat.click(&format!("Sort by {column}"));
            seat.steps(2);
        }
    }
}

/// Where everything is that can be pressed or written into, but for what belongs to notices themselves.
fn pressable(seat: &Seat) -> Vec<(String, Rect)> {
    use egui::accesskit::Role;
    let roles = [
        Role::Button,
        Role::TextInput,
        Role::CheckBox,
        Role::ComboBox,
        Role::RadioButton,
    ];
    let nodes = seat.window.query_all_by(|node| roles.contains(&node.role()));
    let named = nodes.map(|node| {
        let label = node.accesskit_node().label().unwrap_or_default();
        (label, node.rect())
    });
    named.filter(|(label, _)| label != "Close the notice").collect()
}

#[test]
fn a_notice_covers_no_picture_and_no_button() {
    let mut seat = Seat::open(with_task(3, BOXES));
    for _ in 0..4 {
        seat.press(Key::Z, CTRL);
        seat.steps(2);
    }
    assert!(seat.text().contains("×4"), "one notice with a count: {}", seat.text());
    let notice = seat.rect("Close the notice");
    assert!(!notice.intersects(seat.canvas()), "{notice}");
    let over = |seat: &Seat| {
        let notice = seat.rect("Close the notice");
        let strip = Rect::from_x_y_ranges(0.0..=notice.right(), notice.y_range());
        pressable(seat)
            .into_iter()
            .filter(|(_, rect)| rect.intersects(strip))
            .collect::<Vec<_>>()
    };
    assert!(over(&seat).is_empty(), "{:?}", over(&seat));
    // Over a dialog it can be read, and be closed.
    seat.press(Key::E, CTRL);
    seat.steps(4);
    assert!(over(&seat).is_empty(), "{:?}", over(&seat));
    seat.click("Close the notice");
    assert!(!seat.text().contains("×4") && !seat.sees("Close the notice"));
    assert!(seat.sees("Cancel"), "the dialog stays");
}
