//! The clients, and what they do at random.

use super::proxy::Proxy;
use super::reference::{Fate, Model, is_open};
use crate::postgresql::{dump, restore};
use crate::team::{Job, Person, Team, id, op};
use domain::task::{Task, Work, WorkState};
use domain::*;
use fastrand::Rng;
use server::{Address, Followed, Older, OpAnswer, Presence, Remote, Seen, State, SyncError, Synced};
use std::cell::RefCell;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;
use std::time::Duration;
use store::{Erasure, PendingOp, Replica, StoreError, VersionedRow, Writer};

/// Names that concepts are given: so few that two choose the same.
const NAMES: [&str; 5] = ["car", "bus", "bike", "tram", "cart"];
const INPUTS: u64 = 4;

/// What the model and who looks at the log share.
struct Watched {
    admin: postgres::Client,
    model: Model,
    rng: Rng,
}

/// A connection whose answers are held against the model, and whose ops are sent twice now and then.
struct Compared {
    inner: Box<dyn Remote>,
    watched: Rc<RefCell<Watched>>,
}

impl Remote for Compared {
    fn commit(&mut self, pending: &PendingOp) -> Result<OpAnswer, SyncError> {
        let Watched { admin, model, rng } = &mut *self.watched.borrow_mut();
        model.follow(admin);
        let wanted = model.fate(pending);
        if rng.u8(..) < 50 && wanted == Fate::Saved && !model.has(pending.op.id) {
            let late = late(pending);
            assert_eq!(model.fate(&late), Fate::Clash);
            let answer = self.inner.commit(&late)?;
            assert!(matches!(answer, OpAnswer::Clash { .. }), "{answer:?} to {late:?}");
        }
        let answer = self.inner.commit(pending)?;
        if rng.u8(..) < 50 {
            assert_eq!(self.inner.commit(pending)?, answer, "said again");
        }
        model.follow(admin);
        let fate = match &answer {
            OpAnswer::Saved(_) => Fate::Saved,
            OpAnswer::Clash { .. } => Fate::Clash,
            OpAnswer::NotAllowed(_) => Fate::Closed,
        };
        assert_eq!(fate, wanted, "{answer:?} to {pending:?}");
        assert_eq!(fate == Fate::Saved, model.has(pending.op.id));
        Ok(answer)
    }

    fn state(&mut self) -> Result<State, SyncError> {
        self.inner.state()
    }

    fn follow(&mut self, after: i64, stamp: Option<uuid::Uuid>, limit: usize) -> Result<Followed, SyncError> {
        self.inner.follow(after, stamp, limit)
    }

    fn older(&mut self, after: i64, up_to: i64) -> Result<Vec<Older>, SyncError> {
        self.inner.older(after, up_to)
    }

    fn erasing(&mut self, after: i64) -> Result<Vec<(Op, Erasure)>, SyncError> {
        self.inner.erasing(after)
    }

    fn bulk_rows(&mut self, upload: uuid::Uuid, first: u64) -> Result<Vec<(u64, Row)>, SyncError> {
        self.inner.bulk_rows(upload, first)
    }

