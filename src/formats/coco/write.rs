//! Writes `annotations/instances_default.json` and `images/NAME`; where inputs are divided, `annotations/instances_PART.json`
//! for each part instead, with numbers of its own.
//!
//! Identifiers of images and annotations count from 1 (evaluation takes annotation 0 for "none"); categories keep
//! the numbers that an imported file gave them, the others get the lowest free ones from 1. Coordinates are
//! rounded to 1e-6 px. `area` is the area of what `segmentation` says, `bbox` the box around it. Polygons with
//! holes, and crowds, become run-length masks by pixel centres.

use super::CAPABILITIES;
use crate::common_writer::Common;
use crate::extra;
use crate::json::{push_attributes, push_metadata, push_text};
use crate::number::{push_list, push_trimmed};
use crate::rle::{self, Mask};
use crate::staging::Staging;
use crate::writing::{ExportConcept, ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use domain::Origin;
use domain::geometry::{Ring, ring_area};
use domain::{BBox, MetaValue, Polygon, Region, Size};
use std::collections::HashSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Seek, Write};
use std::path::Path;

/// Rounding of both edges, in pixels.
const TOLERANCE: f64 = 2e-6;

/// One file of annotations under way.
struct Part {
    file: String,
    main: BufWriter<File>,
    /// Annotations wait here until all images are written: the file has two lists.
    rows: BufWriter<File>,
    images: u64,
    annotations: u64,
}

/// Writes COCO.
pub(crate) struct CocoWriter {
    common: Common,
    category_ids: Vec<i64>,
    parts: Vec<Part>,
    line: String,
}

impl Part {
    fn begin(staging: &mut Staging, file: String, head: &str) -> Result<Self, WriteError> {
        let mut main = staging.create(&file)?;
        let rows = tempfile::tempfile_in(staging.path("annotations")).map_err(staging.failed(&file))?;
        main.write_all(head.as_bytes()).map_err(staging.failed(&file))?;
        Ok(Self {
            file,
            main,
            rows: BufWriter::with_capacity(1 << 16, rows),
            images: 0,
            annotations: 0,
        })
    }

    /// Writes an image's line, made in `line`.
    fn image(&mut self, line: &mut String, name: &str, item: &ExportItem<'_>) -> std::io::Result<()> {
        let size = item.size;
        self.images += 1;
        line.clear();
        line.push_str(if self.images == 1 { "\n" } else { ",\n" });
        line.push_str(&format!("{{\"id\":{},\"file_name\":", self.images));
        push_text(line, name);
        line.push_str(&format!(",\"width\":{},\"height\":{}", size.width, size.height));
        if !item.metadata.is_empty() {
            line.push_str(",\"metadata\":");
            push_metadata(line, item.metadata);
        }
        line.push('}');
        self.main.write_all(line.as_bytes())
    }

    /// Puts the list of annotations behind that of images.
    fn finish(mut self) -> std::io::Result<()> {
        self.main.write_all(b"],\n\"annotations\":[")?;
        let mut rows = self.rows.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        rows.rewind()?;
        std::io::copy(&mut BufReader::new(rows), &mut self.main)?;
        self.main.write_all(b"]}\n")?;
        self.main.flush()
    }
}

impl CocoWriter {
    /// Begins an export.
    pub(crate) fn begin(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        let mut common = Common::begin(out, plan, CAPABILITIES)?;
        let category_ids = category_ids(&plan.concepts);
        let mut head = String::from("{\"info\":{\"description\":\"Labelwright\"},\n\"categories\":[");
        for (at, (concept, id)) in plan.concepts.iter().zip(&category_ids).enumerate() {
            head.push_str(if at == 0 { "\n" } else { ",\n" });
            head.push_str(&format!("{{\"id\":{id},\"name\":"));
            push_text(&mut head, &concept.name);
            head.push_str(",\"supercategory\":\"\"}");
        }
        head.push_str("],\n\"images\":[");
        let mut files: Vec<String> = plan
            .parts
            .iter()
            .map(|part| format!("annotations/instances_{part}.json"))
            .collect();
        if files.is_empty() {
            files.push("annotations/instances_default.json".to_owned());
        }
        let begun = files
            .into_iter()
            .map(|file| Part::begin(&mut common.staging, file, &head));
        let parts = begun.collect::<Result<Vec<Part>, WriteError>>()?;
        Ok(Box::new(Self {
            common,
            category_ids,
            parts,
            line: String::new(),
        }))
    }
}

impl Writer for CocoWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let name = self.common.names.by_file(item.name);
        let picture = format!("images/{name}");
        if !self.common.takes(item, &picture)? {
            return Ok(());
        }
        let at = item.part.min(self.parts.len() - 1);
        let (part, line) = (&mut self.parts[at], &mut self.line);
        part.image(line, &name, item)
            .map_err(self.common.staging.failed(&part.file))?;
        let mut expected = Expected::new(item.size);
        for (annotation, concept) in self.common.held(item)? {
            let category = self.category_ids[annotation.concept];
            part.annotations += 1;
            line.clear();
            line.push_str(if part.annotations == 1 { "\n" } else { ",\n" });
            line.push_str(&format!(
                "{{\"id\":{},\"image_id\":{},\"category_id\":{category},",
                part.annotations, part.images
            ));
            let is_crowd = extra::is_marked(annotation.origin, extra::CROWD);
            // A crowd has a mask by the specification.
            let is_mask =
                matches!(annotation.region, Region::Polygon(p) if is_crowd || self.common.capabilities.as_mask(p));
            let rasterised = push_geometry(line, annotation.region, item.size, is_mask);
            let concept = &concept.name;
            match rasterised {
                Some((bounds, area)) => expected.measured(concept, &bounds, (area, 0.0), TOLERANCE),
                None => expected.add(concept, annotation.region, TOLERANCE),
            }
            line.push_str(if is_crowd { ",\"iscrowd\":1" } else { ",\"iscrowd\":0" });
            push_origin(line, annotation.origin);
            push_extra(line, annotation.origin);
            line.push('}');
            part.rows
                .write_all(line.as_bytes())
                .map_err(self.common.staging.failed(&part.file))?;
        }
        self.common.close(item, &picture, expected);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, WriteError> {
        let mut files = Vec::with_capacity(self.parts.len());
        for part in self.parts {
            let failed = self.common.staging.failed(&part.file);
            files.push(part.file.clone());
            part.finish().map_err(failed)?;
        }
        self.common.finish("coco", &files)
    }
}

