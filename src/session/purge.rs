//! Erasing for good: inputs with all that was said of them, and names of members, from tables, log, versions of datasets and
//! the caches of this computer. Nothing brings them back; the log keeps that something was erased, when and by whom.

use super::background::Reads;
use super::commit::bulk;
use super::error::SessionError;
use super::members::team_name;
use super::notice::{self, count};
use super::progress::Progress;
use super::report::{Pseudonymized, PurgeReport, Removal};
use super::settings::Settings;
use super::steps::TRIES;
use super::view::{JobOutcome, View};
use super::{Event, IdsAndClock, Session};
use domain::workflow::Permission;
use domain::{Change, InputId, Member, MemberId, OpKind, Row, RowKey};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use store::{Erased, ListQuery, Purged, Reader, Scope, StoreError, Writer};

/// Which inputs are to be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PurgeWanted {
    /// Those that pass this query.
    Query(String),
    /// Those that were taken out of the project.
    Removed,
}

impl PurgeReport {
    /// Counts what would be erased.
    pub(super) fn load(reader: Reader<'_>, inputs: &[InputId]) -> Result<Self, StoreError> {
        let mut report = Self {
            touched: Removal::load(reader, inputs)?,
            ..Self::default()
        };
        for id in inputs {
            report.files.extend(reader.input(*id)?.map(|input| input.path));
        }
        let names: BTreeMap<_, _> = reader.datasets()?.into_iter().map(|row| (row.id, row.name)).collect();
        for version in reader.versions()? {
            let held = |id: &InputId| reader.has(&RowKey::DatasetInput(version.id, *id));
            let mut holds = false;
            for id in inputs {
                if held(id)? {
                    holds = true;
                    break;
                }
            }
            if let Some(name) = names.get(&version.dataset).filter(|_| holds) {
                report.versions.push(format!("{name}@{}", version.name));
            }
        }
        Ok(report)
    }
}

/// Where what belongs to a project lies on this computer beside it.
fn caches() -> impl Iterator<Item = PathBuf> {
    let caches = [
        Settings::thumbnail_dir(),
        Settings::prediction_dir(),
        Settings::looks_dir(),
        Settings::fetched_dir(),
    ];
    caches.into_iter().flatten()
}

/// Takes all out of the caches of this computer: what a file in them shows cannot be told from its name alone.
pub(super) fn empty_caches() {
    for folder in caches() {
        // The folders themselves stay: other windows write to them.
        let Ok(found) = folder.read_dir() else { continue };
        for path in found.flatten().map(|entry| entry.path()) {
            let gone = match path.is_dir() {
                true => std::fs::remove_dir_all(&path),
                false => std::fs::remove_file(&path),
            };
            if let Err(error) = gone {
                tracing::warn!("{} stays in the cache: {error}", path.display());
            }
        }
    }
}

/// What names the inputs beside the rows that are theirs: concepts that show them as examples, and frozen searches.
fn named_by(reader: Reader<'_>, inputs: &BTreeSet<InputId>) -> Result<Vec<Change>, StoreError> {
    let mut changes = Vec::new();
    for concept in reader.concepts()? {
        let mut without = concept.clone();
        without.guide.examples.retain(|input| !inputs.contains(input));
        changes.extend(Change::update(Row::Concept(concept), Row::Concept(without)));
    }
    for search in reader.searches()?.into_iter().filter(|search| search.frozen.is_some()) {
        let Some(Row::SavedSearch(search)) = reader.row(&RowKey::SavedSearch(search.id))? else {
            continue;
        };
        let mut without = search.clone();
        if let Some(found) = &mut without.inputs {
            found.retain(|input| !inputs.contains(input));
        }
        changes.extend(Change::update(Row::SavedSearch(search), Row::SavedSearch(without)));
    }
    Ok(changes)
}

/// Erases the inputs.
fn purge(
    project: &Path,
    by: (&IdsAndClock, MemberId),
    inputs: &[InputId],
    progress: &mut Progress,
) -> Result<PurgeReport, SessionError> {
    let mut writer = Writer::open(project)?;
    let mut report = PurgeReport::load(writer.reader(), inputs)?;
    if inputs.is_empty() {
        return Ok(report);
    }
    progress.check()?;
    let inputs: BTreeSet<InputId> = inputs.iter().copied().collect();
    let mut attempt = 1;
    let purged: Purged = loop {
        let changes = named_by(writer.reader(), &inputs)?;
        let op = bulk(by.0, by.1, OpKind::PurgeInputs, None, false, changes);
        match writer.purge(&op, Erased::Inputs(&inputs)) {
            Ok(purged) => break purged,
            Err(StoreError::Clash(_)) if attempt < TRIES => attempt += 1,
            Err(error) => return Err(error.into()),
        }
    };
    empty_caches();
    report.touched.annotations = purged.annotations;
    (report.entries, report.wiped) = (purged.entries, purged.wiped);
    report.said = notice::purged(&report);
    Ok(report)
}

