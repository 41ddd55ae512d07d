//! What the table of tasks says of a task, which tasks it lists, and for whom a button is active.

use crate::support::project::Project;
use labelwright::domain::task::{ReviewStrategy, WorkState, WorkerStrategy};
use labelwright::domain::{ConceptId, Member, MemberId, Role, Task, TaskId, TaskKind};
use labelwright::session::view::{LabelerTally, TaskSummary};
use labelwright::session::{IdsAndClock, View};
use labelwright::ui::tasks_page::facts::{Open, Standing, labeling, review, to_label, to_review};
use labelwright::ui::tasks_page::order::{Key, Tab, listed};

const ANA: MemberId = MemberId::fixed(1);
const BEN: MemberId = MemberId::fixed(2);
const RAE: MemberId = MemberId::fixed(3);

fn tally(given: u64, drawn: u64, states: &[(WorkState, u64)]) -> LabelerTally {
    LabelerTally {
        given,
        drawn,
        states: states.iter().copied().collect(),
        ..LabelerTally::default()
    }
}

/// A task of ten inputs for Ana and Ben, reviewed by Rae.
fn summary(number: u128) -> TaskSummary {
    let task = Task {
        labelers: vec![ANA, BEN],
        reviewers: vec![RAE],
        review_strategy: ReviewStrategy::Manual { sample_percent: 50.0 },
        ..Task::new(
            TaskId::fixed(number),
            format!("Street {number}"),
            TaskKind::Detection,
            vec![ConceptId::fixed(1)],
            ANA,
        )
    };
    let mut summary = TaskSummary::new(task, 10);
    summary.labelers = [(ANA, tally(10, 0, &[])), (BEN, tally(10, 0, &[]))].into();
    summary
}

fn view(who: MemberId, roles: &[Role], tasks: Vec<TaskSummary>) -> View {
    let project = Project::builder()
        .lead("Lea")
        .ids_and_clock(IdsAndClock::fixed())
        .make();
    let session = project.open();
    let names = [(ANA, "Ana"), (BEN, "Ben"), (RAE, "Rae")];
    View {
        me: Member::new(who, "Me", roles),
        members: names.iter().map(|(id, name)| Member::new(*id, *name, roles)).collect(),
        tasks,
        ..session.view().clone()
    }
}

#[test]
fn an_input_counts_once_for_each_labeler_of_it() {
    let mut summary = summary(1);
    summary.labelers = [
        (ANA, tally(10, 2, &[(WorkState::Done, 3), (WorkState::Returned, 1)])),
        (BEN, tally(10, 0, &[(WorkState::Submitted, 2), (WorkState::Skipped, 1)])),
    ]
    .into();
    let bar = labeling(&summary);
    assert_eq!((bar.total, bar.over), (20, 5));
    assert_eq!(
        bar.lines(),
        ["3 accepted", "2 submitted", "1 rejected", "1 skipped", "13 not begun"]
    );
}

#[test]
fn a_queue_counts_each_input_once() {
    let mut summary = summary(1);
    summary.task.worker_strategy = WorkerStrategy::Queue;
    summary.labelers = [(ANA, tally(3, 0, &[(WorkState::Submitted, 1)]))].into();
    assert_eq!((labeling(&summary).total, labeling(&summary).over), (10, 1));
}

#[test]
fn who_left_keeps_what_they_did() {
    let mut summary = summary(1);
    summary.labelers = [(BEN, tally(0, 0, &[(WorkState::Done, 4)]))].into();
    assert_eq!((labeling(&summary).total, labeling(&summary).over), (4, 4));
}

#[test]
fn review_counts_what_a_reviewer_is_to_see() {
    let mut summary = summary(1);
    summary.labelers = [(
        ANA,
        tally(
            10,
            6,
            &[
                (WorkState::Submitted, 5),
                (WorkState::Done, 3),
                (WorkState::Returned, 1),
            ],
        ),
    )]
    .into();
    summary.waiting = [(RAE, 2)].into();
    let bar = review(&summary).expect("it is reviewed");
    assert_eq!((bar.total, bar.over), (6, 4));
    assert_eq!(bar.lines(), ["3 accepted", "1 rejected", "2 pending decision"]);
    summary.task.review_strategy = ReviewStrategy::None;
    assert_eq!(review(&summary), None);
}

#[test]
fn a_task_stands_where_its_work_stands() {
    use WorkState::{Done, InProgress, Skipped, Submitted};
    let standing = |ana: &[(WorkState, u64)], ben: &[(WorkState, u64)]| {
        let mut summary = summary(1);
        summary.labelers = [(ANA, tally(10, 0, ana)), (BEN, tally(10, 0, ben))].into();
        summary.waiting = [(RAE, 1)].into();
        Standing::of(&summary)
    };
    assert_eq!(standing(&[], &[]), Standing::New);
    assert_eq!(standing(&[(InProgress, 1)], &[]), Standing::Labeling);
    assert_eq!(standing(&[(Done, 10)], &[(Submitted, 9)]), Standing::Labeling);
    assert_eq!(
        standing(&[(Done, 10)], &[(Submitted, 9), (Skipped, 1)]),
        Standing::Review
    );
    assert_eq!(standing(&[(Done, 10)], &[(Done, 9), (Skipped, 1)]), Standing::Done);
}

