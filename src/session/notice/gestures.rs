//! What is said of gestures over many inputs: what they did, and what taking them back did.

use super::{count, datasets::splits, done};
use crate::report::{ImportReport, Left, Stay, TakenBack, Why};
use domain::OpKind;
use store::Tally;

/// A count with its thousands set apart: `3,781`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Those that are not none, as a list: `120 inputs and 1,956 annotations`.
fn listed(counts: &[(u64, &str)]) -> Option<String> {
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(number, noun)| count(*number, noun))
        .collect();
    joined(&parts)
}

/// Parts as a list: `one, two and three`; nothing of none.
pub fn joined(parts: &[String]) -> Option<String> {
    match parts {
        [] => None,
        [one] => Some(one.clone()),
        [first @ .., last] => Some(format!("{} and {last}", first.join(", "))),
    }
}

/// What an import brought: `3 inputs and 12 annotations added.`
pub fn brought_in(report: &ImportReport) -> String {
    let what = listed(&[
        (report.added, "input"),
        (report.annotations, "annotation"),
        (report.suggestions, "suggestion"),
    ]);
    let splits = splits(&report.splits);
    let metadata = match report.metadata {
        0 => String::new(),
        inputs => format!(" Metadata of {} set.", count(inputs, "input")),
    };
    match what {
        Some(what) => format!("{what} added{splits}.{metadata}"),
        None if !splits.is_empty() => format!("Nothing new but splits{splits}.{metadata}"),
        None if !metadata.is_empty() => metadata.trim_start().to_owned(),
        None => "Nothing new.".into(),
    }
}

/// A gesture over many inputs in words: `Imported 120 inputs and 1,956 annotations`. `task` is the name of the task
/// that it is about, `named` what it did to things that have names, see `named.rs`.
pub fn did(kind: OpKind, tally: &Tally, named: Option<String>, task: Option<&str>) -> String {
    let (inputs, annotations) = (tally.of("Input"), tally.of("Annotation"));
    let task = task.map(|name| format!("the task \"{name}\""));
    match kind {
        OpKind::Import => {
            let what = listed(&[
                (inputs.created, "input"),
                (annotations.created, "annotation"),
                (tally.of("Suggestion").created, "suggestion"),
            ]);
            let into = task.map_or_else(String::new, |task| format!(" into {task}"));
            format!("Imported {}{into}", what.unwrap_or_else(|| "nothing new".into()))
        }
        OpKind::CreateTask => {
            let made = format!("Made {}", task.as_deref().unwrap_or("a task"));
            match listed(&[(annotations.changed, "annotation")]) {
                Some(taken) => format!("{made}, took over {taken}"),
                None => made,
            }
        }
        OpKind::UpdateInput if annotations.removed > 0 => {
            let gone = count(annotations.removed, "annotation");
            format!(
                "Took the picture of {} for another: {gone} removed",
                count(inputs.changed, "input")
            )
        }
        OpKind::UpdateInput if annotations.changed > 0 => {
            let scaled = count(annotations.changed, "annotation");
            format!(
                "Kept the labels of {} in another size: {scaled} scaled",
                count(inputs.changed, "input")
            )
        }
        OpKind::RemoveInputs => {
            let what = listed(&[(inputs.changed, "input"), (annotations.removed, "annotation")]);
            format!("Removed {}", what.unwrap_or_else(|| "no inputs".into()))
        }
        OpKind::ExcludeInputs => format!("Excluded {}", count(inputs.changed, "input")),
        OpKind::RemoveMember | OpKind::Assign => {
            let shares = count(tally.of("TaskInput").changed.max(tally.of("Work").changed), "input");
            let within = task.map_or_else(String::new, |task| format!(" in {task}"));
            if kind == OpKind::Assign {
                format!("Gave out {shares}{within}")
            } else {
                format!("Removed a member and gave {shares} to others{within}")
            }
        }
        other => {
            let mut what = named.unwrap_or_else(|| done(other).to_owned());
            // The words name the task themselves, or it is said where it was done.
            let within = match &task {
                Some(task) if what.contains("a task") => {
                    what = what.replacen("a task", task, 1);
                    String::new()
                }
                Some(task) if other == OpKind::Freeze => format!(" of {task}"),
                Some(task) => format!(" in {task}"),
                None => String::new(),
            };
            // It begins the line.
            if let Some(first) = what.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            let suggestions = tally.of("Suggestion");
            let placed = tally.of("DatasetInput");
            let rows = listed(&[
                (suggestions.created, "suggestion"),
                (
                    inputs.created + inputs.changed + placed.created + placed.changed + placed.removed,
                    "input",
                ),
                (
                    annotations.created + annotations.changed + annotations.removed,
                    "annotation",
                ),
            ]);
            rows.map_or(format!("{what}{within}"), |rows| format!("{what}{within}: {rows}"))
        }
    }
}

