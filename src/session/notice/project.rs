//! What is said of the project file: why it is not opened or written, where it went, what is wrong with it.

use super::{Names, count, done, query, sentence};
use crate::clock::rfc3339;
use crate::error::SessionError;
use roots::Location;
use store::{CheckProblem, Deviation, Displaced, MarkFault, OpenError, Repaired, SchemaFault, StoreError};

pub(super) fn stored(error: &StoreError, names: Option<&dyn Names>) -> String {
    match error {
        StoreError::Clash(clash) => match clash.by {
            Some((member, at, kind)) => {
                let name = names.map_or("Somebody".into(), |names| names.known_name(member));
                let when = rfc3339(at);
                format!(
                    "{name} changed this at {when} ({}); your change was undone.",
                    done(kind)
                )
            }
            None => "Somebody changed this in the meantime; your change was undone.".into(),
        },
        StoreError::NoLead => {
            "Somebody must lead, and the others were taken out of that role a moment ago; your change was undone. Make somebody else a lead first."
                .into()
        }
        StoreError::NameTaken(name) => format!("The name \"{name}\" is taken; choose another."),
        StoreError::Query(error) => query(error),
        StoreError::Displaced(found) => displaced(found).into(),
        StoreError::DiskFull => "The disk is full; free some space, nothing is lost meanwhile.".into(),
        StoreError::ReadOnly => "The project file cannot be written; make it writable or copy it elsewhere.".into(),
        StoreError::Busy => "Another program keeps the project busy; trying again.".into(),
        StoreError::Damaged(what) => {
            format!("The project file is damaged ({what}); run `labelwright check` and go back to a copy.")
        }
        StoreError::Sql(error) => format!("The project file could not be used: {error}"),
        StoreError::Io(error) => format!("The project file could not be used: {error}"),
    }
}

/// Why a picture is not put into a store with those beside the project.
pub(crate) const NOT_BESIDE: &str = "it does not lie below the folder of the project";

/// A root was made while pictures were imported from an address.
pub(crate) fn new_root(name: &str, location: &Location) -> String {
    format!(
        "The pictures are found under the root \"{name}\": on this computer {location}. Others say where it is on theirs."
    )
}

pub(super) fn opened(error: &OpenError) -> String {
    match error {
        OpenError::Missing(path) => format!(
            "There is no project {}; make one with `labelwright new`.",
            path.display()
        ),
        OpenError::AlreadyThere(path) => format!(
            "{} is already there and was not touched; choose another name.",
            path.display()
        ),
        OpenError::Foreign(path) => format!("{} is not a Labelwright project; nothing was touched.", path.display()),
        OpenError::Newer { path, found, known } => format!(
            "{} was written by a newer release (schema {found}, this one knows up to {known}); update Labelwright, \
             nothing was touched.",
            path.display()
        ),
        OpenError::Altered { path, fault } => format!(
            "{} was changed by another program: {}. `labelwright check --repair` makes it anew from its log.",
            path.display(),
            altered(fault)
        ),
        OpenError::Truncated { path, bytes, expected } => format!(
            "{} is cut short ({bytes} of {expected} bytes); go back to a copy, nothing was touched.",
            path.display()
        ),
        OpenError::Network { path, system } => format!(
            "{} is on a network file system ({system}), where a project cannot be kept safe; copy it to a local disk.",
            path.display()
        ),
        OpenError::Replica { path, pending } => {
            let unsent = match pending {
                0 => String::new(),
                pending => format!(
                    " {} in it were not sent, and are lost with it.",
                    count(*pending, "change")
                ),
            };
            format!(
                "{} is this computer's copy of a project on a server, and was not touched. Delete it, and the next verb makes \
                 it anew from there.{unsent}",
                path.display()
            )
        }
        OpenError::Failed { path, source } => format!("{}: {}", path.display(), stored(source, None)),
    }
}

