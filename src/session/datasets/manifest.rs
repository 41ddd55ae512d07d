//! What a version is, for whoever trains on it and has to explain it later: counts, people, rules, models and its SHA-256.

use super::canonical;
use super::compare;
use super::stats::by_name;
use crate::Session;
use crate::clock::rfc3339;
use crate::comparison::DatasetDiff;
use crate::error::SessionError;
use crate::export::contents::{Contents, Of};
use crate::progress::Progress;
use domain::dataset::{DatasetVersion, SeveralLabelers};
use domain::statistics::Statistics;
use domain::workflow::Permission;
use domain::{Annotation, Input, InputId, MemberId, OpKind, Origin, Row, RowKey, Split, Task, TaskId};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::Write;
use store::{ReadOnly, Reader};

/// The schema of the manifest.
const SCHEMA: u32 = 1;

/// What the data dictionary says of a concept.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ConceptEntry {
    /// The concept.
    pub concept: String,
    /// What it means, in words, where somebody said so.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What the tasks' instructions say of its examples, and which images show it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<String>,
    /// Annotations that say that it is there.
    pub annotations: u64,
    /// Annotations that say that it is not there.
    pub absent: u64,
    /// Inputs on which it is.
    pub inputs: u64,
    /// The same in each split.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub splits: BTreeMap<&'static str, u64>,
}

/// What somebody labeled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LabelerEntry {
    /// Their name.
    pub name: String,
    /// How many of the annotations they made.
    pub annotations: u64,
    /// On how many inputs.
    pub inputs: u64,
}

/// What somebody reviewed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ReviewerEntry {
    /// Their name.
    pub name: String,
    /// How often they approved work on inputs of the version.
    pub approved: u64,
    /// How often they sent it back.
    pub rejected: u64,
}

/// What a model contributed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ModelEntry {
    /// Its name.
    pub model: String,
    /// The beginning of the hash of its files.
    pub version: String,
    /// How many of the annotations it suggested.
    pub annotations: u64,
    /// How many of these somebody changed.
    pub edited: u64,
}

/// The instructions that a task's labelers had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct GuidelineEntry {
    /// The task.
    pub task: String,
    /// The number of its instructions; 0 where there were none.
    pub version: u32,
}

/// What changed since the version before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Corrections {
    /// The number of the version before.
    pub since: u32,
    /// Inputs that came.
    pub inputs_added: u64,
    /// Inputs that went.
    pub inputs_removed: u64,
    /// Inputs in another split.
    pub inputs_moved: u64,
    /// Inputs of both on which something changed.
    pub inputs_changed: u64,
    /// Annotations that came, on inputs of both.
    pub added: u64,
    /// Annotations that went, on inputs of both.
    pub removed: u64,
    /// Annotations with another concept, or of the other sign.
    pub relabeled: u64,
    /// Annotations with another region.
    pub reshaped: u64,
}

/// What a version is.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct Manifest {
    /// The number of this schema.
    pub schema: u32,
    /// The dataset.
    pub dataset: String,
    /// The version's number.
    pub number: u32,
    /// Its name.
    pub version: String,
    /// What was noted about it.
    pub note: String,
    /// When it was frozen, RFC 3339 in UTC.
    pub frozen: String,
    /// Who froze it; older versions do not say.
    pub frozen_by: Option<String>,
    /// The entry of the log that froze it.
    pub op: String,
    /// The SHA-256 of its lines of JSON, which `dataset lines` prints.
    pub sha256: String,
    /// The number of the schema of these lines.
    pub lines_schema: u32,
    /// The release of the program that wrote this manifest.
    pub writer: &'static str,
    /// The task whose inputs and annotations it holds; `None`: of every task.
    pub task: Option<String>,
    /// What it holds where several labelers marked an input: `merged`, or `labeler NAME`.
    pub several_labelers: Option<String>,
    /// Inputs.
    pub inputs: u64,
    /// Inputs that were erased from it since it was frozen.
    #[serde(skip_serializing_if = "crate::report::is_zero")]
    pub erased: u64,
    /// Accepted annotations.
    pub annotations: u64,
    /// Inputs in each split.
    pub splits: BTreeMap<&'static str, u64>,
    /// The data dictionary.
    pub concepts: Vec<ConceptEntry>,
    /// Who labeled how much.
    pub labelers: Vec<LabelerEntry>,
    /// Who reviewed how much.
    pub reviewers: Vec<ReviewerEntry>,
    /// The share of reviewers' decisions that approved, 0 to 1; `None` where nobody reviewed.
    pub acceptance: Option<f64>,
    /// The instructions, task by task.
    pub guidelines: Vec<GuidelineEntry>,
    /// The models whose suggestions were accepted.
    pub models: Vec<ModelEntry>,
    /// As what it was delivered from here, with the SHA-256 of the files but pictures: that of what `sha256sum` prints of them,
    /// sorted by their paths.
    pub formats: Vec<FormatEntry>,
    /// What changed since the version before, where there is one.
    pub corrections: Option<Corrections>,
}

