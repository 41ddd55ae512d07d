//! What is told or asked before an input is submitted: in place, below the buttons at the top. What the task asks for
//! and is lacking is named with its shape; what may have been overlooked is asked once, and answered by the key that
//! asked. Any change of the input takes it away.

use super::Labeling;
use crate::frame::Frame;
use crate::keys::{Action, Keymap};
use crate::request::Request;
use crate::theme::{palette, space};
use crate::widgets::{key_cap, primary_button, quiet};
use domain::task::WorkState;
use domain::workflow::Refusal;
use domain::{AnnotationId, InputId, TaskKind, Unmet};
use egui::{Align, Align2, Area, Context, Id, Key, Layout, Margin, Modifiers, Order, RichText, Role, Ui, vec2};
use session::view::{SuggestionState, View};
use session::{Command, EditCommand, SessionError, Settings, notice};

/// Width of the strip, in points.
const WIDTH: f32 = 340.0;
/// What is lacking is told so often; the rest is counted.
const TOLD: usize = 5;

/// Something that may have been overlooked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    /// So many suggestions within the range are neither accepted nor dismissed.
    Undecided(usize),
    /// Nothing was changed since a reviewer sent it back.
    Unchanged,
    /// Nothing is marked, or no concept chosen.
    Nothing(TaskKind),
}

impl Doubt {
    fn sentence(self) -> String {
        match self {
            Self::Undecided(1) => "1 suggestion is undecided.".into(),
            Self::Undecided(count) => format!("{} suggestions are undecided.", notice::grouped(count as u64)),
            Self::Unchanged => "Nothing was changed since it came back.".into(),
            Self::Nothing(TaskKind::Classification) => "No concept is chosen. Submit as \"none of them\"?".into(),
            Self::Nothing(_) => "Nothing is marked. Submit as \"nothing here\"?".into(),
        }
    }
}

/// Something that the task asks for and the input lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lack {
    text: String,
    place: Option<AnnotationId>,
}

/// What a submission that was asked for waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waiting {
    /// What else was asked for in the frame.
    Frame,
    /// The input's annotations, which are being read.
    Read(InputId),
}

/// What is told or asked, of which state of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    lacks: Vec<Lack>,
    doubts: Vec<Doubt>,
    about: (InputId, u64, u64),
}

impl Question {
    /// What is to be told or asked of the input as it stands; `None` where nothing is.
    fn of(view: &View, ask_undecided: bool) -> Option<Self> {
        let about = state_of(view)?;
        let current = view.current.as_ref()?;
        let lack = |unmet: &Unmet| Lack {
            text: notice::sentence(&SessionError::Rule(Refusal::Unmet(unmet.clone())), Some(view)),
            place: unmet.place(),
        };
        // An express "nothing here" is what the question about an empty input is answered with.
        let unmet = view.unmet();
        let lacks: Vec<Lack> = unmet
            .iter()
            .filter(|unmet| **unmet != Unmet::Nothing)
            .map(lack)
            .collect();
        let mut doubts = Vec::new();
        if lacks.is_empty() {
            if current.state == WorkState::Returned && current.undo.is_none() {
                doubts.push(Doubt::Unchanged);
            }
            let undecided = view
                .assist
                .iter()
                .map(|assist| assist.count(SuggestionState::Offered))
                .sum();
            if ask_undecided && undecided > 0 {
                doubts.push(Doubt::Undecided(undecided));
            }
            if let Some(kind) = view.open_task().map(|summary| summary.task.kind)
                && view.is_empty_submission()
                && !current.nothing
            {
                doubts.push(Doubt::Nothing(kind));
            }
        }
        let any = !lacks.is_empty() || !doubts.is_empty();
        any.then_some(Self { lacks, doubts, about })
    }

    /// What submitting anyway asks of the session.
    fn command(&self) -> Command {
        let nothing = self.doubts.iter().any(|doubt| matches!(doubt, Doubt::Nothing(_)));
        if nothing {
            Command::Edit(EditCommand::SubmitNothing)
        } else {
            Command::Edit(EditCommand::Submit)
        }
    }

