//! The table of tasks: what there is, how far it is, and who works on it.
//!
//! `facts.rs` says what can be said of a task, `order.rs` which tasks are listed, `columns.rs` what fits; `cells.rs`
//! paints, `menu.rs` is the menu of a row. May import what the window may. Start reading at [`TasksPage::show`].
//!
//! The table is `egui_extras`' own: a heading that stays, rows drawn only where they are seen, presses on whole rows.
//! Its columns can be dragged by `column_edge.rs` and not by the table's own means: those know columns by their place, which
//! changes when some fold away, and forget them with the window.

mod cells;
mod column_edge;
mod columns;
pub mod facts;
mod menu;
pub mod order;

use crate::dialogs::search_field;
use crate::frame::Frame;
use crate::request::Dialog;
use crate::request::{Pick, Request};
use crate::state::{Page, WindowState};
use crate::theme::{palette, size, space};
use crate::widgets::{button_row, empty_state, icon, name, primary_button, tooltip};
use column_edge::{Held, Released};
use columns::{Col, Shown};
use domain::TaskId;
use domain::task::ReviewStrategy;
use domain::workflow::Permission;
use egui::{Align, Button, Layout, RichText, ScrollArea, Sense, Ui};
use egui_extras::{Column, TableBuilder, TableRow};
use egui_material_icons::icons::{
    ICON_ADD_PHOTO_ALTERNATE, ICON_ARROW_DROP_DOWN, ICON_ARROW_DROP_UP, ICON_CHECKLIST, ICON_MORE_VERT,
    ICON_SEARCH_OFF, ICON_SMART_TOY,
};
use order::{Key, Tab};
use session::notice::{count, grouped};
use session::view::{TaskSummary, View};
use session::{Command, NavigateCommand, ReviewCommand, Settings, created};

/// Height of a row, in points.
const ROW: f32 = 38.0;

/// What the search field and the button for a new task want beside the tabs, in points.
const TOOLS: f32 = 270.0;

/// What the window remembers of the table.
#[derive(Debug)]
pub struct TasksPage {
    tab: Tab,
    search: String,
    key: Key,
    descending: bool,
    selected: Option<TaskId>,
    /// The column whose edge is being dragged.
    held: Option<Held>,
    /// How wide the names were drawn last, in points.
    name_width: f32,
}

impl Default for TasksPage {
    fn default() -> Self {
        Self {
            tab: Tab::All,
            search: String::new(),
            key: Key::Created,
            descending: true,
            selected: None,
            held: None,
            name_width: 0.0,
        }
    }
}

/// What was asked for in a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Asked {
    Nothing,
    Label(TaskId),
    Review(TaskId),
    Dialog(Dialog),
}

