//! What is wrong with the pictures of a project: those that are there twice or nearly so, blurred, badly exposed, small, oddly
//! shaped, unreadable or missing. What is measured of a picture is kept beside its thumbnail (`media::features`), so that a
//! second look reads no picture again.

use super::error::SessionError;
pub use super::findings::{Finding, Findings};
use super::locations::{roots_of, source_of};
use super::outcome::JobOutcome;
use super::progress::Progress;
use super::report::Skipped;
use super::settings::Settings;
use super::several::several;
use super::view::JobKind;
use super::{Event, Session, notice};
use domain::clean::{Features, Flag, Thresholds, near_duplicates};
use domain::workflow::Permission;
use domain::{DatasetId, Input, InputId, RowKey};
use media::{MediaError, Source};
use roots::{FetchError, Place, Roots};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use store::{ReadOnly, Reader, Writer};

/// So many pictures are looked at before the next are read from the project.
const TOGETHER: usize = 1024;
/// So many are fetched from stores at once.
const FETCHED_AT_ONCE: usize = 16;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct CleanRequest {
    /// From where on a picture is flagged; `None`: as the last time.
    pub thresholds: Option<Thresholds>,
    /// Whether what was taken to be right as it is is told again.
    pub forget_ignored: bool,
}

/// What is wrong with the pictures of a project; inputs by name, in the order of import. Of those that are left out nothing is
/// told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct CleanReport {
    /// Inputs whose files are equal byte by byte, in groups.
    pub duplicates: Vec<Vec<String>>,
    /// Inputs that look alike, in groups: each looks like each other of its group.
    pub near_duplicates: Vec<Vec<String>>,
    /// The inputs with each flag: `duplicate`, `near-duplicate`, `blurry`, `dark`, `bright`, `small`, `odd-aspect`,
    /// `unreadable`, `missing`.
    pub flags: BTreeMap<&'static str, Vec<String>>,
    /// How many findings are not told because they are right as they are.
    #[serde(skip_serializing_if = "crate::report::is_zero")]
    pub ignored: u64,
    /// Inputs whose pictures could not be looked at, and why: they did not come, or are no longer those that were imported.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
}

fn report(findings: Findings) -> CleanReport {
    let all = findings.flags();
    let name = |at: &usize| findings.inputs[*at].name.clone();
    let named = |flag| {
        let groups = findings.open_groups(flag);
        groups.map(|group| group.iter().map(name).collect()).collect()
    };
    let flagged = |flag: Flag| {
        let there = findings.inputs.iter().zip(&all);
        let there = there.filter(|(input, flags)| !input.excluded && flags.contains(&flag));
        there.map(|(input, _)| input.name.clone()).collect()
    };
    CleanReport {
        duplicates: named(Flag::Duplicate),
        near_duplicates: named(Flag::NearDuplicate),
        ignored: findings.ignored.len() as u64,
        flags: Flag::ALL.into_iter().map(|flag| (flag.name(), flagged(flag))).collect(),
        skipped: findings.skipped,
    }
}

/// Looks through all pictures of a project, and keeps what was found in its file for queries where that can be written.
fn look_through(
    file: &Path,
    roots: &Roots,
    thresholds: Option<Thresholds>,
    progress: &mut Progress,
) -> Result<Findings, SessionError> {
    let disk = ReadOnly::open(file)?;
    let reader = disk.reader();
    let thresholds = match thresholds {
        Some(thresholds) => thresholds,
        None => reader.last_thresholds()?.unwrap_or_default(),
    };
    let mut look = Look::new(roots, reader.input_count()?);
    let mut next = Vec::with_capacity(TOGETHER);
    reader.each_input(&mut |input| {
        next.push(input);
        if next.len() == TOGETHER {
            look.through(std::mem::take(&mut next), progress);
        }
    })?;
    look.through(next, progress);
    progress.check()?;
    let Look { inputs, skipped, .. } = look;
    let mut findings = Findings {
        duplicates: equal_groups(&inputs),
        near_duplicates: near_groups(&inputs, &thresholds),
        inputs,
        thresholds,
        ignored: reader.ignored_findings()?,
        skipped,
    };
    progress.check()?;
    look_up_labels(reader, &mut findings)?;
    keep(file, &findings);
    Ok(findings)
}

impl Session {
    /// Looks through all pictures of the project for what is wrong with them, on several threads. Waits, also for pictures that
    /// must be fetched. What was found is kept in the project's file for queries, unless that can only be read; nothing else
    /// changes.
    ///
    /// # Errors
    /// [`SessionError::Cancelled`], and what the file said.
    pub fn clean_now(&self, request: &CleanRequest, progress: &mut Progress) -> Result<CleanReport, SessionError> {
        self.findings_now(request, progress).map(report)
    }

