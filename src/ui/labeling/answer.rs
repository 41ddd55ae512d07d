//! The field in which a lead answers a question, on the input and in the inbox.

use crate::request::Request;
use crate::theme::space;
use crate::widgets::{name, tooltip};
use domain::CommentId;
use egui::{Align, Key, Layout, Role, TextEdit, Ui, WidgetInfo};
use session::{Command, QuestionCommand};
use std::collections::HashMap;

/// What is being answered, question by question: words that were not sent stay while one looks at something else.
#[derive(Debug, Default)]
pub(super) struct Answers(HashMap<CommentId, (String, bool)>);

impl Answers {
    /// Shows the field for a question; the answer is among the requests once it is sent.
    pub(super) fn show(&mut self, ui: &mut Ui, question: CommentId, asked: &str, requests: &mut Vec<Request>) {
        let (text, for_all) = self.0.entry(question).or_default();
        let mut sent = false;
        ui.push_id(question, |ui| {
            let field = TextEdit::singleline(text)
                .hint_text("Answer")
                .desired_width(f32::INFINITY);
            let response = ui.add(field);
            response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, format!("Answer to: {asked}")));
            let entered = response.lost_focus() && ui.input(|i| i.key_pressed(Key::Enter));
            ui.horizontal(|ui| {
                let all = ui.checkbox(for_all, "For all labelers");
                name(&all, &format!("For all labelers: {asked}"));
                tooltip(all, "Also kept with the task's instructions", None, None);
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    let ready = !text.trim().is_empty();
                    let button = ui.add_enabled(ready, egui::Button::new("Answer"));
                    name(&button, &format!("Send the answer to: {asked}"));
                    sent = ready && (entered || button.clicked());
                });
            });
            ui.add_space(space::XS);
        });
        if sent {
            requests
                .push(Command::Question(QuestionCommand::Answer(question, text.trim().to_owned(), *for_all)).into());
            self.0.remove(&question);
        }
    }
}
