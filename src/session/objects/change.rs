//! What is done with many objects at once: another concept, or away with them. One gesture over all inputs, which is taken back
//! as a whole.
//!
//! The rules are those of bulk changes: who labels changes their own unsubmitted work and what is nobody's yet, on inputs that
//! are theirs; a lead who says so changes everything, and authors and statuses stay. What may not be changed is left, and
//! counted with the reason.

use super::report::{ObjectAct, ObjectChange, ObjectReport, Stays};
use crate::background::Topic;
use crate::commit::bulk;
use crate::doc::Doc;
use crate::edit::begun;
use crate::error::SessionError;
use crate::progress::Progress;
use crate::report::InputsChanged;
use crate::steps::{Step, gathered, in_steps};
use crate::view::JobOutcome;
use crate::{Event, IdsAndClock, Session, notice};
use domain::taxonomy::relabeled;
use domain::workflow::{self, Permission, Refusal};
use domain::{
    Annotation, AnnotationId, Change, ConceptId, GestureId, InputId, Member, Op, OpKind, Row, RowKey, Task, TaskId,
};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use store::{ReadOnly, Reader, StoreError, Writer};

/// Who changes what, by which tasks.
pub(super) struct Changer {
    me: Member,
    act: ObjectAct,
    decided: bool,
    /// The input on the canvas, where its picture is another one than was labeled.
    other_picture: Option<InputId>,
    tasks: BTreeMap<TaskId, Task>,
    ids_and_clock: IdsAndClock,
    pub(super) gesture: GestureId,
}

/// Annotations on one input, of one task or of none.
struct Place {
    task: Option<TaskId>,
    input: InputId,
    wanted: HashSet<AnnotationId>,
}

/// Where the annotations are, task by task; those that are gone are left out.
fn places(reader: Reader<'_>, annotations: &[AnnotationId]) -> Result<Vec<Place>, StoreError> {
    let mut places: BTreeMap<(Option<TaskId>, InputId), HashSet<AnnotationId>> = BTreeMap::new();
    for id in annotations {
        if let Some(Row::Annotation(row)) = reader.row(&RowKey::Annotation(*id))? {
            places.entry((row.task, row.input)).or_default().insert(*id);
        }
    }
    let place = |((task, input), wanted)| Place { task, input, wanted };
    Ok(places.into_iter().map(place).collect())
}

impl Changer {
    /// What changes at one place; counts it.
    fn plan(&self, reader: Reader<'_>, place: &Place, report: &mut ObjectReport) -> Result<Vec<Change>, StoreError> {
        let doc = Doc::load_annotations(reader, place.input)?;
        let name = reader.input(place.input)?.map(|input| input.name).unwrap_or_default();
        let changes = self.plan_on(&doc, place, &name, report);
        report.inputs += u64::from(!changes.is_empty());
        Ok(changes)
    }

    fn plan_on(&self, doc: &Doc, place: &Place, name: &str, report: &mut ObjectReport) -> Vec<Change> {
        let is_wanted = |a: &&Annotation| a.task == place.task && place.wanted.contains(&a.id);
        let mut wanted: Vec<&Annotation> = doc.annotations.iter().filter(is_wanted).collect();
        if let ObjectAct::Relabel(to) = self.act {
            let all = wanted.len();
            wanted.retain(|annotation| annotation.concept != to);
            report.same += (all - wanted.len()) as u64;
        }
        let task = place.task.and_then(|task| self.tasks.get(&task));
        if let Err(why) = self.may_change_here(doc, place, task) {
            report.leave(why, wanted.len(), name);
            return Vec::new();
        }
        let mut allowed: Vec<Annotation> = Vec::new();
        for annotation in wanted {
            let rule = task.filter(|_| !self.decided);
            match rule.map_or(Ok(()), |task| workflow::may_edit(task, &self.me, annotation)) {
                Ok(()) => allowed.push(annotation.clone()),
                Err(refusal) => report.leave(Stays::Rule(refusal), 1, name),
            }
        }
        let mut changes = match self.act {
            ObjectAct::Remove => allowed
                .into_iter()
                .map(|a| Change::delete(Row::Annotation(a)))
                .collect(),
            ObjectAct::Relabel(to) => self.relabel(doc, place, (allowed, to), name, report),
        };
        report.changed += changes.len() as u64;
        if let Some(task) = task.filter(|_| !self.decided && !changes.is_empty()) {
            changes.extend(begun(doc, task, place.input, self.me.id, &self.ids_and_clock));
        }
        changes
    }

    /// Whether anything may be changed there at all.
    fn may_change_here(&self, doc: &Doc, place: &Place, task: Option<&Task>) -> Result<(), Stays> {
        let Some(task) = task else {
            return workflow::may(&self.me, Permission::ConfigureTasks).map_err(|_| Stays::NoTask);
        };
        if matches!(self.act, ObjectAct::Relabel(to) if !task.concepts.contains(&to)) {
            return Err(Stays::Rule(Refusal::ConceptNotInTask));
        }
        if self.decided {
            return Ok(());
        }
        if self.other_picture == Some(place.input) {
            return Err(Stays::OtherPicture);
        }
        let state = doc.state(task.id, self.me.id);
        workflow::may_label(task, &self.me, state)
            .map_err(|refusal| doc.or_withdraw(refusal, task, self.me.id))
            .and_then(|()| workflow::is_given(task, doc.place(task.id), self.me.id, self.ids_and_clock.now()))
            .map_err(Stays::Rule)
    }

