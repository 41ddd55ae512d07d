//! The tools: state machines over a draft, stepped by ordered events in image pixels.
//!
//! Nothing here knows egui. A step takes the draft and one [`ToolEvent`], looks at the world (read-only), and gives
//! back the next draft and its effects. Start reading at `step`, then at `boxes`, the smallest tool.
#![deny(clippy::wildcard_enum_match_arm)]

mod boxes;
#[cfg(test)]
mod draw_tests;
mod edit;
mod kept_draft;
mod outline;
mod preview;
mod redraw;
mod select;
#[cfg(test)]
mod select_tests;
mod smart;
#[cfg(test)]
mod smart_tests;
#[cfg(test)]
mod table_tests;
mod tool;
mod trace;
mod world;

pub(super) use edit::{move_vertex, nudge, remove, resize};
pub(super) use kept_draft::prompt_of;
pub(super) use preview::Preview;
pub(super) use select::{Grip, SelectDraft, aimed, grip};
pub(super) use smart::Pointed;
pub use tool::{Purpose, Tool};
pub(super) use world::{Pending, World};

use boxes::BoxDraft;
use domain::geometry::GeometryError;
use domain::{AnnotationId, Point, Prompt, Region};
use outline::OutlineDraft;
pub(super) use smart::SmartDraft;

/// A button of the pointer that tools look at; the middle one always pans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Usually the left one.
    Primary,
    /// Usually the right one.
    Secondary,
}

/// Modifier keys held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mods {
    /// Shift.
    pub shift: bool,
    /// Alt.
    pub alt: bool,
    /// Ctrl (on a Mac: Command): points snap to the outlines of other shapes.
    pub command: bool,
}

/// One thing that was done with the pointer or a key. Places are image pixels and may lie outside the image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ToolEvent {
    /// A button went down.
    Press {
        /// Where.
        at: Point,
        /// Which.
        button: Button,
        /// With what held.
        mods: Mods,
        /// Whether it follows the press before it so soon and so near that it is the second of a double click.
        double: bool,
    },
    /// The pointer went somewhere, or a modifier changed while it stayed.
    Move {
        /// Where to.
        at: Point,
        /// With what held.
        mods: Mods,
    },
    /// A button went up.
    Release {
        /// Where.
        at: Point,
        /// Which.
        button: Button,
        /// With what held.
        mods: Mods,
    },
    /// The key that finishes.
    Finish,
    /// The key that cancels.
    Cancel,
    /// The key that takes the last vertex or point back.
    TakeBack,
    /// The key that removes, while a vertex is chosen.
    Remove,
    /// What draws an outline again from the chosen vertex on.
    Redraw,
}

/// What a step asks for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Effect {
    /// A new shape.
    Add(Region),
    /// Changed shapes, one gesture.
    Reshape(Vec<(AnnotationId, Region)>),
    /// Another selection.
    Select(Vec<AnnotationId>),
    /// Shapes to remove.
    Delete(Vec<AnnotationId>),
    /// All that is pointed at now.
    Prompt(Prompt),
    /// The outline of what is pointed at, as an annotation.
    AcceptOutline,
    /// Nothing was done, for this reason.
    Refuse(String),
}

/// What a tool is making.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Draft {
    /// Nothing.
    #[default]
    Empty,
    /// A box.
    Box(BoxDraft),
    /// An outline, for a polygon or for a change to one.
    Outline(OutlineDraft),
    /// What is pointed at.
    Smart(SmartDraft),
    /// A gesture of the select tool.
    Select(SelectDraft),
}

impl Draft {
    /// Whether somebody would miss it.
    pub(super) fn is_open(&self) -> bool {
        match self {
            Self::Empty => false,
            Self::Box(_) => true,
            Self::Outline(draft) => draft.is_open(),
            Self::Smart(draft) => draft.is_open(),
            Self::Select(draft) => draft.is_open(),
        }
    }

    /// Where something was pointed at last, in image pixels.
    pub(super) fn pointed_last(&self) -> Option<Point> {
        match self {
            Self::Smart(draft) => draft.last(),
            Self::Empty | Self::Box(_) | Self::Outline(_) | Self::Select(_) => None,
        }
    }

    /// The draft with the button up: a half-drawn shape stays, any other gesture is forgotten.
    pub(super) fn with_button_up(self) -> Self {
        match self {
            Self::Empty => Self::Empty,
            Self::Box(draft) => Self::Box(draft.with_button_up()),
            Self::Outline(mut draft) => {
                draft.trace.end_stroke();
                Self::Outline(draft)
            }
            Self::Smart(draft) => Self::Smart(draft.with_button_up()),
            Self::Select(draft) => Self::Select(draft.with_button_up()),
        }
    }

    /// Whether a button is held for it.
    pub(super) fn is_held(&self) -> bool {
        match self {
            Self::Empty => false,
            Self::Box(draft) => draft.is_held(),
            Self::Outline(draft) => draft.is_held(),
            Self::Smart(draft) => draft.is_held(),
            Self::Select(draft) => draft.is_held(),
        }
    }
}

/// The next draft and what the step asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Step {
    pub(super) draft: Draft,
    pub(super) effects: Vec<Effect>,
}

impl Step {
    fn new(draft: Draft) -> Self {
        Self {
            draft,
            effects: Vec::new(),
        }
    }

    fn with(draft: Draft, effect: Effect) -> Self {
        Self {
            draft,
            effects: vec![effect],
        }
    }

    fn refused(draft: Draft, reason: impl Into<String>) -> Self {
        Self::with(draft, Effect::Refuse(reason.into()))
    }
}

/// One event for one tool.
pub(super) fn step(tool: Tool, draft: Draft, event: &ToolEvent, world: &World<'_>) -> Step {
    match (tool, tool.purpose()) {
        (Tool::Pan, _) => Step::new(draft),
        (Tool::Box, _) => match draft {
            Draft::Box(open) => boxes::step(Some(open), event, world),
            Draft::Empty | Draft::Outline(_) | Draft::Smart(_) | Draft::Select(_) => boxes::step(None, event, world),
        },
        (Tool::Smart, _) => match draft {
            Draft::Smart(open) => smart::step(open, event, world),
            Draft::Empty | Draft::Box(_) | Draft::Outline(_) | Draft::Select(_) => {
                smart::step(SmartDraft::default(), event, world)
            }
        },
        (_, Some(purpose)) => match draft {
            Draft::Outline(open) => outline::step(purpose, open, event, world),
            Draft::Empty | Draft::Box(_) | Draft::Smart(_) | Draft::Select(_) => {
                outline::step(purpose, OutlineDraft::default(), event, world)
            }
        },
        (_, None) => match draft {
            Draft::Select(open) => select::step(open, event, world),
            Draft::Empty | Draft::Box(_) | Draft::Outline(_) | Draft::Smart(_) => {
                select::step(SelectDraft::default(), event, world)
            }
        },
    }
}

/// How far the pointer goes with a button held, in points, before a click becomes a drag.
const DRAG: f64 = 4.0;

/// A reason of the geometry, as the sentence it is shown as to whom is drawing.
fn sentence(error: &GeometryError) -> String {
    if *error == GeometryError::TooSmall {
        return "It is smaller than one pixel within the image: drag or click farther apart.".into();
    }
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first
            .to_uppercase()
            .chain(letters)
            .chain(std::iter::once('.'))
            .collect()
    })
}
