//! The concepts of the project: what uses them, and how they are renamed, made one and deleted.
//!
//! What a change would come to is counted before it can be made; what it came to is told where other work is.

use crate::concept_editor::ConceptDraft;
use crate::frame::Frame;
use crate::theme::{palette, space};
use crate::widgets::{self, IconButton, button_row, modal, primary_button, quiet, scroll_up_to, swatch, was_left};
use domain::names::label;
use domain::{Concept, ConceptId};
use egui::{Align, Button, ComboBox, Label, Layout, RichText, Ui};
use egui_material_icons::icons::{ICON_KEYBOARD_ARROW_DOWN, ICON_KEYBOARD_ARROW_UP};
use session::notice::{concepts_changed, count};
use session::taxonomy::{ConceptAct, ConceptUse};
use session::view::View;
use session::{Command, TaskCommand};

/// The list of concepts, or what is done with one of them.
#[derive(Debug, Default)]
pub(crate) struct ConceptsForm {
    step: Step,
    /// The concepts for which the counts were asked.
    asked: Option<Vec<Concept>>,
    /// What was asked to be counted.
    counting: Option<ConceptAct>,
    fresh: bool,
}

/// What is shown.
#[derive(Debug, Default)]
enum Step {
    /// All concepts.
    #[default]
    All,
    /// A concept gets another name or colour, or is explained.
    Edit(ConceptDraft),
    /// A concept gives way to another one, once that is chosen.
    Merge(ConceptId, Option<ConceptId>),
    /// A concept goes.
    Delete(ConceptId),
}

impl ConceptsForm {
    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        if self.asked.as_ref() != Some(&view.concepts) {
            self.asked = Some(view.concepts.clone());
            frame.requests.push(Command::Task(TaskCommand::ShowConcepts).into());
        }
        let mut open = true;
        let room = ui.ctx().content_rect().size();
        let shown = modal(ui.ctx(), "concepts").show(ui.ctx(), |ui| {
            ui.set_width(640.0_f32.min(room.x - 2.0 * space::XL));
            ui.spacing_mut().item_spacing.y = space::S;
            let concept = match &self.step {
                Step::All => None,
                Step::Edit(draft) => Some(draft.concept),
                Step::Merge(id, _) | Step::Delete(id) => Some(*id),
            };
            match concept.map(|id| view.concept(id)) {
                None => open = self.all(ui, frame, room.y),
                Some(Some(concept)) => open = self.one(ui, frame, concept),
                // Somebody else was quicker.
                Some(None) => self.step = Step::All,
            }
        });
        open && !was_left(&shown)
    }

    /// The list; false when it is to be closed.
    fn all(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, room: f32) -> bool {
        let view = frame.view;
        let mut moves = None;
        ui.heading("Concepts");
        if view.concepts.is_empty() {
            quiet(ui, "There are none yet. A task makes those that it names.");
        }
        scroll_up_to((room - 220.0).max(120.0))
            .id_salt("concepts")
            .auto_shrink([false, true])
            .show_rows(ui, ui.spacing().interact_size.y, view.concepts.len(), |ui, rows| {
                // Beside the buttons there is room for the bar.
                ui.set_max_width(ui.available_width() - space::M);
                for at in rows {
                    let concept = &view.concepts[at];
                    let uses = view.concept_uses.iter().flatten();
                    let used = uses.into_iter().find(|used| used.id == concept.id);
                    match row(ui, concept, used, (at > 0, at + 1 < view.concepts.len())) {
                        Some(Pressed::Step(step)) => {
                            self.fresh = true;
                            self.counting = None;
                            self.step = step;
                        }
                        Some(Pressed::Up) => moves = Some((concept.id, Some(view.concepts[at - 1].id))),
                        Some(Pressed::Down) => {
                            moves = Some((concept.id, view.concepts.get(at + 2).map(|other| other.id)));
                        }
                        None => {}
                    }
                }
            });
        if let Some((concept, before)) = moves {
            let command = TaskCommand::MoveConcept(concept, before);
            frame.requests.push(Command::Task(command).into());
        }
        ui.add_space(space::S);
        button_row(ui, |ui| !primary_button(ui, "Close").clicked())
    }

    /// What is done with one concept; false when the dialog is to be closed.
    fn one(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, concept: &Concept) -> bool {
        let (mut open, mut back) = (true, false);
        match &mut self.step {
            Step::All => {}
            Step::Edit(draft) => {
                ui.heading(format!("Edit \"{}\"", concept.label()));
                let entered = draft.fields(ui, frame.view);
                quiet(
                    ui,
                    "A new name applies everywhere; versions of datasets keep the old one.",
                );
                button_row(ui, |ui| {
                    let ready = draft.is_ready(frame.view);
                    let pressed = ui.add_enabled_ui(ready, |ui| primary_button(ui, "Save")).inner;
                    if ready && (pressed.clicked() || entered) {
                        frame.requests.push(draft.command().into());
                        back = true;
                    }
                    back |= ui.button("Back").clicked();
                });
            }
            Step::Merge(_, into) => {
                ui.heading(format!("Merge \"{}\" into another concept", concept.label()));
                choose(ui, frame.view, concept, into, &mut self.fresh);
                let act = into.map(|into| ConceptAct::Merge {
                    from: vec![concept.id],
                    into,
                });
                let text = "Annotations keep their authors and statuses, and versions of datasets stay as they are. \
                            The history can take it back.";
                (open, back) = counted(ui, frame, act, &mut self.counting, ("Merge", text));
            }
            Step::Delete(_) => {
                ui.heading(format!("Delete \"{}\"?", concept.label()));
                let act = ConceptAct::Delete {
                    concept: concept.id,
                    with_annotations: true,
                };
                let text = "Versions of datasets keep it, and the history can bring back what is removed.";
                (open, back) = counted(ui, frame, Some(act), &mut self.counting, ("Delete", text));
            }
        }
        if back {
            self.step = Step::All;
        }
        open
    }
}

