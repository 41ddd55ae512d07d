//! The canvas: boxes and polygons drawn over a picture.
//!
//! It owns the viewport, the tools, the half-drawn shapes and the painting; it may import `domain`, egui and rstar,
//! and of the session only what the view says of the picture and of the smart outline. It knows nothing of the window:
//! each frame it is shown a [`Scene`] and hands back [`CanvasEvent`]s, which the window turns into commands. Start
//! reading at [`Canvas::show`]; then `input` (events in), [`tools`] (what they mean), `queue` (what a model suggests) and
//! `paint` (what is seen).
#![warn(unreachable_pub)]

mod canvas;
mod chord;
mod chord_text;
mod deciding;
mod drafts;
mod frame;
mod index;
mod input;
mod keys;
mod menu;
mod paint;
mod pointer;
mod queue;
mod scene;
pub mod tools;
mod viewport;
mod wheel;

pub use canvas::Canvas;
pub use chord::{Chord, chord_of};
pub use chord_text::{ChordError, is_function, is_modifier};
pub use keys::{CanvasKeys, KeyAction};
pub use queue::Decide;
pub use scene::{
    CanvasEvent, CanvasSettings, CanvasTheme, ConceptStyle, MenuTarget, PictureStatus, Scene, SceneInput, ShapeId,
    Shown, SmartView, Suggested, TileView, percent,
};
pub use tools::Tool;
pub use viewport::{MAX_ZOOM, Viewport};
pub use wheel::wheel_events;

use domain::geometry::VertexRef;
use domain::picture::Look;
use domain::{AnnotationId, BBox};
use drafts::Place;
use egui::Sense;
use pointer::CanvasWidget;
use tools::{Draft, Effect, SmartDraft, World};

impl Canvas {
    /// Draws the scene into all the room there is, and returns what happened, in order.
    ///
    /// Call it before looking at keys for other shortcuts: keys that it used are taken out of the input.
    pub fn show(&mut self, ui: &mut egui::Ui, scene: &Scene<'_>, keys: &CanvasKeys) -> Vec<CanvasEvent> {
        // Not focusable: Tab has work of its own in the window, and keys come here whenever nothing has the focus.
        let (rect, response) = ui.allocate_exact_size(ui.available_size(), Sense::CLICK | Sense::DRAG);
        response.widget_info(|| frame::described(scene));
        let screen = BBox {
            x0: f64::from(rect.left()),
            y0: f64::from(rect.top()),
            x1: f64::from(rect.right()),
            y1: f64::from(rect.bottom()),
        };
        let mut events = std::mem::take(&mut self.pending_events);
        self.pending.clear();
        self.view.place(screen, f64::from(ui.pixels_per_point()));
        self.enter(scene, &mut events);
        let widget = CanvasWidget::of(&response);
        if self.heard != Some(ui.ctx().cumulative_pass_nr()) {
            self.read_input(ui.ctx(), &widget, scene, keys, &mut events);
        }
        wheel::take_for(ui.ctx(), widget);
        self.widget = Some(widget);
        self.notice_look(scene, &mut events);
        self.paint(ui, &response, scene);
        if self.pending.any() {
            // What was asked for in this frame is shown by the scene of the next.
            ui.ctx().request_repaint();
        }
        events
    }

    /// Takes in what happened on the canvas where it was drawn last, before anything is drawn: what comes of it is in the
    /// scene that [`Self::show`] draws in the same pass. Nothing is heard of a canvas that was not drawn yet.
    pub fn hear(&mut self, ctx: &egui::Context, scene: &Scene<'_>, keys: &CanvasKeys) -> Vec<CanvasEvent> {
        let Some(widget) = self.widget else {
            return Vec::new();
        };
        let mut events = std::mem::take(&mut self.pending_events);
        self.pending.clear();
        self.enter(scene, &mut events);
        self.read_input(ctx, &widget, scene, keys, &mut events);
        self.heard = Some(ctx.cumulative_pass_nr());
        self.notice_look(scene, &mut events);
        events
    }

    /// Takes note of what a scene shows that nothing has happened on, before it is drawn.
    pub fn follow(&mut self, scene: &Scene<'_>) -> Vec<CanvasEvent> {
        let mut events = std::mem::take(&mut self.pending_events);
        self.enter(scene, &mut events);
        self.notice_look(scene, &mut events);
        events
    }

