//! What models said, as files have it, becomes suggestions of a task.
//!
//! A model is known by its name alone: `--model`, the name in the file, or the file's own. It becomes a row of the project
//! that has no network. Its classes keep their places, so that a file that is read again says the same.

use super::{Importer, SessionError};
use crate::assist::classes_of;
use crate::command::ImportRequest;
use crate::names::{Named, new_name};
use crate::notice;
use domain::concept::clean_name;
use domain::names::label;
use domain::suggestion::{Imported, Target, imported, of_model, suits};
use domain::{Assist, Change, Concept, Finding, InputId, Model, ModelId, ModelKind, Region, Row, Size, Task};
use formats::ReadPrediction;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use std::sync::Arc;

/// Predictions in memory at once.
const BATCH: usize = 16_384;

/// A model that a file speaks of.
struct Speaker {
    /// As it stands in the project; `None` for a new one.
    kept: Option<Model>,
    model: Model,
    classes: HashMap<Arc<str>, u32>,
}

/// A prediction that waits to be written: whose it is, and what it says.
struct Waiting {
    speaker: usize,
    input: InputId,
    size: Size,
    finding: Finding,
}

/// Takes predictions of one file, and writes them in batches.
pub(super) struct Predictions {
    /// Whose they are, as the import was told.
    told: Option<String>,
    /// Whose they are where neither the import nor the file tells.
    file: String,
    known: Vec<Model>,
    speakers: Vec<Speaker>,
    by_name: HashMap<Option<Arc<str>>, usize>,
    waiting: Vec<Waiting>,
    tally: Tally,
}

/// What was not taken, and why; what was there.
#[derive(Default)]
struct Tally {
    without_task: u64,
    outside: u64,
    unsuited: u64,
    same: u64,
    /// Of models that the project runs itself, by their names.
    not_imported: BTreeMap<String, u64>,
    /// Of classes that stand for none of the task's concepts.
    hidden: u64,
    hidden_classes: BTreeSet<String>,
    /// Models whose suggestions the task does not show, as another suggests in it.
    elsewhere: Vec<String>,
}

impl Predictions {
    /// For the file at `source`.
    ///
    /// # Errors
    /// A name of a model that cannot be told from others; what the store said.
    pub(super) fn of(importer: &Importer<'_>, request: &ImportRequest, source: &Path) -> Result<Self, SessionError> {
        let known = importer.writer.reader().models()?;
        let names = known.iter().map(|model| model.name.as_str());
        let told = request.model.as_deref();
        let told = told.map(|name| new_name(name, names, Named::Thing)).transpose()?;
        let stem = source.file_stem().unwrap_or_default().to_string_lossy();
        Ok(Self {
            told,
            file: clean_name(&stem).unwrap_or_else(|| "imported".to_owned()),
            known,
            speakers: Vec::new(),
            by_name: HashMap::new(),
            waiting: Vec::new(),
            tally: Tally::default(),
        })
    }

    /// Takes one; `inside` says whether it is on an input of the task. True when a batch is full.
    pub(super) fn add(&mut self, read: ReadPrediction, task: bool, inside: bool, importer: &Importer<'_>) -> bool {
        match (task, inside) {
            (false, _) => self.tally.without_task += 1,
            (true, false) => self.tally.outside += 1,
            (true, true) => {
                let at = self.speaker(read.model, importer);
                let speaker = &mut self.speakers[at];
                if !speaker.model.is_imported() {
                    let name = speaker.model.name.clone();
                    *self.tally.not_imported.entry(name).or_default() += 1;
                    return false;
                }
                speaker.model.kind = richer(speaker.model.kind, &read.region);
                self.waiting.push(Waiting {
                    speaker: at,
                    input: read.input,
                    size: read.size,
                    finding: Finding {
                        class: speaker.class(read.class),
                        probability: read.probability,
                        region: read.region,
                    },
                });
            }
        }
        self.waiting.len() >= BATCH
    }

    /// The model of this name in the file.
    fn speaker(&mut self, named: Option<Arc<str>>, importer: &Importer<'_>) -> usize {
        if let Some(at) = self.by_name.get(&named) {
            return *at;
        }
        let written = named.as_deref().and_then(clean_name);
        let name = self.told.clone().or(written).unwrap_or_else(|| self.file.clone());
        let at = match self.speakers.iter().position(|speaker| speaker.model.name == name) {
            Some(at) => at,
            None => {
                let kept = self.known.iter().find(|model| model.name == name).cloned();
                let fresh = || {
                    let id = ModelId(importer.ids_and_clock.id());
                    Model::imported(id, name, ModelKind::Classifier, Vec::new())
                };
                let model = kept.clone().unwrap_or_else(fresh);
                let classes = model.classes.iter().zip(0..);
                let classes = classes.map(|(class, at)| (class.as_str().into(), at)).collect();
                self.speakers.push(Speaker { kept, model, classes });
                self.speakers.len() - 1
            }
        };
        self.by_name.insert(named, at);
        at
    }

