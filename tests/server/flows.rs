//! What the programs write besides drawing, submitting and deciding.

use crate::team::{Job, Team, ana, ben, id, lea, model, op, rae, reason, saved};
use domain::suggestion::Suggestion;
use domain::task::{NewConcepts, ReviewStrategy, Task, Work, WorkState};
use domain::*;
use server::Reason;

fn update(old: Row, new: Row) -> Change {
    Change::update(old, new).expect("a change")
}

#[test]
fn labelers_add_concepts_where_they_may_and_take_them_back() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |task| task.new_concepts = NewConcepts::Labelers);
    let closed = team.task(1, |_| {});
    let added = |job: &Job| {
        let concept = Concept {
            id: ConceptId(id()),
            name: format!("new {}", id()),
            color: Color::nth(3),
            position: 4,
            foreign_id: None,
            guide: domain::concept::ConceptGuide::default(),
        };
        let mut task = job.task.clone();
        task.concepts.push(concept.id);
        vec![
            Change::create(Row::Concept(concept)),
            update(Row::Task(job.task.clone()), Row::Task(task)),
        ]
    };
    team.denied(ana, OpKind::AddConcept, added(&closed));
    team.denied(rae, OpKind::AddConcept, added(&job));
    let changes = added(&job);
    let add = op(team.ana.id, OpKind::AddConcept, changes.clone());
    saved(&team.send(ana, &add));
    let inverse: Vec<Change> = changes.iter().rev().map(Change::inverse).collect();
    let by_ben = Op {
        reverts: Some(add.gesture),
        ..op(team.ben.id, OpKind::Undo, inverse.clone())
    };
    assert_eq!(reason(&team.send(ben, &by_ben)), Some(Reason::Right));
    let by_ana = Op {
        reverts: Some(add.gesture),
        ..op(team.ana.id, OpKind::Undo, inverse)
    };
    saved(&team.send(ana, &by_ana));
    let fewer = Task {
        concepts: vec![],
        ..job.task.clone()
    };
    team.denied(
        ana,
        OpKind::AddConcept,
        vec![update(Row::Task(job.task.clone()), Row::Task(fewer))],
    );
}

#[test]
fn a_models_suggestions_are_filed_by_anybody_and_decided_on_by_each() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let alone = team.task(1, |task| task.labelers.truncate(1));
    let model = model();
    team.done(lea, OpKind::AddModel, vec![Change::create(Row::Model(model.clone()))]);
    for (who, job) in [
        (ana as fn(&mut Team) -> &mut crate::team::Person, &job),
        (rae, &job),
        (ana, &alone),
    ] {
        let said = job.suggestion(job.inputs[0], model.id);
        let decided = Suggestion {
            verdict: Verdict::Dismissed,
            ..said.clone()
        };
        team.denied(who, OpKind::Suggest, vec![Change::create(Row::Suggestion(decided))]);
        team.done(who, OpKind::Suggest, vec![Change::create(Row::Suggestion(said))]);
    }
    let theirs = |job: &Job, team: &mut Team| {
        let sql = "SELECT body FROM project_row WHERE kind = 'Suggestion' AND task = $1 AND owner IS NULL ORDER BY key LIMIT 1";
        let body: String = team.admin.query_one(sql, &[&job.task.id.0]).expect("is there").get(0);
        match serde_json::from_str(&body).expect("a row") {
            Row::Suggestion(row) => row,
            other => panic!("{other:?}"),
        }
    };
    // Where several label, each decides in a copy; where one does, in the model's row.
    let said = theirs(&job, &mut team);
    let dismissed = Suggestion {
        verdict: Verdict::Dismissed,
        ..said.clone()
    };
    team.denied(
        ana,
        OpKind::Dismiss,
        vec![update(
            Row::Suggestion(said.clone()),
            Row::Suggestion(dismissed.clone()),
        )],
    );
    let work = Row::Work(job.work(job.inputs[0], team.ana.id));
    let copy = Row::Suggestion(dismissed.copy_for(team.ana.id));
    team.done(
        ana,
        OpKind::Dismiss,
        vec![Change::create(copy.clone()), Change::create(work)],
    );
    team.denied(
        ben,
        OpKind::Dismiss,
        vec![Change::create(Row::Suggestion(dismissed.copy_for(team.ana.id)))],
    );
    assert_eq!(
        team.now(&copy.key()).map(|(_, row)| row.audience()),
        Some(Audience::Owner)
    );
    let said = theirs(&alone, &mut team);
    let annotation = Annotation {
        origin: Origin::Model {
            model: model.name.clone(),
            version: "0".into(),
            probability: 0.75,
            edited: false,
        },
        ..alone.annotation(alone.inputs[0], team.ana.id)
    };
    let accepted = Suggestion {
        verdict: Verdict::Accepted(annotation.id),
        ..said.clone()
    };
    let work = Row::Work(alone.work(alone.inputs[0], team.ana.id));
    let changes = vec![
        update(Row::Suggestion(said), Row::Suggestion(accepted)),
        Change::create(Row::Annotation(annotation)),
        Change::create(work),
    ];
    team.denied(ben, OpKind::Accept, changes.clone());
    team.done(ana, OpKind::Accept, changes);
}

