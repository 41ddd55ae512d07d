//! Reads COCO as a stream: memory holds the images and categories, never the annotations.
//!
//! When images and categories stand before the annotations one pass does; else the annotations are passed over
//! and read in a second one.

use super::placement::placement;
use super::rows::{AnnotationRow, CategoryRow, ImageRow, Key, has_points};
use crate::extra::{self, Extra};
use crate::finder::image_folders;
use crate::fit::{self, Frame};
use crate::json::{self, Numbers, Object, Shape};
use crate::json_stream::Stream;
use crate::number::push_list;
use crate::reading::{
    Claims, Feed, ForeignClass, Hit, ImageName, Job, Marks, NoMatch, Note, ReadAnnotation, ReadError, ReadEvent,
    SkipReason, Spellings, Target,
};
use domain::{Size, Split};
use std::cell::Cell;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// How many bytes pass between two progress events.
const STEP: u64 = 4 << 20;

/// Reads one COCO instances file.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let shape = json::shape(job.source)?;
    feed.send(ReadEvent::File(job.source.to_path_buf()))?;
    let mut reading = Reading::new(job, feed);
    reading.pass(shape)?;
    if !reading.images_seen {
        return Err(ReadError::NotThisFormat {
            format: "coco",
            path: job.source.to_path_buf(),
        });
    }
    if reading.deferred {
        reading.second = true;
        reading.pass(shape)?;
    }
    reading.close()
}

struct Reading<'a, 'f> {
    job: &'a Job<'a>,
    feed: &'a mut Feed<'f>,
    folders: Vec<PathBuf>,
    claims: Claims,
    split: Option<Split>,
    images: HashMap<Key, Image>,
    /// Images that do not lie where the file's layout puts them.
    astray: Vec<ImageRow>,
    /// Some image lies where the layout puts it: then one that does not is missing.
    placed: bool,
    spellings: Spellings,
    lost: Vec<Lost>,
    categories: HashMap<i64, Arc<str>>,
    /// The number of each name, and of those that share one.
    ids: BTreeMap<Arc<str>, Vec<i64>>,
    /// Annotations of images that are in no list, by the images' ids: how many, and the first one's place.
    strangers: BTreeMap<String, (u64, String)>,
    images_seen: bool,
    categories_seen: bool,
    /// Annotations stood before what they refer to.
    deferred: bool,
    second: bool,
    tally: Tally,
    read: Rc<Cell<u64>>,
    told: u64,
    total: u64,
}

/// What was put in order, and what has no place here.
#[derive(Default)]
struct Tally {
    mended: u64,
    turned: u64,
    empty: u64,
    attributes: u64,
}

enum Image {
    Found(Target, Frame),
    Lost(usize),
}

struct Lost {
    place: String,
    reason: SkipReason,
    annotations: u64,
}

impl<'a, 'f> Reading<'a, 'f> {
    fn new(job: &'a Job<'a>, feed: &'a mut Feed<'f>) -> Self {
        Self {
            job,
            feed,
            folders: image_folders(job.source),
            claims: job.claims(),
            split: None,
            images: HashMap::new(),
            astray: Vec::new(),
            placed: false,
            spellings: Spellings::default(),
            lost: Vec::new(),
            categories: HashMap::new(),
            ids: BTreeMap::new(),
            strangers: BTreeMap::new(),
            images_seen: false,
            categories_seen: false,
            deferred: false,
            second: false,
            tally: Tally::default(),
            read: Rc::default(),
            told: 0,
            total: 0,
        }
    }

    fn pass(&mut self, shape: Shape) -> Result<(), ReadError> {
        let opened = json::open(self.job.source, shape)?;
        if !self.second {
            self.feed.encoding(self.job.source, opened.guessed)?;
            let root = self
                .claims
                .folder_of(self.job.source)
                .unwrap_or(Path::new(""))
                .to_path_buf();
            self.split = crate::splits::of_file(self.job.source, &root);
        }
        // A second pass goes on counting where the first ended.
        opened.read.set(self.read.get() + opened.read.get());
        self.read = Rc::clone(&opened.read);
        self.total = opened.total * if self.second { 2 } else { 1 };
        let mut file = Stream::object(opened, self.job.source, shape, "an object with images and annotations")?;
        while let Some(key) = file.next_key()? {
            let ready = self.second || (self.images_seen && self.categories_seen);
            match key.as_str() {
                "annotations" if ready => file.each(|row| self.annotation(row))?,
                "annotations" => {
                    self.deferred = true;
                    file.skip()?;
                }
                "images" if !self.second => {
                    self.images_seen = true;
                    file.each(|row| self.image(row))?;
                    self.find_astray()?;
                }
                "categories" if !self.second => {
                    self.categories_seen = true;
                    let mut classes = Vec::new();
                    file.each(|row| {
                        self.category(row, &mut classes);
                        Ok(())
                    })?;
                    self.feed.send(ReadEvent::Classes(classes))?;
                }
                _ => file.skip()?,
            }
        }
        Ok(())
    }

