//! What is wrong with a task that is being configured.

use super::Section;
use crate::domain::concept::clean_name;
use crate::domain::suggestion::suits;
use crate::domain::{Role, TaskId, TaskKind};
use crate::session::task_text::{InputsText, ReviewText, TaskText, WorkerText};
use crate::session::view::View;
use crate::session::{is_url, notice, remote_picture};

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
        InputsText::Search(part) if part.trim().is_empty() => Some("Say which part of a name to look for".into()),
        InputsText::Search(part) if inputs == Some(0) => Some(format!("No input's name contains \"{part}\"")),
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

fn wrong_labelers(view: &View, text: &TaskText) -> Option<String> {
    if text.labelers.is_empty() {
        return Some("Choose at least one labeler".into());
    }
    if let Some(problem) = without_role(view, &text.labelers, Role::Labeler) {
        return Some(problem);
    }
    match &text.worker_strategy {
        WorkerText::Full => None,
        WorkerText::Queue => {
            (text.lease_minutes == 0).then(|| "An input must stay with its labeler for a minute at least".into())
        }
        WorkerText::Partitioned {
            workers_per_input: 0, ..
        } => Some("At least one person must label each input".into()),
        WorkerText::Partitioned {
            workers_per_input,
            weights,
            overlap,
        } => {
            let most = overlap
                .map_or(0, |overlap| overlap.workers_per_input)
                .max(*workers_per_input);
            let sharing = text
                .labelers
                .iter()
                .filter(|name| weights.get(*name) != Some(&0))
                .count();
            if sharing == 0 {
                Some("Somebody must have a share above 0".into())
            } else if (sharing as u64) < u64::from(most) {
                Some(format!(
                    "{most} people cannot label an input: only {sharing} have a share"
                ))
            } else if overlap.is_some_and(|overlap| !overlap.is_sound(*workers_per_input)) {
                Some("The overlap must be over 0 % and go to more labelers than the other inputs".into())
            } else {
                None
            }
        }
    }
}

/// The first who may not do it.
fn without_role(view: &View, names: &[String], role: Role) -> Option<String> {
    names.iter().find_map(|name| {
        let member = view.members.iter().find(|member| member.name == *name);
        match member {
            None => Some(format!("There is no member \"{name}\" here")),
            Some(member) if !member.is(role) => Some(format!("{name} is no {}", role.name())),
            Some(_) => None,
        }
    })
}

fn wrong_review(view: &View, text: &TaskText) -> Option<String> {
    if let Some(problem) = without_role(view, &text.reviewers, Role::Reviewer) {
        return Some(problem);
    }
    let nobody = text.reviewers.is_empty();
    match text.review_strategy {
        ReviewText::None => None,
        ReviewText::Manual { .. } if nobody => Some("Choose who reviews".into()),
        ReviewText::Manual { sample_percent } => (!(sample_percent > 0.0 && sample_percent <= 100.0))
            .then(|| "The sample must be above 0 and at most 100 %".into()),
        ReviewText::Consensus { .. } if nobody => Some("Choose who decides where labelers disagree".into()),
        ReviewText::Consensus {
            approval_threshold,
            iou,
        } => wrong_consensus(text, approval_threshold, iou),
    }
}

fn wrong_consensus(text: &TaskText, threshold: u32, iou: f64) -> Option<String> {
    let per_input = match &text.worker_strategy {
        WorkerText::Full => text.labelers.len() as u64,
        WorkerText::Partitioned { workers_per_input, .. } => u64::from(*workers_per_input),
        WorkerText::Queue => return Some("From a queue each input goes to one person, who agrees with nobody".into()),
    };
    if per_input < 2 {
        Some("Each input must go to two labelers at least, to agree".into())
    } else if threshold == 0 || u64::from(threshold) > per_input {
        Some(format!(
            "{threshold} cannot agree: each input goes to {per_input} labelers"
        ))
    } else if text.kind != TaskKind::Classification && !(iou > 0.0 && iou <= 1.0) {
        Some("The overlap must be above 0 and at most 100 %".into())
    } else {
        None
    }
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