/// A format that a version was delivered in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct FormatEntry {
    /// Its name.
    pub format: String,
    /// What was chosen for it.
    pub options: String,
    /// The release of the program that wrote it: another one may write other bytes.
    pub writer: String,
    /// The SHA-256 of its files.
    pub sha256: String,
    /// How many files that is.
    pub files: u64,
    /// When it was written first, RFC 3339 in UTC.
    pub written: String,
}

/// What is gathered while the annotations pass by.
#[derive(Default)]
struct Gathered {
    inputs: HashSet<InputId>,
    statistics: Statistics,
    labelers: BTreeMap<MemberId, (u64, u64)>,
    models: BTreeMap<(String, String), (u64, u64)>,
    tasks: BTreeSet<TaskId>,
}

impl Gathered {
    fn add(&mut self, input: &Input, split: Option<Split>, annotations: &[Annotation]) {
        self.inputs.insert(input.id);
        self.statistics.add(input.size, split, annotations);
        let mut authors = BTreeSet::new();
        for annotation in annotations {
            self.tasks.extend(annotation.task);
            self.labelers.entry(annotation.author).or_default().0 += 1;
            authors.insert(annotation.author);
            if let Origin::Model {
                model, version, edited, ..
            } = &annotation.origin
            {
                let counts = self.models.entry((model.clone(), version.clone())).or_default();
                counts.0 += 1;
                counts.1 += u64::from(*edited);
            }
        }
        for author in authors {
            self.labelers.entry(author).or_default().1 += 1;
        }
    }
}