    /// The shape to be shown first.
    fn place(&self) -> Option<AnnotationId> {
        self.lacks.iter().find_map(|lack| lack.place)
    }
}

/// The input, and numbers that change with its annotations and suggestions.
fn state_of(view: &View) -> Option<(InputId, u64, u64)> {
    let current = view.current.as_ref()?;
    let suggested = view.assist.as_ref().map_or(0, |assist| assist.revision);
    Some((current.input.id, current.revision, suggested))
}

/// Why the input cannot be submitted as it stands, in one line each; empty if it can.
pub(crate) fn lacking(view: &View) -> Vec<String> {
    let unmet = view.unmet();
    let sentence = |unmet: &Unmet| notice::sentence(&SessionError::Rule(Refusal::Unmet(unmet.clone())), Some(view));
    unmet.iter().take(TOLD).map(sentence).collect()
}

impl Labeling {
    /// Hands the input in, tells what it lacks, or asks once whether it is meant. What else was asked for in this frame
    /// is done first: the view does not know it yet.
    pub fn submit(&mut self, frame: &mut Frame<'_>) {
        let view = frame.view;
        if frame
            .requests
            .iter()
            .any(|request| matches!(request, Request::Command(_)))
        {
            self.waiting = Some(Waiting::Frame);
            return;
        }
        // Nothing can be said of an input that is still being read.
        if let Some(current) = view.current.as_ref().filter(|current| !current.loaded) {
            self.waiting = Some(Waiting::Read(current.input.id));
            return;
        }
        let asked = self.question.take().filter(|question| question.lacks.is_empty());
        match (asked, Question::of(view, self.ask_undecided)) {
            (Some(question), Some(again)) if again.lacks.is_empty() => frame.requests.push(question.command().into()),
            (_, Some(question)) => {
                self.show_place = question.place();
                self.question = Some(question);
            }
            (_, None) => frame.requests.push(Command::Edit(EditCommand::Submit).into()),
        }
    }

    /// Goes on with a submission that waited for what was asked for before it.
    pub fn continue_submitting(&mut self, frame: &mut Frame<'_>) {
        let here = frame.view.current.as_ref().map(|current| current.input.id);
        match self.waiting.take() {
            Some(Waiting::Read(input)) if Some(input) != here => {}
            Some(_) => self.submit(frame),
            None => {}
        }
    }

    /// Whether a submission waits for the next frame.
    pub fn is_submitting(&self) -> bool {
        self.waiting == Some(Waiting::Frame)
    }

    /// Whether something is told or asked before an input is submitted.
    pub fn is_asking(&self) -> bool {
        self.question.is_some()
    }

    /// A shape that is to be selected and shown.
    pub fn place_to_show(&mut self) -> Option<AnnotationId> {
        self.show_place.take()
    }

    /// Takes the question away when what it was about has changed.
    pub(super) fn refresh_question(&mut self, view: &View) {
        let now = state_of(view);
        self.question = self.question.take().filter(|question| Some(question.about) == now);
    }

    /// Esc goes back, before the canvas reads it; a dialog over it has the key first.
    pub fn read_question_keys(&mut self, ctx: &Context) {
        let covered = ctx.memory(|memory| memory.top_modal_layer().is_some());
        if self.question.is_some() && !covered && ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
            self.question = None;
        }
    }

    /// Shows what is told or asked, if anything is.
    pub fn show_question(&mut self, ctx: &Context, frame: &mut Frame<'_>) {
        let keys = frame.keys;
        let settings = frame.settings;
        self.ask_undecided = settings.ask_undecided;
        let Some(question) = self.question.take() else {
            self.question_shown = false;
            return;
        };
        let corner = self.anchor.unwrap_or(ctx.content_rect().right_top());
        let area = Area::new(Id::unique("before submitting"))
            .order(Order::Middle)
            .pivot(Align2::RIGHT_TOP)
            .fixed_pos(corner + vec2(0.0, space::S))
            .accessible_name("Before submitting")
            .role(Role::AlertDialog);
        let mut page = Page {
            question: &question,
            settings,
            keys,
            answer: None,
            place: None,
        };
        let response = area.show(ctx, |ui| {
            let p = palette(ui.ctx());
            egui::Frame::popup(ui.style())
                .fill(p.raised)
                .stroke(egui::Stroke::new(1.0, p.warn))
                .inner_margin(Margin::same(space::M as i8))
                .show(ui, |ui| {
                    ui.set_width(WIDTH);
                    page.show(ui, frame.requests);
                });
        });
        let (answer, place) = (page.answer, page.place);
        self.show_place = self.show_place.or(place);
        match answer {
            Some(true) => frame.requests.push(question.command().into()),
            Some(false) => {}
            // The click that asked is over when this is shown first.
            None if response.response.clicked_elsewhere() && self.question_shown => {}
            None => self.question = Some(question),
        }
        self.question_shown = self.question.is_some();
    }
}

