//! A box being drawn.

use super::{DRAG, Mods, World};
use domain::{BBox, Point};

/// A box being drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BoxDraft {
    /// The corner that stays.
    pub(super) anchor: Point,
    /// The corner under the pointer, before it is squared.
    pub(super) corner: Point,
    pub(super) square: bool,
    pub(super) phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Phase {
    /// The first press, at this unclamped place: a click so far.
    Clicking(Point),
    /// Dragging from the first press.
    Dragging,
    /// Clicked once: the next click ends it.
    Waiting,
    /// The second press.
    Ending,
}

impl BoxDraft {
    pub(super) fn is_held(&self) -> bool {
        self.phase != Phase::Waiting
    }

    /// The box with the button up: the next click ends it.
    pub(super) fn with_button_up(self) -> Self {
        Self {
            phase: Phase::Waiting,
            ..self
        }
    }

    /// A box of which one corner is set; the next click ends it.
    pub(super) fn begun(anchor: Point, pointer: Option<Point>) -> Self {
        Self {
            anchor,
            corner: pointer.unwrap_or(anchor),
            square: false,
            phase: Phase::Waiting,
        }
    }

    /// The corner that was set by a click; none while it is dragged.
    pub(super) fn set_corner(&self) -> Option<Point> {
        matches!(self.phase, Phase::Waiting | Phase::Ending).then_some(self.anchor)
    }

    /// The box as it would be kept now, in image pixels.
    pub(super) fn bbox(&self, world: &World<'_>) -> BBox {
        let corner = if self.square {
            squared(self.anchor, self.corner, world.size.bounds())
        } else {
            self.corner
        };
        BBox::from_corners(self.anchor, corner)
    }

    pub(super) fn moved(self, at: Point, mods: Mods, world: &World<'_>) -> Self {
        let phase = match self.phase {
            Phase::Clicking(from) if from.distance(at) > DRAG * world.unit => Phase::Dragging,
            phase @ (Phase::Clicking(_) | Phase::Dragging | Phase::Waiting | Phase::Ending) => phase,
        };
        Self {
            corner: world.snapped_to_shapes(at, mods, &[]),
            square: mods.shift,
            phase,
            ..self
        }
    }
}

/// The corner that makes a square with `anchor`: the longer side counts, unless the image ends before.
pub(super) fn squared(anchor: Point, corner: Point, bounds: BBox) -> Point {
    let (dx, dy) = (corner.x - anchor.x, corner.y - anchor.y);
    let room = |d: f64, at: f64, low: f64, high: f64| if d < 0.0 { at - low } else { high - at };
    let side = dx
        .abs()
        .max(dy.abs())
        .min(room(dx, anchor.x, bounds.x0, bounds.x1))
        .min(room(dy, anchor.y, bounds.y0, bounds.y1));
    anchor.moved(side.copysign(dx), side.copysign(dy))
}
