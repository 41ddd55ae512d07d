//! Writes `annotations/PART-annotations-bbox.csv`, `annotations/PART-annotations-human-imagelabels.csv`, all pictures in
//! `annotations/PART-images-with-labels-with-rotation.csv`, `annotations/class-descriptions.csv` and `images/PART/NAME`; the part is `train` where inputs are not divided.
//!
//! Edges are written with 9 decimals, which is 0.01 px of the widest picture. Classes are numbered in their order, as
//! identifiers of the form that the tables have, `/m/1`.

use super::CAPABILITIES;
use crate::common_writer::Common;
use crate::names::{safe_path, split_extension};
use crate::number::push_trimmed;
use crate::writing::{ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use domain::{Origin, Region, Sign, Size};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

/// What the tables call the part to validate with.
const VALIDATION: &str = "validation";

/// What the list of pictures tells of each; most of it is about where they come from.
const IMAGES: &str = "ImageID,Subset,OriginalURL,OriginalLandingURL,License,AuthorProfileURL,Author,Title,OriginalSize,\
                      OriginalMD5,Thumbnail300KURL,Rotation\n";

/// The tables of a part.
struct Part {
    name: String,
    boxes: BufWriter<File>,
    labels: BufWriter<File>,
    /// All pictures, also those on which nothing is.
    images: BufWriter<File>,
}

/// Writes Open Images' tables.
pub(crate) struct OpenImagesWriter {
    common: Common,
    parts: Vec<Part>,
}

impl OpenImagesWriter {
    /// Begins an export.
    pub(crate) fn begin(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        let mut common = Common::begin(out, plan, CAPABILITIES)?;
        let mut classes = csv::Writer::from_writer(Vec::new());
        for (at, concept) in plan.concepts.iter().enumerate() {
            // Into memory, which takes all.
            let _ = classes.write_record([class_id(at).as_str(), &concept.name]);
        }
        let classes = classes.into_inner().unwrap_or_default();
        let list = "annotations/class-descriptions.csv";
        common.staging.write(list, &String::from_utf8_lossy(&classes))?;
        let mut parts = Vec::new();
        for name in plan.part_names() {
            let name = if name == "val" { VALIDATION.to_owned() } else { name };
            common.staging.folder(&format!("images/{name}"))?;
            let mut begin = |table: &str, head: &str| {
                let table = format!("annotations/{name}-{table}.csv");
                let mut file = common.staging.create(&table)?;
                file.write_all(head.as_bytes()).map_err(common.staging.failed(&table))?;
                Ok(file)
            };
            let boxes = begin(
                "annotations-bbox",
                "ImageID,Source,LabelName,Confidence,XMin,XMax,YMin,YMax,IsOccluded,IsTruncated,IsGroupOf,IsDepiction,\
                 IsInside\n",
            )?;
            let labels = begin("annotations-human-imagelabels", "ImageID,Source,LabelName,Confidence\n")?;
            let images = begin("images-with-labels-with-rotation", IMAGES)?;
            parts.push(Part {
                name,
                boxes,
                labels,
                images,
            });
        }
        Ok(Box::new(Self { common, parts }))
    }
}

fn class_id(at: usize) -> String {
    format!("/m/{}", at + 1)
}

/// The cell in quotes where it needs them.
fn cell(text: &str) -> String {
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

fn push_edges(line: &mut String, region: &Region, size: Size) {
    let b = region.bounds().unwrap_or_default();
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    for edge in [b.x0 / width, b.x1 / width, b.y0 / height, b.y1 / height] {
        line.push(',');
        push_trimmed(line, edge, 9);
    }
}

impl Writer for OpenImagesWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let at = item.part.min(self.parts.len() - 1);
        let part = &mut self.parts[at];
        let name = self.common.names.by_stem(item.name, &safe_path(item.name));
        let image = cell(split_extension(&name).0);
        let mut expected = Expected::new(item.size);
        // Half of the last decimal, of the longer side.
        let slack = f64::from(item.size.width.max(item.size.height)) * 1e-9;
        let (mut boxes, mut labels) = (String::new(), String::new());
        for (annotation, concept) in self.common.held(item)? {
            let class = class_id(annotation.concept);
            let bounds = annotation.region.bounds().map(Region::Box).unwrap_or(Region::Whole);
            expected.claim(&concept.name, annotation.sign, &bounds, slack);
            let by_model = matches!(annotation.origin, Origin::Model { edited: false, .. });
            if bounds == Region::Whole {
                let source = if by_model { "machine" } else { "verification" };
                let confidence = if annotation.sign == Sign::Absent { 0 } else { 1 };
                labels.push_str(&format!("{image},{source},{class},{confidence}\n"));
            } else {
                let source = if by_model { "activemil" } else { "xclick" };
                boxes.push_str(&format!("{image},{source},{class},1"));
                push_edges(&mut boxes, &bounds, item.size);
                boxes.push_str(",-1,-1,-1,-1,-1\n");
            }
        }
        let failed = self.common.staging.failed("annotations");
        let written = part.boxes.write_all(boxes.as_bytes());
        let written = written.and_then(|()| part.labels.write_all(labels.as_bytes()));
        let written = written.and_then(|()| writeln!(part.images, "{image},{},,,,,,,,,,0.0", part.name));
        written.map_err(failed)?;
        let picture = format!("images/{}/{name}", part.name);
        self.common.close_by_stem(item, &picture, expected)
    }

    fn finish(mut self: Box<Self>) -> Result<Report, WriteError> {
        for part in &mut self.parts {
            let flushed = part.boxes.flush().and_then(|()| part.labels.flush());
            let flushed = flushed.and_then(|()| part.images.flush());
            flushed.map_err(self.common.staging.failed("annotations"))?;
        }
        self.common.finish("openimages", &["annotations".to_owned()])
    }
}
