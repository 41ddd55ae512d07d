//! The page of the settings where keys are changed.

use super::{beside_bar, icon_button, key_caps, search_field};
use crate::canvas::Chord;
use crate::keys::{Action, Clash, Group, Keymap, PRESETS, chord_pressed};
use crate::theme::{self, size, space};
use domain::search::Search;
use egui::{
    Align, Button, ComboBox, Context, Key, Label, Layout, RichText, Role, ScrollArea, Stroke, Ui, WidgetInfo, vec2,
};
use egui_material_icons::icons::{ICON_ADD, ICON_UNDO};
use session::Settings;

/// Height of a row, in points.
const ROW: f32 = 30.0;

/// The key that is being changed.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Slot {
    action: Action,
    /// Which of its keys; one past the last to add one.
    place: usize,
}

/// What was typed and what is being changed.
#[derive(Debug, Default)]
pub(super) struct KeyPage {
    filter: String,
    capturing: Option<Slot>,
}

impl KeyPage {
    /// Whether the next key pressed is taken as a choice.
    pub(super) fn is_capturing(&self) -> bool {
        self.capturing.is_some()
    }

    /// Takes the next key out of egui's input and gives it to the action; Esc gives up.
    pub(super) fn capture(&mut self, ctx: &Context, keymap: &Keymap, settings: &mut Settings) {
        let Some(slot) = self.capturing else { return };
        let Some(chord) = chord_pressed(ctx) else { return };
        if chord == Chord::bare(Key::Escape) {
            self.leave();
        } else {
            let mut chords = keymap.chords(slot.action).to_vec();
            if !chords.contains(&chord) {
                match chords.get_mut(slot.place) {
                    Some(old) => *old = chord,
                    None => chords.push(chord),
                }
            }
            Keymap::assign(settings, slot.action, &chords);
            self.leave();
        }
    }

    fn leave(&mut self) {
        self.capturing = None;
    }

    /// The page.
    pub(super) fn show(&mut self, ui: &mut Ui, keymap: &Keymap, settings: &mut Settings) {
        self.head(ui, settings);
        let clashes = keymap.clashes();
        notes(ui, keymap, &clashes);
        ui.add_space(space::XS);
        let wanted = Search::new(self.filter.trim());
        let area = ScrollArea::vertical().auto_shrink(false).content_margin(beside_bar());
        area.show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for group in Group::ALL {
                let rows: Vec<Action> = Action::all()
                    .filter(|action| action.group() == group && fits(*action, keymap, &wanted))
                    .collect();
                if rows.is_empty() {
                    continue;
                }
                let accent = theme::palette(ui.ctx()).accent;
                ui.add_space(space::M);
                ui.label(RichText::new(group.title()).strong().color(accent));
                ui.add_space(space::XS);
                for action in rows {
                    self.row(ui, action, keymap, &clashes, settings);
                }
            }
        });
    }

    /// The preset, the filter, and the way back.
    fn head(&mut self, ui: &mut Ui, settings: &mut Settings) {
        ui.horizontal(|ui| {
            let label = ui.label("Preset");
            let combo = ComboBox::from_id_salt("preset").selected_text(settings.key_preset.as_str());
            let shown = combo.show_ui(ui, |ui| {
                for preset in &PRESETS {
                    ui.selectable_value(&mut settings.key_preset, preset.name.to_owned(), preset.name);
                }
            });
            shown.response.labelled_by(label.id);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let any = !settings.keys.is_empty();
                let reset = ui.add_enabled(any, Button::new("Reset all"));
                let reset = reset.on_hover_text("Resets all keys to the preset");
                if reset.on_disabled_hover_text("No key differs from the preset").clicked() {
                    settings.keys.clear();
                    self.leave();
                }
                let width = ui.available_width();
                search_field(ui, &mut self.filter, "Find an action or a key", width);
            });
        });
    }

    /// One action with its keys.
    fn row(&mut self, ui: &mut Ui, action: Action, keymap: &Keymap, clashes: &[Clash], settings: &mut Settings) {
        let title = action.title();
        let chords = keymap.chords(action);
        let width = ui.available_width();
        ui.allocate_ui_with_layout(vec2(width, ROW), Layout::left_to_right(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            let named = vec2((width * 0.42).min(250.0), ROW);
            ui.allocate_ui_with_layout(named, Layout::left_to_right(Align::Center), |ui| {
                ui.set_width(named.x);
                ui.add(Label::new(title).truncate());
            });
            for (place, chord) in chords.iter().enumerate() {
                let slot = Slot { action, place };
                if self.capturing == Some(slot) {
                    self.prompt(ui, keymap, slot, settings);
                } else if chord_button(ui, title, chord, others(clashes, action, *chord).is_some()) {
                    self.begin(slot);
                }
            }
            let place = chords.len();
            let slot = Slot { action, place };
            if self.capturing == Some(slot) {
                self.prompt(ui, keymap, slot, settings);
            } else if icon_button(ui, ICON_ADD, &format!("Add a key: {title}")).clicked() {
                self.begin(slot);
            }
            if keymap.is_changed(action) && icon_button(ui, ICON_UNDO, &format!("Reset: {title}")).clicked() {
                settings.keys.remove(action.name());
                self.leave();
            }
            clash_note(ui, action, chords, clashes);
        });
    }

    fn begin(&mut self, slot: Slot) {
        self.capturing = Some(slot);
    }

    /// In place of the key that is being changed.
    fn prompt(&mut self, ui: &mut Ui, keymap: &Keymap, slot: Slot, settings: &mut Settings) {
        let palette = theme::palette(ui.ctx());
        let text = RichText::new("Press a key").color(palette.on_accent);
        if ui.add(Button::new(text).fill(palette.accent)).clicked() {
            self.leave();
        }
        let chords = keymap.chords(slot.action);
        if slot.place < chords.len() && ui.button("Remove").clicked() {
            let mut chords = chords.to_vec();
            chords.remove(slot.place);
            Keymap::assign(settings, slot.action, &chords);
            self.leave();
        }
    }
}

