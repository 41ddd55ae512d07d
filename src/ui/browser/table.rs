//! The table: inputs as lines, with what is known of each in columns; a click on a heading puts them in that order.

use super::cells::pressed;
use super::grid::{Grid, open};
use super::looks;
use super::outcome::BrowserOutcome;
use crate::request::Request;
use crate::theme::{Palette, palette, size, space};
use crate::widgets::badge::row_words;
use crate::widgets::entry::{self, Drawing, grouped};
use crate::widgets::input_order::{comes_down, title};
use crate::widgets::visible_range::VisibleRange;
use crate::widgets::{color32, icon, name, scroll_up_to};
use domain::Timestamp;
use domain::names::label;
use egui::{Align, Button, Frame, Key, Label, Layout, Margin, Popup, PopupCloseBehavior, RichText, Sense, Ui, vec2};
use egui_extras::{Column, TableBuilder, TableRow};
use egui_material_icons::icons::{ICON_ARROW_DROP_DOWN, ICON_ARROW_DROP_UP, ICON_KEYBOARD_ARROW_DOWN};
use session::View;
use session::view::{InputOrder, InputRow, InputSort};
use std::ops::Range;

/// Height of a line, in points: a thumbnail is seen.
const ROW: f32 = 34.0;
/// Concepts that are named in a line.
const NAMED: usize = 3;
/// Keys of the metadata that have a column, while no others are chosen.
const KEYS: usize = 2;

/// What the table keeps.
#[derive(Default)]
pub(super) struct Table {
    visible: VisibleRange,
    /// The keys of the metadata that have a column; `None` while nobody has chosen.
    keys: Option<Vec<String>>,
}

/// The columns from left to right, with their widths in points; the name takes what is left.
fn columns(view: &View, keys: &[String]) -> Vec<(InputSort, f32)> {
    let mut columns = vec![(InputSort::Name, 0.0)];
    if view.task.is_some() {
        columns.push((InputSort::Work, 104.0));
    }
    if looks::near(view).is_some() {
        columns.push((InputSort::Likeness, 84.0));
    }
    columns.extend([
        (InputSort::Annotations, 96.0),
        (InputSort::Concepts, 190.0),
        (InputSort::Pixels, 98.0),
        (InputSort::Bytes, 76.0),
        (InputSort::Added, 84.0),
        (InputSort::Edited, 84.0),
    ]);
    columns.extend(keys.iter().map(|key| (InputSort::Metadata(key.clone()), 96.0)));
    columns
}

impl Table {
    fn keys(&self, view: &View) -> Vec<String> {
        let known = |key: &&String| view.metadata.contains_key(*key);
        match &self.keys {
            Some(keys) => keys.iter().filter(known).cloned().collect(),
            None => view.metadata.keys().take(KEYS).cloned().collect(),
        }
    }

    /// Shows the table in all the room at hand. What is chosen and has the focus it shares with the grid.
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        drawing: &mut Drawing<'_>,
        (grid, order): (&mut Grid, &mut Option<InputOrder>),
        outcome: &mut BrowserOutcome,
    ) {
        let view = drawing.view;
        outcome.dialog = outcome.dialog.or(grid.bar(ui, view, outcome));
        let keys = self.keys(view);
        let columns = columns(view, &keys);
        let p = palette(ui.ctx());
        let id = ui.scope_id().with("table of inputs");
        let moved = match pressed(ui, id) {
            Some(Key::Enter) => {
                if let Some(index) = grid.focus_index(view) {
                    open(&view.list, index, outcome);
                }
                None
            }
            Some(key) => grid.step_line(key, view, ui.available_height() / ROW),
            None => None,
        };
        let mut seen: Option<Range<u64>> = None;
        Frame::new()
            .inner_margin(Margin::symmetric(space::M as i8, 0))
            .show(ui, |ui| {
                let mut table = TableBuilder::new(ui)
                    .id_salt("inputs")
                    .striped(false)
                    .cell_layout(Layout::left_to_right(Align::Center))
                    .auto_shrink([false, false])
                    .sense(Sense::click());
                for (by, width) in &columns {
                    table = table.column(match by {
                        InputSort::Name => Column::remainder().at_least(150.0).clip(true),
                        _ => Column::exact(*width).clip(true),
                    });
                }
                if let Some(index) = moved {
                    table = table.scroll_to_row(index as usize, None);
                }
                table
                    .header(26.0, |mut header| {
                        for (by, _) in &columns {
                            header.col(|ui| heading(ui, by, order, &p));
                        }
                    })
                    .body(|body| {
                        body.rows(ROW, view.list.shown_len() as usize, |mut row| {
                            let index = row.index() as u64;
                            let end = index + 1;
                            seen = Some(
                                seen.take()
                                    .map_or(index..end, |seen| seen.start.min(index)..seen.end.max(end)),
                            );
                            line(&mut row, drawing, &columns, index, grid, outcome);
                        });
                    });
            });
        let wanted = self.visible.update_shown(ui.ctx(), view, seen.unwrap_or(0..0));
        outcome.requests.extend(wanted.map(Request::from));
    }

    /// Which keys of the metadata have a column.
    pub(super) fn choose_keys(&mut self, ui: &mut Ui, view: &View, p: &Palette) {
        if view.metadata.is_empty() {
            return;
        }
        let shown = self.keys(view);
        let arrow = ICON_KEYBOARD_ARROW_DOWN.rich_text().color(p.quiet);
        let response = ui.add(Button::new(("Columns", arrow)));
        let response = response.on_hover_text("Metadata in columns of the table");
        let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
        popup.show(|ui| {
            scroll_up_to(320.0).auto_shrink([true, true]).show(ui, |ui| {
                for key in view.metadata.keys() {
                    let mut is_shown = shown.contains(key);
                    if ui.checkbox(&mut is_shown, label(key)).changed() {
                        let mut keys = shown.clone();
                        keys.retain(|known| known != key);
                        if is_shown {
                            keys.push(key.clone());
                        }
                        self.keys = Some(keys);
                    }
                }
            });
        });
    }
}

