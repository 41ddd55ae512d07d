//! Taking an import back: what it brought goes again, but for what somebody has touched since.

use super::bulk;
use crate::domain::{Change, GestureId, InputId, MemberId, Op, OpKind, Row, RowKey};
use crate::session::error::SessionError;
use crate::session::stamps::Stamps;
use crate::session::view::JobOutcome;
use crate::session::{Progress, Session};
use crate::store::{Reader, Writer};
use std::collections::{BTreeSet, HashSet};
use std::path::Path;

/// Rows removed in one transaction.
const AT_ONCE: usize = 2000;
/// Names listed of inputs that were left.
const LISTED: usize = 20;

/// What taking an import back did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    /// Inputs removed.
    pub inputs: u64,
    /// Annotations removed.
    pub annotations: u64,
    /// How many inputs were touched since and keep what they have.
    pub left: u64,
    /// The names of the first of them.
    pub names: Vec<String>,
}

/// Removes what the gesture created and nobody has touched. Inputs go only all together, as the newest ones of the
/// project and in no task: places in lists stay without gaps.
fn take_back(
    project: &Path,
    stamps: &Stamps,
    me: MemberId,
    gesture: GestureId,
    progress: &mut Progress,
) -> Result<TakenBack, SessionError> {
    let mut writer = Writer::open(project)?;
    let created = writer.reader().rows_created_by(gesture)?;
    let total = created.len() as u64;
    let mut report = TakenBack::default();
    let mut left: BTreeSet<InputId> = BTreeSet::new();
    let mut removals = Vec::new();
    for (done, row) in created.iter().enumerate() {
        progress.check()?;
        progress.tell(done as u64, Some(total));
        if let Row::Annotation(annotation) = row {
            if writer.reader().row(&row.key())?.as_ref() == Some(row) {
                removals.push(row.clone());
            } else {
                left.insert(annotation.input);
            }
        }
    }
    report.annotations = removals.len() as u64;
    let going: HashSet<RowKey> = removals.iter().map(Row::key).collect();
    let inputs: Vec<&Row> = created.iter().filter(|row| matches!(row, Row::Input(_))).collect();
    if inputs_can_go(writer.reader(), &inputs, &going)? {
        report.inputs = inputs.len() as u64;
        let with_them = created
            .iter()
            .filter(|row| matches!(row, Row::Input(_) | Row::DatasetInput(_)));
        removals.extend(with_them.cloned());
    } else {
        left.extend(inputs.iter().filter_map(|row| match row {
            Row::Input(input) => Some(input.id),
            _ => None,
        }));
    }
    for chunk in removals.chunks(AT_ONCE) {
        let changes = chunk.iter().cloned().map(Change::delete).collect();
        let op = Op {
            reverts: Some(gesture),
            ..bulk(stamps, me, OpKind::Undo, None, false, changes)
        };
        writer.transact(&[op])?;
    }
    report.left = left.len() as u64;
    for id in left.into_iter().take(LISTED) {
        report.names.extend(writer.reader().input(id)?.map(|input| input.name));
    }
    Ok(report)
}

/// Whether all these inputs are as they were imported, the newest of the project, in no task, and without any
/// annotation but those that go.
fn inputs_can_go(reader: Reader<'_>, inputs: &[&Row], going: &HashSet<RowKey>) -> Result<bool, SessionError> {
    let mut first = u64::MAX;
    for row in inputs {
        let Row::Input(input) = row else { continue };
        first = first.min(input.position);
        let others = |a: &crate::domain::Annotation| !going.contains(&RowKey::Annotation(a.id));
        if reader.row(&row.key())?.as_ref() != Some(row)
            || reader.is_in_any_task(input.id)?
            || reader.annotations(input.id)?.iter().any(others)
        {
            return Ok(false);
        }
    }
    Ok(!inputs.is_empty() && reader.next_input_position()? - first == inputs.len() as u64)
}

impl Session {
    /// Takes an import back and waits until it is done.
    ///
    /// # Errors
    /// When the project cannot be written.
    pub fn take_back_now(&mut self, gesture: GestureId) -> Result<TakenBack, SessionError> {
        let me = self.view().me.id;
        let report = take_back(&self.path, &self.stamps, me, gesture, &mut Progress::silent())?;
        self.refresh_summary()?;
        Ok(report)
    }

    pub(in crate::session) fn start_take_back(&mut self, gesture: GestureId) -> Result<(), SessionError> {
        if self.writer.is_none() {
            return Err(SessionError::ReadOnly);
        }
        let (path, stamps, me) = (self.path.clone(), self.stamps.clone(), self.view.me.id);
        self.start_job("Taking the import back".into(), move |progress| {
            take_back(&path, &stamps, me, gesture, progress).map(JobOutcome::TakenBack)
        })
    }
}