    /// The thresholds of the last look, with these in place of some; of those that no flag has nothing is changed.
    ///
    /// # Errors
    /// What the file said.
    pub fn thresholds_with(&self, others: &[(Flag, f64)]) -> Result<Thresholds, SessionError> {
        let last = self.project.disk.reader().last_thresholds()?.unwrap_or_default();
        let with = |thresholds: Thresholds, (flag, number): &(Flag, f64)| {
            thresholds.with(*flag, *number).unwrap_or(thresholds)
        };
        Ok(others.iter().fold(last, with))
    }

    /// The same as it was found.
    pub(super) fn findings_now(
        &self,
        request: &CleanRequest,
        progress: &mut Progress,
    ) -> Result<Findings, SessionError> {
        let project = &self.project;
        if request.forget_ignored {
            self.view.allow(Permission::AddInputs)?;
            self.may_write()?;
            Writer::open(&project.path)?.forget_ignored(None)?;
        }
        look_through(&project.path, &project.roots, request.thresholds, progress)
    }

    /// Starts to look through all pictures.
    pub(super) fn start_clean(&mut self, thresholds: Option<Thresholds>) -> Result<(), SessionError> {
        self.start_look(thresholds, |_| Ok(()))
    }

    /// Starts to look through all pictures, and to tell again what was taken to be right as it is: these inputs, or all.
    pub(super) fn start_forgetting_ignored(&mut self, only: Option<(Flag, Vec<InputId>)>) -> Result<(), SessionError> {
        self.may_write()?;
        self.start_look(None, move |file| {
            let only = only.as_ref().map(|(flag, inputs)| (*flag, inputs.as_slice()));
            Ok(Writer::open(file)?.forget_ignored(only)?)
        })
    }

    /// These inputs are right as they are; that is written in the background.
    pub(super) fn ignore_finding(&mut self, flag: Flag, inputs: Vec<InputId>) -> Result<(), SessionError> {
        self.may_write()?;
        let file = self.project.path.clone();
        self.reads.ask(move |_| {
            let written = Writer::open(&file)
                .map_err(SessionError::from)
                .and_then(|mut writer| Ok(writer.ignore_finding(flag, &inputs)?));
            written
                .err()
                .map(|error| Event::NotRead(notice::sentence(&error, None)))
        });
        Ok(())
    }

    /// Starts to look through all pictures, once `first` is done with the project.
    fn start_look(
        &mut self,
        thresholds: Option<Thresholds>,
        first: impl FnOnce(&Path) -> Result<(), SessionError> + Send + 'static,
    ) -> Result<(), SessionError> {
        let file = self.project.path.clone();
        self.start_job_of(JobKind::Preview, "Looking through the images".into(), move |progress| {
            first(&file)?;
            let roots = roots_of(&file, ReadOnly::open(&file)?.reader())?;
            let found = look_through(&file, &roots, thresholds, progress)?;
            Ok(JobOutcome::LookedThrough(Arc::new(found)))
        })
    }
}

/// The inputs of a list that look alike, in groups, by their places.
///
/// # Errors
/// [`SessionError::Cancelled`].
pub(crate) fn near_duplicate_groups(
    roots: &Roots,
    inputs: &[Input],
    progress: &mut Progress,
) -> Result<Vec<Vec<usize>>, SessionError> {
    let mut look = Look::new(roots, inputs.len() as u64);
    for some in inputs.chunks(TOGETHER) {
        look.through(some.to_vec(), progress);
        progress.check()?;
    }
    Ok(near_groups(&look.inputs, &Thresholds::default()))
}

/// A look through pictures.
struct Look<'a> {
    roots: &'a Roots,
    /// How many pictures there are.
    total: u64,
    inputs: Vec<Finding>,
    skipped: Vec<Skipped>,
}

impl<'a> Look<'a> {
    fn new(roots: &'a Roots, total: u64) -> Self {
        let (inputs, skipped) = (Vec::new(), Vec::new());
        Self {
            roots,
            total,
            inputs,
            skipped,
        }
    }

    fn through(&mut self, inputs: Vec<Input>, progress: &mut Progress) {
        let sources: Vec<Source> = inputs.iter().map(|input| source_of(self.roots, input)).collect();
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let fetches = sources.iter().any(|source| matches!(source.place, Place::Object(_)));
        let at_once = if fetches { threads.max(FETCHED_AT_ONCE) } else { threads };
        let folder = Settings::thumbnail_dir();
        let cancel = progress.clone();
        let wanted = || !cancel.cancelled();
        let mut found: Vec<_> = sources.iter().map(|_| None).collect();
        let mut done = self.inputs.len() as u64;
        several(
            &sources,
            at_once,
            cancel.cancel_flag(),
            |source| look(source, folder.as_deref(), &wanted),
            &mut |at, features| {
                found[at] = Some(features);
                done += 1;
                progress.tell(done, Some(self.total));
            },
        );
        for ((input, source), found) in inputs.into_iter().zip(&sources).zip(found) {
            // What is not there was cancelled, and with it all of this.
            let Some(found) = found else { return };
            let finding = taken(input, source, found, &mut self.skipped);
            self.inputs.push(finding);
        }
    }
}

