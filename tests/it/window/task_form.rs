//! The dialog that makes and changes tasks: every strategy, nothing lost on leaving, templates, and what an edit
//! changes before it is saved.

use crate::support::folder::Folder;
use crate::support::project::{Project, SIZE};
use crate::support::window::{CTRL, Window};
use egui::Key;
use labelwright::domain::share::Overlap;
use labelwright::domain::task::{ReviewStrategy, TaskInputs, WorkerStrategy};
use labelwright::domain::{Role, Task};

/// A project of so many pictures with Ana (all roles), Ben and Cy who label, Rae who reviews, and three concepts.
pub(super) fn team(pictures: u32) -> Project {
    Project::builder()
        .pictures(1..=pictures, SIZE)
        .member("Ben", &[Role::Labeler])
        .member("Cy", &[Role::Labeler])
        .member("Rae", &[Role::Reviewer])
        .make()
}

/// Ana's window.
pub(super) fn ana(folder: impl Into<Folder>) -> Window {
    let folder = folder.into();
    let path = folder.project();
    let mut window = Window::of(folder, path, "Ana");
    window.until("the project is open", |window| window.harness.state().view().is_some());
    window.steps(3);
    window
}

/// A form with a name and a concept.
fn begun(pictures: u32) -> Window {
    let mut window = ana(team(pictures));
    begin(&mut window);
    window
}

/// Opens the form, and gives it a name and a concept.
pub(super) fn begin(window: &mut Window) {
    window.click("New labeling task…");
    window.click("Go to Name");
    window.fill("Name of the task", "Street");
    window.click("Go to Concepts");
    window.fill("Add a concept", "car");
    window.key(Key::Enter);
}

pub(super) fn created(window: &mut Window) -> Task {
    window.click("Create task");
    window.until("the task is there", |window| window.view().task.is_some());
    window.loaded();
    window.view().open_task().expect("a task").task.clone()
}

fn names(window: &Window, ids: &[labelwright::domain::MemberId]) -> Vec<String> {
    ids.iter().map(|id| window.view().member_name(*id).to_owned()).collect()
}

#[test]
fn everybody_labels_everything_and_a_sample_is_reviewed() {
    let mut window = begun(4);
    window.click("Go to Labelers");
    window.click("Add all labelers");
    assert!(window.sees("Rae labels"), "she is listed, greyed");
    assert!(window.text().contains("Rae"));
    window.click("Go to Reviewers");
    window.click("Manual review");
    assert!(
        window
            .text()
            .contains("Ben: 4 inputs to label; Rae reviews all of them."),
        "{}",
        window.text()
    );
    assert!(window.text().contains("Rae: 12 submissions to review."));
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    window.click("Go to Reviewers");
    window.click("Add the usual ones");
    let task = created(&mut window);
    assert_eq!(names(&window, &task.labelers), ["Ana", "Ben", "Cy"]);
    assert_eq!(names(&window, &task.reviewers), ["Rae"]);
    assert_eq!(task.worker_strategy, WorkerStrategy::Full);
    assert_eq!(task.review_strategy, ReviewStrategy::Manual { sample_percent: 100.0 });
    assert_eq!(task.reject_reasons.len(), 5);
}

