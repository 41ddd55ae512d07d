//! What is printed: plain words for people, one JSON object for programs. Each returns the exit status.

use super::json;
use domain::Model;
use domain::clean::Flag;
use domain::names::{is_unseen, shown};
use serde::Serialize;
use session::ExclusionReport;
use session::changed::InputsChanged;
use session::clean::CleanReport;
use session::convert::ConvertReport;
use session::export::ExportReport;
use session::import::ImportReport;
use session::members::HandedOver;
use session::models::TestReport;
use session::notice::{self, brought_in, claim, conflicts, count, grouped, handed_over, here, left_out, run_said};
use session::report::Skipped;
use session::search::SearchReport;
use session::view::{ModelLine, Notice};
use session::{
    CheckReport, Deletion, Info, LogLine, MemberLine, PredictReport, Pseudonymized, PurgeReport, TaskLine, TaskShow,
};
use std::collections::BTreeMap;
use std::io::{BufWriter, Write};
use std::path::Path;

/// Done, with a report of what was skipped.
pub(super) const PARTIAL: u8 = 3;

/// Prints for people or for programs.
pub struct Printer {
    /// For programs.
    pub json: bool,
}

/// A line on standard output, in which nothing is hidden from who reads it, nor commands their terminal. Whoever closed it
/// early (`| head`) has seen enough.
pub(super) fn line(text: impl std::fmt::Display) {
    let text = text.to_string();
    let lines: Vec<_> = text.split('\n').map(shown).collect();
    let _ = writeln!(std::io::stdout().lock(), "{}", lines.join("\n"));
}

/// A line on standard error, likewise.
pub(super) fn told(text: impl std::fmt::Display) {
    let text = text.to_string();
    let lines: Vec<_> = text.split('\n').map(shown).collect();
    eprintln!("{}", lines.join("\n"));
}

/// A line of JSON: characters that are not seen are escaped as JSON has it, so that they are data and nothing else.
fn json_line(text: &str) {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_unseen(c) {
            let mut units = [0; 2];
            out.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(c);
        }
    }
    let _ = writeln!(std::io::stdout().lock(), "{out}");
}

/// The script that completes our words in a shell. Whoever closed the output early has seen enough.
pub(super) fn completions(shell: clap_complete::Shell, words: &mut clap::Command) -> u8 {
    let mut script = Vec::new();
    clap_complete::generate(shell, words, "labelwright", &mut script);
    let _ = std::io::stdout().lock().write_all(&script);
    0
}

/// Standard output as it is, for what is hashed: nothing in it is escaped.
pub(super) fn unescaped() -> impl Write {
    BufWriter::new(std::io::stdout().lock())
}

/// Asks on the terminal, after saying what is at stake, and whether the answer is the expected one.
pub fn confirmed(at_stake: &[String], question: &str, expected: &str) -> bool {
    for line in at_stake {
        told(format!("  {line}"));
    }
    eprint!("{}", shown(question));
    let mut answer = String::new();
    let asked = std::io::stderr().flush().is_ok() && std::io::stdin().read_line(&mut answer).is_ok();
    asked && answer.trim() == expected
}

/// Says what was skipped; the exit status.
pub(super) fn skipped(skipped: &[Skipped]) -> u8 {
    for skipped in skipped {
        told(format!("skipped {}: {}", skipped.path, skipped.reason));
    }
    if skipped.is_empty() { 0 } else { PARTIAL }
}

impl Printer {
    pub(super) fn object(&self, value: &impl Serialize) -> bool {
        if self.json {
            match serde_json::to_string(value) {
                Ok(text) => json_line(&text),
                Err(error) => told(format!("the report could not be written: {error}")),
            }
        }
        self.json
    }

    pub fn created(&self, project: &Path, member: &str) -> u8 {
        let made = json::ProjectMade {
            project: project.display().to_string(),
            member: Some(member.to_owned()),
        };
        if !self.object(&made) {
            line(format!("Made {} with the member {member}.", project.display()));
        }
        0
    }

    pub fn demo(&self, project: &Path) {
        let made = json::ProjectMade {
            project: project.display().to_string(),
            member: None,
        };
        if !self.object(&made) {
            line(format!("The sample project is {}.", project.display()));
        }
    }

    pub fn applied(&self, commands: usize) -> u8 {
        if !self.object(&json::Applied { applied: commands }) {
            line(format!("Applied {}.", count(commands as u64, "command")));
        }
        0
    }

