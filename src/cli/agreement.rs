//! The verb that tells how far the labelers of a task agree.

use super::member::acting;
use super::print::{Printer, line};
use super::quality_args::AgreementArgs;
use domain::agreement::{self, Headline};
use domain::{ConceptId, MemberId};
use schemars::JsonSchema;
use serde::Serialize;
use session::quality::Disagreed;
use session::{SessionError, TaskAgreement, View, Who, rfc3339};
use std::collections::BTreeMap;

/// Carries it out.
pub fn run(args: &AgreementArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let session = acting(&args.project, who)?;
    let found = session.agreement_of(&args.task, args.iou)?;
    if let Some(path) = &args.csv {
        session.write_agreement(&found, path)?;
    }
    if !printer.object(&report(session.view(), &found)) {
        table(session.view(), &found);
    }
    Ok(0)
}

/// How far the labelers of a task agree, by what each of them submitted first.
#[derive(Serialize, JsonSchema)]
pub struct Agreement {
    /// The identifier of the task.
    task: String,
    /// Boxes and polygons: from which intersection over union on two are the same.
    iou: f64,
    /// Inputs that two labelers submitted at least.
    items: u64,
    /// Who labeled them.
    labelers: Vec<String>,
    #[serde(flatten)]
    all: Figures,
    /// Cohen's kappa of every two labelers, of classes.
    kappa: Vec<Kappa>,
    /// How far every two labelers match.
    f1: Vec<F1>,
    /// Where no labeler took over a suggestion.
    by_hand: Pooled,
    /// Where one did.
    from_suggestions: Pooled,
    /// Concept by concept.
    per_concept: Vec<OfConcept>,
    /// How it went on, by when the second labeler submitted.
    over_time: Vec<Step>,
    /// How long a step of `over_time` is, in milliseconds.
    step_ms: i64,
    /// What one labeler has where another has what.
    confusion: Confusion,
    /// Inputs and concepts on which labelers do not agree.
    disagreements: Vec<Disagreement>,
}

/// A number; null where it is not defined.
#[derive(Serialize, JsonSchema)]
struct Figure {
    /// The number.
    value: f64,
    /// Inputs that were compared for it.
    n: u64,
    /// Between which two numbers 95 % of those lie that came of drawing the inputs anew.
    interval: Option<[f64; 2]>,
}

/// Figures over all labelers.
#[derive(Serialize, JsonSchema)]
struct Figures {
    /// How often two labelers say the same, 0 to 1.
    percent: Option<Figure>,
    /// Krippendorff's alpha; of regions, ours.
    alpha: Option<Figure>,
    /// Fleiss' kappa, of classes that all have the same number of labelers.
    fleiss: Option<Figure>,
    /// F1 over all pairs of labelers.
    pooled_f1: Option<Figure>,
    /// The mean intersection over union of regions that were matched.
    mean_iou: Option<Figure>,
}

/// The same of a part of the claims.
#[derive(Serialize, JsonSchema)]
struct Pooled {
    #[serde(flatten)]
    figures: Figures,
}

/// How two labelers agree on classes.
#[derive(Serialize, JsonSchema)]
struct Kappa {
    /// The one.
    a: String,
    /// The other.
    b: String,
    /// Cohen's kappa.
    kappa: Option<Figure>,
    /// How often they say the same.
    percent: Option<Figure>,
}

/// How far two labelers match.
#[derive(Serialize, JsonSchema)]
struct F1 {
    /// The one.
    a: String,
    /// The other.
    b: String,
    /// F1.
    f1: Option<Figure>,
    /// Of what the second has, how much the first has as well.
    precision: Option<Figure>,
    /// Of what the first has, how much the second has as well.
    recall: Option<Figure>,
    /// The mean intersection over union of regions that were matched.
    mean_iou: Option<Figure>,
    /// From which intersection over union on two are the same.
    iou: f64,
}

/// How far labelers agree on a concept.
#[derive(Serialize, JsonSchema)]
struct OfConcept {
    /// The concept.
    concept: String,
    /// How many claims labelers made.
    claims: u64,
    #[serde(flatten)]
    figures: Figures,
}

/// A stretch of time.
#[derive(Serialize, JsonSchema)]
struct Step {
    /// When it begins, RFC 3339 in UTC.
    from: String,
    #[serde(flatten)]
    figures: Figures,
}

/// Counts over every two labelers: a row for what the one has whose name comes first in `labelers`, a column for what the
/// other has there.
#[derive(Serialize, JsonSchema)]
struct Confusion {
    /// The concepts of rows and columns; null is nothing.
    concepts: Vec<Option<String>>,
    /// The counts, row by row.
    matrix: Vec<Vec<u64>>,
}

/// A concept of an input on which labelers do not agree.
#[derive(Serialize, JsonSchema)]
struct Disagreement {
    /// The identifier of the input.
    id: String,
    /// Its name.
    input: String,
    /// The concept.
    concept: String,
    /// Why: `concept` (another one), `missing` (nothing there), `shape` (not alike enough), `contradiction` (there and not).
    kinds: Vec<&'static str>,
}

fn figure(of: Option<agreement::Figure>) -> Option<Figure> {
    of.map(|of| Figure {
        value: of.value,
        n: of.n,
        interval: of.interval.map(|interval| [interval.low, interval.high]),
    })
}

