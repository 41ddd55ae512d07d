//! What a dialog has counted in the background: at most one count at a time, which ends with the dialog.

use crate::frame::Frame;
use crate::panels::job_parts;
use crate::theme::palette;
use crate::widgets::quiet;
use egui::{RichText, Ui};
use session::view::{Job, JobKind, JobOutcome, View};
use session::{Command, ProjectCommand};

/// The newest count.
fn newest(view: &View) -> Option<&Job> {
    view.jobs.iter().rev().find(|job| job.kind == JobKind::Preview)
}

/// What came of the newest count, if it is over.
pub(crate) fn outcome(view: &View) -> Option<&JobOutcome> {
    newest(view)?.outcome.as_ref()
}

/// Stops what is counted, and forgets what was.
pub(crate) fn forget(frame: &mut Frame<'_>) {
    for job in frame.view.jobs.iter().filter(|job| job.kind == JobKind::Preview) {
        if job.outcome.is_none() {
            frame
                .requests
                .push(Command::Project(ProjectCommand::Cancel(job.id)).into());
        }
        frame
            .requests
            .push(Command::Project(ProjectCommand::Dismiss(job.id)).into());
    }
}

/// How far the newest count is, or why there is none.
pub(crate) fn show(ui: &mut Ui, view: &View) {
    match newest(view) {
        Some(job) => match &job.outcome {
            Some(JobOutcome::Failed(reason)) => drop(ui.label(RichText::new(reason).color(palette(ui.ctx()).bad))),
            None => job_parts::running(ui, job),
            Some(_) => {}
        },
        None => drop(quiet(ui, "Counting…")),
    }
}
