//! What the sample of each labeler's work showed, and what the lead makes of it.

use super::people;
use crate::frame::Frame;
use crate::members::avatar;
use crate::theme::{palette, size, space};
use crate::widgets::{button_row, modal, name, primary_button, quiet, small_button, tooltip};
use domain::numbers::Corrections;
use domain::share::{Interval, more_for, wilson};
use domain::task_membership::SampleVerdict;
use domain::{TaskId, workflow};
use egui::{Align, Align2, CornerRadius, FontId, Layout, Margin, RichText, Sense, Ui, pos2, vec2};
use session::notice::{corrections_said, count, sentence};
use session::view::{SampleResult, TaskSummary};
use session::{Command, ReviewCommand};

/// Half-widths that one may want to come down to, in percent.
const STEPS: [f64; 7] = [20.0, 15.0, 10.0, 7.5, 5.0, 3.0, 2.0];

/// Shows what the sample of a task showed, a card for each labeler; asks for it where it was not read yet.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, task: TaskId) {
    let view = frame.view;
    let Some(summary) = view.tasks.iter().find(|summary| summary.task.id == task) else {
        quiet(ui, "The task is not there any more.");
        return;
    };
    let Some(samples) = view.samples.as_ref().filter(|samples| samples.task == task) else {
        frame
            .requests
            .push(Command::Review(ReviewCommand::ShowSamples(task)).into());
        quiet(ui, "Reading…");
        return;
    };
    if !samples.read {
        quiet(ui, "Reading…");
        return;
    }
    for result in &samples.results {
        card(ui, frame, summary, result);
    }
}

/// The same as a dialog; false when it is closed.
pub(super) fn dialog(ui: &Ui, frame: &mut Frame<'_>, task: TaskId) -> bool {
    let mut open = true;
    let shown = modal(ui.ctx(), "sample").show(ui.ctx(), |ui| {
        ui.set_width(470.0);
        let title = frame
            .view
            .tasks
            .iter()
            .find(|summary| summary.task.id == task)
            .map_or_else(String::new, |summary| summary.task.label());
        ui.heading(format!("Sample results: {title}"));
        quiet(
            ui,
            "Errors are inputs that a reviewer rejected or corrected. Work outside the sample is on hold until you decide.",
        );
        ui.add_space(space::S);
        let height = (ui.ctx().content_rect().height() - 220.0).max(160.0);
        egui::ScrollArea::vertical()
            .id_salt("samples")
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink([false, true])
            .show(ui, |ui| show(ui, frame, task));
        ui.add_space(space::S);
        button_row(ui, |ui| {
            if primary_button(ui, "Close").clicked() {
                open = false;
            }
        });
    });
    open && !shown.should_close()
}

fn card(ui: &mut Ui, frame: &mut Frame<'_>, summary: &TaskSummary, result: &SampleResult) {
    let view = frame.view;
    let p = palette(ui.ctx());
    let who = &view.name_in(Some(summary.task.id), result.labeler);
    let box_style = egui::Frame::new()
        .fill(p.panel)
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(space::M as i8, space::S as i8));
    box_style.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = space::XS;
        ui.horizontal(|ui| {
            // Where the name is hidden the colour does not tell it.
            let color = match *who == view.member_label(result.labeler) {
                true => avatar::color_of(&view.members, result.labeler),
                false => people::labeler_color(view, &summary.task, result.labeler),
            };
            people::dot(ui, color);
            ui.label(RichText::new(who).strong());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let text = format!("{} submitted, {} on hold", result.handed_in, result.held);
                ui.label(RichText::new(text).size(size::SMALL).color(p.quiet));
            });
        });
        let seen = wilson(result.errors, result.reviewed);
        ui.label(findings(result, seen));
        bar(ui, result, seen);
        if let Some(text) = corrected(&result.corrections) {
            ui.label(RichText::new(text).size(size::SMALL).color(p.quiet));
        }
        if let Some((text, more)) = narrower(result, seen) {
            ui.horizontal_wrapped(|ui| {
                ui.label(RichText::new(text).size(size::SMALL).color(p.quiet));
                if let Some(more) = more {
                    draw_more(ui, frame, summary, result, more);
                }
            });
        }
        ui.horizontal_wrapped(|ui| verdict(ui, frame, summary, result, who));
    });
    ui.add_space(space::XS);
}

