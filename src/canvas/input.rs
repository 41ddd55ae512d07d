//! Events in: egui's raw events, in their order, become acts in image pixels.
//!
//! egui's own senses look at a frame as a whole: a press, a move and a release that fall into one frame are no drag
//! to them. Fast hands do exactly that, so the raw events are read one by one.

use super::Canvas;
use super::chord::{Chord, chord_of};
use super::drafts::Place;
use super::keys::{CanvasKeys, KeyAction};
use super::pointer::{CanvasWidget, DOUBLE_REACH, PointerState};
use super::scene::{CanvasEvent, Scene};
use super::tools::{self, Button, Draft, Mods, ToolEvent};
use super::wheel::wheel_events;
use domain::geometry::VertexRef;
use domain::{AnnotationId, Point};
use egui::{Context, Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, Vec2};

/// Logarithm of the zoom for a point of scrolling: one notch of a wheel zooms by about a fifth.
const WHEEL: f64 = 0.0046;
/// Points of a line of scrolling, as egui has them.
const LINE: f32 = 40.0;

impl Canvas {
    pub(super) fn read_input(
        &mut self,
        ctx: &Context,
        widget: &CanvasWidget,
        scene: &Scene<'_>,
        keys: &CanvasKeys,
        events: &mut Vec<CanvasEvent>,
    ) {
        let Some(place) = self.place() else {
            self.pointer = PointerState::default();
            return;
        };
        let (raw, time) = ctx.input(|i| (i.events.clone(), i.time));
        let mut used = vec![false; raw.len()];
        let mut reader = InputReader {
            canvas: self,
            ctx,
            scene,
            keys,
            place,
            time,
            events,
        };
        if let Some(event) = reader.canvas.requested.take() {
            reader.step(&event);
        }
        let before = reader.canvas.view;
        for (event, used) in raw.iter().zip(&mut used) {
            *used = reader.event(event, widget);
        }
        reader.lost_release(ctx);
        if keys.wheel_zooms {
            wheel_events(ctx).iter().for_each(|event| reader.wheel(event));
            raw.iter().for_each(|event| reader.pinch(event, widget));
        }
        if reader.canvas.view != before {
            reader.pointer_stayed();
        }
        reader.point(widget);
        if used.contains(&true) {
            let mut used = used.into_iter();
            ctx.input_mut(|i| i.events.retain(|_| !used.next().unwrap_or(false)));
        }
    }
}

/// One frame's listening.
pub(super) struct InputReader<'a, 's> {
    pub(super) canvas: &'a mut Canvas,
    ctx: &'a Context,
    pub(super) scene: &'a Scene<'s>,
    keys: &'a CanvasKeys,
    pub(super) place: Place,
    time: f64,
    pub(super) events: &'a mut Vec<CanvasEvent>,
}

impl InputReader<'_, '_> {
    /// Takes one event; true if it was a key that was used up here.
    fn event(&mut self, event: &Event, widget: &CanvasWidget) -> bool {
        match event {
            Event::PointerMoved(at) => self.moved(*at, widget),
            Event::PointerButton {
                pos,
                button,
                pressed: true,
                modifiers,
            } if self.keys.presses && widget.owns(self.ctx, *pos) => {
                self.modifiers(*modifiers);
                self.pressed(*pos, *button);
            }
            Event::PointerButton {
                pos,
                button,
                pressed: false,
                modifiers,
            } => {
                self.modifiers(*modifiers);
                self.released(*pos, *button);
            }
            Event::PointerGone if !self.canvas.pointer.pressed && !self.canvas.pointer.is_panning() => {
                self.canvas.pointer.at = None;
            }
            Event::ModifiersChanged(modifiers) => self.modifiers_changed(*modifiers),
            Event::WindowFocused(false) => self.canvas.pointer.pan_key = false,
            Event::Key {
                key,
                physical_key,
                pressed: true,
                repeat,
                modifiers,
            } if self.keys.enabled && widget.has_keys(self.ctx) => {
                let chord = chord_of(*key, *physical_key, *modifiers);
                return self.key(chord, *repeat);
            }
            Event::Key {
                key,
                physical_key,
                pressed: false,
                ..
            } => self.key_up(chord_of(*key, *physical_key, Modifiers::NONE).key),
            _ => {}
        }
        false
    }

    pub(super) fn image_place(&self, at: Pos2) -> Point {
        self.canvas.view.to_image(f64::from(at.x), f64::from(at.y))
    }

    fn moved(&mut self, at: Pos2, widget: &CanvasWidget) {
        let before = self.canvas.pointer.at.replace(at);
        if self.canvas.pointer.is_panning() {
            let way = before.map_or(egui::Vec2::ZERO, |before| at - before);
            self.canvas.view.pan(f64::from(way.x), f64::from(way.y));
        } else if self.canvas.pointer.pressed || widget.owns(self.ctx, at) {
            self.pointer_stayed();
        }
    }

