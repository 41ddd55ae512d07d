//! Metadata of inputs: set and unset on many at once, read from tables, listed.
//!
//! `table.rs` reads tables and `change.rs` makes changes, for imports too; `report.rs` holds what is asked for and what came
//! of it. What is changed is
//! written step by step in one gesture; what somebody else changes meanwhile is read again.

pub(crate) mod change;
mod report;
pub(crate) mod table;

pub use report::{InputMetadata, MetadataKey, MetadataOf, MetadataReport, MetadataRequest, MetadataShown};

use super::background::{Reads, Topic};
use super::clock::IdsAndClock;
use super::commit::bulk;
use super::error::SessionError;
use super::import::note_sentence;
use super::locations::roots_of;
use super::progress::Progress;
use super::report::InputsChanged;
use super::steps::{AT_ONCE, Step, in_steps};
use super::view::JobOutcome;
use super::{Event, Session, notice};
use change::{edited, keys_changed};
use domain::workflow::Permission;
use domain::{Change, GestureId, InputId, MemberId, Metadata, Op, OpKind};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use store::{BulkGesture, ListQuery, Reader, Scope, StoreError, Viewer, Writer};
use table::{Table, names_of_inputs, read_table};

/// What a gesture did to metadata, in words. Of many inputs the keys of the first few hundred are told.
pub(super) fn words(reader: Reader<'_>, made: &BulkGesture, inputs: u64) -> Result<String, StoreError> {
    let mut keys = BTreeSet::new();
    if let Some(op) = reader.gesture_ops(made.gesture)?.iter().find(|op| op.pieces > 0) {
        for change in reader.gesture_piece(op, 0)? {
            keys_changed(&change, &mut keys);
        }
    }
    Ok(notice::metadata_gesture(&keys, inputs))
}

/// Changes metadata, and what it works with.
struct Editor {
    project: PathBuf,
    ids_and_clock: IdsAndClock,
    me: MemberId,
    viewer: Viewer,
    request: MetadataRequest,
}

/// What is to be set on each input.
struct Wanted {
    inputs: Vec<(InputId, Metadata)>,
    report: MetadataReport,
}

impl Editor {
    fn wanted(&self, reader: Reader<'_>, progress: &mut Progress) -> Result<Wanted, SessionError> {
        let meant = match &self.request.of {
            MetadataOf::Query(text) => {
                reader.matching_inputs(&ListQuery::asking(Scope::All, text, self.viewer.clone()))?
            }
            MetadataOf::These(ids) => ids.clone(),
        };
        let mut report = MetadataReport {
            inputs: meant.len() as u64,
            ..MetadataReport::default()
        };
        let Some(path) = &self.request.from else {
            let all = meant.into_iter().map(|id| (id, self.request.set.clone()));
            let inputs = all.collect();
            return Ok(Wanted { inputs, report });
        };
        let roots = roots_of(&self.project, reader)?;
        let names = names_of_inputs(reader, &roots)?;
        let Table {
            mut found,
            skipped,
            notes,
        } = read_table(path, &names, progress)?;
        report.skipped = skipped;
        report.notes = notes.iter().filter_map(note_sentence).collect();
        let named = found.len() as u64;
        let inputs: Vec<_> = meant
            .into_iter()
            .filter_map(|id| Some((id, found.remove(&id)?)))
            .collect();
        report.inputs = inputs.len() as u64;
        report.not_meant = named - report.inputs;
        Ok(Wanted { inputs, report })
    }

    /// What changes on some inputs.
    fn changes(&self, reader: Reader<'_>, inputs: &[(InputId, Metadata)]) -> Result<Vec<Change>, StoreError> {
        let mut changes = Vec::new();
        for (id, set) in inputs {
            if let Some(input) = reader.input(*id)?.filter(|input| !input.removed) {
                changes.extend(edited(input, set, &self.request.unset));
            }
        }
        Ok(changes)
    }

    fn count(&self, reader: Reader<'_>, progress: &mut Progress) -> Result<MetadataReport, SessionError> {
        let Wanted { inputs, mut report } = self.wanted(reader, progress)?;
        let mut keys = BTreeSet::new();
        for step in inputs.chunks(AT_ONCE) {
            progress.check()?;
            let changes = self.changes(reader, step)?;
            report.changed += changes.len() as u64;
            changes.iter().for_each(|change| keys_changed(change, &mut keys));
        }
        report.keys = keys.into_iter().collect();
        report.dry_run = true;
        Ok(report)
    }

