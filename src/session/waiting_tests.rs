//! Commands of a window go through while the disk answers nothing: those whose rows are in memory at once, the others when
//! it answers again, in the order in which they were given.

use super::*;
use crate::test_project::{CONCEPT, TestProject, input, until};
use crate::{EditCommand as E, IdsAndClock, NavigateCommand as N, Opening, Portion, QuestionCommand as Q};
use crate::{ReviewCommand as R, TaskCommand as T, Who};
use crossbeam_channel::Sender;
use domain::task::{NewConcepts, ReviewStrategy, TaskInput, WorkState, WorkerStrategy};
use domain::task_membership::SampleVerdict;
use domain::{Change, ConceptId, OpKind, Row, RowKey, Sign, Status, Task, TaskMembership};

/// A member's session as a window has it: it waits for nothing, and finds nothing on the disk by itself.
struct Window {
    session: Session,
    _empty: tempfile::TempDir,
}

impl Window {
    fn of(project: &TestProject, name: &str) -> Self {
        let path = project.session.project.path.clone();
        let opening = Opening::quiet(path, Who::Named(name.into()));
        let mut session = Session::open(Opening {
            waits: false,
            ..opening
        })
        .expect("opens");
        let empty = tempfile::tempdir().expect("a folder");
        let nothing = empty.path().join("n.labelwright");
        Session::create(&nothing, "Ana", &IdsAndClock::default()).expect("a project");
        session.project.disk = ReadOnly::open(&nothing).expect("opens");
        while session.pump() {}
        Self { session, _empty: empty }
    }

    /// The same, with the task open and its first open input on the canvas.
    fn at_work(project: &TestProject, name: &str) -> Self {
        let mut window = Self::of(project, name);
        window.gives(N::OpenTask(Some(project.task.id)));
        window.until(|session| session.view.current.as_ref().is_some_and(|current| current.loaded));
        window.settles();
        window
    }

    /// The disk answers nothing until what is returned goes.
    fn without_answers(&mut self) -> Sender<()> {
        self.settles();
        let (goes, held) = crossbeam_channel::bounded::<()>(0);
        self.session.reads.ask(move |_| {
            // It ends when the other end goes.
            let _ = held.recv();
            None
        });
        goes
    }

    #[track_caller]
    fn gives(&mut self, command: impl Into<Command>) {
        self.session.apply(command.into()).expect("is taken");
    }

    #[track_caller]
    fn until(&mut self, so: impl Fn(&Session) -> bool) {
        until(&mut self.session, so);
    }

    /// Until nothing is on its way any more.
    #[track_caller]
    fn settles(&mut self) {
        let (sender, answered) = crossbeam_channel::bounded(1);
        self.session.reads.ask(move |_| {
            let _ = sender.send(());
            None
        });
        self.until(|session| session.waiting.asked.is_empty() && session.pending.is_empty() && !answered.is_empty());
        while self.session.pump() {}
    }

    fn shows(&self) -> Option<InputId> {
        self.session.view.current_id()
    }

    fn said(&mut self) -> Vec<String> {
        let notices = self.session.take_notices();
        notices.into_iter().map(|notice| notice.text).collect()
    }
}

fn claim(sign: Sign) -> E {
    E::Claim {
        concept: ConceptId::fixed(CONCEPT),
        sign: Some(sign),
    }
}

fn of_three(review: ReviewStrategy) -> TestProject {
    TestProject::new(WorkerStrategy::Full, review, &[&[], &[], &[]])
}

/// Another program changes the task.
fn edit_task(project: &mut TestProject, edit: impl FnOnce(&mut Task)) {
    let mut after = project.task.clone();
    edit(&mut after);
    let edited = Change::update(Row::Task(project.task.clone()), Row::Task(after));
    let op = crate::commit::bulk(
        &project.session.project.ids_and_clock,
        project.session.view.me.id,
        OpKind::EditTask,
        Some(project.task.id),
        false,
        edited.into_iter().collect(),
    );
    let mut writer = store::Writer::open(&project.session.project.path).expect("opens");
    writer.transact(&[op]).expect("is written");
}

fn manual(sample_percent: f64) -> ReviewStrategy {
    ReviewStrategy::Manual { sample_percent }
}

