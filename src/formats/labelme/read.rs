//! Reads a folder of labelme files, or one.

use super::shape::{IsSet, ShapeRow, Shapes, extra_of, region};
use crate::files::{has_extension, tidy, walk};
use crate::fit::{self, Frame};
use crate::groups::{Handed, Shape};
use crate::json::{self, Lenient, Number, Object, Text, read_leniently};
use crate::reading::{
    Claims, Feed, Hit, ImageName, Job, NoMatch, Note, ReadAnnotation, ReadError, ReadEvent, SkipReason, Spellings,
    Target,
};
use domain::{InputId, Region, Sign, Size, Split};
use serde::Deserialize;
use serde::de::MapAccess;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Reads labelme annotations; other JSON files in a folder are passed by.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
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
    let mut around = Around::new(job, &files);
    for (at, path) in files.iter().enumerate() {
        match open(path) {
            Ok(Some((page, guessed))) => {
                found = true;
                feed.send(ReadEvent::File(path.clone()))?;
                feed.encoding(path, guessed)?;
                let around = &mut around;
                Reading { around, page, path }.run(feed)?;
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
        return around.tell(feed);
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
    image_data: IsSet,
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

/// The page and the encoding that was guessed, or `None` for JSON of another kind.
fn open(path: &Path) -> Result<Option<(Page, Option<&'static str>)>, ReadError> {
    let opened = json::open(path, json::shape(path)?)?;
    let page: Object<Page> = serde_json::from_reader(opened.reader).map_err(|error| json::error(error, path))?;
    let page = page.0.filter(|page| page.shapes.0.is_some());
    Ok(page.map(|page| (page, opened.guessed)))
}

/// What is known of all files together.
struct Around<'a> {
    job: &'a Job<'a>,
    /// Where pictures are looked for by name; nowhere, where others lie beside their files.
    claims: Claims,
    /// The pictures that lie beside a file of their name, and the file.
    described: HashMap<InputId, PathBuf>,
    spellings: Spellings,
    handed: Handed,
    left_out: u64,
    other_picture: Option<(u64, String, String)>,
}

impl<'a> Around<'a> {
    fn new(job: &'a Job<'a>, files: &[PathBuf]) -> Self {
        let mut around = Self {
            job,
            claims: job.claims(),
            described: HashMap::new(),
            spellings: Spellings::default(),
            handed: Handed::default(),
            left_out: 0,
            other_picture: None,
        };
        for path in files {
            let bare = path.with_extension("");
            let stem = bare.file_name().unwrap_or_default().to_string_lossy();
            if let Ok(hit) = around.find(path, &stem, false, &bare, Claims::NONE) {
                around.described.entry(hit.target.input).or_insert_with(|| path.clone());
            }
        }
        if !around.described.is_empty() {
            around.claims = Claims::NONE.clone();
        }
        around
    }

    fn find(
        &self,
        path: &Path,
        written: &str,
        has_extension: bool,
        place: &Path,
        claims: &Claims,
    ) -> Result<Hit, NoMatch> {
        self.job.lookup.find(&ImageName {
            written,
            has_extension,
            places: &[tidy(place)],
            claims,
            split: self.split(path),
        })
    }

    fn split(&self, path: &Path) -> Option<Split> {
        let folder = path.parent().unwrap_or(Path::new(""));
        crate::splits::of_folders(folder.strip_prefix(self.job.source).unwrap_or(Path::new("")))
    }

    fn tell(self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        self.spellings.tell(feed)?;
        if let Some((count, example, named)) = self.other_picture {
            feed.send(ReadEvent::Note(Note::OtherPicture { count, example, named }))?;
        }
        self.handed.tell(feed)?;
        feed.left_out("links and long attributes of shapes", self.left_out)
    }
}

struct Reading<'r, 'a> {
    around: &'r mut Around<'a>,
    page: Page,
    path: &'r Path,
}

impl Reading<'_, '_> {
    fn run(mut self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        let place = self.path.display().to_string();
        let shapes = std::mem::take(&mut self.page.shapes).0.unwrap_or_default();
        let flags = std::mem::take(&mut self.page.flags).0;
        let claims = (shapes.len() + flags.len()) as u64;
        let file = Size::new(self.page.image_width.side(), self.page.image_height.side());
        let found = self
            .target()
            .and_then(|target| fit::frame(Some(file), target.size).map(|frame| (target, frame)));
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
        for (name, on) in &flags {
            let sign = if *on { Sign::Present } else { Sign::Absent };
            feed.send(claim(target, name, Region::Whole, sign))?;
        }
        let mut read = Vec::with_capacity(shapes.len());
        for row in &shapes {
            let said = row.0.as_ref().map(extra_of).unwrap_or_default();
            let links = row.0.as_ref().is_some_and(|row| row.kie_linking.0);
            self.around.left_out += u64::from(said.left_out || links);
            read.push(Shape {
                extra: said.found(),
                ..shape(row, target.size)
            });
        }
        let place = |at: usize| format!("{place}: shape {}", at + 1);
        self.around.handed.hand_over(read, target, frame, &place, feed)
    }

    /// The picture of the JSON file's own name, else that which `imagePath` names.
    fn target(&mut self) -> Result<Target, SkipReason> {
        let folder = self.path.parent().unwrap_or(Path::new(""));
        let named = self.page.image_path.0.as_deref().unwrap_or_default().replace('\\', "/");
        let bare = self.path.with_extension("");
        let stem = bare.file_name().unwrap_or_default().to_string_lossy();
        let claims = self.around.claims.clone();
        let own = |claims: &Claims| self.around.find(self.path, &stem, false, &bare, claims);
        let by_name = |claims: &Claims| match named.is_empty() {
            true => Err(NoMatch::Unknown),
            false => self.around.find(self.path, &named, true, &folder.join(&named), claims),
        };
        let placed = by_name(Claims::NONE);
        if let Ok(own) = own(Claims::NONE) {
            if let Ok(other) = placed
                && other.target != own.target
            {
                let first = || (0, self.path.display().to_string(), named.clone());
                self.around.other_picture.get_or_insert_with(first).0 += 1;
            }
            return Ok(self.around.spellings.add(&stem, own));
        }
        let found = match placed {
            Err(NoMatch::Unknown) => by_name(&claims).or_else(|no| own(&claims).map_err(|_| no)),
            placed => placed,
        };
        let written = if named.is_empty() { &*stem } else { &*named };
        let hit = match found {
            Ok(hit) => hit,
            Err(no) => {
                let size = Size::new(self.page.image_width.side(), self.page.image_height.side());
                let made = self
                    .around
                    .job
                    .without_picture(no, written, size, self.around.split(self.path));
                return made.map_err(|no| match no {
                    NoMatch::Unknown if self.page.image_data.0 => SkipReason::OnlyEmbedded(written.to_owned()),
                    no => no.reason(written),
                });
            }
        };
        match self.around.described.get(&hit.target.input) {
            Some(other) => Err(SkipReason::Described {
                image: written.to_owned(),
                by: other.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            }),
            None => Ok(self.around.spellings.add(written, hit)),
        }
    }
}

fn shape(row: &Object<ShapeRow>, size: Size) -> Shape {
    let Some(row) = &row.0 else {
        return Shape {
            label: "".into(),
            region: Err(SkipReason::Malformed("a shape that is no object".into())),
            group: None,
            turned: false,
            extra: None,
        };
    };
    let label = row.label.0.as_deref().map(str::trim).unwrap_or_default();
    let boxed = row.shape_type.0.as_deref() == Some("rectangle");
    Shape {
        label: label.into(),
        region: match label {
            "" => Err(SkipReason::UnknownCategory("without a name".into())),
            _ => region(row, size),
        },
        group: row.group_id.0.clone().filter(|_| !boxed),
        turned: false,
        extra: None,
    }
}

fn claim(target: Target, concept: &str, region: Region, sign: Sign) -> ReadEvent {
    ReadEvent::Annotation(ReadAnnotation {
        sign,
        ..ReadAnnotation::new(target.input, concept, region)
    })
}
