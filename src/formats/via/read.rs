//! Reads one file: a project, its annotations alone, or a table of them.

use super::attributes::classes;
use super::shape::{ShapeRow, region};
use crate::files::has_extension;
use crate::finder::{Finder, image_folders};
use crate::fit::{Frame, fit};
use crate::json::{self, Lenient, Object, Text, read_leniently};
use crate::json_stream::Stream;
use crate::reading::{Feed, Job, ReadAnnotation, ReadError, ReadEvent, SkipReason, Target};
use crate::table::{self, Table};
use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Reads one file.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    feed.send(ReadEvent::File(job.source.to_path_buf()))?;
    let mut reading = Reading {
        job,
        finder: Finder::new(job, job.source, image_folders(job.source)),
        feed,
        covered: HashSet::new(),
        mended: 0,
        attributes: 0,
    };
    match has_extension(job.source, &["csv", "tsv"]) {
        true => reading.table()?,
        false => reading.project()?,
    }
    let Reading {
        finder,
        feed,
        mended,
        attributes,
        ..
    } = reading;
    finder.tell(feed)?;
    feed.mended(mended)?;
    feed.left_out("attributes beside the class", attributes)
}

/// A picture with its regions.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PictureRow {
    filename: Text,
    regions: Regions,
}

/// The regions, in a list, or by their numbers in version 1.
#[derive(Debug, Default)]
struct Regions(Vec<RegionRow>);

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct RegionRow {
    shape_attributes: Object<ShapeRow>,
    region_attributes: Object<Map<String, Value>>,
}

impl Lenient for Regions {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut found = Vec::new();
        while let Some(Object(row)) = list.next_element::<Object<RegionRow>>()? {
            found.push(row.unwrap_or_default());
        }
        Ok(Self(found))
    }

    fn object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut found = Vec::new();
        while let Some((_, Object(row))) = object.next_entry::<String, Object<RegionRow>>()? {
            found.push(row.unwrap_or_default());
        }
        Ok(Self(found))
    }
}

read_leniently!(Regions);

/// The pictures of a project, by keys that say nothing more.
#[derive(Debug, Default)]
struct Pictures(Vec<PictureRow>);

impl Lenient for Pictures {
    fn object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        let mut found = Vec::new();
        while let Some((_, Object(row))) = object.next_entry::<String, Object<PictureRow>>()? {
            found.extend(row);
        }
        Ok(Self(found))
    }
}

read_leniently!(Pictures);

struct Reading<'a, 'f> {
    job: &'a Job<'a>,
    finder: Finder<'a>,
    feed: &'a mut Feed<'f>,
    covered: HashSet<Target>,
    mended: u64,
    attributes: u64,
}

impl Reading<'_, '_> {
    fn project(&mut self) -> Result<(), ReadError> {
        let shape = json::shape(self.job.source)?;
        let opened = json::open(self.job.source, shape)?;
        self.feed.encoding(self.job.source, opened.guessed)?;
        let mut file = Stream::object(opened, self.job.source, shape, "an object with pictures")?;
        while let Some(key) = file.next_key()? {
            match key.as_str() {
                "_via_img_metadata" => {
                    let pictures: Pictures = file.value()?;
                    for picture in pictures.0 {
                        self.picture(picture)?;
                    }
                }
                _ if key.starts_with("_via_") => file.skip()?,
                // The annotations alone: each entry is a picture.
                _ => {
                    let picture: Object<PictureRow> = file.value()?;
                    if let Some(picture) = picture.0 {
                        self.picture(picture)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn picture(&mut self, row: PictureRow) -> Result<(), ReadError> {
        let name = row.filename.0.unwrap_or_default();
        let file = self.job.source.display().to_string();
        let regions = row.regions.0;
        let target = match self.find(&name)? {
            Ok(target) => target,
            Err(_) if regions.is_empty() => return Ok(()),
            Err(reason) => return self.feed.skip_many(file, reason, regions.len() as u64),
        };
        for (at, row) in regions.iter().enumerate() {
            let place = || format!("{file}: {name}, region {}", at + 1);
            self.region(row, target, &place)?;
        }
        Ok(())
    }

    fn find(&mut self, name: &str) -> Result<Result<Target, SkipReason>, ReadError> {
        let found = self.finder.find(name).map_err(|no| no.reason(name));
        if let Ok(target) = &found
            && self.covered.insert(*target)
        {
            self.feed.send(ReadEvent::Covered(target.input))?;
        }
        Ok(found)
    }

    fn region(&mut self, row: &RegionRow, target: Target, place: &dyn Fn() -> String) -> Result<(), ReadError> {
        let malformed = || SkipReason::Malformed("a region without a shape".into());
        let shape = row.shape_attributes.0.as_ref().ok_or_else(malformed);
        let placed = shape
            .and_then(region)
            .and_then(|region| fit(region, target.size, Frame::Same));
        let fitted = match placed {
            Ok(fitted) => fitted,
            Err(reason) => return self.feed.skip(place(), reason),
        };
        let empty = Map::new();
        let attributes = row.region_attributes.0.as_ref().unwrap_or(&empty);
        let classes = classes(attributes);
        if classes.is_empty() {
            let reason = SkipReason::UnknownCategory("in none of its attributes".into());
            return self.feed.skip(place(), reason);
        }
        self.mended += u64::from(fitted.mended);
        self.attributes += (attributes.len() as u64).saturating_sub(1);
        for class in classes {
            let claim = ReadAnnotation::new(target.input, class, fitted.region.clone());
            self.feed.send(ReadEvent::Annotation(claim))?;
        }
        Ok(())
    }

    fn table(&mut self) -> Result<(), ReadError> {
        let mut table = Table::open(self.job.source, Some(self.feed))?;
        let header = match table.next()? {
            Some((row, _)) => table::header(row),
            None => Vec::new(),
        };
        let place = |name: &str| table::place(&header, &[name]);
        let columns = [
            place("filename"),
            place("region_shape_attributes"),
            place("region_attributes"),
        ];
        let [Some(name), Some(shape), Some(attributes)] = columns else {
            return Err(ReadError::NotThisFormat {
                format: "via",
                path: self.job.source.to_path_buf(),
            });
        };
        while let Some((row, line)) = table.next()? {
            let cell = |at: usize| row.get(at).unwrap_or_default().trim();
            let place = || format!("{}: line {line}", self.job.source.display());
            let said = |text: &str| !text.is_empty() && text != "{}";
            let has_region = said(cell(shape));
            let (name, place) = (cell(name).to_owned(), place());
            let region = RegionRow {
                shape_attributes: serde_json::from_str(cell(shape)).unwrap_or_default(),
                region_attributes: serde_json::from_str(cell(attributes)).unwrap_or_default(),
            };
            match self.find(&name)? {
                Ok(target) if has_region => self.region(&region, target, &|| place.clone())?,
                Err(reason) if has_region => self.feed.skip(place, reason)?,
                Ok(_) | Err(_) => {}
            }
            table.tell(self.feed)?;
        }
        Ok(())
    }
}
