//! The canvas, and what it remembers from frame to frame.

use super::drafts::Drafts;
use super::index::SceneIndex;
use super::paint;
use super::pointer::{CanvasWidget, PointerState};
use super::queue::Queue;
use super::scene::{CanvasEvent, SceneInput};
use super::tools::{self, Pending, Tool};
use super::viewport::Viewport;
use domain::picture::Look;
use domain::{AnnotationId, GestureId, Point};

/// The canvas and what it remembers from frame to frame.
#[derive(Default)]
pub struct Canvas {
    pub(super) view: Viewport,
    pub(super) input: Option<SceneInput>,
    pub(super) tool: Tool,
    pub(super) selection: Vec<AnnotationId>,
    pub(super) drafts: Drafts,
    /// What undo would take back of the finished shapes, and whether redo would bring something back.
    pub(super) undoable: (Option<GestureId>, bool),
    pub(super) pointer: PointerState,
    /// Where it was drawn last.
    pub(super) widget: Option<CanvasWidget>,
    /// In which pass events were taken in before it was drawn.
    pub(super) heard: Option<u64>,
    pub(super) index: SceneIndex,
    pub(super) queue: Queue,
    pub(super) pending: Pending,
    pub(super) textures: paint::Textures,
    pub(super) shapes: paint::Shapes,
    pub(super) offers: paint::Offers,
    pub(super) outlined: paint::Outlined,
    /// The shape under the pointer, by the identifier that it is edited under.
    pub(super) hovered: Option<AnnotationId>,
    pub(super) look: Option<Look>,
    /// What a menu asked the tool for.
    pub(super) requested: Option<tools::ToolEvent>,
    /// What happened between two frames, told with the next.
    pub(super) pending_events: Vec<CanvasEvent>,
    pub(super) pointed: Option<Point>,
    /// Since when the picture is awaited, in egui's seconds.
    pub(super) awaited: Option<f64>,
    /// Since when an outline is awaited, in egui's seconds.
    pub(super) outlining: Option<f64>,
}
