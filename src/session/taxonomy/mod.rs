//! Concepts of the whole project: listed, renamed, merged, split and deleted.
//!
//! `plan.rs` says which rows change; here they are written, all in one transaction. What somebody else changed between
//! the two is theirs: it is left as it is, named, and the rest goes on. Versions of datasets are not touched by any of it:
//! what they hold is read from the log, concepts included.

mod error;
mod list;
mod plan;
mod report;

pub use error::ConceptError;
pub use report::{ConceptAct, ConceptPlace, ConceptReport, ConceptUse, ContradictionLine, Part};

use super::background::Topic;
use super::clock::IdsAndClock;
use super::command::ConceptEdit;
use super::commit::bulk;
use super::error::SessionError;
use super::notice;
use super::progress::Progress;
use super::report::ConceptsChanged;
use super::view::JobOutcome;
use super::{Event, Session};
use domain::workflow::Permission;
use domain::{Change, ConceptId, Member, Op, OpKind, RowKey};
use plan::{Asker, Plan, plan};
use std::collections::HashSet;
use std::path::PathBuf;
use store::{Reader, StoreError, Viewer, Writer};

/// How often it is planned again when others change its rows meanwhile.
const TRIES: usize = 8;

/// A change of concepts, and what it works with.
struct Changer {
    project: PathBuf,
    ids_and_clock: IdsAndClock,
    me: Member,
    viewer: Viewer,
    act: ConceptAct,
    /// Rows that others changed while it was planned.
    left: HashSet<RowKey>,
}

impl Changer {
    /// What is to be changed, as the project stands; what is only counted may be in use.
    fn planned(&self, reader: Reader<'_>, dry_run: bool, progress: &mut Progress) -> Result<Plan, SessionError> {
        let asker = Asker {
            me: &self.me,
            viewer: &self.viewer,
            ids_and_clock: &self.ids_and_clock,
            dry_run,
        };
        plan(reader, &asker, &self.act, &self.left, progress)
    }

    /// Writes what was planned; nothing where somebody was quicker, whose rows are left from then on.
    fn write(&mut self, writer: &mut Writer, plan: Plan) -> Result<Option<ConceptReport>, SessionError> {
        let Plan { changes, mut report } = plan;
        if changes.is_empty() {
            return Ok(Some(report));
        }
        let op: Op = bulk(
            &self.ids_and_clock,
            self.me.id,
            OpKind::EditConcept,
            None,
            false,
            changes,
        );
        match writer.transact(std::slice::from_ref(&op)) {
            Ok(_) => {
                report.gesture = (report.rows() > 0).then_some(op.gesture);
                Ok(Some(report))
            }
            Err(StoreError::Clash(_)) => {
                self.leave(writer, &op.changes)?;
                Ok(None)
            }
            Err(error) => Err(error.into()),
        }
    }

    fn leave(&mut self, writer: &Writer, changes: &[Change]) -> Result<(), StoreError> {
        for change in changes {
            let key = change.key();
            let on_an_input = matches!(key, RowKey::Annotation(_) | RowKey::Suggestion(_));
            if on_an_input && writer.reader().row(&key)?.as_ref() != change.before() {
                self.left.insert(key);
            }
        }
        Ok(())
    }

    fn carry_out(mut self, progress: &mut Progress) -> Result<ConceptReport, SessionError> {
        let mut writer = Writer::open(&self.project)?;
        writer.expect_many()?;
        for _ in 0..TRIES {
            let plan = writer
                .reader()
                .snapshot(|reader| self.planned(reader, false, progress))?;
            if let Some(report) = self.write(&mut writer, plan)? {
                return Ok(report);
            }
        }
        Err(ConceptError::Contended.into())
    }
}

impl Session {
    /// The concept of this name.
    ///
    /// # Errors
    /// [`ConceptError::Unknown`].
    pub fn concept_id(&self, name: &str) -> Result<ConceptId, SessionError> {
        let found = self.view.concept_called(name);
        let found = found.ok_or_else(|| ConceptError::Unknown(name.to_owned()))?;
        Ok(found.id)
    }

    fn changer(&self, act: ConceptAct) -> Changer {
        Changer {
            project: self.project.path.clone(),
            ids_and_clock: self.project.ids_and_clock.clone(),
            me: self.view.me.clone(),
            viewer: self.view.viewer(),
            act,
            left: HashSet::new(),
        }
    }