    /// Who is in the team, and what else there is to know of what was done.
    pub fn members(&self, members: &[MemberLine], notices: &[Notice]) -> u8 {
        let warnings: Vec<&str> = notices.iter().map(|notice| notice.text.as_str()).collect();
        let shown = json::Members { members, warnings };
        if !self.object(&shown) {
            for member in members {
                let closed = if member.passphrase { "  (passphrase)" } else { "" };
                line(format!("{}  {}{closed}", member.name, member.roles.join(", ")));
            }
            shown.warnings.iter().for_each(line);
        }
        0
    }

    pub fn handed_over(&self, report: &HandedOver) -> u8 {
        if !self.object(&json::Handover::from(report)) {
            for sentence in handed_over(report) {
                line(sentence);
            }
        }
        0
    }

    pub fn tasks(&self, tasks: &[TaskLine]) -> u8 {
        if !self.object(&json::Tasks { tasks }) {
            if tasks.is_empty() {
                line("No tasks yet; make one with `labelwright task new PROJECT FILE.ron` or in the window.");
            }
            for task in tasks {
                line(format!(
                    "{}  {}  {} of {} labeled  {}",
                    task.name, task.kind, task.labeled, task.inputs, task.status
                ));
            }
        }
        0
    }

    pub fn task(&self, task: &TaskShow) -> u8 {
        if self.object(task) {
            return 0;
        }
        line(format!("{} ({})", task.name, task.kind));
        line(format!("  concepts: {}", task.concepts.join(", ")));
        if !task.required.is_empty() {
            line(format!("  required: {}", task.required.join(", ")));
        }
        if let Some(overlap) = &task.overlap {
            line(format!(
                "  overlap: {} % of inputs are labeled by {}",
                overlap.percent, overlap.workers_per_input
            ));
        }
        for (member, inputs) in &task.assignments {
            line(format!("  {member}: {} to label", count(*inputs, "input")));
        }
        for (member, inputs) in &task.reviews {
            line(format!("  {member}: {} to review", count(*inputs, "input")));
        }
        for (state, count) in task.inputs.iter().filter(|(_, count)| **count > 0) {
            line(format!("  inputs {state}: {count}"));
        }
        for (status, count) in task.statuses.iter().filter(|(_, count)| **count > 0) {
            line(format!("  annotations {status}: {count}"));
        }
        0
    }

    pub fn task_edited(&self, name: &str, said: &[String]) -> u8 {
        if !self.object(&json::TaskEdited {
            task: name,
            changes: said,
        }) {
            said.iter().for_each(line);
        }
        0
    }

    pub fn deleted(&self, name: &str, gone: &Deletion) -> u8 {
        if !self.object(&json::TaskDeleted {
            task: name,
            deleted: gone,
        }) {
            let lines = gone.lines();
            let with = if lines.is_empty() { "." } else { ", and with it:" };
            line(format!("The task \"{name}\" is gone{with}"));
            for what in lines {
                line(format!("  {what}"));
            }
            line(gone.kept());
        }
        0
    }

    pub fn info(&self, info: &Info) -> u8 {
        if self.object(info) {
            return 0;
        }
        line(format!(
            "{}, {}",
            count(info.inputs, "input"),
            count(info.annotations, "annotation")
        ));
        for concept in &info.concepts {
            line(format!("  {}: {}", concept.name, concept.count));
        }
        for (status, count) in &info.statuses {
            line(format!("  {status}: {count}"));
        }
        for task in &info.tasks {
            line(format!(
                "task {}: {}, {} of {} labeled",
                task.name, task.kind, task.labeled, task.inputs
            ));
        }
        super::print_datasets::lines(&info.datasets);
        for member in &info.members {
            line(format!("member {}: {}", member.name, member.roles.join(", ")));
        }
        0
    }

    pub fn log(&self, lines: &[LogLine]) -> u8 {
        if !self.object(&json::Log { ops: lines }) {
            for entry in lines {
                let input = entry.input.as_deref().unwrap_or("-");
                let task = entry.task.as_deref().unwrap_or("-");
                let what = entry.what.as_ref().map_or_else(String::new, |what| format!("  {what}"));
                line(format!(
                    "{:>6}  {}  {}  {}  {input}  {task}{what}",
                    entry.seq, entry.at, entry.member, entry.kind
                ));
            }
        }
        0
    }

    pub fn check(&self, report: &CheckReport) -> u8 {
        if !self.object(report) {
            report.repaired.iter().for_each(line);
            for problem in &report.problems {
                line(problem);
            }
            line(if report.ok {
                "OK: the tables match the log, and every image is there."
            } else {
                "Problems were found; see above."
            });
        }
        u8::from(!report.ok)
    }

