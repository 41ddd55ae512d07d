//! What a project on a server costs: a gesture with a slow network between, one gesture, sixty labelers at once, a first sync
//! among a million inputs, and catching up with a hundred thousand ops.
//!
//! Run with `cargo bench --package labelwright-server`, or with `-- far` for the first alone. PostgreSQL runs on this machine and waits for no disk: what is
//! measured is its work and ours, and the way between the two over a socket of this machine.

extern crate labelwright_server as server;

#[path = "../support/measure.rs"]
mod measure;
#[path = "../support/network.rs"]
#[allow(dead_code, reason = "what is slow carries bytes itself")]
mod network;
#[path = "../server/postgresql.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod postgresql;
#[path = "../support/skipped.rs"]
#[allow(dead_code, reason = "folders of real data are for others")]
mod skipped;
#[path = "../server/team.rs"]
#[allow(dead_code, reason = "the tests need more of it")]
mod team;

use domain::task::{Task, TaskInput, WorkerStrategy};
use domain::*;
use network::{between, cloned, spawn};
use server::{Address, Client, NewMember, SentOp};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};
use team::{Job, Team, id, lea, op, picture, saved};

const INPUTS: u64 = 1_000_000;
const MINE: u64 = 10_000;
const OPS: usize = 100_000;
const LABELERS: usize = 60;
const FOR: Duration = Duration::from_secs(30);

fn main() {
    let Some(mut team) = Team::new() else { return };
    let only = |word| std::env::args().any(|given| given == word);
    if only("log") {
        caught_up(&mut team);
        whole_log(&mut team);
        return;
    }
    far(&mut team);
    if only("far") {
        return;
    }
    let job = team.task(LABELERS as u64 * 20, |task| task.labelers = vec![]);
    sixty(&mut team, &job);
    million(&mut team);
    caught_up(&mut team);
    whole_log(&mut team);
}

fn shown(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)].as_secs_f64() * 1e3;
    println!(
        "{what}: {} gestures, p50 {:.1} ms, p99 {:.1} ms, worst {:.1} ms",
        times.len(),
        at(50),
        at(99),
        at(100)
    );
}

/// Seconds of processor work of all that PostgreSQL runs.
fn server_seconds() -> f64 {
    let folders = std::fs::read_dir("/proc").expect("processes").flatten();
    let ticks = folders.filter_map(|folder| {
        let stat = std::fs::read_to_string(folder.path().join("stat")).ok()?;
        let (name, rest) = stat.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_whitespace().collect();
        let own: u64 = fields.get(11)?.parse::<u64>().ok()? + fields.get(12)?.parse::<u64>().ok()?;
        name.contains("(postgres").then_some(own)
    });
    ticks.sum::<u64>() as f64 / 100.0
}

/// Does something, and prints what it took here, on the server and by the clock.
fn measured<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let before = server_seconds();
    let result = measure::measured(what, work);
    println!("  the server: {:.1} CPU s", server_seconds() - before);
    result
}

/// How long a round trip takes over the slow network.
const ROUND_TRIP: Duration = Duration::from_millis(50);

/// A port that leads to another one, over a network on which bytes take half a round trip each way.
fn slow(port: u16) -> u16 {
    between(port, |client, server| {
        let back = cloned(&client, &server);
        carry(client, server);
        carry(back.1, back.0);
    })
}

/// Carries bytes, each a moment later, without holding up those behind them.
fn carry(mut from: TcpStream, mut to: TcpStream) {
    let (sender, receiver) = std::sync::mpsc::channel::<(Instant, Vec<u8>)>();
    spawn(move || {
        for (due, bytes) in receiver {
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            if to.write_all(&bytes).is_err() {
                break;
            }
        }
    });
    spawn(move || {
        let mut buffer = [0; 16 * 1024];
        while let Ok(read) = from.read(&mut buffer) {
            let due = Instant::now() + ROUND_TRIP / 2;
            if read == 0 || sender.send((due, buffer[..read].to_vec())).is_err() {
                break;
            }
        }
    });
}