#[test]
fn inputs_are_shared_out_and_the_shares_are_said_before() {
    let mut window = begun(6);
    window.click("Go to Labelers");
    window.click("Add all labelers");
    window.click("Partitioned");
    assert!(
        window
            .text()
            .contains("Cy: 2 of 6 inputs to label; nobody reviews them."),
        "{}",
        window.text()
    );
    window.click("Remove all labelers");
    assert!(window.text().contains("Choose at least one labeler"));
    window.click("Ben labels");
    window.click("Cy labels");
    assert!(
        window.text().contains("Ben: 3 of 6 inputs to label"),
        "{}",
        window.text()
    );
    // Ana, who makes the task, labels nothing in it: she is told where it is, and stays where she was.
    window.click("Create task");
    window.until("the task is there", |window| window.sees("Menu of Street"));
    window.until("it is told", |window| {
        window
            .text()
            .contains("\"Street\" is made, and stands in the tasks table.")
    });
    assert_eq!(window.view().task, None);
    let task = window.view().tasks[0].task.clone();
    assert_eq!(names(&window, &task.labelers), ["Ben", "Cy"]);
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
    let mut window = begun(20);
    window.click("Go to Labelers");
    window.click("Add all labelers");
    window.click("Partitioned");
    window.click("Overlap");
    assert!(
        window
            .text()
            .contains("Ana, Ben and Cy share 20 inputs, 2 of them labeled by 3;"),
        "{}",
        window.text()
    );
    assert!(window.text().contains("8 of 20 inputs to label"), "{}", window.text());
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    let task = created(&mut window);
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
    let mut window = begun(3);
    window.click("Go to Labelers");
    window.click("Add all labelers");
    window.click("Go to Reviewers");
    window.click("Consensus");
    assert!(
        window
            .text()
            .contains("what 2 of 3 agree on is accepted, Ana and Rae decide")
            || window.text().contains("what 2 of 3 agree on is accepted, Rae decides"),
        "{}",
        window.text()
    );
    window.click("Go to Labelers");
    window.click("Queue");
    assert!(
        window.text().contains("In a queue each input goes to one labeler"),
        "{}",
        window.text()
    );
    window.click("Go to Reviewers");
    window.click("No review");
    let task = created(&mut window);
    assert_eq!(
        (task.worker_strategy, task.review_strategy),
        (WorkerStrategy::Queue, ReviewStrategy::None)
    );
}

#[test]
fn two_of_three_must_agree() {
    let mut window = begun(3);
    window.click("Go to Labelers");
    window.click("Add all labelers");
    window.click("Go to Reviewers");
    window.click("Consensus");
    let task = created(&mut window);
    let expected = ReviewStrategy::Consensus {
        approval_threshold: 2,
        iou: 0.5,
    };
    assert_eq!(task.review_strategy, expected);
    assert_eq!(names(&window, &task.reviewers), ["Rae"], "who labels decides last");
}

#[test]
fn what_was_entered_is_kept_on_leaving_and_taken_up_again() {
    let mut window = begun(2);
    window.click("Cancel");
    assert!(window.text().contains("Discard what you entered?"));
    window.click("Keep editing");
    assert!(window.sees("Create task"));
    window.click("Cancel");
    window.click("Discard");
    assert!(!window.sees("Create task"));
    window.click("New labeling task…");
    assert!(
        window.text().contains("You began a task \"Street\", and left."),
        "{}",
        window.text()
    );
    assert!(!window.sees("Remove car"));
    window.click("Go on with the task you began");
    assert!(window.sees("Remove car"));
    let task = created(&mut window);
    assert_eq!(task.name, "Street");
}

#[test]
fn an_untouched_form_closes_without_a_question() {
    let mut window = ana(team(1));
    window.click("New labeling task…");
    window.click("Cancel");
    assert!(!window.sees("Create task"));
}

#[test]
fn inputs_are_found_by_name_and_counted() {
    let mut window = begun(12);
    window.click("Go to Inputs");
    window.click("Those that pass a search");
    assert!(window.text().contains("Say what to search for"));
    window.fill("Search for inputs", "1");
    window.until("they are counted", |window| window.text().contains("4 of 12 inputs"));
    // From the field that is being typed into.
    window.press(Key::Enter, CTRL);
    window.until("the task is there", |window| window.view().task.is_some());
    let task = window.view().open_task().expect("a task").task.clone();
    assert_eq!(task.inputs, TaskInputs::Search("1".into()));
    assert_eq!(window.view().open_task().expect("a task").inputs, 4);
}

#[test]
fn a_dataset_of_all_inputs_is_made_and_chosen() {
    let mut window = begun(3);
    window.click("Go to Inputs");
    window.click("Make a dataset of all inputs…");
    window.fill("Name of the dataset", "Summer");
    window.click("Make the dataset");
    window.until("it is chosen", |window| {
        window.sees("Dataset of the task") && window.text().contains("Summer")
    });
    window.until("it is counted", |window| {
        window.text().contains("Ana: 3 inputs to label")
    });
    let task = created(&mut window);
    assert!(matches!(task.inputs, TaskInputs::Dataset(_)));
}