    pub fn model_added(&self, model: &Model) -> u8 {
        if !self.object(&json::ModelShown::from(model)) {
            let classes = format!("{} classes", model.classes.len());
            line(format!(
                "Added {} ({}, {}, {classes}).",
                model.name,
                model.kind.name(),
                model.layout
            ));
            if let Some(licence) = &model.licence {
                line(format!("Licence: {licence}"));
            }
        }
        0
    }

    pub fn models(&self, models: &[ModelLine]) -> u8 {
        let listed = models.iter().map(|line| json::ModelShown::from(&line.model)).collect();
        if self.object(&json::Models { models: listed }) {
            return 0;
        }
        if models.is_empty() {
            line("No models yet; add one with `labelwright model add PROJECT FILE.onnx`.");
        }
        for ModelLine { model, trouble, file } in models {
            let text = format!("{}  {}  {}  {file}", model.name, model.kind.name(), model.layout);
            line(text.trim_end());
            if let Some(trouble) = trouble {
                line(format!("  {trouble}"));
            }
        }
        0
    }

    pub fn predicted(&self, report: &PredictReport) -> u8 {
        if !self.object(report) {
            line(format!("{}.", run_said(report)));
        }
        for failed in &report.failed {
            told(format!("failed {}: {}", failed.path, failed.reason));
        }
        if report.failed.is_empty() { 0 } else { PARTIAL }
    }

    pub fn tested(&self, report: &TestReport) -> u8 {
        for note in &report.notes {
            told(note);
        }
        if self.object(report) {
            return 0;
        }
        line(format!("{} ({}), run by {}", report.kind, report.layout, report.engine));
        if report.results.is_empty() {
            line("Nothing found.");
        }
        for result in &report.results {
            let bounds = result.bounds.map_or(String::new(), |[x0, y0, x1, y1]| {
                format!("  [{x0:.1}, {y0:.1}, {x1:.1}, {y1:.1}]")
            });
            line(format!("{:.3}  {}{bounds}", result.score, result.concept));
        }
        let ms = &report.ms;
        line(format!(
            "load {:.0} ms, picture {:.1} ms, network {:.1} ms, reading {:.1} ms",
            ms.load, ms.pre, ms.run, ms.post
        ));
        0
    }

    pub fn imported(&self, report: &ImportReport) -> u8 {
        if !self.object(report) {
            line(brought_in(report));
            for (times, one, more) in [
                (
                    report.duplicates,
                    "path was in the project already",
                    "paths were in the project already",
                ),
                (
                    report.removed,
                    "path was removed from the project and stays out",
                    "paths were removed from the project and stay out",
                ),
                (
                    report.twins,
                    "has the same content as another input",
                    "have the same content as another input",
                ),
            ] {
                if times > 0 {
                    line(format!("{times} {}.", if times == 1 { one } else { more }));
                }
            }
            if let Some(kinds) = report.not_taken_in_short() {
                line(format!("Not taken: {kinds}."));
            }
            for note in &report.notes {
                line(note);
            }
            if let Some(conflicts) = conflicts(report) {
                line(conflicts);
            }
        }
        for conflict in report.kept() {
            let reason = conflict.reason.as_ref().map_or(String::new(), |why| format!("; {why}"));
            told(format!(
                "kept {}: here {}; the file says {}{reason}",
                conflict.input,
                here(conflict),
                claim(&conflict.file)
            ));
        }
        for skipped in &report.skipped {
            told(format!("skipped {}: {}", skipped.path, skipped.reason));
        }
        for files in report.not_taken.iter().filter(|files| files.recognised) {
            told(format!("not taken: {} {}: {}", files.count, files.kind, files.reason));
        }
        if report.is_complete() { 0 } else { PARTIAL }
    }

    pub fn found(&self, report: &SearchReport) -> u8 {
        if !self.object(report) {
            for input in &report.inputs {
                line(&input.name);
            }
        }
        skipped(&report.skipped)
    }

