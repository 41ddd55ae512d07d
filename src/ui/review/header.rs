//! The head of the panel: how much is reviewed, which input this is, whose work is looked at.

use super::people;
use crate::frame::Frame;
use crate::keys::{Action, ReviewAction};
use crate::theme::{palette, size, space};
use crate::widgets::{IconButton, name, progress, tooltip};
use domain::task::{ReviewStrategy, Work, WorkState};
use domain::workflow::Permission;
use egui::{Align, Layout, RichText, Ui, vec2};
use egui_material_icons::icons::{
    ICON_ANALYTICS, ICON_CHEVRON_LEFT, ICON_CHEVRON_RIGHT, ICON_GRID_VIEW, ICON_MENU_BOOK, ICON_SKIP_NEXT,
};
use session::notice::count;
use session::view::{ReviewView, View};
use session::{Command, NavigateCommand, ReviewCommand};

/// Shows it; returns what is asked for besides.
pub(super) fn show(ui: &mut Ui, frame: &mut Frame<'_>, review: &ReviewView) -> Option<Action> {
    let view = frame.view;
    let mut asked = None;
    let p = palette(ui.ctx());
    let (waiting, mine) = works(view);
    ui.horizontal(|ui| {
        let share = match mine {
            0 => 0.0,
            _ => (mine.saturating_sub(waiting)) as f32 / mine as f32,
        };
        progress(ui, share, 36.0);
        let text = format!("{:.0} % reviewed", share * 100.0);
        let said = format!(
            "{} of {} decided",
            mine.saturating_sub(waiting),
            count(mine, "submission")
        );
        ui.label(RichText::new(text).color(p.quiet)).on_hover_text(said);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let text = match (review.place, review.waiting) {
                (_, 0) => "None pending".to_owned(),
                (Some(place), all) => format!("{place} of {all}"),
                (None, all) => format!("{all} waiting"),
            };
            ui.add(egui::Label::new(text).truncate())
                .on_hover_text("Inputs pending your decision");
        });
    });
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        let button =
            |glyph, name, action: Action| IconButton::new(glyph, name).key(frame.keys.shortcut(action)).side(22.0);
        if button(ICON_CHEVRON_LEFT, "Previous input of mine", Action::Previous).show(ui) {
            frame.requests.push(Command::Navigate(NavigateCommand::Previous).into());
        }
        if button(ICON_CHEVRON_RIGHT, "Next input of mine", Action::Next).show(ui) {
            frame.requests.push(Command::Navigate(NavigateCommand::Next).into());
        }
        if button(ICON_SKIP_NEXT, "Next pending input", ReviewAction::NextReview.into()).show(ui) {
            frame.requests.push(Command::Review(ReviewCommand::NextReview).into());
        }
        let sampled = view.open_task().is_some_and(|summary| summary.is_sampled());
        if button(ICON_GRID_VIEW, "Review grid", ReviewAction::ReviewGrid.into()).show(ui) {
            asked = Some(ReviewAction::ReviewGrid.into());
        }
        if sampled
            && view.why_not(Permission::SeeNumbers).is_none()
            && button(ICON_ANALYTICS, "Sample results", ReviewAction::Sample.into()).show(ui)
        {
            asked = Some(ReviewAction::Sample.into());
        }
        let guided = view
            .open_task()
            .is_some_and(|summary| crate::instructions::has_any(&summary.task));
        if guided && button(ICON_MENU_BOOK, "Task instructions", Action::Instructions).show(ui) {
            asked = Some(Action::Instructions);
        }
    });
    chips(ui, frame, review);
    asked
}

/// How many submissions wait for me, and how many are or were mine to decide on.
fn works(view: &View) -> (u64, u64) {
    view.open_task().map_or((0, 0), |summary| {
        let of = |counts: &std::collections::BTreeMap<_, u64>| counts.get(&view.me.id).copied().unwrap_or(0);
        (of(&summary.waiting), of(&summary.for_review))
    })
}

