//! What is hovered, selected or being changed, over everything else.

use super::labels::{self, Label};
use super::mesh_builder::MeshBuilder;
use super::offers::{DASH, Offers};
use super::shapes::{ABSENT_DASH, ShapeLook, Shapes, VisibleRange, seen};
use super::{ImagePainter, colors};
use crate::tools::Grip;
use domain::geometry::{Handle, VertexRef};
use domain::{Annotation, Color, Point, Polygon, Region, Sign};
use egui::{Color32, CornerRadius, Pos2, Rect, Stroke, StrokeKind, Vec2};

/// A shape to be painted out of the ordinary.
pub(crate) struct Lit<'a> {
    /// Which.
    pub(crate) annotation: &'a Annotation,
    /// Where it is now.
    pub(crate) region: &'a Region,
    /// Whether it is a suggestion.
    pub(crate) suggested: bool,
    /// Whether it is selected; else it is hovered.
    pub(crate) selected: bool,
    /// Whether it is painted here only, and not among the shapes at rest too.
    pub(crate) alone: bool,
    /// Whether it could not be kept as it is now.
    pub(crate) wrong: bool,
    /// Whether it can be reshaped: its handles or vertices are shown.
    pub(crate) handles: bool,
    /// The vertex that is chosen.
    pub(crate) vertex: Option<VertexRef>,
    /// What of it the pointer is over.
    pub(crate) grip: Option<Grip>,
}