#[test]
fn a_task_opens_when_it_was_read_and_keys_keep_their_turn() {
    let mut project = of_three(ReviewStrategy::None);
    project.work(0, "Ben", WorkState::Done, None, &[]);
    let mut ben = Window::of(&project, "Ben");
    let held = ben.without_answers();
    ben.gives(N::OpenTask(Some(project.task.id)));
    ben.gives(claim(Sign::Present));
    ben.gives(E::Submit);
    assert_eq!((ben.session.view.task, ben.shows()), (None, None));
    assert!(ben.session.view.reading);
    drop(held);
    ben.until(|session| session.view.current_id() == Some(input(2)));
    ben.settles();
    assert!(!ben.session.view.reading);
    assert_eq!(project.works(1), ["Ben Done"]);
    assert_eq!(ben.said(), [] as [&str; 0]);
}

#[test]
fn going_to_an_input_that_no_list_shows_waits_until_it_was_read() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    ben.session.view.list.rows.clear();
    let held = ben.without_answers();
    ben.gives(N::Open(input(2)));
    ben.gives(N::Previous);
    assert_eq!(ben.shows(), Some(input(0)));
    drop(held);
    ben.until(|session| session.view.current_id() == Some(input(1)));
    let unknown = InputId::fixed(1);
    ben.gives(N::Open(unknown));
    ben.until(|session| !session.notices.is_empty());
    assert_eq!(ben.said(), ["That input is not part of the task."]);
}

#[test]
fn what_is_drawn_while_another_input_is_awaited_stays_where_it_was_drawn() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    ben.session.view.list.rows.clear();
    let held = ben.without_answers();
    ben.gives(N::GoTo(2));
    ben.gives(E::Annotate {
        concept: ConceptId::fixed(CONCEPT),
        region: domain::Region::Whole,
        sign: Sign::Absent,
    });
    drop(held);
    ben.until(|session| session.view.current_id() == Some(input(2)));
    ben.settles();
    assert_eq!(project.works(0), ["Ben InProgress"]);
    assert_eq!(project.works(2), [] as [&str; 0]);
}

#[test]
fn what_waits_is_carried_out_before_the_window_goes() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    ben.session.view.list.rows.clear();
    ben.gives(N::GoTo(2));
    ben.gives(claim(Sign::Present));
    drop(ben);
    assert_eq!(project.works(2), ["Ben InProgress"]);
}

/// What is made of the project has in it what was asked for before, carried out by then or not.
#[test]
fn what_works_from_the_disk_comes_after_what_waits() {
    let mut project = of_three(ReviewStrategy::None);
    let me = project.id("Ana");
    edit_task(&mut project, |task| task.labelers.push(me));
    let mut ana = Window::at_work(&project, "Ana");
    ana.session.view.list.rows.clear();
    ana.settles();
    let held = ana.without_answers();
    ana.gives(N::GoTo(2));
    ana.gives(claim(Sign::Present));
    let folder = project.session.project.path.with_file_name("out");
    ana.gives(crate::DataCommand::FindMoved(folder));
    assert_eq!(ana.session.pending.deferred.len(), 1);
    drop(held);
    ana.until(|session| session.pending.deferred.is_empty());
    assert_eq!(project.works(2), ["Ana InProgress"]);
}

/// The first input of what was open before is shown by nobody's wish any more.
#[test]
fn what_was_opened_meanwhile_stays_on_the_canvas() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::of(&project, "Ben");
    let held = ben.without_answers();
    ben.gives(N::OpenTask(Some(project.task.id)));
    ben.gives(N::GoTo(2));
    ben.session.carry_out_and_tell(Act::First);
    drop(held);
    ben.until(|session| session.waiting.asked.is_empty() && session.view.current_id() == Some(input(2)));
    ben.settles();
    assert_eq!(ben.shows(), Some(input(2)));
}

#[test]
fn what_cannot_be_read_is_refused_and_what_comes_after_it_is_not() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    ben.session.view.list.rows.clear();
    ben.settles();
    let held = ben.without_answers();
    let failed = ben.session.waiting.last;
    ben.gives(N::Open(input(2)));
    ben.gives(claim(Sign::Present));
    ben.session.take_answer(failed + 1, Answer::Refused(StoreError::Busy));
    assert_eq!(ben.said().len(), 1);
    assert!(!ben.session.view.reading);
    drop(held);
    ben.settles();
    assert_eq!(project.works(0), ["Ben InProgress"]);
}

