//! The annotations of the work that is looked at, by labeler and concept.

use super::work::{awaits, may_deny, portions, shown};
use super::{Asked, Review, header, people};
use crate::canvas::{Canvas, ShapeId};
use crate::frame::Frame;
use crate::panels::annotations::pick;
use crate::state::WindowState;
use crate::theme::{palette, size, space};
use crate::widgets::{IconButton, icon, swatch};
use domain::{Annotation, AnnotationId, ConceptId, Sign, Status};
use egui::{Align, Color32, CornerRadius, Label, Layout, RichText, Role, Sense, Ui, UiBuilder, WidgetInfo, vec2};
use egui_material_icons::MaterialIcon;
use egui_material_icons::icons::{
    ICON_CANCEL, ICON_CHECK, ICON_CHECK_CIRCLE, ICON_CLOSE, ICON_DELETE, ICON_DONE_ALL, ICON_HOURGLASS_EMPTY,
    ICON_REMOVE_DONE, ICON_SCHEDULE, ICON_SELL, ICON_VISIBILITY, ICON_VISIBILITY_OFF,
};
use session::notice::{measure, status};
use session::view::{ReviewView, ReviewedWork, View};
use session::{Command, EditCommand};

/// Height of a line, in points.
const LINE: f32 = 26.0;

/// One line of the list.
enum Line<'a> {
    Labeler(&'a ReviewedWork),
    Concept(ConceptId, usize),
    Annotation(&'a ReviewedWork, &'a Annotation),
    Others,
    Other(&'a Annotation),
}

/// What every line needs.
struct LineContext<'a, 'f> {
    review: &'a mut Review,
    shown: &'a ReviewView,
    state: &'a mut WindowState,
    canvas: &'a mut Canvas,
    frame: &'a mut Frame<'f>,
    asked: Option<Asked>,
}

impl Review {
    /// Shows the list in the room that is left.
    pub(super) fn list(
        &mut self,
        ui: &mut Ui,
        frame: &mut Frame<'_>,
        review: &ReviewView,
        state: &mut WindowState,
        canvas: &mut Canvas,
    ) -> Option<Asked> {
        let view = frame.view;
        let lines = lines(view, review);
        let mut area = egui::ScrollArea::vertical()
            .id_salt("work under review")
            .auto_shrink([false, false]);
        if let Some(at) = state.scroll_to.take().and_then(|id| place_of(&lines, id)) {
            let y = at as f32 * (LINE + ui.spacing().item_spacing.y);
            area = area.vertical_scroll_offset((y - ui.available_height() / 2.0).max(0.0));
        }
        let mut context = LineContext {
            review: self,
            shown: review,
            state,
            canvas,
            frame,
            asked: None,
        };
        area.show_rows(ui, LINE, lines.len(), |ui, range| {
            for line in &lines[range] {
                match line {
                    Line::Labeler(work) => context.labeler(ui, work),
                    Line::Concept(concept, count) => caption(ui, view, *concept, *count),
                    Line::Annotation(work, annotation) => context.row(ui, Some(work), annotation),
                    Line::Others => others(ui),
                    Line::Other(annotation) => context.row(ui, None, annotation),
                }
            }
        });
        context.asked
    }
}

/// The annotations of a labeler's work as they are listed: by concept in the task's order.
pub(super) fn in_order<'a>(view: &View, work: &'a ReviewedWork) -> Vec<&'a Annotation> {
    let order = view.open_task().map_or(&[][..], |summary| &summary.task.concepts);
    let rank = |concept: ConceptId| order.iter().position(|known| *known == concept).unwrap_or(order.len());
    let mut all: Vec<&Annotation> = work.annotations.iter().collect();
    all.sort_by_key(|a| (rank(a.concept), a.concept, a.z, a.id));
    all
}

