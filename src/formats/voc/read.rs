//! Reads a folder of XML files, or one.

use super::base::{Decision, Detector};
use super::xml::{Object, Page, XmlError, parse};
use crate::domain::{BBox, Region, Sign, Size};
use crate::formats::files::{has_extension, relative, text, walk};
use crate::formats::names::file_name;
use crate::formats::reading::{
    BaseEvidence, Feed, ImageName, Job, Note, ReadAnnotation, ReadError, ReadEvent, SkipReason, Target, VocBase,
};
use crate::formats::settle::{self, Frame, settle};
use std::path::{Path, PathBuf};

/// Reads VOC annotations; other XML files in a folder are passed by.
pub(in crate::formats) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let single = std::fs::metadata(job.source)
        .map_err(ReadError::io(job.source))?
        .is_file();
    let files = if single {
        vec![job.source.to_path_buf()]
    } else {
        let mut files = walk(job.source)?;
        files.retain(|path| has_extension(path, &["xml"]));
        files
    };
    let stated = job.options.voc_base;
    let decision = match stated {
        VocBase::Detect => detect(&files)?,
        base @ (VocBase::Zero | VocBase::One) => Decision {
            base,
            evidence: BaseEvidence::OwnFiles,
        },
    };
    if stated == VocBase::Detect {
        feed.send(ReadEvent::Note(Note::VocBase {
            assumed: decision.base,
            evidence: decision.evidence.clone(),
        }))?;
    }
    let mut reading = Reading {
        job,
        base: decision.base,
        exact: decision.evidence == BaseEvidence::OwnFiles,
        pages: 0,
        flags: 0,
        parts: 0,
        outlines: 0,
    };
    let total = files.len() as u64;
    for (at, path) in files.iter().enumerate() {
        reading.file(path, feed)?;
        if at % 256 == 255 {
            let done = at as u64 + 1;
            feed.send(ReadEvent::Progress { done, total })?;
        }
    }
    if reading.pages == 0 {
        return Err(ReadError::NotThisFormat {
            format: "voc",
            path: job.source.to_path_buf(),
        });
    }
    feed.left_out("marks as difficult, truncated or occluded", reading.flags)?;
    feed.left_out("boxes of parts", reading.parts)?;
    feed.left_out("outlines beside boxes", reading.outlines)
}

fn detect(files: &[PathBuf]) -> Result<Decision, ReadError> {
    let mut detector = Detector::default();
    for path in files {
        if let Ok(text) = text(path)?
            && let Ok(page) = parse(&text)
        {
            detector.add(&page, &path.display().to_string());
        }
    }
    Ok(detector.decide())
}

/// Whether the file is a VOC page and not one of the other formats with the same outermost element.
pub(in crate::formats) fn looks_like(text: &str) -> bool {
    // The LabelMe web tool's files begin alike, but hold outlines as points.
    let other = ["<imagesize>", "<pt>", "<deleted>"];
    matches!(parse(text), Ok(_) | Err(XmlError::Damaged(_)))
        && text.contains("<annotation")
        && !other.iter().any(|mark| text.contains(mark))
}

struct Reading<'a> {
    job: &'a Job<'a>,
    base: VocBase,
    /// The base is known, not inferred: then equal ends are one pixel; else they are the empty boxes that
    /// tools leave behind which write plain edges.
    exact: bool,
    pages: u64,
    flags: u64,
    parts: u64,
    outlines: u64,
}

