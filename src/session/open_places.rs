//! What is still to be done by me in the open task, kept in memory: going on never waits for a disk, however much is done.
//!
//! It is read in the background when a task is opened and when others have changed something, and kept up with my own
//! commits in between.

use super::asked::Asked;
use super::browse::Browse;
use super::error::SessionError;
use super::view::View;
use super::waiting::{Act, Question};
use super::{Event, Session};
use domain::task::{TaskInput, WorkState};
use domain::{Change, InputId, MemberId, Row, TaskId};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;
use store::{Reader, StoreError};

/// Places of a task's list that are still to be done by a member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OpenPlaces {
    /// All of them.
    places: BTreeSet<u64>,
    /// Those that a reviewer sent back, ascending.
    returned: Vec<u64>,
    /// Those that the lead put first, the most urgent first.
    urgent: Vec<u64>,
    /// The first that was given to the member, open or not, where they have a share.
    first_given: Option<u64>,
}

impl OpenPlaces {
    /// Reads them; with `given`, only of inputs that were given to the member.
    pub fn load(reader: Reader<'_>, task: TaskId, member: MemberId, given: bool) -> Result<Self, StoreError> {
        Ok(Self {
            places: reader.open_positions(task, member, given)?.into_iter().collect(),
            returned: reader.returned_positions(task, member)?,
            urgent: reader.urgent_positions(task, member, given)?,
            first_given: match given {
                true => reader.first_given_position(task, member)?,
                false => None,
            },
        })
    }

    /// The first place that was given to the member, open or not; none where all are everybody's.
    pub fn first_given(&self) -> Option<u64> {
        self.first_given
    }

    /// In the order they come: sent back, put first by the lead, then the next ones from `from` on, round the end.
    pub fn from(&self, from: u64) -> impl Iterator<Item = u64> {
        let after = self.returned.partition_point(|place| *place < from);
        let returned = self.returned[after..].iter().chain(&self.returned[..after]);
        let rest = self.places.range(from..).chain(self.places.range(..from));
        returned.chain(&self.urgent).chain(rest).copied()
    }

    /// Whether a place is open.
    fn holds(&self, place: u64) -> bool {
        self.places.contains(&place) || self.returned.contains(&place) || self.urgent.contains(&place)
    }

    /// Sets whether a place is open.
    pub fn set(&mut self, place: u64, is_open: bool) {
        if is_open {
            self.places.insert(place);
            return;
        }
        self.places.remove(&place);
        self.returned.retain(|other| *other != place);
        self.urgent.retain(|other| *other != place);
    }
}

/// Whether work at this state is still to be done.
fn is_open(state: WorkState) -> bool {
    !matches!(state, WorkState::Submitted | WorkState::Done | WorkState::Skipped)
}

/// The open places of the open task, and whether they are being read.
#[derive(Default)]
pub(super) struct KnownOpen {
    known: Option<(TaskId, Arc<OpenPlaces>)>,
    asked: Asked,
    /// What my commits changed since the question was asked; the answer may be older.
    since: Vec<(u64, bool)>,
    /// Where those stand in the task's list that are being taken from its queue.
    taken: HashMap<InputId, u64>,
}

impl KnownOpen {
    /// Sets whether a place of the task is open.
    fn set(&mut self, task: TaskId, place: u64, is_open: bool) {
        if self.asked.is_in_flight() {
            self.since.push((place, is_open));
        }
        if let Some((known, places)) = &mut self.known
            && *known == task
        {
            Arc::make_mut(places).set(place, is_open);
        }
    }
}

impl Browse {
    /// Those of the open task, once they are known.
    pub(super) fn known_open_places(&self, task: TaskId) -> Option<&OpenPlaces> {
        let (known, places) = self.open_places.known.as_ref()?;
        (*known == task).then_some(places)
    }

    /// Forgets them: going on has them read first.
    pub(super) fn forget_open_places(&mut self) {
        self.open_places = KnownOpen::default();
    }

    /// Inputs of a queue are about to be taken, each after where it stands in the task's list.
    pub(super) fn take_from_queue(&mut self, places: &[(u64, TaskInput)]) {
        self.open_places.taken = places
            .iter()
            .map(|(position, place)| (place.input, *position))
            .collect();
    }

