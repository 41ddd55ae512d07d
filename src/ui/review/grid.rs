//! Everything that waits for me in a task as a grid of crops, what stands out first: many are chosen and decided on at
//! once.

use super::Review;
use super::feedback::{FeedbackForm, What};
use super::people;
use crate::domain::oddness::Why;
use crate::domain::{AnnotationId, BBox, ConceptId, MemberId, TaskId};
use crate::session::view::{GridItem, PictureSource, ReviewGrid, View};
use crate::session::{Command, Portion};
use crate::ui::desk::{Desk, Page};
use crate::ui::keys::{Action, Keymap};
use crate::ui::plates::Plates;
use crate::ui::theme::{palette, size, space};
use crate::ui::widgets::{color32, empty_state, heading, name, primary_button, quiet};
use crate::ui::wish::Wish;
use egui::{
    Align2, Color32, CornerRadius, FontId, Rect, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};
use egui_material_icons::icons::{ICON_CHECK_CIRCLE, ICON_DONE_ALL};
use std::collections::HashSet;

/// The least side of a crop, in points, and about how many may be in sight: more would be decoded again and again.
const SIDE: f32 = 116.0;
const IN_SIGHT: f32 = 54.0;
/// Height of a heading, and of the two lines under a crop.
const HEAD: f32 = 34.0;
const CAPTION: f32 = 34.0;
/// How much of what is around an annotation is seen with it, as a share of its longer side, and at least, in pixels.
const AROUND: f64 = 0.2;
const AT_LEAST: f64 = 8.0;

/// By what the grid is grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum By {
    #[default]
    Concept,
    Labeler,
}

/// What the window remembers of the grid.
#[derive(Debug, Default)]
pub(super) struct Grid {
    by: By,
    chosen: HashSet<AnnotationId>,
    /// The one that was clicked last.
    last: Option<AnnotationId>,
    /// Where a drag began, in the grid's own points, and what was chosen then.
    drag: Option<(egui::Pos2, HashSet<AnnotationId>)>,
}

/// A group: what it is called, its colour, its items by their places.
struct Group {
    title: String,
    color: crate::domain::Color,
    items: Vec<usize>,
}

/// Where everything is, in the grid's own points.
struct Plan {
    groups: Vec<(f32, Group)>,
    cells: Vec<(Rect, usize)>,
    height: f32,
}

impl Review {
    /// Opens the grid of a task.
    pub(super) fn open_grid(&mut self, task: TaskId, desk: &mut Desk, wishes: &mut Vec<Wish>) {
        self.grid = Grid::default();
        desk.page = Page::ReviewGrid;
        wishes.push(Command::ShowGrid(task).into());
    }

    /// Shows the grid over the whole page.
    pub fn show_grid(
        &mut self,
        ui: &mut Ui,
        view: &View,
        desk: &mut Desk,
        plates: &mut Plates,
        keys: &Keymap,
        wishes: &mut Vec<Wish>,
    ) {
        let Some(grid) = view.review_grid.as_ref().filter(|grid| view.task == Some(grid.task)) else {
            desk.page = Page::Canvas;
            return;
        };
        self.grid
            .chosen
            .retain(|id| grid.items.iter().any(|item| item.annotation.id == *id));
        egui::Frame::new().inner_margin(space::M).show(ui, |ui| {
            self.bar(ui, view, grid, desk, keys, wishes);
            ui.add_space(space::S);
            match (grid.read, grid.items.is_empty()) {
                (false, _) => {
                    quiet(ui, "Reading…");
                }
                (true, true) => {
                    let text = "Nothing of this task waits for your decision any more.";
                    empty_state(ui, ICON_DONE_ALL, "All decided", text);
                }
                (true, false) => self.cells(ui, view, grid, desk, plates, wishes),
            }
        });
    }

