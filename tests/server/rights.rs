//! What the table of rights does not allow is refused, kind by kind.

use crate::team::{Job, Team, ana, id, lea, model, op, rae, reason};
use domain::workflow::rights::{Act, RIGHTS, Who};
use domain::*;
use serde_json::{Value, json};
use server::{Reason, SentOp};

/// Whether somebody else than a lead may do so, in some relation to the row.
fn is_open(kind: RowKind, act: Act) -> bool {
    let mut rights = RIGHTS.iter();
    rights.any(|right| right.kind == kind && right.act == act && right.who != Who::Lead)
}

/// Whether somebody else than a lead may change the field.
fn is_open_field(kind: RowKind, field: &str) -> bool {
    let of = |right: &&domain::workflow::rights::Right| right.kind == kind && right.act == Act::Update;
    let mut rights = RIGHTS.iter().filter(of).filter(|right| right.who != Who::Lead);
    rights.any(|right| right.fields.is_none_or(|fields| fields.contains(&field)))
}

/// The row with one field changed, for each field that can be changed so that it is still that row.
fn changed(row: &Row) -> Vec<(String, Row)> {
    let whole = serde_json::to_value(row).expect("is written");
    let kind = row.key().kind().name();
    let mut found = Vec::new();
    let Some(fields) = whole[kind].as_object() else {
        panic!("a row has fields")
    };
    for (field, value) in fields {
        let tries = [
            json!(id()),
            json!([id()]),
            json!("Done"),
            json!("Success"),
            json!("Absent"),
            json!("Copied"),
            json!("other"),
            json!(value.as_i64().unwrap_or(0) + 1),
            json!(value.as_bool() != Some(true)),
            json!([]),
            Value::Null,
        ];
        for new in tries {
            let mut other = whole.clone();
            other[kind][field] = new;
            let read: Result<Row, _> = serde_json::from_value(other);
            if let Ok(read) = read
                && read.key() == row.key()
                && read != *row
            {
                found.push((field.clone(), read));
                break;
            }
        }
    }
    found
}

/// A row of every kind that is there, owned by Ben where somebody owns it; made by the lead.
fn made(team: &mut Team, job: &Job) -> Vec<Row> {
    let model = model();
    let rows = job.samples(team.ben.id, &model);
    // A lead makes none of these in a labeler's name: the table says so, and the test writes around it.
    let (theirs, leads): (Vec<Row>, Vec<Row>) = rows.into_iter().partition(|row| {
        let kind = row.key().kind();
        matches!(kind, RowKind::Work | RowKind::Annotation | RowKind::Remark)
    });
    let mut later = Vec::new();
    let mut first = Vec::new();
    for row in leads {
        match row {
            Row::Suggestion(_) => later.push(row),
            row => first.push(row),
        }
    }
    first.extend(later);
    team.done(lea, OpKind::Import, first.iter().cloned().map(Change::create).collect());
    team.done(
        crate::team::ben,
        OpKind::Annotate,
        theirs.iter().cloned().map(Change::create).collect(),
    );
    first.into_iter().chain(theirs).collect()
}

#[test]
fn what_no_line_allows_nobody_does() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let rows = made(&mut team, &job);
    let kinds: std::collections::BTreeSet<RowKind> = rows.iter().map(|row| row.key().kind()).collect();
    assert_eq!(kinds.len(), RowKind::ALL.len());
    let mut tried = 0;
    for who in [ana, rae] {
        for row in job.samples(team.ana.id, &model()) {
            if !is_open(row.key().kind(), Act::Create) {
                let answer = team.act(who, OpKind::Annotate, vec![Change::create(row)]);
                assert!(
                    matches!(reason(&answer), Some(Reason::Right | Reason::Dangling)),
                    "{answer:?}"
                );
                tried += 1;
            }
        }
        for row in &rows {
            let kind = row.key().kind();
            if !is_open(kind, Act::Delete) {
                let answer = team.act(who, OpKind::Annotate, vec![Change::delete(row.clone())]);
                assert!(
                    matches!(reason(&answer), Some(Reason::Right | Reason::Orphan)),
                    "{kind:?}: {answer:?}"
                );
                tried += 1;
            }
            for (field, other) in changed(row)
                .into_iter()
                .filter(|(field, _)| !is_open_field(kind, field))
            {
                let change = Change::update(row.clone(), other).expect("a change");
                let answer = team.act(who, OpKind::Annotate, vec![change]);
                let refused = matches!(
                    reason(&answer),
                    Some(Reason::Right | Reason::Dangling | Reason::Content)
                );
                assert!(refused, "{kind:?} {field}: {answer:?}");
                tried += 1;
            }
        }
    }
    assert!(tried > 150, "{tried}");
}

