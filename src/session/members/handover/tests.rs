use super::*;
use crate::commit::bulk;
use crate::members::{OpenWork, TeamError};
use crate::{Opening, Stamps, Who};
use domain::geometry::Size;
use domain::task::{ReviewStrategy, TaskInput, Work, WorkState, WorkerStrategy};
use domain::workflow::Refusal;
use domain::{
    Annotation, AnnotationId, Change, Color, Concept, ConceptId, ContentHash, Input, InputId, InputKind, Member,
    OpKind, Origin, Region, Remark, RemarkId, RemarkKind, Role, Row, RowKey, Sign, Status, Task, TaskKind, WorkId,
};

mod leaving;

/// A project of Ana, who leads, the labelers Ben and Cy, and the reviewers Rae and Sid, with one task.
struct Desk {
    _dir: tempfile::TempDir,
    session: Session,
    task: Task,
}

const CONCEPT: u128 = 500;

fn input_row(number: u64) -> Row {
    Row::Input(Input {
        id: InputId::fixed(1000 + u128::from(number)),
        kind: InputKind::Image,
        name: format!("{number}.png"),
        path: format!("{number}.png"),
        hash: ContentHash([number as u8; 32]),
        bytes: 1,
        size: Size::new(64, 48),
        orientation: 1,
        readability: Default::default(),
        position: number,
        removed: false,
    })
}

