//! Pictures for the canvas and thumbnails for the lists: the session's side of media.

use super::background::Reads;
use super::browse::Browse;
use super::error::SessionError;
use super::events::Budget;
use super::locations::{place_of, roots_of, source_of};
use super::notice::{self, Notice};
use super::project::Project;
use super::settings::PictureMemory;
use super::view::{PictureStatus, Tile, View};
use super::{Event, Session};
use domain::picture::Look;
use domain::{Change, ContentHash, DecodeStatus, Input, InputId, OpKind, Row};
use media::{self, Config, Event as MediaEvent, MediaError, Parts, Pictures, Showing, Source};
use roots::{FetchError, Object, Place};
use server::{PictureFact, Request};
use std::collections::{HashSet, VecDeque};
use std::path::{Path, PathBuf};
use std::time::Duration;
use store::StoreError;

/// Inputs made ready in the direction of travel, as far as the memory for pictures reaches.
const AHEAD: i64 = 48;
/// Inputs kept ready behind.
const BEHIND: i64 = 2;
/// Inputs behind whose pictures are fetched where they lie elsewhere.
const FETCHED_BEHIND: i64 = 12;
/// A picture that was out of reach is tried again after this.
const AGAIN: Duration = Duration::from_secs(10);
/// Thumbnails that did not come are told for so many inputs.
const TROUBLE_KEPT: usize = 240;
/// Bytes on the disk for the levels of large pictures: some ten pictures of a gigapixel.
const LEVELS_BYTES: u64 = 16 << 30;

/// The window's pictures and what it last looked at.
pub(super) struct PicturePool {
    pool: Pictures,
    look: Option<Look>,
    /// What is looked at, where it lies elsewhere.
    fetching: Option<Object>,
    /// Where what is looked at lies, as people know it.
    address: String,
    /// What the pool has done and is not taken in yet.
    arrived: VecDeque<MediaEvent>,
    /// Width and height of the canvas in physical pixels.
    viewport: (f64, f64),
}

/// Pictures, thumbnails and crops for a window.
#[derive(Default)]
pub(super) struct Gallery {
    /// The threads that make pictures, once they were started.
    pub pictures: Option<PicturePool>,
    /// Looks whether the picture on the canvas is the one that was labeled.
    pub checker: Option<super::changed::PictureChecker>,
    /// Crops of annotations and suggestions.
    pub crops: super::crops::Crops,
    /// Bytes for the thumbnails in the view. Those in sight may exceed it.
    thumb_bytes: usize,
    /// Inputs whose thumbnails are wanted although their rows are not in sight.
    wanted: Vec<Input>,
}

impl PicturePool {
    /// Lets go of what is known of an input's picture.
    pub(super) fn forget(&mut self, input: InputId) {
        self.pool.forget(input);
        self.look = None;
    }
}

impl Reads {
    /// Asks for inputs whose thumbnails are wanted, wherever they are in the list.
    pub(super) fn ask_wanted(&self, inputs: Vec<InputId>) {
        self.read("The images to show", move |disk| {
            let found = inputs
                .iter()
                .filter_map(|input| disk.reader().input(*input).transpose());
            found.collect::<Result<_, StoreError>>().map(Event::Wanted)
        });
    }
}

impl Gallery {
    fn refresh_tiles(&mut self, view: &mut View) {
        let Some(gallery) = &self.pictures else { return };
        let Some(look) = gallery.look else { return };
        let tiles = gallery.pool.tiles(&look).into_iter();
        view.tiles = tiles
            .map(|tile| Tile {
                key: tile.key,
                bounds: tile.bounds,
                pixels: tile.pixels,
                revision: tile.revision,
            })
            .collect();
        view.picture = match gallery.pool.status(look.input) {
            Showing::Loading => match &gallery.fetching {
                Some(object) => {
                    let (received, total) = object.received().unwrap_or_default();
                    PictureStatus::Fetching(received, total)
                }
                None => PictureStatus::Loading,
            },
            Showing::Coarse => PictureStatus::Coarse,
            Showing::Sharp => PictureStatus::Sharp,
            Showing::Failed(MediaError::NotFound) => {
                PictureStatus::Missing(view.current.as_ref().map_or_else(String::new, |c| c.path.clone()))
            }
            Showing::Failed(MediaError::NotFetched(reason)) => {
                PictureStatus::Away(notice::away(&reason, &gallery.address))
            }
            Showing::Failed(reason) => PictureStatus::Failed(reason.to_string()),
        };
    }

