//! What labelers, reviewers and leads do, as the programs write it, and what they may not.

use crate::team::{Job, Team, ana, ben, id, lea, op, rae, reason, roy, saved};
use domain::task::{ReviewStrategy, Task, TaskInput, Work, WorkState};
use domain::*;
use server::{Draw, PictureFact, Reason, SentOp};

/// The row as it stands.
pub fn row(team: &mut Team, key: RowKey) -> Row {
    team.now(&key).expect("is there").1
}

fn annotation(team: &mut Team, id: AnnotationId) -> Annotation {
    match row(team, RowKey::Annotation(id)) {
        Row::Annotation(row) => row,
        other => panic!("{other:?}"),
    }
}

fn work(team: &mut Team, id: WorkId) -> Work {
    match row(team, RowKey::Work(id)) {
        Row::Work(row) => row,
        other => panic!("{other:?}"),
    }
}

fn annotated(team: &mut Team, id: AnnotationId, change: impl FnOnce(&mut Annotation)) -> Change {
    let old = annotation(team, id);
    let mut new = old.clone();
    change(&mut new);
    Change::update(Row::Annotation(old), Row::Annotation(new)).expect("a change")
}

fn worked(team: &mut Team, id: WorkId, change: impl FnOnce(&mut Work)) -> Change {
    let old = work(team, id);
    let mut new = old.clone();
    change(&mut new);
    Change::update(Row::Work(old), Row::Work(new)).expect("a change")
}

/// Ana draws on an input.
fn drawn(team: &mut Team, job: &Job, input: InputId) -> (AnnotationId, WorkId) {
    let (annotation, work) = (job.annotation(input, team.ana.id), job.work(input, team.ana.id));
    let ids = (annotation.id, work.id);
    let changes = [Row::Annotation(annotation), Row::Work(work)];
    team.done(ana, OpKind::Annotate, changes.map(Change::create).into());
    ids
}

/// The changes by which Ana submits.
fn submission(team: &mut Team, ids: (AnnotationId, WorkId), drawn: bool, reviewer: Option<MemberId>) -> Vec<Change> {
    let status = if drawn { Status::AwaitingReview } else { Status::Pending };
    let mut changes = vec![worked(team, ids.1, |work| {
        work.state = WorkState::Submitted;
        work.drawn = drawn;
        work.reviewer = reviewer;
    })];
    if drawn {
        changes.push(annotated(team, ids.0, |annotation| annotation.status = status));
    }
    changes
}

