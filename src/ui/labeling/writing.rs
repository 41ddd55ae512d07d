//! The little sheet below the buttons at the top: why an input is skipped, or what the lead is asked.

use super::Labeling;
use crate::frame::Frame;
use crate::keys::{Action, Keymap};
use crate::request::Request;
use crate::rules::{may_ask, may_skip};
use crate::theme::{palette, size, space};
use crate::widgets::{button_row, primary_button, quiet};
use egui::{
    Align2, Area, Button, Context, Event, Id, Key, KeyboardShortcut, Margin, Modifiers, Order, RichText, Role,
    TextEdit, Ui, WidgetInfo, vec2,
};
use session::view::View;
use session::{Command, EditCommand, QuestionCommand};

/// Width of the sheet, in points.
const WIDTH: f32 = 320.0;
/// Within what time, in seconds, the key pressed once more skips without a word.
const DOUBLE_TIME: f64 = 0.5;
/// Height of a reason to choose, in points.
const CHIP: f32 = 22.0;
/// Reasons that are offered at most.
const OFFERED: usize = 5;
/// Reasons that fit most tasks.
const USUAL: [&str; 3] = [
    "Too blurred or too dark",
    "Not what the task is about",
    "Cannot be decided",
];

/// What is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Why the input is skipped.
    Skip,
    /// What the lead is asked.
    Question,
}

/// What is being written.
#[derive(Debug)]
pub(super) struct Writing {
    what: What,
    text: String,
    /// When the sheet came up, in egui's seconds.
    since: f64,
    focused: bool,
}

impl Labeling {
    /// Begins to write, where it may be sent; else says why not.
    ///
    /// # Errors
    /// The sentence to show.
    pub fn write(&mut self, ctx: &Context, what: What, view: &View) -> Result<(), String> {
        match what {
            What::Skip => may_skip(view)?,
            What::Question => may_ask(view)?,
        }
        self.writing = Some(Writing {
            what,
            text: String::new(),
            since: ctx.input(|i| i.time),
            focused: false,
        });
        Ok(())
    }

    /// Shows the sheet while something is being written.
    pub fn show_writing(&mut self, ctx: &Context, frame: &mut Frame<'_>) {
        let Some(mut writing) = self.writing.take() else { return };
        if writing.what == What::Skip && writing.text.is_empty() {
            // A key held down is no second press, and writes nothing.
            drop_repeats(ctx);
        }
        let corner = self.anchor.unwrap_or(ctx.content_rect().right_top());
        let name = match writing.what {
            What::Skip => "Skip this input",
            What::Question => "Ask the lead",
        };
        let area = Area::new(Id::unique("writing"))
            .order(Order::Foreground)
            .pivot(Align2::RIGHT_TOP)
            .fixed_pos(corner + vec2(0.0, space::S))
            .accessible_name(name)
            .role(Role::Dialog);
        let mut sent = None;
        let response = area.show(ctx, |ui| {
            let p = palette(ui.ctx());
            egui::Frame::popup(ui.style())
                .fill(p.raised)
                .inner_margin(Margin::same(space::M as i8))
                .show(ui, |ui| {
                    ui.set_width(WIDTH);
                    sent = match writing.what {
                        What::Skip => self.reason(ui, &mut writing, frame.keys),
                        What::Question => question(ui, &mut writing),
                    };
                });
        });
        let opened = ctx.input(|i| i.time) <= writing.since;
        let away = response.response.clicked_elsewhere() && !opened;
        let escaped = ctx.input_mut(|i| i.consume_key(Modifiers::NONE, Key::Escape));
        match sent {
            Some(text) => self.send(writing.what, text, frame.requests),
            None if away || escaped => {}
            None => self.writing = Some(writing),
        }
    }

    fn send(&mut self, what: What, text: String, requests: &mut Vec<Request>) {
        match what {
            What::Skip => {
                if !text.is_empty() {
                    self.recent.retain(|known| *known != text);
                    self.recent.insert(0, text.clone());
                    self.recent.truncate(OFFERED);
                }
                requests.push(Command::Edit(EditCommand::Skip(text)).into());
            }
            What::Question => requests.push(Command::Question(QuestionCommand::Ask(text)).into()),
        }
    }

