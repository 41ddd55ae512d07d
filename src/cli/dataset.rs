//! The verb about datasets.

use super::data::with_bar;
use super::dataset_args::{DatasetVerb, FreezeArgs, SplitArgs};
use super::member::{acting, looking};
use super::print::{self, Printer};
use session::datasets::SplitRequest;
use session::{FreezeRequest, Progress, SessionError, Who};
use std::io::ErrorKind;
use std::path::Path;

/// Makes, changes, splits, freezes and shows datasets.
pub fn run(project: &Path, verb: DatasetVerb, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    match verb {
        DatasetVerb::New {
            name,
            text,
            random,
            seed,
        } => {
            let mut session = acting(project, who)?;
            let inputs = session.new_dataset_now(&name, &text, random.map(|count| (count, seed)))?;
            Ok(printer.dataset(&name, inputs))
        }
        DatasetVerb::List => looking(project, who)
            .and_then(|session| session.dataset_lines())
            .map(|lines| printer.datasets(&lines)),
        DatasetVerb::Show { name } => looking(project, who)
            .and_then(|session| session.dataset_line(&name))
            .map(|line| printer.dataset_shown(&line)),
        DatasetVerb::Add { name, query } => acting(project, who)?
            .change_dataset_now(&name, &query, true)
            .map(|changed| printer.dataset_changed(&changed, true)),
        DatasetVerb::Remove { name, query } => acting(project, who)?
            .change_dataset_now(&name, &query, false)
            .map(|changed| printer.dataset_changed(&changed, false)),
        DatasetVerb::Split(args) => split(project, args, who, printer),
        DatasetVerb::Freeze(args) => freeze(project, args, who, printer),
        DatasetVerb::Diff { from, to } => {
            let session = looking(project, who)?;
            let diff = with_bar("Comparing", |progress| session.diff_datasets_now(&from, &to, progress))?;
            Ok(printer.dataset_diff(&diff))
        }
        DatasetVerb::Manifest { version, markdown } => {
            let session = looking(project, who)?;
            let manifest = with_bar("Reading", |progress| session.manifest_now(&version, progress))?;
            Ok(printer.manifest(&manifest, markdown))
        }
        DatasetVerb::Lines { version } => {
            let session = looking(project, who)?;
            let mut out = print::unescaped();
            match session.version_lines_now(&version, &mut Progress::silent(), &mut out) {
                // Whoever closed the output early has seen enough.
                Err(SessionError::Io { source, .. }) if source.kind() == ErrorKind::BrokenPipe => Ok(0),
                done => done.map(|()| 0),
            }
        }
        DatasetVerb::Stats { name, split, csv } => {
            let session = looking(project, who)?;
            let stats = with_bar("Counting", |progress| match split {
                Some(split) => session.split_stats_now(&name, split, progress),
                None => session.dataset_stats_now(&name, progress),
            })?;
            if let Some(folder) = csv {
                stats.write_csv(&folder)?;
            }
            Ok(printer.dataset_stats(&stats))
        }
    }
}

fn split(project: &Path, args: SplitArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let mut session = acting(project, who)?;
    let request = SplitRequest {
        dataset: args.name,
        ratios: args.ratio.seeded(args.seed),
        stratify: args.stratify,
        pins: args.pin,
        group_by: args.group_by,
        near_duplicates_together: !args.ignore_near_duplicates,
        dry_run: args.dry_run,
    };
    let report = with_bar("Looking", |progress| session.split_dataset_now(&request, progress))?;
    Ok(printer.dataset_split(&report))
}

fn freeze(project: &Path, args: FreezeArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let mut session = acting(project, who)?;
    let request = FreezeRequest {
        task: None,
        dataset: args.name,
        version: args.version,
        note: args.note,
        several: session.several_labelers(args.several.labeler.as_deref(), args.several.merge)?,
        even_if_unchanged: args.even_if_unchanged,
    };
    let frozen = with_bar("Freezing", |progress| session.freeze_now(&request, progress))?;
    Ok(printer.frozen(&frozen))
}
