//! What is wrong with the pictures of a project: those that are there twice or nearly so, blurred, badly exposed, small, oddly
//! shaped, unreadable or missing. What is measured of a picture is kept beside its thumbnail (`media::features`), so that a
//! second look reads no picture again.

use super::Session;
use super::error::SessionError;
use super::locations::source_of;
use super::progress::Progress;
use super::report::Skipped;
use super::settings::Settings;
use super::several::several;
use domain::clean::{Features, Flag, Thresholds, flags, near_duplicates, size_flags};
use domain::{ContentHash, Input, InputId};
use media::{MediaError, Source};
use roots::{FetchError, Place, Roots};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use store::Writer;

/// So many pictures are looked at before the next are read from the project.
const TOGETHER: usize = 1024;
/// So many are fetched from stores at once.
const FETCHED_AT_ONCE: usize = 16;

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct CleanRequest {
    /// From where on a picture is flagged.
    pub thresholds: Thresholds,
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
    /// Inputs whose pictures could not be looked at, and why: they did not come, or are no longer those that were imported.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
}

/// What is known of an input.
struct Looked {
    id: InputId,
    name: String,
    /// It is left out: nothing about it is to be settled any more.
    excluded: bool,
    hash: Option<ContentHash>,
    /// Names what was measured: alike for inputs with the same content.
    content: ContentHash,
    features: Option<Features>,
    flags: BTreeSet<Flag>,
}

impl Session {
    /// Looks through all pictures of the project for what is wrong with them, on several threads. Waits, also for pictures that
    /// must be fetched. What was found is kept in the project's file for queries, unless that can only be read; nothing else
    /// changes.
    ///
    /// # Errors
    /// [`SessionError::Cancelled`], and what the file said.
    pub fn clean_now(&self, request: &CleanRequest, progress: &mut Progress) -> Result<CleanReport, SessionError> {
        let mut look = Look::new(&self.project.roots, request.clone(), self.view.inputs);
        let mut next = Vec::with_capacity(TOGETHER);
        self.project.disk.reader().each_input(&mut |input| {
            next.push(input);
            if next.len() == TOGETHER {
                look.through(std::mem::take(&mut next), progress);
            }
        })?;
        look.through(next, progress);
        progress.check()?;
        let Look {
            mut looked, mut report, ..
        } = look;
        find_duplicates(&mut looked, &mut report);
        let groups = near_groups(&looked, &request.thresholds);
        report.near_duplicates = named(&mut looked, &groups, Flag::NearDuplicate);
        report.flags = Flag::ALL
            .into_iter()
            .map(|flag| (flag.name(), flagged(&looked, flag)))
            .collect();
        keep(&self.project.path, &looked);
        Ok(report)
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
    let mut look = Look::new(roots, CleanRequest::default(), inputs.len() as u64);
    for some in inputs.chunks(TOGETHER) {
        look.through(some.to_vec(), progress);
        progress.check()?;
    }
    Ok(near_groups(&look.looked, &look.request.thresholds))
}

/// A look through pictures.
struct Look<'a> {
    roots: &'a Roots,
    request: CleanRequest,
    /// How many pictures there are.
    total: u64,
    looked: Vec<Looked>,
    report: CleanReport,
}

impl<'a> Look<'a> {
    fn new(roots: &'a Roots, request: CleanRequest, total: u64) -> Self {
        Self {
            roots,
            request,
            total,
            looked: Vec::new(),
            report: CleanReport::default(),
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
        let mut done = self.looked.len() as u64;
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
            let looked = taken(input, source, found, &self.request.thresholds, &mut self.report);
            self.looked.push(looked);
        }
    }
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
    thresholds: &Thresholds,
    report: &mut CleanReport,
) -> Looked {
    let (features, found) = match found {
        Ok(features) => (features, None),
        Err(MediaError::NotFound | MediaError::NotFetched(FetchError::NotFound)) => (None, Some(Flag::Missing)),
        Err(reason @ (MediaError::NotFetched(_) | MediaError::Changed { .. } | MediaError::NoMemory { .. })) => {
            report.skipped.push(Skipped {
                path: input.name.clone(),
                reason: reason.to_string(),
            });
            (None, None)
        }
        Err(_) => (None, Some(Flag::Unreadable)),
    };
    let own = match &features {
        Some(features) => flags(features, thresholds),
        None => size_flags(input.size, thresholds),
    };
    Looked {
        id: input.id,
        name: input.name,
        excluded: input.excluded,
        hash: input.hash,
        content: source.hash,
        features,
        flags: own.into_iter().chain(found).collect(),
    }
}

/// Keeps in the project's file what queries ask for later; a file that can only be read keeps what it has.
fn keep(project: &Path, looked: &[Looked]) {
    let look = |of: &Looked| store::Look {
        input: of.id,
        flags: of.flags.iter().map(|flag| flag.name().to_owned()).collect(),
        hash: of.features.map(|features| features.hashes.bytes()),
    };
    let looks: Vec<store::Look> = looked.iter().map(look).collect();
    match Writer::open(project).map(|mut writer| writer.replace_looks(&looks)) {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::warn!(%error, "what was found in pictures was not kept for queries"),
        Err(error) => tracing::warn!(%error, "what was found in pictures was not kept for queries"),
    }
}

fn find_duplicates(looked: &mut [Looked], report: &mut CleanReport) {
    let mut by_hash: BTreeMap<ContentHash, Vec<usize>> = BTreeMap::new();
    let offered = looked.iter().enumerate().filter(|(_, of)| !of.excluded);
    for (at, hash) in offered.filter_map(|(at, of)| Some((at, of.hash?))) {
        by_hash.entry(hash).or_default().push(at);
    }
    let mut groups: Vec<Vec<usize>> = by_hash.into_values().filter(|group| group.len() > 1).collect();
    groups.sort_unstable();
    report.duplicates = named(looked, &groups, Flag::Duplicate);
}

/// Inputs that look alike, in groups, by their places. Each content counts once: that its copies look like it is no news.
fn near_groups(looked: &[Looked], thresholds: &Thresholds) -> Vec<Vec<usize>> {
    let mut by_content: BTreeMap<ContentHash, Vec<usize>> = BTreeMap::new();
    let offered = looked.iter().enumerate().filter(|(_, of)| !of.excluded);
    for (at, of) in offered.filter(|(_, of)| of.features.is_some()) {
        by_content.entry(of.content).or_default().push(at);
    }
    let mut contents: Vec<Vec<usize>> = by_content.into_values().collect();
    contents.sort_unstable();
    let pictures: Vec<Features> = contents.iter().filter_map(|of| looked[of[0]].features).collect();
    let groups = near_duplicates(&pictures, thresholds.near).into_iter().map(|group| {
        let mut inputs: Vec<usize> = group.into_iter().flat_map(|at| contents[at].clone()).collect();
        inputs.sort_unstable();
        inputs
    });
    groups.collect()
}

/// The names of the inputs in these groups, which get the flag.
fn named(looked: &mut [Looked], groups: &[Vec<usize>], flag: Flag) -> Vec<Vec<String>> {
    for at in groups.iter().flatten() {
        looked[*at].flags.insert(flag);
    }
    let names = |group: &Vec<usize>| group.iter().map(|at| looked[*at].name.clone()).collect();
    groups.iter().map(names).collect()
}

fn flagged(looked: &[Looked], flag: Flag) -> Vec<String> {
    let with = looked.iter().filter(|of| !of.excluded && of.flags.contains(&flag));
    with.map(|of| of.name.clone()).collect()
}
