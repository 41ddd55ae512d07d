//! Shares that change while people work: what must not move, and how little does.

use super::{config, ideals, inputs, member, overlapping, weighed};
use labelwright::domain::MemberId;
use labelwright::domain::share::{Held, PerInput, ShareError, partition, resplit};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A task under way.
#[derive(Clone, Debug)]
struct Task {
    held: Vec<Held>,
    weights: Vec<u32>,
    per_input: usize,
}

/// What a change did: everybody's ideal and count, and how many inputs somebody lost who was still there.
#[derive(Debug)]
struct Outcome {
    bounds: Vec<(u64, u64)>,
    counts: Vec<u64>,
    lost: usize,
}

impl Task {
    fn new(n: usize, weights: Vec<u32>, per_input: usize) -> Self {
        let held = inputs(n).into_iter().map(|input| Held {
            input,
            labelers: vec![],
            fixed: vec![],
        });
        Self {
            held: held.collect(),
            weights,
            per_input,
        }
    }

    fn there(&self, who: MemberId) -> bool {
        (0..self.weights.len()).any(|at| member(at) == who && self.weights[at] > 0)
    }

    /// How many of those who are there an input is to have.
    fn wanted(&self, held: &Held) -> usize {
        let stay = held.fixed.iter().filter(|&&who| self.there(who)).count();
        self.per_input.saturating_sub(held.fixed.len() - stay).max(stay)
    }

    /// The counts next to each one's ideal, whole parts.
    fn bounds(&self) -> Vec<(u64, u64)> {
        let open = |held: &&Held| self.wanted(held) > held.fixed.iter().filter(|&&who| self.there(who)).count();
        let bounds: Vec<_> = (0..self.weights.len())
            .filter(|&at| self.weights[at] > 0)
            .map(|at| {
                let fixed = |held: &&Held| held.fixed.contains(&member(at));
                let least = self.held.iter().filter(fixed).count();
                let most = self.held.iter().filter(|held| fixed(held) || open(held)).count();
                (f64::from(self.weights[at]), least as f64, most as f64)
            })
            .collect();
        let total: usize = self.held.iter().map(|held| self.wanted(held)).sum();
        let whole = |ideal: f64| ((ideal + 1e-6).floor() as u64, (ideal - 1e-6).ceil() as u64);
        ideals(&bounds, total as f64).into_iter().map(whole).collect()
    }

    /// Shares anew and checks what always holds.
    fn resplit(&mut self, seed: u64) -> Outcome {
        let weights = weighed(&self.weights);
        let changes = resplit(&self.held, &weights, self.per_input as u32, seed).unwrap();
        assert_eq!(
            changes,
            resplit(&self.held, &weights, self.per_input as u32, seed).unwrap()
        );
        let bounds = self.bounds();
        let mut lost = 0;
        for (at, labelers) in changes {
            assert_ne!(self.held[at].labelers, labelers, "an entry that did not change");
            let before = &self.held[at].labelers;
            let gone = |who: &&MemberId| self.there(**who) && !labelers.contains(who);
            lost += before.iter().filter(gone).count();
            self.held[at].labelers = labelers;
        }
        for held in &self.held {
            let distinct: BTreeSet<_> = held.labelers.iter().collect();
            assert_eq!(distinct.len(), held.labelers.len(), "{held:?}");
            assert!(held.fixed.iter().all(|who| held.labelers.contains(who)), "{held:?}");
            assert_eq!(held.labelers.len(), self.per_input.max(held.fixed.len()), "{held:?}");
            let mine = |who: &MemberId| self.there(*who) || held.fixed.contains(who);
            assert!(held.labelers.iter().all(mine), "{held:?}");
        }
        let count = |at| {
            self.held
                .iter()
                .filter(|held| held.labelers.contains(&member(at)))
                .count() as u64
        };
        let there = (0..self.weights.len()).filter(|&at| self.weights[at] > 0);
        Outcome {
            bounds,
            counts: there.map(count).collect(),
            lost,
        }
    }

    /// Tries everything: the least sum of squared distances to the ideals, and the least that moves there.
    fn best(&self, before: &[Vec<MemberId>]) -> (u64, usize) {
        let there: Vec<MemberId> = (0..self.weights.len())
            .filter(|&at| self.weights[at] > 0)
            .map(member)
            .collect();
        let mut states = BTreeMap::from([(vec![0_u64; there.len()], 0)]);
        for (held, before) in self.held.iter().zip(before) {
            let places = self.wanted(held);
            let mut next = BTreeMap::new();
            for set in 0..1_u32 << there.len() {
                let on = |at: usize| set >> at & 1 == 1;
                let fits = (0..there.len()).all(|at| on(at) || !held.fixed.contains(&there[at]));
                if set.count_ones() as usize != places || !fits {
                    continue;
                }
                let lost = (0..there.len())
                    .filter(|&at| !on(at) && before.contains(&there[at]))
                    .count();
                for (counts, so_far) in &states {
                    let counts = counts.iter().enumerate().map(|(at, n)| n + u64::from(on(at))).collect();
                    let best = next.entry(counts).or_insert(usize::MAX);
                    *best = (*best).min(so_far + lost);
                }
            }
            states = next;
        }
        let bounds = self.bounds();
        let all = states
            .into_iter()
            .map(|(counts, lost)| (distance(&bounds, &counts), lost));
        all.min().unwrap()
    }
}