#[test]
fn what_came_from_a_file_is_corrected_by_who_labels_it() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |task| task.labelers.truncate(1));
    let input = job.inputs[0];
    let file = MemberId(id());
    let imported = |z| Annotation {
        origin: Origin::Imported {
            format: "coco".into(),
            edited: false,
            extra: domain::Metadata::default(),
        },
        status: Status::Success,
        z,
        ..job.annotation(input, file)
    };
    let (first, second, third) = (imported(1), imported(2), imported(3));
    let rows = [&first, &second, &third].map(|row| Change::create(Row::Annotation(row.clone())));
    team.done(lea, OpKind::Import, rows.into());
    let begun = Change::create(Row::Work(job.work(input, team.ana.id)));
    let claimed = Annotation {
        author: team.ana.id,
        status: Status::Pending,
        region: Region::Whole,
        origin: first.origin.edited(),
        ..first.clone()
    };
    let claim = |new: &Annotation| update(Row::Annotation(first.clone()), Row::Annotation(new.clone()));
    for lie in [
        Annotation {
            author: team.ben.id,
            ..claimed.clone()
        },
        Annotation {
            status: Status::Success,
            ..claimed.clone()
        },
        Annotation {
            origin: first.origin.clone(),
            ..claimed.clone()
        },
    ] {
        team.denied(ana, OpKind::Reshape, vec![claim(&lie), begun.clone()]);
    }
    team.denied(
        ben,
        OpKind::Reshape,
        vec![claim(&Annotation {
            author: team.ben.id,
            ..claimed.clone()
        })],
    );
    team.done(ana, OpKind::Reshape, vec![claim(&claimed), begun]);
    let back = Annotation { z: 9, ..second.clone() };
    team.done(
        ana,
        OpKind::Reorder,
        vec![update(Row::Annotation(second.clone()), Row::Annotation(back.clone()))],
    );
    let delete = op(
        team.ana.id,
        OpKind::Delete,
        vec![Change::delete(Row::Annotation(back.clone()))],
    );
    saved(&team.send(ana, &delete));
    let other = Annotation {
        region: Region::Whole,
        ..back.clone()
    };
    team.denied(ana, OpKind::Restore, vec![Change::create(Row::Annotation(other))]);
    team.done(
        ana,
        OpKind::Restore,
        vec![Change::create(Row::Annotation(back.clone()))],
    );
    // Submitted with the rest, where it is reviewed.
    let submitted = Annotation {
        author: team.ana.id,
        status: Status::AwaitingReview,
        origin: third.origin.edited(),
        ..third.clone()
    };
    let sql = "SELECT body FROM project_row WHERE kind = 'Work' AND owner = $1";
    let body: String = team.admin.query_one(sql, &[&team.ana.id.0]).expect("is there").get(0);
    let Row::Work(work) = serde_json::from_str(&body).expect("a row") else {
        panic!("work")
    };
    let handed_in = Work {
        state: WorkState::Submitted,
        drawn: true,
        reviewer: Some(team.rae.id),
        ..work.clone()
    };
    let changes = vec![
        update(Row::Annotation(third.clone()), Row::Annotation(submitted)),
        update(Row::Work(work), Row::Work(handed_in)),
    ];
    team.done(ana, OpKind::Submit, changes);
    team.denied(ana, OpKind::Delete, vec![Change::delete(Row::Annotation(back))]);
}