/// How it stands as a whole: one line that is always there, so that nothing moves under the pointer.
fn notes(ui: &mut Ui, keymap: &Keymap, clashes: &[Clash]) {
    let palette = theme::palette(ui.ctx());
    let (text, color) = match clashes {
        [] => ("Click a key, then press the new one.".to_owned(), palette.quiet),
        [one] => (
            format!("Shortcut conflict: {} is used twice, see below.", one.chord),
            palette.bad,
        ),
        many => (
            format!("Shortcut conflicts: {} keys are used twice, see below.", many.len()),
            palette.bad,
        ),
    };
    ui.label(RichText::new(text).color(color));
    for problem in keymap.problems() {
        ui.label(RichText::new(format!("Left out: {problem}.")).color(palette.warn));
    }
}

fn fits(action: Action, keymap: &Keymap, wanted: &Search) -> bool {
    let has = |text: &str| wanted.finds(text);
    has(action.title()) || has(action.group().title()) || keymap.chords(action).iter().any(|c| has(&c.to_string()))
}

/// What else the chord asks for.
fn others(clashes: &[Clash], action: Action, chord: Chord) -> Option<Vec<Action>> {
    let clash = clashes.iter().find(|clash| clash.chord == chord)?;
    let mut others = clash.actions.clone();
    others.retain(|other| *other != action);
    (others.len() < clash.actions.len()).then_some(others)
}

/// A key to click; red where it means two things. True if it was clicked.
fn chord_button(ui: &mut Ui, title: &str, chord: &Chord, clashes: bool) -> bool {
    let palette = theme::palette(ui.ctx());
    let color = if clashes { palette.bad } else { palette.text };
    let text = chord.to_string();
    let mut button =
        Button::new(RichText::new(key_caps::drawn(&text)).size(size::BODY).color(color)).min_size(vec2(26.0, 24.0));
    if clashes {
        button = button.stroke(Stroke::new(1.0, palette.bad));
    }
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{title}: {text}")));
    response.on_hover_text("Click, then press the new key").clicked()
}

/// Names what a key of the action also asks for.
fn clash_note(ui: &mut Ui, action: Action, chords: &[Chord], clashes: &[Clash]) {
    let also: Vec<&str> = chords
        .iter()
        .filter_map(|chord| others(clashes, action, *chord))
        .flatten()
        .map(Action::title)
        .collect();
    if !also.is_empty() {
        show_error(ui, &format!("also: {}", also.join(", ")));
    }
}

fn show_error(ui: &mut Ui, text: &str) {
    let bad = theme::palette(ui.ctx()).bad;
    ui.add(Label::new(RichText::new(text).color(bad)).truncate());
}