impl TasksPage {
    /// Shows the page; returns a dialog to open. `takes_keys`: whether keys are meant for the page.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        state: &mut WindowState,
        takes_keys: bool,
    ) -> Option<Dialog> {
        let view = frame.view;
        let settings = frame.settings;
        let mut asked = Asked::Nothing;
        egui::Frame::new().inner_margin(space::L).show(ui, |ui| {
            if view.inputs == 0 {
                asked = no_inputs(ui, frame);
            } else if view.tasks.is_empty() {
                asked = no_tasks(ui, view);
            } else {
                self.head(ui, view, &mut asked);
                ui.add_space(space::M);
                let dragged = self.table(ui, view, (takes_keys, settings), &mut asked);
                frame
                    .requests
                    .extend(dragged.map(|settings| Request::Settings(Box::new(settings))));
            }
        });
        match asked {
            Asked::Nothing => {}
            Asked::Dialog(dialog) => return Some(dialog),
            Asked::Label(task) => {
                frame
                    .requests
                    .push(Command::Navigate(NavigateCommand::OpenTask(Some(task))).into());
                state.page = Page::Canvas;
            }
            Asked::Review(task) => {
                frame
                    .requests
                    .push(Command::Review(ReviewCommand::Open(Some(task))).into());
                state.page = Page::Canvas;
            }
        }
        None
    }

    fn head(&mut self, ui: &mut Ui, view: &View, asked: &mut Asked) {
        let narrow = ui
            .horizontal(|ui| {
                ui.label(RichText::new("Tasks").size(size::TITLE).strong());
                ui.add_space(space::M);
                for tab in Tab::ALL {
                    let count = view.tasks.iter().filter(|summary| tab.holds(view, summary)).count();
                    let text = format!("{}  {count}", tab.title());
                    ui.selectable_value(&mut self.tab, tab, text);
                }
                let narrow = ui.available_width() < TOOLS;
                if !narrow {
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| self.tools(ui, view, asked));
                }
                narrow
            })
            .inner;
        // Where the tabs leave too little room, what else there is has a row of its own.
        if narrow {
            button_row(ui, |ui| self.tools(ui, view, asked));
        }
    }

    /// The button for a new task and the search field, from the right.
    fn tools(&mut self, ui: &mut Ui, view: &View, asked: &mut Asked) {
        let may = view.allowed(Permission::ConfigureTasks);
        let button = ui.add_enabled_ui(may.is_ok(), |ui| primary_button(ui, "New labeling task…"));
        let button = button.inner.on_disabled_hover_text(may.err().unwrap_or_default());
        if button.clicked() {
            *asked = Asked::Dialog(Dialog::NewTask);
        }
        ui.add_space(space::S);
        let room = (ui.available_width() - space::M).clamp(80.0, 240.0);
        search_field(ui, &mut self.search, "Search tasks, concepts, people", room);
    }

    /// Answers with the settings that a dragged column changed.
    fn table(
        &mut self,
        ui: &mut Ui,
        view: &View,
        (takes_keys, settings): (bool, &Settings),
        asked: &mut Asked,
    ) -> Option<Settings> {
        let listed = order::listed(view, self.tab, &self.search, self.key, self.descending);
        if listed.is_empty() {
            self.none_listed(ui);
            return None;
        }
        let moved = if takes_keys {
            self.keys(ui, view, &listed, asked)
        } else {
            None
        };
        let gap = ui.spacing().item_spacing.x;
        // Less the bar that scrolls.
        let room = ui.available_width() - ui.spacing().scroll.bar_width - space::XS;
        let mut dragged = settings.task_columns.clone();
        if let Some(held) = self.held {
            held.put(&mut dragged);
        }
        let columns = columns::fit(room, gap, &dragged);
        let mut released = None;
        ScrollArea::horizontal()
            .id_salt("tasks")
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.set_min_width(columns::wanted(&columns, gap));
                released = self.rows(ui, view, &listed, &columns, moved, asked);
            });
        let released = released?;
        let mut changed = settings.clone();
        match released {
            Released::At(held) => held.put(&mut changed.task_columns),
            Released::ItsOwn(col) => changed.task_columns.retain(|called, _| col.called() != Some(called)),
        }
        Some(changed)
    }

    fn none_listed(&self, ui: &mut Ui) {
        let (title, text) = match (self.search.trim().is_empty(), self.tab) {
            (false, _) => (
                "No task found",
                "Names of tasks, kinds, datasets, concepts and people are searched.",
            ),
            (true, Tab::Review) => (
                "Nothing for you to review",
                "A lead makes you a reviewer of a task in its settings.",
            ),
            (true, _) => (
                "No task is yours",
                "A lead makes you a labeler of a task in its settings.",
            ),
        };
        empty_state(ui, ICON_SEARCH_OFF, title, text);
    }

    /// Arrows choose a row, Enter works in it. Returns the place of a row to bring into sight.
    fn keys(&mut self, ui: &Ui, view: &View, listed: &[usize], asked: &mut Asked) -> Option<usize> {
        if ui.memory(|memory| memory.focused().is_some()) || egui::Popup::is_any_open(ui.ctx()) {
            return None;
        }
        let pressed = |key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
        let (up, down) = (pressed(egui::Key::ArrowUp), pressed(egui::Key::ArrowDown));
        let id_of = |place: usize| view.tasks[listed[place]].task.id;
        let here = (0..listed.len()).find(|place| Some(id_of(*place)) == self.selected);
        if up || down {
            let place = match here {
                None => 0,
                Some(place) if down => (place + 1).min(listed.len() - 1),
                Some(place) => place.saturating_sub(1),
            };
            self.selected = Some(id_of(place));
            return Some(place);
        }
        if let Some(place) = here
            && pressed(egui::Key::Enter)
        {
            *asked = go_in(view, &view.tasks[listed[place]]);
        }
        None
    }

    fn rows(
        &mut self,
        ui: &mut Ui,
        view: &View,
        listed: &[usize],
        columns: &[Shown],
        moved: Option<usize>,
        asked: &mut Asked,
    ) -> Option<Released> {
        let mut released = None;
        let mut table = TableBuilder::new(ui)
            .id_salt("tasks")
            .cell_layout(Layout::left_to_right(Align::Center))
            .auto_shrink([false, false])
            .sense(Sense::click());
        for column in columns {
            table = table.column(match column.col {
                Col::By(Key::Name) if !column.dragged => Column::remainder().at_least(column.width).clip(true),
                Col::By(_) | Col::Automation | Col::Actions => {
                    Column::exact(column.width).clip(column.col != Col::Actions)
                }
            });
        }
        if let Some(place) = moved {
            table = table.scroll_to_row(place, None);
        }
        table
            .header(26.0, |mut header| {
                for column in columns {
                    header.col(|ui| {
                        if column.col == Col::By(Key::Name) {
                            self.name_width = ui.max_rect().width();
                            ui.add_space(space::S);
                        }
                        self.heading(ui, column);
                        released = released.or(column_edge::show(ui, column, self.name_width, &mut self.held));
                    });
                }
            })
            .body(|body| {
                body.rows(ROW, listed.len(), |mut row| {
                    let summary = &view.tasks[listed[row.index()]];
                    self.row(&mut row, view, summary, columns, asked);
                });
            });
        released
    }

    /// A heading that orders the table by its column; again, the other way round.
    fn heading(&mut self, ui: &mut Ui, column: &Shown) {
        let Col::By(key) = column.col else { return };
        let p = palette(ui.ctx());
        let chosen = self.key == key;
        let color = if chosen { p.text } else { p.quiet };
        let text = RichText::new(column.title).size(size::SMALL).color(color).strong();
        let arrow = match (chosen, self.descending) {
            (false, _) => None,
            (true, false) => Some(ICON_ARROW_DROP_UP),
            (true, true) => Some(ICON_ARROW_DROP_DOWN),
        };
        let button = match arrow {
            None => Button::new(text),
            Some(arrow) => Button::new((text, icon(arrow).color(color))),
        };
        let button = button.frame(false).truncate();
        let response = ui
            .scope(|ui| {
                ui.spacing_mut().button_padding = egui::Vec2::ZERO;
                ui.add(button)
            })
            .inner;
        name(&response, &format!("Sort by {}", column.title.to_lowercase()));
        if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
            self.descending = chosen && !self.descending;
            self.key = key;
        }
    }

    fn row(
        &mut self,
        row: &mut TableRow<'_, '_>,
        view: &View,
        summary: &TaskSummary,
        columns: &[Shown],
        asked: &mut Asked,
    ) {
        let id = summary.task.id;
        row.set_selected(self.selected == Some(id));
        for column in columns {
            let (_, cell) = row.col(|ui| cell(ui, view, summary, column, asked));
            if column.col == Col::By(Key::Name) {
                cell.widget_info(|| {
                    let chosen = self.selected == Some(id);
                    egui::WidgetInfo::selected(egui::Role::Row, true, chosen, format!("Task {}", summary.task.label()))
                });
            }
        }
        let response = row.response();
        if response.clicked() || response.secondary_clicked() {
            self.selected = Some(id);
        }
        if response.double_clicked() {
            *asked = go_in(view, summary);
        }
        response.context_menu(|ui| menu::show(ui, view, summary, asked));
    }
}

