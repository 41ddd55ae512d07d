//! What is known of an action: its row of the table, its family, and what the canvas does for it.
#![deny(clippy::wildcard_enum_match_arm)]

use super::table::{Action, CompareAction, Family, Group, Mode, Needs, ROWS, ReviewAction, Row};
use crate::canvas::{Decide, KeyAction, Tool};

impl From<ReviewAction> for Action {
    fn from(action: ReviewAction) -> Self {
        Self::Review(action)
    }
}

impl From<CompareAction> for ReviewAction {
    fn from(action: CompareAction) -> Self {
        Self::Compare(action)
    }
}

impl From<CompareAction> for Action {
    fn from(action: CompareAction) -> Self {
        Self::Review(action.into())
    }
}

impl Action {
    /// All actions, in the order they are shown.
    pub fn all() -> impl Iterator<Item = Self> {
        ROWS.iter().map(|row| row.action)
    }

    /// The action of this name in the user's settings.
    pub fn named(name: &str) -> Option<Self> {
        ROWS.iter().find(|row| row.name == name).map(|row| row.action)
    }

    fn row(self) -> &'static Row {
        // Only places past the end of the numbered actions have no line of their own.
        let last = if matches!(self, Self::Absent(_)) { 1 } else { 11 };
        let row = ROWS.iter().find(|row| row.action == self);
        row.unwrap_or(&ROWS[ROWS.len() - last])
    }

    /// Its name in the user's settings; never changes.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What it does, for the palette, tooltips and the list of shortcuts.
    pub fn title(self) -> &'static str {
        self.row().title
    }

    /// Where it is listed.
    pub fn group(self) -> Group {
        self.row().group
    }

    /// The modes that it means something in.
    pub fn modes(self) -> &'static [Mode] {
        self.row().modes
    }

    /// What must be there first.
    pub fn needs(self) -> Needs {
        self.row().needs
    }

    /// Its keys in the preset `Labelwright`, as text with blanks between.
    pub fn default_keys(self) -> &'static str {
        self.row().keys
    }

    /// Whether holding its key down asks again and again.
    pub fn repeats(self) -> bool {
        matches!(
            self.family(),
            Some(Family::Nudges | Family::FarNudges | Family::Resizes | Family::FarResizes)
        ) || matches!(
            self,
            Self::Next
                | Self::Previous
                | Self::NextShape
                | Self::PreviousShape
                | Self::NextSuggestion
                | Self::PreviousSuggestion
                | Self::NextDifference
                | Self::PreviousDifference
                | Self::Review(
                    ReviewAction::NextToDecide
                        | ReviewAction::PreviousToDecide
                        | ReviewAction::Compare(CompareAction::NextConflict | CompareAction::PreviousConflict)
                )
                | Self::TakeBack
                | Self::Undo
                | Self::Redo
                | Self::ZoomIn
                | Self::ZoomOut
        )
    }

    /// Those that are shown in one line with it.
    pub fn family(self) -> Option<Family> {
        if let Self::Concept(place) = self {
            return Some(if place < 10 {
                Family::Concepts
            } else {
                Family::MoreConcepts
            });
        }
        if let Self::Review(ReviewAction::Compare(action)) = self {
            return action.family();
        }
        let kind = std::mem::discriminant(&self);
        let mut families = FAMILIES.iter();
        let found = families.find(|(_, actions)| actions.iter().any(|action| std::mem::discriminant(action) == kind));
        found.map(|(family, _)| *family)
    }

    /// What the canvas itself does for it, if anything.
    pub fn key_action(self) -> Option<KeyAction> {
        let found = ON_CANVAS.iter().find(|(action, _)| *action == self);
        found.map(|(_, on_canvas)| *on_canvas)
    }
}

impl CompareAction {
    fn family(self) -> Option<Family> {
        match self {
            Self::Version(_) => Some(Family::Versions),
            Self::WholeVersion(_) => Some(Family::WholeVersions),
            Self::NextConflict | Self::PreviousConflict | Self::MergeVersions | Self::DrawAnew => None,
        }
    }
}

