//! The verbs that bring data in, take it out, and tell of it.

use super::args::{InputVerb, PictureVerb};
use super::bulk_args::BulkArgs;
use super::data_args::{
    CleanArgs, ConflictArg, ConvertArgs, ExifArg, ExportArgs, ImagesArg, ImportArgs, PurgeArgs, SearchArgs, StatusArg,
    sorted_by,
};
use super::member::{acting, looking, reaching};
use super::print::{Printer, confirmed, told};
use indicatif::{ProgressBar, ProgressStyle};
use session::bulk::{BulkAct, BulkInputs, BulkRequest};
use session::changed::NewPicture;
use session::clean::CleanRequest;
use session::convert::ConvertRequest;
use session::import::{read_report, save_report};
use session::objects::{LikeRequest, ObjectOrder, ObjectSort};
use session::search::SearchRequest;
use session::{
    CheckReport, ConflictDecision, ExifWanted, ExportRequest, ExportSplit, ImportRequest, LogWanted, Pictures,
    Progress, PurgeReport, SaveSearch, ServerAccess, Session, SessionError, Who, notice,
};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};

impl From<ImagesArg> for Pictures {
    fn from(arg: ImagesArg) -> Self {
        match arg {
            ImagesArg::Copy => Self::Copy,
            ImagesArg::Link => Self::Link,
            ImagesArg::None => Self::None,
        }
    }
}

impl From<ExifArg> for ExifWanted {
    fn from(arg: ExifArg) -> Self {
        match arg {
            ExifArg::None => Self::Nothing,
            ExifArg::Camera => Self::Camera,
            ExifArg::Gps => Self::Place,
        }
    }
}

impl From<ConflictArg> for ConflictDecision {
    fn from(arg: ConflictArg) -> Self {
        match arg {
            ConflictArg::Keep => Self::Keep,
            ConflictArg::Replace => Self::Replace,
            ConflictArg::Both => Self::Both,
        }
    }
}

/// Makes the sample project if it is not there; returns its file.
pub fn demo(dir: Option<PathBuf>, member: &str, printer: &Printer) -> Result<PathBuf, SessionError> {
    let project = session::demo::make(dir, member)?;
    printer.demo(&project);
    Ok(project)
}

/// Brings files in.
pub fn import(args: ImportArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let by_me = matches!(who, Who::Named(_));
    let mut session = acting(&args.project, who)?;
    let task = args
        .task
        .as_deref()
        .map(|name| session.task_named(name).map(|task| task.id))
        .transpose()?;
    let request = match &args.retry {
        Some(saved) => ImportRequest {
            on_conflict: args.on_conflict.into(),
            by_me,
            ..read_report(saved)?
        },
        None => ImportRequest {
            format: args.format,
            dataset: args.dataset,
            task,
            model: args.model,
            voc_one_based: args.voc_base.map(|base| base == 1),
            by_me,
            metadata: args.metadata,
            exif: args.exif.into(),
            on_conflict: args.on_conflict.into(),
            columns: args.columns.into_iter().collect(),
            ..ImportRequest::of(args.paths)
        },
    };
    let report = with_bar("Importing", |progress| session.import_now(&request, progress))?;
    if let Some(file) = &args.report {
        save_report(file, &request, &report)?;
    }
    Ok(printer.imported(&report))
}

/// Shows a progress bar on a terminal, and none in a pipe.
pub fn with_bar<T>(what: &str, work: impl FnOnce(&mut Progress) -> T) -> T {
    let bar = ProgressBar::no_length().with_message(what.to_owned());
    let template = "{msg} {wide_bar} {pos}/{len} {per_sec} {eta}";
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    let shown = bar.clone();
    let mut progress = Progress::shown(move |done, total| {
        if let Some(total) = total {
            shown.set_length(total);
        }
        shown.set_position(done);
    });
    let outcome = work(&mut progress);
    bar.finish_and_clear();
    outcome
}

