//! Pictures that are not those that were labeled: found out by the hash that was kept at import, and settled.
//!
//! The window has the picture on the canvas looked at on a thread of its own (`watch.rs`); `check` looks at all of
//! them; an export does so while it copies. Whoever may add inputs then says what it is (`plan.rs`): the *same*
//! picture, as after a new compression or in another size, and what was drawn stays; or *another* one, and what was
//! said of the old one goes. The third way is out of the project (`../removal.rs`).

mod plan;
mod watch;

use super::commit::bulk;
use super::error::SessionError;
use super::locations::{place_of, roots_of};
use super::notice::{count, settled};
use super::progress::Progress;
use super::report::ChangedPicture;
use super::several::several;
use super::view::{JobOutcome, View};
use super::waiting::Act;
use super::{IdsAndClock, Session};
pub use crate::command::NewPicture;
pub use crate::report::InputsChanged;
pub(super) use plan::remove_labels;
pub(super) use watch::PictureChecker;

use domain::workflow::Permission;
use domain::{GestureId, Input, InputId, MemberId, Op, OpKind};
use media::{self, MediaError, Probe};
use roots::{FetchError, Object, Place, Roots};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use store::{Reader, StoreError, Writer};

/// How many pictures in stores are asked for at once.
const AT_ONCE: usize = 16;
/// How often a change is planned again when somebody changes its rows meanwhile.
const TRIES: usize = 8;

/// What stands where an input's picture should be.
pub(super) enum Found {
    /// The picture that was labeled.
    Same,
    /// Nothing, or nothing that can be read now, for this reason.
    Missing(MediaError),
    /// Another one, with what is known of it, and a copy of it where it lies elsewhere.
    Changed(Result<Probe, MediaError>, Option<PathBuf>),
}

/// Looks at the file of an input; reads all of it.
pub(super) fn look_at(input: &Input, roots: &Roots) -> Found {
    match place_of(roots, input) {
        Place::File(path) => look_at_file(input, &path),
        Place::Object(object) => look_at_object(&object),
        Place::Unknown(_, reason) => Found::Missing(reason.into()),
    }
}

fn look_at_file(input: &Input, path: &Path) -> Found {
    match media::probe(path) {
        Ok(probe) if input.hash.is_none_or(|hash| hash == probe.hash) => Found::Same,
        Ok(probe) => Found::Changed(Ok(probe), None),
        Err(MediaError::NotFound) => Found::Missing(MediaError::NotFound),
        // What cannot be read may be what could not be read when it was imported.
        Err(reason) => match media::hash_file(path) {
            Ok(hash) if input.hash == Some(hash) => Found::Same,
            _ => Found::Changed(Err(reason), None),
        },
    }
}

/// Looks at a picture in a store; one that does not come is told where it should be shown.
fn look_at_object(object: &Object) -> Found {
    match object.file(&|| true) {
        Ok(_) => Found::Same,
        Err(FetchError::Changed) => {
            let now = object.as_it_is().and_then(|now| now.file(&|| true));
            match now {
                Ok(Some(file)) => Found::Changed(media::probe(&file), Some(file)),
                Ok(None) => Found::Missing(MediaError::Interrupted),
                Err(reason) => Found::Missing(reason.into()),
            }
        }
        Err(reason) => Found::Missing(reason.into()),
    }
}

/// Settles what the pictures of these inputs are, in one gesture.
fn settle(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: MemberId,
    inputs: &[InputId],
    what: NewPicture,
    progress: &mut Progress,
) -> Result<InputsChanged, SessionError> {
    let mut writer = Writer::open(project)?;
    let roots = roots_of(project, writer.reader())?;
    let gesture = GestureId(ids_and_clock.id());
    let mut report = InputsChanged::none(gesture);
    // All of them are looked at before the first is changed: one that cannot be settled stops all.
    let mut found = Vec::with_capacity(inputs.len());
    for (done, id) in (0u64..).zip(inputs) {
        progress.check()?;
        progress.tell(done, Some(inputs.len() as u64));
        found.push((*id, probed(writer.reader(), &roots, *id)?));
    }
    for attempt in 1.. {
        let mut changes = Vec::new();
        for (id, probe) in &found {
            changes.extend(plan::changes(writer.reader(), *id, probe, what)?);
        }
        plan::count(&changes, &mut report);
        let op = Op {
            gesture,
            ..bulk(ids_and_clock, me, OpKind::UpdateInput, None, false, changes)
        };
        match writer.transact(&[op]) {
            Ok(_) => break,
            // Somebody drew on one of them meanwhile: what stands now counts.
            Err(StoreError::Clash(_)) if attempt < TRIES => {}
            Err(error) => return Err(error.into()),
        }
    }
    report.said = settled(&report, what);
    Ok(report)
}

