//! Annotations that were imported outside any task, and suit a new one, are taken into it.

use crate::clock::IdsAndClock;
use crate::error::SessionError;
use domain::task::TaskInput;
use domain::workflow::claimed;
use domain::{Annotation, AnnotationId, Change, MemberId, Op, Region, Row, Task, TaskKind};
use std::path::Path;
use store::{ReadOnly, Reader, StoreError, Writer};

/// Annotations taken over in one op: enough to be quick, few enough to keep memory flat.
const TAKEN_AT_ONCE: usize = 2000;

/// What became of the annotations that a task might take over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TakenOver {
    /// Taken over.
    pub taken: u64,
    /// Outlines among them of which the enclosing box was taken.
    pub boxed: u64,
    /// Outlines that a detection task does not take.
    pub left_out: u64,
}

impl TakenOver {
    /// What is worth saying besides how many were taken.
    pub(super) fn said(&self) -> Vec<String> {
        let mut said = Vec::new();
        match self.boxed {
            0 => {}
            1 => said.push("1 outline was taken over as its enclosing box.".to_owned()),
            more => said.push(format!("{more} outlines were taken over as their enclosing boxes.")),
        }
        match self.left_out {
            0 => {}
            1 => said.push(
                "1 outline does not belong into a detection task and was left out; outlines_as_boxes takes its \
                 enclosing box."
                    .to_owned(),
            ),
            more => said.push(format!(
                "{more} outlines do not belong into a detection task and were left out; outlines_as_boxes takes their \
                 enclosing boxes."
            )),
        }
        said
    }
}

/// What is taken over on the way to disk.
#[derive(Default)]
struct Taken {
    /// Annotations that are the task's from now on.
    moved: Vec<Change>,
    /// Copies, each its labeler's own.
    copied: Vec<Change>,
}

/// Puts annotations that belong to no task, and suit this one, into it, and counts them. Where several people label the
/// same inputs each gets copies to correct, blind to the others' as with what they draw, and the originals stay.
pub(super) fn take_imported(
    writer: &mut Writer,
    project: &Path,
    (task, as_boxes): (&Task, bool),
    ids_and_clock: &IdsAndClock,
    op: &dyn Fn(bool, Vec<Change>) -> Op,
) -> Result<TakenOver, SessionError> {
    let disk = ReadOnly::open(project)?;
    let mut places = Vec::new();
    disk.reader().each_place(task.id, &mut |place| places.push(place))?;
    let mut waiting = Taken::default();
    let mut taken = TakenOver::default();
    for place in places {
        take_on(
            disk.reader(),
            (task, as_boxes),
            &place,
            ids_and_clock,
            (&mut waiting, &mut taken),
        )?;
        if waiting.moved.len() + waiting.copied.len() >= TAKEN_AT_ONCE {
            write(writer, std::mem::take(&mut waiting), op)?;
        }
    }
    write(writer, waiting, op)?;
    Ok(taken)
}

fn write(writer: &mut Writer, taken: Taken, op: &dyn Fn(bool, Vec<Change>) -> Op) -> Result<(), StoreError> {
    let ops: Vec<Op> = [(false, taken.moved), (true, taken.copied)]
        .into_iter()
        .filter(|(_, changes)| !changes.is_empty())
        .map(|(batch, changes)| op(batch, changes))
        .collect();
    match ops.is_empty() {
        true => Ok(()),
        false => writer.transact(&ops).map(|_| ()),
    }
}

/// The annotation as the task takes it: itself, or the box around its outline where that is wanted.
fn suited(old: &Annotation, task: &Task, as_boxes: bool) -> Option<Annotation> {
    if task.kind.takes(&old.region) {
        return Some(old.clone());
    }
    let boxed = Annotation {
        region: Region::Box(old.region.bounds().filter(|_| as_boxes)?),
        ..old.clone()
    };
    task.kind.takes(&boxed.region).then_some(boxed)
}

/// Takes over what suits on one input, and counts it.
fn take_on(
    reader: Reader<'_>,
    (task, as_boxes): (&Task, bool),
    place: &TaskInput,
    ids_and_clock: &IdsAndClock,
    (taken, count): (&mut Taken, &mut TakenOver),
) -> Result<(), StoreError> {
    let found = reader.annotations(place.input)?;
    let wanted = |old: &&Annotation| old.task.is_none() && task.concepts.contains(&old.concept);
    let is_outline = |region: &Region| matches!(region, Region::Polygon(_));
    let mut loose: Vec<(&Annotation, Annotation)> = Vec::new();
    for old in found.iter().filter(wanted) {
        match suited(old, task, as_boxes) {
            Some(new) => loose.push((old, new)),
            None => count.left_out += u64::from(task.kind == TaskKind::Detection && is_outline(&old.region)),
        }
    }
    if loose.is_empty() {
        return Ok(());
    }
    let is_boxed = |old: &Annotation, new: &Annotation| is_outline(&old.region) && !is_outline(&new.region);
    if task.labelers_per_input() <= 1 {
        for (old, new) in &loose {
            count.taken += 1;
            count.boxed += u64::from(is_boxed(old, new));
            let new = Annotation {
                task: Some(task.id),
                ..new.clone()
            };
            let change = Change::update(Row::Annotation((*old).clone()), Row::Annotation(new));
            taken.moved.extend(change);
        }
        return Ok(());
    }
    // Who began on the input has corrected, or removed, what there was before.
    let begun: Vec<MemberId> = reader
        .work_on(place.input)?
        .into_iter()
        .filter(|work| work.task == task.id)
        .map(|work| work.member)
        .collect();
    let mut any = vec![false; loose.len()];
    for labeler in place
        .labelers_in(task)
        .iter()
        .filter(|labeler| !begun.contains(labeler))
    {
        for ((_, new), any) in loose.iter().zip(&mut any) {
            let has = |own: &Annotation| {
                own.task == Some(task.id)
                    && own.author == *labeler
                    && (own.concept, &own.region) == (new.concept, &new.region)
            };
            if found.iter().any(has) {
                continue;
            }
            *any = true;
            taken.copied.push(Change::create(Row::Annotation(Annotation {
                id: AnnotationId(ids_and_clock.id()),
                task: Some(task.id),
                ..claimed(new, *labeler)
            })));
        }
    }
    for ((old, new), _) in loose.iter().zip(any).filter(|(_, any)| *any) {
        count.taken += 1;
        count.boxed += u64::from(is_boxed(old, new));
    }
    Ok(())
}