/// Delivers a dataset: says first what the format cannot carry.
pub fn export(args: ExportArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let session = acting(&args.project, who)?;
    let task = args
        .task
        .as_deref()
        .map(|name| session.task_named(name).map(|task| task.id))
        .transpose()?;
    let dataset = args
        .dataset
        .as_deref()
        .map(|name| session.dataset_named(name))
        .transpose()?;
    let request = ExportRequest {
        out: args.out,
        format: args.format,
        task,
        dataset,
        search: args.search.unwrap_or_default(),
        chosen: None,
        all_statuses: args.status == StatusArg::All,
        finished_only: args.finished_only,
        pictures: args.images.into(),
        split: match args.split {
            Some(ExportSplit::Ratios(ratios)) => ExportSplit::Ratios(ratios.seeded(args.seed)),
            other => other.unwrap_or_default(),
        },
        merge: args.merge,
        choices: (&args.choices).into(),
        crops: args.crops,
        classes: session.classes_named(&args.classes)?,
    };
    let expected = session.preview_now(&request, &mut Progress::silent())?;
    for loss in &expected.losses {
        told(notice::loss(loss));
    }
    if let Some(found) = expected.unfinished.as_ref().filter(|_| expected.annotations > 0) {
        told(notice::unfinished(found));
        if !found.left_out {
            told("`--finished-only` leaves them out.");
        }
    }
    if let Some(doubled) = &expected.doubled {
        told(notice::doubled(doubled));
        if !doubled.merged {
            told(format!(
                "`--task NAME` takes those of one task, `--merge {}` each once.",
                doubled.iou
            ));
        }
    }
    let report = with_bar("Exporting", |progress| session.export_now(&request, progress))?;
    Ok(printer.exported(&report))
}

/// Turns annotations of one format into another.
pub fn convert(args: ConvertArgs, printer: &Printer) -> Result<u8, SessionError> {
    let request = ConvertRequest {
        source: args.source,
        from: args.from,
        out: args.out,
        format: args.format,
        pictures: args.images.into(),
        voc_one_based: args.voc_base.map(|base| base == 1),
        choices: (&args.choices).into(),
        classes: args.classes,
    };
    let report = with_bar("Converting", |progress| session::convert::convert(&request, progress))?;
    for loss in &report.losses {
        told(notice::loss(loss));
    }
    Ok(printer.converted(&report))
}

/// Lists the inputs that pass a query.
pub fn search(args: SearchArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let query = args.query.unwrap_or_default();
    if args.list {
        return Ok(printer.searches(&looking(&args.project, who)?.search_lines()?));
    }
    if let Some(name) = args.delete {
        acting(&args.project, who)?.delete_search_now(&name)?;
        return Ok(printer.search_deleted(&name));
    }
    if let Some(name) = args.save {
        let mut session = acting(&args.project, who)?;
        tell_unknown(&session, &query, false)?;
        let saved = session.save_search_now(SaveSearch {
            name,
            query,
            frozen: args.frozen,
            replaces: args.replace,
        })?;
        return Ok(printer.search_saved(&saved));
    }
    let mut session = looking(&args.project, who)?;
    tell_unknown(&session, &query, args.model.is_some())?;
    let other_fields = || {
        told(format!("--sort takes {} here", sorted_by(args.objects)));
        Ok(2)
    };
    if args.objects {
        let newest = ObjectOrder {
            by: ObjectSort::Added,
            descending: true,
        };
        let most_alike = ObjectOrder {
            by: ObjectSort::Likeness,
            descending: true,
        };
        let usual = if args.like.is_some() { most_alike } else { newest };
        let Some(order) = args.sort.map_or(Some(usual), |sort| sort.objects) else {
            return other_fields();
        };
        if (order.by == ObjectSort::Likeness) != args.like.is_some() {
            told("--sort likeness and --like belong together: --like says what annotations are to look like");
            return Ok(2);
        }
        let like = args.like.map(|of| LikeRequest { of, by: args.model });
        let list = with_bar("Looking", |progress| {
            session.search_objects_now(&query, order, like.as_ref(), args.limit, progress)
        })?;
        return Ok(printer.objects(&list));
    }
    let Some(sort) = args.sort.map_or(Some(None), |sort| sort.inputs.map(Some)) else {
        return other_fields();
    };
    let request = SearchRequest {
        query,
        limit: args.limit,
        sort,
        by: args.model,
    };
    let report = with_bar("Looking", |progress| session.search_now(&request, progress))?;
    Ok(printer.found(&report))
}

/// Says what of a query names nothing that there is: a slip of the pen finds nothing, and says nothing.
fn tell_unknown(session: &Session, query: &str, looks: bool) -> Result<(), SessionError> {
    for sentence in session.unknown_in(query, looks)? {
        told(sentence);
    }
    Ok(())
}

/// Says the same of many inputs of a task.
pub fn bulk(args: BulkArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    if args.relabel.is_some() || args.delete {
        let mut session = acting(&args.project, who)?;
        tell_unknown(&session, &args.query, false)?;
        let how = (args.decided, args.dry_run);
        let report = with_bar("Changing", |progress| {
            session.change_found_now(&args.query, args.relabel.as_deref(), how, progress)
        })?;
        return Ok(printer.objects_changed(&report));
    }
    let acts = [
        args.add.map(BulkAct::Add),
        args.absent.map(BulkAct::Absent),
        args.remove.map(BulkAct::Remove),
        args.replace.map(|(from, to)| BulkAct::Replace(from, to)),
        args.approve.then_some(BulkAct::Approve),
        args.assign.map(BulkAct::Assign),
        args.undo.map(BulkAct::Undo),
    ];
    // The words of the call have one of them.
    let Some(act) = acts.into_iter().flatten().next() else {
        return Ok(2);
    };
    let mut session = acting(&args.project, who)?;
    let request = BulkRequest {
        task: args.task.unwrap_or_default(),
        inputs: BulkInputs::Query(args.query),
        act,
        decided: args.decided,
        dry_run: args.dry_run,
    };
    let report = with_bar("Changing", |progress| session.bulk_now(&request, progress))?;
    Ok(printer.changed_in_bulk(&report, &request.act))
}

