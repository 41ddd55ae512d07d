//! Reads a folder of XML files, or one.

use super::base::{Decision, Detector};
use super::labelmap;
use super::sets::ImageSets;
use super::xml::{Bounds, Object, Page, XmlError, parse};
use crate::extra::{self, Extra};
use crate::files::{has_extension, relative, text, walk};
use crate::fit::{self, Frame, fit};
use crate::names::file_name;
use crate::reading::{
    BaseEvidence, Claims, Feed, Hit, ImageName, Job, Marks, NoMatch, Note, ReadAnnotation, ReadError, ReadEvent,
    SkipReason, Spellings, Target, VocBase,
};
use domain::{BBox, InputId, Point, Polygon, Region, Split};
use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Reads VOC annotations; other XML files in a folder are passed by.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
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
        claims: job.claims(),
        described: HashMap::new(),
        sets: RefCell::default(),
        spellings: Spellings::default(),
        tally: Tally::default(),
    };
    reading.look_beside(&files);
    let mut roots: Vec<PathBuf> = files.iter().filter_map(|path| root_of(path)).collect();
    roots.dedup();
    for root in roots {
        let classes = labelmap::classes(&root);
        if !classes.is_empty() {
            feed.send(ReadEvent::File(root.join(labelmap::FILE)))?;
            feed.send(ReadEvent::Classes(classes))?;
        }
    }
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
    let Reading { spellings, tally, .. } = reading;
    spellings.tell(feed)?;
    for note in tally.notes() {
        feed.send(ReadEvent::Note(note))?;
    }
    feed.left_out("boxes of parts", tally.parts)?;
    feed.left_out("outlines beside boxes", tally.outlines)
}

/// What is said of an object besides.
fn extra_of(object: &Object) -> Extra {
    let mut extra = Extra::default();
    for mark in &object.marks {
        extra.mark(mark, true);
    }
    extra.words(extra::POSE, &object.pose);
    extra
}

fn detect(files: &[PathBuf]) -> Result<Decision, ReadError> {
    let mut detector = Detector::default();
    for path in files {
        if let Ok(decoded) = text(path)?
            && let Ok(page) = parse(&decoded.text)
        {
            detector.add(&page, &path.display().to_string());
        }
    }
    Ok(detector.decide())
}

struct Reading<'a> {
    job: &'a Job<'a>,
    base: VocBase,
    /// The base is known, not inferred: then equal ends are one pixel; else they are the empty boxes that
    /// tools leave behind which write plain edges.
    exact: bool,
    pages: u64,
    /// Where pictures are looked for by name; nowhere, where others lie beside their files.
    claims: Claims,
    /// The pictures that lie beside a file of their name, and the file.
    described: HashMap<InputId, PathBuf>,
    /// Lists of the pictures of each part.
    sets: RefCell<ImageSets>,
    spellings: Spellings,
    tally: Tally,
}

/// What was put in order, and what has no place here.
#[derive(Default)]
struct Tally {
    parts: u64,
    outlines: u64,
    turned: u64,
    reversed: u64,
    other_picture: Option<(u64, String, String)>,
}

impl Tally {
    fn notes(&self) -> Vec<Note> {
        let (turned, reversed) = (self.turned, self.reversed);
        let other = self
            .other_picture
            .clone()
            .map(|(count, example, named)| Note::OtherPicture { count, example, named });
        let turned = (turned > 0).then_some(Note::Turned { count: turned });
        let reversed = (reversed > 0).then_some(Note::Reversed { count: reversed });
        other.into_iter().chain(turned).chain(reversed).collect()
    }
}