/// What one wants who goes into a task: to label, or else to decide, or else to look.
fn go_in(view: &View, summary: &TaskSummary) -> Asked {
    let id = summary.task.id;
    match (facts::to_label(view, summary), facts::to_review(view, summary)) {
        (Err(_), Ok(_)) => Asked::Review(id),
        _ => Asked::Label(id),
    }
}

fn no_inputs(ui: &mut Ui, frame: &mut Frame<'_>) -> Asked {
    let may = frame.view.allowed(Permission::AddInputs);
    // On a server one sees the inputs of one's tasks, and there may be many others.
    if frame.view.saving.server.is_some() && may.is_err() {
        let text = "Once a lead gives you a task on the server, it appears here by itself.";
        empty_state(ui, ICON_CHECKLIST, "No task for you yet", text);
        return Asked::Nothing;
    }
    let text = "Choose a folder of images, or drop one onto this window. The images stay where they are.";
    empty_state(ui, ICON_ADD_PHOTO_ALTERNATE, "No images yet", text);
    if step(ui, "Import images…", may) {
        frame.requests.push(Request::Pick(Pick::ImportFolder));
        return Asked::Dialog(Dialog::Import);
    }
    Asked::Nothing
}

fn no_tasks(ui: &mut Ui, view: &View) -> Asked {
    let text = format!(
        "{} images are here. A task says what is to be labeled on them: classes, boxes or outlines.",
        view.inputs
    );
    empty_state(ui, ICON_CHECKLIST, "What is to be labeled?", &text);
    if step(ui, "New labeling task…", view.allowed(Permission::ConfigureTasks)) {
        return Asked::Dialog(Dialog::NewTask);
    }
    Asked::Nothing
}

