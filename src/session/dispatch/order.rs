//! Which commands keep their turn behind one that waits for the disk, and which of them are about what was seen when they
//! were given.
#![deny(clippy::wildcard_enum_match_arm)]

use crate::{
    Command, DataCommand, EditCommand as E, NavigateCommand as N, QuestionCommand as Q, ReviewCommand as R,
    SuggestCommand as S, TaskCommand as T,
};

/// Whether a command comes after those that were given before it. The others name all that they need, and change nothing
/// that these are about.
pub(crate) fn keeps_its_turn(command: &Command) -> bool {
    match command {
        Command::Navigate(command) => match command {
            N::OpenTask(_)
            | N::GoTo(_)
            | N::Open(_)
            | N::Next
            | N::Previous
            | N::NextOpen
            | N::Filter(_)
            | N::Reload => true,
            N::ShowRows(_)
            | N::ShowPlaces(_)
            | N::FindChosen(_)
            | N::Sort(_)
            | N::Look(_)
            | N::FindInputs(_)
            | N::ShowHistory(_) => false,
        },
        Command::Edit(command) => !matches!(command, E::KeepDraft(..)),
        Command::Suggest(command) => match command {
            S::Accept(_)
            | S::AcceptAs(..)
            | S::AcceptAll
            | S::Unaccept(_)
            | S::DismissSuggestions(_)
            | S::RestoreSuggestions(_)
            | S::RelabelSuggestions(..)
            | S::SuggestAgain
            | S::AcceptOutline(_)
            | S::Tighten(_)
            | S::SetBand(_)
            | S::SetConceptBand(..)
            | S::GoToDifference(_)
            | S::SettleDifference(_)
            | S::CloseDifferences => true,
            S::ShowHistogram(..) | S::Compare(_) | S::Prompt(_) | S::UseSmartModel(_) | S::SmartTolerance(_) => false,
        },
        Command::Question(command) => match command {
            Q::Ask(_) | Q::Answer(..) | Q::MarkRead => true,
            Q::ShowQuestions(_) => false,
        },
        Command::Review(command) => match command {
            R::Open(_)
            | R::LookAt(_)
            | R::Approve(_)
            | R::Deny(..)
            | R::Reject(..)
            | R::RequestChanges(..)
            | R::Reopen(..)
            | R::Merge(_)
            | R::TakeVersion(_)
            | R::TakeInConflict(..)
            | R::NextReview => true,
            R::ShowGrid(_) | R::ShowCrops(_) | R::ShowSamples(_) | R::DecideOnSample(..) | R::DrawMore(..) => false,
        },
        Command::Quality(_) => false,
        Command::Task(command) => match command {
            T::AddConcept { .. } | T::Prioritize(..) | T::Bulk(_) => true,
            T::SetAssist(..)
            | T::SetAuto(..)
            | T::SubmitComplete(_)
            | T::CountInputs(_)
            | T::SaveTemplate(..)
            | T::LoadTemplate(_)
            | T::ShowPictures(_)
            | T::CreateTask(_)
            | T::EditTask(..)
            | T::PreviewEdit(..)
            | T::DeleteTask(_)
            | T::ShowConcepts
            | T::CountConceptChange(_)
            | T::ChangeConcepts(_)
            | T::EditConcept(..)
            | T::MoveConcept(..) => false,
        },
        Command::Data(DataCommand::ShowCompared(_) | DataCommand::OpenInput(_)) => true,
        Command::Member(_) | Command::Model(_) | Command::Data(_) | Command::Project(_) => false,
    }
}

/// Whether a command names what is seen on the canvas: a place in the picture, annotations, suggestions, a labeler's work.
pub(crate) fn is_about_what_is_seen(command: &Command) -> bool {
    match command {
        Command::Edit(command) => match command {
            E::Annotate { .. }
            | E::Reshape(_)
            | E::Relabel(..)
            | E::Delete(_)
            | E::Reorder(..)
            | E::Duplicate(_)
            | E::BringBack(_) => true,
            E::Claim { .. }
            | E::ClaimOn { .. }
            | E::UndoClaims
            | E::KeepDraft(..)
            | E::Copy(_)
            | E::Paste(_)
            | E::CopyFromPrevious
            | E::Submit
            | E::SubmitNothing
            | E::Withdraw
            | E::Skip(_)
            | E::Undo
            | E::Redo => false,
        },
        Command::Suggest(command) => match command {
            S::Accept(_)
            | S::AcceptAs(..)
            | S::Unaccept(_)
            | S::DismissSuggestions(_)
            | S::RestoreSuggestions(_)
            | S::RelabelSuggestions(..)
            | S::AcceptOutline(_)
            | S::Tighten(_) => true,
            S::AcceptAll
            | S::SuggestAgain
            | S::SetBand(_)
            | S::SetConceptBand(..)
            | S::GoToDifference(_)
            | S::SettleDifference(_)
            | S::CloseDifferences
            | S::ShowHistogram(..)
            | S::Compare(_)
            | S::Prompt(_)
            | S::UseSmartModel(_)
            | S::SmartTolerance(_) => false,
        },
        Command::Question(command) => match command {
            Q::Ask(_) => true,
            Q::Answer(..) | Q::MarkRead | Q::ShowQuestions(_) => false,
        },
        Command::Review(command) => match command {
            R::Reject(..)
            | R::RequestChanges(..)
            | R::Reopen(..)
            | R::Merge(_)
            | R::TakeVersion(_)
            | R::TakeInConflict(..) => true,
            R::Open(_)
            | R::LookAt(_)
            | R::Approve(_)
            | R::Deny(..)
            | R::NextReview
            | R::ShowGrid(_)
            | R::ShowCrops(_)
            | R::ShowSamples(_)
            | R::DecideOnSample(..)
            | R::DrawMore(..) => false,
        },
        Command::Navigate(_)
        | Command::Member(_)
        | Command::Task(_)
        | Command::Model(_)
        | Command::Quality(_)
        | Command::Data(_)
        | Command::Project(_) => false,
    }
}
