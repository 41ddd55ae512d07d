//! Words and phrases that several sentences have.

use super::gestures::grouped;
use domain::query::QueryError;
use domain::{OpKind, Region, Role, Status, TaskKind};

pub(super) fn shapes(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Classification => "claims on the whole input",
        TaskKind::Detection => "boxes",
        TaskKind::Segmentation => "polygons and boxes",
    }
}

pub(super) fn role_name(role: Role) -> &'static str {
    role.name()
}

/// An act in the past tense, for history and notices.
pub fn done(kind: OpKind) -> &'static str {
    match kind {
        OpKind::CreateProject => "created the project",
        OpKind::AddMember => "added a member",
        OpKind::Import => "imported files",
        OpKind::UpdateInput => "updated the file's record",
        OpKind::RemoveInputs => "removed inputs",
        OpKind::ExcludeInputs => "excluded inputs",
        OpKind::EditMetadata => "changed metadata",
        OpKind::AddConcept => "added a concept",
        OpKind::EditConcept => "edited a concept",
        OpKind::EditDataset => "edited a dataset",
        OpKind::SaveSearch => "saved a search",
        OpKind::CreateTask => "created a task",
        OpKind::EditTask => "edited a task",
        OpKind::DeleteTask => "deleted a task",
        OpKind::Annotate => "annotated",
        OpKind::Reshape => "reshaped",
        OpKind::Relabel => "changed the concept",
        OpKind::Reorder => "changed the order",
        OpKind::Delete => "deleted",
        OpKind::Paste => "pasted",
        OpKind::Restore => "brought back",
        OpKind::Submit => "submitted",
        OpKind::Withdraw => "withdrew",
        OpKind::Skip => "skipped",
        OpKind::AddModel => "added a model",
        OpKind::Suggest => "added suggestions",
        OpKind::Accept => "accepted suggestions",
        OpKind::Unaccept => "unaccepted suggestions",
        OpKind::Dismiss => "dismissed suggestions",
        OpKind::Rename => "changed the concept of suggestions",
        OpKind::AutoAnnotate => "annotated a task by a model",
        OpKind::EditMember => "changed a member",
        OpKind::RemoveMember => "removed a member",
        OpKind::Assign => "gave out inputs",
        OpKind::Approve => "approved",
        OpKind::Reject => "rejected",
        OpKind::Reopen => "reopened",
        OpKind::Merge => "merged versions",
        OpKind::Settle => "compared the labelers' work",
        OpKind::Release => "decided on a sample",
        OpKind::Ask => "asked",
        OpKind::Answer => "answered",
        OpKind::Read => "read the instructions",
        OpKind::Freeze => "made a dataset version",
        OpKind::Undo => "undid",
        OpKind::Redo => "redid",
        OpKind::RedactPassphrases => "took old passphrases out of the log",
        OpKind::Bulk => "labeled in bulk",
        OpKind::PurgeInputs => "erased inputs",
        OpKind::Pseudonymize => "replaced a member's name",
        OpKind::Unknown => "did what this release does not know",
    }
}

/// A count with its noun: `1 input`, `3,781 inputs`.
pub fn count(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", grouped(count))
}

/// What is wrong with a query: `There is no such field, ... (at "labels", character 3)`.
pub fn query(error: &QueryError) -> String {
    let mut what = error.what.chars();
    let first = what
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().collect());
    let place = match error.word.is_empty() {
        true => "at the end of the search".to_owned(),
        false => format!("at \"{}\" in the search", error.word),
    };
    format!("{first}{} ({place}).", what.as_str())
}

/// A status as people read it.
pub fn status(status: Status) -> &'static str {
    match status {
        Status::Success => "accepted",
        Status::Pending => "in progress",
        Status::AwaitingReview => "awaiting review",
        Status::AwaitingConsensusReview => "awaiting consensus review",
        Status::ReviewDenied => "rejected",
    }
}

/// What a region measures, for lists: `120 × 80`, or the area of a polygon's box.
pub fn measure(region: &Region) -> String {
    match region.bounds() {
        None => "whole input".into(),
        Some(b) => format!("{:.0} × {:.0}", b.width(), b.height()),
    }
}
