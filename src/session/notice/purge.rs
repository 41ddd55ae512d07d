//! What is said of erasing.

use super::gestures::grouped;
use super::words::count;
use crate::report::{Pseudonymized, PurgeReport};

/// What was erased, or would be, a sentence each.
pub fn purged(report: &PurgeReport) -> Vec<String> {
    let touched = &report.touched;
    let what = match touched.annotations {
        0 => count(touched.inputs, "input"),
        some => format!("{} with {}", count(touched.inputs, "input"), count(some, "annotation")),
    };
    let mut said = vec![match report.dry_run {
        true => format!("{what} would be erased for good."),
        false => format!(
            "{what} erased for good, from {} of the log, too.",
            entries(report.entries)
        ),
    }];
    if !report.versions.is_empty() {
        said.push(format!(
            "{} of it: {}.",
            if report.dry_run {
                "Versions would lose some"
            } else {
                "Versions lost some"
            },
            report.versions.join(", ")
        ));
    }
    if !report.files.is_empty() {
        let (files, stay) = if report.files.len() == 1 {
            ("The file", "stays where it is")
        } else {
            ("The files", "stay where they are")
        };
        said.push(format!(
            "{files} {stay}: delete what must not be kept, and exports that hold it."
        ));
    }
    if !report.dry_run && !report.wiped && touched.inputs > 0 {
        said.push(left_over(report.on_server).into());
    }
    said
}

/// That so many inputs were erased, as a phrase.
pub(crate) fn erased_inputs(count_of: u64) -> String {
    format!("erased {}", count(count_of, "input"))
}

/// What became of a member's name.
pub fn pseudonymized(done: &Pseudonymized) -> Vec<String> {
    let mut said = vec![format!(
        "Now called \"{}\", in {} of the log, too.",
        done.name,
        entries(done.entries)
    )];
    if !done.wiped {
        said.push(left_over(done.on_server).into());
    }
    said
}

/// Where some of it may be left.
fn left_over(on_server: bool) -> &'static str {
    match on_server {
        true => {
            "Backups of the server, and unused parts of its files until they are vacuumed, may hold some of it: tell who runs \
             it."
        }
        false => {
            "Another program has the project open: unused parts of the file may hold some of it until all have closed it."
        }
    }
}

fn entries(count: u64) -> String {
    match count {
        1 => "1 entry".into(),
        some => format!("{} entries", grouped(some)),
    }
}