impl Reading<'_> {
    fn file(&mut self, path: &Path, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        let place = path.display().to_string();
        let page = match text(path)? {
            Err(error) => Err(error.to_string()),
            Ok(decoded) => match parse(&decoded.text) {
                Ok(page) => {
                    feed.encoding(path, decoded.guessed)?;
                    Ok(page)
                }
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
        let found = self
            .target(path, &page)
            .and_then(|target| fit::frame(Some(page.size()), target.size).map(|frame| (target, frame)));
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
        self.tally.parts += page.parts;
        self.tally.outlines += page.outlines;
        for (at, object) in page.objects.iter().enumerate() {
            let place = || format!("{place}: object {}", at + 1);
            if object.boxes.is_empty() {
                feed.skip(place(), SkipReason::NotANumber("a side of bndbox"))?;
            }
            for bounds in &object.boxes {
                match self.claim(&object.name, bounds, target, frame) {
                    Ok(claim) => feed.send(ReadEvent::Annotation(ReadAnnotation {
                        extra: extra_of(object).found(),
                        ..claim
                    }))?,
                    Err(reason) => feed.skip(place(), reason)?,
                }
            }
        }
        Ok(())
    }

    /// Finds the pictures that lie beside a file of their name. Where there are any, a picture that is not there is
    /// missing, and is looked for nowhere else.
    fn look_beside(&mut self, files: &[PathBuf]) {
        for path in files {
            if let Ok(hit) = self.own(path, Claims::NONE) {
                self.described.entry(hit.target.input).or_insert_with(|| path.clone());
            }
        }
        if !self.described.is_empty() {
            self.claims = Claims::NONE.clone();
        }
    }

    /// The picture of the file's own name.
    fn own(&self, path: &Path, claims: &Claims) -> Result<Hit, NoMatch> {
        let stem = path.file_stem().unwrap_or_default();
        let written = relative(&path.with_extension(""), self.job.source);
        let written = match written.is_empty() {
            true => stem.to_string_lossy().into_owned(),
            false => written,
        };
        let places = sisters(path.parent().unwrap_or(Path::new("")), Path::new(stem));
        self.find(&written, false, &places, path, claims)
    }

    /// The picture of the file's own name, else that which `filename` names.
    fn target(&mut self, path: &Path, page: &Page) -> Result<Target, SkipReason> {
        let folder = path.parent().unwrap_or(Path::new(""));
        let named = page.file_name.replace('\\', "/");
        let mut places = sisters(folder, Path::new(file_name(&named)));
        places.extend(folder.ancestors().skip(1).take(3).map(|root| {
            let folder = if page.folder.is_empty() {
                "JPEGImages"
            } else {
                &page.folder
            };
            root.join(folder).join(&named)
        }));
        let by_name = |claims: &Claims| match named.is_empty() {
            true => Err(NoMatch::Unknown),
            false => self.find(&named, true, &places, path, claims),
        };
        let claims = self.claims.clone();
        let placed = by_name(Claims::NONE);
        let own = match self.own(path, Claims::NONE) {
            // What lies where the file says goes before what has the file's name elsewhere.
            Err(NoMatch::Unknown) if placed.is_err() => self.own(path, &claims),
            own => own,
        };
        if let Ok(own) = own {
            if let Ok(other) = placed
                && other.target != own.target
            {
                let first = || (0, path.display().to_string(), named.clone());
                self.tally.other_picture.get_or_insert_with(first).0 += 1;
            }
            let written = path.file_name().unwrap_or_default().to_string_lossy();
            return Ok(self.spellings.add(&written, own));
        }
        let found = match placed {
            Err(NoMatch::Unknown) => by_name(&claims),
            placed => placed,
        };
        let hit = match found {
            Ok(hit) => hit,
            Err(no) => {
                let own = path.file_stem().unwrap_or_default().to_string_lossy();
                let written = if named.is_empty() { &*own } else { file_name(&named) };
                let made = self.job.without_picture(no, written, page.size(), self.split(path));
                return made.map_err(|no| no.reason(&page.file_name));
            }
        };
        match self.described.get(&hit.target.input) {
            Some(other) => Err(SkipReason::Described {
                image: page.file_name.clone(),
                by: other.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            }),
            None => Ok(self.spellings.add(&page.file_name, hit)),
        }
    }

    fn find(
        &self,
        written: &str,
        has_extension: bool,
        places: &[PathBuf],
        path: &Path,
        claims: &Claims,
    ) -> Result<Hit, NoMatch> {
        self.job.lookup.find(&ImageName {
            written,
            has_extension,
            places,
            claims,
            split: self.split(path),
        })
    }

    fn split(&self, path: &Path) -> Option<Split> {
        let listed = self.sets.borrow_mut().part(path);
        let folder = path.parent().unwrap_or(Path::new(""));
        listed.or_else(|| crate::splits::of_folders(folder.strip_prefix(self.job.source).unwrap_or(Path::new(""))))
    }

    fn claim(
        &mut self,
        name: &str,
        bounds: &Bounds,
        target: Target,
        frame: Frame,
    ) -> Result<ReadAnnotation, SkipReason> {
        if name.is_empty() {
            return Err(SkipReason::UnknownCategory("without a name".into()));
        }
        let shift = if self.base == VocBase::Zero { 0.0 } else { 1.0 };
        let region = match *bounds {
            Bounds::Straight(sides) => self.straight(sides, shift)?,
            Bounds::Turned(sides) => {
                let [Some(cx), Some(cy), Some(w), Some(h), Some(angle)] = sides else {
                    return Err(SkipReason::NotANumber("a side of robndbox"));
                };
                let middle = Point::new(cx, cy);
                let b = BBox::from_corners(middle.moved(-w / 2.0, -h / 2.0), middle.moved(w / 2.0, h / 2.0));
                Region::Polygon(Polygon::simple(b.turned(angle).to_vec()))
            }
        };
        let turned = matches!(bounds, Bounds::Turned(_));
        let region = fit(region, target.size, frame)?.region;
        self.tally.turned += u64::from(turned);
        Ok(ReadAnnotation {
            marks: Marks {
                turned,
                ..Marks::default()
            },
            ..ReadAnnotation::new(target.input, name, region)
        })
    }

    fn straight(&mut self, sides: [Option<f64>; 4], shift: f64) -> Result<Region, SkipReason> {
        let [Some(mut x0), Some(mut y0), Some(mut x1), Some(mut y1)] = sides else {
            return Err(SkipReason::NotANumber("a side of bndbox"));
        };
        let written = format!("{x0}, {y0} to {x1}, {y1}");
        match (x1 < x0, y1 < y0) {
            (true, true) => {
                (x0, y0, x1, y1) = (x1, y1, x0, y0);
                self.tally.reversed += 1;
            }
            (false, false) => {}
            _ => return Err(SkipReason::Malformed(format!("the corners are reversed: {written}"))),
        }
        if !self.exact && (x1 <= x0 || y1 <= y0) {
            return Err(SkipReason::Degenerate(written));
        }
        Ok(Region::Box(BBox::from((x0 - shift, y0 - shift, x1, y1))))
    }
}

/// The folder of the data set: that in which the file's `Annotations` lie.
pub(super) fn root_of(xml: &Path) -> Option<PathBuf> {
    let parts: Vec<_> = xml.components().collect();
    let at = parts.iter().rposition(|part| part.as_os_str() == "Annotations")?;
    Some(parts[..at].iter().collect())
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