    /// The active tool.
    pub fn tool(&self) -> Tool {
        self.tool
    }

    /// Makes another tool active. A half-drawn shape stays, and goes on when its tool is taken again.
    pub fn set_tool(&mut self, tool: Tool) {
        if tool == self.tool {
            return;
        }
        let mut pending_events = std::mem::take(&mut self.pending_events);
        self.end_gesture(&mut pending_events);
        self.pending_events = pending_events;
        self.tool = tool;
    }

    /// Whether a button is held that went down on the canvas.
    pub fn has_pointer(&self) -> bool {
        self.pointer.is_held()
    }

    /// Whether the key is down that makes dragging pan.
    pub fn holds_pan_key(&self) -> bool {
        self.pointer.holds_pan_key()
    }

    /// What is selected, in the order it was made.
    pub fn selection(&self) -> &[AnnotationId] {
        &self.selection
    }

    /// Selects these annotations, and no suggestion, without an event.
    pub fn select(&mut self, ids: &[AnnotationId]) {
        self.set_selection(&[], &mut Vec::new());
        self.selection = ids.to_vec();
    }

    /// Shows the whole image.
    pub fn fit(&mut self) {
        self.view.fit();
    }

    /// One image pixel for each physical screen pixel.
    pub fn one_to_one(&mut self) {
        self.view.one_to_one();
    }

    /// Zooms by a factor around the middle of the view.
    pub fn zoom_by(&mut self, factor: f64) {
        self.view.zoom_by(factor);
    }

    /// Brings a region (image pixels) to the middle.
    pub fn center_on(&mut self, region: BBox) {
        self.view.center_on(region);
    }

    /// Zooms to a region (image pixels), with some of what is around it.
    pub fn zoom_on(&mut self, region: BBox) {
        self.view.zoom_on(region);
    }

    /// Where the image lies on the screen.
    pub fn viewport(&self) -> &Viewport {
        &self.view
    }

    /// Looks at the image as another canvas does. Its place on the screen comes with the next frame.
    pub fn look_as(&mut self, other: &Viewport) {
        self.view = *other;
    }

    /// What is looked at, as last told by [`CanvasEvent::LookChanged`].
    pub fn look(&self) -> Option<Look> {
        self.look
    }

    /// Takes note of another input, and of annotations that are gone.
    fn enter(&mut self, scene: &Scene<'_>, events: &mut Vec<CanvasEvent>) {
        let mut pointed = false;
        if self.input != scene.input {
            let came = self.place() != scene.input.as_ref().map(SceneInput::place);
            if came {
                self.end_gesture(events);
                self.apply(vec![Effect::Select(Vec::new())], events);
                self.awaited = None;
            }
            if let Some(input) = &scene.input {
                let keeps = scene.settings.keep_view && self.input.is_some();
                match self.view.image() != input.size {
                    true if keeps => self.view.show_same(input.size),
                    other if other || (came && !keeps) => self.view.show(input.size),
                    _ => {}
                }
            }
            self.input = scene.input.clone();
            self.undoable = scene.undoable;
            if came {
                pointed = self.place().is_some_and(|place| self.restore_prompt(place, events));
                self.resume(events);
            }
        }
        self.undoable = scene.undoable;
        let Some(place @ (_, input)) = self.place() else {
            return;
        };
        if self.restore_drafts(scene.kept, events) {
            pointed = true;
            self.resume(events);
            events.push(CanvasEvent::DraftsBack);
        }
        self.follow_suggestions(input, scene, events);
        if !pointed {
            self.follow_prompt(place, scene, events);
        }
        if self.index.update(input, scene.revision, scene.annotations) {
            let index = &self.index;
            let alive: Vec<AnnotationId> = self
                .selection
                .iter()
                .copied()
                .filter(|id| index.position(*id).is_some())
                .collect();
            if alive != self.selection {
                self.apply(vec![Effect::Select(alive)], events);
            }
        }
    }

