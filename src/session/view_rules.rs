//! Rules asked of what the window sees: what a submission would lack, who may add a concept, change roles or leave.

use super::members::{may_change, may_leave};
use super::notice::Names;
use super::report::{ImportConflict, ImportReport};
use super::view::{JobOutcome, View};
use domain::requirement::{self, Submission};
use domain::workflow::Permission;
use domain::{AnnotationId, Member, MemberId, Role, Suggestion, Unmet, workflow};

impl View {
    /// What my submission of the input on the canvas would lack, told by the rule that submitting obeys.
    pub fn unmet(&self) -> Vec<Unmet> {
        let (Some(summary), Some(current)) = (self.open_task(), &self.current) else {
            return Vec::new();
        };
        let suggestions: Vec<Suggestion> = self
            .assist
            .iter()
            .flat_map(|assist| assist.offers.iter().map(|offer| offer.suggestion.clone()))
            .collect();
        let annotations = requirement::submitted(&summary.task, self.me.id, &current.annotations);
        let submission = Submission {
            annotations: &annotations,
            nothing: current.nothing,
            undecided: requirement::undecided(&summary.task, &suggestions, &current.annotations),
        };
        requirement::unmet(&summary.task, submission)
    }

    /// Whether my submission of the input on the canvas would come to nothing.
    pub fn is_empty_submission(&self) -> bool {
        let (Some(summary), Some(current)) = (self.open_task(), &self.current) else {
            return false;
        };
        requirement::submitted(&summary.task, self.me.id, &current.annotations).is_empty()
    }

    /// Whether who is working may add a concept here, and the project can take it.
    ///
    /// # Errors
    /// Why not, as a sentence.
    pub fn may_add_concept(&self) -> Result<(), String> {
        let task = self.open_task().map(|summary| &summary.task);
        match workflow::may_add_concept(task, &self.me) {
            Err(refusal) => Err(super::notice::sentence(&refusal.into(), Some(self))),
            Ok(()) if self.saving.read_only.is_some() => Err(super::notice::reasons::READ_ONLY.into()),
            Ok(()) => Ok(()),
        }
    }

    /// Why what the file says may not take the place of what is here in a conflict of an import, if so.
    pub fn why_not_replace(&self, conflict: &ImportConflict) -> Option<String> {
        let rows = &conflict.rows;
        let task = rows.here.task.and_then(|task| self.task(task).ok());
        let rule = workflow::may_replace(task, &rows.here, &rows.file).err();
        let rule = rule.filter(|_| conflict.here.is_some());
        self.why_not(Permission::AddInputs)
            .or_else(|| rule.map(|refusal| super::notice::not_replaced(&refusal).to_owned()))
    }

    /// The report of the import that this job was.
    pub(super) fn import_report_mut(&mut self, job: u64) -> Option<&mut ImportReport> {
        let job = self.jobs.iter_mut().find(|known| known.id == job)?;
        match &mut job.outcome {
            Some(JobOutcome::Imported(report)) => Some(report),
            _ => None,
        }
    }

    /// Why a member may not have these roles, if so.
    pub fn why_not_roles(&self, member: &Member, roles: &[Role]) -> Option<String> {
        let change = may_change(&self.members, self.open_work_of(member.id), member, roles);
        self.why_not(Permission::ManageMembers)
            .or_else(|| Some(super::notice::sentence(&change.err()?.into(), Some(self))))
    }

    /// Why a member may not leave, if so.
    pub fn why_not_leave(&self, member: &Member) -> Option<String> {
        let leave = may_leave(&self.members, member);
        self.why_not(Permission::ManageMembers)
            .or_else(|| Some(super::notice::sentence(&leave.err()?.into(), Some(self))))
    }

    /// Why who is working may not do this, if so.
    pub fn why_not(&self, act: Permission) -> Option<String> {
        let refusal = workflow::may(&self.me, act).err()?;
        Some(super::notice::sentence(&refusal.into(), Some(self)))
    }

    /// Whether who is working may do this, and the project can take it.
    ///
    /// # Errors
    /// Why not, as a sentence.
    pub fn allowed(&self, act: Permission) -> Result<(), String> {
        let writes = !matches!(act, Permission::SeeNumbers | Permission::Deliver);
        match (self.why_not(act), &self.saving.read_only) {
            (Some(why_not), _) => Err(why_not),
            (None, Some(_)) if writes => Err(super::notice::reasons::READ_ONLY.into()),
            (None, _) => Ok(()),
        }
    }
}

impl Names for View {
    fn known_name(&self, member: MemberId) -> String {
        View::known_name(self, member).into_owned()
    }

    fn concept_of(&self, annotation: AnnotationId) -> Option<&str> {
        let shown = self.current.iter().flat_map(|current| &current.annotations);
        let annotation = shown.into_iter().find(|shown| shown.id == annotation)?;
        self.concept(annotation.concept).map(|concept| concept.name.as_str())
    }

    fn is_lead(&self) -> bool {
        workflow::may(&self.me, Permission::ConfigureTasks).is_ok()
    }
}
