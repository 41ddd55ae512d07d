//! What is asked once before an input is submitted: in place, below the buttons at the top, answered by the key that
//! asked. Any change of the input takes the question away.

use super::Labeling;
use crate::domain::InputId;
use crate::domain::task::WorkState;
use crate::session::view::{Standing, View};
use crate::session::{Command, Settings, notice};
use crate::ui::keys::{Action, Keymap};
use crate::ui::theme::{palette, space};
use crate::ui::widgets::{key_cap, primary_button, quiet};
use crate::ui::wish::Wish;
use egui::{Align, Align2, Area, Context, Frame, Id, Key, Layout, Margin, Modifiers, Order, RichText, Role, Ui, vec2};

/// Width of the strip, in points.
const WIDTH: f32 = 340.0;

/// Something that may have been overlooked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doubt {
    /// So many suggestions within the range are neither accepted nor dismissed.
    Undecided(usize),
    /// Nothing was changed since a reviewer sent it back.
    Unchanged,
}

impl Doubt {
    fn sentence(self) -> String {
        match self {
            Self::Undecided(1) => "1 suggestion is undecided.".into(),
            Self::Undecided(count) => format!("{} suggestions are undecided.", notice::grouped(count as u64)),
            Self::Unchanged => "Nothing was changed since it came back.".into(),
        }
    }
}

/// What was asked, of which state of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    doubts: Vec<Doubt>,
    about: (InputId, u64, u64),
}

impl Question {
    /// What is to be asked of the input as it stands; `None` where nothing is.
    fn of(view: &View, ask_undecided: bool) -> Option<Self> {
        let about = state_of(view)?;
        let mut doubts = Vec::new();
        let current = view.current.as_ref()?;
        if current.state == WorkState::Returned && current.undo.is_none() {
            doubts.push(Doubt::Unchanged);
        }
        let undecided = view.assist.iter().map(|assist| assist.count(Standing::Offered)).sum();
        if ask_undecided && undecided > 0 {
            doubts.push(Doubt::Undecided(undecided));
        }
        (!doubts.is_empty()).then_some(Self { doubts, about })
    }
}

/// The input, and numbers that change with its annotations and suggestions.
fn state_of(view: &View) -> Option<(InputId, u64, u64)> {
    let current = view.current.as_ref()?;
    let suggested = view.assist.as_ref().map_or(0, |assist| assist.revision);
    Some((current.input.id, current.revision, suggested))
}

impl Labeling {
    /// Hands the input in, or asks once whether it is meant.
    pub fn submit(&mut self, view: &View, wishes: &mut Vec<Wish>) {
        let asked = self.question.take().is_some();
        match Question::of(view, self.ask_undecided).filter(|_| !asked) {
            Some(question) => self.question = Some(question),
            None => wishes.push(Command::Submit.into()),
        }
    }

    /// Takes the question away when what it was about has changed.
    pub(super) fn refresh_question(&mut self, view: &View) {
        let now = state_of(view);
        self.question = self.question.take().filter(|question| Some(question.about) == now);
    }

    /// Esc goes back, before the canvas hears it.
    pub fn hear_question(&mut self, ctx: &Context) {
        if self.question.is_some() && ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape)) {
            self.question = None;
        }
    }

    /// Shows the question, if there is one.
    pub fn show_question(&mut self, ctx: &Context, settings: &Settings, keys: &Keymap, wishes: &mut Vec<Wish>) {
        self.ask_undecided = settings.ask_undecided;
        let Some(question) = self.question.take() else { return };
        let corner = self.hook.unwrap_or(ctx.content_rect().right_top());
        let area = Area::new(Id::unique("before submitting"))
            .order(Order::Foreground)
            .pivot(Align2::RIGHT_TOP)
            .fixed_pos(corner + vec2(0.0, space::S))
            .accessible_name("Before submitting")
            .role(Role::AlertDialog);
        let mut answer = None;
        let response = area.show(ctx, |ui| {
            let p = palette(ui.ctx());
            Frame::popup(ui.style())
                .fill(p.raised)
                .stroke(egui::Stroke::new(1.0, p.warn))
                .inner_margin(Margin::same(space::M as i8))
                .show(ui, |ui| {
                    ui.set_width(WIDTH);
                    answer = page(ui, &question, settings, keys, wishes);
                });
        });
        match answer {
            Some(true) => wishes.push(Command::Submit.into()),
            Some(false) => {}
            // The click that asked is over when this is shown first.
            None if response.response.clicked_elsewhere() && self.question_shown => {}
            None => self.question = Some(question),
        }
        self.question_shown = self.question.is_some();
    }
}

/// What is asked, and the answer: `true` submits, `false` goes back.
fn page(ui: &mut Ui, question: &Question, settings: &Settings, keys: &Keymap, wishes: &mut Vec<Wish>) -> Option<bool> {
    for doubt in &question.doubts {
        ui.add(egui::Label::new(RichText::new(doubt.sentence()).strong()).wrap());
    }
    ui.add_space(space::XS);
    let mut answer = None;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if primary_button(ui, "Submit anyway").clicked() {
            answer = Some(true);
        }
        if let Some(key) = keys.shortcut(Action::Submit) {
            key_cap(ui, &key);
        }
        ui.add_space(space::S);
        if ui.button("Go back").clicked() {
            answer = Some(false);
        }
        key_cap(ui, "Esc");
    });
    let undecided = question.doubts.iter().any(|doubt| matches!(doubt, Doubt::Undecided(_)));
    if undecided {
        ui.add_space(space::XS);
        let mut stop = !settings.ask_undecided;
        if ui
            .checkbox(&mut stop, "Do not ask about undecided suggestions")
            .changed()
        {
            let mut changed = settings.clone();
            changed.ask_undecided = !stop;
            wishes.push(Wish::Settings(Box::new(changed)));
        }
        if let (Some(accept), Some(dismiss)) = (
            keys.shortcut(Action::AcceptSuggestion),
            keys.shortcut(Action::DismissSuggestion),
        ) {
            quiet(ui, format!("{accept} accepts a suggestion, {dismiss} dismisses it."));
        }
    }
    answer
}
