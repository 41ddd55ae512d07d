//! Writes `annotations/PART.json` and `images/PART/NAME` for each part; `default` where inputs are not divided.
//!
//! Coordinates are rounded to 1e-6 px. Polygons with holes become masks of the whole image by pixel centres, further
//! parts polygons of the same group. An item's identifier is its name without what it ends in, or another where that
//! is taken; annotations and groups count from 1, as group 0 is none.

use super::CAPABILITIES;
use crate::capabilities::Capabilities;
use crate::common_writer::Common;
use crate::extra;
use crate::json::{push_metadata, push_text};
use crate::names::{Claims, split_extension};
use crate::number::{push_list, push_trimmed};
use crate::rle::{self, Mask};
use crate::writing::{ExportConcept, ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use domain::geometry::ring_area;
use domain::{BBox, Origin, Polygon, Region, Size};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

/// Rounding of both edges, in pixels.
const TOLERANCE: f64 = 2e-6;

/// One file of annotations under way.
struct Part {
    name: String,
    path: String,
    file: BufWriter<File>,
    items: u64,
    annotations: u64,
    groups: u64,
}

/// Writes Datumaro.
pub(crate) struct DatumaroWriter {
    common: Common,
    ids: Claims,
    parts: Vec<Part>,
    text: String,
}

impl DatumaroWriter {
    /// Begins an export.
    pub(crate) fn begin(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        let mut common = Common::begin(out, plan, CAPABILITIES)?;
        let head = head(&plan.concepts);
        let names = match plan.parts.as_slice() {
            [] => vec!["default".to_owned()],
            parts => parts.to_vec(),
        };
        let mut parts = Vec::with_capacity(names.len());
        for name in names {
            let path = format!("annotations/{name}.json");
            let mut file = common.staging.create(&path)?;
            file.write_all(head.as_bytes()).map_err(common.staging.failed(&path))?;
            parts.push(Part {
                name,
                path,
                file,
                items: 0,
                annotations: 0,
                groups: 0,
            });
        }
        Ok(Box::new(Self {
            common,
            ids: Claims::default(),
            parts,
            text: String::new(),
        }))
    }
}

/// What stands before the items.
fn head(concepts: &[ExportConcept]) -> String {
    let mut text =
        "{\"dm_format_version\":\"1.0\",\"media_type\":2,\"infos\":{},\n\"categories\":{\"label\":{\"labels\":["
            .to_owned();
    for (at, concept) in concepts.iter().enumerate() {
        text.push_str(if at == 0 { "\n" } else { ",\n" });
        text.push_str("{\"name\":");
        push_text(&mut text, &concept.name);
        text.push_str(",\"parent\":\"\",\"attributes\":[]}");
    }
    text.push_str("],\"label_groups\":[],\"attributes\":[]}},\n\"items\":[");
    text
}

impl Writer for DatumaroWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let name = self.common.names.by_file(item.name);
        let at = item.part.min(self.parts.len() - 1);
        let picture = format!("images/{}/{name}", self.parts[at].name);
        if !self.common.takes(item, &picture)? {
            return Ok(());
        }
        let (part, text) = (&mut self.parts[at], &mut self.text);
        let stem = split_extension(&name).0;
        let suffix = self.ids.suffix(|suffix| format!("{stem}{suffix}"));
        text.clear();
        text.push_str(if part.items == 0 { "\n{\"id\":" } else { ",\n{\"id\":" });
        push_text(text, &format!("{stem}{suffix}"));
        text.push_str(",\"annotations\":[");
        part.items += 1;
        let mut expected = Expected::new(item.size);
        let mut first = true;
        let capabilities = self.common.capabilities;
        for (annotation, concept) in self.common.held(item)? {
            let mut shape = ShapeWriter {
                label: annotation.concept,
                origin: annotation.origin,
                capabilities,
                first: &mut first,
                part,
            };
            match shape.push(text, annotation.region, item.size) {
                Some((bounds, area)) => expected.measured(&concept.name, &bounds, (area, 0.0), TOLERANCE),
                None => expected.add(&concept.name, annotation.region, TOLERANCE),
            }
        }
        text.push(']');
        if !item.metadata.is_empty() {
            text.push_str(",\"attr\":");
            push_metadata(text, item.metadata);
        }
        text.push_str(",\"image\":{\"path\":");
        push_text(text, &name);
        let _ = write!(text, ",\"size\":[{},{}]}}}}", item.size.height, item.size.width);
        part.file
            .write_all(text.as_bytes())
            .map_err(self.common.staging.failed(&part.path))?;
        self.common.close(item, &picture, expected);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, WriteError> {
        let mut files = Vec::with_capacity(self.parts.len());
        for mut part in self.parts {
            let ended = part.file.write_all(b"]}\n").and_then(|()| part.file.flush());
            ended.map_err(self.common.staging.failed(&part.path))?;
            files.push(part.path);
        }
        self.common.finish("datumaro", &files)
    }
}

