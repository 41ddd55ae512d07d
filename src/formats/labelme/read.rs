//! Reads a folder of labelme files, or one.

use super::shape::{ShapeRow, Shapes, region};
use crate::domain::{BBox, Part, Polygon, Region, Sign, Size};
use crate::formats::files::{has_extension, tidy, walk};
use crate::formats::json::{self, Lenient, Number, Object, Text, read_leniently};
use crate::formats::reading::{Feed, ImageName, Job, Note, ReadAnnotation, ReadError, ReadEvent, SkipReason, Target};
use crate::formats::settle::{self, Frame, settle};
use serde::Deserialize;
use serde::de::MapAccess;
use std::cell::Cell;
use std::path::Path;

/// Reads labelme annotations; other JSON files in a folder are passed by.
pub(in crate::formats) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let single = std::fs::metadata(job.source)
        .map_err(ReadError::io(job.source))?
        .is_file();
    let files = if single {
        vec![job.source.to_path_buf()]
    } else {
        let mut files = walk(job.source)?;
        files.retain(|path| has_extension(path, &["json"]));
        files
    };
    let total = files.len() as u64;
    let mut found = false;
    let mended = Cell::new(0);
    for (at, path) in files.iter().enumerate() {
        match open(path) {
            Ok(Some(page)) => {
                found = true;
                feed.send(ReadEvent::File(path.clone()))?;
                Reading {
                    job,
                    page,
                    path,
                    mended: &mended,
                }
                .run(feed)?;
            }
            Ok(None) => {}
            Err(error) if single => return Err(error),
            Err(error) => {
                found = true;
                feed.send(ReadEvent::File(path.clone()))?;
                let reason = SkipReason::Unreadable(error.to_string());
                feed.skip_many(path.display().to_string(), reason, 0)?;
            }
        }
        if at % 64 == 63 {
            let done = at as u64 + 1;
            feed.send(ReadEvent::Progress { done, total })?;
        }
    }
    if found {
        return feed.mended(mended.get());
    }
    Err(ReadError::NotThisFormat {
        format: "labelme",
        path: job.source.to_path_buf(),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Page {
    shapes: Shapes,
    flags: Flags,
    image_path: Text,
    image_width: Number,
    image_height: Number,
}

/// Switches of the whole image, in their order; values that are no switches are left out.
#[derive(Debug, Default)]
struct Flags(Vec<(String, bool)>);

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Flag {
    Set(bool),
    Other(serde::de::IgnoredAny),
}

impl Lenient for Flags {
    fn object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut flags = Vec::new();
        while let Some((name, flag)) = object.next_entry::<String, Flag>()? {
            match flag {
                Flag::Set(on) => flags.push((name, on)),
                Flag::Other(_) => {}
            }
        }
        Ok(Self(flags))
    }
}

read_leniently!(Flags);

/// The page, or `None` for JSON of another kind.
fn open(path: &Path) -> Result<Option<Page>, ReadError> {
    let opened = json::open(path, json::has_words(path)?)?;
    let page: Object<Page> = serde_json::from_reader(opened.reader).map_err(|error| json::error(error, path))?;
    Ok(page.0.filter(|page| page.shapes.0.is_some()))
}

struct Reading<'a> {
    job: &'a Job<'a>,
    page: Page,
    path: &'a Path,
    mended: &'a Cell<u64>,
}

