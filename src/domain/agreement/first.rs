//! What labelers submitted first: a fold over the log of a task. What a reviewer, a rejection or agreement made of it later
//! does not count, and neither does that it was withdrawn.

use crate::annotation::{Annotation, Origin, Region, Sign};
use crate::ids::{AnnotationId, ConceptId, InputId, MemberId};
use crate::op::{Change, Op, OpKind, Row};
use crate::task::{Work, WorkState};
use crate::timestamp::Timestamp;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What a labeler claimed.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The annotation that said so.
    pub annotation: AnnotationId,
    /// The concept.
    pub concept: ConceptId,
    /// Whether it is there, or expressly not.
    pub sign: Sign,
    /// Where, in pixels of the upright image.
    pub region: Region,
    /// It was suggested by a model and accepted, as it was or edited.
    pub suggested: bool,
}

impl From<&Annotation> for Claim {
    fn from(row: &Annotation) -> Self {
        Self {
            annotation: row.id,
            concept: row.concept,
            sign: row.sign,
            region: row.region.clone(),
            suggested: matches!(row.origin, Origin::Model { .. }),
        }
    }
}

/// What a labeler submitted first of an input.
#[derive(Clone, Debug, PartialEq)]
pub struct First {
    /// When.
    pub at: Timestamp,
    /// What it held.
    pub claims: Vec<Claim>,
}

/// The fold. Ops are given in the order of the log.
#[derive(Clone, Debug, Default)]
pub struct FirstSubmissions {
    /// Annotations of who has not submitted yet.
    open: HashMap<(InputId, MemberId), HashMap<AnnotationId, Claim>>,
    firsts: BTreeMap<InputId, BTreeMap<MemberId, First>>,
    changed: BTreeSet<InputId>,
}

impl FirstSubmissions {
    /// Takes an op in, or a part of its changes.
    pub fn take(&mut self, op: &Op) {
        for change in &op.changes {
            self.annotation(change);
        }
        for change in &op.changes {
            if let Some(Row::Work(after)) = change.after() {
                let before = match change.before() {
                    Some(Row::Work(before)) => before.state,
                    _ => WorkState::Unlabeled,
                };
                self.work(op, before, after);
            }
        }
    }

    fn annotation(&mut self, change: &Change) {
        let of = |row: Option<&Row>| match row {
            Some(Row::Annotation(row)) if !row.is_merged() => Some(row.clone()),
            _ => None,
        };
        let (before, after) = (of(change.before()), of(change.after()));
        if let Some(row) = before
            && let Some(open) = self.open.get_mut(&(row.input, row.author))
        {
            open.remove(&row.id);
        }
        if let Some(row) = after
            && !self.has(row.input, row.author)
        {
            let open = self.open.entry((row.input, row.author)).or_default();
            open.insert(row.id, Claim::from(&row));
        }
    }

    fn work(&mut self, op: &Op, before: WorkState, after: &Work) {
        use WorkState::{Done, Submitted};
        let hands_in = matches!(after.state, Submitted | Done) && !matches!(before, Submitted | Done);
        // Work that was done elsewhere comes in as it was submitted there, by whoever imports it.
        let is_theirs = op.member == after.member || op.kind == OpKind::Import;
        if !hands_in || !is_theirs || self.has(after.input, after.member) {
            return;
        }
        let claims = self.open.remove(&(after.input, after.member)).unwrap_or_default();
        let mut claims: Vec<Claim> = claims.into_values().collect();
        claims.sort_unstable_by_key(|claim| claim.annotation);
        let first = First { at: op.at, claims };
        self.firsts.entry(after.input).or_default().insert(after.member, first);
        self.changed.insert(after.input);
    }

    fn has(&self, input: InputId, member: MemberId) -> bool {
        self.firsts.get(&input).is_some_and(|of| of.contains_key(&member))
    }

    /// What labelers submitted first of an input.
    pub fn of(&self, input: InputId) -> Option<&BTreeMap<MemberId, First>> {
        self.firsts.get(&input)
    }

    /// All inputs that somebody submitted, and what each labeler submitted first of them.
    pub fn all(&self) -> impl Iterator<Item = (InputId, &BTreeMap<MemberId, First>)> {
        self.firsts.iter().map(|(input, firsts)| (*input, firsts))
    }