impl Desk {
    /// `given` names the labelers of each input, empty where it is everybody's.
    fn new(worker: WorkerStrategy, review: ReviewStrategy, given: &[&[&str]]) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("p.labelwright");
        Session::create(&path, "Ana", &Stamps::default()).expect("a project");
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
        }));
        rows.push(Row::Task(task.clone()));
        for (number, names) in given.iter().enumerate() {
            let mut place = TaskInput::new(task.id, number as u64, input(number));
            place.labelers = names.iter().map(|name| id(name)).collect();
            rows.push(Row::TaskInput(place));
        }
        let mut desk = Self {
            _dir: dir,
            session,
            task,
        };
        desk.write(OpKind::CreateTask, None, rows);
        desk
    }

    fn write(&mut self, kind: OpKind, input: Option<InputId>, rows: Vec<Row>) {
        let changes = rows.into_iter().map(Change::create).collect();
        let mut op = bulk(
            &self.session.project.stamps,
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

    fn id(&self, name: &str) -> MemberId {
        let found = self.session.view.members.iter().find(|member| member.name == name);
        found.expect("a member").id
    }

    fn name(&self, id: MemberId) -> &str {
        self.session.view.member_name(id)
    }

    /// Somebody has done something on an input: their work, and an annotation of each of these statuses.
    fn work(&mut self, number: usize, who: &str, state: WorkState, reviewer: Option<&str>, statuses: &[Status]) {
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
    fn works(&self, number: usize) -> Vec<String> {
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

    fn authors(&self, number: usize) -> Vec<&str> {
        let found = self
            .session
            .project
            .disk
            .reader()
            .annotations(input(number))
            .expect("reads");
        found.iter().map(|annotation| self.name(annotation.author)).collect()
    }

    fn given(&self, number: usize) -> Vec<String> {
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

    fn names(&self, of: fn(&Task) -> &Vec<MemberId>) -> Vec<&str> {
        let task = self.session.view.task(self.task.id).expect("the task");
        of(task).iter().map(|id| self.name(*id)).collect()
    }

    /// Everything that a handover may change.
    fn snapshot(&self, inputs: usize) -> (Vec<Member>, Vec<Task>, Vec<Vec<Row>>) {
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
    fn sound(&self) {
        let problems = self.session.project.disk.reader().check().expect("checks");
        assert!(problems.is_empty(), "{problems:?}");
    }
}

fn input(number: usize) -> InputId {
    InputId::fixed(1000 + number as u128)
}

fn partitioned(workers_per_input: u32) -> WorkerStrategy {
    WorkerStrategy::Partitioned {
        workers_per_input,
        weights: Default::default(),
        overlap: None,
    }
}

fn manual() -> ReviewStrategy {
    ReviewStrategy::Manual { sample_percent: 100.0 }
}

use Status::{AwaitingReview, Pending, ReviewDenied, Success};
use WorkState::{Done, InProgress, Returned, Skipped, Submitted};

/// Ben has six inputs: untouched, begun, sent back, skipped, handed in, done; Cy has one.
fn a_partition() -> Desk {
    let ben: &[&str] = &["Ben"];
    let mut desk = Desk::new(partitioned(1), manual(), &[ben, ben, ben, ben, ben, ben, &["Cy"]]);
    desk.work(1, "Ben", InProgress, None, &[Pending]);
    desk.work(2, "Ben", Returned, Some("Rae"), &[ReviewDenied, Success]);
    desk.work(3, "Ben", Skipped, None, &[]);
    desk.work(4, "Ben", Submitted, Some("Rae"), &[AwaitingReview]);
    desk.work(5, "Ben", Done, Some("Rae"), &[Success]);
    let remark = Remark {
        id: RemarkId::fixed(1),
        task: desk.task.id,
        input: input(2),
        labeler: desk.id("Ben"),
        author: desk.id("Rae"),
        kind: RemarkKind::Feedback,
        annotation: None,
        pin: None,
        reasons: Vec::new(),
        text: "tighter".into(),
        reply_to: None,
        open: true,
        at: domain::Timestamp(0),
    };
    desk.write(OpKind::Reject, Some(input(2)), vec![Row::Remark(remark)]);
    desk
}

#[test]
fn what_is_open_goes_to_the_successor_and_what_was_handed_in_stays() {
    let mut desk = a_partition();
    let open = desk.session.open_work_of(desk.id("Ben")).expect("counts");
    let in_hand = OpenWork {
        task: desk.task.id,
        name: "Street".into(),
        inputs: 3,
        reviews: 0,
        spare: false,
    };
    assert_eq!(open, [in_hand]);
    let before = desk.snapshot(7);
    let report = desk.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    assert_eq!(
        (report.inputs, report.elsewhere, report.reviews, report.left),
        (4, 0, 0, true)
    );
    let given: Vec<String> = (0..7).flat_map(|number| desk.given(number)).collect();
    assert_eq!(given, ["Cy", "Cy", "Cy", "Cy", "Ben", "Ben", "Cy"]);
    assert_eq!(desk.works(1), ["Cy InProgress"]);
    assert_eq!(desk.works(2), ["Cy Returned Rae"]);
    assert_eq!(desk.works(3), ["Cy Skipped"]);
    assert_eq!(desk.works(4), ["Ben Submitted Rae"]);
    assert_eq!(desk.works(5), ["Ben Done Rae"]);
    assert_eq!(desk.authors(1), ["Cy"]);
    assert_eq!(
        desk.authors(2),
        ["Cy", "Ben"],
        "what a reviewer accepted stays under its author's name"
    );
    assert_eq!((desk.authors(4), desk.authors(5)), (vec!["Ben"], vec!["Ben"]));
    let reader = desk.session.project.disk.reader();
    let said = reader
        .remarks_about(desk.task.id, input(2), desk.id("Cy"))
        .expect("reads");
    assert_eq!(said.len(), 1, "Cy reads why it came back");
    assert_eq!(desk.names(|task| &task.labelers), ["Cy"]);
    assert!(
        desk.session
            .view()
            .members
            .iter()
            .any(|member| member.name == "Ben" && member.left)
    );
    desk.sound();

    // And back.
    let back = desk.session.take_back_now(report.gesture).expect("goes back");
    assert_eq!((back.shares, back.members, back.left()), (4, 1, 0));
    assert_eq!(desk.snapshot(7), before);
    desk.sound();
    let again = desk.session.take_back_now(report.gesture);
    assert!(matches!(again, Err(SessionError::AlreadyTakenBack)));
}

#[test]
fn once_the_successor_went_on_it_cannot_go_back() {
    let mut desk = a_partition();
    let report = desk.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    desk.work(0, "Cy", InProgress, None, &[Pending]);
    let left = desk.snapshot(7);
    let refused = desk.session.take_back_now(report.gesture);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::WorkedOnSince))));
    assert_eq!(desk.snapshot(7), left);
}

#[test]
fn inputs_go_to_distinct_people_and_begun_work_is_not_overwritten() {
    let both: &[&str] = &["Ben", "Cy"];
    let mut desk = Desk::new(partitioned(2), manual(), &[both, both, &["Cy", "Ana"], &["Ben", "Ana"]]);
    desk.work(1, "Ben", InProgress, None, &[Pending]);
    desk.work(1, "Cy", InProgress, None, &[Pending]);
    // Ana labels here too.
    let (old, ana) = (desk.task.clone(), desk.id("Ana"));
    let mut new = old.clone();
    new.labelers.push(ana);
    let change = Change::update(Row::Task(old), Row::Task(new)).expect("differs");
    let op = bulk(
        &desk.session.project.stamps,
        ana,
        OpKind::EditTask,
        None,
        false,
        vec![change],
    );
    Writer::open(&desk.session.project.path)
        .expect("opens")
        .transact(&[op])
        .expect("is written");

    let report = desk.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    assert_eq!((report.inputs, report.elsewhere), (1, 2));
    let given: Vec<String> = (0..4).map(|number| desk.given(number).join(" ")).collect();
    assert_eq!(given, ["Ana Cy", "Ana Cy", "Cy Ana", "Cy Ana"]);
    assert_eq!(desk.works(1), ["Ana InProgress", "Cy InProgress"]);
    desk.sound();
}

#[test]
fn what_waits_for_a_reviewer_goes_to_the_successor_or_in_turn() {
    let ben: &[&str] = &["Ben"];
    let mut desk = Desk::new(partitioned(1), manual(), &[ben, ben, ben, ben]);
    for number in 0..3 {
        desk.work(number, "Ben", Submitted, Some("Rae"), &[AwaitingReview]);
    }
    desk.work(3, "Ben", Done, Some("Rae"), &[Success]);
    desk.session
        .add_member_now("Tom", &[Role::Labeler, Role::Reviewer], None)
        .expect("joins");
    let report = desk.session.remove_member_now("Rae", None).expect("leaves");
    assert_eq!((report.inputs, report.reviews), (0, 3));
    assert_eq!(desk.works(0), ["Ben Submitted Sid"]);
    assert_eq!(desk.works(3), ["Ben Done Rae"], "who decided stays known");
    assert_eq!(desk.names(|task| &task.reviewers), ["Sid"]);

    // The last reviewer of waiting work does not leave it to nobody.
    let refused = desk.session.remove_member_now("Sid", None);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::OpenWork { open, .. })) if open[0].reviews == 3));
    let refused = desk.session.remove_member_now("Sid", Some("Ben"));
    assert!(matches!(
        refused,
        Err(SessionError::Team(TeamError::LacksRole {
            role: Role::Reviewer,
            ..
        }))
    ));
    let report = desk
        .session
        .take_over_now("Street", "Sid", "Tom")
        .expect("is handed over");
    assert_eq!((report.reviews, report.left), (3, false));
    assert_eq!(desk.works(1), ["Ben Submitted Tom"]);
    assert_eq!(desk.names(|task| &task.reviewers), ["Tom"]);
    desk.sound();
}

