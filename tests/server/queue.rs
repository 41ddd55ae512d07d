//! Queues: who is given an input, and how long it is held for them.

use crate::team::{Team, ana, ben, id, reason};
use crate::work::row;
use domain::task::{TaskInput, WorkerStrategy};
use domain::*;

#[test]
fn an_input_of_a_queue_goes_to_one_labeler() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(30, |task| task.worker_strategy = WorkerStrategy::Queue);
    let first = team.ana.client.take(job.task.id, 10, OpId(id())).expect("is taken");
    assert_eq!(first.inputs, job.inputs[..10]);
    // Both at once, in small steps: nobody gets what another has.
    let mut taken: Vec<Vec<InputId>> = std::thread::scope(|scope| {
        let both = [&mut team.ana.client, &mut team.ben.client];
        let threads = both.map(|client| {
            scope.spawn(|| {
                let mut mine = Vec::new();
                loop {
                    let more = client.take(job.task.id, 1, OpId(id())).expect("an answer").inputs;
                    if more.is_empty() {
                        break mine;
                    }
                    mine.extend(more);
                }
            })
        });
        threads.map(|thread| thread.join().expect("ends")).into()
    });
    let both: Vec<InputId> = taken.iter().flatten().copied().collect();
    let distinct: std::collections::BTreeSet<InputId> = both.iter().copied().collect();
    assert_eq!((both.len(), distinct.len()), (20, 20));
    // The text is as programs write it.
    let key = store::key_bytes(&RowKey::TaskInput(job.task.id, first.inputs[0]));
    let body: String = team
        .admin
        .query_one("SELECT body FROM project_row WHERE key = $1", &[&key])
        .expect("is there")
        .get(0);
    let read: Row = serde_json::from_str(&body).expect("a row");
    assert_eq!(serde_json::to_string(&read).expect("is written"), body);
    // Others leave it alone until it lapses.
    let theirs = taken
        .remove(1)
        .first()
        .copied()
        .or(first.inputs.first().copied())
        .expect("one");
    let who: fn(&mut Team) -> &mut crate::team::Person = match taken.is_empty() || !both.contains(&theirs) {
        true => ben,
        false => ana,
    };
    let member = who(&mut team).id;
    let lie = [
        Row::Annotation(job.annotation(theirs, member)),
        Row::Work(job.work(theirs, member)),
    ];
    team.denied(who, OpKind::Annotate, lie.map(Change::create).into());
    let Row::TaskInput(place) = row(&mut team, RowKey::TaskInput(job.task.id, theirs)) else {
        panic!("a place")
    };
    let mine = TaskInput {
        labelers: vec![member],
        ..place.clone()
    };
    let change = Change::update(Row::TaskInput(place), Row::TaskInput(mine)).expect("a change");
    team.denied(who, OpKind::Assign, vec![change.clone()]);
    let lapse = "UPDATE lease SET until = now() - interval '1 day'";
    team.admin.batch_execute(lapse).expect("is set");
    team.denied(who, OpKind::Assign, vec![change.clone()]);
    let since = format!(
        "UPDATE project_row SET body = \
         regexp_replace(body, '\"since\":[0-9]+', '\"since\":1'), since = 1 WHERE input = '{theirs}' AND kind = 'TaskInput'"
    );
    team.admin.batch_execute(&since).expect("is set");
    let lapsed = who(&mut team)
        .client
        .take(job.task.id, 10, OpId(id()))
        .expect("is taken");
    assert_eq!(lapsed.inputs, [theirs], "what has lapsed is free, and nothing else is");
    let again = team.act(who, OpKind::Assign, vec![change]);
    assert_eq!(reason(&again), None, "touched once more: {again:?}");
}

#[test]
fn inputs_of_a_queue_are_held_by_the_clock_of_the_server() {
    let Some(mut team) = Team::new() else { return };
    let job = team.task(2, |task| task.worker_strategy = WorkerStrategy::Queue);
    let hours = |team: &mut Team| -> Vec<i32> {
        let sql = "SELECT round(extract(epoch FROM until - now()) / 3600)::int FROM lease ORDER BY input";
        let found = team.admin.query(sql, &[]).expect("is asked");
        found.iter().map(|row| row.get(0)).collect()
    };
    let taken = team.ana.client.take(job.task.id, 1, OpId(id())).expect("is taken");
    assert_eq!((taken.inputs.len(), hours(&mut team)), (1, vec![1]), "as the task says");
    team.ben.client.heartbeat(false).expect("is told");
    assert_eq!(hours(&mut team), [1], "it is not his");
    team.ana.client.heartbeat(false).expect("is told");
    assert_eq!(hours(&mut team), [12], "should the connection break now");
    team.ana.client.heartbeat(true).expect("is told");
    assert_eq!(hours(&mut team), [1]);
    // Worked on through an op it is held, too, whatever the clock of the program says.
    let Row::TaskInput(place) = row(&mut team, RowKey::TaskInput(job.task.id, job.inputs[1])) else {
        panic!("a place")
    };
    let mine = TaskInput {
        labelers: vec![team.ben.id],
        since: Some(Timestamp(1)),
        ..place.clone()
    };
    let change = Change::update(Row::TaskInput(place), Row::TaskInput(mine.clone())).expect("a change");
    team.done(ben, OpKind::Assign, vec![change]);
    assert_eq!(hours(&mut team), [1, 1]);
    let none = team.ana.client.take(job.task.id, 2, OpId(id())).expect("an answer");
    assert_eq!(none.inputs, []);
    // Given away while he was away and not begun, it is his again when he comes back with work on it.
    team.admin
        .batch_execute("UPDATE lease SET until = now() - interval '1 hour'")
        .expect("is set");
    let given = team.ana.client.take(job.task.id, 2, OpId(id())).expect("is taken");
    assert_eq!(given.inputs, [job.inputs[1]], "the other one is younger than its lease");
    team.ben
        .client
        .take_again(job.task.id, std::slice::from_ref(&mine), OpId(id()))
        .expect("is taken");
    let key = RowKey::TaskInput(mine.task, mine.input);
    assert_eq!(row(&mut team, key), Row::TaskInput(mine));
}