fn with_ben_submitted() -> TestProject {
    let mut project = of_three(manual(100.0));
    for number in 0..3 {
        let (state, waits) = (WorkState::Submitted, Status::AwaitingReview);
        project.work(number, "Ben", state, Some("Rae"), &[waits]);
    }
    project
}

fn portion(project: &TestProject, number: usize) -> Portion {
    Portion {
        input: input(number),
        labeler: project.id("Ben"),
        annotations: Vec::new(),
    }
}

#[test]
fn a_review_opens_when_its_queue_was_read() {
    let project = with_ben_submitted();
    let mut rae = Window::of(&project, "Rae");
    let held = rae.without_answers();
    rae.gives(R::Open(Some(project.task.id)));
    rae.gives(R::NextReview);
    assert!(rae.session.view.review.is_none());
    drop(held);
    rae.until(|session| session.view.current_id() == Some(input(1)));
    rae.settles();
    assert_eq!(rae.session.view.review.as_ref().map(|review| review.waiting), Some(3));
    // The next one is known, and read.
    rae.until(|session| session.view.list.rows.len() == 3);
    let held = rae.without_answers();
    rae.gives(R::NextReview);
    assert_eq!(rae.shows(), Some(input(2)), "at once");
    drop(held);
}

#[test]
fn portions_are_decided_on_when_their_inputs_were_read() {
    let project = with_ben_submitted();
    let mut rae = Window::of(&project, "Rae");
    rae.gives(R::Open(Some(project.task.id)));
    rae.until(|session| session.view.current.as_ref().is_some_and(|current| current.loaded));
    rae.settles();
    rae.session.view.list.rows.clear();
    let held = rae.without_answers();
    let portions = (0..3).map(|number| portion(&project, number)).collect();
    rae.gives(R::Approve(portions));
    assert!(rae.session.pending.is_empty());
    drop(held);
    rae.until(|session| session.review.queue.is_empty());
    rae.settles();
    assert_eq!(project.works(2), ["Ben Done Rae"]);
}

/// The lead's word on a sample, and what was read of the instructions, are known with the counts.
#[test]
fn the_word_on_a_sample_and_what_was_read_are_in_memory() {
    let mut project = of_three(manual(1.0));
    edit_task(&mut project, |task| task.instructions_version = 2);
    let membership = TaskMembership {
        verdict: SampleVerdict::Released,
        read: 1,
        ..TaskMembership::new(project.task.id, project.id("Ben"))
    };
    project.write(OpKind::Release, None, vec![Row::TaskMembership(membership)]);
    let mut ben = Window::at_work(&project, "Ben");
    assert!(ben.session.view.talk.unread_instructions);
    let held = ben.without_answers();
    ben.gives(Q::MarkRead);
    ben.gives(Q::MarkRead);
    assert!(!ben.session.view.talk.unread_instructions, "at once");
    ben.gives(claim(Sign::Present));
    ben.gives(E::Submit);
    drop(held);
    ben.settles();
    assert_eq!(ben.said(), [] as [&str; 0]);
    assert_eq!(project.works(0), ["Ben Done"], "released work is done");
    let key = RowKey::TaskMembership(project.task.id, project.id("Ben"));
    let row = project.session.project.disk.reader().row(&key).expect("reads");
    assert_eq!(row, Some(Row::TaskMembership(TaskMembership { read: 2, ..membership })));
}

#[test]
fn a_submission_waits_for_what_is_drawn() {
    let project = of_three(manual(100.0));
    let mut ben = Window::at_work(&project, "Ben");
    // What is read ahead of it may come late.
    let (task, inputs) = (project.task.clone(), ben.session.view.inputs_of(project.task.id));
    ben.until(|session| session.review.plans.get(&task, inputs).is_some());
    ben.session.review.plans = Default::default();
    let held = ben.without_answers();
    ben.gives(claim(Sign::Present));
    ben.gives(E::Submit);
    assert_eq!(ben.shows(), Some(input(0)));
    drop(held);
    ben.until(|session| session.view.current_id() == Some(input(1)));
    ben.settles();
    let works = project.works(0);
    assert!(works[0].starts_with("Ben Submitted "), "{works:?}");
}

