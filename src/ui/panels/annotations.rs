//! The annotations of the input on the canvas.

use crate::canvas::{Canvas, ShapeId};
use crate::frame::Frame;
use crate::panels::refit;
use crate::rules;
use crate::state::WindowState;
use crate::theme::{palette, size, space};
use crate::widgets::{IconButton, icon, quiet, swatch};
use domain::task::ReviewStrategy;
use domain::{Annotation, AnnotationId, Region, Sign, Status, TaskKind};
use egui::{Align, Color32, CornerRadius, Layout, RichText, Role, Sense, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::{
    ICON_AUTO_FIX_HIGH, ICON_CHECK_CIRCLE, ICON_DELETE, ICON_LOCK, ICON_LOCK_OPEN, ICON_UNDO, ICON_VISIBILITY,
    ICON_VISIBILITY_OFF,
};
use session::notice::measure;
use session::view::{Current, View};
use session::{Command, EditCommand, SuggestCommand};

/// Shows the list in the room that is left.
pub(crate) fn show(ui: &mut Ui, frame: &mut Frame<'_>, state: &mut WindowState, canvas: &mut Canvas) {
    let view = frame.view;
    let Some(current) = &view.current else { return };
    if current.annotations.is_empty() {
        let text = match (&current.locked, view.task) {
            (_, None) => "Open a task to label this input.",
            (Some(_), _) => "None.",
            (None, _) => "None yet. Draw on the image, or press Enter if there is nothing to label.",
        };
        quiet(ui, text);
        return;
    }
    // What lies on top comes first, as on the canvas.
    let rows: Vec<&Annotation> = current.annotations.iter().rev().collect();
    let mut area = egui::ScrollArea::vertical()
        .id_salt("annotations")
        .auto_shrink([false, false]);
    let height = 26.0;
    if let Some(at) = state
        .scroll_to
        .take()
        .and_then(|id| rows.iter().position(|a| a.id == id))
    {
        let spacing = ui.spacing().item_spacing.y;
        let (y, view_height) = (at as f32 * (height + spacing), ui.available_height());
        area = area.vertical_scroll_offset((y - view_height / 2.0).max(0.0));
    }
    area.show_rows(ui, height, rows.len(), |ui, range| {
        for annotation in &rows[range] {
            row(ui, frame, current, state, canvas, annotation, height);
        }
    });
}

fn row(
    ui: &mut Ui,
    frame: &mut Frame<'_>,
    current: &Current,
    state: &mut WindowState,
    canvas: &mut Canvas,
    annotation: &Annotation,
    height: f32,
) {
    let view = frame.view;
    let p = palette(ui.ctx());
    let selected = canvas.selection().contains(&annotation.id);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    let concept = view.concept(annotation.concept);
    let name = concept.map_or_else(|| "?".to_owned(), |concept| concept.label());
    let size_text = measure(&annotation.region);
    response.widget_info(|| {
        WidgetInfo::selected(
            Role::Button,
            true,
            selected,
            format!(
                "{name}, {size_text}{}",
                decision(view, annotation).map_or("", |(_, words)| words)
            ),
        )
    });
    let shape = ShapeId::Annotation(annotation.id);
    let near = response.contains_pointer();
    if near {
        state.suggesting.pointed = Some(shape);
    }
    let fill = if selected {
        p.selected
    } else if near || canvas.hovered() == Some(shape) {
        p.hover
    } else {
        Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
    let layout = Layout::left_to_right(Align::Center);
    let mut inside = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(rect.shrink2(vec2(space::S, 0.0)))
            .layout(layout),
    );
    let ui = &mut inside;
    ui.spacing_mut().item_spacing.x = space::XS;
    if let Some(concept) = concept {
        swatch(ui, concept.color, 12.0);
    }
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        buttons(ui, frame, current, state, annotation, near);
        decided(ui, view, annotation);
        ui.label(RichText::new(&size_text).size(size::SMALL).color(p.quiet));
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            let text = if annotation.sign == Sign::Absent {
                format!("not {name}")
            } else {
                name.to_owned()
            };
            let hidden = state.hidden.contains(&annotation.id) || state.all_hidden;
            let color = if hidden { p.quiet } else { p.text };
            ui.add(egui::Label::new(RichText::new(text).color(color)).truncate());
        });
    });
    if response.clicked() {
        pick(ui, canvas, annotation.id);
    }
    if response.double_clicked()
        && let Some(bounds) = annotation.region.bounds()
    {
        canvas.zoom_on(bounds);
    }
    let author = view.known_name(annotation.author);
    response.on_hover_text(format!(
        "By {author}, {}. Double click zooms to it.",
        session::notice::status(annotation.status)
    ));
}

