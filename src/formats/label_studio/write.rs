//! Writes `tasks.json`, the labeling interface that goes with it in `label_config.xml`, and `images/NAME`.
//!
//! What each author said is an annotation of its own. Pictures are named as files of the server's own disk: below the
//! folder of the export, where Label Studio is told to serve local files from it.

use super::{CAPABILITIES, brush};
use crate::common_writer::Common;
use crate::rle::Mask;
use crate::writing::{ExportAnnotation, ExportConcept, ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use crate::xml_text::escaped;
use domain::{Origin, Polygon, Region, Size};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value, json};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const FILE: &str = "tasks.json";
const CONFIG: &str = "label_config.xml";

/// Rounding of edges, in pixels.
const TOLERANCE: f64 = 1e-6;

/// What a path in a query may hold as it is.
const IN_A_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_')
    .remove(b'~');

/// Writes Label Studio's tasks.
pub(crate) struct LabelStudioWriter {
    common: Common,
    parts: Vec<String>,
    tasks: BufWriter<File>,
    count: u64,
    annotations: u64,
}

impl LabelStudioWriter {
    /// Begins an export.
    pub(crate) fn begin(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        let mut common = Common::begin(out, plan, CAPABILITIES)?;
        common.staging.write(CONFIG, &config(&plan.concepts))?;
        let mut tasks = common.staging.create(FILE)?;
        tasks.write_all(b"[").map_err(common.staging.failed(FILE))?;
        Ok(Box::new(Self {
            common,
            parts: plan.parts.clone(),
            tasks,
            count: 0,
            annotations: 0,
        }))
    }
}

/// How labels of each kind are called in the interface.
fn control(kind: &str) -> &'static str {
    match kind {
        "rectanglelabels" => "box",
        "polygonlabels" => "polygon",
        "brushlabels" => "mask",
        _ => "choice",
    }
}

/// The labeling interface.
fn config(concepts: &[ExportConcept]) -> String {
    let mut xml = String::from("<View>\n  <Image name=\"image\" value=\"$image\"/>\n");
    for (tag, kind, item) in [
        ("RectangleLabels", "rectanglelabels", "Label"),
        ("PolygonLabels", "polygonlabels", "Label"),
        ("BrushLabels", "brushlabels", "Label"),
        ("Choices", "choices", "Choice"),
    ] {
        let several = if tag == "Choices" { " choice=\"multiple\"" } else { "" };
        xml.push_str(&format!(
            "  <{tag} name=\"{}\" toName=\"image\"{several}>\n",
            control(kind)
        ));
        for concept in concepts {
            xml.push_str(&format!("    <{item} value=\"{}\"/>\n", escaped(&concept.name)));
        }
        xml.push_str(&format!("  </{tag}>\n"));
    }
    xml.push_str("</View>\n");
    xml
}

/// A result of this number, and the region as it will be read where that is a mask.
fn result(
    annotation: &ExportAnnotation<'_>,
    concept: &str,
    size: Size,
    (id, is_mask): (u64, bool),
) -> (Value, Option<Mask>) {
    let (kind, mut value, mask) = value(annotation.region, size, is_mask);
    let key = if kind == "choices" { "choices" } else { kind };
    value.insert(key.to_owned(), json!([concept]));
    let mut row = json!({
        "id": format!("r{id}"),
        "type": kind,
        "from_name": control(kind),
        "to_name": "image",
        "value": value,
    });
    if kind != "choices" {
        row["original_width"] = json!(size.width);
        row["original_height"] = json!(size.height);
        row["image_rotation"] = json!(0);
    }
    match annotation.origin {
        Origin::Model {
            probability, edited, ..
        } => {
            row["origin"] = json!(if *edited { "prediction-changed" } else { "prediction" });
            row["score"] = json!(probability);
        }
        Origin::Manual | Origin::Imported { .. } | Origin::Copied | Origin::Merged => row["origin"] = json!("manual"),
    }
    (row, mask)
}

