//! A manifest as Markdown, to be read and filed with the data.

use super::manifest::{Corrections, Manifest};
use crate::notice::grouped;
use domain::Split;
use std::collections::BTreeMap;

/// Text from a project that stays as it is in a table or a heading.
fn plain(text: &str) -> String {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    one_line.chars().fold(String::new(), |mut out, c| {
        if matches!(c, '|' | '*' | '_' | '`' | '[' | ']' | '<' | '#' | '\\') {
            out.push('\\');
        }
        out.push(c);
        out
    })
}

fn table(out: &mut String, title: &str, head: &[&str], rows: Vec<Vec<String>>) {
    if rows.is_empty() {
        return;
    }
    out.push_str(&format!(
        "\n## {title}\n\n| {} |\n|{}\n",
        head.join(" | "),
        "---|".repeat(head.len())
    ));
    for row in rows {
        out.push_str(&format!("| {} |\n", row.join(" | ")));
    }
}

fn splits(counts: &BTreeMap<&'static str, u64>) -> [String; 3] {
    Split::ALL.map(|split| {
        counts
            .get(split.name())
            .map_or_else(|| "0".into(), |count| grouped(*count))
    })
}

fn corrected(found: &Corrections) -> Vec<Vec<String>> {
    let rows = [
        ("Inputs added", found.inputs_added),
        ("Inputs removed", found.inputs_removed),
        ("Inputs in another split", found.inputs_moved),
        ("Inputs changed", found.inputs_changed),
        ("Annotations added", found.added),
        ("Annotations removed", found.removed),
        ("Annotations with another concept", found.relabeled),
        ("Annotations with another shape", found.reshaped),
    ];
    rows.map(|(what, count)| vec![what.to_owned(), grouped(count)]).to_vec()
}

impl Manifest {
    /// The manifest as Markdown.
    pub fn markdown(&self) -> String {
        let mut out = format!(
            "# {}, version {} ({})\n\n",
            plain(&self.dataset),
            self.number,
            plain(&self.version)
        );
        if !self.note.is_empty() {
            out.push_str(&format!("{}\n\n", plain(&self.note)));
        }
        let by = self
            .frozen_by
            .as_ref()
            .map_or_else(String::new, |by| format!(" by {}", plain(by)));
        out.push_str(&format!("- Frozen {}{by}, log entry `{}`\n", self.frozen, self.op));
        out.push_str(&format!(
            "- {} inputs, {} annotations\n",
            grouped(self.inputs),
            grouped(self.annotations)
        ));
        if self.erased > 0 {
            out.push_str(&format!("- {} inputs erased since\n", grouped(self.erased)));
        }
        let whole = !self.splits.is_empty();
        if whole {
            let [train, val, test] = splits(&self.splits);
            out.push_str(&format!("- Splits: train {train}, val {val}, test {test}\n"));
        }
        if let Some(task) = &self.task {
            out.push_str(&format!("- Of the task {}\n", plain(task)));
        }
        if let Some(rule) = &self.several_labelers {
            out.push_str(&format!("- Where several labelers marked an input: {}\n", plain(rule)));
        }
        if let Some(share) = self.acceptance {
            out.push_str(&format!("- Reviewers approved {:.1} % of the work\n", 100.0 * share));
        }
        out.push_str(&format!(
            "- SHA-256 of the lines (schema {}): `{}`\n",
            self.lines_schema, self.sha256
        ));
        out.push_str(&format!("- Written by Labelwright {}\n", self.writer));
        let explained = self.concepts.iter().any(|one| !one.description.is_empty());
        let concept = |one: &super::manifest::ConceptEntry| {
            let mut row = vec![
                plain(&one.concept),
                grouped(one.inputs),
                grouped(one.annotations),
                grouped(one.absent),
            ];
            if whole {
                row.extend(splits(&one.splits));
            }
            row.push(
                one.examples
                    .iter()
                    .map(|example| plain(example))
                    .collect::<Vec<_>>()
                    .join("<br>"),
            );
            row.extend(explained.then(|| plain(&one.description)));
            row
        };
        let parts: &[&str] = if whole { &["Train", "Val", "Test"] } else { &[] };
        let meanings: &[&str] = if explained { &["Meaning"] } else { &[] };
        let head = [
            &["Concept", "Inputs", "Annotations", "Absent"],
            parts,
            &["Examples"],
            meanings,
        ]
        .concat();
        table(&mut out, "Concepts", &head, self.concepts.iter().map(concept).collect());
        let labelers = self.labelers.iter();
        let labelers = labelers.map(|one| vec![plain(&one.name), grouped(one.inputs), grouped(one.annotations)]);
        table(
            &mut out,
            "Labeled by",
            &["Name", "Inputs", "Annotations"],
            labelers.collect(),
        );
        let reviewers = self.reviewers.iter();
        let reviewers = reviewers.map(|one| vec![plain(&one.name), grouped(one.approved), grouped(one.rejected)]);
        table(
            &mut out,
            "Reviewed by",
            &["Name", "Approved", "Rejected"],
            reviewers.collect(),
        );
        let guidelines = self.guidelines.iter();
        let guidelines = guidelines.map(|one| vec![plain(&one.task), one.version.to_string()]);
        table(&mut out, "Instructions", &["Task", "Version"], guidelines.collect());
        let models = self.models.iter().map(|one| {
            let (all, edited) = (grouped(one.annotations), grouped(one.edited));
            vec![plain(&one.model), plain(&one.version), all, edited]
        });
        table(
            &mut out,
            "Models",
            &["Model", "Version", "Accepted", "Edited"],
            models.collect(),
        );
        let formats = self.formats.iter().map(|one| {
            let files = grouped(one.files);
            vec![
                plain(&one.format),
                plain(&one.options),
                plain(&one.writer),
                files,
                format!("`{}`", one.sha256),
            ]
        });
        table(
            &mut out,
            "Written as",
            &["Format", "Options", "Release", "Files", "SHA-256"],
            formats.collect(),
        );
        if let Some(found) = &self.corrections {
            let title = format!("Since version {}", found.since);
            table(&mut out, &title, &["What", "Count"], corrected(found));
        }
        out
    }
}
