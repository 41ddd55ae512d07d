//! Reads COCO as a stream: memory holds the images and categories, never the annotations.
//!
//! When images and categories stand before the annotations one pass does; else the annotations are passed over
//! and read in a second one.

use super::rows::{AnnotationRow, CategoryRow, Counts, ImageRow, Key, MaskRow, Segmentation};
use crate::domain::{BBox, Region, Sign, Size};
use crate::formats::json::{self, Each, Numbers, Object};
use crate::formats::outline;
use crate::formats::reading::{
    Feed, ForeignClass, ImageName, Job, Note, ReadAnnotation, ReadError, ReadEvent, SkipReason, Target,
};
use crate::formats::rle::{self, Mask};
use crate::formats::settle::{self, Frame};
use crate::formats::trace;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use std::cell::Cell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// How many bytes pass between two progress events.
const STEP: u64 = 4 << 20;

/// Reads one COCO instances file.
pub(in crate::formats) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let words = json::has_words(job.source)?;
    feed.send(ReadEvent::File(job.source.to_path_buf()))?;
    let mut reading = Reading::new(job, feed);
    reading.pass(words)?;
    if !reading.images_seen {
        return Err(ReadError::NotThisFormat {
            format: "coco",
            path: job.source.to_path_buf(),
        });
    }
    if reading.deferred {
        reading.second = true;
        reading.pass(words)?;
    }
    reading.close()
}

