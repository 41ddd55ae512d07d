//! Shares of a task that is under way: people come and go, weights change, inputs are added.

use super::super::ids::{InputId, MemberId};
use super::allocation::{Allocation, Movable, Row};
use super::goals::{Goal, Limits, goals};
use super::overlap::PerInput;
use super::partition::{ShareError, Weight, WeightedLabelers};
use super::seeded::{SplitMix, shuffled};

/// Who an input of a task is with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The input.
    pub input: InputId,
    /// The labelers it goes to; none when it was just added.
    pub labelers: Vec<MemberId>,
    /// Of them those who have begun or submitted: they keep it, even when they left.
    pub fixed: Vec<MemberId>,
}

/// New shares after people came or went, weights changed or inputs were added: as few inputs change hands as possible,
/// fixed ones never. Only entries that change are returned, by their index in `held`, with all of the input's labelers:
/// those who stay in the order they had, then the new ones.
///
/// A labeler's share is of the whole task, work already begun included, less the fixed work of those who left; somebody
/// who has begun more than that keeps it and the others share the rest by weight. Everybody ends within one of that
/// ideal unless fixed work, or the part that goes to more labelers, forbids it, and then as near to it as it allows. An
/// input with more fixed labelers than it should go to keeps them and gets nobody else. Which inputs go to more labelers
/// stays, as far as the share allows. Inputs must be distinct.
///
/// # Errors
/// [`ShareError`] when an input needs more people than there are: `needed` does not count those who left and whose
/// work stays.
pub fn resplit(
    held: &[Held],
    weights: &[Weight],
    per_input: impl Into<PerInput>,
    seed: u64,
) -> Result<Vec<(usize, Vec<MemberId>)>, ShareError> {
    let labelers = WeightedLabelers::new(weights);
    let inputs: Vec<InputId> = held.iter().map(|entry| entry.input).collect();
    let holders = |at: usize| (held[at].fixed.len(), held[at].labelers.len());
    let per_input = per_input.into();
    let slots = per_input.slots(seed, &inputs, holders);
    let rows: Vec<Row> = (held.iter().zip(&slots))
        .map(|(entry, &slots)| row(entry, &labelers, slots))
        .collect();
    let open = rows.iter().filter(|row| row.slots > row.firm);
    if let Some(needed) = open.map(|row| row.slots).max() {
        labelers.must_have(needed as u32)?;
    }
    let goals = shares(&rows, |at| slots[at] > per_input.workers as usize, &labelers);
    let mut counts = vec![0; labelers.len()];
    for &who in rows.iter().flat_map(|row| &row.on) {
        counts[who] += 1;
    }
    let order = shuffled(seed, inputs.into_iter());
    let mut allocation = Allocation::new(rows, counts);
    allocation.trim(&goals, &order);
    allocation.fill(&goals, &order, &mut SplitMix::new(seed));
    allocation.level(&goals, &order, Movable::New);
    allocation.level(&goals, &order, Movable::All);
    let new = held
        .iter()
        .zip(&allocation.rows)
        .map(|(entry, row)| named(entry, row, &labelers));
    let changes = new.enumerate().filter(|(at, labelers)| *labelers != held[*at].labelers);
    Ok(changes.collect())
}

/// The input's row: fixed labelers who are still there first, then the others; the slots that those who left keep are
/// not on the allocation.
fn row(entry: &Held, labelers: &WeightedLabelers, slots: usize) -> Row {
    let mut fixed = entry.fixed.clone();
    fixed.sort_unstable();
    fixed.dedup();
    let mut on: Vec<usize> = fixed.iter().filter_map(|&member| labelers.place(member)).collect();
    let firm = on.len();
    for who in entry.labelers.iter().filter_map(|&member| labelers.place(member)) {
        if !on.contains(&who) {
            on.push(who);
        }
    }
    let gone = fixed.len() - firm;
    Row {
        firm,
        before: on.len(),
        slots: slots.saturating_sub(gone).max(firm),
        on,
    }
}

/// What each should have of all the slots on the allocation: first of the inputs that go to more labelers, as a new task would
/// share these, then of all.
fn shares(rows: &[Row], is_more: impl Fn(usize) -> bool, labelers: &WeightedLabelers) -> Vec<Goal> {
    let (more, others): (Vec<_>, Vec<_>) = rows.iter().enumerate().partition(|(at, _)| is_more(*at));
    let (first, slots) = limits(more.into_iter().map(|(_, row)| row), labelers);
    let aims = goals(&first, slots);
    let (mut all, rest) = limits(others.into_iter().map(|(_, row)| row), labelers);
    for ((limit, first), goal) in all.iter_mut().zip(first).zip(aims) {
        limit.least += goal.aim;
        limit.most += goal.aim;
        limit.held += first.held;
    }
    goals(&all, slots + rest)
}

/// What each has and can have of these inputs, and how many slots they have in all.
fn limits<'r>(rows: impl Iterator<Item = &'r Row>, labelers: &WeightedLabelers) -> (Vec<Limits>, u64) {
    let mut limits: Vec<Limits> = (0..labelers.len())
        .map(|at| Limits {
            weight: labelers.weight(at),
            least: 0,
            most: 0,
            held: 0,
        })
        .collect();
    let (mut open, mut slots) = (0, 0);
    for row in rows {
        slots += row.slots as u64;
        open += u64::from(row.slots > row.firm);
        for (place, &who) in row.on.iter().enumerate() {
            limits[who].held += 1;
            if place < row.firm {
                limits[who].least += 1;
                // Nobody has an open input twice; one that is full counts for those on it alone.
                limits[who].most += u64::from(row.slots == row.firm);
            }
        }
    }
    for limit in &mut limits {
        limit.most += open;
    }
    (limits, slots)
}

/// The input's labelers as they come off the allocation.
fn named(entry: &Held, row: &Row, labelers: &WeightedLabelers) -> Vec<MemberId> {
    let on: Vec<MemberId> = row.on.iter().map(|&at| labelers.member(at)).collect();
    let mut labelers = Vec::with_capacity(on.len().max(entry.labelers.len()));
    let stay = |member: &&MemberId| on.contains(member) || entry.fixed.contains(member);
    for &member in entry.labelers.iter().filter(stay).chain(&entry.fixed).chain(&on) {
        if !labelers.contains(&member) {
            labelers.push(member);
        }
    }
    labelers
}
