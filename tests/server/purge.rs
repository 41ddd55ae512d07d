//! What a lead erases is gone from the server, its log, and every replica.

use crate::postgresql::{ADMIN, PASSWORD, database, dump, restore};
use crate::team::{Job, Person, Team, ana, ben, id, lea, op, rae, reason, saved};
use domain::dataset::{Dataset, DatasetInput, DatasetVersion};
use domain::task::Work;
use domain::*;
use server::{Answer, Client, Reason, SentOp};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use store::{Erasure, RefusedBecause, Replica, Writer};

fn inputs(erased: &[InputId]) -> Erasure {
    Erasure {
        inputs: erased.iter().copied().collect(),
        ..Erasure::default()
    }
}

fn erase(team: &mut Team, who: fn(&mut Team) -> &mut Person, kind: OpKind, erasure: &Erasure) -> Answer {
    let op = op(who(team).id, kind, Vec::new());
    let answer = who(team).client.erase(&SentOp::new(&op, &[]), erasure);
    answer.expect("an answer").0
}

/// The replica of one of the team, as new as the server.
fn replica(team: &Team, person: &Person, folder: &Path) -> PathBuf {
    let path = folder.join(format!("{}.labelwright", person.login));
    let address = team.address.with_user(&person.login);
    let mut connect = || server::connect(&address, Some(&person.password), Box::new(|_| None));
    let offline = server::bring_up(&path, &address.to_string(), &mut connect).expect("is brought up");
    assert!(offline.is_none(), "{offline:?}");
    // The log from before the replica was made is the leads'.
    let patience = std::time::Duration::from_secs(10);
    server::bring_log(&path, patience, &mut connect).expect("is brought");
    path
}

fn bytes(path: &Path) -> Vec<u8> {
    ["", "-wal"]
        .map(|end| std::fs::read(format!("{}{end}", path.display())).unwrap_or_default())
        .concat()
}

#[track_caller]
fn is_nowhere(path: &Path, what: &str) {
    let bytes = bytes(path);
    let found = bytes
        .windows(what.len())
        .filter(|part| *part == what.as_bytes())
        .count();
    assert_eq!(found, 0, "{what} in {}", path.display());
}

/// Where a text still stands on the server.
fn places(team: &mut Team, what: &str) -> Vec<String> {
    let tables = team
        .admin
        .query(
            "SELECT relname::text FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'",
            &[],
        )
        .expect("is asked");
    let tables: Vec<String> = tables.iter().map(|row| row.get(0)).collect();
    let mut found = Vec::new();
    for table in tables {
        let sql = format!("SELECT count(*) FROM \"{table}\" t WHERE t::text LIKE '%{what}%'");
        let count: i64 = team.admin.query_one(&sql, &[]).expect("is asked").get(0);
        if count > 0 {
            found.push(table);
        }
    }
    found
}

/// Both label the first input; the second is Ana's alone.
fn labeled(team: &mut Team, job: &Job) {
    for (who, inputs) in [
        (ana as fn(&mut Team) -> &mut Person, &job.inputs[..]),
        (ben, &job.inputs[..1]),
    ] {
        let member = who(team).id;
        for input in inputs {
            let rows = [
                Row::Annotation(job.annotation(*input, member)),
                Row::Work(Work::begun(WorkId(id()), job.task.id, *input, member)),
            ];
            team.done(who, OpKind::Annotate, rows.into_iter().map(Change::create).collect());
        }
    }
}

fn name_of(team: &mut Team, input: InputId) -> String {
    match team.now(&RowKey::Input(input)) {
        Some((_, Row::Input(input))) => input.name,
        other => panic!("{other:?}"),
    }
}

fn ids_of(replica: &Path) -> BTreeSet<InputId> {
    let replica = Replica::open(replica).expect("opens");
    let mut ids = BTreeSet::new();
    let each = replica.reader().each_versioned_row(&mut |_, row| {
        if let Row::Input(input) = row {
            ids.insert(input.id);
        }
    });
    each.expect("is read, and each row has a version");
    ids
}

