//! What the smart polygon was pointed at so far.

use super::{DRAG, World};
use domain::draft::Mark;
use domain::{BBox, Point, Prompt};

/// What was pointed at so far, in the order it was.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SmartDraft {
    pub(super) marks: Vec<Mark>,
    pub(super) press: Option<Press>,
    /// It was finished before the outline came: it is accepted as soon as it does.
    pub(super) accepted: bool,
}

/// The place that a mark points at.
pub(super) fn point_of(mark: &Mark) -> Option<Point> {
    match mark {
        Mark::Include(p) | Mark::Exclude(p) => Some(*p),
        Mark::Bounds(_) | Mark::Vertex(_) => None,
    }
}

/// The primary button is held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Press {
    /// Where it went down.
    pub(super) from: Point,
    /// Where it is.
    pub(super) at: Point,
    /// Whether a click would exclude.
    pub(super) excludes: bool,
    /// Whether it went far enough for a box.
    pub(super) drags: bool,
}

/// What there is to paint of a prompt, in image pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Pointed {
    /// The prompt, the box under the pointer included.
    pub(crate) prompt: Prompt,
    /// Whether that box is under the pointer.
    pub(crate) drags: bool,
}

impl SmartDraft {
    pub(super) fn is_open(&self) -> bool {
        !self.marks.is_empty()
    }

    pub(super) fn is_held(&self) -> bool {
        self.press.is_some()
    }

    pub(super) fn with_button_up(self) -> Self {
        Self { press: None, ..self }
    }

    /// A draft of these marks.
    pub(super) fn of_marks(marks: Vec<Mark>) -> Self {
        Self {
            marks,
            ..Self::default()
        }
    }

    /// What was pointed at, in the order it was.
    pub(super) fn marks(&self) -> &[Mark] {
        &self.marks
    }

    /// What was pointed at, without its order.
    pub(super) fn prompt(&self) -> Prompt {
        let mut prompt = Prompt::default();
        for mark in &self.marks {
            match mark {
                Mark::Include(p) => prompt.include.push(*p),
                Mark::Exclude(p) => prompt.exclude.push(*p),
                Mark::Bounds(b) => prompt.bounds = Some(*b),
                Mark::Vertex(_) => {}
            }
        }
        prompt
    }

    pub(super) fn pointed(&self, world: &World<'_>) -> Pointed {
        let mut prompt = self.prompt();
        let press = self.press.filter(|press| press.drags);
        prompt.bounds = press.map(|press| press.bounds(world)).or(prompt.bounds);
        Pointed {
            prompt,
            drags: press.is_some(),
        }
    }

    /// Where something was pointed at last.
    pub(super) fn last(&self) -> Option<Point> {
        self.marks.last().map(|mark| match mark {
            Mark::Include(p) | Mark::Exclude(p) | Mark::Vertex(p) => *p,
            Mark::Bounds(b) => b.center(),
        })
    }

    pub(super) fn moved(mut self, at: Point, world: &World<'_>) -> Self {
        if let Some(press) = &mut self.press {
            press.at = at;
            press.drags |= !press.excludes && press.from.distance(at) > DRAG * world.unit;
        }
        self
    }
}

impl Press {
    pub(super) fn bounds(self, world: &World<'_>) -> BBox {
        BBox::from_corners(world.snapped(self.from), world.snapped(self.at))
    }
}
