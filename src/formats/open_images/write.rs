//! Writes `annotations/PART-annotations-bbox.csv`, `annotations/PART-annotations-human-imagelabels.csv`, all pictures in
//! `annotations/PART-images-with-labels-with-rotation.csv`, `annotations/class-descriptions.csv` and `images/PART/NAME`; the part is `train` where inputs are not divided.
//!
//! Edges are written with 9 decimals, which is 0.01 px of the widest picture. Classes are numbered in their order, as
//! identifiers of the form that the tables have, `/m/1`.

use super::{CAPABILITIES, MARKS};
use crate::common_writer::Common;
use crate::extra;
use crate::names::{safe_path, split_extension};
use crate::number::push_trimmed;
use crate::writing::{ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use domain::{BBox, Origin, Region, Sign, Size};
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

/// What the tables call the part to validate with.
const VALIDATION: &str = "validation";

const BOXES: [&str; 13] = [
    "ImageID",
    "Source",
    "LabelName",
    "Confidence",
    "XMin",
    "XMax",
    "YMin",
    "YMax",
    "IsOccluded",
    "IsTruncated",
    "IsGroupOf",
    "IsDepiction",
    "IsInside",
];
const LABELS: [&str; 4] = ["ImageID", "Source", "LabelName", "Confidence"];
/// What the list of pictures tells of each; most of it is about where they come from.
const IMAGES: [&str; 12] = [
    "ImageID",
    "Subset",
    "OriginalURL",
    "OriginalLandingURL",
    "License",
    "AuthorProfileURL",
    "Author",
    "Title",
    "OriginalSize",
    "OriginalMD5",
    "Thumbnail300KURL",
    "Rotation",
];

type Table = csv::Writer<BufWriter<File>>;

/// The tables of a part.
struct Part {
    name: String,
    boxes: Table,
    labels: Table,
    /// All pictures, also those on which nothing is.
    images: Table,
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
            let mut begin = |table: &str, head: &[&str]| -> Result<Table, WriteError> {
                let table = format!("annotations/{name}-{table}.csv");
                let mut rows = csv::Writer::from_writer(common.staging.create(&table)?);
                let written = rows.write_record(head).map_err(io::Error::from);
                written.map_err(common.staging.failed(&table))?;
                Ok(rows)
            };
            let boxes = begin("annotations-bbox", &BOXES)?;
            let labels = begin("annotations-human-imagelabels", &LABELS)?;
            let images = begin("images-with-labels-with-rotation", &IMAGES)?;
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

/// The edges as shares of the picture, in the order of the table.
fn edges(b: &BBox, size: Size) -> [String; 4] {
    let (width, height) = (f64::from(size.width), f64::from(size.height));
    [b.x0 / width, b.x1 / width, b.y0 / height, b.y1 / height].map(|edge| {
        let mut cell = String::new();
        push_trimmed(&mut cell, edge, 9);
        cell
    })
}

impl Writer for OpenImagesWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let at = item.part.min(self.parts.len() - 1);
        let name = self.common.names.by_stem(item.name, &safe_path(item.name));
        let picture = format!("images/{}/{name}", self.parts[at].name);
        if !self.common.takes(item, &picture)? {
            return Ok(());
        }
        let part = &mut self.parts[at];
        let image = split_extension(&name).0;
        let mut expected = Expected::new(item.size);
        // Half of the last decimal, of the longer side.
        let slack = f64::from(item.size.width.max(item.size.height)) * 1e-9;
        for (annotation, concept) in self.common.held(item)? {
            let class = class_id(annotation.concept);
            let by_model = matches!(annotation.origin, Origin::Model { edited: false, .. });
            let (bounds, written) = match annotation.region.bounds() {
                Some(b) => {
                    let source = if by_model { "activemil" } else { "xclick" };
                    let edges = edges(&b, item.size);
                    // Unknown where nobody said so.
                    let mark = |(mark, _): (&str, &str)| {
                        if extra::is_marked(annotation.origin, mark) {
                            "1"
                        } else {
                            "-1"
                        }
                    };
                    let marks = MARKS.map(mark);
                    let cells = [image, source, &class, "1"].into_iter();
                    let cells = cells.chain(edges.iter().map(String::as_str)).chain(marks);
                    (Region::Box(b), part.boxes.write_record(cells))
                }
                None => {
                    let source = if by_model { "machine" } else { "verification" };
                    let confidence = if annotation.sign == Sign::Absent { "0" } else { "1" };
                    let cells = [image, source, &class, confidence];
                    (Region::Whole, part.labels.write_record(cells))
                }
            };
            expected.claim(&concept.name, annotation.sign, &bounds, slack);
            let written = written.map_err(io::Error::from);
            written.map_err(self.common.staging.failed("annotations"))?;
        }
        let cells = [image, part.name.as_str()].into_iter().chain([""; 9]).chain(["0.0"]);
        let listed = part.images.write_record(cells).map_err(io::Error::from);
        listed.map_err(self.common.staging.failed("annotations"))?;
        self.common.close_by_stem(item, &picture, expected);
        Ok(())
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
