//! A project on a server with a team, and each of its members signed in.

use crate::postgresql::{self, ADMIN, PASSWORD};
use domain::dataset::{Dataset, DatasetInput, DatasetVersion, SeveralLabelers};
use domain::suggestion::{Auto, Run, RunState, Suggestion};
use domain::task::{ReviewStrategy, Task, TaskInput, Work};
use domain::*;
use server::{Address, Answer, Client, Init, NewMember, Reason, SentOp};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

static COUNTER: AtomicU64 = AtomicU64::new(1);

/// An identifier that nothing else has.
pub fn id() -> Uuid {
    Uuid::from_u64_pair(
        0x0190_0000_0000_7000,
        0x8000_0000_0000_0000 | COUNTER.fetch_add(1, Ordering::Relaxed),
    )
}

pub fn op(member: MemberId, kind: OpKind, changes: Vec<Change>) -> Op {
    Op {
        id: OpId(id()),
        gesture: GestureId(id()),
        member,
        at: Timestamp(1_700_000_000_000),
        kind,
        input: None,
        task: None,
        reverts: None,
        batch: false,
        changes,
    }
}

/// Somebody who is signed in.
pub struct Person {
    pub id: MemberId,
    pub login: String,
    pub password: String,
    pub client: Client,
}

pub struct Team {
    pub address: Address,
    /// The administrator's connection.
    pub admin: postgres::Client,
    pub lea: Person,
    pub ana: Person,
    pub ben: Person,
    pub rae: Person,
    pub roy: Person,
    /// Whether the log was checked already, or is wrong on purpose.
    pub is_checked: bool,
}

impl Person {
    /// Their connection for SQL of their own.
    pub fn sql(&self, address: &Address) -> postgres::Client {
        sql(address, &self.login, &self.password)
    }
}

/// A login's connection for SQL of its own, as of a program of this release.
pub fn sql(address: &Address, login: &str, password: &str) -> postgres::Client {
    let mut client = postgresql::connect(&address.with_user(login).to_string(), password);
    let version = format!("SET labelwright.version = '{}'", server::VERSION);
    client.batch_execute(&version).expect("is set");
    client
}

/// The schema in SQL.
pub fn schema(address: &Address) -> String {
    format!("\"labelwright_{}\"", address.project())
}

/// Whatever a test did, no op is in the log that the rules do not allow, and the rows are what the log leaves behind.
impl Drop for Team {
    fn drop(&mut self) {
        if self.is_checked || std::thread::panicking() {
            return;
        }
        let mut lead =
            Client::connect(&self.address.with_user(&self.lea.login), Some(&self.lea.password)).expect("signed in");
        if lead.hello().is_ok_and(|hello| hello.roles.contains(&Role::Lead)) {
            assert_eq!(lead.check_log().expect("is checked"), []);
        }
    }
}

impl Team {
    /// Lea leads, Ana and Ben label, Rae and Roy review. `None` where there is no PostgreSQL.
    pub fn new() -> Option<Self> {
        let address = postgresql::database()?;
        assert_eq!(server::init(&address, Some(PASSWORD)).expect("is made"), Init::Made);
        let mut admin = postgresql::connect(&address.to_string(), PASSWORD);
        admin
            .batch_execute(&format!("SET search_path = {}", schema(&address)))
            .expect("is set");
        let join = |name: &str, roles: &[Role]| {
            let login = format!("{}_{name}", address.project());
            let password = server::create_login(&address, Some(PASSWORD), &login).expect("a login");
            let mut client = Client::connect(&address.with_user(ADMIN), Some(PASSWORD)).expect("a connection");
            let new = NewMember {
                name,
                roles,
                login: Some(&login),
                id: MemberId(id()),
                op: OpId(id()),
                at: Timestamp(1_700_000_000_000),
            };
            let member = server::add_member(&mut client, &new).expect("a member");
            let client = Client::connect(&address.with_user(&login), Some(&password)).expect("signed in");
            Person {
                id: member,
                login,
                password,
                client,
            }
        };
        let lea = join("Lea", &[Role::Lead]);
        let ana = join("Ana", &[Role::Labeler]);
        let ben = join("Ben", &[Role::Labeler]);
        let rae = join("Rae", &[Role::Reviewer]);
        let roy = join("Roy", &[Role::Reviewer, Role::Labeler]);
        Some(Self {
            address,
            admin,
            lea,
            ana,
            ben,
            rae,
            roy,
            is_checked: false,
        })
    }

    /// The op that wrote a row last, and the row.
    pub fn now(&mut self, key: &RowKey) -> Option<(OpId, Row)> {
        let sql = "SELECT version, body FROM project_row WHERE key = $1";
        let found = self
            .admin
            .query_opt(sql, &[&store::key_bytes(key)])
            .expect("is asked")?;
        let row = serde_json::from_str(found.get(1)).expect("a row");
        Some((OpId(found.get(0)), row))
    }