impl Reads {
    /// Counts in the background what would be erased.
    pub(super) fn ask_purge(&self, inputs: Vec<InputId>) {
        self.read("What would be erased", move |disk| {
            PurgeReport::load(disk.reader(), &inputs).map(|report| Event::Purge(inputs, report))
        });
    }
}

impl Session {
    /// Erases inputs for good, and waits until that is on disk; or only counts what goes.
    ///
    /// # Errors
    /// [`StoreError::Query`], [`SessionError::ReadOnly`], or what the store said.
    pub fn purge_now(
        &mut self,
        wanted: &PurgeWanted,
        dry_run: bool,
        progress: &mut Progress,
    ) -> Result<PurgeReport, SessionError> {
        self.view.may_erase()?;
        let reader = self.project.disk.reader();
        let inputs = match wanted {
            PurgeWanted::Query(query) => {
                reader.matching_inputs(&ListQuery::asking(Scope::All, query, self.view.viewer()))?
            }
            PurgeWanted::Removed => reader.removed_inputs()?,
        };
        if dry_run {
            let report = PurgeReport::load(reader, &inputs)?;
            return Ok(PurgeReport { dry_run, ..report });
        }
        self.purge_inputs_now(&inputs, progress)
    }

    /// Erases these inputs for good, and waits until that is on disk.
    ///
    /// # Errors
    /// As [`Self::purge_now`].
    pub fn purge_inputs_now(
        &mut self,
        inputs: &[InputId],
        progress: &mut Progress,
    ) -> Result<PurgeReport, SessionError> {
        self.view.may_erase()?;
        self.may_write()?;
        let project = &self.project;
        let report = purge(
            &project.path,
            (&project.ids_and_clock, self.view.me.id),
            inputs,
            progress,
        )?;
        self.take_in_inputs()?;
        Ok(report)
    }

    /// Starts to erase these inputs.
    pub(super) fn start_purge(&mut self, inputs: Vec<InputId>) -> Result<(), SessionError> {
        self.view.may_erase()?;
        self.may_write()?;
        // A run, or another bulk act, may be writing on them.
        if self.view.is_working() {
            return Err(SessionError::StillWorking);
        }
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        let title = format!("Erasing {}", count(inputs.len() as u64, "input"));
        self.start_job(title, move |progress| {
            purge(&path, (&ids_and_clock, me), &inputs, progress).map(JobOutcome::Purged)
        })
    }

    /// Replaces a member's name by another one, wherever the project has it, and waits until that is on disk.
    ///
    /// # Errors
    /// [`SessionError::NoSuchMember`], [`SessionError::NameTaken`], [`SessionError::ReadOnly`], or what the store said.
    pub fn pseudonymize_now(&mut self, who: &str, pseudonym: Option<&str>) -> Result<Pseudonymized, SessionError> {
        self.view.may_erase()?;
        self.may_write()?;
        let named = |member: &&Member| member.name == who;
        let member = self.view.members.iter().find(named).map(|member| member.id);
        let member = member.ok_or_else(|| SessionError::NoSuchMember(who.into()))?;
        let name = match pseudonym {
            Some(name) => team_name(name, &self.view.members)?,
            None => self.free_pseudonym(),
        };
        let (ids_and_clock, me) = (&self.project.ids_and_clock, self.view.me.id);
        let op = bulk(ids_and_clock, me, OpKind::Pseudonymize, None, false, Vec::new());
        let purged = Writer::open(&self.project.path)?.purge(&op, Erased::Name(member, &name))?;
        self.take_in_lists()?;
        Ok(Pseudonymized {
            name,
            entries: purged.entries,
            wiped: purged.wiped,
        })
    }

    /// The first `Member N` that nobody is called.
    fn free_pseudonym(&self) -> String {
        let taken = |name: &String| self.view.members.iter().any(|member| member.name == *name);
        let mut names = (1..=u32::MAX).map(|number| format!("Member {number}"));
        names.find(|name| !taken(name)).unwrap_or_default()
    }
}

impl View {
    /// Whether who is working may erase here.
    pub(super) fn may_erase(&self) -> Result<(), SessionError> {
        self.allow(Permission::Erase)?;
        match self.saving.server {
            None => Ok(()),
            Some(_) => Err(SessionError::ErasesOnlyInFile),
        }
    }

    /// Why who is working may not erase here, if so.
    pub fn why_not_erase(&self) -> Option<String> {
        Some(notice::sentence(&self.may_erase().err()?, Some(self)))
    }
}
