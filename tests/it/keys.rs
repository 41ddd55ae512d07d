//! Keys and the dialogs about them, as somebody at the keyboard meets them.

use egui::{Context, Event, Key, Modifiers, vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT, Queryable},
};
use labelwright::domain::ConceptId;
use labelwright::session::Settings;
use labelwright::ui::dialogs::{KeySheet, Palette, PaletteChoice, PaletteEntry, PaletteId, SettingsDialog};
use labelwright::ui::keys::{Action, Keymap, Mode};
use labelwright::ui::theme;

/// A window with nothing but a note to write, the dialogs, and a list of what the keys asked for.
#[derive(Default)]
struct Dialogs {
    settings: Settings,
    note: String,
    sheet: KeySheet,
    palette: Palette,
    dialog: SettingsDialog,
    asked: Vec<Action>,
    chosen: Vec<PaletteChoice>,
    may_create: Option<String>,
    styled: bool,
}

impl Dialogs {
    fn frame(&mut self, ui: &mut egui::Ui) {
        let ctx = ui.ctx().clone();
        if !std::mem::replace(&mut self.styled, true) {
            theme::install(&ctx);
        }
        theme::apply(&ctx, self.settings.theme, 1.0);
        let label = ui.label("Note");
        ui.text_edit_singleline(&mut self.note).labelled_by(label.id);
        let keymap = Keymap::new(&self.settings);
        let open = self.sheet.is_open() || self.palette.is_open() || self.dialog.is_open();
        self.show(&ctx, &keymap);
        if !open {
            self.listen(&ctx, &keymap);
        }
    }

    fn show(&mut self, ctx: &Context, keymap: &Keymap) {
        self.sheet.show(ctx, keymap);
        let may_create = self.may_create.clone().map_or(Ok(()), Err);
        self.chosen
            .extend(self.palette.show(ctx, keymap, &entries(keymap), &may_create));
        if let Some(changed) = self.dialog.show(ctx, &self.settings, "CPU") {
            self.settings = changed;
        }
    }

    fn listen(&mut self, ctx: &Context, keymap: &Keymap) {
        for press in keymap.pressed(ctx, Mode::Drawing) {
            self.asked.push(press.action);
            match press.action {
                Action::KeySheet => self.sheet.open(),
                Action::Palette => self.palette.open(),
                Action::TypeAhead => self.palette.open_concepts(),
                Action::Settings => self.dialog.open_keys(),
                _ => {}
            }
        }
    }
}

fn entries(keymap: &Keymap) -> Vec<PaletteEntry> {
    let reason = |action| match action {
        Action::Paste => Err("Nothing was copied.".to_owned()),
        _ => Ok(()),
    };
    let mut entries: Vec<PaletteEntry> = Action::all()
        .map(|action| PaletteEntry::action(keymap, action, reason(action)))
        .collect();
    entries.push(PaletteEntry {
        id: PaletteId::Concept(ConceptId::fixed(7)),
        title: "red cell".into(),
        hint: "Concept".into(),
        shortcut: Some("1".into()),
        enabled: Ok(()),
    });
    entries
}

fn dialogs_of(size: egui::Vec2, state: Dialogs) -> Harness<'static, Dialogs> {
    let mut harness = Harness::builder()
        .with_size(size)
        .build_ui_state(|ui, dialogs: &mut Dialogs| dialogs.frame(ui), state);
    harness.run();
    harness
}

fn dialogs() -> Harness<'static, Dialogs> {
    dialogs_of(vec2(1280.0, 800.0), Dialogs::default())
}

/// Presses a key as the desktop tells it: the key and what it writes in one frame.
fn press(harness: &mut Harness<'_, Dialogs>, key: Key, modifiers: Modifiers, text: &str) {
    for pressed in [true, false] {
        let events = &mut harness.input_mut().events;
        events.push(Event::Key {
            key,
            physical_key: Some(key),
            pressed,
            repeat: false,
            modifiers,
        });
        if pressed && !text.is_empty() {
            events.push(Event::Text(text.into()));
        }
        harness.run();
    }
}

fn write(harness: &mut Harness<'_, Dialogs>, text: &str) {
    for letter in text.chars() {
        let written = letter.to_string();
        match Key::from_name(&written) {
            Some(key) => press(harness, key, Modifiers::NONE, &written),
            None => press(harness, Key::Space, Modifiers::NONE, &written),
        }
    }
}

#[test]
fn keys_typed_into_a_field_ask_for_nothing() {
    let mut harness = dialogs();
    harness.get_by_label("Note").focus();
    harness.run();
    write(&mut harness, "d1/x");
    press(&mut harness, Key::Enter, Modifiers::NONE, "");
    harness.get_by_label("Note").focus();
    harness.run();
    press(&mut harness, Key::Z, Modifiers::COMMAND, "");
    press(&mut harness, Key::Delete, Modifiers::NONE, "");
    assert_eq!(harness.state().asked, []);
    press(&mut harness, Key::I, Modifiers::COMMAND, "");
    assert_eq!(harness.state().asked, [Action::Import]);
    assert!(harness.state().note.starts_with("d1/"));
}

