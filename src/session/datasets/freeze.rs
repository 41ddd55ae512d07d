//! Versions of datasets: inputs, their splits and annotations as they stand, named and numbered, changed by nothing.
//!
//! The inputs are written down, the annotations are not: the log holds what they were when the version was made, and
//! `export` reads them from there.

use super::DatasetError;
use crate::FreezeRequest;
use crate::Session;
use crate::commit::bulk;
use crate::error::SessionError;
use crate::export::contents::{Contents, Of};
use crate::names::{Named, new_name};
use crate::notice;
use crate::progress::Progress;
use crate::report::Frozen;
use crate::tasks::Maker;
use crate::view::JobOutcome;
use domain::dataset::{Dataset, DatasetInput, DatasetVersion, SeveralLabelers, are_of_several};
use domain::workflow::Permission;
use domain::{Change, DatasetId, GestureId, InputId, Op, OpKind, Row, Split, Status};
use std::collections::HashMap;
use std::path::Path;
use store::{Reader, StoreError, Writer};

/// What a version is made of.
struct Held {
    inputs: Vec<(InputId, Option<Split>)>,
    /// How many accepted annotations are on them.
    accepted: u64,
    /// On how many inputs several labelers of one task have accepted annotations.
    several: u64,
    /// On how many of these the chosen labeler has none.
    not_theirs: u64,
}

impl Held {
    fn of(
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
            several: 0,
            not_theirs: 0,
        };
        let total = Some(inputs.len() as u64);
        for (at, id) in inputs.into_iter().enumerate() {
            progress.check()?;
            progress.tell(at as u64, total);
            held.inputs.push((id, splits.get(&id).copied().flatten()));
            let mut accepted = contents.annotations(reader, id)?;
            accepted.retain(|a| a.status == Status::Success);
            let labels = |task, member| contents.labels(task, member);
            if are_of_several(&accepted, &labels) {
                held.several += 1;
                match request.several {
                    Some(SeveralLabelers::Labeler(chosen)) if !accepted.iter().any(|a| a.author == chosen) => {
                        held.not_theirs += 1;
                    }
                    Some(rule) => rule.keep(&mut accepted, &labels),
                    None => {}
                }
            }
            held.accepted += accepted.len() as u64;
        }
        Ok(held)
    }

    /// The rule that the version states.
    fn rule(&self, reader: Reader<'_>, request: &FreezeRequest) -> Result<Option<SeveralLabelers>, SessionError> {
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
}

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
    let held = Held::of(reader, request, known.as_ref(), progress)?;
    let several = held.rule(reader, request)?;
    let in_none = held.inputs.iter().filter(|(_, split)| split.is_none()).count();
    if in_none > 0 && in_none < held.inputs.len() {
        return Err(DatasetError::NotInASplit(in_none as u64).into());
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
    let version = match wanted.trim() {
        "" => format!("v{number}"),
        wanted if wanted.contains('@') || wanted.parse::<u64>().is_ok() => {
            return Err(DatasetError::ReadsAsVersion(wanted.to_owned()).into());
        }
        wanted => new_name(wanted, [], Named::Thing)?,
    };
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
