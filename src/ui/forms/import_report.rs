//! What an import did, in full: what the files say otherwise than the project, to be decided, and what was not taken.

use crate::frame::Frame;
use crate::panels::job_parts::{imported, skipped, try_again};
use crate::request::{Pick, Request};
use crate::state::{Page, WindowState};
use crate::theme::{palette, size, space};
use crate::widgets::{heading, modal, primary_button, quiet, scroll_up_to};
use egui::{Align, Button, Label, Layout, RichText, Ui};
use session::import::{ImportConflict, ImportReport};
use session::notice::{claim, here};
use session::view::{JobOutcome, View};
use session::{Command, ConflictDecision, DataCommand};

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
    pub(crate) fn show(&mut self, ui: &Ui, frame: &mut Frame<'_>, state: &mut WindowState) -> bool {
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
                open &= !self.conflicts(ui, frame, state, report, most);
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
    fn conflicts(
        &self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        state: &mut WindowState,
        report: &ImportReport,
        most: f32,
    ) -> bool {
        heading(ui, "DIFFERENT IN THE FILE");
        let all: Vec<usize> = (0..report.conflicts.len())
            .filter(|at| !report.conflicts[*at].is_decided())
            .collect();
        let working = frame.view.is_working();
        if all.len() > 1 {
            ui.horizontal(|ui| {
                quiet(ui, format!("All {} that are open:", all.len()));
                for (decision, words, hint) in ALL {
                    let button = ui.add_enabled(!working, Button::new(words));
                    if button.on_hover_text(hint).clicked() {
                        decide(frame, self.job, all.clone(), decision);
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
                    ui.push_id(at, |ui| {
                        went |= self.conflict(ui, frame, state, at, &report.conflicts[at])
                    });
                }
            });
        went
    }

    /// One conflict; true when its input was opened. It stays in its place when it is decided.
    fn conflict(
        &self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        state: &mut WindowState,
        at: usize,
        conflict: &ImportConflict,
    ) -> bool {
        let p = palette(ui.ctx());
        let color = if conflict.is_decided() { p.quiet } else { p.text };
        let mut went = false;
        // The bar of the list lies over its right edge.
        let width = ui.available_width() - space::M;
        ui.allocate_ui_with_layout(egui::vec2(width, ROW), Layout::right_to_left(Align::Center), |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            choices(ui, frame, self.job, at, conflict);
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                let name = ui.link(&conflict.input).on_hover_text("Show both on this image");
                if name.clicked() {
                    let open = DataCommand::OpenInput(conflict.rows.input());
                    frame.requests.push(Command::Data(open).into());
                    state.conflict = Some((self.job, at));
                    state.page = Page::Canvas;
                    went = true;
                }
                let small = |text: String, color| RichText::new(text).size(size::SMALL).color(color);
                ui.add(Label::new(small(format!("here: {}", here(conflict)), color)).truncate());
                ui.add(Label::new(small(format!("file: {}", claim(&conflict.file)), color)).truncate());
            });
        });
        went
    }
}

/// What can be done about a conflict, from the right to the left; what was decided is marked, and can be decided otherwise.
pub(crate) fn choices(ui: &mut Ui, frame: &mut Frame<'_>, job: u64, at: usize, conflict: &ImportConflict) {
    let p = palette(ui.ctx());
    let working = frame.view.is_working();
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
        let is_it = conflict.is_decided() && conflict.decision == decision;
        let quiet = conflict.is_decided() && !is_it;
        let text = RichText::new(words);
        let text = if quiet { text.color(p.quiet) } else { text };
        let button = ui.add_enabled(!working && why.is_none(), Button::new(text).selected(is_it));
        let button = button.on_disabled_hover_text(why.unwrap_or_else(|| crate::panels::job_parts::WAIT.to_owned()));
        if button.on_hover_text(hint).clicked() && !is_it {
            decide(frame, job, vec![at], decision);
        }
    }
    if let Some(reason) = &conflict.reason {
        ui.label(RichText::new("!").color(p.warn)).on_hover_text(reason);
    }
    if conflict.is_decided() {
        let what = match conflict.decision {
            ConflictDecision::Keep => "kept",
            ConflictDecision::Replace => "taken from the file",
            ConflictDecision::Both => "kept both",
        };
        ui.label(RichText::new(what).color(p.quiet));
    }
}

fn decide(frame: &mut Frame<'_>, job: u64, which: Vec<usize>, decision: ConflictDecision) {
    let command = DataCommand::DecideConflicts(job, which, decision);
    frame.requests.push(Command::Data(command).into());
}

pub(crate) fn report(view: &View, job: u64) -> Option<&ImportReport> {
    let job = view.jobs.iter().find(|known| known.id == job)?;
    match &job.outcome {
        Some(JobOutcome::Imported(report)) => Some(report),
        _ => None,
    }
}