#[test]
fn what_a_lead_erases_is_gone_from_the_server_and_from_every_replica() {
    let Some(mut team) = Team::new() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let job = team.task(2, |_| {});
    labeled(&mut team, &job);
    let [gone, kept] = [job.inputs[0], job.inputs[1]];
    let name = name_of(&mut team, gone);
    let frozen = version();
    let cars = Dataset {
        id: frozen.dataset,
        name: "Cars".into(),
    };
    let mut rows = vec![Row::Dataset(cars), Row::DatasetVersion(frozen.clone())];
    let held = |input: &InputId| DatasetInput {
        dataset: frozen.id,
        input: *input,
        split: None,
    };
    rows.extend(job.inputs.iter().map(held).map(Row::DatasetInput));
    team.done(lea, OpKind::Freeze, rows.into_iter().map(Change::create).collect());
    let replicas = [&team.lea, &team.ana, &team.rae].map(|person| replica(&team, person, folder.path()));
    assert!(replicas.iter().all(|path| ids_of(path).contains(&gone)));
    assert!(!places(&mut team, &name).is_empty());

    // Nothing but this erases, and nobody but a lead.
    team.denied(ana, OpKind::PurgeInputs, Vec::new());
    assert_eq!(
        reason(&erase(&mut team, ana, OpKind::PurgeInputs, &inputs(&[gone]))),
        Some(Reason::Right)
    );
    let sent = team.act(lea, OpKind::PurgeInputs, Vec::new());
    assert_eq!(reason(&sent), Some(Reason::Content));
    let deleted = team.admin.execute("DELETE FROM op_side", &[]);
    assert!(deleted.is_err(), "the log stays");

    // Ana works on both without a connection meanwhile.
    let mut offline = Writer::open(&replicas[1]).expect("opens");
    let drawn = |input| {
        let row = Row::Annotation(job.annotation(input, team.ana.id));
        Op {
            input: Some(input),
            task: Some(job.task.id),
            ..op(team.ana.id, OpKind::Annotate, vec![Change::create(row)])
        }
    };
    let (lost, stays) = (drawn(gone), drawn(kept));
    offline.transact(&[lost.clone(), stays.clone()]).expect("is written");
    drop(offline);

    let purge = op(team.lea.id, OpKind::PurgeInputs, Vec::new());
    let sent = SentOp::new(&purge, &[]);
    let (answer, entries) = team.lea.client.erase(&sent, &inputs(&[gone])).expect("an answer");
    let seq = saved(&answer);
    assert_eq!(entries, 4, "the task, two drawings and the version");
    let again = team.lea.client.erase(&sent, &inputs(&[gone])).expect("an answer").0;
    assert_eq!(saved(&again), seq, "sent twice is done once");
    assert_eq!(places(&mut team, &name), [] as [String; 0]);
    assert_eq!(team.lea.client.check_log().expect("is checked"), []);

    for path in &replicas {
        replica_of(&team, path, folder.path());
        assert!(!ids_of(path).contains(&gone), "{}", path.display());
        assert!(ids_of(path).contains(&kept), "{}", path.display());
        is_nowhere(path, &name);
        is_nowhere(path, &gone.0.to_string());
    }
    // Of what Ana drew the rest is on the server, and she is told of the other.
    let refused = Replica::open(&replicas[1])
        .expect("opens")
        .reader()
        .refused_ops()
        .expect("reads");
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!((refused[0].id, &refused[0].because), (lost.id, &RefusedBecause::Erased));
    assert_eq!(refused[0].changes, []);
    let change = stays.changes[0].key();
    assert!(team.now(&change).is_some(), "what she drew elsewhere is sent");

    // A whole copy holds together, and tells what its version lost.
    let copy = folder.path().join("copy.labelwright");
    server::fetch(&mut team.lea.client, &copy, &mut |_, _| true).expect("is fetched");
    let writer = Writer::open(&copy).expect("opens");
    assert_eq!(writer.reader().check().expect("is checked"), []);
    assert_eq!(writer.reader().purged_from(frozen.id).expect("reads"), 1);
    drop(writer);
    let lead = Replica::open(&replicas[0]).expect("opens");
    assert_eq!(lead.reader().purged_from(frozen.id).expect("reads"), 1);
    drop(lead);

    // A replica that is made afterwards has the same.
    std::fs::remove_file(&replicas[0]).expect("is removed");
    let anew = replica(&team, &team.lea, folder.path());
    assert_eq!(
        Replica::open(&anew)
            .expect("opens")
            .reader()
            .purged_from(frozen.id)
            .expect("reads"),
        1
    );

    // The copy goes to another server as it is.
    let Some(address) = database() else { return };
    server::init(&address, Some(PASSWORD)).expect("is made");
    let mut client = Client::connect(&address.with_user(ADMIN), Some(PASSWORD)).expect("signed in");
    let copied = Writer::open(&copy).expect("opens");
    server::publish(copied.reader(), &mut client, "copy", &mut |_, _| true).expect("is published");
    let mut sql = crate::postgresql::connect(&address.to_string(), PASSWORD);
    let count = format!("SELECT inputs FROM {}.purged_version", crate::team::schema(&address));
    assert_eq!(sql.query_one(&count, &[]).expect("is asked").get::<_, i64>(0), 1);
}