    fn bar(
        &mut self,
        ui: &mut Ui,
        view: &View,
        grid: &ReviewGrid,
        desk: &mut Desk,
        keys: &Keymap,
        wishes: &mut Vec<Wish>,
    ) {
        let p = palette(ui.ctx());
        let mut pressed = None;
        ui.horizontal(|ui| {
            ui.label(RichText::new("What waits").size(size::TITLE).strong());
            let count = crate::session::notice::count(grid.items.len() as u64, "annotation");
            ui.label(RichText::new(count).color(p.quiet));
            ui.add_space(space::M);
            ui.selectable_value(&mut self.grid.by, By::Concept, "By concept");
            ui.selectable_value(&mut self.grid.by, By::Labeler, "By labeler");
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let chosen = self.grid.chosen.len();
                let mut button = |ui: &mut Ui, text: String, said: &str, action, first| {
                    let response = ui
                        .add_enabled_ui(action == Action::ReviewGrid || chosen > 0, |ui| match first {
                            true => primary_button(ui, &text),
                            false => ui.button(text),
                        })
                        .inner;
                    name(&response, said);
                    if response.clicked() {
                        pressed = Some(action);
                    }
                    let key = keys.shortcut(action);
                    crate::ui::widgets::tooltip(response, said, key.as_deref(), None);
                };
                button(ui, "Back".into(), "Back to the canvas", Action::ReviewGrid, false);
                button(
                    ui,
                    format!("Reject  {chosen}…"),
                    "Reject selected",
                    Action::RejectSelected,
                    false,
                );
                button(
                    ui,
                    format!("Approve  {chosen}"),
                    "Approve selected",
                    Action::ApproveSelected,
                    true,
                );
            });
        });
        if let Some(action) = pressed
            && let Err(text) = self.press_grid(action, view, desk, wishes)
        {
            self.told = Some(text);
        }
    }

    fn cells(
        &mut self,
        ui: &mut Ui,
        view: &View,
        grid: &ReviewGrid,
        desk: &mut Desk,
        plates: &mut Plates,
        wishes: &mut Vec<Wish>,
    ) {
        let room = ui.available_size();
        let side = (room.x * room.y / IN_SIGHT).sqrt().max(SIDE + CAPTION) - CAPTION;
        let plan = plan(view, grid, self.grid.by, room.x - 14.0, side);
        ScrollArea::vertical()
            .id_salt("review grid")
            .auto_shrink([false, false])
            .show_viewport(ui, |ui, seen| {
                let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), plan.height), Sense::hover());
                let shift = area.min.to_vec2();
                self.rubber(ui, grid, &plan, shift, seen);
                for (top, group) in &plan.groups {
                    if *top < seen.bottom() && top + HEAD > seen.top() {
                        let place = Rect::from_min_size(pos2(0.0, *top) + shift, vec2(area.width(), HEAD));
                        self.head(ui, grid, group, place);
                    }
                }
                for (rect, at) in plan.cells.iter().filter(|(rect, _)| rect.intersects(seen)) {
                    let item = &grid.items[*at];
                    self.cell(ui, view, grid, &plan, item, rect.translate(shift), desk, plates, wishes);
                }
            });
    }

    fn head(&mut self, ui: &mut Ui, grid: &ReviewGrid, group: &Group, place: Rect) {
        let mut inside = ui.new_child(
            UiBuilder::new()
                .max_rect(place)
                .layout(egui::Layout::left_to_right(egui::Align::Center)),
        );
        people::dot(&mut inside, group.color);
        heading(
            &mut inside,
            &format!("{}  {}", group.title.to_uppercase(), group.items.len()),
        );
        let response = inside.small_button("Select all");
        name(&response, &format!("Select all of {}", group.title));
        if response.clicked() {
            let ids = group.items.iter().map(|at| grid.items[*at].annotation.id);
            self.grid.chosen.extend(ids);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn cell(
        &mut self,
        ui: &mut Ui,
        view: &View,
        grid: &ReviewGrid,
        plan: &Plan,
        item: &GridItem,
        rect: Rect,
        desk: &mut Desk,
        plates: &mut Plates,
        wishes: &mut Vec<Wish>,
    ) {
        let p = palette(ui.ctx());
        let id = item.annotation.id;
        let chosen = self.grid.chosen.contains(&id);
        let concept = view.concept(item.annotation.concept);
        let title = concept.map_or("?", |concept| &concept.name);
        let (picture, caption) = rect.split_top_bottom_at_y(rect.bottom() - CAPTION);
        let mut inside = ui.new_child(UiBuilder::new().max_rect(picture));
        plates.show(&mut inside, &crop(item), picture.size());
        let response = ui.interact(rect, ui.scope_id().with(id), Sense::click());
        let spoken = format!("{title} by {}", item.name);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, spoken.clone()));
        let round = CornerRadius::same(6);
        let line = match (chosen, response.hovered()) {
            (true, _) => Stroke::new(3.0, p.accent),
            (false, true) => Stroke::new(2.0, p.hover),
            (false, false) => Stroke::NONE,
        };
        ui.painter().rect_stroke(picture, round, line, StrokeKind::Inside);
        if chosen {
            let font = FontId::new(22.0, egui::FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
            let at = picture.right_top() + vec2(-6.0, 6.0);
            ui.painter().circle_filled(at + vec2(-11.0, 11.0), 11.0, p.panel);
            ui.painter()
                .text(at, Align2::RIGHT_TOP, ICON_CHECK_CIRCLE.codepoint, font, p.accent);
        }
        let small = FontId::proportional(size::SMALL);
        let dot = pos2(caption.left() + 6.0, caption.top() + 9.0);
        ui.painter()
            .circle_filled(dot, 4.0, color32(people::color_of(view, item.annotation.author)));
        let who = if self.grid.by == By::Labeler { title } else { &item.name };
        let line = |text: &str, at: egui::Pos2, color: Color32| {
            let galley = ui.painter().layout_no_wrap(text.to_owned(), small.clone(), color);
            ui.painter()
                .with_clip_rect(caption.intersect(ui.clip_rect()))
                .galley(at, galley, color);
        };
        line(who, pos2(caption.left() + 15.0, caption.top() + 2.0), p.text);
        if let Some(why) = item.oddness.why {
            line(words(why), pos2(caption.left() + 2.0, caption.top() + 17.0), p.warn);
        }
        if response.clicked() {
            self.click(ui, grid, plan, id);
        }
        if response.double_clicked() {
            wishes.push(Command::Open(item.annotation.input).into());
            desk.scroll_to = Some(id);
            desk.page = Page::Canvas;
        }
        response.on_hover_text("Double click shows it on its input");
    }

    fn click(&mut self, ui: &Ui, grid: &ReviewGrid, plan: &Plan, id: AnnotationId) {
        let held = ui.input(|i| i.modifiers);
        let order: Vec<AnnotationId> = plan.cells.iter().map(|(_, at)| grid.items[*at].annotation.id).collect();
        let place = |wanted| order.iter().position(|known| *known == wanted);
        match (held.shift, self.grid.last.and_then(place), place(id)) {
            (true, Some(from), Some(to)) => self.grid.chosen.extend(&order[from.min(to)..=from.max(to)]),
            _ if held.command => {
                if !self.grid.chosen.remove(&id) {
                    self.grid.chosen.insert(id);
                }
            }
            _ => self.grid.chosen = [id].into(),
        }
        self.grid.last = Some(id);
    }

    /// Chooses what a drag goes over; with Ctrl or Shift besides what was chosen.
    fn rubber(&mut self, ui: &mut Ui, grid: &ReviewGrid, plan: &Plan, shift: egui::Vec2, seen: Rect) {
        let ground = ui.interact(seen.translate(shift), ui.scope_id().with("ground"), Sense::DRAG);
        let pointer = ui.input(|i| i.pointer.interact_pos()).map(|at| at - shift);
        if ground.drag_started() {
            let begun = ui.input(|i| i.pointer.press_origin()).map(|at| at - shift);
            let more = ui.input(|i| i.modifiers.command || i.modifiers.shift);
            let kept = if more { self.grid.chosen.clone() } else { HashSet::new() };
            self.grid.drag = begun.map(|begun| (begun, kept));
        }
        if !ground.dragged() {
            self.grid.drag = None;
        }
        if let (Some((begun, kept)), Some(now)) = (&self.grid.drag, pointer) {
            let band = Rect::from_two_pos(*begun, now);
            let over = plan.cells.iter().filter(|(rect, _)| rect.intersects(band));
            self.grid.chosen = kept.clone();
            self.grid
                .chosen
                .extend(over.map(|(_, at)| grid.items[*at].annotation.id));
            let p = palette(ui.ctx());
            let front = ui.painter().clone();
            let band = band.translate(shift);
            front.rect_filled(band, CornerRadius::ZERO, p.accent.gamma_multiply(0.15));
            front.rect_stroke(band, CornerRadius::ZERO, Stroke::new(1.0, p.accent), StrokeKind::Inside);
        }
    }

    /// Does what a key asks in the grid.
    ///
    /// # Errors
    /// Why it cannot be done, as a sentence.
    pub(super) fn press_grid(
        &mut self,
        action: Action,
        view: &View,
        desk: &mut Desk,
        wishes: &mut Vec<Wish>,
    ) -> Result<bool, String> {
        let Some(grid) = &view.review_grid else {
            return Ok(false);
        };
        match action {
            Action::ReviewGrid => desk.page = Page::Canvas,
            Action::ApproveSelected => wishes.push(Command::Approve(self.portions(grid)?).into()),
            Action::RejectSelected => {
                self.feedback = Some(FeedbackForm::new(view, What::Deny(self.portions(grid)?), None));
            }
            Action::SelectAll => self.choose_group(grid),
            Action::Cancel if !self.grid.chosen.is_empty() => self.grid.chosen.clear(),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// The group of the one that was clicked last, or all.
    fn choose_group(&mut self, grid: &ReviewGrid) {
        let last = self
            .grid
            .last
            .and_then(|id| grid.items.iter().find(|item| item.annotation.id == id));
        let by = self.grid.by;
        let same = |item: &&GridItem| last.is_none_or(|last| key(by, item) == key(by, last));
        self.grid.chosen = grid.items.iter().filter(same).map(|item| item.annotation.id).collect();
    }

    fn portions(&self, grid: &ReviewGrid) -> Result<Vec<Portion>, String> {
        let mut portions: Vec<Portion> = Vec::new();
        for item in grid
            .items
            .iter()
            .filter(|item| self.grid.chosen.contains(&item.annotation.id))
        {
            let a = &item.annotation;
            match portions
                .iter_mut()
                .find(|p| p.input == a.input && p.labeler == a.author)
            {
                Some(portion) => portion.annotations.push(a.id),
                None => portions.push(Portion {
                    input: a.input,
                    labeler: a.author,
                    annotations: vec![a.id],
                }),
            }
        }
        match portions.is_empty() {
            true => Err("Nothing is selected".into()),
            false => Ok(portions),
        }
    }
}

fn key(by: By, item: &GridItem) -> (Option<ConceptId>, Option<MemberId>) {
    match by {
        By::Concept => (Some(item.annotation.concept), None),
        By::Labeler => (None, Some(item.annotation.author)),
    }
}

/// Puts the items into groups, what stands out most first, and says where each cell lies.
fn plan(view: &View, grid: &ReviewGrid, by: By, width: f32, side: f32) -> Plan {
    let mut order: Vec<usize> = (0..grid.items.len()).collect();
    let odd = |at: usize| grid.items[at].oddness.score;
    order.sort_by(|a, b| {
        let (left, right) = (key(by, &grid.items[*a]), key(by, &grid.items[*b]));
        left.cmp(&right).then(odd(*b).total_cmp(&odd(*a)))
    });
    let columns = ((width + space::S) / (side + space::S)).floor().max(1.0) as usize;
    let mut plan = Plan {
        groups: Vec::new(),
        cells: Vec::new(),
        height: 0.0,
    };
    for items in order.chunk_by(|a, b| key(by, &grid.items[*a]) == key(by, &grid.items[*b])) {
        let first = &grid.items[items[0]];
        let concept = view.concept(first.annotation.concept);
        let (title, color) = match by {
            By::Concept => (
                concept.map_or("?", |concept| &concept.name).to_owned(),
                concept.map_or(crate::domain::Color::new(0xc8, 0xcc, 0xd2), |concept| concept.color),
            ),
            By::Labeler => (first.name.clone(), people::color_of(view, first.annotation.author)),
        };
        let top = plan.height;
        plan.height += HEAD;
        for (row, cells) in items.chunks(columns).enumerate() {
            for (column, at) in cells.iter().enumerate() {
                let x = column as f32 * (side + space::S);
                let y = plan.height + row as f32 * (side + CAPTION + space::XS);
                plan.cells
                    .push((Rect::from_min_size(pos2(x, y), vec2(side, side + CAPTION)), *at));
            }
        }
        plan.height += items.len().div_ceil(columns) as f32 * (side + CAPTION + space::XS) + space::S;
        let group = Group {
            title,
            color,
            items: items.to_vec(),
        };
        plan.groups.push((top, group));
    }
    plan
}

/// What is cut out of the input: the annotation and a little around it, or all.
fn crop(item: &GridItem) -> PictureSource {
    let part = item.annotation.region.bounds().map(|bounds| {
        let around = (bounds.width().max(bounds.height()) * AROUND).max(AT_LEAST);
        bounds.grown(around).intersection(&item.size.bounds())
    });
    let corners = |b: BBox| (b.x0, b.y0, b.x1, b.y1);
    PictureSource::Input(item.annotation.input.to_string(), part.map(corners))
}

/// Why something stands out, for people.
fn words(why: Why) -> &'static str {
    match why {
        Why::Smaller => "unusually small",
        Why::Larger => "unusually large",
        Why::Flatter => "unusually flat",
        Why::Taller => "unusually tall",
        Why::Unseen => "unseen by the model",
    }
}