#[test]
fn a_template_goes_round() {
    let mut window = begun(3);
    window.click("Go to Labelers");
    window.click("Add all labelers");
    window.click("Go to Reviewers");
    window.click("Consensus");
    let file = window.folder.path("street.ron");
    let pick = |window: &mut Window, button: &str, go: &str| {
        window.click(button);
        window.until("a path is asked for", |window| window.sees("Path"));
        window.fill("Path", &file.display().to_string());
        window.click(go);
    };
    pick(&mut window, "Save as template…", "Save");
    window.until("it is told", |window| window.text().contains("The template is in"));
    window.click("Cancel");
    window.click("Discard");
    window.click("New labeling task…");
    pick(&mut window, "Load template…", "Load");
    window.until("it is loaded", |window| window.sees("Remove car"));
    // What was entered meanwhile goes only if that is wanted.
    let asks = "Replace what you entered by the template?";
    window.click("Remove car");
    pick(&mut window, "Load template…", "Load");
    window.until("it is asked", |window| window.text().contains(asks));
    assert!(!window.sees("Remove car"), "nothing is replaced yet");
    window.click("Keep editing");
    assert!(
        !window.text().contains(asks) && !window.sees("Remove car"),
        "{}",
        window.text()
    );
    pick(&mut window, "Load template…", "Load");
    window.until("it is asked again", |window| window.text().contains(asks));
    window.click("Replace");
    window.until("it is replaced", |window| window.sees("Remove car"));
    let task = created(&mut window);
    assert_eq!(names(&window, &task.labelers), ["Ana", "Ben", "Cy"]);
    assert!(matches!(task.review_strategy, ReviewStrategy::Consensus { .. }));
}

/// Ana's window on a task that she alone labels, with the form that changes it open.
fn changing(pictures: u32) -> Window {
    let mut window = begun(pictures);
    created(&mut window);
    window.click("Menu of p");
    window.click("Edit this task…");
    window
}

#[test]
fn an_edit_says_what_it_changes_for_whom_before_it_does() {
    let mut window = changing(4);
    window.click("Go to Labelers");
    window.click("Ben labels");
    window.click("Partitioned");
    assert!(
        window.text().contains("Ben: 2 of 4 inputs to label"),
        "{}",
        window.text()
    );
    window.click("Save changes…");
    window.until("it is worked out", |window| {
        window.text().contains("Ben has 2 inputs to label.")
    });
    assert!(window.unnamed().is_empty(), "{:?}", window.unnamed());
    let labelers = |window: &Window| window.view().open_task().expect("a task").task.labelers.clone();
    assert_eq!(labelers(&window).len(), 1, "nothing is changed yet");
    window.click("Back");
    window.click("Save changes…");
    window.until("it is worked out", |window| {
        window.text().contains("Ben has 2 inputs to label.")
    });
    window.click("Save changes");
    window.until("it is saved", |window| labelers(window).len() == 2);
    assert!(!window.sees("Save changes…"), "the form is closed");
}

#[test]
fn changes_that_were_begun_are_kept_for_their_task_alone() {
    let mut window = changing(2);
    window.click("Go to Name");
    window.fill("Name of the task", " at night");
    window.click("Cancel");
    window.click("Discard");
    window.click("Menu of p");
    window.click("New labeling task…");
    assert!(!window.text().contains("You began"));
    window.click("Cancel");
    window.click("Menu of p");
    window.click("Edit this task…");
    window.click("Go on with the changes you began");
    window.click("Save changes…");
    window.until("it is worked out", |window| {
        window
            .text()
            .contains("The task is called \"Street at night\" from now on.")
    });
    window.click("Save changes");
    window.until("it is saved", |window| {
        window.view().tasks[0].task.name == "Street at night"
    });
}

