//! Selecting, moving and reshaping.
//!
//! A click selects the smallest shape, another click at the same place the next larger one; Shift adds. Dragging
//! from empty ground draws a rubber band, dragging a shape moves all that is selected. The one selected shape has
//! edges (box) or vertices (polygon) to drag, and ghost vertices to drag out of a polygon's edges. A click chooses a
//! vertex; the key that removes, a double click or Alt+click deletes it, Shift+click redraws from there.

use super::edit;
use super::redraw::{Next, Redraw};
use super::select_draft::{Aim, Gesture, Grip, SelectDraft};
use super::trace::Trace;
use super::{Button, DRAG, Draft, Effect, Mods, Step, ToolEvent, World, sentence};
use domain::draft::RedrawFrom;
use domain::geometry::VertexRef;
use domain::{AnnotationId, BBox, Point, Region};

/// How near to a shape a click still means it, in points.
const REACH: f64 = 3.0;
/// How near to a handle or vertex, in points.
const GRIP_REACH: f64 = 8.0;
/// How near to an edge, in points.
const EDGE_REACH: f64 = 5.0;
/// A shape smaller than this on screen, in points, is moved, not reshaped.
const GRIP_SIZE: f64 = 18.0;

/// What can be gripped at a place, if one shape is selected and may be changed.
pub(crate) fn grip(world: &World<'_>, at: Point) -> Option<(AnnotationId, Grip)> {
    let (annotation, region) = world.single()?;
    let bounds = region.bounds()?;
    let reach = GRIP_REACH * world.unit;
    if !bounds.grown(reach).contains(at)
        || bounds.width().max(bounds.height()) < GRIP_SIZE * world.unit
        || world.may_change(annotation).is_err()
    {
        return None;
    }
    let grip = match region {
        Region::Whole => None,
        Region::Box(b) => b.grip(at, reach).map(Grip::Handle),
        Region::Polygon(p) => match p.nearest_vertex(at) {
            Some((vertex, distance)) if distance <= reach => Some(Grip::Vertex(vertex)),
            _ => p
                .nearest_edge(at)
                .filter(|(.., distance)| *distance <= EDGE_REACH * world.unit)
                .map(|(edge, foot, _)| Grip::Edge(edge, foot)),
        },
    };
    grip.map(|grip| (annotation.id, grip))
}

pub(super) fn step(draft: SelectDraft, event: &ToolEvent, world: &World<'_>) -> Step {
    if let Gesture::Redraw(redraw) = &draft.gesture {
        let redraw = redraw.clone();
        return step_redraw(&draft, redraw, event, world);
    }
    match *event {
        ToolEvent::Press {
            at,
            button: Button::Primary,
            mods,
            double,
        } => press(&draft, at, mods, double, world),
        ToolEvent::Remove => match draft.vertex(world) {
            Some((id, vertex)) => without(&draft, id, vertex, world),
            None => Step::new(Draft::Select(draft)),
        },
        ToolEvent::Redraw => match draft.vertex(world) {
            Some((annotation, vertex)) => {
                let start = edit::polygon(world, annotation).and_then(|p| p.vertex(vertex));
                let from = RedrawFrom {
                    annotation,
                    vertex,
                    start: start.unwrap_or_default(),
                };
                Step::new(draft.doing(Gesture::Redraw(Redraw::going_on(from, Trace::default()))))
            }
            None => Step::new(Draft::Select(draft)),
        },
        ToolEvent::Move { at, mods } => moved(draft, at, mods, world),
        ToolEvent::Release {
            at,
            button: Button::Primary,
            mods,
        } => {
            let step = moved(draft, at, mods, world);
            let Draft::Select(draft) = step.draft else { return step };
            let mut ended = release(&draft, at, mods, world);
            ended.effects.splice(0..0, step.effects);
            ended
        }
        ToolEvent::Cancel if draft.gesture == Gesture::Rest && draft.vertex(world).is_some() => {
            Step::new(draft.resting(None))
        }
        ToolEvent::Cancel if draft.gesture == Gesture::Rest && !world.selection.is_empty() => {
            Step::with(draft.resting(None), Effect::Select(Vec::new()))
        }
        ToolEvent::Cancel => Step::new(draft.resting(None)),
        ToolEvent::Press { .. } | ToolEvent::Release { .. } | ToolEvent::Finish | ToolEvent::TakeBack => {
            Step::new(Draft::Select(draft))
        }
    }
}