    /// Points at what the session says is pointed at: it knows when an outline was accepted or given up.
    fn follow_prompt(&mut self, place: Place, scene: &Scene<'_>, events: &mut Vec<CanvasEvent>) {
        let draft = match self.drafts.take(place, Tool::Smart) {
            Draft::Smart(draft) => draft,
            Draft::Empty | Draft::Box(_) | Draft::Outline(_) | Draft::Select(_) => SmartDraft::default(),
        };
        let before = Tool::Smart
            .draft_kind()
            .map(|kind| Draft::Smart(draft.clone()).kept(kind));
        let (draft, due) = draft.follow(scene.smart);
        let due: Vec<Effect> = due.into_iter().collect();
        self.stepped(place, Tool::Smart, before, draft, &due, events);
        self.apply(due, events);
    }

    /// Makes the tool of a half-drawn shape of this input active, unless one of the active tool is open.
    fn resume(&mut self, events: &mut Vec<CanvasEvent>) -> bool {
        let Some(place) = self.place() else {
            return false;
        };
        let mut open: Vec<Tool> = self.drafts.open(place).map(|(tool, _)| tool).collect();
        open.sort_unstable();
        match open.first() {
            Some(tool) if !open.contains(&self.tool) => {
                self.tool = *tool;
                events.push(CanvasEvent::ToolChanged(*tool));
                true
            }
            _ => false,
        }
    }

    /// Ends whatever a button is held for, without losing a half-drawn shape.
    fn end_gesture(&mut self, events: &mut Vec<CanvasEvent>) {
        self.pointer.reset();
        if let Some(place) = self.place() {
            let draft = self.drafts.take(place, self.tool);
            let before = self.tool.draft_kind().map(|kind| draft.kept(kind));
            self.stepped(place, self.tool, before, draft.with_button_up(), &[], events);
        }
    }

    fn notice_look(&mut self, scene: &Scene<'_>, events: &mut Vec<CanvasEvent>) {
        let look = self.input.as_ref().map(|input| Look {
            input: input.id,
            visible: self.view.visible(),
            scale: self.view.physical_scale(),
            adjust: scene.adjust,
        });
        if look != self.look {
            self.look = look;
            events.extend(look.map(CanvasEvent::LookChanged));
        }
    }

    /// Carries out what a step asked for.
    fn apply(&mut self, effects: Vec<Effect>, events: &mut Vec<CanvasEvent>) {
        for effect in effects {
            if matches!(
                effect,
                Effect::Add(_) | Effect::Reshape(_) | Effect::Delete(_) | Effect::AcceptOutline
            ) {
                self.forget_undone_drafts();
            }
            match effect {
                Effect::Add(region) => {
                    self.pending.add(region.clone());
                    events.push(CanvasEvent::Add { region });
                }
                Effect::Reshape(changes) => self.reshape(changes, events),
                Effect::Select(ids) => self.set_selection(&ids, events),
                Effect::Delete(ids) => self.remove(ids, events),
                Effect::Prompt(prompt) => {
                    self.pending.prompt();
                    events.push(CanvasEvent::Prompt(prompt));
                }
                Effect::AcceptOutline => events.push(CanvasEvent::AcceptOutline),
                Effect::Refuse(reason) => events.push(CanvasEvent::Refused(reason)),
            }
        }
    }

    /// The vertex that is chosen.
    fn chosen_vertex(&self, world: &World<'_>) -> Option<(AnnotationId, VertexRef)> {
        match self.drafts.get(self.place()?, Tool::Select)? {
            Draft::Select(draft) if self.tool == Tool::Select => draft.vertex(world),
            Draft::Empty | Draft::Box(_) | Draft::Outline(_) | Draft::Smart(_) | Draft::Select(_) => None,
        }
    }

    fn world<'a>(&'a self, scene: &'a Scene<'_>) -> World<'a> {
        World {
            size: self.view.image(),
            unit: 1.0 / self.view.scale(),
            close_radius: scene.settings.close_radius,
            snap_radius: scene.settings.snap_radius,
            annotations: scene.annotations,
            index: &self.index,
            queue: &self.queue,
            pending: &self.pending,
            smart: scene.smart,
            selection: self.held_shapes(),
            hidden: scene.hidden,
            locked: scene.locked,
            all_hidden: scene.all_hidden,
            armed: scene.armed.is_some(),
            kind: scene.kind,
            editable: &scene.editable,
            may_edit: scene.may_edit,
        }
    }
}
