//! Who may ask for which command: one table, read by [`Session::apply`](super::Session::apply), by the command line's
//! calls and by the buttons of the window. What the roles may do is `domain::workflow`'s; here each command is told
//! which of its acts it is. Rules that depend on the task or the input come after, where the command is carried out.

use super::Command;
use super::error::SessionError;
use super::script::ScriptCommand;
use super::view::View;
use domain::workflow::{Act, Refusal, may};
use domain::{Member, MemberId};

/// What a command asks of whoever gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing: it only looks, or changes what one sees.
    Nothing,
    /// To be in the team.
    Belonging,
    /// One of these acts; a refusal names the first.
    One(&'static [Act]),
}

/// Labelers annotate; reviewers correct what they review.
const EDIT: Requirement = Requirement::One(&[Act::Label, Act::Review]);

/// What the command asks of the member `me`.
pub fn requirement(command: &Command, me: MemberId) -> Requirement {
    match command {
        Command::OpenTask(_)
        | Command::GoTo(_)
        | Command::Open(_)
        | Command::Next
        | Command::Previous
        | Command::NextOpen
        | Command::Filter(_)
        | Command::InSight(_)
        | Command::Look(_)
        | Command::Copy(_)
        | Command::KeepDraft(..)
        | Command::ShowHistory(_)
        | Command::Review(None)
        | Command::SetBand(_)
        | Command::SetConceptBand(..)
        | Command::SuggestAgain
        | Command::TestModel(..)
        | Command::UseEngine(_)
        | Command::ShowHistogram(..)
        | Command::Compare(_)
        | Command::GoToDifference(_)
        | Command::CloseDifferences
        | Command::CloseNumbers
        | Command::Prompt(_)
        | Command::UseSmartModel(_)
        | Command::SmartTolerance(_)
        | Command::Cancel(_)
        | Command::Dismiss(_)
        | Command::Reload
        | Command::CountInputs(_)
        | Command::FindInputs(_)
        | Command::ShowDatasets
        | Command::ShowPictures(_)
        | Command::ShowQuestions(None)
        | Command::FollowProject
        | Command::SaveCopy(_)
        | Command::RetrySave => Requirement::Nothing,

        Command::Annotate { .. }
        | Command::Claim { .. }
        | Command::ClaimOn { .. }
        | Command::UndoClaims
        | Command::Reshape(_)
        | Command::Relabel(..)
        | Command::BringBack(_)
        | Command::Delete(_)
        | Command::Duplicate(_)
        | Command::Paste(_)
        | Command::CopyFromPrevious
        | Command::Reorder(..)
        | Command::Accept(_)
        | Command::AcceptAs(..)
        | Command::AcceptAll
        | Command::Unaccept(_)
        | Command::DismissSuggestions(_)
        | Command::TakeUp(_)
        | Command::RelabelSuggestions(..)
        | Command::AcceptOutline(_)
        | Command::Tighten(_) => EDIT,

        // Labelers and reviewers in their work; a lead in what others made.
        Command::SettleDifference(_) => Requirement::One(&[Act::Label, Act::Review, Act::ConfigureTasks]),

        // They reach one's own gestures only; those of others are for leads, by a rule of their own.
        Command::Undo | Command::Redo | Command::TakeBack(_) | Command::MarkRead => Requirement::Belonging,

        Command::Submit | Command::SubmitNothing | Command::Withdraw | Command::Skip(_) | Command::Ask(_) => {
            Requirement::One(&[Act::Label])
        }

        Command::Review(Some(_))
        | Command::LookAt(_)
        | Command::Approve(_)
        | Command::Deny(..)
        | Command::Reject(..)
        | Command::RequestChanges(..)
        | Command::Reopen(..)
        | Command::Merge(_)
        | Command::TakeVersion(_)
        | Command::TakeInConflict(..)
        | Command::ShowGrid(_)
        | Command::ShowCrops(_)
        | Command::NextReview => Requirement::One(&[Act::Review]),

        Command::Answer(..) | Command::ShowQuestions(Some(_)) => Requirement::One(&[Act::Answer]),

        Command::SetPassphrase { member, .. } if *member == me => Requirement::Belonging,
        Command::AddMember { .. }
        | Command::EditMember { .. }
        | Command::SetPassphrase { .. }
        | Command::RemoveMember(..) => Requirement::One(&[Act::ManageMembers]),

        Command::SetAssist(..)
        | Command::SetAuto(..)
        | Command::DecideOnSample(..)
        | Command::DrawMore(..)
        | Command::SubmitComplete(_)
        | Command::TakeOver { .. }
        | Command::Prioritize(..)
        | Command::CreateTask(_)
        | Command::SaveTemplate(..)
        | Command::LoadTemplate(_)
        | Command::EditTask(..)
        | Command::PreviewEdit(..)
        | Command::DeleteTask(_) => Requirement::One(&[Act::ConfigureTasks]),

        Command::AddModel(_)
        | Command::PredictTask(_)
        | Command::AutoAnnotate(_)
        | Command::ResumeRun(_)
        | Command::CancelRun(_) => Requirement::One(&[Act::ManageModels]),

        // Of labelers the task's own setting decides.
        Command::AddConcept { .. } => Requirement::One(&[Act::EditConcepts, Act::Label]),
        Command::EditConcept { .. } => Requirement::One(&[Act::EditConcepts]),
        Command::Import(_)
        | Command::FindMoved(_)
        | Command::MakeDataset(_)
        | Command::NewDataset(..)
        | Command::SettlePictures(..)
        | Command::PreviewRemoval(_)
        | Command::RemoveInputs(_) => Requirement::One(&[Act::AddInputs]),
        Command::Export(_) | Command::PreviewExport(_) | Command::Freeze { .. } => Requirement::One(&[Act::Deliver]),
        Command::ShowNumbers(..) | Command::SaveNumbers(_) | Command::ShowSamples(_) => {
            Requirement::One(&[Act::SeeNumbers])
        }
    }
}

