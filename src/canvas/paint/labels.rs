//! Names beside shapes, as small chips that never cover each other.

use super::shapes::seen;
use super::{ImagePainter, colors};
use crate::scene::{ConceptStyle, percent};
use domain::names::label;
use domain::{Annotation, BBox, Color, Origin, Sign};
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, CornerRadius, FontId, Galley, Pos2, Rect, Stroke, StrokeKind, Vec2};
use std::sync::Arc;

/// Chips painted at once, at most.
const MOST: usize = 150;
/// How wide a name may be over a shape that is narrower, in points; and the name of what is selected or hovered.
const MOST_WIDE: f32 = 120.0;
const MOST_LIT: f32 = 320.0;
const FONT: f32 = 12.0;
const PAD: Vec2 = Vec2::new(5.0, 2.0);

/// A name and the shape it belongs to.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    bounds: BBox,
    text: String,
    color: Color,
    /// Whether it names a suggestion, and so is framed, not only filled.
    suggested: bool,
}

impl Label {
    /// The name of an annotation.
    pub(super) fn new(annotation: &Annotation, bounds: BBox, style: ConceptStyle<'_>) -> Self {
        let text = match annotation.sign {
            Sign::Present => label(style.name),
            Sign::Absent => format!("no {}", label(style.name)),
        };
        Self {
            bounds,
            text,
            color: style.color,
            suggested: false,
        }
    }

    /// The name of a suggestion, with its probability.
    pub(super) fn of_suggestion(claim: &Annotation, bounds: BBox, style: ConceptStyle<'_>) -> Self {
        let text = match claim.origin {
            Origin::Model { probability, .. } => format!("{} {}", label(style.name), percent(probability)),
            Origin::Manual | Origin::Copied | Origin::Merged | Origin::Imported { .. } => label(style.name),
        };
        Self {
            bounds,
            text,
            color: style.color,
            suggested: true,
        }
    }

    /// What the outline in the making will be.
    pub(super) fn of_outline(bounds: BBox, style: ConceptStyle<'_>) -> Self {
        Self {
            bounds,
            text: format!("{} ?", label(style.name)),
            color: style.color,
            suggested: true,
        }
    }
}

/// Paints the chips that have room. Those in `first` come first and always.
pub(super) fn paint<'l>(painter: &ImagePainter<'_, '_>, first: &[Label], rest: impl Iterator<Item = &'l Label>) {
    let clip = painter.egui.clip_rect();
    let mut taken: Vec<Rect> = Vec::new();
    let marked = first.iter().map(|label| (label, true));
    for (label, always) in marked.chain(rest.map(|label| (label, false))) {
        if taken.len() >= MOST {
            return;
        }
        if !seen(label.bounds, painter.view) {
            continue;
        }
        let shape = painter.rect(label.bounds);
        let galley = shortened(painter, label, shape.width(), always);
        let size = galley.size() + 2.0 * PAD;
        // A name much wider than its shape says less about it than about its neighbours.
        if !always && (shape.width() < size.x * 0.5 || shape.height() < 8.0) {
            continue;
        }
        let rect = Rect::from_min_size(label_place(shape, size, clip), size);
        if !always && taken.iter().any(|other| other.intersects(rect)) {
            continue;
        }
        taken.push(rect);
        texture(painter, rect, galley, label.color);
        if label.suggested {
            let line = Stroke::new(1.0, colors::solid(label.color));
            let round = CornerRadius::same(3);
            painter.egui.rect_stroke(rect, round, line, StrokeKind::Inside);
        }
    }
}

/// The name in one line, cut where it would reach far over the shape's neighbours; what is selected or hovered has more
/// room than the others.
fn shortened(painter: &ImagePainter<'_, '_>, label: &Label, width: f32, always: bool) -> Arc<Galley> {
    let most = if always { MOST_LIT } else { MOST_WIDE };
    in_width(
        painter,
        label.text.clone(),
        label.color,
        (width - 2.0 * PAD.x).max(most),
    )
}

/// The text in one line of so many points at most.
fn in_width(painter: &ImagePainter<'_, '_>, text: String, color: Color, most: f32) -> Arc<Galley> {
    let mut job = LayoutJob::simple_singleline(text, FontId::proportional(FONT), colors::chip_text(color));
    job.wrap = TextWrapping::truncate_at_width(most);
    painter.egui.layout_job(job)
}

/// Above the top-left corner of the shape; inside it where there is no room above; along the edge of the view when
/// the corner is out of sight.
fn label_place(shape: Rect, size: Vec2, clip: Rect) -> Pos2 {
    let above = shape.top() - size.y - 2.0;
    let y = if above >= clip.top() {
        above
    } else {
        (shape.top() + 3.0).max(clip.top() + 3.0).min(shape.bottom() - size.y)
    };
    let left = if above >= clip.top() {
        shape.left() - 1.0
    } else {
        shape.left() + 3.0
    };
    // It begins with its shape, unless the view ends before the name does.
    let x = left.min(clip.right() - size.x - 3.0).max(clip.left() + 3.0);
    Pos2::new(x, y).round()
}

/// The chip of a shape that is being drawn.
pub(super) fn tag(painter: &ImagePainter<'_, '_>, shape: Rect, text: String, color: Color) {
    let galley = in_width(painter, text, color, MOST_LIT);
    let size = galley.size() + 2.0 * PAD;
    texture(
        painter,
        Rect::from_min_size(label_place(shape, size, painter.egui.clip_rect()), size),
        galley,
        color,
    );
}

fn texture(painter: &ImagePainter<'_, '_>, rect: Rect, galley: Arc<Galley>, color: Color) {
    painter
        .egui
        .rect_filled(rect, CornerRadius::same(3), colors::chip(color));
    painter.egui.galley(rect.min + PAD, galley, colors::chip_text(color));
}

/// A chip of its own, its corner that is nearest to `at` set off by a little.
pub(super) fn chip(painter: &ImagePainter<'_, '_>, at: Pos2, text: String, color: Color) {
    let galley = painter
        .egui
        .layout_no_wrap(text, FontId::monospace(FONT - 0.5), colors::chip_text(color));
    let size = galley.size() + 2.0 * PAD;
    let clip = painter.egui.clip_rect();
    let gap = Vec2::new(16.0, 18.0);
    let x = if at.x + gap.x + size.x <= clip.right() {
        at.x + gap.x
    } else {
        at.x - gap.x - size.x
    };
    let y = if at.y + gap.y + size.y <= clip.bottom() {
        at.y + gap.y
    } else {
        at.y - gap.y - size.y
    };
    let rect = Align2::LEFT_TOP.anchor_size(Pos2::new(x, y).round(), size);
    texture(painter, rect, galley, color);
}