/// Writes the shapes of one claim.
struct ShapeWriter<'a> {
    label: usize,
    origin: &'a Origin,
    capabilities: Capabilities,
    first: &'a mut bool,
    part: &'a mut Part,
}

impl ShapeWriter<'_> {
    /// Appends a region; its bounds and area as written where they are not those of the region itself.
    fn push(&mut self, text: &mut String, region: &Region, size: Size) -> Option<(BBox, f64)> {
        let polygon = match region {
            Region::Whole => {
                self.begin(text, "label", 0);
                text.push('}');
                return None;
            }
            Region::Box(b) => {
                self.begin(text, "bbox", 0);
                text.push_str(",\"z_order\":0,\"bbox\":");
                push_list(text, &[b.x0, b.y0, b.width(), b.height()]);
                text.push('}');
                return None;
            }
            Region::Polygon(polygon) => polygon,
        };
        if !self.capabilities.as_mask(polygon) {
            self.push_parts(text, polygon);
            return None;
        }
        let mask = Mask::of_polygon(polygon, size);
        // Rims thinner than a pixel may leave nothing: then the outlines alone say more.
        let Some(bounds) = mask.bounds() else {
            self.push_parts(text, polygon);
            let parts = polygon.parts.iter();
            return Some((polygon.bounds(), parts.map(|part| ring_area(&part.outer).abs()).sum()));
        };
        self.begin(text, "mask", 0);
        text.push_str(",\"z_order\":0,\"rle\":{\"counts\":");
        push_text(text, &rle::counts_text(&mask.counts()));
        let _ = write!(text, ",\"size\":[{},{}]}}}}", size.height, size.width);
        Some((bounds, mask.area() as f64))
    }

    fn push_parts(&mut self, text: &mut String, polygon: &Polygon) {
        let joined = polygon.parts.len() > 1;
        self.part.groups += u64::from(joined);
        let group = if joined { self.part.groups } else { 0 };
        for part in &polygon.parts {
            self.begin(text, "polygon", group);
            text.push_str(",\"z_order\":0,\"points\":");
            let flat: Vec<f64> = part.outer.iter().flat_map(|p| [p.x, p.y]).collect();
            push_list(text, &flat);
            text.push('}');
        }
    }

    fn begin(&mut self, text: &mut String, kind: &str, group: u64) {
        self.part.annotations += 1;
        text.push_str(if std::mem::take(self.first) { "\n" } else { ",\n" });
        let (id, label) = (self.part.annotations, self.label);
        let _ = write!(text, "{{\"id\":{id},\"type\":\"{kind}\",\"attributes\":{{");
        if let Origin::Model {
            model,
            version,
            probability,
            edited,
        } = self.origin
        {
            text.push_str("\"score\":");
            push_trimmed(text, *probability, 6);
            text.push_str(",\"model\":");
            push_text(text, model);
            text.push_str(",\"version\":");
            push_text(text, version);
            let _ = write!(text, ",\"edited\":{edited}");
        }
        let is_crowd = extra::is_marked(self.origin, extra::CROWD);
        if is_crowd {
            let _ = write!(text, "\"{}\":true", extra::IS_CROWD);
        }
        for (at, (name, value)) in extra::attributes(self.origin).enumerate() {
            text.push_str(if at == 0 && !is_crowd { "" } else { "," });
            push_text(text, name);
            let _ = write!(text, ":{}", serde_json::json!(value));
        }
        let _ = write!(text, "}},\"group\":{group},\"label_id\":{label}");
    }
}
