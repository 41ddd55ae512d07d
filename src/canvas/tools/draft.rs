//! What a tool is making, and what a step makes of it.

use super::box_draft::BoxDraft;
use super::effect::Effect;
use super::outline_draft::OutlineDraft;
use super::select_draft::SelectDraft;
use super::smart_draft::SmartDraft;
use domain::Point;

/// What a tool is making.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Draft {
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
    pub(crate) fn is_open(&self) -> bool {
        match self {
            Self::Empty => false,
            Self::Box(_) => true,
            Self::Outline(draft) => draft.is_open(),
            Self::Smart(draft) => draft.is_open(),
            Self::Select(draft) => draft.is_open(),
        }
    }

    /// Where something was pointed at last, in image pixels.
    pub(crate) fn pointed_last(&self) -> Option<Point> {
        match self {
            Self::Smart(draft) => draft.last(),
            Self::Empty | Self::Box(_) | Self::Outline(_) | Self::Select(_) => None,
        }
    }

    /// The draft with the button up: a half-drawn shape stays, any other gesture is forgotten.
    pub(crate) fn with_button_up(self) -> Self {
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
    pub(crate) fn is_held(&self) -> bool {
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
pub(crate) struct Step {
    pub(crate) draft: Draft,
    pub(crate) effects: Vec<Effect>,
}

impl Step {
    pub(super) fn new(draft: Draft) -> Self {
        Self {
            draft,
            effects: Vec::new(),
        }
    }

    pub(super) fn with(draft: Draft, effect: Effect) -> Self {
        Self {
            draft,
            effects: vec![effect],
        }
    }

    pub(super) fn refused(draft: Draft, reason: impl Into<String>) -> Self {
        Self::with(draft, Effect::Refuse(reason.into()))
    }
}
