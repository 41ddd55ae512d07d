//! A dataset is split for training, validation and test.

use super::{DatasetError, holding};
use crate::clean::near_duplicate_groups;
use crate::clock::IdsAndClock;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::export::contents::{Contents, Of};
use crate::locations::roots_of;
use crate::progress::Progress;
use crate::report::{SplitConcept, SplitGroups, SplitLine, SplitReport};
use crate::view::{JobKind, JobOutcome};
use crate::{Session, SplitRequest, notice};
use domain::annotation::Sign;
use domain::dataset::Dataset;
use domain::query::Pattern;
use domain::split::ToSplit;
use domain::{Change, ConceptId, Input, InputId, MemberId, OpKind, Split, Status};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;
use store::{ListQuery, Reader, Scope, Writer};

/// The inputs of a dataset, as they are about to be split.
struct Divided {
    names: Vec<String>,
    inputs: Vec<ToSplit>,
    before: Vec<Option<Split>>,
    /// Places of those that stay together.
    together: Vec<Vec<usize>>,
    near_duplicate_groups: u64,
    groups: Option<SplitGroups>,
}

/// Who splits which dataset of which project, and how.
struct Splitter<'a> {
    project: &'a Path,
    ids_and_clock: &'a IdsAndClock,
    me: MemberId,
    dataset: &'a Dataset,
    request: &'a SplitRequest,
}

impl Splitter<'_> {
    /// Splits the dataset, in one transaction; the report says what each split holds.
    fn split(&self, progress: &mut Progress) -> Result<SplitReport, SessionError> {
        let (request, dataset) = (self.request, self.dataset);
        let mut writer = Writer::open(self.project)?;
        let contents = Contents::of(writer.reader(), Of::Dataset(dataset.id))?;
        let divided = self.to_split(writer.reader(), &contents, progress)?;
        let splits = request
            .ratios
            .divide(&divided.inputs, &divided.together, request.stratify);
        let splits = splits.map_err(|differ| {
            let named = |id: &InputId| divided.inputs.iter().position(|input| input.input == *id);
            let names = differ.0.iter().filter_map(named).map(|at| divided.names[at].clone());
            DatasetError::PinsDiffer(names.collect())
        })?;
        let row = |input, split| holding(dataset.id, input, split);
        let inputs = divided.inputs.iter().zip(&divided.before).zip(&splits);
        let changes = inputs.filter_map(|((input, before), after)| {
            Change::update(row(input.input, *before), row(input.input, Some(*after)))
        });
        let changes: Vec<Change> = changes.collect();
        let report = SplitReport {
            changed: changes.len() as u64,
            near_duplicate_groups: divided.near_duplicate_groups,
            groups: divided.groups,
            ..report(&contents, request, dataset, &divided.inputs, &splits)
        };
        if !request.dry_run && !changes.is_empty() {
            let op = bulk(self.ids_and_clock, self.me, OpKind::EditDataset, None, false, changes);
            writer.transact(&[op])?;
        }
        Ok(report)
    }

    /// The inputs of the dataset with what decides on their splits.
    fn to_split(
        &self,
        reader: Reader<'_>,
        contents: &Contents,
        progress: &mut Progress,
    ) -> Result<Divided, SessionError> {
        let (mut inputs, mut before) = (Vec::new(), Vec::new());
        contents.each_input(reader, &mut |input, split| {
            inputs.push(input);
            before.push(split);
        })?;
        if inputs.is_empty() {
            return Err(DatasetError::Empty(self.dataset.name.clone()).into());
        }
        let pins = self.pins(reader)?;
        let mut together = match self.request.near_duplicates_together {
            true => near_duplicate_groups(&roots_of(self.project, reader)?, &inputs, progress)?,
            false => Vec::new(),
        };
        let near_duplicate_groups = together.len() as u64;
        let groups = self.request.group_by.as_ref().map(|key| {
            let (of_values, without) = by_value(&inputs, key);
            if without as usize == inputs.len() {
                let known: BTreeSet<&str> = inputs
                    .iter()
                    .flat_map(|input| input.metadata.iter())
                    .map(|(key, _)| key)
                    .collect();
                return Err(DatasetError::NoSuchKey {
                    key: key.clone(),
                    known: known.into_iter().map(str::to_owned).collect(),
                });
            }
            let values = of_values.len() as u64;
            together.extend(of_values);
            Ok(SplitGroups {
                key: key.clone(),
                values,
                without,
            })
        });
        let groups = groups.transpose()?;
        let mut divided = Divided {
            names: Vec::with_capacity(inputs.len()),
            inputs: Vec::with_capacity(inputs.len()),
            before,
            together,
            near_duplicate_groups,
            groups,
        };
        for input in inputs {
            progress.check()?;
            divided.inputs.push(ToSplit {
                input: input.id,
                content: input.content(),
                concepts: concepts_on(contents, reader, &input)?,
                pin: pins.get(&input.id).copied(),
            });
            divided.names.push(input.name);
        }
        Ok(divided)
    }

    /// The split that inputs are pinned to.
    fn pins(&self, reader: Reader<'_>) -> Result<HashMap<InputId, Split>, SessionError> {
        let mut pins = HashMap::new();
        for (query, split) in &self.request.pins {
            let query = ListQuery::asking(Scope::All, query, self.me.into());
            for input in reader.matching_inputs(&query)? {
                if pins.insert(input, *split).is_some_and(|other| other != *split) {
                    let name = reader.input(input)?.map_or_else(String::new, |input| input.name);
                    return Err(DatasetError::PinnedTwice(name).into());
                }
            }
        }
        Ok(pins)
    }
}

