//! What the canvas is shown each frame, and what it hands back.

use super::tools::Tool;
use domain::draft::Draft;
use domain::picture::{Adjust, Look};
use domain::{
    Annotation, AnnotationId, Color, ConceptId, GestureId, InputId, Point, Prompt, Region, Size, Suggestion,
    SuggestionId, TaskId, TaskKind,
};
use std::collections::HashSet;

pub use session::view::{PictureStatus, SmartView, Tile as TileView};

/// The input on the canvas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneInput {
    /// Its identifier.
    pub id: InputId,
    /// The task that it is worked on in; drafts of another task stay with that one.
    pub task: Option<TaskId>,
    /// Size of the upright image in pixels.
    pub size: Size,
    /// Its name, for messages.
    pub name: String,
}

impl SceneInput {
    /// The input in its task.
    pub(super) fn place(&self) -> (Option<TaskId>, InputId) {
        (self.task, self.id)
    }
}

/// How a concept appears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConceptStyle<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its colour.
    pub color: Color,
}

/// Colours of the canvas itself, which belong to the theme of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CanvasTheme {
    /// Around the picture.
    pub background: Color,
    /// Text in the middle when there is no picture.
    pub text: Color,
    /// The crosshair.
    pub crosshair: Color,
    /// Shapes that cannot be kept as they are, such as one that crosses itself.
    pub wrong: Color,
}

impl Default for CanvasTheme {
    fn default() -> Self {
        Self {
            background: Color::new(0x17, 0x19, 0x1d),
            text: Color::new(0xb8, 0xbe, 0xc8),
            crosshair: Color::new(0xf4, 0xf6, 0xf8),
            wrong: Color::new(0xff, 0x4d, 0x4d),
        }
    }
}

/// What the person at the canvas may choose about it. Distances are in points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CanvasSettings {
    /// Lines across the image through the pointer while drawing.
    pub crosshair: bool,
    /// Opacity of fills, 0 to 1; selected shapes are filled more strongly.
    pub fill_opacity: f32,
    /// Width of outlines.
    pub line_width: f32,
    /// Names beside the shapes.
    pub labels: bool,
    /// How near to its first vertex a click closes a polygon.
    pub close_radius: f64,
    /// How near to the border of the image a point moves onto it.
    pub snap_radius: f64,
    /// Keep zoom and place when going to another input, unless the whole image was shown.
    pub keep_view: bool,
    /// Bytes for textures of the picture, of 4 bytes a pixel. What is in sight may exceed it.
    pub texture_bytes: usize,
}

impl Default for CanvasSettings {
    fn default() -> Self {
        Self {
            crosshair: true,
            fill_opacity: 0.16,
            line_width: 2.0,
            labels: true,
            close_radius: 10.0,
            snap_radius: 5.0,
            keep_view: true,
            texture_bytes: 32 << 20,
        }
    }
}

/// A shape on the canvas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ShapeId {
    /// One that is kept.
    Annotation(AnnotationId),
    /// One that a model proposes.
    Suggestion(SuggestionId),
}

/// One suggestion on the canvas.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a> {
    /// The suggestion.
    pub suggestion: &'a Suggestion,
    /// Whether it is not painted.
    pub hidden: bool,
    /// Whether it waits for somebody, so that keys come by it.
    pub waits: bool,
}

/// A probability as people read it: "87 %".
pub fn percent(probability: f64) -> String {
    format!("{:.0} %", probability * 100.0)
}

/// What a model suggests, as far as the canvas has to do with it.
#[derive(Clone, Debug, Default)]
pub struct Suggested<'a> {
    /// Whether a model suggests here at all; the keys of suggestions mean nothing else.
    pub active: bool,
    /// The suggestions, the most probable first.
    pub shown: Vec<Shown<'a>>,
    /// Changes whenever they, or the names and colours of their concepts, change.
    pub revision: u64,
    /// A shape that something beside the canvas points at.
    pub lit: Option<ShapeId>,
}

