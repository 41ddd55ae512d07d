//! What is said about the input on the canvas, beside it: what came back and why, questions, answers.

use super::Labeling;
use super::remarks::{came_back, is_denied, place_of, text_of, who_and_when};
use crate::canvas::Canvas;
use crate::frame::Frame;
use crate::theme::{Palette, palette, size, space};
use crate::widgets::{icon, quiet};
use domain::task::WorkState;
use domain::workflow::Permission;
use domain::{BBox, Comment, CommentKind};
use egui::{
    Align, CollapsingHeader, Color32, CornerRadius, Label, Layout, Margin, RichText, Role, ScrollArea, Sense, Ui,
    WidgetInfo, vec2,
};
use egui_material_icons::icons::{ICON_CONTACT_SUPPORT, ICON_QUESTION_ANSWER, ICON_UNDO};
use session::view::View;

/// Shows it all, as high as it is and at most `height` points; nothing where nothing is said.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, labeling: &mut Labeling, canvas: &mut Canvas, height: f32) {
    let view = frame.view;
    let Some(current) = super::labeled(view) else { return };
    let returned = current.state == WorkState::Returned;
    if !returned && view.talk.remarks.is_empty() {
        return;
    }
    ScrollArea::vertical()
        .id_salt("talk")
        .max_height(height)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::XS;
            if returned {
                sent_back(ui, view, labeling, canvas);
            }
            questions(ui, frame, labeling);
            earlier(ui, view);
        });
    ui.add_space(space::XS);
}

/// A card with a coloured edge, an icon and a title.
fn card(
    ui: &mut Ui,
    color: Color32,
    glyph: egui_material_icons::MaterialIcon,
    title: &str,
    body: impl FnOnce(&mut Ui),
) {
    let p = palette(ui.ctx());
    let margin = Margin {
        left: 12,
        ..Margin::same(space::S as i8)
    };
    let shown = egui::Frame::new()
        .fill(p.raised)
        .corner_radius(6)
        .inner_margin(margin)
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = space::XS;
                ui.label(icon(glyph).size(16.0).color(color));
                ui.label(RichText::new(title).strong());
            });
            body(ui);
        });
    let mut edge = shown.response.rect;
    edge.set_width(4.0);
    let round = CornerRadius {
        nw: 6,
        sw: 6,
        ne: 0,
        se: 0,
    };
    ui.painter().rect_filled(edge, round, color);
}

fn sent_back(ui: &mut Ui, view: &View, labeling: &mut Labeling, canvas: &mut Canvas) {
    let p = palette(ui.ctx());
    card(ui, p.warn, ICON_UNDO, "Rejected", |ui| {
        let remarks = came_back(view);
        if remarks.is_empty() {
            quiet(ui, "The reviewer gave no reason; what was rejected is marked.");
        }
        for (number, remark) in remarks.into_iter().enumerate() {
            remark_line(ui, view, labeling, canvas, number + 1, remark);
        }
        let denied = view.current.iter().flat_map(|current| &current.annotations);
        let denied = denied.filter(|a| is_denied(a)).count() as u64;
        if denied > 0 {
            let text = format!("{} rejected", session::notice::count(denied, "annotation"));
            ui.label(RichText::new(text).size(size::SMALL).color(p.warn));
        }
    });
}

/// One remark; where it points somewhere, a click goes there.
fn remark_line(
    ui: &mut Ui,
    view: &View,
    labeling: &mut Labeling,
    canvas: &mut Canvas,
    number: usize,
    remark: &Comment,
) {
    let p = palette(ui.ctx());
    let place = place_of(view, remark);
    let line = ui.scope(|ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::S;
            number_disc(ui, number, place.is_some(), &p);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                if !remark.reasons.is_empty() {
                    ui.add(Label::new(RichText::new(remark.reasons.join(" · ")).strong()).wrap());
                }
                if !remark.text.is_empty() {
                    ui.add(Label::new(&remark.text).wrap());
                }
                let by = RichText::new(who_and_when(view, remark))
                    .size(size::SMALL)
                    .color(p.quiet);
                ui.add(Label::new(by).truncate());
            });
        });
    });
    let Some(place) = place else { return };
    let id = ui.scope_id().with(("remark", remark.id));
    let response = ui.interact(line.response.rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("Show where: {}", text_of(remark))));
    if response.clicked() {
        canvas.select(remark.annotation.as_slice());
        if !is_plain(canvas, place) {
            canvas.center_on(place);
        }
        let now = ui.input(|i| i.time);
        labeling.light(remark, now);
    }
    response.on_hover_text("Show where");
}

