//! Consensus where fewer must label an input than before: nobody hands in any more, so nothing would be compared.

use super::agree::agree;
use super::sheet::Sheet;
use super::submit::check_all_in;
use super::{Draws, SessionError};
use crate::domain::task::WorkState;
use crate::domain::{AnnotationId, Change, InputId, MemberId, Task};
use crate::session::doc::Doc;
use crate::session::stamps::Stamps;
use crate::store::Reader;

/// What becomes of the inputs that all who must have submitted and that were never compared. Merged annotations are by
/// `author`, in whose hands it happens.
///
/// # Errors
/// What the store said.
pub(in crate::session) fn resettled(
    reader: Reader<'_>,
    task: &Task,
    author: MemberId,
    stamps: &Stamps,
) -> Result<Vec<Change>, SessionError> {
    let mut waiting: Vec<InputId> = Vec::new();
    reader.each_worked_input(task.id, &mut |worked| {
        let waits = |(_, state, drawn): &(MemberId, WorkState, bool)| *state == WorkState::Submitted && !drawn;
        if worked.works.iter().any(waits) {
            waiting.push(worked.input);
        }
    })?;
    if waiting.is_empty() {
        return Ok(Vec::new());
    }
    let draws = Draws::load(reader, task)?;
    let mut changes = Vec::new();
    for input in waiting {
        let doc = Doc::load(reader, input, author)?;
        let mut sheet = Sheet::of(&doc, task)?;
        if check_all_in(&sheet).is_err() {
            continue;
        }
        agree(&mut sheet, author, &mut || AnnotationId(stamps.id()))?;
        sheet.place.round += 1;
        for work in sheet.works.values_mut().filter(|work| work.drawn) {
            let still = work.reviewer.filter(|reviewer| task.reviewers.contains(reviewer));
            work.reviewer = still.or_else(|| draws.reviewer(input, work.member));
        }
        changes.extend(sheet.changes(&doc));
    }
    Ok(changes)
}
