//! What the window asks for while a task is configured or its instructions are read: how many inputs a choice holds,
//! a dataset of all inputs, templates, and pictures of instructions, which `pictures` decodes on a thread of its own.
//! The window reads the answers in [`TaskSetup`](crate::view::TaskSetup).

mod pictures;

use super::background::Reads;
use super::error::SessionError;
use super::names::{Named, new_name};
use super::notice::{self, Notice};
use super::task_text::{InputsText, TaskText};
use super::view::{JobOutcome, View};
use super::{Event, Session};

use domain::dataset::{Dataset, DatasetInput};
use domain::{Change, DatasetId, MemberId, OpKind, Row, Task};
use std::path::{Path, PathBuf};
use store::{ListQuery, Reader, Scope, StoreError, Writer};

impl Reads {
    /// Counts the inputs of a choice in the background.
    pub(super) fn count_inputs(&mut self, choice: InputsText, lead: MemberId) {
        self.read("The inputs", move |disk| {
            counted(disk.reader(), &choice, lead).map(|count| Event::Counted(choice, count))
        });
    }
}

impl View {
    /// Whether I have still to read the newest instructions of the open task.
    pub(super) fn refresh_unread(&mut self, task: &Task) {
        let me = self.me.id;
        let newest = task.instructions_version;
        let labels = newest > 0 && task.labelers.contains(&me);
        // Who works alone wrote them.
        let alone = self.members.iter().filter(|member| member.is_here()).count() < 2;
        let unread = newest > self.membership(task.id, me).read;
        self.talk.unread_instructions = labels && unread && !alone;
    }
}

impl Session {
    /// Writes a task as a template that can be loaded in any project.
    pub(super) fn write_template(&mut self, path: &Path, text: Box<TaskText>) -> Result<(), SessionError> {
        let path = with_ending(path);
        let said = notice::template_saved(&path);
        self.with_file(
            move || Self::save_template(&text, &path),
            |session, ()| session.notices.push(Notice::info(said)),
        )
    }

    /// Reads a template; it is in the view afterwards.
    pub(super) fn read_template(&mut self, path: PathBuf) -> Result<(), SessionError> {
        self.with_file(
            move || Self::load_template(&path),
            |session, task| {
                let nth = session.view.task_setup.template.as_ref().map_or(0, |(nth, _)| *nth) + 1;
                session.view.task_setup.template = Some((nth, task));
            },
        )
    }

    /// Starts to make a dataset of all inputs.
    pub(super) fn start_dataset(&mut self, name: &str) -> Result<(), SessionError> {
        self.may_write()?;
        let known = self.view.datasets.iter().map(|dataset| dataset.name.as_str());
        let name = new_name(name, known, Named::Thing)?;
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        self.start_job(format!("Making the dataset \"{name}\""), move |_| {
            let inputs = dataset_of_all(&path, &ids_and_clock, me, &name)?;
            Ok(JobOutcome::DatasetChanged(notice::holds(&name, inputs)))
        })
    }
}

/// A template without an ending gets the one that the file dialog looks for.
fn with_ending(path: &Path) -> PathBuf {
    match path.extension() {
        Some(_) => path.to_path_buf(),
        None => path.with_extension("ron"),
    }
}

fn counted(reader: Reader<'_>, choice: &InputsText, lead: MemberId) -> Result<u64, StoreError> {
    let mut count = 0;
    match choice {
        InputsText::All => reader.each_input_id(&mut |_| count += 1)?,
        InputsText::Dataset(name) => {
            let known = reader.datasets()?.into_iter().find(|dataset| dataset.name == *name);
            if let Some(dataset) = known {
                reader.each_dataset_input(dataset.id, &mut |_, _| count += 1)?;
            }
        }
        InputsText::Saved(name) => {
            let known = reader.searches()?.into_iter().find(|search| search.name == *name);
            if let Some(search) = known {
                count = reader.offered(reader.found_by(search.id, lead.into())?)?.len() as u64;
            }
        }
        InputsText::Search(text) => {
            let passing = reader.matching_offered(&ListQuery::asking(Scope::All, text, lead.into()))?;
            count = passing.len() as u64;
        }
    }
    Ok(count)
}

/// Makes a dataset of all inputs, in one transaction; says how many there are.
fn dataset_of_all(
    project: &Path,
    ids_and_clock: &super::IdsAndClock,
    me: MemberId,
    name: &str,
) -> Result<u64, SessionError> {
    let mut writer = Writer::open(project)?;
    let reader = writer.reader();
    if reader.datasets()?.iter().any(|dataset| dataset.name == name) {
        return Err(SessionError::NameTaken(name.into()));
    }
    let id = DatasetId(ids_and_clock.id());
    let made = Change::create(Row::Dataset(Dataset { id, name: name.into() }));
    let mut rows = Vec::new();
    reader.each_input_id(&mut |input| {
        rows.push(Change::create(Row::DatasetInput(DatasetInput {
            dataset: id,
            input,
            split: None,
        })));
    })?;
    let inputs = rows.len() as u64;
    let op = |batch, changes| super::commit::bulk(ids_and_clock, me, OpKind::EditDataset, None, batch, changes);
    let first = op(false, vec![made]);
    let mut ops = vec![first];
    if inputs > 0 {
        let second = op(true, rows);
        ops.push(domain::Op {
            gesture: ops[0].gesture,
            ..second
        });
    }
    writer.transact(&ops)?;
    Ok(inputs)
}