#[test]
fn work_goes_from_its_labeler_to_its_reviewer_and_back() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(2, |task| task.reviewers.truncate(1));
    let reviewer = Some(team.rae.id);
    let ids = drawn(&mut team, &job, job.inputs[0]);
    let moved = annotated(&mut team, ids.0, |a| {
        a.region = Region::Box(BBox {
            x0: 0.0,
            y0: 0.0,
            x1: 5.0,
            y1: 5.0,
        })
    });
    team.done(ana, OpKind::Reshape, vec![moved]);
    let changes = submission(&mut team, ids, true, reviewer);
    team.done(ana, OpKind::Submit, changes);
    // What is submitted stays as it is, until it is withdrawn.
    let again = annotated(&mut team, ids.0, |a| a.region = Region::Whole);
    team.denied(ana, OpKind::Reshape, vec![again.clone()]);
    let taken = [
        worked(&mut team, ids.1, |work| work.state = WorkState::InProgress),
        annotated(&mut team, ids.0, |a| a.status = Status::Pending),
    ];
    team.done(ana, OpKind::Withdraw, taken.into());
    let changes = submission(&mut team, ids, true, reviewer);
    team.done(ana, OpKind::Submit, changes);
    // A reviewer corrects under their name.
    let unnamed = annotated(&mut team, ids.0, |a| a.z = 3);
    team.done(rae, OpKind::Reorder, vec![unnamed]);
    let silent = annotated(&mut team, ids.0, |a| a.region = Region::Whole);
    team.denied(rae, OpKind::Reshape, vec![silent]);
    let rae_id = team.rae.id;
    let named = annotated(&mut team, ids.0, |a| {
        a.region = Region::Whole;
        a.edited_by = Some(rae_id);
    });
    team.done(rae, OpKind::Reshape, vec![named]);
    let returned = [
        worked(&mut team, ids.1, |work| work.state = WorkState::Returned),
        annotated(&mut team, ids.0, |a| a.status = Status::ReviewDenied),
    ];
    let feedback = Row::Remark(job.remark(job.inputs[0], team.ana.id, team.rae.id, CommentKind::Feedback));
    let mut returned: Vec<Change> = returned.into();
    returned.push(Change::create(feedback.clone()));
    let rejected = op(team.rae.id, OpKind::Reject, returned.clone());
    saved(&team.send(rae, &rejected));
    // Undone by who decided, and by nobody else.
    let inverse: Vec<Change> = returned.iter().rev().map(Change::inverse).collect();
    let undo = |member, reverts| Op {
        reverts: Some(reverts),
        ..op(member, OpKind::Reopen, inverse.clone())
    };
    let by_ana = undo(team.ana.id, rejected.gesture);
    assert_eq!(reason(&team.send(ana, &by_ana)), Some(Reason::Right));
    let by_rae = undo(team.rae.id, rejected.gesture);
    saved(&team.send(rae, &by_rae));
    team.done(rae, OpKind::Reject, returned);
    // The labeler corrects, closes the feedback by submitting, and it is approved.
    let back = annotated(&mut team, ids.0, |a| a.status = Status::Pending);
    team.done(ana, OpKind::Reshape, vec![back]);
    let mut changes = submission(&mut team, ids, true, reviewer);
    let Row::Remark(remark) = feedback else {
        panic!("a remark")
    };
    let closed = Comment {
        open: false,
        ..remark.clone()
    };
    changes.extend(Change::update(Row::Remark(remark), Row::Remark(closed)));
    team.done(ana, OpKind::Submit, changes);
    let approved = |team: &mut Team| {
        vec![
            worked(team, ids.1, |work| work.state = WorkState::Done),
            annotated(team, ids.0, |a| a.status = Status::Success),
        ]
    };
    let changes = approved(&mut team);
    team.denied(ana, OpKind::Approve, changes.clone());
    team.denied(ben, OpKind::Approve, changes.clone());
    // Roy reviews, but not in this task; what he does not see he is told nothing of.
    team.denied(roy, OpKind::Approve, changes.clone());
    team.done(rae, OpKind::Approve, changes);
    team.denied(ana, OpKind::Reshape, vec![again]);
}

#[test]
fn a_labeler_takes_their_own_gestures_back() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let input = job.inputs[0];
    let made = [
        Row::Annotation(job.annotation(input, team.ana.id)),
        Row::Work(job.work(input, team.ana.id)),
    ];
    let made: Vec<Change> = made.map(Change::create).into();
    let first = op(team.ana.id, OpKind::Annotate, made.clone());
    saved(&team.send(ana, &first));
    let undo = Op {
        reverts: Some(first.gesture),
        ..op(
            team.ana.id,
            OpKind::Undo,
            made.iter().rev().map(Change::inverse).collect(),
        )
    };
    saved(&team.send(ana, &undo));
    let redo = Op {
        reverts: Some(undo.gesture),
        ..op(team.ana.id, OpKind::Redo, made.clone())
    };
    saved(&team.send(ana, &redo));
    // Another of the same gesture's rows is no taking back.
    let Row::Annotation(annotation) = made[0].after().cloned().expect("is made") else {
        panic!("an annotation")
    };
    let other = Annotation {
        status: Status::Success,
        ..annotation.clone()
    };
    let change = Change::update(Row::Annotation(annotation.clone()), Row::Annotation(other)).expect("a change");
    let lie = Op {
        reverts: Some(redo.gesture),
        ..op(team.ana.id, OpKind::Undo, vec![change])
    };
    assert_eq!(reason(&team.send(ana, &lie)), Some(Reason::Right));
    // Deleted and brought back.
    let delete = op(
        team.ana.id,
        OpKind::Delete,
        vec![Change::delete(Row::Annotation(annotation.clone()))],
    );
    saved(&team.send(ana, &delete));
    team.done(
        ana,
        OpKind::Restore,
        vec![Change::create(Row::Annotation(annotation.clone()))],
    );
    // Past a submission nothing is taken back.
    let Row::Work(work) = made[1].after().cloned().expect("is made") else {
        panic!("work")
    };
    let reviewer = Some(team.rae.id);
    let changes = submission(&mut team, (annotation.id, work.id), true, reviewer);
    let submit = op(team.ana.id, OpKind::Submit, changes.clone());
    saved(&team.send(ana, &submit));
    let back = Op {
        reverts: Some(submit.gesture),
        ..op(
            team.ana.id,
            OpKind::Undo,
            changes.iter().rev().map(Change::inverse).collect(),
        )
    };
    assert_eq!(reason(&team.send(ana, &back)), Some(Reason::Right));
}

