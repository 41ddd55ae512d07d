use super::*;
use crate::annotation::{Origin, Region, Sign, Status};
use crate::geometry::BBox;
use crate::ids::{AnnotationId, GestureId, OpId, TaskId, WorkId};
use crate::op::Change;

const ANA: MemberId = MemberId::fixed(1);
const BEN: MemberId = MemberId::fixed(2);
const RAE: MemberId = MemberId::fixed(3);
const CAR: ConceptId = ConceptId::fixed(1);
const BUS: ConceptId = ConceptId::fixed(2);
const TASK: TaskId = TaskId::fixed(1);
const ONE: InputId = InputId::fixed(1);
const TWO: InputId = InputId::fixed(2);

/// A log as it is written: what rows were is remembered, the hour is given.
struct Log {
    ops: Vec<Op>,
    works: HashMap<(MemberId, InputId), Work>,
    annotations: HashMap<AnnotationId, Annotation>,
}

impl Log {
    fn new() -> Self {
        Self {
            ops: Vec::new(),
            works: HashMap::new(),
            annotations: HashMap::new(),
        }
    }

    fn write(&mut self, hour: i64, member: MemberId, kind: OpKind, changes: Vec<Change>) {
        let number = self.ops.len() as u128 + 1;
        self.ops.push(Op {
            id: OpId::fixed(number),
            gesture: GestureId::fixed(number),
            member,
            at: Timestamp(hour * HOUR),
            kind,
            input: None,
            task: Some(TASK),
            reverts: None,
            batch: false,
            changes,
        });
    }

    /// Somebody's work on an input goes into a state, after so many seconds of it.
    fn moves(
        &mut self,
        hour: i64,
        by: MemberId,
        kind: OpKind,
        (whose, on): (MemberId, InputId),
        to: WorkState,
        seconds: u64,
    ) {
        let before = self.works.get(&(whose, on)).cloned();
        let begun = Work::begun(WorkId::fixed(9), TASK, on, whose);
        let old = before.clone().unwrap_or(begun);
        let after = Work {
            state: to,
            active_ms: old.active_ms + seconds * 1000,
            ..old
        };
        self.works.insert((whose, on), after.clone());
        let change = match before {
            None => Change::create(Row::Work(after)),
            Some(before) => Change::update(Row::Work(before), Row::Work(after)).expect("something changes"),
        };
        self.write(hour, by, kind, vec![change]);
    }

    fn submits(&mut self, hour: i64, who: MemberId, on: InputId) {
        self.moves(hour, who, OpKind::Submit, (who, on), WorkState::Submitted, 30);
    }

    fn draws(&mut self, number: u128, who: MemberId, on: InputId) {
        let annotation = Annotation {
            id: AnnotationId::fixed(number),
            input: on,
            task: Some(TASK),
            concept: CAR,
            author: who,
            region: region(number as f64),
            sign: Sign::Present,
            status: Status::Pending,
            origin: Origin::Manual,
            z: 0,
            edited_by: None,
            merged: None,
        };
        self.annotations.insert(annotation.id, annotation.clone());
        self.write(
            0,
            who,
            OpKind::Annotate,
            vec![Change::create(Row::Annotation(annotation))],
        );
    }

    fn edits(&mut self, by: MemberId, kind: OpKind, number: u128, edit: impl FnOnce(&mut Annotation)) {
        let before = self.annotations[&AnnotationId::fixed(number)].clone();
        let mut after = before.clone();
        edit(&mut after);
        self.annotations.insert(after.id, after.clone());
        let change = Change::update(Row::Annotation(before), Row::Annotation(after)).expect("something changes");
        self.write(2, by, kind, vec![change]);
    }

    fn numbers(&self, from: Option<i64>, to: Option<i64>) -> Numbers {
        let at = |hour: i64| Timestamp(hour * HOUR);
        let span = Span {
            from: from.map(at),
            to: to.map(at),
        };
        let mut fold = Fold::new(span, false);
        self.ops.iter().for_each(|op| fold.take(op));
        fold.numbers()
    }

