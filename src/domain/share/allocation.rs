//! The allocation on which inputs are given out: who is on which input, how much each has, and how to bring everybody to
//! their goal while as little as possible changes hands.

use super::goals::Goal;
use super::seeded::SplitMix;

/// One input: who is on it, by their place in the labelers, each once.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    /// The firm ones, then those who held it before, then the new ones.
    pub(super) on: Vec<usize>,
    /// How many of `on` can never be taken off.
    pub(super) firm: usize,
    /// How many of `on` held it before, the firm ones included.
    pub(super) before: usize,
    /// How many should be on it.
    pub(super) slots: usize,
}

impl Row {
    /// An input that nobody is on.
    pub(super) fn open(slots: usize) -> Self {
        Self {
            slots,
            ..Self::default()
        }
    }
}

/// Which of the people on an input may be asked to hand it over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Movable {
    /// Those who got it just now: nobody misses it.
    New,
    /// All but the firm ones.
    All,
}

impl Movable {
    fn of(self, row: &Row) -> &[usize] {
        match self {
            Self::New => &row.on[row.before..],
            Self::All => &row.on[row.firm..],
        }
    }
}

/// Inputs, people and how much each has.
pub(super) struct Allocation {
    pub(super) rows: Vec<Row>,
    /// Per person, how much they have.
    pub(super) counts: Vec<u64>,
}

impl Allocation {
    pub(super) fn new(rows: Vec<Row>, counts: Vec<u64>) -> Self {
        Self { rows, counts }
    }

    /// Takes off whoever is too many on an input, those first who have most beyond their aim.
    pub(super) fn trim(&mut self, goals: &[Goal], order: &[usize]) {
        for &at in order {
            let row = &mut self.rows[at];
            while row.on.len() > row.slots.max(row.firm) {
                let beyond = |&place: &usize| {
                    let who = row.on[place];
                    self.counts[who] as i64 - goals[who].aim as i64
                };
                let Some(place) = (row.firm..row.on.len()).max_by_key(beyond) else {
                    break;
                };
                self.counts[row.on.remove(place)] -= 1;
                row.before = row.before.min(row.on.len());
            }
        }
    }

    /// Puts people on open slots, input by input in the order given: at random, with chances in proportion to what each
    /// still lacks, and whoever needs every input that is left is put on it without chance. From an empty allocation this ends
    /// at everybody's aim, for what somebody lacks never outgrows what is left.
    pub(super) fn fill(&mut self, goals: &[Goal], order: &[usize], random: &mut SplitMix) {
        let open = |row: &Row| row.on.len() < row.slots;
        let mut left = self.rows.iter().filter(|row| open(row)).count() as u64;
        let mut lacks: Vec<u64> = goals
            .iter()
            .zip(&self.counts)
            .map(|(goal, &n)| goal.aim.saturating_sub(n))
            .collect();
        for &at in order {
            let row = &mut self.rows[at];
            if !open(row) {
                continue;
            }
            while open(row) {
                let Some(who) = choose(row, &lacks, &self.counts, left, random) else {
                    break;
                };
                row.on.push(who);
                self.counts[who] += 1;
                lacks[who] = lacks[who].saturating_sub(1);
            }
            left -= 1;
        }
    }

    /// Hands inputs over until everybody has what their goal allows, or as near to it as the firm slots let them come:
    /// the sum of squared distances is the least that can be reached this way.
    ///
    /// Each step takes one from somebody and gives one to somebody, along the shortest chain of people of whom each
    /// can hand an input to the next; a step is made only where it lessens the sum. That is descent along paths in a
    /// network with convex costs, which ends at the optimum (Ahuja, Magnanti and Orlin, *Network Flows*, 1993, ch. 14).
    pub(super) fn level(&mut self, goals: &[Goal], order: &[usize], movable: Movable) {
        let within = |(goal, &n): (&Goal, &u64)| (goal.low..=goal.high).contains(&n);
        if goals.iter().zip(&self.counts).all(within) {
            return;
        }
        let mut transfers = Transfers::new(&self.rows, self.counts.len(), order, movable);
        while let Some(chain) = transfers.chain(goals, &self.counts) {
            for pair in chain.windows(2) {
                transfers.transfer(&mut self.rows, pair[0], pair[1]);
            }
            self.counts[chain[0]] -= 1;
            self.counts[chain[chain.len() - 1]] += 1;
        }
    }
}

