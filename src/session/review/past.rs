//! What work under review was before: as it was sent back, and as it was submitted last.

use crate::view::View;
use crate::{Event, Session};
use domain::task::{Work, WorkState};
use domain::{Annotation, InputId, OpKind, RowKey, WorkId};
use store::{Reader, StoreError};

/// One labeler's work on an input at two times of its past.
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Which work.
    work: WorkId,
    /// As it was returned last, if it was and has been submitted again.
    before: Option<Vec<Annotation>>,
    /// As it was submitted last.
    submitted: Vec<Annotation>,
}

impl View {
    /// Takes the answer in.
    pub(crate) fn take_past(&mut self, input: InputId, pasts: Vec<Past>) {
        if self.current_id() != Some(input) {
            return;
        }
        let Some(review) = &mut self.review else { return };
        for past in pasts {
            if let Some(work) = review.works.iter_mut().find(|work| work.work.id == past.work) {
                work.before = past.before;
                work.submitted = past.submitted;
            }
        }
    }
}

impl Session {
    /// Reads the past of the current input in the background, unless it is known.
    pub(crate) fn ask_past(&mut self) {
        let (Some(review), Some(input)) = (&self.view.review, self.view.current_id()) else {
            return;
        };
        let works: Vec<Work> = review.works.iter().map(|work| work.work.clone()).collect();
        let wanted: Vec<(WorkId, WorkState)> = works.iter().map(|work| (work.id, work.state)).collect();
        if self.review.past_asked.as_ref() == Some(&(input, wanted.clone())) {
            return;
        }
        self.review.past_asked = Some((input, wanted));
        self.reads.read("Earlier work", move |disk| {
            let read = |reader: Reader<'_>| {
                works
                    .iter()
                    .map(|work| past(reader, work))
                    .collect::<Result<Vec<_>, _>>()
            };
            disk.snapshot(read).map(|pasts| Event::Past(input, pasts))
        });
    }
}

fn past(reader: Reader<'_>, work: &Work) -> Result<Past, StoreError> {
    let key = RowKey::Work(work.id);
    let theirs = |seq: i64| -> Result<Vec<Annotation>, StoreError> {
        let mut all = reader.annotations_at(work.input, seq)?;
        all.retain(|a| a.author == work.member && a.task == Some(work.task) && !a.is_merged());
        Ok(all)
    };
    let rejected = reader.newest_change(&key, OpKind::Reject)?;
    let submitted = reader.newest_change(&key, OpKind::Submit)?;
    let again = rejected.filter(|seq| submitted.is_some_and(|after| after > *seq));
    Ok(Past {
        work: work.id,
        before: again.map(theirs).transpose()?,
        submitted: submitted.map_or_else(|| Ok(Vec::new()), theirs)?,
    })
}
