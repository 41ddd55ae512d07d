//! Consensus on inputs that nobody will hand in any more: the last who was awaited does not label them now.

use super::agree::agree;
use super::sheet::Sheet;
use super::submit::check_all_in;
use crate::domain::share::any_reviewer;
use crate::domain::task::WorkState;
use crate::domain::{AnnotationId, Change, InputId, MemberId, Task};
use crate::session::doc::Doc;
use crate::session::error::SessionError;
use crate::session::stamps::Stamps;
use crate::store::{Reader, StoreError};
use std::collections::BTreeSet;

/// Inputs of a task with work that was handed in and waits for other labelers.
pub(in crate::session) fn awaiting_others(reader: Reader<'_>, task: &Task) -> Result<BTreeSet<InputId>, StoreError> {
    let mut found = BTreeSet::new();
    reader.each_work(task.id, &mut |work| {
        if work.state == WorkState::Submitted && !work.drawn {
            found.insert(work.input);
        }
    })?;
    Ok(found)
}

/// What the submissions on an input come to, if all who must have handed in; nothing while somebody still labels.
pub(in crate::session) fn settled(
    reader: Reader<'_>,
    stamps: &Stamps,
    task: &Task,
    input: InputId,
    me: MemberId,
) -> Result<Vec<Change>, SessionError> {
    let doc = Doc::load(reader, input, me)?;
    let mut sheet = Sheet::of(&doc, task)?;
    if check_all_in(&sheet).is_err() {
        return Ok(Vec::new());
    }
    agree(&mut sheet, me, &mut || AnnotationId(stamps.id()))?;
    sheet.place.round += 1;
    for work in sheet.works.values_mut().filter(|work| work.drawn) {
        let known = work.reviewer.filter(|reviewer| task.reviewers.contains(reviewer));
        work.reviewer = known.or_else(|| any_reviewer(work.input, work.member, &task.reviewers, task.seed));
    }
    Ok(sheet.changes(&doc))
}
