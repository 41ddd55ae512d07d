//! The actions that belong to the review.
#![deny(clippy::wildcard_enum_match_arm)]

use crate::keys::Action;

/// An action of the review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ReviewAction {
    ApproveShown,
    ApproveSelected,
    RejectSelected,
    RejectInput,
    RequestChanges,
    Reopen,
    NextToDecide,
    PreviousToDecide,
    NextReview,
    BeforeAfter,
    NextConflict,
    PreviousConflict,
    MergeVersions,
    DrawAnew,
    SideBySide,
    ReviewGrid,
    Sample,
    ReviewTask,
    /// Takes the version of the labeler at this place.
    Version(u8),
    /// The same everywhere on the input.
    WholeVersion(u8),
}

impl ReviewAction {
    /// The action, if it is one of the review.
    pub(super) fn of(action: Action) -> Option<Self> {
        Some(match action {
            Action::ApproveShown => Self::ApproveShown,
            Action::ApproveSelected => Self::ApproveSelected,
            Action::RejectSelected => Self::RejectSelected,
            Action::RejectInput => Self::RejectInput,
            Action::RequestChanges => Self::RequestChanges,
            Action::Reopen => Self::Reopen,
            Action::NextToDecide => Self::NextToDecide,
            Action::PreviousToDecide => Self::PreviousToDecide,
            Action::NextReview => Self::NextReview,
            Action::BeforeAfter => Self::BeforeAfter,
            Action::NextConflict => Self::NextConflict,
            Action::PreviousConflict => Self::PreviousConflict,
            Action::MergeVersions => Self::MergeVersions,
            Action::DrawAnew => Self::DrawAnew,
            Action::SideBySide => Self::SideBySide,
            Action::ReviewGrid => Self::ReviewGrid,
            Action::Sample => Self::Sample,
            Action::ReviewTask => Self::ReviewTask,
            Action::Version(place) => Self::Version(place),
            Action::WholeVersion(place) => Self::WholeVersion(place),
            Action::Next
            | Action::Previous
            | Action::NextOpen
            | Action::GoToInput
            | Action::Submit
            | Action::Withdraw
            | Action::Skip
            | Action::Instructions
            | Action::Ask
            | Action::ToolSelect
            | Action::ToolBox
            | Action::ToolPolygon
            | Action::ToolSmart
            | Action::ToolPan
            | Action::ToolHole
            | Action::ToolPart
            | Action::ToolSubtract
            | Action::ToolJoin
            | Action::HoldPan
            | Action::FinishDraft
            | Action::TakeBack
            | Action::Cancel
            | Action::Undo
            | Action::Redo
            | Action::Delete
            | Action::Refit
            | Action::Duplicate
            | Action::Copy
            | Action::Paste
            | Action::PasteAtPointer
            | Action::CopyFromPrevious
            | Action::SelectAll
            | Action::LockSelected
            | Action::NextShape
            | Action::PreviousShape
            | Action::BringToFront
            | Action::Forward
            | Action::Backward
            | Action::SendToBack
            | Action::NudgeLeft
            | Action::NudgeRight
            | Action::NudgeUp
            | Action::NudgeDown
            | Action::NudgeLeftFar
            | Action::NudgeRightFar
            | Action::NudgeUpFar
            | Action::NudgeDownFar
            | Action::ResizeLeft
            | Action::ResizeRight
            | Action::ResizeUp
            | Action::ResizeDown
            | Action::ResizeLeftFar
            | Action::ResizeRightFar
            | Action::ResizeUpFar
            | Action::ResizeDownFar
            | Action::AcceptSuggestion
            | Action::DismissSuggestion
            | Action::AcceptAll
            | Action::NextSuggestion
            | Action::PreviousSuggestion
            | Action::TakeDifference
            | Action::LeaveDifference
            | Action::NextDifference
            | Action::PreviousDifference
            | Action::TypeAhead
            | Action::Fit
            | Action::OneToOne
            | Action::ZoomIn
            | Action::ZoomOut
            | Action::HoldBrightness
            | Action::HoldSaturation
            | Action::Invert
            | Action::ResetAdjust
            | Action::Crosshair
            | Action::HideShowAll
            | Action::HideSelected
            | Action::ShowLabels
            | Action::Browser
            | Action::Tasks
            | Action::Models
            | Action::Numbers
            | Action::Automation
            | Action::Import
            | Action::Export
            | Action::OpenProject
            | Action::Reload
            | Action::Palette
            | Action::Settings
            | Action::KeySheet
            | Action::Concept(_)
            | Action::Absent(_) => return None,
        })
    }
}
