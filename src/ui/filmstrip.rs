//! The strip below the canvas: thumbnails of the list, of any length, with how far each input is.
//!
//! It follows the input on the canvas, and scrolls freely by wheel, drag or bar until that input changes. Only the
//! tiles in sight exist; see `scroller.rs` for how they find their places.

use crate::labeling::states::{STATES, chosen};
use crate::request::Request;
use crate::theme::{self, Palette, size, space};
use crate::widgets::badge::Badge;
use crate::widgets::entry::{self, Drawing, grouped};
use crate::widgets::scroller::{Axis, Extent, Reveal, Scroller};
use crate::widgets::thumbs::Thumbs;
use crate::widgets::visible_range::VisibleRange;
use crate::widgets::{self, icon, input_order};
use domain::{InputId, Task};
use egui::{
    Align, Align2, Button, FontId, Label, Layout, Rect, Response, RichText, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    pos2, vec2,
};
use egui_material_icons::icons::{ICON_ARROW_DOWNWARD, ICON_ARROW_UPWARD, ICON_FILTER_LIST};
use session::view::{InputOrder, List, ListFilter};
use session::{Command, NavigateCommand, View};
use std::ops::Range;

/// The strip at the bottom of the canvas page. It keeps how far it is scrolled.
#[derive(Default)]
pub struct Filmstrip {
    scroller: Scroller,
    visible: VisibleRange,
    followed: Option<(InputId, Option<u64>)>,
    width: f64,
}

/// From one tile to the next, in points.
const PITCH: f32 = 94.0;
/// Width and height of the place for a thumbnail.
const THUMB: egui::Vec2 = vec2(86.0, 56.0);
/// Above the thumbnails.
const TOP: f32 = space::S;
/// The line with number and badge.
const CAPTION: f32 = 17.0;
/// Width of the count at the left, at least.
const COUNT: f32 = 104.0;
/// Side of the button that chooses which inputs are listed.
const MENU: f32 = 24.0;
/// Thickness of the scroll bar.
const BAR: f32 = 6.0;
/// Corners of a tile.
const ROUND: f32 = 4.0;
/// Tiles beyond the edges whose thumbnails are wanted too.
const AHEAD: u64 = 3;

impl Filmstrip {
    /// The height of the strip, in points.
    pub const HEIGHT: f32 = TOP + THUMB.y + CAPTION + BAR + 1.0;

    /// Shows the strip over the whole width at hand, [`Filmstrip::HEIGHT`] high. The requests are commands only.
    pub fn show(&mut self, ui: &mut Ui, view: &View, thumbs: &mut Thumbs) -> Vec<Request> {
        let mut drawing = Drawing {
            view,
            thumbs,
            palette: theme::palette(ui.ctx()),
        };
        let mut requests = Vec::new();
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), Self::HEIGHT), Sense::hover());
        let (left, image_row) = rect.split_left_right_at_x(rect.left() + count_width(ui, view).min(rect.width() / 2.0));
        count(ui, left, &drawing, &mut requests);
        self.image_row(ui, image_row, &mut drawing, &mut requests);
        requests
    }

    fn image_row(&mut self, ui: &mut Ui, image_row: Rect, drawing: &mut Drawing<'_>, requests: &mut Vec<Request>) {
        let view = drawing.view;
        let len = view.step_len();
        let here = current_index(view);
        let id = ui.scope_id().with("filmstrip");
        let extent = Extent {
            content: len as f64 * f64::from(PITCH) + f64::from(space::S),
            view: f64::from(image_row.width()),
        };
        let drag = ui.interact(image_row, id, Sense::DRAG);
        if drag.dragged() {
            let moved = f64::from(drag.drag_delta().x);
            self.scroller.set(self.scroller.offset() - moved, extent);
        }
        self.scroller.wheel(ui, image_row, Axis::Across, extent);
        self.follow(view, here, extent);

        let shown = self.visible(len, extent.view);
        let mut tiles = ui.new_child(UiBuilder::new().max_rect(image_row).id_salt("tiles"));
        tiles.set_clip_rect(image_row.intersect(ui.clip_rect()));
        for index in shown.clone() {
            let left = (index as f64 * f64::from(PITCH) - self.scroller.offset()) as f32;
            let place = Rect::from_min_size(image_row.min + vec2(left, TOP), vec2(THUMB.x, THUMB.y + CAPTION));
            let clicked = tile(&tiles, place, (index, here), drawing).clicked();
            let entry = view.step_place(index).and_then(|place| view.list.index_of(place));
            if let Some(entry) = entry.filter(|_| clicked && here != Some(index)) {
                requests.push(Command::Navigate(NavigateCommand::GoTo(entry)).into());
            }
        }
        let bottom = image_row.bottom() - 1.0;
        let track = Rect::from_min_max(
            pos2(image_row.left(), bottom - BAR),
            pos2(image_row.right() - space::S, bottom),
        );
        let palette = &drawing.palette;
        self.scroller
            .bar(ui, id.with("bar"), track, Axis::Across, extent, palette);
        let wanted = shown.start.saturating_sub(AHEAD)..shown.end + AHEAD;
        requests.extend(self.visible.update_stepped(ui.ctx(), view, wanted).map(Request::from));
    }

    /// Keeps the input on the canvas in sight when it changes, and when the strip changes its width.
    fn follow(&mut self, view: &View, index: Option<u64>, extent: Extent) {
        let current = view.current.as_ref().map(|current| (current.input.id, index));
        let resized = (extent.view - self.width).abs() > 0.5;
        if current == self.followed && !resized {
            // The list may have become shorter.
            self.scroller.set(self.scroller.offset(), extent);
            return;
        }
        self.followed = current;
        self.width = extent.view;
        if let Some(index) = index {
            let from = index as f64 * f64::from(PITCH);
            let to = from + f64::from(THUMB.x);
            self.scroller.reveal(from, to, extent, Reveal::Centred);
        }
    }

    fn visible(&self, len: u64, width: f64) -> Range<u64> {
        let pitch = f64::from(PITCH);
        let first = (self.scroller.offset() / pitch).floor() as u64;
        let last = ((self.scroller.offset() + width) / pitch).ceil() as u64;
        first.min(len)..last.min(len)
    }
}