    /// Writes what waits as suggestions of the task, which shows them where no other model suggests in it.
    ///
    /// # Errors
    /// What the store said.
    pub(super) fn flush(
        &mut self,
        importer: &mut Importer<'_>,
        task: &mut Task,
        concepts: &[Concept],
    ) -> Result<(), SessionError> {
        let mut waiting = std::mem::take(&mut self.waiting);
        waiting.sort_by_key(|waiting| (waiting.speaker, waiting.input));
        let of_task: Vec<Concept> = concepts
            .iter()
            .filter(|concept| task.concepts.contains(&concept.id))
            .cloned()
            .collect();
        for said in waiting.chunk_by(|a, b| a.speaker == b.speaker) {
            let Some(first) = said.first() else { continue };
            let speaker = &mut self.speakers[first.speaker];
            if !suits(task.kind, speaker.model.kind) {
                self.tally.unsuited += said.len() as u64;
                continue;
            }
            let (mut created, mut changed) = (Vec::new(), Vec::new());
            for said in said.chunk_by(|a, b| a.input == b.input) {
                let outcome = on_input(importer, task, &of_task, &speaker.model, said)?;
                self.tally.take(&outcome, &speaker.model);
                created.extend(outcome.created);
                changed.extend(outcome.changed);
            }
            if created.is_empty() && changed.is_empty() {
                continue;
            }
            importer.report.suggestions += created.len() as u64;
            let mut ops = Vec::new();
            if let Some(change) = speaker.kept_now() {
                ops.push(importer.op(false, None, vec![change]));
            }
            ops.push(importer.op(true, Some(task.id), created));
            ops.push(importer.op(false, Some(task.id), changed));
            ops.retain(|op| !op.changes.is_empty());
            importer.writer.transact(&ops)?;
            let assist = task.assist.get_or_insert_with(|| Assist::with(speaker.model.id));
            if assist.model != speaker.model.id && !self.tally.elsewhere.contains(&speaker.model.name) {
                self.tally.elsewhere.push(speaker.model.name.clone());
            }
        }
        Ok(())
    }

    /// Says what was not taken of the file.
    pub(super) fn finish(self, importer: &mut Importer<'_>, task: Option<&Task>, file: &str) {
        let Tally {
            without_task,
            outside,
            unsuited,
            same,
            not_imported,
            hidden,
            hidden_classes,
            elsewhere,
        } = self.tally;
        let notes = &mut importer.report.notes;
        if without_task > 0 {
            notes.push(notice::predictions_left(without_task));
        }
        if same > 0 {
            notes.push(notice::suggestions_there(same));
        }
        if let Some(task) = task {
            if hidden > 0 {
                notes.push(notice::classes_not_asked_for(hidden, &hidden_classes, &task.name));
            }
            notes.extend(
                elsewhere
                    .iter()
                    .map(|model| notice::suggests_elsewhere(model, &task.name)),
            );
            if unsuited > 0 {
                importer.skip(file, notice::unsuited_predictions(unsuited, task.kind));
            }
        }
        if outside > 0 {
            importer.skip(file, notice::predictions_outside(outside));
        }
        for (model, count) in not_imported {
            importer.skip(file, notice::runs_here(&model, count));
        }
    }
}

impl Tally {
    fn take(&mut self, outcome: &Imported, model: &Model) {
        self.same += outcome.same;
        self.unsuited += outcome.unsuited;
        self.hidden += outcome.hidden.len() as u64;
        let classes = outcome
            .hidden
            .iter()
            .filter_map(|class| model.classes.get(*class as usize));
        self.hidden_classes.extend(classes.map(|class| label(class)));
    }
}

impl Speaker {
    /// The number of a class, which joins the others where it is new.
    fn class(&mut self, name: Arc<str>) -> u32 {
        let next = self.model.classes.len() as u32;
        *self.classes.entry(name).or_insert_with_key(|name| {
            self.model.classes.push(name.to_string());
            next
        })
    }

    /// The change after which the project has the model as it is.
    fn kept_now(&mut self) -> Option<Change> {
        let now = self.model.clone();
        match self.kept.replace(now.clone()) {
            None => Some(Change::create(Row::Model(now))),
            Some(before) => Change::update(Row::Model(before), Row::Model(now)),
        }
    }
}

/// The kind of a model that has said this, too.
fn richer(kind: ModelKind, region: &Region) -> ModelKind {
    match (kind, region) {
        (_, Region::Polygon(_)) => ModelKind::Segmenter,
        (ModelKind::Classifier, Region::Box(_)) => ModelKind::Detector,
        (kind, Region::Box(_) | Region::Whole) => kind,
    }
}

/// What must change on one input.
fn on_input(
    importer: &Importer<'_>,
    task: &Task,
    concepts: &[Concept],
    model: &Model,
    said: &[Waiting],
) -> Result<Imported, SessionError> {
    let Some(Waiting { input, size, .. }) = said.first() else {
        return Ok(Imported::default());
    };
    let mut known = of_model(importer.writer.reader().suggestions(*input)?);
    known.retain(|row| row.task == task.id && row.model == model.id);
    let classes = classes_of(task, model.id);
    let target = Target {
        task: task.id,
        kind: task.kind,
        concepts,
        classes: &classes,
        model,
        input: *input,
        size: *size,
    };
    let findings: Vec<Finding> = said.iter().map(|waiting| waiting.finding.clone()).collect();
    Ok(imported(&known, &findings, &target))
}