#[test]
fn nobody_comes_to_decide_on_what_they_took_over() {
    let ben: &[&str] = &["Ben"];
    let mut desk = Desk::new(partitioned(1), manual(), &[ben]);
    let id = desk.id("Rae");
    desk.session
        .edit_member(id, "Rae", &[Role::Labeler, Role::Reviewer])
        .expect("labels too");
    desk.session.settle().expect("is written");
    desk.work(0, "Ben", Returned, Some("Rae"), &[ReviewDenied]);
    desk.session.remove_member_now("Ben", Some("Rae")).expect("leaves");
    assert_eq!(desk.works(0), ["Rae Returned Sid"]);
    desk.sound();
}

#[test]
fn nothing_is_left_with_nobody() {
    let mut desk = a_partition();
    let before = desk.snapshot(7);
    let refused = desk.session.remove_member_now("Ben", None);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::OpenWork { name, .. })) if name == "Ben"));
    let refused = desk.session.remove_member_now("Ben", Some("Rae"));
    assert!(matches!(
        refused,
        Err(SessionError::Team(TeamError::LacksRole {
            role: Role::Labeler,
            ..
        }))
    ));
    let refused = desk.session.remove_member_now("Ben", Some("Ben"));
    assert!(matches!(refused, Err(SessionError::Team(TeamError::SameMember(_)))));
    let refused = desk.session.take_over_now("Street", "Ana", "Ben");
    assert!(matches!(
        refused,
        Err(SessionError::Team(TeamError::NothingInHand { .. }))
    ));
    let refused = desk.session.edit_member_now("Ben", "Ben", &[Role::Reviewer]);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::StillBusy { .. }))));
    assert_eq!(desk.snapshot(7), before);
    // Only a lead gives work away.
    let path = desk.session.project.path.clone();
    let mut ben = Session::open(Opening::quiet(path, Who::Named("Ben".into()))).expect("opens");
    let refused = ben.take_over_now("Street", "Ben", "Cy");
    assert!(matches!(
        refused,
        Err(SessionError::Rule(Refusal::NotARole(Role::Lead)))
    ));
}