    fn of(&self, who: MemberId) -> MemberNumbers {
        self.numbers(None, None).members.remove(&who).unwrap_or_default()
    }
}

fn region(x: f64) -> Region {
    Region::Box(BBox {
        x0: x,
        y0: 0.0,
        x1: x + 5.0,
        y1: 5.0,
    })
}

#[test]
fn inputs_count_once_with_what_was_handed_in_last() {
    let mut log = Log::new();
    log.draws(1, ANA, ONE);
    log.submits(1, ANA, ONE);
    log.moves(2, RAE, OpKind::Reject, (ANA, ONE), WorkState::Returned, 0);
    log.draws(2, ANA, ONE);
    log.submits(3, ANA, ONE);
    log.submits(3, ANA, TWO);
    let ana = log.of(ANA);
    assert_eq!((ana.inputs, ana.annotations), (2, 2));
    assert_eq!((ana.active_ms, ana.ms_per_input()), (90_000, Some(45_000)));
    assert_eq!((ana.accepted, ana.returned, ana.awaiting), (0, 1, 2));
    assert_eq!(log.of(RAE).gave_returned, 1);
}

#[test]
fn time_is_shared_by_the_inputs_that_have_one() {
    let mut log = Log::new();
    log.submits(1, ANA, ONE);
    log.moves(1, BEN, OpKind::Submit, (BEN, ONE), WorkState::Submitted, 0);
    log.moves(1, BEN, OpKind::Submit, (BEN, TWO), WorkState::Submitted, 0);
    let total = log.numbers(None, None).total();
    assert_eq!(
        (total.inputs, total.active_ms, total.ms_per_input()),
        (3, 30_000, Some(30_000))
    );
    assert_eq!(log.of(BEN).ms_per_input(), None);
}

#[test]
fn what_was_withdrawn_was_not_handed_in() {
    let mut log = Log::new();
    log.submits(1, ANA, ONE);
    log.moves(2, ANA, OpKind::Withdraw, (ANA, ONE), WorkState::InProgress, 0);
    assert_eq!((log.of(ANA).inputs, log.of(ANA).awaiting), (0, 0));
    assert_eq!(log.numbers(None, None).steps, []);
}

#[test]
fn first_pass_is_what_never_came_back() {
    let mut log = Log::new();
    for on in [ONE, TWO] {
        log.submits(1, ANA, on);
    }
    log.moves(2, RAE, OpKind::Approve, (ANA, ONE), WorkState::Done, 0);
    log.moves(2, RAE, OpKind::Reject, (ANA, TWO), WorkState::Returned, 0);
    log.submits(3, ANA, TWO);
    log.moves(4, RAE, OpKind::Approve, (ANA, TWO), WorkState::Done, 0);
    let ana = log.of(ANA);
    assert_eq!((ana.decided, ana.first_pass, ana.accepted, ana.awaiting), (2, 1, 2, 0));
    assert_eq!(ana.first_pass_share(), Some(0.5));
    assert_eq!(log.of(RAE).gave_accepted, 2);
}

#[test]
fn a_decision_that_was_taken_back_was_none() {
    let mut log = Log::new();
    log.submits(1, ANA, ONE);
    log.submits(1, ANA, TWO);
    log.moves(2, RAE, OpKind::Approve, (ANA, ONE), WorkState::Done, 0);
    log.moves(2, RAE, OpKind::Reject, (ANA, TWO), WorkState::Returned, 0);
    for on in [ONE, TWO] {
        log.moves(3, RAE, OpKind::Reopen, (ANA, on), WorkState::Submitted, 0);
    }
    let ana = log.of(ANA);
    assert_eq!((ana.accepted, ana.returned, ana.decided, ana.awaiting), (0, 0, 0, 2));
    assert_eq!(log.of(RAE), MemberNumbers::default());
}