/// Whether a place (pixels of the image) is in sight and large enough to be seen, so that a flash is enough.
fn is_plain(canvas: &Canvas, place: BBox) -> bool {
    const SEEN_FROM: f64 = 0.08;
    let visible = canvas.viewport().visible();
    let inside = visible.intersection(&place).area() >= place.area() * 0.999;
    let share = (place.width() / visible.width()).max(place.height() / visible.height());
    inside && share >= SEEN_FROM
}

fn number_disc(ui: &mut Ui, number: usize, placed: bool, p: &Palette) {
    let (rect, _) = ui.allocate_exact_size(vec2(18.0, 18.0), Sense::hover());
    let (fill, ink) = if placed {
        (p.warn, p.on_mark())
    } else {
        (p.hover, p.text)
    };
    ui.painter().circle_filled(rect.center(), 8.5, fill);
    let font = egui::FontId::proportional(size::SMALL);
    ui.painter().text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        number.to_string(),
        font,
        ink,
    );
}

/// Questions of mine, or for a lead of all, each with its answers.
fn questions(ui: &mut Ui, frame: &mut Frame<'_>, labeling: &mut Labeling) {
    let view = frame.view;
    let p = palette(ui.ctx());
    let lead = view.why_not(Permission::Answer).is_none();
    let asked = view
        .talk
        .remarks
        .iter()
        .filter(|remark| remark.kind == CommentKind::Question);
    for question in asked {
        let answered = view
            .talk
            .remarks
            .iter()
            .filter(|remark| remark.reply_to == Some(question.id));
        let (color, glyph, title) = if question.open {
            (p.accent, ICON_CONTACT_SUPPORT, "Question")
        } else {
            (p.good, ICON_QUESTION_ANSWER, "Question, answered")
        };
        card(ui, color, glyph, title, |ui| {
            ui.add(Label::new(&question.text).wrap());
            small(ui, who_and_when(view, question), p.quiet);
            for answer in answered {
                ui.add_space(space::XS);
                ui.add(Label::new(RichText::new(&answer.text).strong()).wrap());
                small(ui, who_and_when(view, answer), p.quiet);
            }
            // It is answered in one place at a time.
            let here = view.inbox.task.is_none() && view.saving.read_only.is_none();
            if question.open && lead && here {
                labeling.answers.show(ui, question.id, &question.text, frame.requests);
            } else if question.open {
                small(ui, "Waits for the lead's answer".into(), p.accent);
            }
        });
    }
}

/// What else was said: earlier feedback, that to others, and why it was skipped.
fn earlier(ui: &mut Ui, view: &View) {
    let p = palette(ui.ctx());
    let over = |remark: &&Comment| match remark.kind {
        CommentKind::Feedback => !(remark.open && remark.labeler == view.me.id),
        CommentKind::Skip => true,
        CommentKind::Question | CommentKind::Answer | CommentKind::NothingHere => false,
    };
    let remarks: Vec<&Comment> = view.talk.remarks.iter().filter(over).collect();
    if remarks.is_empty() {
        return;
    }
    CollapsingHeader::new(RichText::new(format!("Also said  {}", remarks.len())).color(p.quiet))
        .id_salt("also said")
        .show(ui, |ui| {
            for remark in remarks {
                let what = match remark.kind {
                    CommentKind::Skip => format!("Skipped: {}", text_of(remark)),
                    CommentKind::Feedback | CommentKind::Question | CommentKind::Answer | CommentKind::NothingHere => {
                        format!("Rejected: {}", text_of(remark))
                    }
                };
                ui.add(Label::new(what).wrap());
                small(ui, who_and_when(view, remark), p.quiet);
            }
        });
}

fn small(ui: &mut Ui, text: String, color: Color32) {
    ui.with_layout(Layout::left_to_right(Align::Min), |ui| {
        ui.add(Label::new(RichText::new(text).size(size::SMALL).color(color)).truncate());
    });
}
