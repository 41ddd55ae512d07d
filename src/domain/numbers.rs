//! How much was done in a task, by whom and how well: a fold over the log of the task.
//!
//! Everything is told by rows' before and after, whoever wrote them and however: a decision that was taken back counts
//! as little as an input that was withdrawn. Times are the ops' own; a range takes its beginning in and its end not.
//! That the task was deleted counts never: numbers are asked of a task that is there, so it was taken back.

mod corrections;

pub use corrections::Corrections;

use super::annotation::Annotation;
use super::ids::{ConceptId, GestureId, InputId, MemberId};
use super::op::{Op, OpKind, Row};
use super::task::{Work, WorkState};
use super::timestamp::Timestamp;
use corrections::Fixes;
use std::collections::{BTreeMap, HashMap, HashSet};

/// A time range; an open end takes all there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// From then on.
    pub from: Option<Timestamp>,
    /// Up to then, then itself not.
    pub to: Option<Timestamp>,
}

impl Span {
    /// Whether a time lies in it.
    pub fn holds(self, at: Timestamp) -> bool {
        self.from.is_none_or(|from| at >= from) && self.to.is_none_or(|to| at < to)
    }
}

/// What one member did in a range.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MemberNumbers {
    /// Inputs submitted, each once however often.
    pub inputs: u64,
    /// Annotations on these, as they were submitted last.
    pub annotations: u64,
    /// How long was actively worked, in milliseconds.
    pub active_ms: u64,
    /// Those of the inputs submitted whose time is known: what a file or a command brought has none.
    pub timed: u64,
    /// Inputs that were accepted, by a reviewer, by agreement, or because the lead released them.
    pub accepted: u64,
    /// How often an input was sent back.
    pub returned: u64,
    /// Inputs that await a decision at the end of the range, whenever they were submitted.
    pub awaiting: u64,
    /// Inputs that were decided on for the first time.
    pub decided: u64,
    /// Those of them that were right the first time: accepted, never sent back, and nothing corrected in them.
    pub first_pass: u64,
    /// What reviewers changed of their annotations, by the concept that the labeler had given.
    pub corrections: BTreeMap<ConceptId, Corrections>,
    /// As a reviewer: how much work they accepted.
    pub gave_accepted: u64,
    /// As a reviewer: how much work they sent back.
    pub gave_returned: u64,
    /// As a reviewer: how many annotations of others they changed or removed.
    pub gave_corrections: u64,
}

impl MemberNumbers {
    /// Actively worked milliseconds for each input submitted whose time is known; `None` without any.
    pub fn ms_per_input(&self) -> Option<u64> {
        self.active_ms.checked_div(self.timed)
    }

    /// The share of the inputs decided on that were right the first time; `None` without any.
    pub fn first_pass_share(&self) -> Option<f64> {
        (self.decided > 0).then(|| self.first_pass as f64 / self.decided as f64)
    }

    /// What reviewers changed of their annotations, all concepts together.
    pub fn corrected(&self) -> Corrections {
        self.corrections.values().fold(Corrections::default(), |mut sum, more| {
            sum.add(more);
            sum
        })
    }

    /// Adds another's numbers to these.
    pub fn add(&mut self, other: &Self) {
        self.inputs += other.inputs;
        self.annotations += other.annotations;
        self.active_ms += other.active_ms;
        self.timed += other.timed;
        self.accepted += other.accepted;
        self.returned += other.returned;
        self.awaiting += other.awaiting;
        self.decided += other.decided;
        self.first_pass += other.first_pass;
        for (concept, more) in &other.corrections {
            self.corrections.entry(*concept).or_default().add(more);
        }
        self.gave_accepted += other.gave_accepted;
        self.gave_returned += other.gave_returned;
        self.gave_corrections += other.gave_corrections;
    }
}

/// What happened in one step of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Step {
    /// Inputs submitted for the first time.
    pub submitted: u64,
    /// Inputs accepted.
    pub accepted: u64,
    /// Inputs sent back.
    pub returned: u64,
}

/// How much was done, by whom and when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Numbers {
    /// By member; those who did nothing in the range are left out.
    pub members: BTreeMap<MemberId, MemberNumbers>,
    /// When the first step begins.
    pub start: Timestamp,
    /// How long a step is, in milliseconds: an hour, a day or a week (UTC), as the range demands.
    pub step_ms: i64,
    /// What happened, step by step, without gaps.
    pub steps: Vec<Step>,
}

impl Numbers {
    /// All members together.
    pub fn total(&self) -> MemberNumbers {
        self.members
            .values()
            .fold(MemberNumbers::default(), |mut sum, numbers| {
                sum.add(numbers);
                sum
            })
    }
}

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;
/// Steps that a plot shows without crowding.
const AT_MOST: i64 = 96;

/// One piece of work, as far as the log was read.
#[derive(Clone, Debug, Default)]
struct Track {
    handed_in: Option<(Timestamp, u64)>,
    accepted: Option<(Timestamp, Option<MemberId>)>,
    returns: Vec<(Timestamp, MemberId)>,
    first: Option<Timestamp>,
    waits: bool,
    timed: bool,
}

