//! Annotation files in and out, seen from outside: golden files for the traps of each format, round trips of
//! random data, files cut off or full of noise, and real data sets.
//!
//! Tests on real data look at `LABELWRIGHT_DATA` and say so when it is not set.

mod cvat;
mod datumaro;
mod hostile;
mod other_formats;
mod reading;
mod real;
mod results;
mod round_trip;
mod writing;

use labelwright::domain::{BBox, InputId, Part, Point, Polygon, Region, Sign, Size};
use labelwright::formats::{
    ExportAnnotation, ExportConcept, ExportItem, ExportPlan, Format, NameIndex, Note, Pictures, ReadAnnotation,
    ReadError, ReadEvent, ReadOptions, ReadPrediction, Report, SkipReason, Target, WriteError,
};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name)
}

fn format(name: &str) -> &'static Format {
    Format::named(name).expect("a known format")
}

/// Everything a reader said.
#[derive(Default)]
struct Gathered {
    classes: Vec<(String, Option<i64>)>,
    covered: Vec<InputId>,
    annotations: Vec<ReadAnnotation>,
    predictions: Vec<ReadPrediction>,
    skipped: Vec<(String, SkipReason, u64)>,
    notes: Vec<Note>,
}

impl Gathered {
    /// What files say of annotations besides, of those of which they say something.
    fn extras(&self) -> Vec<String> {
        let said = self
            .annotations
            .iter()
            .filter_map(|annotation| annotation.extra.as_ref());
        said.map(|extra| {
            let said = extra.iter().map(|(key, value)| format!("{key}={value}"));
            said.collect::<Vec<_>>().join(" ")
        })
        .collect()
    }

    fn take(&mut self, event: ReadEvent) {
        match event {
            ReadEvent::Classes(classes) => {
                assert!(self.annotations.is_empty(), "classes come first");
                let class = |c: labelwright::formats::ForeignClass| (c.name.to_string(), c.foreign_id);
                self.classes.extend(classes.into_iter().map(class));
            }
            ReadEvent::File(path) => assert!(path.is_file(), "{}", path.display()),
            ReadEvent::Covered(input) => self.covered.push(input),
            ReadEvent::Metadata(..) => {}
            ReadEvent::Annotation(annotation) => self.annotations.push(annotation),
            ReadEvent::Prediction(prediction) => self.predictions.push(prediction),
            ReadEvent::Skipped(s) => self.skipped.push((s.place, s.reason, s.annotations)),
            ReadEvent::Note(note) => self.notes.push(note),
            ReadEvent::Progress { done, total } => assert!(done <= total, "{done} of {total}"),
        }
    }

    /// The annotations of one input: concept, and bounds with area.
    fn on(&self, input: u128) -> Vec<(&str, Region)> {
        let own = self.annotations.iter().filter(|a| a.input == InputId::fixed(input));
        own.map(|a| (&*a.concept, a.region.clone())).collect()
    }

    /// The reasons, in the words of the errors.
    fn reasons(&self) -> Vec<String> {
        self.skipped.iter().map(|(_, reason, _)| reason.to_string()).collect()
    }
}

/// Reads with an index over `inputs`: names below `folder`, numbered from 0.
fn read_with(
    name: &str,
    source: &Path,
    folder: &Path,
    inputs: &[(&str, Size)],
    options: ReadOptions,
) -> Result<Gathered, ReadError> {
    let mut index = NameIndex::new();
    for (at, (name, size)) in inputs.iter().enumerate() {
        let target = Target {
            input: InputId::fixed(at as u128),
            size: *size,
        };
        index.add(name, &folder.join(name), target);
    }
    let mut gathered = Gathered::default();
    format(name).read(source, &options, &index, &mut |event| {
        gathered.take(event);
        ControlFlow::Continue(())
    })?;
    Ok(gathered)
}

fn read(name: &str, source: &Path, inputs: &[(&str, Size)]) -> Gathered {
    let folder = if source.is_dir() {
        source
    } else {
        source.parent().expect("a folder")
    };
    read_with(name, source, folder, inputs, ReadOptions::default()).expect("readable")
}

