//! Every submission is reviewed.

use crate::support::sessions::until_loaded;
use crate::support::team::{Team, car, submitted};
use labelwright::domain::task::WorkState;
use labelwright::domain::{CommentKind, Status};
use labelwright::session::{Command, EditCommand, Feedback, NavigateCommand, Portion, ReviewCommand, Session, notice};
use std::collections::BTreeMap;

const TASK: &str = r#"(name: "Street", kind: Detection, concepts: ["car", "person"], labelers: ["Ana", "Ben"],
    reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0))"#;

fn only(status: &'static str, count: u64) -> BTreeMap<&'static str, u64> {
    BTreeMap::from([(status, count)])
}

#[test]
fn rejected_work_goes_back_and_comes_again() {
    let team = Team::with_pictures(2);
    team.task(TASK);
    team.apply("Ana", &submitted("0.png", 5.0));
    assert_eq!(team.statuses("Street"), only("AwaitingReview", 1));
    let late = team.refusal("Ana", &format!("[{}]", car("0.png", 30.0, 5.0, 9.0)));
    assert!(
        late.ends_with("This input was submitted; withdraw it to change it."),
        "{late}"
    );
    team.apply(
        "Rae",
        r#"[Reject(task: "Street", input: "0.png", labeler: "Ana", feedback: "box the mirrors too", reasons: ["Too small"])]"#,
    );
    assert_eq!(team.statuses("Street"), only("ReviewDenied", 1));

    let mut ana = team.session("Ana");
    let task = ana.task_named("Street").expect("the task").id;
    ana.apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("opens");
    until_loaded(&mut ana);
    let current = ana.view().current.clone().expect("an input");
    assert_eq!(
        (current.input.name.as_str(), current.state),
        ("0.png", WorkState::Returned)
    );
    let told = &ana.view().talk.remarks;
    assert_eq!(told.len(), 1);
    assert_eq!(
        (told[0].kind, told[0].text.as_str()),
        (CommentKind::Feedback, "box the mirrors too")
    );
    assert_eq!(told[0].reasons, ["Too small"]);
    drop(ana);

    team.apply("Ana", &submitted("0.png", 30.0));
    assert_eq!(team.statuses("Street"), only("AwaitingReview", 2));
    team.apply("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Ana")]"#);
    assert_eq!(team.statuses("Street"), only("Success", 2));
    let again = team.refusal("Ana", r#"[Withdraw(task: "Street", input: "0.png")]"#);
    assert!(
        again.ends_with("A reviewer has decided on this; ask them to reopen it."),
        "{again}"
    );
    team.apply("Rae", r#"[Reopen(task: "Street", input: "0.png", labeler: "Ana")]"#);
    assert_eq!(team.statuses("Street"), only("AwaitingReview", 2));
    team.sound();
}

#[test]
fn nobody_decides_who_may_not() {
    let team = Team::with_pictures(1);
    team.task(TASK);
    team.apply("Ana", &submitted("0.png", 5.0));
    let approve = r#"[Approve(task: "Street", input: "0.png", labeler: "Ana")]"#;
    for (who, why) in [
        ("Ben", "This needs the role of a reviewer; a lead can give it."),
        ("Roy", "You are not a reviewer of this task; a lead can add you."),
    ] {
        let said = team.refusal(who, approve);
        assert!(said.ends_with(why), "{said}");
    }
    let early = team.refusal("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Ben")]"#);
    assert!(early.ends_with("This was not submitted yet."), "{early}");
    let stranger = team.refusal("Roy", &submitted("0.png", 5.0));
    assert!(stranger.contains("This needs the role of a labeler"), "{stranger}");
    team.sound();
}

#[test]
fn labelers_do_not_see_each_other() {
    let team = Team::with_pictures(1);
    team.task(TASK);
    team.apply("Ana", &submitted("0.png", 5.0));
    for (who, seen) in [("Ben", 0), ("Ana", 1), ("Lea", 1)] {
        let mut session = team.session(who);
        let task = session.task_named("Street").expect("the task").id;
        session
            .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
            .expect("opens");
        session
            .apply(Command::Navigate(NavigateCommand::GoTo(0)))
            .expect("goes");
        until_loaded(&mut session);
        assert_eq!(
            session.view().current.as_ref().expect("an input").annotations.len(),
            seen,
            "{who}"
        );
    }
}

#[test]
fn annotations_are_decided_one_by_one_and_the_work_goes_back_with_the_last() {
    let team = Team::with_pictures(1);
    let task = team.task(TASK);
    let two = format!(
        "[{}, {}, Submit(task: \"Street\", input: \"0.png\")]",
        car("0.png", 5.0, 5.0, 10.0),
        car("0.png", 30.0, 5.0, 10.0)
    );
    team.apply("Ana", &two);
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task.id))))
        .expect("reviews");
    until_loaded(&mut rae);
    let review = rae.view().review.clone().expect("a review");
    assert_eq!((review.waiting, review.place), (1, Some(1)));
    let work = &review.works[0];
    assert_eq!((work.name.as_str(), work.locked.as_deref()), ("Ana", None));
    let ids: Vec<_> = work.annotations.iter().map(|a| a.id).collect();
    let portion = |id| Portion {
        input: rae.view().current.as_ref().expect("an input").input.id,
        labeler: work.work.member,
        annotations: vec![id],
    };
    let (first, second) = (portion(ids[0]), portion(ids[1]));
    rae.apply(Command::Review(ReviewCommand::Approve(vec![first])))
        .expect("approves");
    let state =
        |session: &labelwright::session::Session| session.view().review.as_ref().expect("a review").works[0].work.state;
    assert_eq!(state(&rae), WorkState::Submitted);
    let feedback = Feedback {
        text: "Nothing is there".into(),
        ..Feedback::default()
    };
    rae.apply(Command::Review(ReviewCommand::Deny(vec![second], feedback)))
        .expect("denies");
    assert_eq!(state(&rae), WorkState::Returned);
    rae.flush().expect("saved");
    let of = &rae.view().review.as_ref().expect("a review").works[0].annotations;
    let statuses: Vec<Status> = of.iter().map(|a| a.status).collect();
    assert_eq!(statuses, [Status::Success, Status::ReviewDenied]);
    drop(rae);
    let kept = team.refusal("Ana", r#"[Withdraw(task: "Street", input: "0.png")]"#);
    assert!(kept.ends_with("so there is nothing to withdraw."), "{kept}");
    team.sound();
}