/// Who gets an open slot; nobody when all are on the input already.
fn choose(row: &Row, lacks: &[u64], counts: &[u64], left: u64, random: &mut SplitMix) -> Option<usize> {
    let free = || (0..lacks.len()).filter(|who| !row.on.contains(who));
    if let Some(must) = free().filter(|&who| lacks[who] >= left).max_by_key(|&who| lacks[who]) {
        return Some(must);
    }
    let sum: u64 = free().map(|who| lacks[who]).sum();
    if sum == 0 {
        return free().min_by_key(|&who| counts[who]);
    }
    let mut drawn = random.below(sum);
    free().find(|&who| {
        let hit = drawn < lacks[who];
        drawn = drawn.saturating_sub(lacks[who]);
        hit
    })
}

/// How the squared distance to the goal changes when somebody with `count` gives one away.
fn giving(goal: &Goal, count: u64) -> i64 {
    if count > goal.high {
        1 - 2 * (count - goal.high) as i64
    } else if count > goal.low {
        0
    } else {
        1 + 2 * (goal.low - count) as i64
    }
}

/// How the squared distance to the goal changes when somebody with `count` takes one more.
fn taking(goal: &Goal, count: u64) -> i64 {
    if count < goal.low {
        1 - 2 * (goal.low - count) as i64
    } else if count < goal.high {
        0
    } else {
        1 + 2 * (count - goal.high) as i64
    }
}

/// Who can hand how many inputs to whom.
struct Transfers {
    people: usize,
    movable: Movable,
    /// Per giver and taker, the inputs that the giver can hand over and the taker is not on.
    width: Vec<u32>,
    /// Per giver, inputs that they can hand over; those they gave away meanwhile stay listed.
    stock: Vec<Vec<usize>>,
    /// Per giver and taker, where in the giver's stock to look next.
    next: Vec<usize>,
}

impl Transfers {
    fn new(rows: &[Row], people: usize, order: &[usize], movable: Movable) -> Self {
        let mut transfers = Self {
            people,
            movable,
            width: vec![0; people * people],
            stock: vec![Vec::new(); people],
            next: vec![0; people * people],
        };
        for &at in order {
            transfers.count(&rows[at], 1);
            for &who in movable.of(&rows[at]) {
                transfers.stock[who].push(at);
            }
        }
        transfers
    }

    /// Counts an input in or out.
    fn count(&mut self, row: &Row, by: i32) {
        for &giver in self.movable.of(row) {
            for taker in (0..self.people).filter(|taker| !row.on.contains(taker)) {
                let width = &mut self.width[giver * self.people + taker];
                *width = width.wrapping_add_signed(by);
            }
        }
    }

    /// The chain of people, from who gives one away to who has one more, that lessens the sum of squares most.
    fn chain(&self, goals: &[Goal], counts: &[u64]) -> Option<Vec<usize>> {
        let gain_of_taking = |who: usize| taking(&goals[who], counts[who]);
        let best_taking = (0..self.people).map(gain_of_taking).min()?;
        let mut givers: Vec<(i64, usize)> = (0..self.people)
            .map(|who| (giving(&goals[who], counts[who]), who))
            .collect();
        givers.sort_unstable();
        for (gain, giver) in givers {
            if gain + best_taking >= 0 {
                return None;
            }
            let (reached, from) = self.reach(giver);
            // The first of the best is the nearest, since `reached` is in the order of distance.
            let taker = reached.iter().copied().skip(1).min_by_key(|&who| gain_of_taking(who));
            if let Some(taker) = taker.filter(|&who| gain + gain_of_taking(who) < 0) {
                let mut chain = vec![taker];
                let mut at = taker;
                while at != giver {
                    at = from[at];
                    chain.push(at);
                }
                chain.reverse();
                return Some(chain);
            }
        }
        None
    }

