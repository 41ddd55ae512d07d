//! Drawing a stretch of an outline again: from one of its vertices, along a new chain, to another of its vertices.

use super::trace::{Trace, Traced};
use super::{Effect, Mods, World, sentence};
use domain::draft::RedrawFrom;
use domain::geometry::VertexRef;
use domain::{AnnotationId, Point, Polygon, Region};

/// How near to a vertex a click means it, in points.
const REACH: f64 = 8.0;

/// A stretch being drawn.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Redraw {
    pub(super) id: AnnotationId,
    from: VertexRef,
    /// Where `from` was when it began: the polygon may be changed by undo meanwhile.
    start: Point,
    pub(super) trace: Trace,
}

/// Where a redraw goes on.
pub(super) enum Next {
    Open(Redraw),
    Done(Effect),
    Refused(Redraw, String),
    Dropped(String),
}

impl Redraw {
    /// Begins at a vertex that was pressed at `at`.
    pub(super) fn begin(
        id: AnnotationId,
        from: VertexRef,
        start: Point,
        at: Point,
        mods: Mods,
        world: &World<'_>,
    ) -> Self {
        let mut trace = Trace::default();
        trace.press(at, mods, world);
        Self { id, from, start, trace }
    }

    /// Where it begins, as it is kept.
    pub(super) fn begun(&self) -> RedrawFrom {
        RedrawFrom {
            annotation: self.id,
            vertex: self.from,
            start: self.start,
        }
    }

    /// A redraw that was begun and goes on.
    pub(super) fn going_on(from: RedrawFrom, trace: Trace) -> Self {
        Self {
            id: from.annotation,
            from: from.vertex,
            start: from.start,
            trace,
        }
    }

    /// The chain to paint, from the first vertex to the pointer.
    pub(super) fn line(&self) -> Vec<Point> {
        let mut line = vec![self.start];
        line.extend(self.trace.line());
        line
    }

    /// The vertex that a click at `p` would end at.
    pub(super) fn end_at(&self, p: Point, world: &World<'_>) -> Option<(VertexRef, Point)> {
        let (_, place, distance) = self
            .polygon(world)?
            .vertices()
            .filter(|(v, _)| v.ring == self.from.ring && *v != self.from)
            .map(|(v, q)| (v, q, q.distance(p)))
            .min_by(|a, b| a.2.total_cmp(&b.2))
            .map(|(v, q, d)| (v, (v, q), d))?;
        (distance <= REACH * world.unit).then_some(place)
    }

    pub(super) fn release(mut self, at: Point, mods: Mods, world: &World<'_>) -> Next {
        let traced = self.trace.release(at, mods, world);
        match traced {
            Traced::Nothing => Next::Open(self),
            Traced::Click(p) | Traced::Stroke(p) => match self.end_at(p, world) {
                Some((to, _)) => self.finish(to, world),
                None => {
                    if matches!(traced, Traced::Click(_)) && p.distance(self.start) > REACH * world.unit {
                        self.trace.push(p);
                    }
                    Next::Open(self)
                }
            },
        }
    }

    fn polygon<'w>(&self, world: &'w World<'_>) -> Option<&'w Polygon> {
        match world.region(self.id)? {
            Region::Polygon(polygon) if polygon.vertex(self.from) == Some(self.start) => Some(polygon),
            Region::Whole | Region::Box(_) | Region::Polygon(_) => None,
        }
    }

    fn finish(self, to: VertexRef, world: &World<'_>) -> Next {
        let Some(polygon) = self.polygon(world) else {
            return Next::Dropped("The polygon has changed meanwhile: begin again.".to_owned());
        };
        // The ends of a freehand chain lie where the two vertices are.
        let near = |p: &Point, v: VertexRef| {
            polygon
                .vertex(v)
                .is_some_and(|q| q.distance(*p) <= REACH * 0.5 * world.unit)
        };
        let mut chain = self.trace.points();
        while let Some((first, rest)) = chain.split_first()
            && near(first, self.from)
        {
            chain = rest;
        }
        while let Some((last, rest)) = chain.split_last()
            && near(last, to)
        {
            chain = rest;
        }
        let outcome = world
            .annotation(self.id)
            .map_or(Ok(()), |a| world.may_change(a))
            .and_then(|()| {
                polygon
                    .redraw(self.from, to, chain)
                    .and_then(|p| p.fitted(world.size))
                    .map_err(|e| sentence(&e))
            });
        match outcome {
            Ok(p) => Next::Done(Effect::Reshape(vec![(self.id, Region::Polygon(p))])),
            Err(reason) => Next::Refused(self, reason),
        }
    }
}
