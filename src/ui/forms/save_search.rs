//! A search of the list that is to be saved under a name.

use crate::frame::Frame;
use crate::theme::space;
use crate::widgets::{button_row, caption, modal, primary_button, quiet};
use domain::query::written;
use egui::{Key, Role, TextEdit, Ui, WidgetInfo};
use session::notice::count;
use session::{Command, DataCommand, SaveSearch, View};

/// What is entered.
#[derive(Debug)]
pub(crate) struct SaveSearchForm {
    name: String,
    query: String,
    frozen: bool,
    /// Whether the list is narrowed by more than a query can say.
    is_narrowed: bool,
    focus: bool,
}

impl SaveSearchForm {
    /// For what the list asks: its query, and the concept that is chosen beside it.
    pub(crate) fn new(view: &View) -> Self {
        let filter = &view.list.filter;
        let mut query = filter.text.trim().to_owned();
        if let Some(concept) = filter.concept.and_then(|id| view.concept(id)) {
            query = format!("{query} concept:{}", written(&concept.name)).trim().to_owned();
        }
        let by_query = session::view::ListFilter {
            text: filter.text.clone(),
            concept: filter.concept,
            ..filter.share()
        };
        Self {
            name: String::new(),
            query,
            frozen: false,
            is_narrowed: by_query != *filter,
            focus: true,
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let mut open = true;
        let (escape, enter) = ui.input(|i| (i.key_pressed(Key::Escape), i.key_pressed(Key::Enter)));
        let shown = modal(ui.ctx(), "save search").show(ui.ctx(), |ui| {
            ui.set_width(460.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("Save search");
            ui.horizontal(|ui| {
                caption(ui, "Name", 60.0);
                let field = ui.add(TextEdit::singleline(&mut self.name).desired_width(f32::INFINITY));
                field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Name of the search"));
                if std::mem::take(&mut self.focus) {
                    field.request_focus();
                }
            });
            ui.horizontal_wrapped(|ui| {
                caption(ui, "Asks", 60.0);
                ui.label(&self.query);
            });
            ui.radio_value(&mut self.frozen, false, "Live: finds whatever passes it at the time");
            let now = match view.list.busy || view.task.is_some() {
                true => "what it finds now".to_owned(),
                false => format!("the {} that it finds now", count(view.list.len(), "input")),
            };
            ui.radio_value(&mut self.frozen, true, format!("Frozen: keeps {now}"));
            if self.is_narrowed {
                quiet(ui, "The other filters of the list are not saved with it.");
            }
            if view.task.is_some() {
                quiet(
                    ui,
                    "It searches the whole project, not the open task alone; task:NAME narrows it to one.",
                );
            }
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let why_not = self.why_not();
                let there = view.searches.iter().find(|search| search.name == self.name.trim());
                let replaces = there.is_some();
                let words = if replaces { "Replace" } else { "Save" };
                let ready = why_not.is_none();
                let pressed = ui.add_enabled_ui(ready, |ui| primary_button(ui, words)).inner;
                // A search is replaced by its button alone.
                if ready && (pressed.clicked() || enter && !replaces) {
                    let search = SaveSearch {
                        name: self.name.trim().to_owned(),
                        query: self.query.clone(),
                        frozen: self.frozen,
                        replaces,
                    };
                    frame
                        .requests
                        .push(Command::Data(DataCommand::SaveSearch(search)).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
                let said = match there.map(|search| search.frozen) {
                    Some(Some(inputs)) if !self.frozen => {
                        format!(
                            "The one of this name keeps {}; live it keeps none",
                            count(inputs, "input")
                        )
                    }
                    Some(Some(inputs)) => format!("The one of this name keeps {}", count(inputs, "input")),
                    Some(None) => "There is a search of this name".into(),
                    None => String::new(),
                };
                let said = why_not.map_or(said, str::to_owned);
                if !said.is_empty() {
                    quiet(ui, said);
                }
            });
        });
        open && !(shown.should_close() && escape)
    }

    fn why_not(&self) -> Option<&'static str> {
        self.name.trim().is_empty().then_some("Name the search")
    }
}
