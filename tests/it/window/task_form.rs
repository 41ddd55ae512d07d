//! The dialog that makes and changes tasks: every strategy, nothing lost on leaving, templates, and what an edit
//! changes before it is saved.

use crate::support::seat::{CTRL, Seat, project, with_task};
use egui::Key;
use labelwright::domain::share::Overlap;
use labelwright::domain::task::{ReviewStrategy, TaskInputs, WorkerStrategy};
use labelwright::domain::{Role, Task};
use labelwright::session::{Command, Opening, Session, Who};
use std::path::PathBuf;

/// A project of so many pictures with Ana (all roles), Ben and Cy who label, Rae who reviews, and three concepts.
fn team(pictures: u32) -> tempfile::TempDir {
    let dir = project(pictures);
    let path = dir.path().join("p.labelwright");
    let mut session = Session::open(Opening::quiet(path, Who::FirstLead)).expect("opens");
    for (name, role) in [("Ben", Role::Labeler), ("Cy", Role::Labeler), ("Rae", Role::Reviewer)] {
        let member = Command::AddMember {
            name: name.into(),
            roles: vec![role],
            passphrase: None,
        };
        session.apply(member).expect("is added");
    }
    session.settle().expect("saved");
    dir
}

/// Ana sits down before the window.
fn ana(dir: tempfile::TempDir) -> Seat {
    let path: PathBuf = dir.path().join("p.labelwright");
    let mut seat = Seat::of(dir, path, "Ana");
    seat.until("the project is open", |seat| seat.window.state().view().is_some());
    seat.steps(3);
    seat
}

/// A form with a name and a concept.
fn begun(pictures: u32) -> Seat {
    let mut seat = ana(team(pictures));
    seat.click("New labeling task…");
    seat.click("Go to Name");
    seat.fill("Name of the task", "Street");
    seat.click("Go to Concepts");
    seat.fill("Add a concept", "car");
    seat.key(Key::Enter);
    seat
}

fn created(seat: &mut Seat) -> Task {
    seat.click("Create task");
    seat.until("the task is there", |seat| seat.view().task.is_some());
    seat.loaded();
    seat.view().open_task().expect("a task").task.clone()
}

fn names(seat: &Seat, ids: &[labelwright::domain::MemberId]) -> Vec<String> {
    ids.iter().map(|id| seat.view().member_name(*id).to_owned()).collect()
}

#[test]
fn everybody_labels_everything_and_a_sample_is_reviewed() {
    let mut seat = begun(4);
    seat.click("Go to Labelers");
    seat.click("Add all labelers");
    assert!(seat.sees("Rae labels"), "she is listed, greyed");
    assert!(seat.text().contains("Rae"));
    seat.click("Go to Reviewers");
    seat.click("Manual review");
    assert!(
        seat.text().contains("Ben: 4 inputs to label; Rae reviews all of them."),
        "{}",
        seat.text()
    );
    assert!(seat.text().contains("Rae: 12 submissions to review."));
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    seat.click("Go to Reviewers");
    seat.click("Add the usual ones");
    let task = created(&mut seat);
    assert_eq!(names(&seat, &task.labelers), ["Ana", "Ben", "Cy"]);
    assert_eq!(names(&seat, &task.reviewers), ["Rae"]);
    assert_eq!(task.worker_strategy, WorkerStrategy::Full);
    assert_eq!(task.review_strategy, ReviewStrategy::Manual { sample_percent: 100.0 });
    assert_eq!(task.reject_reasons.len(), 5);
}

#[test]
fn inputs_are_shared_out_and_the_shares_are_said_before() {
    let mut seat = begun(6);
    seat.click("Go to Labelers");
    seat.click("Add all labelers");
    seat.click("Partitioned");
    assert!(
        seat.text().contains("Cy: 2 of 6 inputs to label; nobody reviews them."),
        "{}",
        seat.text()
    );
    seat.click("Remove all labelers");
    assert!(seat.text().contains("Choose at least one labeler"));
    seat.click("Ben labels");
    seat.click("Cy labels");
    assert!(seat.text().contains("Ben: 3 of 6 inputs to label"), "{}", seat.text());
    // Ana, who makes the task, labels nothing in it: she is told where it is, and stays where she was.
    seat.click("Create task");
    seat.until("the task is there", |seat| seat.sees("Menu of Street"));
    assert!(
        seat.text()
            .contains("\"Street\" is made, and stands in the tasks table."),
        "{}",
        seat.text()
    );
    assert_eq!(seat.view().task, None);
    let task = seat.view().tasks[0].task.clone();
    assert_eq!(names(&seat, &task.labelers), ["Ben", "Cy"]);
    assert!(matches!(
        task.worker_strategy,
        WorkerStrategy::Partitioned {
            workers_per_input: 1,
            ..
        }
    ));
}

