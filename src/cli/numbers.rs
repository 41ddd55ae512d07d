//! The verb that counts what was done in a task.

use super::args::NumbersArgs;
use super::member::acting;
use super::print::{Printer, line};
use domain::numbers::{Corrections, MemberNumbers, Span};
use domain::{ConceptId, Timestamp};
use serde_json::{Map, Value, json};
use session::notice::corrections_said;
use session::{SessionError, TaskNumbers, View, Who, rfc3339};

/// Carries it out.
pub fn run(args: &NumbersArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let session = acting(&args.project, who)?;
    let span = Span {
        from: args.from,
        to: args.to,
    };
    let counted = session.numbers_of(&args.task, span)?;
    if let Some(path) = &args.csv {
        session.write_numbers(&counted, path)?;
    }
    if !printer.object(&report(session.view(), &counted)) {
        table(session.view(), &counted);
    }
    Ok(0)
}

/// How many were corrected how, and how much of redrawn regions was right.
fn corrections_of(c: &Corrections) -> Value {
    json!({"all": c.all(), "reshaped": c.reshaped, "relabeled": c.relabeled, "deleted": c.deleted, "added": c.added,
        "mean_iou": c.mean_iou()})
}

fn of_member(name: &str, numbers: &MemberNumbers, concept: &dyn Fn(ConceptId) -> String) -> Value {
    let corrections: Map<String, Value> = numbers
        .corrections
        .iter()
        .map(|(id, c)| (concept(*id), corrections_of(c)))
        .collect();
    json!({
        "name": name, "inputs": numbers.inputs, "annotations": numbers.annotations,
        "active_ms": numbers.active_ms, "ms_per_input": numbers.ms_per_input(),
        "accepted": numbers.accepted, "sent_back": numbers.returned, "awaiting": numbers.awaiting,
        "decided": numbers.decided, "first_pass": numbers.first_pass, "corrections": corrections,
        "corrected": corrections_of(&numbers.corrected()),
        "reviewer": {"accepted": numbers.gave_accepted, "sent_back": numbers.gave_returned,
            "corrected": numbers.gave_corrections},
    })
}

fn report(view: &View, counted: &TaskNumbers) -> Value {
    let concept = |id: ConceptId| view.concept(id).map_or_else(|| id.to_string(), |c| c.name.clone());
    let numbers = &counted.numbers;
    let members: Vec<Value> = numbers
        .members
        .iter()
        .map(|(id, numbers)| of_member(&view.name_in(Some(counted.task), *id), numbers, &concept))
        .collect();
    let steps: Vec<Value> = numbers
        .steps
        .iter()
        .zip(0i64..)
        .map(|(step, n)| {
            let from = rfc3339(Timestamp(numbers.start.0 + n * numbers.step_ms));
            json!({"from": from, "submitted": step.submitted, "accepted": step.accepted, "sent_back": step.returned})
        })
        .collect();
    let mut total = of_member("all", &numbers.total(), &concept);
    if let Some(total) = total.as_object_mut() {
        total.remove("name");
    }
    json!({
        "task": counted.task.to_string(), "from": counted.span.from.map(rfc3339), "to": counted.span.to.map(rfc3339),
        "members": members, "total": total, "step_ms": numbers.step_ms, "steps": steps,
    })
}

fn table(view: &View, counted: &TaskNumbers) {
    let total = counted.numbers.total();
    let heads = [
        "inputs",
        "annotations",
        "s/input",
        "accepted",
        "rejected",
        "awaiting",
        "first pass",
        "corrected",
    ];
    let heads: Vec<String> = heads.iter().map(|head| format!("{head:>11}")).collect();
    line(format!("{:<20}{}", "", heads.join(" ")));
    let members = counted.numbers.members.iter();
    for (name, numbers) in members
        .map(|(id, n)| (view.name_in(Some(counted.task), *id), n))
        .chain([("all".to_owned(), &total)])
    {
        let dash = || "-".to_owned();
        let cells = [
            numbers.inputs.to_string(),
            numbers.annotations.to_string(),
            numbers
                .ms_per_input()
                .map_or_else(dash, |ms| format!("{:.1}", ms as f64 / 1000.0)),
            numbers.accepted.to_string(),
            numbers.returned.to_string(),
            numbers.awaiting.to_string(),
            numbers
                .first_pass_share()
                .map_or_else(dash, |share| format!("{:.0} %", share * 100.0)),
            numbers.corrected().all().to_string(),
        ];
        let cells: Vec<String> = cells.iter().map(|cell| format!("{cell:>11}")).collect();
        line(format!("{name:<20}{}", cells.join(" ")));
    }
    let corrected = total.corrected();
    if corrected.all() > 0 {
        line(format!("Corrected by reviewers: {}.", corrections_said(&corrected)));
    }
}