    /// The versions that the changes replace.
    pub fn versions(&mut self, changes: &[Change]) -> Vec<Option<OpId>> {
        let keys: Vec<RowKey> = changes.iter().map(Change::key).collect();
        keys.iter()
            .map(|key| self.now(key).map(|(version, _)| version))
            .collect()
    }

    /// Sends an op of one of the team, with the versions as they stand.
    pub fn send(&mut self, who: fn(&mut Self) -> &mut Person, op: &Op) -> Answer {
        let versions = self.versions(&op.changes);
        who(self).client.commit(&SentOp::new(op, &versions)).expect("an answer")
    }

    /// The same, of new changes.
    pub fn act(&mut self, who: fn(&mut Self) -> &mut Person, kind: OpKind, changes: Vec<Change>) -> Answer {
        let member = who(self).id;
        self.send(who, &op(member, kind, changes))
    }

    /// The same, which must be taken.
    #[track_caller]
    pub fn done(&mut self, who: fn(&mut Self) -> &mut Person, kind: OpKind, changes: Vec<Change>) -> i64 {
        let answer = self.act(who, kind, changes);
        saved(&answer)
    }

    /// The same, which must be refused as not allowed.
    #[track_caller]
    pub fn denied(&mut self, who: fn(&mut Self) -> &mut Person, kind: OpKind, changes: Vec<Change>) {
        let answer = self.act(who, kind, changes);
        assert_eq!(reason(&answer), Some(Reason::Right), "{answer:?}");
    }

    /// A task with so many inputs that Ana and Ben label and Rae and Roy review, as `set` makes it.
    pub fn task(&mut self, inputs: u64, set: impl FnOnce(&mut Task)) -> Job {
        let concept = Concept {
            id: ConceptId(id()),
            name: format!("concept {}", id()),
            color: Color::nth(1),
            position: 0,
            foreign_id: None,
            guide: domain::concept::ConceptGuide::default(),
        };
        let mut task = Task {
            labelers: vec![self.ana.id, self.ben.id],
            reviewers: vec![self.rae.id, self.roy.id],
            review_strategy: ReviewStrategy::Manual { sample_percent: 100.0 },
            ..Task::new(
                TaskId(id()),
                format!("task {}", id()),
                TaskKind::Detection,
                vec![concept.id],
                self.ana.id,
            )
        };
        set(&mut task);
        let pictures: Vec<Input> = (0..inputs).map(picture).collect();
        let place = |(at, input): (u64, &Input)| Row::TaskInput(TaskInput::new(task.id, at, input.id));
        let places = (0..).zip(&pictures).map(place);
        let mut changes = vec![Change::create(Row::Concept(concept.clone()))];
        changes.extend(pictures.iter().cloned().map(Row::Input).map(Change::create));
        changes.push(Change::create(Row::Task(task.clone())));
        changes.extend(places.map(Change::create));
        self.done(lea, OpKind::CreateTask, changes);
        Job {
            concept: concept.id,
            inputs: pictures.iter().map(|input| input.id).collect(),
            task,
        }
    }
}

pub fn lea(team: &mut Team) -> &mut Person {
    &mut team.lea
}
pub fn ana(team: &mut Team) -> &mut Person {
    &mut team.ana
}
pub fn ben(team: &mut Team) -> &mut Person {
    &mut team.ben
}
pub fn rae(team: &mut Team) -> &mut Person {
    &mut team.rae
}
pub fn roy(team: &mut Team) -> &mut Person {
    &mut team.roy
}

#[track_caller]
pub fn saved(answer: &Answer) -> i64 {
    match answer {
        Answer::Saved { seq } => *seq,
        Answer::Refused(refused) => panic!("refused: {refused:?}"),
    }
}

pub fn reason(answer: &Answer) -> Option<Reason> {
    match answer {
        Answer::Saved { .. } => None,
        Answer::Refused(refused) => Some(refused.reason),
    }
}

/// What a task is made of.
pub struct Job {
    pub task: Task,
    pub inputs: Vec<InputId>,
    pub concept: ConceptId,
}

impl Job {
    pub fn annotation(&self, input: InputId, author: MemberId) -> Annotation {
        Annotation {
            id: AnnotationId(id()),
            input,
            task: Some(self.task.id),
            concept: self.concept,
            author,
            region: Region::Box(BBox {
                x0: 1.0,
                y0: 2.0,
                x1: 30.5,
                y1: 40.25,
            }),
            sign: Sign::Present,
            status: Status::Pending,
            origin: Origin::Manual,
            z: 0,
            edited_by: None,
            merged: None,
        }
    }

