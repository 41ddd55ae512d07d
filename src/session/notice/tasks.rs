//! What is said when a task cannot be as its text says.

use super::{count, gestures::joined};
use crate::tasks::TaskError;
use domain::{Required, TaskKind};

/// What a submission must have in a task, one phrase each; nothing where nothing is asked for.
pub fn asked_for(required: &Required, kind: TaskKind, exclusive: bool, suggests: bool) -> Vec<String> {
    let mut said = Vec::new();
    if kind == TaskKind::Classification {
        if required.concept.unwrap_or(exclusive) {
            said.push("a concept".to_owned());
        }
    } else {
        if required.shape {
            said.push("a shape or \"nothing here\"".into());
        }
        said.extend(required.smallest.map(|side| format!("nothing under {side} px")));
        let doubles = required
            .doubles
            .map(|iou| format!("no doubles from {:.0} %", iou * 100.0));
        said.extend(doubles);
    }
    if required.decided && suggests {
        said.push("suggestions decided".into());
    }
    said
}

/// The sentence for an error: what is off, and what to write instead.
pub(super) fn task(error: &TaskError) -> String {
    match error {
        TaskError::NobodyLabels => "No labeler is chosen, and you are not a labeler; choose its labelers.".into(),
        TaskError::NotALabeler(name) => {
            format!("{name} is not a labeler; leave them out, or have a lead give them the role.")
        }
        TaskError::NotAReviewer(name) => {
            format!("{name} is no reviewer; leave them out, or have a lead give them the role.")
        }
        TaskError::HasLeft(name) => format!("{name} has left the team; name somebody else."),
        TaskError::Twice { list, name } => format!("\"{name}\" is twice among the {list}; name each once."),
        TaskError::NoWorkersPerInput => "Each input needs somebody; let `workers_per_input` be 1 or more.".into(),
        TaskError::TooFewLabelers { needed, there } => format!(
            "An input is to go to {needed} labelers, and only {there} have a weight over 0; add labelers, or lower \
             `workers_per_input`."
        ),
        TaskError::NoSuchOverlap(overlap, others) => format!(
            "An overlap of {} % cannot be labeled by {} where {others} label the other inputs; let `percent` be over 0 and \
             at most 100, and its `workers_per_input` over {others}.",
            overlap.percent, overlap.workers_per_input
        ),
        TaskError::WeightOfNobody(name) => {
            format!("{name} has a weight and is not among the labelers; add them there, or take the weight out.")
        }
        TaskError::NoWeight => "All weights are 0, so nobody would get an input; give somebody more.".into(),
        TaskError::SampleOutOfRange(percent) => {
            format!("A sample of {percent} % cannot be drawn; choose more than 0 and at most 100.")
        }
        TaskError::NobodyReviews => {
            "The work is to be reviewed and nobody is named to do it; name reviewers, or choose no review.".into()
        }
        TaskError::ThresholdOutOfRange { threshold, labelers } => format!(
            "{threshold} cannot agree where {labelers} label each input; choose an `approval_threshold` from 1 to \
             {labelers}."
        ),
        TaskError::OverlapOutOfRange(iou) => {
            format!("An overlap of {iou} cannot be asked for; choose an `iou` over 0 and at most 1.")
        }
        TaskError::DoublesOutOfRange(iou) => {
            format!("Doubles cannot be told by an overlap of {iou}; let `doubles` be over 0 and at most 1.")
        }
        TaskError::QueueHasNoConsensus => "In a queue one person labels each input, so nobody is there to agree with; \
            choose another worker strategy, or manual review."
            .into(),
        TaskError::NobodyToAgree => {
            "Each input goes to one labeler, so nobody is there to agree with; let each go to two \
            labelers at least, or choose manual review."
                .into()
        }
        TaskError::NoLease => "Inputs of a queue would go back at once; let `lease_minutes` be 1 or more.".into(),
        TaskError::ExampleOfOther(name) => {
            format!("The dictionary has an example of \"{name}\", which is not among the concepts; add it there first.")
        }
        TaskError::ExampleWithoutPicture(name) => {
            format!("An example of \"{name}\" needs one picture; give it an `input` or a `file`.")
        }
        TaskError::ExamplePartOutside(name) => {
            format!("An example shows a part that is not on \"{name}\"; give x0, y0, x1, y1 in pixels inside it.")
        }
        TaskError::ExamplePartOfFile(file) => {
            format!("An example shows part of the file {file}; only of inputs a part can be shown.")
        }
        TaskError::ExampleFileMissing(file) => format!("There is no picture {file} for the dictionary; give another."),
        TaskError::RemotePicture(url) => remote_picture(url),
        TaskError::SeveralLabel => {
            "Several labelers see each input of this task, and each answers for themselves; nothing is submitted \
             for them."
                .into()
        }
        TaskError::NoOverlapHere => {
            "In a classification task labelers agree on whole inputs, so there is no overlap; leave `iou` out.".into()
        }
        TaskError::KindIsFixed(annotations) => format!(
            "The kind cannot change any more: {} made in the task. Make another task for it.",
            were(*annotations)
        ),
        TaskError::ConceptsInUse(used) => {
            let named: Vec<String> = used
                .iter()
                .map(|(name, claims)| format!("\"{name}\" ({})", count(*claims, "annotation")))
                .collect();
            let names = joined(&named).unwrap_or_default();
            format!("Concepts that are in use cannot go: {names}. Give these annotations other concepts first.")
        }
        TaskError::NotConfirmed(name) => {
            format!("The task \"{name}\" was not deleted; add `--yes`, or type its name when you are asked.")
        }
        TaskError::Contended => "Others keep changing the task's inputs; nothing is broken, try again.".into(),
    }
}

/// Why a picture that is named by a URL is not taken, and what to do instead.
pub fn remote_picture(url: &str) -> String {
    format!(
        "{url} is on the network, and pictures of instructions are shown from files only; save it and give its path."
    )
}

fn were(annotations: u64) -> String {
    match annotations {
        1 => "1 annotation was".into(),
        more => format!("{} were", count(more, "annotation")),
    }
}