/// What was seen, as a sentence.
fn findings(result: &SampleResult, seen: Interval) -> String {
    let reviewed = format!("{} of {} sampled reviewed", result.reviewed, result.drawn);
    match result.reviewed {
        0 => format!("{reviewed}: nothing is known yet"),
        _ => format!(
            "{reviewed}, {}{}: {:.0} to {:.0} % of the work (95 %)",
            count(result.errors, "error"),
            kinds(result),
            seen.low * 100.0,
            seen.high * 100.0
        ),
    }
}

/// What kind of errors they are.
fn kinds(result: &SampleResult) -> String {
    let repaired = result.errors.saturating_sub(result.sent_back);
    match (result.sent_back, repaired) {
        (_, 0) => String::new(),
        (0, _) => " (corrected by the reviewer)".into(),
        (rejected, repaired) => format!(" ({rejected} rejected, {repaired} corrected by the reviewer)"),
    }
}

/// What reviewers changed, as a sentence.
fn corrected(corrections: &Corrections) -> Option<String> {
    (corrections.all() > 0).then(|| format!("Corrected: {}", corrections_said(corrections)))
}

/// How many more reviews would say it closer, and how many of them can be drawn now.
fn narrower(result: &SampleResult, seen: Interval) -> Option<(String, Option<u64>)> {
    let half = seen.half_width() * 100.0;
    let step = STEPS.into_iter().find(|step| *step < half)?;
    let more = more_for(result.errors, result.reviewed, step / 100.0);
    let left = result.handed_in.saturating_sub(result.reviewed);
    // What is drawn already needs only to be reviewed.
    let waiting = result.drawn.saturating_sub(result.reviewed);
    let missing = more.saturating_sub(waiting).min(result.held);
    let text = match more <= left {
        true => format!("{more} more would narrow ±{half:.0} % to ±{step} %"),
        false => format!("±{half:.0} %; to narrow it to ±{step} % takes {more} more, and {left} are left to review"),
    };
    Some((text, (missing > 0).then_some(missing)))
}

/// The button that draws more of a labeler's work for review.
fn draw_more(ui: &mut Ui, frame: &mut Frame<'_>, summary: &TaskSummary, result: &SampleResult, more: u64) {
    let view = frame.view;
    let may =
        workflow::may(&view.me, workflow::Permission::ConfigureTasks).map_err(|no| sentence(&no.into(), Some(view)));
    let who = view.name_in(Some(summary.task.id), result.labeler);
    let button = ui.add_enabled(may.is_ok(), small_button(format!("Sample {more} more")));
    name(&button, &format!("Sample {more} more of {who}"));
    if button.clicked() {
        frame
            .requests
            .push(Command::Review(ReviewCommand::DrawMore(summary.task.id, result.labeler, more)).into());
    }
    match may {
        Ok(()) => button.on_hover_text("They go to review; the rest stays on hold"),
        Err(why) => button.on_disabled_hover_text(why),
    };
}

/// The interval as a bar from 0 to 100 %, with the rate that was seen as a mark.
fn bar(ui: &mut Ui, result: &SampleResult, seen: Interval) {
    let p = palette(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 16.0), Sense::hover());
    let number = if result.reviewed > 0 { 40.0 } else { 0.0 };
    let track = egui::Rect::from_min_size(rect.min + vec2(0.0, 5.0), vec2(rect.width() - number, 6.0));
    let at = |share: f64| track.left() + track.width() * share as f32;
    let round = CornerRadius::same(3);
    ui.painter().rect_filled(track, round, p.hover);
    if result.reviewed > 0 {
        let found = egui::Rect::from_x_y_ranges(at(seen.low)..=at(seen.high).max(at(seen.low) + 3.0), track.y_range());
        ui.painter().rect_filled(found, round, p.accent.gamma_multiply(0.6));
        let rate = result.errors as f64 / result.reviewed as f64;
        ui.painter()
            .circle_filled(pos2(at(rate), track.center().y), 4.5, p.accent);
        let text = format!("{:.0} %", rate * 100.0);
        let end = pos2(rect.right(), track.center().y);
        ui.painter().text(
            end,
            Align2::RIGHT_CENTER,
            text,
            FontId::proportional(size::SMALL),
            p.text,
        );
    }
    response.on_hover_text("The error rate that was seen, and Wilson's interval at 95 %");
}

