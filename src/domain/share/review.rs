//! Who reviews what.

use super::super::ids::{InputId, MemberId};
use super::allocation::{Allocation, Movable, Row};
use super::goals::{Goal, Limits, goals};
use super::seeded::{Purpose, sample_score, shuffled};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Who reviews whose work on which input.
///
/// Each input has one reviewer for the drawn work of all of its labelers, somebody who labeled none of it where there
/// is such a reviewer. Where all reviewers labeled it, the one chosen reviews the others' work and passes their own to
/// a second; somebody alone reviews themselves. Inputs go to whoever has fewest, ties by score, in the order of the task:
/// while no reviewer labels, loads differ by one at most and inputs added at the end change nothing before them. Where
/// reviewers label too, inputs are handed over afterwards until loads differ by one, or by as little as the ban on
/// one's own work allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Each once, in order.
    reviewers: Vec<MemberId>,
    seed: u64,
    /// Per drawn input, the places of its reviewer and of who takes that reviewer's own work.
    chosen: BTreeMap<InputId, (usize, Option<usize>)>,
    /// Per reviewer, the inputs.
    loads: Vec<u64>,
}

impl Plan {
    /// The plan for `drawn`: per input, in the task's order and each once, the labelers whose work on it is drawn for
    /// review (empty: none). The order of `reviewers` plays no part.
    pub fn make(drawn: &[(InputId, Vec<MemberId>)], reviewers: &[MemberId], seed: u64) -> Self {
        let mut reviewers = reviewers.to_vec();
        reviewers.sort_unstable();
        reviewers.dedup();
        let mut plan = Self {
            loads: vec![0; reviewers.len()],
            chosen: BTreeMap::new(),
            reviewers,
            seed,
        };
        if !plan.reviewers.is_empty() {
            plan.give_out(drawn);
        }
        plan
    }

    fn give_out(&mut self, drawn: &[(InputId, Vec<MemberId>)]) {
        let mut open = Vec::new();
        let mut rows = Vec::new();
        for (input, labelers) in drawn.iter().filter(|(_, labelers)| !labelers.is_empty()) {
            let own: Vec<usize> = (0..self.reviewers.len())
                .filter(|&at| labelers.contains(&self.reviewers[at]))
                .collect();
            if let Some(reviewer) = self.idlest(*input, &own) {
                self.loads[reviewer] += 1;
                rows.push(row(own, reviewer));
                open.push(*input);
            } else if let Some(reviewer) = self.idlest(*input, &[]) {
                self.loads[reviewer] += 1;
                let second = self.idlest(*input, &[reviewer]);
                if let Some(second) = second {
                    self.loads[second] += 1;
                }
                self.chosen.insert(*input, (reviewer, second));
            }
        }
        let goals = self.even();
        let order = shuffled(self.seed, open.iter().copied());
        let mut allocation = Allocation::new(rows, std::mem::take(&mut self.loads));
        allocation.level(&goals, &order, Movable::All);
        self.loads = allocation.counts;
        let last = allocation.rows.iter().filter_map(|row| row.on.last());
        self.chosen
            .extend(open.into_iter().zip(last.map(|&reviewer| (reviewer, None))));
    }

    /// Who has fewest inputs, of all but `without`; ties by score.
    fn idlest(&self, input: InputId, without: &[usize]) -> Option<usize> {
        let free = || (0..self.loads.len()).filter(|at| !without.contains(at));
        let fewest = free().map(|at| self.loads[at]).min()?;
        free()
            .filter(|&at| self.loads[at] == fewest)
            .max_by_key(|&at| sample_score(self.seed, Purpose::Review, self.reviewers[at], input))
    }

    /// Even loads. That some cannot have so much needs no saying: the others then share the rest evenly too, since that
    /// makes the sum of squares least.
    fn even(&self) -> Vec<Goal> {
        let total = self.loads.iter().sum();
        let limit = |&held: &u64| Limits {
            weight: 1,
            least: 0,
            most: total,
            held,
        };
        let limits: Vec<Limits> = self.loads.iter().map(limit).collect();
        goals(&limits, total)
    }

    /// Who reviews this labeler's work on this input. `None` only when there are no reviewers or the input is not
    /// drawn; for a labeler whose work was not drawn too, it is the input's reviewer, or [`any_reviewer()`] should that
    /// be the labeler.
    pub fn reviewer(&self, input: InputId, labeler: MemberId) -> Option<MemberId> {
        let &(first, second) = self.chosen.get(&input)?;
        match (self.reviewers[first] == labeler, second) {
            (false, _) => Some(self.reviewers[first]),
            (true, Some(second)) => Some(self.reviewers[second]),
            (true, None) => any_reviewer(input, labeler, &self.reviewers, self.seed),
        }
    }

    /// Inputs per reviewer, all reviewers listed, in the order of their identifiers. An input whose reviewer passes
    /// their own work on counts for both.
    pub fn loads(&self) -> Vec<(MemberId, u64)> {
        self.reviewers.iter().copied().zip(self.loads.iter().copied()).collect()
    }
}

/// The row of an input that `reviewer` reviews: its labelers hold firm slots, so that it is never handed to them.
fn row(own: Vec<usize>, reviewer: usize) -> Row {
    let firm = own.len();
    let mut on = own;
    on.push(reviewer);
    Row {
        firm,
        before: firm,
        slots: firm + 1,
        on,
    }
}