/// A gesture on a replica far from its server: from the commit here until the server has it, and until another replica, on
/// the server's own network, has heard it.
fn far(team: &mut Team) {
    let job = team.task(4, |_| {});
    let address = |port: u16| -> Address {
        let (database, project) = (team.address.database(), team.address.project());
        let text = format!("postgres://127.0.0.1:{port}/{database}?project={project}");
        text.parse().expect("an address")
    };
    let folder = tempfile::tempdir().expect("a folder");
    let (said, told) = std::sync::mpsc::channel();
    let window = |person: &team::Person, port: u16, name: &str| {
        let path = folder.path().join(format!("{name}.labelwright"));
        let (address, password) = (address(port).with_user(&person.login), person.password.clone());
        let mut connect = move || server::connect(&address, Some(&password), Box::new(|_| None));
        server::bring_up(&path, "here", &mut connect).expect("is made");
        let (said, name) = (said.clone(), name.to_owned());
        let report = move |event| {
            if let server::SyncEvent::Synced(synced) = event {
                // Nobody listens any more at the end.
                let _ = said.send((name.clone(), synced.sent.len(), synced.heard.ops, Instant::now()));
            }
        };
        (
            server::SyncThread::start(&path, connect, report).expect("a thread"),
            path,
        )
    };
    let (ana, path) = window(&team.ana, slow(team.address.port()), "ana");
    let (_lea, _) = window(&team.lea, team.address.port(), "lea");
    std::thread::sleep(Duration::from_secs(3));
    let mut writer = store::Writer::open(&path).expect("opens");
    let (mut here, mut sent, mut heard) = (Vec::new(), Vec::new(), Vec::new());
    for nth in 0..100 {
        let annotation = Row::Annotation(job.annotation(job.inputs[0], team.ana.id));
        let work = (nth == 0).then(|| Row::Work(job.work(job.inputs[0], team.ana.id)));
        let rows = std::iter::once(annotation).chain(work);
        let drawn = Op {
            input: Some(job.inputs[0]),
            task: Some(job.task.id),
            ..op(team.ana.id, OpKind::Annotate, rows.map(Change::create).collect())
        };
        let begun = Instant::now();
        writer.transact(&[drawn]).expect("is committed");
        here.push(begun.elapsed());
        ana.wake();
        let (mut is_sent, mut is_heard) = (false, false);
        while !(is_sent && is_heard) {
            let (name, out, ops, at) = told.recv_timeout(Duration::from_secs(20)).expect("is told");
            if name == "ana" && out > 0 {
                is_sent = true;
                sent.push(at - begun);
            } else if name == "lea" && ops > 0 {
                is_heard = true;
                heard.push(at - begun);
            }
        }
    }
    shown("50 ms away, committed here", here);
    shown("50 ms away, acknowledged by the server", sent);
    shown("50 ms away, heard by a window beside the server", heard);
}

