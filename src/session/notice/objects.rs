//! What is said of changes of many objects at once.

use super::{Names, count, gestures::joined, sentence};
use crate::error::SessionError;
use crate::objects::{Left, ObjectAct, ObjectReport, Stays};

/// What the job is called.
pub(crate) fn changing_objects(act: ObjectAct, number: u64) -> String {
    match act {
        ObjectAct::Relabel(_) => format!("Relabeling {}", count(number, "annotation")),
        ObjectAct::Remove => format!("Removing {}", count(number, "annotation")),
    }
}

/// What a change of objects did, or would do (`will`), a sentence each: first what changes, then what stays and why.
pub fn objects_changed(report: &ObjectReport, act: ObjectAct, will: bool, view: Option<&dyn Names>) -> Vec<String> {
    let inputs = count(report.inputs, "input");
    let what = count(report.changed, "annotation");
    let first = match (act, will, report.changed) {
        (_, true, 0) => "Nothing changes.".to_owned(),
        (_, false, 0) => "Nothing was changed.".to_owned(),
        (ObjectAct::Relabel(_), true, 1) => format!("{what} on {inputs} changes."),
        (ObjectAct::Relabel(_), true, _) => format!("{what} on {inputs} change."),
        (ObjectAct::Relabel(_), false, _) => format!("{what} on {inputs} relabeled."),
        (ObjectAct::Remove, true, 1) => format!("{what} on {inputs} goes."),
        (ObjectAct::Remove, true, _) => format!("{what} on {inputs} go."),
        (ObjectAct::Remove, false, _) => format!("{what} on {inputs} removed."),
    };
    let mut said = vec![first];
    match report.same {
        0 => {}
        1 => said.push("1 has this concept already.".to_owned()),
        some => said.push(format!("{} have this concept already.", super::grouped(some))),
    }
    said.extend(report.left.iter().map(|left| stays(left, view)));
    said
}

/// Why an annotation is left as it is.
pub(crate) fn why_it_stays(why: &Stays, view: Option<&dyn Names>) -> String {
    match why {
        Stays::Rule(refusal) => sentence(&SessionError::Rule(refusal.clone()), view),
        Stays::NoTask => "It is in no task, where only a lead changes it.".to_owned(),
        Stays::OtherPicture => sentence(&SessionError::PictureChanged, view),
        Stays::Contradicts => "The opposite is said of the same region.".to_owned(),
    }
}

fn stays(left: &Left, view: Option<&dyn Names>) -> String {
    let reason = why_it_stays(&left.why, view);
    let verb = if left.count == 1 { "stays" } else { "stay" };
    let inputs = joined(&left.inputs).unwrap_or_default();
    format!("{} {verb}, on {inputs}: {reason}", super::grouped(left.count))
}