    /// The inputs that somebody submitted first since this was asked last.
    pub fn changed(&mut self) -> BTreeSet<InputId> {
        std::mem::take(&mut self.changed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::annotation::Status;
    use crate::ids::{GestureId, OpId, TaskId, WorkId};

    const ANA: MemberId = MemberId::fixed(1);
    const RAE: MemberId = MemberId::fixed(2);
    const INPUT: InputId = InputId::fixed(1);
    const TASK: TaskId = TaskId::fixed(1);

    fn annotation(number: u128, concept: u128) -> Annotation {
        Annotation {
            id: AnnotationId::fixed(number),
            input: INPUT,
            task: Some(TASK),
            concept: ConceptId::fixed(concept),
            author: ANA,
            region: Region::Whole,
            sign: Sign::Present,
            status: Status::Pending,
            origin: Origin::Manual,
            z: 0,
            edited_by: None,
            merged: None,
        }
    }

    fn work(state: WorkState) -> Row {
        Row::Work(Work {
            state,
            ..Work::begun(WorkId::fixed(1), TASK, INPUT, ANA)
        })
    }

    fn op(member: MemberId, kind: OpKind, hour: i64, changes: Vec<Change>) -> Op {
        Op {
            id: OpId::fixed(1),
            gesture: GestureId::fixed(1),
            member,
            at: Timestamp(hour),
            kind,
            input: Some(INPUT),
            task: Some(TASK),
            reverts: None,
            batch: false,
            changes,
        }
    }

    fn update(before: Row, after: Row) -> Vec<Change> {
        Change::update(before, after).into_iter().collect()
    }

    fn concepts(of: &FirstSubmissions) -> Vec<ConceptId> {
        let first = of.of(INPUT).and_then(|of| of.get(&ANA));
        first
            .map(|first| first.claims.iter().map(|claim| claim.concept).collect())
            .unwrap_or_default()
    }

    #[test]
    fn what_was_submitted_first_stays_whatever_becomes_of_it() {
        use WorkState::{Done, InProgress, Returned, Submitted, Unlabeled};
        let mut found = FirstSubmissions::default();
        let drawn = |number, concept| vec![Change::create(Row::Annotation(annotation(number, concept)))];
        found.take(&op(ANA, OpKind::Annotate, 1, drawn(1, 1)));
        found.take(&op(ANA, OpKind::Annotate, 1, drawn(2, 2)));
        let changed = Annotation {
            concept: ConceptId::fixed(3),
            ..annotation(2, 2)
        };
        let before = Row::Annotation(annotation(2, 2));
        found.take(&op(
            ANA,
            OpKind::Annotate,
            2,
            update(before, Row::Annotation(changed.clone())),
        ));
        assert!(found.changed().is_empty());
        found.take(&op(ANA, OpKind::Submit, 3, update(work(Unlabeled), work(Submitted))));
        assert_eq!(concepts(&found), [1, 3].map(ConceptId::fixed));
        assert_eq!(found.changed(), BTreeSet::from([INPUT]));
        // A reviewer corrects it and sends it back; it is withdrawn, drawn anew, submitted again, accepted.
        let corrected = Row::Annotation(annotation(2, 4));
        found.take(&op(
            RAE,
            OpKind::Annotate,
            4,
            update(Row::Annotation(changed), corrected),
        ));
        found.take(&op(RAE, OpKind::Reject, 4, update(work(Submitted), work(Returned))));
        found.take(&op(ANA, OpKind::Withdraw, 5, update(work(Submitted), work(InProgress))));
        found.take(&op(ANA, OpKind::Annotate, 5, drawn(5, 5)));
        found.take(&op(ANA, OpKind::Submit, 6, update(work(InProgress), work(Submitted))));
        found.take(&op(RAE, OpKind::Approve, 7, update(work(Submitted), work(Done))));
        assert_eq!(concepts(&found), [1, 3].map(ConceptId::fixed));
        assert!(found.changed().is_empty());
    }

    #[test]
    fn what_others_do_with_somebodys_work_is_no_submission_of_theirs() {
        use WorkState::{Done, InProgress, Submitted};
        let mut found = FirstSubmissions::default();
        found.take(&op(
            ANA,
            OpKind::Annotate,
            1,
            vec![Change::create(Row::Annotation(annotation(1, 1)))],
        ));
        found.take(&op(RAE, OpKind::Release, 2, update(work(InProgress), work(Done))));
        assert_eq!(found.of(INPUT), None);
        // But it comes in as submitted where it was submitted elsewhere.
        found.take(&op(RAE, OpKind::Import, 3, vec![Change::create(work(Submitted))]));
        assert_eq!(concepts(&found), [ConceptId::fixed(1)]);
    }
}