/// An input to be exported.
#[derive(Clone, Debug)]
struct Picture {
    name: String,
    size: Size,
    orientation: u8,
    claims: Vec<(usize, Region, Sign)>,
    part: usize,
}

impl Picture {
    fn new(name: &str, size: Size, claims: Vec<(usize, Region)>) -> Self {
        Self {
            name: name.into(),
            size,
            orientation: 1,
            claims: claims.into_iter().map(|(c, r)| (c, r, Sign::Present)).collect(),
            part: 0,
        }
    }
}

fn plan(concepts: &[(&str, Option<i64>)], pictures: Pictures) -> ExportPlan {
    let concept = |(name, foreign_id): &(&str, Option<i64>)| ExportConcept {
        name: (*name).into(),
        foreign_id: *foreign_id,
    };
    ExportPlan {
        choices: Default::default(),
        concepts: concepts.iter().map(concept).collect(),
        pictures,
        parts: Vec::new(),
        frozen: false,
    }
}

fn with_item<T>(picture: &Picture, file: &Path, use_it: impl FnOnce(&ExportItem<'_>) -> T) -> T {
    let claim = |(concept, region, sign): &'_ (usize, Region, Sign)| (*concept, region.clone(), *sign);
    let claims: Vec<_> = picture.claims.iter().map(claim).collect();
    let annotations: Vec<ExportAnnotation<'_>> = claims
        .iter()
        .map(|(concept, region, sign)| ExportAnnotation {
            concept: *concept,
            region,
            sign: *sign,
            origin: &labelwright::domain::Origin::Manual,
            author: "Ana",
            status: labelwright::domain::Status::Success,
            task: Some("Street"),
        })
        .collect();
    let pixels = labelwright::domain::ContentHash(*blake3::hash(b"pixels").as_bytes());
    use_it(&ExportItem {
        name: &picture.name,
        size: picture.size,
        orientation: picture.orientation,
        hash: Some(pixels),
        picture: labelwright::formats::ExportPicture::File(file, Some(pixels)),
        metadata: labelwright::domain::Metadata::NONE,
        part: picture.part,
        annotations: &annotations,
    })
}

/// Exports the pictures, whose file is always the same, and finishes.
fn export(name: &str, out: &Path, plan: &ExportPlan, pictures: &[Picture]) -> Result<Report, WriteError> {
    let file = out.parent().expect("a parent").join("source.bin");
    std::fs::write(&file, b"pixels").expect("a source");
    let mut writer = format(name).begin(out, plan)?;
    let mut counter = format(name).loss_counter(plan).expect("a counter");
    for picture in pictures {
        with_item(picture, &file, |item| {
            counter.add(item);
            writer.add(item)
        })?;
    }
    let report = writer.finish()?;
    assert_eq!(report.losses, counter.losses(), "what is foretold is what happens");
    Ok(report)
}

fn loss(report: &Report, name: &str) -> u64 {
    let found = report.losses.iter().find(|loss| loss.what.name() == name);
    found.map_or(0, |loss| loss.count)
}

fn boxed(x0: f64, y0: f64, x1: f64, y1: f64) -> Region {
    Region::Box(BBox { x0, y0, x1, y1 })
}

fn square(x: f64, y: f64, side: f64) -> Vec<Point> {
    BBox::from((x, y, x + side, y + side)).corners().to_vec()
}

/// A square of 20 with a square hole of 8, and a square of 5 beside it.
fn two_parts_and_a_hole() -> Region {
    Region::Polygon(Polygon {
        parts: vec![
            Part {
                outer: square(2.0, 2.0, 20.0),
                holes: vec![square(6.0, 6.0, 8.0)],
            },
            Part::new(square(30.0, 2.0, 5.0)),
        ],
    })
}

/// All files below a folder with their content, by relative name.
fn tree(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.push((name, std::fs::read(&path).expect("a file")));
            }
        }
    }
    found.sort();
    found
}

fn names(folder: &Path) -> Vec<String> {
    tree(folder).into_iter().map(|(name, _)| name).collect()
}