#[test]
fn claims_on_many_inputs_and_their_undo_wait_for_them() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    ben.session.view.list.rows.clear();
    ben.session.pending.docs.clear();
    let held = ben.without_answers();
    let inputs: Vec<InputId> = (0..3).map(input).collect();
    ben.gives(E::ClaimOn {
        inputs,
        concept: ConceptId::fixed(CONCEPT),
        sign: Some(Sign::Present),
    });
    assert!(ben.session.pending.is_empty());
    drop(held);
    ben.until(|session| !session.browse.claims.is_empty());
    ben.settles();
    assert_eq!(project.authors(2), ["Ben"]);
    ben.session.pending.docs.clear();
    let held = ben.without_answers();
    ben.gives(E::UndoClaims);
    drop(held);
    ben.until(|session| session.browse.claims.is_empty());
    ben.settles();
    assert_eq!(ben.said(), [] as [&str; 0]);
    assert_eq!(project.authors(2), [] as [&str; 0]);
}

#[test]
fn what_the_log_alone_knows_is_undone_when_it_was_read() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    ben.gives(claim(Sign::Present));
    ben.settles();
    drop(ben);
    let mut ben = Window::of(&project, "Ben");
    ben.gives(N::OpenTask(Some(project.task.id)));
    ben.gives(N::GoTo(0));
    ben.until(|session| session.view.current.as_ref().is_some_and(|current| current.loaded));
    let held = ben.without_answers();
    ben.gives(E::Undo);
    assert!(ben.session.pending.is_empty());
    drop(held);
    ben.settles();
    assert_eq!(project.authors(0), [] as [&str; 0]);
}

#[test]
fn a_concept_is_taken_back_when_it_is_known_that_nothing_uses_it() {
    let mut project = of_three(ReviewStrategy::None);
    edit_task(&mut project, |task| task.new_concepts = NewConcepts::Labelers);
    let mut ben = Window::at_work(&project, "Ben");
    let (name, color) = ("tram".to_owned(), None);
    ben.gives(T::AddConcept { name, color });
    ben.settles();
    let held = ben.without_answers();
    ben.gives(E::Undo);
    assert!(ben.session.view.concept_called("tram").is_some());
    drop(held);
    ben.until(|session| session.view.concept_called("tram").is_none());
}

#[test]
fn what_is_on_the_previous_input_is_copied_when_it_was_read() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    ben.gives(claim(Sign::Absent));
    ben.gives(N::GoTo(1));
    ben.until(|session| session.view.current_id() == Some(input(1)));
    ben.settles();
    ben.session.pending.docs.clear();
    ben.session.view.list.rows.clear();
    let held = ben.without_answers();
    ben.gives(E::CopyFromPrevious);
    assert!(ben.session.pending.is_empty());
    drop(held);
    ben.settles();
    assert_eq!(project.authors(1), ["Ben"]);
}

#[test]
fn a_question_is_answered_when_it_was_read() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    ben.gives(Q::Ask("What is this?".into()));
    ben.settles();
    let asked = ben.session.view.talk.remarks[0].id;
    let mut ana = Window::of(&project, "Ana");
    let held = ana.without_answers();
    ana.gives(Q::Answer(asked, "A car.".into(), true));
    assert!(ana.session.pending.is_empty());
    drop(held);
    ana.settles();
    assert_eq!(ana.said(), [] as [&str; 0]);
    let remarks = project
        .session
        .project
        .disk
        .reader()
        .remarks_on(input(0))
        .expect("reads");
    assert_eq!(remarks.len(), 2);
}

/// What others took out of the project goes when the disk says so, and nothing waits for that.
#[test]
fn an_input_that_others_removed_is_shown_no_more() {
    let mut project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    let mut quiet = crate::progress::Progress::silent();
    project
        .session
        .remove_inputs_now(&[input(0)], &mut quiet)
        .expect("goes");
    let held = ben.without_answers();
    ben.session.ask_summary();
    assert_eq!(ben.shows(), Some(input(0)));
    drop(held);
    ben.until(|session| session.view.current_id() != Some(input(0)));
    assert_eq!(ben.said(), ["\"0.png\" was removed from the project."]);
}

