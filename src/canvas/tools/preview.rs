//! What there is to paint of a draft.

use super::select_draft::Gesture;
use super::{Draft, Pointed, World, edit};
use domain::{AnnotationId, BBox, Point, Region};

/// A draft as it looks, in image pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Preview {
    /// Shapes painted otherwise than they are stored.
    pub(crate) changed: Vec<(AnnotationId, Region)>,
    /// It could not be kept as it is now.
    pub(crate) wrong: bool,
    /// A new box.
    pub(crate) bbox: Option<BBox>,
    /// The line drawn so far.
    pub(crate) line: Vec<Point>,
    /// Whether `line` will be closed, so that it has an inside.
    pub(crate) encloses: bool,
    /// How many points at the head of `line` are vertices; the rest is an open stroke.
    pub(crate) vertices: usize,
    /// Where the next vertex would be.
    pub(crate) cursor: Option<Point>,
    /// A vertex that a click now would end at.
    pub(crate) target: Option<Point>,
    /// What is pointed at.
    pub(crate) pointed: Option<Pointed>,
    /// A rubber band.
    pub(crate) band: Option<BBox>,
}

impl Preview {
    /// What there is to paint of `draft`.
    pub(crate) fn of(draft: &Draft, world: &World<'_>) -> Self {
        match draft {
            Draft::Empty => Self::default(),
            Draft::Box(draft) => Self {
                bbox: Some(draft.bbox(world)),
                ..Self::default()
            },
            Draft::Outline(draft) => {
                let cursor = draft.trace.cursor();
                let points = draft.trace.points();
                let target = cursor
                    .filter(|p| draft.closes_at(*p, world))
                    .and_then(|_| points.first().copied());
                Self {
                    line: draft.trace.line(),
                    encloses: true,
                    vertices: points.len(),
                    wrong: cursor.is_some_and(|p| crosses(points, p, target.is_some())),
                    cursor,
                    target,
                    ..Self::default()
                }
            }
            Draft::Smart(draft) => Self {
                pointed: Some(draft.pointed(world)),
                ..Self::default()
            },
            Draft::Select(draft) => Self::of_gesture(&draft.gesture, world),
        }
    }

    /// A region that was just drawn.
    pub(crate) fn kept(region: &Region) -> Self {
        match region {
            Region::Whole => Self::default(),
            Region::Box(b) => Self {
                bbox: Some(*b),
                ..Self::default()
            },
            Region::Polygon(p) => {
                let mut line = p.parts.first().map(|part| part.outer.clone()).unwrap_or_default();
                line.extend(line.first().copied());
                Self {
                    line,
                    ..Self::default()
                }
            }
        }
    }

    fn of_gesture(gesture: &Gesture, world: &World<'_>) -> Self {
        match gesture {
            Gesture::Rest | Gesture::Ready { .. } => Self::default(),
            Gesture::Band { from, to, .. } => Self {
                band: Some(BBox::from_corners(*from, *to)),
                ..Self::default()
            },
            Gesture::Redraw(redraw) => {
                let cursor = redraw.trace.cursor();
                Self {
                    line: redraw.line(),
                    vertices: redraw.trace.points().len() + 1,
                    cursor,
                    target: cursor.and_then(|p| redraw.end_at(p, world)).map(|(_, place)| place),
                    ..Self::default()
                }
            }
            gesture @ (Gesture::Move { .. } | Gesture::Resize { .. } | Gesture::Vertex { .. }) => {
                match edit::outcome(gesture, world) {
                    Ok(changed) => Self {
                        changed,
                        ..Self::default()
                    },
                    Err(_) => Self {
                        changed: edit::forced(gesture, world),
                        wrong: true,
                        ..Self::default()
                    },
                }
            }
        }
    }
}

/// Whether the edge from the last point to `next` (or, when it closes, to the first) crosses an earlier one.
fn crosses(points: &[Point], next: Point, closes: bool) -> bool {
    let Some((last, earlier)) = points.split_last() else {
        return false;
    };
    let (next, skipped) = if closes { (points[0], 1) } else { (next, 0) };
    // The edge before shares the last point, and a closing edge shares the first.
    let edges = earlier.windows(2).skip(skipped);
    edges.map(|e| (e[0], e[1])).any(|(a, b)| {
        let side = |p: Point, q: Point, r: Point| (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
        side(*last, next, a) * side(*last, next, b) < 0.0 && side(a, b, *last) * side(a, b, next) < 0.0
    })
}
