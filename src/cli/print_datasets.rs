//! What is printed of datasets.

use super::json;
use super::print::{Printer, line, told};
use session::datasets::{
    Class, DatasetChanged, DatasetDiff, DatasetLine, DatasetStats, Frozen, InputDiff, Manifest, Moved, SplitReport,
};
use session::notice::{
    concept_changes, count, frozen as frozen_sentence, grouped, grouped_by, input_changes, search_saved, splits,
    version_line,
};

/// So many names are listed; `--json` has all.
const MOST: usize = 10;

/// Inputs of one kind, the first of them by name; nothing where there are none.
fn names(what: &str, names: &[String]) {
    if names.is_empty() {
        return;
    }
    line(format!("{} {what}", count(names.len() as u64, "input")));
    for name in names.iter().take(MOST) {
        line(format!("  {name}"));
    }
    if names.len() > MOST {
        line(format!("  and {} more", grouped((names.len() - MOST) as u64)));
    }
}

/// The most frequent sizes of pictures.
fn sizes(stats: &DatasetStats) -> String {
    let mut sizes: Vec<_> = stats.sizes.iter().collect();
    sizes.sort_by_key(|size| std::cmp::Reverse(size.count));
    let more = sizes.len().saturating_sub(MOST);
    let shown = sizes.iter().take(MOST);
    let mut shown: Vec<String> = shown
        .map(|size| format!("{} x {}: {}", size.width, size.height, grouped(size.count)))
        .collect();
    if more > 0 {
        shown.push(format!("{} more", count(more as u64, "size")));
    }
    shown.join(", ")
}

/// Datasets with their versions below them.
pub(super) fn lines(datasets: &[DatasetLine]) {
    for dataset in datasets {
        let inputs = count(dataset.inputs, "input");
        line(format!("dataset {}: {inputs}{}", dataset.name, splits(&dataset.splits)));
        for version in &dataset.versions {
            line(format!("  version {}", version_line(version)));
        }
    }
}

impl Printer {
    /// A saved search, a sentence.
    pub fn search_saved(&self, saved: &session::SearchLine) -> u8 {
        if !self.object(saved) {
            line(search_saved(saved));
        }
        0
    }

    /// The saved searches, a line each.
    pub fn searches(&self, lines: &[session::SearchLine]) -> u8 {
        if !self.object(&json::Searches { searches: lines }) {
            for search in lines {
                let frozen = if search.frozen { ", frozen" } else { "" };
                let inputs = count(search.inputs, "input");
                line(format!("{}: {inputs}{frozen}: {}", search.name, search.query));
            }
        }
        0
    }

    /// A saved search that is gone.
    pub fn search_deleted(&self, name: &str) -> u8 {
        if !self.object(&json::SearchDeleted { deleted: name }) {
            line(format!("The saved search \"{}\" is deleted.", name));
        }
        0
    }

    pub fn frozen(&self, frozen: &Frozen) -> u8 {
        if !self.object(frozen) {
            line(frozen_sentence(frozen));
        }
        0
    }

    pub fn dataset(&self, name: &str, inputs: u64) -> u8 {
        if !self.object(&json::DatasetMade { dataset: name, inputs }) {
            line(format!("\"{name}\" holds {}.", count(inputs, "input")));
        }
        0
    }

    pub fn datasets(&self, lines: &[DatasetLine]) -> u8 {
        if !self.object(&json::Datasets { datasets: lines }) {
            if lines.is_empty() {
                line("No datasets yet; make one with `labelwright dataset PROJECT new NAME`.");
            }
            self::lines(lines);
        }
        0
    }

    pub fn dataset_shown(&self, shown: &DatasetLine) -> u8 {
        if !self.object(shown) {
            lines(std::slice::from_ref(shown));
        }
        0
    }

    pub fn dataset_changed(&self, changed: &DatasetChanged, put_in: bool) -> u8 {
        if !self.object(changed) {
            let what = if put_in { "Added" } else { "Removed" };
            let (some, all) = (count(changed.changed, "input"), count(changed.inputs, "input"));
            line(format!("{what} {some}; \"{}\" holds {all}.", changed.dataset));
        }
        0
    }

    pub fn dataset_split(&self, report: &SplitReport) -> u8 {
        if self.object(report) {
            return 0;
        }
        let names: Vec<&str> = report.splits.iter().map(|split| split.split).collect();
        let percent = |share: f64| format!("{:.1} %", 100.0 * share);
        for split in &report.splits {
            line(format!(
                "{:<6} {:>9}  {:>7}  (asked {})",
                split.split,
                grouped(split.inputs),
                percent(split.share),
                percent(split.asked)
            ));
        }
        if !report.concepts.is_empty() {
            let wide = report.concepts.iter().map(|concept| concept.concept.chars().count());
            let wide = wide.max().unwrap_or(0).max("Inputs with".len());
            let head: String = names.iter().map(|name| format!("{name:>9}")).collect();
            line(format!("\n{:<wide$}{head}  off by", "Inputs with"));
            for concept in &report.concepts {
                let of = |name: &&str| concept.inputs.get(name).copied().unwrap_or(0);
                let counts: String = names.iter().map(|name| format!("{:>9}", grouped(of(name)))).collect();
                line(format!(
                    "{:<wide$}{counts}  {:>6}",
                    concept.concept,
                    percent(concept.deviation)
                ));
            }
        }
        let mut said = Vec::new();
        if report.pinned > 0 {
            said.push(format!("{} pinned", count(report.pinned, "input")));
        }
        if report.near_duplicate_groups > 0 {
            said.push(format!(
                "{} of inputs that look alike kept together",
                count(report.near_duplicate_groups, "group")
            ));
        }
        said.push(match report.dry_run {
            true => format!("{} would change their split", count(report.changed, "input")),
            false => format!("{} changed their split", count(report.changed, "input")),
        });
        line(format!("\n{}.", said.join("; ")));
        if let Some(groups) = &report.groups {
            line(grouped_by(groups));
        }
        0
    }

