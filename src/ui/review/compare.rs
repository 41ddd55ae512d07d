//! The list of what labelers disagree on, and what is done about it.
#![deny(clippy::wildcard_enum_match_arm)]

use super::conflict::{self, Dispute, annotation, conflicts, merged, reasons};
use super::{Review, people};
use crate::canvas::{Canvas, Tool};
use crate::frame::Frame;
use crate::keys::CompareAction;
use crate::request::Request;
use crate::state::WindowState;
use crate::theme::{palette, size, space};
use crate::widgets::{icon, key_cap, name, quiet, swatch};
use domain::{TaskKind, workflow};
use egui::{Align, CornerRadius, Layout, Margin, RichText, Sense, Ui};
use egui_material_icons::icons::{ICON_CANCEL, ICON_CHECK, ICON_CHECK_CIRCLE, ICON_DONE_ALL, ICON_WARNING};
use session::notice::measure;
use session::notice::reasons::{NO_CONFLICT, NO_TASK};
use session::view::{ReviewView, View};
use session::{Command, ReviewCommand};

/// Why nothing is drawn again where whole inputs are classified.
pub(super) const NOTHING_TO_DRAW: &str = "There is nothing to draw in a classification task; take one version";

impl Review {
    /// Shows the list in the room that is left.
    pub(super) fn conflicts(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        review: &ReviewView,
        state: &mut WindowState,
        canvas: &mut Canvas,
    ) {
        let all = conflicts(review);
        if all.is_empty() {
            quiet(ui, "Nobody marked anything here.");
        }
        // Those who agreed are done; the rest can be decided on as long as one of them waits.
        let locked = review.works.iter().all(|work| work.locked.is_some());
        if let Some(why) = review.works.iter().find_map(|work| work.locked.clone())
            && locked
            && all.iter().any(|dispute| dispute.open)
        {
            quiet(ui, why);
        }
        let reveal = state.scroll_to.take();
        egui::ScrollArea::vertical()
            .id_salt("conflicts")
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = space::XS;
                for (at, dispute) in all.iter().enumerate() {
                    let chosen = dispute.open && at == self.conflict;
                    let response = card(ui, frame, review, dispute, chosen);
                    if reveal.is_some_and(|id| dispute.ids().contains(&id)) {
                        response.scroll_to_me(Some(Align::Center));
                    }
                    if response.clicked() {
                        self.choose(at, review, dispute, canvas);
                    }
                }
            });
    }

    fn choose(&mut self, at: usize, review: &ReviewView, dispute: &Dispute, canvas: &mut Canvas) {
        self.conflict = at;
        self.preview = false;
        let ids = dispute.ids();
        let bounds = ids.iter().filter_map(|id| annotation(review, *id)?.region.bounds());
        if let Some(all) = bounds.reduce(|a, b| a.union(&b)) {
            canvas.center_on(all);
        }
        canvas.select(&ids);
    }

    /// The conflict that keys are about.
    fn chosen(&self, review: &ReviewView) -> Option<Dispute> {
        let open: Vec<Dispute> = conflicts(review).into_iter().filter(|dispute| dispute.open).collect();
        let at = self.conflict.min(open.len().checked_sub(1)?);
        open.into_iter().nth(at)
    }

    /// Whether the chosen conflict's versions can be merged.
    ///
    /// # Errors
    /// Why not, as a sentence.
    pub(super) fn mergeable(&self, review: &ReviewView) -> Result<(), String> {
        let dispute = self.chosen(review).ok_or(NO_CONFLICT)?;
        merged(review, &dispute).map(|_| ())
    }

    /// What the chosen conflict's versions would be merged into, while that is looked at.
    pub(super) fn previewed(&self, review: &ReviewView) -> Option<domain::Region> {
        let dispute = self.chosen(review).filter(|_| self.preview)?;
        merged(review, &dispute).ok().map(|(region, _)| region)
    }

    /// Does what a key asks where labelers are compared.
    ///
    /// # Errors
    /// Why it cannot be done, as a sentence.
    pub(super) fn press_compare(
        &mut self,
        action: CompareAction,
        frame: &mut Frame<'_>,
        review: &ReviewView,
        state: &mut WindowState,
        canvas: &mut Canvas,
    ) -> Result<(), String> {
        let labeler = |place: u8| {
            let work = review.works.get(usize::from(place));
            let why = || format!("There are only {} labelers here", review.works.len());
            work.map(|work| work.work.member).ok_or_else(why)
        };
        if let CompareAction::WholeVersion(place) = action {
            self.preview = false;
            frame
                .requests
                .push(Command::Review(ReviewCommand::TakeVersion(labeler(place)?)).into());
            return Ok(());
        }
        let Some(dispute) = self.chosen(review) else {
            return Err(NO_CONFLICT.into());
        };
        match action {
            CompareAction::Version(place) => {
                self.preview = false;
                frame
                    .requests
                    .push(Command::Review(ReviewCommand::TakeInConflict(Some(labeler(place)?), dispute.ids())).into());
            }
            CompareAction::NextConflict => self.step_conflict(1, review, canvas),
            CompareAction::PreviousConflict => self.step_conflict(-1, review, canvas),
            CompareAction::MergeVersions => {
                merged(review, &dispute)?;
                self.preview = !self.preview;
            }
            CompareAction::DrawAnew => {
                let kind = WindowState::kind(frame.view);
                if kind == Some(TaskKind::Classification) {
                    return Err(NOTHING_TO_DRAW.into());
                }
                if let Some(first) = dispute.versions.first().and_then(|(_, id)| annotation(review, *id)) {
                    state.armed = Some(first.concept);
                }
                let outlines = kind == Some(TaskKind::Segmentation);
                canvas.set_tool(if outlines { Tool::Polygon } else { Tool::Box });
                self.replacing = Some(dispute.ids());
            }
            // Done above: no conflict need be chosen for it.
            CompareAction::WholeVersion(_) => {}
        }
        Ok(())
    }

    fn step_conflict(&mut self, by: isize, review: &ReviewView, canvas: &mut Canvas) {
        let open: Vec<Dispute> = conflicts(review).into_iter().filter(|dispute| dispute.open).collect();
        if open.is_empty() {
            return;
        }
        let at = (self.conflict.min(open.len() - 1) as isize + by).rem_euclid(open.len() as isize) as usize;
        self.choose(at, review, &open[at], canvas);
    }

    /// Keeps the merge that is looked at; else goes on, if nothing is left to decide.
    ///
    /// # Errors
    /// What is left to decide.
    pub(super) fn confirm(&mut self, review: &ReviewView, requests: &mut Vec<Request>) -> Result<(), String> {
        if let (Some(dispute), true) = (self.chosen(review), self.preview) {
            let (_, ids) = merged(review, &dispute)?;
            self.preview = false;
            requests.push(Command::Review(ReviewCommand::Merge(ids)).into());
            return Ok(());
        }
        match conflict::conflicts(review)
            .iter()
            .filter(|dispute| dispute.open)
            .count()
        {
            0 => {
                requests.push(Command::Review(ReviewCommand::NextReview).into());
                Ok(())
            }
            1 => Err("One conflict is left: take a version by its number, merge, or redraw".into()),
            left => Err(format!(
                "{left} conflicts are left: take versions by their numbers, merge, or redraw"
            )),
        }
    }
}

