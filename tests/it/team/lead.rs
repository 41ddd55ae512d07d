//! What a lead and their team are told is what is: differences, lists after many decisions, who did what, names.

use super::blind::at_first;
use super::edited::edited;
use crate::support::sessions::{until, until_loaded};
use crate::support::team::{Team, car, submitted};
use labelwright::domain::task::WorkState;
use labelwright::domain::{Finding, Status};
use labelwright::session::view::{DifferenceQueue, JobOutcome};
use labelwright::session::{
    Command, DataCommand, EditCommand, LogWanted, NavigateCommand, Portion, Progress, ReviewCommand, Session,
    SuggestCommand, TaskCommand, notice,
};

const TASK: &str = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"],
    reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0), blind_review: true, seed: Some(7))"#;

fn differences(team: &Team, name: &str) -> DifferenceQueue {
    let mut session = at_first(team, name);
    let task = session.view().task.expect("a task");
    session
        .apply(Command::Suggest(SuggestCommand::Compare(task)))
        .expect("compares");
    until(&mut session, |session| {
        session.view().models.differences.task == Some(task)
    });
    session.view().models.differences.clone()
}

#[test]
fn what_the_model_has_not_looked_at_is_no_difference() {
    let team = Team::with_pictures(4);
    team.model();
    let task = team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"],
            assist: Some(Assist(model: "street", low: 0.25, high: 1.0)))"#,
    );
    for input in 0..4 {
        team.apply("Ana", &submitted(&format!("{input}.png"), 5.0));
    }
    team.sees(&task, &[(40.0, 10.0, 0.8)]);
    let before = differences(&team, "Lea");
    assert_eq!(before.unseen, 3);
    assert!(
        before.lines.iter().all(|line| line.name == "0.png"),
        "{:?}",
        before.lines
    );
    // It looks, and finds nothing on the others: now that is a difference.
    let mut lea = team.session("Lea");
    let report = lea.predict_with(task.id, &mut |_| Ok(Vec::<Finding>::new()), &mut Progress::silent());
    assert_eq!(report.expect("looked").inputs, 4);
    drop(lea);
    let after = differences(&team, "Lea");
    assert_eq!(after.unseen, 0);
    let names: Vec<&str> = after.lines.iter().map(|line| line.name.as_str()).collect();
    assert!(
        ["1.png", "2.png", "3.png"].iter().all(|name| names.contains(name)),
        "{names:?}"
    );
    team.sound();
}

#[test]
fn a_lead_who_does_not_label_decides_where_model_and_annotations_differ() {
    let team = Team::with_pictures(1);
    team.model();
    let task = team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"],
            assist: Some(Assist(model: "street", low: 0.25, high: 1.0)))"#,
    );
    team.apply("Ana", &submitted("0.png", 5.0));
    team.sees(&task, &[(40.0, 10.0, 0.8)]);
    let mut lea = at_first(&team, "Lea");
    lea.apply(Command::Suggest(SuggestCommand::Compare(task.id)))
        .expect("compares");
    until(&mut lea, |lea| lea.view().models.differences.lines.len() == 2);
    for _ in 0..2 {
        lea.apply(Command::Suggest(SuggestCommand::SettleDifference(true)))
            .expect("decides");
        until_loaded(&mut lea);
    }
    lea.flush().expect("saved");
    let left = lea.view().current.clone().expect("an input").annotations;
    assert_eq!(left.len(), 1, "the one was missing, the other came");
    assert_eq!((left[0].author, left[0].status), (lea.view().me.id, Status::Success));
    lea.apply(Command::Edit(EditCommand::Undo)).expect("takes it back");
    lea.flush().expect("saved");
    assert_ne!(
        lea.view().current.as_ref().expect("an input").annotations,
        left,
        "it is another gesture"
    );
    drop(lea);
    // What a labeler has begun stays theirs.
    team.apply("Ana", r#"[Withdraw(task: "Street", input: "0.png")]"#);
    team.sound();
}

/// The work of both labelers on these inputs.
fn work_of_both(team: &Team, inputs: std::ops::Range<usize>) {
    for input in inputs {
        for (name, x) in [("Ana", 5.0), ("Ben", 8.0)] {
            team.apply(name, &submitted(&format!("{input}.png"), x));
        }
    }
}