fn lines<'a>(view: &View, review: &'a ReviewView) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    for work in shown(review) {
        lines.push(Line::Labeler(work));
        for group in in_order(view, work).chunk_by(|a, b| a.concept == b.concept) {
            lines.push(Line::Concept(group[0].concept, group.len()));
            lines.extend(group.iter().map(|a| Line::Annotation(work, a)));
        }
    }
    if review.labeler.is_none() && !review.others.is_empty() {
        lines.push(Line::Others);
        lines.extend(review.others.iter().map(Line::Other));
    }
    lines
}

fn place_of(lines: &[Line<'_>], id: AnnotationId) -> Option<usize> {
    lines.iter().position(|line| match line {
        Line::Annotation(_, annotation) | Line::Other(annotation) => annotation.id == id,
        Line::Labeler(_) | Line::Concept(..) | Line::Others => false,
    })
}

fn caption(ui: &mut Ui, view: &View, concept: ConceptId, count: usize) {
    let p = palette(ui.ctx());
    let name = view
        .concept(concept)
        .map_or_else(|| "?".to_owned(), |concept| concept.label());
    strip(ui, |ui| {
        ui.add_space(space::S);
        let text = format!("{name}  {count}");
        ui.add(Label::new(RichText::new(text).size(size::SMALL).color(p.quiet).strong()).truncate());
    });
}

fn others(ui: &mut Ui) {
    let p = palette(ui.ctx());
    strip(ui, |ui| {
        ui.label(RichText::new("Merged, or drawn by reviewers").color(p.quiet));
    });
}

/// A line of the list's height.
fn strip(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::hover());
    add(&mut within(ui, rect));
}

fn within(ui: &mut Ui, rect: egui::Rect) -> Ui {
    let mut inside = ui.new_child(
        UiBuilder::new()
            .max_rect(rect.shrink2(vec2(space::XS, 0.0)))
            .layout(Layout::left_to_right(Align::Center)),
    );
    inside.spacing_mut().item_spacing.x = space::XS;
    inside
}

