//! Reads a file as a stream: memory holds the labels and one item.
//!
//! Where the items stand before the categories, which they refer to, they are passed over and read in a second pass.

use super::rows::{AnnotationRow, CategoriesRow, ItemRow};
use crate::extra::Extra;
use crate::finder::Finder;
use crate::fit::{self, Frame};
use crate::groups::{Handed, Shape};
use crate::json::{self, Numbers, Object, Text};
use crate::json_stream::Stream;
use crate::outline;
use crate::reading::{Feed, ForeignClass, Job, NoMatch, Note, ReadError, ReadEvent, SkipReason, Target, home_of};
use domain::{BBox, Region, Size};
use std::cell::Cell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// How many bytes pass between two progress events.
const STEP: u64 = 4 << 20;

/// Reads one file of Datumaro.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let shape = json::shape(job.source)?;
    feed.send(ReadEvent::File(job.source.to_path_buf()))?;
    let mut reading = Reading {
        finder: Finder::new(job, job.source, folders(job.source)),
        file: job.source.display().to_string(),
        labels: Vec::new(),
        labels_seen: false,
        tally: Tally::default(),
        read: Rc::default(),
        told: 0,
        total: 0,
    };
    let mut seen = false;
    for second in [false, true] {
        let opened = json::open(job.source, shape)?;
        if !second {
            feed.encoding(job.source, opened.guessed)?;
        }
        // A second pass goes on counting where the first ended.
        opened.read.set(reading.read.get() + opened.read.get());
        reading.read = Rc::clone(&opened.read);
        reading.total = opened.total * if second { 2 } else { 1 };
        let mut deferred = false;
        let mut file = Stream::object(opened, job.source, shape, "an object with categories and items")?;
        while let Some(key) = file.next_key()? {
            match key.as_str() {
                "items" => {
                    seen = true;
                    match second || reading.labels_seen {
                        true => file.each(|row| reading.item(row, feed))?,
                        false => {
                            deferred = true;
                            file.skip()?;
                        }
                    }
                }
                "categories" if !second => reading.categories(file.value()?, feed)?,
                _ => file.skip()?,
            }
        }
        if !seen {
            let path = job.source.to_path_buf();
            let format = "datumaro";
            return Err(ReadError::NotThisFormat { format, path });
        }
        if !deferred {
            break;
        }
    }
    reading.close(feed)
}

/// Where pictures lie by the layouts in use, for a file such as `annotations/PART.json`.
fn folders(file: &Path) -> Vec<PathBuf> {
    let folder = file.parent().unwrap_or(Path::new("")).to_path_buf();
    let home = home_of(file);
    let part = file.file_stem().unwrap_or_default();
    let mut folders = vec![
        home.join("images").join(part),
        home.join("images"),
        home.join(part),
        home,
    ];
    if !folders.contains(&folder) {
        folders.push(folder);
    }
    folders
}

struct Reading<'a> {
    finder: Finder<'a>,
    file: String,
    labels: Vec<Arc<str>>,
    labels_seen: bool,
    tally: Tally,
    read: Rc<Cell<u64>>,
    told: u64,
    total: u64,
}

/// What was put in order, and what has no place here.
#[derive(Default)]
struct Tally {
    handed: Handed,
    attributes: u64,
    z_orders: u64,
}

