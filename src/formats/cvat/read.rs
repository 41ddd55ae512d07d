//! Reads a file as a stream: memory holds one image.

use super::element::placement;
use crate::extra::{self, Extra};
use crate::finder::{Finder, image_folders};
use crate::fit::Frame;
use crate::groups::{Handed, Shape};
use crate::reading::{Feed, ForeignClass, Job, Note, ReadError, ReadEvent, SkipReason, Target};
use crate::xml_stream::{Fields, Node, XmlStream};
use domain::{Size, Split};

/// How many bytes pass between two progress events.
const STEP: u64 = 4 << 20;

/// Reads one file of CVAT for images.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let mut stream = XmlStream::open(job.source)?;
    let other = || ReadError::NotThisFormat {
        format: "cvat",
        path: job.source.to_path_buf(),
    };
    let mut node = stream.next()?;
    while matches!(node, Some(Node::Text(_))) {
        node = stream.next()?;
    }
    if stream.name(0) != "annotations" {
        return Err(other());
    }
    feed.send(ReadEvent::File(job.source.to_path_buf()))?;
    feed.encoding(job.source, stream.guessed)?;
    let finder = Finder::new(job, job.source, image_folders(job.source));
    let mut reading = Reading {
        split: finder.split,
        finder,
        file: job.source.display().to_string(),
        inside: Inside::Other,
        labels: Vec::new(),
        text: String::new(),
        images: 0,
        tracks: 0,
        told: 0,
        tally: Tally::default(),
    };
    while let Some(node) = stream.next()? {
        match node {
            Node::Begin(fields) => reading.begin(&stream, &fields, feed)?,
            Node::Text(text) => reading.text.push_str(&text),
            Node::End => reading.end(&stream, feed)?,
        }
    }
    if reading.images == 0 && (reading.tracks > 0 || reading.labels.is_empty()) {
        return Err(other());
    }
    reading.close(feed)
}

struct Reading<'a> {
    finder: Finder<'a>,
    /// The part of a data set that the file is about.
    split: Option<Split>,
    file: String,
    inside: Inside,
    labels: Vec<Label>,
    /// The text of the innermost element so far.
    text: String,
    images: u64,
    tracks: u64,
    told: u64,
    tally: Tally,
}

/// What was put in order, and what has no place here.
#[derive(Default)]
struct Tally {
    handed: Handed,
    attributes: u64,
    z_orders: u64,
}

/// Which child of the outermost element is open.
enum Inside {
    Other,
    Meta,
    Image(Box<Image>),
}

#[derive(Default)]
struct Label {
    name: String,
    /// It names a point of a skeleton.
    of_skeleton: bool,
}

struct Image {
    name: String,
    found: Result<(Target, Frame), SkipReason>,
    shapes: Vec<Shape>,
    /// What is said of the shape that is open.
    extra: Extra,
    /// The name of its attribute that is open.
    attribute: String,
}

