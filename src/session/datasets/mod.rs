//! Datasets and their versions: what there are, new ones of inputs that were chosen in the list (here), inputs put in and
//! taken out (`edit.rs`), splits (`split.rs`), versions (`freeze.rs`)
//! with their manifests (`manifest.rs`), what differs between two (`compare.rs`) and what is in them (`stats.rs`).

mod canonical;
pub(crate) mod compare;
mod edit;
mod error;
mod freeze;
mod held;
mod manifest;
mod markdown;
mod split;
mod stats;

pub use crate::SplitRequest;
pub use crate::comparison::{ConceptDiff, DatasetDiff, InputDiff, Moved};
pub use crate::report::{FreezePreview, Frozen, HeldSplit};
pub use crate::report::{SplitConcept, SplitGroups, SplitLine, SplitReport};
pub use crate::statistics::{Class, DatasetStats};
pub use edit::DatasetChanged;
pub use error::DatasetError;
pub use manifest::Manifest;

use super::background::Reads;
use super::command::Chosen;
use super::commit::bulk;
use super::error::SessionError;
use super::names::{Named, new_name};
use super::notice;
use super::view::{JobOutcome, View};
use super::{Event, IdsAndClock, Session, clock};
pub use crate::lines::{DatasetLine, VersionLine};
use domain::dataset::{Dataset, DatasetInput, DatasetVersion};
use domain::workflow::Permission;
use domain::{Change, DatasetId, InputId, MemberId, Op, OpKind, Row, Split, share};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;
use store::{ListQuery, Reader, Scope, StoreError, Writer};

/// What a name stands for.
pub(super) enum DatasetIs {
    /// A dataset.
    Dataset(Dataset),
    /// A version of one.
    Version(DatasetVersion),
}

/// All datasets with their versions.
pub(super) fn lines(reader: Reader<'_>) -> Result<Vec<DatasetLine>, StoreError> {
    let (versions, members, tasks) = (reader.versions()?, reader.members()?, reader.tasks()?);
    let line = |version: &DatasetVersion| -> Result<VersionLine, StoreError> {
        let task = tasks.iter().find(|task| Some(task.id) == version.task);
        let by = members.iter().find(|member| Some(member.id) == version.by);
        let erased = reader.purged_from(version.id)?;
        Ok(VersionLine {
            id: version.id,
            number: version.number,
            name: version.name.clone(),
            inputs: reader.dataset_input_count(version.id)?,
            splits: splits(reader, version.id)?,
            // How many went with what was erased, nothing tells without a pass over all of them.
            annotations: version.annotations.filter(|_| erased == 0),
            task: task.map(|task| task.name.clone()),
            by: by.map(|member| member.name.clone()),
            at: clock::rfc3339(version.at),
            note: version.note.clone(),
        })
    };
    let of = |dataset: Dataset| -> Result<DatasetLine, StoreError> {
        let own = versions.iter().filter(|version| version.dataset == dataset.id);
        Ok(DatasetLine {
            inputs: reader.dataset_input_count(dataset.id)?,
            splits: splits(reader, dataset.id)?,
            versions: own.map(line).collect::<Result<_, _>>()?,
            id: dataset.id,
            name: dataset.name,
        })
    };
    reader.datasets()?.into_iter().map(of).collect()
}