#[test]
fn without_a_field_the_same_keys_ask() {
    let mut harness = dialogs();
    write(&mut harness, "d1x");
    press(&mut harness, Key::Enter, Modifiers::NONE, "");
    assert_eq!(
        harness.state().asked,
        [Action::Next, Action::Concept(0), Action::Crosshair, Action::Submit]
    );
    assert_eq!(harness.state().note, "");
}

#[test]
fn the_sheet_lists_the_keys_and_closes_by_its_own() {
    let mut harness = dialogs();
    press(&mut harness, Key::F1, Modifiers::NONE, "");
    assert!(harness.state().sheet.is_open());
    for title in [
        "Inputs",
        "Next input",
        "Draw polygons",
        "Concept 11 to 20",
        "Command palette",
    ] {
        assert!(harness.query_by_label(title).is_some(), "{title}");
    }
    write(&mut harness, "polyg");
    assert!(harness.query_by_label("Draw polygons").is_some());
    assert!(harness.query_by_label("Next input").is_none());
    press(&mut harness, Key::F1, Modifiers::NONE, "");
    assert!(!harness.state().sheet.is_open());
    press(&mut harness, Key::Slash, Modifiers::SHIFT, "?");
    assert!(harness.state().sheet.is_open());
    press(&mut harness, Key::Escape, Modifiers::NONE, "");
    assert!(!harness.state().sheet.is_open());
    assert_eq!(harness.state().asked, [Action::KeySheet, Action::KeySheet]);
}

#[test]
fn the_whole_sheet_is_on_screen_at_1280_by_800() {
    let mut harness = dialogs();
    press(&mut harness, Key::F1, Modifiers::NONE, "");
    for title in ["Keep a box square", "Absent: concept 1 to 10", "Command palette"] {
        for node in harness.query_all_by_label(title) {
            let rect = node.rect();
            assert!(rect.bottom() < 780.0 && rect.right() < 1260.0, "{title}: {rect:?}");
        }
    }
}

#[test]
fn the_palette_finds_by_typing() {
    let mut harness = dialogs();
    press(&mut harness, Key::K, Modifiers::COMMAND, "");
    write(&mut harness, "btf");
    press(&mut harness, Key::Enter, Modifiers::NONE, "");
    assert_eq!(
        harness.state().chosen,
        [PaletteChoice::Entry(PaletteId::Action(Action::BringToFront))]
    );
    assert!(!harness.state().palette.is_open());
    assert_eq!(harness.state().asked, [Action::Palette]);
}

#[test]
fn arrows_go_down_the_palette() {
    let mut harness = dialogs();
    press(&mut harness, Key::K, Modifiers::COMMAND, "");
    press(&mut harness, Key::ArrowDown, Modifiers::NONE, "");
    press(&mut harness, Key::ArrowDown, Modifiers::NONE, "");
    press(&mut harness, Key::ArrowUp, Modifiers::NONE, "");
    press(&mut harness, Key::Enter, Modifiers::NONE, "");
    let second = Action::all().nth(1).unwrap();
    assert_eq!(
        harness.state().chosen,
        [PaletteChoice::Entry(PaletteId::Action(second))]
    );
}

#[test]
fn what_cannot_be_done_is_listed_but_not_chosen() {
    let mut harness = dialogs();
    press(&mut harness, Key::K, Modifiers::COMMAND, "");
    write(&mut harness, "paste");
    assert!(harness.get_by_label("Paste in place").accesskit_node().is_disabled());
    press(&mut harness, Key::Enter, Modifiers::NONE, "");
    harness.get_by_label("Paste in place").click();
    harness.run();
    assert_eq!(harness.state().chosen, []);
    assert!(harness.state().palette.is_open());
    press(&mut harness, Key::K, Modifiers::COMMAND, "");
    assert!(!harness.state().palette.is_open());
}

#[test]
fn a_slash_finds_a_concept_or_offers_to_create_it() {
    let mut harness = dialogs();
    press(&mut harness, Key::Slash, Modifiers::NONE, "/");
    write(&mut harness, "red");
    harness.get_by_label("red cell").click();
    harness.run();
    press(&mut harness, Key::Slash, Modifiers::NONE, "/");
    write(&mut harness, "bus");
    assert!(harness.query_by_label("Submit").is_none());
    harness.get_by_label("Add \"bus\"").click();
    harness.run();
    assert_eq!(
        harness.state().chosen,
        [
            PaletteChoice::Entry(PaletteId::Concept(ConceptId::fixed(7))),
            PaletteChoice::Create("bus".into()),
        ]
    );
}