/// Ana's work under review, with the statuses of its annotations.
fn standing(session: &Session) -> (WorkState, Vec<Status>) {
    let work = &session.view().review.as_ref().expect("a review").works[0];
    (work.work.state, work.annotations.iter().map(|a| a.status).collect())
}

/// Rae reviews two annotations of Ana's on one input; with what decides on the first or the second.
fn two_to_decide(team: &Team) -> (Session, [Portion; 2]) {
    let task = team.task(TASK);
    let two = format!(
        "[{}, {}, Submit(task: \"Street\", input: \"0.png\")]",
        car("0.png", 5.0, 5.0, 10.0),
        car("0.png", 30.0, 5.0, 10.0)
    );
    team.apply("Ana", &two);
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task.id))))
        .expect("reviews");
    until_loaded(&mut rae);
    let work = &rae.view().review.as_ref().expect("a review").works[0];
    let portions = [0, 1].map(|at| Portion {
        input: work.work.input,
        labeler: work.work.member,
        annotations: vec![work.annotations[at].id],
    });
    (rae, portions)
}

fn said(text: &str) -> Feedback {
    Feedback {
        text: text.into(),
        ..Feedback::default()
    }
}

#[test]
fn single_decisions_are_taken_back_one_by_one() {
    use Status::{AwaitingReview, ReviewDenied, Success};
    let team = Team::with_pictures(1);
    let (mut rae, [first, second]) = two_to_decide(&team);
    rae.apply(Command::Review(ReviewCommand::Approve(vec![first])))
        .expect("approves");
    rae.apply(Command::Review(ReviewCommand::Deny(
        vec![second.clone()],
        said("No car"),
    )))
    .expect("denies");
    assert_eq!(standing(&rae), (WorkState::Returned, vec![Success, ReviewDenied]));
    rae.apply(Command::Edit(EditCommand::Undo)).expect("is taken back");
    assert_eq!(standing(&rae), (WorkState::Submitted, vec![Success, AwaitingReview]));
    let review = rae.view().review.as_ref().expect("a review");
    assert!(review.works[0].remarks.is_empty(), "nor is it said any more");
    assert_eq!((review.waiting, review.place), (1, Some(1)));
    // The other way: what is named is reopened, and what was not decided on is refused with a reason.
    let labeler = second.labeler;
    let only_second = Command::Review(ReviewCommand::Reopen(labeler, second.annotations.clone()));
    let error = rae.apply(only_second).expect_err("waits");
    assert!(notice::sentence(&error, None).contains("Nobody has decided on this yet"));
    rae.apply(Command::Edit(EditCommand::Undo)).expect("is taken back too");
    assert_eq!(standing(&rae), (WorkState::Submitted, vec![AwaitingReview; 2]));
    rae.apply(Command::Edit(EditCommand::Undo))
        .expect_err("nothing is left");
    rae.apply(Command::Review(ReviewCommand::Deny(vec![second], said("No car"))))
        .expect("denies");
    rae.apply(Command::Review(ReviewCommand::Reopen(labeler, Vec::new())))
        .expect("reopens");
    assert_eq!(standing(&rae), (WorkState::Submitted, vec![AwaitingReview; 2]));
    rae.flush().expect("saved");
    drop(rae);
    team.sound();
}