fn current_index(view: &View) -> Option<u64> {
    view.step_index(view.current.as_ref()?.position)
}

/// Room for the longest count that this list can have, so that tiles do not shift from one input to the next.
fn count_width(ui: &Ui, view: &View) -> f32 {
    let len = grouped(view.step_len());
    let font = egui::TextStyle::Body.resolve(ui.style());
    let text = ui
        .painter()
        .layout_no_wrap(format!("{len} / {len}"), font, egui::Color32::PLACEHOLDER);
    (text.size().x + 2.0 * space::M + MENU).max(COUNT)
}

/// How far along, at the left: the number of the input on the canvas and the length of the list.
fn count(ui: &mut Ui, rect: Rect, drawing: &Drawing<'_>, requests: &mut Vec<Request>) {
    let (list, palette) = (&drawing.view.list, &drawing.palette);
    let inner = Rect::from_min_max(rect.min + vec2(space::M, TOP), rect.max - vec2(space::XS, 0.0));
    let layout = Layout::top_down(Align::Min);
    let mut column = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout));
    column.set_clip_rect(rect.intersect(ui.clip_rect()));
    column.spacing_mut().item_spacing.y = space::XS;
    let (text, more) = match (drawing.view.step_len(), current_index(drawing.view)) {
        _ if list.trouble.is_some() => ("Not read".to_owned(), list.trouble.clone().unwrap_or_default()),
        (0, _) if list.matches.is_some() => ("No match".to_owned(), "No inputs match the filter".to_owned()),
        (0, _) => ("No inputs".to_owned(), "This list is empty".to_owned()),
        (len, None) => (
            format!("– / {}", grouped(len)),
            "The input on the canvas is not in this list".to_owned(),
        ),
        (len, Some(index)) => {
            let (at, len) = (grouped(index + 1), grouped(len));
            (format!("{at} / {len}"), format!("Input {at} of {len} in this list"))
        }
    };
    column.horizontal(|row| {
        row.spacing_mut().interact_size.y = MENU;
        let labels = |task: &Task| task.labelers.contains(&drawing.view.me.id) && drawing.view.review.is_none();
        if drawing.view.open_task().is_some_and(|summary| labels(&summary.task)) {
            choose_states(row, list, requests);
        }
        row.add(Label::new(RichText::new(text).color(palette.text)).truncate())
            .on_hover_text(more);
    });
    let quiet = |text: String| RichText::new(text).size(size::SMALL).color(palette.quiet);
    if list.partial {
        column.label(quiet("so far…".into()));
    } else if list.busy {
        column.label(quiet("Searching…".into()));
    } else if list.matches.is_some() && !(drawing.view.steps_sorted() && list.filter.is_narrowed()) {
        // With the order and the button below there is no room for it.
        column.label(quiet(format!("of {}", grouped(list.scope_count))));
    }
    if let Some(order) = list.order.as_ref().filter(|_| drawing.view.steps_sorted()) {
        sorted_by(&mut column, order, palette);
    }
    if list.filter.is_narrowed() {
        let clear = widgets::small_button(RichText::new("Clear filter").size(size::SMALL));
        if column.add(clear).on_hover_text("Show all inputs again").clicked() {
            requests.push(Command::Navigate(NavigateCommand::Filter(list.filter.share())).into());
        }
    }
}