    /// Says what a change of concepts would come to.
    ///
    /// # Errors
    /// As [`Session::change_concepts_now`]; that a concept is in use is counted.
    pub fn count_concept_change(
        &self,
        act: ConceptAct,
        progress: &mut Progress,
    ) -> Result<ConceptReport, SessionError> {
        self.view.allow(Permission::EditConcepts)?;
        let changer = self.changer(act);
        let planned = self
            .project
            .disk
            .snapshot(|reader| changer.planned(reader, true, progress));
        planned.map(|plan| plan.report)
    }

    /// Merges, splits or deletes concepts, all of it or nothing, and waits until it is on disk.
    ///
    /// # Errors
    /// A [`ConceptError`]; [`SessionError::ReadOnly`]; that a query cannot be read; what the store said. What somebody
    /// changed meanwhile, and what contradicts itself, is in the report.
    pub fn change_concepts_now(
        &mut self,
        act: ConceptAct,
        progress: &mut Progress,
    ) -> Result<ConceptReport, SessionError> {
        self.view.allow(Permission::EditConcepts)?;
        self.may_write()?;
        let report = self.changer(act).carry_out(progress)?;
        self.take_in_inputs()?;
        Ok(report)
    }

    /// Calls a concept otherwise and waits until that is on disk; or only says what would be called so.
    ///
    /// # Errors
    /// [`ConceptError`]; that the name is empty or cannot be told from another; what the store said.
    pub fn rename_concept_now(&mut self, old: &str, new: &str, dry_run: bool) -> Result<ConceptReport, SessionError> {
        self.view.allow(Permission::EditConcepts)?;
        self.may_write()?;
        let id = self.concept_id(old)?;
        let edit = ConceptEdit {
            name: Some(new.to_owned()),
            ..ConceptEdit::default()
        };
        let (before, after) = self.view.edited_concept(id, edit.clone())?;
        let used = self.concept_uses()?.into_iter().find(|used| used.id == id);
        let renames = before.name != after.name;
        if !dry_run && renames {
            self.edit_concept(id, edit)?;
            self.flush()?;
        }
        Ok(ConceptReport {
            annotations: used.as_ref().filter(|_| renames).map_or(0, |used| used.annotations),
            suggestions: used.as_ref().filter(|_| renames).map_or(0, |used| used.suggestions),
            tasks: used.filter(|_| renames).map(|used| used.tasks).unwrap_or_default(),
            dry_run,
            ..ConceptReport::default()
        })
    }

    /// Recolours, explains or moves a concept, and waits until that is on disk.
    ///
    /// # Errors
    /// [`ConceptError`]; what the store said.
    pub fn edit_concept_now(
        &mut self,
        name: &str,
        edit: ConceptEdit,
        place: Option<ConceptPlace>,
    ) -> Result<ConceptUse, SessionError> {
        self.view.allow(Permission::EditConcepts)?;
        self.may_write()?;
        let id = self.concept_id(name)?;
        let before = match &place {
            Some(ConceptPlace::Before(other)) => Some(self.concept_id(other)?),
            Some(ConceptPlace::Last) | None => None,
        };
        self.edit_concept(id, edit)?;
        if place.is_some() && before != Some(id) {
            self.move_concept(id, before)?;
        }
        self.flush()?;
        let used = self.concept_uses()?.into_iter().find(|used| used.id == id);
        used.ok_or_else(|| ConceptError::Unknown(name.to_owned()).into())
    }

    /// Asks what a change of concepts would come to; the answer is in [`View::concept_change`](crate::View).
    pub(super) fn ask_concept_change(&mut self, act: ConceptAct) -> Result<(), SessionError> {
        self.view.concept_change = None;
        let changer = self.changer(act);
        self.reads.on(Topic::Previews)?.ask(move |disk| {
            let counted = disk.snapshot(|reader| changer.planned(reader, true, &mut Progress::silent()));
            let counted = counted.map(|plan| plan.report);
            let counted = counted.map_err(|error| notice::sentence(&error, None));
            Some(Event::ConceptChange(changer.act, counted))
        });
        Ok(())
    }

    /// Starts to merge, split or delete concepts.
    pub(super) fn start_concept_change(&mut self, act: ConceptAct) -> Result<(), SessionError> {
        self.may_write()?;
        // A run, or another bulk act, may be writing on the same inputs.
        if self.view.is_working() {
            return Err(SessionError::StillWorking);
        }
        let title = notice::changing_concepts(&act).to_owned();
        let changer = self.changer(act);
        self.start_job(title, move |progress| {
            let report = changer.carry_out(progress)?;
            Ok(JobOutcome::ConceptsChanged(ConceptsChanged {
                gesture: report.gesture,
                whole: report.is_whole(),
                said: notice::concepts_changed(&report),
            }))
        })
    }
}

#[cfg(test)]
mod tests;
