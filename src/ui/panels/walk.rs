//! Entries that are gone through on the canvas one after the other: the head of their list, and the list.

use crate::frame::Frame;
use crate::keys::Action;
use crate::request::Request;
use crate::widgets::IconButton;
use egui::{Align, Layout, RichText, ScrollArea, Ui};
use egui_material_icons::icons::{ICON_CHEVRON_LEFT, ICON_CHEVRON_RIGHT, ICON_CLOSE};
use session::Command;

/// Height of an entry in the list, in points.
pub(crate) const LINE: f32 = 40.0;
/// Side of a button in the head, in points.
const SIDE: f32 = 24.0;

/// The place after or before the one at `at`, of so many.
pub(super) fn beside(at: usize, len: usize, forward: bool) -> Option<usize> {
    match forward {
        true => at.checked_add(1).filter(|at| *at < len),
        false => at.checked_sub(1),
    }
}

/// The head of a list of differences: buttons to the entry before and to the one after, which `beside` says for forward or
/// not, and one that closes it.
pub(super) fn head(
    ui: &mut Ui,
    frame: &mut Frame<'_>,
    (close, closes): (&str, Command),
    beside: impl Fn(bool) -> Option<Command>,
) {
    ui.horizontal(|ui| {
        ui.label(RichText::new("Differences").strong());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if IconButton::new(ICON_CLOSE, close).side(SIDE).show(ui) {
                frame.requests.push(closes.into());
            }
            for (glyph, action, forward) in [
                (ICON_CHEVRON_RIGHT, Action::NextDifference, true),
                (ICON_CHEVRON_LEFT, Action::PreviousDifference, false),
            ] {
                let command = beside(forward);
                let there = command.as_ref().map(|_| ()).ok_or_else(|| "There is none".to_owned());
                let button = IconButton::new(glyph, action.title()).key(frame.keys.shortcut(action));
                if button.side(SIDE).enabled(there).show(ui) {
                    frame.requests.extend(command.map(Request::from));
                }
            }
        });
    });
}

/// The list of so many entries, which `row` shows; the place of the one that was pressed. The one that is looked at, `at`,
/// comes in sight where it is not the one that was `shown`.
pub(super) fn list(
    ui: &mut Ui,
    salt: &str,
    shown: &mut usize,
    (at, len): (usize, usize),
    mut row: impl FnMut(&mut Ui, usize) -> bool,
) -> Option<usize> {
    let mut area = ScrollArea::vertical().id_salt(salt).auto_shrink(false);
    if std::mem::replace(shown, at) != at {
        let step = LINE + ui.spacing().item_spacing.y;
        area = area.vertical_scroll_offset((at as f32 * step - LINE * 2.0).max(0.0));
    }
    let mut pressed = None;
    area.show_rows(ui, LINE, len, |ui, range| {
        for place in range {
            if row(ui, place) {
                pressed = Some(place);
            }
        }
    });
    pressed
}