impl LineContext<'_, '_> {
    fn labeler(&mut self, ui: &mut Ui, work: &ReviewedWork) {
        let p = palette(ui.ctx());
        let (view, labeler) = (self.frame.view, work.work.member);
        strip(ui, |ui| {
            people::dot(ui, people::color_of(view, labeler));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let may = work.locked.clone().map_or(Ok(()), Err);
                let ids: Vec<AnnotationId> = work.annotations.iter().map(|a| a.id).collect();
                let say = |what: &str| format!("{what} all of {}", work.name);
                if self.button(ui, ICON_REMOVE_DONE, &say("Reject"), may_deny(view, work)) {
                    match portions(view, self.shown, &ids) {
                        Ok(portions) => self.review.reject(view, self.shown, portions),
                        Err(_) => self.review.reject_all(view, labeler),
                    }
                }
                if self.button(ui, ICON_DONE_ALL, &say("Approve"), may) {
                    let all = super::work::whole(view, &[labeler]);
                    self.review.approve(self.frame, all);
                }
                ui.label(
                    RichText::new(header::state(view, &work.work))
                        .size(size::SMALL)
                        .color(p.quiet),
                );
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    ui.add(Label::new(RichText::new(&work.name).strong()).truncate());
                });
            });
        });
    }

    fn button(&self, ui: &mut Ui, glyph: MaterialIcon, name: &str, may: Result<(), String>) -> bool {
        IconButton::new(glyph, name).side(22.0).enabled(may).show(ui)
    }

    fn row(&mut self, ui: &mut Ui, work: Option<&ReviewedWork>, annotation: &Annotation) {
        let p = palette(ui.ctx());
        let view = self.frame.view;
        let selected = self.canvas.selection().contains(&annotation.id);
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), LINE), Sense::click());
        let concept = view.concept(annotation.concept);
        let title = concept.map_or_else(|| "?".to_owned(), |concept| concept.label());
        let by = people::name_of(view, self.shown, annotation.author);
        let size_text = measure(&annotation.region);
        let spoken = format!("{title}, {size_text}, by {by}");
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, selected, spoken.clone()));
        let near = response.contains_pointer();
        let fill = match (
            selected,
            near || self.canvas.hovered() == Some(ShapeId::Annotation(annotation.id)),
        ) {
            (true, _) => p.selected,
            (false, true) => p.hover,
            (false, false) => Color32::TRANSPARENT,
        };
        ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
        let mut inside = within(ui, rect);
        let ui = &mut inside;
        mark(ui, annotation.status);
        if let Some(concept) = concept {
            swatch(ui, concept.color, 12.0);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            self.buttons(ui, work, annotation, &spoken, near);
            ui.label(RichText::new(&size_text).size(size::SMALL).color(p.quiet));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let text = match annotation.sign {
                    Sign::Absent => format!("not {title}"),
                    Sign::Present => title.to_owned(),
                };
                let hidden = self.state.hidden.contains(&annotation.id) || self.state.all_hidden;
                let color = if hidden { p.quiet } else { p.text };
                ui.add(Label::new(RichText::new(text).color(color)).truncate());
            });
        });
        if response.clicked() {
            pick(ui, self.canvas, annotation.id);
        }
        if response.double_clicked()
            && let Some(bounds) = annotation.region.bounds()
        {
            self.canvas.center_on(bounds);
        }
        let edited = annotation.edited_by.map_or(String::new(), |editor| {
            format!(", corrected by {}", people::name_of(view, self.shown, editor))
        });
        response.on_hover_text(format!("By {by}{edited}, {}.", status(annotation.status)));
    }

    fn buttons(&mut self, ui: &mut Ui, work: Option<&ReviewedWork>, annotation: &Annotation, spoken: &str, near: bool) {
        let id = annotation.id;
        // What decides stands still at the edge; what comes with the pointer comes beside it.
        if let Some(work) = work.filter(|_| awaits(annotation)) {
            let may = work.locked.clone().map_or(Ok(()), Err);
            if self.button(
                ui,
                ICON_CLOSE,
                &format!("Reject {spoken}"),
                may_deny(self.frame.view, work),
            ) && let Ok(portions) = portions(self.frame.view, self.shown, &[id])
            {
                self.canvas.select(&[id]);
                self.review.reject(self.frame.view, self.shown, portions);
            }
            if self.button(ui, ICON_CHECK, &format!("Approve {spoken}"), may)
                && let Ok(portions) = portions(self.frame.view, self.shown, &[id])
            {
                self.review.approve(self.frame, portions);
            }
        }
        let hidden = self.state.hidden.contains(&id);
        let (glyph, word) = match hidden {
            true => (ICON_VISIBILITY_OFF, "Show"),
            false => (ICON_VISIBILITY, "Hide"),
        };
        if (near || hidden)
            && self.button(ui, glyph, &format!("{word} {spoken}"), Ok(()))
            && !self.state.hidden.remove(&id)
        {
            self.state.hidden.insert(id);
        }
        let may = crate::rules::may_edit(self.frame.view, annotation);
        if near && self.button(ui, ICON_SELL, &format!("Change the concept of {spoken}"), may.clone()) {
            self.canvas.select(&[id]);
            self.asked = Some(Asked::Concept);
        }
        if near && self.button(ui, ICON_DELETE, &format!("Delete {spoken}"), may) {
            self.frame
                .requests
                .push(Command::Edit(EditCommand::Delete(vec![id])).into());
        }
    }
}

/// How an annotation stands, as a mark.
fn mark(ui: &mut Ui, status: Status) {
    let p = palette(ui.ctx());
    let (glyph, color) = match status {
        Status::Success => (ICON_CHECK_CIRCLE, p.good),
        Status::ReviewDenied => (ICON_CANCEL, p.bad),
        Status::AwaitingReview | Status::AwaitingConsensusReview => (ICON_SCHEDULE, p.warn),
        Status::Pending => (ICON_HOURGLASS_EMPTY, p.quiet),
    };
    ui.label(icon(glyph).size(15.0).color(color));
}
