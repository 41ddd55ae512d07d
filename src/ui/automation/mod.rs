//! Automation of a task: which model suggests to its labelers, how a model annotates it alone, and which of the
//! model's classes stands for which concept.
//!
//! Reads the view and pushes commands; what is entered is a draft until it is saved or run. Start reading at
//! [`AutomationForm::show`]; `tally` is what thresholds would do, `plot` draws it, `run` is work under way or paused.

mod annotate;
mod classes;
mod plot;
pub(crate) mod run;
mod suggest;
mod tally;

use crate::frame::Frame;
use crate::models::{lead_here, title};
use crate::request::Dialog;
use crate::request::Request;
use crate::theme::space;
use crate::widgets::{self, button_row, dialog_room, primary_button, quiet};
pub(crate) use classes::summary;
use domain::suggestion::{ClassMap, suits};
use domain::{Assist, Auto, Model, ModelId, Task, TaskId};
use session::view::{TaskSummary, View};
use session::{Command, TaskCommand};

use classes::ClassesPage;
use egui::{ComboBox, Ui, vec2};
use std::collections::BTreeMap;

/// Which part is in front.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Tab {
    #[default]
    Suggest,
    Annotate,
    Classes,
}

impl Tab {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Suggest, "AI-assist"),
        (Self::Annotate, "Auto-annotation"),
        (Self::Classes, "Classes"),
    ];
}

/// What has been entered so far.
#[derive(Debug)]
pub(crate) struct AutomationForm {
    task: TaskId,
    tab: Tab,
    assist: Option<Assist>,
    auto: Option<Auto>,
    /// Classes that stand for another concept than the one of their name, by model: one model means one thing.
    classes: BTreeMap<ModelId, ClassMap>,
    page: ClassesPage,
    by_concept: bool,
    /// The model whose probabilities were asked for.
    asked: Option<ModelId>,
}

/// What came of a frame.
enum Answer {
    Open,
    Close,
    Go(Dialog),
}

impl AutomationForm {
    /// A form with what the task has now.
    pub(crate) fn new(task: &Task) -> Self {
        let mut classes = BTreeMap::new();
        if let Some(auto) = &task.auto {
            classes.insert(auto.model, auto.classes.clone());
        }
        if let Some(assist) = &task.assist {
            classes.insert(assist.model, assist.classes.clone());
        }
        Self {
            task: task.id,
            tab: if task.assist.is_none() && task.auto.is_some() {
                Tab::Annotate
            } else {
                Tab::Suggest
            },
            assist: task.assist.clone(),
            auto: task.auto.clone(),
            classes,
            page: ClassesPage::default(),
            by_concept: task.auto.as_ref().is_some_and(|auto| !auto.per_concept.is_empty()),
            asked: None,
        }
    }

    /// The same with auto-annotation in front.
    pub(crate) fn annotating(mut self) -> Self {
        self.tab = Tab::Annotate;
        self
    }

    /// Whose automation it is.
    pub(crate) fn task(&self) -> TaskId {
        self.task
    }