fn step_redraw(draft: &SelectDraft, mut redraw: Redraw, event: &ToolEvent, world: &World<'_>) -> Step {
    match *event {
        ToolEvent::Press {
            at,
            button: Button::Primary,
            mods,
            ..
        } => redraw.trace.press(at, mods, world),
        ToolEvent::Move { at, mods } => redraw.trace.moved(at, mods, world),
        ToolEvent::Press { .. } | ToolEvent::TakeBack if redraw.trace.is_empty() => {
            return Step::new(draft.resting(None));
        }
        ToolEvent::Press { .. } | ToolEvent::TakeBack => redraw.trace.take_back(),
        ToolEvent::Cancel => return Step::new(draft.resting(None)),
        ToolEvent::Finish => {
            return Step::refused(
                draft.doing(Gesture::Redraw(redraw)),
                "Click another vertex of the outline to end there.",
            );
        }
        ToolEvent::Release {
            at,
            button: Button::Primary,
            mods,
        } => {
            return match redraw.release(at, mods, world) {
                Next::Open(redraw) => Step::new(draft.doing(Gesture::Redraw(redraw))),
                Next::Done(effect) => Step::with(draft.resting(None), effect),
                Next::Refused(redraw, reason) => Step::refused(draft.doing(Gesture::Redraw(redraw)), reason),
                Next::Dropped(reason) => Step::refused(draft.resting(None), reason),
            };
        }
        ToolEvent::Release { .. } | ToolEvent::Remove | ToolEvent::Redraw => {}
    }
    Step::new(draft.doing(Gesture::Redraw(redraw)))
}

/// The polygon without a vertex; the one before it is chosen then, so that a run of them goes by one key.
fn without(draft: &SelectDraft, id: AnnotationId, vertex: VertexRef, world: &World<'_>) -> Step {
    match edit::without_vertex(world, id, vertex) {
        Ok(effect) => {
            let left = edit::polygon(world, id)
                .and_then(|p| p.ring(vertex.ring))
                .map_or(0, |ring| ring.len() - 1);
            let before = vertex.vertex.checked_sub(1).unwrap_or(left.saturating_sub(1));
            Step::with(
                SelectDraft::chosen(None, Some((id, vertex.ring.vertex(before)))),
                effect,
            )
        }
        Err(reason) => Step::refused(SelectDraft::chosen(draft.last_click, Some((id, vertex))), reason),
    }
}

/// The shape that a click here would select.
pub(crate) fn aimed(draft: Option<&Draft>, at: Point, world: &World<'_>) -> Option<AnnotationId> {
    let last = match draft {
        Some(Draft::Select(draft)) => draft.last_click,
        _ => None,
    };
    next_under(last, at, world)
}

/// The smallest shape under a place; where the last click was, the next larger one than the selected.
fn next_under(last: Option<Point>, at: Point, world: &World<'_>) -> Option<AnnotationId> {
    let again = last.is_some_and(|last| last.distance(at) <= DRAG * world.unit);
    let ([only], true) = (world.selection, again) else {
        return world.first_at(at, REACH);
    };
    let hits = world.at(at, REACH);
    match hits.iter().position(|id| id == only) {
        Some(current) => Some(hits[(current + 1) % hits.len()]),
        None => hits.first().copied(),
    }
}

fn press(draft: &SelectDraft, at: Point, mods: Mods, double: bool, world: &World<'_>) -> Step {
    if let Some((id, grip)) = grip(world, at) {
        return match grip {
            Grip::Vertex(vertex) if mods.alt || double => without(draft, id, vertex, world),
            Grip::Vertex(vertex) if mods.shift => {
                let start = edit::polygon(world, id).and_then(|p| p.vertex(vertex)).unwrap_or(at);
                Step::new(draft.doing(Gesture::Redraw(Redraw::begin(id, vertex, start, at, mods, world))))
            }
            grip @ (Grip::Handle(_) | Grip::Vertex(_) | Grip::Edge(..)) => Step::new(draft.doing(Gesture::Ready {
                from: at,
                aim: Aim::Grip(id, grip),
            })),
        };
    }
    let ready = |aim| draft.doing(Gesture::Ready { from: at, aim });
    if world.is_selected_at(at, REACH) {
        return Step::new(ready(Aim::Shape { fresh: false }));
    }
    match world.first_at(at, REACH) {
        None => Step::new(ready(Aim::Background)),
        Some(_) if mods.shift => Step::new(ready(Aim::Shape { fresh: false })),
        Some(top) => Step::with(ready(Aim::Shape { fresh: true }), Effect::Select(vec![top])),
    }
}

fn moved(draft: SelectDraft, at: Point, mods: Mods, world: &World<'_>) -> Step {
    let gesture = match draft.gesture.clone() {
        Gesture::Ready { from, aim } if from.distance(at) > DRAG * world.unit => {
            match edit::may_drag(&aim, world) {
                Ok(()) => return moved(draft_of(&draft, begin(from, &aim, mods, world)), at, mods, world),
                Err(reason) => return Step::refused(draft.resting(None), reason),
            };
        }
        Gesture::Move { from, .. } => Gesture::Move { from, to: at },
        Gesture::Resize { id, handle, offset, .. } => Gesture::Resize {
            id,
            handle,
            offset,
            to: world.snapped_to_shapes(at.moved(offset.x, offset.y), mods, &[id]),
            square: mods.shift,
        },
        Gesture::Vertex {
            id,
            at: vertex,
            insert,
            offset,
            ..
        } => Gesture::Vertex {
            id,
            at: vertex,
            insert,
            offset,
            to: world.snapped_to_shapes(at.moved(offset.x, offset.y), mods, &[id]),
        },
        Gesture::Band { from, add, .. } => Gesture::Band { from, to: at, add },
        gesture @ (Gesture::Rest | Gesture::Ready { .. } | Gesture::Redraw(_)) => gesture,
    };
    Step::new(draft.doing(gesture))
}

