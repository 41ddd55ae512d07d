//! The view of objects: every annotation that the query finds as a crop, in an order of one's choice, and beside them their
//! concepts with counts.
//!
//! Owns [`ObjectsPane`] with the crops (`crop.rs`), the list of concepts (`side.rs`) and what is chosen (`chosen.rs`). May
//! import what the browser may. Start reading at [`ObjectsPane::show`].

mod chosen;
mod crop;
mod side;

use super::cells::{BAR, Cells, pressed, step};
use super::concepts;
use super::looks::MORE_LIKE_THIS;
use super::outcome::BrowserOutcome;
use crate::request::Dialog;
use crate::theme::{Palette, palette, space};
use crate::widgets::crops::Crops;
use crate::widgets::empty_state;
use crate::widgets::scroller::{Axis, Reveal, Scroller};
use chosen::Chosen;
use domain::{AnnotationId, InputId, ObjectId};
use egui::{Align, Id, Key, Layout, Panel, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, pos2};
use egui_material_icons::icons::{ICON_HOURGLASS_EMPTY, ICON_SEARCH_OFF};
use session::notice::{count, grouped};
use session::view::{ObjectOrder, ObjectSort, Objects};
use session::{Command, DataCommand, NavigateCommand, View};
use std::ops::Range;

/// What the view of objects keeps.
pub(super) struct ObjectsPane {
    /// The order that was chosen.
    pub(super) order: ObjectOrder,
    crops: Crops,
    scroller: Scroller,
    cells: Option<Cells>,
    chosen: Chosen,
    /// What was typed to find a concept.
    concept_query: String,
    /// What was last asked for, in which project.
    asked: Option<(String, ObjectOrder)>,
    /// What was last told to be in sight, and to be soon.
    told: Option<(Range<usize>, Range<usize>)>,
    pass: u64,
}

impl Default for ObjectsPane {
    fn default() -> Self {
        Self {
            order: ObjectOrder {
                by: ObjectSort::Added,
                descending: true,
            },
            crops: Crops::default(),
            scroller: Scroller::default(),
            cells: None,
            chosen: Chosen::default(),
            concept_query: String::new(),
            asked: None,
            told: None,
            pass: 0,
        }
    }
}

impl ObjectsPane {
    /// The annotations that are chosen, or the one that has the focus; suggestions are none.
    pub(super) fn targets(&self, objects: &Objects) -> Vec<AnnotationId> {
        let targets = self.chosen.targets(objects).into_iter();
        targets.filter_map(ObjectId::annotation).collect()
    }

    /// The object that has the focus.
    pub(super) fn focused(&self) -> Option<ObjectId> {
        self.chosen.focus()
    }

    /// Shows which objects look like this one, best first.
    pub(super) fn more_like(&mut self, object: ObjectId) -> Command {
        self.order = ObjectOrder {
            by: ObjectSort::Likeness,
            descending: true,
        };
        if let Some(cells) = self.cells {
            self.scroller.set(0.0, cells.extent());
        }
        Command::Data(DataCommand::MoreLikeObject(object))
    }

    /// Whether there is anything that an act could be for.
    pub(super) fn has_targets(&self) -> bool {
        self.chosen.has_targets()
    }

    /// Chooses all that the query finds.
    pub(super) fn choose_all(&mut self, objects: &Objects) {
        self.chosen.all(objects);
    }

    /// Chooses none; false when none was chosen.
    pub(super) fn choose_none(&mut self) -> bool {
        self.chosen.clear()
    }

    /// Tells the session that nobody looks at objects any more, once.
    pub(super) fn leave(&mut self) -> Option<Command> {
        self.asked.take()?;
        Some(Command::Data(DataCommand::ShowObjects(None)))
    }

    /// Shows it in all the room at hand, with crops about `side` points wide.
    pub(super) fn show(&mut self, ui: &mut Ui, side: f32, view: &View, outcome: &mut BrowserOutcome) {
        self.ask(ui, view, outcome);
        self.crops.refresh(view);
        let objects = &view.objects;
        self.chosen.follow(objects);
        let p = palette(ui.ctx());
        side::show(ui, view, &p, outcome);
        self.chosen_bar(ui, view, &p, outcome);
        if let Some(trouble) = &objects.trouble {
            ui.colored_label(p.bad, trouble);
        } else if objects.ids.is_empty() {
            match objects.busy || objects.order.is_none() {
                true => empty_state(ui, ICON_HOURGLASS_EMPTY, "Searching…", ""),
                false => empty_state(
                    ui,
                    ICON_SEARCH_OFF,
                    "No annotation matches",
                    match view.list.filter.text.is_empty() {
                        true => "Nothing is marked on the images that the filter lets through.",
                        false => "Each term of the search about annotations must be met by one and the same.",
                    },
                ),
            }
        } else {
            self.grid(ui, side, view, &p, outcome);
        }
    }

