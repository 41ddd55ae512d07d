//! What waits when reviewers join: it is split evenly again, but for what a reviewer has begun to decide on.

use super::reassign::{Reassignment, Works};
use domain::task::{ReviewStrategy, Work, WorkState};
use domain::{Annotation, CommentKind, InputId, MemberId, Status, Task, WorkId};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{Reader, StoreError};

/// Whether the work waits for a reviewer.
pub(super) fn waits(work: &Work) -> bool {
    work.drawn && work.state == WorkState::Submitted
}

/// Inputs on which work waits and a reviewer has decided, corrected or said something before: they stay with whoever
/// it was. That somebody only looked is written nowhere.
///
/// # Errors
/// What the store said.
pub(super) fn opened(reader: Reader<'_>, task: &Task, works: &Works) -> Result<HashSet<InputId>, StoreError> {
    let touched = |a: &Annotation| {
        let denied = a.status == Status::ReviewDenied;
        // What labelers agreed on was accepted by nobody.
        let accepted = a.status == Status::Success && a.merged.is_none() && !a.is_merged();
        a.task == Some(task.id) && (denied || accepted || a.edited_by.is_some_and(|by| by != a.author))
    };
    let mut found = HashSet::new();
    for (input, works) in works.iter().filter(|(_, works)| works.iter().any(waits)) {
        let decided = |work: &Work| work.drawn && matches!(work.state, WorkState::Done | WorkState::Returned);
        let said = reader.remarks_on(*input)?;
        let said = said
            .iter()
            .any(|r| r.task == task.id && r.kind == CommentKind::Feedback);
        if said || works.iter().any(decided) || reader.annotations(*input)?.iter().any(touched) {
            found.insert(*input);
        }
    }
    Ok(found)
}

/// Work of one input that waits for one reviewer.
type WaitingInput<'a> = (InputId, Vec<&'a Work>);

impl Reassignment<'_> {
    /// Whether reviewers join who can take over something that waits.
    pub(super) fn has_new_reviewers(&self) -> bool {
        let comes = |reviewer: &MemberId| !self.before.reviewers.contains(reviewer);
        self.after.review_strategy != ReviewStrategy::None && self.after.reviewers.iter().any(comes)
    }

    /// Waiting work that changes reviewers, before and after: `handed` was left by those who go, and where somebody
    /// joins the most loaded give to the least loaded, input by input, until they are no more than one input apart.
    /// Nobody gets their own work, nor any of the inputs that were `opened`.
    pub(super) fn rebalanced(&self, handed: Vec<(Work, Work)>, opened: &HashSet<InputId>) -> Vec<(Work, Work)> {
        if !self.has_new_reviewers() {
            return handed;
        }
        let mut given: HashMap<WorkId, (Work, Work)> = handed.into_iter().map(|both| (both.0.id, both)).collect();
        let mut load: BTreeMap<MemberId, usize> = self.after.reviewers.iter().map(|id| (*id, 0)).collect();
        let mut piles: HashMap<MemberId, BTreeMap<InputId, Vec<&Work>>> = HashMap::new();
        for work in self.works.values().flatten().filter(|work| waits(work)) {
            let reviewer = given.get(&work.id).map_or(work.reviewer, |(_, new)| new.reviewer);
            let Some((reviewer, load)) = reviewer.and_then(|id| Some((id, load.get_mut(&id)?))) else {
                continue;
            };
            *load += 1;
            if !opened.contains(&work.input) {
                let pile = piles.entry(reviewer).or_default();
                pile.entry(work.input).or_default().push(work);
            }
        }
        // What stands last in a pile would be reached last.
        let mut piles: HashMap<MemberId, Vec<WaitingInput<'_>>> = piles
            .into_iter()
            .map(|(id, pile)| (id, pile.into_iter().collect()))
            .collect();
        while let Some((from, to, at)) = next_move(&load, &piles) {
            let Some((_, works)) = piles.get_mut(&from).map(|pile| pile.remove(at)) else {
                break;
            };
            for work in works {
                *load.entry(from).or_default() -= 1;
                *load.entry(to).or_default() += 1;
                let new = Work {
                    reviewer: Some(to),
                    ..work.clone()
                };
                given.insert(work.id, (work.clone(), new));
            }
        }
        let mut given: Vec<_> = given.into_values().filter(|(old, new)| old != new).collect();
        given.sort_by_key(|(old, _)| (old.input, old.id));
        given
    }
}

/// The next transfer from the most to the least loaded reviewer that reduces the imbalance: from, to, and the place in
/// the giver's pile; `None` when balanced.
fn next_move(
    load: &BTreeMap<MemberId, usize>,
    piles: &HashMap<MemberId, Vec<WaitingInput<'_>>>,
) -> Option<(MemberId, MemberId, usize)> {
    let mut takers: Vec<_> = load.iter().collect();
    takers.sort_by_key(|(id, load)| (**load, **id));
    for (to, low) in &takers {
        for (from, high) in takers.iter().rev().filter(|(_, high)| *high > *low) {
            let fits = |(_, works): &WaitingInput<'_>| {
                works.len() < **high - **low && works.iter().all(|work| work.member != **to)
            };
            let pile = piles.get(from).map_or(&[][..], Vec::as_slice);
            if let Some(at) = pile.iter().rposition(fits) {
                return Some((**from, **to, at));
            }
        }
    }
    None
}