impl Reading<'_> {
    fn categories(&mut self, row: Object<CategoriesRow>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        self.labels_seen = true;
        let rows = row.0.and_then(|row| row.label.0).unwrap_or_default().labels.0;
        for (id, row) in rows.into_iter().enumerate() {
            let name = row.0.and_then(|row| row.name.0).unwrap_or_default();
            self.labels.push(match name.trim() {
                "" => id.to_string().into(),
                name => name.into(),
            });
        }
        let class = |name: &Arc<str>| ForeignClass {
            name: Arc::clone(name),
            foreign_id: None,
        };
        feed.send(ReadEvent::Classes(self.labels.iter().map(class).collect()))
    }

    fn item(&mut self, row: Object<ItemRow>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        if self.read.get() >= self.told + STEP {
            self.told = self.read.get();
            let (done, total) = (self.told, self.total);
            feed.send(ReadEvent::Progress { done, total })?;
        }
        let Some(row) = row.0 else {
            let reason = SkipReason::Malformed("an item that is no object".into());
            return feed.skip_many(self.file.clone(), reason, 0);
        };
        let name = row.id.0.as_deref().unwrap_or_default();
        let place = format!("{}: item {name}", self.file);
        let rows = &row.annotations.0;
        let (target, frame) = match self.find(&row) {
            Ok(found) => found,
            Err(_) if rows.is_empty() => return Ok(()),
            Err(reason) => return feed.skip_many(place, reason, rows.len() as u64),
        };
        feed.send(ReadEvent::Covered(target.input))?;
        feed.besides(target.input, row.attr.0.clone())?;
        if frame == Frame::Swapped {
            let place = name.to_owned();
            feed.send(ReadEvent::Note(Note::SizeSwapped { place }))?;
        }
        for row in rows.iter().filter_map(|row| row.0.as_ref()) {
            self.tally.z_orders += u64::from(row.z_order.0.is_some_and(|order| order != 0.0));
        }
        let shapes = rows.iter().map(|row| self.shape(row, target.size)).collect();
        let place = |at: usize| format!("{place}: annotation {}", at + 1);
        self.tally.handed.hand_over(shapes, target, frame, &place, feed)
    }

    /// By where its picture lies, else by its identifier, which is the name before it was written.
    fn find(&mut self, row: &ItemRow) -> Result<(Target, Frame), SkipReason> {
        let said = |text: &Text| text.0.clone().filter(|text| !text.trim().is_empty());
        let image = row.image.0.as_ref();
        let size = match image.map(|image| &image.size) {
            Some(Numbers::All(sides)) if sides.len() == 2 => Size::new(sides[1] as u32, sides[0] as u32),
            _ => Size::new(0, 0),
        };
        let (path, id) = (image.and_then(|image| said(&image.path)), said(&row.id));
        let Some(written) = path.clone().or_else(|| id.clone()) else {
            return Err(SkipReason::Malformed("an item without id and path".into()));
        };
        let mut found = path.map_or(Err(NoMatch::Unknown), |path| self.finder.find(&path));
        if let (Err(NoMatch::Unknown), Some(id)) = (&found, id) {
            found = self.finder.find_stem(&id);
        }
        self.finder.settle(found, &written, size)
    }

    fn shape(&mut self, row: &Object<AnnotationRow>, size: Size) -> Shape {
        let none = |reason| Shape {
            label: "".into(),
            region: Err(reason),
            group: None,
            turned: false,
            extra: None,
        };
        let Some(row) = &row.0 else {
            return none(SkipReason::Malformed("an annotation that is no object".into()));
        };
        let (region, turned) = match placement(row, size) {
            Ok(placed) => placed,
            Err(reason) => return none(reason),
        };
        let Some(id) = row.label_id.integer() else {
            return none(SkipReason::NotANumber("label_id"));
        };
        let Some(label) = usize::try_from(id).ok().and_then(|id| self.labels.get(id)) else {
            return none(SkipReason::UnknownCategory(id.to_string()));
        };
        let part = matches!(row.kind.0.as_deref(), Some("polygon" | "mask"));
        let group = row.group.integer().filter(|group| part && *group != 0);
        let mut extra = Extra::default();
        row.attributes.keep(&mut extra);
        self.tally.attributes += u64::from(extra.left_out);
        Shape {
            label: Arc::clone(label),
            region: Ok(region),
            group: group.map(|group| group.to_string()),
            turned,
            extra: extra.found(),
        }
    }

    fn close(self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        self.finder.tell(feed)?;
        self.tally.handed.tell(feed)?;
        feed.left_out("attributes that are lists or too long", self.tally.attributes)?;
        feed.left_out("z-orders", self.tally.z_orders)
    }
}

/// Where an annotation lies in an image of `size`, not yet fitted to it, and whether it is a box that was turned.
fn placement(row: &AnnotationRow, size: Size) -> Result<(Region, bool), SkipReason> {
    let unsupported = |what: &str| Err(SkipReason::Unsupported(what.to_owned()));
    match row.kind.0.as_deref().unwrap_or_default() {
        "label" => Ok((Region::Whole, false)),
        "bbox" => match &row.bbox {
            Numbers::All(sides) => match sides[..] {
                [x, y, w, h] => {
                    let bounds = BBox::from((x, y, x + w, y + h));
                    let turned = fit::turned(bounds, row.attributes.rotation);
                    Ok(turned.map_or((Region::Box(bounds), false), |region| (region, true)))
                }
                _ => Err(SkipReason::Malformed("bbox has not four numbers".into())),
            },
            Numbers::Absent | Numbers::Bad => Err(SkipReason::NotANumber("bbox")),
        },
        "polygon" => {
            let Numbers::All(flat) = &row.points else {
                return Err(SkipReason::NotANumber("a point"));
            };
            let odd = || SkipReason::Malformed("an odd number of coordinates".into());
            let ring = fit::points(flat).ok_or_else(odd)?;
            Ok((Region::Polygon(outline::assembled([ring])?), false))
        }
        "mask" => {
            let missing = SkipReason::NotANumber("a count of the mask");
            Ok((row.rle.0.as_ref().ok_or(missing)?.region(size)?, false))
        }
        "polyline" => unsupported("polylines"),
        "points" => unsupported("points"),
        "caption" => unsupported("captions"),
        "ellipse" => unsupported("ellipses"),
        "cuboid_2d" | "cuboid_3d" => unsupported("cuboids"),
        other => Err(SkipReason::Unsupported(format!("annotations of type {other:?}"))),
    }
}