/// Everything the canvas draws in a frame, read-only.
pub struct Scene<'a> {
    /// The input on the canvas; without one the canvas is empty.
    pub input: Option<SceneInput>,
    /// The tiles at hand, in any order.
    pub tiles: &'a [TileView],
    /// How far the picture is.
    pub status: PictureStatus,
    /// The annotations of the input.
    pub annotations: &'a [Annotation],
    /// Changes whenever `annotations`, or the names and colours of their concepts, change.
    pub revision: u64,
    /// The outline of what is pointed at.
    pub smart: &'a SmartView,
    /// What a model suggests.
    pub suggested: Suggested<'a>,
    /// How a concept appears; `None` for one that is unknown.
    pub concepts: &'a dyn Fn(ConceptId) -> Option<ConceptStyle<'a>>,
    /// Annotations that are not shown.
    pub hidden: &'a HashSet<AnnotationId>,
    /// Annotations that are shown but cannot be changed.
    pub locked: &'a HashSet<AnnotationId>,
    /// No annotation is shown.
    pub all_hidden: bool,
    /// The colour of an annotation that does not appear in its concept's.
    pub tint: &'a dyn Fn(&Annotation) -> Option<Color>,
    /// The concept that the next shape takes.
    pub armed: Option<ConceptId>,
    /// The kind of the task, which says what shapes it takes; `None` takes all.
    pub kind: Option<TaskKind>,
    /// Half-drawn shapes that an earlier run of the program left on the input.
    pub kept: &'a [Draft],
    /// What undo would take back of the finished shapes, and whether redo would bring something back.
    pub undoable: (Option<GestureId>, bool),
    /// Whether something may be drawn, or why not.
    pub editable: Result<(), String>,
    /// Whether this annotation may be changed, or why not.
    pub may_edit: &'a dyn Fn(&Annotation) -> Result<(), String>,
    /// How the picture is shown; handed on in [`CanvasEvent::LookChanged`].
    pub adjust: Adjust,
    /// Colours of the canvas.
    pub theme: CanvasTheme,
    /// The person's choices.
    pub settings: CanvasSettings,
}

/// What a menu is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuTarget {
    /// What is selected.
    Selection,
    /// A vertex of the selected polygon, which is chosen.
    Vertex,
    /// A suggestion, which is chosen.
    Suggestion(SuggestionId),
    /// No shape.
    Background,
}

/// What happened on the canvas, in the order it happened. Regions are ready to be stored: clipped to the image
/// and checked.
#[derive(Clone, Debug, PartialEq)]
pub enum CanvasEvent {
    /// A shape was drawn; it takes the armed concept.
    Add {
        /// Where.
        region: Region,
    },
    /// Shapes were changed by one gesture.
    Reshape {
        /// Each with its new region.
        changes: Vec<(AnnotationId, Region)>,
    },
    /// The selection is now this, in the order it was made.
    Selected(Vec<AnnotationId>),
    /// These were asked to be removed.
    Delete {
        /// Which.
        ids: Vec<AnnotationId>,
    },
    /// A suggestion was accepted, with another region where it was changed.
    Accept {
        /// Which.
        id: SuggestionId,
        /// Its region, if it is not the suggested one.
        region: Option<Region>,
    },
    /// All suggestions that wait were accepted.
    AcceptAll,
    /// These suggestions were turned down.
    Dismiss {
        /// Which.
        ids: Vec<SuggestionId>,
    },
    /// This is pointed at now; an empty prompt at nothing any more.
    Prompt(Prompt),
    /// The outline of what is pointed at was accepted; it takes the armed concept.
    AcceptOutline,
    /// The chosen suggestion is now this.
    Chosen(Option<SuggestionId>),
    /// Another part of the image, another scale or another adjustment is looked at: other tiles are needed.
    LookChanged(Look),
    /// A half-drawn shape is now this; empty when it was finished or given up. It is to be kept on disk.
    Drafted {
        /// In which task.
        task: TaskId,
        /// On which input.
        input: InputId,
        /// What is set.
        draft: Draft,
    },
    /// A right click asks for a menu.
    Menu {
        /// What it is about.
        target: MenuTarget,
        /// Where it was, in points of the screen.
        at: egui::Pos2,
        /// The same in pixels of the image.
        place: Point,
    },
    /// Half-drawn shapes of an earlier run of the program are there again.
    DraftsBack,
    /// Something was not done, and why: a sentence for the person.
    Refused(String),
    /// The pointer is over this place of the image (pixels), or over none.
    Pointer(Option<Point>),
    /// Another tool is active.
    ToolChanged(Tool),
}
