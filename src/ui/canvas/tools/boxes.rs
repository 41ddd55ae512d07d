//! Boxes: drag, or click and click; Shift makes a square.

use super::{Act, Button, DRAG, Draft, Effect, Mods, Step, World, sentence};
use domain::{BBox, Point, Region};

/// A box being drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::canvas) struct BoxDraft {
    /// The corner that stays.
    anchor: Point,
    /// The corner under the pointer, before it is squared.
    corner: Point,
    square: bool,
    hand: Hand,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Hand {
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
        self.hand != Hand::Waiting
    }

    /// The box with the button up: the next click ends it.
    pub(super) fn let_go(self) -> Self {
        Self {
            hand: Hand::Waiting,
            ..self
        }
    }

    /// A box of which one corner is set; the next click ends it.
    pub(super) fn begun(anchor: Point, pointer: Option<Point>) -> Self {
        Self {
            anchor,
            corner: pointer.unwrap_or(anchor),
            square: false,
            hand: Hand::Waiting,
        }
    }

    /// The corner that was set by a click; none while it is dragged.
    pub(super) fn set_corner(&self) -> Option<Point> {
        matches!(self.hand, Hand::Waiting | Hand::Ending).then_some(self.anchor)
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
        let hand = match self.hand {
            Hand::Clicking(from) if from.distance(at) > DRAG * world.unit => Hand::Dragging,
            hand => hand,
        };
        Self {
            corner: world.snapped_to_shapes(at, mods, &[]),
            square: mods.shift,
            hand,
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

pub(super) fn step(open: Option<BoxDraft>, act: &Act, world: &World<'_>) -> Step {
    match (*act, open) {
        (
            Act::Press {
                at,
                button: Button::Primary,
                mods,
                ..
            },
            None,
        ) => begin(at, mods, world),
        (
            Act::Press {
                at,
                button: Button::Primary,
                mods,
                ..
            },
            Some(draft),
        ) => Step::new(Draft::Box(BoxDraft {
            hand: Hand::Ending,
            ..draft.moved(at, mods, world)
        })),
        (Act::Move { at, mods }, Some(draft)) => Step::new(Draft::Box(draft.moved(at, mods, world))),
        (
            Act::Release {
                at,
                button: Button::Primary,
                mods,
            },
            Some(draft),
        ) => {
            let draft = draft.moved(at, mods, world);
            match draft.hand {
                Hand::Clicking(_) => Step::new(Draft::Box(draft.let_go())),
                Hand::Waiting => Step::new(Draft::Box(draft)),
                Hand::Dragging | Hand::Ending => finish(draft, world),
            }
        }
        (Act::Finish, Some(draft)) => finish(draft, world),
        (
            Act::Cancel
            | Act::TakeBack
            | Act::Press {
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
        hand: Hand::Clicking(at),
    }))
}

fn finish(draft: BoxDraft, world: &World<'_>) -> Step {
    let region = Region::Box(draft.bbox(world));
    let outcome = world
        .may_add(&region)
        .and_then(|()| region.fitted(world.size).map_err(|e| sentence(&e)));
    match outcome {
        Ok(region) => Step::with(Draft::Empty, Effect::Add(region)),
        Err(reason) => Step::refused(Draft::Box(draft.let_go()), reason),
    }
}