#[test]
fn a_sample_that_was_reviewed_waits_for_a_lead() {
    let mut summary = summary(1);
    let states = [(WorkState::Submitted, 6), (WorkState::Done, 4)];
    summary.labelers = [(ANA, tally(10, 4, &states))].into();
    let of = |waiting, sample_percent| {
        let mut summary = summary.clone();
        summary.waiting = [(RAE, waiting)].into();
        summary.task.review_strategy = ReviewStrategy::Manual { sample_percent };
        Standing::of(&summary)
    };
    assert_eq!(of(0, 40.0), Standing::Sampled);
    assert_eq!(of(1, 40.0), Standing::Review, "some of it is not reviewed yet");
    assert_eq!(of(0, 100.0), Standing::Review);
}

#[test]
fn label_is_for_labelers_with_something_to_do() {
    let mut summary = summary(1);
    let sees = |summary: &TaskSummary, who, roles: &[Role]| to_label(&view(who, roles, Vec::new()), summary);
    assert_eq!(
        sees(&summary, ANA, &[Role::Labeler]),
        Ok(Open {
            inputs: 10,
            returned: 0
        })
    );
    let refused = sees(&summary, ANA, &[Role::Lead]).expect_err("no labeler");
    assert!(refused.contains("role of a labeler"), "{refused}");
    let refused = sees(&summary, RAE, &[Role::Labeler]).expect_err("not in the task");
    assert!(refused.contains("not a labeler of this task"), "{refused}");

    let states = [(WorkState::Done, 8), (WorkState::Returned, 1), (WorkState::Skipped, 1)];
    summary.labelers = [(ANA, tally(10, 1, &states))].into();
    assert_eq!(
        sees(&summary, ANA, &[Role::Labeler]),
        Ok(Open { inputs: 1, returned: 1 })
    );
    summary.labelers = [(ANA, tally(10, 1, &[(WorkState::Submitted, 10)]))].into();
    assert!(sees(&summary, ANA, &[Role::Labeler]).is_err());

    // Of a queue one may take what nobody has taken.
    summary.task.worker_strategy = WorkerStrategy::Queue;
    summary.labelers = [
        (ANA, tally(1, 0, &[(WorkState::Submitted, 1)])),
        (BEN, tally(2, 0, &[])),
    ]
    .into();
    assert_eq!(
        sees(&summary, ANA, &[Role::Labeler]),
        Ok(Open { inputs: 7, returned: 0 })
    );
    summary.labelers = [
        (ANA, tally(1, 0, &[(WorkState::Submitted, 1)])),
        (BEN, tally(9, 0, &[])),
    ]
    .into();
    assert!(sees(&summary, ANA, &[Role::Labeler]).is_err());
}

#[test]
fn review_is_for_reviewers_with_something_that_waits() {
    let mut summary = summary(1);
    let sees = |summary: &TaskSummary, who| to_review(&view(who, &[Role::Reviewer], Vec::new()), summary);
    assert!(sees(&summary, RAE).is_err(), "nothing waits");
    summary.waiting = [(RAE, 2)].into();
    assert_eq!(sees(&summary, RAE), Ok(2));
    assert!(sees(&summary, ANA).is_err(), "she is no reviewer of it");
    summary.task.review_strategy = ReviewStrategy::None;
    assert!(sees(&summary, RAE).is_err());
}

#[test]
fn tasks_are_found_and_put_in_order() {
    let mut tasks: Vec<TaskSummary> = [1, 10, 2].map(summary).into();
    tasks[1].task.labelers = vec![BEN];
    tasks[2].inputs = 99;
    let view = view(ANA, &Role::ALL, tasks);
    let of = |tab, search, key, descending| listed(&view, tab, search, key, descending);
    assert_eq!(of(Tab::All, "", Key::Name, false), [0, 2, 1]);
    assert_eq!(of(Tab::All, "", Key::Inputs, true), [2, 0, 1]);
    assert_eq!(of(Tab::Mine, "", Key::Created, true), [2, 0]);
    assert_eq!(of(Tab::Review, "", Key::Created, true), [] as [usize; 0]);
    assert_eq!(of(Tab::All, " EET 1", Key::Name, false), [0, 1]);
    assert_eq!(of(Tab::All, "ana", Key::Name, false), [0, 2]);
    assert_eq!(of(Tab::All, "nobody", Key::Name, false), [] as [usize; 0]);
}