#[test]
fn a_share_of_the_inputs_goes_to_more_people() {
    let mut seat = begun(20);
    seat.click("Go to Labelers");
    seat.click("Add all labelers");
    seat.click("Partitioned");
    seat.click("Overlap");
    assert!(
        seat.text()
            .contains("Ana, Ben and Cy share 20 inputs, 2 of them labeled by 3;"),
        "{}",
        seat.text()
    );
    assert!(seat.text().contains("8 of 20 inputs to label"), "{}", seat.text());
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    let task = created(&mut seat);
    let overlap = Overlap {
        percent: 10.0,
        workers_per_input: 3,
    };
    assert_eq!(
        task.worker_strategy,
        WorkerStrategy::Partitioned {
            workers_per_input: 1,
            weights: Default::default(),
            overlap: Some(overlap)
        }
    );
}

#[test]
fn a_queue_has_no_consensus_and_says_why() {
    let mut seat = begun(3);
    seat.click("Go to Labelers");
    seat.click("Add all labelers");
    seat.click("Go to Reviewers");
    seat.click("Consensus");
    assert!(
        seat.text()
            .contains("what 2 of 3 agree on is accepted, Ana and Rae decide")
            || seat.text().contains("what 2 of 3 agree on is accepted, Rae decides"),
        "{}",
        seat.text()
    );
    seat.click("Go to Labelers");
    seat.click("Queue");
    assert!(
        seat.text().contains("From a queue each input goes to one person"),
        "{}",
        seat.text()
    );
    seat.click("Go to Reviewers");
    seat.click("No review");
    let task = created(&mut seat);
    assert_eq!(
        (task.worker_strategy, task.review_strategy),
        (WorkerStrategy::Queue, ReviewStrategy::None)
    );
}

#[test]
fn two_of_three_must_agree() {
    let mut seat = begun(3);
    seat.click("Go to Labelers");
    seat.click("Add all labelers");
    seat.click("Go to Reviewers");
    seat.click("Consensus");
    let task = created(&mut seat);
    let expected = ReviewStrategy::Consensus {
        approval_threshold: 2,
        iou: 0.5,
    };
    assert_eq!(task.review_strategy, expected);
    assert_eq!(names(&seat, &task.reviewers), ["Rae"], "who labels decides last");
}

#[test]
fn what_was_entered_is_kept_on_leaving_and_taken_up_again() {
    let mut seat = begun(2);
    seat.click("Cancel");
    assert!(seat.text().contains("Discard what you entered?"));
    seat.click("Keep editing");
    assert!(seat.sees("Create task"));
    seat.click("Cancel");
    seat.click("Discard");
    assert!(!seat.sees("Create task"));
    seat.click("New labeling task…");
    assert!(
        seat.text().contains("You began a task \"Street\", and left."),
        "{}",
        seat.text()
    );
    assert!(!seat.sees("Remove car"));
    seat.click("Go on with the task you began");
    assert!(seat.sees("Remove car"));
    let task = created(&mut seat);
    assert_eq!(task.name, "Street");
}

#[test]
fn an_untouched_form_closes_without_a_question() {
    let mut seat = ana(team(1));
    seat.click("New labeling task…");
    seat.click("Cancel");
    assert!(!seat.sees("Create task"));
}

#[test]
fn inputs_are_found_by_name_and_counted() {
    let mut seat = begun(12);
    seat.click("Go to Inputs");
    seat.click("Those whose name contains …");
    assert!(seat.text().contains("Say which part of a name to look for"));
    seat.fill("Part of the name", "1");
    seat.until("they are counted", |seat| seat.text().contains("4 of 12 inputs"));
    // From the field that is being typed into.
    seat.press(Key::Enter, CTRL);
    seat.until("the task is there", |seat| seat.view().task.is_some());
    let task = seat.view().open_task().expect("a task").task.clone();
    assert_eq!(task.inputs, TaskInputs::Search("1".into()));
    assert_eq!(seat.view().open_task().expect("a task").inputs, 4);
}

