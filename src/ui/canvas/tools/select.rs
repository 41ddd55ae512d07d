//! Selecting, moving and reshaping.
//!
//! A click selects the top-most shape, another click at the same place the one below it; Shift adds. Dragging
//! from empty ground draws a rubber band, dragging a shape moves all that is selected. The one selected shape has
//! handles (box) or vertices (polygon): drag them, drag a ghost vertex out of an edge, Alt+click a vertex to delete
//! it, Shift+click one to redraw from there.

use super::edit;
use super::redraw::{Next, Redraw};
use super::{Act, Button, DRAG, Draft, Effect, Mods, Step, World, sentence};
use crate::domain::geometry::{Handle, VertexRef};
use crate::domain::{AnnotationId, BBox, Point, Region};

/// How near to a shape a click still means it, in points.
const REACH: f64 = 3.0;
/// How near to a handle or vertex, in points.
const GRIP_REACH: f64 = 8.0;
/// How near to an edge, in points.
const EDGE_REACH: f64 = 5.0;
/// A shape smaller than this on screen, in points, is moved, not reshaped.
const GRIP_SIZE: f64 = 18.0;

/// A place of the selected shape that can be dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::ui::canvas) enum Grip {
    /// A corner or side of a box.
    Handle(Handle),
    /// A vertex of a polygon.
    Vertex(VertexRef),
    /// An edge of a polygon, by its first vertex, and the place on it.
    Edge(VertexRef, Point),
}

/// The gesture under way and where the last click was.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::ui::canvas) struct SelectDraft {
    last_click: Option<Point>,
    pub(super) gesture: Gesture,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Gesture {
    #[default]
    Rest,
    /// Pressed, not moved far enough to be a drag.
    Ready { from: Point, aim: Aim },
    /// Moving the selection by the way from `from` to `to`.
    Move { from: Point, to: Point },
    /// Resizing a box.
    Resize {
        id: AnnotationId,
        handle: Handle,
        offset: Point,
        to: Point,
        square: bool,
    },
    /// Moving a vertex, or a new one out of an edge.
    Vertex {
        id: AnnotationId,
        at: VertexRef,
        insert: bool,
        offset: Point,
        to: Point,
    },
    /// A rubber band.
    Band { from: Point, to: Point, add: bool },
    /// Drawing a stretch anew.
    Redraw(Redraw),
}

/// What was pressed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Aim {
    Ground,
    /// A selected shape; `fresh` when this very press selected it.
    Shape {
        fresh: bool,
    },
    Grip(AnnotationId, Grip),
}

impl SelectDraft {
    pub(super) fn is_open(&self) -> bool {
        matches!(self.gesture, Gesture::Redraw(_))
    }

    /// The stretch that is drawn anew, if one is.
    pub(super) fn redraw(&self) -> Option<&Redraw> {
        match &self.gesture {
            Gesture::Redraw(redraw) => Some(redraw),
            _ => None,
        }
    }

    /// In the middle of drawing a stretch anew.
    pub(super) fn redrawing(redraw: Redraw) -> Self {
        Self {
            last_click: None,
            gesture: Gesture::Redraw(redraw),
        }
    }

    pub(super) fn is_held(&self) -> bool {
        match &self.gesture {
            Gesture::Rest => false,
            Gesture::Redraw(redraw) => redraw.trace.is_held(),
            _ => true,
        }
    }

    pub(super) fn let_go(mut self) -> Self {
        match &mut self.gesture {
            Gesture::Redraw(redraw) => redraw.trace.settle(),
            gesture => *gesture = Gesture::Rest,
        }
        self
    }

    fn doing(&self, gesture: Gesture) -> Draft {
        Draft::Select(Self {
            last_click: self.last_click,
            gesture,
        })
    }

    fn resting(&self, clicked: Option<Point>) -> Draft {
        Draft::Select(Self {
            last_click: clicked,
            gesture: Gesture::Rest,
        })
    }
}

