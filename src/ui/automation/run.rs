//! Runs over a task: one that was paused goes on or is given up; one that is under way tells how far it is.

use crate::frame::Frame;
use crate::panels::job_parts;
use crate::request::Request;
use crate::theme::{palette, size, space};
use crate::widgets::quiet;
use domain::TaskId;
use domain::suggestion::{Run, Thresholds};
use egui::{RichText, Ui};
use session::notice::{count, grouped, run_said};
use session::view::{Job, JobKind, JobOutcome, View};
use session::{Command, ModelCommand, PredictReport, TaskCommand};

/// A run that was paused or cut off: how far it came, and the way on.
pub(crate) fn paused(ui: &mut Ui, frame: &mut Frame<'_>, run: &Run) {
    let view = frame.view;
    let Some(summary) = view.tasks.iter().find(|summary| summary.task.id == run.task) else {
        return;
    };
    let p = palette(ui.ctx());
    ui.horizontal(|ui| {
        let text = format!("Paused at {} of {}", grouped(run.done), grouped(summary.inputs));
        ui.label(RichText::new(text).color(p.warn));
        let may = view.saving.read_only.is_none();
        let button = ui.add_enabled(may, egui::Button::new("Resume"));
        if button.clicked() {
            frame.requests.extend(resume(view, run));
        }
        button.on_hover_text("Go on where it stopped");
        let button = ui.add_enabled(may, egui::Button::new("Give up"));
        if button.clicked() {
            frame
                .requests
                .push(Command::Model(ModelCommand::CancelRun(run.gesture)).into());
        }
        button.on_hover_text("What it did so far stays and can be undone in the history");
    });
    if summary.task.auto.as_ref() != Some(&run.auto) {
        let began = thresholds(run.auto.thresholds);
        quiet(
            ui,
            format!("It began with other settings ({began}) and goes on with those."),
        );
    }
}

/// Both thresholds as people read them.
pub(crate) fn thresholds(thresholds: Thresholds) -> String {
    format!(
        "approve from {:.0} %, discard below {:.0} %",
        thresholds.approve * 100.0,
        thresholds.discard * 100.0
    )
}

/// What makes a run go on: it is the same run only with the settings it began with.
pub(crate) fn resume(view: &View, run: &Run) -> Vec<Request> {
    let summary = view.tasks.iter().find(|summary| summary.task.id == run.task);
    let other = summary.is_none_or(|summary| summary.task.auto.as_ref() != Some(&run.auto));
    let set = other.then(|| Command::Task(TaskCommand::SetAuto(run.task, Some(run.auto.clone()))).into());
    set.into_iter()
        .chain([Command::Model(ModelCommand::ResumeRun(run.gesture)).into()])
        .collect()
}

/// The model's work on a task that is under way.
pub(crate) fn working(view: &View, task: TaskId) -> Option<&Job> {
    let ours = |job: &&Job| matches!(job.kind, JobKind::Run(id) | JobKind::Suggest(id) if id == task);
    view.jobs.iter().rev().filter(ours).find(|job| job.outcome.is_none())
}

/// How the model's work on a task stands: under way, paused, or what came of the last.
pub(crate) fn status(ui: &mut Ui, frame: &mut Frame<'_>, task: TaskId) {
    let view = frame.view;
    if let Some(job) = working(view, task) {
        ui.horizontal(|ui| {
            job_parts::stop(ui, job, frame.requests);
            ui.vertical(|ui| {
                ui.add_space(space::XS);
                job_parts::running(ui, job);
            });
        });
        return;
    }
    if let Some(run) = view.paused_run(task) {
        paused(ui, frame, run);
        return;
    }
    let last = view.jobs.iter().rev().find_map(|job| match &job.outcome {
        Some(JobOutcome::Predicted(id, report)) if *id == task => Some((job, report)),
        _ => None,
    });
    if let Some((job, report)) = last {
        ui.horizontal(|ui| {
            job_parts::offer_to_take_back(ui, frame, job, "Take it back");
            let p = palette(ui.ctx());
            ui.label(RichText::new(summary(report)).size(size::SMALL).color(p.quiet));
        });
    }
}

/// What a model did over a task, as a sentence.
pub(crate) fn summary(report: &PredictReport) -> String {
    let mut text = run_said(report);
    match report.failed.len() {
        0 => text.push('.'),
        more => text.push_str(&format!("; {} could not be processed.", count(more as u64, "input"))),
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_happen_is_not_told() {
        let mut report = PredictReport {
            inputs: 24,
            suggestions: 1535,
            standing: 1535,
            ..PredictReport::default()
        };
        assert_eq!(summary(&report), "24 inputs looked at, 1,535 suggestions made.");
        report.approved = 25;
        report.discarded = 1;
        assert_eq!(
            summary(&report),
            "24 inputs looked at, 1,535 suggestions made: 25 approved, 1 discarded."
        );
    }
    #[test]
    fn what_was_there_before_and_what_is_left_is_told() {
        let report = PredictReport {
            inputs: 61,
            standing: 84,
            approved: 6,
            discarded: 38,
            left: 40,
            ..PredictReport::default()
        };
        assert_eq!(
            summary(&report),
            "61 inputs looked at, 84 suggestions, none of them new: 6 approved, 38 discarded, 40 left to people."
        );
        let some = PredictReport {
            suggestions: 4,
            ..report
        };
        assert!(summary(&some).contains("84 suggestions, 4 of them new: "));
    }
}
