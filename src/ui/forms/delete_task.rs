//! The dialog that deletes a task: what goes is listed, and its name is typed.

use crate::frame::Frame;
use crate::theme::{palette, space};
use crate::widgets::{button_row, heading, modal, quiet};
use domain::TaskId;
use egui::{Button, RichText, Role, TextEdit, Ui, WidgetInfo};
use session::view::TaskSummary;
use session::{Command, Deletion, TaskCommand};

/// A task that is to be deleted, once its name is typed.
#[derive(Debug)]
pub(crate) struct DeleteForm {
    task: TaskId,
    typed: String,
    fresh: bool,
}

impl DeleteForm {
    /// Asks about this task.
    pub(crate) fn new(task: TaskId) -> Self {
        Self {
            task,
            typed: String::new(),
            fresh: true,
        }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let Some(summary) = frame.view.tasks.iter().find(|summary| summary.task.id == self.task) else {
            return false;
        };
        let mut open = true;
        let shown = modal(ui.ctx(), "delete task").show(ui.ctx(), |ui| {
            ui.set_width(440.0);
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading(format!("Delete \"{}\"?", summary.task.label()));
            let deletion = what_goes(summary);
            let lines = deletion.lines();
            if !lines.is_empty() {
                heading(ui, "ALSO DELETED");
            }
            for line in lines {
                ui.label(format!("•  {line}"));
            }
            let text =
                "Comments and suggestions are deleted too. The history keeps everything and can restore the task.";
            quiet(ui, format!("{} {text}", deletion.kept()));
            ui.add_space(space::XS);
            ui.label("Type the task's name to delete it:");
            let field = TextEdit::singleline(&mut self.typed)
                .hint_text(summary.task.label())
                .desired_width(f32::INFINITY);
            let field = ui.add(field);
            field.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, "Name of the task"));
            if std::mem::take(&mut self.fresh) {
                field.request_focus();
            }
            let entered = field.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
            ui.add_space(space::S);
            button_row(ui, |ui| {
                let same = self.typed.trim() == summary.task.label().trim();
                let p = palette(ui.ctx());
                let text = RichText::new("Delete").strong().color(p.bad);
                let pressed = ui.add_enabled(same, Button::new(text)).clicked();
                if same && (pressed || entered) {
                    frame
                        .requests
                        .push(Command::Task(TaskCommand::DeleteTask(self.task)).into());
                    open = false;
                }
                open &= !ui.button("Cancel").clicked();
            });
        });
        open && !shown.should_close()
    }
}

/// What the window knows of what goes.
fn what_goes(summary: &TaskSummary) -> Deletion {
    Deletion {
        inputs: summary.inputs,
        annotations: summary
            .statuses
            .iter()
            .filter(|(_, count)| **count > 0)
            .map(|(status, count)| (status.name(), *count))
            .collect(),
        works: summary.labelers.values().flat_map(|tally| tally.states.values()).sum(),
        ..Deletion::default()
    }
}
