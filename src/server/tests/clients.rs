//! Clients of the model's server, and what they do at random.

use super::model::{Faults, INPUTS, MEMBERS, ModelRemote, ModelServer, concept};
use crate::remote::SyncError;
use crate::sync::{Synced, begin, resend, sync};
use domain::{
    Annotation, AnnotationId, BBox, Change, ConceptId, GestureId, InputId, MemberId, Op, OpId, OpKind, Origin, Region,
    Row, RowKey, Sign, Status, Timestamp,
};
use fastrand::Rng;
use std::cell::Cell;
use std::collections::{BTreeMap, HashSet};
use store::{Replica, ReplicaOf, StoreError, Writer};
use uuid::Uuid;

thread_local! {
    /// Numbers that were used.
    static LAST: Cell<u128> = const { Cell::new(1_000) };
}

fn number() -> u128 {
    LAST.set(LAST.get() + 1);
    LAST.get()
}

/// Names that concepts are given: so few that two choose the same.
const NAMES: [&str; 5] = ["car", "bus", "bike", "tram", "cart"];

pub(super) struct Client {
    folder: tempfile::TempDir,
    server: ModelServer,
    pub member: MemberId,
    pub faults: Faults,
    /// Whether it sends a server that was restored what that lacks.
    pub sends_again: bool,
    /// Whether something was heard or sent.
    has_news: bool,
    /// Ops that were reported as accepted, refused, or done alike by somebody else.
    accepted: HashSet<OpId>,
    refused: HashSet<OpId>,
    alike: HashSet<OpId>,
    made: HashSet<OpId>,
}

impl Client {
    pub(super) fn new(server: &ModelServer, nth: u128) -> Self {
        let folder = folder();
        let member = MemberId::fixed(nth % MEMBERS + 1);
        let of = ReplicaOf {
            address: "model".into(),
            incarnation: Uuid::from_u128(77),
            member,
            server_seq: 0,
            stamp: None,
            // No scope is 0: all rows are loaded at first.
            scope: 0,
        };
        Replica::create(&folder.path().join("r.labelwright"), &of).expect("is made");
        Self {
            folder,
            server: server.clone(),
            member,
            faults: Faults::default(),
            sends_again: false,
            has_news: false,
            accepted: HashSet::new(),
            refused: HashSet::new(),
            alike: HashSet::new(),
            made: HashSet::new(),
        }
    }

    fn path(&self) -> std::path::PathBuf {
        self.folder.path().join("r.labelwright")
    }

    fn replica(&self) -> Replica {
        Replica::open(&self.path()).expect("opens")
    }

    pub(super) fn pending(&self) -> u64 {
        self.replica().reader().pending_ops().expect("counts")
    }

    pub(super) fn sync(&mut self) -> Result<(), SyncError> {
        let mut replica = self.replica();
        let mut remote = ModelRemote {
            server: self.server.clone(),
            member: self.member,
            faults: &self.faults,
        };
        let (accepted, refused, alike) = (&mut self.accepted, &mut self.refused, &mut self.alike);
        let has_news = &mut self.has_news;
        let mut told = |synced: Synced| {
            *has_news = true;
            accepted.extend(&synced.sent);
            accepted.extend(&synced.heard.accepted);
            refused.extend(synced.heard.refused.iter().map(|op| op.id));
            alike.extend(&synced.heard.alike);
        };
        begin(&mut replica, &mut remote)?;
        match sync(&mut replica, &mut remote, &mut told) {
            Err(error) if error.is_restored() && self.sends_again => {
                resend(&mut replica, &mut remote, &mut told)?;
                sync(&mut replica, &mut remote, &mut told)
            }
            synced => synced,
        }
    }

    /// How many of its ops wait for what others are to give back to a server that was restored.
    pub(super) fn waiting(&self) -> u64 {
        self.replica().reader().waiting_ops().expect("counts")
    }

