//! The query builder: rows of field, comparison and value beside a query's field, which write the same text. Text that says
//! more than rows can is left as it is.

use super::{IconButton, name, primary_button, quiet, scroll_up_to};
use crate::theme::{Palette, size, space};
use domain::query::{Comparison, QueryRow, RowAsks, Rows, Takes, fitting};
use egui::{
    Align, Button, Checkbox, ComboBox, CompletionPopup, Id, Key, Layout, Modifiers, Order, Popup, PopupKind, RectAlign,
    RichText, Suggestion, TextEdit, Ui, vec2,
};
use egui_material_icons::icons::{ICON_ADD, ICON_CLOSE, ICON_TUNE};
use session::View;

/// What the button is called.
pub(crate) const BUTTON: &str = "Query builder";
/// Width of the rows, in points.
const WIDTH: f32 = 560.0;
/// Widths within a row, in points: what joins it to the last, the field, the comparison, what it is of.
const JOINT: f32 = 34.0;
const FIELD: f32 = 104.0;
const COMPARISON: f32 = 50.0;
const OF: f32 = 116.0;
const NEGATION: f32 = 48.0;

/// What is open beside one field.
#[derive(Clone, Default)]
struct Building {
    open: bool,
    /// The text that the rows stand for; when the field holds another, it is read again.
    text: String,
    /// `None` where the text says more than rows can.
    rows: Option<Rows>,
    /// The row that is given the focus.
    focus: Option<usize>,
}

/// Shows the button that opens the builder, and the builder while it is open.
pub(super) fn query_builder(ui: &mut Ui, field: &str, text: &mut String, view: &View, palette: &Palette) {
    let id = ui.make_persistent_id(("query builder", field));
    let mut building = ui.data(|data| data.get_temp::<Building>(id)).unwrap_or_default();
    let was_open = building.open;
    let button = ui.scope(|ui| IconButton::new(ICON_TUNE, BUTTON).selected(was_open).show(ui));
    if button.inner {
        building.open = !was_open;
    }
    if building.open {
        if !was_open || building.text != *text {
            building.read(text);
        }
        if !was_open {
            building.focus = Some(0);
        }
        // A list that is open in a row closes first.
        let list_open = Popup::is_any_open(ui.ctx());
        let shown = Popup::from_response(&button.response)
            .id(id)
            .kind(PopupKind::Popup)
            .open(true)
            .align(RectAlign::BOTTOM_END)
            .align_alternatives(&[RectAlign::BOTTOM_START, RectAlign::TOP_END, RectAlign::TOP_START])
            .accessible_name(BUTTON)
            .show(|ui| {
                let done = building.show(ui, id, text, view, palette);
                let escaped = !list_open && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
                done || escaped
            });
        let done = shown.is_some_and(|shown| shown.inner);
        if done || was_open && !button.inner && pressed_beside(ui) {
            building.open = false;
        }
    }
    if was_open || building.open {
        ui.data_mut(|data| data.insert_temp(id, building));
    }
}

/// Whether the pointer was pressed outside of any list and any builder.
fn pressed_beside(ui: &Ui) -> bool {
    let at = ui.input(|input| input.pointer.any_pressed().then(|| input.pointer.interact_pos())?);
    at.is_some_and(|at| {
        let layer = ui.ctx().layer_id_at(at);
        layer.is_none_or(|layer| layer == ui.layer_id() || layer.order < Order::Foreground)
    })
}

impl Building {
    /// Takes what the field holds.
    fn read(&mut self, text: &str) {
        text.clone_into(&mut self.text);
        self.rows = Rows::read(text);
        if let Some(rows) = self.rows.as_mut().filter(|rows| rows.rows.is_empty()) {
            rows.rows.push(first());
        }
    }