    /// Tells the tool where the pointer is, after it, the view or a modifier has moved.
    fn pointer_stayed(&mut self) {
        if let Some(at) = self.canvas.pointer.at
            && !self.canvas.pointer.is_panning()
        {
            let event = ToolEvent::Move {
                at: self.image_place(at),
                mods: self.canvas.pointer.mods,
            };
            self.step(&event);
        }
    }

    fn pressed(&mut self, at: Pos2, button: PointerButton) {
        self.canvas.pointer.at = Some(at);
        let pans = self.canvas.pointer.would_pan(self.canvas.tool);
        let button = match button {
            PointerButton::Middle => return self.canvas.pointer.panning = Some(button),
            PointerButton::Primary if pans => return self.canvas.pointer.panning = Some(button),
            PointerButton::Primary => Button::Primary,
            PointerButton::Secondary if self.canvas.has_menu() => {
                return self.canvas.pointer.menu_from = Some(at);
            }
            PointerButton::Secondary => Button::Secondary,
            PointerButton::Extra1 | PointerButton::Extra2 => return,
        };
        let primary = button == Button::Primary;
        self.canvas.pointer.pressed |= primary;
        let double = primary && self.canvas.pointer.is_double(self.time, at);
        let event = ToolEvent::Press {
            at: self.image_place(at),
            button,
            mods: self.canvas.pointer.mods,
            double,
        };
        self.step(&event);
    }

    fn released(&mut self, at: Pos2, button: PointerButton) {
        if self.canvas.pointer.panning == Some(button) {
            self.moved_while_panning(at);
            self.canvas.pointer.panning = None;
        } else if button == PointerButton::Secondary {
            let from = self.canvas.pointer.menu_from.take();
            if from.is_some_and(|from| from.distance(at) <= DOUBLE_REACH) {
                self.menu(at);
            }
        } else if button == PointerButton::Primary && self.canvas.pointer.pressed {
            self.canvas.pointer.pressed = false;
            self.canvas.pointer.at = Some(at);
            let event = ToolEvent::Release {
                at: self.image_place(at),
                button: Button::Primary,
                mods: self.canvas.pointer.mods,
            };
            self.step(&event);
        }
    }

    fn moved_while_panning(&mut self, at: Pos2) {
        if let Some(before) = self.canvas.pointer.at.replace(at) {
            let way = at - before;
            self.canvas.view.pan(f64::from(way.x), f64::from(way.y));
        }
    }

    /// A release that never came, because another window took it: the button is up all the same.
    fn lost_release(&mut self, ctx: &Context) {
        let down = |button| ctx.input(|i| i.pointer.button_down(button));
        let Some(at) = self.canvas.pointer.at else { return };
        if self.canvas.pointer.pressed && !down(PointerButton::Primary) {
            self.released(at, PointerButton::Primary);
        }
        if let Some(button) = self.canvas.pointer.panning
            && !down(button)
        {
            self.released(at, button);
        }
    }

    /// Notes the modifiers held; true if they are others than before.
    fn modifiers(&mut self, modifiers: Modifiers) -> bool {
        let mods = Mods {
            shift: modifiers.shift,
            alt: modifiers.alt,
            command: modifiers.command || modifiers.ctrl,
        };
        std::mem::replace(&mut self.canvas.pointer.mods, mods) != mods
    }

    /// A square can be asked for with the pointer at rest.
    fn modifiers_changed(&mut self, modifiers: Modifiers) {
        if self.modifiers(modifiers) {
            self.pointer_stayed();
        }
    }

    /// A turn of the wheel is what it is at once.
    fn wheel(&mut self, event: &Event) {
        let (
            Some(at),
            Event::MouseWheel {
                unit, delta, modifiers, ..
            },
        ) = (self.canvas.pointer.at, event)
        else {
            return;
        };
        let view = &mut self.canvas.view;
        let points = match unit {
            MouseWheelUnit::Point => *delta,
            MouseWheelUnit::Line => *delta * LINE,
            MouseWheelUnit::Page => *delta * view.screen().height() as f32,
        };
        // Held with Shift, a wheel that turns one way only goes sideways.
        let turned = match modifiers.shift && !modifiers.command {
            true => Vec2::new(points.x + points.y, 0.0),
            false => points,
        };
        view.zoom_at((f64::from(turned.y) * WHEEL).exp(), f64::from(at.x), f64::from(at.y));
        view.pan(f64::from(turned.x), 0.0);
    }

    fn pinch(&mut self, event: &Event, widget: &CanvasWidget) {
        if let (Some(at), Event::Zoom(factor)) = (self.canvas.pointer.at, event)
            && widget.owns(self.ctx, at)
        {
            self.canvas
                .view
                .zoom_at(f64::from(*factor), f64::from(at.x), f64::from(at.y));
        }
    }

    /// The key that pans may go up with other modifiers than it went down with, or when a text field has the focus.
    fn key_up(&mut self, key: egui::Key) {
        let pans = |(chord, action): &(Chord, KeyAction)| chord.key == key && *action == KeyAction::HoldPan;
        if self.keys.bindings.iter().any(pans) {
            self.canvas.pointer.pan_key = false;
        }
    }