    /// Everybody to whom a chain leads from `giver`, nearest first and `giver` at the head, and whom each was reached from.
    fn reach(&self, giver: usize) -> (Vec<usize>, Vec<usize>) {
        let mut from = vec![usize::MAX; self.people];
        from[giver] = giver;
        let mut reached = vec![giver];
        let mut at = 0;
        while at < reached.len() && reached.len() < self.people {
            let here = reached[at];
            let transfers = &self.width[here * self.people..][..self.people];
            for (there, _) in transfers.iter().enumerate().filter(|(_, width)| **width > 0) {
                if from[there] == usize::MAX {
                    from[there] = here;
                    reached.push(there);
                }
            }
            at += 1;
        }
        (reached, from)
    }

    /// Lets `giver` hand one input to `taker`; nothing happens when the road between them has no width.
    fn transfer(&mut self, rows: &mut [Row], giver: usize, taker: usize) {
        let road = giver * self.people + taker;
        for _ in 0..self.stock[giver].len() {
            let place = self.next[road] % self.stock[giver].len();
            self.next[road] = place + 1;
            let at = self.stock[giver][place];
            let slot = self.movable.of(&rows[at]).iter().position(|&who| who == giver);
            let Some(slot) = slot.filter(|_| !rows[at].on.contains(&taker)) else {
                continue;
            };
            self.count(&rows[at], -1);
            let first = rows[at].on.len() - self.movable.of(&rows[at]).len();
            rows[at].on[first + slot] = taker;
            self.count(&rows[at], 1);
            self.stock[taker].push(at);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(firm: usize, other: usize) -> Row {
        Row {
            on: vec![firm, other],
            firm: 1,
            before: 2,
            slots: 2,
        }
    }

    fn goal(n: u64) -> Goal {
        Goal {
            low: n,
            high: n,
            aim: n,
        }
    }

    /// The first has both and should have none. What is handed to the second first is what the third needs later, for
    /// the third is on the other one already.
    #[test]
    fn what_was_handed_over_can_be_handed_on() {
        let mut allocation = Allocation::new(vec![row(3, 0), row(2, 0)], vec![2, 0, 1, 1]);
        allocation.level(&[goal(0), goal(1), goal(2), goal(1)], &[0, 1], Movable::All);
        assert_eq!(allocation.counts, [0, 1, 2, 1]);
        assert_eq!([&allocation.rows[0].on, &allocation.rows[1].on], [&[3, 2], &[2, 1]]);
    }

    #[test]
    fn what_is_new_moves_before_what_is_not() {
        let mut rows = vec![row(2, 0), row(2, 0), row(2, 0)];
        rows[1].before = 1;
        let mut allocation = Allocation::new(rows, vec![3, 0, 3]);
        allocation.level(&[goal(1), goal(2), goal(3)], &[0, 1, 2], Movable::New);
        assert_eq!(allocation.counts, [2, 1, 3]);
        assert_eq!(allocation.rows[1].on, [2, 1]);
        allocation.level(&[goal(1), goal(2), goal(3)], &[0, 1, 2], Movable::All);
        assert_eq!(allocation.counts, [1, 2, 3]);
        assert_eq!(allocation.rows[0].on, [2, 1]);
    }

    #[test]
    fn what_is_too_much_is_taken_from_who_has_most() {
        let mut rows = vec![row(2, 0), row(2, 1), row(2, 1)];
        for row in &mut rows {
            row.on = vec![2, 0, 1];
            row.before = 3;
        }
        let mut allocation = Allocation::new(rows, vec![3, 3, 3]);
        allocation.trim(&[goal(2), goal(1), goal(3)], &[0, 1, 2]);
        assert_eq!(allocation.counts, [2, 1, 3]);
        assert!(allocation.rows.iter().all(|row| row.on.len() == 2 && row.before == 2));
    }
}