impl From<&Headline> for Figures {
    fn from(of: &Headline) -> Self {
        Self {
            percent: figure(of.percent),
            alpha: figure(of.alpha),
            fleiss: figure(of.fleiss),
            pooled_f1: figure(of.f1),
            mean_iou: figure(of.mean_iou),
        }
    }
}

fn report(view: &View, found: &TaskAgreement) -> Agreement {
    let concept = |id: ConceptId| view.concept(id).map_or_else(|| id.to_string(), |c| c.name.clone());
    let member = |id: MemberId| view.name_in(Some(found.asked.task), id);
    let figures = &found.agreement;
    Agreement {
        task: found.asked.task.to_string(),
        iou: found.asked.iou,
        items: figures.items,
        labelers: figures.labelers.iter().copied().map(member).collect(),
        all: (&figures.all).into(),
        kappa: figures
            .pairs
            .iter()
            .map(|pair| Kappa {
                a: member(pair.between.0),
                b: member(pair.between.1),
                kappa: figure(pair.kappa),
                percent: figure(pair.percent),
            })
            .collect(),
        f1: figures
            .pairs
            .iter()
            .map(|pair| F1 {
                a: member(pair.between.0),
                b: member(pair.between.1),
                f1: figure(pair.f1),
                precision: figure(pair.precision),
                recall: figure(pair.recall),
                mean_iou: figure(pair.mean_iou),
                iou: found.asked.iou,
            })
            .collect(),
        by_hand: Pooled {
            figures: (&figures.by_hand).into(),
        },
        from_suggestions: Pooled {
            figures: (&figures.from_suggestions).into(),
        },
        per_concept: figures
            .concepts
            .iter()
            .map(|of| OfConcept {
                concept: concept(of.concept),
                claims: of.claims,
                figures: (&of.figures).into(),
            })
            .collect(),
        over_time: figures
            .steps
            .iter()
            .map(|(from, of)| Step {
                from: rfc3339(*from),
                figures: of.into(),
            })
            .collect(),
        step_ms: figures.step_ms,
        confusion: confusion(&figures.confusion, concept),
        disagreements: found
            .disagreed
            .iter()
            .flat_map(|of| disagreements(of, &concept))
            .collect(),
    }
}

fn confusion(cells: &agreement::Confusion, name: impl Fn(ConceptId) -> String) -> Confusion {
    let keys = agreement::axis(cells);
    let cell = |row, column| cells.get(&(row, column)).copied().unwrap_or(0);
    Confusion {
        concepts: keys.iter().map(|key| key.map(&name)).collect(),
        matrix: keys
            .iter()
            .map(|row| keys.iter().map(|column| cell(*row, *column)).collect())
            .collect(),
    }
}

/// A line for each concept.
fn disagreements(of: &Disagreed, name: &impl Fn(ConceptId) -> String) -> Vec<Disagreement> {
    let mut by_concept: BTreeMap<ConceptId, Vec<&'static str>> = BTreeMap::new();
    for (concept, why) in &of.why {
        by_concept.entry(*concept).or_default().push(why.name());
    }
    by_concept
        .into_iter()
        .map(|(concept, kinds)| Disagreement {
            id: of.input.to_string(),
            input: of.name.clone(),
            concept: name(concept),
            kinds,
        })
        .collect()
}

/// Characters of a name that stand before its figures.
const NAME: usize = 26;

/// A figure with its interval, as "0.83 (0.79 to 0.87)".
fn said(of: Option<agreement::Figure>) -> String {
    let Some(of) = of else { return "-".into() };
    match of.interval {
        Some(interval) => format!("{:.2} ({:.2} to {:.2})", of.value, interval.low, interval.high),
        None => format!("{:.2}", of.value),
    }
}

fn table(view: &View, found: &TaskAgreement) {
    let concept = |id: ConceptId| view.concept(id).map_or_else(|| id.to_string(), |c| c.name.clone());
    let member = |id: MemberId| view.name_in(Some(found.asked.task), id);
    let figures = &found.agreement;
    if figures.items == 0 {
        line("No image was submitted by two labelers.");
        return;
    }
    line(format!("{} images with two labelers or more", figures.items));
    let heads = ["percent", "alpha", "kappa", "F1"]
        .map(|head| format!("{head:<23}"))
        .join("");
    line(format!("{:<28}{heads}", "").trim_end().to_owned());
    let row = |name: &str, of: [Option<agreement::Figure>; 4]| {
        let cells = of.map(|figure| format!("{:<23}", said(figure))).join("");
        let name = match name.char_indices().nth(NAME) {
            Some((end, _)) => format!("{}…", &name[..end]),
            None => name.to_owned(),
        };
        line(format!("{name:<28}{cells}").trim_end().to_owned());
    };
    let headline = |name: &str, of: &Headline| row(name, [of.percent, of.alpha, of.fleiss, of.f1]);
    headline("all", &figures.all);
    if figures.from_suggestions.percent.is_some() {
        headline("by hand", &figures.by_hand);
        headline("from suggestions", &figures.from_suggestions);
    }
    for pair in &figures.pairs {
        let name = format!("{} and {}", member(pair.between.0), member(pair.between.1));
        row(&name, [pair.percent, None, pair.kappa, pair.f1]);
    }
    for of in &figures.concepts {
        headline(&concept(of.concept), &of.figures);
    }
}
