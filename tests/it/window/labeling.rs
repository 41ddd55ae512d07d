//! Labeling in a task among others: what comes back, skipping, asking, taking back, and what is kept from whom.

use crate::support::folder::Folder;
use crate::support::sentences;
use crate::support::sessions::{until, until_loaded};
use crate::support::team::{Team, car, submitted};
use crate::support::window::{CTRL, Window};
use egui::accesskit::Role;
use egui::{Event, Key};
use egui_kittest::kittest::{NodeT, Queryable};
use labelwright::domain::task::WorkState;
use labelwright::domain::{BBox, Status};
use labelwright::session::{Command, Feedback, NavigateCommand, ReviewCommand};

const REVIEWED: &str = r#"(name: "Street", kind: Detection, concepts: ["car", "person"], labelers: ["Ana", "Ben"],
    reviewers: ["Rae"], review_strategy: Manual(sample_percent: 100.0))"#;

/// A member's own window on the team's project.
fn sit(team: &Team, name: &str) -> Window {
    let mut window = Window::of(Folder::new(), team.path(), name);
    window.until("the project is open", |window| {
        let view = window.harness.state().view();
        view.is_some_and(|view| !view.tasks.is_empty() && view.me.name == name)
    });
    if window.view().task.is_some() {
        window.loaded();
    }
    window
}

/// The same, with the task open.
fn sit_in_task(team: &Team, name: &str) -> Window {
    let mut window = sit(team, name);
    if window.view().task.is_none() {
        window.click("Task");
        window.click("Street  ·  detection");
        window.until("the task is open", |window| window.view().task.is_some());
        window.loaded();
    }
    window
}

/// Rae reviews, and says this of Ana's work on an input.
fn reject(team: &Team, input: &str, feedback: Feedback) {
    let mut rae = team.session("Rae");
    let task = rae.task_named("Street").expect("the task").id;
    rae.apply(Command::Review(ReviewCommand::Open(Some(task))))
        .expect("reviews");
    let input = rae.input_named(input).expect("the input").id;
    rae.apply(Command::Navigate(NavigateCommand::Open(input)))
        .expect("opens");
    until_loaded(&mut rae);
    let ana = rae
        .view()
        .members
        .iter()
        .find(|member| member.name == "Ana")
        .expect("Ana")
        .id;
    rae.apply(Command::Review(ReviewCommand::Reject(ana, feedback)))
        .expect("rejects");
    rae.flush().expect("saved");
}

/// Whether a widget's or a caption's name contains the text.
fn sees_part(window: &Window, part: &str) -> bool {
    let found =
        |node: &egui_kittest::kittest::AccessKitNode<'_>| node.label().is_some_and(|label| label.contains(part));
    window.harness.query_all_by(found).next().is_some()
}

fn write(window: &mut Window, text: &str) {
    window.steps(2);
    window.events([Event::Text(text.into())]);
}

