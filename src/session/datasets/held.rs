//! What a version would hold, counted before it is made, and whether the last version holds the same.

use super::DatasetError;
use super::canonical;
use crate::FreezeRequest;
use crate::error::SessionError;
use crate::export::contents::{Contents, Of};
use crate::notice;
use crate::progress::Progress;
use crate::report::{FreezePreview, HeldSplit};
use domain::dataset::{Dataset, DatasetVersion, SeveralLabelers, are_of_several};
use domain::{InputId, Split, Status};
use std::collections::{BTreeMap, HashMap};
use store::Reader;

/// What a version is made of.
pub(super) struct Held {
    /// The inputs with their splits.
    pub inputs: Vec<(InputId, Option<Split>)>,
    /// How many accepted annotations are on them.
    pub accepted: u64,
    /// How many are left out, as nobody accepted them yet, or they were rejected.
    not_accepted: u64,
    /// How many are left out by the rule for several labelers.
    of_others: u64,
    /// How many inputs have no accepted annotation.
    empty: u64,
    /// Inputs and accepted annotations of each split.
    splits: BTreeMap<Option<Split>, (u64, u64)>,
    /// On how many inputs several labelers of one task have accepted annotations.
    several: u64,
    /// On how many of these the chosen labeler has none.
    not_theirs: u64,
    /// The names of the concepts, and what each input's line would be known by.
    lines: Lines,
}

/// What the lines of a version are known by: the names of its concepts, and the hash of each input's line.
#[derive(PartialEq)]
struct Lines {
    concepts: Vec<String>,
    inputs: HashMap<InputId, String>,
}

impl Lines {
    fn of(contents: &Contents) -> Self {
        Self {
            concepts: contents.concepts.iter().map(|concept| concept.name.clone()).collect(),
            inputs: HashMap::new(),
        }
    }
}

impl Held {
    pub(super) fn of(
        reader: Reader<'_>,
        request: &FreezeRequest,
        known: Option<&Dataset>,
        progress: &mut Progress,
    ) -> Result<Self, SessionError> {
        let mut splits: HashMap<InputId, Option<Split>> = HashMap::new();
        let mut inputs = Vec::new();
        if let Some(known) = known {
            reader.each_dataset_input(known.id, &mut |input, split| {
                splits.insert(input.id, split);
                inputs.push(input.id);
            })?;
        }
        if let Some(task) = request.task {
            inputs.clear();
            reader.each_place(task, &mut |place| inputs.push(place.input))?;
        }
        let of = match (request.task, known) {
            (Some(task), _) => Of::Task(task),
            (None, Some(known)) => Of::Dataset(known.id),
            (None, None) => return Err(SessionError::NoSuchDataset(request.dataset.clone())),
        };
        let contents = Contents::of(reader, of)?;
        let mut held = Self {
            inputs: Vec::with_capacity(inputs.len()),
            accepted: 0,
            not_accepted: 0,
            of_others: 0,
            empty: 0,
            splits: BTreeMap::new(),
            several: 0,
            not_theirs: 0,
            lines: Lines::of(&contents),
        };
        let total = Some(inputs.len() as u64);
        for (at, id) in inputs.into_iter().enumerate() {
            progress.check()?;
            progress.tell(at as u64, total);
            held.add(reader, &contents, request, (id, splits.get(&id).copied().flatten()))?;
        }
        Ok(held)
    }

    fn add(
        &mut self,
        reader: Reader<'_>,
        contents: &Contents,
        request: &FreezeRequest,
        (id, split): (InputId, Option<Split>),
    ) -> Result<(), SessionError> {
        self.inputs.push((id, split));
        let mut accepted = contents.annotations(reader, id)?;
        let all = accepted.len();
        accepted.retain(|a| a.status == Status::Success);
        self.not_accepted += (all - accepted.len()) as u64;
        let labels = |task, member| contents.labels(task, member);
        if are_of_several(&accepted, &labels) {
            self.several += 1;
            match request.several {
                Some(SeveralLabelers::Labeler(chosen)) if !accepted.iter().any(|a| a.author == chosen) => {
                    self.not_theirs += 1;
                }
                Some(rule) => {
                    let all = accepted.len();
                    rule.keep(&mut accepted, &labels);
                    self.of_others += (all - accepted.len()) as u64;
                }
                None => {}
            }
        }
        let count = accepted.len() as u64;
        self.accepted += count;
        self.empty += u64::from(count == 0);
        let part = self.splits.entry(split).or_default();
        *part = (part.0 + 1, part.1 + count);
        if let Some(input) = reader.input(id)? {
            let line = canonical::line_digits(contents, &input, split, accepted)?;
            self.lines.inputs.insert(id, line);
        }
        Ok(())
    }

