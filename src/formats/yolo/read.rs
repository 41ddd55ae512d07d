//! Reads a data set: label files with the list of classes that is nearest to them, be it `data.yaml`, darknet's
//! `*.names` or `classes.txt`.

use super::line::parse;
use super::plan::{Plan, Set, places};
use crate::files::{has_extension, relative, text, walk};
use crate::fit::{Frame, fit};
use crate::reading::{
    Claims, Feed, ForeignClass, FoundBy, Hit, ImageName, Job, Marks, NoMatch, Note, ReadAnnotation, ReadError,
    ReadEvent, SkipReason, Spellings, Target,
};
use domain::{Part, Point, Polygon, Region};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Reads a folder, its list of classes (`.yaml`, `.names`, `classes.txt` ...), or one label file.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let plan = plan(job)?;
    if plan.sets.iter().all(|set| set.labels.is_empty() && set.head.is_none()) {
        return Err(ReadError::NotThisFormat {
            format: "yolo",
            path: job.source.to_path_buf(),
        });
    }
    let mut reading = Reading {
        job,
        claims: Claims::NONE.clone(),
        plan: &plan,
        tally: Tally::default(),
        spellings: Spellings::default(),
    };
    reading.claims = reading.claims();
    for set in &plan.sets {
        head(set, &plan.root, feed)?;
    }
    let total = plan.sets.iter().map(|set| set.labels.len() as u64).sum();
    let mut done = 0;
    for set in &plan.sets {
        let names: Option<Vec<Arc<str>>> = match set.head.as_ref().map(|head| &head.names) {
            None => None,
            Some(Ok(names)) => Some(names.iter().map(|name| Arc::from(name.as_str())).collect()),
            Some(Err(_)) => {
                // Without their list these are numbers that nobody should take for names.
                for path in &set.labels {
                    feed.send(ReadEvent::File(path.clone()))?;
                }
                continue;
            }
        };
        let pose = set.head.as_ref().is_some_and(|head| head.pose);
        let classes = Classes { names, pose };
        for path in &set.labels {
            reading.file(path, &classes, feed)?;
            done += 1;
            if done % 256 == 0 {
                feed.send(ReadEvent::Progress { done, total })?;
            }
        }
    }
    let Reading { tally, spellings, .. } = reading;
    spellings.tell(feed)?;
    feed.mended(tally.mended)?;
    // Among others a few may be drawn so; where all are, they are oriented boxes (OBB).
    if tally.turned > 0 && tally.rectangles == tally.outlines {
        feed.send(ReadEvent::Note(Note::Turned { count: tally.turned }))?;
    }
    feed.left_out("confidences", tally.confidences)?;
    feed.left_out("track numbers", tally.tracks)?;
    feed.left_out("keypoints", tally.keypoints)
}

/// What is to be read: all sets of a folder, or those of the file that was given.
fn plan(job: &Job<'_>) -> Result<Plan, ReadError> {
    let source = job.source;
    let is_file = std::fs::metadata(source).map_err(ReadError::io(source))?.is_file();
    let root = match source.parent() {
        Some(parent) if is_file => parent.to_path_buf(),
        _ => source.to_path_buf(),
    };
    let root = match root.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => root,
    };
    let has_input = |bare: &Path| {
        let written = relative(bare, &root);
        let places = [bare.to_path_buf()];
        let image = ImageName {
            written: &written,
            has_extension: false,
            places: &places,
            claims: Claims::NONE,
            split: None,
        };
        matches!(job.lookup.find(&image), Ok(_) | Err(NoMatch::Ambiguous(_)))
    };
    let mut plan = Plan::of(&root, &walk(&root)?, &has_input)?;
    let is_head = |set: &Set| set.head.as_ref().is_some_and(|head| head.path == source);
    if is_file && plan.sets.iter().any(is_head) {
        plan.sets.retain(is_head);
    } else if is_file && has_extension(source, &["txt"]) {
        let own = |set: &Set| set.labels.iter().any(|label| label == source);
        if plan.sets.iter().any(own) {
            plan.sets.retain(own);
        } else {
            plan.sets = vec![Set::default()];
        }
        for set in &mut plan.sets {
            set.labels = vec![source.to_path_buf()];
        }
    }
    Ok(plan)
}

/// Says what a set's list of classes is.
fn head(set: &Set, root: &Path, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let Some(head) = &set.head else {
        if set.labels.is_empty() {
            return Ok(());
        }
        let place = root.display().to_string();
        return feed.send(ReadEvent::Note(Note::NamesMissing { place }));
    };
    feed.send(ReadEvent::File(head.path.clone()))?;
    feed.encoding(&head.path, head.guessed)?;
    for folder in &head.missing {
        let folder = folder.clone();
        feed.send(ReadEvent::Note(Note::FolderMissing { folder }))?;
    }
    for other in &set.unused {
        feed.send(ReadEvent::File(other.clone()))?;
        feed.send(ReadEvent::Note(Note::OtherClassList {
            used: head.path.display().to_string(),
            other: other.display().to_string(),
        }))?;
    }
    match &head.names {
        Ok(names) => {
            let class = |name: &String| ForeignClass {
                name: Arc::from(name.as_str()),
                foreign_id: None,
            };
            feed.send(ReadEvent::Classes(names.iter().map(class).collect()))
        }
        Err(error) => {
            let reason = match set.labels.len() {
                0 => error.clone(),
                1 => format!("{error}. The label file that it describes was not read"),
                count => format!("{error}. The {count} label files that it describes were not read"),
            };
            feed.skip_many(head.path.display().to_string(), SkipReason::Unreadable(reason), 0)
        }
    }
}