    /// Shows the rows and writes them; whether it was closed.
    fn show(&mut self, ui: &mut Ui, id: Id, text: &mut String, view: &View, palette: &Palette) -> bool {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing = vec2(space::XS, space::S);
        let mut done = false;
        let Some(rows) = &mut self.rows else {
            quiet(
                ui,
                "This search says more than rows can show, or cannot be read. It stays as it is; change it as text.",
            );
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                done = primary_button(ui, "Done").clicked();
                let empty = ui.button("Begin anew").on_hover_text("Empties the search");
                if empty.clicked() {
                    text.clear();
                }
            });
            return done;
        };
        ui.horizontal(|ui| {
            ui.label("Inputs that meet");
            ui.selectable_value(&mut rows.any, false, "all");
            ui.selectable_value(&mut rows.any, true, "any");
            ui.label("of these");
            // At the top: what is offered below a value covers what is under it.
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                done = primary_button(ui, "Done").clicked();
            });
        });
        let any = rows.any;
        let mut removed = None;
        scroll_up_to(320.0).auto_shrink([false, true]).show(ui, |ui| {
            for (index, row) in rows.rows.iter_mut().enumerate() {
                let joint = match (index, any) {
                    (0, _) => "",
                    (_, true) => "or",
                    (_, false) => "and",
                };
                ui.push_id(index, |ui| {
                    let place = Place {
                        number: index + 1,
                        id: id.with(index),
                        joint,
                        focus: self.focus == Some(index),
                    };
                    if line(ui, &place, row, view, palette) {
                        removed = Some(index);
                    }
                });
            }
        });
        self.focus = None;
        if let Some(index) = removed {
            rows.rows.remove(index);
        }
        ui.horizontal(|ui| {
            let add = ui.button((ICON_ADD.rich_text().color(palette.quiet), "Add a row"));
            name(&add, "Add a row");
            if add.clicked() || rows.rows.is_empty() {
                self.focus = Some(rows.rows.len());
                rows.rows.push(first());
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if rows.rows.len() > 1 && !rows.rows.iter().all(QueryRow::is_whole) {
                    quiet(ui, "Rows without a value are left out");
                }
            });
        });
        let written = rows.text();
        // Rows that say too little yet are kept though the text has nothing of them.
        if written != self.text && Rows::read(&self.text).is_none_or(|read| read.text() != written) {
            text.clone_from(&written);
            self.text = written;
        }
        done
    }
}

/// A row to begin with.
fn first() -> QueryRow {
    let concept = RowAsks::all().find(|asks| asks.takes() == Takes::Concept);
    QueryRow::asking(concept.unwrap_or_default())
}

/// Where a row stands.
struct Place {
    /// Counted from 1.
    number: usize,
    id: Id,
    joint: &'static str,
    focus: bool,
}

impl Place {
    fn name(&self, part: &str) -> String {
        format!("{part} of row {}", self.number)
    }
}

/// One row; whether it is to be removed.
fn line(ui: &mut Ui, place: &Place, row: &mut QueryRow, view: &View, palette: &Palette) -> bool {
    let height = ui.spacing().interact_size.y;
    let mut removed = false;
    ui.horizontal(|ui| {
        of_width(ui, JOINT, |ui| {
            ui.label(RichText::new(place.joint).color(palette.quiet));
        });
        let not = ui.add_sized(vec2(NEGATION, height), Checkbox::new(&mut row.negated, "not"));
        name(&not, &place.name("Not"));
        field(ui, place, row, palette);
        if let Some(of) = row.asks.is_of() {
            let hint = match of {
                Takes::Concept => "any concept",
                _ => "key",
            };
            let about = match of {
                Takes::Concept => "Concept",
                _ => "Key",
            };
            let known = known(view, of, "");
            entry(
                ui,
                place.id.with("of"),
                &place.name(about),
                hint,
                (&mut row.of, OF),
                known,
            );
        }
        comparison(ui, place, row, palette);
        let width = (ui.available_width() - 32.0).max(60.0);
        value(ui, place, row, width, view);
        removed = IconButton::new(ICON_CLOSE, &format!("Remove row {}", place.number))
            .quiet()
            .side(24.0)
            .show(ui);
    });
    removed
}

