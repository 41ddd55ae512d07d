//! A small project for tests: a team, one task, and work as far as a test needs it.

use crate::commit::bulk;
use crate::{IdsAndClock, Opening, Session, Who};
use domain::geometry::Size;
use domain::task::{ReviewStrategy, TaskInput, Work, WorkState, WorkerStrategy};
use domain::{
    Annotation, AnnotationId, Change, Color, Concept, ConceptId, ContentHash, Input, InputId, InputKind, Member,
    MemberId, OpKind, Origin, Region, Role, Row, RowKey, Sign, Status, Task, TaskId, TaskKind, WorkId,
};
use std::time::{Duration, Instant};
use store::Writer;

/// A project of Ana, who leads, the labelers Ben and Cy, and the reviewers Rae and Sid, with one task.
pub(crate) struct TestProject {
    _dir: tempfile::TempDir,
    pub session: Session,
    pub task: Task,
}

pub(crate) const CONCEPT: u128 = 500;

fn input_row(number: u64) -> Row {
    Row::Input(Input {
        id: InputId::fixed(1000 + u128::from(number)),
        kind: InputKind::Image,
        name: format!("{number}.png"),
        path: format!("{number}.png"),
        hash: Some(ContentHash([number as u8; 32])),
        etag: None,
        bytes: 1,
        size: Size::new(64, 48),
        orientation: 1,
        readability: Default::default(),
        position: number,
        removed: false,
        excluded: false,
        metadata: domain::Metadata::default(),
    })
}

/// Takes in what threads did, until it is so; fails where it never is.
#[track_caller]
pub(crate) fn until(session: &mut Session, so: impl Fn(&Session) -> bool) {
    let begun = Instant::now();
    while !so(session) {
        assert!(begun.elapsed() < Duration::from_secs(60), "it never came to this");
        session.pump();
        std::thread::sleep(Duration::from_micros(100));
    }
}

impl TestProject {
    /// `given` names the labelers of each input, empty where it is everybody's.
    pub(crate) fn new(worker: WorkerStrategy, review: ReviewStrategy, given: &[&[&str]]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("p.labelwright");
        Session::create(&path, "Ana", &IdsAndClock::default()).expect("a project");
        let mut session = Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens");
        for (name, role) in [
            ("Ben", Role::Labeler),
            ("Cy", Role::Labeler),
            ("Rae", Role::Reviewer),
            ("Sid", Role::Reviewer),
        ] {
            session.add_member_now(name, &[role], None).expect("joins");
        }
        let id = |name: &str| session.person_named(name).expect("is there").id;
        let concept = ConceptId::fixed(CONCEPT);
        let mut task = Task::new(
            TaskId::fixed(7),
            "Street",
            TaskKind::Classification,
            vec![concept],
            id("Ben"),
        );
        task.labelers.push(id("Cy"));
        task.reviewers = vec![id("Rae"), id("Sid")];
        task.worker_strategy = worker;
        task.review_strategy = review;
        let mut rows: Vec<Row> = (0..given.len() as u64).map(input_row).collect();
        rows.push(Row::Concept(Concept {
            id: concept,
            name: "car".into(),
            color: Color::nth(0),
            position: 0,
            foreign_id: None,
            guide: domain::concept::ConceptGuide::default(),
        }));
        rows.push(Row::Task(task.clone()));
        for (number, names) in given.iter().enumerate() {
            let mut place = TaskInput::new(task.id, number as u64, input(number));
            place.labelers = names.iter().map(|name| id(name)).collect();
            rows.push(Row::TaskInput(place));
        }
        let mut project = Self {
            _dir: dir,
            session,
            task,
        };
        project.write(OpKind::CreateTask, None, rows);
        project
    }

    pub(crate) fn write(&mut self, kind: OpKind, input: Option<InputId>, rows: Vec<Row>) {
        let changes = rows.into_iter().map(Change::create).collect();
        let mut op = bulk(
            &self.session.project.ids_and_clock,
            self.session.view.me.id,
            kind,
            Some(self.task.id),
            false,
            changes,
        );
        op.input = input;
        let mut writer = Writer::open(&self.session.project.path).expect("opens");
        writer.transact(&[op]).expect("is written");
        self.session.refresh_summary().expect("reads");
    }