/// What a command of a script asks of whoever applies it: the same as the window's of that name.
fn requirement_of_script(command: &ScriptCommand) -> Requirement {
    match command {
        ScriptCommand::Annotate { .. }
        | ScriptCommand::Submit { .. }
        | ScriptCommand::Withdraw { .. }
        | ScriptCommand::Skip { .. }
        | ScriptCommand::Ask { .. } => Requirement::One(&[Act::Label]),
        ScriptCommand::AcceptSuggestion { .. }
        | ScriptCommand::AcceptAll { .. }
        | ScriptCommand::DismissSuggestion { .. }
        | ScriptCommand::TakeUpSuggestion { .. } => EDIT,
        ScriptCommand::Approve { .. }
        | ScriptCommand::Reject { .. }
        | ScriptCommand::RequestChanges { .. }
        | ScriptCommand::Reopen { .. }
        | ScriptCommand::TakeVersion { .. }
        | ScriptCommand::Merge { .. } => Requirement::One(&[Act::Review]),
        ScriptCommand::Release { .. }
        | ScriptCommand::ReviewAll { .. }
        | ScriptCommand::DrawMore { .. }
        | ScriptCommand::Prioritize { .. } => Requirement::One(&[Act::ConfigureTasks]),
        ScriptCommand::SamePicture { .. }
        | ScriptCommand::AnotherPicture { .. }
        | ScriptCommand::RemoveInputs { .. } => Requirement::One(&[Act::AddInputs]),
        ScriptCommand::Answer { .. } => Requirement::One(&[Act::Answer]),
        ScriptCommand::Undo { .. } | ScriptCommand::Redo { .. } | ScriptCommand::TakeBack { .. } => {
            Requirement::Belonging
        }
    }
}

/// Whether the member may ask for the command at all.
///
/// # Errors
/// [`Refusal::Left`], [`Refusal::NotARole`].
pub fn may_ask(member: &Member, command: &Command) -> Result<(), Refusal> {
    has(member, requirement(command, member.id))
}

/// Whether the member may have a script do this.
pub(super) fn may_script(member: &Member, command: &ScriptCommand) -> Result<(), Refusal> {
    has(member, requirement_of_script(command))
}

fn has(member: &Member, requirement: Requirement) -> Result<(), Refusal> {
    match requirement {
        Requirement::Nothing => Ok(()),
        Requirement::Belonging if member.left => Err(Refusal::Left),
        Requirement::Belonging => Ok(()),
        Requirement::One(acts) => {
            let mut refused = None;
            for act in acts {
                match may(member, *act) {
                    Ok(()) => return Ok(()),
                    Err(why) => refused = refused.or(Some(why)),
                }
            }
            refused.map_or(Ok(()), Err)
        }
    }
}

impl View {
    /// Whether the acting member may do this, for calls that are no commands.
    ///
    /// # Errors
    /// [`Refusal::Left`], [`Refusal::NotARole`].
    pub(super) fn allow(&self, act: Act) -> Result<(), SessionError> {
        Ok(may(&self.me, act)?)
    }
}

#[cfg(test)]
#[path = "permissions_tests.rs"]
mod tests;