/// Something that is as wide in every row.
fn of_width(ui: &mut Ui, width: f32, content: impl FnOnce(&mut Ui)) {
    let room = vec2(width, ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(room, Layout::left_to_right(Align::Center), |ui| {
        ui.set_min_width(width);
        content(ui);
    });
}

/// How the value is compared.
fn comparison(ui: &mut Ui, place: &Place, row: &mut QueryRow, palette: &Palette) {
    let comparisons = row.asks.comparisons();
    of_width(ui, COMPARISON, |ui| match comparisons.as_slice() {
        [only] => drop(ui.label(RichText::new(sign(*only)).color(palette.quiet))),
        several => {
            let shown = ComboBox::from_id_salt("comparison")
                .selected_text(sign(row.comparison))
                .width(COMPARISON)
                .show_ui(ui, |ui| {
                    for one in several {
                        ui.selectable_value(&mut row.comparison, *one, sign(*one));
                    }
                });
            name(&shown.response, &place.name("Comparison"));
        }
    });
}

/// For what the row asks.
fn field(ui: &mut Ui, place: &Place, row: &mut QueryRow, palette: &Palette) {
    let shown = ComboBox::from_id_salt("field")
        .selected_text(row.asks.name())
        .width(FIELD)
        .height(620.0)
        .show_ui(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for asks in RowAsks::all() {
                let about = RichText::new(asks.about()).color(palette.quiet).size(size::SMALL);
                let chosen = asks == row.asks;
                let item = ui.add(Button::selectable(chosen, (asks.name(), about)));
                name(&item, &format!("{}: {}", asks.name(), asks.about()));
                if item.clicked() && !chosen {
                    *row = QueryRow {
                        negated: row.negated,
                        ..QueryRow::asking(asks)
                    };
                }
            }
        });
    name(&shown.response, &place.name("Field"));
    shown.response.on_hover_text(row.asks.about());
}

/// With what is compared, or what is looked for.
fn value(ui: &mut Ui, place: &Place, row: &mut QueryRow, width: f32, view: &View) {
    let called = place.name("Value");
    if let Takes::Words(words) = row.asks.takes() {
        let chosen = if row.value.is_empty() { "Choose…" } else { &row.value };
        let shown = ComboBox::from_id_salt("value")
            .selected_text(chosen.to_owned())
            .width(width)
            .height(320.0)
            .show_ui(ui, |ui| {
                for word in words {
                    ui.selectable_value(&mut row.value, (*word).to_owned(), *word);
                }
            });
        name(&shown.response, &called);
        if place.focus {
            shown.response.request_focus();
        }
        return;
    }
    let hint = match (row.asks, row.asks.takes()) {
        (RowAsks::Count, _) => "a whole number, such as 3",
        (RowAsks::Field(field), Takes::Number) if field.name == "area" => "0.1, or 500px",
        (_, Takes::Number) => "a number, such as 0.5",
        (_, Takes::Time) => "2026-01-31, or 7d ago",
        (_, Takes::MetadataKey) => "key",
        _ => "value; * stands for anything",
    };
    let known = known(view, row.asks.takes(), &row.of);
    let id = place.id.with("value");
    entry(ui, id, &called, hint, (&mut row.value, width), known);
    if place.focus {
        ui.memory_mut(|memory| memory.request_focus(id));
    }
}

/// A field to write in, with what is known offered below it.
fn entry(ui: &mut Ui, id: Id, called: &str, hint: &str, (text, width): (&mut String, f32), known: Vec<String>) {
    let field = TextEdit::singleline(text)
        .hint_text(hint)
        .desired_width(width)
        .clip_text(true);
    let shown = CompletionPopup::new(id)
        .align(RectAlign::BOTTOM_START)
        .word_boundary(|_| false)
        .max_height(240.0)
        .accept_keys(vec![Key::Tab, Key::Enter])
        .show(ui, field, |query| match known.iter().any(|name| name == query.text) {
            true => Vec::new(),
            false => fitting(known, query.text).into_iter().map(Suggestion::new).collect(),
        });
    name(&shown.text_edit.response.response, called);
}

/// What may stand there, by name.
fn known(view: &View, takes: Takes, key: &str) -> Vec<String> {
    match takes {
        Takes::MetadataKey => view.metadata.keys().cloned().collect(),
        Takes::Metadata => {
            let values = view.metadata.get(key);
            values.map_or_else(Vec::new, |values| values.iter().cloned().collect())
        }
        takes => view.names(takes),
    }
}

fn sign(comparison: Option<Comparison>) -> &'static str {
    match comparison {
        None => "is",
        Some(Comparison::Less) => "<",
        Some(Comparison::AtMost) => "≤",
        Some(Comparison::Equal) => "=",
        Some(Comparison::AtLeast) => "≥",
        Some(Comparison::More) => ">",
    }
}
