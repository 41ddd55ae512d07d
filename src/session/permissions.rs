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
pub enum Need {
    /// Nothing: it only looks, or changes what one sees.
    Nothing,
    /// To be in the team.
    Belonging,
    /// One of these acts; a refusal names the first.
    One(&'static [Act]),
}

/// Labelers annotate; reviewers correct what they review.
const EDIT: Need = Need::One(&[Act::Label, Act::Review]);

/// What the command asks of the member `me`.
pub fn need_of(command: &Command, me: MemberId) -> Need {
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
        | Command::RetrySave => Need::Nothing,

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
        Command::SettleDifference(_) => Need::One(&[Act::Label, Act::Review, Act::ConfigureTasks]),

        // They reach one's own gestures only; those of others are for leads, by a rule of their own.
        Command::Undo | Command::Redo | Command::TakeBack(_) | Command::MarkRead => Need::Belonging,

        Command::Submit | Command::SubmitNothing | Command::Withdraw | Command::Skip(_) | Command::Ask(_) => {
            Need::One(&[Act::Label])
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
        | Command::NextReview => Need::One(&[Act::Review]),

        Command::Answer(..) | Command::ShowQuestions(Some(_)) => Need::One(&[Act::Answer]),

        Command::SetPassphrase { member, .. } if *member == me => Need::Belonging,
        Command::AddMember { .. }
        | Command::EditMember { .. }
        | Command::SetPassphrase { .. }
        | Command::RemoveMember(..) => Need::One(&[Act::ManageMembers]),

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
        | Command::DeleteTask(_) => Need::One(&[Act::ConfigureTasks]),

        Command::AddModel(_)
        | Command::PredictTask(_)
        | Command::AutoAnnotate(_)
        | Command::ResumeRun(_)
        | Command::CancelRun(_) => Need::One(&[Act::ManageModels]),

        // Of labelers the task's own setting decides.
        Command::AddConcept { .. } => Need::One(&[Act::EditConcepts, Act::Label]),
        Command::EditConcept { .. } => Need::One(&[Act::EditConcepts]),
        Command::Import(_)
        | Command::FindMoved(_)
        | Command::MakeDataset(_)
        | Command::NewDataset(..)
        | Command::SettlePictures(..)
        | Command::PreviewRemoval(_)
        | Command::RemoveInputs(_) => Need::One(&[Act::AddInputs]),
        Command::Export(_) | Command::PreviewExport(_) | Command::Freeze { .. } => Need::One(&[Act::Deliver]),
        Command::ShowNumbers(..) | Command::SaveNumbers(_) | Command::ShowSamples(_) => Need::One(&[Act::SeeNumbers]),
    }
}

/// What a command of a script asks of whoever applies it: the same as the window's of that name.
fn need_of_script(command: &ScriptCommand) -> Need {
    match command {
        ScriptCommand::Annotate { .. }
        | ScriptCommand::Submit { .. }
        | ScriptCommand::Withdraw { .. }
        | ScriptCommand::Skip { .. }
        | ScriptCommand::Ask { .. } => Need::One(&[Act::Label]),
        ScriptCommand::AcceptSuggestion { .. }
        | ScriptCommand::AcceptAll { .. }
        | ScriptCommand::DismissSuggestion { .. }
        | ScriptCommand::TakeUpSuggestion { .. } => EDIT,
        ScriptCommand::Approve { .. }
        | ScriptCommand::Reject { .. }
        | ScriptCommand::RequestChanges { .. }
        | ScriptCommand::Reopen { .. }
        | ScriptCommand::TakeVersion { .. }
        | ScriptCommand::Merge { .. } => Need::One(&[Act::Review]),
        ScriptCommand::Release { .. }
        | ScriptCommand::ReviewAll { .. }
        | ScriptCommand::DrawMore { .. }
        | ScriptCommand::Prioritize { .. } => Need::One(&[Act::ConfigureTasks]),
        ScriptCommand::SamePicture { .. }
        | ScriptCommand::AnotherPicture { .. }
        | ScriptCommand::RemoveInputs { .. } => Need::One(&[Act::AddInputs]),
        ScriptCommand::Answer { .. } => Need::One(&[Act::Answer]),
        ScriptCommand::Undo { .. } | ScriptCommand::Redo { .. } | ScriptCommand::TakeBack { .. } => Need::Belonging,
    }
}

/// Whether the member may ask for the command at all.
///
/// # Errors
/// [`Refusal::Left`], [`Refusal::NotARole`].
pub fn may_ask(member: &Member, command: &Command) -> Result<(), Refusal> {
    has(member, need_of(command, member.id))
}

/// Whether the member may have a script do this.
pub(super) fn may_script(member: &Member, command: &ScriptCommand) -> Result<(), Refusal> {
    has(member, need_of_script(command))
}

fn has(member: &Member, need: Need) -> Result<(), Refusal> {
    match need {
        Need::Nothing => Ok(()),
        Need::Belonging if member.left => Err(Refusal::Left),
        Need::Belonging => Ok(()),
        Need::One(acts) => {
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
