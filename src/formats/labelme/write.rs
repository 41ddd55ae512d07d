//! Writes `images/NAME` and beside it `images/STEM.json`, as labelme keeps them.
//!
//! Labels of the whole picture are flags, `false` where one is expressly absent. Parts of one polygon share a group;
//! polygons with holes are masks of whole pixels.

use super::CAPABILITIES;
use super::base64;
use crate::common_writer::Common;
use crate::extra;
use crate::names::{file_name, safe_path, split_extension};
use crate::rle::Mask;
use crate::writing::{ExportAnnotation, ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use domain::{BBox, Origin, Polygon, Region, Sign};
use image::{ExtendedColorType, ImageEncoder as _};
use serde_json::{Map, Value, json};
use std::collections::HashSet;
use std::path::Path;

/// The version of labelme whose form this is.
const VERSION: &str = "5.5.0";
/// Rounding of edges, in pixels.
const TOLERANCE: f64 = 1e-9;

/// Writes labelme's files.
pub(crate) struct LabelmeWriter {
    common: Common,
}

impl LabelmeWriter {
    /// Begins an export.
    pub(crate) fn begin(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        let mut common = Common::begin(out, plan, CAPABILITIES)?;
        common.staging.folder("images")?;
        Ok(Box::new(Self { common }))
    }
}

/// How many claims of an item are written: several flags of one name are one.
pub(super) fn distinct_count(item: &ExportItem<'_>) -> u64 {
    let held = |a: &&ExportAnnotation<'_>| CAPABILITIES.refused(a.region, a.sign).is_none();
    let flag = |a: &&ExportAnnotation<'_>| *a.region == Region::Whole;
    let (flags, shapes): (Vec<&ExportAnnotation<'_>>, Vec<_>) = item.annotations.iter().filter(held).partition(flag);
    let flags: HashSet<usize> = flags.iter().map(|a| a.concept).collect();
    (flags.len() + shapes.len()) as u64
}

fn shape(label: &str, kind: &str, points: &[[f64; 2]], group: Option<u64>, mask: Option<String>) -> Value {
    json!({
        "label": label,
        "points": points,
        "group_id": group,
        "description": "",
        "shape_type": kind,
        "flags": {},
        "mask": mask,
    })
}

/// Adds what the file from which it came said of a shape, as labelme and X-AnyLabeling have it.
fn say(row: &mut Value, origin: &Origin) {
    let Value::Object(row) = row else { return };
    let (mut flags, mut attributes) = (Map::new(), Map::new());
    for (key, value) in extra::of(origin).iter() {
        match key {
            extra::DESCRIPTION => drop(row.insert("description".into(), json!(value))),
            extra::DIFFICULT => drop(row.insert("difficult".into(), json!(value))),
            extra::SCORE => drop(row.insert("score".into(), json!(value))),
            // Another program may have numbers for names.
            extra::GROUP if row.get("shape_type") == Some(&json!("rectangle")) => {
                let text = value.to_string();
                row.insert(
                    "group_id".into(),
                    text.parse::<i64>().map_or_else(|_| json!(text), |number| json!(number)),
                );
            }
            key => match (key.strip_prefix(extra::FLAG), key.strip_prefix(extra::ATTRIBUTE)) {
                (Some(flag), _) => drop(flags.insert(flag.to_owned(), json!(value))),
                (_, Some(attribute)) => drop(attributes.insert(attribute.to_owned(), json!(value))),
                (None, None) => {}
            },
        }
    }
    row.insert("flags".into(), flags.into());
    if !attributes.is_empty() {
        row.insert("attributes".into(), attributes.into());
    }
}

/// The pixels of a mask within its bounds as a PNG picture, in base64.
fn packed(mask: &Mask, bounds: &BBox) -> Option<String> {
    let (width, height) = (bounds.width() as u32, bounds.height() as u32);
    let (left, top) = (bounds.x0 as u32, bounds.y0 as u32);
    let mut pixels = vec![0u8; width as usize * height as usize];
    for run in &mask.runs {
        for y in run.y0..run.y1 {
            pixels[(y - top) as usize * width as usize + (run.x - left) as usize] = 255;
        }
    }
    let mut png = Vec::new();
    let encoder = image::codecs::png::PngEncoder::new(&mut png);
    encoder
        .write_image(&pixels, width, height, ExtendedColorType::L8)
        .ok()?;
    Some(base64::encode(&png))
}

impl Writer for LabelmeWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let name = self
            .common
            .names
            .beside(item.name, &safe_path(item.name), ".json".len());
        let picture = format!("images/{name}");
        if !self.common.takes(item, &picture)? {
            return Ok(());
        }
        let mut expected = Expected::new(item.size);
        let (mut shapes, mut flags, mut groups) = (Vec::new(), Map::new(), 0);
        for (annotation, concept) in self.common.held(item)? {
            let label = concept.name.as_str();
            match annotation.region {
                Region::Whole => {
                    flags.insert(label.to_owned(), (annotation.sign == Sign::Present).into());
                }
                Region::Box(b) => {
                    let mut row = shape(label, "rectangle", &[[b.x0, b.y0], [b.x1, b.y1]], None, None);
                    say(&mut row, annotation.origin);
                    shapes.push(row);
                    expected.add(label, annotation.region, TOLERANCE);
                }
                Region::Polygon(polygon) => {
                    if self.common.capabilities.as_mask(polygon)
                        && let Some((mut row, bounds, area)) = masked(label, polygon, item)
                    {
                        say(&mut row, annotation.origin);
                        shapes.push(row);
                        expected.measured(label, &bounds, (area, 0.0), TOLERANCE);
                        continue;
                    }
                    groups += u64::from(polygon.parts.len() > 1);
                    let group = (polygon.parts.len() > 1).then_some(groups);
                    for part in &polygon.parts {
                        let points: Vec<[f64; 2]> = part.outer.iter().map(|p| [p.x, p.y]).collect();
                        let mut row = shape(label, "polygon", &points, group, None);
                        say(&mut row, annotation.origin);
                        shapes.push(row);
                    }
                    expected.add(label, annotation.region, TOLERANCE);
                }
            }
        }
        for (label, present) in &flags {
            let sign = if *present == Value::Bool(true) {
                Sign::Present
            } else {
                Sign::Absent
            };
            expected.claim(label, sign, &Region::Whole, 0.0);
        }
        let page = json!({
            "version": VERSION,
            "flags": flags,
            "shapes": shapes,
            "imagePath": file_name(&name),
            "imageData": null,
            "imageHeight": item.size.height,
            "imageWidth": item.size.width,
        });
        let path = format!("{}.json", split_extension(&picture).0);
        self.common.staging.write(&path, &format!("{page:#}\n"))?;
        self.common.close_by_stem(item, &picture, expected);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, WriteError> {
        self.common.finish("labelme", &["images".to_owned()])
    }
}

/// A polygon as a mask, with its bounds and area; labelme takes both corners for pixels of it.
fn masked(label: &str, polygon: &Polygon, item: &ExportItem<'_>) -> Option<(Value, BBox, f64)> {
    let mask = Mask::of_polygon(polygon, item.size);
    // Rims thinner than a pixel may leave nothing: then the outlines say more.
    let bounds = mask.bounds()?;
    let corners = [[bounds.x0, bounds.y0], [bounds.x1 - 1.0, bounds.y1 - 1.0]];
    let row = shape(label, "mask", &corners, None, Some(packed(&mask, &bounds)?));
    Some((row, bounds, mask.area() as f64))
}