/// What reviewers made of one piece of work.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Verdict {
    /// Whether it was ever sent back.
    pub returned: bool,
    /// What was corrected in it.
    pub corrections: Corrections,
}

impl Verdict {
    /// Whether it was not right as it was submitted.
    pub fn is_error(&self) -> bool {
        self.returned || self.corrections.all() > 0
    }
}

/// The fold. Ops are given in the order of the log.
#[derive(Clone, Debug)]
pub struct Fold {
    span: Span,
    consensus: bool,
    works: BTreeMap<(MemberId, InputId), Track>,
    spent: BTreeMap<MemberId, u64>,
    live: HashMap<(MemberId, InputId), u64>,
    fixes: Fixes,
    deletions: HashSet<GestureId>,
}

impl Fold {
    /// A fold over a task's log. `consensus`: what is submitted may be accepted by agreement.
    pub fn new(span: Span, consensus: bool) -> Self {
        Self {
            span,
            consensus,
            works: BTreeMap::new(),
            spent: BTreeMap::new(),
            live: HashMap::new(),
            fixes: Fixes::default(),
            deletions: HashSet::new(),
        }
    }

    /// Whether it is of a deletion of the task, or brings back what one removed.
    fn is_of_a_deletion(&mut self, op: &Op) -> bool {
        if op.kind == OpKind::DeleteTask {
            self.deletions.insert(op.gesture);
            return true;
        }
        op.reverts.is_some_and(|gesture| self.deletions.contains(&gesture))
    }

    /// Takes an op in, or a part of its changes.
    pub fn take(&mut self, op: &Op) {
        if self.span.to.is_some_and(|to| op.at >= to) || self.is_of_a_deletion(op) {
            return;
        }
        // Work that the op touches, whether it was known before or not.
        let touched = op.changes.iter().filter_map(|change| match change.after() {
            Some(Row::Work(work)) => Some((work.member, work.input)),
            _ => None,
        });
        let begun = touched.collect();
        // What was submitted is counted as it was submitted.
        for change in &op.changes {
            match (change.before(), change.after()) {
                (None, Some(Row::Annotation(after))) => self.annotation(op, &begun, None, Some(after)),
                (Some(Row::Annotation(before)), None) => self.annotation(op, &begun, Some(before), None),
                (Some(Row::Annotation(before)), Some(Row::Annotation(after))) => {
                    self.annotation(op, &begun, Some(before), Some(after));
                }
                _ => {}
            }
        }
        for change in &op.changes {
            match (change.before(), change.after()) {
                (None, Some(Row::Work(after))) => self.work(op, None, after),
                (Some(Row::Work(before)), Some(Row::Work(after))) => self.work(op, Some(before), after),
                (Some(Row::Work(before)), None) => {
                    self.works.remove(&(before.member, before.input));
                }
                _ => {}
            }
        }
    }

    fn annotation(
        &mut self,
        op: &Op,
        begun: &HashSet<(MemberId, InputId)>,
        before: Option<&Annotation>,
        after: Option<&Annotation>,
    ) {
        for (row, more) in [(before, false), (after, true)] {
            let Some(row) = row.filter(|row| !row.is_merged()) else {
                continue;
            };
            let count = self.live.entry((row.author, row.input)).or_default();
            *count = if more { *count + 1 } else { count.saturating_sub(1) };
        }
        let works = &self.works;
        self.fixes.annotation(op, before, after, |who, on| {
            works.contains_key(&(who, on)) || begun.contains(&(who, on))
        });
    }

    fn work(&mut self, op: &Op, before: Option<&Work>, after: &Work) {
        use WorkState::{Done, InProgress, Returned, Submitted, Unlabeled};
        let spent = after.active_ms.saturating_sub(before.map_or(0, |work| work.active_ms));
        if spent > 0 && self.span.holds(op.at) {
            *self.spent.entry(after.member).or_default() += spent;
        }
        let was = before.map_or(Unlabeled, |work| work.state);
        let key = (after.member, after.input);
        self.fixes.work(op, key, was, after.state);
        let annotations = self.live.get(&key).copied().unwrap_or(0);
        let track = self.works.entry(key).or_default();
        track.waits = after.state == Submitted;
        track.timed = after.active_ms > 0;
        let hands_in = matches!(after.state, Submitted | Done) && !matches!(was, Submitted | Done);
        if hands_in && op.member == after.member {
            let first = track.handed_in.map_or(op.at, |(first, _)| first);
            let first = if self.span.holds(first) { first } else { op.at };
            track.handed_in = Some((first, annotations));
        }
        let reviewer = matches!(op.kind, OpKind::Approve | OpKind::Merge).then_some(op.member);
        match (was, after.state) {
            (_, Done) if was != Done && (op.kind != OpKind::Submit || self.consensus) => {
                track.accepted = Some((op.at, reviewer));
                if op.kind != OpKind::Release {
                    track.first.get_or_insert(op.at);
                }
            }
            (_, Returned) if was != Returned => {
                track.accepted = None;
                track.first.get_or_insert(op.at);
                track.returns.push((op.at, op.member));
            }
            (Done, Submitted) => {
                track.accepted = None;
                if track.returns.is_empty() {
                    track.first = None;
                }
            }
            // A decision that was taken back was none.
            (Returned, Submitted) if op.kind == OpKind::Reopen || op.kind == OpKind::Undo => {
                track.returns.pop();
                if track.returns.is_empty() {
                    track.first = None;
                }
            }
            (Submitted | Done, InProgress) => {
                track.handed_in = None;
                track.accepted = None;
            }
            _ => {}
        }
    }