/// One of them: what it is, whose versions there are, why they differ.
fn card(ui: &mut Ui, frame: &mut Frame<'_>, review: &ReviewView, dispute: &Dispute, chosen: bool) -> egui::Response {
    let view = frame.view;
    let p = palette(ui.ctx());
    let fill = if chosen { p.selected } else { p.raised };
    let box_style = egui::Frame::new()
        .fill(fill)
        .corner_radius(CornerRadius::same(6))
        .inner_margin(Margin::symmetric(space::S as i8, 6));
    let inner = box_style.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 3.0;
        head(ui, view, review, dispute);
        if dispute.agreed {
            return;
        }
        for words in reasons(view, review, dispute) {
            ui.add(egui::Label::new(RichText::new(words).size(size::SMALL).color(p.quiet)).wrap());
        }
        if dispute.open && chosen {
            versions(ui, frame, review, dispute);
        }
    });
    let response = inner.response.interact(Sense::click());
    name(&response, &spoken(view, review, dispute));
    response
}

/// What it says, for those who cannot see it.
fn spoken(view: &View, review: &ReviewView, dispute: &Dispute) -> String {
    let title = titles(view, review, dispute).join(" or ");
    match (dispute.agreed, dispute.open) {
        (true, _) => format!("Agreed: {title}"),
        (false, false) => format!("Decided: {title}"),
        (false, true) => format!("Conflict: {title}, {}", reasons(view, review, dispute).join(", ")),
    }
}

