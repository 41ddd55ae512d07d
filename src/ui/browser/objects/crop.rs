//! One crop of the view of objects: the annotation with a little around it, its concept, and what it is put in order by.

use crate::theme::{palette, size, space};
use crate::widgets::color32;
use crate::widgets::crops::{Cropped, Crops};
use crate::widgets::entry::cut_at_start;
use domain::names::label;
use domain::{Object, ObjectId, Sign};
use egui::{
    Align2, Color32, FontFamily, FontId, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2,
};
use egui_material_icons::icons::ICON_CHECK_CIRCLE;
use session::View;
use session::view::{ObjectRow, ObjectSort};

/// Height of the two lines under a crop, in points.
const LINES: f32 = 36.0;
/// Corners of a crop.
const ROUND: u8 = 6;

/// How it is shown.
#[derive(Clone, Copy)]
pub(super) struct State {
    pub(super) chosen: bool,
    pub(super) focus: bool,
    /// What the second line says.
    pub(super) by: ObjectSort,
    /// How much it looks like the one that was asked for, where that is the order.
    pub(super) likeness: Option<f32>,
}

/// The height of a crop of this width with its lines, in points.
pub(super) fn height(width: f32) -> f32 {
    width + LINES
}

/// What a screen reader says: `car by Ana on a/1.jpg`.
pub(super) fn spoken(view: &View, row: &ObjectRow) -> String {
    format!("{}{} on {}", title(view, row), by(view, row), row.input.label())
}

fn title(view: &View, row: &ObjectRow) -> String {
    let concept = view.concept(row.object.concept());
    let name = concept.map_or_else(|| "?".to_owned(), |concept| concept.label());
    match row.object.sign() {
        Sign::Present => name,
        Sign::Absent => format!("not {name}"),
    }
}

fn by(view: &View, row: &ObjectRow) -> String {
    match &row.object {
        Object::Annotation(annotation) => format!(" by {}", view.name_in(annotation.task, annotation.author)),
        Object::Suggestion(_) => " suggested".into(),
    }
}

/// What the object is put in order by, in words.
fn fact(view: &View, row: &ObjectRow, order: ObjectSort) -> String {
    let object = &row.object;
    let bounds = object.region().bounds().unwrap_or_else(|| row.input.size.bounds());
    match order {
        ObjectSort::Size => format!("{:.0} × {:.0} px", bounds.width(), bounds.height()),
        ObjectSort::Aspect => format!("{:.2} : 1", bounds.width() / bounds.height().max(f64::MIN_POSITIVE)),
        ObjectSort::Probability => match object.probability() {
            Some(probability) => format!("{probability:.2}"),
            None => "no probability".into(),
        },
        ObjectSort::Author => match object {
            Object::Annotation(annotation) => view.name_in(annotation.task, annotation.author),
            Object::Suggestion(_) => "suggested".into(),
        },
        ObjectSort::Added | ObjectSort::Edited | ObjectSort::Concept | ObjectSort::Likeness => row.input.label(),
    }
}

/// Shows it in `place`; it may not have been read yet.
pub(super) fn show(ui: &mut Ui, crops: &mut Crops, view: &View, id: ObjectId, place: Rect, state: State) -> Response {
    let p = palette(ui.ctx());
    let row = view.objects.rows.get(&id);
    let (picture, lines) = place.split_top_bottom_at_y(place.bottom() - LINES);
    let concept = row.and_then(|row| view.concept(row.object.concept()));
    let color = concept.map_or(p.text, |concept| color32(concept.color));
    match row {
        Some(row) => {
            let cropped = Cropped {
                id,
                region: row.object.region(),
                part: row.part(),
                color,
            };
            crops.show(ui, view, &cropped, picture);
        }
        None => drop(ui.painter().rect_filled(picture, ROUND, p.canvas)),
    }
    let response = ui.interact(place, ui.scope_id().with(id), Sense::click());
    response.widget_info(|| {
        let spoken = row.map_or_else(|| "Object".to_owned(), |row| spoken(view, row));
        WidgetInfo::selected(Role::ListBoxOption, true, state.chosen, spoken)
    });
    let line = match (state.chosen || state.focus, response.hovered()) {
        (true, _) => Stroke::new(if state.chosen { 3.0 } else { 1.5 }, p.accent),
        (false, true) => Stroke::new(2.0, p.hover),
        (false, false) => Stroke::NONE,
    };
    ui.painter().rect_stroke(picture, ROUND, line, StrokeKind::Inside);
    if state.chosen {
        let font = FontId::new(20.0, FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
        let at = picture.right_top() + vec2(-6.0, 6.0);
        ui.painter().circle_filled(at + vec2(-10.0, 10.0), 10.0, p.panel);
        ui.painter()
            .text(at, Align2::RIGHT_TOP, ICON_CHECK_CIRCLE.codepoint, font, p.accent);
    }
    let Some(row) = row else { return response };
    let dot = pos2(lines.left() + 5.0, lines.top() + 10.0);
    match (&row.object, row.object.sign()) {
        (Object::Annotation(_), Sign::Present) => drop(ui.painter().circle_filled(dot, 4.0, color)),
        _ => drop(ui.painter().circle_stroke(dot, 3.5, Stroke::new(1.5, color))),
    }
    let second = pos2(lines.left() + 2.0, lines.top() + 20.0);
    let name = FontId::proportional(size::BODY);
    let write = |text: &str, at: egui::Pos2, color: Color32, font: FontId| {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
        job.wrap = egui::text::TextWrapping::truncate_at_width((lines.right() - at.x).max(1.0));
        let galley = ui.painter().layout_job(job);
        ui.painter().galley(at, galley, color);
    };
    write(
        &title(view, row),
        pos2(lines.left() + 14.0, lines.top() + 2.0),
        p.text,
        name,
    );
    let galley = cut_at_start(
        ui.painter(),
        &match (state.by, state.likeness) {
            (ObjectSort::Likeness, Some(likeness)) => format!("{likeness:.2}"),
            (ObjectSort::Likeness, None) => "not looked at".into(),
            (by, _) => fact(view, row, by),
        },
        FontId::proportional(size::SMALL),
        p.quiet,
        lines.right() - second.x,
    );
    ui.painter().galley(second, galley, p.quiet);
    response.on_hover_ui(|ui| tooltip(ui, view, row))
}

/// All that is known of it.
fn tooltip(ui: &mut Ui, view: &View, row: &ObjectRow) {
    let p = palette(ui.ctx());
    ui.set_max_width(380.0);
    ui.spacing_mut().item_spacing.y = space::XS;
    ui.label(egui::RichText::new(format!("{}{}", title(view, row), by(view, row))).strong());
    let quiet = |ui: &mut Ui, text: String| drop(ui.label(egui::RichText::new(text).color(p.quiet)));
    quiet(ui, row.input.label());
    let measured = fact(view, row, ObjectSort::Size);
    quiet(ui, format!("{measured}, {}", fact(view, row, ObjectSort::Aspect)));
    if let Some(probability) = row.object.probability() {
        quiet(ui, format!("Probability {probability:.2}"));
    }
    let task = row.object.task().and_then(|task| {
        let known = view.tasks.iter().find(|summary| summary.task.id == task);
        known.map(|summary| label(&summary.task.name))
    });
    quiet(
        ui,
        task.map_or_else(|| "In no task".into(), |task| format!("In the task {task}")),
    );
    quiet(ui, "Double click or Enter shows it on its image".into());
}
