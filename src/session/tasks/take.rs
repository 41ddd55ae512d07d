//! Annotations that were imported outside any task, and suit a new one, are taken into it.

use crate::domain::task::TaskInput;
use crate::domain::workflow::claimed;
use crate::domain::{Annotation, AnnotationId, Change, MemberId, Op, Row, Task};
use crate::session::error::SessionError;
use crate::session::stamps::Stamps;
use crate::store::{ReadOnly, Reader, StoreError, Writer};
use std::path::Path;

/// Annotations taken over in one op: enough to be quick, few enough to keep memory flat.
const TAKEN_AT_ONCE: usize = 2000;

/// What is taken over on the way to disk.
#[derive(Default)]
struct Taken {
    /// Annotations that are the task's from now on.
    moved: Vec<Change>,
    /// Copies, each its labeler's own.
    copied: Vec<Change>,
}

/// Puts annotations that belong to no task, and suit this one, into it; says how many. Where several people label the
/// same inputs each gets copies to correct, blind to the others' as with what they draw, and the originals stay.
pub(super) fn take_loose(
    writer: &mut Writer,
    project: &Path,
    task: &Task,
    stamps: &Stamps,
    op: &dyn Fn(bool, Vec<Change>) -> Op,
) -> Result<u64, SessionError> {
    let disk = ReadOnly::open(project)?;
    let mut places = Vec::new();
    disk.reader().each_place(task.id, &mut |place| places.push(place))?;
    let mut waiting = Taken::default();
    let mut taken = 0;
    for place in places {
        taken += take_on(disk.reader(), task, &place, stamps, &mut waiting)?;
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

/// Takes over what suits on one input; says how many annotations it was.
fn take_on(
    reader: Reader<'_>,
    task: &Task,
    place: &TaskInput,
    stamps: &Stamps,
    taken: &mut Taken,
) -> Result<u64, StoreError> {
    let found = reader.annotations(place.input)?;
    let suits =
        |old: &&Annotation| old.task.is_none() && task.concepts.contains(&old.concept) && task.kind.takes(&old.region);
    let loose: Vec<&Annotation> = found.iter().filter(suits).collect();
    if loose.is_empty() {
        return Ok(0);
    }
    if task.labelers_per_input() <= 1 {
        for old in &loose {
            let new = Annotation {
                task: Some(task.id),
                ..(*old).clone()
            };
            let change = Change::update(Row::Annotation((*old).clone()), Row::Annotation(new));
            taken.moved.extend(change);
        }
        return Ok(loose.len() as u64);
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
        for (old, any) in loose.iter().zip(&mut any) {
            let has = |own: &Annotation| {
                own.task == Some(task.id)
                    && own.author == *labeler
                    && (own.concept, &own.region) == (old.concept, &old.region)
            };
            if found.iter().any(has) {
                continue;
            }
            *any = true;
            taken.copied.push(Change::create(Row::Annotation(Annotation {
                id: AnnotationId(stamps.id()),
                task: Some(task.id),
                ..claimed(old, *labeler)
            })));
        }
    }
    Ok(any.into_iter().filter(|any| *any).count() as u64)
}
