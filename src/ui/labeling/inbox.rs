//! The lead's inbox: what labelers ask, and why they skipped, task by task.

use super::remarks::{text_of, who_and_when};
use crate::frame::Frame;
use crate::state::{Page, WindowState};
use crate::theme::{palette, size, space};
use crate::widgets::{button_row, heading, name, quiet, small_button};
use domain::{CommentKind, TaskId};
use egui::{Align, ComboBox, Label, Layout, Margin, RichText, ScrollArea, Ui, vec2};
use session::view::{QuestionLine, View};
use session::{Command, NavigateCommand, QuestionCommand};

/// The dialog. What is being answered in it is remembered beside the canvas too, so that one may go and look.
#[derive(Debug)]
pub(crate) struct QuestionsForm {
    task: Option<TaskId>,
}

impl QuestionsForm {
    /// The inbox of the open task, or of the first task that somebody asks in.
    pub(crate) fn new(view: &View) -> Self {
        let asks = |id: TaskId| {
            view.tasks
                .iter()
                .any(|summary| summary.task.id == id && summary.questions > 0)
        };
        let first = view
            .tasks
            .iter()
            .find(|summary| summary.questions > 0)
            .or(view.tasks.first());
        let task = view
            .task
            .filter(|id| asks(*id))
            .or(first.map(|summary| summary.task.id));
        Self { task }
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>, state: &mut WindowState) -> bool {
        let view = frame.view;
        if view.inbox.task != self.task && self.task.is_some() {
            frame
                .requests
                .push(Command::Question(QuestionCommand::ShowQuestions(self.task)).into());
        }
        let mut open = true;
        let modal = crate::widgets::modal(ui.ctx(), "questions").show(ui.ctx(), |ui| {
            let room = ui.ctx().content_rect().size() - vec2(4.0 * space::XL, 4.0 * space::XL);
            ui.set_width(room.x.min(560.0));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.horizontal(|ui| {
                ui.heading("Questions");
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    self.task_choice(ui, view);
                });
            });
            let most = (room.y - 140.0).max(120.0);
            ScrollArea::vertical()
                .max_height(most)
                // A dialog is as high as it was when it came up; what is read later must not be pressed into that.
                .min_scrolled_height(most)
                .auto_shrink([false, true])
                .show(ui, |ui| open &= !self.lines(ui, frame, state));
            button_row(ui, |ui| {
                open &= !ui.button("Close").clicked();
            });
        });
        let stays = open && !crate::widgets::was_left(&modal);
        if !stays {
            frame
                .requests
                .push(Command::Question(QuestionCommand::ShowQuestions(None)).into());
        }
        stays
    }

    fn task_choice(&mut self, ui: &mut Ui, view: &View) {
        let title = |id: TaskId| {
            let summary = view.tasks.iter().find(|summary| summary.task.id == id);
            summary.map_or(String::new(), |summary| match summary.questions {
                0 => summary.task.label(),
                some => format!("{}  ·  {some}", summary.task.label()),
            })
        };
        let choice = ComboBox::from_id_salt("task of questions")
            .width(200.0)
            .truncate()
            .selected_text(self.task.map_or("No task".into(), title))
            .show_ui(ui, |ui| {
                for summary in &view.tasks {
                    let id = summary.task.id;
                    ui.selectable_value(&mut self.task, Some(id), title(id));
                }
            });
        name(&choice.response, "Task of the questions");
    }

    /// The list; true when an input was opened.
    fn lines(&mut self, ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState) -> bool {
        let view = frame.view;
        let inbox = &view.inbox;
        if inbox.task != self.task || !inbox.loaded {
            quiet(
                ui,
                if self.task.is_some() {
                    "Reading…"
                } else {
                    "There is no task yet."
                },
            );
            return false;
        }
        let (asked, skipped): (Vec<&QuestionLine>, Vec<&QuestionLine>) = inbox
            .lines
            .iter()
            .partition(|line| line.remark.kind == CommentKind::Question);
        let mut opened = None;
        if asked.is_empty() {
            quiet(ui, "Nobody waits for an answer in this task.");
        }
        for line in asked {
            Self::line(ui, frame, line, state, &mut opened);
        }
        if !skipped.is_empty() {
            ui.add_space(space::S);
            heading(ui, &format!("SKIPPED, AND WHY  {}", skipped.len()));
            for line in skipped {
                Self::line(ui, frame, line, state, &mut opened);
            }
        }
        let Some(line) = opened else { return false };
        if view.task != Some(line.remark.task) {
            frame
                .requests
                .push(Command::Navigate(NavigateCommand::OpenTask(Some(line.remark.task))).into());
        }
        frame
            .requests
            .push(Command::Navigate(NavigateCommand::Open(line.remark.input)).into());
        state.page = Page::Canvas;
        true
    }

    /// A question or a reason with a link to its input, which is `opened` when it was pressed.
    fn line<'l>(
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        line: &'l QuestionLine,
        state: &mut WindowState,
        opened: &mut Option<&'l QuestionLine>,
    ) {
        let view = frame.view;
        let p = palette(ui.ctx());
        let remark = &line.remark;
        egui::Frame::new()
            .fill(p.panel)
            .corner_radius(6)
            .inner_margin(Margin::same(space::S as i8))
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = space::XS;
                ui.horizontal(|ui| {
                    let by = RichText::new(who_and_when(view, remark))
                        .size(size::SMALL)
                        .color(p.quiet);
                    ui.label(by);
                    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                        let link = ui.add(small_button(&line.input).truncate());
                        name(&link, &format!("Open {}: {}", line.input, text_of(remark)));
                        if link.on_hover_text("Open the input in its task").clicked() {
                            *opened = Some(line);
                        }
                    });
                });
                ui.add(Label::new(text_of(remark)).wrap());
                if remark.kind == CommentKind::Question && view.saving.read_only.is_none() {
                    state.labeling.answers.show(ui, remark.id, &remark.text, frame.requests);
                }
            });
    }
}
