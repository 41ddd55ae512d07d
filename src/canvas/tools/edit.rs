//! Changes to shapes that are there: moved, resized, a vertex moved, added or taken away, all or nothing.

use super::select_draft::{Aim, Gesture};
use super::{Effect, World, sentence};
use domain::geometry::{GeometryError, VertexRef};
use domain::{AnnotationId, BBox, Point, Polygon, Region, Size};

/// The polygon of an annotation, if it is one.
pub(super) fn polygon<'w>(world: &'w World<'_>, id: AnnotationId) -> Option<&'w Polygon> {
    match world.region(id)? {
        Region::Polygon(polygon) => Some(polygon),
        Region::Whole | Region::Box(_) => None,
    }
}

/// Whether everything that a drag would change may be changed, or why not.
pub(super) fn may_drag(aim: &Aim, world: &World<'_>) -> Result<(), String> {
    match aim {
        Aim::Background => Ok(()),
        Aim::Shape { .. } | Aim::Grip(..) => world
            .selection
            .iter()
            .filter_map(|id| world.annotation(*id))
            .try_for_each(|a| world.may_change(a)),
    }
}

/// The polygon without one vertex.
pub(super) fn without_vertex(world: &World<'_>, id: AnnotationId, vertex: VertexRef) -> Result<Effect, String> {
    let polygon = polygon(world, id).ok_or_else(|| sentence(&GeometryError::NoSuchVertex))?;
    let changed = polygon
        .delete_vertex(vertex)
        .and_then(|p| p.fitted(world.size))
        .map_err(|e| sentence(&e))?;
    Ok(Effect::Reshape(vec![(id, Region::Polygon(changed))]))
}

/// What the gesture makes of the shapes it changes.
pub(super) fn outcome(gesture: &Gesture, world: &World<'_>) -> Result<Vec<(AnnotationId, Region)>, GeometryError> {
    match *gesture {
        Gesture::Move { from, to } => Ok(shifted(world, to.x - from.x, to.y - from.y)),
        Gesture::Resize { id, .. } | Gesture::Vertex { id, .. } => {
            let Some(before) = world.region(id) else {
                return Ok(Vec::new());
            };
            let after = match (gesture, before) {
                (Gesture::Resize { handle, to, square, .. }, Region::Box(b)) => {
                    Region::Box(b.dragged(*handle, *to, *square).clipped(world.size)?)
                }
                (Gesture::Vertex { at, insert, to, .. }, Region::Polygon(p)) => {
                    let changed = if *insert {
                        p.insert_vertex(*at, *to)
                    } else {
                        p.move_vertex(*at, *to)
                    };
                    Region::Polygon(changed?.fitted(world.size)?)
                }
                (Gesture::Resize { .. }, Region::Whole | Region::Polygon(_))
                | (Gesture::Vertex { .. }, Region::Whole | Region::Box(_))
                | (
                    Gesture::Rest
                    | Gesture::Ready { .. }
                    | Gesture::Move { .. }
                    | Gesture::Band { .. }
                    | Gesture::Redraw(_),
                    Region::Whole | Region::Box(_) | Region::Polygon(_),
                ) => return Ok(Vec::new()),
            };
            Ok(if after == *before {
                Vec::new()
            } else {
                vec![(id, after)]
            })
        }
        Gesture::Rest | Gesture::Ready { .. } | Gesture::Band { .. } | Gesture::Redraw(_) => Ok(Vec::new()),
    }
}

/// What the gesture would make, valid or not: shown while the outcome would be refused.
pub(super) fn forced(gesture: &Gesture, world: &World<'_>) -> Vec<(AnnotationId, Region)> {
    match gesture {
        Gesture::Resize {
            id, handle, to, square, ..
        } => match world.region(*id) {
            Some(Region::Box(b)) => vec![(*id, Region::Box(b.dragged(*handle, *to, *square)))],
            Some(Region::Whole | Region::Polygon(_)) | None => Vec::new(),
        },
        Gesture::Vertex { id, at, insert, to, .. } => {
            let Some(mut changed) = polygon(world, *id).cloned() else {
                return Vec::new();
            };
            let ring = changed.parts.get_mut(at.ring.part).and_then(|part| match at.ring.ring {
                0 => Some(&mut part.outer),
                hole => part.holes.get_mut(hole - 1),
            });
            if let Some(ring) = ring {
                if *insert && at.vertex < ring.len() {
                    ring.insert(at.vertex + 1, *to);
                } else if let Some(vertex) = ring.get_mut(at.vertex) {
                    *vertex = *to;
                }
            }
            vec![(*id, Region::Polygon(changed))]
        }
        Gesture::Rest | Gesture::Ready { .. } | Gesture::Move { .. } | Gesture::Band { .. } | Gesture::Redraw(_) => {
            Vec::new()
        }
    }
}