fn draft_of(draft: &SelectDraft, gesture: Gesture) -> SelectDraft {
    SelectDraft {
        gesture,
        ..draft.clone()
    }
}

/// The drag that a press becomes. The place that was gripped stays under the pointer as it was pressed.
fn begin(from: Point, aim: &Aim, mods: Mods, world: &World<'_>) -> Gesture {
    let offset = |place: Point| Point::new(place.x - from.x, place.y - from.y);
    match *aim {
        Aim::Background => Gesture::Band {
            from,
            to: from,
            add: mods.shift,
        },
        Aim::Shape { .. } => Gesture::Move { from, to: from },
        Aim::Grip(id, Grip::Handle(handle)) => Gesture::Resize {
            id,
            handle,
            offset: match world.region(id) {
                Some(Region::Box(b)) => offset(b.handle(handle)),
                Some(Region::Whole | Region::Polygon(_)) | None => Point::default(),
            },
            to: from,
            square: mods.shift,
        },
        Aim::Grip(id, Grip::Vertex(at)) => Gesture::Vertex {
            id,
            at,
            insert: false,
            offset: edit::polygon(world, id)
                .and_then(|p| p.vertex(at))
                .map_or_else(Point::default, offset),
            to: from,
        },
        Aim::Grip(id, Grip::Edge(at, foot)) => Gesture::Vertex {
            id,
            at,
            insert: true,
            offset: offset(foot),
            to: from,
        },
    }
}

fn release(draft: &SelectDraft, at: Point, mods: Mods, world: &World<'_>) -> Step {
    match &draft.gesture {
        Gesture::Rest | Gesture::Redraw(_) => Step::new(Draft::Select(draft.clone())),
        Gesture::Ready { aim, .. } => click(draft, aim, at, mods, world),
        Gesture::Band { from, to, add } => {
            let mut chosen = if *add { world.selection.to_vec() } else { Vec::new() };
            for id in world.inside(BBox::from_corners(*from, *to)) {
                if !chosen.contains(&id) {
                    chosen.push(id);
                }
            }
            Step::with(draft.resting(None), Effect::Select(chosen))
        }
        gesture @ (Gesture::Move { .. } | Gesture::Resize { .. } | Gesture::Vertex { .. }) => {
            match edit::outcome(gesture, world) {
                Ok(changes) if changes.is_empty() => Step::new(draft.resting(None)),
                Ok(changes) => Step::with(
                    SelectDraft::chosen(None, moved_vertex(gesture)),
                    Effect::Reshape(changes),
                ),
                Err(error) => Step::refused(draft.resting(None), sentence(&error)),
            }
        }
    }
}

/// The vertex that a drag moved or made.
fn moved_vertex(gesture: &Gesture) -> Option<(AnnotationId, VertexRef)> {
    match gesture {
        Gesture::Vertex { id, at, insert, .. } => Some((*id, at.ring.vertex(at.vertex + usize::from(*insert)))),
        Gesture::Rest
        | Gesture::Ready { .. }
        | Gesture::Move { .. }
        | Gesture::Resize { .. }
        | Gesture::Band { .. }
        | Gesture::Redraw(_) => None,
    }
}

fn click(draft: &SelectDraft, aim: &Aim, at: Point, mods: Mods, world: &World<'_>) -> Step {
    let resting = draft.resting(Some(at));
    match aim {
        Aim::Grip(id, Grip::Vertex(vertex)) => return Step::new(SelectDraft::chosen(Some(at), Some((*id, *vertex)))),
        Aim::Grip(_, Grip::Handle(_)) | Aim::Shape { fresh: true } => return Step::new(resting),
        Aim::Background if !mods.shift && !world.selection.is_empty() => {
            return Step::with(resting, Effect::Select(Vec::new()));
        }
        Aim::Background | Aim::Shape { .. } | Aim::Grip(..) => {}
    }
    let Some(top) = world.first_at(at, REACH) else {
        return Step::new(resting);
    };
    if mods.shift {
        let mut chosen = world.selection.to_vec();
        match chosen.iter().position(|id| *id == top) {
            Some(there) => {
                chosen.remove(there);
            }
            None => chosen.push(top),
        }
        return Step::with(resting, Effect::Select(chosen));
    }
    let next = next_under(draft.last_click, at, world).unwrap_or(top);
    if world.selection == [next] {
        Step::new(resting)
    } else {
        Step::with(resting, Effect::Select(vec![next]))
    }
}