    /// The field for a reason, and reasons to choose; what was decided on.
    fn reason(&self, ui: &mut Ui, writing: &mut Writing, keys: &Keymap) -> Option<String> {
        ui.label(RichText::new("Why is it skipped?").strong());
        let field = TextEdit::singleline(&mut writing.text)
            .hint_text("A reason for the lead, or nothing")
            .desired_width(f32::INFINITY);
        let response = ui.add(field);
        response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Reason for skipping"));
        focus_once(&response, &mut writing.focused);
        let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
        let key = keys.shortcut(Action::Skip).unwrap_or_default();
        let quick = ui.input(|i| i.time) - writing.since <= DOUBLE_TIME;
        if quick && writing.text.eq_ignore_ascii_case(&key) {
            return Some(String::new());
        }
        let mut sent = entered.then(|| writing.text.trim().to_owned());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(space::XS, space::XS);
            ui.spacing_mut().interact_size.y = CHIP;
            let fill = palette(ui.ctx()).hover;
            for reason in self.offered() {
                let text = RichText::new(reason).size(size::SMALL);
                let button = Button::new(text).fill(fill).corner_radius(CHIP / 2.0);
                if ui.add(button).clicked() {
                    sent = Some(reason.to_owned());
                }
            }
        });
        ui.add_space(space::XS);
        button_row(ui, |ui| {
            if primary_button(ui, "Skip and go on").clicked() {
                sent = Some(writing.text.trim().to_owned());
            }
            if !key.is_empty() {
                quiet(ui, format!("Press {key} again to skip without a reason"));
            }
        });
        sent
    }

    /// Reasons to choose from: those given lately, then the usual ones.
    fn offered(&self) -> impl Iterator<Item = &str> {
        let recent = self.recent.iter().map(String::as_str);
        let usual = USUAL
            .into_iter()
            .filter(|usual| !self.recent.iter().any(|known| known == usual));
        recent.chain(usual).take(OFFERED)
    }
}

/// The field for a question; what is asked.
fn question(ui: &mut Ui, writing: &mut Writing) -> Option<String> {
    ui.label(RichText::new("Ask the lead").strong());
    let field = TextEdit::multiline(&mut writing.text)
        .hint_text("What is not clear on this input?")
        .return_key(KeyboardShortcut::new(Modifiers::SHIFT, Key::Enter))
        .desired_rows(3)
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    response.widget_info(|| WidgetInfo::labeled(Role::MultilineTextInput, true, "Question to the lead"));
    focus_once(&response, &mut writing.focused);
    let entered = response.has_focus() && ui.input(|i| i.key_pressed(Key::Enter) && i.modifiers.is_none());
    quiet(ui, "The answer will show here; go on meanwhile.");
    ui.add_space(space::XS);
    let text = writing.text.trim().to_owned();
    button_row(ui, |ui| {
        let pressed = ui
            .add_enabled_ui(!text.is_empty(), |ui| primary_button(ui, "Ask"))
            .inner;
        (!text.is_empty() && (entered || pressed.clicked())).then_some(text)
    })
}

fn focus_once(response: &egui::Response, focused: &mut bool) {
    if !std::mem::replace(focused, true) {
        response.request_focus();
    }
}

fn drop_repeats(ctx: &Context) {
    ctx.input_mut(|input| {
        let repeats = |event: &Event| matches!(event, Event::Key { repeat: true, .. });
        if input.events.iter().any(repeats) {
            input
                .events
                .retain(|event| !repeats(event) && !matches!(event, Event::Text(_)));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_given_lately_come_first_and_once() {
        let mut labeling = Labeling::default();
        let mut requests = Vec::new();
        for reason in ["A cat", USUAL[1], "A cat", ""] {
            labeling.send(What::Skip, reason.into(), &mut requests);
        }
        assert_eq!(requests.len(), 4);
        let offered: Vec<&str> = labeling.offered().collect();
        assert_eq!(offered, ["A cat", USUAL[1], USUAL[0], USUAL[2]]);
        for number in 0..9 {
            labeling.send(What::Skip, format!("Reason {number}"), &mut requests);
        }
        assert_eq!(labeling.offered().count(), OFFERED);
        assert_eq!(labeling.offered().next(), Some("Reason 8"));
    }
}
