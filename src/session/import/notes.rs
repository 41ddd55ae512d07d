//! What readers decided by themselves, in sentences for people.

use formats::{BaseEvidence, Note, VocBase};
use std::path::Path;

/// What a reader decided by itself, for people.
pub(crate) fn sentence(note: &Note) -> Option<String> {
    Some(match note {
        Note::VocBase { assumed, evidence } => {
            let base = if *assumed == VocBase::One { "1" } else { "0" };
            match evidence {
                BaseEvidence::OwnFiles => return None,
                BaseEvidence::ZeroIn(file) | BaseEvidence::FractionIn(file) | BaseEvidence::EdgeIn(file) => {
                    format!("Pascal VOC coordinates were taken to count from {base}, as {file} shows.")
                }
                BaseEvidence::Ambiguous => format!(
                    "Nothing tells whether the Pascal VOC coordinates count from 0 or 1; {base} was taken. Import \
                     again with the other choice if boxes are off by a pixel."
                ),
            }
        }
        Note::LeftOut { what, count } => format!("{count} {what} were left aside."),
        Note::SizeSwapped { place } => {
            format!("{place} states width and height swapped; its coordinates fit the upright image and were taken.")
        }
        Note::NamesMissing { place } => format!("{place} has no class names; the numbers stand for them."),
        Note::FolderMissing { folder } => format!("The folder {folder} that the file names is not there."),
        Note::Encoding { place, encoding } => {
            format!("{place} was read as {encoding}, as its bytes show; save it as UTF-8 to be sure.")
        }
        Note::LooseNames { count: 1, example } => {
            format!("1 picture was found under a name that differs in case or spelling alone: {example}.")
        }
        Note::LooseNames { count, example } => {
            format!("{count} pictures were found under names that differ in case or spelling alone, such as {example}.")
        }
        Note::NumbersAsNames { place } => format!(
            "No COCO file tells which images the numbers of {place} mean; they were taken for the numbers in the names of \
             images. If the results belong to a COCO file, undo this import and give that file as well."
        ),
        Note::OtherPicture { count, example, named } => {
            let files = if *count == 1 {
                "1 file names".to_owned()
            } else {
                format!("{count} files name")
            };
            format!("{files} another picture than that of its own name, which was taken: {example} names {named}.")
        }
        Note::JoinedClasses { name, ids } => {
            let ids: Vec<String> = ids.iter().map(i64::to_string).collect();
            format!(
                "The categories {} are all called \"{name}\" and were joined.",
                ids.join(", ")
            )
        }
        Note::Turned { count: 1 } => "1 rotated box was taken as an outline of four points.".to_owned(),
        Note::Turned { count } => format!("{count} rotated boxes were taken as outlines of four points."),
        Note::Reversed { count: 1 } => "The corners of 1 box stood in the wrong order and were exchanged.".to_owned(),
        Note::Reversed { count } => {
            format!("The corners of {count} boxes stood in the wrong order and were exchanged.")
        }
        Note::EmptyOutlines { count: 1 } => "1 outline enclosed nothing; the box beside it was taken.".to_owned(),
        Note::EmptyOutlines { count } => {
            format!("{count} outlines enclosed nothing; the boxes beside them were taken.")
        }
        Note::OtherClassList { used, other } => {
            format!("{other} lists other classes than {used}, which was used.")
        }
        Note::Mended { count } => format!("{count} outlines that crossed themselves were put in order."),
    })
}

/// Of a table that was taken for a list of paths this was not read.
pub(super) fn other_columns(table: &Path, columns: &[String]) -> String {
    format!(
        "{} was read as a list of paths; its columns {} were not. \"Columns…\" (--columns) says what they hold of annotations; \
         as metadata they are taken by --metadata.",
        table.display(),
        columns.join(", ")
    )
}
