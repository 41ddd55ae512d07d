//! The verb that lists and changes metadata of inputs.

use super::data::with_bar;
use super::data_args::MetaArgs;
use super::member::{acting, looking};
use super::print::{PARTIAL, Printer, line, told};
use domain::Metadata;
use session::metadata::{MetadataOf, MetadataReport, MetadataRequest, MetadataShown};
use session::{SessionError, Who, notice};

/// Carries it out.
pub fn run(args: MetaArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let query = args.query.unwrap_or_default();
    if args.set.is_empty() && args.unset.is_empty() && args.from.is_none() {
        let shown = looking(&args.project, who)?.metadata_of(&query)?;
        return Ok(listed(&shown, printer));
    }
    let mut set = Metadata::default();
    for (key, value) in args.set {
        // The words of the call were looked at: it is a key.
        let _ = set.set(&key, value);
    }
    let request = MetadataRequest {
        of: MetadataOf::Query(query),
        set,
        unset: args.unset,
        from: args.from,
    };
    let mut session = acting(&args.project, who)?;
    let report = match args.dry_run {
        true => with_bar("Counting", |progress| session.count_metadata(request, progress))?,
        false => with_bar("Changing", |progress| session.edit_metadata_now(request, progress))?,
    };
    Ok(changed(&report, printer))
}

fn listed(shown: &MetadataShown, printer: &Printer) -> u8 {
    if !printer.object(shown) {
        for input in &shown.inputs {
            let values: Vec<String> = input
                .metadata
                .iter()
                .map(|(key, value)| format!("{key}={value}"))
                .collect();
            line(format!("{}  {}", input.name, values.join("  ")));
        }
    }
    0
}

fn changed(report: &MetadataReport, printer: &Printer) -> u8 {
    if !printer.object(report) {
        for sentence in notice::metadata_changed(report) {
            line(sentence);
        }
        if let Some(gesture) = &report.gesture {
            line(format!(
                "`apply` with `[TakeBack(gesture: \"{gesture}\")]` takes it back."
            ));
        }
    }
    for skipped in &report.skipped {
        told(format!("skipped {}: {}", skipped.path, skipped.reason));
    }
    if report.skipped.is_empty() { 0 } else { PARTIAL }
}
