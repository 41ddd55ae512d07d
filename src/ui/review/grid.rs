//! Everything that waits for me in a task as a grid of crops, what stands out first: many are chosen and decided on at
//! once.
#![deny(clippy::wildcard_enum_match_arm)]

use super::Review;
use super::feedback::{FeedbackForm, What};
use super::grid_keys;
use super::grid_layout::{By, CAPTION, GridLayout, Group, HEAD, key, layout};
use super::people;
use crate::frame::Frame;
use crate::keys::ReviewAction;
use crate::request::Request;
use crate::state::{Page, WindowState};
use crate::theme::{palette, size, space};
use crate::widgets::crops::{Cropped, Crops};
use crate::widgets::{color32, empty_state, heading, name, primary_button, quiet, small_button};
use domain::outliers::Why;
use domain::{AnnotationId, BBox, TaskId};
use egui::{
    Align2, Color32, CornerRadius, FontId, Rect, RichText, Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, UiBuilder,
    WidgetInfo, pos2, vec2,
};
use egui_material_icons::icons::{ICON_CHECK_CIRCLE, ICON_DONE_ALL};
use session::view::{GridItem, ReviewGrid, View};
use session::{Command, NavigateCommand, Portion, ReviewCommand};
use std::collections::HashSet;
use std::rc::Rc;

/// The least side of a crop, in points, and about how many may be in sight: more are no longer looked at one by one.
const SIDE: f32 = 116.0;
const IN_SIGHT: f32 = 54.0;
/// How far the grid goes on in a frame at most while a band is drawn past its edge, in points.
const FASTEST: f32 = 24.0;

/// What the window remembers of the grid.
#[derive(Default)]
pub(super) struct Grid {
    by: By,
    chosen: HashSet<AnnotationId>,
    /// The one that was clicked last.
    last: Option<AnnotationId>,
    /// Where a drag began, in the grid's own points, and what was chosen then.
    drag: Option<(egui::Pos2, HashSet<AnnotationId>)>,
    crops: Crops,
    /// The crops that were last asked for.
    asked: Vec<AnnotationId>,
    /// Where everything lies, and what that depends on.
    laid_out: Option<(LayoutKey, Rc<GridLayout>)>,
}

/// What the places of cells depend on.
#[derive(Clone, Copy, PartialEq)]
struct LayoutKey {
    /// Of the items.
    revision: u64,
    by: By,
    width: f32,
    side: f32,
}

impl Grid {
    /// What is decided on elsewhere is chosen no more.
    fn follow(&mut self, grid: &ReviewGrid) {
        let Some((known, layout)) = &self.laid_out else { return };
        if known.revision == grid.revision {
            return;
        }
        let there: HashSet<AnnotationId> = grid.items.iter().map(|item| item.annotation.id).collect();
        let alone = self.chosen.len() == 1;
        self.chosen.retain(|id| there.contains(id));
        let gone = self.last.filter(|id| !there.contains(id));
        let at = gone.and_then(|id| layout.ids.iter().position(|known| *known == id));
        if let Some(at) = at {
            // Who decides on one after the other goes on with the next.
            self.last = layout.ids[at..].iter().find(|id| there.contains(id)).copied();
            self.chosen.extend(self.last.filter(|_| alone));
        }
    }

    /// Where everything lies, thought out again only when that has changed.
    fn layout(&mut self, view: &View, grid: &ReviewGrid, width: f32, side: f32) -> Rc<GridLayout> {
        let (revision, by) = (grid.revision, self.by);
        let key = LayoutKey {
            revision,
            by,
            width,
            side,
        };
        if let Some((known, layout)) = &self.laid_out
            && *known == key
        {
            return layout.clone();
        }
        let layout = Rc::new(layout(view, grid, by, width, side));
        self.laid_out = Some((key, layout.clone()));
        layout
    }
}

impl Review {
    /// Opens the grid of a task.
    pub(super) fn open_grid(&mut self, task: TaskId, state: &mut WindowState, requests: &mut Vec<Request>) {
        self.grid = Grid::default();
        state.page = Page::ReviewGrid;
        requests.push(Command::Review(ReviewCommand::ShowGrid(task)).into());
    }

