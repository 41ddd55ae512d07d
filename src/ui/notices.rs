//! What the program says in passing: one line in the status bar, so that nothing on the page is covered.
//!
//! Notices of one kind fold into one with a count. A notice goes by itself after some seconds; while the pointer is over
//! it, it stays.

use crate::theme::{Palette, palette, size, space};
use crate::widgets::{IconButton, icon, keep_in_place};
use egui::{Align, Color32, CornerRadius, Label, Layout, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_CLOSE, ICON_ERROR, ICON_EXPAND_LESS, ICON_INFO, ICON_WARNING};
use session::Notice;
use session::view::Severity;
use std::time::Duration;

/// How long a notice stays, in seconds.
const STAYS: f64 = 6.0;
/// How long one stays that says that something failed, in seconds.
const FAILURE_STAYS: f64 = 20.0;
/// More are not kept.
const MOST: usize = 12;
/// Width of the list of all notices, in points.
const LIST: f32 = 460.0;

/// One notice, and how often it came.
#[derive(Clone, Debug, PartialEq)]
struct Entry {
    notice: Notice,
    times: u32,
    /// Seconds that it still stays.
    left: f64,
}

/// The notices that have not gone yet, the newest last.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Notices {
    entries: Vec<Entry>,
    /// When they were last shown, in seconds of the window.
    shown: Option<f64>,
}

/// What a sentence says without the names and numbers in it: two notices of one kind differ in those alone.
fn kind(text: &str) -> String {
    let unnamed = text.split('"').step_by(2);
    unnamed
        .flat_map(str::chars)
        .filter(|letter| !letter.is_ascii_digit())
        .collect()
}

fn stays(severity: Severity) -> f64 {
    match severity {
        Severity::Failure => FAILURE_STAYS,
        Severity::Info | Severity::Refusal => STAYS,
    }
}

fn look(severity: Severity, p: &Palette) -> (MaterialIcon, Color32) {
    match severity {
        Severity::Info => (ICON_INFO, p.accent),
        Severity::Refusal => (ICON_WARNING, p.warn),
        Severity::Failure => (ICON_ERROR, p.bad),
    }
}

impl Notices {
    /// Takes in a notice; one of a kind that is shown already is counted there, and shows the newest words.
    pub(crate) fn add(&mut self, notice: Notice) {
        let is_same =
            |entry: &Entry| entry.notice.severity == notice.severity && kind(&entry.notice.text) == kind(&notice.text);
        let before = self
            .entries
            .iter()
            .position(is_same)
            .map(|place| self.entries.remove(place));
        self.entries.push(Entry {
            left: stays(notice.severity),
            times: before.map_or(1, |entry| entry.times.saturating_add(1)),
            notice,
        });
        if self.entries.len() > MOST {
            self.entries.remove(0);
        }
    }

    /// Whether there is nothing to say.
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Lets time pass; notices whose time is over go.
    fn pass(&mut self, seconds: f64) {
        for entry in &mut self.entries {
            entry.left -= seconds;
        }
        self.entries.retain(|entry| entry.left > 0.0);
    }