#[test]
fn what_is_reviewed_is_drawn_by_the_lead_and_not_by_the_labeler() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(3, |task| {
        task.review_strategy = ReviewStrategy::Manual { sample_percent: 40.0 }
    });
    let draws = [
        Draw {
            labeler: Some(team.ana.id),
            input: job.inputs[0],
            reviewer: Some(team.roy.id),
        },
        Draw {
            labeler: Some(team.ben.id),
            input: job.inputs[1],
            reviewer: Some(team.rae.id),
        },
    ];
    let again = Task {
        seed: 4,
        ..job.task.clone()
    };
    let change = Change::update(Row::Task(job.task.clone()), Row::Task(again)).expect("a change");
    let edit = Op {
        task: Some(job.task.id),
        ..op(team.lea.id, OpKind::EditTask, vec![change])
    };
    let versions = team.versions(&edit.changes);
    let sent = SentOp {
        draws: Some(&draws),
        ..SentOp::new(&edit, &versions)
    };
    saved(&team.lea.client.commit(&sent).expect("an answer"));
    let (rae_id, roy_id) = (Some(team.rae.id), Some(team.roy.id));
    let (first, second) = (
        drawn(&mut team, &job, job.inputs[0]),
        drawn(&mut team, &job, job.inputs[1]),
    );
    for (is_drawn, reviewer) in [(false, None), (true, rae_id), (true, None), (true, Some(team.ana.id))] {
        let lie = submission(&mut team, first, is_drawn, reviewer);
        team.denied(ana, OpKind::Submit, lie);
    }
    let done = [
        worked(&mut team, first.1, |work| work.state = WorkState::Done),
        annotated(&mut team, first.0, |a| a.status = Status::Success),
    ];
    team.denied(ana, OpKind::Submit, done.into());
    let honest = submission(&mut team, first, true, roy_id);
    team.done(ana, OpKind::Submit, honest);
    let lie = submission(&mut team, second, true, rae_id);
    team.denied(ana, OpKind::Submit, lie);
    let held = submission(&mut team, second, false, None);
    team.done(ana, OpKind::Submit, held);
    // What is held cannot be changed, nor decided on by reviewers, nor by the labeler's own verdict.
    let after = annotated(&mut team, second.0, |a| a.region = Region::Whole);
    team.denied(ana, OpKind::Reshape, vec![after]);
    let early = worked(&mut team, second.1, |work| {
        work.state = WorkState::Done;
        work.drawn = true;
    });
    team.denied(rae, OpKind::Approve, vec![early]);
    let mine = TaskMembership {
        verdict: SampleVerdict::Released,
        ..TaskMembership::new(job.task.id, team.ana.id)
    };
    team.denied(ana, OpKind::Read, vec![Change::create(Row::TaskMembership(mine))]);
    let read = TaskMembership {
        read: 1,
        ..TaskMembership::new(job.task.id, team.ana.id)
    };
    team.done(ana, OpKind::Read, vec![Change::create(Row::TaskMembership(read))]);
    let released = TaskMembership {
        verdict: SampleVerdict::Released,
        ..read
    };
    let change = Change::update(Row::TaskMembership(read), Row::TaskMembership(released)).expect("a change");
    team.denied(ana, OpKind::Read, vec![change.clone()]);
    let release = [
        change,
        worked(&mut team, second.1, |work| work.state = WorkState::Done),
        annotated(&mut team, second.0, |a| a.status = Status::Success),
    ];
    team.done(lea, OpKind::Release, release.into());
    // Released, what comes later is accepted as it is submitted.
    let third = drawn(&mut team, &job, job.inputs[2]);
    let accepted = [
        worked(&mut team, third.1, |work| work.state = WorkState::Done),
        annotated(&mut team, third.0, |a| a.status = Status::Success),
    ];
    team.done(ana, OpKind::Submit, accepted.into());
}