impl Session {
    /// Splits a dataset, and waits until it is on disk. The order of rules: groups that stay together (near duplicates and
    /// one value of a key of the metadata, joined), then pins, then
    /// ratios, then strata.
    ///
    /// # Errors
    /// When there is no such dataset, it is a version or empty, a query cannot be read, or pins divide what must stay
    /// together.
    pub fn split_dataset_now(
        &mut self,
        request: &SplitRequest,
        progress: &mut Progress,
    ) -> Result<SplitReport, SessionError> {
        let dataset = self.dataset_to_change(&request.dataset)?;
        let splitter = Splitter {
            project: &self.project.path,
            ids_and_clock: &self.project.ids_and_clock,
            me: self.view.me.id,
            dataset: &dataset,
            request,
        };
        let report = splitter.split(progress)?;
        self.take_in_lists()?;
        Ok(report)
    }

    /// Starts to split a dataset, or to count what each split would hold.
    pub(crate) fn start_split(&mut self, request: SplitRequest) -> Result<(), SessionError> {
        let dataset = self.dataset_to_change(&request.dataset)?;
        let (project, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        let (kind, title) = match request.dry_run {
            true => (JobKind::Preview, format!("Counting splits of \"{}\"", dataset.name)),
            false => (JobKind::Other, format!("Splitting \"{}\"", dataset.name)),
        };
        self.start_job_of(kind, title, move |progress| {
            let splitter = Splitter {
                project: &project,
                ids_and_clock: &ids_and_clock,
                me,
                dataset: &dataset,
                request: &request,
            };
            let report = splitter.split(progress)?;
            Ok(match request.dry_run {
                true => JobOutcome::SplitPreviewed(Box::new(report)),
                false => JobOutcome::DatasetChanged(notice::split(&report)),
            })
        })
    }
}

/// The places of inputs that have the same value under the key, for each value, and how many have none.
fn by_value(inputs: &[Input], key: &str) -> (Vec<Vec<usize>>, u64) {
    let key = Pattern::new(key);
    let (mut of, mut without) = (BTreeMap::<String, Vec<usize>>::new(), 0);
    for (at, input) in inputs.iter().enumerate() {
        match input.metadata.under(&key).next() {
            Some(value) => of.entry(value.to_string()).or_default().push(at),
            None => without += 1,
        }
    }
    (of.into_values().collect(), without)
}

/// The concepts that accepted annotations say are on an input, each once.
fn concepts_on(contents: &Contents, reader: Reader<'_>, input: &Input) -> Result<Vec<ConceptId>, SessionError> {
    let all = contents.annotations(reader, input.id)?;
    let said = all
        .iter()
        .filter(|a| a.status == Status::Success && a.sign == Sign::Present);
    let mut concepts: Vec<ConceptId> = said.map(|a| a.concept).collect();
    concepts.sort_unstable();
    concepts.dedup();
    Ok(concepts)
}

/// What came of it; what only the caller knows is left at 0.
fn report(
    contents: &Contents,
    request: &SplitRequest,
    dataset: &Dataset,
    inputs: &[ToSplit],
    splits: &[Split],
) -> SplitReport {
    let count = |split: Split| splits.iter().filter(|own| **own == split).count() as u64;
    let asked = |split: Split| {
        let shares = request.ratios.shares().iter();
        shares
            .filter(|(own, _)| *own == split)
            .fold(0.0, |sum, (_, share)| sum + share)
    };
    let there = Split::ALL
        .into_iter()
        .filter(|split| count(*split) > 0 || asked(*split) > 0.0);
    let share = |part: u64, of: u64| if of == 0 { 0.0 } else { part as f64 / of as f64 };
    let mut with: BTreeMap<usize, BTreeMap<Split, u64>> = BTreeMap::new();
    for (input, split) in inputs.iter().zip(splits) {
        for place in input.concepts.iter().filter_map(|concept| contents.places.get(concept)) {
            *with.entry(*place).or_default().entry(*split).or_default() += 1;
        }
    }
    let concept = |(place, of): (usize, BTreeMap<Split, u64>)| {
        let all = of.values().sum();
        let off = |split: &Split| (share(of.get(split).copied().unwrap_or(0), all) - asked(*split)).abs();
        SplitConcept {
            concept: contents.concepts[place].name.clone(),
            deviation: Split::ALL.iter().map(off).fold(0.0, f64::max),
            inputs: of.iter().map(|(split, count)| (split.name(), *count)).collect(),
        }
    };
    SplitReport {
        dataset: dataset.name.clone(),
        seed: request.ratios.seed(),
        splits: there
            .map(|split| SplitLine {
                split: split.name(),
                asked: asked(split),
                inputs: count(split),
                share: share(count(split), splits.len() as u64),
            })
            .collect(),
        concepts: with.into_iter().map(concept).collect(),
        pinned: inputs.iter().filter(|input| input.pin.is_some()).count() as u64,
        near_duplicate_groups: 0,
        groups: None,
        changed: 0,
        dry_run: request.dry_run,
    }
}