impl Reading<'_> {
    fn run(self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        let place = self.path.display().to_string();
        let shapes = self.page.shapes.0.as_deref().unwrap_or_default();
        let claims = (shapes.len() + self.page.flags.0.len()) as u64;
        let file = Size::new(self.page.image_width.side(), self.page.image_height.side());
        let found = self
            .target()
            .and_then(|target| settle::frame(Some(file), target.size).map(|frame| (target, frame)));
        let (target, frame) = match found {
            Ok(found) => found,
            Err(_) if claims == 0 => return Ok(()),
            Err(reason) => return feed.skip_many(place, reason, claims),
        };
        feed.send(ReadEvent::Covered(target.input))?;
        if frame == Frame::Swapped {
            let place = place.clone();
            feed.send(ReadEvent::Note(Note::SizeSwapped { place }))?;
        }
        for (name, on) in &self.page.flags.0 {
            let sign = if *on { Sign::Present } else { Sign::Absent };
            feed.send(claim(target, name, Region::Whole, sign))?;
        }
        let mut done = vec![false; shapes.len()];
        for at in 0..shapes.len() {
            if done[at] {
                continue;
            }
            let members = self.group(shapes, at);
            for member in &members {
                done[*member] = true;
            }
            self.shapes(shapes, &members, target, frame, feed)?;
        }
        Ok(())
    }

    /// The picture by `imagePath`, else by the name of the JSON file itself.
    fn target(&self) -> Result<Target, SkipReason> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let named = self.page.image_path.0.as_deref().unwrap_or_default().replace('\\', "/");
        let find = |written: &str, has_extension: bool| {
            let places = [tidy(&folder.join(written))];
            let image = ImageName {
                written,
                has_extension,
                places: &places,
            };
            self.job.lookup.find(&image).map_err(|no| no.reason(written))
        };
        let stem = self.path.file_stem().unwrap_or_default().to_string_lossy();
        match find(&named, true) {
            Err(reason) => find(&stem, false).map_err(|other| if named.is_empty() { other } else { reason }),
            found => found,
        }
    }

    /// The shape and those that follow it in its group under the same label.
    fn group(&self, shapes: &[Object<ShapeRow>], at: usize) -> Vec<usize> {
        let key = |at: usize| {
            let row = shapes[at].0.as_ref()?;
            Some((row.group_id.0.as_ref()?, row.label.0.as_ref()?))
        };
        match key(at) {
            None => vec![at],
            own => (at..shapes.len()).filter(|other| key(*other) == own).collect(),
        }
    }

    /// Hands over the shapes of one group: joined as parts of one polygon where that makes one.
    fn shapes(
        &self,
        shapes: &[Object<ShapeRow>],
        members: &[usize],
        target: Target,
        frame: Frame,
        feed: &mut Feed<'_>,
    ) -> Result<(), ReadError> {
        let place = |at: usize| format!("{}: shape {}", self.path.display(), at + 1);
        let mut regions: Vec<(usize, &str, Region)> = Vec::new();
        for at in members {
            match shape(&shapes[*at], target.size) {
                Ok((label, region)) => regions.push((*at, label, region)),
                Err(reason) => feed.skip(place(*at), reason)?,
            }
        }
        if regions.len() > 1 {
            let joined = joined(regions.iter().map(|(_, _, region)| region));
            // One bad shape must not take the others with it: else each is judged on its own below.
            if let Ok(settled) = settle(Region::Polygon(joined), target.size, frame) {
                self.mended.set(self.mended.get() + u64::from(settled.mended));
                return feed.send(claim(target, regions[0].1, settled.region, Sign::Present));
            }
        }
        for (at, label, region) in regions {
            match settle(region, target.size, frame) {
                Ok(settled) => {
                    self.mended.set(self.mended.get() + u64::from(settled.mended));
                    feed.send(claim(target, label, settled.region, Sign::Present))?;
                }
                Err(reason) => feed.skip(place(at), reason)?,
            }
        }
        Ok(())
    }
}

fn shape(row: &Object<ShapeRow>, size: Size) -> Result<(&str, Region), SkipReason> {
    let malformed = || SkipReason::Malformed("a shape that is no object".into());
    let row = row.0.as_ref().ok_or_else(malformed)?;
    let label = row.label.0.as_deref().map(str::trim).unwrap_or_default();
    if label.is_empty() {
        return Err(SkipReason::UnknownCategory("without a name".into()));
    }
    region(row, size).map(|region| (label, region))
}

fn joined<'a>(regions: impl Iterator<Item = &'a Region>) -> Polygon {
    let mut parts = Vec::new();
    for region in regions {
        match region {
            Region::Whole => {}
            Region::Box(b) => parts.push(Part::new(BBox::corners(b).to_vec())),
            Region::Polygon(polygon) => parts.extend(polygon.parts.iter().cloned()),
        }
    }
    Polygon { parts }
}

fn claim(target: Target, concept: &str, region: Region, sign: Sign) -> ReadEvent {
    ReadEvent::Annotation(ReadAnnotation {
        input: target.input,
        concept: concept.into(),
        region,
        sign,
        foreign_id: None,
    })
}
