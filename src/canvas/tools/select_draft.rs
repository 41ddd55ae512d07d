//! A gesture of the select tool.

use super::redraw::Redraw;
use super::{Draft, World, edit};
use domain::geometry::{Handle, VertexRef};
use domain::{AnnotationId, Point};

/// A place of the selected shape that can be dragged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Grip {
    /// A corner or side of a box.
    Handle(Handle),
    /// A vertex of a polygon.
    Vertex(VertexRef),
    /// An edge of a polygon, by its first vertex, and the place on it.
    Edge(VertexRef, Point),
}

/// The gesture under way and where the last click was.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SelectDraft {
    pub(super) last_click: Option<Point>,
    pub(super) gesture: Gesture,
    /// The vertex that was clicked.
    pub(super) vertex: Option<(AnnotationId, VertexRef)>,
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
    /// Drawing a stretch again.
    Redraw(Redraw),
}

/// What was pressed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Aim {
    Background,
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

    /// The stretch that is drawn again, if one is.
    pub(super) fn redraw(&self) -> Option<&Redraw> {
        match &self.gesture {
            Gesture::Redraw(redraw) => Some(redraw),
            Gesture::Rest
            | Gesture::Ready { .. }
            | Gesture::Move { .. }
            | Gesture::Resize { .. }
            | Gesture::Vertex { .. }
            | Gesture::Band { .. } => None,
        }
    }

    /// In the middle of drawing a stretch again.
    pub(super) fn redrawing(redraw: Redraw) -> Self {
        Self {
            gesture: Gesture::Redraw(redraw),
            ..Self::default()
        }
    }

    pub(super) fn is_held(&self) -> bool {
        match &self.gesture {
            Gesture::Rest => false,
            Gesture::Redraw(redraw) => redraw.trace.is_held(),
            Gesture::Ready { .. }
            | Gesture::Move { .. }
            | Gesture::Resize { .. }
            | Gesture::Vertex { .. }
            | Gesture::Band { .. } => true,
        }
    }

    pub(super) fn with_button_up(mut self) -> Self {
        match &mut self.gesture {
            Gesture::Redraw(redraw) => redraw.trace.end_stroke(),
            gesture @ (Gesture::Rest
            | Gesture::Ready { .. }
            | Gesture::Move { .. }
            | Gesture::Resize { .. }
            | Gesture::Vertex { .. }
            | Gesture::Band { .. }) => *gesture = Gesture::Rest,
        }
        self
    }

    pub(super) fn doing(&self, gesture: Gesture) -> Draft {
        Draft::Select(Self {
            gesture,
            ..self.clone()
        })
    }

    /// At rest, with no vertex chosen.
    pub(super) fn resting(&self, clicked: Option<Point>) -> Draft {
        Self::chosen(clicked, None)
    }

    /// At rest, with this vertex chosen.
    pub(super) fn chosen(clicked: Option<Point>, vertex: Option<(AnnotationId, VertexRef)>) -> Draft {
        Draft::Select(Self {
            last_click: clicked,
            gesture: Gesture::Rest,
            vertex,
        })
    }

    /// At rest, with a vertex chosen.
    pub(crate) fn with_vertex(id: AnnotationId, vertex: VertexRef) -> Self {
        Self {
            vertex: Some((id, vertex)),
            ..Self::default()
        }
    }

    /// The vertex that is chosen, as long as it is there and its polygon selected alone.
    pub(crate) fn vertex(&self, world: &World<'_>) -> Option<(AnnotationId, VertexRef)> {
        let (id, vertex) = self.vertex?;
        let there = world.selection == [id] && edit::polygon(world, id)?.vertex(vertex).is_some();
        there.then_some((id, vertex))
    }
}