/// What is known of the picture that stands in the place of the input's.
fn probed(reader: Reader<'_>, roots: &Roots, id: InputId) -> Result<Probe, SessionError> {
    let input = reader
        .input(id)?
        .ok_or_else(|| SessionError::NoSuchInput(id.to_string()))?;
    let path = || place_of(roots, &input).name().to_path_buf();
    match look_at(&input, roots) {
        Found::Same => Err(SessionError::SamePicture(input.name)),
        Found::Missing(source) => Err(SessionError::Picture { path: path(), source }),
        Found::Changed(probe, _) => probe.map_err(|source| SessionError::Picture { path: path(), source }),
    }
}

impl View {
    /// Whether the input can be labeled: not while its picture has another size than the one that was labeled.
    pub(super) fn refuse_if_changed(&self, input: InputId) -> Result<(), SessionError> {
        match &self.changed {
            Some(changed) if changed.input == input && changed.is_of_another_size() => {
                Err(SessionError::PictureChanged)
            }
            _ => Ok(()),
        }
    }
}

impl Session {
    /// Has the picture on the canvas looked at, unless that was done since it last changed.
    pub(super) fn look_for_change(&mut self) {
        let Some(current) = &self.view.current else { return };
        if self
            .view
            .changed
            .as_ref()
            .is_some_and(|changed| changed.input != current.input.id)
        {
            self.view.changed = None;
        }
        let mut input = current.input.clone();
        if let Some(changed) = &self.view.changed {
            input.size = changed.labeled;
        }
        if let Some(checker) = &self.gallery.checker {
            checker.ask(input, self.project.roots.clone());
        }
    }

    /// The picture of an input was looked at.
    pub(super) fn take_looked(&mut self, input: Input, changed: Option<ChangedPicture>) {
        let here = self.view.current.as_ref();
        let is_here = here.is_some_and(|current| current.input.id == input.id && current.input.hash == input.hash);
        if !is_here || self.view.changed == changed {
            return;
        }
        let shown = match &changed {
            Some(ChangedPicture { now: Ok(now), .. }) => *now,
            _ => input.size,
        };
        self.view.changed = changed;
        // What it is can only be said of the picture that is there now: it is shown, in its own size.
        if let Some(current) = &mut self.view.current {
            current.input.size = shown;
        }
        self.refresh_current();
        // What is shown may have been read before the file changed.
        if self.view.changed.is_some()
            && let Err(error) = self.reload()
        {
            self.report(&error);
        }
    }