    fn key(&mut self, chord: Chord, repeat: bool) -> bool {
        let Some(action) = self.keys.action(chord).filter(|action| !repeat || action.repeats()) else {
            return false;
        };
        let draft = self.canvas.drafts.get(self.place, self.canvas.tool);
        let open = draft.is_some_and(Draft::is_open);
        let held = draft.is_some_and(Draft::is_held);
        match action {
            KeyAction::Tool(tool) => {
                if tool != self.canvas.tool {
                    self.canvas.set_tool(tool);
                    self.events.push(CanvasEvent::ToolChanged(tool));
                }
                true
            }
            KeyAction::Finish if open => self.step(&ToolEvent::Finish),
            // Before anything else is finished, the half-drawn shape comes back to hand.
            KeyAction::Finish => self.canvas.resume(self.events),
            KeyAction::Cancel if open || held || self.vertex().is_some() => self.step(&ToolEvent::Cancel),
            KeyAction::Cancel if !self.canvas.held_shapes().is_empty() => {
                self.canvas.apply(vec![tools::Effect::Select(Vec::new())], self.events);
                true
            }
            KeyAction::TakeBack if open => self.step(&ToolEvent::TakeBack),
            KeyAction::Undo if self.canvas.may_step_back() => {
                let stepped = self.canvas.step_back();
                self.events.extend(stepped);
                true
            }
            KeyAction::Redo if self.canvas.may_step_forward() => {
                let stepped = self.canvas.step_forward();
                self.events.extend(stepped);
                true
            }
            KeyAction::Remove if !held && self.vertex().is_some() => self.step(&ToolEvent::Remove),
            KeyAction::Remove if !held && !self.canvas.held_shapes().is_empty() => {
                let effects = tools::remove(&self.canvas.world(self.scene));
                self.canvas.apply(effects, self.events);
                true
            }
            KeyAction::Nudge(dx, dy) if !held && self.vertex().is_some() => {
                let world = self.canvas.world(self.scene);
                let effect = self
                    .vertex()
                    .and_then(|vertex| tools::move_vertex(&world, vertex, dx, dy));
                self.canvas.apply(effect.into_iter().collect(), self.events);
                true
            }
            KeyAction::Resize(dx, dy) if !held && !self.canvas.held_shapes().is_empty() => {
                let pointer = self.canvas.pointer.at.map(|at| self.image_place(at));
                let effect = tools::resize(&self.canvas.world(self.scene), pointer, dx, dy);
                self.canvas.apply(effect.into_iter().collect(), self.events);
                true
            }
            KeyAction::Nudge(dx, dy) if !held && !self.canvas.held_shapes().is_empty() => {
                let effect = tools::nudge(&self.canvas.world(self.scene), dx, dy);
                self.canvas.apply(effect.into_iter().collect(), self.events);
                true
            }
            KeyAction::Fit => {
                self.canvas.view.fit();
                true
            }
            KeyAction::OneToOne => {
                self.canvas.view.one_to_one();
                true
            }
            KeyAction::HoldPan => {
                self.canvas.pointer.pan_key = true;
                true
            }
            // Without a model its keys mean nothing; in the middle of a drag they are out of place.
            KeyAction::Suggestion(_) if !self.scene.suggested.active => false,
            KeyAction::Suggestion(what) => {
                if !held {
                    let asked = self.canvas.decide(what);
                    self.events.extend(asked);
                }
                true
            }
            KeyAction::Cancel
            | KeyAction::TakeBack
            | KeyAction::Undo
            | KeyAction::Redo
            | KeyAction::Remove
            | KeyAction::Resize(..)
            | KeyAction::Nudge(..) => false,
        }
    }

    /// The vertex that is chosen.
    fn vertex(&self) -> Option<(AnnotationId, VertexRef)> {
        self.canvas.chosen_vertex(&self.canvas.world(self.scene))
    }

    /// Steps the active tool.
    fn step(&mut self, event: &ToolEvent) -> bool {
        let tool = self.canvas.tool;
        let draft = self.canvas.drafts.take(self.place, tool);
        // The pointer on its way sets nothing.
        let kind = tool.draft_kind().filter(|_| !matches!(event, ToolEvent::Move { .. }));
        let before = kind.map(|kind| draft.kept(kind));
        let step = tools::step(tool, draft, event, &self.canvas.world(self.scene));
        self.canvas
            .stepped(self.place, tool, before, step.draft, &step.effects, self.events);
        self.canvas.apply(step.effects, self.events);
        true
    }

    /// Tells where the pointer is in the image, when that changed.
    fn point(&mut self, widget: &CanvasWidget) {
        let place = self
            .canvas
            .pointer
            .at
            .filter(|at| self.canvas.pointer.pressed || widget.owns(self.ctx, *at))
            .map(|at| self.image_place(at))
            .filter(|p| self.canvas.view.image().bounds().contains(*p));
        if place != self.canvas.pointed {
            self.canvas.pointed = place;
            self.events.push(CanvasEvent::Pointer(place));
        }
    }
}
