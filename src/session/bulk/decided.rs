//! What a lead changes in bulk whoever made it and however far it is: status and author stay, who changed it is noted.

use super::{BulkAct, BulkReport};
use crate::commit::bulk;
use crate::error::SessionError;
use crate::progress::Progress;
use crate::report::Skipped;
use crate::steps::{Step, gathered, in_steps};
use crate::{IdsAndClock, Session};
use domain::taxonomy::relabeled;
use domain::workflow::Permission;
use domain::{Change, ConceptId, GestureId, InputId, MemberId, Op, OpKind, Row, Task};
use store::{Reader, Writer};

/// What is done with what says a concept.
#[derive(Clone, Copy)]
enum Act {
    Remove(ConceptId),
    Replace(ConceptId, ConceptId),
}

struct Changer<'a> {
    task: &'a Task,
    act: Act,
    me: MemberId,
    ids_and_clock: &'a IdsAndClock,
    gesture: GestureId,
}

impl Session {
    /// The part of [`Session::bulk_now`] that a lead does with work that others submitted, or that was decided on.
    pub(super) fn bulk_decided(
        &mut self,
        task: &Task,
        act: &BulkAct,
        inputs: &[InputId],
        mut report: BulkReport,
        progress: &mut Progress,
    ) -> Result<BulkReport, SessionError> {
        self.view.allow(Permission::ConfigureTasks)?;
        let named = |name: &str| self.view.concept_named(name).map(|concept| concept.id);
        let act = match act {
            BulkAct::Remove(name) => Act::Remove(named(name)?),
            BulkAct::Replace(from, to) => Act::Replace(named(from)?, named(to)?),
            BulkAct::Add(_) | BulkAct::Absent(_) | BulkAct::Approve | BulkAct::Assign(_) | BulkAct::Undo(_) => {
                return Err(SessionError::NotOfDecided);
            }
        };
        if let Act::Replace(_, to) = act
            && !task.concepts.contains(&to)
        {
            let name = self.view.concept(to).map(|concept| concept.name.clone());
            return Err(SessionError::NoSuchConcept(name.unwrap_or_default()));
        }
        let gesture = self.new_gesture();
        let changer = Changer {
            task,
            act,
            me: self.view.me.id,
            ids_and_clock: &self.project.ids_and_clock,
            gesture,
        };
        report.decided = true;
        if report.dry_run {
            let reader = self.project.disk.reader();
            for (at, input) in inputs.iter().enumerate() {
                progress.check()?;
                progress.tell(at as u64, Some(report.inputs));
                changer.plan(reader, *input, &mut report)?;
            }
            return Ok(report);
        }
        let mut writer = Writer::open(&self.project.path)?;
        writer.expect_many()?;
        changer.write(&mut writer, inputs, &mut report, progress)?;
        report.gesture = (report.annotations > 0).then(|| gesture.to_string());
        drop(writer);
        self.take_in_inputs()?;
        Ok(report)
    }
}

impl Changer<'_> {
    /// Does it step by step; stopped half way, what was done is done.
    fn write(
        &self,
        writer: &mut Writer,
        inputs: &[InputId],
        report: &mut BulkReport,
        progress: &mut Progress,
    ) -> Result<(), SessionError> {
        in_steps(writer, inputs.len(), report, progress, &mut |reader, from, report| {
            let (until, changes) = gathered(inputs, from, |input| self.plan(reader, *input, report))?;
            Ok(Step::new(until, changes, |changes| self.op(changes)))
        })
    }

    fn op(&self, changes: Vec<Change>) -> Op {
        let kind = match self.act {
            Act::Remove(_) => OpKind::Delete,
            Act::Replace(..) => OpKind::Relabel,
        };
        Op {
            gesture: self.gesture,
            ..bulk(self.ids_and_clock, self.me, kind, Some(self.task.id), false, changes)
        }
    }

    /// What changes on one input; counts it.
    fn plan(&self, reader: Reader<'_>, input: InputId, report: &mut BulkReport) -> Result<Vec<Change>, SessionError> {
        let mut annotations = reader.annotations(input)?;
        annotations.retain(|a| a.task == Some(self.task.id));
        let changes = match self.act {
            Act::Remove(concept) => {
                let says = annotations.into_iter().filter(|a| a.concept == concept);
                says.map(|a| Change::delete(Row::Annotation(a))).collect()
            }
            Act::Replace(from, to) => {
                let found = relabeled(&annotations, &[from], to, self.me);
                if !found.contradictions.is_empty() {
                    report.skipped.push(Skipped {
                        path: reader.input(input)?.map(|input| input.name).unwrap_or_default(),
                        reason: "it is said there both that the one is there and that the other is not".to_owned(),
                    });
                }
                found.changes
            }
        };
        report.changed += u64::from(!changes.is_empty());
        report.annotations += changes.len() as u64;
        Ok(changes)
    }
}