#[test]
fn a_dataset_of_all_inputs_is_made_and_chosen() {
    let mut seat = begun(3);
    seat.click("Go to Inputs");
    seat.click("Make a dataset of all inputs…");
    seat.fill("Name of the dataset", "Summer");
    seat.click("Make the dataset");
    seat.until("it is chosen", |seat| {
        seat.sees("Dataset of the task") && seat.text().contains("Summer")
    });
    seat.until("it is counted", |seat| seat.text().contains("Ana: 3 inputs to label"));
    let task = created(&mut seat);
    assert!(matches!(task.inputs, TaskInputs::Dataset(_)));
}

#[test]
fn a_template_goes_round() {
    let mut seat = begun(3);
    seat.click("Go to Labelers");
    seat.click("Add all labelers");
    seat.click("Go to Reviewers");
    seat.click("Consensus");
    let file = seat.dir.path().join("street.ron");
    let pick = |seat: &mut Seat, button: &str, go: &str| {
        seat.click(button);
        seat.until("a path is asked for", |seat| seat.sees("Path"));
        seat.fill("Path", &file.display().to_string());
        seat.click(go);
    };
    pick(&mut seat, "Save as template…", "Save");
    seat.until("it is told", |seat| seat.text().contains("The template is in"));
    seat.click("Cancel");
    seat.click("Discard");
    seat.click("New labeling task…");
    pick(&mut seat, "Load template…", "Load");
    seat.until("it is loaded", |seat| seat.sees("Remove car"));
    // What was entered meanwhile goes only if that is wanted.
    let asks = "Replace what you entered by the template?";
    seat.click("Remove car");
    pick(&mut seat, "Load template…", "Load");
    seat.until("it is asked", |seat| seat.text().contains(asks));
    assert!(!seat.sees("Remove car"), "nothing is replaced yet");
    seat.click("Keep editing");
    assert!(
        !seat.text().contains(asks) && !seat.sees("Remove car"),
        "{}",
        seat.text()
    );
    pick(&mut seat, "Load template…", "Load");
    seat.until("it is asked again", |seat| seat.text().contains(asks));
    seat.click("Replace");
    seat.until("it is replaced", |seat| seat.sees("Remove car"));
    let task = created(&mut seat);
    assert_eq!(names(&seat, &task.labelers), ["Ana", "Ben", "Cy"]);
    assert!(matches!(task.review_strategy, ReviewStrategy::Consensus { .. }));
}

/// Ana's window on a task that she alone labels, with the form that changes it open.
fn changing(pictures: u32) -> Seat {
    let mut seat = begun(pictures);
    created(&mut seat);
    seat.click("Menu of p");
    seat.click("Edit this task…");
    seat
}

#[test]
fn an_edit_says_what_it_changes_for_whom_before_it_does() {
    let mut seat = changing(4);
    seat.click("Go to Labelers");
    seat.click("Ben labels");
    seat.click("Partitioned");
    assert!(seat.text().contains("Ben: 2 of 4 inputs to label"), "{}", seat.text());
    seat.click("Save changes…");
    seat.until("it is worked out", |seat| {
        seat.text().contains("Ben has 2 inputs to label.")
    });
    assert!(seat.unnamed().is_empty(), "{:?}", seat.unnamed());
    let labelers = |seat: &Seat| seat.view().open_task().expect("a task").task.labelers.clone();
    assert_eq!(labelers(&seat).len(), 1, "nothing is changed yet");
    seat.click("Back");
    seat.click("Save changes…");
    seat.until("it is worked out", |seat| {
        seat.text().contains("Ben has 2 inputs to label.")
    });
    seat.click("Save changes");
    seat.until("it is saved", |seat| labelers(seat).len() == 2);
    assert!(!seat.sees("Save changes…"), "the form is closed");
}

#[test]
fn changes_that_were_begun_are_kept_for_their_task_alone() {
    let mut seat = changing(2);
    seat.click("Go to Name");
    seat.fill("Name of the task", " at night");
    seat.click("Cancel");
    seat.click("Discard");
    seat.click("Menu of p");
    seat.click("New labeling task…");
    assert!(!seat.text().contains("You began"));
    seat.click("Cancel");
    seat.click("Menu of p");
    seat.click("Edit this task…");
    seat.click("Go on with the changes you began");
    seat.click("Save changes…");
    seat.until("it is worked out", |seat| {
        seat.text()
            .contains("The task is called \"Street at night\" from now on.")
    });
    seat.click("Save changes");
    seat.until("it is saved", |seat| {
        seat.view().tasks[0].task.name == "Street at night"
    });
}

