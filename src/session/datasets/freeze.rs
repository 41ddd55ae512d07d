//! Versions of datasets: inputs, their splits and annotations as they stand, named and numbered, changed by nothing.
//!
//! The inputs are written down, the annotations are not: the log holds what they were when the version was made, and
//! `export` reads them from there.

use super::DatasetError;
use super::held::{Held, preview};
use crate::FreezeRequest;
use crate::Session;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::names::{Named, new_name};
use crate::notice;
use crate::progress::Progress;
use crate::report::Frozen;
use crate::tasks::Maker;
use crate::view::{JobKind, JobOutcome};
use domain::dataset::{Dataset, DatasetInput, DatasetVersion, SeveralLabelers};
use domain::workflow::Permission;
use domain::{Change, DatasetId, GestureId, InputId, Op, OpKind, Row, Split};
use std::path::Path;
use store::{ReadOnly, Reader, StoreError, Writer};

/// Makes a version of the dataset, which is made of the task's inputs where it is missing.
fn freeze(
    project: &Path,
    maker: Maker<'_>,
    request: &FreezeRequest,
    progress: &mut Progress,
) -> Result<Frozen, SessionError> {
    let mut writer = Writer::open(project)?;
    writer.expect_many()?;
    let reader = writer.reader();
    let datasets = reader.datasets()?;
    let known_names = datasets.iter().map(|known| known.name.as_str());
    let dataset = new_name(&request.dataset, known_names, Named::Thing)?;
    let known = datasets.into_iter().find(|known| known.name == dataset);
    if known.is_none() && dataset.contains('@') {
        return Err(DatasetError::ReadsAsVersion(dataset).into());
    }
    let wanted = wanted_name(&request.version)?;
    let held = Held::of(reader, request, known.as_ref(), progress)?;
    let several = held.rule(reader, request)?;
    held.check_splits()?;
    let same = match request.even_if_unchanged {
        true => None,
        false => held.same_as(reader, request, known.as_ref(), progress)?,
    };
    if let Some(same) = same {
        return already_there(dataset, same, wanted, held.inputs.len() as u64);
    }
    let mut rows = Vec::new();
    let mut places = Vec::new();
    let id = match known {
        Some(known) => known.id,
        None => {
            let id = DatasetId(maker.ids_and_clock.id());
            let name = dataset.clone();
            rows.push(Change::create(Row::Dataset(Dataset { id, name })));
            places.extend(rows_of(id, &held.inputs));
            id
        }
    };
    let (number, version) = number_and_name(reader, id, &dataset, &request.version)?;
    let frozen = DatasetVersion {
        id: DatasetId(maker.ids_and_clock.id()),
        dataset: id,
        number,
        name: version.clone(),
        task: request.task,
        at: maker.ids_and_clock.now(),
        note: request.note.trim().to_owned(),
        by: Some(maker.me),
        annotations: Some(held.accepted),
        several,
    };
    places.extend(rows_of(frozen.id, &held.inputs));
    rows.push(Change::create(Row::DatasetVersion(frozen)));
    let gesture = GestureId(maker.ids_and_clock.id());
    let op = |batch, changes| Op {
        gesture,
        ..bulk(
            maker.ids_and_clock,
            maker.me,
            OpKind::Freeze,
            request.task,
            batch,
            changes,
        )
    };
    let mut ops = vec![op(false, rows)];
    if !places.is_empty() {
        ops.push(op(true, places));
    }
    let written = writer.transact(&ops);
    written.map_err(|error| match error {
        StoreError::NameTaken(version) => SessionError::from(DatasetError::VersionThere {
            dataset: dataset.clone(),
            version,
        }),
        other => other.into(),
    })?;
    Ok(Frozen {
        dataset,
        version,
        number,
        inputs: held.inputs.len() as u64,
        made: true,
    })
}

/// The version that holds all of it already, unless one is wanted under another name.
fn already_there(
    dataset: String,
    same: DatasetVersion,
    wanted: Option<String>,
    inputs: u64,
) -> Result<Frozen, SessionError> {
    let version = same.name;
    if let Some(wanted) = wanted.filter(|wanted| *wanted != version) {
        return Err(DatasetError::Unchanged {
            dataset,
            version,
            wanted,
        }
        .into());
    }
    Ok(Frozen {
        dataset,
        version,
        number: same.number,
        inputs,
        made: false,
    })
}

