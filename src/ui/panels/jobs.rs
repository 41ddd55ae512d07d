//! Long work: how far it is, and what came of it.

use super::job_parts::{exported, imported, offer_to_take_back, running, skipped, stop, try_again};
use crate::automation::run;
use crate::frame::Frame;
use crate::request::Dialog;
use crate::request::Request;
use crate::theme::{Palette, palette, size, space};
use crate::widgets::{keep_in_place, paint_progress, quiet, scroll_up_to};
use domain::TaskId;
use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{
    Align, Align2, Color32, FontFamily, FontId, Layout, Rect, Response, RichText, Role, Sense, Ui, WidgetInfo, pos2,
    vec2,
};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{ICON_BLOCK, ICON_CHECK_CIRCLE, ICON_ERROR, ICON_WARNING};
use session::export::ExportReport;
use session::notice::{brought_in, conflicts_decided, count, grouped, handed_over, taken_back};
use session::take_back::TakenBack;
use session::view::{Job, JobKind, JobOutcome};
use session::{Command, PredictReport, ProjectCommand};
use std::path::PathBuf;

/// How long an entry that only says that all went well stays, in seconds.
const STAYS: f64 = 20.0;
/// Width of a report, in points.
const CARD: f32 = 380.0;
/// The most that the words of the entry take, in points.
const ENTRY: f32 = 640.0;

/// What else is on the screen.
pub(crate) struct JobsContext {
    /// The task on which a dialog tells of the model's work.
    pub shown_task: Option<TaskId>,
    /// Whether something lies over the page: what is done stays until it can be seen again.
    pub busy: bool,
}

/// Whether nothing in it asks to be read in peace, or to be decided: the history offers to take it back as well.
fn is_only_good_news(outcome: &JobOutcome) -> bool {
    match outcome {
        JobOutcome::Imported(report) => {
            report.skipped.is_empty() && report.notes.is_empty() && report.conflicts.is_empty()
        }
        JobOutcome::ConflictsDecided(decided) => decided.left().next().is_none(),
        JobOutcome::Predicted(_, report) => !report.paused && report.failed.is_empty(),
        JobOutcome::TakenBack(report) => report.left() == 0 && report.stays.is_empty(),
        JobOutcome::ConceptsChanged(changed) => changed.whole,
        JobOutcome::Exported(_) | JobOutcome::Previewed(_) | JobOutcome::Failed(_) => false,
        JobOutcome::SplitPreviewed(_) | JobOutcome::Counted(_) | JobOutcome::LookedThrough(_) => false,
        JobOutcome::BulkCounted(_) => false,
        JobOutcome::Compared(_) | JobOutcome::FreezePreviewed(_) => false,
        JobOutcome::DatasetChanged(_)
        | JobOutcome::Found(_)
        | JobOutcome::LooksMade(_)
        | JobOutcome::ModelRead(_)
        | JobOutcome::ModelTested(_)
        | JobOutcome::Hashed(_)
        | JobOutcome::HandedOver(_)
        | JobOutcome::TaskMade(_)
        | JobOutcome::TaskChanged(_)
        | JobOutcome::InputsChanged(_)
        | JobOutcome::Cancelled => true,
        // Where the files are is to be read.
        JobOutcome::Purged(_) => false,
    }
}

/// Lets go of jobs that were seen for long enough; they stay while they are looked at.
fn dismiss_seen(ui: &Ui, jobs: &[&Job], looked_at: bool, requests: &mut Vec<Request>) {
    let ctx = ui.ctx();
    let now = ctx.input(|i| i.time);
    for job in jobs {
        if !job.outcome.as_ref().is_some_and(is_only_good_news) {
            continue;
        }
        let seen = egui::Id::unique(("job seen", job.id));
        let since = ctx.data_mut(|data| *data.get_temp_mut_or(seen, now));
        let left = since + STAYS - now;
        if looked_at {
            ctx.data_mut(|data| data.insert_temp(seen, now));
        } else if left <= 0.0 {
            requests.push(Command::Project(ProjectCommand::Dismiss(job.id)).into());
        } else {
            ctx.request_repaint_after(std::time::Duration::from_secs_f64(left));
        }
    }
}

