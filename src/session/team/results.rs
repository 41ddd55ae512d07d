//! What the sample of each labeler's work showed so far.

use super::view::{SampleResult, Samples};
use crate::domain::task::WorkState;
use crate::domain::{InputId, MemberId, OpKind, Task, TaskId};
use crate::session::error::SessionError;
use crate::session::{Event, Session};
use crate::store::{Reader, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// Decisions on one labeler's works: inputs that were decided on, and those that were ever sent back.
#[derive(Default)]
struct Decided {
    reviewed: BTreeSet<InputId>,
    errors: BTreeSet<InputId>,
}

impl Session {
    /// Reads, in the background, what the sample of a task showed; again whenever counts change.
    pub(in crate::session) fn show_samples(&mut self, task: TaskId) -> Result<(), SessionError> {
        let task = self.task(task)?.clone();
        if self.view.samples.as_ref().is_none_or(|samples| samples.task != task.id) {
            self.view.samples = Some(Samples {
                task: task.id,
                results: Vec::new(),
                read: false,
            });
        }
        self.reads
            .ask(move |disk| match disk.snapshot(|reader| results(reader, &task)) {
                Ok(results) => Some(Event::Samples(Samples {
                    task: task.id,
                    results,
                    read: true,
                })),
                Err(error) => {
                    tracing::warn!("the results of a sample could not be read: {error}");
                    None
                }
            });
        Ok(())
    }

    /// What was asked for has come.
    pub(in crate::session) fn take_samples(&mut self, samples: Samples) {
        if self
            .view
            .samples
            .as_ref()
            .is_some_and(|known| known.task == samples.task)
        {
            self.view.samples = Some(samples);
        }
    }

    /// Counts were read anew; so may be what samples showed.
    pub(in crate::session) fn renew_samples(&mut self) {
        if let Some(task) = self.view.samples.as_ref().map(|samples| samples.task)
            && self.show_samples(task).is_err()
        {
            self.view.samples = None;
        }
    }
}

/// One line for each labeler who has handed something in or is to.
fn results(reader: Reader<'_>, task: &Task) -> Result<Vec<SampleResult>, StoreError> {
    let mut decided: BTreeMap<MemberId, Decided> = BTreeMap::new();
    for (kind, work) in reader.decisions(task.id)? {
        let of = decided.entry(work.member).or_default();
        match (kind, work.state) {
            (OpKind::Reopen, _) => {
                of.reviewed.remove(&work.input);
                of.errors.remove(&work.input);
            }
            (_, WorkState::Returned) => {
                of.reviewed.insert(work.input);
                of.errors.insert(work.input);
            }
            (_, WorkState::Done) => {
                of.reviewed.insert(work.input);
            }
            _ => {}
        }
    }
    let mut lines: BTreeMap<MemberId, SampleResult> = BTreeMap::new();
    for labeler in &task.labelers {
        lines.insert(
            *labeler,
            SampleResult::new(*labeler, reader.seat(task.id, *labeler)?.verdict),
        );
    }
    let mut seats_missing = Vec::new();
    reader.each_work(task.id, &mut |work| {
        if !matches!(work.state, WorkState::Submitted | WorkState::Done | WorkState::Returned) {
            return;
        }
        let line = lines.entry(work.member).or_insert_with(|| {
            seats_missing.push(work.member);
            SampleResult::new(work.member, Default::default())
        });
        line.handed_in += 1;
        line.drawn += u64::from(work.drawn);
        line.held += u64::from(!work.drawn && work.state == WorkState::Submitted);
        if let Some(of) = decided.get(&work.member).filter(|of| of.reviewed.contains(&work.input)) {
            line.reviewed += 1;
            line.errors += u64::from(of.errors.contains(&work.input));
        }
    })?;
    for labeler in seats_missing {
        if let Some(line) = lines.get_mut(&labeler) {
            line.verdict = reader.seat(task.id, labeler)?.verdict;
        }
    }
    Ok(lines.into_values().collect())
}