#[test]
fn what_nobody_reviews_is_not_accepted_by_anybody() {
    let mut log = Log::new();
    log.moves(1, ANA, OpKind::Submit, (ANA, ONE), WorkState::Done, 10);
    assert_eq!(
        (log.of(ANA).inputs, log.of(ANA).accepted, log.of(ANA).decided),
        (1, 0, 0)
    );
    // The same by agreement is.
    let mut fold = Fold::new(Span::default(), true);
    log.ops.iter().for_each(|op| fold.take(op));
    let ana = &fold.numbers().members[&ANA];
    assert_eq!((ana.accepted, ana.decided, ana.first_pass), (1, 1, 1));
}

#[test]
fn what_the_lead_released_is_accepted_but_was_not_decided_on() {
    let mut log = Log::new();
    log.submits(1, ANA, ONE);
    log.moves(2, BEN, OpKind::Release, (ANA, ONE), WorkState::Done, 0);
    assert_eq!((log.of(ANA).accepted, log.of(ANA).decided), (1, 0));
}

#[test]
fn corrections_are_counted_by_the_labelers_concept_until_undone() {
    let mut log = Log::new();
    for number in 1..=4 {
        log.draws(number, ANA, ONE);
    }
    log.submits(1, ANA, ONE);
    log.edits(RAE, OpKind::Reshape, 1, |a| {
        (a.region, a.edited_by) = (region(50.0), Some(RAE))
    });
    log.edits(RAE, OpKind::Relabel, 2, |a| (a.concept, a.edited_by) = (BUS, Some(RAE)));
    log.edits(RAE, OpKind::Reshape, 2, |a| a.region = region(60.0));
    log.edits(RAE, OpKind::Reshape, 3, |a| {
        (a.region, a.edited_by) = (region(70.0), Some(RAE))
    });
    log.edits(RAE, OpKind::Undo, 3, |a| (a.region, a.edited_by) = (region(3.0), None));
    log.edits(RAE, OpKind::Approve, 4, |a| a.status = Status::Success);
    let gone = log.annotations[&AnnotationId::fixed(4)].clone();
    log.write(2, RAE, OpKind::Delete, vec![Change::delete(Row::Annotation(gone))]);
    let ana = log.of(ANA);
    assert_eq!(ana.corrections.keys().collect::<Vec<_>>(), [&CAR]);
    // Boxes of 5 by 5 that were moved away have nothing in common with what was submitted.
    let expected = Corrections {
        reshaped: 1,
        relabeled: 1,
        deleted: 1,
        redrawn: 2,
        ..Corrections::default()
    };
    assert_eq!((ana.corrections[&CAR], ana.corrected()), (expected, expected));
    assert_eq!((expected.all(), expected.mean_iou()), (3, Some(0.0)));
    assert_eq!(log.of(RAE).gave_corrections, 3);
    // The labeler's own changes are none.
    let mut own = Log::new();
    own.draws(1, ANA, ONE);
    own.submits(1, ANA, ONE);
    own.edits(ANA, OpKind::Relabel, 1, |a| a.concept = BUS);
    assert_eq!(own.of(ANA).corrected().all(), 0);
}

#[test]
fn a_range_takes_its_beginning_in_and_its_end_not() {
    let mut log = Log::new();
    log.submits(1, ANA, ONE);
    log.submits(2, ANA, TWO);
    log.moves(3, RAE, OpKind::Approve, (ANA, ONE), WorkState::Done, 0);
    let in_range = |from, to| log.numbers(from, to).total();
    assert_eq!(in_range(Some(2), Some(3)).inputs, 1);
    assert_eq!(in_range(Some(1), Some(2)).inputs, 1);
    assert_eq!(in_range(Some(2), Some(3)).active_ms, 30_000);
    assert_eq!(in_range(Some(2), Some(3)).awaiting, 2, "as it stood at the end");
    assert_eq!(in_range(Some(3), None).accepted, 1);
    assert_eq!(in_range(None, Some(3)).accepted, 0);
}

