//! The verb that lists, renames, merges, splits and deletes concepts.

use super::data::with_bar;
use super::data_args::ConceptVerb;
use super::json;
use super::member::{acting, looking};
use super::print::{PARTIAL, Printer, line, told};
use domain::Status;
use session::notice::{self, concepts_changed, count, grouped};
use session::taxonomy::{ConceptAct, ConceptPlace, ConceptReport, ConceptUse, Part};
use session::{ConceptEdit, Session, SessionError, Who};
use std::path::Path;

/// Carries it out.
pub fn run(project: &Path, verb: ConceptVerb, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let mut session = match verb {
        ConceptVerb::List => looking(project, who)?,
        _ => acting(project, who)?,
    };
    let (act, dry_run) = match verb {
        ConceptVerb::List => return session.concept_uses().map(|uses| listed(&uses, printer)),
        ConceptVerb::Rename { old, new, dry_run } => {
            let report = session.rename_concept_now(&old, &new, dry_run)?;
            return Ok(renamed(&old, &new, &report, printer));
        }
        ConceptVerb::Edit {
            name,
            description,
            color,
            example,
            no_examples,
            before,
            last,
        } => {
            let examples = match no_examples || !example.is_empty() {
                true => Some(session.inputs_named(&example)?),
                false => None,
            };
            let edit = ConceptEdit {
                name: None,
                color,
                description,
                examples,
            };
            let place = before.map(ConceptPlace::Before).or(last.then_some(ConceptPlace::Last));
            let used = session.edit_concept_now(&name, edit, place)?;
            if !printer.object(&used) {
                line(described(&used));
            }
            return Ok(0);
        }
        ConceptVerb::Merge { from, into, dry_run } => {
            let from = from.iter().map(|name| session.concept_id(name));
            let from = from.collect::<Result<_, _>>()?;
            let into = session.concept_id(&into)?;
            (ConceptAct::Merge { from, into }, dry_run)
        }
        ConceptVerb::Split { old, into, dry_run } => {
            let from = session.concept_id(&old)?;
            let parts = into.into_iter().map(|(name, query)| Part { name, query }).collect();
            (ConceptAct::Split { from, parts }, dry_run)
        }
        ConceptVerb::Delete {
            name,
            with_annotations,
            dry_run,
        } => {
            let concept = session.concept_id(&name)?;
            (
                ConceptAct::Delete {
                    concept,
                    with_annotations,
                },
                dry_run,
            )
        }
    };
    let report = change(&mut session, act, dry_run)?;
    Ok(changed(&report, printer))
}

fn change(session: &mut Session, act: ConceptAct, dry_run: bool) -> Result<ConceptReport, SessionError> {
    let title = match dry_run {
        true => "Counting",
        false => notice::changing_concepts(&act),
    };
    with_bar(title, |progress| match dry_run {
        true => session.count_concept_change(act, progress),
        false => session.change_concepts_now(act, progress),
    })
}

fn listed(uses: &[ConceptUse], printer: &Printer) -> u8 {
    if printer.object(&json::Concepts { concepts: uses }) {
        return 0;
    }
    if uses.is_empty() {
        line("No concepts yet; a task makes those that it names.");
    }
    for used in uses {
        let mut text = format!("{}: {}", used.name, count(used.annotations, "annotation"));
        let by_status = Status::ALL.iter().filter_map(|status| {
            let n = used.statuses.get(status.name())?;
            Some(format!("{} {}", grouped(*n), notice::status(*status)))
        });
        let by_status: Vec<String> = by_status.collect();
        if !by_status.is_empty() {
            text.push_str(&format!(" ({})", by_status.join(", ")));
        }
        if used.suggestions > 0 {
            text.push_str(&format!(", {}", count(used.suggestions, "suggestion")));
        }
        if !used.tasks.is_empty() {
            text.push_str(&format!("; asked for in {}", used.tasks.join(", ")));
        }
        line(text);
        if !used.description.is_empty() || !used.examples.is_empty() {
            line(format!("  {}", explained(used)));
        }
    }
    0
}

/// `car (#ff0000): four wheels; shown by a.jpg`
fn described(used: &ConceptUse) -> String {
    match explained(used) {
        text if text.is_empty() => format!("{} ({})", used.name, used.color),
        text => format!("{} ({}): {text}", used.name, used.color),
    }
}

fn explained(used: &ConceptUse) -> String {
    let shown = notice::joined(&used.examples).map(|names| format!("shown by {names}"));
    let parts = [Some(used.description.clone()).filter(|text| !text.is_empty()), shown];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn renamed(old: &str, new: &str, report: &ConceptReport, printer: &Printer) -> u8 {
    if !printer.object(report) {
        let is = if report.dry_run { "would be" } else { "is now" };
        let uses = count(report.annotations, "annotation");
        line(format!("\"{old}\" {is} \"{new}\", on {uses}."));
    }
    0
}

fn changed(report: &ConceptReport, printer: &Printer) -> u8 {
    if !printer.object(report) {
        for sentence in concepts_changed(report) {
            line(sentence);
        }
        if let Some(gesture) = report.gesture {
            line(format!(
                "`apply` with [TakeBack(gesture: \"{gesture}\")] takes it back."
            ));
        }
    } else if !report.is_whole() {
        told("Not all of it could be changed: see `contradictions` and `skipped`.");
    }
    if report.is_whole() { 0 } else { PARTIAL }
}
