//! What the reports of jobs are made of, wherever they are shown.

use crate::frame::Frame;
use crate::request::Request;
use crate::theme::{palette, size};
use crate::widgets::{progress, quiet, scroll_up_to};
use egui::{RichText, Ui};
use session::export::ExportReport;
use session::import::ImportReport;
use session::notice::{brought_in, conflicts_so_far, count, doubled, grouped, left_out, loss, unfinished};
use session::view::{Job, JobKind, JobOutcome};
use session::{Command, DataCommand, ProjectCommand};

/// Why nothing is taken back while a job is at work.
pub(crate) const WAIT: &str = "Other work is going on; wait until it is done";

/// The button that ends a job before its time: what pauses is called so.
pub(crate) fn stop(ui: &mut Ui, job: &Job, requests: &mut Vec<Request>) {
    let text = match job.kind {
        JobKind::Run(_) => "Pause",
        JobKind::Other
        | JobKind::Looks
        | JobKind::Import
        | JobKind::Trial
        | JobKind::Passphrase
        | JobKind::Preview
        | JobKind::Suggest(_) => "Stop",
    };
    if ui.button(text).clicked() {
        requests.push(Command::Project(ProjectCommand::Cancel(job.id)).into());
    }
}

/// How far a job is, how fast, and how long it still takes.
pub(crate) fn running(ui: &mut Ui, job: &Job) {
    let p = palette(ui.ctx());
    match job.total {
        Some(total) if total > 0 => {
            progress(ui, job.done as f32 / total as f32, ui.available_width());
            let left = job
                .left
                .map_or_else(String::new, |left| format!("  ·  {} left", span(left)));
            let done = format!("{} of {}", grouped(job.done), grouped(total));
            let text = format!("{done}  ·  {}{left}", pace(job.rate));
            ui.label(RichText::new(text).size(size::SMALL).color(p.quiet));
        }
        _ => drop(quiet(ui, "Working…")),
    }
}

/// Steps a second, or a minute where they are slow.
fn pace(rate: f64) -> String {
    match rate {
        r if r >= 10.0 => format!("{r:.0} a second"),
        r if r >= 1.0 => format!("{r:.1} a second"),
        r => format!("{:.0} a minute", r * 60.0),
    }
}

fn span(seconds: f64) -> String {
    match seconds {
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

/// A button that takes back what the job did, where that can be.
pub(crate) fn offer_to_take_back(ui: &mut Ui, frame: &mut Frame<'_>, job: &Job, text: &str) {
    let Some(gesture) = job.outcome.as_ref().and_then(JobOutcome::gesture) else {
        return;
    };
    let button = ui.add_enabled(!frame.view.is_working(), egui::Button::new(text));
    if button.on_disabled_hover_text(WAIT).clicked() {
        frame
            .requests
            .push(Command::Data(DataCommand::TakeBack(gesture)).into());
    }
}

/// What an export did, or would do.
pub(crate) fn exported(ui: &mut Ui, report: &ExportReport) {
    let p = palette(ui.ctx());
    let files = if report.files > 0 {
        format!(", {}", count(report.files, "file"))
    } else {
        String::new()
    };
    ui.label(format!(
        "{} with {}{files}.",
        count(report.inputs, "input"),
        count(report.annotations, "annotation")
    ));
    if !report.splits.is_empty() {
        let parts: Vec<String> = report.splits.iter().map(|(part, n)| format!("{part} {n}")).collect();
        quiet(ui, format!("Divided: {}.", parts.join(", ")));
    }
    let line = |ui: &mut Ui, text: String, color| {
        ui.add(
            egui::Label::new(RichText::new(text).color(color))
                .wrap()
                .halign(egui::Align::LEFT),
        );
    };
    if let Some(found) = &report.unfinished {
        line(ui, unfinished(found), if found.left_out { p.quiet } else { p.warn });
    }
    if let Some(found) = &report.doubled {
        line(ui, doubled(found), if found.merged { p.quiet } else { p.warn });
    }
    for lost in &report.losses {
        line(ui, loss(lost), p.warn);
    }
    for sentence in left_out(report) {
        quiet(ui, sentence);
    }
    for skipped in &report.skipped {
        line(
            ui,
            format!("Picture not delivered: {}: {}.", skipped.path, skipped.reason),
            p.bad,
        );
    }
    for difference in &report.differences {
        line(ui, format!("Differs when read again: {difference}."), p.bad);
    }
}

/// What an import did.
pub(crate) fn imported(ui: &mut Ui, report: &ImportReport) {
    ui.label(brought_in(report));
    for (times, one, more) in [
        (report.duplicates, "was there already", "were there already"),
        (
            report.removed,
            "was removed from the project and stays out",
            "were removed from the project and stay out",
        ),
        (report.twins, "is a copy of another input", "are copies of other inputs"),
    ] {
        if times > 0 {
            quiet(
                ui,
                format!("{} {}.", grouped(times), if times == 1 { one } else { more }),
            );
        }
    }
    if let Some(kinds) = report.not_taken_in_short() {
        let reasons = report
            .not_taken
            .iter()
            .map(|files| format!("{} {}: {}", files.count, files.kind, files.reason));
        let reasons: Vec<String> = reasons.collect();
        let text = format!("Not taken: {kinds}.");
        let incomplete = report.not_taken.iter().any(|files| files.recognised);
        let line = match incomplete {
            true => ui.label(RichText::new(text).size(size::SMALL).color(palette(ui.ctx()).warn)),
            false => quiet(ui, text),
        };
        line.on_hover_text(reasons.join("\n"));
    }
    for note in &report.notes {
        quiet(ui, note);
    }
    if let Some(text) = conflicts_so_far(report) {
        let open = report.conflicts.iter().any(|conflict| !conflict.is_decided());
        let p = palette(ui.ctx());
        let color = if open { p.warn } else { p.quiet };
        ui.add(
            egui::Label::new(RichText::new(text).color(color))
                .wrap()
                .halign(egui::Align::LEFT),
        );
    }
}

/// What an import could not take.
pub(crate) fn skipped(ui: &mut Ui, report: &ImportReport, most: f32) {
    let p = palette(ui.ctx());
    ui.label(RichText::new(format!("{} could not be taken:", report.skipped.len())).color(p.warn));
    scroll_up_to(most)
        .id_salt("skipped")
        .show_rows(ui, 34.0, report.skipped.len(), |ui, range| {
            for skipped in &report.skipped[range] {
                ui.add(egui::Label::new(RichText::new(&skipped.path).size(size::SMALL)).truncate());
                ui.add(egui::Label::new(RichText::new(&skipped.reason).size(size::SMALL).color(p.quiet)).truncate());
            }
        });
}

/// The button that tries again what an import could not take, where there is anything; true when it was pressed.
pub(crate) fn try_again(ui: &mut Ui, frame: &mut Frame<'_>, job: u64, report: &ImportReport) -> bool {
    if report.retry.is_empty() {
        return false;
    }
    let button = ui.add_enabled(!frame.view.is_working(), egui::Button::new("Try again"));
    let pressed = button
        .on_disabled_hover_text(WAIT)
        .on_hover_text("Reads what could not be taken once more")
        .clicked();
    if pressed {
        frame.requests.push(Command::Data(DataCommand::RetryImport(job)).into());
    }
    pressed
}