/// The concepts that the versions claim, each once.
fn titles(view: &View, review: &ReviewView, dispute: &Dispute) -> Vec<String> {
    let mut titles = Vec::new();
    for (_, id) in &dispute.versions {
        let concept = annotation(review, *id).and_then(|a| view.concept(a.concept));
        let title = concept.map_or_else(|| "?".to_owned(), |concept| concept.label());
        if !titles.contains(&title) {
            titles.push(title);
        }
    }
    titles
}

fn head(ui: &mut Ui, view: &View, review: &ReviewView, dispute: &Dispute) {
    let p = palette(ui.ctx());
    let accepted = dispute
        .versions
        .iter()
        .any(|(_, id)| annotation(review, *id).is_some_and(|a| a.status == domain::Status::Success));
    let (glyph, color) = match (dispute.agreed, dispute.open) {
        (true, _) => (ICON_DONE_ALL, p.good),
        (false, true) => (ICON_WARNING, p.warn),
        (false, false) if accepted => (ICON_CHECK_CIRCLE, p.good),
        (false, false) => (ICON_CANCEL, p.bad),
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        ui.label(icon(glyph).size(15.0).color(color));
        let first = dispute.versions.first().and_then(|(_, id)| annotation(review, *id));
        if let Some(concept) = first.and_then(|a| view.concept(a.concept)) {
            swatch(ui, concept.color, 12.0);
        }
        ui.label(titles(view, review, dispute).join(" or "));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for (labeler, _) in dispute.versions.iter().rev() {
                people::dot(ui, people::color_of(view, *labeler));
            }
        });
    });
}

/// Whose versions there are, each with the key that takes it; a click takes it too.
fn versions(ui: &mut Ui, frame: &mut Frame<'_>, review: &ReviewView, dispute: &Dispute) {
    let view = frame.view;
    let p = palette(ui.ctx());
    for (place, work) in review.works.iter().enumerate() {
        let labeler = work.work.member;
        let theirs = dispute.versions.iter().find(|(member, _)| *member == labeler);
        let found = theirs.and_then(|(_, id)| annotation(review, *id));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::XS;
            let key = u8::try_from(place)
                .ok()
                .and_then(|place| frame.keys.shortcut(CompareAction::Version(place)));
            key_cap(ui, &key.unwrap_or_else(|| " ".into()));
            people::dot(ui, people::color_of(view, labeler));
            let said = |a: &domain::Annotation| {
                let concept = view
                    .concept(a.concept)
                    .map_or_else(|| "?".to_owned(), |concept| concept.label());
                format!("{}: {concept}, {}", work.name, measure(&a.region))
            };
            let beside = dispute.beside.iter().find(|(member, _)| *member == labeler);
            let text = match (found, beside.and_then(|(_, id)| annotation(review, *id))) {
                (Some(a), _) => said(a),
                (None, Some(a)) => format!("{}, agreed", said(a)),
                (None, None) => format!("{}: nothing", work.name),
            };
            ui.add(egui::Label::new(text).truncate());
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let may = workflow_allows(view, review, labeler);
                let said = format!("Take {}'s version", work.name);
                let button = crate::widgets::IconButton::new(ICON_CHECK, &said)
                    .side(20.0)
                    .enabled(may);
                if button.show(ui) {
                    frame
                        .requests
                        .push(Command::Review(ReviewCommand::TakeInConflict(Some(labeler), dispute.ids())).into());
                }
            });
        });
    }
    if merged(review, dispute).is_ok() {
        ui.label(
            RichText::new("M shows what they would be merged into")
                .size(size::SMALL)
                .color(p.quiet),
        );
    }
}

fn workflow_allows(view: &View, review: &ReviewView, labeler: domain::MemberId) -> Result<(), String> {
    let Some(summary) = view.open_task() else {
        return Err(NO_TASK.into());
    };
    let locked = review.works.iter().filter(|work| work.work.member != labeler);
    workflow::may_review(&summary.task, &view.me, labeler)
        .map_err(|refusal| session::notice::sentence(&refusal.into(), Some(view)))?;
    // Where nothing of anybody's waits, all was decided.
    match locked.chain(review.works.iter()).all(|work| work.locked.is_some()) {
        true => Err(review
            .works
            .iter()
            .find_map(|work| work.locked.clone())
            .unwrap_or_default()),
        false => Ok(()),
    }
}