/// A heading that puts the inputs in the order of its column; again, the other way round; and once more, in their own.
fn heading(ui: &mut Ui, by: &InputSort, order: &mut Option<InputOrder>, p: &Palette) {
    let chosen = order
        .as_ref()
        .filter(|order| order.by == *by)
        .map(|order| order.descending);
    let color = if chosen.is_some() { p.text } else { p.quiet };
    let text = RichText::new(title(by).to_uppercase())
        .size(size::SMALL)
        .color(color)
        .strong();
    let button = match chosen {
        None => Button::new(text),
        Some(true) => Button::new((text, icon(ICON_ARROW_DROP_DOWN).color(color))),
        Some(false) => Button::new((text, icon(ICON_ARROW_DROP_UP).color(color))),
    };
    let response = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding = vec2(0.0, 0.0);
            ui.add(button.frame(false).truncate())
        })
        .inner;
    name(&response, &format!("Sort by {}", title(by).to_lowercase()));
    if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        let first = comes_down(by);
        *order = match chosen {
            Some(descending) if descending != first => None,
            Some(descending) => Some(InputOrder {
                by: by.clone(),
                descending: !descending,
            }),
            None => Some(InputOrder {
                by: by.clone(),
                descending: first,
            }),
        };
    }
}

fn line(
    row: &mut TableRow<'_, '_>,
    drawing: &mut Drawing<'_>,
    columns: &[(InputSort, f32)],
    index: u64,
    grid: &mut Grid,
    outcome: &mut BrowserOutcome,
) {
    let view = drawing.view;
    row.set_selected(grid.is_chosen(view, index));
    let known = view.list.shown_row(index);
    for (by, _) in columns {
        row.col(|ui| match known {
            Some(known) => cell(ui, by, known, drawing),
            None => drop(ui.label("…")),
        });
    }
    let response = row.response();
    entry::describe(&response, view, index, known, &[], grid.is_chosen(view, index));
    grid.follow_line(&response, view, index, outcome);
}

fn cell(ui: &mut Ui, by: &InputSort, row: &InputRow, drawing: &mut Drawing<'_>) {
    let (view, p) = (drawing.view, drawing.palette);
    let input = &row.input;
    let write = |ui: &mut Ui, text: String| drop(ui.add(Label::new(text).selectable(false).truncate()));
    match by {
        InputSort::Name => {
            let (place, _) = ui.allocate_exact_size(vec2(ROW * 1.2, ROW - 4.0), Sense::hover());
            let broken = view.picture_trouble(row).is_some();
            drawing.thumbs.paint(ui.painter(), view, input.id, place, &p, broken);
            ui.add_space(space::XS);
            write(ui, input.label());
        }
        InputSort::Work => write(ui, row_words(view, row).to_owned()),
        InputSort::Annotations => write(ui, grouped(row.annotations)),
        InputSort::Concepts => {
            ui.spacing_mut().item_spacing.x = space::XS;
            let mut concepts = row.concepts.clone();
            concepts.sort_by_key(|id| view.concept_places.get(id).copied());
            for concept in concepts.iter().take(NAMED).filter_map(|id| view.concept(*id)) {
                let (dot, _) = ui.allocate_exact_size(vec2(8.0, 8.0), Sense::hover());
                ui.painter().circle_filled(dot.center(), 4.0, color32(concept.color));
                ui.add(Label::new(concept.label()).selectable(false));
                ui.add_space(2.0);
            }
            let more = row.concepts.len().saturating_sub(NAMED);
            if more > 0 {
                ui.label(RichText::new(format!("+{more}")).color(p.quiet));
            }
        }
        InputSort::Width | InputSort::Height | InputSort::Pixels | InputSort::Aspect => {
            write(ui, format!("{} × {}", input.size.width, input.size.height));
        }
        InputSort::Bytes => write(ui, entry::bytes(input.bytes)),
        InputSort::Added => write(ui, session::added(input.id).map_or_else(String::new, day)),
        InputSort::Edited => write(ui, row.edited.map_or_else(String::new, day)),
        InputSort::Likeness => {
            let likeness = view.looks.near.as_ref().and_then(|near| near.likeness.get(&input.id));
            write(ui, likeness.copied().map_or_else(String::new, looks::written));
        }
        InputSort::Metadata(key) => write(
            ui,
            input.metadata.get(key).map_or_else(String::new, ToString::to_string),
        ),
    }
}

/// The day of a time (UTC), as `2026-01-31`.
fn day(at: Timestamp) -> String {
    let mut text = session::rfc3339(at);
    text.truncate(10);
    text
}