    pub(crate) fn id(&self, name: &str) -> MemberId {
        let found = self.session.view.members.iter().find(|member| member.name == name);
        found.expect("a member").id
    }

    pub(crate) fn name(&self, id: MemberId) -> &str {
        self.session.view.member_name(id)
    }

    /// Somebody has done something on an input: their work, and an annotation of each of these statuses.
    pub(crate) fn work(
        &mut self,
        number: usize,
        who: &str,
        state: WorkState,
        reviewer: Option<&str>,
        statuses: &[Status],
    ) {
        let member = self.id(who);
        let key = number as u128 * 100
            + self
                .session
                .view
                .members
                .iter()
                .position(|m| m.id == member)
                .unwrap_or(0) as u128;
        let mut rows = vec![Row::Work(Work {
            state,
            reviewer: reviewer.map(|name| self.id(name)),
            drawn: reviewer.is_some(),
            ..Work::begun(WorkId::fixed(key), self.task.id, input(number), member)
        })];
        for (place, status) in statuses.iter().enumerate() {
            rows.push(Row::Annotation(Annotation {
                id: AnnotationId::fixed(key * 10 + place as u128),
                input: input(number),
                task: Some(self.task.id),
                concept: ConceptId::fixed(CONCEPT),
                author: member,
                region: Region::Whole,
                sign: Sign::Present,
                status: *status,
                origin: Origin::Manual,
                z: 0,
                edited_by: None,
                merged: None,
            }));
        }
        self.write(OpKind::Annotate, Some(input(number)), rows);
    }

    /// Who labels which input, and how far it is: `Ben Submitted`.
    pub(crate) fn works(&self, number: usize) -> Vec<String> {
        let mut works = self
            .session
            .project
            .disk
            .reader()
            .work_on(input(number))
            .expect("reads");
        works.sort_by_key(|work| work.id);
        let one = |work: Work| {
            let reviewer = work.reviewer.map_or(String::new(), |id| format!(" {}", self.name(id)));
            format!("{} {}{reviewer}", self.name(work.member), work.state.name())
        };
        works.into_iter().map(one).collect()
    }

    pub(crate) fn authors(&self, number: usize) -> Vec<&str> {
        let found = self
            .session
            .project
            .disk
            .reader()
            .annotations(input(number))
            .expect("reads");
        found.iter().map(|annotation| self.name(annotation.author)).collect()
    }

    pub(crate) fn given(&self, number: usize) -> Vec<String> {
        let row = self
            .session
            .project
            .disk
            .reader()
            .row(&RowKey::TaskInput(self.task.id, input(number)));
        let Ok(Some(Row::TaskInput(place))) = row else {
            panic!("no place")
        };
        place.labelers.iter().map(|id| self.name(*id).to_owned()).collect()
    }

    pub(crate) fn names(&self, of: fn(&Task) -> &Vec<MemberId>) -> Vec<&str> {
        let task = self.session.view.task(self.task.id).expect("the task");
        of(task).iter().map(|id| self.name(*id)).collect()
    }

    /// Everything that a handover may change.
    pub(crate) fn snapshot(&self, inputs: usize) -> (Vec<Member>, Vec<Task>, Vec<Vec<Row>>) {
        let reader = self.session.project.disk.reader();
        let rows = (0..inputs).map(|number| {
            let at = input(number);
            let place = reader.row(&RowKey::TaskInput(self.task.id, at)).expect("reads");
            let works = reader.work_on(at).expect("reads").into_iter().map(Row::Work);
            let annotations = reader.annotations(at).expect("reads").into_iter().map(Row::Annotation);
            let remarks = self
                .session
                .view
                .members
                .iter()
                .flat_map(|member| reader.remarks_about(self.task.id, at, member.id).expect("reads"));
            let remarks = remarks.map(Row::Remark);
            place
                .into_iter()
                .chain(works)
                .chain(annotations)
                .chain(remarks)
                .collect()
        });
        let rows = rows.collect();
        (reader.members().expect("reads"), reader.tasks().expect("reads"), rows)
    }

    #[track_caller]
    pub(crate) fn sound(&self) {
        let problems = self.session.project.disk.reader().check().expect("checks");
        assert!(problems.is_empty(), "{problems:?}");
    }
}

pub(crate) fn input(number: usize) -> InputId {
    InputId::fixed(1000 + number as u128)
}