/// Brings the replica at this path up to the server.
fn replica_of(team: &Team, path: &Path, folder: &Path) {
    let all = [&team.lea, &team.ana, &team.ben, &team.rae, &team.roy];
    let whose = |person: &&&Person| path.ends_with(format!("{}.labelwright", person.login));
    let person = all.iter().find(whose).expect("somebody's");
    assert_eq!(replica(team, person, folder), path);
}

fn version() -> DatasetVersion {
    DatasetVersion {
        id: DatasetId(id()),
        dataset: DatasetId(id()),
        number: 1,
        name: "1".into(),
        task: None,
        at: Timestamp(0),
        note: String::new(),
        by: None,
        annotations: None,
        several: None,
    }
}

#[test]
fn a_name_that_is_replaced_stands_nowhere_any_more() {
    let Some(mut team) = Team::new() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let job = team.task(1, |_| {});
    labeled(&mut team, &job);
    let member = team.ben.id;
    let mut renamed = |name: &str| {
        let Some((_, Row::Member(ben))) = team.now(&RowKey::Member(member)) else {
            panic!("Ben is there")
        };
        let name = name.to_owned();
        Change::update(Row::Member(ben.clone()), Row::Member(Member { name, ..ben })).expect("a change")
    };
    let change = renamed("Bartholomew");
    team.done(lea, OpKind::EditMember, vec![change]);
    let replicas = [&team.lea, &team.ana].map(|person| replica(&team, person, folder.path()));
    let called = |name: &str| Erasure {
        name: Some((member, name.to_owned())),
        ..Erasure::default()
    };
    let taken = erase(&mut team, lea, OpKind::Pseudonymize, &called("Ana"));
    assert_eq!(reason(&taken), Some(Reason::Taken));
    assert_eq!(
        reason(&erase(&mut team, rae, OpKind::Pseudonymize, &called("Member 3"))),
        Some(Reason::Right)
    );
    saved(&erase(&mut team, lea, OpKind::Pseudonymize, &called("Member 3")));
    assert_eq!(places(&mut team, "Bartholomew"), [] as [String; 0]);
    assert_eq!(team.lea.client.check_log().expect("is checked"), []);
    assert_eq!(team.ben.client.hello().expect("is let in").name, "Member 3");
    for path in &replicas {
        replica_of(&team, path, folder.path());
        is_nowhere(path, "Bartholomew");
        let replica = Replica::open(path).expect("opens");
        let names: Vec<String> = replica
            .reader()
            .members()
            .expect("reads")
            .into_iter()
            .map(|row| row.name)
            .collect();
        assert!(names.contains(&"Member 3".to_owned()), "{names:?}");
    }
}

#[test]
fn a_server_that_was_restored_is_told_again_what_was_erased() {
    let Some(mut team) = Team::new() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let job = team.task(2, |_| {});
    labeled(&mut team, &job);
    let gone = job.inputs[0];
    let name = name_of(&mut team, gone);
    let paths = [&team.lea, &team.ana].map(|person| replica(&team, person, folder.path()));
    let copy = folder.path().join("copy.dump");
    dump(&team.address, &copy);
    saved(&erase(&mut team, lea, OpKind::PurgeInputs, &inputs(&[gone])));
    for path in &paths {
        replica_of(&team, path, folder.path());
    }
    restore(&team.address, &copy);
    assert!(!places(&mut team, &name).is_empty(), "the copy has it");
    for (path, person) in paths.iter().zip([&team.lea, &team.ana]) {
        let address = team.address.with_user(&person.login);
        let mut connect = || server::connect(&address, Some(&person.password), Box::new(|_| None));
        let sent = server::resend_now(path, false, &mut connect).expect("is sent");
        assert_eq!((sent.pending, sent.refused), (0, Vec::new()), "{}", path.display());
    }
    assert_eq!(places(&mut team, &name), [] as [String; 0]);
    for path in &paths {
        replica_of(&team, path, folder.path());
        assert!(!ids_of(path).contains(&gone));
        is_nowhere(path, &name);
    }
}
