//! Many changes written step by step, each step in a transaction of its own, while others work in the project.

use super::error::SessionError;
use super::progress::Progress;
use domain::{Change, Op};
use store::{Reader, StoreError, Writer};

/// Rows changed in one transaction, more or less: those of one input go together.
pub(super) const AT_ONCE: usize = 2000;
/// How often a step is planned again when somebody changes its rows meanwhile.
pub(super) const TRIES: usize = 8;

/// What is written at once.
pub(super) struct Step {
    /// Where the next step begins.
    until: usize,
    /// What is written, if anything is to be.
    op: Option<Op>,
}

impl Step {
    /// Up to a place, with an op of these changes, if there are any.
    pub(super) fn new(until: usize, changes: Vec<Change>, op: impl FnOnce(Vec<Change>) -> Op) -> Self {
        let op = (!changes.is_empty()).then(|| op(changes));
        Self { until, op }
    }
}

/// Writes what is planned of so many things. `plan` plans the step that begins at a place. What it adds to the report counts
/// once that is on disk. Stopped half way, what was written stays.
///
/// # Errors
/// [`SessionError::Cancelled`], and what `plan` or the store said.
pub(super) fn in_steps<R: Clone>(
    writer: &mut Writer,
    count: usize,
    report: &mut R,
    progress: &mut Progress,
    plan: &mut dyn FnMut(Reader<'_>, usize, &mut R) -> Result<Step, SessionError>,
) -> Result<(), SessionError> {
    let (mut from, mut attempt) = (0, 1);
    while from < count {
        progress.check()?;
        progress.tell(from as u64, Some(count as u64));
        let mut planned = report.clone();
        let Step { until, op } = plan(writer.reader(), from, &mut planned)?;
        match op.map_or(Ok(0), |op| writer.transact(&[op])) {
            Ok(_) => (*report, from, attempt) = (planned, until, 1),
            // Somebody changed one of the rows meanwhile: what stands now counts.
            Err(StoreError::Clash(_)) if attempt < TRIES => attempt += 1,
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Where a step that begins at a place ends, and what it changes: of one thing after the other, until there is enough.
///
/// # Errors
/// What `of_one` said.
pub(super) fn gathered<T, E>(
    all: &[T],
    from: usize,
    mut of_one: impl FnMut(&T) -> Result<Vec<Change>, E>,
) -> Result<(usize, Vec<Change>), E> {
    let mut changes = Vec::new();
    let mut until = from;
    while until < all.len() && changes.len() < AT_ONCE {
        changes.extend(of_one(&all[until])?);
        until += 1;
    }
    Ok((until, changes))
}