/// Paints the shapes in `lit`, and the names of all shapes.
pub(crate) fn highlight(painter: &ImagePainter<'_, '_>, shapes: &mut Shapes, offers: &Offers, lit: &[Lit<'_>]) {
    let mut builder = MeshBuilder::default();
    let mut first = Vec::new();
    for shape in lit {
        let Some(bounds) = shape.region.bounds() else { continue };
        if !seen(bounds, painter.view) {
            continue;
        }
        let style = painter.style(shape.annotation);
        shapes.draw(
            &mut builder,
            painter,
            VisibleRange::close(),
            (shape.annotation.id, shape.region),
            &look(painter, shape, style.color),
        );
        if painter.scene.settings.labels && lit.len() <= 20 {
            let name = if shape.suggested {
                Label::of_suggestion
            } else {
                Label::new
            };
            first.push(name(shape.annotation, bounds, style));
        }
    }
    let mesh = builder.finish();
    if !mesh.is_empty() {
        painter.egui.add(mesh);
    }
    let armed = Some(painter.armed()).filter(|style| !style.name.is_empty());
    if let (Some(outline), Some(style)) = (&painter.smart().outline, armed) {
        first.push(Label::of_outline(outline.bounds(), style));
    }
    labels::paint(painter, &first, shapes.labels().iter().chain(offers.labels()));
    for shape in lit.iter().filter(|shape| shape.handles) {
        handles(painter, shape);
    }
}

fn look(painter: &ImagePainter<'_, '_>, shape: &Lit<'_>, color: Color) -> ShapeLook {
    let settings = painter.scene.settings;
    let color = if shape.wrong { painter.scene.theme.wrong } else { color };
    let (more, fill) = if shape.selected {
        (1.0, settings.fill_opacity.max(0.12))
    } else {
        (0.5, settings.fill_opacity * 0.5)
    };
    // The fill at rest lies under this one; where it does not, both are laid on at once.
    let fill = if shape.alone {
        1.0 - (1.0 - fill) * (1.0 - settings.fill_opacity)
    } else {
        fill
    };
    let absent = shape.annotation.sign == Sign::Absent;
    ShapeLook {
        line: colors::solid(color),
        width: settings.line_width + more,
        fill: colors::with_alpha(color, if absent { 0.0 } else { fill }),
        dash: match (shape.suggested, absent) {
            (true, _) => Some(DASH),
            (false, true) => Some(ABSENT_DASH),
            (false, false) => None,
        },
        outlined_line: true,
    }
}

fn handles(painter: &ImagePainter<'_, '_>, shape: &Lit<'_>) {
    let color = if shape.wrong {
        painter.scene.theme.wrong
    } else {
        painter.style(shape.annotation).color
    };
    match shape.region {
        Region::Whole => {}
        Region::Box(b) => {
            let rect = painter.rect(*b);
            if let Some(Grip::Handle(handle)) = shape.grip {
                gripped(painter, rect, handle, color);
            }
            for handle in Handle::ALL {
                // The handles on the sides give way when the corners are near.
                let side = if b.handle(handle).x == b.center().x {
                    rect.width()
                } else {
                    rect.height()
                };
                if handle.is_corner() || side > 44.0 {
                    let hot = shape.grip == Some(Grip::Handle(handle));
                    square_handle(painter, painter.place(b.handle(handle)), color, hot);
                }
            }
        }
        Region::Polygon(polygon) => vertices(painter, polygon, color, shape.grip, shape.vertex),
    }
}

fn vertices(
    painter: &ImagePainter<'_, '_>,
    polygon: &Polygon,
    color: Color,
    grip: Option<Grip>,
    chosen: Option<VertexRef>,
) {
    let clip = painter.egui.clip_rect().expand(8.0);
    let mut last: Option<Pos2> = None;
    for (at, p) in polygon.vertices() {
        let p = painter.place(p);
        let hot = grip == Some(Grip::Vertex(at));
        let crowded = last.is_some_and(|q| q.distance(p) < 7.0);
        let is_chosen = chosen == Some(at);
        if !clip.contains(p) || (crowded && !hot && !is_chosen) {
            continue;
        }
        last = Some(p);
        if is_chosen {
            square_handle(painter, p, color, true);
        } else {
            dot(painter, p, color, if hot { 5.5 } else { 4.0 });
        }
    }
    if let Some(Grip::Edge(edge, foot)) = grip {
        ghost(painter, polygon, edge, foot, color);
    }
}

/// The edges of a box that a drag from here would move.
fn gripped(painter: &ImagePainter<'_, '_>, rect: Rect, handle: Handle, color: Color) {
    let stroke = Stroke::new(painter.scene.settings.line_width + 2.5, colors::solid(color));
    let corners = [
        rect.left_top(),
        rect.right_top(),
        rect.right_bottom(),
        rect.left_bottom(),
    ];
    for side in handle.sides() {
        let (from, to) = match side {
            Handle::Top => (corners[0], corners[1]),
            Handle::Right => (corners[1], corners[2]),
            Handle::Bottom => (corners[2], corners[3]),
            Handle::TopLeft | Handle::TopRight | Handle::BottomRight | Handle::BottomLeft | Handle::Left => {
                (corners[3], corners[0])
            }
        };
        painter.egui.line_segment([from, to], stroke);
    }
}

/// The vertex that dragging an edge would add.
fn ghost(painter: &ImagePainter<'_, '_>, polygon: &Polygon, edge: VertexRef, foot: Point, color: Color) {
    if polygon.vertex(edge).is_some() {
        let p = painter.place(foot);
        painter.egui.circle(
            p,
            4.5,
            colors::with_alpha(color, 0.55),
            Stroke::new(1.5, Color32::from_white_alpha(210)),
        );
    }
}

/// A round handle: white core, coloured ring, dark rim.
pub(super) fn dot(painter: &ImagePainter<'_, '_>, p: Pos2, color: Color, radius: f32) {
    painter
        .egui
        .circle_filled(p, radius + 1.2, Color32::from_black_alpha(150));
    painter.egui.circle_filled(p, radius, colors::solid(color));
    painter.egui.circle_filled(p, radius - 1.6, Color32::WHITE);
}

fn square_handle(painter: &ImagePainter<'_, '_>, p: Pos2, color: Color, hot: bool) {
    let side = if hot { 10.0 } else { 8.0 };
    let rect = Rect::from_center_size(p, Vec2::splat(side));
    let round = CornerRadius::same(2);
    painter
        .egui
        .rect_filled(rect.expand(1.2), CornerRadius::same(3), Color32::from_black_alpha(150));
    painter.egui.rect(
        rect,
        round,
        Color32::WHITE,
        Stroke::new(1.8, colors::solid(color)),
        StrokeKind::Inside,
    );
}