    /// Parts of these pictures are wanted, the first ones first, and no others.
    pub(super) fn want_parts(&self, parts: Vec<Parts>) {
        if let Some(gallery) = &self.pictures {
            gallery.pool.want_parts(parts);
        }
    }
}

impl View {
    /// A thumbnail that will not come is told where it would be.
    fn miss_thumb(&mut self, input: InputId, reason: &MediaError, address: &str) {
        let trouble = match reason {
            MediaError::NotFound => {
                let row = self.list.rows.values().find(|row| row.input.id == input);
                PictureStatus::Missing(row.map_or_else(String::new, |row| row.input.path.clone()))
            }
            MediaError::NotFetched(reason) => PictureStatus::Away(notice::away(reason, address)),
            reason => PictureStatus::Failed(reason.to_string()),
        };
        if self.thumb_trouble.len() >= TROUBLE_KEPT {
            self.thumb_trouble.clear();
        }
        self.thumb_trouble.insert(input, trouble);
    }
}

impl Project {
    pub(super) fn source(&self, input: &Input) -> Source {
        source_of(&self.roots, input)
    }

    /// Where the stored path of a model leads; a path that cannot be read leads nowhere.
    pub(super) fn path_of(&self, stored: &str) -> PathBuf {
        roots::path_from_text(stored, self.base()).unwrap_or_else(|_| PathBuf::from(stored))
    }
}

impl Browse {
    /// Remembers whether the pixels could be read. That is so on this computer and nobody's doing, so the project is not
    /// told.
    fn note_readable(&mut self, view: &mut View, id: InputId, failure: Option<String>) {
        let Some(current) = &mut view.current else { return };
        let readability = failure.map_or(DecodeStatus::Readable, DecodeStatus::Unreadable);
        if current.input.id != id || current.input.readability == readability {
            return;
        }
        current.input.readability = readability.clone();
        if let Some(row) = view.list.rows.get_mut(&current.position) {
            row.input.readability = readability.clone();
        }
        self.readability.insert(id, readability);
    }
}