    /// Settles what pictures that changed are, and waits until it is on disk.
    ///
    /// # Errors
    /// [`SessionError::SamePicture`] when one did not change, [`SessionError::Picture`] when there is none that can be
    /// read; what the store said. Nothing was changed then.
    pub fn settle_pictures_now(
        &mut self,
        inputs: &[InputId],
        what: NewPicture,
        progress: &mut Progress,
    ) -> Result<InputsChanged, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        let report = settle(
            &self.project.path,
            &self.project.ids_and_clock,
            self.view.me.id,
            inputs,
            what,
            progress,
        )?;
        self.take_in_inputs()?;
        Ok(report)
    }

    /// Starts to settle what pictures that changed are.
    pub(super) fn start_settle(&mut self, inputs: Vec<InputId>, what: NewPicture) -> Result<(), SessionError> {
        self.may_write()?;
        let title = match what {
            NewPicture::Same => format!(
                "Keeping the labels of {}",
                count(inputs.len() as u64, "changed picture")
            ),
            NewPicture::Another => format!("Clearing {} for another picture", count(inputs.len() as u64, "input")),
        };
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        self.start_job(title, move |progress| {
            settle(&path, &ids_and_clock, me, &inputs, what, progress).map(JobOutcome::InputsChanged)
        })
    }

    /// Inputs changed, were removed or came back: what is on the canvas is read again.
    pub(super) fn reopen_current(&mut self) {
        self.view.list.rows.clear();
        self.browse.rows_asked.clear();
        self.view.thumbs.clear();
        self.view.thumb_trouble.clear();
        // What is in sight is asked for again; nobody scrolls for it.
        self.in_sight(self.browse.visible.clone());
        if let Some(current) = &self.view.current {
            self.carry_out_and_tell(Act::Reopen(current.input.id, current.position));
        }
    }

    /// The input's picture may be another one.
    pub(super) fn forget_picture(&mut self, input: InputId) {
        self.view.changed = None;
        if let Some(gallery) = &mut self.gallery.pictures {
            gallery.forget(input);
        }
    }
}

/// What `check` says of an input's picture, if anything. It is read when its length differs, or when its time says that
/// it was written after `quiet_since`, in milliseconds since 1970; always when that is not said.
pub(super) fn check_picture(input: &Input, place: &Place, quiet_since: Option<i64>) -> Option<String> {
    let path = match place {
        Place::File(path) => path,
        Place::Object(object) => return check_object(input, object),
        Place::Unknown(_, reason) => return Some(format!("the image of \"{}\" is not at hand: {reason}", input.name)),
    };
    let at = path.display();
    let Ok(found) = std::fs::metadata(path) else {
        return Some(format!("the image of \"{}\" is not at {at}", input.name));
    };
    let quiet =
        found.len() == input.bytes && quiet_since.is_some_and(|since| touched(&found).is_some_and(|at| at < since));
    if quiet {
        return None;
    }
    match look_at_file(input, path) {
        Found::Same => None,
        Found::Missing(_) => Some(format!("the image of \"{}\" is not at {at}", input.name)),
        Found::Changed(..) => Some(format!("the image of \"{}\" was changed: {at}", input.name)),
    }
}

/// The same of many pictures in stores, several at once, in their order.
pub(super) fn check_objects(objects: &[(Input, Object)]) -> Vec<String> {
    let mut problems = BTreeMap::new();
    let check = |(input, object): &(Input, Object)| check_object(input, object);
    several(objects, AT_ONCE, &AtomicBool::new(false), check, &mut |at, problem| {
        problems.extend(problem.map(|problem| (at, problem)));
    });
    problems.into_values().collect()
}

/// The same of a picture in a store: whether it is there and the version that was imported. Its bytes are not read.
fn check_object(input: &Input, object: &Object) -> Option<String> {
    let (name, at) = (&input.name, object.address().display());
    let known = object.known();
    match object.as_it_is() {
        Ok(now) => {
            let now = now.known();
            let same = now.bytes == known.bytes && (known.etag.is_none() || now.etag == known.etag);
            (!same).then(|| format!("the image of \"{name}\" was changed: {at}"))
        }
        Err(FetchError::NotFound) => Some(format!("the image of \"{name}\" is not at {at}")),
        // Nobody can say what is there now, and the copy that was fetched is all that work needs.
        Err(FetchError::Unreachable { .. } | FetchError::Denied { .. }) if object.has_whole_copy() => None,
        Err(reason) => Some(format!("the image of \"{name}\" is not at hand: {reason}")),
    }
}

/// When a file was last written or, where the system tells, put there, in milliseconds since 1970.
fn touched(found: &std::fs::Metadata) -> Option<i64> {
    let written = found.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
    let written = i64::try_from(written.as_millis()).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        // Copying may set the time of writing back; this one it cannot set.
        Some(written.max(found.ctime().saturating_mul(1000)))
    }
    #[cfg(not(unix))]
    Some(written)
}