    /// Inputs that I took from the open task's queue are on disk, and open: these changes took them.
    pub(super) fn open_what_was_taken<'c>(&mut self, view: &View, changes: impl Iterator<Item = &'c Change>) {
        let (Some(task), me) = (view.task, view.me.id) else {
            return;
        };
        for change in changes {
            if let (Some(Row::TaskInput(before)), Some(Row::TaskInput(after))) = (change.before(), change.after())
                && (after.task == task && after.labelers == [me] && before.labelers != after.labelers)
                && let Some(position) = self.open_places.taken.remove(&after.input)
            {
                self.open_places.set(task, position, true);
            }
        }
    }
}

/// What is still to be done in a task, for who waits for it.
#[derive(PartialEq)]
struct OpenPlacesOf {
    task: TaskId,
    member: MemberId,
    given: bool,
}

impl Question for OpenPlacesOf {
    type Answer = OpenPlaces;

    fn read(&self, reader: Reader<'_>) -> Result<OpenPlaces, StoreError> {
        OpenPlaces::load(reader, self.task, self.member, self.given)
    }

    fn take_in(&self, answer: OpenPlaces, session: &mut Session) -> Option<OpenPlaces> {
        session.know_open_places(self.task, Arc::new(answer));
        None
    }
}

impl Session {
    /// Why the open task's next input cannot be told yet.
    pub(super) fn read_open_places(&mut self, task: TaskId) -> SessionError {
        let (member, given) = (
            self.view.me.id,
            self.view.task(task).is_ok_and(|task| self.view.has_share(task)),
        );
        self.not_read_yet(OpenPlacesOf { task, member, given })
    }

    /// Keeps them, as they were read just now; what I did in memory may not have been on disk then.
    pub(super) fn know_open_places(&mut self, task: TaskId, mut places: Arc<OpenPlaces>) {
        for doc in self.pending.docs.values() {
            let done = doc
                .position(task)
                .filter(|_| !is_open(doc.state(task, self.view.me.id)));
            if let Some(place) = done.filter(|place| places.holds(*place)) {
                Arc::make_mut(&mut places).set(place, false);
            }
        }
        self.browse.open_places.known = (Some(task) == self.view.task).then_some((task, places));
    }

    /// Reads them in the background.
    pub(super) fn ask_open_places(&mut self) {
        let Some(task) = self.view.task else { return };
        let given = self.view.task(task).is_ok_and(|task| self.view.has_share(task));
        if !self.browse.open_places.asked.begin() {
            return;
        }
        self.browse.open_places.since.clear();
        let me = self.view.me.id;
        self.reads.read("What is still to be done", move |disk| {
            let read = disk.snapshot(|reader| OpenPlaces::load(reader, task, me, given));
            read.map(|places| Event::OpenPlaces(task, places))
        });
    }

    /// Takes the answer in.
    pub(super) fn take_open_places(&mut self, task: TaskId, mut places: OpenPlaces) {
        self.browse.open_places.asked.end();
        for (place, is_open) in self.browse.open_places.since.drain(..) {
            places.set(place, is_open);
        }
        self.browse.open_places.known = (Some(task) == self.view.task).then_some((task, Arc::new(places)));
        if self.browse.open_places.asked.take_again() || self.browse.open_places.known.is_none() {
            self.ask_open_places();
        } else if self.view.current.is_none() {
            // The next input may have been removed before this was known.
            self.carry_out_and_tell(Act::First);
        }
    }

    /// My commit on an input is on disk.
    pub(super) fn keep_open_place(&mut self, input: InputId) {
        let Some(task) = self.view.task else { return };
        let Some(doc) = self.pending.docs.get(&input) else {
            return;
        };
        let Some(place) = doc.position(task) else { return };
        let is_open = is_open(doc.state(task, self.view.me.id));
        self.browse.open_places.set(task, place, is_open);
    }

    /// Whether going on needs no disk, for tests.
    #[doc(hidden)]
    pub fn knows_what_is_open(&self) -> bool {
        self.browse.open_places.known.is_some() && !self.browse.open_places.asked.is_in_flight()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_back_and_what_is_urgent_comes_first_then_round_the_end() {
        let mut open = OpenPlaces {
            places: [2, 5, 7, 9].into(),
            returned: vec![2, 9],
            urgent: vec![7],
            first_given: None,
        };
        let from = |open: &OpenPlaces, place| open.from(place).collect::<Vec<_>>();
        assert_eq!(from(&open, 6), [9, 2, 7, 7, 9, 2, 5]);
        open.set(9, false);
        open.set(7, false);
        assert_eq!(from(&open, 6), [2, 2, 5]);
        open.set(8, true);
        assert_eq!(from(&open, 6), [2, 8, 2, 5]);
    }
}