fn verdict(ui: &mut Ui, frame: &mut Frame<'_>, summary: &TaskSummary, result: &SampleResult, who: &str) {
    let view = frame.view;
    let p = palette(ui.ctx());
    let may =
        workflow::may(&view.me, workflow::Permission::ConfigureTasks).map_err(|no| sentence(&no.into(), Some(view)));
    let mut button = |ui: &mut Ui, text: &str, said: String, verdict: SampleVerdict| {
        let response = ui.add_enabled(may.is_ok(), egui::Button::new(text));
        name(&response, &said);
        if response.clicked() {
            frame
                .requests
                .push(Command::Review(ReviewCommand::DecideOnSample(summary.task.id, result.labeler, verdict)).into());
        }
        match &may {
            Ok(()) => tooltip(response, &said, None, None),
            Err(why) => {
                response.on_disabled_hover_text(why);
            }
        }
    };
    let (release, review) = (format!("Accept the rest of {who}"), format!("Review all of {who}"));
    match result.verdict {
        SampleVerdict::Open => {
            button(ui, "Accept the rest", release, SampleVerdict::Released);
            button(ui, "Review all", review, SampleVerdict::ReviewAll);
        }
        // A decision that was stopped half way is gone on with by deciding the same again.
        SampleVerdict::Released if result.held > 0 => {
            button(ui, "Accept the rest", release, SampleVerdict::Released);
            button(ui, "Review all", review, SampleVerdict::ReviewAll);
        }
        SampleVerdict::ReviewAll if result.held > 0 => {
            button(ui, "Review all", review, SampleVerdict::ReviewAll);
            button(ui, "Accept the rest", release, SampleVerdict::Released);
        }
        SampleVerdict::Released => {
            ui.label(RichText::new("The rest is accepted").color(p.good));
            button(ui, "Review all", review, SampleVerdict::ReviewAll);
        }
        SampleVerdict::ReviewAll => {
            ui.label(RichText::new("All of this work goes to review").color(p.warn));
            button(ui, "Accept the rest", release, SampleVerdict::Released);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::MemberId;

    fn result(handed_in: u64, reviewed: u64, errors: u64) -> SampleResult {
        SampleResult {
            handed_in,
            drawn: reviewed,
            reviewed,
            errors,
            sent_back: errors,
            held: handed_in - reviewed,
            ..SampleResult::new(MemberId::fixed(1), SampleVerdict::Open)
        }
    }

    #[test]
    fn what_was_seen_is_said_with_its_interval() {
        let sure = |result: &SampleResult| wilson(result.errors, result.reviewed);
        let some = result(500, 50, 5);
        assert_eq!(
            findings(&some, sure(&some)),
            "50 of 50 sampled reviewed, 5 errors: 4 to 21 % of the work (95 %)"
        );
        let (text, more) = narrower(&some, sure(&some)).expect("it can be narrower");
        assert!(
            text.starts_with(&format!("{} more", more.expect("some can be drawn"))),
            "{text}"
        );
        assert!(text.ends_with("more would narrow ±9 % to ±7.5 %"), "{text}");
        let none = result(10, 0, 0);
        assert!(findings(&none, sure(&none)).ends_with("nothing is known yet"));
    }

    #[test]
    fn what_the_reviewer_repaired_is_an_error_and_said() {
        let mut some = result(20, 5, 4);
        some.sent_back = 3;
        some.corrections = Corrections {
            reshaped: 1,
            added: 2,
            redrawn: 1,
            iou_sum: 0.62,
            ..Corrections::default()
        };
        let text = findings(&some, wilson(4, 5));
        assert!(
            text.contains("4 errors (3 rejected, 1 corrected by the reviewer): "),
            "{text}"
        );
        assert_eq!(
            corrected(&some.corrections).as_deref(),
            Some("Corrected: 1 redrawn (mean IoU 0.62 with what was submitted), 2 added")
        );
        some.sent_back = 0;
        assert!(findings(&some, wilson(4, 5)).contains("4 errors (corrected by the reviewer): "));
        some.corrections = Corrections::default();
        assert_eq!(corrected(&some.corrections), None);
    }

    #[test]
    fn where_too_little_is_left_it_is_said() {
        let few = result(4, 2, 1);
        let (text, more) = narrower(&few, wilson(1, 2)).expect("it can be narrower");
        assert_eq!(more, Some(2), "no more than wait can be drawn");
        assert!(text.ends_with("2 are left to review"), "{text}");
    }
}