/// One row of buttons from the right, no higher than they are.
fn answers(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let room = vec2(ui.available_width(), ui.spacing().interact_size.y);
    ui.allocate_ui_with_layout(room, Layout::right_to_left(Align::Center), content);
}

/// What is told or asked, and what came of it.
struct Page<'a> {
    question: &'a Question,
    settings: &'a Settings,
    keys: &'a Keymap,
    /// `true` submits, `false` goes back.
    answer: Option<bool>,
    /// A shape that was asked to be shown.
    place: Option<AnnotationId>,
}

impl Page<'_> {
    fn show(&mut self, ui: &mut Ui, requests: &mut Vec<Request>) {
        if self.question.lacks.is_empty() {
            self.show_doubts(ui, requests);
        } else {
            self.show_lacking(ui);
        }
    }

    fn show_lacking(&mut self, ui: &mut Ui) {
        ui.label(RichText::new("Not yet complete").strong());
        for lack in self.question.lacks.iter().take(TOLD) {
            match lack.place {
                Some(id) => {
                    let button = egui::Button::new(&lack.text).wrap().frame_when_inactive(false);
                    if ui.add(button).on_hover_text("Show it").clicked() {
                        self.place = Some(id);
                    }
                }
                None => drop(ui.add(egui::Label::new(&lack.text).wrap())),
            }
        }
        let more = self.question.lacks.len().saturating_sub(TOLD);
        if more > 0 {
            quiet(ui, format!("And {more} more."));
        }
        ui.add_space(space::XS);
        answers(ui, |ui| self.back(ui));
    }

    fn show_doubts(&mut self, ui: &mut Ui, requests: &mut Vec<Request>) {
        for doubt in &self.question.doubts {
            ui.add(egui::Label::new(RichText::new(doubt.sentence()).strong()).wrap());
        }
        ui.add_space(space::XS);
        answers(ui, |ui| {
            let text = match self.question.doubts.as_slice() {
                [Doubt::Nothing(TaskKind::Classification)] => "None of them",
                [Doubt::Nothing(_)] => "Nothing here",
                _ => "Submit anyway",
            };
            if primary_button(ui, text).clicked() {
                self.answer = Some(true);
            }
            if let Some(key) = self.keys.shortcut(Action::Submit) {
                key_cap(ui, &key);
            }
            ui.add_space(space::S);
            self.back(ui);
        });
        let undecided = |doubt: &Doubt| matches!(doubt, Doubt::Undecided(_));
        if self.question.doubts.iter().any(undecided) {
            self.undecided(ui, requests);
        }
    }

    fn back(&mut self, ui: &mut Ui) {
        if ui.button("Go back").clicked() {
            self.answer = Some(false);
        }
        key_cap(ui, "Esc");
    }

    fn undecided(&self, ui: &mut Ui, requests: &mut Vec<Request>) {
        ui.add_space(space::XS);
        let mut stop = !self.settings.ask_undecided;
        if ui
            .checkbox(&mut stop, "Do not ask about undecided suggestions")
            .changed()
        {
            let mut changed = self.settings.clone();
            changed.ask_undecided = !stop;
            requests.push(Request::Settings(Box::new(changed)));
        }
        let key = |action| self.keys.shortcut(action);
        if let (Some(accept), Some(dismiss)) = (key(Action::AcceptSuggestion), key(Action::DismissSuggestion)) {
            quiet(ui, format!("{accept} accepts a suggestion, {dismiss} dismisses it."));
        }
    }
}