struct Reading<'a, 'f> {
    job: &'a Job<'a>,
    feed: &'a mut Feed<'f>,
    folders: Vec<PathBuf>,
    images: HashMap<Key, Image>,
    lost: Vec<Lost>,
    categories: HashMap<i64, Arc<str>>,
    images_seen: bool,
    categories_seen: bool,
    /// Annotations stood before what they refer to.
    deferred: bool,
    second: bool,
    mended: u64,
    crowds: u64,
    keypoints: u64,
    failure: Option<ReadError>,
    read: Rc<Cell<u64>>,
    told: u64,
    total: u64,
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
            images: HashMap::new(),
            lost: Vec::new(),
            categories: HashMap::new(),
            images_seen: false,
            categories_seen: false,
            deferred: false,
            second: false,
            mended: 0,
            crowds: 0,
            keypoints: 0,
            failure: None,
            read: Rc::default(),
            told: 0,
            total: 0,
        }
    }

    fn pass(&mut self, words: bool) -> Result<(), ReadError> {
        let opened = json::open(self.job.source, words)?;
        // A second pass goes on counting where the first ended.
        opened.read.set(self.read.get() + opened.read.get());
        self.read = Rc::clone(&opened.read);
        self.total = opened.total * if self.second { 2 } else { 1 };
        let mut deserializer = serde_json::Deserializer::from_reader(opened.reader);
        let result = Top(self).deserialize(&mut deserializer);
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        result.map_err(|error| json::error(error, self.job.source))
    }

    fn keep<T>(&mut self, result: Result<T, ReadError>) -> ControlFlow<()> {
        match result {
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => {
                self.failure = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn image(&mut self, row: Object<ImageRow>) -> Result<(), ReadError> {
        let Some(row) = row.0 else {
            return self.malformed_image("an image that is no object".into());
        };
        let Some(name) = row.file_name.0.filter(|_| row.id != Key::None) else {
            return self.malformed_image(format!("image {} has no id or no file_name", row.id));
        };
        let written = name.replace('\\', "/");
        let places: Vec<PathBuf> = self.folders.iter().map(|folder| folder.join(&written)).collect();
        let image = ImageName {
            written: &written,
            has_extension: true,
            places: &places,
        };
        let file = Size::new(row.width.side(), row.height.side());
        let found = match self.job.lookup.find(&image) {
            Ok(target) => settle::frame(Some(file), target.size).map(|frame| (target, frame)),
            Err(no) => Err(no.reason(&name)),
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
        let Some(row) = row.0 else { return };
        let Some(id) = row.id.integer() else { return };
        let name: Arc<str> = match row.name.0 {
            Some(name) if !name.trim().is_empty() => name.into(),
            _ => id.to_string().into(),
        };
        if self.categories.insert(id, Arc::clone(&name)).is_none() {
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
                let reason = SkipReason::UnknownImage(format!("id {}", row.image_id));
                return self.feed.skip(self.place(&row), reason);
            }
        };
        match self.claim(&row, target, frame) {
            Ok((claim, mended)) => {
                self.mended += u64::from(mended);
                self.crowds += u64::from(row.iscrowd.0 == Some(1.0));
                self.keypoints += u64::from(row.num_keypoints.0.is_some_and(|n| n > 0.0));
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

    fn claim(&self, row: &AnnotationRow, target: Target, frame: Frame) -> Result<(ReadAnnotation, bool), SkipReason> {
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
        let settled = settle::settle(region(row, target.size)?, target.size, frame)?;
        let claim = ReadAnnotation {
            input: target.input,
            concept,
            region: settled.region,
            sign: Sign::Present,
            foreign_id: Some(id),
        };
        Ok((claim, settled.mended))
    }

    fn close(self) -> Result<(), ReadError> {
        let Self { feed, lost, .. } = self;
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
        feed.mended(self.mended)?;
        feed.left_out("crowd flags", self.crowds)?;
        feed.left_out("keypoints", self.keypoints)
    }
}

fn region(row: &AnnotationRow, size: Size) -> Result<Region, SkipReason> {
    match &row.segmentation {
        Segmentation::Parts(parts) => {
            let mut rings = Vec::with_capacity(parts.len());
            for part in parts {
                let Numbers::All(flat) = part else {
                    return Err(SkipReason::NotANumber("a coordinate of segmentation"));
                };
                let odd = || SkipReason::Malformed("an odd number of coordinates".into());
                rings.push(settle::points(flat).ok_or_else(odd)?);
            }
            Ok(Region::Polygon(outline::assembled(rings)))
        }
        Segmentation::Mask(mask) => mask_region(mask, size),
        Segmentation::Absent => match &row.bbox {
            Numbers::Absent => Ok(Region::Whole),
            Numbers::All(sides) => match sides[..] {
                [x, y, w, h] => Ok(Region::Box(BBox::from((x, y, x + w, y + h)))),
                _ => Err(SkipReason::Malformed("bbox has not four numbers".into())),
            },
            Numbers::Bad => Err(SkipReason::NotANumber("bbox")),
        },
    }
}

fn mask_region(row: &MaskRow, image: Size) -> Result<Region, SkipReason> {
    let side = |v: f64| v as u32;
    match &row.size {
        Numbers::All(sides) if sides.len() == 2 => {
            let file = Size::new(side(sides[1]), side(sides[0]));
            if file != image {
                return Err(SkipReason::SizeMismatch { file, image });
            }
        }
        _ => return Err(SkipReason::NotANumber("the size of the mask")),
    }
    let counts = match &row.counts {
        Counts::Bad => return Err(SkipReason::NotANumber("a count of the mask")),
        // What is negative or beyond counting becomes 0 or huge, and then the total is wrong.
        Counts::List(list) => list.iter().map(|v| *v as u64).collect(),
        Counts::Text(text) => rle::parse_counts(text).map_err(malformed)?,
    };
    let mask = Mask::from_counts(&counts, image).map_err(malformed)?;
    let polygon = trace::polygon(&mask).ok_or_else(|| SkipReason::Degenerate("no pixel is set".into()))?;
    Ok(Region::Polygon(polygon))
}

fn malformed(error: rle::RleError) -> SkipReason {
    SkipReason::Malformed(error.to_string())
}

/// Where pictures lie by the layouts in use, for a file such as `annotations/instances_SUBSET.json`.
fn image_folders(file: &Path) -> Vec<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
    let root = folder.parent().map_or_else(|| folder.join(".."), Path::to_path_buf);
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let mut folders = vec![folder.clone()];
    if let Some((_, subset)) = stem.rsplit_once('_') {
        folders.extend([root.join("images").join(subset), root.join(subset)]);
    }
    folders.extend([
        root.join("images"),
        folder.join("images"),
        root.join("JPEGImages"),
        root,
    ]);
    folders
}

/// The object that the whole file is.
struct Top<'r, 'a, 'f>(&'r mut Reading<'a, 'f>);

impl<'de> DeserializeSeed<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Top<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object with images and annotations")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let reading = self.0;
        while let Some(key) = map.next_key::<String>()? {
            let ready = reading.second || (reading.images_seen && reading.categories_seen);
            match key.as_str() {
                "annotations" if ready => map.next_value_seed(Each::new(|row| {
                    let result = reading.annotation(row);
                    reading.keep(result)
                }))?,
                "annotations" => {
                    reading.deferred = true;
                    map.next_value::<IgnoredAny>()?;
                }
                "images" if !reading.second => {
                    reading.images_seen = true;
                    map.next_value_seed(Each::new(|row| {
                        let result = reading.image(row);
                        reading.keep(result)
                    }))?;
                }
                "categories" if !reading.second => {
                    reading.categories_seen = true;
                    let mut classes = Vec::new();
                    map.next_value_seed(Each::new(|row| {
                        reading.category(row, &mut classes);
                        ControlFlow::Continue(())
                    }))?;
                    let result = reading.feed.send(ReadEvent::Classes(classes));
                    if reading.keep(result).is_break() {
                        return Err(serde::de::Error::custom("stopped"));
                    }
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}