/// What is to be done next, where one may.
fn step(ui: &mut Ui, text: &str, may: Result<(), String>) -> bool {
    ui.vertical_centered(|ui| {
        let button = ui.add_enabled_ui(may.is_ok(), |ui| primary_button(ui, text)).inner;
        button.on_disabled_hover_text(may.err().unwrap_or_default()).clicked()
    })
    .inner
}

fn cell(ui: &mut Ui, view: &View, summary: &TaskSummary, column: &Shown, asked: &mut Asked) {
    let p = palette(ui.ctx());
    let task = &summary.task;
    let key = match column.col {
        Col::Automation => return automation(ui, view, summary, column.wide, asked),
        Col::Actions => return actions(ui, view, summary, asked),
        Col::By(key) => key,
    };
    let words = |ui: &mut Ui, text: RichText| ui.add(egui::Label::new(text).truncate());
    match key {
        Key::Name => {
            // The light on a row begins before its first letter.
            ui.add_space(space::S);
            drop(words(ui, RichText::new(task.label()).strong()));
        }
        Key::Kind => cells::kind(ui, task.kind, column.wide),
        Key::Dataset => drop(words(ui, facts::made_for(view, &task.inputs).into())),
        Key::Concepts => cells::concepts(ui, view, &task.concepts, column.width),
        Key::Labelers => cells::avatars(ui, view, &task.labelers, column.width, |id| {
            cells::labeler_told(summary, id)
        }),
        Key::Reviewers if task.review_strategy == ReviewStrategy::None => cells::dash(ui, "Its work is not reviewed."),
        Key::Reviewers => cells::avatars(ui, view, &task.reviewers, column.width, |id| {
            cells::reviewer_told(summary, id)
        }),
        Key::Inputs => {
            let mine = facts::inputs(view, summary);
            let shown = words(ui, grouped(mine).into());
            if mine != summary.inputs {
                shown.on_hover_text(format!(
                    "{} of the task's {} are yours",
                    grouped(mine),
                    count(summary.inputs, "input")
                ));
            }
        }
        Key::Labeling => {
            let bar = facts::my_labeling(view, summary);
            cells::bar(ui, &bar, column.width, "Labeled");
        }
        Key::Review => match facts::review(summary) {
            None => cells::dash(ui, "Its work is not reviewed."),
            Some(bar) if bar.total == 0 => cells::dash(ui, "Nothing was submitted for review yet."),
            Some(bar) => cells::bar(ui, &bar, column.width, "Reviewed"),
        },
        Key::Status => {
            let standing = facts::Standing::of(summary);
            let color = match standing {
                facts::Standing::Done => p.good,
                facts::Standing::New => p.quiet,
                facts::Standing::Labeling | facts::Standing::Review => p.text,
                facts::Standing::Sampled => p.warn,
            };
            let said = words(ui, RichText::new(standing.word()).color(color));
            if let Some(about) = standing.about() {
                said.on_hover_text(about);
            }
        }
        Key::Created => match created(task.id) {
            Some(date) => drop(words(ui, RichText::new(date).color(p.quiet))),
            None => cells::dash(ui, "It is not known when it was made."),
        },
    }
}

