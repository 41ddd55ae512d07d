//! What the pointer is doing, and where the canvas is among the other widgets.

use super::tools::{Mods, Tool};
use egui::{Context, Id, LayerId, PointerButton, Pos2, Rect, Response};

/// Within what time, in seconds, and how near, in points, a second press makes a double click.
const DOUBLE_TIME: f64 = 0.35;
pub(super) const DOUBLE_REACH: f32 = 4.0;

/// What the pointer is doing, as told by the events so far.
#[derive(Debug, Default)]
pub(super) struct PointerState {
    /// Where the pointer is, in points, while it is over the window or held.
    pub(super) at: Option<Pos2>,
    pub(super) mods: Mods,
    /// The key that pans is held.
    pub(super) pan_key: bool,
    pub(super) panning: Option<PointerButton>,
    /// The primary button is held for the tool.
    pub(super) pressed: bool,
    /// The secondary button went down here, for a menu.
    pub(super) menu_from: Option<Pos2>,
    pub(super) last_press: Option<(f64, Pos2)>,
}

impl PointerState {
    pub(super) fn is_panning(&self) -> bool {
        self.panning.is_some()
    }

    pub(super) fn is_held(&self) -> bool {
        self.pressed || self.panning.is_some()
    }

    pub(super) fn holds_pan_key(&self) -> bool {
        self.pan_key
    }

    /// Whether dragging would pan, with this tool.
    pub(super) fn would_pan(&self, tool: Tool) -> bool {
        self.pan_key || tool == Tool::Pan
    }

    pub(super) fn reset(&mut self) {
        self.panning = None;
        self.pressed = false;
        self.menu_from = None;
    }

    /// Whether this press is the second of a double click. A third begins again.
    pub(super) fn is_double(&mut self, time: f64, at: Pos2) -> bool {
        let double = self
            .last_press
            .is_some_and(|(then, there)| time - then <= DOUBLE_TIME && there.distance(at) <= DOUBLE_REACH);
        self.last_press = (!double).then_some((time, at));
        double
    }
}

/// The canvas among the other widgets of the window.
#[derive(Clone, Copy, Debug)]
pub(super) struct CanvasWidget {
    pub(super) id: Id,
    pub(super) layer: LayerId,
    pub(super) rect: Rect,
}

impl CanvasWidget {
    pub(super) fn of(response: &Response) -> Self {
        Self {
            id: response.id,
            layer: response.layer_id,
            rect: response.rect,
        }
    }

    /// Whether what happens at this place is meant for the canvas: no window or menu lies over it, and no other widget
    /// is being dragged.
    pub(super) fn owns(&self, ctx: &Context, at: Pos2) -> bool {
        self.rect.contains(at)
            && ctx.layer_id_at(at).is_none_or(|layer| layer == self.layer)
            && ctx.dragged_id().is_none_or(|id| id == self.id)
    }

    /// Whether keys are meant for the canvas.
    pub(super) fn has_keys(&self, ctx: &Context) -> bool {
        let focused = ctx.memory(|memory| memory.focused());
        focused.is_none_or(|id| id == self.id)
    }
}