fn rows_of(dataset: DatasetId, inputs: &[(InputId, Option<Split>)]) -> impl Iterator<Item = Change> {
    let row = move |(input, split): &(InputId, Option<Split>)| DatasetInput {
        dataset,
        input: *input,
        split: *split,
    };
    inputs.iter().map(row).map(Row::DatasetInput).map(Change::create)
}

/// The name that is wanted for a version, where one is.
fn wanted_name(wanted: &str) -> Result<Option<String>, SessionError> {
    match wanted.trim() {
        "" => Ok(None),
        wanted if wanted.contains('@') || wanted.parse::<u64>().is_ok() => {
            Err(DatasetError::ReadsAsVersion(wanted.to_owned()).into())
        }
        wanted => new_name(wanted, [], Named::Thing).map(Some),
    }
}

/// The number of the next version, and its name: the wanted one, or the number's.
fn number_and_name(
    reader: Reader<'_>,
    id: DatasetId,
    dataset: &str,
    wanted: &str,
) -> Result<(u32, String), SessionError> {
    let mut versions = reader.versions()?;
    versions.retain(|known| known.dataset == id);
    let number = versions.iter().map(|known| known.number).max().unwrap_or(0) + 1;
    let version = wanted_name(wanted)?.unwrap_or_else(|| format!("v{number}"));
    if versions.iter().any(|known| known.name == version) {
        let dataset = dataset.to_owned();
        return Err(DatasetError::VersionThere { dataset, version }.into());
    }
    Ok((number, version))
}

impl Session {
    /// Makes a version of a dataset, and waits until it is on disk.
    ///
    /// # Errors
    /// [`SessionError::NoSuchDataset`]; [`DatasetError`] when the name is taken, some inputs are in no split, or several
    /// labelers marked the same inputs and nobody says whose work is meant; what the store said.
    pub fn freeze_now(&mut self, request: &FreezeRequest, progress: &mut Progress) -> Result<Frozen, SessionError> {
        self.view.allow(Permission::Deliver)?;
        self.may_write()?;
        let frozen = freeze(&self.project.path, self.maker(), request, progress)?;
        self.take_in_lists()?;
        Ok(frozen)
    }

    /// What a version holds of inputs that several labelers marked: what this labeler made, or what all of them made with
    /// what says the same once; `None`: neither was chosen.
    ///
    /// # Errors
    /// [`SessionError::NoSuchMember`].
    pub fn several_labelers(
        &self,
        labeler: Option<&str>,
        merge: bool,
    ) -> Result<Option<SeveralLabelers>, SessionError> {
        match labeler {
            Some(name) => Ok(Some(SeveralLabelers::Labeler(self.view.member_named(name)?))),
            None => Ok(merge.then_some(SeveralLabelers::Merged)),
        }
    }

    /// Starts to count what a version would hold.
    pub(crate) fn start_freeze_preview(&mut self, request: FreezeRequest) -> Result<(), SessionError> {
        let path = self.project.path.clone();
        let title = format!("Counting what a version of \"{}\" holds", request.dataset);
        self.start_job_of(JobKind::Preview, title, move |progress| {
            let disk = ReadOnly::open(&path)?;
            let preview = disk.snapshot(|reader| {
                let known = reader
                    .datasets()?
                    .into_iter()
                    .find(|known| known.name == request.dataset);
                preview(reader, &request, known.as_ref(), progress)
            })?;
            Ok(JobOutcome::FreezePreviewed(Box::new(preview)))
        })
    }

    /// Starts to make a version of a dataset.
    pub(crate) fn start_freeze(&mut self, request: FreezeRequest) -> Result<(), SessionError> {
        self.may_write()?;
        if let Some(task) = request.task {
            self.view.task(task)?;
        }
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        let base = self.project.base().to_path_buf();
        self.start_job(format!("Making the version \"{}\"", request.version), move |progress| {
            let maker = Maker {
                ids_and_clock: &ids_and_clock,
                me,
                base: &base,
            };
            freeze(&path, maker, &request, progress).map(|frozen| JobOutcome::DatasetChanged(notice::frozen(&frozen)))
        })
    }
}