/// What became of the project's file while it was open.
pub fn displaced(found: &Displaced) -> &'static str {
    match found {
        Displaced::Renamed(_) => "Not saving: the project file was renamed.",
        Displaced::Removed => "Not saving: the project file was deleted.",
        Displaced::Replaced => "Not saving: another file was put in the project's place.",
        Displaced::LogGone => "Not saving: the file with the newest changes beside the project (-wal) was removed.",
    }
}

/// A copy of the project was not made.
pub(crate) fn not_copied(to: &std::path::Path, error: &SessionError) -> String {
    format!("No copy was saved to {}: {}", to.display(), sentence(error, None))
}

/// The thread that writes is gone.
pub(crate) fn writer_gone() -> &'static str {
    "Saving has ended by a fault of the program; open the project again."
}

/// The log was acknowledged further, or otherwise, on this computer.
pub(crate) fn acknowledged_otherwise(fault: MarkFault) -> String {
    match fault {
        MarkFault::Missing(from, to) => format!(
            "Log entries {from} to {to} were saved on this computer and are missing in this file: is it an older copy? \
             `labelwright check --repair` takes it as it is."
        ),
        MarkFault::Other(seq) => format!(
            "Log entry {seq} is not the one that was saved on this computer: is this another copy? \
             `labelwright check --repair` takes it as it is."
        ),
    }
}

/// What is not as this release makes it.
pub(crate) fn altered(fault: &SchemaFault) -> String {
    let SchemaFault { kind, name, deviation } = fault;
    match deviation {
        Deviation::Missing => format!("the {kind} \"{name}\" is missing"),
        Deviation::Added => format!("the {kind} \"{name}\" was added"),
        Deviation::Changed if kind == "names" => format!("a names stands in place of the table \"{name}\""),
        Deviation::Changed => format!("the {kind} \"{name}\" was changed"),
    }
}

/// What was made anew from a log.
pub(crate) fn repaired(repaired: &Repaired) -> Vec<String> {
    let mut lines = vec![format!(
        "Made anew from its log: {}, {}.",
        count(repaired.entries, "log entry").replace("entrys", "entries"),
        count(repaired.rows, "row")
    )];
    lines.extend(repaired.lost.iter().map(|lost| format!("Lost: {lost}.")));
    lines.push(format!("The file as it was is kept as {}.", repaired.kept.display()));
    lines
}

/// A problem found by `check`, as a sentence.
pub fn problem(problem: &CheckProblem) -> String {
    match problem {
        CheckProblem::Integrity(what) => format!("the file is damaged: {what}"),
        CheckProblem::Version { found, real } => {
            format!("the file says that its schema is {found}, and its tables are those of {real}")
        }
        CheckProblem::Schema(fault) => altered(fault),
        CheckProblem::EntryChanged(seq) => {
            format!("log entry {seq} was changed, or one before it was taken out")
        }
        CheckProblem::PayloadChanged(seq) => format!("what log entry {seq} changed was itself changed"),
        CheckProblem::NotAcknowledged(seq) => {
            format!("log entry {seq} is not the one that was saved on this computer; this may be another copy")
        }
        CheckProblem::EntryUnreadable { seq: Some(seq), why } => format!("log entry {seq} cannot be read: {why}"),
        CheckProblem::EntryUnreadable { seq: None, why } => format!("a log entry cannot be read: {why}"),
        CheckProblem::EndMissing { from, to } => format!("log entries {from} to {to} are missing at the end"),
        CheckProblem::RowUnreadable { table, row, why } => {
            format!("a row of the table \"{table}\" cannot be read ({row}): {why}")
        }
        CheckProblem::Unseen { what, why } => format!("{what} could not be read: {why}"),
        CheckProblem::LogBroken { seq, key } => {
            format!("log entry {seq} does not follow from those before it ({key:?})")
        }
        CheckProblem::RowDiffers(key) => format!("a row is not as the log left it ({key:?})"),
        CheckProblem::RowMissing(key) => format!("a row that the log made is missing ({key:?})"),
        CheckProblem::RowUnlogged(key) => format!("a row was never logged ({key:?})"),
        CheckProblem::CountWrong(what) => format!("the kept count of {what} is wrong"),
    }
}
