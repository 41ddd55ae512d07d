//! Questions that were answered for all labelers: put better, or taken out.

use super::TaskForm;
use crate::theme::space;
use crate::widgets::{IconButton, heading};
use domain::task::Answered;
use egui::{Align, Layout, Role, TextEdit, Ui, WidgetInfo};
use egui_material_icons::icons::ICON_CLOSE;

impl TaskForm {
    /// The list; nothing where nobody asked.
    pub(super) fn answers(&mut self, ui: &mut Ui) {
        if self.text.faq.is_empty() {
            return;
        }
        ui.add_space(space::XS);
        heading(ui, &format!("QUESTIONS AND ANSWERS  {}", self.text.faq.len()));
        let mut remove = None;
        for (place, answered) in self.text.faq.iter_mut().enumerate() {
            ui.push_id(("answered", place), |ui| {
                if entry(ui, place + 1, answered) {
                    remove = Some(place);
                }
            });
        }
        if let Some(place) = remove {
            self.text.faq.remove(place);
        }
    }
}

/// One of them, which is the `number`th; true when it is to be removed.
fn entry(ui: &mut Ui, number: usize, answered: &mut Answered) -> bool {
    let mut remove = false;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let label = format!("Remove question {number}");
            remove = IconButton::new(ICON_CLOSE, &label).side(24.0).quiet().show(ui);
            let question = TextEdit::singleline(&mut answered.question).hint_text("Question");
            let response = ui.add(question.desired_width(f32::INFINITY));
            response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, format!("Question {number}")));
        });
    });
    let answer = TextEdit::multiline(&mut answered.answer)
        .hint_text("Answer")
        .desired_rows(1)
        .desired_width(f32::INFINITY);
    let response = ui.add(answer);
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, format!("Answer {number}")));
    ui.add_space(space::XS);
    remove
}