    pub fn work(&self, input: InputId, member: MemberId) -> Work {
        Work::begun(WorkId(id()), self.task.id, input, member)
    }

    pub fn remark(&self, input: InputId, labeler: MemberId, author: MemberId, kind: CommentKind) -> Comment {
        Comment {
            id: CommentId(id()),
            task: self.task.id,
            input,
            labeler,
            author,
            kind,
            annotation: None,
            pin: None,
            reasons: Vec::new(),
            text: "said".into(),
            reply_to: None,
            open: true,
            at: Timestamp(1_700_000_000_000),
        }
    }

    pub fn suggestion(&self, input: InputId, model: ModelId) -> Suggestion {
        Suggestion {
            id: SuggestionId(id()),
            input,
            task: self.task.id,
            model,
            class: 0,
            concept: self.concept,
            region: Region::Whole,
            probability: 0.75,
            verdict: Verdict::Open,
            relabeled: false,
            member: None,
        }
    }

    /// A row of every kind, new, as it may stand in this task: `member` owns what can be owned.
    pub fn samples(&self, member: MemberId, model: &Model) -> Vec<Row> {
        let input = self.inputs[0];
        let dataset = DatasetId(id());
        let run = Run {
            gesture: GestureId(id()),
            task: self.task.id,
            auto: Auto::with(model.id),
            done: 0,
            suggestions: 0,
            approved: 0,
            review: 0,
            discarded: 0,
            failed: 1,
            state: RunState::Open,
        };
        let version = DatasetVersion {
            id: DatasetId(id()),
            dataset,
            number: 1,
            name: "1".into(),
            task: None,
            at: Timestamp(1),
            note: "first".into(),
            by: Some(member),
            annotations: Some(3),
            several: Some(SeveralLabelers::Merged),
        };
        let fresh = picture(100_000);
        vec![
            Row::Member(Member::new(
                MemberId(id()),
                format!("member {}", id()),
                &[Role::Labeler],
            )),
            Row::Concept(Concept {
                id: ConceptId(id()),
                name: format!("concept \"{}\"", id()),
                color: Color::nth(2),
                position: 7,
                foreign_id: Some(-3),
                guide: domain::concept::ConceptGuide {
                    description: "what \"it\" is".into(),
                    examples: vec![fresh.id],
                },
            }),
            Row::Input(fresh.clone()),
            Row::Input(Input {
                hash: None,
                etag: Some("\"1\"".into()),
                excluded: true,
                ..picture(1001)
            }),
            Row::Dataset(Dataset {
                id: dataset,
                name: format!("dataset {}", id()),
            }),
            Row::DatasetInput(DatasetInput {
                dataset,
                input,
                split: Some(Split::Val),
            }),
            Row::Task(Task {
                id: TaskId(id()),
                name: format!("task {}", id()),
                seed: u64::MAX,
                former_labelers: vec![member],
                ..self.task.clone()
            }),
            Row::TaskInput(TaskInput {
                labelers: vec![member],
                since: Some(Timestamp(5)),
                priority: 2,
                round: 1,
                ..TaskInput::new(self.task.id, 1000, fresh.id)
            }),
            Row::Work(self.work(input, member)),
            Row::Annotation(self.annotation(input, member)),
            Row::Model(model.clone()),
            Row::Suggestion(self.suggestion(input, model.id)),
            Row::Run(run),
            Row::Remark(self.remark(input, member, member, CommentKind::Question)),
            Row::TaskMembership(TaskMembership::new(self.task.id, member)),
            Row::DatasetVersion(version),
            Row::SavedSearch(SavedSearch {
                id: SearchId(id()),
                name: format!("search {}", id()),
                query: "concept:\"a b\"".into(),
                inputs: Some(vec![input]),
            }),
        ]
    }
}

pub fn model() -> Model {
    Model {
        id: ModelId(id()),
        name: format!("model {}", id()),
        kind: domain::ModelKind::Detector,
        layout: "yolov8".into(),
        path: "m.onnx".into(),
        hash: "0".repeat(64),
        classes: vec!["car".into()],
        licence: None,
    }
}

/// A picture that is nowhere.
pub fn picture(position: u64) -> Input {
    let name = format!("photos/{}.jpg", id());
    Input {
        id: InputId(id()),
        kind: InputKind::Image,
        path: name.clone(),
        name,
        hash: Some(ContentHash([7; 32])),
        etag: None,
        bytes: 1000,
        size: Size::new(640, 480),
        orientation: 1,
        readability: DecodeStatus::Readable,
        position,
        removed: false,
        excluded: false,
        metadata: domain::Metadata::default(),
    }
}
