//! What an import did, in full: what the files say otherwise than the project, to be decided, and what was not taken.

use crate::frame::Frame;
use crate::panels::job_parts::{imported, skipped, try_again};
use crate::request::{Pick, Request};
use crate::theme::{palette, size, space};
use crate::widgets::{heading, modal, primary_button, quiet, scroll_up_to};
use egui::{Align, Button, Label, Layout, RichText, Ui};
use session::import::{ImportConflict, ImportReport};
use session::notice::{claim, here};
use session::view::{JobOutcome, View};
use session::{Command, ConflictDecision, DataCommand, NavigateCommand};

/// Height of a conflict in the list, in points.
const ROW: f32 = 50.0;

/// The report of an import that is over.
#[derive(Debug)]
pub(crate) struct ImportReportForm {
    job: u64,
}

/// What is done with conflicts, by the words on the button.
const CHOICES: [(ConflictDecision, &str, &str); 3] = [
    (ConflictDecision::Keep, "Keep", "Leave it as it is here"),
    (
        ConflictDecision::Replace,
        "Take the file's",
        "It becomes what the file says",
    ),
    (ConflictDecision::Both, "Keep both", "Add what the file says beside it"),
];

/// The same for all of them.
const ALL: [(ConflictDecision, &str, &str); 3] = [
    (ConflictDecision::Keep, "Keep all", "Leave them as they are here"),
    (
        ConflictDecision::Replace,
        "Take all from the file",
        "Each becomes what the file says, unless somebody changed it here",
    ),
    (
        ConflictDecision::Both,
        "Keep both for all",
        "Add what the file says beside each",
    ),
];

impl ImportReportForm {
    /// The report of this job, if it was an import that came to an end.
    pub(crate) fn new(view: &View, job: u64) -> Option<Self> {
        report(view, job).map(|_| Self { job })
    }

    /// The number of the job.
    pub(crate) fn job(&self) -> u64 {
        self.job
    }

    /// Shows the dialog; false when it is to be closed.
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>) -> bool {
        let view = frame.view;
        let Some(report) = report(view, self.job) else {
            return false;
        };
        let mut open = true;
        let room = ui.ctx().content_rect().size();
        let shown = modal(ui.ctx(), "import report").show(ui.ctx(), |ui| {
            ui.set_width(680.0_f32.min(room.x - 2.0 * space::XL));
            ui.spacing_mut().item_spacing.y = space::S;
            ui.heading("What was imported");
            imported(ui, report);
            let most = (room.y - 420.0).max(130.0);
            if !report.conflicts.is_empty() {
                open &= !self.conflicts(ui, frame, report, most);
            }
            if !report.skipped.is_empty() {
                skipped(ui, report, most.min(200.0));
            }
            ui.add_space(space::S);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                open &= !primary_button(ui, "Close").clicked();
                if ui.button("Save report…").clicked() {
                    frame.requests.push(Request::Pick(Pick::ImportReport));
                }
                open &= !try_again(ui, frame, self.job, report);
            });
        });
        open && !shown.should_close()
    }

    /// The conflicts, all at once and one by one; true when an input was opened.
    fn conflicts(&self, ui: &mut Ui, frame: &mut Frame<'_>, report: &ImportReport, most: f32) -> bool {
        heading(ui, "DIFFERENT IN THE FILE");
        let open = |conflict: &&ImportConflict| !conflict.decided && conflict.decision == ConflictDecision::Keep;
        let all: Vec<usize> = (0..report.conflicts.len())
            .filter(|at| open(&&report.conflicts[*at]))
            .collect();
        let working = frame.view.is_working();
        if all.len() > 1 {
            ui.horizontal(|ui| {
                quiet(ui, format!("All {} that are open:", all.len()));
                for (decision, words, hint) in ALL {
                    let button = ui.add_enabled(!working, Button::new(words));
                    if button.on_hover_text(hint).clicked() {
                        self.decide(frame, all.clone(), decision);
                    }
                }
            });
        }
        let mut went = false;
        scroll_up_to(most)
            .id_salt("conflicts")
            .auto_shrink([false, true])
            .show_rows(ui, ROW, report.conflicts.len(), |ui, range| {
                for at in range {
                    ui.push_id(at, |ui| went |= self.conflict(ui, frame, at, &report.conflicts[at]));
                }
            });
        went
    }

    /// One conflict; true when its input was opened.
    fn conflict(&self, ui: &mut Ui, frame: &mut Frame<'_>, at: usize, conflict: &ImportConflict) -> bool {
        let p = palette(ui.ctx());
        let mut went = false;
        // The bar of the list lies over its right edge.
        let width = ui.available_width() - space::M;
        ui.allocate_ui_with_layout(egui::vec2(width, ROW), Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            self.choice(ui, frame, at, conflict);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                let name = ui.link(&conflict.input).on_hover_text("Open this image");
                if name.clicked() {
                    frame
                        .requests
                        .push(Command::Navigate(NavigateCommand::Open(conflict.rows.input())).into());
                    went = true;
                }
                let small = |text: String, color| RichText::new(text).size(size::SMALL).color(color);
                ui.add(Label::new(small(format!("here: {}", here(conflict)), p.text)).truncate());
                ui.add(Label::new(small(format!("file: {}", claim(&conflict.file)), p.text)).truncate());
            });
        });
        went
    }

    fn choice(&self, ui: &mut Ui, frame: &mut Frame<'_>, at: usize, conflict: &ImportConflict) {
        let p = palette(ui.ctx());
        if conflict.decided || conflict.decision != ConflictDecision::Keep {
            let what = match conflict.decision {
                ConflictDecision::Keep => "kept",
                ConflictDecision::Replace => "taken from the file",
                ConflictDecision::Both => "kept both",
            };
            ui.label(RichText::new(what).color(p.quiet));
            return;
        }
        let working = frame.view.is_working();
        // From the right to the left.
        for (decision, words, hint) in CHOICES.into_iter().rev() {
            let why = match decision {
                ConflictDecision::Replace => frame.view.why_not_replace(conflict),
                ConflictDecision::Keep | ConflictDecision::Both => None,
            };
            let words = match (decision, &conflict.here) {
                (ConflictDecision::Replace, None) => "Add again",
                (ConflictDecision::Both, None) => continue,
                _ => words,
            };
            let button = ui.add_enabled(!working && why.is_none(), Button::new(words));
            let button =
                button.on_disabled_hover_text(why.unwrap_or_else(|| crate::panels::job_parts::WAIT.to_owned()));
            if button.on_hover_text(hint).clicked() {
                self.decide(frame, vec![at], decision);
            }
        }
        if let Some(reason) = &conflict.reason {
            ui.label(RichText::new("!").color(p.warn)).on_hover_text(reason);
        }
    }

    fn decide(&self, frame: &mut Frame<'_>, which: Vec<usize>, decision: ConflictDecision) {
        let command = DataCommand::DecideConflicts(self.job, which, decision);
        frame.requests.push(Command::Data(command).into());
    }
}

fn report(view: &View, job: u64) -> Option<&ImportReport> {
    let job = view.jobs.iter().find(|known| known.id == job)?;
    match &job.outcome {
        Some(JobOutcome::Imported(report)) => Some(report),
        _ => None,
    }
}
