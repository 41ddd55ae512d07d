//! What is said of changes of concepts: why they are not made, and what they come to.

use super::gestures::joined;
use super::{count, grouped};
use crate::taxonomy::{ConceptAct, ConceptError, ConceptReport, ContradictionLine};

/// The sentence for an error.
pub(super) fn refused(error: &ConceptError) -> String {
    match error {
        ConceptError::Unknown(name) => {
            format!("There is no concept \"{name}\"; `labelwright concept PROJECT list` shows the concepts.")
        }
        ConceptError::Taken { old, new } => format!(
            "There is a concept \"{new}\" already; to make the two one, merge \"{old}\" into it \
             (`labelwright concept PROJECT merge`)."
        ),
        ConceptError::IntoItself(name) => format!("\"{name}\" is that concept itself; name another one."),
        ConceptError::Twice(name) => {
            format!("\"{name}\" is named twice; join the queries with OR.")
        }
        ConceptError::InUse {
            name,
            annotations,
            inputs,
        } => format!(
            "{} on {} {} \"{name}\"; merge it into another concept, or delete it with its annotations \
             (`--with-annotations`).",
            count(*annotations, "annotation"),
            count(*inputs, "input"),
            if *annotations == 1 { "uses" } else { "use" }
        ),
        ConceptError::OnlyConcept { name, tasks } => format!(
            "\"{name}\" is the only concept of {}; give it another one first, or delete the task.",
            named_tasks(tasks)
        ),
        ConceptError::Contended => {
            "Others are changing the same annotations, and nothing was changed; try again in a moment.".into()
        }
    }
}

/// `the task "Street"`, `the tasks "Street" and "Kinds"`.
fn named_tasks(tasks: &[String]) -> String {
    let noun = if tasks.len() == 1 { "task" } else { "tasks" };
    format!("the {noun} {}", quoted(tasks))
}

/// Names in quotes, as a list.
fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    joined(&names).unwrap_or_default()
}

/// What the job is called.
pub fn changing_concepts(act: &ConceptAct) -> &'static str {
    match act {
        ConceptAct::Merge { .. } => "Merging concepts",
        ConceptAct::Split { .. } => "Splitting a concept",
        ConceptAct::Delete { .. } => "Deleting a concept",
    }
}

/// What a change of concepts did, or would do, a sentence each: first what changes, then what is left.
pub fn concepts_changed(report: &ConceptReport) -> Vec<String> {
    let would = report.dry_run;
    let be = |n: u64| match (would, n == 1) {
        (true, _) => "would be",
        (false, true) => "is now",
        (false, false) => "are now",
    };
    let was = |n: u64| match (would, n == 1) {
        (true, _) => "would be",
        (false, true) => "was",
        (false, false) => "were",
    };
    let mut said = Vec::new();
    for (name, n) in &report.into {
        said.push(format!("{} {} \"{name}\".", count(*n, "annotation"), be(*n)));
    }
    if report.removed > 0 {
        let n = report.removed;
        said.push(format!("{} {} removed.", count(n, "annotation"), was(n)));
    }
    if report.doubles > 0 {
        let n = report.doubles;
        said.push(format!(
            "{} {} dropped: another annotation of the same author says the same.",
            count(n, "double"),
            was(n)
        ));
    }
    if report.suggestions > 0 {
        let n = report.suggestions;
        let how = if report.into.is_empty() && report.removed > 0 {
            "removed"
        } else {
            "changed"
        };
        said.push(format!("{} {} {how} too.", count(n, "suggestion"), was(n)));
    }
    if !report.tasks.is_empty() {
        let named = named_tasks(&report.tasks);
        let n = report.tasks.len() as u64;
        said.push(format!("T{} {} changed.", &named[1..], was(n)));
    }
    for (names, what) in [(&report.made, "made"), (&report.deleted, "deleted")] {
        if !names.is_empty() {
            let n = names.len() as u64;
            let noun = if n == 1 { "The concept" } else { "The concepts" };
            said.push(format!("{noun} {} {} {what}.", quoted(names), was(n)));
        }
    }
    if said.is_empty() {
        said.push(format!("Nothing {}.", if would { "would change" } else { "changed" }));
    }
    said.extend(left(report));
    said
}

/// What is left as it was, and where.
fn left(report: &ConceptReport) -> Vec<String> {
    let mut said = Vec::new();
    if !report.kept.is_empty() {
        let stay = if report.kept.len() == 1 { "stays" } else { "stay" };
        said.push(format!(
            "{} {stay}: not all of it could be changed.",
            quoted(&report.kept)
        ));
    }
    if !report.contradictions.is_empty() {
        let n = report.contradictions.len() as u64;
        said.push(format!(
            "{} left: somebody says there both that it is there and that it is not.",
            count(n, "contradiction")
        ));
        said.extend(report.contradictions.iter().map(contradiction));
    }
    if !report.skipped.is_empty() {
        let n = report.skipped.len() as u64;
        let noun = if n == 1 { "input" } else { "inputs" };
        said.push(format!("On {} {noun} something is left:", grouped(n)));
        let skipped = report.skipped.iter();
        said.extend(skipped.map(|skipped| format!("  {}: {}", skipped.path, skipped.reason)));
    }
    said
}

/// `  a.jpg: Ana says "car", and not "van", in the task "Street"`
fn contradiction(line: &ContradictionLine) -> String {
    let within = line.task.as_ref();
    let within = within.map_or(String::new(), |task| format!(", in the task \"{task}\""));
    format!(
        "  {}: {} says \"{}\", and not \"{}\"{within}",
        line.input, line.author, line.present, line.absent
    )
}