/// A small entry for what goes on and what came of it, which opens the reports; not for jobs of which a dialog tells:
/// trials, and the model's work on a task.
pub(crate) fn entry(ui: &mut Ui, frame: &mut Frame<'_>, context: &JobsContext) -> Option<Dialog> {
    let elsewhere = |job: &&Job| match job.kind {
        JobKind::Trial | JobKind::Preview => true,
        // Its dialog tells what went wrong, and that it went well shows in the list of the team.
        JobKind::Passphrase => !matches!(job.outcome, Some(JobOutcome::Failed(_))),
        JobKind::Run(task) | JobKind::Suggest(task) => Some(task) == context.shown_task,
        // The order that it is for tells how far it is.
        JobKind::Looks => !matches!(job.outcome, Some(JobOutcome::Failed(_))),
        JobKind::Other | JobKind::Import => false,
    };
    let jobs: Vec<&Job> = frame.view.jobs.iter().filter(|job| !elsewhere(job)).collect();
    let running = jobs.iter().rev().find(|job| job.outcome.is_none());
    let first = running.or(jobs.last()).copied()?;
    let mut dialog = None;
    let button = summary(ui, first, jobs.len() - 1);
    let popup = egui::Popup::menu(&button)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        // Not a menu's: its buttons would look like text.
        .style(egui::style::StyleModifier::default())
        .gap(space::XS);
    let reports = popup.show(|ui| {
        let most = ui.ctx().content_rect().height() * 0.6;
        scroll_up_to(most).show(ui, |ui| {
            ui.set_width(CARD);
            // The newest first: further down one may have to be scrolled to.
            for (place, job) in jobs.iter().rev().enumerate() {
                if place > 0 {
                    ui.separator();
                }
                egui::Frame::new()
                    .inner_margin(space::S)
                    // Reports hold lists of the same name.
                    .show(ui, |ui| {
                        ui.push_id(job.id, |ui| dialog = card(ui, frame, job).or(dialog))
                    });
            }
        });
    });
    if let Some(reports) = &reports {
        keep_in_place(&reports.response);
    }
    let looked_at = context.busy || reports.is_some() || button.contains_pointer();
    dismiss_seen(ui, &jobs, looked_at, frame.requests);
    dialog
}

/// The entry for one job, and how many there are besides.
fn summary(ui: &mut Ui, job: &Job, more: usize) -> Response {
    let p = palette(ui.ctx());
    let (glyph, color, text) = match &job.outcome {
        None => (None, p.quiet, share_done(job).unwrap_or_default()),
        Some(outcome) => {
            let (glyph, color, text) = became(outcome, &p);
            (Some((glyph, color)), color, text)
        }
    };
    let text_color = if color == p.good { p.quiet } else { color };
    let mut words = LayoutJob::default();
    let format = |color| TextFormat::simple(FontId::proportional(size::BODY), color);
    words.append(&job.title, 0.0, format(p.text));
    if !text.is_empty() {
        words.append(&text, space::S, format(text_color));
    }
    if more > 0 {
        words.append(&format!("+{more}"), space::S, format(p.quiet));
    }
    words.wrap = TextWrapping::truncate_at_width(ENTRY.min(ui.available_width() * 0.6));
    let galley = ui.painter().layout_job(words);
    let sign = if glyph.is_some() { 18.0 } else { 64.0 };
    let room = vec2(galley.size().x + sign + 3.0 * space::S, 24.0);
    let (rect, response) = ui.allocate_exact_size(room, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Jobs"));
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, 5, p.hover);
    }
    let left = rect.left() + space::S;
    match glyph {
        Some((glyph, color)) => {
            let font = FontId::new(17.0, FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
            let at = pos2(left, rect.center().y);
            ui.painter().text(at, Align2::LEFT_CENTER, glyph.codepoint, font, color);
        }
        None => {
            let share = match job.total {
                Some(total) if total > 0 => job.done as f32 / total as f32,
                _ => 0.0,
            };
            let bar = Rect::from_min_size(pos2(left, rect.center().y - 2.0), vec2(sign - space::XS, 4.0));
            paint_progress(ui, bar, share);
        }
    }
    let at = pos2(left + sign + space::S, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, p.text);
    response.on_hover_text("What is going on, and what came of it")
}

/// How far a job is, in per cent, where that is known.
fn share_done(job: &Job) -> Option<String> {
    let total = job.total.filter(|total| *total > 0)?;
    Some(format!("{} %", (job.done.min(total) * 100) / total))
}