#[test]
fn taking_over_one_task_leaves_both_in_the_team() {
    let mut desk = a_partition();
    let report = desk
        .session
        .take_over_now("Street", "Ben", "Cy")
        .expect("is handed over");
    assert_eq!((report.inputs, report.left), (4, false));
    assert!(desk.session.person_named("Ben").is_ok());
    assert_eq!(desk.names(|task| &task.labelers), ["Cy"]);
    assert!(desk.session.open_work_of(desk.id("Ben")).expect("counts").is_empty());
    desk.sound();
}

#[test]
fn a_queue_gives_what_was_taken_to_the_successor_with_a_fresh_lease() {
    let mut desk = Desk::new(WorkerStrategy::Queue, manual(), &[&["Ben"], &[]]);
    let report = desk.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    assert_eq!(report.inputs, 1);
    assert_eq!((desk.given(0), desk.given(1)), (vec!["Cy".to_owned()], vec![]));
    // Who has nothing in hand leaves a queue to the others, but for the last.
    let refused = desk.session.remove_member_now("Cy", None);
    assert!(matches!(refused, Err(SessionError::Team(TeamError::OpenWork { open, .. })) if open[0].inputs == 2));
    desk.sound();
}

#[test]
fn inputs_that_waited_for_nobody_else_are_settled() {
    let consensus = ReviewStrategy::Consensus {
        approval_threshold: 2,
        iou: 0.5,
    };
    let mut desk = Desk::new(WorkerStrategy::Full, consensus, &[&[], &[], &[]]);
    let (old, ana) = (desk.task.clone(), desk.id("Ana"));
    let mut new = old.clone();
    new.labelers.push(ana);
    let change = Change::update(Row::Task(old), Row::Task(new.clone())).expect("differs");
    let op = bulk(
        &desk.session.project.stamps,
        ana,
        OpKind::EditTask,
        None,
        false,
        vec![change],
    );
    Writer::open(&desk.session.project.path)
        .expect("opens")
        .transact(&[op])
        .expect("is written");
    desk.task = new;
    // They agree on the first, not on the second; Ana still labels the third.
    desk.work(0, "Cy", Submitted, None, &[Pending]);
    desk.work(0, "Ana", Submitted, None, &[Pending]);
    desk.work(1, "Cy", Submitted, None, &[Pending]);
    desk.work(1, "Ana", Submitted, None, &[]);
    desk.work(2, "Cy", Submitted, None, &[Pending]);
    let before = desk.snapshot(3);
    let report = desk.session.remove_member_now("Ben", Some("Cy")).expect("leaves");
    let statuses = |number| -> Vec<Status> {
        let found = desk
            .session
            .project
            .disk
            .reader()
            .annotations(input(number))
            .expect("reads");
        found.iter().map(|annotation| annotation.status).collect()
    };
    assert_eq!(statuses(0), [Success, Success, Success], "both, and the merged one");
    assert_eq!(desk.works(0), ["Ana Done", "Cy Done"]);
    assert_eq!(statuses(1), [Status::AwaitingConsensusReview]);
    assert!(
        desk.works(1)[1].starts_with("Cy Submitted "),
        "a reviewer decides: {:?}",
        desk.works(1)
    );
    assert_eq!(
        (statuses(2), desk.works(2)),
        (vec![Pending], vec!["Cy Submitted".to_owned()])
    );
    desk.sound();
    assert!(!report.is_bulk(), "nothing was in hand but what Cy labels anyway");
    desk.session.take_back_now(report.gesture).expect("goes back");
    assert_eq!(desk.snapshot(3), before);
    desk.sound();
}
