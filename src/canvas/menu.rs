//! What a right click was on, for the menu that the window shows there.

use super::input::InputReader;
use super::scene::{CanvasEvent, MenuTarget, ShapeId};
use super::tools::{self, Draft, Effect, Grip, SelectDraft, Tool, ToolEvent};
use super::{Canvas, queue};
use domain::{AnnotationId, Point};
use egui::Pos2;

/// How near to a shape a right click means it, in points.
const REACH: f64 = 3.0;

impl Canvas {
    /// Deletes the chosen vertex, in the next frame.
    pub fn remove_vertex(&mut self) {
        self.requested = Some(ToolEvent::Remove);
    }

    /// Draws the outline again from the chosen vertex on, from the next frame.
    pub fn redraw_from_vertex(&mut self) {
        self.requested = Some(ToolEvent::Redraw);
    }

    /// Whether a right click opens a menu: where nothing is being drawn that it takes a point of.
    pub(super) fn has_menu(&self) -> bool {
        let draft = self.place().and_then(|place| self.drafts.get(place, self.tool));
        self.tool != Tool::Smart && !draft.is_some_and(|draft| draft.is_open() || draft.is_held())
    }
}

impl InputReader<'_, '_> {
    /// A right click that opens a menu: what is under it is selected, unless it is already.
    pub(super) fn menu(&mut self, at: Pos2) {
        let place = self.image_place(at);
        let target = self.target(place);
        self.events.push(CanvasEvent::Menu { target, at, place });
    }

    fn target(&mut self, place: Point) -> MenuTarget {
        let world = self.canvas.world(self.scene);
        let grip = tools::grip(&world, place).filter(|_| self.canvas.tool == Tool::Select);
        if let Some((id, Grip::Vertex(vertex))) = grip {
            let draft = Draft::Select(SelectDraft::with_vertex(id, vertex));
            self.canvas.drafts.put(self.place, Tool::Select, draft);
            return MenuTarget::Vertex;
        }
        let under = match world.is_selected_at(place, REACH) {
            true => world.selection.last().copied(),
            false => world.first_at(place, REACH),
        };
        let Some(id) = under else { return MenuTarget::Background };
        if !world.selection.contains(&id) {
            self.canvas.apply(vec![Effect::Select(vec![id])], self.events);
        }
        self.named(id)
    }

    fn named(&self, id: AnnotationId) -> MenuTarget {
        match self.canvas.shape_id(id) {
            ShapeId::Suggestion(id) => MenuTarget::Suggestion(id),
            ShapeId::Annotation(_) => MenuTarget::Selection,
        }
    }
}

impl Canvas {
    fn shape_id(&self, id: AnnotationId) -> ShapeId {
        match self.queue.claim(id) {
            Some(_) => ShapeId::Suggestion(queue::suggestion_of(id)),
            None => ShapeId::Annotation(id),
        }
    }
}