/// By what next and previous go, where that is not the list's own order.
fn sorted_by(ui: &mut Ui, order: &InputOrder, palette: &Palette) {
    let (arrow, way) = match order.descending {
        true => (ICON_ARROW_DOWNWARD, "descending"),
        false => (ICON_ARROW_UPWARD, "ascending"),
    };
    let by = input_order::lower_title(&order.by);
    let about = format!("Next and previous go by {by}, {way}: in the order of the browser");
    let quiet = |text: RichText| text.size(size::SMALL).color(palette.quiet);
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        ui.label(quiet(arrow.rich_text()));
        let label = Label::new(quiet(RichText::new(format!("by {by}")))).truncate();
        ui.add(label).on_hover_text(about);
    });
}

/// The menu of what is listed: all, what is open, what came back, what was handed in, what was left out.
fn choose_states(ui: &mut Ui, list: &List, requests: &mut Vec<Request>) {
    let palette = theme::palette(ui.ctx());
    let states = &list.filter.states;
    let color = if states.is_empty() {
        palette.quiet
    } else {
        palette.accent
    };
    let mark = icon(ICON_FILTER_LIST).size(16.0).color(color);
    let button = Button::new(mark).frame_when_inactive(false).min_size(vec2(MENU, MENU));
    ui.spacing_mut().button_padding = vec2(2.0, 2.0);
    let menu = egui::containers::menu::MenuButton::from_button(button);
    let (response, _) = menu.ui(ui, |ui| {
        ui.set_min_width(120.0);
        for (name, about, of) in STATES {
            let on = states == of;
            if ui.selectable_label(on, name).on_hover_text(about).clicked() {
                let states = of.to_vec();
                requests.push(
                    Command::Navigate(NavigateCommand::Filter(ListFilter {
                        states,
                        ..list.filter.clone()
                    }))
                    .into(),
                );
                ui.close();
            }
        }
    });
    widgets::name(&response, "Which of my inputs");
    let shown = chosen(states).unwrap_or("Some");
    response.on_hover_text(format!("Shown: {}", shown.to_lowercase()));
}

/// One tile: thumbnail, number, badge.
fn tile(ui: &Ui, place: Rect, (index, here): (u64, Option<u64>), drawing: &mut Drawing<'_>) -> Response {
    let view = drawing.view;
    let row = view.step_row(index);
    let on_canvas = here == Some(index);
    let response = ui.interact(place, ui.scope_id().with(index), Sense::CLICK);
    entry::describe(&response, view, index, row, &[], on_canvas);
    let (painter, palette) = (ui.painter(), drawing.palette);
    let (picture, caption) = place.split_top_bottom_at_y(place.top() + THUMB.y);
    let fill = if on_canvas || response.hovered() {
        palette.hover
    } else {
        palette.field
    };
    painter.rect_filled(picture, ROUND, fill);
    let badge = row.and_then(|row| Badge::of(view, row));
    if let Some(row) = row {
        let inside = picture.shrink(2.0);
        let broken = badge.is_some_and(Badge::is_trouble);
        drawing
            .thumbs
            .paint(painter, view, row.input.id, inside, &palette, broken);
    }
    let mut number = palette.quiet;
    if badge == Some(Badge::Returned) {
        // What came back is to be done first: it is seen from afar.
        painter.rect_stroke(picture, ROUND, Stroke::new(2.0, palette.warn), StrokeKind::Inside);
    }
    if on_canvas {
        number = palette.text;
        let line = Stroke::new(2.0, palette.accent);
        painter.rect_stroke(picture.expand(1.0), ROUND + 1.0, line, StrokeKind::Inside);
    }
    let middle = caption.center().y;
    painter.text(
        pos2(caption.left() + 2.0, middle),
        Align2::LEFT_CENTER,
        grouped(index + 1),
        FontId::proportional(size::SMALL),
        number,
    );
    if let Some(badge) = badge {
        badge.paint(
            painter,
            pos2(caption.right() - Badge::SIZE / 2.0 - 1.0, middle),
            &palette,
        );
    }
    match row {
        Some(row) => response.on_hover_ui(|ui| entry::tooltip(ui, view, row, &palette)),
        None => response,
    }
}