impl Reading<'_> {
    fn file(&mut self, path: &Path, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        let place = path.display().to_string();
        let page = match text(path)? {
            Err(error) => Err(error.to_string()),
            Ok(text) => match parse(&text) {
                Ok(page) => Ok(page),
                Err(XmlError::OtherRoot) => return Ok(()),
                Err(XmlError::Damaged(detail)) => Err(detail),
            },
        };
        self.pages += 1;
        feed.send(ReadEvent::File(path.to_path_buf()))?;
        let page = match page {
            Ok(page) => page,
            Err(detail) => return feed.skip_many(place, SkipReason::Unreadable(detail), 0),
        };
        let objects = page.objects.len() as u64;
        let found = self.target(path, &page).and_then(|target| {
            let side = |v: Option<f64>| v.map_or(0, |v| v as u32);
            let file = Size::new(side(page.width), side(page.height));
            settle::frame(Some(file), target.size).map(|frame| (target, frame))
        });
        let (target, frame) = match found {
            Ok(found) => found,
            Err(_) if objects == 0 => return Ok(()),
            Err(reason) => return feed.skip_many(place, reason, objects),
        };
        feed.send(ReadEvent::Covered(target.input))?;
        if frame == Frame::Swapped {
            let place = place.clone();
            feed.send(ReadEvent::Note(Note::SizeSwapped { place }))?;
        }
        self.flags += page.flags;
        self.parts += page.parts;
        self.outlines += page.outlines;
        for (at, object) in page.objects.iter().enumerate() {
            match self.claim(object, target, frame) {
                Ok(claim) => feed.send(ReadEvent::Annotation(claim))?,
                Err(reason) => feed.skip(format!("{place}: object {}", at + 1), reason)?,
            }
        }
        Ok(())
    }

    /// The image by `filename`, else by the name of the XML file itself.
    fn target(&self, path: &Path, page: &Page) -> Result<Target, SkipReason> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let named = page.file_name.replace('\\', "/");
        let by_name = if named.is_empty() {
            Err(SkipReason::UnknownImage(page.file_name.clone()))
        } else {
            let mut places = sisters(folder, Path::new(file_name(&named)));
            places.extend(folder.ancestors().skip(1).take(3).map(|root| {
                let folder = if page.folder.is_empty() {
                    "JPEGImages"
                } else {
                    &page.folder
                };
                root.join(folder).join(&named)
            }));
            self.find(&named, true, &places)
        };
        by_name.or_else(|reason| {
            let stem = path.file_stem().unwrap_or_default();
            let places = sisters(folder, Path::new(stem));
            let written = relative(&path.with_extension(""), self.job.source);
            let written = if written.is_empty() {
                stem.to_string_lossy().into_owned()
            } else {
                written
            };
            self.find(&written, false, &places).map_err(|_| reason)
        })
    }

    fn find(&self, written: &str, has_extension: bool, places: &[PathBuf]) -> Result<Target, SkipReason> {
        let image = ImageName {
            written,
            has_extension,
            places,
        };
        self.job.lookup.find(&image).map_err(|no| no.reason(written))
    }

    fn claim(&self, object: &Object, target: Target, frame: Frame) -> Result<ReadAnnotation, SkipReason> {
        if object.name.is_empty() {
            return Err(SkipReason::UnknownCategory("without a name".into()));
        }
        let [Some(x0), Some(y0), Some(x1), Some(y1)] = object.sides else {
            return Err(SkipReason::NotANumber("a side of bndbox"));
        };
        let empty = if self.exact {
            x1 < x0 || y1 < y0
        } else {
            x1 <= x0 || y1 <= y0
        };
        if empty {
            return Err(SkipReason::Degenerate(format!("{x0}, {y0} to {x1}, {y1}")));
        }
        let shift = if self.base == VocBase::Zero { 0.0 } else { 1.0 };
        let region = Region::Box(BBox::from((x0 - shift, y0 - shift, x1, y1)));
        Ok(ReadAnnotation {
            input: target.input,
            concept: object.name.as_str().into(),
            region: settle(region, target.size, frame)?.region,
            sign: Sign::Present,
            foreign_id: None,
        })
    }
}

/// Where the picture of an XML file lies: in the place of its `Annotations` folder, or beside it.
fn sisters(folder: &Path, file: &Path) -> Vec<PathBuf> {
    let parts: Vec<_> = folder.components().collect();
    let mut places = Vec::new();
    if let Some(at) = parts.iter().rposition(|c| c.as_os_str() == "Annotations") {
        for name in ["JPEGImages", "images"] {
            let mut place: PathBuf = parts[..at].iter().collect();
            place.push(name);
            place.extend(&parts[at + 1..]);
            places.push(place.join(file));
        }
    }
    places.push(folder.join(file));
    if let Some(parent) = folder.parent() {
        places.extend([parent.join("images").join(file), parent.join(file)]);
    }
    places
}
