//! The smart polygon in the making: what was pointed at, and the outline of it, which is not yet kept.

use super::mesh_builder::{MeshBuilder, Profile};
use super::shapes::Cut;
use super::{ImagePainter, colors};
use crate::tools::Pointed;
use domain::{BBox, Point, TaskKind};
use egui::{Color32, CornerRadius, Pos2, Rect, Shape, Stroke, Vec2};

/// Length of a dash in points.
const DASH: f32 = 6.0;
/// Half the width of a mark, in points.
const MARK: f32 = 7.0;
const INCLUDE: Color32 = Color32::from_rgb(0x1f, 0xa3, 0x4a);
const EXCLUDE: Color32 = Color32::from_rgb(0xd3, 0x2f, 0x3a);

/// The outline painted last, as triangles.
#[derive(Debug, Default)]
pub(crate) struct Outlined {
    cut: Option<Cut>,
}

impl Outlined {
    /// Paints the outline that the scene tells of, paler when its tool is not active.
    pub(crate) fn paint(&mut self, painter: &ImagePainter<'_, '_>, parked: bool) {
        let Some(outline) = &painter.smart().outline else {
            self.cut = None;
            return;
        };
        let style = painter.armed();
        let settings = painter.scene.settings;
        let strength = if parked { 0.5 } else { 1.0 };
        let mut builder = MeshBuilder::default();
        let fill = colors::with_alpha(style.color, (settings.fill_opacity + 0.2) * strength);
        let triangles = self.cut.get_or_insert_with(|| Cut::of(outline)).renewed(outline);
        let corners = triangles.vertices.iter().map(|p| painter.place(*p));
        builder.fill(corners, &triangles.indices, fill);
        let line = Profile::outlined_line(
            settings.line_width + 0.5,
            colors::with_alpha(style.color, strength),
            painter.soft(),
        );
        // White dashes on the line: no kept shape looks like that.
        let dashes = Profile::plain(
            settings.line_width * 0.6,
            Color32::from_white_alpha((235.0 * strength) as u8),
            painter.soft(),
        );
        let clip = painter.egui.clip_rect().expand(8.0);
        let mut dashed = MeshBuilder::default();
        for ring in outline.rings() {
            let ring: Vec<Pos2> = ring.iter().map(|p| painter.place(*p)).collect();
            builder.closed(ring.iter().copied(), 0.75, &line);
            dashed.dashed(&ring, DASH, clip, &dashes);
        }
        let bounds = outline.bounds();
        if painter.scene.kind == Some(TaskKind::Detection) {
            let corners = bounds.corners().map(|p| painter.place(p));
            builder.closed(corners, 0.0, &line);
            dashed.dashed(&corners, DASH, clip, &dashes);
        }
        painter.egui.add(builder.finish());
        painter.egui.add(dashed.finish());
    }
}

/// Paints the box and the points of a prompt.
pub(super) fn pointed(painter: &ImagePainter<'_, '_>, pointed: &Pointed, parked: bool) {
    let prompt = &pointed.prompt;
    if let Some(bounds) = prompt.bounds {
        frame(painter, bounds, parked);
    }
    for p in &prompt.include {
        mark(painter, *p, true, parked);
    }
    for p in &prompt.exclude {
        mark(painter, *p, false, parked);
    }
}

/// The box around what is meant: white dashes on a dark line, legible on any picture.
fn frame(painter: &ImagePainter<'_, '_>, bounds: BBox, parked: bool) {
    let strength = if parked { 0.5 } else { 1.0 };
    let gray = |value: u8, alpha: f32| Color32::from_rgba_unmultiplied(value, value, value, (alpha * strength) as u8);
    let corners = bounds.corners().map(|p| painter.place(p));
    let mut builder = MeshBuilder::default();
    builder.closed(corners, 0.0, &Profile::plain(2.5, gray(0, 120.0), painter.soft()));
    let clip = painter.egui.clip_rect().expand(8.0);
    let dashes = Profile::plain(1.5, gray(255, 240.0), painter.soft());
    builder.dashed(&corners, DASH, clip, &dashes);
    painter.egui.add(builder.finish());
}

/// A disc with a plus where something is included, a square with a minus where it is not.
fn mark(painter: &ImagePainter<'_, '_>, at: Point, include: bool, parked: bool) {
    let strength = if parked { 0.6 } else { 1.0 };
    let at = painter.place(at);
    let egui = painter.egui;
    let tint = |color: Color32| color.gamma_multiply(strength);
    let (rim, edge) = (tint(Color32::from_black_alpha(150)), tint(Color32::WHITE));
    if include {
        egui.circle_filled(at, MARK + 2.2, rim);
        egui.circle_filled(at, MARK + 1.2, edge);
        egui.circle_filled(at, MARK - 0.3, tint(INCLUDE));
    } else {
        let square = |half: f32| Rect::from_center_size(at, Vec2::splat(2.0 * half));
        egui.rect_filled(square(MARK + 1.6), CornerRadius::same(4), rim);
        egui.rect_filled(square(MARK + 0.6), CornerRadius::same(3), edge);
        egui.rect_filled(square(MARK - 0.9), CornerRadius::same(2), tint(EXCLUDE));
    }
    let bar = |size: Vec2| {
        egui.rect_filled(Rect::from_center_size(at, size), CornerRadius::ZERO, edge);
    };
    bar(Vec2::new(8.0, 2.0));
    if include {
        bar(Vec2::new(2.0, 8.0));
    }
}

/// A turning arc around a place of the image: its outline is being worked out.
pub(crate) fn busy(painter: &ImagePainter<'_, '_>, at: Point, time: f64) {
    const STEPS: u32 = 20;
    let (middle, start) = (painter.place(at), (time * 5.0).rem_euclid(std::f64::consts::TAU) as f32);
    let arc: Vec<Pos2> = (0..=STEPS)
        .map(|step| middle + (MARK + 7.0) * Vec2::angled(start + step as f32 * 4.4 / STEPS as f32))
        .collect();
    let line = |width, color| Shape::line(arc.clone(), Stroke::new(width, color));
    painter.egui.add(line(4.5, Color32::from_black_alpha(130)));
    painter.egui.add(line(2.2, Color32::WHITE));
}
