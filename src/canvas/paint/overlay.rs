//! What is being drawn: the open draft, the rubber band, the crosshair and the numbers at the pointer.

use super::highlight::dot;
use super::mesh_builder::{MeshBuilder, Profile};
use super::{ImagePainter, colors, labels, smart};
use crate::tools::Preview;
use domain::{BBox, Color, Point, Polygon};
use egui::{Color32, CornerRadius, Pos2, Rect, Stroke, StrokeKind};

/// A draft of more points than this is not filled: its triangles are cut again each frame.
const FILLED_UP_TO: usize = 400;

/// Paints the open draft. One of a tool that is not active is `parked`: paler, without vertices.
pub(crate) fn draft(painter: &ImagePainter<'_, '_>, preview: &Preview, parked: bool) {
    let style = painter.armed();
    let color = if preview.wrong {
        painter.scene.theme.wrong
    } else {
        style.color
    };
    let settings = painter.scene.settings;
    let line = colors::with_alpha(color, if parked { 0.55 } else { 1.0 });
    let profile = Profile::outlined_line(settings.line_width, line, painter.soft());
    let mut builder = MeshBuilder::default();
    if let Some(b) = preview.bbox {
        let corners = b.corners().map(|p| painter.place(p));
        builder.fill(
            corners,
            &[0, 1, 2, 0, 2, 3],
            colors::with_alpha(color, settings.fill_opacity),
        );
        builder.closed(corners, 0.0, &profile);
    }
    if !preview.line.is_empty() {
        if !parked {
            surface(
                &mut builder,
                painter,
                preview,
                colors::with_alpha(color, settings.fill_opacity * 0.8),
            );
        }
        builder.open(preview.line.iter().map(|p| painter.place(*p)), 0.5, &profile);
        let end = preview.target.or(preview.cursor);
        if let (Some(from), Some(to), false) = (preview.line.last(), end, parked) {
            let rubber = if preview.wrong {
                painter.scene.theme.wrong
            } else {
                style.color
            };
            let thin = Profile::outlined_line(
                settings.line_width * 0.7,
                colors::with_alpha(rubber, 0.75),
                painter.soft(),
            );
            builder.open([painter.place(*from), painter.place(to)], 0.1, &thin);
        }
    }
    let mesh = builder.finish();
    if !mesh.is_empty() {
        painter.egui.add(mesh);
    }
    if !parked {
        vertices(painter, preview, style.color);
    }
    if let Some(pointed) = &preview.pointed {
        smart::pointed(painter, pointed, parked);
    }
    if let Some(band) = preview.band {
        rubber_band(painter, band);
    }
    if let (Some(b), false) = (preview.bbox, parked || style.name.is_empty()) {
        let label = format!("{}  {}", domain::names::label(style.name), size(b));
        let at = painter.rect(b);
        labels::tag(painter, at, label, style.color);
    }
}

/// What the outline would enclose if it were closed now.
fn surface(builder: &mut MeshBuilder, painter: &ImagePainter<'_, '_>, preview: &Preview, color: Color32) {
    if !preview.encloses || preview.line.len() > FILLED_UP_TO {
        return;
    }
    let mut ring = preview.line.clone();
    ring.extend(preview.cursor);
    let cut = Polygon::simple(ring).triangulate();
    builder.fill(cut.vertices.iter().map(|p| painter.place(*p)), &cut.indices, color);
}

fn vertices(painter: &ImagePainter<'_, '_>, preview: &Preview, color: Color) {
    for (i, p) in preview.line[..preview.vertices.min(preview.line.len())]
        .iter()
        .enumerate()
    {
        dot(painter, painter.place(*p), color, if i == 0 { 5.0 } else { 3.5 });
    }
    if let Some(target) = preview.target {
        let p = painter.place(target);
        painter
            .egui
            .circle_stroke(p, 10.0, Stroke::new(3.5, Color32::from_black_alpha(110)));
        painter.egui.circle_stroke(p, 10.0, Stroke::new(1.8, Color32::WHITE));
    }
}

fn rubber_band(painter: &ImagePainter<'_, '_>, band: BBox) {
    let rect = painter.rect(band);
    let round = CornerRadius::ZERO;
    painter.egui.rect_filled(rect, round, Color32::from_white_alpha(18));
    let edge = |width, color| {
        painter
            .egui
            .rect_stroke(rect, round, Stroke::new(width, color), StrokeKind::Middle)
    };
    edge(3.0, Color32::from_black_alpha(90));
    edge(1.0, Color32::from_white_alpha(220));
}

/// Lines across the image through the pointer, open around it so that they hide nothing.
pub(crate) fn crosshair(painter: &ImagePainter<'_, '_>, at: Pos2) {
    const GAP: f32 = 9.0;
    let image = painter
        .rect(painter.view.image().bounds())
        .intersect(painter.egui.clip_rect());
    if !image.contains(at) {
        return;
    }
    let soft = painter.soft();
    // As many whole physical pixels as make a point, on whole physical pixels: sharp, and as visible on any screen.
    let wide = (1.0 / soft).round().max(1.0);
    let middle = |v: f32| ((v / soft).floor() + if wide % 2.0 == 1.0 { 0.5 } else { 0.0 }) * soft;
    let at = Pos2::new(middle(at.x), middle(at.y));
    let arms = [
        Rect::from_min_max(Pos2::new(image.left(), at.y), Pos2::new(at.x - GAP, at.y)),
        Rect::from_min_max(Pos2::new(at.x + GAP, at.y), Pos2::new(image.right(), at.y)),
        Rect::from_min_max(Pos2::new(at.x, image.top()), Pos2::new(at.x, at.y - GAP)),
        Rect::from_min_max(Pos2::new(at.x, at.y + GAP), Pos2::new(at.x, image.bottom())),
    ];
    let mut builder = MeshBuilder::default();
    for (grow, color) in [
        (wide / 2.0 + 1.0, Color32::from_black_alpha(70)),
        (wide / 2.0, colors::with_alpha(painter.scene.theme.crosshair, 0.72)),
    ] {
        for arm in arms.iter().filter(|arm| arm.width() >= 0.0 && arm.height() >= 0.0) {
            let arm = arm.expand2(if arm.width() > arm.height() {
                egui::vec2(0.0, grow * soft)
            } else {
                egui::vec2(grow * soft, 0.0)
            });
            builder.rect(arm.min, arm.max, color);
        }
    }
    painter.egui.add(builder.finish());
}

/// The pixel under the pointer, and the size of the open box, beside the pointer.
pub(crate) fn pointer_chip(painter: &ImagePainter<'_, '_>, at: Pos2, place: Point, preview: &Preview) {
    let mut text = format!("{:.0}, {:.0}", place.x.floor(), place.y.floor());
    let dragged = preview.pointed.as_ref().filter(|pointed| pointed.drags);
    if let Some(b) = preview.bbox.or(dragged.and_then(|pointed| pointed.prompt.bounds)) {
        text.push_str("  ");
        text.push_str(&size(b));
    }
    labels::chip(painter, at, text, colors::UNKNOWN);
}

fn size(b: BBox) -> String {
    format!("{:.0} × {:.0}", b.width(), b.height())
}