fn sixty(team: &mut Team, job: &Job) {
    let mut people = Vec::new();
    let mut task = job.task.clone();
    let mut admin = Client::connect(&team.address, Some(postgresql::PASSWORD)).expect("signed in");
    for nth in 0..LABELERS {
        let login = format!("{}_l{nth}", team.address.project());
        let password = server::create_login(&team.address, Some(postgresql::PASSWORD), &login).expect("a login");
        let name = format!("labeler {nth}");
        let new = NewMember {
            name: &name,
            roles: &[Role::Labeler],
            login: Some(&login),
            id: MemberId(id()),
            op: OpId(id()),
            at: Timestamp(1),
        };
        let member = server::add_member(&mut admin, &new).expect("a member");
        task.labelers.push(member);
        let client = Client::connect(&team.address.with_user(&login), Some(&password)).expect("signed in");
        people.push((member, client));
    }
    let change = Change::update(Row::Task(job.task.clone()), Row::Task(task)).expect("a change");
    team.done(lea, OpKind::EditTask, vec![change]);
    let draw = |nth: usize, member: MemberId, first: bool, at: usize| {
        let input = job.inputs[nth * 20 + at / 20];
        let annotation = Row::Annotation(job.annotation(input, member));
        let work = (first || at.is_multiple_of(20)).then(|| Row::Work(job.work(input, member)));
        let rows = std::iter::once(annotation).chain(work);
        op(member, OpKind::Annotate, rows.map(Change::create).collect())
    };
    let (member, client) = &mut people[0];
    let times = (0..200).map(|at| {
        let sent = draw(0, *member, false, at);
        let begun = Instant::now();
        saved(&client.commit(&SentOp::new(&sent, &[])).expect("an answer"));
        begun.elapsed()
    });
    shown("one labeler", times.collect());
    let (begun, work) = (Instant::now(), server_seconds());
    let times: Vec<Duration> = std::thread::scope(|scope| {
        let threads: Vec<_> = people
            .iter_mut()
            .enumerate()
            .skip(1)
            .map(|(nth, (member, client))| {
                scope.spawn(move || {
                    let mut times = Vec::new();
                    std::thread::sleep(Duration::from_millis(2000 * nth as u64 / LABELERS as u64));
                    while begun.elapsed() < FOR {
                        let sent = draw(nth, *member, false, times.len());
                        let at = Instant::now();
                        saved(&client.commit(&SentOp::new(&sent, &[])).expect("an answer"));
                        times.push(at.elapsed());
                        std::thread::sleep(Duration::from_secs(2).saturating_sub(at.elapsed()));
                    }
                    times
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().expect("ends"))
            .collect()
    });
    let share = (server_seconds() - work) / begun.elapsed().as_secs_f64();
    shown("sixty labelers, a gesture every 2 s", times);
    println!("the server worked {:.1} % of one processor", share * 100.0);
}

/// A first sync of a labeler of ten thousand inputs among a million, and a lead's.
fn million(team: &mut Team) {
    let mut job = team.task(0, |task| task.worker_strategy = WorkerStrategy::Full);
    let own = Task {
        id: TaskId(id()),
        name: "own".into(),
        labelers: vec![team.ana.id],
        ..job.task.clone()
    };
    let other = Task {
        id: TaskId(id()),
        name: "other".into(),
        labelers: vec![team.ben.id],
        ..job.task.clone()
    };
    let tasks = [own.clone(), other.clone()].map(Row::Task).map(Change::create);
    team.done(lea, OpKind::CreateTask, tasks.into());
    measured("a million inputs are staged and become rows", || {
        let upload = id();
        let mut at = 0;
        while at < INPUTS {
            let rows: Vec<Row> = (at..at + 10_000).map(|n| Row::Input(picture(1_000_000 + n))).collect();
            job.inputs.extend(rows.iter().filter_map(Row::input));
            team.lea.client.stage(upload, at, &rows).expect("are staged");
            at += rows.len() as u64;
        }
        bulk(team, upload);
    });
    for (task, inputs) in [
        (own, &job.inputs[..MINE as usize]),
        (other, &job.inputs[MINE as usize..]),
    ] {
        measured(&format!("{} of them come to a task", inputs.len()), || {
            let upload = id();
            for (nth, some) in inputs.chunks(10_000).enumerate() {
                let first = nth as u64 * 10_000;
                let place = |(at, input): (u64, &InputId)| Row::TaskInput(TaskInput::new(task.id, at, *input));
                let rows: Vec<Row> = (first..).zip(some).map(place).collect();
                team.lea.client.stage(upload, first, &rows).expect("are staged");
            }
            bulk(team, upload);
        });
    }
    team.admin.batch_execute("ANALYZE").expect("is done");
    for (who, person) in [("a labeler of 10,000", &mut team.ana), ("a lead", &mut team.lea)] {
        let mut bytes = 0;
        let rows = measured(&format!("the first sync of {who}"), || {
            let mut rows = 0_u64;
            let take = &mut |row: server::RowNow| {
                rows += 1;
                bytes += serde_json::to_string(&row.row).map_or(0, |text| text.len());
                Ok::<_, server::ServerError>(())
            };
            person.client.snapshot(take).expect("a snapshot");
            rows
        });
        println!("  {rows} rows, {:.1} MB of text", bytes as f64 / 1e6);
    }
    let seq = team.ana.client.hello().expect("is known").seq;
    measured("a labeler hears of these bulk acts", || {
        let news = team.ana.client.follow(seq - 3, 10).expect("news");
        let uploads = news.ops.iter().filter_map(|op| op.upload);
        let rows: usize = uploads
            .map(|upload| team.ana.client.upload_rows(upload, 0, 20_000).expect("rows").len())
            .sum();
        println!("  {} ops, {rows} rows", news.ops.len());
    });
}

fn bulk(team: &mut Team, upload: uuid::Uuid) {
    let sent = Op {
        batch: true,
        ..op(team.lea.id, OpKind::Import, Vec::new())
    };
    let sent = SentOp {
        upload: Some(upload),
        ..SentOp::new(&sent, &[])
    };
    saved(&team.lea.client.commit(&sent).expect("an answer"));
}

/// Catching up with what two labelers did.
fn caught_up(team: &mut Team) {
    let job = team.task(1000, |_| {});
    let before = team.lea.client.hello().expect("is known").seq;
    measured("a hundred thousand gestures of two labelers are written", || {
        std::thread::scope(|scope| {
            for person in [&mut team.ana, &mut team.ben] {
                let job = &job;
                scope.spawn(move || {
                    for at in 0..OPS / 2 {
                        let input = job.inputs[at / 50];
                        let annotation = Row::Annotation(job.annotation(input, person.id));
                        let work = at.is_multiple_of(50).then(|| Row::Work(job.work(input, person.id)));
                        let rows = std::iter::once(annotation).chain(work);
                        let sent = op(person.id, OpKind::Annotate, rows.map(Change::create).collect());
                        saved(&person.client.commit(&SentOp::new(&sent, &[])).expect("an answer"));
                    }
                });
            }
        });
    });
    for (who, person) in [("a lead", &mut team.lea), ("one of the two", &mut team.ana)] {
        measured(&format!("{who} catches up"), || {
            let (mut after, mut ops) = (before, 0);
            loop {
                let news = person.client.follow(after, 1000).expect("news");
                if news.upto == after {
                    break;
                }
                (after, ops) = (news.upto, ops + news.ops.len());
            }
            println!("  {ops} ops");
        });
    }
}

/// A lead's replica with the whole log, and the log judged again.
fn whole_log(team: &mut Team) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lead.labelwright");
    let lead = team.address.with_user(&team.lea.login);
    let password = team.lea.password.clone();
    let connect = || server::connect(&lead, Some(&password), Box::new(|_| None));
    measured("a lead's replica is made", || {
        let offline = server::bring_up(&path, &lead.to_string(), &mut || connect()).expect("is made");
        assert!(offline.is_none(), "{offline:?}");
    });
    measured("it gets the whole log", || {
        server::bring_log(&path, Duration::ZERO, &mut || connect()).expect("comes");
    });
    let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
    println!("  {:.1} MB of file", bytes as f64 / 1e6);
    measured("the server judges its log again", || {
        assert_eq!(team.lea.client.check_log().expect("is checked"), []);
    });
    team.is_checked = true;
}