#[test]
fn what_is_sent_back_goes_to_who_labels_the_task_now() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |task| {
        task.labelers.truncate(1);
        task.review_strategy = ReviewStrategy::Manual { sample_percent: 100.0 };
    });
    let input = job.inputs[0];
    let annotation = Annotation {
        status: Status::Pending,
        ..job.annotation(input, team.ana.id)
    };
    let work = job.work(input, team.ana.id);
    let rows = [Row::Annotation(annotation.clone()), Row::Work(work.clone())];
    team.done(ana, OpKind::Annotate, rows.map(Change::create).into());
    let awaits = Annotation {
        status: Status::AwaitingReview,
        ..annotation.clone()
    };
    let submitted = Work {
        state: WorkState::Submitted,
        drawn: true,
        reviewer: Some(team.rae.id),
        ..work.clone()
    };
    let changes = vec![
        update(Row::Annotation(annotation), Row::Annotation(awaits.clone())),
        update(Row::Work(work), Row::Work(submitted.clone())),
    ];
    team.done(ana, OpKind::Submit, changes);
    let denied = Annotation {
        status: Status::ReviewDenied,
        ..awaits.clone()
    };
    let returned = Work {
        state: WorkState::Returned,
        ..submitted.clone()
    };
    let changes = vec![
        update(Row::Annotation(awaits), Row::Annotation(denied.clone())),
        update(Row::Work(submitted), Row::Work(returned.clone())),
    ];
    team.done(rae, OpKind::Reject, changes);
    let ben_id = team.ben.id;
    let passed_on = vec![
        update(
            Row::Annotation(denied.clone()),
            Row::Annotation(Annotation {
                author: ben_id,
                ..denied.clone()
            }),
        ),
        update(
            Row::Work(returned.clone()),
            Row::Work(Work {
                member: ben_id,
                ..returned.clone()
            }),
        ),
    ];
    // Ana labels it still: nobody but a lead takes it from her.
    team.denied(rae, OpKind::Assign, passed_on.clone());
    let task = Task {
        labelers: vec![ben_id],
        former_labelers: vec![team.ana.id],
        ..job.task.clone()
    };
    team.done(
        lea,
        OpKind::EditTask,
        vec![update(Row::Task(job.task.clone()), Row::Task(task))],
    );
    team.denied(ben, OpKind::Assign, passed_on.clone());
    team.done(rae, OpKind::Assign, passed_on);
}

#[test]
fn keypoints_go_with_the_shape_of_what_came_from_a_file_and_nothing_else_does() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |task| task.labelers.truncate(1));
    let input = job.inputs[0];
    let file = MemberId(id());
    let imported = |keys: &[&str]| {
        let mut extra = domain::Metadata::default();
        for key in keys {
            extra
                .set(key, domain::MetaValue::Text("[1,2,2]".into()))
                .expect("a plain key");
        }
        Annotation {
            origin: Origin::Imported {
                format: "coco".into(),
                edited: false,
                extra,
            },
            status: Status::Success,
            ..job.annotation(input, file)
        }
    };
    let (both, alone) = (imported(&["keypoints", "occluded"]), imported(&["keypoints"]));
    let rows = [&both, &alone].map(|row| Change::create(Row::Annotation(row.clone())));
    team.done(lea, OpKind::Import, rows.into());
    let claimed = |old: &Annotation, origin: Origin| Annotation {
        author: team.ana.id,
        status: Status::Pending,
        region: Region::Whole,
        origin,
        ..old.clone()
    };
    let plain = Origin::Imported {
        format: "coco".into(),
        edited: true,
        extra: domain::Metadata::default(),
    };
    let lie = claimed(&both, plain);
    let honest = [&both, &alone].map(|old| claimed(old, old.origin.reshaped()));
    let mut begun = Some(Change::create(Row::Work(job.work(input, team.ana.id))));
    let reshape =
        |old: &Annotation, new: &Annotation| update(Row::Annotation(old.clone()), Row::Annotation(new.clone()));
    let mut changes = vec![reshape(&both, &lie)];
    changes.extend(begun.clone());
    team.denied(ana, OpKind::Reshape, changes);
    for (old, new) in [&both, &alone].into_iter().zip(&honest) {
        let mut changes = vec![reshape(old, new)];
        changes.extend(begun.take());
        team.done(ana, OpKind::Reshape, changes);
    }
}