impl Session {
    /// Starts to make pictures, for a window, within so much memory; thumbnails are kept between runs in `thumb_dir`, the
    /// levels of large pictures in the folder `levels` beside it.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start_pictures(&mut self, memory: PictureMemory, thumb_dir: Option<PathBuf>) -> Result<(), SessionError> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
        let pool = Pictures::new(
            Config {
                cache_bytes: memory.decoded,
                threads,
                levels_dir: thumb_dir.as_ref().map(|folder| folder.with_file_name("levels")),
                levels_bytes: LEVELS_BYTES,
                thumb_dir,
            },
            self.events.sender.wake(),
        );
        let pool = pool.map_err(|error| SessionError::Format(error.to_string()))?;
        self.gallery.thumb_bytes = memory.thumbnails / 2;
        self.gallery.pictures = Some(PicturePool {
            pool,
            look: None,
            fetching: None,
            address: String::new(),
            arrived: VecDeque::new(),
            viewport: (1000.0, 750.0),
        });
        match super::changed::PictureChecker::start(self.events.sender.clone()) {
            Ok(checker) => self.gallery.checker = Some(checker),
            // Without it the window still works; an export and `check` tell of changed pictures.
            Err(error) => tracing::warn!("changed pictures will not be noticed at once: {error}"),
        }
        self.show_picture();
        Ok(())
    }

    /// What is shown of an input: its picture, or the one that took its place, as what that is can only be said of itself.
    fn shown_source(&self, input: &Input) -> Source {
        let source = self.project.source(input);
        let changed = self.view.changed.as_ref().filter(|changed| changed.input == input.id);
        match changed.and_then(|changed| changed.copy.clone()) {
            Some(copy) => {
                let place = Place::File(copy);
                let hash = ContentHash(place.identity());
                Source { place, hash, ..source }
            }
            None => source,
        }
    }

    /// The canvas looks at this.
    pub(super) fn look(&mut self, look: Look) {
        let Some(input) = self
            .view
            .current
            .as_ref()
            .map(|c| c.input.clone())
            .filter(|i| i.id == look.input)
        else {
            return;
        };
        let source = self.shown_source(&input);
        let Some(gallery) = &mut self.gallery.pictures else {
            return;
        };
        let (width, height) = (look.visible.width() * look.scale, look.visible.height() * look.scale);
        if width > 1.0 && height > 1.0 {
            gallery.viewport = (
                width.max(gallery.viewport.0 * 0.5),
                height.max(gallery.viewport.1 * 0.5),
            );
        }
        gallery.look = Some(look);
        gallery.fetching = match &source.place {
            Place::Object(object) => Some(object.clone()),
            Place::File(_) | Place::Unknown(..) => None,
        };
        gallery.address = source.path().display().to_string();
        gallery.pool.look(look, source);
        self.gallery.refresh_tiles(&mut self.view);
    }

    /// A new input came on the canvas: its pictures are wanted before the canvas has said how it looks at it.
    pub(super) fn show_picture(&mut self) {
        self.tell_place();
        let Some(input) = self.view.current.as_ref().map(|current| current.input.clone()) else {
            self.view.tiles.clear();
            return;
        };
        self.look_for_change();
        if let Some(gallery) = &self.gallery.pictures {
            let (width, height) = gallery.viewport;
            let fit = (width / f64::from(input.size.width)).min(height / f64::from(input.size.height));
            let adjust = gallery.look.map(|look| look.adjust).unwrap_or_default();
            let look = Look {
                input: input.id,
                visible: input.size.bounds(),
                scale: fit.max(1e-6),
                adjust,
            };
            self.look(look);
        }
        self.look_ahead();
    }

    /// Neighbours in the list are made ready, most imminent first.
    pub(super) fn look_ahead(&mut self) {
        let Some(gallery) = &self.gallery.pictures else { return };
        let Some(current) = &self.view.current else { return };
        let here = self.view.step_index(current.position);
        let Some(here) = here.and_then(|index| i64::try_from(index).ok()) else {
            return;
        };
        let steps = (1..=AHEAD).chain((1..=FETCHED_BEHIND).map(|n| -n));
        let next = steps.filter_map(|step| {
            let row = self
                .view
                .step_row(u64::try_from(here + step * self.browse.travel).ok()?)?;
            Some((step, row.input.id, self.project.source(&row.input)))
        });
        let next: Vec<_> = next.collect();
        let objects = next.iter().filter_map(|(.., source)| match &source.place {
            Place::Object(object) => Some(object.clone()),
            Place::File(_) | Place::Unknown(..) => None,
        });
        self.project.roots.fetcher().ahead(objects.collect());
        let near = next.into_iter().filter(|(step, ..)| *step >= -BEHIND);
        let near = near.map(|(_, input, source)| (input, source));
        gallery.pool.ahead(near.collect(), gallery.viewport);
    }

    /// Thumbnails of these places are wanted, the first one first; before them those of inputs that a dialog shows.
    pub(super) fn want_thumbs(&mut self, places: &[u64]) {
        let rows = places.iter().filter_map(|place| self.view.list.rows.get(place));
        let inputs = self.gallery.wanted.iter().chain(rows.map(|row| &row.input));
        let missing = inputs.filter(|input| !self.view.thumbs.contains_key(&input.id));
        let missing: Vec<Input> = missing.cloned().collect();
        // What the pool has made already it tells no second time.
        missing.iter().for_each(|input| self.take_thumb(input.id));
        let Some(gallery) = &self.gallery.pictures else { return };
        let wanted = missing
            .into_iter()
            .filter(|input| !self.view.thumbs.contains_key(&input.id));
        gallery
            .pool
            .want_thumbs(wanted.map(|input| (input.id, self.shown_source(&input))).collect());
    }

    /// Thumbnails of these inputs are wanted, the first one first, until others are.
    pub(super) fn take_wanted(&mut self, inputs: Vec<Input>) {
        self.gallery.wanted = inputs;
        self.in_sight(self.browse.visible.clone());
    }

    /// Takes in what the pool has done, as much as suits a frame; tells whether there is more. True when the view changed.
    pub(super) fn pump_pictures(&mut self, left: &mut bool) -> bool {
        let Some(gallery) = &mut self.gallery.pictures else {
            return false;
        };
        gallery.arrived.extend(gallery.pool.drain());
        let mut seen = false;
        let mut budget = Budget::of_frame();
        while let Some(gallery) = &mut self.gallery.pictures
            && !gallery.arrived.is_empty()
        {
            if !budget.takes_one_more() {
                *left = true;
                break;
            }
            let Some(event) = gallery.arrived.pop_front() else {
                break;
            };
            seen |= match &event {
                // Pictures are prepared ahead.
                MediaEvent::PictureReady { input }
                | MediaEvent::PictureFailed { input, .. }
                | MediaEvent::Fetching { input }
                | MediaEvent::DecodedWhole { input, .. } => self.view.current_id() == Some(*input),
                MediaEvent::ThumbReady { .. }
                | MediaEvent::ThumbFailed { .. }
                | MediaEvent::PartsReady { .. }
                | MediaEvent::PartsFailed { .. } => true,
            };
            match event {
                MediaEvent::PictureReady { input } if self.view.current_id() == Some(input) => {
                    self.gallery.refresh_tiles(&mut self.view);
                    self.browse.note_readable(&mut self.view, input, None);
                    self.fetch_thumbs_again();
                }
                MediaEvent::PictureFailed { input, reason } => {
                    self.gallery.refresh_tiles(&mut self.view);
                    // A file that is gone, was exchanged or did not come says nothing of the picture that was labeled.
                    let exchanged = matches!(
                        reason,
                        MediaError::NotFound | MediaError::Changed { .. } | MediaError::NotFetched(_)
                    );
                    if let MediaError::NotFetched(FetchError::Unreachable { .. }) = reason
                        && self.view.current_id() == Some(input)
                    {
                        self.fetch_later(input);
                    }
                    if self.view.current_id() == Some(input) && !exchanged {
                        let reason = reason.to_string();
                        let fact = PictureFact::Unreadable(reason.clone());
                        self.ask_sync(Request::PictureFact(input, fact));
                        self.browse.note_readable(&mut self.view, input, Some(reason));
                    }
                }
                MediaEvent::DecodedWhole { input, bytes } => {
                    if let Some(current) = self.view.current.as_ref().filter(|it| it.input.id == input) {
                        let text = notice::decoded_whole(&current.input.name, bytes);
                        self.notices.push(Notice::info(text));
                    }
                }
                MediaEvent::ThumbReady { input } => self.take_thumb(input),
                MediaEvent::PartsReady { input, parts } => self.gallery.take_crops(&mut self.view, input, parts),
                MediaEvent::PartsFailed { parts, reason } => self.view.miss_crops(&parts, &reason),
                MediaEvent::ThumbFailed { input, reason } => {
                    let row = self.view.list.rows.values().find(|row| row.input.id == input);
                    let address = row.map(|row| self.project.source(&row.input).path().display().to_string());
                    self.view.miss_thumb(input, &reason, &address.unwrap_or_default());
                }
                MediaEvent::Fetching { input } if self.view.current_id() == Some(input) => {
                    self.gallery.refresh_tiles(&mut self.view);
                }
                MediaEvent::PictureReady { .. } | MediaEvent::Fetching { .. } => {}
            }
        }
        seen
    }

    /// Tries once more, after a while, to fetch the picture on the canvas, as long as that is the same.
    fn fetch_later(&self, input: InputId) {
        let events = self.events.sender.clone();
        let again = move || {
            std::thread::sleep(AGAIN);
            events.send(Event::File(Box::new(move |session| {
                let is_away = matches!(session.view.picture, PictureStatus::Away(_));
                if is_away
                    && session.view.current_id() == Some(input)
                    && let Err(error) = session.reload()
                {
                    session.report(&error);
                }
            })));
        };
        // Without a thread it is tried when it is come back to.
        if let Err(error) = std::thread::Builder::new().name("fetch again".into()).spawn(again) {
            tracing::warn!("a picture is not fetched again by itself: {error}");
        }
    }

    /// Something came from where nothing could be reached before: thumbnails may come from there, too.
    fn fetch_thumbs_again(&mut self) {
        let trouble = self.view.thumb_trouble.iter();
        let away = trouble.filter(|(_, trouble)| matches!(trouble, PictureStatus::Away(_)));
        let away: Vec<InputId> = away.map(|(input, _)| *input).collect();
        if away.is_empty() {
            return;
        }
        let current = self.view.current_id();
        for input in away {
            self.view.thumb_trouble.remove(&input);
            if let Some(gallery) = self.gallery.pictures.as_ref().filter(|_| current != Some(input)) {
                gallery.pool.forget(input);
            }
        }
        self.in_sight(self.browse.visible.clone());
    }

    fn take_thumb(&mut self, input: InputId) {
        let Some((pixels, _)) = self
            .gallery
            .pictures
            .as_ref()
            .and_then(|gallery| gallery.pool.thumb(input))
        else {
            return;
        };
        let held: usize = self.view.thumbs.values().map(|pixels| pixels.data().len()).sum();
        if held + pixels.data().len() > self.gallery.thumb_bytes {
            let rows = &self.view.list.rows;
            let sight = self.browse.visible.iter();
            let keep: HashSet<InputId> = sight
                .filter_map(|place| rows.get(place).map(|row| row.input.id))
                .chain(self.gallery.wanted.iter().map(|input| input.id))
                .collect();
            self.view.thumbs.retain(|id, _| keep.contains(id));
        }
        self.view.thumb_trouble.remove(&input);
        self.view.thumbs.insert(input, pixels);
    }

    /// Pictures may lie elsewhere now: what is shown of them is looked for again.
    pub(super) fn forget_pictures(&mut self) {
        if let Some(gallery) = &mut self.gallery.pictures {
            // What was asked for where they lay before must not be tried again meanwhile.
            gallery.pool.want_thumbs(Vec::new());
            gallery.pool.ahead(Vec::new(), gallery.viewport);
            let rows = self.view.list.rows.values().map(|row| row.input.id);
            rows.for_each(|input| gallery.pool.forget(input));
            gallery.look = None;
        }
        self.forget_outliner();
        self.view.thumbs.clear();
        self.view.thumb_trouble.clear();
        self.in_sight(self.browse.visible.clone());
        self.show_picture();
    }

    /// Reads the current input's file again.
    pub(super) fn reload(&mut self) -> Result<(), SessionError> {
        let id = self.view.current_id().ok_or(SessionError::NoInput)?;
        if let Some(gallery) = &mut self.gallery.pictures {
            gallery.forget(id);
        }
        self.view.thumbs.remove(&id);
        self.gallery.forget_crops(&mut self.view, id);
        self.show_picture();
        Ok(())
    }

    /// Starts to look for files that are not where they were, under `folder`.
    pub(super) fn start_find_moved(&mut self, folder: PathBuf) -> Result<(), SessionError> {
        self.may_write()?;
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        self.start_job("Looking for moved images".into(), move |progress| {
            find_moved(&path, &ids_and_clock, me, &folder, progress).map(super::view::JobOutcome::Found)
        })
    }
}

