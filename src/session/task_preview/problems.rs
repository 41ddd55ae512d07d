//! What is wrong with a task that is being configured.

use super::Section;
use crate::error::SessionError;
use crate::task_text::{InputsText, TaskText};
use crate::tasks::{TaskError, people, strategy};
use crate::view::View;
use crate::{is_url, notice, remote_picture};
use domain::concept::clean_name;
use domain::suggestion::suits;
use domain::task::WorkerStrategy;
use domain::{MemberId, Role, Task, TaskId};

/// Problems and where they are, in the order of the sections. `inputs` is how many the choice holds, once it is
/// counted; `editing` is the task that is changed, if it is not a new one.
pub fn problems(view: &View, text: &TaskText, inputs: Option<u64>, editing: Option<TaskId>) -> Vec<(Section, String)> {
    let mut found = Vec::new();
    let mut add = |section, problem: Option<String>| found.extend(problem.map(|problem| (section, problem)));
    add(Section::Inputs, wrong_inputs(view, text, inputs));
    let auto = text.auto.as_ref();
    add(
        Section::Auto,
        auto.and_then(|auto| wrong_model(view, text, &auto.model)),
    );
    let upside_down = auto.filter(|auto| auto.discard > auto.approve);
    add(
        Section::Auto,
        upside_down.map(|_| "Discarding must end where approving begins, or below".into()),
    );
    let assist = text.assist.as_ref();
    add(
        Section::Assist,
        assist.and_then(|assist| wrong_model(view, text, &assist.model)),
    );
    let nameless = text.concepts.is_empty().then(|| "Name at least one concept".to_owned());
    add(Section::Concepts, nameless);
    let unsound = (!text.required.is_sound()).then(|| "Doubles overlap by more than 0 and at most 100 %".to_owned());
    add(Section::Required, unsound);
    add(Section::Labelers, wrong_labelers(view, text));
    add(Section::Reviewers, wrong_review(view, text));
    add(Section::Name, wrong_name(view, text, editing));
    let remote = remote_picture(&text.instructions).map(|url| notice::remote_picture(&url));
    add(Section::Instructions, remote.or_else(|| wrong_example(text)));
    found
}

fn wrong_inputs(view: &View, text: &TaskText, inputs: Option<u64>) -> Option<String> {
    match &text.inputs {
        InputsText::Dataset(name) if !view.datasets.iter().any(|dataset| dataset.name == *name) => {
            Some(format!("There is no dataset \"{name}\" here"))
        }
        InputsText::Search(part) if part.trim().is_empty() => Some("Say what to search for".into()),
        InputsText::Search(part) => match view.query(part) {
            Err(error) => Some(notice::query(&error)),
            Ok(_) if inputs == Some(0) => Some(format!("No input passes \"{part}\"")),
            Ok(_) => None,
        },
        InputsText::Saved(name) if !view.searches.iter().any(|search| search.name == *name) => {
            Some(format!("There is no saved search \"{name}\" here"))
        }
        InputsText::Saved(name) if inputs == Some(0) => Some(format!("The saved search \"{name}\" finds nothing")),
        InputsText::Dataset(name) if inputs == Some(0) => Some(format!("The dataset \"{name}\" is empty")),
        _ => None,
    }
}

fn wrong_model(view: &View, text: &TaskText, name: &str) -> Option<String> {
    let mut models = view.models.lines.iter().map(|line| &line.model);
    match models.find(|model| model.name == name) {
        None => Some(format!("There is no model \"{name}\" here")),
        Some(model) if !suits(text.kind, model.kind) => {
            Some(format!("\"{name}\" does not suit {}", text.kind.name().to_lowercase()))
        }
        Some(_) => None,
    }
}

/// What is wrong with who labels: nothing but what the write would refuse.
fn wrong_labelers(view: &View, text: &TaskText) -> Option<String> {
    if text.labelers.is_empty() {
        return Some("Choose at least one labeler".into());
    }
    wrong(giving(view, text).map(drop))
}

fn wrong_review(view: &View, text: &TaskText) -> Option<String> {
    let reviewers = match people(&view.members, &text.reviewers, Role::Reviewer) {
        Ok(reviewers) => reviewers,
        Err(error) => return wrong(Err(error)),
    };
    // What is wrong with the labelers is said of them.
    let (labelers, worker_strategy) = giving(view, text).ok()?;
    let task = Task {
        labelers,
        reviewers,
        worker_strategy,
        ..Task::new(TaskId::fixed(0), String::new(), text.kind, Vec::new(), view.me.id)
    };
    wrong(strategy::review(&text.review_strategy, &task).map(drop))
}

/// Who labels, and how the inputs are given out.
fn giving(view: &View, text: &TaskText) -> Result<(Vec<MemberId>, WorkerStrategy), SessionError> {
    let labelers = people(&view.members, &text.labelers, Role::Labeler)?;
    let given = strategy::worker(text, &view.members, &labelers)?;
    Ok((labelers, given))
}

/// A refusal as the dialog says it: beside the field, so without the names that a file has for it.
fn wrong(refused: Result<(), SessionError>) -> Option<String> {
    let error = refused.err()?;
    let SessionError::Task(refusal) = &error else {
        return Some(match error {
            SessionError::NoSuchMember(name) => format!("There is no member \"{name}\" here"),
            other => notice::sentence(&other, None),
        });
    };
    Some(match refusal {
        TaskError::NotALabeler(name) => format!("{name} is not a labeler"),
        TaskError::NotAReviewer(name) => format!("{name} is not a reviewer"),
        TaskError::NoLease => "An input must stay with its labeler for a minute at least".into(),
        TaskError::NoWorkersPerInput => "At least one person must label each input".into(),
        TaskError::NoWeight => "Somebody must have a share above 0".into(),
        TaskError::TooFewLabelers { needed, there } => {
            format!("{needed} people cannot label an input: only {there} have a share")
        }
        TaskError::NoSuchOverlap(..) => {
            "The overlap must be over 0 % and go to more labelers than the other inputs".into()
        }
        TaskError::NobodyReviews => "Choose who reviews".into(),
        TaskError::SampleOutOfRange(_) => "The sample must be above 0 and at most 100 %".into(),
        TaskError::QueueHasNoConsensus => "In a queue each input goes to one labeler, so nobody can agree".into(),
        TaskError::NobodyToAgree => notice::reasons::NOBODY_TO_AGREE.into(),
        TaskError::ThresholdOutOfRange { threshold, labelers } => {
            format!("{threshold} labelers cannot agree: each input goes to {labelers}")
        }
        TaskError::OverlapOutOfRange(_) => "The overlap must be above 0 and at most 100 %".into(),
        _ => notice::sentence(&error, None),
    })
}

fn wrong_name(view: &View, text: &TaskText, editing: Option<TaskId>) -> Option<String> {
    let Some(name) = clean_name(&text.name) else {
        return Some("Give the task a name".into());
    };
    let taken = view
        .tasks
        .iter()
        .any(|summary| summary.task.name == name && Some(summary.task.id) != editing);
    taken.then(|| "A task has that name".into())
}

fn wrong_example(text: &TaskText) -> Option<String> {
    text.dictionary.iter().find_map(|example| {
        if !text.concepts.contains(&example.concept) {
            Some(format!(
                "An example shows \"{}\", which is no concept of the task",
                example.concept
            ))
        } else if let Some(url) = example.file.as_ref().filter(|file| is_url(file)) {
            Some(notice::remote_picture(url))
        } else if example.input.is_none() && example.file.is_none() {
            Some(format!("An example of \"{}\" has no picture", example.concept))
        } else {
            None
        }
    })
}