    /// What it all came to so far.
    pub fn numbers(&self) -> Numbers {
        let Self {
            span,
            works,
            spent,
            fixes,
            ..
        } = self;
        let span = *span;
        let mut members: BTreeMap<MemberId, MemberNumbers> = BTreeMap::new();
        let mut events: Vec<(Timestamp, Event)> = Vec::new();
        let labelers: HashSet<MemberId> = works.keys().map(|(member, _)| *member).collect();
        for (member, ms) in spent {
            members.entry(*member).or_default().active_ms += ms;
        }
        let corrected = fixes.by_work();
        for (work, track) in works {
            let right = !corrected.contains_key(work);
            track.count(work.0, right, span, &mut members, &mut events);
        }
        fixes.count(span, &labelers, &mut members);
        members.retain(|_, numbers| *numbers != MemberNumbers::default());
        let (start, step_ms, steps) = steps(span, &events);
        Numbers {
            members,
            start,
            step_ms,
            steps,
        }
    }
}

impl Fold {
    /// Work that reviewers have decided on, and what they made of it; undone decisions do not count.
    pub fn verdicts(&self) -> BTreeMap<(MemberId, InputId), Verdict> {
        let corrected = self.fixes.by_work();
        let decided = self.works.iter().filter(|(_, track)| track.first.is_some());
        let verdict = |(work, track): (&(MemberId, InputId), &Track)| {
            let verdict = Verdict {
                returned: !track.returns.is_empty(),
                corrections: corrected.get(work).copied().unwrap_or_default(),
            };
            (*work, verdict)
        };
        decided.map(verdict).collect()
    }
}

#[derive(Clone, Copy, Debug)]
enum Event {
    Submitted,
    Accepted,
    Returned,
}

impl Track {
    fn count(
        &self,
        member: MemberId,
        right: bool,
        span: Span,
        members: &mut BTreeMap<MemberId, MemberNumbers>,
        events: &mut Vec<(Timestamp, Event)>,
    ) {
        let numbers = members.entry(member).or_default();
        if let Some((at, annotations)) = self.handed_in.filter(|(at, _)| span.holds(*at)) {
            numbers.inputs += 1;
            numbers.annotations += annotations;
            numbers.timed += u64::from(self.timed);
            events.push((at, Event::Submitted));
        }
        numbers.awaiting += u64::from(self.waits);
        if self.first.is_some_and(|at| span.holds(at)) {
            numbers.decided += 1;
            numbers.first_pass += u64::from(right && self.returns.is_empty() && self.accepted.is_some());
        }
        let returns: Vec<_> = self.returns.iter().filter(|(at, _)| span.holds(*at)).collect();
        numbers.returned += returns.len() as u64;
        if let Some((at, reviewer)) = self.accepted.filter(|(at, _)| span.holds(*at)) {
            numbers.accepted += 1;
            events.push((at, Event::Accepted));
            if let Some(reviewer) = reviewer {
                members.entry(reviewer).or_default().gave_accepted += 1;
            }
        }
        for (at, reviewer) in returns {
            events.push((*at, Event::Returned));
            members.entry(*reviewer).or_default().gave_returned += 1;
        }
    }
}

/// How long a step is, in milliseconds, so that these times fall into few enough to be seen: an hour, a day or a week.
pub(crate) fn step_for(times: impl Iterator<Item = Timestamp> + Clone) -> i64 {
    let (Some(first), Some(last)) = (times.clone().min(), times.max()) else {
        return DAY;
    };
    let fits = |step: &i64| last.0.div_euclid(*step) - first.0.div_euclid(*step) < AT_MOST;
    [HOUR, DAY].into_iter().find(fits).unwrap_or(7 * DAY)
}

/// Gathers what happened into steps that are as fine as can be seen.
fn steps(span: Span, events: &[(Timestamp, Event)]) -> (Timestamp, i64, Vec<Step>) {
    let times = events.iter().map(|(at, _)| *at);
    let step = step_for(times.clone());
    let (Some(Timestamp(first)), Some(Timestamp(last))) = (times.clone().min(), times.max()) else {
        return (span.from.unwrap_or_default(), step, Vec::new());
    };
    let start = first.div_euclid(step);
    let mut steps = vec![Step::default(); (last.div_euclid(step) - start) as usize + 1];
    for (at, event) in events {
        let step = &mut steps[(at.0.div_euclid(step) - start) as usize];
        match event {
            Event::Submitted => step.submitted += 1,
            Event::Accepted => step.accepted += 1,
            Event::Returned => step.returned += 1,
        }
    }
    (Timestamp(start * step), step, steps)
}

#[cfg(test)]
#[path = "numbers_tests.rs"]
mod tests;