/// Finds inputs whose files are gone by their content under `folder`, and keeps where they are now.
fn find_moved(
    project: &Path,
    ids_and_clock: &super::IdsAndClock,
    me: domain::MemberId,
    folder: &Path,
    progress: &super::Progress,
) -> Result<u64, SessionError> {
    let mut writer = store::Writer::open(project)?;
    let roots = roots_of(project, writer.reader())?;
    let mut missing: Vec<Input> = Vec::new();
    writer.reader().each_input(&mut |input| {
        // What lies elsewhere is found again by saying where its root is.
        if matches!(place_of(&roots, &input), Place::File(path) if !path.exists()) && input.hash.is_some() {
            missing.push(input);
        }
    })?;
    let wanted: Vec<_> = missing
        .iter()
        .filter_map(|input| Some((input.hash?, input.bytes)))
        .collect();
    let (found, _) = media::find_moved(&[folder.to_path_buf()], &wanted, progress.cancel_flag());
    progress.check()?;
    let changes: Vec<Change> = missing
        .into_iter()
        .zip(found)
        .filter_map(|(old, path)| {
            let new = Input {
                path: roots::path_text(&path?, roots.folder()),
                ..old.clone()
            };
            Change::update(Row::Input(old), Row::Input(new))
        })
        .collect();
    let count = changes.len() as u64;
    if count > 0 {
        writer.transact(&[super::commit::bulk(
            ids_and_clock,
            me,
            OpKind::UpdateInput,
            None,
            false,
            changes,
        )])?;
    }
    Ok(count)
}
