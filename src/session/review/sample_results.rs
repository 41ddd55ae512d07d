//! What the sample of each labeler's work showed so far.

use super::view::{SampleResult, Samples};
use crate::error::SessionError;
use crate::numbers::NumbersReading;
use crate::view::View;
use crate::{Event, Session};
use domain::numbers::{Span, Verdict};
use domain::task::WorkState;
use domain::{InputId, MemberId, Task, TaskId};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use store::Reader;

/// What was read of the log of the task whose samples are shown: the next question reads on from there.
pub(crate) type SamplesRead = Arc<Mutex<Option<NumbersReading>>>;

impl View {
    /// Takes the answer in.
    pub(crate) fn take_samples(&mut self, samples: Samples) {
        if self.samples.as_ref().is_some_and(|known| known.task == samples.task) {
            self.samples = Some(samples);
        }
    }
}

impl Session {
    /// Reads, in the background, what the sample of a task showed; again whenever counts change.
    pub(crate) fn show_samples(&mut self, task: TaskId) -> Result<(), SessionError> {
        let task = self.view.task(task)?.clone();
        if self.view.samples.as_ref().is_none_or(|samples| samples.task != task.id) {
            self.view.samples = Some(Samples {
                task: task.id,
                results: Vec::new(),
                read: false,
            });
        }
        let (project, kept) = (self.project.path.clone(), self.review.samples_read.clone());
        self.reads.read("The results of a sample", move |disk| {
            disk.snapshot(|reader| results(reader, &project, &task, &kept))
                .map(|results| {
                    Event::Samples(Samples {
                        task: task.id,
                        results,
                        read: true,
                    })
                })
        });
        Ok(())
    }

    /// Reads the results again after the counts changed.
    pub(crate) fn renew_samples(&mut self) {
        if let Some(task) = self.view.samples.as_ref().map(|samples| samples.task)
            && self.show_samples(task).is_err()
        {
            self.view.samples = None;
        }
    }
}

/// What reviewers made of the work in a task, read out of the log as its numbers are.
fn verdicts(
    reader: Reader<'_>,
    project: &Path,
    task: &Task,
    kept: &Mutex<Option<NumbersReading>>,
) -> Result<BTreeMap<(MemberId, InputId), Verdict>, SessionError> {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept.take().filter(|known| known.is_about(task, Span::default()));
    let mut reading = known.unwrap_or_else(|| NumbersReading::new(task, Span::default()));
    reading.read_on(project, reader, &|| false)?;
    let verdicts = reading.verdicts();
    *kept = Some(reading);
    Ok(verdicts)
}

/// One line for each labeler who has submitted something or is to.
fn results(
    reader: Reader<'_>,
    project: &Path,
    task: &Task,
    kept: &Mutex<Option<NumbersReading>>,
) -> Result<Vec<SampleResult>, SessionError> {
    let verdicts = verdicts(reader, project, task, kept)?;
    let mut lines: BTreeMap<MemberId, SampleResult> = BTreeMap::new();
    for labeler in &task.labelers {
        lines.insert(
            *labeler,
            SampleResult::new(*labeler, reader.membership(task.id, *labeler)?.verdict),
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
        if let Some(verdict) = verdicts.get(&(work.member, work.input)) {
            line.reviewed += 1;
            line.errors += u64::from(verdict.is_error());
            line.sent_back += u64::from(verdict.returned);
            line.corrections.add(&verdict.corrections);
        }
    })?;
    for labeler in seats_missing {
        if let Some(line) = lines.get_mut(&labeler) {
            line.verdict = reader.membership(task.id, labeler)?.verdict;
        }
    }
    Ok(lines.into_values().collect())
}
