//! Who may ask for which command: one table, read by [`Session::apply`](super::Session::apply), by the command line's
//! calls and by the buttons of the window. What the roles may do is `domain::workflow`'s; here each command is told
//! which of its acts it is. Rules that depend on the task or the input come after, where the command is carried out.
#![deny(clippy::wildcard_enum_match_arm)]

use super::bulk::request::BulkAct;
use super::error::SessionError;
use super::view::View;
use super::{
    Command, DataCommand, EditCommand, MemberCommand, ModelCommand, NavigateCommand, ProjectCommand, QualityCommand,
    QuestionCommand, ReviewCommand, SuggestCommand, TaskCommand,
};
use domain::workflow::{Permission, Refusal, may};
use domain::{Member, MemberId};

/// What a command asks of whoever gives it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing: it only looks, or changes what one sees.
    Nothing,
    /// To be in the team.
    Belonging,
    /// One of these acts; a refusal names the first.
    One(&'static [Permission]),
}

/// Labelers annotate; reviewers correct what they review.
const EDIT: Requirement = Requirement::One(&[Permission::Label, Permission::Review]);

/// What the command asks of the member `me`.
pub fn requirement(command: &Command, me: MemberId) -> Requirement {
    match command {
        Command::Navigate(NavigateCommand::OpenTask(_))
        | Command::Navigate(NavigateCommand::GoTo(_))
        | Command::Navigate(NavigateCommand::Open(_))
        | Command::Navigate(NavigateCommand::Next)
        | Command::Navigate(NavigateCommand::Previous)
        | Command::Navigate(NavigateCommand::NextOpen)
        | Command::Navigate(NavigateCommand::Filter(_))
        | Command::Navigate(NavigateCommand::ShowRows(_))
        | Command::Navigate(NavigateCommand::ShowPlaces(_))
        | Command::Navigate(NavigateCommand::FindChosen(_))
        | Command::Navigate(NavigateCommand::Sort(_))
        | Command::Navigate(NavigateCommand::Look(_))
        | Command::Edit(EditCommand::Copy(_))
        | Command::Edit(EditCommand::KeepDraft(..))
        | Command::Navigate(NavigateCommand::ShowHistory(_))
        | Command::Review(ReviewCommand::Open(None))
        | Command::Suggest(SuggestCommand::SetBand(_))
        | Command::Suggest(SuggestCommand::SetConceptBand(..))
        | Command::Suggest(SuggestCommand::SuggestAgain)
        | Command::Model(ModelCommand::TestModel(..))
        | Command::Model(ModelCommand::UseEngine(_))
        | Command::Suggest(SuggestCommand::ShowHistogram(..))
        | Command::Suggest(SuggestCommand::Compare(_))
        | Command::Suggest(SuggestCommand::GoToDifference(_))
        | Command::Suggest(SuggestCommand::CloseDifferences)
        | Command::Data(DataCommand::CloseNumbers)
        | Command::Quality(QualityCommand::CloseAgreement)
        | Command::Suggest(SuggestCommand::Prompt(_))
        | Command::Suggest(SuggestCommand::UseSmartModel(_))
        | Command::Suggest(SuggestCommand::SmartTolerance(_))
        | Command::Project(ProjectCommand::Cancel(_))
        | Command::Project(ProjectCommand::Dismiss(_))
        | Command::Navigate(NavigateCommand::Reload)
        | Command::Task(TaskCommand::CountInputs(_))
        | Command::Navigate(NavigateCommand::FindInputs(_))
        | Command::Data(DataCommand::ShowDatasets)
        | Command::Data(DataCommand::ShowRoots)
        | Command::Data(DataCommand::ShowObjects(_))
        | Command::Data(DataCommand::ShowObjectRows(..))
        | Command::Data(DataCommand::MoreLikeObject(_))
        | Command::Data(DataCommand::MoreLikeInput(_))
        | Command::Data(DataCommand::LookBy(_))
        | Command::Data(DataCommand::SetRoot(..))
        | Command::Task(TaskCommand::ShowPictures(_))
        | Command::Question(QuestionCommand::ShowQuestions(None))
        | Command::Project(ProjectCommand::FollowProject)
        | Command::Project(ProjectCommand::SaveCopy(_))
        | Command::Project(ProjectCommand::ForgetRefused(_))
        | Command::Project(ProjectCommand::SendAgain)
        | Command::Project(ProjectCommand::StopWaiting)
        | Command::Project(ProjectCommand::RetrySave) => Requirement::Nothing,

        Command::Edit(EditCommand::Annotate { .. })
        | Command::Edit(EditCommand::Claim { .. })
        | Command::Edit(EditCommand::ClaimOn { .. })
        | Command::Edit(EditCommand::UndoClaims)
        | Command::Edit(EditCommand::Reshape(_))
        | Command::Edit(EditCommand::Relabel(..))
        | Command::Edit(EditCommand::BringBack(_))
        | Command::Edit(EditCommand::Delete(_))
        | Command::Edit(EditCommand::Duplicate(_))
        | Command::Edit(EditCommand::Paste(_))
        | Command::Edit(EditCommand::CopyFromPrevious)
        | Command::Edit(EditCommand::Reorder(..))
        | Command::Suggest(SuggestCommand::Accept(_))
        | Command::Suggest(SuggestCommand::AcceptAs(..))
        | Command::Suggest(SuggestCommand::AcceptAll)
        | Command::Suggest(SuggestCommand::Unaccept(_))
        | Command::Suggest(SuggestCommand::DismissSuggestions(_))
        | Command::Suggest(SuggestCommand::RestoreSuggestions(_))
        | Command::Suggest(SuggestCommand::RelabelSuggestions(..))
        | Command::Suggest(SuggestCommand::AcceptOutline(_))
        | Command::Suggest(SuggestCommand::Tighten(_)) => EDIT,

        Command::Task(TaskCommand::Bulk(request)) => match request.act {
            BulkAct::Approve => Requirement::One(&[Permission::Review]),
            BulkAct::Assign(_) => Requirement::One(&[Permission::ConfigureTasks]),
            BulkAct::Add(_) | BulkAct::Absent(_) | BulkAct::Remove(_) | BulkAct::Replace(..) | BulkAct::Undo(_) => EDIT,
        },

        // Labelers and reviewers in their work; a lead in what others made.
        Command::Suggest(SuggestCommand::SettleDifference(_))
        | Command::Data(DataCommand::CountObjectChange(_))
        | Command::Data(DataCommand::ChangeObjects(_)) => {
            Requirement::One(&[Permission::Label, Permission::Review, Permission::ConfigureTasks])
        }

        // They reach one's own gestures only; those of others are for leads, by a rule of their own.
        Command::Edit(EditCommand::Undo)
        | Command::Edit(EditCommand::Redo)
        | Command::Data(DataCommand::TakeBack(_))
        | Command::Question(QuestionCommand::MarkRead) => Requirement::Belonging,

        Command::Edit(EditCommand::Submit)
        | Command::Edit(EditCommand::SubmitNothing)
        | Command::Edit(EditCommand::Withdraw)
        | Command::Edit(EditCommand::Skip(_))
        | Command::Question(QuestionCommand::Ask(_)) => Requirement::One(&[Permission::Label]),

        Command::Review(ReviewCommand::Open(Some(_)))
        | Command::Review(ReviewCommand::LookAt(_))
        | Command::Review(ReviewCommand::Approve(_))
        | Command::Review(ReviewCommand::Deny(..))
        | Command::Review(ReviewCommand::Reject(..))
        | Command::Review(ReviewCommand::RequestChanges(..))
        | Command::Review(ReviewCommand::Reopen(..))
        | Command::Review(ReviewCommand::Merge(_))
        | Command::Review(ReviewCommand::TakeVersion(_))
        | Command::Review(ReviewCommand::TakeInConflict(..))
        | Command::Review(ReviewCommand::ShowGrid(_))
        | Command::Review(ReviewCommand::ShowCrops(_))
        | Command::Review(ReviewCommand::NextReview) => Requirement::One(&[Permission::Review]),

        Command::Question(QuestionCommand::Answer(..)) | Command::Question(QuestionCommand::ShowQuestions(Some(_))) => {
            Requirement::One(&[Permission::Answer])
        }

        Command::Member(MemberCommand::SetPassphrase { member, .. }) if *member == me => Requirement::Belonging,
        Command::Member(MemberCommand::AddMember { .. })
        | Command::Member(MemberCommand::EditMember { .. })
        | Command::Member(MemberCommand::SetPassphrase { .. })
        | Command::Member(MemberCommand::RemoveMember(..)) => Requirement::One(&[Permission::ManageMembers]),

        Command::Task(TaskCommand::SetAssist(..))
        | Command::Task(TaskCommand::SetAuto(..))
        | Command::Review(ReviewCommand::DecideOnSample(..))
        | Command::Review(ReviewCommand::DrawMore(..))
        | Command::Task(TaskCommand::SubmitComplete(_))
        | Command::Member(MemberCommand::TakeOver { .. })
        | Command::Task(TaskCommand::Prioritize(..))
        | Command::Task(TaskCommand::CreateTask(_))
        | Command::Task(TaskCommand::SaveTemplate(..))
        | Command::Task(TaskCommand::LoadTemplate(_))
        | Command::Task(TaskCommand::EditTask(..))
        | Command::Task(TaskCommand::PreviewEdit(..))
        | Command::Task(TaskCommand::DeleteTask(_)) => Requirement::One(&[Permission::ConfigureTasks]),

        Command::Model(ModelCommand::AddModel(_))
        | Command::Model(ModelCommand::PredictTask(_))
        | Command::Model(ModelCommand::AutoAnnotate(_))
        | Command::Model(ModelCommand::ResumeRun(_))
        | Command::Model(ModelCommand::CancelRun(_)) => Requirement::One(&[Permission::ManageModels]),

        // Of labelers the task's own setting decides.
        Command::Task(TaskCommand::AddConcept { .. }) => {
            Requirement::One(&[Permission::EditConcepts, Permission::Label])
        }
        Command::Task(TaskCommand::EditConcept(..))
        | Command::Task(TaskCommand::MoveConcept(..))
        | Command::Task(TaskCommand::ShowConcepts)
        | Command::Task(TaskCommand::CountConceptChange(_))
        | Command::Task(TaskCommand::ChangeConcepts(_)) => Requirement::One(&[Permission::EditConcepts]),
        Command::Data(DataCommand::Import(_))
        | Command::Data(DataCommand::DecideConflicts(..))
        | Command::Data(DataCommand::RetryImport(_))
        | Command::Data(DataCommand::SaveImportReport(..))
        | Command::Data(DataCommand::PreviewTable(..))
        | Command::Data(DataCommand::FindMoved(_))
        | Command::Data(DataCommand::MakeDataset(_))
        | Command::Data(DataCommand::NewDataset(..))
        | Command::Data(DataCommand::AddToDataset(..))
        | Command::Data(DataCommand::Split(_))
        | Command::Data(DataCommand::SaveSearch(_))
        | Command::Data(DataCommand::DeleteSearch(_))
        | Command::Data(DataCommand::SettlePictures(..))
        | Command::Data(DataCommand::PreviewRemoval(_))
        | Command::Data(DataCommand::LookThrough(_))
        | Command::Data(DataCommand::IgnoreFinding(..))
        | Command::Data(DataCommand::ForgetIgnored(_))
        | Command::Data(DataCommand::ShowThumbs(_))
        | Command::Data(DataCommand::ExcludeInputs(..))
        | Command::Data(DataCommand::EditMetadata(_))
        | Command::Data(DataCommand::OpenInput(_))
        | Command::Data(DataCommand::RemoveInputs(_)) => Requirement::One(&[Permission::AddInputs]),
        Command::Data(DataCommand::PreviewPurge(_)) | Command::Data(DataCommand::PurgeInputs(_)) => {
            Requirement::One(&[Permission::Erase])
        }
        Command::Data(DataCommand::Export(_))
        | Command::Data(DataCommand::PreviewExport(_))
        | Command::Data(DataCommand::ShowStatistics(_))
        | Command::Data(DataCommand::SaveStatistics(..))
        | Command::Data(DataCommand::CompareDatasets(..))
        | Command::Data(DataCommand::ShowCompared(_))
        | Command::Data(DataCommand::CloseComparison)
        | Command::Data(DataCommand::PreviewFreeze(_))
        | Command::Data(DataCommand::Freeze(_)) => Requirement::One(&[Permission::Deliver]),
        Command::Quality(QualityCommand::ShowAgreement(_))
        | Command::Quality(QualityCommand::SaveAgreement(_))
        | Command::Data(DataCommand::ShowNumbers(..))
        | Command::Data(DataCommand::SaveNumbers(_))
        | Command::Review(ReviewCommand::ShowSamples(_)) => Requirement::One(&[Permission::SeeNumbers]),
    }
}

/// Whether the member may ask for the command at all.
///
/// # Errors
/// [`Refusal::Left`], [`Refusal::NotARole`].
pub fn may_ask(member: &Member, command: &Command) -> Result<(), Refusal> {
    has(member, requirement(command, member.id))
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
    pub(super) fn allow(&self, act: Permission) -> Result<(), SessionError> {
        Ok(may(&self.me, act)?)
    }
}

#[cfg(test)]
#[path = "permissions_tests.rs"]
mod tests;