/// How many inputs each split of a dataset or version has.
fn splits(reader: Reader<'_>, id: DatasetId) -> Result<BTreeMap<&'static str, u64>, StoreError> {
    let counts = reader.split_counts(id)?.into_iter();
    Ok(counts
        .filter_map(|(split, count)| Some((split?.name(), count)))
        .collect())
}

/// The inputs of a list that are meant, in its order, but for those that are left out.
fn chosen_inputs(reader: Reader<'_>, query: &ListQuery, chosen: Chosen) -> Result<Vec<InputId>, StoreError> {
    let (count, seed) = match chosen {
        Chosen::These(inputs) => return reader.offered(inputs),
        Chosen::Shown => (None, 0),
        Chosen::Drawn { count, seed } => (Some(count), seed),
    };
    let mut shown = reader.matching_offered(query)?;
    if let Some(count) = count {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        let drawn: HashSet<InputId> = share::drawn(seed, &shown, count).into_iter().collect();
        shown.retain(|id| drawn.contains(id));
    }
    Ok(shown)
}

/// That a dataset holds an input, in this split.
fn holding(dataset: DatasetId, input: InputId, split: Option<Split>) -> Row {
    Row::DatasetInput(DatasetInput { dataset, input, split })
}

/// Makes a dataset of these inputs, in one transaction.
fn make(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: MemberId,
    name: &str,
    query: &ListQuery,
    chosen: Chosen,
) -> Result<u64, SessionError> {
    let mut writer = Writer::open(project)?;
    let reader = writer.reader();
    if reader.datasets()?.iter().any(|dataset| dataset.name == name) {
        return Err(SessionError::NameTaken(name.into()));
    }
    let inputs = chosen_inputs(reader, query, chosen)?;
    let dataset = DatasetId(ids_and_clock.id());
    let made = Change::create(Row::Dataset(Dataset {
        id: dataset,
        name: name.into(),
    }));
    let row = |input: &InputId| Change::create(holding(dataset, *input, None));
    let op = |batch, changes| bulk(ids_and_clock, me, OpKind::EditDataset, None, batch, changes);
    let mut ops = vec![op(false, vec![made])];
    if !inputs.is_empty() {
        let filled = op(true, inputs.iter().map(row).collect());
        ops.push(Op {
            gesture: ops[0].gesture,
            ..filled
        });
    }
    writer.transact(&ops)?;
    Ok(inputs.len() as u64)
}

impl View {
    /// The name of a new dataset as it is kept.
    fn dataset_name(&self, name: &str) -> Result<String, SessionError> {
        if name.contains('@') {
            return Err(DatasetError::ReadsAsVersion(name.trim().to_owned()).into());
        }
        let known = self.datasets.iter().map(|dataset| dataset.name.as_str());
        new_name(name, known, Named::Thing)
    }
}

impl Reads {
    /// Reads them in the background.
    pub(super) fn ask_datasets(&self) {
        self.read("The datasets", |disk| lines(disk.reader()).map(Event::Datasets));
    }
}

impl Session {
    /// The dataset of this name, or the version `NAME@VERSION` of one, by the version's name or number.
    ///
    /// # Errors
    /// [`SessionError::NoSuchDataset`]; [`DatasetError::NoSuchVersion`] when the dataset has no such version.
    pub(super) fn dataset_or_version(&self, name: &str) -> Result<DatasetIs, SessionError> {
        let named = |name: &str| self.view.datasets.iter().find(|dataset| dataset.name == name);
        if let Some(dataset) = named(name) {
            return Ok(DatasetIs::Dataset(dataset.clone()));
        }
        let versioned = name
            .rsplit_once('@')
            .and_then(|(name, version)| Some((named(name)?, version)));
        let Some((dataset, wanted)) = versioned else {
            return Err(SessionError::NoSuchDataset(name.into()));
        };
        let versions = self.view.versions.iter();
        let mut versions = versions.filter(|version| version.dataset == dataset.id);
        // Versions of earlier releases may be called by the number of another.
        let by_number = versions.clone().find(|version| version.number.to_string() == wanted);
        let found = by_number.or_else(|| versions.find(|version| version.name == wanted));
        let missing = || DatasetError::NoSuchVersion {
            dataset: dataset.name.clone(),
            version: wanted.to_owned(),
        };
        Ok(DatasetIs::Version(found.cloned().ok_or_else(missing)?))
    }

    /// The dataset of this name, if its inputs and splits may be changed.
    ///
    /// # Errors
    /// When I may not, there is no such dataset, or it is a version.
    fn dataset_to_change(&self, name: &str) -> Result<Dataset, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        match self.dataset_or_version(name)? {
            DatasetIs::Dataset(dataset) => Ok(dataset),
            DatasetIs::Version(_) => Err(DatasetError::Frozen(name.into()).into()),
        }
    }

    /// The identifier of the dataset of this name, or of the version `NAME@VERSION` of one.
    ///
    /// # Errors
    /// As [`SessionError::NoSuchDataset`] and [`DatasetError::NoSuchVersion`] say.
    pub fn dataset_named(&self, name: &str) -> Result<DatasetId, SessionError> {
        self.dataset_or_version(name).map(|found| match found {
            DatasetIs::Dataset(dataset) => dataset.id,
            DatasetIs::Version(version) => version.id,
        })
    }

    /// A dataset with its versions.
    ///
    /// # Errors
    /// [`SessionError::NoSuchDataset`]; what the store said.
    pub fn dataset_line(&self, name: &str) -> Result<DatasetLine, SessionError> {
        let mut lines = self.dataset_lines()?.into_iter();
        lines
            .find(|line| line.name == name)
            .ok_or_else(|| SessionError::NoSuchDataset(name.into()))
    }

    /// All datasets with their versions.
    ///
    /// # Errors
    /// What the store said.
    pub fn dataset_lines(&self) -> Result<Vec<DatasetLine>, SessionError> {
        Ok(lines(self.project.disk.reader())?)
    }

    /// Makes a dataset of the inputs that pass this query, or so many of them drawn by lot, and waits until it
    /// is on disk; says how many it holds.
    ///
    /// # Errors
    /// [`SessionError::NameTaken`], [`SessionError::EmptyName`], or what the store said.
    pub fn new_dataset_now(&mut self, name: &str, text: &str, drawn: Option<(u64, u64)>) -> Result<u64, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        let name = self.view.dataset_name(name)?;
        let query = ListQuery::asking(Scope::All, text, self.view.me.id.into());
        let chosen = drawn.map_or(Chosen::Shown, |(count, seed)| Chosen::Drawn { count, seed });
        let inputs = make(
            &self.project.path,
            &self.project.ids_and_clock,
            self.view.me.id,
            &name,
            &query,
            chosen,
        )?;
        self.take_in_lists()?;
        Ok(inputs)
    }

    /// Starts to make a dataset of inputs that were chosen in the list.
    pub(super) fn start_chosen_dataset(&mut self, name: &str, chosen: Chosen) -> Result<(), SessionError> {
        self.may_write()?;
        let name = self.view.dataset_name(name)?;
        if self.view.datasets.iter().any(|dataset| dataset.name == name) {
            return Err(SessionError::NameTaken(name));
        }
        let (path, ids_and_clock, me, query) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
            self.query(),
        );
        self.start_job(format!("Making the dataset \"{name}\""), move |_| {
            let inputs = make(&path, &ids_and_clock, me, &name, &query, chosen)?;
            Ok(JobOutcome::DatasetChanged(notice::holds(&name, inputs)))
        })
    }
}