    /// A line for each group and for each flag of an input.
    pub fn cleaned(&self, report: &CleanReport) -> u8 {
        if !self.object(report) {
            let mut findings = 0;
            for flag in Flag::ALL {
                let found = match flag {
                    Flag::Duplicate => report.duplicates.iter().map(|group| group.join(", ")).collect(),
                    Flag::NearDuplicate => report.near_duplicates.iter().map(|group| group.join(", ")).collect(),
                    Flag::Blurry
                    | Flag::Dark
                    | Flag::Bright
                    | Flag::Small
                    | Flag::OddAspect
                    | Flag::Unreadable
                    | Flag::Missing => report.flags.get(flag.name()).cloned().unwrap_or_default(),
                };
                findings += found.len();
                for names in found {
                    line(format!("{}: {names}", flag.name()));
                }
            }
            if findings == 0 {
                line("Nothing found.");
            }
            if report.ignored > 0 {
                told(format!(
                    "{} ignored; --forget-ignored tells them again.",
                    count(report.ignored, "finding")
                ));
            }
        }
        for skipped in &report.skipped {
            told(format!("skipped {}: {}", skipped.path, skipped.reason));
        }
        if report.skipped.is_empty() { 0 } else { PARTIAL }
    }

    /// What became of inputs that were left out, or taken in again (`back`).
    pub fn excluded(&self, report: &ExclusionReport, back: bool) -> u8 {
        if self.object(report) {
            return 0;
        }
        let touched = &report.touched;
        let would = match (back, report.dry_run) {
            (false, true) => "would be excluded",
            (false, false) => "excluded",
            (true, true) => "would be included again",
            (true, false) => "included again",
        };
        line(format!("{} {would}.", count(touched.inputs, "input")));
        if !back && touched.inputs > 0 {
            let one = touched.inputs == 1;
            let (leave, them) = if one {
                ("It leaves", "it")
            } else {
                ("They leave", "them")
            };
            if !touched.tasks.is_empty() {
                let handed_in = match touched.handed_in {
                    0 => String::new(),
                    some => format!(", {} submitted", grouped(some)),
                };
                line(format!("{leave} {}{handed_in}.", touched.tasks.join(", ")));
            }
            if touched.annotations > 0 {
                let stay = if touched.annotations == 1 { "stays" } else { "stay" };
                let annotations = count(touched.annotations, "annotation");
                line(format!("{annotations} {stay} on {them}."));
            }
        }
        if report.gesture.is_some() {
            line("`--include QUERY` brings inputs back to where they were.");
        }
        0
    }

    pub fn converted(&self, report: &ConvertReport) -> u8 {
        if !self.object(report) {
            line(format!(
                "{}: {} with {} written to {} ({}).",
                report.formats.join(", "),
                count(report.inputs, "input"),
                count(report.annotations, "annotation"),
                report.out,
                count(report.files, "file")
            ));
            parts_and_names(&report.splits, &report.renamed);
            for note in &report.notes {
                line(note);
            }
        }
        for skipped in &report.skipped {
            told(format!("skipped {}: {}", skipped.path, skipped.reason));
        }
        for difference in &report.differences {
            told(format!("differs when read again: {difference}"));
        }
        let whole = report.skipped.is_empty() && report.differences.is_empty();
        if whole { 0 } else { PARTIAL }
    }

    /// What was erased, or would be.
    pub fn purged(&self, report: &PurgeReport) -> u8 {
        if !self.object(report) {
            notice::purged(report).iter().for_each(line);
        }
        0
    }

    /// What became of a member's name.
    pub fn pseudonymized(&self, done: &Pseudonymized) -> u8 {
        if !self.object(done) {
            notice::pseudonymized(done).iter().for_each(line);
        }
        0
    }

    pub fn settled(&self, report: &InputsChanged) -> u8 {
        if !self.object(report) {
            report.said.iter().for_each(line);
        }
        0
    }

    pub fn exported(&self, report: &ExportReport) -> u8 {
        if !self.object(report) {
            line(format!(
                "{} with {} written to {} ({}).",
                count(report.inputs, "input"),
                count(report.annotations, "annotation"),
                report.out,
                count(report.files, "file")
            ));
            parts_and_names(&report.splits, &report.renamed);
        }
        for sentence in left_out(report) {
            told(sentence);
        }
        if report.left_out > 0 {
            told("`--status all` takes every annotation.");
        }
        for skipped in &report.skipped {
            told(format!("picture not delivered: {}: {}", skipped.path, skipped.reason));
        }
        for difference in &report.differences {
            told(format!("differs when read again: {difference}"));
        }
        if report.is_whole() { 0 } else { PARTIAL }
    }
}

/// What each part of an export holds, and which names had to be changed.
fn parts_and_names(splits: &BTreeMap<String, u64>, renamed: &[(String, String)]) {
    for (part, inputs) in splits {
        line(format!("  {part}: {}", count(*inputs, "input")));
    }
    for (from, to) in renamed {
        line(format!("Renamed {from} to {to}."));
    }
}
