//! Boxes: drag, or click and click; Shift makes a square.

use super::{Button, DRAG, Draft, Effect, Mods, Step, ToolEvent, World, sentence};
use domain::{BBox, Point, Region};

/// A box being drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct BoxDraft {
    /// The corner that stays.
    anchor: Point,
    /// The corner under the pointer, before it is squared.
    corner: Point,
    square: bool,
    phase: Phase,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Phase {
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

    fn moved(self, at: Point, mods: Mods, world: &World<'_>) -> Self {
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
fn squared(anchor: Point, corner: Point, bounds: BBox) -> Point {
    let (dx, dy) = (corner.x - anchor.x, corner.y - anchor.y);
    let room = |d: f64, at: f64, low: f64, high: f64| if d < 0.0 { at - low } else { high - at };
    let side = dx
        .abs()
        .max(dy.abs())
        .min(room(dx, anchor.x, bounds.x0, bounds.x1))
        .min(room(dy, anchor.y, bounds.y0, bounds.y1));
    anchor.moved(side.copysign(dx), side.copysign(dy))
}

pub(super) fn step(open: Option<BoxDraft>, event: &ToolEvent, world: &World<'_>) -> Step {
    match (*event, open) {
        (
            ToolEvent::Press {
                at,
                button: Button::Primary,
                mods,
                ..
            },
            None,
        ) => begin(at, mods, world),
        (
            ToolEvent::Press {
                at,
                button: Button::Primary,
                mods,
                ..
            },
            Some(draft),
        ) => Step::new(Draft::Box(BoxDraft {
            phase: Phase::Ending,
            ..draft.moved(at, mods, world)
        })),
        (ToolEvent::Move { at, mods }, Some(draft)) => Step::new(Draft::Box(draft.moved(at, mods, world))),
        (
            ToolEvent::Release {
                at,
                button: Button::Primary,
                mods,
            },
            Some(draft),
        ) => {
            let draft = draft.moved(at, mods, world);
            match draft.phase {
                Phase::Clicking(_) => Step::new(Draft::Box(draft.with_button_up())),
                Phase::Waiting => Step::new(Draft::Box(draft)),
                Phase::Dragging | Phase::Ending => finish(draft, world),
            }
        }
        (ToolEvent::Finish, Some(draft)) => finish(draft, world),
        (
            ToolEvent::Cancel
            | ToolEvent::TakeBack
            | ToolEvent::Press {
                button: Button::Secondary,
                ..
            },
            Some(_),
        ) => Step::default(),
        (_, open) => Step::new(open.map_or(Draft::Empty, Draft::Box)),
    }
}

fn begin(at: Point, mods: Mods, world: &World<'_>) -> Step {
    if let Err(reason) = world.may_add(&Region::Box(BBox::default())) {
        return Step::refused(Draft::Empty, reason);
    }
    let anchor = world.snapped_to_shapes(at, mods, &[]);
    Step::new(Draft::Box(BoxDraft {
        anchor,
        corner: anchor,
        square: mods.shift,
        phase: Phase::Clicking(at),
    }))
}

fn finish(draft: BoxDraft, world: &World<'_>) -> Step {
    let region = Region::Box(draft.bbox(world));
    let outcome = world
        .may_add(&region)
        .and_then(|()| region.fitted(world.size).map_err(|e| sentence(&e)));
    match outcome {
        Ok(region) => Step::with(Draft::Empty, Effect::Add(region)),
        Err(reason) => Step::refused(Draft::Box(draft.with_button_up()), reason),
    }
}