/// Whoever labels does not see what becomes of a decision.
#[test]
fn a_decision_is_undone_in_the_review_and_not_from_the_canvas() {
    let team = Team::with_pictures(1);
    let (mut rae, [first, second]) = two_to_decide(&team);
    rae.apply(Command::Review(ReviewCommand::Approve(vec![first, second])))
        .expect("approves");
    rae.flush().expect("saved");
    let task = rae.task_named("Street").expect("the task").id;
    rae.apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("opens");
    rae.apply(Command::Navigate(NavigateCommand::GoTo(0))).expect("goes");
    until_loaded(&mut rae);
    let error = rae.apply(Command::Edit(EditCommand::Undo)).expect_err("not here");
    let said = notice::sentence(&error, None);
    assert_eq!(
        said,
        "Your last act here was a decision; open the task's review to undo it."
    );
    rae.apply(Command::Review(ReviewCommand::Open(Some(task))))
        .expect("reviews");
    rae.apply(Command::Navigate(NavigateCommand::GoTo(0))).expect("goes");
    until_loaded(&mut rae);
    rae.apply(Command::Edit(EditCommand::Undo)).expect("here");
}

#[test]
fn what_the_labeler_took_up_again_is_decided_no_other_way() {
    let team = Team::with_pictures(1);
    let (mut rae, [first, second]) = two_to_decide(&team);
    let labeler = first.labeler;
    rae.apply(Command::Review(ReviewCommand::Approve(vec![first])))
        .expect("approves");
    rae.apply(Command::Review(ReviewCommand::Deny(vec![second], said("No car"))))
        .expect("denies");
    rae.flush().expect("saved");
    team.apply("Ana", &format!("[{}]", car("0.png", 50.0, 5.0, 9.0)));
    let mut rae = team.session("Rae");
    let task = rae.task_named("Street").expect("the task").id;
    rae.apply(Command::Review(ReviewCommand::Open(Some(task))))
        .expect("reviews");
    rae.apply(Command::Navigate(NavigateCommand::GoTo(0))).expect("goes");
    until_loaded(&mut rae);
    for command in [
        Command::Edit(EditCommand::Undo),
        Command::Review(ReviewCommand::Reopen(labeler, Vec::new())),
    ] {
        let error = rae.apply(command).expect_err("is hers");
        let said = notice::sentence(&error, None);
        assert_eq!(
            said,
            "Its labeler has begun to change this; decide again when it is submitted."
        );
    }
    team.apply("Ana", r#"[Submit(task: "Street", input: "0.png")]"#);
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task))))
        .expect("reviews");
    until_loaded(&mut rae);
    let error = rae.apply(Command::Edit(EditCommand::Undo)).expect_err("it came again");
    let said = notice::sentence(&error, None);
    assert_eq!(said, "It was changed since, so it is left as it is.");
    drop(rae);
    team.sound();
}

