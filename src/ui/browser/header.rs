//! The header: search, filters, count, thumbnail size.

use super::concepts;
use super::searches::{self, Picked};
use crate::labeling::states::STATES;
use crate::request::Dialog;
use crate::request::Request;
use crate::state::WindowState;
use crate::theme::{Palette, size, space};
use crate::widgets::entry::{Drawing, grouped};
use crate::widgets::query_field::{query_field, query_trouble};
use domain::query::QueryError;
use domain::workflow::Permission;
use domain::{TaskId, TaskKind};
use egui::{Align, Button, Frame, Key, Layout, Margin, RichText, Slider, Ui, vec2};
use egui_material_icons::icons::{ICON_CLOSE, ICON_PHOTO_SIZE_SELECT_ACTUAL};
use session::view::{List, ListFilter};
use session::{Command, NavigateCommand, View};
use std::ops::RangeInclusive;

/// Widths of thumbnails to choose from, in points. The pixels at hand are 256 wide at most.
const SIZES: RangeInclusive<f32> = 96.0..=256.0;

/// What the header keeps.
pub(super) struct Header {
    text: String,
    seen: String,
    task: Option<TaskId>,
    concept_query: String,
    size: f32,
}

impl Default for Header {
    fn default() -> Self {
        Self {
            text: String::new(),
            seen: String::new(),
            task: None,
            concept_query: String::new(),
            size: 160.0,
        }
    }
}

impl Header {
    /// The width of a thumbnail, in points.
    pub(super) fn size(&self) -> f32 {
        self.size
    }

    /// Shows it; a changed filter is among the requests.
    pub(super) fn show(&mut self, ui: &mut Ui, drawing: &Drawing<'_>, requests: &mut Vec<Request>) -> Option<Dialog> {
        let mut dialog = None;
        let (view, palette) = (drawing.view, &drawing.palette);
        let mut filter = view.list.filter.clone();
        // The text may be changed from elsewhere: then the field follows.
        if self.seen != filter.text || self.task != view.task {
            self.text.clone_from(&filter.text);
            self.seen.clone_from(&filter.text);
            self.task = view.task;
        }
        let margin = Margin {
            bottom: 0,
            ..Margin::symmetric(space::M as i8, space::S as i8)
        };
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(space::XS, space::S);
            let mut trouble = None;
            ui.horizontal(|ui| {
                trouble = self.search(ui, view, palette, &mut filter);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    self.sizes(ui, palette);
                    ui.add_space(space::M);
                    ui.label(RichText::new(result(&view.list)).color(palette.quiet));
                    if view.allowed(Permission::AddInputs).is_ok()
                        && ui
                            .button("New dataset…")
                            .on_hover_text("From what is shown, or a random sample of it")
                            .clicked()
                    {
                        dialog = Some(Dialog::NewDataset);
                    }
                });
            });
            match &trouble {
                Some(error) => query_trouble(ui, error, palette),
                None => self.unknown(ui, view, palette),
            }
            ui.horizontal_wrapped(|ui| {
                match searches::show(ui, view, palette, &filter.text, requests) {
                    Some(Picked::Query(query)) => filter.text = query,
                    Some(Picked::Save) => dialog = Some(Dialog::SaveSearch),
                    None => {}
                }
                ui.add_space(space::M);
                chips(ui, drawing, &mut filter);
                let query = &mut self.concept_query;
                if let Some(concept) = concepts::show(ui, view, palette, filter.concept, query) {
                    filter.concept = concept;
                }
                if view.list.filter.is_narrowed() {
                    clear(ui, palette, &mut filter);
                }
            });
        });
        if filter != view.list.filter {
            requests.push(Command::Navigate(NavigateCommand::Filter(filter)).into());
        }
        dialog
    }

    fn search(&mut self, ui: &mut Ui, view: &View, palette: &Palette, filter: &mut ListFilter) -> Option<QueryError> {
        let before = self.text.clone();
        let width = (ui.available_width() * 0.5).clamp(140.0, 480.0);
        let (response, error) = query_field(ui, "Search", &mut self.text, width, view, palette);
        if response.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape)) {
            self.text.clear();
        }
        if !self.text.is_empty() {
            let cross = Button::new(ICON_CLOSE.rich_text().color(palette.quiet)).frame(false);
            let cross = ui.add(cross).on_hover_text("Clear the search");
            ui.ctx()
                .accesskit_node_builder(cross.id, |node| node.set_label("Clear the search"));
            if cross.clicked() {
                self.text.clear();
            }
        }
        // While it cannot be read, what was found last stays.
        if self.text.is_empty() || self.text != before && error.is_none() {
            filter.text.clone_from(&self.text);
        }
        error.filter(|_| !self.text.is_empty())
    }

    /// What the query names and is not there, while nothing is found: most likely a slip of the pen.
    fn unknown(&self, ui: &mut Ui, view: &View, palette: &Palette) {
        if self.text.is_empty() || view.list.busy || !view.list.is_empty() {
            return;
        }
        let Ok(query) = view.query(&self.text) else { return };
        let said = view.unknown_in(&query).join(" ");
        if !said.is_empty() {
            ui.label(RichText::new(said).color(palette.quiet));
        }
    }

    fn sizes(&mut self, ui: &mut Ui, palette: &Palette) {
        ui.spacing_mut().slider_width = 110.0;
        let slider = Slider::new(&mut self.size, SIZES).show_value(false);
        let response = ui.add(slider).on_hover_text("Thumbnail size");
        ui.ctx()
            .accesskit_node_builder(response.id, |node| node.set_label("Thumbnail size"));
        ui.label(
            ICON_PHOTO_SIZE_SELECT_ACTUAL
                .rich_text()
                .size(size::ICON)
                .color(palette.quiet),
        );
    }
}