#[test]
fn instructions_come_once_and_by_one_key() {
    let mut window = begun(2);
    window.click("Go to Instructions");
    window.click("Instructions");
    window.click("Go to Instructions");
    window.fill("Text of the instructions", "Box **all** of them.");
    assert!(window.text().contains("AS LABELERS SEE IT"));
    window.click("Create task");
    window.until("they come by themselves", |window| window.sees("Understood"));
    assert!(window.text().contains("all"), "{}", window.text());
    window.click("Understood");
    window.loaded();
    assert!(!window.sees("Understood"));
    window.key(Key::Z);
    assert!(window.sees("Understood"));
    window.key(Key::Z);
    assert!(!window.sees("Understood"));
    for key in [Key::Escape, Key::Enter] {
        window.key(Key::Z);
        assert!(window.sees("Understood"));
        window.key(key);
        assert!(!window.sees("Understood"), "{key:?} closes them too");
        assert_eq!(window.current().state, labelwright::domain::task::WorkState::Unlabeled);
    }
    let folder = window.folder;
    drop(window.harness);
    let mut window = ana(folder);
    window.loaded();
    window.steps(5);
    assert!(!window.sees("Understood"), "they were read");
}

#[test]
fn an_example_is_taken_from_the_canvas_and_shown_to_labelers() {
    let mut window = changing(2);
    window.click("Go to Instructions");
    window.click("From this input");
    window.click("Go to Instructions");
    window.fill("Caption of example 1", "the whole of it");
    window.click("Save changes…");
    window.until("it is worked out", |window| {
        window.text().contains("version 1 of the instructions")
    });
    window.click("Save changes");
    window.until("they come by themselves", |window| window.sees("Understood"));
    window.until("its picture is there", |window| {
        use labelwright::session::view::GuidePicture;
        let pictures = &window.view().task_setup.pictures;
        pictures
            .values()
            .any(|picture| matches!(picture, GuidePicture::Here(_)))
    });
    window.until("it is painted with its caption", |window| {
        let text = window.text();
        text.contains("Like this") && text.contains("the whole of it")
    });
}

#[test]
fn concepts_are_ordered_by_dragging_by_keys_and_by_buttons() {
    let mut window = begun(2);
    window.fill("Add a concept", "bus");
    window.key(Key::Enter);
    window.fill("Add a concept", "tram");
    window.key(Key::Enter);
    window.steps(2);
    let place = |window: &Window, name: &str, place: usize| window.sees(&format!("Place of {name}: {place} of 3"));
    assert!(place(&window, "car", 1) && place(&window, "bus", 2) && place(&window, "tram", 3));

    let (from, to) = (
        window.rect("Place of car: 1 of 3"),
        window.rect("Place of tram: 3 of 3"),
    );
    window.carry(from.center(), to.center() + egui::vec2(20.0, 6.0));
    assert!(place(&window, "bus", 1) && place(&window, "tram", 2) && place(&window, "car", 3));

    let (from, to) = (window.rect("Place of car: 3 of 3"), window.rect("Place of bus: 1 of 3"));
    window.carry(from.center(), to.center() + egui::vec2(20.0, -6.0));
    assert!(place(&window, "car", 1) && place(&window, "bus", 2) && place(&window, "tram", 3));

    window.click("Place of tram: 3 of 3");
    window.press(Key::ArrowUp, egui::Modifiers::ALT);
    window.steps(2);
    assert!(place(&window, "car", 1) && place(&window, "tram", 2) && place(&window, "bus", 3));
    assert!(window.is_focused("Place of tram: 2 of 3"), "it keeps the focus");
    window.press(Key::ArrowUp, egui::Modifiers::ALT);
    window.steps(2);
    window.click("tram later");
    assert_eq!(window.unnamed(), Vec::<String>::new());

    window.click("Create task");
    window.until("the task is there", |window| window.view().task.is_some());
    let task = window.view().open_task().expect("a task").task.clone();
    let names: Vec<String> = task
        .concepts
        .iter()
        .filter_map(|id| window.view().concept(*id).map(|concept| concept.name.clone()))
        .collect();
    assert_eq!(names, ["car", "tram", "bus"]);
}