/// The selection moved by image pixels, as far as the image goes; empty when it does not move.
pub(super) fn shifted(world: &World<'_>, dx: f64, dy: f64) -> Vec<(AnnotationId, Region)> {
    let regions: Vec<(AnnotationId, &Region)> = world
        .selection
        .iter()
        .filter_map(|id| Some((*id, world.region(*id)?)))
        .collect();
    let around = regions
        .iter()
        .filter_map(|(_, region)| region.bounds())
        .reduce(|a, b| a.union(&b));
    let Some(around) = around else { return Vec::new() };
    let (dx, dy) = within(around, dx, dy, world.size);
    if dx == 0.0 && dy == 0.0 {
        return Vec::new();
    }
    regions
        .into_iter()
        .map(|(id, region)| (id, placed(region, dx, dy, world.size)))
        .collect()
}

/// The way as far as the box stays in the image.
fn within(around: BBox, dx: f64, dy: f64, size: Size) -> (f64, f64) {
    let bounds = size.bounds();
    let limited = |d: f64, low: f64, high: f64| d.clamp(low.min(0.0), high.max(0.0));
    (
        limited(dx, bounds.x0 - around.x0, bounds.x1 - around.x1),
        limited(dy, bounds.y0 - around.y0, bounds.y1 - around.y1),
    )
}

/// The region moved; rounding may not carry it over the border of the image.
fn placed(region: &Region, dx: f64, dy: f64, size: Size) -> Region {
    match region {
        Region::Whole => Region::Whole,
        Region::Box(b) => Region::Box(b.moved(dx, dy).intersection(&size.bounds())),
        Region::Polygon(p) => Region::Polygon(p.map(|q| q.moved(dx, dy).clamped(size))),
    }
}

/// Moves the selection by whole pixels.
pub(crate) fn nudge(world: &World<'_>, dx: i8, dy: i8) -> Option<Effect> {
    if let Err(reason) = may_drag(&Aim::Shape { fresh: false }, world) {
        return Some(Effect::Refuse(reason));
    }
    let changes = shifted(world, f64::from(dx), f64::from(dy));
    (!changes.is_empty()).then_some(Effect::Reshape(changes))
}

/// Moves a vertex by whole pixels.
pub(crate) fn move_vertex(
    world: &World<'_>,
    (id, vertex): (AnnotationId, VertexRef),
    dx: i8,
    dy: i8,
) -> Option<Effect> {
    if let Err(reason) = may_drag(&Aim::Shape { fresh: false }, world) {
        return Some(Effect::Refuse(reason));
    }
    let to = polygon(world, id)?.vertex(vertex)?.moved(f64::from(dx), f64::from(dy));
    let gesture = Gesture::Vertex {
        id,
        at: vertex,
        insert: false,
        offset: Point::default(),
        to: to.clamped(world.size),
    };
    match outcome(&gesture, world) {
        Ok(changes) if changes.is_empty() => None,
        Ok(changes) => Some(Effect::Reshape(changes)),
        Err(error) => Some(Effect::Refuse(sentence(&error))),
    }
}

/// Moves the edge of the selected box that is nearest to the pointer by whole pixels.
pub(crate) fn resize(world: &World<'_>, pointer: Option<Point>, dx: i8, dy: i8) -> Option<Effect> {
    let Some((annotation, Region::Box(b))) = world.single() else {
        return Some(Effect::Refuse(
            "Select one box first: its edge nearest to the pointer moves.".into(),
        ));
    };
    if let Err(reason) = world.may_change(annotation) {
        return Some(Effect::Refuse(reason));
    }
    // Without a pointer the lower right corner grows and shrinks.
    let pointer = pointer.unwrap_or(Point::new(b.x1, b.y1));
    let moved = b.edge_moved(pointer, f64::from(dx), f64::from(dy)).clipped(world.size);
    match moved {
        Ok(moved) if moved == *b => None,
        Ok(moved) => Some(Effect::Reshape(vec![(annotation.id, Region::Box(moved))])),
        Err(error) => Some(Effect::Refuse(sentence(&error))),
    }
}

/// Asks for what is selected to be removed; what may not be changed stays, and says why.
pub(crate) fn remove(world: &World<'_>) -> Vec<Effect> {
    let mut effects = Vec::new();
    let mut ids = Vec::new();
    for annotation in world.selection.iter().filter_map(|id| world.annotation(*id)) {
        match world.may_change(annotation) {
            Ok(()) => ids.push(annotation.id),
            Err(reason) if effects.is_empty() => effects.push(Effect::Refuse(reason)),
            Err(_) => {}
        }
    }
    if !ids.is_empty() {
        effects.push(Effect::Delete(ids));
    }
    effects
}