fn distance(bounds: &[(u64, u64)], counts: &[u64]) -> u64 {
    let off = |(&(low, high), &n): (&(u64, u64), &u64)| (low.saturating_sub(n) + n.saturating_sub(high)).pow(2);
    bounds.iter().zip(counts).map(off).sum()
}

/// Something that happens to a task.
#[derive(Clone, Debug)]
enum Turn {
    /// Somebody's weight becomes this; 0: they leave.
    Weigh(usize, u32),
    /// So many inputs are added.
    Add(usize),
    /// Each input goes to so many.
    PerInput(usize),
    /// The labeler at this place begins this input, both modulo what there is.
    Begin(usize, usize),
}

fn turn(people: usize) -> impl Strategy<Value = Turn> {
    prop_oneof![
        2 => (0..people, 0..4_u32).prop_map(|(who, weight)| Turn::Weigh(who, weight)),
        1 => (1..4_usize).prop_map(Turn::Add),
        1 => (1..4_usize).prop_map(Turn::PerInput),
        5 => (0..100_usize, 0..100_usize).prop_map(|(input, place)| Turn::Begin(input, place)),
    ]
}

fn play(task: &mut Task, turn: &Turn) {
    match turn {
        Turn::Weigh(who, weight) => {
            let before = task.weights[*who];
            task.weights[*who] = *weight;
            if task.weights.iter().filter(|&&weight| weight > 0).count() < task.per_input {
                task.weights[*who] = before;
            }
        }
        Turn::Add(n) => {
            let known = task.held.len();
            let added = Task::new(known + n, vec![], 0).held.split_off(known);
            task.held.extend(added);
        }
        Turn::PerInput(n) => {
            let there = task.weights.iter().filter(|&&weight| weight > 0).count();
            task.per_input = (*n).min(there);
        }
        Turn::Begin(input, place) => {
            let at = input % task.held.len();
            let held = &mut task.held[at];
            let who = held.labelers[place % held.labelers.len()];
            let there = (0..task.weights.len()).any(|at| member(at) == who && task.weights[at] > 0);
            if there && !held.fixed.contains(&who) {
                held.fixed.push(who);
            }
        }
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn whatever_happens_shares_stay_as_near_to_the_ideal_as_begun_work_allows(
        weights in prop::collection::vec(0..4_u32, 4),
        per_input in 1..3_usize,
        n in 1..6_usize,
        turns in prop::collection::vec(turn(4), 1..9),
        seed: u64,
    ) {
        let mut task = Task::new(n, weights, per_input);
        prop_assume!(task.weights.iter().filter(|&&weight| weight > 0).count() >= per_input);
        task.resplit(seed);
        for turn in &turns {
            play(&mut task, turn);
            if task.held.len() > 8 {
                break;
            }
            let before: Vec<_> = task.held.iter().map(|held| held.labelers.clone()).collect();
            let found = task.resplit(seed);
            let (off, lost) = task.best(&before);
            prop_assert_eq!(distance(&found.bounds, &found.counts), off, "{:?} after {:?}: {:?}", task, turn, found);
            // Chains between people are the shortest, not the cheapest: with several people on an input, or when it goes
            // to fewer than before, now and then (1 in 400 of these turns) somebody loses one more than they would
            // have to.
            let narrower = matches!(turn, Turn::PerInput(_));
            let spare = if task.per_input == 1 && !narrower { 0 } else { 3 };
            prop_assert!((lost..=lost + spare).contains(&found.lost), "{:?} after {:?}: {}", task, turn, lost);
        }
    }
}

/// 300 inputs between three people, two on each.
fn shared() -> (Task, Vec<Vec<MemberId>>) {
    let mut task = Task::new(300, vec![1, 1, 1, 0], 2);
    task.resplit(1);
    let before = task.held.iter().map(|held| held.labelers.clone()).collect();
    (task, before)
}

/// The inputs whose labelers are not who they were.
fn changed(task: &Task, before: &[Vec<MemberId>]) -> Vec<usize> {
    (0..before.len())
        .filter(|&at| task.held[at].labelers != before[at])
        .collect()
}

#[test]
fn nothing_changes_hands_for_nothing() {
    let (mut task, before) = shared();
    assert_eq!(task.resplit(99).lost, 0);
    assert!(changed(&task, &before).is_empty());
}

#[test]
fn who_comes_gets_their_quota_and_nobody_else_gets_anything() {
    let (mut task, before) = shared();
    task.weights[3] = 1;
    let found = task.resplit(1);
    assert_eq!((found.counts, found.lost), (vec![150; 4], 150));
    for at in changed(&task, &before) {
        let mut new = task.held[at].labelers.iter().filter(|who| !before[at].contains(who));
        assert!(new.all(|&who| who == member(3)));
    }
}

#[test]
fn who_leaves_keeps_what_was_begun_and_only_the_rest_moves() {
    let (mut task, _) = shared();
    task.weights[3] = 1;
    task.resplit(1);
    let mine: Vec<usize> = (0..300)
        .filter(|&at| task.held[at].labelers.contains(&member(0)))
        .collect();
    for &at in &mine[..40] {
        task.held[at].fixed.push(member(0));
    }
    let before: Vec<_> = task.held.iter().map(|held| held.labelers.clone()).collect();
    task.weights[0] = 0;
    let found = task.resplit(1);
    assert_eq!(found.lost, 0);
    assert_eq!(changed(&task, &before), mine[40..]);
    assert_eq!(found.counts.iter().sum::<u64>(), 600 - 40);
    assert!(found.counts.iter().all(|n| (186..=187).contains(n)), "{found:?}");
}

#[test]
fn an_overlap_that_grows_keeps_what_it_had_and_one_that_shrinks_keeps_what_was_begun() {
    let weights = weighed(&[1, 1, 1, 1]);
    let mut held: Vec<Held> = inputs(100)
        .into_iter()
        .zip(partition(&inputs(100), &weights, overlapping(1, 10.0, 3), 5).unwrap())
        .map(|(input, labelers)| Held {
            input,
            labelers,
            fixed: vec![],
        })
        .collect();
    let wide = |held: &[Held]| -> Vec<usize> { (0..100).filter(|&at| held[at].labelers.len() == 3).collect() };
    let turn = |held: &mut Vec<Held>, per_input: PerInput| {
        for (at, labelers) in resplit(held, &weights, per_input, 5).unwrap() {
            held[at].labelers = labelers;
        }
    };
    let first = wide(&held);
    assert_eq!(first.len(), 10);
    turn(&mut held, overlapping(1, 20.0, 3));
    let second = wide(&held);
    assert_eq!(second.len(), 20);
    assert!(first.iter().all(|at| second.contains(at)));
    // All three have begun these; they stay in the overlap though a lot would choose others.
    let begun = &second[15..];
    for &at in begun {
        held[at].fixed = held[at].labelers.clone();
    }
    turn(&mut held, overlapping(1, 5.0, 3));
    assert_eq!(wide(&held), begun);
    turn(&mut held, PerInput::from(1));
    assert_eq!(wide(&held), begun, "what was begun stays");
    assert_eq!(held.iter().map(|one| one.labelers.len()).sum::<usize>(), 95 + 15);
}

#[test]
fn added_inputs_move_nothing_that_was_there() {
    let (mut task, before) = shared();
    play(&mut task, &Turn::Add(31));
    let found = task.resplit(1);
    assert_eq!(found.lost, 0);
    assert!(changed(&task, &before).is_empty());
    assert!(found.counts.iter().all(|n| (220..=221).contains(n)), "{found:?}");
}

#[test]
fn one_who_has_begun_more_than_their_share_keeps_it() {
    let (mut task, _) = shared();
    for held in &mut task.held {
        if held.labelers.contains(&member(0)) {
            held.fixed.push(member(0));
        }
    }
    task.weights[3] = 1;
    let found = task.resplit(1);
    assert_eq!(found.counts[0], 200);
    assert!(found.counts[1..].iter().all(|n| (133..=134).contains(n)), "{found:?}");
}

/// Nobody can have more than there is, whatever they have begun; the others share the rest by their weights.
#[test]
fn who_has_begun_everything_takes_nothing_from_the_others_ideal() {
    let mut task = Task::new(12, vec![1_000, 3, 1, 0], 2);
    task.resplit(1);
    for held in &mut task.held {
        held.fixed.push(member(0));
    }
    task.weights = vec![1_000, 1, 3, 0];
    assert_eq!(task.resplit(1).counts, [12, 3, 9]);
}

#[test]
fn with_too_few_left_for_an_input_nothing_is_shared() {
    let (mut task, _) = shared();
    task.weights = vec![0, 0, 1, 0];
    let held = |task: &Task| resplit(&task.held, &weighed(&task.weights), 2, 1);
    assert_eq!(held(&task), Err(ShareError::TooFewLabelers { needed: 2, there: 1 }));
    for entry in &mut task.held {
        let first = entry.labelers[0];
        entry.fixed = if first == member(2) {
            vec![entry.labelers[1]]
        } else {
            vec![first]
        };
    }
    assert!(held(&task).is_ok(), "one seat of each input is taken for good");
    task.weights[2] = 0;
    assert_eq!(held(&task), Err(ShareError::NobodyToShareWith));
}
