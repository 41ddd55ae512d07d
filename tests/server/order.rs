//! In which order ops come, and what becomes of two that meet.

use crate::team::{Team, ana, ben, id, lea, op, picture, reason, saved};
use domain::task::{Task, Work};
use domain::*;
use server::{Answer, Client, Reason, SentOp};
use std::time::Duration;

fn rename(team: &mut Team, job: &crate::team::Job, name: &str) -> Op {
    let Some((_, Row::Task(task))) = team.now(&RowKey::Task(job.task.id)) else {
        panic!("the task is there");
    };
    let new = Task {
        name: name.into(),
        ..task.clone()
    };
    let change = Change::update(Row::Task(task), Row::Task(new));
    op(team.lea.id, OpKind::EditTask, change.into_iter().collect())
}

#[test]
fn the_same_op_is_written_once() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let sent = rename(&mut team, &job, "again");
    let versions = team.versions(&sent.changes);
    let first = team
        .lea
        .client
        .commit(&SentOp::new(&sent, &versions))
        .expect("an answer");
    assert_eq!(
        team.lea
            .client
            .commit(&SentOp::new(&sent, &versions))
            .expect("an answer"),
        first
    );
    let other = Op {
        at: Timestamp(1),
        ..sent.clone()
    };
    let refused = team
        .lea
        .client
        .commit(&SentOp::new(&other, &versions))
        .expect("an answer");
    assert_eq!(reason(&refused), Some(Reason::Content));
    let seq = saved(&first);
    assert_eq!(team.lea.client.hello().expect("is known").seq, seq);
}

#[test]
fn the_same_op_sent_twice_at_once_is_written_once() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    for round in 0..10 {
        let sent = rename(&mut team, &job, &format!("round {round}"));
        let versions = team.versions(&sent.changes);
        let mut second =
            Client::connect(&team.address.with_user(&team.lea.login), Some(&team.lea.password)).expect("signed in");
        let answers: Vec<Answer> = std::thread::scope(|scope| {
            let both = [&mut team.lea.client, &mut second];
            let threads = both.map(|client| {
                let (sent, versions) = (&sent, &versions);
                scope.spawn(move || client.commit(&SentOp::new(sent, versions)).expect("an answer"))
            });
            threads.into_iter().map(|thread| thread.join().expect("ends")).collect()
        });
        assert_eq!(saved(&answers[0]), saved(&answers[1]));
    }
}

#[test]
fn a_clash_names_who_was_quicker() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let (mine, others) = (rename(&mut team, &job, "mine"), rename(&mut team, &job, "others"));
    let versions = team.versions(&mine.changes);
    saved(
        &team
            .lea
            .client
            .commit(&SentOp::new(&others, &versions))
            .expect("an answer"),
    );
    let answer = team
        .lea
        .client
        .commit(&SentOp::new(&mine, &versions))
        .expect("an answer");
    let Answer::Refused(refused) = answer else {
        panic!("{answer:?}")
    };
    assert_eq!(refused.reason, Reason::Clash);
    assert_eq!(refused.key, Some(RowKey::Task(job.task.id)));
    assert_eq!(refused.by, Some((team.lea.id, others.at)));
    let Some((_, Row::Task(now))) = team.now(&RowKey::Task(job.task.id)) else {
        panic!("the task is there")
    };
    assert_eq!(now.name, "others");
}

/// An op as it is sent, for a transaction of the test's own.
fn json(op: &Op, versions: &[Option<OpId>]) -> serde_json::Value {
    let changes = op.changes.iter().enumerate().map(|(nth, change)| {
        let key: String = store::key_bytes(&change.key())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let after = change
            .after()
            .map(|row| serde_json::to_string(row).expect("is written"));
        serde_json::json!({ "key": key, "version": versions.get(nth).copied().flatten(), "after": after })
    });
    serde_json::json!({
        "id": op.id, "gesture": op.gesture, "member": op.member, "at": op.at, "kind": op.kind.name(), "batch": false,
        "changes": changes.collect::<Vec<_>>(),
    })
}