#[test]
fn instructions_come_once_and_by_one_key() {
    let mut seat = begun(2);
    seat.click("Go to Instructions");
    seat.click("Instructions");
    seat.click("Go to Instructions");
    seat.fill("Text of the instructions", "Box **all** of them.");
    assert!(seat.text().contains("AS LABELERS SEE IT"));
    seat.click("Create task");
    seat.until("they come by themselves", |seat| seat.sees("Understood"));
    assert!(seat.text().contains("all"), "{}", seat.text());
    seat.click("Understood");
    seat.loaded();
    assert!(!seat.sees("Understood"));
    seat.key(Key::Z);
    assert!(seat.sees("Understood"));
    seat.key(Key::Z);
    assert!(!seat.sees("Understood"));
    for key in [Key::Escape, Key::Enter] {
        seat.key(Key::Z);
        assert!(seat.sees("Understood"));
        seat.key(key);
        assert!(!seat.sees("Understood"), "{key:?} closes them too");
        assert_eq!(seat.current().state, labelwright::domain::task::WorkState::Unlabeled);
    }
    let dir = seat.dir;
    drop(seat.window);
    let mut seat = ana(dir);
    seat.loaded();
    seat.steps(5);
    assert!(!seat.sees("Understood"), "they were read");
}

#[test]
fn an_example_is_taken_from_the_canvas_and_shown_to_labelers() {
    let mut seat = changing(2);
    seat.click("Go to Instructions");
    seat.click("From this input");
    seat.click("Go to Instructions");
    seat.fill("Caption of example 1", "the whole of it");
    seat.click("Save changes…");
    seat.until("it is worked out", |seat| {
        seat.text().contains("version 1 of the instructions")
    });
    seat.click("Save changes");
    seat.until("they come by themselves", |seat| seat.sees("Understood"));
    seat.until("its picture is there", |seat| {
        use labelwright::session::view::GuidePicture;
        let pictures = &seat.view().aid.pictures;
        pictures
            .values()
            .any(|picture| matches!(picture, GuidePicture::Here(_)))
    });
    let text = seat.text();
    assert!(text.contains("Like this") && text.contains("the whole of it"), "{text}");
}

#[test]
fn concepts_are_ordered_by_dragging_by_keys_and_by_buttons() {
    let mut seat = begun(2);
    seat.fill("Add a concept", "bus");
    seat.key(Key::Enter);
    seat.fill("Add a concept", "tram");
    seat.key(Key::Enter);
    seat.steps(2);
    let place = |seat: &Seat, name: &str, place: usize| seat.sees(&format!("Place of {name}: {place} of 3"));
    assert!(place(&seat, "car", 1) && place(&seat, "bus", 2) && place(&seat, "tram", 3));

    let (from, to) = (seat.rect("Place of car: 1 of 3"), seat.rect("Place of tram: 3 of 3"));
    seat.carry(from.center(), to.center() + egui::vec2(20.0, 6.0));
    assert!(place(&seat, "bus", 1) && place(&seat, "tram", 2) && place(&seat, "car", 3));

    let (from, to) = (seat.rect("Place of car: 3 of 3"), seat.rect("Place of bus: 1 of 3"));
    seat.carry(from.center(), to.center() + egui::vec2(20.0, -6.0));
    assert!(place(&seat, "car", 1) && place(&seat, "bus", 2) && place(&seat, "tram", 3));

    seat.click("Place of tram: 3 of 3");
    seat.press(Key::ArrowUp, egui::Modifiers::ALT);
    seat.steps(2);
    assert!(place(&seat, "car", 1) && place(&seat, "tram", 2) && place(&seat, "bus", 3));
    assert!(seat.is_focused("Place of tram: 2 of 3"), "it keeps the focus");
    seat.press(Key::ArrowUp, egui::Modifiers::ALT);
    seat.steps(2);
    seat.click("tram later");
    assert_eq!(seat.unnamed(), Vec::<String>::new());

    seat.click("Create task");
    seat.until("the task is there", |seat| seat.view().task.is_some());
    let task = seat.view().open_task().expect("a task").task.clone();
    let names: Vec<String> = task
        .concepts
        .iter()
        .filter_map(|id| seat.view().concept(*id).map(|concept| concept.name.clone()))
        .collect();
    assert_eq!(names, ["car", "tram", "bus"]);
}