#[test]
fn what_waits_is_counted_after_decisions_and_after_they_are_taken_back() {
    let team = Team::with_pictures(2);
    let task = team.task(TASK);
    team.apply("Ana", &submitted("0.png", 5.0));
    team.apply("Ana", &submitted("1.png", 5.0));
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task.id))))
        .expect("reviews");
    until_loaded(&mut rae);
    let counted = |session: &Session| {
        let review = session.view().review.as_ref().expect("a review");
        (review.waiting, review.place)
    };
    assert_eq!(counted(&rae), (2, Some(1)));
    let labeler = rae.view().review.as_ref().expect("a review").works[0].work.member;
    rae.apply(Command::Review(ReviewCommand::Reject(labeler, said("No car"))))
        .expect("rejects");
    assert_eq!(counted(&rae), (1, None));
    rae.apply(Command::Review(ReviewCommand::NextReview)).expect("goes on");
    until_loaded(&mut rae);
    assert_eq!(counted(&rae), (1, Some(1)));
    rae.apply(Command::Navigate(NavigateCommand::GoTo(0)))
        .expect("goes back");
    until_loaded(&mut rae);
    assert_eq!(counted(&rae), (1, None));
    rae.apply(Command::Review(ReviewCommand::Reopen(labeler, Vec::new())))
        .expect("reopens");
    assert_eq!(counted(&rae), (2, Some(1)));
    rae.flush().expect("saved");
    drop(rae);
    team.sound();
}

#[test]
fn a_reviewers_correction_keeps_the_author() {
    let team = Team::with_pictures(1);
    let task = team.task(TASK);
    team.apply("Ana", &submitted("0.png", 5.0));
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task.id))))
        .expect("reviews");
    until_loaded(&mut rae);
    let old = rae.view().review.as_ref().expect("a review").works[0].annotations[0].clone();
    let region = old.region.moved(3.0, 0.0);
    rae.apply(Command::Edit(EditCommand::Reshape(vec![(old.id, region.clone())])))
        .expect("corrects");
    rae.flush().expect("saved");
    let new = rae.view().review.as_ref().expect("a review").works[0].annotations[0].clone();
    assert_eq!(
        (new.author, new.region, new.status),
        (old.author, region, Status::AwaitingReview)
    );
    assert_eq!(new.edited_by, Some(rae.view().me.id));
    rae.apply(Command::Edit(EditCommand::Undo)).expect("undone");
    rae.flush().expect("saved");
    assert_eq!(
        rae.view().review.as_ref().expect("a review").works[0].annotations[0],
        old
    );
    drop(rae);
    team.sound();
}

#[test]
fn a_question_is_answered_and_kept_for_all() {
    let team = Team::with_pictures(1);
    team.task(TASK);
    team.apply(
        "Ana",
        r#"[Ask(task: "Street", input: "0.png", text: "Do toys count?")]"#,
    );
    let by_ben = team.refusal("Ben", r#"[Answer(task: "Street", input: "0.png", text: "Yes")]"#);
    assert!(by_ben.contains("role of a lead"), "{by_ben}");
    team.apply(
        "Lea",
        r#"[Answer(task: "Street", input: "0.png", text: "No", for_all: true)]"#,
    );
    let session = team.session("Ben");
    let task = session.task_named("Street").expect("the task");
    assert_eq!(
        (task.faq[0].question.as_str(), task.faq[0].answer.as_str()),
        ("Do toys count?", "No")
    );
    team.sound();
}