    /// Asks for the objects when they come into sight, in another order, or in another project.
    fn ask(&mut self, ui: &Ui, view: &View, outcome: &mut BrowserOutcome) {
        let pass = ui.ctx().cumulative_pass_nr();
        let is_back = pass > self.pass + 1;
        self.pass = pass;
        let wanted = Some((view.project_path.clone(), self.order));
        if is_back || self.asked != wanted {
            self.asked = wanted;
            self.told = None;
            let command = DataCommand::ShowObjects(Some(self.order));
            outcome.requests.push(Command::Data(command).into());
        }
    }

    fn chosen_bar(&mut self, ui: &mut Ui, view: &View, p: &Palette, outcome: &mut BrowserOutcome) {
        let chosen = self.chosen.len();
        if chosen == 0 && !self.chosen.awaits_all() {
            return;
        }
        let margin = egui::Margin::symmetric(space::M as i8, space::S as i8);
        let frame = egui::Frame::new().fill(p.panel).inner_margin(margin);
        Panel::bottom("chosen objects").frame(frame).show(ui, |ui| {
            ui.horizontal(|ui| {
                let text = match self.chosen.awaits_all() {
                    true => "Choosing all that are found…".to_owned(),
                    false => format!("{} chosen", count(chosen as u64, "object")),
                };
                ui.label(egui::RichText::new(text).color(p.quiet));
                if ui.button("Clear selection").clicked() {
                    self.chosen.clear();
                }
                if objects_left(view, chosen) && ui.button("Select all").clicked() {
                    self.chosen.all(&view.objects);
                }
                if chosen == 0 {
                    return;
                }
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    if ui.button("Remove…").clicked() {
                        outcome.dialog = Some(Dialog::ChangeObjects(None));
                    }
                    let focus = self
                        .chosen
                        .focus()
                        .filter(|focus| chosen == 1 && self.chosen.holds(*focus));
                    if let Some(object) = focus
                        && ui.button(MORE_LIKE_THIS).clicked()
                    {
                        outcome.requests.push(self.more_like(object).into());
                    }
                    if let Some(concept) = concepts::pick(ui, view, p, &mut self.concept_query) {
                        outcome.dialog = Some(Dialog::ChangeObjects(Some(concept)));
                    }
                });
            });
        });
    }

    fn grid(&mut self, ui: &mut Ui, side: f32, view: &View, p: &Palette, outcome: &mut BrowserOutcome) {
        let objects = &view.objects;
        let len = objects.ids.len() as u64;
        let (rect, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
        let id = ui.scope_id().with("objects");
        let cells = Cells::new(len, rect.size(), side, crop::height);
        let offset = self.scroller.offset();
        let offset = self.cells.map_or(offset, |old| cells.kept_offset(&old, offset));
        self.scroller.set(offset, cells.extent());
        self.cells = Some(cells);
        self.describe(ui, id, rect, view);
        if let Some(key) = pressed(ui, id) {
            self.key(ui, key, view, cells, outcome);
        }
        self.scroller.wheel(ui, rect, Axis::Down, cells.extent());
        let rows = cells.visible(self.scroller.offset());
        let seen = cells.entries(rows.clone(), len);
        let mut area = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("crops"));
        area.set_clip_rect(rect.intersect(ui.clip_rect()));
        for index in seen.clone() {
            let place = cells.place(rect, self.scroller.offset(), index);
            self.crop(&mut area, id, place, index as usize, view, outcome);
        }
        let track = Rect::from_min_max(
            pos2(rect.right() - BAR - 2.0, rect.top()),
            pos2(rect.right() - 2.0, rect.bottom() - 2.0),
        );
        if self.scroller.offset() > 0.0 {
            ui.painter().hline(rect.x_range(), rect.top(), Stroke::new(1.0, p.line));
        }
        self.scroller
            .bar(ui, id.with("bar"), track, Axis::Down, cells.extent(), p);
        // A screen further on either side, so that scrolling finds them there.
        let page = cells.page();
        let near = rows.start.saturating_sub(page)..(rows.end + page).min(cells.rows);
        let near = cells.entries(near, len);
        let told = |range: Range<u64>| range.start as usize..range.end as usize;
        let (seen, near) = (told(seen), told(near));
        let told = Some((seen.clone(), near.clone()));
        if told != self.told {
            self.told = told;
            let command = DataCommand::ShowObjectRows(seen, near);
            outcome.requests.push(Command::Data(command).into());
        }
    }

    fn crop(&mut self, ui: &mut Ui, grid: Id, place: Rect, index: usize, view: &View, outcome: &mut BrowserOutcome) {
        let id = view.objects.ids[index];
        let state = crop::State {
            chosen: self.chosen.holds(id),
            focus: self.chosen.focus() == Some(id),
            by: self.order.by,
            likeness: view.objects.likeness.get(index).copied(),
        };
        let response = crop::show(ui, &mut self.crops, view, id, place, state);
        response.context_menu(|ui| {
            if ui.button(MORE_LIKE_THIS).clicked() {
                outcome.requests.push(self.more_like(id).into());
                ui.close();
            }
            if ui.button("Show on its image").clicked() {
                open(view, id, outcome);
                ui.close();
            }
        });
        if response.clicked() {
            let held = ui.input(|i| i.modifiers);
            self.chosen.click(held, &view.objects.ids, index);
            ui.memory_mut(|memory| memory.request_focus(grid));
        }
        if response.double_clicked() {
            open(view, id, outcome);
        }
    }

    fn key(&mut self, ui: &Ui, key: Key, view: &View, cells: Cells, outcome: &mut BrowserOutcome) {
        let ids = &view.objects.ids;
        let at = self.chosen.place(ids);
        if key == Key::Enter {
            if let Some(at) = at {
                open(view, ids[at], outcome);
            }
            return;
        }
        let len = ids.len() as u64;
        let index = match at {
            Some(at) => step(key, at as u64, cells, len),
            // Nothing has the focus: the first key gives it to the first one in sight.
            None => cells.entries(cells.visible(self.scroller.offset()), len).start,
        };
        let more = ui.input(|i| i.modifiers.shift);
        self.chosen.go_to(ids, index as usize, more);
        let (from, to) = cells.span(index);
        self.scroller.reveal(from, to, cells.extent(), Reveal::Nearest);
    }

    /// What a screen reader says of the grid: which object has the focus, and how many there are.
    fn describe(&self, ui: &Ui, id: Id, rect: Rect, view: &View) {
        let response = ui.interact(rect, id, Sense::FOCUSABLE);
        response.widget_info(|| WidgetInfo::labeled(Role::ListBox, ui.is_enabled(), "Objects"));
        let focused = self.chosen.focus().and_then(|id| view.objects.rows.get(&id));
        let focused = focused.map_or_else(String::new, |row| format!("{}; ", crop::spoken(view, row)));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_value(format!("{focused}{} objects", grouped(view.objects.count)));
        });
    }
}