/// What became of a job: a sign, its colour and a few words.
fn became(outcome: &JobOutcome, p: &Palette) -> (MaterialIcon, Color32, String) {
    let good = |text: String| (ICON_CHECK_CIRCLE, p.good, text);
    let look = |text: String| (ICON_WARNING, p.warn, text);
    match outcome {
        JobOutcome::Failed(reason) => (ICON_ERROR, p.bad, format!("failed: {reason}")),
        JobOutcome::Cancelled => (ICON_BLOCK, p.quiet, "stopped".into()),
        JobOutcome::Imported(report) => {
            let conflicts = report.kept().filter(|conflict| !conflict.decided).count() as u64;
            let skipped = report.skipped.len() as u64;
            match (skipped, conflicts) {
                (0, 0) => good(brought_in(report)),
                (0, conflicts) => look(format!("{} to decide", count(conflicts, "conflict"))),
                (skipped, 0) => look(format!("{} could not be taken", grouped(skipped))),
                (skipped, conflicts) => look(format!(
                    "{} could not be taken, {} to decide",
                    grouped(skipped),
                    count(conflicts, "conflict")
                )),
            }
        }
        JobOutcome::ConflictsDecided(decided) if decided.left().next().is_some() => look("not all of it".into()),
        JobOutcome::Exported(report) if !report.differences.is_empty() => look("differs when read again".into()),
        JobOutcome::Exported(report) if !report.skipped.is_empty() => look(format!(
            "{} not delivered",
            count(report.skipped.len() as u64, "picture")
        )),
        JobOutcome::Exported(report) => match report.losses.is_empty() {
            true => good("verified".into()),
            false => look("verified, some details could not be kept".into()),
        },
        JobOutcome::TakenBack(report) if report.left() > 0 || !report.stays.is_empty() => look("not all of it".into()),
        JobOutcome::Predicted(_, report) if report.paused => look("paused".into()),
        JobOutcome::Predicted(_, report) if !report.failed.is_empty() => look(format!(
            "{} could not be processed",
            grouped(report.failed.len() as u64)
        )),
        JobOutcome::Previewed(_)
        | JobOutcome::ConflictsDecided(_)
        | JobOutcome::SplitPreviewed(_)
        | JobOutcome::BulkCounted(_)
        | JobOutcome::FreezePreviewed(_)
        | JobOutcome::Counted(_)
        | JobOutcome::Compared(_)
        | JobOutcome::LookedThrough(_)
        | JobOutcome::LooksMade(_)
        | JobOutcome::TakenBack(_)
        | JobOutcome::DatasetChanged(_)
        | JobOutcome::Found(_)
        | JobOutcome::TaskMade(_)
        | JobOutcome::HandedOver(_)
        | JobOutcome::Hashed(_)
        | JobOutcome::TaskChanged(_)
        | JobOutcome::ModelRead(_)
        | JobOutcome::InputsChanged(_)
        | JobOutcome::Purged(_)
        | JobOutcome::ConceptsChanged(_)
        | JobOutcome::ModelTested(_)
        // The title and the sign say it.
        | JobOutcome::Predicted(..) => good(String::new()),
    }
}