impl Reading<'_> {
    fn begin(&mut self, stream: &XmlStream, fields: &Fields, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        self.text.clear();
        match (&mut self.inside, stream.depth()) {
            (_, 2) => match stream.name(0) {
                "meta" => self.inside = Inside::Meta,
                "image" => {
                    self.images += 1;
                    let image = self.image(fields);
                    if let Ok((target, frame)) = &image.found {
                        feed.send(ReadEvent::Covered(target.input))?;
                        if *frame == Frame::Swapped {
                            let place = image.name.clone();
                            feed.send(ReadEvent::Note(Note::SizeSwapped { place }))?;
                        }
                    }
                    self.inside = Inside::Image(Box::new(image));
                }
                "track" => {
                    self.tracks += 1;
                    if self.images > 0 {
                        feed.skip(self.file.clone(), SkipReason::Unsupported("tracks of videos".into()))?;
                    }
                }
                _ => {}
            },
            (Inside::Meta, _) if stream.name(0) == "label" && stream.name(1) == "labels" => {
                self.labels.push(Label::default());
            }
            (Inside::Image(image), 3) => {
                let says = |name: &str, nothing: &str| fields.get(name).is_some_and(|said| said.trim() != nothing);
                self.tally.z_orders += u64::from(says("z_order", "0"));
                image.shape(stream.name(0), fields);
                image.extra = Extra::default();
                image.extra.mark(extra::OCCLUDED, says("occluded", "0"));
            }
            (Inside::Image(image), 4) if stream.name(0) == "attribute" => {
                image.attribute = fields.get("name").unwrap_or_default().trim().to_owned();
            }
            (Inside::Other | Inside::Meta | Inside::Image(_), _) => {}
        }
        Ok(())
    }

    fn end(&mut self, stream: &XmlStream, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        match (&mut self.inside, stream.depth()) {
            (_, 2) => match std::mem::replace(&mut self.inside, Inside::Other) {
                Inside::Other => {}
                Inside::Meta => self.classes(feed)?,
                Inside::Image(image) => {
                    self.hand_over(*image, feed)?;
                    let done = stream.done();
                    if done >= self.told + STEP {
                        self.told = done;
                        let total = stream.total;
                        feed.send(ReadEvent::Progress { done, total })?;
                    }
                }
            },
            (Inside::Meta, _) if stream.name(1) == "label" && stream.name(2) == "labels" => {
                if let Some(label) = self.labels.last_mut() {
                    match stream.name(0) {
                        "name" => self.text.trim().clone_into(&mut label.name),
                        "parent" => label.of_skeleton = !self.text.trim().is_empty(),
                        _ => {}
                    }
                }
            }
            (Inside::Image(image), 4) if stream.name(0) == "attribute" => {
                let value = serde_json::Value::String(self.text.trim().to_owned());
                image.extra.attribute(&image.attribute, value);
            }
            (Inside::Image(image), 3) => {
                let extra = std::mem::take(&mut image.extra);
                self.tally.attributes += u64::from(extra.left_out);
                if let Some(shape) = image.shapes.last_mut() {
                    shape.extra = extra.found();
                }
            }
            (Inside::Other | Inside::Meta | Inside::Image(_), _) => {}
        }
        self.text.clear();
        Ok(())
    }

    /// Hands over the classes, which stand before the images.
    fn classes(&mut self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        let named = self
            .labels
            .iter()
            .filter(|label| !label.of_skeleton && !label.name.is_empty());
        let class = |label: &Label| ForeignClass {
            name: label.name.as_str().into(),
            foreign_id: None,
        };
        let classes: Vec<ForeignClass> = named.map(class).collect();
        if classes.is_empty() || self.images > 0 {
            return Ok(());
        }
        feed.send(ReadEvent::Classes(classes))
    }

    /// An image by its attributes, looked for.
    fn image(&mut self, fields: &Fields) -> Image {
        let name = fields.get("name").unwrap_or_default().trim().to_owned();
        let side = |name| fields.number(name).map_or(0, |v| v as u32);
        let size = Size::new(side("width"), side("height"));
        let subset = fields.get("subset").filter(|subset| !subset.trim().is_empty());
        self.finder.split = subset.as_deref().and_then(Split::of_word).or(self.split);
        self.finder.subset = subset.map(|subset| subset.trim().to_owned());
        let found = match name.is_empty() {
            true => Err(SkipReason::Malformed("an image without a name".into())),
            false => self.finder.sized(&name, size),
        };
        Image {
            name,
            found,
            shapes: Vec::new(),
            extra: Extra::default(),
            attribute: String::new(),
        }
    }

    fn hand_over(&mut self, image: Image, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        let place = format!("{}: image {}", self.file, image.name);
        match image.found {
            Ok((target, frame)) => {
                let place = |at: usize| format!("{place}: shape {}", at + 1);
                self.tally.handed.hand_over(image.shapes, target, frame, &place, feed)
            }
            Err(_) if image.shapes.is_empty() => Ok(()),
            Err(reason) => feed.skip_many(place, reason, image.shapes.len() as u64),
        }
    }

    fn close(self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        self.finder.tell(feed)?;
        let tally = self.tally;
        tally.handed.tell(feed)?;
        feed.left_out("attributes that are too long", tally.attributes)?;
        feed.left_out("z-orders", tally.z_orders)
    }
}

impl Image {
    /// Takes a shape or tag. Of an image that was not found shapes are only counted.
    fn shape(&mut self, name: &str, fields: &Fields) {
        let label = fields.get("label").unwrap_or_default().trim().to_owned();
        let placed = match &self.found {
            Ok((target, _)) => placement(name, fields, target.size),
            Err(reason) => Err(reason.clone()),
        };
        let (turned, part) = placed.as_ref().map_or((false, false), |p| (p.turned, p.part));
        let group = fields.get("group_id").map(|group| group.trim().to_owned());
        self.shapes.push(Shape {
            region: match &*label {
                "" if placed.is_ok() => Err(SkipReason::UnknownCategory("without a name".into())),
                _ => placed.map(|placed| placed.region),
            },
            label: label.into(),
            group: group.filter(|group| part && !group.is_empty() && group != "0"),
            turned,
            extra: None,
        });
    }
}
