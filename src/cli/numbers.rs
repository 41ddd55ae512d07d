//! The verb that counts what was done in a task.

use super::args::NumbersArgs;
use super::member::acting;
use super::print::{Printer, line};
use domain::numbers::{Corrections, MemberNumbers, Span};
use domain::{ConceptId, Timestamp};
use schemars::JsonSchema;
use serde::Serialize;
use session::notice::corrections_said;
use session::{SessionError, TaskNumbers, View, Who, rfc3339};
use std::collections::BTreeMap;

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

/// How much was done in a task, as the log tells it.
#[derive(Serialize, JsonSchema)]
pub struct Numbers {
    /// The identifier of the task.
    task: String,
    /// From when on is counted, RFC 3339 in UTC.
    from: Option<String>,
    /// Until when is counted, RFC 3339 in UTC.
    to: Option<String>,
    /// Member by member.
    members: Vec<MemberFigures>,
    /// All of them together.
    total: MemberFigures,
    /// How long a step of `steps` is, in milliseconds.
    step_ms: i64,
    /// How the work went on, step by step.
    steps: Vec<Step>,
}

/// What a member did.
#[derive(Serialize, JsonSchema)]
struct MemberFigures {
    /// The member; missing in the total.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Inputs submitted.
    inputs: u64,
    /// Annotations submitted.
    annotations: u64,
    /// Time spent labeling, in milliseconds.
    active_ms: u64,
    /// Time spent labeling for each input, in milliseconds.
    ms_per_input: Option<u64>,
    /// Submissions that were accepted.
    accepted: u64,
    /// Submissions that were rejected.
    sent_back: u64,
    /// Submissions that await a decision.
    awaiting: u64,
    /// Inputs that were decided on.
    decided: u64,
    /// Inputs that were accepted when first submitted.
    first_pass: u64,
    /// What reviewers corrected, by concept.
    corrections: BTreeMap<String, Corrected>,
    /// What reviewers corrected, all concepts together.
    corrected: Corrected,
    /// What the member did as a reviewer.
    reviewer: Reviewed,
}

/// What reviewers corrected.
#[derive(Serialize, JsonSchema)]
struct Corrected {
    /// All corrections.
    all: u64,
    /// Annotations whose shape was changed.
    reshaped: u64,
    /// Annotations whose concept was changed.
    relabeled: u64,
    /// Annotations that were deleted.
    deleted: u64,
    /// Annotations that were missing.
    added: u64,
    /// The mean intersection over union of shapes before and after.
    mean_iou: Option<f64>,
}

/// What a reviewer decided.
#[derive(Serialize, JsonSchema)]
struct Reviewed {
    /// Submissions accepted.
    accepted: u64,
    /// Submissions rejected.
    sent_back: u64,
    /// Annotations corrected.
    corrected: u64,
}

/// A stretch of time.
#[derive(Serialize, JsonSchema)]
struct Step {
    /// When it begins, RFC 3339 in UTC.
    from: String,
    /// Inputs submitted in it.
    submitted: u64,
    /// Submissions accepted in it.
    accepted: u64,
    /// Submissions rejected in it.
    sent_back: u64,
}

impl From<&Corrections> for Corrected {
    fn from(c: &Corrections) -> Self {
        Self {
            all: c.all(),
            reshaped: c.reshaped,
            relabeled: c.relabeled,
            deleted: c.deleted,
            added: c.added,
            mean_iou: c.mean_iou(),
        }
    }
}

fn of_member(name: Option<String>, numbers: &MemberNumbers, concept: &dyn Fn(ConceptId) -> String) -> MemberFigures {
    let corrections = numbers.corrections.iter();
    MemberFigures {
        name,
        inputs: numbers.inputs,
        annotations: numbers.annotations,
        active_ms: numbers.active_ms,
        ms_per_input: numbers.ms_per_input(),
        accepted: numbers.accepted,
        sent_back: numbers.returned,
        awaiting: numbers.awaiting,
        decided: numbers.decided,
        first_pass: numbers.first_pass,
        corrections: corrections.map(|(id, c)| (concept(*id), c.into())).collect(),
        corrected: (&numbers.corrected()).into(),
        reviewer: Reviewed {
            accepted: numbers.gave_accepted,
            sent_back: numbers.gave_returned,
            corrected: numbers.gave_corrections,
        },
    }
}

fn report(view: &View, counted: &TaskNumbers) -> Numbers {
    let concept = |id: ConceptId| view.concept(id).map_or_else(|| id.to_string(), |c| c.name.clone());
    let numbers = &counted.numbers;
    let members = numbers.members.iter();
    let steps = numbers.steps.iter().zip(0i64..);
    Numbers {
        task: counted.task.to_string(),
        from: counted.span.from.map(rfc3339),
        to: counted.span.to.map(rfc3339),
        members: members
            .map(|(id, numbers)| of_member(Some(view.name_in(Some(counted.task), *id)), numbers, &concept))
            .collect(),
        total: of_member(None, &numbers.total(), &concept),
        step_ms: numbers.step_ms,
        steps: steps
            .map(|(step, n)| Step {
                from: rfc3339(Timestamp(numbers.start.0 + n * numbers.step_ms)),
                submitted: step.submitted,
                accepted: step.accepted,
                sent_back: step.returned,
            })
            .collect(),
    }
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