/// What can be gripped at a place, if one shape is selected and may be changed.
pub(in crate::ui::canvas) fn grip(world: &World<'_>, at: Point) -> Option<(AnnotationId, Grip)> {
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
        Region::Box(b) => {
            let (handle, distance) = b.nearest_handle(at);
            (distance <= reach).then_some(Grip::Handle(handle))
        }
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

pub(super) fn step(draft: SelectDraft, act: &Act, world: &World<'_>) -> Step {
    if let Gesture::Redraw(redraw) = &draft.gesture {
        let redraw = redraw.clone();
        return step_redraw(&draft, redraw, act, world);
    }
    match *act {
        Act::Press {
            at,
            button: Button::Primary,
            mods,
            ..
        } => press(&draft, at, mods, world),
        Act::Move { at, mods } => moved(draft, at, mods, world),
        Act::Release {
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
        Act::Cancel if draft.gesture == Gesture::Rest && !world.selection.is_empty() => {
            Step::with(draft.resting(None), Effect::Select(Vec::new()))
        }
        Act::Cancel => Step::new(draft.resting(None)),
        Act::Press { .. } | Act::Release { .. } | Act::Finish | Act::TakeBack => Step::new(Draft::Select(draft)),
    }
}

fn step_redraw(draft: &SelectDraft, mut redraw: Redraw, act: &Act, world: &World<'_>) -> Step {
    match *act {
        Act::Press {
            at,
            button: Button::Primary,
            ..
        } => redraw.trace.press(at, world),
        Act::Move { at, .. } => redraw.trace.moved(at, world),
        Act::Press { .. } | Act::TakeBack if redraw.trace.is_empty() => return Step::new(draft.resting(None)),
        Act::Press { .. } | Act::TakeBack => redraw.trace.take_back(),
        Act::Cancel => return Step::new(draft.resting(None)),
        Act::Finish => {
            return Step::refused(
                draft.doing(Gesture::Redraw(redraw)),
                "Click another vertex of the outline to end there.",
            );
        }
        Act::Release {
            at,
            button: Button::Primary,
            ..
        } => {
            return match redraw.release(at, world) {
                Next::Open(redraw) => Step::new(draft.doing(Gesture::Redraw(redraw))),
                Next::Done(effect) => Step::with(draft.resting(None), effect),
                Next::Refused(redraw, reason) => Step::refused(draft.doing(Gesture::Redraw(redraw)), reason),
                Next::Dropped(reason) => Step::refused(draft.resting(None), reason),
            };
        }
        Act::Release { .. } => {}
    }
    Step::new(draft.doing(Gesture::Redraw(redraw)))
}

fn press(draft: &SelectDraft, at: Point, mods: Mods, world: &World<'_>) -> Step {
    if let Some((id, grip)) = grip(world, at) {
        return match grip {
            Grip::Vertex(vertex) if mods.alt => match edit::without_vertex(world, id, vertex) {
                Ok(effect) => Step::with(draft.resting(None), effect),
                Err(reason) => Step::refused(draft.resting(None), reason),
            },
            Grip::Vertex(vertex) if mods.shift => {
                let start = edit::polygon(world, id).and_then(|p| p.vertex(vertex)).unwrap_or(at);
                Step::new(draft.doing(Gesture::Redraw(Redraw::begin(id, vertex, start, at, world))))
            }
            grip => Step::new(draft.doing(Gesture::Ready {
                from: at,
                aim: Aim::Grip(id, grip),
            })),
        };
    }
    let hits = world.at(at, REACH);
    let ready = |aim| draft.doing(Gesture::Ready { from: at, aim });
    if hits.iter().any(|id| world.selection.contains(id)) {
        return Step::new(ready(Aim::Shape { fresh: false }));
    }
    match hits.first() {
        None => Step::new(ready(Aim::Ground)),
        Some(_) if mods.shift => Step::new(ready(Aim::Shape { fresh: false })),
        Some(top) => Step::with(ready(Aim::Shape { fresh: true }), Effect::Select(vec![*top])),
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
            to: world.snapped(at.moved(offset.x, offset.y)),
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
            to: world.snapped(at.moved(offset.x, offset.y)),
        },
        Gesture::Band { from, add, .. } => Gesture::Band { from, to: at, add },
        gesture => gesture,
    };
    Step::new(draft.doing(gesture))
}

fn draft_of(draft: &SelectDraft, gesture: Gesture) -> SelectDraft {
    SelectDraft {
        last_click: draft.last_click,
        gesture,
    }
}

/// The drag that a press becomes. The place that was gripped stays under the pointer as it was pressed.
fn begin(from: Point, aim: &Aim, mods: Mods, world: &World<'_>) -> Gesture {
    let offset = |place: Point| Point::new(place.x - from.x, place.y - from.y);
    match *aim {
        Aim::Ground => Gesture::Band {
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
                _ => Point::default(),
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
        gesture => match edit::outcome(gesture, world) {
            Ok(changes) if changes.is_empty() => Step::new(draft.resting(None)),
            Ok(changes) => Step::with(draft.resting(None), Effect::Reshape(changes)),
            Err(error) => Step::refused(draft.resting(None), sentence(&error)),
        },
    }
}

fn click(draft: &SelectDraft, aim: &Aim, at: Point, mods: Mods, world: &World<'_>) -> Step {
    let resting = draft.resting(Some(at));
    let hits = world.at(at, REACH);
    match aim {
        Aim::Grip(_, Grip::Handle(_) | Grip::Vertex(_)) | Aim::Shape { fresh: true } => return Step::new(resting),
        Aim::Ground if !mods.shift && !world.selection.is_empty() => {
            return Step::with(resting, Effect::Select(Vec::new()));
        }
        _ => {}
    }
    let Some(top) = hits.first() else {
        return Step::new(resting);
    };
    if mods.shift {
        let mut chosen = world.selection.to_vec();
        match chosen.iter().position(|id| id == top) {
            Some(there) => {
                chosen.remove(there);
            }
            None => chosen.push(*top),
        }
        return Step::with(resting, Effect::Select(chosen));
    }
    let again = draft
        .last_click
        .is_some_and(|last| last.distance(at) <= DRAG * world.unit);
    let current = match world.selection {
        [only] if again => hits.iter().position(|id| id == only),
        _ => None,
    };
    let next = current.map_or(*top, |at| hits[(at + 1) % hits.len()]);
    if world.selection == [next] {
        Step::new(resting)
    } else {
        Step::with(resting, Effect::Select(vec![next]))
    }
}