#[test]
fn decisions_on_many_inputs_at_once_are_seen_on_all_of_them() {
    let team = Team::with_pictures(5);
    let task = team.task(&TASK.replace(r#""Ana", "Ben""#, r#""Ana""#));
    for input in 0..5 {
        team.apply("Ana", &submitted(&format!("{input}.png"), 5.0));
    }
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task.id))))
        .expect("reviews");
    until_loaded(&mut rae);
    rae.apply(Command::Navigate(NavigateCommand::ShowRows(0..5)))
        .expect("in sight");
    let waits = |rae: &Session, place| {
        rae.view()
            .list
            .rows
            .get(&place)
            .is_some_and(|row| row.state == WorkState::Submitted)
    };
    until(&mut rae, |rae| (0..5u64).all(|place| waits(rae, place)));
    let ana = task.labelers[0];
    let portions: Vec<Portion> = (0..4u64)
        .map(|place| Portion {
            input: rae.view().list.rows[&place].input.id,
            labeler: ana,
            annotations: Vec::new(),
        })
        .collect();
    rae.apply(Command::Review(ReviewCommand::Approve(portions)))
        .expect("approves");
    let states: Vec<WorkState> = (0..5u64).map(|place| rae.view().list.rows[&place].state).collect();
    let mut wanted = vec![WorkState::Done; 4];
    wanted.push(WorkState::Submitted);
    assert_eq!(states, wanted, "at once, whichever is on the canvas");
    assert_eq!(rae.view().review.as_ref().expect("a review").waiting, 1);
    rae.flush().expect("saved");
}

/// Whether a line of the log tells of Ben's work.
fn made_by_ben(line: &str) -> bool {
    ["Ben Annotate", "Ben Submit"].contains(&line)
}

/// Who did what by the log, as somebody is told.
fn log(session: &Session) -> Vec<String> {
    let lines = session.log_of(&LogWanted::default()).expect("read");
    lines
        .iter()
        .map(|line| format!("{} {}", line.member, line.kind))
        .collect()
}

#[test]
fn the_log_tells_no_more_than_the_window() {
    let team = Team::with_pictures(1);
    team.task(TASK);
    work_of_both(&team, 0..1);
    team.apply("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Ben")]"#);
    let ana = log(&team.session("Ana"));
    assert!(ana.contains(&"Ana Submit".to_owned()), "{ana:?}");
    assert!(
        !ana.iter().any(|line| line == "Rae Approve" || made_by_ben(line)),
        "{ana:?}"
    );
    let lea = log(&team.session("Lea"));
    assert!(lea.contains(&"Ben Submit".to_owned()), "{lea:?}");
    // A reviewer who is not to know, and who did not say who they are.
    let mut unnamed = team.session("Lea");
    unnamed.stay_unnamed();
    for told in [log(&team.session("Rae")), log(&unnamed)] {
        assert!(
            !told.iter().any(|line| line == "Ana Submit" || line == "Ben Submit"),
            "{told:?}"
        );
        let letters = told
            .iter()
            .filter(|line| line.starts_with("Labeler ") && line.ends_with("Submit"));
        assert_eq!(letters.count(), 2, "{told:?}");
    }
}

