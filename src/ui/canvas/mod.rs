//! The canvas: boxes and polygons drawn over a picture.
//!
//! It owns the viewport, the tools, the half-drawn shapes and the painting; it may import `domain`, egui and rstar,
//! and of the session only what the view says of the picture and of the smart outline. Each frame it is shown a [`Scene`] and hands back
//! [`CanvasEvent`]s, which somebody else turns into commands. Start reading at [`Canvas::show`]; then `hear` (events
//! in), [`tools`] (what they mean), `queue` (what a model suggests) and `paint` (what is seen).

mod frame;
mod hear;
mod index;
mod keys;
mod paint;
mod queue;
mod scene;
pub mod tools;
mod viewport;

pub use keys::{CanvasKeys, Chord, KeyAction};
pub use queue::Decide;
pub use scene::{
    CanvasEvent, CanvasSettings, CanvasTheme, ConceptStyle, PictureStatus, Scene, SceneInput, ShapeId, Shown,
    SmartView, Suggested, TileView, percent,
};
pub use tools::Tool;
pub use viewport::{MAX_ZOOM, Viewport};

use crate::domain::picture::Look;
use crate::domain::{AnnotationId, BBox, InputId, Point};
use egui::Sense;
use hear::Hand;
use index::SceneIndex;
use queue::Queue;
use std::collections::HashMap;
use tools::{Draft, Effect, Pending, SmartDraft, World};

/// The canvas and what it remembers from frame to frame.
#[derive(Default)]
pub struct Canvas {
    view: Viewport,
    input: Option<SceneInput>,
    tool: Tool,
    selection: Vec<AnnotationId>,
    drafts: HashMap<(InputId, Tool), Draft>,
    hand: Hand,
    index: SceneIndex,
    queue: Queue,
    pending: Pending,
    textures: paint::Textures,
    shapes: paint::Shapes,
    offers: paint::Offers,
    outlined: paint::Outlined,
    /// The shape under the pointer, by its name in the hand.
    hovered: Option<AnnotationId>,
    look: Option<Look>,
    pointed: Option<Point>,
    /// Since when the picture is awaited, in egui's seconds.
    awaited: Option<f64>,
    /// Since when an outline is awaited, in egui's seconds.
    outlining: Option<f64>,
}

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
        let mut events = Vec::new();
        self.pending.clear();
        self.view.place(screen, f64::from(ui.pixels_per_point()));
        self.enter(scene, &mut events);
        self.hear(ui, &response, scene, keys, &mut events);
        self.notice_look(scene, &mut events);
        self.paint(ui, &response, scene);
        if self.pending.any() {
            // What was asked for in this frame is shown by the scene of the next.
            ui.ctx().request_repaint();
        }
        events
    }

    /// The tool in hand.
    pub fn tool(&self) -> Tool {
        self.tool
    }

    /// Takes another tool in hand. A half-drawn shape stays, and goes on when its tool is taken again.
    pub fn set_tool(&mut self, tool: Tool) {
        if tool == self.tool {
            return;
        }
        self.let_go();
        self.tool = tool;
    }

    /// What is selected, in the order it was made.
    pub fn selection(&self) -> &[AnnotationId] {
        &self.selection
    }

    /// Selects these annotations, and no suggestion, without an event.
    pub fn select(&mut self, ids: &[AnnotationId]) {
        self.take_selection(&[], &mut Vec::new());
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

    /// Whether a half-drawn shape waits on the input.
    pub fn has_draft(&self, input: InputId) -> bool {
        self.drafts
            .iter()
            .any(|((id, _), draft)| *id == input && draft.is_open())
    }

    /// Drops the half-drawn shapes of an input.
    pub fn drop_drafts(&mut self, input: InputId) {
        self.drafts.retain(|(id, _), _| *id != input);
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
        if self.input != scene.input {
            let came = self.input.as_ref().map(|i| i.id) != scene.input.as_ref().map(|i| i.id);
            if came {
                self.let_go();
                self.apply(vec![Effect::Select(Vec::new())], events);
                self.awaited = None;
                self.drafts.retain(|(_, tool), _| *tool != Tool::Smart);
            }
            if let Some(input) = &scene.input
                && (self.view.image() != input.size || (came && !scene.settings.keep_view))
            {
                self.view.show(input.size);
            }
            self.input = scene.input.clone();
            if came {
                self.resume(events);
            }
        }
        let Some(input) = self.input.as_ref().map(|input| input.id) else {
            return;
        };
        self.follow_suggestions(input, scene, events);
        self.follow_prompt(input, scene, events);
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
    fn follow_prompt(&mut self, input: InputId, scene: &Scene<'_>, events: &mut Vec<CanvasEvent>) {
        let key = (input, Tool::Smart);
        let draft = match self.drafts.remove(&key) {
            Some(Draft::Smart(draft)) => draft,
            _ => SmartDraft::default(),
        };
        let (draft, due) = draft.follow(scene.smart);
        if draft != Draft::Empty {
            self.drafts.insert(key, draft);
        }
        self.apply(due.into_iter().collect(), events);
    }

    /// Takes the tool of a half-drawn shape of this input in hand, unless one of the tool in hand is open.
    fn resume(&mut self, events: &mut Vec<CanvasEvent>) -> bool {
        let Some(input) = self.input.as_ref().map(|i| i.id) else {
            return false;
        };
        let mut open: Vec<Tool> = self
            .drafts
            .iter()
            .filter(|((id, _), draft)| *id == input && draft.is_open())
            .map(|((_, tool), _)| *tool)
            .collect();
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
    fn let_go(&mut self) {
        self.hand.let_go();
        if let Some(input) = self.input.as_ref().map(|i| i.id)
            && let Some(draft) = self.drafts.remove(&(input, self.tool))
        {
            self.drafts.insert((input, self.tool), draft.let_go());
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
            match effect {
                Effect::Add(region) => {
                    self.pending.add(region.clone());
                    events.push(CanvasEvent::Add { region });
                }
                Effect::Reshape(changes) => self.reshape(changes, events),
                Effect::Select(ids) => self.take_selection(&ids, events),
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