#[test]
fn steps_are_hours_days_or_weeks() {
    let widths = |hours: &[i64]| {
        let mut log = Log::new();
        for (n, hour) in hours.iter().enumerate() {
            log.submits(*hour, ANA, InputId::fixed(n as u128));
        }
        let numbers = log.numbers(None, None);
        assert_eq!(
            numbers.steps.iter().map(|step| step.submitted).sum::<u64>(),
            hours.len() as u64
        );
        (numbers.step_ms, numbers.start.0 / HOUR, numbers.steps.len())
    };
    assert_eq!(widths(&[5, 5, 7]), (HOUR, 5, 3));
    assert_eq!(widths(&[30, 24 * 20]), (DAY, 24, 20));
    assert_eq!(widths(&[0, 24 * 200]).0, 7 * DAY);
}

/// One box each on two inputs; of the first the reviewer moves an edge before accepting both.
fn repaired() -> Log {
    let mut log = Log::new();
    for (number, on) in [(1, ONE), (2, TWO)] {
        log.draws(number, ANA, on);
        log.submits(1, ANA, on);
    }
    log.edits(RAE, OpKind::Reshape, 1, |a| {
        let wider = BBox {
            x0: 1.0,
            y0: 0.0,
            x1: 11.0,
            y1: 5.0,
        };
        (a.region, a.edited_by) = (Region::Box(wider), Some(RAE));
    });
    for on in [ONE, TWO] {
        log.moves(3, RAE, OpKind::Approve, (ANA, on), WorkState::Done, 0);
    }
    log
}

fn verdicts(log: &Log) -> BTreeMap<(MemberId, InputId), Verdict> {
    let mut fold = Fold::new(Span::default(), false);
    log.ops.iter().for_each(|op| fold.take(op));
    fold.verdicts()
}

#[test]
fn what_a_reviewer_repaired_was_not_right_the_first_time() {
    let log = repaired();
    let ana = log.of(ANA);
    assert_eq!((ana.decided, ana.first_pass, ana.accepted), (2, 1, 2));
    assert_eq!(ana.corrected().mean_iou(), Some(0.5));
    let verdicts = verdicts(&log);
    let errors: Vec<bool> = verdicts.values().map(Verdict::is_error).collect();
    assert_eq!(errors, [true, false]);
    assert!(!verdicts[&(ANA, ONE)].returned);
}

#[test]
fn what_a_reviewer_moved_back_was_right() {
    let mut log = repaired();
    log.edits(RAE, OpKind::Reshape, 1, |a| a.region = region(1.0));
    assert_eq!((log.of(ANA).first_pass, log.of(ANA).corrected().all()), (2, 0));
}

#[test]
fn what_a_reviewer_had_to_add_was_missing() {
    let mut log = Log::new();
    log.submits(1, ANA, ONE);
    log.submits(1, BEN, ONE);
    log.draws(1, RAE, ONE);
    assert_eq!(log.of(ANA).corrected().all(), 0, "nothing is decided yet");
    log.moves(2, RAE, OpKind::Approve, (ANA, ONE), WorkState::Done, 0);
    let (ana, ben) = (log.of(ANA), log.of(BEN));
    assert_eq!((ana.corrections[&CAR].added, ana.first_pass), (1, 0));
    assert_eq!(ben.corrected().all(), 0, "it was accepted with Ana's");
    assert_eq!(log.of(RAE).gave_corrections, 1);
    log.moves(3, RAE, OpKind::Undo, (ANA, ONE), WorkState::Submitted, 0);
    assert_eq!(log.of(ANA).corrected().all(), 0);
    assert_eq!(verdicts(&log), BTreeMap::new());
}