/// Whether there are more than those that are chosen.
fn objects_left(view: &View, chosen: usize) -> bool {
    !view.objects.partial && view.objects.ids.len() > chosen
}

/// Goes to an object on its input.
fn open(view: &View, id: ObjectId, outcome: &mut BrowserOutcome) {
    let Some(row) = view.objects.rows.get(&id) else { return };
    let input: InputId = row.input.id;
    outcome
        .requests
        .push(Command::Navigate(NavigateCommand::Open(input)).into());
    outcome.show = id.annotation().map(|annotation| (input, annotation));
    outcome.open = true;
}

/// How many there are: `3,781 objects`.
pub(super) fn result(view: &View) -> String {
    let objects = &view.objects;
    match (objects.busy, objects.partial) {
        (_, true) => format!("{} so far…", grouped(objects.count)),
        (true, false) if objects.ids.is_empty() => "Searching…".into(),
        _ => count(objects.count, "object"),
    }
}

/// The words for an order.
pub(super) fn title(by: ObjectSort) -> &'static str {
    match by {
        ObjectSort::Added => "Added",
        ObjectSort::Edited => "Edited",
        ObjectSort::Size => "Size",
        ObjectSort::Aspect => "Aspect ratio",
        ObjectSort::Probability => "Probability",
        ObjectSort::Concept => "Concept",
        ObjectSort::Author => "Author",
        ObjectSort::Likeness => "Likeness",
    }
}