/// The numbers of categories: those by which they are known, of which each is given once, and the next free ones from 1.
pub(crate) fn category_ids(concepts: &[ExportConcept]) -> Vec<i64> {
    let mut taken: HashSet<i64> = HashSet::new();
    let kept: Vec<Option<i64>> = concepts
        .iter()
        .map(|concept| concept.foreign_id.filter(|id| taken.insert(*id)))
        .collect();
    let mut next = 1;
    kept.into_iter()
        .map(|id| {
            id.unwrap_or_else(|| {
                while !taken.insert(next) {
                    next += 1;
                }
                next
            })
        })
        .collect()
}

/// Appends what a model said: `score`, as detection results have it, and the rest among `attributes`, where readers of
/// instances look for what the format does not name.
fn push_origin(out: &mut String, origin: &Origin) {
    let Origin::Model {
        model,
        version,
        probability,
        edited,
    } = origin
    else {
        return;
    };
    out.push_str(",\"score\":");
    push_trimmed(out, *probability, 6);
    out.push_str(",\"attributes\":{\"model\":");
    push_text(out, model);
    out.push_str(",\"version\":");
    push_text(out, version);
    out.push_str(&format!(",\"edited\":{edited}}}"));
}

/// Appends what the file from which it came said of it: `score`, `keypoints`, and attributes.
fn push_extra(out: &mut String, origin: &Origin) {
    let said = extra::of(origin);
    if let Some(MetaValue::Number(score)) = said.get(extra::SCORE) {
        out.push_str(",\"score\":");
        push_trimmed(out, *score, 6);
    }
    if let Some(MetaValue::Text(points)) = said.get(extra::KEYPOINTS)
        && let Ok(numbers) = serde_json::from_str::<Vec<f64>>(points)
    {
        out.push_str(",\"keypoints\":");
        push_list(out, &numbers);
        let seen = numbers.chunks_exact(3).filter(|point| point[2] > 0.0).count();
        out.push_str(&format!(",\"num_keypoints\":{seen}"));
    }
    push_attributes(out, ",\"attributes\":", origin);
}

/// Appends `bbox`, `area` and `segmentation`; the first two when they are not those of the region itself.
fn push_geometry(out: &mut String, region: &Region, size: Size, is_mask: bool) -> Option<(BBox, f64)> {
    let polygon = match region {
        Region::Whole => return None,
        Region::Box(b) => {
            push_box_and_area(out, b, b.area());
            out.push_str("[]");
            return None;
        }
        Region::Polygon(polygon) => polygon,
    };
    if is_mask {
        let mask = Mask::of_polygon(polygon, size);
        // Rims thinner than a pixel may leave nothing: then the outlines alone say more.
        if let Some(bounds) = mask.bounds() {
            let area = mask.area() as f64;
            push_box_and_area(out, &bounds, area);
            out.push_str(&format!("{{\"size\":[{},{}],\"counts\":", size.height, size.width));
            push_text(out, &rle::counts_text(&mask.counts()));
            out.push('}');
            return Some((bounds, area));
        }
    }
    let (bounds, area) = push_parts(out, polygon);
    is_mask.then_some((bounds, area))
}

fn push_parts(out: &mut String, polygon: &Polygon) -> (BBox, f64) {
    let area: f64 = polygon.parts.iter().map(|part| ring_area(&part.outer).abs()).sum();
    push_box_and_area(out, &polygon.bounds(), area);
    out.push('[');
    for (at, part) in polygon.parts.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_ring(out, &part.outer);
    }
    out.push(']');
    (polygon.bounds(), area)
}

fn push_box_and_area(out: &mut String, b: &BBox, area: f64) {
    out.push_str("\"bbox\":");
    push_list(out, &[b.x0, b.y0, b.width(), b.height()]);
    out.push_str(",\"area\":");
    push_trimmed(out, area, 6);
    out.push_str(",\"segmentation\":");
}

fn push_ring(out: &mut String, ring: &Ring) {
    let flat: Vec<f64> = ring.iter().flat_map(|p| [p.x, p.y]).collect();
    push_list(out, &flat);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_model_said_is_told_and_nothing_else() {
        let mut line = String::new();
        push_origin(&mut line, &Origin::Manual);
        assert_eq!(line, "");
        let origin = Origin::Model {
            model: "a \"b\"".into(),
            version: "0123".into(),
            probability: 0.8125,
            edited: true,
        };
        push_origin(&mut line, &origin);
        let said = r#","score":0.8125,"attributes":{"model":"a \"b\"","version":"0123","edited":true}"#;
        assert_eq!(line, said);
    }

    #[test]
    fn foreign_numbers_are_kept_and_gaps_are_filled_from_one() {
        let concept = |name: &str, foreign_id| ExportConcept {
            name: name.into(),
            foreign_id,
        };
        let concepts = [
            concept("a", Some(90)),
            concept("b", None),
            concept("c", Some(1)),
            concept("d", Some(90)),
        ];
        assert_eq!(category_ids(&concepts), [90, 2, 1, 3]);
    }
}