    fn known(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, SyncError> {
        self.inner.known(ops)
    }

    fn settled(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, SyncError> {
        self.inner.settled(ops)
    }

    fn give_up(&mut self, ops: &[OpId]) -> Result<(), SyncError> {
        self.inner.give_up(ops)
    }

    fn seen_sides(&mut self, ops: &[OpId]) -> Result<Vec<(OpId, RowKey, bool)>, SyncError> {
        self.inner.seen_sides(ops)
    }

    fn take(&mut self, task: TaskId, n: u32, op: OpId) -> Result<usize, SyncError> {
        self.inner.take(task, n, op)
    }

    fn take_again(&mut self, task: TaskId, held: &[domain::task::TaskInput], op: OpId) -> Result<(), SyncError> {
        self.inner.take_again(task, held, op)
    }

    fn heartbeat(&mut self, leaving: bool) -> Result<(), SyncError> {
        self.inner.heartbeat(leaving)
    }

    fn here(&mut self, presence: &Presence) -> Result<Vec<Seen>, SyncError> {
        self.inner.here(presence)
    }

    fn add_picture_fact(&mut self, input: InputId, fact: &server::PictureFact) -> Result<(), SyncError> {
        self.inner.add_picture_fact(input, fact)
    }

    fn own_ops(&mut self) -> Result<Vec<Op>, SyncError> {
        self.inner.own_ops()
    }

    fn snapshot(&mut self, take: &mut dyn FnMut(VersionedRow) -> Result<(), SyncError>) -> Result<State, SyncError> {
        self.inner.snapshot(take)
    }

    fn wait(&mut self, timeout: Duration) -> Result<bool, SyncError> {
        self.inner.wait(timeout)
    }
}

/// The same, by somebody who has not heard of what others did to the rows since.
fn late(pending: &PendingOp) -> PendingOp {
    let mut late = pending.clone();
    late.op.id = OpId(id());
    late.versions.fill(Some(OpId(id())));
    late
}

struct Client {
    folder: tempfile::TempDir,
    address: Address,
    password: String,
    member: MemberId,
    leads: bool,
    reviews: bool,
    accepted: HashSet<OpId>,
    /// Refused, or done alike by somebody else.
    told: HashSet<OpId>,
    made: HashSet<OpId>,
    has_news: bool,
}

impl Client {
    fn new(person: &Person, address: &Address, leads: bool, reviews: bool) -> Self {
        Self {
            folder: folder(),
            address: address.with_user(&person.login),
            password: person.password.clone(),
            member: person.id,
            leads,
            reviews,
            accepted: HashSet::new(),
            told: HashSet::new(),
            made: HashSet::new(),
            has_news: false,
        }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("r.labelwright")
    }

    fn replica(&self) -> Replica {
        Replica::open(&self.path()).expect("opens")
    }

    fn connect(&self) -> Result<Box<dyn Remote>, SyncError> {
        server::connect(&self.address, Some(&self.password), Box::new(|_| None))
    }

    fn load(&self) {
        let offline = server::bring_up(&self.path(), "here", &mut || self.connect()).expect("is loaded");
        assert!(offline.is_none(), "{offline:?}");
    }

    fn sync(&mut self, watched: &Rc<RefCell<Watched>>) -> Result<(), SyncError> {
        let mut replica = self.replica();
        replica.tell_again()?;
        let mut remote = Compared {
            inner: self.connect()?,
            watched: watched.clone(),
        };
        let (accepted, refused, news) = (&mut self.accepted, &mut self.told, &mut self.has_news);
        let mut told = |synced: Synced| {
            *news = true;
            accepted.extend(&synced.sent);
            accepted.extend(&synced.heard.accepted);
            refused.extend(synced.heard.refused.iter().map(|op| op.id));
            refused.extend(&synced.heard.alike);
        };
        match server::sync(&mut replica, &mut remote, &mut told) {
            Err(error) if error.is_restored() => {
                server::resend(&mut replica, &mut remote, &mut told)?;
                server::sync(&mut replica, &mut remote, &mut told)
            }
            synced => synced,
        }
    }

    fn rows(&self) -> BTreeMap<RowKey, (OpId, Row)> {
        let mut rows = BTreeMap::new();
        self.replica()
            .reader()
            .each_versioned_row(&mut |version, row| drop(rows.insert(row.key(), (version, row))))
            .expect("reads");
        rows
    }

    /// Commits an op as a window does.
    fn commit(&mut self, made: Op) {
        let id = made.id;
        let mut writer = Writer::open(&self.path()).expect("opens");
        match writer.transact(&[made]) {
            Ok(_) => drop(self.made.insert(id)),
            // A window refuses these itself.
            Err(StoreError::Clash(_) | StoreError::NameTaken(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    /// Does something that the roles allow.
    fn act(&mut self, job: &Job, rng: &mut Rng) {
        if self.leads {
            self.lead(job, rng);
        } else if self.reviews {
            self.approve(job, rng);
        } else {
            self.label(job, rng);
        }
    }

    fn lead(&mut self, job: &Job, rng: &mut Rng) {
        let rows = self.rows();
        let (kind, change) = match rng.u8(..10) {
            0 => match rows.get(&RowKey::Task(job.task.id)) {
                Some((_, Row::Task(task))) => {
                    let other = Task {
                        see_others: !task.see_others,
                        ..task.clone()
                    };
                    (
                        OpKind::EditTask,
                        Change::update(Row::Task(task.clone()), Row::Task(other)),
                    )
                }
                _ => return,
            },
            1..4 => {
                let concept = Concept {
                    id: ConceptId(id()),
                    name: NAMES[rng.usize(..NAMES.len())].into(),
                    color: Color::nth(0),
                    position: 0,
                    foreign_id: None,
                    guide: domain::concept::ConceptGuide::default(),
                };
                (OpKind::AddConcept, Some(Change::create(Row::Concept(concept))))
            }
            _ => {
                let mut known = rows.values().filter_map(|(_, row)| match row {
                    Row::Concept(concept) => Some(concept.clone()),
                    _ => None,
                });
                let Some(before) = known.nth(rng.usize(..3)) else {
                    return;
                };
                let mut after = before.clone();
                after.name = NAMES[rng.usize(..NAMES.len())].into();
                (
                    OpKind::EditConcept,
                    Change::update(Row::Concept(before), Row::Concept(after)),
                )
            }
        };
        let task = (kind == OpKind::EditTask).then_some(job.task.id);
        if let Some(change) = change {
            self.commit(Op {
                task,
                ..op(self.member, kind, vec![change])
            });
        }
    }

    /// Somebody's work on an input, and their annotations there.
    fn work_on(&self, input: InputId, member: MemberId) -> (Option<Work>, Vec<Annotation>) {
        let (mut found, mut annotations) = (None, Vec::new());
        for (_, row) in self.rows().into_values() {
            match row {
                Row::Work(work) if work.input == input && work.member == member => found = Some(work),
                Row::Annotation(row) if row.input == input && row.author == member => annotations.push(row),
                _ => {}
            }
        }
        (found, annotations)
    }

    fn label(&mut self, job: &Job, rng: &mut Rng) {
        let input = job.inputs[rng.usize(..job.inputs.len())];
        let (work, mut mine) = self.work_on(input, self.member);
        rng.shuffle(&mut mine);
        let open = work.as_ref().is_none_or(|work| is_open(work.state));
        let mut changes = Vec::new();
        let moved = |annotation: &Annotation, status| {
            let after = Annotation {
                status,
                ..annotation.clone()
            };
            Change::update(Row::Annotation(annotation.clone()), Row::Annotation(after))
        };
        let mut reverts = None;
        let kind = match rng.u8(..100) {
            0..40 if open => {
                changes.push(Change::create(Row::Annotation(job.annotation(input, self.member))));
                if work.is_none() {
                    changes.push(Change::create(Row::Work(job.work(input, self.member))));
                }
                OpKind::Annotate
            }
            40..60 if open => {
                for before in mine.into_iter().take(2) {
                    let x1 = rng.f64().mul_add(30.0, 2.0);
                    let region = Region::Box(BBox {
                        x0: 0.0,
                        y0: 0.0,
                        x1,
                        y1: 4.0,
                    });
                    let after = Annotation {
                        region,
                        ..before.clone()
                    };
                    changes.extend(Change::update(Row::Annotation(before), Row::Annotation(after)));
                }
                OpKind::Reshape
            }
            60..68 if open => {
                changes.extend(mine.into_iter().take(1).map(|row| Change::delete(Row::Annotation(row))));
                OpKind::Delete
            }
            68..82 if open => {
                let replica = self.replica();
                let steps = replica.reader().steps(self.member, input).expect("reads");
                let last = steps
                    .last()
                    .filter(|step| matches!(step.kind, OpKind::Annotate | OpKind::Reshape | OpKind::Delete));
                let Some(last) = last else { return };
                reverts = Some(last.gesture);
                let made = replica.reader().gesture_changes(last.gesture).expect("reads");
                changes.extend(made.iter().rev().map(Change::inverse));
                OpKind::Undo
            }
            82..94 if open => {
                let Some(before) = work else { return };
                let after = Work {
                    state: WorkState::Submitted,
                    drawn: true,
                    reviewer: job.task.reviewers.first().copied(),
                    ..before.clone()
                };
                changes.extend(Change::update(Row::Work(before), Row::Work(after)));
                changes.extend(mine.iter().filter_map(|row| moved(row, Status::AwaitingReview)));
                OpKind::Submit
            }
            _ => {
                let Some(before) = work.filter(|work| work.state == WorkState::Submitted) else {
                    return;
                };
                let after = Work {
                    state: WorkState::InProgress,
                    ..before.clone()
                };
                changes.extend(Change::update(Row::Work(before), Row::Work(after)));
                changes.extend(mine.iter().filter_map(|row| moved(row, Status::Pending)));
                OpKind::Withdraw
            }
        };
        if !changes.is_empty() {
            self.commit(Op {
                input: Some(input),
                task: Some(job.task.id),
                reverts,
                ..op(self.member, kind, changes)
            });
        }
    }

    fn approve(&mut self, job: &Job, rng: &mut Rng) {
        let waits = |row: &Row| match row {
            Row::Work(work) if work.state == WorkState::Submitted => Some(work.clone()),
            _ => None,
        };
        let waiting: Vec<Work> = self.rows().values().filter_map(|(_, row)| waits(row)).collect();
        let Some(before) = rng.choice(waiting) else { return };
        let (_, theirs) = self.work_on(before.input, before.member);
        let after = Work {
            state: WorkState::Done,
            ..before.clone()
        };
        let input = Some(before.input);
        let mut changes = Vec::new();
        changes.extend(Change::update(Row::Work(before), Row::Work(after)));
        // What was made in another window while this was submitted does not await a decision.
        let awaiting = |annotation: &Annotation| annotation.status == Status::AwaitingReview;
        for before in theirs.into_iter().filter(awaiting) {
            let after = Annotation {
                status: Status::Success,
                ..before.clone()
            };
            changes.extend(Change::update(Row::Annotation(before), Row::Annotation(after)));
        }
        self.commit(Op {
            input,
            task: Some(job.task.id),
            ..op(self.member, OpKind::Approve, changes)
        });
    }
}

/// A folder in memory, where there is one: no power cut is tried here.
fn folder() -> tempfile::TempDir {
    let shared = std::path::Path::new("/dev/shm");
    let made = match shared.is_dir() {
        true => tempfile::tempdir_in(shared),
        false => tempfile::tempdir(),
    };
    made.expect("a folder")
}

pub struct World {
    seed: u64,
    rng: Rng,
    team: Team,
    job: Job,
    proxy: Proxy,
    clients: Vec<Client>,
    watched: Rc<RefCell<Watched>>,
    copy: tempfile::TempDir,
}

impl World {
    /// `None` where there is no PostgreSQL.
    pub fn new(seed: u64) -> Option<Self> {
        let mut team = Team::new()?;
        let roy = team.roy.id;
        let job = team.task(INPUTS, |task| {
            task.labelers.push(roy);
            task.reviewers.truncate(1);
        });
        let proxy = Proxy::to(team.address.port());
        let far: Address = format!(
            "postgres://127.0.0.1:{}/{}?sslmode=disable&project={}",
            proxy.port,
            team.address.database(),
            team.address.project()
        )
        .parse()
        .expect("an address");
        let people = [
            (&team.lea, true, false),
            (&team.lea, true, false),
            (&team.ana, false, false),
            (&team.ana, false, false),
            (&team.ben, false, false),
            (&team.ben, false, false),
            (&team.roy, false, false),
            (&team.rae, false, true),
        ];
        let clients: Vec<Client> = people
            .into_iter()
            .map(|(person, leads, reviews)| Client::new(person, &far, leads, reviews))
            .collect();
        clients.iter().for_each(Client::load);
        let mut admin = crate::postgresql::connect(&team.address.to_string(), crate::postgresql::PASSWORD);
        admin
            .batch_execute(&format!("SET search_path = {}", crate::team::schema(&team.address)))
            .expect("is set");
        Some(Self {
            seed,
            rng: Rng::with_seed(seed),
            job,
            proxy,
            clients,
            watched: Rc::new(RefCell::new(Watched {
                admin,
                model: Model::default(),
                rng: Rng::with_seed(seed),
            })),
            copy: tempfile::tempdir().expect("a folder"),
            team,
        })
    }

    pub fn copy(&self) {
        // PostgreSQL's programs may run as somebody else.
        dump(&self.team.address, &self.copy.path().join("copy.dump"));
    }

    pub fn restore(&mut self) {
        restore(&self.team.address, &self.copy.path().join("copy.dump"));
        self.watched.borrow_mut().model = Model::default();
    }

    /// Somebody does something.
    pub fn step(&mut self) {
        let nth = self.rng.usize(..self.clients.len());
        let client = &mut self.clients[nth];
        if self.rng.u8(..10) < 6 {
            return client.act(&self.job, &mut self.rng);
        }
        let breaks = self.rng.u8(..10) < 3;
        if breaks {
            self.proxy.break_after(self.rng.u64(..12_000));
        }
        match client.sync(&self.watched) {
            Ok(()) | Err(SyncError::Unreachable(_)) => {}
            Err(error) => panic!("seed {}: {error}", self.seed),
        }
        if breaks {
            self.proxy.mend();
            // What was on its way is done, or never will be.
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Everything is sent and heard.
    pub fn settle(&mut self) {
        for _ in 0..30 {
            self.clients.iter_mut().for_each(|client| client.has_news = false);
            for client in &mut self.clients {
                client.sync(&self.watched).expect("settles");
            }
            if self.clients.iter().all(|client| !client.has_news) {
                return;
            }
        }
        panic!("seed {}: it does not come to an end", self.seed);
    }

    pub fn check(&mut self) {
        let seed = self.seed;
        let Watched { admin, model, .. } = &mut *self.watched.borrow_mut();
        model.follow(admin);
        // The server's rows are what its log leaves, which is the model's.
        let found = admin
            .query("SELECT key, version, body FROM project_row", &[])
            .expect("is asked");
        let rows: BTreeMap<RowKey, (OpId, Row)> = found
            .iter()
            .map(|row| {
                let body = serde_json::from_str(row.get(2)).expect("a row");
                (store::key_of(row.get(0)).expect("a key"), (OpId(row.get(1)), body))
            })
            .collect();
        assert_eq!(rows, model.rows, "seed {seed}");
        for client in &self.clients {
            let reader = client.replica();
            let reader = reader.reader();
            let left = (
                reader.is_outbox_empty().expect("is read"),
                reader.waiting_ops().expect("are read"),
            );
            assert_eq!(left, (true, 0), "seed {seed}: something is left to send");
            let mut seen = BTreeMap::new();
            let mut direct = server::Client::connect(&client.address, Some(&client.password)).expect("signs in");
            direct
                .snapshot::<server::ServerError>(&mut |now| {
                    seen.insert(now.key, (now.version, now.row));
                    Ok(())
                })
                .expect("is read");
            assert_eq!(client.rows(), seen, "seed {seed}, {}", client.member);
            for made in &client.accepted {
                let kept = model.has(*made) || client.told.contains(made);
                assert!(kept, "seed {seed}: {made} was acknowledged, and is lost");
            }
            for made in &client.made {
                let fates = (model.has(*made), client.told.contains(made));
                assert!(fates.0 != fates.1, "seed {seed}: {made} is saved, told: {fates:?}");
            }
        }
    }
}