fn card(ui: &mut Ui, frame: &mut Frame<'_>, job: &Job) -> Option<Dialog> {
    let mut dialog = None;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if job.outcome.is_none() {
                stop(ui, job, frame.requests);
            } else if ui.button("Close").clicked() {
                frame
                    .requests
                    .push(Command::Project(ProjectCommand::Dismiss(job.id)).into());
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.add(egui::Label::new(RichText::new(&job.title).strong()).truncate());
            });
        });
    });
    match &job.outcome {
        None => running(ui, job),
        Some(JobOutcome::Imported(report)) => {
            imported(ui, report);
            if !report.skipped.is_empty() {
                skipped(ui, report, 140.0);
            }
            ui.horizontal(|ui| {
                let undecided = report.kept().any(|conflict| !conflict.decided);
                let words = if undecided { "Decide…" } else { "Report…" };
                if (undecided || !report.skipped.is_empty()) && ui.button(words).clicked() {
                    dialog = Some(Dialog::ImportReport(job.id));
                }
                try_again(ui, frame, job.id, report);
            });
            offer_to_take_back(ui, frame, job, "Undo import");
        }
        Some(JobOutcome::ConflictsDecided(decided)) => {
            for sentence in conflicts_decided(decided) {
                ui.add(egui::Label::new(sentence).wrap());
            }
            offer_to_take_back(ui, frame, job, "Take it back");
        }
        Some(JobOutcome::Exported(report)) => dialog = delivered(ui, job, report, frame.requests),
        // Dialogs show what these say.
        Some(
            JobOutcome::Previewed(_)
            | JobOutcome::SplitPreviewed(_)
            | JobOutcome::BulkCounted(_)
            | JobOutcome::FreezePreviewed(_)
            | JobOutcome::Counted(_)
            | JobOutcome::Compared(_)
            | JobOutcome::LookedThrough(_)
            | JobOutcome::LooksMade(_),
        ) => {}
        Some(JobOutcome::TakenBack(report)) => took_back(ui, report),
        Some(JobOutcome::DatasetChanged(said)) => drop(ui.label(said)),
        Some(JobOutcome::Found(0)) => drop(quiet(ui, "None of the missing images is there; try another folder.")),
        Some(JobOutcome::Found(found)) => drop(ui.label(format!("{} found again.", count(*found, "image")))),
        Some(JobOutcome::ModelRead(model)) => drop(ui.label(format!(
            "{} added: {}, layout {}.",
            model.label(),
            model.kind.name().to_lowercase(),
            model.layout
        ))),
        Some(JobOutcome::ModelTested(_) | JobOutcome::Hashed(_)) => drop(ui.label("Done.")),
        Some(JobOutcome::HandedOver(report)) => {
            for sentence in handed_over(report) {
                ui.add(egui::Label::new(sentence).wrap());
            }
            offer_to_take_back(ui, frame, job, "Take it back");
        }
        Some(JobOutcome::Predicted(task, report)) => {
            predicted(ui, report);
            match frame
                .view
                .paused_run(*task)
                .filter(|run| report.gesture == Some(run.gesture))
            {
                Some(run) => run::paused(ui, frame, run),
                None => offer_to_take_back(ui, frame, job, "Take it back"),
            }
        }
        Some(JobOutcome::TaskMade(made)) => {
            ui.label(format!("{} taken over.", count(made.taken, "annotation")));
            for sentence in &made.said {
                ui.add(egui::Label::new(sentence).wrap());
            }
            offer_to_take_back(ui, frame, job, "Undo task");
        }
        Some(JobOutcome::TaskChanged(changed)) => {
            for sentence in &changed.said {
                ui.add(egui::Label::new(sentence).wrap());
            }
            offer_to_take_back(ui, frame, job, "Take it back");
        }
        Some(JobOutcome::InputsChanged(changed)) => {
            for sentence in &changed.said {
                ui.add(egui::Label::new(sentence).wrap());
            }
            offer_to_take_back(ui, frame, job, "Take it back");
        }
        Some(JobOutcome::Purged(report)) => {
            for sentence in &report.said {
                ui.add(egui::Label::new(sentence).wrap());
            }
        }
        Some(JobOutcome::ConceptsChanged(changed)) => {
            for sentence in &changed.said {
                ui.add(egui::Label::new(sentence).wrap());
            }
            offer_to_take_back(ui, frame, job, "Take it back");
        }
        Some(JobOutcome::Failed(reason)) => {
            let p = palette(ui.ctx());
            ui.add(egui::Label::new(RichText::new(reason).color(p.bad)).wrap());
        }
        Some(JobOutcome::Cancelled) => drop(quiet(ui, "Stopped.")),
    }
    dialog
}

/// What a model did over a task.
pub(crate) fn predicted(ui: &mut Ui, report: &PredictReport) {
    ui.label(run::summary(report));
    if report.paused {
        quiet(ui, "Stopped before the end; what was found stays.");
    }
    if !report.failed.is_empty() {
        let p = palette(ui.ctx());
        ui.label(RichText::new(format!("{} could not be processed:", report.failed.len())).color(p.warn));
        for failed in report.failed.iter().take(5) {
            let text = format!("{}: {}", failed.path, failed.reason);
            ui.add(egui::Label::new(RichText::new(text).size(size::SMALL).color(p.quiet)).truncate());
        }
    }
}

/// What taking a gesture back did, and which inputs it left.
fn took_back(ui: &mut Ui, report: &TakenBack) {
    scroll_up_to(180.0).id_salt("taken back").show(ui, |ui| {
        for (place, sentence) in taken_back(report).into_iter().enumerate() {
            if place == 0 {
                ui.add(egui::Label::new(sentence).wrap());
            } else {
                quiet(ui, sentence);
            }
        }
    });
}

/// What became of an export, with ways to what was written.
fn delivered(ui: &mut Ui, job: &Job, report: &ExportReport, requests: &mut Vec<Request>) -> Option<Dialog> {
    scroll_up_to(160.0)
        .id_salt(("delivered", job.id))
        .show(ui, |ui| exported(ui, report));
    if report.differences.is_empty() {
        quiet(ui, "Verified: it was read again, and is what was to be written.");
    }
    let mut dialog = None;
    ui.horizontal(|ui| {
        if ui.button("Open folder").clicked() {
            requests.push(Request::ShowFolder(PathBuf::from(&report.out)));
        }
        if ui.button("Report…").clicked() {
            dialog = Some(Dialog::ExportReport(job.id));
        }
    });
    dialog
}