#[test]
fn who_was_taken_out_has_nothing_in_hand_and_keeps_their_letter() {
    let team = Team::with_pictures(6);
    team.task(&TASK.replace("seed:", "worker_strategy: Partitioned(workers_per_input: 1), seed:"));
    let places = team.show("Street").assignments;
    assert_eq!((places["Ana"], places["Ben"]), (3, 3));
    let mut bens = Vec::new();
    for input in 0..6 {
        let name = format!("{input}.png");
        if team.try_apply("Ben", &submitted(&name, 5.0)).is_ok() {
            bens.push(name);
        }
    }
    assert_eq!(bens.len(), 3);
    let names = |team: &Team| -> Vec<String> {
        let rae = team.session("Rae");
        let task = rae.task_named("Street").expect("the task").clone();
        let people = ["Ana", "Ben"].map(|name| rae.person_named(name).expect("here").id);
        people.map(|id| rae.view().reviewed_name(&task, id)).to_vec()
    };
    let before = names(&team);
    for name in &bens[..2] {
        team.apply(
            "Rae",
            &format!(r#"[Reject(task: "Street", input: "{name}", labeler: "Ben", feedback: "look again")]"#),
        );
    }
    edited(&team, r#"(labelers: ["Ana"])"#);
    assert_eq!(names(&team), before);
    let lea = team.session("Lea");
    let ben = lea.person_named("Ben").expect("here").id;
    assert_eq!(lea.open_work_of(ben).expect("counted"), []);
    drop(lea);
    let left = team.session("Lea").remove_member_now("Ben", None);
    assert!(
        left.is_ok(),
        "{:?}",
        left.map_err(|error| notice::sentence(&error, None))
    );
    // What he made is kept from the others as before.
    let mut ana = team.session("Ana");
    ana.apply(Command::Navigate(NavigateCommand::OpenTask(Some(
        team.session("Lea").task_named("Street").expect("the task").id,
    ))))
    .expect("opens");
    assert!(!log(&ana).iter().any(|line| made_by_ben(line)), "{:?}", log(&ana));
    team.sound();
}

#[test]
fn an_accepted_input_does_not_say_to_withdraw_it() {
    let team = Team::with_pictures(1);
    team.task(&TASK.replace(r#""Ana", "Ben""#, r#""Ana""#));
    team.apply("Ana", &submitted("0.png", 5.0));
    let late = team.refusal("Ana", &format!("[{}]", car("0.png", 30.0, 5.0, 9.0)));
    assert!(late.contains("withdraw it to change it"), "{late}");
    team.apply("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Ana")]"#);
    let over = team.refusal("Ana", &format!("[{}]", car("0.png", 30.0, 5.0, 9.0)));
    assert!(over.contains("ask them to reopen it"), "{over}");
    let mut ana = at_first(&team, "Ana");
    until(&mut ana, |ana| {
        ana.view()
            .current
            .as_ref()
            .is_some_and(|current| current.locked.is_some())
    });
    let current = ana.view().current.clone().expect("an input");
    assert_eq!(current.locked, current.kept, "both say the same");
}

#[test]
fn what_is_sent_to_review_beside_the_sample_is_counted() {
    let team = Team::with_pictures(10);
    let task = team.task(&TASK.replace("100.0", "20.0").replace(r#""Ana", "Ben""#, r#""Ana""#));
    for input in 0..10 {
        team.apply("Ana", &submitted(&format!("{input}.png"), 5.0));
    }
    assert_eq!(team.show("Street").reviews["Rae"], 2);
    team.apply("Lea", r#"[DrawMore(task: "Street", labeler: "Ana", count: 3)]"#);
    assert_eq!(team.show("Street").reviews["Rae"], 5);
    assert_eq!(team.statuses("Street")["AwaitingReview"], 5);
    assert_eq!(team.statuses("Street")["Pending"], 5, "the rest goes on waiting");
    // In a window it is a job that can be taken back.
    let mut lea = team.session("Lea");
    lea.apply(Command::Review(ReviewCommand::DrawMore(task.id, task.labelers[0], 2)))
        .expect("begins");
    lea.wait_for_jobs();
    assert_eq!(team.statuses("Street")["AwaitingReview"], 7);
    let gesture = lea.view().jobs[0].outcome.as_ref().and_then(JobOutcome::gesture);
    lea.apply(Command::Data(DataCommand::TakeBack(
        gesture.expect("can be taken back"),
    )))
    .expect("begins");
    lea.wait_for_jobs();
    assert_eq!(team.statuses("Street")["AwaitingReview"], 5);
    drop(lea);
    let refused = team.refusal("Rae", r#"[DrawMore(task: "Street", labeler: "Ana", count: 3)]"#);
    assert!(refused.contains("role of a lead"), "{refused}");
    team.sound();
}

#[test]
fn names_that_cannot_be_told_apart_are_refused() {
    let team = Team::with_pictures(1);
    let mut lea = team.session("Lea");
    let said = |result: Result<(), labelwright::session::SessionError>| {
        notice::sentence(&result.expect_err("is refused"), None)
    };
    let roles = [labelwright::domain::Role::Labeler];
    let alike = said(lea.add_member_now("\u{412}en", &roles, None));
    assert!(alike.contains("looks like \"Ben\""), "{alike}");
    let unseen = said(lea.add_member_now("Ben\u{200b}", &roles, None));
    assert!(unseen.contains("U+200B") && unseen.contains("Ben\\u{200b}"), "{unseen}");
    let long = said(lea.add_member_now(&"x".repeat(10_000), &roles, None));
    assert!(long.contains("10,000 characters"), "{long}");
    lea.add_member_now("Zoë", &roles, None).expect("is clear");
    let task = |name: &str, concept: &str| {
        let text = format!("(name: \"{name}\", kind: Detection, concepts: [\"{concept}\"], labelers: [\"Ana\"])");
        ron::from_str(&text).expect("a task")
    };
    lea.new_task(task("Street", "car")).expect("made");
    let alike = notice::sentence(&lea.new_task(task("Str\u{435}et", "car")).expect_err("refused"), None);
    assert!(alike.contains("looks like \"Street\""), "{alike}");
    let alike = notice::sentence(&lea.new_task(task("B", "c\u{430}r")).expect_err("refused"), None);
    assert!(alike.contains("looks like \"car\""), "{alike}");
}

#[test]
fn what_makes_no_sense_in_a_task_is_refused_with_a_sentence() {
    let team = Team::with_pictures(1);
    let mut lea = team.session("Lea");
    let mut said = |more: &str| {
        let text = format!(
            "(name: \"K\", kind: Classification, concepts: [\"car\"], labelers: [\"Ana\", \"Ben\"], reviewers: [\"Rae\"], {more})"
        );
        let task = ron::from_str(&text).expect("a task");
        notice::sentence(&lea.new_task(task).expect_err("is refused"), None)
    };
    let remote = said(r#"instructions: "See ![](https://example.org/a.png)""#);
    assert!(
        remote.starts_with("https://example.org/a.png is on the network"),
        "{remote}"
    );
    let remote = said(r#"dictionary: [Example(concept: "car", file: Some("https://example.org/a.png"))]"#);
    assert!(remote.contains("is on the network"), "{remote}");
    let overlap = said("review_strategy: Consensus(approval_threshold: 2, iou: 0.0)");
    assert!(overlap.contains("leave `iou` out"), "{overlap}");
}

#[test]
fn what_a_model_annotated_completely_is_submitted_as_one_gesture_with_a_sample_for_review() {
    let team = Team::with_pictures(6);
    team.model();
    let task = team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"], reviewers: ["Rae"],
            review_strategy: Manual(sample_percent: 40.0), seed: Some(3),
            auto: Some(Auto(model: "street", approve: 0.9, discard: 0.5)))"#,
    );
    // Sure on the first four, doubtful on the fifth (that goes to review), nothing on the sixth.
    let mut lea = team.session("Lea");
    let seen = |name: &str| match name {
        "4.png" => vec![0.7],
        "5.png" => vec![],
        _ => vec![0.95, 0.1],
    };
    let mut look = |input: &labelwright::domain::Input| {
        let found = seen(&input.name).into_iter().zip([5.0, 35.0]);
        Ok(found
            .map(|(probability, x)| Finding {
                class: 0,
                probability,
                region: labelwright::domain::Region::Box(labelwright::domain::BBox {
                    x0: x,
                    y0: 5.0,
                    x1: x + 20.0,
                    y1: 25.0,
                }),
            })
            .collect())
    };
    let report = lea
        .predict_with(task.id, &mut look, &mut Progress::silent())
        .expect("ran");
    assert_eq!(
        (report.approved, report.review, report.discarded, report.left),
        (4, 1, 4, 0)
    );
    let before = team.show("Street").inputs;
    let mut lea = team.session("Lea");
    lea.apply(Command::Task(TaskCommand::SubmitComplete(task.id)))
        .expect("begins");
    lea.wait_for_jobs();
    let [job] = lea.view().jobs.as_slice() else {
        panic!("one job")
    };
    let Some(JobOutcome::TaskChanged(changed)) = &job.outcome else {
        panic!("{:?}", job.outcome)
    };
    assert!(
        changed.said[0].starts_with("5 complete inputs submitted, "),
        "{:?}",
        changed.said
    );
    let after = team.show("Street");
    assert_eq!(after.inputs["Submitted"], 5, "{:?}", after.inputs);
    assert!(after.statuses["AwaitingReview"] >= 1);
    team.sound();
    // The labeler of the drawn ones answers for them, and they come to a reviewer.
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task.id))))
        .expect("reviews");
    until_loaded(&mut rae);
    // The doubtful one, and those of the sure ones that the sample drew: at times it draws the doubtful one itself.
    let waiting = after.statuses["AwaitingReview"];
    until(&mut rae, |rae| {
        rae.view()
            .review
            .as_ref()
            .is_some_and(|review| review.waiting == waiting)
    });
    drop(rae);
    let gesture = job
        .outcome
        .as_ref()
        .and_then(JobOutcome::gesture)
        .expect("can be taken back");
    lea.apply(Command::Data(DataCommand::TakeBack(gesture)))
        .expect("begins");
    lea.wait_for_jobs();
    assert_eq!(team.show("Street").inputs, before);
    team.sound();
}
