//! A line being drawn by hand: clicks add vertices, dragging draws freehand.

use super::{DRAG, Mods, World};
use domain::Point;
use domain::geometry::freehand;

/// The vertices so far and what the pointer is doing.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Trace {
    points: Vec<Point>,
    phase: Phase,
    cursor: Option<Point>,
}

#[derive(Clone, Debug, Default, PartialEq)]
enum Phase {
    #[default]
    Up,
    /// Down at this unclamped place; a click so far.
    Down(Point),
    /// Drawing freehand through these places.
    Stroke(Vec<Point>),
}

/// What a release ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Traced {
    /// Nothing that began here.
    Nothing,
    /// A click at this place in the image; the caller decides what it means.
    Click(Point),
    /// A freehand stroke, already added, that ended at this place.
    Stroke(Point),
}

impl Trace {
    /// A line that was begun, with the button up.
    pub(super) fn of(points: Vec<Point>, cursor: Option<Point>) -> Self {
        Self {
            points,
            phase: Phase::Up,
            cursor,
        }
    }

    /// The vertices so far, the open stroke left out.
    pub(super) fn points(&self) -> &[Point] {
        &self.points
    }

    /// All there is to paint: the vertices, then the open stroke.
    pub(super) fn line(&self) -> Vec<Point> {
        let mut line = self.points.clone();
        if let Phase::Stroke(stroke) = &self.phase {
            line.extend(stroke);
        }
        line
    }

    /// Where the next vertex would be.
    pub(super) fn cursor(&self) -> Option<Point> {
        match self.phase {
            Phase::Stroke(_) => None,
            Phase::Up | Phase::Down(_) => self.cursor,
        }
    }

    /// Whether a button is held.
    pub(super) fn is_held(&self) -> bool {
        self.phase != Phase::Up
    }

    /// Whether there is nothing to lose.
    pub(super) fn is_empty(&self) -> bool {
        self.points.is_empty() && !matches!(self.phase, Phase::Stroke(_))
    }

    pub(super) fn press(&mut self, at: Point, mods: Mods, world: &World<'_>) {
        self.phase = Phase::Down(at);
        self.cursor = Some(world.snapped_to_shapes(at, mods, &[]));
    }

    pub(super) fn moved(&mut self, at: Point, mods: Mods, world: &World<'_>) {
        let place = world.snapped_to_shapes(at, mods, &[]);
        self.cursor = Some(place);
        match &mut self.phase {
            Phase::Up => {}
            Phase::Down(from) => {
                if from.distance(at) > DRAG * world.unit {
                    self.phase = Phase::Stroke(vec![world.snapped_to_shapes(*from, mods, &[]), place]);
                }
            }
            Phase::Stroke(stroke) => {
                if stroke.last().is_none_or(|last| last.distance(place) > 0.5 * world.unit) {
                    stroke.push(place);
                }
            }
        }
    }

    pub(super) fn release(&mut self, at: Point, mods: Mods, world: &World<'_>) -> Traced {
        self.moved(at, mods, world);
        let place = world.snapped_to_shapes(at, mods, &[]);
        match std::mem::take(&mut self.phase) {
            Phase::Up => Traced::Nothing,
            Phase::Down(_) => Traced::Click(place),
            Phase::Stroke(stroke) => {
                for p in freehand(&stroke, world.unit) {
                    self.push(p);
                }
                Traced::Stroke(place)
            }
        }
    }

    /// Adds a vertex, unless it is where the last one is.
    pub(super) fn push(&mut self, p: Point) {
        if self.points.last() != Some(&p) {
            self.points.push(p);
        }
    }

    /// Drops the open stroke, or else the last vertex.
    pub(super) fn take_back(&mut self) {
        if std::mem::take(&mut self.phase) == Phase::Up {
            self.points.pop();
        }
    }

    /// Puts the button up; an open stroke is kept as it is.
    pub(super) fn end_stroke(&mut self) {
        if let Phase::Stroke(stroke) = std::mem::take(&mut self.phase) {
            for p in stroke {
                self.push(p);
            }
        }
    }
}
