//! The header: search, filters, count, thumbnail size.

use super::outcome::Layout as PageLayout;
use super::searches::{self, Picked};
use super::table::Table;
use super::{concepts, looks, objects};
use crate::labeling::states::STATES;
use crate::request::Dialog;
use crate::request::Request;
use crate::state::WindowState;
use crate::theme::{Palette, size, space};
use crate::widgets::entry::{Drawing, grouped};
use crate::widgets::input_order::{comes_down, title};
use crate::widgets::query_field::{query_field, query_trouble};
use crate::widgets::{IconButton, name};
use domain::query::QueryError;
use domain::workflow::Permission;
use domain::{TaskId, TaskKind};
use egui::{Align, Button, ComboBox, Frame, Key, Layout, Margin, RichText, Slider, Ui, vec2};
use egui_material_icons::icons::{
    ICON_ARROW_DOWNWARD, ICON_ARROW_UPWARD, ICON_CLOSE, ICON_CROP, ICON_GRID_VIEW, ICON_PHOTO_SIZE_SELECT_ACTUAL,
    ICON_TABLE_ROWS,
};
use session::view::{InputOrder, InputSort, List, ListFilter, ObjectOrder, ObjectSort};
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

/// What the header chooses besides the filter.
pub(super) struct Shown<'a> {
    /// What the page shows.
    pub(super) layout: &'a mut PageLayout,
    /// The order of the inputs; `None`: that of the list.
    pub(super) inputs: &'a mut Option<InputOrder>,
    /// The columns of the table.
    pub(super) table: &'a mut Table,
    /// The order of the objects.
    pub(super) objects: &'a mut ObjectOrder,
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
    pub(super) fn show(
        &mut self,
        ui: &mut Ui,
        drawing: &Drawing<'_>,
        shown: Shown<'_>,
        requests: &mut Vec<Request>,
    ) -> Option<Dialog> {
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
                ui.add_space(space::S);
                layouts(ui, shown.layout);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if *shown.layout != PageLayout::Table {
                        self.sizes(ui, palette);
                        ui.add_space(space::M);
                    }
                    let found = match shown.layout {
                        PageLayout::Grid | PageLayout::Table => result(&view.list),
                        PageLayout::Objects => objects::result(view),
                    };
                    ui.label(RichText::new(found).color(palette.quiet));
                    if view.allowed(Permission::AddInputs).is_ok()
                        && ui
                            .button("Dataset…")
                            .on_hover_text("A new dataset of what is shown or a random sample of it, or more for one that there is")
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
                chips(ui, drawing, *shown.layout, &mut filter);
                match shown.layout {
                    PageLayout::Grid | PageLayout::Table => {
                        let query = &mut self.concept_query;
                        if let Some(concept) = concepts::show(ui, view, palette, filter.concept, query) {
                            filter.concept = concept;
                        }
                        ui.add_space(space::S);
                        input_order(ui, view, shown.inputs);
                        looks::of_inputs(ui, view, palette, requests);
                        if *shown.layout == PageLayout::Table {
                            shown.table.choose_keys(ui, view, palette);
                        }
                    }
                    // The concepts are listed beside them.
                    PageLayout::Objects => {
                        order(ui, shown.objects);
                        looks::of_objects(ui, view, palette, requests);
                    }
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

fn chips(ui: &mut Ui, drawing: &Drawing<'_>, layout: PageLayout, filter: &mut ListFilter) {
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
    if layout == PageLayout::Objects {
        // Nothing is annotated on the others.
        return;
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

/// What the page shows: one of a few.
fn layouts(ui: &mut Ui, layout: &mut PageLayout) {
    for (one, icon, name) in [
        (PageLayout::Grid, ICON_GRID_VIEW, "Images as a grid"),
        (PageLayout::Table, ICON_TABLE_ROWS, "Images as a table"),
        (PageLayout::Objects, ICON_CROP, "Annotations, each by itself"),
    ] {
        if IconButton::new(icon, name).selected(*layout == one).show(ui) {
            *layout = one;
        }
    }
}

/// By what objects are put in order.
fn order(ui: &mut Ui, order: &mut ObjectOrder) {
    let shown = ComboBox::from_id_salt("order of objects")
        .selected_text(objects::title(order.by))
        .width(116.0)
        .height(480.0)
        .show_ui(ui, |ui| {
            for by in ObjectSort::ALL {
                ui.selectable_value(&mut order.by, by, objects::title(by));
            }
        });
    name(&shown.response, "Sort by");
    shown.response.on_hover_text("Sort by");
    direction(ui, &mut order.descending);
}

/// Which way an order goes, as a button that turns it round.
fn direction(ui: &mut Ui, descending: &mut bool) {
    let (icon, text) = match *descending {
        true => (ICON_ARROW_DOWNWARD, "Descending"),
        false => (ICON_ARROW_UPWARD, "Ascending"),
    };
    if IconButton::new(icon, text).show(ui) {
        *descending = !*descending;
    }
}

/// By what inputs are put in order.
fn input_order(ui: &mut Ui, view: &View, order: &mut Option<InputOrder>) {
    let own = if view.task.is_some() {
        "Task order"
    } else {
        "Import order"
    };
    let chosen = order.as_ref().map_or_else(|| own.to_owned(), |order| title(&order.by));
    let shown = ComboBox::from_id_salt("order of inputs")
        .selected_text(chosen)
        .width(116.0)
        .height(480.0)
        .show_ui(ui, |ui| {
            ui.selectable_value(order, None, own);
            let of_metadata = view.metadata.keys().cloned().map(InputSort::Metadata);
            let named = InputSort::NAMED.into_iter().map(|(_, by)| by);
            for by in named.chain(of_metadata) {
                let is_told = match by {
                    InputSort::Work => view.task.is_some(),
                    InputSort::Likeness => looks::asks_near(view),
                    _ => true,
                };
                if !is_told {
                    continue;
                }
                let text = title(&by);
                let is_chosen = order.as_ref().is_some_and(|order| order.by == by);
                if ui.selectable_label(is_chosen, text).clicked() && !is_chosen {
                    let descending = comes_down(&by);
                    *order = Some(InputOrder { by, descending });
                }
            }
        });
    name(&shown.response, "Sort by");
    shown.response.on_hover_text("Sort by");
    if let Some(order) = order {
        direction(ui, &mut order.descending);
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