    /// Commits an op as a window does.
    fn commit(&mut self, kind: OpKind, input: Option<InputId>, changes: Vec<Change>) {
        let id = OpId::fixed(number());
        let op = Op {
            id,
            gesture: GestureId::fixed(number()),
            member: self.member,
            at: Timestamp(number() as i64),
            kind,
            input,
            task: None,
            reverts: None,
            batch: false,
            changes,
        };
        let mut writer = Writer::open(&self.path()).expect("opens");
        match writer.transact(&[op]) {
            Ok(_) => drop(self.made.insert(id)),
            // A window refuses these itself.
            Err(StoreError::Clash(_) | StoreError::NameTaken(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }

    pub(super) fn annotate(&mut self) {
        let concepts = self.replica().reader().concepts().expect("reads");
        let concept = concepts.last().map_or(ConceptId::fixed(1), |concept| concept.id);
        let input = InputId::fixed(number() % INPUTS + 1);
        let row = Annotation {
            id: AnnotationId::fixed(number()),
            input,
            task: None,
            concept,
            author: self.member,
            region: Region::Box(BBox {
                x0: 0.0,
                y0: 0.0,
                x1: 8.0,
                y1: 8.0,
            }),
            sign: Sign::Present,
            status: Status::Pending,
            origin: Origin::Manual,
            z: 0,
            edited_by: None,
            merged: None,
        };
        let change = Change::create(Row::Annotation(row));
        self.commit(OpKind::Annotate, Some(input), vec![change]);
    }

    /// Some annotations that this client sees.
    fn some_annotations(&self, rng: &mut Rng, most: usize) -> Vec<Annotation> {
        let input = InputId::fixed(rng.u128(1..=INPUTS));
        let mut found = self.replica().reader().annotations(input).expect("reads");
        rng.shuffle(&mut found);
        found.truncate(rng.usize(1..=most));
        found
    }

    fn reshape(&mut self, rng: &mut Rng) {
        let changes = self.some_annotations(rng, 3).into_iter().filter_map(|before| {
            let after = Annotation {
                region: Region::Box(BBox {
                    x0: 0.0,
                    y0: 0.0,
                    x1: rng.f64().mul_add(30.0, 2.0),
                    y1: 4.0,
                }),
                ..before.clone()
            };
            Change::update(Row::Annotation(before), Row::Annotation(after))
        });
        let changes: Vec<Change> = changes.collect();
        if !changes.is_empty() {
            self.commit(OpKind::Reshape, None, changes);
        }
    }

    fn delete(&mut self, rng: &mut Rng) {
        let gone = self.some_annotations(rng, 2).into_iter();
        let changes: Vec<Change> = gone.map(|row| Change::delete(Row::Annotation(row))).collect();
        if !changes.is_empty() {
            self.commit(OpKind::Delete, None, changes);
        }
    }

    fn name_a_concept(&mut self, rng: &mut Rng) {
        let known = self.replica().reader().concepts().expect("reads");
        let name = NAMES[rng.usize(..NAMES.len())];
        let change = if rng.bool() {
            Some(Change::create(Row::Concept(concept(number(), name))))
        } else {
            let before = known[rng.usize(..known.len())].clone();
            let mut after = before.clone();
            after.name = name.into();
            Change::update(Row::Concept(before), Row::Concept(after))
        };
        self.commit(OpKind::EditConcept, None, change.into_iter().collect());
    }

    /// Takes back what it did last, as undo does.
    fn undo(&mut self, rng: &mut Rng) {
        let input = InputId::fixed(rng.u128(1..=INPUTS));
        let replica = self.replica();
        let steps = replica.reader().steps(self.member, input).expect("reads");
        let Some(last) = steps.last() else { return };
        let changes = replica.reader().gesture_changes(last.gesture).expect("reads");
        let back: Vec<Change> = changes.iter().rev().map(Change::inverse).collect();
        self.commit(OpKind::Undo, Some(input), back);
    }

    fn rows(&self) -> BTreeMap<RowKey, (OpId, Row)> {
        let replica = self.replica();
        let mut rows = BTreeMap::new();
        replica
            .reader()
            .each_versioned_row(&mut |version, row| drop(rows.insert(row.key(), (version, row))))
            .expect("reads");
        rows
    }
}

/// A folder in memory, where there is one: no power cut is tried here.
fn folder() -> tempfile::TempDir {
    let shared = std::path::Path::new("/dev/shm");
    let made = if shared.is_dir() {
        tempfile::tempdir_in(shared)
    } else {
        tempfile::tempdir()
    };
    made.expect("a folder")
}

pub(super) struct World {
    seed: u64,
    rng: Rng,
    pub server: ModelServer,
    pub clients: Vec<Client>,
    /// A copy of the server, by which it may be restored.
    copy: Option<ModelServer>,
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let server = ModelServer::new();
        // One member has two windows.
        let mut clients: Vec<Client> = (0..=MEMBERS).map(|nth| Client::new(&server, nth)).collect();
        for client in &mut clients {
            client.sync().expect("is loaded");
        }
        Self {
            seed,
            rng: Rng::with_seed(seed),
            server,
            clients,
            copy: None,
        }
    }

    /// From now on the server is copied now and then, and restored from the copy.
    pub(super) fn restores(&mut self) {
        self.copy = Some(self.server.copy());
        self.clients.iter_mut().for_each(|client| client.sends_again = true);
    }

    /// Somebody does something.
    pub(super) fn step(&mut self) {
        if let Some(copy) = &mut self.copy {
            match self.rng.u8(..) {
                0..8 => *copy = self.server.copy(),
                8..14 => self.server.restore(copy),
                _ => {}
            }
        }
        let (rng, nth) = (&mut self.rng, self.clients.len());
        let client = &mut self.clients[rng.usize(..nth)];
        match rng.u8(..100) {
            0..25 => client.annotate(),
            25..45 => client.reshape(rng),
            45..53 => client.delete(rng),
            53..61 => client.name_a_concept(rng),
            61..68 => client.undo(rng),
            68 => self.server.switch_see_others(),
            act => {
                client.faults.hear_at_once(rng.usize(1..20));
                if act >= 94 {
                    client.faults.lose_next_request();
                } else if act >= 88 {
                    client.faults.lose_next_answer();
                }
                match client.sync() {
                    Ok(()) | Err(SyncError::Unreachable(_)) => {}
                    Err(error) => panic!("seed {}: {error}", self.seed),
                }
            }
        }
    }

    /// Everything is sent and heard.
    pub(super) fn settle(&mut self) {
        // What waits for others' comes after theirs, and what waits for that once more.
        let most = if self.copy.is_some() { 40 } else { 2 };
        for _ in 0..most {
            self.clients.iter_mut().for_each(|client| client.has_news = false);
            for client in &mut self.clients {
                client.faults = Faults::default();
                client.faults.hear_at_once(1_000);
                client.sync().expect("settles");
            }
            if self.clients.iter().all(|client| !client.has_news) {
                break;
            }
        }
    }

    pub(super) fn check(&self) {
        let seed = self.seed;
        assert!(self.server.is_its_log(), "seed {seed}: the server is not its log");
        for client in &self.clients {
            let member = client.member;
            assert_eq!(client.pending(), 0, "seed {seed}: something is left to send");
            assert_eq!(client.waiting(), 0, "seed {seed}: something waits");
            let (here, there) = (client.rows(), self.server.seen_by(member));
            let differ: Vec<&RowKey> = here
                .keys()
                .chain(there.keys())
                .filter(|key| here.get(key) != there.get(key))
                .collect();
            assert!(differ.is_empty(), "seed {seed}, {member}: {differ:?}");
            for op in &client.accepted {
                // What somebody else was quicker to do, on a server that was restored, is told and kept.
                let is_told = self.copy.is_some() && (client.refused.contains(op) || client.alike.contains(op));
                let wanted = usize::from(!is_told);
                assert_eq!(self.server.times(*op), wanted, "seed {seed}: lost or doubled");
            }
            for op in &client.made {
                let told = [
                    self.server.times(*op) == 1,
                    client.refused.contains(op),
                    client.alike.contains(op),
                ];
                let fates = told.into_iter().filter(|told| *told).count();
                assert_eq!(fates, 1, "seed {seed}: {op} is saved, refused, done alike: {told:?}");
            }
        }
    }
}