/// What a job that takes a gesture back is called.
pub fn taking_back(kind: OpKind) -> &'static str {
    match kind {
        OpKind::Import => "Undoing the import",
        OpKind::CreateTask => "Undoing the task",
        OpKind::RemoveInputs => "Bringing the inputs back",
        OpKind::ExcludeInputs => "Including the inputs again",
        _ => "Undoing it",
    }
}

/// What taking back did, a sentence each: first what went, then what was left and why.
pub fn taken_back(report: &TakenBack) -> Vec<String> {
    let mut said = Vec::new();
    let removed = listed(&[
        (report.inputs, "input"),
        (report.annotations, "annotation"),
        (report.tasks, "task"),
        (report.concepts, "concept"),
        (report.suggestions, "suggestion"),
    ]);
    said.extend(removed.map(|what| format!("{what} removed.")));
    let restored = listed(&[
        (report.restored, "annotation"),
        (report.records, "input"),
        (report.members, "member"),
    ]);
    said.extend(restored.map(|what| format!("{what} as before.")));
    if report.shares > 0 {
        let whose = if report.shares == 1 {
            "is whose it was"
        } else {
            "are whose they were"
        };
        said.push(format!("{} {whose} before.", count(report.shares, "input")));
    }
    if report.inputs_back > 0 {
        let is = if report.inputs_back == 1 { "is" } else { "are" };
        let inputs = count(report.inputs_back, "input");
        said.push(format!("{inputs} {is} in the project again."));
    }
    if report.tasks_back > 0 {
        let is = if report.tasks_back == 1 { "is" } else { "are" };
        said.push(format!("{} {is} there again.", count(report.tasks_back, "task")));
    }
    if said.is_empty() {
        said.push("Nothing was undone.".into());
    }
    said.extend(report.left.iter().map(left));
    let named = |pick: fn(&Stay) -> Option<&String>| -> Vec<String> {
        let found = report.stays.iter().filter_map(pick);
        found.map(|name| format!("\"{name}\"")).collect()
    };
    let tasks = named(|stay| match stay {
        Stay::Task(name) => Some(name),
        _ => None,
    });
    said.extend(
        tasks
            .iter()
            .map(|name| format!("The task {name} stays: somebody has worked in it or changed it.")),
    );
    let lists = named(|stay| match stay {
        Stay::ConceptList(name) => Some(name),
        _ => None,
    });
    said.extend(
        lists
            .iter()
            .map(|name| format!("The task {name} keeps its concepts: they are used, or were changed since.")),
    );
    let rest = named(|stay| match stay {
        Stay::Concept(name) | Stay::Dataset(name) | Stay::Search(name) | Stay::Member(name) | Stay::Model(name) => {
            Some(name)
        }
        Stay::Task(_) | Stay::ConceptList(_) => None,
    });
    said.extend(joined(&rest).map(|names| format!("Still used, or changed since, and left: {names}.")));
    said
}

fn left(left: &Left) -> String {
    let inputs = count(left.count, "input");
    let why = match left.why {
        Why::Changed => "changed since, and left",
        Why::HandedIn => "submitted since, and left",
        Why::InUse => "still in use, and left",
    };
    let more = if left.count > left.names.len() as u64 {
        ", …"
    } else {
        ""
    };
    format!("{inputs} {why}: {}{more}", left.names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_thousands() {
        let said: Vec<String> = [0, 37, 999, 1_000, 3_781, 1_000_000].into_iter().map(grouped).collect();
        assert_eq!(said, ["0", "37", "999", "1,000", "3,781", "1,000,000"]);
    }

    #[test]
    fn what_went_and_what_was_left_is_said_with_names() {
        let report = TakenBack {
            annotations: 1956,
            concepts: 1,
            left: vec![Left {
                why: Why::Changed,
                count: 3,
                names: vec!["a.png".into(), "b.png".into()],
            }],
            stays: vec![
                Stay::Task("Street".into()),
                Stay::Concept("car".into()),
                Stay::Concept("bus".into()),
            ],
            ..TakenBack::default()
        };
        assert_eq!(
            taken_back(&report),
            [
                "1,956 annotations and 1 concept removed.",
                "3 inputs changed since, and left: a.png, b.png, …",
                "The task \"Street\" stays: somebody has worked in it or changed it.",
                "Still used, or changed since, and left: \"car\" and \"bus\".",
            ]
        );
        assert_eq!(taken_back(&TakenBack::default()), ["Nothing was undone."]);
    }
}