    /// Shows the dialog; false when it is to be closed, and another dialog to open.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> (bool, Option<Dialog>) {
        let Some(summary) = frame.view.tasks.iter().find(|summary| summary.task.id == self.task) else {
            return (false, None);
        };
        let mut answer = Answer::Open;
        let room = dialog_room(ui.ctx()) - egui::Vec2::splat(2.0 * space::L);
        let modal = widgets::modal(ui.ctx(), "automation").show(ui.ctx(), |ui| {
            ui.set_width(room.x.min(700.0));
            ui.set_height(room.y.min(600.0));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading(format!("Automation: {}", summary.task.label()));
            self.tabs(ui);
            ui.separator();
            let height = ui.available_height() - 52.0;
            ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
                ui.set_min_height(height);
                self.content(ui, frame, summary, &mut answer);
            });
            ui.separator();
            button_row(ui, |ui| {
                self.save_row(ui, frame, summary, &mut answer);
            });
        });
        // What was entered is not lost to a click beside the dialog.
        let escape = ui.input(|i| i.key_pressed(egui::Key::Escape));
        let close = modal.should_close() && (escape || !self.is_changed(&summary.task));
        match answer {
            Answer::Open => (!close, None),
            Answer::Close => (false, None),
            Answer::Go(dialog) => (false, Some(dialog)),
        }
    }

    fn tabs(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            for (tab, name) in Tab::ALL {
                ui.selectable_value(&mut self.tab, tab, name);
            }
        });
    }

    fn content(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, summary: &TaskSummary, answer: &mut Answer) {
        let view = frame.view;
        let some = suitable(view, &summary.task).next().is_some();
        if !some {
            quiet(
                ui,
                format!(
                    "No model of this project suits {} tasks.",
                    summary.task.kind.name().to_lowercase()
                ),
            );
            if lead_here(ui, "A model looks at the images and suggests what it sees.") {
                *answer = Answer::Go(Dialog::AddModel);
            }
            return;
        }
        match self.tab {
            Tab::Suggest => self.suggest(ui, view, summary),
            Tab::Annotate => self.annotate(ui, frame, summary, answer),
            Tab::Classes => {
                let models: Vec<ModelId> = self.models().collect();
                self.page.show(ui, view, &summary.task, &models, &mut self.classes);
            }
        }
    }

    fn save_row(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, summary: &TaskSummary, answer: &mut Answer) {
        let changed = self.is_changed(&summary.task);
        let may = frame.view.saving.read_only.is_none();
        let save = ui.add_enabled_ui(changed && may, |ui| primary_button(ui, "Save")).inner;
        if save.clicked() {
            self.save(&summary.task, frame.requests);
            *answer = Answer::Close;
        }
        if ui.button(if changed { "Cancel" } else { "Close" }).clicked() {
            *answer = Answer::Close;
        }
        if !may {
            quiet(ui, session::notice::reasons::READ_ONLY);
        }
    }

    /// The models of the draft, each once.
    fn models(&self) -> impl Iterator<Item = ModelId> {
        let assist = self.assist.as_ref().map(|assist| assist.model);
        let auto = self.auto.as_ref().map(|auto| auto.model);
        assist.into_iter().chain(auto.filter(|id| Some(*id) != assist))
    }

    fn classes_of(&self, model: ModelId) -> ClassMap {
        self.classes.get(&model).cloned().unwrap_or_default()
    }

    fn drafted_assist(&self) -> Option<Assist> {
        self.assist.clone().map(|assist| Assist {
            classes: self.classes_of(assist.model),
            ..assist
        })
    }

    fn drafted_auto(&self) -> Option<Auto> {
        self.auto.clone().map(|auto| Auto {
            classes: self.classes_of(auto.model),
            ..auto
        })
    }

    fn is_changed(&self, task: &Task) -> bool {
        self.drafted_assist() != task.assist || self.drafted_auto() != task.auto
    }

    /// Asks for what differs from what the task has.
    fn save(&self, task: &Task, requests: &mut Vec<Request>) {
        let assist = self.drafted_assist();
        if assist != task.assist {
            requests.push(Command::Task(TaskCommand::SetAssist(task.id, assist)).into());
        }
        let auto = self.drafted_auto();
        if auto != task.auto {
            requests.push(Command::Task(TaskCommand::SetAuto(task.id, auto)).into());
        }
    }
}

/// Models that can suggest in the task.
fn suitable<'v>(view: &'v View, task: &Task) -> impl Iterator<Item = &'v Model> {
    let kind = task.kind;
    let models = view.models.lines.iter().map(|line| &line.model);
    models.filter(move |model| suits(kind, model.kind))
}

/// The choice of a model or none; true when another was chosen.
fn choose_model(
    ui: &mut Ui,
    view: &View,
    task: &Task,
    chosen: &mut Option<ModelId>,
    (name, none): (&str, &str),
) -> bool {
    let before = *chosen;
    let model = view.models.lines.iter().map(|line| &line.model);
    let text = chosen.map_or(none.to_owned(), |id| {
        let found = model.clone().find(|model| model.id == id);
        found.map_or("Deleted model".into(), title)
    });
    let choice = ComboBox::from_id_salt(name)
        .width(300.0)
        .truncate()
        .selected_text(text)
        .show_ui(ui, |ui| {
            ui.selectable_value(chosen, None, none);
            for model in suitable(view, task) {
                ui.selectable_value(chosen, Some(model.id), title(model));
            }
        });
    widgets::name(&choice.response, name);
    *chosen != before
}