/// What a job changed is read before what came of it is told.
#[test]
fn a_job_is_over_when_what_it_changed_was_read() {
    let mut project = of_three(ReviewStrategy::None);
    let mut ana = Window::of(&project, "Ana");
    edit_task(&mut project, |task| task.name = "Road".into());
    let task = project.task.id;
    let changed = crate::report::TaskChanged {
        task,
        gesture: None,
        said: Vec::new(),
    };
    let held = ana.without_answers();
    let started = ana.session.start_job("Renaming".into(), move |_| {
        Ok(crate::view::JobOutcome::TaskChanged(changed))
    });
    started.expect("starts");
    ana.until(|session| !session.waiting.asked.is_empty());
    assert!(ana.session.view.jobs[0].outcome.is_none());
    drop(held);
    ana.until(|session| session.view.jobs[0].outcome.is_some());
    assert_eq!(ana.session.view.tasks[0].task.name, "Road");
}

/// What another window of mine did at the same moment is read, and what I did here is done again.
#[test]
fn what_clashed_is_done_again_when_it_was_read() {
    let project = of_three(ReviewStrategy::None);
    let mut here = Window::at_work(&project, "Ben");
    let mut there = Window::at_work(&project, "Ben");
    there.gives(claim(Sign::Present));
    there.settles();
    let held = here.without_answers();
    here.gives(claim(Sign::Absent));
    here.until(|session| !session.waiting.asked.is_empty());
    drop(held);
    here.settles();
    assert_eq!(here.said(), [] as [&str; 0]);
    assert_eq!(project.authors(0), ["Ben", "Ben"]);
}

fn a_model() -> domain::Model {
    domain::Model {
        id: ModelId::fixed(3),
        name: "street".into(),
        kind: domain::ModelKind::Classifier,
        layout: "logits".into(),
        path: "street.onnx".into(),
        hash: "ab".repeat(32),
        classes: vec!["car".into()],
        licence: None,
    }
}

/// A run over a task finds its project on a thread of its own.
#[test]
fn a_run_begins_without_the_disk() {
    let mut project = of_three(ReviewStrategy::None);
    let model = project.session.keep_model(a_model()).expect("is kept");
    project.session.flush().expect("saved");
    edit_task(&mut project, |task| task.assist = Some(domain::Assist::with(model.id)));
    let mut ana = Window::of(&project, "Ana");
    ana.session.project.path = project.session.project.path.with_file_name("gone.labelwright");
    ana.gives(crate::ModelCommand::PredictTask(project.task.id));
    ana.until(|session| session.view.jobs.iter().all(|job| job.outcome.is_some()));
    assert!(matches!(
        ana.session.view.jobs[0].outcome,
        Some(crate::view::JobOutcome::Failed(_))
    ));
}

#[test]
fn what_a_model_found_is_filed_when_its_input_was_read() {
    let project = of_three(ReviewStrategy::None);
    let mut ben = Window::at_work(&project, "Ben");
    let model = a_model();
    ben.session.keep_model(model).expect("is kept");
    ben.settles();
    let row = ben.session.view.list.rows[&2].clone();
    let model = ben.session.view.models.lines[0].model.id;
    let held = ben.without_answers();
    ben.session.pending.docs.remove(&input(2));
    ben.session.carry_out_and_tell(Act::File(Arc::new(Found {
        task: project.task.id,
        model,
        input: row.input,
        findings: vec![Finding {
            class: 0,
            probability: 0.9,
            region: domain::Region::Whole,
        }],
    })));
    ben.gives(claim(Sign::Present));
    assert!(!ben.session.pending.is_empty(), "keys do not wait for it");
    drop(held);
    ben.settles();
    let found = project
        .session
        .project
        .disk
        .reader()
        .suggestions(input(2))
        .expect("reads");
    assert_eq!(found.len(), 1);
}

#[test]
fn the_history_knows_which_tasks_are_gone() {
    let mut project = of_three(ReviewStrategy::None);
    let task = project.task.id;
    let urgent: Command = T::Prioritize(task, vec![input(1)], 3).into();
    project.session.apply(urgent).expect("is put first");
    project.session.flush().expect("saved");
    let mut quiet = crate::progress::Progress::silent();
    project
        .session
        .delete_task_now("Street", &mut quiet)
        .expect("is deleted");
    let mut ana = Window::of(&project, "Ana");
    ana.gives(N::ShowHistory(true));
    ana.until(|session| !session.view.gestures.is_empty());
    let gone = "The task \"Street\" was deleted since; undo that first.";
    let lines = &ana.session.view.gestures;
    assert!(
        lines.iter().any(|line| line.why_not.as_deref() == Some(gone)),
        "{lines:?}"
    );
}

#[path = "waiting_queue_tests.rs"]
mod queue;