#[test]
fn anothers_row_version_and_name_are_refused_for_every_kind() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let rows = made(&mut team, &job);
    for row in &rows {
        let kind = row.key().kind();
        let name = kind.name();
        // In another's name.
        let lie = op(team.lea.id, OpKind::Annotate, vec![Change::delete(row.clone())]);
        assert_eq!(reason(&team.send(ana, &lie)), Some(Reason::Right), "{name}");
        // Ben's row, by Ana; labelers do not even learn that it is there.
        if row.audience() == Audience::Owner {
            for (field, other) in changed(row) {
                let change = Change::update(row.clone(), other).expect("a change");
                let answer = team.act(ana, OpKind::Annotate, vec![change]);
                assert_eq!(reason(&answer), Some(Reason::Right), "{name} {field}");
            }
            team.denied(ana, OpKind::Delete, vec![Change::delete(row.clone())]);
        }
        // On top of a version that is not there any more.
        let stale = op(team.lea.id, OpKind::EditTask, vec![Change::delete(row.clone())]);
        for version in [Some(OpId(id())), None] {
            let sent = [version];
            let answer = team.lea.client.commit(&SentOp::new(&stale, &sent)).expect("an answer");
            assert_eq!(reason(&answer), Some(Reason::Clash), "{name}: {answer:?}");
        }
        // Another's key.
        let (other_key, body) = (vec![1_u8; 17], serde_json::to_string(row).expect("is written"));
        for key in [other_key, vec![99; 17], vec![]] {
            let hex: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
            let sent = json!({
                "id": id(), "gesture": id(), "member": team.lea.id, "at": 1, "kind": "Import", "batch": false,
                "changes": [{ "key": hex, "version": null, "after": body }],
            });
            let answer = team.lea.client.commit_json(&sent).expect("an answer");
            assert!(
                matches!(reason(&answer), Some(Reason::Key | Reason::Content)),
                "{name}: {answer:?}"
            );
        }
        // Its own audience, beside the row and in it.
        let hex: String = store::key_bytes(&row.key())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let inside = body.replacen(":{", ":{\"audience\":\"everyone\",", 1);
        let sent = json!({
            "id": id(), "gesture": id(), "member": team.lea.id, "at": 1, "kind": "Import", "batch": false,
            "changes": [{ "key": hex, "version": null, "after": inside, "audience": "everyone" }],
        });
        let answer = team.lea.client.commit_json(&sent).expect("an answer");
        assert_eq!(reason(&answer), Some(Reason::Content), "{name}: {answer:?}");
        let key = store::key_bytes(&row.key());
        let kept: String = team
            .admin
            .query_one("SELECT audience FROM project_row WHERE key = $1", &[&key])
            .expect("is there")
            .get(0);
        assert_eq!(kept, row.audience().name(), "{name}");
    }
}

#[test]
fn nobody_gives_themselves_a_role() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    for (who, name, role) in [
        (ana as fn(&mut Team) -> &mut crate::team::Person, "Ana", Role::Labeler),
        (rae, "Rae", Role::Reviewer),
    ] {
        let me = who(&mut team).id;
        let before = Member::new(me, name, &[role]);
        let lead = Change::update(
            Row::Member(before.clone()),
            Row::Member(Member::new(me, name, &Role::ALL)),
        );
        let lead: Vec<Change> = lead.into_iter().collect();
        team.denied(who, OpKind::Read, lead.clone());
        // Nor a role by which the rest of the op would be right.
        let mut more = lead;
        let concept = Concept {
            id: ConceptId(id()),
            name: "new".into(),
            color: Color::nth(0),
            position: 1,
            foreign_id: None,
            guide: domain::concept::ConceptGuide::default(),
        };
        more.push(Change::create(Row::Concept(concept)));
        team.denied(who, OpKind::Read, more);
        let mine = task_with(&job, |task| {
            task.labelers.push(me);
            task.reviewers.push(me);
        });
        team.denied(who, OpKind::AddConcept, vec![mine]);
        team.denied(who, OpKind::EditTask, Vec::new());
    }
}

fn task_with(job: &Job, change: impl FnOnce(&mut domain::task::Task)) -> Change {
    let mut new = job.task.clone();
    change(&mut new);
    Change::update(Row::Task(job.task.clone()), Row::Task(new)).expect("a change")
}

#[test]
fn an_annotation_is_its_authors_own_as_it_begins() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let input = job.inputs[0];
    let own = job.annotation(input, team.ana.id);
    let begun = Change::create(Row::Work(job.work(input, team.ana.id)));
    let lies = [
        Annotation {
            author: team.ben.id,
            ..own.clone()
        },
        Annotation {
            status: Status::Success,
            ..own.clone()
        },
        Annotation {
            status: Status::AwaitingReview,
            ..own.clone()
        },
        Annotation {
            origin: Origin::Merged,
            ..own.clone()
        },
        Annotation {
            origin: Origin::Imported {
                format: "coco".into(),
                edited: false,
                extra: domain::Metadata::default(),
            },
            ..own.clone()
        },
        Annotation {
            edited_by: Some(team.rae.id),
            ..own.clone()
        },
        Annotation {
            merged: Some(AnnotationId(id())),
            ..own.clone()
        },
        Annotation {
            task: None,
            ..own.clone()
        },
    ];
    for lie in lies {
        team.denied(
            ana,
            OpKind::Annotate,
            vec![Change::create(Row::Annotation(lie)), begun.clone()],
        );
    }
    for state in domain::task::WorkState::ALL {
        let work = domain::task::Work {
            state,
            drawn: true,
            ..job.work(input, team.ana.id)
        };
        team.denied(ana, OpKind::Submit, vec![Change::create(Row::Work(work))]);
        let work = domain::task::Work {
            state,
            ..job.work(input, team.ben.id)
        };
        team.denied(ana, OpKind::Submit, vec![Change::create(Row::Work(work))]);
    }
    team.done(ana, OpKind::Annotate, vec![Change::create(Row::Annotation(own)), begun]);
    // A lead draws in their own name.
    let theirs = job.annotation(input, team.ana.id);
    team.denied(lea, OpKind::Annotate, vec![Change::create(Row::Annotation(theirs))]);
}