/// One writer has its number and waits before it commits; the next waits for it, and nobody who follows is shown a later op
/// before an earlier one.
#[test]
fn no_follower_skips_an_op_whose_writer_is_slow() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(2, |_| {});
    let before = team.lea.client.hello().expect("is known").seq;
    let commit = |team: &mut Team, input: InputId, member: MemberId| {
        let changes = [
            Row::Annotation(job.annotation(input, member)),
            Row::Work(job.work(input, member)),
        ];
        let sent = op(member, OpKind::Annotate, changes.map(Change::create).into());
        let versions = team.versions(&sent.changes);
        (sent, versions)
    };
    let (first_labeler, second_labeler) = (team.ana.id, team.ben.id);
    let (slow, _) = commit(&mut team, job.inputs[0], first_labeler);
    let (quick, versions) = commit(&mut team, job.inputs[1], second_labeler);
    let schema = crate::team::schema(&team.address);
    let mut first = team.ana.sql(&team.address);
    let mut open = first.transaction().expect("begins");
    let sent = json(&slow, &[]);
    let answer: serde_json::Value = open
        .query_one(&format!("SELECT {schema}.commit_op($1)"), &[&sent])
        .expect("an answer")
        .get(0);
    assert_eq!(answer["seq"], before + 1);
    team.lea.client.listen().expect("listens");
    std::thread::scope(|scope| {
        let ben = &mut team.ben.client;
        let waiting = scope.spawn(|| ben.commit(&SentOp::new(&quick, &versions)).expect("an answer"));
        assert_eq!(
            team.lea.client.wait(Duration::from_millis(300)).expect("a connection"),
            None
        );
        let news = team.lea.client.follow(before, 10).expect("news");
        assert_eq!((news.ops.len(), news.upto), (0, before));
        open.commit().expect("is written");
        assert_eq!(saved(&waiting.join().expect("ends")), before + 2);
    });
    let heard = team.lea.client.wait(Duration::from_secs(20)).expect("a connection");
    assert!(heard.is_some_and(|seq| seq > before), "{heard:?}");
    let news = team.lea.client.follow(before, 10).expect("news");
    let ids: Vec<OpId> = news.ops.iter().map(|logged| logged.op.id).collect();
    assert_eq!((ids, news.upto), (vec![slow.id, quick.id], before + 2));
    // In pages, and without what is not in sight.
    let page = team.lea.client.follow(before, 1).expect("news");
    assert_eq!((page.ops.len(), page.upto), (1, before + 1));
    let theirs = team.ben.client.follow(before, 10).expect("news");
    assert_eq!((theirs.ops.len(), theirs.upto), (1, before + 2));
}

#[test]
fn nothing_dangles_and_nothing_is_orphaned() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(2, |_| {});
    let on = |input, concept| Annotation {
        concept,
        ..job.annotation(input, team.lea.id)
    };
    let (no_concept, no_input) = (on(job.inputs[0], ConceptId(id())), on(InputId(id()), job.concept));
    let no_task = Annotation {
        task: Some(TaskId(id())),
        ..job.annotation(job.inputs[0], team.lea.id)
    };
    for row in [no_concept, no_input, no_task] {
        let answer = team.act(lea, OpKind::Import, vec![Change::create(Row::Annotation(row))]);
        assert_eq!(reason(&answer), Some(Reason::Dangling), "{answer:?}");
    }
    let elsewhere = Row::Work(Work {
        input: InputId(id()),
        ..job.work(job.inputs[0], team.lea.id)
    });
    let answer = team.act(lea, OpKind::Import, vec![Change::create(elsewhere)]);
    assert_eq!(reason(&answer), Some(Reason::Dangling));
    let used = job.annotation(job.inputs[0], team.lea.id);
    team.done(lea, OpKind::Import, vec![Change::create(Row::Annotation(used.clone()))]);
    for key in [
        RowKey::Concept(job.concept),
        RowKey::Task(job.task.id),
        RowKey::TaskInput(job.task.id, job.inputs[0]),
    ] {
        let (_, row) = team.now(&key).expect("is there");
        let answer = team.act(lea, OpKind::DeleteTask, vec![Change::delete(row)]);
        assert_eq!(reason(&answer), Some(Reason::Orphan), "{key:?}: {answer:?}");
    }
    let Some((_, Row::Input(input))) = team.now(&RowKey::Input(job.inputs[1])) else {
        panic!("is there")
    };
    let removed = Input {
        removed: true,
        ..input.clone()
    };
    let change = Change::update(Row::Input(input.clone()), Row::Input(removed)).expect("a change");
    let answer = team.act(lea, OpKind::RemoveInputs, vec![change.clone()]);
    assert_eq!(reason(&answer), Some(Reason::Orphan), "its task has it");
    let (_, place) = team.now(&RowKey::TaskInput(job.task.id, input.id)).expect("is there");
    team.done(lea, OpKind::RemoveInputs, vec![Change::delete(place), change]);
    let loose = Annotation {
        task: None,
        ..job.annotation(input.id, team.lea.id)
    };
    let answer = team.act(lea, OpKind::Import, vec![Change::create(Row::Annotation(loose))]);
    assert_eq!(
        reason(&answer),
        Some(Reason::Dangling),
        "nothing is made on what was removed"
    );
}