#[test]
fn enter_takes_the_best_match_and_never_adds() {
    let mut harness = dialogs();
    press(&mut harness, Key::Slash, Modifiers::NONE, "/");
    write(&mut harness, "pedastrian");
    press(&mut harness, Key::Enter, Modifiers::NONE, "");
    assert!(harness.state().palette.is_open());
    assert_eq!(harness.state().chosen, []);
    press(&mut harness, Key::Enter, Modifiers::SHIFT, "");
    assert_eq!(harness.state().chosen, [PaletteChoice::Create("pedastrian".into())]);
    press(&mut harness, Key::Slash, Modifiers::NONE, "/");
    write(&mut harness, "rd cel");
    press(&mut harness, Key::Enter, Modifiers::NONE, "");
    assert_eq!(
        harness.state().chosen.last(),
        Some(&PaletteChoice::Entry(PaletteId::Concept(ConceptId::fixed(7))))
    );
}

#[test]
fn a_key_is_changed_by_pressing_the_new_one() {
    let mut harness = dialogs();
    press(&mut harness, Key::Comma, Modifiers::COMMAND, "");
    write(&mut harness, "");
    harness.get_by_label("Submit: Enter").click();
    harness.run();
    press(&mut harness, Key::D, Modifiers::NONE, "d");
    let keymap = Keymap::new(&harness.state().settings);
    assert_eq!(keymap.shortcut(Action::Submit), Some("D".into()));
    // Told on both rows, and by name.
    assert!(harness.query_by_label("also: Submit").is_some());
    assert!(harness.query_by_label("also: Next input").is_some());
    harness.get_by_label("Reset: Submit").click();
    harness.run();
    assert!(harness.state().settings.keys.is_empty());
    assert!(harness.query_by_label("also: Submit").is_none());
}

#[test]
fn escape_gives_up_a_change_and_then_closes() {
    let mut harness = dialogs();
    press(&mut harness, Key::Comma, Modifiers::COMMAND, "");
    harness.get_by_label("Submit: Enter").click();
    harness.run();
    press(&mut harness, Key::Escape, Modifiers::NONE, "");
    assert!(harness.state().dialog.is_open());
    assert!(harness.query_by_label("Submit: Enter").is_some());
    press(&mut harness, Key::Escape, Modifiers::NONE, "");
    assert!(!harness.state().dialog.is_open());
    assert!(harness.state().settings.keys.is_empty());
}

#[test]
fn keys_are_added_and_removed() {
    let mut harness = dialogs();
    press(&mut harness, Key::Comma, Modifiers::COMMAND, "");
    harness.get_by_label("Add a key: Submit").click();
    harness.run();
    press(&mut harness, Key::F9, Modifiers::NONE, "");
    let keys = |harness: &Harness<'_, Dialogs>| harness.state().settings.keys.get("Submit").cloned();
    assert_eq!(keys(&harness), Some("Enter F9".into()));
    harness.get_by_label("Submit: Enter").click();
    harness.run();
    harness.get_by_label("Remove").click();
    harness.run();
    assert_eq!(keys(&harness), Some("F9".into()));
}

#[test]
fn the_clipboards_keys_can_be_given_away() {
    let mut harness = dialogs();
    press(&mut harness, Key::Comma, Modifiers::COMMAND, "");
    harness.get_by_label("Submit: Enter").click();
    harness.run();
    harness.event(Event::Cut);
    harness.run();
    assert_eq!(
        harness.state().settings.keys.get("Submit").map(String::as_str),
        Some("Ctrl+X")
    );
}

#[test]
fn settings_take_effect_at_once() {
    let mut harness = dialogs();
    harness.state_mut().dialog.open();
    harness.run();
    harness.get_by_label("Light").click();
    harness.run();
    assert!(!harness.ctx.global_style().visuals.dark_mode);
    harness.get_by_label("Keep zoom and place from input to input").click();
    harness.run();
    harness.get_by_label("Canvas").click();
    harness.run();
    harness.get_by_label("Crosshair while drawing").click();
    harness.run();
    let settings = &harness.state().settings;
    assert!(!settings.keep_zoom && !settings.crosshair && settings.labels);
    harness.get_by_label("Close").click();
    harness.run();
    assert!(!harness.state().dialog.is_open());
}

/// 1280x800 at text size 1.5.
#[test]
fn nothing_is_cut_off_in_a_small_window() {
    let room = vec2(853.0, 533.0);
    let mut harness = dialogs_of(room, Dialogs::default());
    for page in ["General", "Canvas", "Keys"] {
        harness.state_mut().dialog.open();
        harness.run();
        harness.get_by_label(page).click();
        harness.run();
        let inside = egui::Rect::from_min_size(egui::Pos2::ZERO, room).shrink(10.0);
        for label in [
            "Close",
            "General",
            "Reset all",
            "Find an action or a key",
            "Fill of regions",
        ] {
            for node in harness.query_all_by_label(label) {
                assert!(inside.contains_rect(node.rect()), "{page}, {label}: {:?}", node.rect());
            }
        }
        press(&mut harness, Key::Escape, Modifiers::NONE, "");
    }
    harness.state_mut().sheet.open();
    harness.run();
    assert!(harness.get_by_label("Close").rect().right() < room.x);
}