    /// Whether each input is in a split, or none is.
    ///
    /// # Errors
    /// [`DatasetError::NotInASplit`].
    pub(super) fn check_splits(&self) -> Result<(), DatasetError> {
        match self.splits.get(&None) {
            Some((in_none, _)) if self.splits.len() > 1 => Err(DatasetError::NotInASplit(*in_none)),
            _ => Ok(()),
        }
    }

    /// The rule that the version states.
    pub(super) fn rule(
        &self,
        reader: Reader<'_>,
        request: &FreezeRequest,
    ) -> Result<Option<SeveralLabelers>, SessionError> {
        match request.several {
            _ if self.several == 0 => Ok(None),
            None => Err(DatasetError::SeveralLabelers(self.several).into()),
            Some(SeveralLabelers::Labeler(chosen)) if self.not_theirs > 0 => {
                let members = reader.members()?;
                let name = members.into_iter().find(|member| member.id == chosen);
                Err(DatasetError::NotTheirs {
                    name: name.map_or_else(String::new, |member| member.name),
                    inputs: self.not_theirs,
                }
                .into())
            }
            Some(rule) => Ok(Some(rule)),
        }
    }

    /// The last version of the dataset, where it holds just the same, of the same task.
    pub(super) fn same_as(
        &self,
        reader: Reader<'_>,
        request: &FreezeRequest,
        known: Option<&Dataset>,
        progress: &mut Progress,
    ) -> Result<Option<DatasetVersion>, SessionError> {
        let Some(known) = known else { return Ok(None) };
        let versions = reader.versions()?.into_iter();
        let last = versions
            .filter(|version| version.dataset == known.id)
            .max_by_key(|version| version.number);
        let Some(last) = last else { return Ok(None) };
        // What differs in number need not be read.
        let differs = last.task != request.task
            || last.annotations.is_some_and(|annotations| annotations != self.accepted)
            || reader.dataset_input_count(last.id)? != self.inputs.len() as u64;
        if differs {
            return Ok(None);
        }
        let contents = Contents::of(reader, Of::Dataset(last.id))?;
        let mut lines = Lines::of(&contents);
        if lines.concepts != self.lines.concepts {
            return Ok(None);
        }
        contents.each_accepted(reader, progress, &mut |input, split, annotations| {
            let line = canonical::line_digits(&contents, &input, split, annotations)?;
            lines.inputs.insert(input.id, line);
            Ok(())
        })?;
        Ok((lines == self.lines).then_some(last))
    }
}

/// What a version would hold.
pub(super) fn preview(
    reader: Reader<'_>,
    request: &FreezeRequest,
    known: Option<&Dataset>,
    progress: &mut Progress,
) -> Result<FreezePreview, SessionError> {
    let held = Held::of(reader, request, known, progress)?;
    let checked = held.rule(reader, request).and_then(|_| Ok(held.check_splits()?));
    let refused = checked.err().map(|error| notice::sentence(&error, None));
    let same = match refused {
        Some(_) => None,
        None => held.same_as(reader, request, known, progress)?,
    };
    let split = |(split, (inputs, annotations)): (&Option<Split>, &(u64, u64))| HeldSplit {
        split: split.map(Split::name),
        inputs: *inputs,
        annotations: *annotations,
    };
    Ok(FreezePreview {
        inputs: held.inputs.len() as u64,
        annotations: held.accepted,
        empty: held.empty,
        splits: held.splits.iter().map(split).collect(),
        several: held.several,
        not_accepted: held.not_accepted,
        of_others: held.of_others,
        same_as: same.map(|version| (version.id, version.name)),
        refused,
    })
}