#[test]
fn what_came_back_comes_first_with_the_reviewers_words() {
    let team = Team::with_pictures(3);
    team.task(REVIEWED);
    team.apply("Ana", &submitted("1.png", 5.0));
    let pin = BBox {
        x0: 30.0,
        y0: 20.0,
        x1: 50.0,
        y1: 40.0,
    };
    let feedback = Feedback {
        reasons: vec!["Too small".into()],
        text: "box the mirrors too".into(),
        pin: Some(pin),
    };
    reject(&team, "1.png", feedback);

    let mut ana = sit(&team, "Ana");
    assert_eq!(
        (ana.name().as_str(), ana.current().state),
        ("1.png", WorkState::Returned)
    );
    ana.steps(4);
    let text = ana.text();
    for part in [
        "Rejected",
        "Too small",
        "box the mirrors too",
        "Rae, ",
        "0 of 3 yours, 1 came back",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(ana.sees("Pin 1: Too small · box the mirrors too"));
    assert!(
        sees_part(&ana, ", rejected"),
        "the annotation that was turned down is marked"
    );
    assert!(sees_part(&ana, "1.png, rejected"), "the strip shows it");
    ana.click("Show where: Too small · box the mirrors too");

    ana.draw_box((0.1, 0.1), (0.3, 0.3));
    ana.key(Key::Enter);
    ana.until("the next open one", |window| window.name() == "2.png");
    ana.loaded();
    assert!(!ana.text().contains("box the mirrors too"));
    assert_eq!(team.statuses("Street").get("AwaitingReview"), Some(&2));
    assert_eq!(team.statuses("Street").get("ReviewDenied"), None);
    team.sound();
}

#[test]
fn what_was_accepted_stays_and_says_why() {
    let team = Team::with_pictures(1);
    let task = team.task(REVIEWED);
    let two = format!(
        "[{}, {}, Submit(task: \"Street\", input: \"0.png\")]",
        car("0.png", 2.0, 2.0, 10.0),
        car("0.png", 30.0, 20.0, 20.0)
    );
    team.apply("Ana", &two);
    let mut rae = team.session("Rae");
    rae.apply(Command::Review(ReviewCommand::Open(Some(task.id))))
        .expect("reviews");
    until_loaded(&mut rae);
    let work = rae.view().review.as_ref().expect("a review").works[0].clone();
    let portion = |at: usize| labelwright::session::Portion {
        input: work.work.input,
        labeler: work.work.member,
        annotations: vec![work.annotations[at].id],
    };
    rae.apply(Command::Review(ReviewCommand::Approve(vec![portion(0)])))
        .expect("approves");
    rae.apply(Command::Review(ReviewCommand::Deny(
        vec![portion(1)],
        Feedback::default(),
    )))
    .expect("denies");
    rae.flush().expect("saved");
    drop(rae);

    let mut ana = sit(&team, "Ana");
    ana.steps(4);
    assert!(sees_part(&ana, ", accepted") && sees_part(&ana, ", rejected"));
    assert!(ana.text().contains("1 annotation rejected"), "{}", ana.text());
    let kept = ana
        .annotations()
        .iter()
        .find(|a| a.status == Status::Success)
        .expect("the accepted one");
    let summary = ana.view().open_task().expect("the task");
    assert!(labelwright::domain::workflow::may_edit(&summary.task, &ana.view().me, kept).is_err());
}

#[test]
fn a_question_is_asked_and_answered_and_kept_for_all() {
    let team = Team::with_pictures(2);
    team.task(REVIEWED);
    let mut ana = sit(&team, "Ana");
    ana.key(Key::Y);
    write(&mut ana, "Do toys count?");
    ana.key(Key::Enter);
    ana.until("it waits", |window| {
        window.text().contains("Waits for the lead's answer")
    });
    ana.loaded();
    assert!(ana.text().contains("Do toys count?"));
    assert_eq!(ana.name(), "0.png", "asking does not go on, nor submit");

    let mut lea = sit(&team, "Lea");
    lea.click("1 open question");
    lea.until("the question is read", |window| {
        window.sees("Open 0.png: Do toys count?")
    });
    lea.fill("Answer to: Do toys count?", "No, never");
    lea.click("For all labelers: Do toys count?");
    lea.click("Send the answer to: Do toys count?");
    lea.until("it is answered", |window| !window.sees("Open 0.png: Do toys count?"));
    lea.until("nobody waits", |window| {
        window.text().contains("Nobody waits for an answer")
    });
    lea.until("the badge goes", |window| {
        window.view().saving.pending == 0 && !window.sees("1 open question")
    });

    ana.until("the answer shows", |window| window.text().contains("No, never"));
    assert!(!ana.text().contains("Waits for the lead's answer"));
    ana.until("it is kept for all", |window| {
        let faq = &window.view().open_task().expect("the task").task.faq;
        faq.len() == 1 && faq[0].question == "Do toys count?" && faq[0].answer == "No, never"
    });
    team.sound();
}

#[test]
fn the_lead_opens_the_input_from_the_question() {
    let team = Team::with_pictures(3);
    team.task(REVIEWED);
    team.apply("Ana", r#"[Ask(task: "Street", input: "2.png", text: "Is it one?")]"#);
    let mut lea = sit(&team, "Lea");
    lea.click("1 open question");
    lea.until("the question is read", |window| window.sees("Open 2.png: Is it one?"));
    lea.click("Open 2.png: Is it one?");
    lea.until("its input is open", |window| {
        window
            .view()
            .current
            .as_ref()
            .is_some_and(|current| current.input.name == "2.png" && current.loaded)
    });
    lea.fill("Answer to: Is it one?", "Yes");
    lea.key(Key::Enter);
    lea.until("it is answered", |window| window.text().contains("Question, answered"));
    lea.loaded();
}

#[test]
fn an_answer_that_was_not_sent_is_there_again_wherever_the_question_is() {
    let team = Team::with_pictures(3);
    team.task(REVIEWED);
    team.apply("Ana", r#"[Ask(task: "Street", input: "2.png", text: "Is it one?")]"#);
    let answer = "Answer to: Is it one?";
    let mut lea = sit(&team, "Lea");
    lea.click("1 open question");
    lea.until("the question is read", |window| window.sees(answer));
    lea.fill(answer, "Yes");
    lea.click("Open 2.png: Is it one?");
    lea.until("its input is open", |window| {
        window.name() == "2.png" && window.sees(answer) && !window.sees("Open 2.png: Is it one?")
    });
    assert!(lea.text().contains("Yes"), "{}", lea.text());
    lea.fill(answer, ", it is");
    lea.click("1 open question");
    lea.until("the question is read again", |window| {
        window.sees("Open 2.png: Is it one?")
    });
    assert!(lea.text().contains("Yes, it is"), "{}", lea.text());
    lea.click("Send the answer to: Is it one?");
    lea.until("it is answered", |window| {
        !window.sees(answer) && window.view().saving.pending == 0
    });
    let disk = labelwright::store::ReadOnly::open(&team.path()).expect("opens");
    let input = team.session("Lea").input_named("2.png").expect("is there").id;
    let said = disk.reader().remarks_on(input).expect("read");
    assert!(said.iter().any(|remark| remark.text == "Yes, it is"), "{said:?}");
}

#[test]
fn skipping_says_why_and_the_lead_sees_it() {
    let team = Team::with_pictures(4);
    team.task(REVIEWED);
    let mut ana = sit(&team, "Ana");
    ana.key(Key::K);
    write(&mut ana, "kept out of focus");
    assert_eq!(ana.name(), "0.png", "a reason may begin with the key's letter");
    ana.key(Key::Enter);
    ana.until("on to the next", |window| window.name() == "1.png");
    ana.loaded();

    ana.key(Key::K);
    ana.key(Key::K);
    ana.until("twice skips without a word", |window| window.name() == "2.png");
    ana.loaded();

    ana.key(Key::K);
    ana.steps(2);
    assert!(ana.sees("kept out of focus"), "what was said before is offered");
    ana.key(Key::Escape);
    ana.steps(2);
    assert_eq!(ana.name(), "2.png");
    ana.click("Skip this input");
    ana.click("Cannot be decided");
    ana.until("a usual reason", |window| window.name() == "3.png");
    ana.loaded();

    let mut lea = sit(&team, "Lea");
    lea.click("Menu of p");
    lea.click("Labeler questions…");
    lea.until("reasons are read", |window| {
        window.text().contains("SKIPPED, AND WHY  2")
    });
    assert!(lea.sees("Open 0.png: kept out of focus") && lea.sees("Open 2.png: Cannot be decided"));

    // Who takes it up again has no reason any more.
    ana.click("Which of my inputs");
    ana.click("Skipped");
    ana.until("only those", |window| {
        window.view().list.len() == 3 && !window.view().list.busy
    });
    team.apply("Ana", &format!("[{}]", car("0.png", 5.0, 5.0, 20.0)));
    lea.until("one is left", |window| window.text().contains("SKIPPED, AND WHY  1"));
}

#[test]
fn a_submission_is_taken_back_until_it_is_reviewed() {
    let team = Team::with_pictures(2);
    team.task(REVIEWED);
    let mut ana = sit(&team, "Ana");
    ana.draw_box((0.2, 0.2), (0.6, 0.6));
    ana.key(Key::Enter);
    ana.until("on to the next", |window| window.name() == "1.png");
    ana.loaded();
    let back = |ana: &mut Window| {
        ana.click("Which of my inputs");
        ana.click("Submitted");
        ana.until("only that one", |window| {
            window.view().list.len() == 1 && !window.view().list.busy
        });
        ana.key(Key::A);
        ana.until("it is there", |window| window.name() == "0.png");
        ana.loaded();
    };
    back(&mut ana);
    ana.click("Withdraw");
    ana.until("it can be changed", |window| {
        window.current().state == WorkState::InProgress
    });
    ana.loaded();
    ana.key(Key::Enter);
    ana.until("on to the next", |window| window.name() == "1.png");
    ana.loaded();
    team.apply("Rae", r#"[Approve(task: "Street", input: "0.png", labeler: "Ana")]"#);
    ana.until("it is known", |window| {
        let tally = window
            .view()
            .open_task()
            .and_then(|task| task.labelers.get(&window.view().me.id));
        tally.is_some_and(|tally| tally.states.get(&WorkState::Done) == Some(&1))
    });
    back(&mut ana);
    let button = ana.harness.get_by_role_and_label(Role::Button, "Withdraw");
    assert!(button.accesskit_node().is_disabled());
    assert_eq!(ana.current().kept.as_deref(), Some(sentences::decided().as_str()));
    assert!(ana.text().contains("Accepted"));
}

/// Ben's work, in a task whose labelers see each other, or not.
fn with_bens_work(see_others: bool) -> Team {
    let team = Team::with_pictures(2);
    let text = REVIEWED.replace("reviewers:", &format!("see_others: {see_others}, reviewers:"));
    team.task(&text);
    let boxes: Vec<String> = (0..7)
        .map(|n| car("0.png", 2.0 + 8.0 * f64::from(n), 5.0, 6.0))
        .collect();
    team.apply("Ben", &format!("[{}]", boxes.join(", ")));
    team
}

#[test]
fn nothing_tells_of_other_labelers_work() {
    for see_others in [false, true] {
        let team = with_bens_work(see_others);
        let mut ana = sit(&team, "Ana");
        ana.key(Key::D);
        ana.until("the next", |window| window.name() == "1.png");
        ana.key(Key::A);
        ana.until("back", |window| window.name() == "0.png");
        ana.loaded();
        ana.steps(4);
        // On the canvas and in the list.
        assert_eq!(ana.annotations().len(), if see_others { 7 } else { 0 });
        // On the tile.
        ana.until("rows are read", |window| window.view().list.rows.len() == 2);
        assert_eq!(sees_part(&ana, "7 annotations"), see_others);
        // Counts by concept.
        let counted = ana.text().lines().any(|line| line == "7 / 7" || line == "7");
        assert_eq!(counted, see_others, "{}", ana.text());
        // In the palette.
        ana.press(Key::K, CTRL);
        ana.steps(2);
        assert_eq!(ana.text().contains("7 here"), see_others);
        ana.key(Key::Escape);
        // The filter by concept finds only what may be seen.
        let car = ana
            .view()
            .concepts
            .iter()
            .find(|concept| concept.name == "car")
            .expect("car")
            .id;
        assert_eq!(found_by_concept(&team, car), u64::from(see_others));
        // The history.
        ana.click("History");
        ana.until("the history is read", |window| {
            !window.text().contains("HISTORY") || window.view().gestures.len() > 1
        });
        ana.steps(30);
        let tells = ana.view().history.iter().any(|line| line.who == "Ben");
        assert_eq!(tells, see_others, "{:?}", ana.view().history);
        if !see_others {
            assert!(!ana.text().contains("Ben"), "{}", ana.text());
        }
        // Without a task, all annotations of the project are shown, but for these.
        ana.click("Label");
        ana.click("Task");
        ana.click("All inputs, no task");
        ana.until("no task", |window| {
            window.view().task.is_none() && window.current().loaded
        });
        ana.until("rows are read", |window| window.view().list.rows.len() == 2);
        ana.steps(4);
        assert_eq!(ana.annotations().len(), if see_others { 7 } else { 0 });
        assert_eq!(sees_part(&ana, "7 annotations"), see_others);
    }
}

/// How many inputs Ana finds by a concept.
fn found_by_concept(team: &Team, concept: labelwright::domain::ConceptId) -> u64 {
    let mut session = team.session("Ana");
    let task = session.task_named("Street").expect("the task").id;
    session
        .apply(Command::Navigate(NavigateCommand::OpenTask(Some(task))))
        .expect("opens");
    let filter = labelwright::session::view::ListFilter {
        concept: Some(concept),
        ..Default::default()
    };
    session
        .apply(Command::Navigate(NavigateCommand::Filter(filter)))
        .expect("filters");
    until(&mut session, |session| !session.view().list.busy);
    session.view().list.len()
}

#[test]
fn refusals_name_no_other_labeler() {
    let team = Team::with_pictures(30);
    team.task(
        r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana", "Ben"], worker_strategy: Queue)"#,
    );
    drop(sit(&team, "Ben"));
    let mut ana = sit(&team, "Ana");
    ana.until("how many are mine", |window| {
        window.text().contains("0 of 10 yours, 10 left in the queue")
    });
    ana.until("only mine", |window| {
        window.view().list.len() == 10 && !window.view().list.busy
    });
    ana.until("the first of mine", |window| {
        let current = window.view().current.as_ref();
        current.is_some_and(|current| current.loaded && current.locked.is_none())
    });
    // What is mine stays when a filter is cleared.
    ana.click("Which of my inputs");
    ana.click("Rejected");
    ana.until("none came back", |window| {
        window.view().list.is_empty() && !window.view().list.busy
    });
    ana.click("Clear filter");
    ana.until("mine again", |window| {
        window.view().list.len() == 10 && !window.view().list.busy
    });
    let said = team.refusal("Ana", &format!("[{}]", car("0.png", 5.0, 5.0, 9.0)));
    assert!(said.contains("given to") && !said.contains("Ben"), "{said}");
}

#[test]
fn a_lead_puts_inputs_first() {
    let team = Team::with_pictures(4);
    team.task(REVIEWED);
    let mut lea = sit_in_task(&team, "Lea");
    lea.key(Key::G);
    lea.until("cards are read", |window| window.sees("3.png, unlabeled"));
    for card in ["2.png, unlabeled", "3.png, unlabeled"] {
        lea.ctrl_click(card);
    }
    assert!(lea.text().contains("2 inputs chosen"), "{}", lea.text());
    lea.click("Prioritize");
    lea.until("they are marked", |window| {
        window.view().saving.pending == 0
            && window.sees("2.png, unlabeled, prioritized")
            && window.sees("3.png, unlabeled, prioritized")
    });
    let mut ana = sit(&team, "Ana");
    assert_eq!(ana.name(), "2.png");
    ana.submit();
    ana.until("the other one", |window| window.name() == "3.png");
    ana.loaded();
    lea.click("Clear priority");
    lea.until("nothing is first", |window| {
        window.view().saving.pending == 0 && !sees_part(window, "prioritized")
    });
    let ben = sit(&team, "Ben");
    assert_eq!(ben.name(), "0.png");
}

#[test]
fn what_came_back_and_is_as_it_was_is_asked_for_twice() {
    let team = Team::with_pictures(2);
    team.task(REVIEWED);
    team.apply("Ana", &submitted("1.png", 5.0));
    reject(&team, "1.png", Feedback::default());
    let mut ana = sit(&team, "Ana");
    ana.key(Key::Enter);
    ana.steps(4);
    assert_eq!(
        (ana.name().as_str(), ana.current().state),
        ("1.png", WorkState::Returned)
    );
    assert!(ana.text().contains("Nothing was changed since it came back."));
    ana.key(Key::Enter);
    ana.until("the next open one", |window| window.name() == "0.png");
    ana.loaded();
    assert_eq!(team.statuses("Street").get("AwaitingReview"), Some(&1));
}