    pub fn dataset_diff(&self, diff: &DatasetDiff) -> u8 {
        if self.object(diff) {
            return 0;
        }
        line(format!("{} -> {}", diff.from, diff.to));
        names("added", &diff.inputs_added);
        names("removed", &diff.inputs_removed);
        let moved = |one: &Moved| {
            let (from, to) = (one.from.unwrap_or("no split"), one.to.unwrap_or("no split"));
            format!("{} ({from} -> {to})", one.name)
        };
        names(
            "in another split",
            &diff.inputs_moved.iter().map(moved).collect::<Vec<_>>(),
        );
        let changed = |one: &InputDiff| format!("{} ({})", one.name, input_changes(one));
        names("changed", &diff.changed.iter().map(changed).collect::<Vec<_>>());
        line(format!(
            "annotations: {} added, {} removed, {} relabeled, {} reshaped",
            grouped(diff.added),
            grouped(diff.removed),
            grouped(diff.relabeled),
            grouped(diff.reshaped)
        ));
        for concept in &diff.concepts {
            let (before, after) = (grouped(concept.before), grouped(concept.after));
            let changes = concept_changes(concept);
            line(format!("  {}: {before} -> {after} ({changes})", concept.concept));
        }
        0
    }

    /// The manifest as JSON, which it is, or as Markdown.
    pub fn manifest(&self, manifest: &Manifest, markdown: bool) -> u8 {
        if self.object(manifest) {
            return 0;
        }
        match serde_json::to_string_pretty(manifest) {
            _ if markdown => line(manifest.markdown().trim_end()),
            Ok(text) => line(text),
            Err(error) => told(format!("the manifest could not be written: {error}")),
        }
        0
    }

    pub fn dataset_stats(&self, stats: &DatasetStats) -> u8 {
        if self.object(stats) {
            return 0;
        }
        let (named, divided) = match stats.split {
            Some(split) => (format!("{}, {split}", stats.dataset), String::new()),
            None => (stats.dataset.clone(), splits(&stats.splits)),
        };
        line(format!(
            "{named}: {}{divided}, {}, {} empty",
            count(stats.inputs, "input"),
            count(stats.annotations, "annotation"),
            grouped(stats.empty)
        ));
        let wide = stats
            .concepts
            .iter()
            .map(|concept| concept.concept.chars().count())
            .max();
        let wide = wide.unwrap_or(0).max("Concept".len());
        line(format!(
            "\n{:<wide$}  {:>9}  {:>11}  {:>9}",
            "Concept", "inputs", "annotations", "absent"
        ));
        for concept in &stats.concepts {
            let counts = [concept.inputs, concept.annotations, concept.absent].map(grouped);
            line(format!(
                "{:<wide$}  {:>9}  {:>11}  {:>9}",
                concept.concept, counts[0], counts[1], counts[2]
            ));
        }
        if let Some(found) = stats.imbalance.as_ref().filter(|found| found.warned) {
            line(format!(
                "\n{} is on {:.0} times as many inputs as {}.",
                found.most, found.ratio, found.least
            ));
        }
        let shown = |classes: &[Class], scale: f64, unit: &str| {
            let edge = |edge: Option<f64>| edge.map_or_else(String::new, |edge| format!("{}", edge * scale));
            let there = classes.iter().filter(|class| class.count > 0);
            let parts = there.map(|class| {
                let range = match (class.from, class.to) {
                    (None, to) => format!("under {}", edge(to)),
                    (from, None) => format!("{} and more", edge(from)),
                    (from, to) => format!("{}-{}", edge(from), edge(to)),
                };
                format!("{range}{unit}: {}", grouped(class.count))
            });
            parts.collect::<Vec<_>>().join(", ")
        };
        let areas = shown(&stats.areas, 100.0, " %");
        if !areas.is_empty() {
            line(format!("\nRegions by share of the image: {areas}"));
        }
        line(format!(
            "Images by width over height: {}",
            shown(&stats.aspects, 1.0, "")
        ));
        line(format!("Images by size: {}", sizes(stats)));
        for pair in stats.together.iter().take(MOST) {
            line(format!(
                "{} and {} are together on {}",
                pair.a,
                pair.b,
                count(pair.inputs, "input")
            ));
        }
        0
    }
}