fn chips(ui: &mut Ui, frame: &mut Frame<'_>, review: &ReviewView) {
    let view = frame.view;
    let p = palette(ui.ctx());
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        ui.label(RichText::new("labeled by").size(size::SMALL).color(p.quiet));
        for work in &review.works {
            let labeler = work.work.member;
            let chip = |ui: &mut Ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                people::dot(ui, people::color_of(view, labeler));
                ui.spacing_mut().button_padding.x = space::XS;
                ui.selectable_label(review.labeler == Some(labeler), &work.name)
            };
            // The dot stays with the name when the line breaks.
            let font = egui::TextStyle::Button.resolve(ui.style());
            let written = ui.painter().layout_no_wrap(work.name.clone(), font, p.text).size().x;
            let room = vec2(10.0 + written + 2.0 * space::XS, ui.spacing().interact_size.y);
            let layout = Layout::left_to_right(Align::Center);
            let response = ui.allocate_ui_with_layout(room, layout, chip).inner;
            if response.clicked() {
                frame
                    .requests
                    .push(Command::Review(ReviewCommand::LookAt(Some(labeler))).into());
            }
            name(&response, &format!("Only {}", work.name));
            response.on_hover_text(state(view, &work.work));
        }
        if review.works.len() > 1 {
            let response = ui.selectable_label(review.labeler.is_none(), "Everybody");
            if response.clicked() {
                frame.requests.push(Command::Review(ReviewCommand::LookAt(None)).into());
            }
        }
    });
}

/// What became of somebody's work, for people.
pub(super) fn state(view: &View, work: &Work) -> &'static str {
    let sampled = view.open_task().is_some_and(|summary| summary.is_sampled());
    match work.state {
        WorkState::Submitted if sampled && !work.drawn => "not in the sample",
        WorkState::Submitted => "pending decision",
        WorkState::Returned => "rejected",
        WorkState::Done => "decided",
        WorkState::Unlabeled | WorkState::InProgress => "in progress",
        WorkState::Skipped => "skipped",
    }
}

/// Goes from labeling to reviewing the open task and back: shown to its reviewers where something is or was handed in.
pub(crate) fn switch(ui: &mut Ui, frame: &mut Frame<'_>) -> bool {
    let view = frame.view;
    let Ok(command) = toggle_review(view) else { return false };
    let (waiting, _) = works(view);
    let labels = view
        .open_task()
        .is_some_and(|summary| summary.task.labelers.contains(&view.me.id));
    let (text, said) = match view.review {
        Some(_) if labels => ("Back to labeling".to_owned(), "Label in this task again"),
        Some(_) => ("End reviewing".to_owned(), "Look through the task without deciding"),
        None if waiting > 0 => (format!("Review  {waiting}"), "Review what is pending in this task"),
        None => ("Review".to_owned(), "Look at what was submitted to you in this task"),
    };
    let response = ui.selectable_label(view.review.is_some(), text);
    let clicked = response.clicked();
    if view.review.is_none() {
        name(&response, "Review this task");
    }
    tooltip(
        response,
        said,
        frame.keys.shortcut(ReviewAction::ReviewTask).as_deref(),
        None,
    );
    if clicked {
        frame.requests.push(command.into());
    }
    clicked
}

/// The command that goes from labeling to reviewing the open task, or back.
///
/// # Errors
/// Why it cannot be reviewed by me, as a sentence.
pub(super) fn toggle_review(view: &View) -> Result<Command, String> {
    if view.review.is_some() {
        return Ok(Command::Review(ReviewCommand::Open(None)));
    }
    let summary = view.open_task().ok_or(session::notice::reasons::NO_TASK)?;
    if summary.task.review_strategy == ReviewStrategy::None {
        return Err("The work of this task is not reviewed".into());
    }
    if !summary.task.reviewers.contains(&view.me.id) {
        return Err("You are not a reviewer of this task".into());
    }
    if works(view).1 == 0 {
        return Err("Nothing was submitted to you yet".into());
    }
    Ok(Command::Review(ReviewCommand::Open(Some(summary.task.id))))
}