#[test]
fn consensus_is_settled_by_who_decides_and_not_by_who_labels() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |task| {
        task.review_strategy = ReviewStrategy::Consensus {
            approval_threshold: 2,
            iou: 0.5,
        };
        task.reviewers.truncate(1);
    });
    let input = job.inputs[0];
    let mut made = Vec::new();
    for who in [ana, ben] {
        let member = who(&mut team).id;
        let annotation = job.annotation(input, member);
        let work = Work {
            state: WorkState::Submitted,
            ..job.work(input, member)
        };
        made.push((annotation.id, work.id));
        team.done(who, OpKind::Annotate, vec![Change::create(Row::Annotation(annotation))]);
        team.done(who, OpKind::Submit, vec![Change::create(Row::Work(work.clone()))]);
        if made.len() == 1 {
            // Not before all have submitted.
            let early = worked(&mut team, work.id, |work| work.state = WorkState::Done);
            team.denied(rae, OpKind::Merge, vec![early]);
        }
    }
    let settled = |team: &mut Team, by: MemberId| {
        let merged = Annotation {
            origin: Origin::Merged,
            status: Status::Success,
            ..job.annotation(input, by)
        };
        let mut changes = Vec::new();
        for (annotation, work) in &made {
            changes.push(annotated(team, *annotation, |a| {
                a.status = Status::Success;
                a.merged = Some(merged.id);
            }));
            changes.push(worked(team, *work, |work| work.state = WorkState::Done));
        }
        let Row::TaskInput(place) = row(team, RowKey::TaskInput(job.task.id, input)) else {
            panic!("a place")
        };
        let counted = TaskInput {
            round: 1,
            ..place.clone()
        };
        changes.extend(Change::update(Row::TaskInput(place), Row::TaskInput(counted)));
        changes.push(Change::create(Row::Annotation(merged)));
        changes
    };
    let ana_id = team.ana.id;
    let by_ana = settled(&mut team, ana_id);
    team.denied(ana, OpKind::Submit, by_ana);
    let rae_id = team.rae.id;
    let by_rae = settled(&mut team, rae_id);
    team.done(rae, OpKind::Merge, by_rae);
}