#[derive(Default)]
struct Tally {
    mended: u64,
    confidences: u64,
    tracks: u64,
    keypoints: u64,
    outlines: u64,
    /// Outlines that are rectangles, and those of them that do not stand upright.
    rectangles: u64,
    turned: u64,
}

/// Whether an outline is a rectangle, within a hundredth of its diagonal.
fn is_rectangle(polygon: &Polygon) -> bool {
    let [Part { outer, holes }] = polygon.parts.as_slice() else {
        return false;
    };
    let [a, b, c, d] = outer.as_slice() else { return false };
    let middle = |p: &Point, q: &Point| Point::new((p.x + q.x) / 2.0, (p.y + q.y) / 2.0);
    let (one, other) = (a.distance(*c), b.distance(*d));
    let slack = 0.01 * one.max(other);
    holes.is_empty() && (one - other).abs() <= slack && middle(a, c).distance(middle(b, d)) <= slack
}

/// Whether all sides of an outline run along those of the image.
fn is_upright(polygon: &Polygon) -> bool {
    let mut corners = polygon.parts.iter().flat_map(|part| &part.outer);
    let bounds = polygon.bounds();
    corners.all(|p| [bounds.x0, bounds.x1].contains(&p.x) && [bounds.y0, bounds.y1].contains(&p.y))
}

/// What the numbers of a set mean.
struct Classes {
    names: Option<Vec<Arc<str>>>,
    pose: bool,
}

struct Reading<'a> {
    job: &'a Job<'a>,
    /// Where pictures are looked for by name; nowhere, where the layout is known by other labels.
    claims: Claims,
    plan: &'a Plan,
    tally: Tally,
    spellings: Spellings,
}

impl Reading<'_> {
    /// Where one label lies beside its picture all do: then a picture that is missing there is missing.
    fn claims(&self) -> Claims {
        let mut labels = self.plan.sets.iter().flat_map(|set| &set.labels);
        match labels.any(|path| self.find(path).is_ok()) {
            true => Claims::NONE.clone(),
            false => self.job.claims(),
        }
    }

    fn find(&self, path: &Path) -> Result<Hit, NoMatch> {
        let bare = path.with_extension("");
        let places = places(&bare);
        let own = path.parent().unwrap_or(Path::new(""));
        let written = relative(&places[0], &self.plan.root);
        let by_path = ImageName {
            written: &written,
            has_extension: false,
            places: &places,
            claims: Claims::NONE,
            split: crate::splits::of_folders(own.strip_prefix(&self.plan.root).unwrap_or(Path::new(""))),
        };
        let found = self.job.lookup.find(&by_path);
        if found != Err(NoMatch::Unknown) || self.claims.within.is_empty() {
            return found;
        }
        // Where the layout has a place for the picture, nothing of its name elsewhere is meant.
        let is_place = |folder: &Path| self.plan.picture_folders.contains(folder) || (folder != own && folder.is_dir());
        if places.iter().filter_map(|place| place.parent()).any(is_place) {
            return found;
        }
        self.job.lookup.find(&ImageName {
            claims: &self.claims,
            ..by_path
        })
    }

    fn file(&mut self, path: &Path, classes: &Classes, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        feed.send(ReadEvent::File(path.to_path_buf()))?;
        let text = match text(path)? {
            Ok(decoded) => decoded.text,
            Err(error) => {
                let reason = SkipReason::Unreadable(error.to_string());
                return feed.skip_many(path.display().to_string(), reason, 0);
            }
        };
        let lines = || text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let target = match self.find(path) {
            Ok(hit) if hit.by == FoundBy::LooseName => {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                self.spellings.add(&name, hit)
            }
            Ok(hit) => hit.target,
            Err(no) => {
                let count = lines().count() as u64;
                let written = relative(&places(&path.with_extension(""))[0], &self.plan.root);
                return match count {
                    0 => Ok(()),
                    _ => feed.skip_many(path.display().to_string(), no.reason(&written), count),
                };
            }
        };
        feed.send(ReadEvent::Covered(target.input))?;
        let mut seen = HashSet::new();
        for (number, line) in lines() {
            let claim = match seen.insert(line.trim()) {
                true => self.claim(line, target, classes),
                false => Err(SkipReason::Duplicate),
            };
            match claim {
                Ok(claim) => feed.send(ReadEvent::Annotation(claim))?,
                Err(reason) => feed.skip(format!("{}:{}", path.display(), number + 1), reason)?,
            }
        }
        Ok(())
    }

    fn claim(&mut self, line: &str, target: Target, classes: &Classes) -> Result<ReadAnnotation, SkipReason> {
        let line = parse(line, target.size, classes.pose)?;
        let concept = match &classes.names {
            None => line.class.to_string().into(),
            Some(names) => names
                .get(line.class)
                .map(Arc::clone)
                .ok_or_else(|| SkipReason::UnknownCategory(line.class.to_string()))?,
        };
        let fitted = fit(line.region, target.size, Frame::Same)?;
        self.tally.mended += u64::from(fitted.mended);
        self.tally.confidences += u64::from(line.confidence);
        self.tally.tracks += u64::from(line.track);
        self.tally.keypoints += u64::from(line.keypoints);
        if let Region::Polygon(polygon) = &fitted.region {
            self.tally.outlines += 1;
            let rectangle = is_rectangle(polygon);
            self.tally.rectangles += u64::from(rectangle);
            self.tally.turned += u64::from(rectangle && !is_upright(polygon));
        }
        Ok(ReadAnnotation {
            marks: Marks {
                unnamed: classes.names.is_none(),
                ..Marks::default()
            },
            ..ReadAnnotation::new(target.input, concept, fitted.region)
        })
    }
}