/// How many are shown: `3,781 inputs`, `412 of 3,781`.
fn result(list: &List) -> String {
    if let Some(trouble) = &list.trouble {
        return trouble.clone();
    }
    match (list.busy, &list.matches, list.scope_count) {
        (true, Some(_), _) if list.partial => format!("{} so far…", grouped(list.len())),
        (true, ..) => "Searching…".into(),
        (false, Some(_), all) => format!("{} of {}", grouped(list.len()), grouped(all)),
        (false, None, 1) => "1 input".into(),
        (false, None, all) => format!("{} inputs", grouped(all)),
    }
}

fn chips(ui: &mut Ui, drawing: &Drawing<'_>, filter: &mut ListFilter) {
    if drawing.view.task.is_some() {
        for (name, about, states) in STATES {
            if chip(ui, filter.states == states, name, about) {
                filter.states = states.to_vec();
            }
        }
        ui.add_space(space::M);
    }
    let me = drawing.view.me.id;
    let mine = filter.annotated_by == Some(me);
    if chip(ui, mine, "Mine", "Annotated by me") {
        filter.annotated_by = (!mine).then_some(me);
    }
    let (name, about) = match WindowState::kind(drawing.view) {
        Some(TaskKind::Classification) => ("No class", "No concept is said to be there"),
        _ => ("Empty", "Nothing is marked on them"),
    };
    if chip(ui, filter.empty, name, about) {
        filter.empty = !filter.empty;
    }
    if chip(ui, filter.unreadable, "Unreadable", "Their pixels could not be read") {
        filter.unreadable = !filter.unreadable;
    }
}

/// A pill that is on or off; whether it was pressed.
fn chip(ui: &mut Ui, on: bool, name: &str, about: &str) -> bool {
    let height = ui.spacing().interact_size.y;
    let button = Button::new(name).selected(on).corner_radius(height / 2.0);
    ui.add(button).on_hover_text(about).clicked()
}

fn clear(ui: &mut Ui, palette: &Palette, filter: &mut ListFilter) {
    let text = RichText::new("Clear").color(palette.quiet);
    let button = Button::new((ICON_CLOSE.rich_text().color(palette.quiet), text)).frame_when_inactive(false);
    let response = ui.add(button).on_hover_text("Show all inputs");
    ui.ctx()
        .accesskit_node_builder(response.id, |node| node.set_label("Clear all filters"));
    if response.clicked() {
        *filter = filter.share();
    }
}