/// Says what is wrong with the pictures, or leaves some out.
pub fn clean(args: &CleanArgs, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    if let Some((query, back)) = args.changes() {
        let mut session = acting(&args.project, who)?;
        let title = if back { "Including" } else { "Excluding" };
        let report = with_bar(title, |progress| {
            session.exclude_now(query, back, args.dry_run, progress)
        })?;
        return Ok(printer.excluded(&report, back));
    }
    if let Some(flag) = args.keep_best {
        let mut session = acting(&args.project, who)?;
        let report = with_bar("Looking", |progress| {
            session.keep_best_now(flag, args.dry_run, progress)
        })?;
        return Ok(printer.excluded(&report, false));
    }
    let session = match args.forget_ignored {
        true => acting(&args.project, who)?,
        false => looking(&args.project, who)?,
    };
    let thresholds = match args.threshold.is_empty() {
        true => None,
        false => Some(session.thresholds_with(&args.threshold)?),
    };
    let request = CleanRequest {
        thresholds,
        forget_ignored: args.forget_ignored,
    };
    let report = with_bar("Looking", |progress| session.clean_now(&request, progress))?;
    Ok(printer.cleaned(&report))
}

/// Takes inputs out of a project.
pub fn input(verb: InputVerb, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let InputVerb::Remove { project, inputs } = verb;
    let mut session = acting(&project, who)?;
    let inputs = session.inputs_named(&inputs)?;
    let removed = with_bar("Removing", |progress| session.remove_inputs_now(&inputs, progress))?;
    Ok(printer.settled(&removed))
}

/// Erases inputs for good.
pub fn purge(args: &PurgeArgs, who: Who, server: Option<&ServerAccess>, printer: &Printer) -> Result<u8, SessionError> {
    let mut session = reaching(acting(&args.project, who)?, server);
    let wanted = args.wanted();
    let mut erase = |dry_run| with_bar("Erasing", |progress| session.purge_now(&wanted, dry_run, progress));
    let asks = !args.yes && !args.dry_run && std::io::stdin().is_terminal();
    if asks {
        let would = erase(true)?;
        if would.touched.inputs > 0 && !is_meant(&would) {
            return Err(SessionError::NotConfirmed);
        }
    }
    let report = erase(args.dry_run)?;
    Ok(printer.purged(&report))
}

/// Asks for the number of inputs, after saying what goes with them.
fn is_meant(would: &PurgeReport) -> bool {
    let question = "Nothing brings them back. Type the number of inputs to erase them: ";
    confirmed(&notice::purged(would), question, &would.touched.inputs.to_string())
}

/// Settles what pictures are that changed.
pub fn picture(verb: PictureVerb, who: Who, printer: &Printer) -> Result<u8, SessionError> {
    let (project, names, what) = match verb {
        PictureVerb::Same { project, inputs } => (project, inputs, NewPicture::Same),
        PictureVerb::Another { project, inputs } => (project, inputs, NewPicture::Another),
    };
    let mut session = acting(&project, who)?;
    let inputs = session.inputs_named(&names)?;
    let settled = with_bar("Looking", |progress| {
        session.settle_pictures_now(&inputs, what, progress)
    })?;
    Ok(printer.settled(&settled))
}

/// Prints the log.
pub fn log(
    project: &Path,
    who: Who,
    member: Option<String>,
    input: Option<String>,
    task: Option<String>,
    printer: &Printer,
) -> Result<u8, SessionError> {
    let session = looking(project, who)?;
    let lines = session.log_of(&LogWanted { member, input, task })?;
    Ok(printer.log(&lines))
}

/// Checks a project, also one that is too damaged to be opened; where it is on a server, the server's log as well.
pub fn check(
    project: &Path,
    who: Who,
    all_images: bool,
    repair: bool,
    server: Option<&ServerAccess>,
) -> Result<CheckReport, SessionError> {
    let repaired = match repair {
        true => session::repair(project)?,
        false => Vec::new(),
    };
    let mut report = session::check_opened(project, looking(project, who), all_images)?;
    if let Some(server) = server {
        report.problems.extend(server.check()?);
        report.ok = report.problems.is_empty();
    }
    Ok(CheckReport { repaired, ..report })
}