    fn image(&mut self, row: Object<ImageRow>) -> Result<(), ReadError> {
        let Some(mut row) = row.0 else {
            return self.malformed_image("an image that is no object".into());
        };
        if !row.is_named() {
            return self.malformed_image("an image without id or file_name".into());
        }
        match self.find(&row, Claims::NONE) {
            Err(NoMatch::Unknown) => {
                self.astray.push(row);
                Ok(())
            }
            found => {
                self.placed |= found.is_ok();
                self.place_image(row, found)
            }
        }
    }

    /// Looks for the images that lie nowhere where the layout puts them: by name, unless others do lie there.
    fn find_astray(&mut self) -> Result<(), ReadError> {
        let claims = match self.placed {
            true => Claims::NONE.clone(),
            false => std::mem::take(&mut self.claims),
        };
        for row in std::mem::take(&mut self.astray) {
            let found = self.find(&row, &claims);
            self.place_image(row, found)?;
        }
        Ok(())
    }

    fn find(&self, row: &ImageRow, claims: &Claims) -> Result<Hit, NoMatch> {
        let written = row.file_name.0.as_deref().unwrap_or_default().replace('\\', "/");
        let places: Vec<PathBuf> = self.folders.iter().map(|folder| folder.join(&written)).collect();
        self.job.lookup.find(&ImageName {
            written: &written,
            has_extension: true,
            places: &places,
            claims,
            split: self.split,
        })
    }

    fn place_image(&mut self, row: ImageRow, found: Result<Hit, NoMatch>) -> Result<(), ReadError> {
        let name = row.file_name.0.unwrap_or_default();
        let file = Size::new(row.width.side(), row.height.side());
        let found = match found {
            Ok(hit) => {
                let target = self.spellings.add(&name, hit);
                fit::frame(Some(file), target.size).map(|frame| (target, frame))
            }
            Err(no) => {
                let made = self.job.without_picture(no, &name, file, self.split);
                made.map(|target| (target, Frame::Same)).map_err(|no| no.reason(&name))
            }
        };
        let slot = match self.images.entry(row.id) {
            Entry::Occupied(slot) => {
                let reason = format!("image id {} is used twice", slot.key());
                return self.malformed_image(reason);
            }
            Entry::Vacant(slot) => slot,
        };
        match found {
            Ok((target, frame)) => {
                slot.insert(Image::Found(target, frame));
                self.feed.send(ReadEvent::Covered(target.input))?;
                self.feed.besides(target.input, row.metadata.0)?;
                if frame == Frame::Swapped {
                    let place = name;
                    self.feed.send(ReadEvent::Note(Note::SizeSwapped { place }))?;
                }
            }
            Err(reason) => {
                slot.insert(Image::Lost(self.lost.len()));
                self.lost.push(Lost {
                    place: name,
                    reason,
                    annotations: 0,
                });
            }
        }
        Ok(())
    }

    fn malformed_image(&mut self, what: String) -> Result<(), ReadError> {
        self.feed
            .skip_many(self.job.source.display().to_string(), SkipReason::Malformed(what), 0)
    }

    fn category(&mut self, row: Object<CategoryRow>, classes: &mut Vec<ForeignClass>) {
        let Some((id, name)) = row.0.and_then(CategoryRow::named) else {
            return;
        };
        if self.categories.insert(id, Arc::clone(&name)).is_none() {
            self.ids.entry(Arc::clone(&name)).or_default().push(id);
            classes.push(ForeignClass {
                name,
                foreign_id: Some(id),
            });
        }
    }