/// What a reviewer decided on an annotation, while it is labeled.
fn decision(view: &View, annotation: &Annotation) -> Option<(Status, &'static str)> {
    let reviewed = view.open_task()?.task.review_strategy != ReviewStrategy::None && view.review.is_none();
    match annotation.status {
        Status::ReviewDenied => Some((Status::ReviewDenied, ", rejected")),
        Status::Success if reviewed => Some((Status::Success, ", accepted")),
        Status::Success | Status::Pending | Status::AwaitingReview | Status::AwaitingConsensusReview => None,
    }
}

/// The mark for it.
fn decided(ui: &mut Ui, view: &View, annotation: &Annotation) {
    let p = palette(ui.ctx());
    let Some((status, _)) = decision(view, annotation) else {
        return;
    };
    let (glyph, color, words) = match status {
        Status::ReviewDenied => (
            ICON_UNDO,
            p.warn,
            "Rejected by a reviewer: correct it or delete it".to_owned(),
        ),
        Status::Success | Status::Pending | Status::AwaitingReview | Status::AwaitingConsensusReview => {
            let why = rules::may_edit(view, annotation).err();
            (ICON_CHECK_CIRCLE, p.good, why.unwrap_or_else(|| "Accepted".into()))
        }
    };
    ui.label(icon(glyph).size(14.0).color(color)).on_hover_text(words);
}

/// A click selects one, with Ctrl or Shift one more or less.
pub(crate) fn pick(ui: &Ui, canvas: &mut Canvas, id: AnnotationId) {
    let more = ui.input(|i| i.modifiers.command || i.modifiers.shift);
    let mut selection: Vec<AnnotationId> = if more { canvas.selection().to_vec() } else { Vec::new() };
    match selection.iter().position(|known| *known == id) {
        Some(at) => {
            selection.remove(at);
        }
        None => selection.push(id),
    }
    canvas.select(&selection);
}

fn buttons(
    ui: &mut Ui,
    frame: &mut Frame<'_>,
    current: &Current,
    state: &mut WindowState,
    annotation: &Annotation,
    near: bool,
) {
    let view = frame.view;
    let id = annotation.id;
    let (hidden, locked) = (state.hidden.contains(&id), state.locked.contains(&id));
    if near {
        let enabled = current.locked.clone().map_or(Ok(()), Err);
        let enabled = enabled.and_then(|()| rules::may_edit(view, annotation));
        if IconButton::new(ICON_DELETE, "Delete")
            .side(22.0)
            .enabled(enabled)
            .show(ui)
        {
            frame.requests.push(Command::Edit(EditCommand::Delete(vec![id])).into());
        }
    }
    if near && WindowState::kind(view) == Some(TaskKind::Segmentation) && annotation.region != Region::Whole {
        let may = refit::may(view, state, annotation);
        let button = IconButton::new(ICON_AUTO_FIX_HIGH, refit::words(&annotation.region));
        if button.side(22.0).enabled(may).show(ui) {
            frame
                .requests
                .push(Command::Suggest(SuggestCommand::Tighten(id)).into());
        }
    }
    if near || locked {
        let glyph = if locked { ICON_LOCK } else { ICON_LOCK_OPEN };
        if IconButton::new(glyph, if locked { "Unlock" } else { "Lock" })
            .side(22.0)
            .selected(locked)
            .show(ui)
            && !state.locked.remove(&id)
        {
            state.locked.insert(id);
        }
    }
    if near || hidden {
        let glyph = if hidden { ICON_VISIBILITY_OFF } else { ICON_VISIBILITY };
        if IconButton::new(glyph, if hidden { "Show" } else { "Hide" })
            .side(22.0)
            .selected(hidden)
            .show(ui)
            && !state.hidden.remove(&id)
        {
            state.hidden.insert(id);
        }
    }
}