    /// Gives annotations another concept. Of two that say the same then one goes; where the opposite is said of it, they stay.
    fn relabel(
        &self,
        doc: &Doc,
        place: &Place,
        (allowed, to): (Vec<Annotation>, ConceptId),
        name: &str,
        report: &mut ObjectReport,
    ) -> Vec<Change> {
        let from: Vec<ConceptId> = allowed.iter().map(|a| a.concept).collect();
        let chosen: HashSet<AnnotationId> = allowed.iter().map(|a| a.id).collect();
        let beside = |a: &&Annotation| a.task == place.task && a.concept == to;
        let there = doc.annotations.iter().filter(beside).cloned();
        let all: Vec<Annotation> = allowed.into_iter().chain(there).collect();
        let found = relabeled(&all, &from, to, self.me.id);
        let changed: HashSet<RowKey> = found.changes.iter().map(Change::key).collect();
        // Of a double the other one may have gone.
        let gone = found.doubles.iter().map(|(_, kept)| RowKey::Annotation(*kept));
        let settled: HashSet<RowKey> = changed.iter().copied().chain(gone).collect();
        let stays = chosen.iter().filter(|id| !settled.contains(&RowKey::Annotation(**id)));
        report.leave(Stays::Contradicts, stays.count(), name);
        let mine = found
            .changes
            .into_iter()
            .filter_map(|change| match (change.before(), change.after()) {
                (Some(Row::Annotation(old)), Some(Row::Annotation(_))) if !self.decided && place.task.is_some() => {
                    let new = Annotation {
                        concept: to,
                        ..workflow::claimed(old, self.me.id)
                    };
                    Change::update(Row::Annotation(old.clone()), Row::Annotation(new))
                }
                _ => Some(change),
            });
        mine.collect()
    }

    /// Only counts.
    pub(super) fn count(&self, reader: Reader<'_>, annotations: &[AnnotationId]) -> Result<ObjectReport, StoreError> {
        let mut report = ObjectReport::default();
        for place in places(reader, annotations)? {
            self.plan(reader, &place, &mut report)?;
        }
        Ok(report)
    }

    /// Does it step by step; stopped half way, what was done is done.
    fn write(
        &self,
        writer: &mut Writer,
        annotations: &[AnnotationId],
        progress: &mut Progress,
    ) -> Result<ObjectReport, SessionError> {
        let places = places(writer.reader(), annotations)?;
        let mut report = ObjectReport::default();
        let plan = &mut |reader: Reader<'_>, from: usize, report: &mut ObjectReport| {
            // An act is of one task: by that it is known who may hear of it.
            let task = places[from].task;
            let of_task = from + places[from..].partition_point(|place| place.task == task);
            let of_one = |place: &Place| self.plan(reader, place, report);
            let (until, changes) = gathered(&places[..of_task], from, of_one)?;
            Ok(Step::new(until, changes, |changes| self.op(task, changes)))
        };
        in_steps(writer, places.len(), &mut report, progress, plan)?;
        Ok(report)
    }

    fn op(&self, task: Option<TaskId>, changes: Vec<Change>) -> Op {
        let kind = match self.act {
            ObjectAct::Remove => OpKind::Delete,
            ObjectAct::Relabel(_) => OpKind::Relabel,
        };
        Op {
            gesture: self.gesture,
            ..bulk(&self.ids_and_clock, self.me.id, kind, task, false, changes)
        }
    }
}

/// Changes objects in the project at `path`.
pub(super) fn change_in(
    path: &Path,
    changer: &Changer,
    annotations: &[AnnotationId],
    progress: &mut Progress,
) -> Result<ObjectReport, SessionError> {
    let mut writer = Writer::open(path)?;
    writer.expect_many()?;
    changer.write(&mut writer, annotations, progress)
}

impl Session {
    pub(super) fn object_changer(&self, change: &ObjectChange) -> Result<Changer, SessionError> {
        if change.decided {
            self.view.allow(Permission::ConfigureTasks)?;
        }
        let current = self.view.current_id();
        Ok(Changer {
            me: self.view.me.clone(),
            act: change.act,
            decided: change.decided,
            other_picture: current.filter(|input| self.view.refuse_if_changed(*input).is_err()),
            tasks: self
                .view
                .tasks
                .iter()
                .map(|summary| (summary.task.id, summary.task.clone()))
                .collect(),
            ids_and_clock: self.project.ids_and_clock.clone(),
            gesture: self.new_gesture(),
        })
    }

    /// Counts in the background what a change of objects would do.
    pub(crate) fn ask_object_change(&mut self, change: ObjectChange) -> Result<(), SessionError> {
        let changer = self.object_changer(&change)?;
        self.reads
            .on(Topic::Previews)?
            .read("What would change", move |disk: &ReadOnly| {
                let counted = disk.snapshot(|reader| changer.count(reader, &change.annotations));
                counted.map(|report| Event::ObjectChange(change, report))
            });
        Ok(())
    }

    /// Starts to change objects.
    pub(crate) fn start_object_change(&mut self, change: ObjectChange) -> Result<(), SessionError> {
        self.may_write()?;
        // A run, or another bulk act, may be writing on them.
        if self.view.is_working() {
            return Err(SessionError::StillWorking);
        }
        let changer = self.object_changer(&change)?;
        let path = self.project.path.clone();
        let title = notice::changing_objects(change.act, change.annotations.len() as u64);
        self.start_job(title, move |progress| {
            let report = change_in(&path, &changer, &change.annotations, progress)?;
            Ok(JobOutcome::InputsChanged(InputsChanged {
                inputs: report.inputs,
                said: notice::objects_changed(&report, change.act, false, None),
                ..InputsChanged::none(changer.gesture)
            }))
        })
    }
}

#[cfg(test)]
#[path = "change_tests.rs"]
mod tests;