/// Label, Review and the menu; what is not for me says why.
fn actions(ui: &mut Ui, view: &View, summary: &TaskSummary, asked: &mut Asked) {
    ui.spacing_mut().item_spacing.x = space::XS;
    let task = &summary.task;
    let button = |ui: &mut Ui, text: &str, may: Result<(String, u64), String>| {
        let response = ui.add_enabled(may.is_ok(), Button::new(text));
        let called = format!("{text} {}", task.label());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, may.is_ok(), &called));
        match may {
            Ok((what, attention)) => {
                if attention > 0 {
                    cells::badge(ui, &response, attention);
                }
                let pressed = response.clicked();
                tooltip(response, &what, None, None);
                pressed
            }
            Err(why) => {
                response.on_disabled_hover_text(why);
                false
            }
        }
    };
    let label = facts::to_label(view, summary).map(|open| {
        let mut what = format!("{} to label", grouped(open.inputs));
        if open.returned > 0 {
            what += &format!(", {} of them rejected", grouped(open.returned));
        }
        (what, open.returned)
    });
    if button(ui, "Label", label) {
        *asked = Asked::Label(task.id);
    }
    let review = facts::to_review(view, summary).map(|waiting| (format!("{} to decide on", grouped(waiting)), 0));
    if button(ui, "Review", review) {
        *asked = Asked::Review(task.id);
    }
    let dots = Button::new(icon(ICON_MORE_VERT)).frame_when_inactive(false);
    ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = 2.0;
        let (response, _) =
            egui::containers::menu::MenuButton::from_button(dots).ui(ui, |ui| menu::show(ui, view, summary, asked));
        name(&response, &format!("Menu of {}", task.label()));
    });
}

/// Which models work in the task and how far the last run is; a press opens its automation.
fn automation(ui: &mut Ui, view: &View, summary: &TaskSummary, wide: bool, asked: &mut Asked) {
    let p = palette(ui.ctx());
    let task = &summary.task;
    let (text, color) = match (view.paused_run(task.id), &task.assist, &task.auto) {
        (Some(run), ..) => (format!("Paused at {} of {}", run.done, summary.inputs), p.warn),
        (None, Some(_), Some(_)) => ("Assist, auto-annotation".into(), p.text),
        (None, Some(_), None) => ("AI-assist".into(), p.text),
        (None, None, Some(_)) => ("Auto-annotation".into(), p.text),
        (None, None, None) => ("Automation…".into(), p.quiet),
    };
    let called = format!("Automation of {}", task.label());
    let glyph = icon(ICON_SMART_TOY).size(16.0).color(color);
    let pressed = ui
        .scope(|ui| {
            ui.spacing_mut().button_padding.x = 5.0;
            let button = if wide {
                Button::new((glyph, RichText::new(&text).color(color)))
            } else {
                Button::new(glyph)
            };
            let may = view.why_not(Permission::ConfigureTasks);
            let button = ui.add_enabled(may.is_none(), button.frame_when_inactive(false));
            name(&button, &called);
            let pressed = button.clicked();
            let why_not = may.map_or(text.clone(), |why_not| format!("{text}\n{why_not}"));
            let button = button.on_disabled_hover_text(why_not);
            tooltip(button, &called, None, Some(&text));
            pressed
        })
        .inner;
    if pressed {
        *asked = Asked::Dialog(Dialog::Automation(task.id));
    }
}