#[test]
fn a_concept_that_is_still_being_typed_behind_a_comma_is_not_cut_off() {
    let mut window = begun(2);
    // As somebody types in a hurry: a comma and letters behind it come in one frame.
    window.fill("Add a concept", "bus, tra");
    window.steps(3);
    window.events([egui::Event::Text("m".into())]);
    window.key(Key::Enter);
    window.steps(2);
    for place in ["car: 1 of 3", "bus: 2 of 3", "tram: 3 of 3"] {
        assert!(window.sees(&format!("Place of {place}")), "{}", window.text());
    }
}

#[test]
fn what_is_asked_lies_over_the_form_each_time() {
    let mut window = ana(team(2));
    for _ in 0..3 {
        window.quick_click("New labeling task…");
        window.click("Go to Name");
        window.fill("Name of the task", "Street");
        window.quick_click("Cancel");
        assert!(window.text().contains("Discard what you entered?"));
        window.quick_click("Keep editing");
        assert!(!window.text().contains("Discard what you entered?"));
        window.quick_click("Cancel");
        window.quick_click("Discard");
        assert!(!window.sees("Name of the task"));
    }
}

/// Ana at the table of tasks, with one of whose questions one is answered for all.
fn asked() -> Window {
    let task = r#"(name: "Street", kind: Detection, concepts: ["car"], labelers: ["Ana"], faq: [
        (question: "Do toys count?", answer: "No"), (question: "Really?", answer: "Yes")])"#;
    let mut window = ana(Project::with_task(2, task));
    window.loaded();
    window.click("Tasks");
    window.until("the table is there", |window| window.sees("Menu of Street"));
    window
}

#[test]
fn answers_for_all_are_put_better_and_taken_out() {
    let mut window = asked();
    window.click("Menu of Street");
    window.click("Edit…");
    window.click("Go to Instructions");
    assert!(window.text().contains("QUESTIONS AND ANSWERS  2"), "{}", window.text());
    window.click("Remove question 2");
    assert!(!window.sees("Answer 2"));
    window.fill("Answer 1", ", never");
    // In its field, and as labelers see it.
    let shown = window.text().matches("No, never").count();
    assert_eq!(shown, 2, "{}", window.text());
    window.click("Save changes…");
    window.until("it is worked out", |window| {
        window.text().contains("Nobody's work changes.")
    });
    window.click("Save changes");
    window.until("it is saved", |window| {
        let faq = &window.view().tasks[0].task.faq;
        faq.len() == 1 && faq[0].question == "Do toys count?" && faq[0].answer == "No, never"
    });
}

#[test]
fn a_form_says_what_it_makes_and_opens_at_its_top() {
    let mut window = asked();
    let mut tops = Vec::new();
    for (entry, title) in [
        ("Edit…", "Edit task \"Street\""),
        ("Duplicate…", "Duplicate of \"Street\""),
        ("Edit…", "Edit task \"Street\""),
    ] {
        window.click("Menu of Street");
        window.click(entry);
        assert!(window.text().contains(title), "{}", window.text());
        tops.push(window.rect("Inputs").top());
        window.click("Go to Instructions");
        window.until("it is scrolled", |window| window.rect("Inputs").top() < tops[0]);
        window.steps(30);
        window.click("Cancel");
    }
    assert!(tops.iter().all(|top| *top == tops[0]), "{tops:?}");
}

#[test]
fn somebody_joins_from_the_form_and_is_chosen_at_once() {
    let mut window = begun(4);
    window.click("Go to Labelers");
    window.click("New labeler…");
    window.steps(2);
    window.fill("Name of the new member", "Zoe");
    window.click("Add the new member");
    window.steps(3);
    assert!(!window.sees("Name of the new member"), "it is done");
    assert!(window.text().contains("Zoe: 4 inputs to label"), "{}", window.text());
    let task = created(&mut window);
    assert_eq!(names(&window, &task.labelers), ["Ana", "Zoe"]);
    assert_eq!(task.name, "Street", "what was entered is kept");
}