#[test]
fn bulk_rows_are_sent_piece_by_piece_and_come_into_sight_at_once() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let pictures: Vec<Input> = (10..60).map(crate::team::picture).collect();
    let mut rows: Vec<Row> = pictures.iter().cloned().map(Row::Input).collect();
    let place = |(at, input): (u64, &Input)| Row::TaskInput(TaskInput::new(job.task.id, at, input.id));
    rows.extend((10..).zip(&pictures).map(place));
    let upload = id();
    assert!(team.ana.client.stage(upload, 0, &rows[..1]).is_err());
    assert_eq!(team.lea.client.stage(upload, 0, &rows[..40]).expect("are staged"), 40);
    assert_eq!(
        team.lea.client.stage(upload, 30, &rows[30..60]).expect("are staged"),
        60
    );
    assert!(
        team.lea.client.stage(upload, 80, &rows[80..]).is_err(),
        "some are missing"
    );
    assert_eq!(team.lea.client.stage(upload, 60, &rows[60..]).expect("are staged"), 100);
    let scope = team.ana.client.hello().expect("is known").scope;
    let before = team.lea.client.hello().expect("is known").seq;
    let sent = Op {
        batch: true,
        ..op(team.lea.id, OpKind::Import, Vec::new())
    };
    let bulk = SentOp {
        upload: Some(upload),
        ..SentOp::new(&sent, &[])
    };
    assert_eq!(
        reason(
            &team
                .ana
                .client
                .commit(&SentOp {
                    op: &Op {
                        member: team.ana.id,
                        ..sent.clone()
                    },
                    ..bulk
                })
                .expect("an answer")
        ),
        Some(Reason::Right)
    );
    let seq = saved(&team.lea.client.commit(&bulk).expect("an answer"));
    assert_eq!(saved(&team.lea.client.commit(&bulk).expect("an answer")), seq);
    assert_eq!(team.lea.client.stage(upload, 0, &rows[..1]).expect("an answer"), 100);
    // What the log has stays as it is.
    let more = [Row::Input(crate::team::picture(99))];
    assert_eq!(team.lea.client.stage(upload, 100, &more).expect("an answer"), 100);
    for who in [lea, ana] {
        let news = who(&mut team).client.follow(before, 10).expect("news");
        assert_eq!(news.ops[0].upload, Some(upload));
        let first = who(&mut team).client.upload_rows(upload, 0, 70).expect("rows");
        let rest = who(&mut team).client.upload_rows(upload, 70, 70).expect("rows");
        let all: Vec<Row> = first.into_iter().chain(rest).map(|(_, row)| row).collect();
        assert_eq!(all, rows);
    }
    assert!(team.ana.client.hello().expect("is known").scope > scope);
    let twice = op(team.lea.id, OpKind::Import, Vec::new());
    let other = SentOp {
        op: &Op { batch: true, ..twice },
        ..bulk
    };
    assert_eq!(
        reason(&team.lea.client.commit(&other).expect("an answer")),
        Some(Reason::Content)
    );
}

#[test]
fn the_first_finding_about_a_picture_stands() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let other = team.task(1, |task| task.labelers.truncate(1));
    let hash = |byte| PictureFact::Hash(ContentHash([byte; 32]));
    let mut find = |who: fn(&mut Team) -> &mut crate::team::Person, input, fact: &PictureFact| {
        who(&mut team).client.add_picture_fact(input, fact)
    };
    find(ana, job.inputs[0], &hash(1)).expect("is taken");
    find(ben, job.inputs[0], &hash(2)).expect("is taken");
    find(ben, job.inputs[0], &hash(1)).expect("is known");
    let broken = PictureFact::Unreadable("cut short".into());
    find(ben, job.inputs[0], &broken).expect("is taken");
    assert!(find(ben, other.inputs[0], &hash(2)).is_err(), "not in sight");
    let found = team.lea.client.picture_facts().expect("facts");
    let (ana, ben) = (team.ana.id, team.ben.id);
    let told: Vec<_> = found.into_iter().map(|found| (found.by, found.fact)).collect();
    assert_eq!(told, [(ana, hash(1)), (ben, hash(2)), (ben, broken)]);
}

#[test]
fn of_a_bulk_act_everybody_is_told_what_they_may_see() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let imported = |author| {
        let origin = Origin::Imported {
            format: "coco".into(),
            edited: true,
            extra: domain::Metadata::default(),
        };
        Row::Annotation(Annotation {
            origin,
            ..job.annotation(job.inputs[0], author)
        })
    };
    let rows = [imported(team.ana.id), imported(team.ben.id)];
    let upload = id();
    team.lea.client.stage(upload, 0, &rows).expect("are staged");
    assert_eq!(
        team.lea.client.upload_rows(upload, 0, 10).expect("rows"),
        [],
        "no op names it yet"
    );
    let sent = Op {
        batch: true,
        ..op(team.lea.id, OpKind::Import, Vec::new())
    };
    let bulk = SentOp {
        upload: Some(upload),
        ..SentOp::new(&sent, &[])
    };
    saved(&team.lea.client.commit(&bulk).expect("an answer"));
    let mut of = |who: fn(&mut Team) -> &mut crate::team::Person| {
        let told = who(&mut team).client.upload_rows(upload, 0, 10).expect("rows");
        told.into_iter().map(|(_, row)| row).collect::<Vec<Row>>()
    };
    assert_eq!(of(ana), rows[..1]);
    assert_eq!(of(ben), rows[1..]);
    assert_eq!((of(rae), of(lea)), (rows.to_vec(), rows.to_vec()));
}