/// What was pressed in the row of a concept.
enum Pressed {
    Step(Step),
    Up,
    Down,
}

/// A concept with what uses it; what was pressed. It may move up, and down.
fn row(ui: &mut Ui, concept: &Concept, used: Option<&ConceptUse>, (up, down): (bool, bool)) -> Option<Pressed> {
    let shown = concept.label();
    let mut found = None;
    button_row(ui, |ui| {
        let mut button = |ui: &mut Ui, text: &str, verb: &str, to: &dyn Fn() -> Step| {
            let pressed = ui.button(text);
            widgets::name(&pressed, &format!("{verb} {shown}"));
            if pressed.clicked() {
                found = Some(Pressed::Step(to()));
            }
        };
        // From the right.
        button(ui, "Delete…", "Delete", &|| Step::Delete(concept.id));
        button(ui, "Merge into…", "Merge", &|| Step::Merge(concept.id, None));
        button(ui, "Edit…", "Edit", &|| Step::Edit(ConceptDraft::new(concept)));
        let down_name = format!("Move {shown} down");
        if IconButton::new(ICON_KEYBOARD_ARROW_DOWN, &down_name)
            .side(22.0)
            .enabled(may_move(down, "last"))
            .show(ui)
        {
            found = Some(Pressed::Down);
        }
        let up_name = format!("Move {shown} up");
        if IconButton::new(ICON_KEYBOARD_ARROW_UP, &up_name)
            .side(22.0)
            .enabled(may_move(up, "first"))
            .show(ui)
        {
            found = Some(Pressed::Up);
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            swatch(ui, concept.color, 16.0);
            ui.add(Label::new(RichText::new(&shown).strong()).truncate());
            if let Some(used) = used {
                let text = uses(used);
                let text = RichText::new(text).color(palette(ui.ctx()).quiet);
                ui.add(Label::new(text).truncate());
            }
        });
    });
    found
}

fn may_move(may: bool, place: &str) -> Result<(), String> {
    if may { Ok(()) } else { Err(format!("It is the {place}")) }
}

/// `12 annotations, 3 suggestions, in Street and Kinds`
fn uses(used: &ConceptUse) -> String {
    let mut text = count(used.annotations, "annotation");
    if used.suggestions > 0 {
        text.push_str(&format!(", {}", count(used.suggestions, "suggestion")));
    }
    let tasks: Vec<String> = used.tasks.iter().map(|name| label(name)).collect();
    match session::notice::joined(&tasks) {
        Some(named) => text.push_str(&format!(", in {named}")),
        None => text.push_str(", in no task"),
    }
    text
}

/// The choice of what a concept becomes.
fn choose(ui: &mut Ui, view: &View, concept: &Concept, into: &mut Option<ConceptId>, fresh: &mut bool) {
    let chosen = into.and_then(|id| view.concept(id));
    let text = chosen.map_or_else(|| "Choose the concept that it becomes".into(), Concept::label);
    let choice = ComboBox::from_id_salt("merge into")
        .width(320.0)
        .truncate()
        .selected_text(text)
        .show_ui(ui, |ui| {
            for other in view.concepts.iter().filter(|other| other.id != concept.id) {
                let option = ui.selectable_value(into, Some(other.id), other.label());
                widgets::name(&option, &format!("Merge into {}", other.label()));
            }
        });
    widgets::name(&choice.response, "Merge into");
    if std::mem::take(fresh) {
        choice.response.request_focus();
    }
}

/// What the act would come to, and the buttons below; whether the dialog stays open, and whether it goes back.
fn counted(
    ui: &mut Ui,
    frame: &mut Frame<'_>,
    act: Option<ConceptAct>,
    counting: &mut Option<ConceptAct>,
    (verb, text): (&str, &str),
) -> (bool, bool) {
    if let Some(act) = act.as_ref().filter(|act| counting.as_ref() != Some(*act)) {
        let command = TaskCommand::CountConceptChange(act.clone());
        frame.requests.push(Command::Task(command).into());
        *counting = Some(act.clone());
    }
    let known = frame.view.concept_change.as_ref();
    let known = known.filter(|(known, _)| Some(known) == act.as_ref());
    let p = palette(ui.ctx());
    match (&act, known) {
        (None, _) => {}
        (Some(_), None) => drop(quiet(ui, "Counting…")),
        (Some(_), Some((_, Ok(report)))) => {
            for line in concepts_changed(report) {
                ui.add(Label::new(line).wrap());
            }
        }
        (Some(_), Some((_, Err(why)))) => drop(ui.add(Label::new(RichText::new(why).color(p.bad)).wrap())),
    }
    quiet(ui, text);
    ui.add_space(space::S);
    let (mut open, mut back) = (true, false);
    button_row(ui, |ui| {
        let works = frame.view.is_working();
        let ready = matches!(known, Some((_, Ok(_)))) && !works;
        let pressed = ui.add_enabled(ready, Button::new(RichText::new(verb).strong().color(p.bad)));
        let why_not = if works {
            "Something else is at work"
        } else {
            "It is not counted yet"
        };
        if let (true, Some(act)) = (pressed.on_disabled_hover_text(why_not).clicked(), act) {
            frame
                .requests
                .push(Command::Task(TaskCommand::ChangeConcepts(act)).into());
            open = false;
        }
        back = ui.button("Back").clicked();
    });
    (open, back)
}