    /// Shows the newest notice at the left of the room that is left in this row, at most so many points wide.
    pub(crate) fn show(&mut self, ui: &mut Ui, width: f32) {
        let Some(newest) = self.entries.last() else {
            self.shown = None;
            return;
        };
        let p = palette(ui.ctx());
        let (glyph, color) = look(newest.notice.severity, &p);
        let words = match newest.times {
            1 => newest.notice.text.clone(),
            times => format!("{}  ×{times}", newest.notice.text),
        };
        let more = self.entries.len() - 1;
        let font = egui::TextStyle::Body.resolve(ui.style());
        let written = ui.painter().layout_no_wrap(words.clone(), font, p.text).size().x;
        let buttons = if more > 0 { 96.0 } else { 30.0 };
        let wide = (written + buttons + 34.0 + 2.0 * space::S).min(width);
        let (rect, over) = ui.allocate_exact_size(vec2(wide, ui.available_height()), Sense::hover());
        ui.painter().rect_filled(
            rect.shrink2(vec2(0.0, 2.0)),
            CornerRadius::same(5),
            color.gamma_multiply(0.16),
        );
        let mut close = false;
        let inside = UiBuilder::new()
            .max_rect(rect.shrink2(vec2(space::S, 0.0)))
            .layout(Layout::right_to_left(Align::Center));
        let list = ui
            .scope_builder(inside, |ui| {
                ui.spacing_mut().item_spacing.x = space::XS;
                close = IconButton::new(ICON_CLOSE, "Close the notice")
                    .quiet()
                    .side(20.0)
                    .show(ui);
                let list = (more > 0).then(|| {
                    let text = RichText::new(format!("{more} more")).size(size::SMALL);
                    let button = egui::Button::new((text, icon(ICON_EXPAND_LESS).size(14.0)));
                    ui.add(button.small().frame_when_inactive(false))
                });
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.spacing_mut().item_spacing.x = space::S;
                    ui.label(icon(glyph).size(16.0).color(color));
                    let label = ui.add(Label::new(RichText::new(&words).color(p.text)).truncate());
                    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
                });
                list
            })
            .inner;
        let now = ui.input(|i| i.time);
        let before = self.shown.replace(now).unwrap_or(now);
        let many = self.entries.len();
        if !over.contains_pointer() && !egui::Popup::is_any_open(ui.ctx()) {
            self.pass(now - before);
        }
        if self.entries.len() != many {
            // What is over was drawn a moment ago.
            ui.ctx().request_repaint();
        }
        if let Some(list) = list {
            let shown = egui::Popup::menu(&list).gap(space::XS).show(|ui| self.list(ui, &p));
            if let Some(shown) = shown {
                keep_in_place(&shown.response);
            }
        }
        if close {
            self.entries.pop();
        }
        match self.entries.iter().map(|entry| entry.left).reduce(f64::min) {
            Some(left) => ui.ctx().request_repaint_after(Duration::from_secs_f64(left.max(0.05))),
            None => self.shown = None,
        }
    }

    /// All of them in full, the newest first.
    fn list(&self, ui: &mut Ui, p: &Palette) {
        ui.set_width(LIST);
        for entry in self.entries.iter().rev() {
            let (glyph, color) = look(entry.notice.severity, p);
            ui.horizontal_top(|ui| {
                ui.label(icon(glyph).size(16.0).color(color));
                ui.add(Label::new(&entry.notice.text).wrap());
                if entry.times > 1 {
                    ui.label(RichText::new(format!("×{}", entry.times)).color(p.quiet));
                }
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(notices: &[&str]) -> Vec<(String, u32)> {
        let mut all = Notices::default();
        for text in notices {
            all.add(Notice::info(*text));
        }
        all.entries
            .iter()
            .map(|entry| (entry.notice.text.clone(), entry.times))
            .collect()
    }

    #[test]
    fn notices_of_one_kind_fold_into_one_with_the_newest_words() {
        let nothing = "There is nothing to undo.";
        assert_eq!(of(&[nothing; 4]), [(nothing.into(), 4)]);
        assert_eq!(
            of(&["\"1.png\" has 3 boxes.", nothing, "\"2.png\" has 14 boxes."]),
            [(nothing.into(), 1), ("\"2.png\" has 14 boxes.".into(), 2)]
        );
    }

    #[test]
    fn a_refusal_and_a_failure_of_the_same_words_are_two() {
        let mut all = Notices::default();
        for severity in [Severity::Refusal, Severity::Failure] {
            all.add(Notice {
                severity,
                text: "No.".into(),
            });
        }
        assert_eq!(all.entries.len(), 2);
    }

    #[test]
    fn a_notice_goes_when_its_time_is_over_and_never_are_there_many() {
        let mut all = Notices::default();
        for letter in 'a'..='z' {
            all.add(Notice::info(letter.to_string()));
        }
        assert_eq!(all.entries.len(), MOST);
        all.add(Notice {
            severity: Severity::Failure,
            text: "The disk is full.".into(),
        });
        all.pass(STAYS + 0.1);
        assert_eq!(all.entries.len(), 1, "what failed stays longer");
        all.pass(FAILURE_STAYS);
        assert!(all.is_empty());
    }
}