    fn annotation(&mut self, row: Object<AnnotationRow>) -> Result<(), ReadError> {
        if self.read.get() >= self.told + STEP {
            self.told = self.read.get();
            let (done, total) = (self.told, self.total);
            self.feed.send(ReadEvent::Progress { done, total })?;
        }
        let Some(row) = row.0 else {
            let reason = SkipReason::Malformed("an annotation that is no object".into());
            return self.feed.skip(self.job.source.display().to_string(), reason);
        };
        let (target, frame) = match self.images.get(&row.image_id) {
            Some(Image::Found(target, frame)) => (*target, *frame),
            Some(Image::Lost(at)) => {
                self.lost[*at].annotations += 1;
                return Ok(());
            }
            None => {
                let place = self.place(&row);
                self.strangers.entry(row.image_id.to_string()).or_insert((0, place)).0 += 1;
                return Ok(());
            }
        };
        match self.claim(&row, target, frame) {
            Ok((claim, taken)) => {
                let tally = &mut self.tally;
                tally.mended += u64::from(taken.mended);
                tally.empty += u64::from(taken.empty);
                tally.turned += u64::from(claim.marks.turned);
                tally.attributes += u64::from(taken.left_out);
                self.feed.send(ReadEvent::Annotation(claim))
            }
            Err(reason) => self.feed.skip(self.place(&row), reason),
        }
    }

    fn place(&self, row: &AnnotationRow) -> String {
        let file = self.job.source.display();
        match &row.id {
            Key::None => file.to_string(),
            id => format!("{file}: annotation {id}"),
        }
    }

    fn claim(&self, row: &AnnotationRow, target: Target, frame: Frame) -> Result<(ReadAnnotation, Taken), SkipReason> {
        if row.caption.0 {
            return Err(SkipReason::Unsupported("captions".into()));
        }
        if row.segments_info.0 {
            return Err(SkipReason::Unsupported("panoptic segments".into()));
        }
        let id = row.category_id.integer().ok_or(SkipReason::NotANumber("category_id"))?;
        let concept = match self.categories.get(&id) {
            Some(name) => Arc::clone(name),
            None => return Err(SkipReason::UnknownCategory(id.to_string())),
        };
        let placement = placement(row, target.size)?;
        let fitted = fit::fit(placement.region, target.size, frame)?;
        let mut claim = ReadAnnotation {
            foreign_id: Some(id),
            marks: Marks {
                turned: placement.turned,
                identity: row.id.identity(),
                ..Marks::default()
            },
            ..ReadAnnotation::new(target.input, concept, fitted.region)
        };
        let mut extra = extra_of(row);
        let taken = Taken {
            mended: fitted.mended,
            empty: placement.empty,
            left_out: std::mem::take(&mut extra.left_out),
        };
        claim.extra = extra.found();
        Ok((claim, taken))
    }

    fn close(self) -> Result<(), ReadError> {
        let Self {
            feed,
            lost,
            ids,
            strangers,
            tally,
            spellings,
            ..
        } = self;
        for (name, ids) in ids.into_iter().filter(|(_, ids)| ids.len() > 1) {
            let name = name.to_string();
            feed.send(ReadEvent::Note(Note::JoinedClasses { name, ids }))?;
        }
        spellings.tell(feed)?;
        for (id, (annotations, place)) in strangers {
            feed.skip_many(place, SkipReason::UnknownImageId(id), annotations)?;
        }
        for Lost {
            place,
            reason,
            annotations,
        } in lost
        {
            if annotations > 0 {
                feed.skip_many(place, reason, annotations)?;
            }
        }
        feed.mended(tally.mended)?;
        for (count, note) in [
            (tally.turned, Note::Turned { count: tally.turned }),
            (tally.empty, Note::EmptyOutlines { count: tally.empty }),
        ] {
            if count > 0 {
                feed.send(ReadEvent::Note(note))?;
            }
        }
        feed.left_out("attributes that are lists or too long", tally.attributes)
    }
}

/// What is said of an annotation besides.
fn extra_of(row: &AnnotationRow) -> Extra {
    let mut extra = Extra::default();
    extra.mark(extra::CROWD, row.iscrowd.0 == Some(1.0));
    extra.number(extra::SCORE, row.score.0.as_ref().and_then(|score| score.0));
    if let Numbers::All(points) = &row.keypoints
        && has_points(&row.keypoints)
    {
        let mut text = String::new();
        push_list(&mut text, points);
        extra.words(extra::KEYPOINTS, &text);
    }
    row.attributes.keep(&mut extra);
    extra
}

/// What was done to take an annotation.
struct Taken {
    mended: bool,
    empty: bool,
    /// Something that is said of it is not kept.
    left_out: bool,
}