    /// Shows the grid over the whole page.
    pub(crate) fn show_grid(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState) {
        let view = frame.view;
        let Some(grid) = view.review_grid.as_ref().filter(|grid| view.task == Some(grid.task)) else {
            state.page = Page::Canvas;
            return;
        };
        self.grid.follow(grid);
        self.grid.crops.refresh(view);
        egui::Frame::new().inner_margin(space::M).show(ui, |ui| {
            self.bar(ui, frame, grid, state);
            ui.add_space(space::S);
            match (grid.read, grid.items.is_empty()) {
                (false, _) => {
                    quiet(ui, "Reading…");
                }
                (true, true) => {
                    let text = "Nothing in this task is pending your decision any more.";
                    empty_state(ui, ICON_DONE_ALL, "All decided", text);
                }
                (true, false) => self.cells(ui, frame, grid, state),
            }
        });
    }

    fn bar(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, grid: &ReviewGrid, state: &mut WindowState) {
        let p = palette(ui.ctx());
        let mut pressed = None;
        ui.horizontal(|ui| {
            ui.label(RichText::new("Review grid").size(size::TITLE).strong());
            let count = session::notice::count(grid.items.len() as u64, "annotation");
            ui.label(RichText::new(count).color(p.quiet));
            ui.add_space(space::M);
            ui.selectable_value(&mut self.grid.by, By::Concept, "By concept");
            ui.selectable_value(&mut self.grid.by, By::Labeler, "By labeler");
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let chosen = self.grid.chosen.len();
                let mut button = |ui: &mut Ui, text: String, said: &str, action, first| {
                    let response = ui
                        .add_enabled_ui(action == ReviewAction::ReviewGrid || chosen > 0, |ui| match first {
                            true => primary_button(ui, &text),
                            false => ui.button(text),
                        })
                        .inner;
                    name(&response, said);
                    if response.clicked() {
                        pressed = Some(action);
                    }
                    let key = frame.keys.shortcut(action);
                    crate::widgets::tooltip(response, said, key.as_deref(), None);
                };
                button(ui, "Back".into(), "Back to the canvas", ReviewAction::ReviewGrid, false);
                button(
                    ui,
                    format!("Reject  {chosen}…"),
                    "Reject selected",
                    ReviewAction::RejectSelected,
                    false,
                );
                button(
                    ui,
                    format!("Approve  {chosen}"),
                    "Approve selected",
                    ReviewAction::ApproveSelected,
                    true,
                );
            });
        });
        if let Some(action) = pressed
            && let Err(text) = self.press_grid(action, frame, state)
        {
            self.message = Some(text);
        }
    }

    fn cells(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, grid: &ReviewGrid, state: &mut WindowState) {
        let room = ui.available_size();
        let side = (room.x * room.y / IN_SIGHT).sqrt().max(SIDE + CAPTION) - CAPTION;
        let layout = self.grid.layout(frame.view, grid, room.x - 14.0, side);
        ScrollArea::vertical()
            .id_salt(("review grid", self.grid.by == By::Labeler))
            .auto_shrink([false, false])
            .show_viewport(ui, |ui, seen| {
                let (area, _) = ui.allocate_exact_size(vec2(ui.available_width(), layout.height), Sense::hover());
                let shift = area.min.to_vec2();
                self.handle_keys(ui, frame, grid, &layout, (shift, seen), state);
                let band = self.rubber_band(ui, &layout, shift, seen);
                for (top, group) in &layout.groups {
                    if *top < seen.bottom() && top + HEAD > seen.top() {
                        let place = Rect::from_min_size(pos2(0.0, *top) + shift, vec2(area.width(), HEAD));
                        self.head(ui, grid, group, place);
                    }
                }
                for (rect, at) in layout.cells.iter().filter(|(rect, _)| rect.intersects(seen)) {
                    let item = &grid.items[*at];
                    self.cell(ui, frame, &layout, item, rect.translate(shift), state);
                }
                if let Some(band) = band {
                    let p = palette(ui.ctx());
                    let (fill, line) = (p.accent.gamma_multiply(0.15), Stroke::new(1.0, p.accent));
                    ui.painter()
                        .rect(band, CornerRadius::ZERO, fill, line, StrokeKind::Inside);
                }
                // A screen further on either side, so that scrolling finds them there.
                let near = seen.expand2(vec2(0.0, seen.height()));
                let within = |room: Rect| layout.cells.iter().filter(move |(rect, _)| rect.intersects(room));
                let id = |(_, at): &(Rect, usize)| grid.items[*at].annotation.id;
                let beyond = within(near).filter(|(rect, _)| !rect.intersects(seen));
                let wanted: Vec<AnnotationId> = within(seen).chain(beyond).map(id).collect();
                if wanted != self.grid.asked {
                    self.grid.asked.clone_from(&wanted);
                    let command = ReviewCommand::ShowCrops(wanted);
                    frame.requests.push(Command::Review(command).into());
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
        let response = inside.add(small_button("Select all"));
        name(&response, &format!("Select all of {}", group.title));
        if response.clicked() {
            let ids = group.items.iter().map(|at| grid.items[*at].annotation.id);
            self.grid.chosen.extend(ids);
        }
    }

    fn cell(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        layout: &GridLayout,
        item: &GridItem,
        rect: Rect,
        state: &mut WindowState,
    ) {
        let view = frame.view;
        let p = palette(ui.ctx());
        let id = item.annotation.id;
        let chosen = self.grid.chosen.contains(&id);
        let concept = view.concept(item.annotation.concept);
        let title = concept.map_or_else(|| "?".to_owned(), |concept| concept.label());
        let (picture, caption) = rect.split_top_bottom_at_y(rect.bottom() - CAPTION);
        let cropped = Cropped {
            id: id.into(),
            region: &item.annotation.region,
            part: item.part(),
            color: concept.map_or(p.text, |concept| color32(concept.color)),
        };
        self.grid.crops.show(ui, view, &cropped, picture);
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
        // The group's heading says the one; the crop says the other, in its colour.
        let (who, color) = match (self.grid.by, concept) {
            (By::Concept, _) => (item.name.as_str(), people::color_of(view, item.annotation.author)),
            (By::Labeler, Some(concept)) => (title.as_str(), concept.color),
            (By::Labeler, None) => (title.as_str(), domain::Color::new(0xc8, 0xcc, 0xd2)),
        };
        ui.painter().circle_filled(dot, 4.0, color32(color));
        let line = |text: &str, at: egui::Pos2, color: Color32| {
            let galley = ui.painter().layout_no_wrap(text.to_owned(), small.clone(), color);
            ui.painter()
                .with_clip_rect(caption.intersect(ui.clip_rect()))
                .galley(at, galley, color);
        };
        line(who, pos2(caption.left() + 15.0, caption.top() + 2.0), p.text);
        if let Some(why) = item.outlier.why {
            line(words(why), pos2(caption.left() + 2.0, caption.top() + 17.0), p.warn);
        }
        if response.clicked() {
            self.click(ui, layout, id);
        }
        if response.double_clicked() {
            open(item, state, frame.requests);
        }
        response.on_hover_text("Double click or Enter shows it on its input");
    }

    fn click(&mut self, ui: &Ui, layout: &GridLayout, id: AnnotationId) {
        let held = ui.input(|i| i.modifiers);
        let place = |wanted| layout.ids.iter().position(|known| *known == wanted);
        match (held.shift, self.grid.last.and_then(place), place(id)) {
            (true, Some(from), Some(to)) => self.grid.chosen.extend(&layout.ids[from.min(to)..=from.max(to)]),
            _ if held.command => {
                if !self.grid.chosen.remove(&id) {
                    self.grid.chosen.insert(id);
                }
            }
            _ => self.grid.chosen = [id].into(),
        }
        self.grid.last = Some(id);
    }

    /// Goes to another crop by keyboard, or opens the one that was come to.
    fn handle_keys(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        grid: &ReviewGrid,
        layout: &GridLayout,
        (shift, seen): (egui::Vec2, Rect),
        state: &mut WindowState,
    ) {
        let Some((key, held)) = grid_keys::pressed(ui).filter(|_| self.feedback.is_none()) else {
            return;
        };
        if key == egui::Key::Enter {
            let last = grid
                .items
                .iter()
                .find(|item| Some(item.annotation.id) == self.grid.last);
            if let Some(item) = last {
                open(item, state, frame.requests);
            }
            return;
        }
        let Some(at) = grid_keys::step(layout, self.grid.last, key, seen) else {
            return;
        };
        if !held.shift {
            self.grid.chosen.clear();
        }
        self.grid.chosen.insert(layout.ids[at]);
        self.grid.last = Some(layout.ids[at]);
        ui.scroll_to_rect(layout.cells[at].0.translate(shift), None);
    }

    /// Chooses what a drag goes over; with Ctrl or Shift besides what was chosen.
    /// Returns the band, on the screen.
    fn rubber_band(&mut self, ui: &mut Ui, layout: &GridLayout, shift: egui::Vec2, seen: Rect) -> Option<Rect> {
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
        let ((begun, kept), now) = self.grid.drag.as_ref().zip(pointer)?;
        let band = Rect::from_two_pos(*begun, now);
        let over = layout.cells.iter().zip(&layout.ids);
        let over = over.filter(|((rect, _), _)| rect.intersects(band)).map(|(_, id)| *id);
        self.grid.chosen = kept.clone();
        self.grid.chosen.extend(over);
        // Past the edge, what lies beyond comes in.
        let beyond = (now.y - seen.bottom()).max(0.0) + (now.y - seen.top()).min(0.0);
        if beyond != 0.0 {
            ui.scroll_with_delta(vec2(0.0, -beyond.clamp(-FASTEST, FASTEST)));
            ui.ctx().request_repaint();
        }
        Some(band.translate(shift))
    }

    /// Does what a key asks in the grid.
    ///
    /// # Errors
    /// Why it cannot be done, as a sentence.
    pub(super) fn press_grid(
        &mut self,
        action: ReviewAction,
        frame: &mut Frame<'_>,
        state: &mut WindowState,
    ) -> Result<bool, String> {
        let view = frame.view;
        let Some(grid) = &view.review_grid else {
            return Ok(false);
        };
        match action {
            ReviewAction::ReviewGrid => state.page = Page::Canvas,
            ReviewAction::ApproveSelected => frame
                .requests
                .push(Command::Review(ReviewCommand::Approve(self.portions(grid)?)).into()),
            ReviewAction::RejectSelected => {
                let what = What::Deny(self.portions(grid)?);
                self.feedback = Some(FeedbackForm::new(view, what, self.place_of_one(grid)).of_grid());
            }
            ReviewAction::ApproveShown
            | ReviewAction::RejectInput
            | ReviewAction::RequestChanges
            | ReviewAction::Reopen
            | ReviewAction::NextToDecide
            | ReviewAction::PreviousToDecide
            | ReviewAction::NextReview
            | ReviewAction::BeforeAfter
            | ReviewAction::Compare(_)
            | ReviewAction::SideBySide
            | ReviewAction::Sample
            | ReviewAction::ReviewTask => return Ok(false),
        }
        Ok(true)
    }

    /// Chooses a whole group of the grid.
    pub(crate) fn choose_in_grid(&mut self, view: &View) {
        if let Some(grid) = &view.review_grid {
            self.choose_group(grid);
        }
    }

    /// Chooses nothing in the grid; false where nothing was chosen.
    pub(crate) fn clear_grid(&mut self, view: &View) -> bool {
        let chosen = view.review_grid.is_some() && !self.grid.chosen.is_empty();
        if chosen {
            self.grid.chosen.clear();
        }
        chosen
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

    /// Where the annotation is, if one alone is chosen.
    fn place_of_one(&self, grid: &ReviewGrid) -> Option<BBox> {
        let mut chosen = grid
            .items
            .iter()
            .filter(|item| self.grid.chosen.contains(&item.annotation.id));
        let one = chosen.next().filter(|_| chosen.next().is_none())?;
        one.annotation.region.bounds()
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
            true => Err(session::notice::reasons::NOTHING_SELECTED.into()),
            false => Ok(portions),
        }
    }
}

/// Shows an annotation on its input.
fn open(item: &GridItem, state: &mut WindowState, requests: &mut Vec<Request>) {
    requests.push(Command::Navigate(NavigateCommand::Open(item.annotation.input)).into());
    state.scroll_to = Some(item.annotation.id);
    state.page = Page::Canvas;
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