/// Actions that the list of shortcuts shows in one line.
const FAMILIES: &[(Family, &[Action])] = &[
    (Family::Absents, &[Action::Absent(0)]),
    (
        Family::Nudges,
        &[
            Action::NudgeLeft,
            Action::NudgeRight,
            Action::NudgeUp,
            Action::NudgeDown,
        ],
    ),
    (
        Family::FarNudges,
        &[
            Action::NudgeLeftFar,
            Action::NudgeRightFar,
            Action::NudgeUpFar,
            Action::NudgeDownFar,
        ],
    ),
    (
        Family::Resizes,
        &[
            Action::ResizeLeft,
            Action::ResizeRight,
            Action::ResizeUp,
            Action::ResizeDown,
        ],
    ),
    (
        Family::FarResizes,
        &[
            Action::ResizeLeftFar,
            Action::ResizeRightFar,
            Action::ResizeUpFar,
            Action::ResizeDownFar,
        ],
    ),
    (Family::Differences, &[Action::TakeDifference, Action::LeaveDifference]),
    (
        Family::MoreDifferences,
        &[Action::NextDifference, Action::PreviousDifference],
    ),
];

/// What the canvas does itself.
const ON_CANVAS: &[(Action, KeyAction)] = &[
    (Action::ToolSelect, KeyAction::Tool(Tool::Select)),
    (Action::ToolBox, KeyAction::Tool(Tool::Box)),
    (Action::ToolPolygon, KeyAction::Tool(Tool::Polygon)),
    (Action::ToolSmart, KeyAction::Tool(Tool::Smart)),
    (Action::ToolPan, KeyAction::Tool(Tool::Pan)),
    (Action::ToolHole, KeyAction::Tool(Tool::Hole)),
    (Action::ToolPart, KeyAction::Tool(Tool::Part)),
    (Action::ToolSubtract, KeyAction::Tool(Tool::Subtract)),
    (Action::ToolJoin, KeyAction::Tool(Tool::Join)),
    (Action::HoldPan, KeyAction::HoldPan),
    (Action::FinishDraft, KeyAction::Finish),
    (Action::TakeBack, KeyAction::TakeBack),
    (Action::Cancel, KeyAction::Cancel),
    (Action::Undo, KeyAction::Undo),
    (Action::Redo, KeyAction::Redo),
    (Action::Delete, KeyAction::Remove),
    (Action::Fit, KeyAction::Fit),
    (Action::OneToOne, KeyAction::OneToOne),
    (Action::NudgeLeft, KeyAction::Nudge(-1, 0)),
    (Action::NudgeRight, KeyAction::Nudge(1, 0)),
    (Action::NudgeUp, KeyAction::Nudge(0, -1)),
    (Action::NudgeDown, KeyAction::Nudge(0, 1)),
    (Action::NudgeLeftFar, KeyAction::Nudge(-10, 0)),
    (Action::NudgeRightFar, KeyAction::Nudge(10, 0)),
    (Action::NudgeUpFar, KeyAction::Nudge(0, -10)),
    (Action::NudgeDownFar, KeyAction::Nudge(0, 10)),
    (Action::ResizeLeft, KeyAction::Resize(-1, 0)),
    (Action::ResizeRight, KeyAction::Resize(1, 0)),
    (Action::ResizeUp, KeyAction::Resize(0, -1)),
    (Action::ResizeDown, KeyAction::Resize(0, 1)),
    (Action::ResizeLeftFar, KeyAction::Resize(-10, 0)),
    (Action::ResizeRightFar, KeyAction::Resize(10, 0)),
    (Action::ResizeUpFar, KeyAction::Resize(0, -10)),
    (Action::ResizeDownFar, KeyAction::Resize(0, 10)),
    (Action::NextSuggestion, KeyAction::Suggestion(Decide::Next)),
    (Action::PreviousSuggestion, KeyAction::Suggestion(Decide::Previous)),
    (Action::AcceptSuggestion, KeyAction::Suggestion(Decide::Accept)),
    (Action::DismissSuggestion, KeyAction::Suggestion(Decide::Dismiss)),
    (Action::AcceptAll, KeyAction::Suggestion(Decide::AcceptAll)),
];