/// The reviewer for work that no plan foresaw (queue tasks, work taken over): by score among `reviewers`, never the
/// labeler unless alone; `None` when there are no reviewers.
///
/// Whoever has the highest score for an input reviews it (rendezvous hashing: Thaler and Ravishankar, "Using Name-Based
/// Mappings to Increase Hit Rates", 1998): one reviewer for all labelers of it, and when a reviewer comes or goes only
/// their own inputs change.
pub fn any_reviewer(input: InputId, labeler: MemberId, reviewers: &[MemberId], seed: u64) -> Option<MemberId> {
    let first = |others: bool| {
        let free = reviewers.iter().filter(|&&reviewer| !others || reviewer != labeler);
        free.max_by_key(|&&reviewer| (sample_score(seed, Purpose::Review, reviewer, input), Reverse(reviewer)))
            .copied()
    };
    first(true).or_else(|| first(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANA: MemberId = MemberId::fixed(1);
    const BEN: MemberId = MemberId::fixed(2);
    const RAE: MemberId = MemberId::fixed(11);
    const SAM: MemberId = MemberId::fixed(12);
    const TIM: MemberId = MemberId::fixed(13);

    fn task(n: u128, labelers: impl Fn(u128) -> Vec<MemberId>) -> Vec<(InputId, Vec<MemberId>)> {
        (0..n).map(|i| (InputId::fixed(i), labelers(i))).collect()
    }

    fn counts(plan: &Plan) -> Vec<u64> {
        plan.loads().into_iter().map(|(_, n)| n).collect()
    }

    #[test]
    fn loads_are_even_and_one_reviewer_has_all_of_an_input() {
        let drawn = task(100, |i| if i % 5 == 0 { vec![] } else { vec![ANA, BEN] });
        let plan = Plan::make(&drawn, &[TIM, RAE, SAM], 4);
        let mut loads = counts(&plan);
        loads.sort_unstable();
        assert_eq!(loads, [26, 27, 27]);
        for (input, labelers) in &drawn {
            assert_eq!(plan.reviewer(*input, ANA), plan.reviewer(*input, BEN));
            assert_eq!(plan.reviewer(*input, ANA).is_some(), !labelers.is_empty());
        }
        assert_eq!(plan, Plan::make(&drawn, &[RAE, SAM, TIM, RAE], 4));
        assert_ne!(plan.chosen, Plan::make(&drawn, &[RAE, SAM, TIM], 5).chosen);
        let shorter = Plan::make(&drawn[..50], &[RAE, SAM, TIM], 4);
        assert!(shorter.chosen.iter().all(|(input, who)| plan.chosen[input] == *who));
    }

    #[test]
    fn peers_review_each_other_evenly() {
        // One after the other: whoever looks at loads alone leaves Tim with a quarter.
        let peers = [RAE, SAM, TIM];
        let drawn = task(90, |i| vec![peers[i as usize / 30]]);
        let plan = Plan::make(&drawn, &peers, 1);
        assert_eq!(counts(&plan), [30, 30, 30]);
        for (input, labelers) in &drawn {
            let reviewer = plan.reviewer(*input, labelers[0]);
            assert!(reviewer.is_some() && reviewer != Some(labelers[0]));
        }
    }

    #[test]
    fn where_all_reviewers_labeled_their_own_work_goes_to_a_second() {
        let drawn = task(10, |_| vec![RAE, SAM, ANA]);
        let plan = Plan::make(&drawn, &[RAE, SAM], 1);
        assert_eq!(counts(&plan), [10, 10]);
        for (input, _) in &drawn {
            assert_eq!(plan.reviewer(*input, RAE), Some(SAM));
            assert_eq!(plan.reviewer(*input, SAM), Some(RAE));
            assert!(plan.reviewer(*input, ANA).is_some());
        }
        let firsts = drawn
            .iter()
            .filter(|(input, _)| plan.reviewer(*input, ANA) == Some(RAE));
        assert!((1..10).contains(&firsts.count()));
    }

    #[test]
    fn alone_one_reviews_oneself_and_without_reviewers_nobody_does() {
        let drawn = task(3, |_| vec![RAE]);
        let plan = Plan::make(&drawn, &[RAE], 1);
        assert_eq!(plan.reviewer(InputId::fixed(0), RAE), Some(RAE));
        assert_eq!(plan.loads(), [(RAE, 3)]);
        let none = Plan::make(&drawn, &[], 1);
        assert_eq!(none.reviewer(InputId::fixed(0), RAE), None);
        assert_eq!(none.loads(), []);
    }

    #[test]
    fn work_that_was_not_drawn_with_the_input_is_not_its_authors_to_review() {
        let drawn = task(40, |_| vec![ANA]);
        let plan = Plan::make(&drawn, &[RAE, SAM, TIM], 1);
        for (input, _) in &drawn {
            let reviewer = plan.reviewer(*input, RAE);
            assert!(reviewer.is_some() && reviewer != Some(RAE));
        }
        assert_eq!(plan.reviewer(InputId::fixed(99), ANA), None);
    }

    #[test]
    fn unforeseen_work_is_spread_and_stays_when_a_reviewer_leaves() {
        let who = |i, reviewers: &[MemberId]| any_reviewer(InputId::fixed(i), RAE, reviewers, 3);
        let mut times = BTreeMap::new();
        for i in 0..3_000 {
            let all = who(i, &[RAE, SAM, TIM, BEN]).unwrap();
            *times.entry(all).or_insert(0) += 1;
            let fewer = who(i, &[BEN, TIM, RAE]).unwrap();
            assert!(all == SAM || all == fewer);
        }
        assert!(
            times.len() == 3 && times.values().all(|n| (900..1_100).contains(n)),
            "{times:?}"
        );
        assert_eq!(who(0, &[RAE]), Some(RAE));
        assert_eq!(who(0, &[]), None);
    }
}