/// The tasks as they stood when the version was made.
fn tasks_then(reader: Reader<'_>, tasks: &BTreeSet<TaskId>, seq: i64) -> Result<Vec<Task>, SessionError> {
    let mut found = Vec::new();
    for task in tasks {
        if let Some(Row::Task(task)) = reader.row_then(&RowKey::Task(*task), seq)? {
            found.push(task);
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(found)
}

/// Who decided how often on the inputs, up to an entry of the log.
fn reviewers(
    reader: Reader<'_>,
    gathered: &Gathered,
    seq: i64,
    names: &HashMap<MemberId, String>,
) -> Result<Vec<ReviewerEntry>, SessionError> {
    let mut found: BTreeMap<MemberId, ReviewerEntry> = BTreeMap::new();
    reader.each_decision(seq, &mut |member, kind, input| {
        if gathered.inputs.contains(&input) {
            let entry = found.entry(member).or_default();
            entry.approved += u64::from(kind == OpKind::Approve);
            entry.rejected += u64::from(kind == OpKind::Reject);
        }
    })?;
    let named = found.into_iter().map(|(member, entry)| ReviewerEntry {
        name: names.get(&member).cloned().unwrap_or_default(),
        ..entry
    });
    Ok(named.collect())
}

fn corrections(since: u32, diff: &DatasetDiff) -> Corrections {
    Corrections {
        since,
        inputs_added: diff.inputs_added.len() as u64,
        inputs_removed: diff.inputs_removed.len() as u64,
        inputs_moved: diff.inputs_moved.len() as u64,
        inputs_changed: diff.changed.len() as u64,
        added: diff.added,
        removed: diff.removed,
        relabeled: diff.relabeled,
        reshaped: diff.reshaped,
    }
}

/// The data dictionary: every concept, also one of which nothing is said.
fn dictionary(
    reader: Reader<'_>,
    contents: &Contents,
    found: &Statistics,
    tasks: &[Task],
) -> Result<Vec<ConceptEntry>, SessionError> {
    let entry = |concept: &domain::Concept| -> Result<ConceptEntry, SessionError> {
        let examples = tasks.iter().flat_map(|task| &task.dictionary);
        let examples = examples.filter(|example| example.concept == concept.id && !example.caption.is_empty());
        let counts = found.concepts.get(&concept.id).cloned().unwrap_or_default();
        let mut examples: Vec<String> = examples
            .map(|example| format!("{}: {}", if example.good { "Do" } else { "Don't" }, example.caption))
            .collect();
        for input in &concept.guide.examples {
            // One that was removed since shows nothing any more.
            examples.extend(reader.input(*input)?.map(|input| format!("Image: {}", input.name)));
        }
        Ok(ConceptEntry {
            concept: concept.name.clone(),
            description: concept.guide.description.clone(),
            examples,
            annotations: counts.present,
            absent: counts.absent,
            inputs: counts.inputs,
            splits: by_name(&counts.splits),
        })
    };
    contents.concepts.iter().map(entry).collect()
}

fn make(
    reader: Reader<'_>,
    dataset: String,
    version: DatasetVersion,
    progress: &mut Progress,
) -> Result<Manifest, SessionError> {
    let contents = Contents::of(reader, Of::Dataset(version.id))?;
    let seq = contents.until(reader)?;
    let mut gathered = Gathered::default();
    contents.each_accepted(reader, progress, &mut |input, split, annotations| {
        gathered.add(&input, split, &annotations);
        Ok(())
    })?;
    let names: HashMap<MemberId, String> = reader.members()?.into_iter().map(|m| (m.id, m.name)).collect();
    let named = |member: &MemberId| names.get(member).cloned().unwrap_or_default();
    gathered.tasks.extend(version.task);
    let tasks = tasks_then(reader, &gathered.tasks, seq)?;
    let reviewers = reviewers(reader, &gathered, seq, &names)?;
    let (approved, rejected) = reviewers
        .iter()
        .fold((0, 0), |(a, r), one| (a + one.approved, r + one.rejected));
    let mut before: Vec<DatasetVersion> = reader.versions()?;
    before.retain(|other| other.dataset == version.dataset && other.number < version.number);
    let corrections = match before.into_iter().max_by_key(|other| other.number) {
        Some(before) => {
            let older = Contents::of(reader, Of::Dataset(before.id))?;
            Some(corrections(
                before.number,
                &compare::diff(reader, &older, &contents, progress)?,
            ))
        }
        None => None,
    };
    Ok(Manifest {
        schema: SCHEMA,
        dataset,
        number: version.number,
        frozen: rfc3339(version.at),
        frozen_by: version.by.as_ref().map(named),
        op: reader.op_at(seq)?.map_or_else(String::new, |op| op.to_string()),
        sha256: canonical::sha256(reader, &contents, progress)?,
        lines_schema: canonical::SCHEMA,
        writer: env!("CARGO_PKG_VERSION"),
        task: tasks
            .iter()
            .find(|task| Some(task.id) == version.task)
            .map(|task| task.name.clone()),
        several_labelers: version.several.map(|rule| match rule {
            SeveralLabelers::Merged => "merged".to_owned(),
            SeveralLabelers::Labeler(member) => format!("labeler {}", named(&member)),
        }),
        inputs: gathered.statistics.inputs,
        erased: reader.purged_from(version.id)?,
        annotations: gathered.statistics.annotations,
        splits: by_name(&gathered.statistics.splits),
        concepts: dictionary(reader, &contents, &gathered.statistics, &tasks)?,
        labelers: gathered
            .labelers
            .iter()
            .map(|(member, (annotations, inputs))| LabelerEntry {
                name: named(member),
                annotations: *annotations,
                inputs: *inputs,
            })
            .collect(),
        acceptance: (approved + rejected > 0).then(|| approved as f64 / (approved + rejected) as f64),
        reviewers,
        guidelines: tasks
            .iter()
            .map(|task| GuidelineEntry {
                task: task.name.clone(),
                version: task.instructions_version,
            })
            .collect(),
        models: gathered
            .models
            .into_iter()
            .map(|((model, version), (annotations, edited))| ModelEntry {
                model,
                version,
                annotations,
                edited,
            })
            .collect(),
        formats: reader
            .deliveries(version.id)?
            .into_iter()
            .map(|one| FormatEntry {
                format: one.format,
                options: one.options,
                writer: one.writer,
                sha256: one.sha256,
                files: one.files,
                written: rfc3339(one.at),
            })
            .collect(),
        corrections,
        version: version.name,
        note: version.note,
    })
}

impl Session {
    /// What a version is.
    ///
    /// # Errors
    /// When it is not there or no version, and what the store said.
    pub fn manifest_now(&self, name: &str, progress: &mut Progress) -> Result<Manifest, SessionError> {
        self.view.allow(Permission::Deliver)?;
        let version = self.version_named(name)?;
        let dataset = self.view.datasets.iter().find(|dataset| dataset.id == version.dataset);
        let dataset = dataset.map_or_else(String::new, |dataset| dataset.name.clone());
        let disk = ReadOnly::open(&self.project.path)?;
        disk.snapshot(|reader| make(reader, dataset, version, progress))
    }

    /// Writes the lines of JSON that a version is known by.
    ///
    /// # Errors
    /// When it is not there or no version, and what the store or `out` said.
    pub fn version_lines_now(
        &self,
        name: &str,
        progress: &mut Progress,
        out: &mut dyn Write,
    ) -> Result<(), SessionError> {
        self.view.allow(Permission::Deliver)?;
        let version = self.version_named(name)?;
        let disk = ReadOnly::open(&self.project.path)?;
        disk.snapshot(|reader| {
            let contents = Contents::of(reader, Of::Dataset(version.id))?;
            canonical::write(reader, &contents, progress, out)
        })
    }
}