fn value(region: &Region, size: Size, is_mask: bool) -> (&'static str, Map<String, Value>, Option<Mask>) {
    let x = |v: f64| v / f64::from(size.width) * 100.0;
    let y = |v: f64| v / f64::from(size.height) * 100.0;
    let object = |value: Value| match value {
        Value::Object(object) => object,
        _ => Map::new(),
    };
    match region {
        Region::Whole => ("choices", Map::new(), None),
        Region::Box(b) => {
            let value =
                json!({"x": x(b.x0), "y": y(b.y0), "width": x(b.width()), "height": y(b.height()), "rotation": 0});
            ("rectanglelabels", object(value), None)
        }
        Region::Polygon(polygon) => {
            if is_mask && let Some((bytes, mask)) = masked(polygon, size) {
                return (
                    "brushlabels",
                    object(json!({"format": "rle", "rle": bytes})),
                    Some(mask),
                );
            }
            let outer = polygon.parts.first().map_or(&[][..], |part| part.outer.as_slice());
            let points: Vec<[f64; 2]> = outer.iter().map(|p| [x(p.x), y(p.y)]).collect();
            ("polygonlabels", object(json!({"points": points, "closed": true})), None)
        }
    }
}

/// The mask of a polygon, and its bytes.
fn masked(polygon: &Polygon, size: Size) -> Option<(Vec<u8>, Mask)> {
    let mask = Mask::of_polygon(polygon, size);
    // Rims thinner than a pixel may leave nothing: then the first outline says more.
    mask.bounds()?;
    Some((brush::packed(&mask)?, mask))
}

impl Writer for LabelStudioWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let picture = format!("images/{}", self.common.names.by_file(item.name));
        if !self.common.takes(item, &picture)? {
            return Ok(());
        }
        let mut expected = Expected::new(item.size);
        let mut by_author: Vec<(&str, Vec<Value>)> = Vec::new();
        for (at, (annotation, concept)) in self.common.held(item)?.into_iter().enumerate() {
            let is_mask = matches!(annotation.region, Region::Polygon(p) if self.common.capabilities.as_mask(p));
            let (row, mask) = result(&annotation, &concept.name, item.size, (at as u64 + 1, is_mask));
            match mask.and_then(|mask| Some((mask.bounds()?, mask.area() as f64))) {
                Some((bounds, area)) => expected.measured(&concept.name, &bounds, (area, 0.0), TOLERANCE),
                None => expected.add(&concept.name, annotation.region, TOLERANCE),
            }
            match by_author.iter_mut().find(|(author, _)| *author == annotation.author) {
                Some((_, rows)) => rows.push(row),
                None => by_author.push((annotation.author, vec![row])),
            }
        }
        self.count += 1;
        let mut annotations = Vec::new();
        for (_, rows) in by_author {
            self.annotations += 1;
            annotations
                .push(json!({"id": self.annotations, "was_cancelled": false, "ground_truth": false, "result": rows}));
        }
        let mut data = json!({
            "image": format!("/data/local-files/?d={}", utf8_percent_encode(&picture, IN_A_PATH)),
        });
        if let Some(part) = self.parts.get(item.part) {
            data["split"] = json!(part);
        }
        for (key, value) in item.metadata.iter() {
            // The data has keys of its own.
            let mut free = key.to_owned();
            while data.get(&free).is_some() {
                free.push('_');
            }
            data[free] = json!(value);
        }
        let task = json!({"id": self.count, "data": data, "annotations": annotations, "predictions": []});
        let start = if self.count == 1 { "\n" } else { ",\n" };
        write!(self.tasks, "{start}{task}").map_err(self.common.staging.failed(FILE))?;
        self.common.close(item, &picture, expected);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Report, WriteError> {
        let end = self.tasks.write_all(b"\n]\n").and_then(|()| self.tasks.flush());
        end.map_err(self.common.staging.failed(FILE))?;
        self.common.finish("label-studio", &[FILE.to_owned()])
    }
}