/// Looks up what is said of inputs that are in groups: by that the best of each is chosen.
fn look_up_labels(reader: Reader<'_>, findings: &mut Findings) -> Result<(), SessionError> {
    let datasets: Vec<DatasetId> = reader.datasets()?.iter().map(|dataset| dataset.id).collect();
    let groups = findings.duplicates.iter().chain(&findings.near_duplicates);
    let places: BTreeSet<usize> = groups.flatten().copied().collect();
    for at in places {
        let finding = &mut findings.inputs[at];
        finding.annotations = reader.annotations(finding.id)?.len() as u64;
        finding.is_used = !reader.places_of(finding.id)?.is_empty();
        for dataset in &datasets {
            let key = RowKey::DatasetInput(*dataset, finding.id);
            finding.is_used = finding.is_used || reader.row(&key)?.is_some();
        }
    }
    Ok(())
}

/// The features of an input's picture, those that are kept where its file is as long as it was.
fn look(source: &Source, folder: Option<&Path>, wanted: &dyn Fn() -> bool) -> Result<Option<Features>, MediaError> {
    let as_it_was = match &source.place {
        Place::File(path) => path.metadata()?.len() == source.bytes,
        // A copy is held against what the project knows of it when it is fetched.
        Place::Object(_) | Place::Unknown(..) => true,
    };
    media::features(source, folder.filter(|_| as_it_was), wanted)
}

/// Takes in what came of the look at an input's picture.
fn taken(
    input: Input,
    source: &Source,
    found: Result<Option<Features>, MediaError>,
    skipped: &mut Vec<Skipped>,
) -> Finding {
    let (features, found) = match found {
        Ok(features) => (features, None),
        Err(MediaError::NotFound | MediaError::NotFetched(FetchError::NotFound)) => (None, Some(Flag::Missing)),
        Err(reason @ (MediaError::NotFetched(_) | MediaError::Changed { .. } | MediaError::NoMemory { .. })) => {
            skipped.push(Skipped {
                path: input.name.clone(),
                reason: reason.to_string(),
            });
            (None, None)
        }
        Err(_) => (None, Some(Flag::Unreadable)),
    };
    Finding {
        id: input.id,
        name: input.name,
        size: input.size,
        bytes: input.bytes,
        excluded: input.excluded,
        annotations: 0,
        is_used: false,
        features,
        found,
        hash: input.hash,
        content: source.hash,
    }
}

/// Keeps in the project's file what queries ask for later; a file that can only be read keeps what it has.
fn keep(project: &Path, findings: &Findings) {
    let look = |(input, flags): (&Finding, BTreeSet<Flag>)| store::Look {
        input: input.id,
        flags: flags.iter().map(|flag| flag.name().to_owned()).collect(),
        hash: input.features.map(|features| features.hashes.bytes()),
    };
    let looks: Vec<store::Look> = findings.inputs.iter().zip(findings.flags()).map(look).collect();
    match Writer::open(project).map(|mut writer| writer.replace_looks(&looks, &findings.thresholds)) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "what was found in pictures was not kept for queries"),
        Err(error) => tracing::warn!(%error, "what was found in pictures was not kept for queries"),
    }
}

/// The places of inputs that are not left out, together where `f` tells the same of them.
fn groups_by<K: Ord>(inputs: &[Finding], f: impl Fn(&Finding) -> Option<K>) -> Vec<Vec<usize>> {
    let mut by: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    let offered = inputs.iter().enumerate().filter(|(_, input)| !input.excluded);
    for (at, key) in offered.filter_map(|(at, input)| Some((at, f(input)?))) {
        by.entry(key).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = by.into_values().collect();
    groups.sort_unstable();
    groups
}

/// Inputs whose files are equal, in groups, by their places.
fn equal_groups(inputs: &[Finding]) -> Vec<Vec<usize>> {
    let mut groups = groups_by(inputs, |input| input.hash);
    groups.retain(|group| group.len() > 1);
    groups
}

/// Inputs that look alike, in groups, by their places. Each content counts once: that its copies look like it is no news.
fn near_groups(inputs: &[Finding], thresholds: &Thresholds) -> Vec<Vec<usize>> {
    let contents = groups_by(inputs, |input| input.features.map(|_| input.content));
    let pictures: Vec<Features> = contents.iter().filter_map(|of| inputs[of[0]].features).collect();
    let groups = near_duplicates(&pictures, thresholds.near).into_iter().map(|group| {
        let mut places: Vec<usize> = group.into_iter().flat_map(|at| contents[at].clone()).collect();
        places.sort_unstable();
        places
    });
    groups.collect()
}
