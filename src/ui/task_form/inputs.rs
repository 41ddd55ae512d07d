//! Which inputs: all, those of a dataset, or those of a name.

use super::{FormContext, NewDataset, TaskForm};
use crate::request::Request;
use crate::theme::{palette, space};
use crate::widgets::query_field::query_field;
use crate::widgets::{self, quiet, small_button};
use domain::names::label;
use egui::{ComboBox, Key, Role, TextEdit, Ui, WidgetInfo};
use session::notice::{count, grouped};
use session::task_text::InputsText;
use session::{Command, DataCommand, TaskCommand};

/// What assistive technology calls the field.
const SEARCH: &str = "Search for inputs";

impl TaskForm {
    pub(super) fn inputs(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        let view = context.frame.view;
        self.choose_new_dataset(context);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = space::M;
            let all = matches!(self.text.inputs, InputsText::All);
            if ui.radio(all, format!("All {}", count(view.inputs, "input"))).clicked() {
                self.text.inputs = InputsText::All;
            }
            let by_dataset = matches!(self.text.inputs, InputsText::Dataset(_));
            let first = view.datasets.first();
            let radio = ui.add_enabled(
                first.is_some(),
                egui::RadioButton::new(by_dataset, "Those of a dataset"),
            );
            if let Some(dataset) = first.filter(|_| radio.clicked() && !by_dataset) {
                self.text.inputs = InputsText::Dataset(dataset.name.clone());
            }
            radio.on_disabled_hover_text("There is no dataset yet");
            let by_saved = matches!(self.text.inputs, InputsText::Saved(_));
            let first = view.searches.first();
            let radio = ui.add_enabled(
                first.is_some() || by_saved,
                egui::RadioButton::new(by_saved, "Those of a saved search"),
            );
            if let Some(search) = first.filter(|_| radio.clicked() && !by_saved) {
                self.text.inputs = InputsText::Saved(search.name.clone());
            }
            radio.on_disabled_hover_text("No search is saved yet");
            let by_name = matches!(self.text.inputs, InputsText::Search(_));
            if ui.radio(by_name, "Those that pass a search").clicked() && !by_name {
                self.text.inputs = InputsText::Search(String::new());
                self.focus = Some(SEARCH);
            }
        });
        self.choice(ui, context);
        self.new_dataset(ui, context);
        let is_saved = matches!(self.text.inputs, InputsText::Saved(_));
        if is_saved && self.editing.is_some() {
            ui.checkbox(&mut self.refresh, "Add what it finds now");
        }
        let help = if is_saved {
            "The list is made now. What the search finds later is added when you edit the task and tick it."
        } else if self.editing.is_some() {
            "Inputs that came since join when the changes are saved; those that the task has stay in it."
        } else {
            "The list is made now. Inputs that come later join when the task is edited."
        };
        quiet(ui, help);
    }

    fn choice(&mut self, ui: &mut Ui, context: &FormContext<'_, '_>) {
        let counted = self.count_of(context.frame.view);
        match &mut self.text.inputs {
            InputsText::All => {}
            InputsText::Dataset(name) => {
                let known = context.frame.view.datasets.iter().map(|dataset| &dataset.name);
                choose(ui, "Dataset of the task", name, known, counted);
            }
            InputsText::Saved(name) => {
                let known = context.frame.view.searches.iter().map(|search| &search.name);
                choose(ui, "Saved search of the task", name, known, counted);
            }
            InputsText::Search(part) => {
                ui.horizontal(|ui| {
                    let palette = palette(ui);
                    let (response, _) = query_field(ui, SEARCH, part, 320.0, context.frame.view, &palette);
                    if self.focus == Some(SEARCH) {
                        self.focus = None;
                        response.request_focus();
                    }
                    let all = grouped(context.frame.view.inputs);
                    let text = counted.map_or("Counting…".into(), |n| format!("{} of {all} inputs", grouped(n)));
                    quiet(ui, text);
                });
            }
        }
    }

    /// How many inputs the choice holds, once that is known.
    pub(super) fn count_of(&self, view: &session::View) -> Option<u64> {
        let known = self.counted(view);
        match &self.text.inputs {
            // Until it is known how many are left out.
            InputsText::All => known.or(Some(view.inputs)),
            InputsText::Search(part) if part.trim().is_empty() || view.query(part).is_err() => Some(0),
            InputsText::Saved(_) if !self.refresh && self.text.inputs == self.start.inputs => {
                let task = self
                    .editing
                    .and_then(|id| view.tasks.iter().find(|one| one.task.id == id));
                task.map(|summary| summary.inputs).or(known)
            }
            InputsText::Dataset(_) | InputsText::Search(_) | InputsText::Saved(_) => known,
        }
    }

    /// The count of the choice that was asked for.
    fn counted(&self, view: &session::View) -> Option<u64> {
        let counted = view.task_setup.counted.as_ref();
        counted
            .filter(|(of, _)| *of == self.text.inputs)
            .map(|(_, count)| *count)
    }

    /// Asks for the count of a choice that is not known; one question at a time.
    pub(super) fn ask_count(&mut self, context: &mut FormContext<'_, '_>) {
        let answered = |of: &InputsText| {
            context
                .frame
                .view
                .task_setup
                .counted
                .as_ref()
                .is_some_and(|(known, _)| known == of)
        };
        if self.asked.as_ref().is_some_and(answered) {
            self.asked = None;
        }
        let is_search = match &self.text.inputs {
            InputsText::Search(part) => !part.trim().is_empty() && context.frame.view.query(part).is_ok(),
            InputsText::All | InputsText::Dataset(_) | InputsText::Saved(_) => true,
        };
        if self.asked.is_none() && is_search && self.counted(context.frame.view).is_none() {
            self.asked = Some(self.text.inputs.clone());
            context
                .frame
                .requests
                .push(Command::Task(TaskCommand::CountInputs(self.text.inputs.clone())).into());
        }
    }

    fn new_dataset(&mut self, ui: &mut Ui, context: &mut FormContext<'_, '_>) {
        if let Some(name) = &self.dataset.awaited {
            quiet(ui, format!("Making the dataset \"{name}\"…"));
            return;
        }
        let Some(name) = &mut self.dataset.name else {
            if ui.add(small_button("Make a dataset of all inputs…")).clicked() {
                self.dataset.name = Some(String::new());
                self.focus = Some("Name of the dataset");
            }
            return;
        };
        let mut answer = None;
        ui.horizontal(|ui| {
            let field = TextEdit::singleline(name)
                .hint_text("Name of the dataset")
                .desired_width(240.0);
            let response = ui.add(field);
            response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Name of the dataset"));
            if self.focus == Some("Name of the dataset") {
                self.focus = None;
                response.request_focus();
            }
            let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            let ready = !name.trim().is_empty();
            let make = ui.add_enabled(ready, egui::Button::new("Make the dataset"));
            if ready && (entered || make.clicked()) {
                answer = Some(true);
            }
            if ui.button("Never mind").clicked() {
                answer = Some(false);
            }
        });
        match answer {
            Some(true) => {
                self.dataset.awaited = domain::concept::clean_name(name);
                context
                    .frame
                    .requests
                    .push(Request::Command(Command::Data(DataCommand::MakeDataset(name.clone()))));
                self.dataset.name = None;
            }
            Some(false) => self.dataset.name = None,
            None => {}
        }
    }

    /// A dataset that was asked for is chosen as soon as it is there; when its job failed, it is asked for no longer.
    fn choose_new_dataset(&mut self, context: &FormContext<'_, '_>) {
        let Some(name) = &self.dataset.awaited else { return };
        let working = context.frame.view.is_working();
        if context.frame.view.datasets.iter().any(|dataset| dataset.name == *name) {
            self.text.inputs = InputsText::Dataset(name.clone());
            self.dataset = NewDataset::default();
        } else if self.dataset.begun && !working {
            self.dataset = NewDataset::default();
        } else {
            self.dataset.begun |= working;
        }
    }
}

/// The choice of one of these names, and how many inputs it holds.
fn choose<'n>(
    ui: &mut Ui,
    what: &str,
    name: &mut String,
    known: impl Iterator<Item = &'n String>,
    counted: Option<u64>,
) {
    ui.horizontal(|ui| {
        let choice = ComboBox::from_id_salt(what)
            .width(240.0)
            .selected_text(label(name))
            .show_ui(ui, |ui| {
                for one in known {
                    ui.selectable_value(name, one.clone(), label(one));
                }
            });
        widgets::name(&choice.response, what);
        quiet(ui, counted.map_or("Counting…".into(), |n| count(n, "input")));
    });
}
