//! Painting: the picture, the shapes over it, what the pointer is doing, and words where there is no picture.
//!
//! The shapes at rest are one mesh, kept until something about them changes ([`shapes`]), and the suggestions under them
//! another ([`offers`]); what is selected, hovered or being changed is painted over both each frame ([`highlight()`]).

mod colors;
mod highlight;
mod labels;
mod mesh_builder;
mod offers;
mod overlay;
mod picture;
mod shapes;
mod smart;
mod status;

pub(super) use highlight::{Lit, highlight};
pub(super) use offers::Offers;
pub(super) use overlay::{crosshair, draft, pointer_chip};
pub(super) use picture::Textures;
pub(super) use shapes::Shapes;
pub(super) use smart::{Outlined, busy};
pub(super) use status::{background, message};

use super::scene::{ConceptStyle, Scene, SmartView};
use super::viewport::Viewport;
use domain::{Annotation, BBox, Point};
use egui::{Mesh, Pos2, Rect};
use std::sync::Arc;

/// Paints on the image: knows where it is on the screen, and what the scene says of it.
pub(super) struct ImagePainter<'a, 's> {
    egui: &'a egui::Painter,
    view: &'a Viewport,
    scene: &'a Scene<'s>,
    /// Where the image's top-left corner is on the screen, in points.
    origin: (f64, f64),
    /// Points per image pixel.
    scale: f64,
}

impl<'a, 's> ImagePainter<'a, 's> {
    /// One that paints the scene in this view.
    pub(super) fn new(painter: &'a egui::Painter, view: &'a Viewport, scene: &'a Scene<'s>) -> Self {
        Self {
            egui: painter,
            view,
            scene,
            origin: view.origin(),
            scale: view.scale(),
        }
    }

    /// The outline of what is pointed at.
    pub(super) fn smart(&self) -> &SmartView {
        self.scene.smart
    }

    fn place(&self, p: Point) -> Pos2 {
        let (x0, y0) = self.origin;
        Pos2::new((x0 + p.x * self.scale) as f32, (y0 + p.y * self.scale) as f32)
    }

    fn rect(&self, b: BBox) -> Rect {
        Rect::from_two_pos(self.place(Point::new(b.x0, b.y0)), self.place(Point::new(b.x1, b.y1)))
    }

    /// Paints a large mesh in a draw call of its own. What egui paints with the same clip it gathers in one mesh, and
    /// letting that grow past a large one costs fresh memory in every frame: several times as much as all else.
    fn add_apart(&self, mesh: &Arc<Mesh>) {
        let clip = self.egui.clip_rect().shrink(1.0 / 128.0);
        self.egui.with_clip_rect(clip).add(Arc::clone(mesh));
    }

    /// The width of one physical pixel in points.
    fn soft(&self) -> f32 {
        (self.view.scale() / self.view.physical_scale()) as f32
    }

    fn style(&self, annotation: &Annotation) -> ConceptStyle<'s> {
        let style = (self.scene.concepts)(annotation.concept).unwrap_or(ConceptStyle {
            name: "?",
            color: colors::UNKNOWN,
        });
        let color = (self.scene.tint)(annotation).unwrap_or(style.color);
        ConceptStyle { color, ..style }
    }

    /// The colour that a new shape takes.
    fn armed(&self) -> ConceptStyle<'s> {
        let style = self.scene.armed.and_then(|concept| (self.scene.concepts)(concept));
        style.unwrap_or(ConceptStyle {
            name: "",
            color: colors::UNKNOWN,
        })
    }
}