#[test]
fn names_and_places_are_taken_once() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    let (_, concept) = team.now(&RowKey::Concept(job.concept)).expect("is there");
    let Row::Concept(concept) = concept else {
        panic!("a concept")
    };
    let same = Row::Concept(Concept {
        id: ConceptId(id()),
        ..concept
    });
    let task = Row::Task(Task {
        id: TaskId(id()),
        ..job.task.clone()
    });
    let member = Row::Member(Member::new(MemberId(id()), "Ana", &[Role::Labeler]));
    let Some((_, Row::Input(input))) = team.now(&RowKey::Input(job.inputs[0])) else {
        panic!("is there")
    };
    let named = Row::Input(Input {
        name: input.name.clone(),
        ..picture(9)
    });
    let lies = Row::Input(Input {
        path: input.path.clone(),
        ..picture(9)
    });
    for row in [same, task, member, named, lies] {
        let answer = team.act(lea, OpKind::Import, vec![Change::create(row.clone())]);
        assert_eq!(reason(&answer), Some(Reason::Taken), "{row:?}: {answer:?}");
    }
    team.done(
        ana,
        OpKind::Annotate,
        vec![Change::create(Row::Work(job.work(input.id, team.ana.id)))],
    );
    let answer = team.act(
        ana,
        OpKind::Annotate,
        vec![Change::create(Row::Work(job.work(input.id, team.ana.id)))],
    );
    assert_eq!(
        reason(&answer),
        Some(Reason::Taken),
        "one work of one member: {answer:?}"
    );
    team.done(
        ben,
        OpKind::Annotate,
        vec![Change::create(Row::Work(job.work(input.id, team.ben.id)))],
    );
}

#[test]
fn somebody_always_leads() {
    let Some(mut team) = Team::new() else { return };
    let demoted = |id, name: &str| {
        let before = Member::new(id, name, &[Role::Lead]);
        let after = Member::new(id, name, &[Role::Reviewer]);
        Change::update(Row::Member(before), Row::Member(after))
            .into_iter()
            .collect::<Vec<Change>>()
    };
    let answer = team.act(lea, OpKind::EditMember, demoted(team.lea.id, "Lea"));
    assert_eq!(reason(&answer), Some(Reason::NoLead), "{answer:?}");
    let second = MemberId(id());
    let member = Member::new(second, "Lou", &[Role::Lead]);
    team.done(lea, OpKind::AddMember, vec![Change::create(Row::Member(member))]);
    let login = format!("{}_lou", team.address.project());
    let password = server::create_login(&team.address, Some(crate::postgresql::PASSWORD), &login).expect("a login");
    let new = server::NewMember {
        name: "Lou",
        roles: &[],
        login: Some(&login),
        id: MemberId(id()),
        op: OpId(id()),
        at: Timestamp(1),
    };
    assert_eq!(
        server::add_member(&mut team.lea.client, &new).expect("is mapped by a lead"),
        second
    );
    // Each takes the other out at the same moment: different rows, and whoever is second finds out.
    let (out, other) = (
        op(team.lea.id, OpKind::EditMember, demoted(second, "Lou")),
        op(second, OpKind::EditMember, demoted(team.lea.id, "Lea")),
    );
    let versions = team.versions(&out.changes);
    let others = team.versions(&other.changes);
    let schema = crate::team::schema(&team.address);
    let mut lou = crate::team::sql(&team.address, &login, &password);
    let mut open = lou.transaction().expect("begins");
    let sent = json(&other, &others);
    let answer: serde_json::Value = open
        .query_one(&format!("SELECT {schema}.commit_op($1)"), &[&sent])
        .expect("an answer")
        .get(0);
    assert_eq!(answer["saved"], true);
    std::thread::scope(|scope| {
        let lea = scope.spawn(|| {
            team.lea
                .client
                .commit(&SentOp::new(&out, &versions))
                .expect("an answer")
        });
        std::thread::sleep(Duration::from_millis(300));
        open.commit().expect("is written");
        assert_eq!(reason(&lea.join().expect("ends")), Some(Reason::NoLead));
    });
    let leads: i64 = team
        .admin
        .query_one("SELECT count(*) FROM member_now WHERE is_lead", &[])
        .expect("is counted")
        .get(0);
    assert_eq!(leads, 1);
}

#[test]
fn two_leads_add_inputs_to_a_task_at_once() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(1, |_| {});
    for number in [2, 3] {
        let input = picture(number);
        // Each saw one input in the task.
        let place = domain::task::TaskInput::new(job.task.id, 1, input.id);
        let rows = [Row::Input(input), Row::TaskInput(place)];
        team.done(lea, OpKind::EditTask, rows.map(Change::create).to_vec());
    }
}