    /// Writes it. Stopped half way, what was written stays.
    fn carry_out(&self, progress: &mut Progress) -> Result<MetadataReport, SessionError> {
        let mut writer = Writer::open(&self.project)?;
        writer.expect_many()?;
        let Wanted { inputs, mut report } = self.wanted(writer.reader(), progress)?;
        let gesture = GestureId(self.ids_and_clock.id());
        let mut done = (0, BTreeSet::new());
        let plan = &mut |reader: Reader<'_>, from: usize, done: &mut (u64, BTreeSet<String>)| {
            let until = inputs.len().min(from + AT_ONCE);
            let changes = self.changes(reader, &inputs[from..until])?;
            done.0 += changes.len() as u64;
            changes.iter().for_each(|change| keys_changed(change, &mut done.1));
            Ok(Step::new(until, changes, |changes| Op {
                gesture,
                ..bulk(&self.ids_and_clock, self.me, OpKind::EditMetadata, None, false, changes)
            }))
        };
        in_steps(&mut writer, inputs.len(), &mut done, progress, plan)?;
        let (changed, keys) = done;
        report.changed += changed;
        report.keys = keys.into_iter().collect();
        report.gesture = (report.changed > 0).then_some(gesture);
        Ok(report)
    }
}

impl Reads {
    /// Reads in the background which keys there are, with some of their values: a pass over all inputs, for which no picture
    /// waits.
    pub(super) fn ask_metadata(&mut self) {
        match self.on(Topic::Metadata) {
            Ok(thread) => thread.read("The metadata", |disk| {
                disk.reader().metadata_values().map(Event::Metadata)
            }),
            Err(error) => tracing::warn!("the metadata is not offered: {error}"),
        }
    }
}

impl Session {
    fn editor(&self, request: MetadataRequest) -> Editor {
        Editor {
            project: self.project.path.clone(),
            ids_and_clock: self.project.ids_and_clock.clone(),
            me: self.view.me.id,
            viewer: self.view.viewer(),
            request,
        }
    }

    /// The metadata of the inputs that pass a query, and how many of them have each key.
    ///
    /// # Errors
    /// That the query cannot be read, and what the file said.
    pub fn metadata_of(&self, query: &str) -> Result<MetadataShown, SessionError> {
        let query = ListQuery::asking(Scope::All, query, self.view.viewer());
        let reader = self.project.disk.reader();
        let mut shown = MetadataShown::default();
        let mut keys: BTreeMap<String, u64> = BTreeMap::new();
        for id in reader.matching_inputs(&query)? {
            let Some(input) = reader.input(id)? else { continue };
            for (key, _) in input.metadata.iter() {
                *keys.entry(key.to_owned()).or_default() += 1;
            }
            shown.add(input);
        }
        shown.keys = keys
            .into_iter()
            .map(|(key, inputs)| MetadataKey { key, inputs })
            .collect();
        Ok(shown)
    }

    /// Says what a change of metadata would come to.
    ///
    /// # Errors
    /// As [`Session::edit_metadata_now`].
    pub fn count_metadata(
        &self,
        request: MetadataRequest,
        progress: &mut Progress,
    ) -> Result<MetadataReport, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        let editor = self.editor(request);
        self.project.disk.snapshot(|reader| editor.count(reader, progress))
    }

    /// Changes the metadata of inputs in one gesture, and waits until that is on disk.
    ///
    /// # Errors
    /// [`SessionError::ReadOnly`]; that the query or the table cannot be read; what the store said. What of the table is no
    /// input's is in the report.
    pub fn edit_metadata_now(
        &mut self,
        request: MetadataRequest,
        progress: &mut Progress,
    ) -> Result<MetadataReport, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        let report = self.editor(request).carry_out(progress)?;
        self.take_in_inputs()?;
        Ok(report)
    }

    /// Starts to change the metadata of inputs.
    pub(super) fn start_metadata(&mut self, request: MetadataRequest) -> Result<(), SessionError> {
        self.may_write()?;
        let title = notice::changing_metadata(&request);
        let editor = self.editor(request);
        let none = self.new_gesture();
        self.start_job(title, move |progress| {
            let report = editor.carry_out(progress)?;
            let said = notice::metadata_changed(&report);
            let skipped = report.skipped.iter().map(|one| format!("{}: {}", one.path, one.reason));
            Ok(JobOutcome::InputsChanged(InputsChanged {
                inputs: report.changed,
                said: said.into_iter().chain(skipped).collect(),
                ..InputsChanged::none(report.gesture.unwrap_or(none))
            }))
        })
    }
}
