//! Erasing for good: inputs with all that was said of them, and names of members, from tables, log, versions of datasets and
//! the caches of this computer. Nothing brings them back; the log keeps that something was erased, when and by whom.

use super::background::Reads;
use super::commit::bulk;
use super::error::SessionError;
use super::members::team_name;
use super::notice::{self, count};
use super::progress::Progress;
use super::report::{Pseudonymized, PurgeReport, Removal};
use super::server_access::ServerAccess;
use super::settings::Settings;
use super::steps::TRIES;
use super::view::{JobOutcome, View};
use super::{Event, IdsAndClock, Session};
use domain::workflow::Permission;
use domain::{Change, InputId, Member, MemberId, Op, OpKind, Row, RowKey};
use server::{Answer, Reason, ServerError};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;
use store::{Erased, Erasure, ListQuery, Purged, ReadOnly, Reader, Scope, StoreError, Writer};

/// How long what is pending may take to get to the server before something is erased there.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long another process that keeps the replica in step is given for it.
const PAUSE: Duration = Duration::from_millis(200);

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

/// Takes all out of the caches of this computer, once for each time that something was erased from the project: what a file in
/// them shows cannot be told from its name alone. It waits for the disk.
pub(super) fn empty_caches(reader: Reader<'_>) {
    let newest = reader.newest_purge().unwrap_or_else(|error| {
        tracing::warn!("whether the caches are to be emptied could not be read: {error}");
        None
    });
    let Some((purge, known)) = newest.zip(Settings::purge_dir()) else {
        return;
    };
    let mark = known.join(purge.0.to_string());
    if mark.exists() {
        return;
    }
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
    let noted = std::fs::create_dir_all(&known).and_then(|()| std::fs::write(&mark, ""));
    if let Err(error) = noted {
        tracing::warn!("the caches will be emptied again: {}: {error}", mark.display());
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

/// Where something is erased: in a project file, or on the server that this is the replica of.
struct Place {
    project: PathBuf,
    server: Option<ServerAccess>,
    ids_and_clock: IdsAndClock,
    me: MemberId,
}

impl Place {
    /// Erases the inputs.
    fn purge(&self, inputs: &[InputId], progress: &mut Progress) -> Result<PurgeReport, SessionError> {
        let mut report = PurgeReport::load(ReadOnly::open(&self.project)?.reader(), inputs)?;
        if inputs.is_empty() {
            return Ok(report);
        }
        progress.check()?;
        let inputs: BTreeSet<InputId> = inputs.iter().copied().collect();
        match &self.server {
            Some(server) => {
                let erasure = Erasure {
                    inputs: inputs.clone(),
                    ..Erasure::default()
                };
                let changes = |reader: Reader<'_>| named_by(reader, &inputs);
                report.entries = self.erase_on(server, OpKind::PurgeInputs, &erasure, &changes)?;
                report.on_server = true;
            }
            None => {
                let purged = self.purge_in_file(&inputs)?;
                report.touched.annotations = purged.annotations;
                (report.entries, report.wiped) = (purged.entries, purged.wiped);
            }
        }
        empty_caches(ReadOnly::open(&self.project)?.reader());
        report.said = notice::purged(&report);
        Ok(report)
    }

    fn op(&self, kind: OpKind, changes: Vec<Change>) -> Op {
        bulk(&self.ids_and_clock, self.me, kind, None, false, changes)
    }

    fn purge_in_file(&self, inputs: &BTreeSet<InputId>) -> Result<Purged, SessionError> {
        let mut writer = Writer::open(&self.project)?;
        let mut attempt = 1;
        loop {
            let op = self.op(OpKind::PurgeInputs, named_by(writer.reader(), inputs)?);
            match writer.purge(&op, Erased::Inputs(inputs)) {
                Ok(purged) => return Ok(purged),
                Err(StoreError::Clash(_)) if attempt < TRIES => attempt += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Has the server erase something, and the replica with it. How many entries of the server's log lost something.
    fn erase_on(
        &self,
        server: &ServerAccess,
        kind: OpKind,
        erasure: &Erasure,
        changes: &dyn Fn(Reader<'_>) -> Result<Vec<Change>, StoreError>,
    ) -> Result<u64, SessionError> {
        // What is pending names the newest versions only once the server has it.
        server.send(PATIENCE)?;
        let mut attempt = 1;
        loop {
            let (op, versions) = ReadOnly::open(&self.project)?.snapshot(|reader| {
                let op = self.op(kind, changes(reader)?);
                let versions = reader.versions_of(&op.changes)?;
                Ok::<_, StoreError>((op, versions))
            })?;
            match server.erase(&op, &versions, erasure)? {
                (Answer::Saved { .. }, entries) => {
                    server.bring_up()?;
                    return Ok(entries);
                }
                (Answer::Refused(refused), _) if refused.reason == Reason::Taken => {
                    return Err(SessionError::NameTaken(refused.detail));
                }
                (Answer::Refused(refused), _) if refused.reason == Reason::Clash && attempt < TRIES => {
                    attempt += 1;
                    server.bring_up()?;
                    std::thread::sleep(PAUSE);
                }
                (Answer::Refused(refused), _) => return Err(ServerError::NotAllowed(refused.detail).into()),
            }
        }
    }

    /// Replaces a member's name.
    fn pseudonymize(&self, member: MemberId, name: String) -> Result<Pseudonymized, SessionError> {
        let Some(server) = &self.server else {
            let op = self.op(OpKind::Pseudonymize, Vec::new());
            let purged = Writer::open(&self.project)?.purge(&op, Erased::Name(member, &name))?;
            return Ok(Pseudonymized {
                name,
                entries: purged.entries,
                wiped: purged.wiped,
                on_server: false,
            });
        };
        let erasure = Erasure {
            name: Some((member, name.clone())),
            ..Erasure::default()
        };
        Ok(Pseudonymized {
            name,
            entries: self.erase_on(server, OpKind::Pseudonymize, &erasure, &|_| Ok(Vec::new()))?,
            wiped: false,
            on_server: true,
        })
    }
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
        let report = self.place_to_erase()?.purge(inputs, progress)?;
        self.take_in_inputs()?;
        Ok(report)
    }

    fn place_to_erase(&self) -> Result<Place, SessionError> {
        let server = match (&self.project.server, &self.view.saving.server) {
            (Some(access), _) => Some(access.clone()),
            (None, Some(status)) => Some(ServerAccess::new(&status.address, None)?),
            (None, None) => None,
        };
        Ok(Place {
            project: self.project.path.clone(),
            server,
            ids_and_clock: self.project.ids_and_clock.clone(),
            me: self.view.me.id,
        })
    }

    /// Starts to erase these inputs.
    pub(super) fn start_purge(&mut self, inputs: Vec<InputId>) -> Result<(), SessionError> {
        self.view.may_erase()?;
        self.may_write()?;
        // A run, or another bulk act, may be writing on them.
        if self.view.is_working() {
            return Err(SessionError::StillWorking);
        }
        let place = self.place_to_erase()?;
        let title = format!("Erasing {}", count(inputs.len() as u64, "input"));
        self.start_job(title, move |progress| {
            place.purge(&inputs, progress).map(JobOutcome::Purged)
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
        let done = self.place_to_erase()?.pseudonymize(member, name)?;
        self.take_in_lists()?;
        Ok(done)
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
        match &self.saving.server {
            Some(server) if server.offline.is_some() => Err(SessionError::ErasesOnlyConnected),
            _ => Ok(()),
        }
    }

    /// Why who is working may not erase here, if so.
    pub fn why_not_erase(&self) -> Option<String> {
        Some(notice::sentence(&self.may_erase().err()?, Some(self)))
    }
}