#[test]
fn a_concept_that_is_still_being_typed_behind_a_comma_is_not_cut_off() {
    let mut seat = begun(2);
    // As a hurried hand types: a comma and letters behind it come in one frame.
    seat.fill("Add a concept", "bus, tra");
    seat.steps(3);
    seat.events([egui::Event::Text("m".into())]);
    seat.key(Key::Enter);
    seat.steps(2);
    for place in ["car: 1 of 3", "bus: 2 of 3", "tram: 3 of 3"] {
        assert!(seat.sees(&format!("Place of {place}")), "{}", seat.text());
    }
}

#[test]
fn what_is_asked_lies_over_the_form_each_time() {
    let mut seat = ana(team(2));
    for _ in 0..3 {
        seat.quick_click("New labeling task…");
        seat.click("Go to Name");
        seat.fill("Name of the task", "Street");
        seat.quick_click("Cancel");
        assert!(seat.text().contains("Discard what you entered?"));
        seat.quick_click("Keep editing");
        assert!(!seat.text().contains("Discard what you entered?"));
        seat.quick_click("Cancel");
        seat.quick_click("Discard");
        assert!(!seat.sees("Name of the task"));
    }
}

/// Ana at the table of tasks, with one of whose questions one is answered for all.
fn asked() -> Seat {
    let task = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"], faq: [
        (question: "Do toys count?", answer: "No"), (question: "Really?", answer: "Yes")])"#;
    let mut seat = ana(with_task(2, task));
    seat.loaded();
    seat.click("Tasks");
    seat.until("the table is there", |seat| seat.sees("Menu of Street"));
    seat
}

#[test]
fn answers_for_all_are_put_better_and_taken_out() {
    let mut seat = asked();
    seat.click("Menu of Street");
    seat.click("Edit…");
    seat.click("Go to Instructions");
    assert!(seat.text().contains("QUESTIONS AND ANSWERS  2"), "{}", seat.text());
    seat.click("Remove question 2");
    assert!(!seat.sees("Answer 2"));
    seat.fill("Answer 1", ", never");
    // In its field, and as labelers see it.
    let shown = seat.text().matches("No, never").count();
    assert_eq!(shown, 2, "{}", seat.text());
    seat.click("Save changes…");
    seat.until("it is worked out", |seat| {
        seat.text().contains("Nobody's work changes.")
    });
    seat.click("Save changes");
    seat.until("it is saved", |seat| {
        let faq = &seat.view().tasks[0].task.faq;
        faq.len() == 1 && faq[0].question == "Do toys count?" && faq[0].answer == "No, never"
    });
}

#[test]
fn a_form_says_what_it_makes_and_opens_at_its_top() {
    let mut seat = asked();
    let mut tops = Vec::new();
    for (entry, title) in [
        ("Edit…", "Edit task \"Street\""),
        ("Duplicate…", "Duplicate of \"Street\""),
        ("Edit…", "Edit task \"Street\""),
    ] {
        seat.click("Menu of Street");
        seat.click(entry);
        assert!(seat.text().contains(title), "{}", seat.text());
        tops.push(seat.rect("Inputs").top());
        seat.click("Go to Instructions");
        seat.until("it is scrolled", |seat| seat.rect("Inputs").top() < tops[0]);
        seat.steps(30);
        seat.click("Cancel");
    }
    assert!(tops.iter().all(|top| *top == tops[0]), "{tops:?}");
}

#[test]
fn somebody_joins_from_the_form_and_is_chosen_at_once() {
    let mut seat = begun(4);
    seat.click("Go to Labelers");
    seat.click("New labeler…");
    seat.steps(2);
    seat.fill("Name of the new member", "Zoe");
    seat.click("Add the new member");
    seat.steps(3);
    assert!(!seat.sees("Name of the new member"), "it is done");
    assert!(seat.text().contains("Zoe: 4 inputs to label"), "{}", seat.text());
    let task = created(&mut seat);
    assert_eq!(names(&seat, &task.labelers), ["Ana", "Zoe"]);
    assert_eq!(task.name, "Street", "what was entered is kept");
}
