//! One card of the grid: thumbnail, classes, name, badge, number of annotations, twin mark.

use super::{classes, looks};
use crate::theme::{Palette, size, space};
use crate::widgets::badge::Badge;
use crate::widgets::entry::{self, Drawing, cut_at_start, grouped};
use egui::{Align2, FontFamily, FontId, Painter, Pos2, Rect, Response, Sense, Stroke, StrokeKind, Ui, pos2};
use egui_material_icons::icons::{ICON_BLOCK, ICON_CONTENT_COPY, ICON_KEYBOARD_DOUBLE_ARROW_UP, ICON_LABEL};
use session::view::{InputRow, NearShown};

/// Corners of a card.
const ROUND: f32 = 6.0;

/// From this width on a card says its badge in words too.
const WORDS_FROM: f32 = 136.0;

/// Height of the name and of the line below it, in points.
const LINES: f32 = 42.0;

/// The height of a card of this width, in points: the place of the thumbnail is 4 to 3.
pub(super) fn height(width: f32) -> f32 {
    (width * 0.75).round() + LINES
}

/// Shows the card of an entry in `place`: it may have the focus, and be among the chosen ones; `near` tells how alike it is
/// to the one that the query asks about. Its row may not have been read yet.
pub(super) fn show(
    ui: &Ui,
    place: Rect,
    index: u64,
    (selected, chosen): (bool, bool),
    near: Option<&NearShown>,
    drawing: &mut Drawing<'_>,
) -> Response {
    let view = drawing.view;
    let row = view.list.shown_row(index);
    let response = ui.interact(place, ui.scope_id().with(index), Sense::CLICK);
    let words = row.map_or_else(Vec::new, |row| classes::words(view, row));
    entry::describe(&response, view, index, row, &words, selected || chosen);
    let (painter, palette) = (ui.painter(), drawing.palette);
    let fill = match (selected || chosen, response.hovered()) {
        (true, _) => palette.selected,
        (false, true) => palette.hover,
        (false, false) => palette.raised,
    };
    painter.rect_filled(place, ROUND, fill);
    let (picture, lines) = place.split_top_bottom_at_y(place.bottom() - LINES);
    let badge = row.and_then(|row| Badge::of(view, row));
    if let Some(row) = row {
        let broken = badge.is_some_and(Badge::is_trouble);
        let inside = picture.shrink(space::XS);
        drawing
            .thumbs
            .paint(painter, view, row.input.id, inside, &palette, broken);
        classes::paint(painter, inside, view, row, &palette);
        let likeness = near.and_then(|near| near.likeness.get(&row.input.id).copied());
        caption(painter, lines, row, (badge, likeness), &palette);
    }
    if badge == Some(Badge::Returned) {
        painter.rect_stroke(place, ROUND, Stroke::new(2.0, palette.warn), StrokeKind::Inside);
    }
    if selected {
        painter.rect_stroke(place, ROUND, Stroke::new(2.0, palette.accent), StrokeKind::Inside);
    }
    match row {
        Some(row) => response.on_hover_ui(|ui| entry::tooltip(ui, view, row, &palette)),
        None => response,
    }
}

fn caption(
    painter: &Painter,
    lines: Rect,
    row: &InputRow,
    (badge, likeness): (Option<Badge>, Option<f32>),
    palette: &Palette,
) {
    let inner = lines.shrink2(egui::vec2(space::S, 0.0));
    let body = FontId::proportional(size::BODY);
    let name = cut_at_start(painter, &row.input.label(), body, palette.text, inner.width());
    painter.galley(inner.left_top(), name, palette.text);

    let middle = inner.bottom() - space::S - Badge::SIZE / 2.0 + 1.0;
    let small = FontId::proportional(size::SMALL);
    if let Some(badge) = badge {
        badge.paint(painter, pos2(inner.left() + Badge::SIZE / 2.0, middle), palette);
        if lines.width() >= WORDS_FROM {
            let at = pos2(inner.left() + Badge::SIZE + space::XS, middle);
            painter.text(at, Align2::LEFT_CENTER, badge.words(), small.clone(), palette.quiet);
        }
    }
    let mut right = inner.right();
    if row.annotations > 0 {
        let at = pos2(right, middle);
        let text = painter.text(at, Align2::RIGHT_CENTER, grouped(row.annotations), small, palette.quiet);
        right = mark(painter, pos2(text.left() - 2.0, middle), ICON_LABEL.codepoint, palette) - space::S;
    }
    if row.duplicate_content {
        right = mark(painter, pos2(right, middle), ICON_CONTENT_COPY.codepoint, palette) - space::S;
    }
    if row.priority > 0 {
        right = mark(
            painter,
            pos2(right, middle),
            ICON_KEYBOARD_DOUBLE_ARROW_UP.codepoint,
            palette,
        ) - space::S;
    }
    if row.input.excluded {
        right = mark(painter, pos2(right, middle), ICON_BLOCK.codepoint, palette) - space::S;
    }
    if let Some(likeness) = likeness {
        let small = FontId::proportional(size::SMALL);
        let at = pos2(right, middle);
        painter.text(at, Align2::RIGHT_CENTER, looks::written(likeness), small, palette.quiet);
    }
}

/// A small quiet icon that ends at `right`; where it begins.
fn mark(painter: &Painter, right: Pos2, icon: &str, palette: &Palette) -> f32 {
    let font = FontId::new(size::BODY, FontFamily::Name(egui_material_icons::FONT_FAMILY.into()));
    painter
        .text(right, Align2::RIGHT_CENTER, icon, font, palette.quiet)
        .left()
}
