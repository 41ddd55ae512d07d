//! Turns of the wheel over the canvas, kept from egui, which would spread each over a fifth of a second: for lists that is
//! pleasant, on a picture every frame of it is painted.

use super::pointer::CanvasWidget;
use egui::{Context, Event, Pos2, RawInput};

/// Takes wheel events that are the canvas's out of egui's input.
#[derive(Default)]
struct WheelTaker {
    canvas: Option<CanvasWidget>,
    pointer: Option<Pos2>,
    taken: Vec<Event>,
}

impl egui::Plugin for WheelTaker {
    fn debug_name(&self) -> &'static str {
        "wheel over the canvas"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        self.taken.clear();
        // It asks anew in each pass that draws it: where other things are drawn, the wheel is theirs.
        let Some(canvas) = self.canvas.take() else { return };
        input.events.retain(|event| {
            match event {
                Event::PointerMoved(at) => self.pointer = Some(*at),
                Event::PointerGone => self.pointer = None,
                Event::MouseWheel { .. } if self.pointer.is_some_and(|at| canvas.owns(ctx, at)) => {
                    self.taken.push(event.clone());
                    return false;
                }
                _ => {}
            }
            true
        });
    }
}

/// Has the wheel over this canvas kept for it in the next pass.
pub(super) fn take_for(ctx: &Context, widget: CanvasWidget) {
    let taker = ctx.plugin_or_default::<WheelTaker>();
    let mut taker = taker.lock();
    taker.pointer = ctx.input(|i| i.pointer.hover_pos());
    taker.canvas = Some(widget);
}

/// What was turned over the canvas since the pass before, in order.
pub fn wheel_events(ctx: &Context) -> Vec<Event> {
    ctx.plugin_opt::<WheelTaker>()
        .map_or_else(Vec::new, |taker| taker.lock().taken.clone())
}
