//! Writes `annotations.xml` and `images/NAME`.
//!
//! Coordinates are rounded to 1e-6 px, where CVAT itself writes 1e-2. Polygons with holes become masks by pixel
//! centres, further parts polygons of the same group. Where inputs are divided the file is one of a project, with a
//! task a part, and each image names its part: readers take the part of a task's file from the file's name.

use super::CAPABILITIES;
use super::element::row_runs;
use crate::common_writer::Common;
use crate::extra;
use crate::number::push_trimmed;
use crate::writing::{ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use crate::xml_text::{escaped, escaped_attribute, readable};
use domain::geometry::{Ring, ring_area};
use domain::{BBox, Origin, Polygon, Region};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

const FILE: &str = "annotations.xml";

/// Rounding of both edges, in pixels.
const TOLERANCE: f64 = 2e-6;

/// Writes CVAT for images.
pub(crate) struct CvatWriter {
    common: Common,
    parts: Vec<String>,
    file: BufWriter<File>,
    images: u64,
    groups: u64,
    text: String,
}

impl CvatWriter {
    /// Begins an export.
    pub(crate) fn begin(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        let mut common = Common::begin(out, plan, CAPABILITIES)?;
        for concept in &plan.concepts {
            let written = readable(&concept.name);
            if written != concept.name {
                common.names.renamed.push((concept.name.clone(), written));
            }
        }
        let mut file = common.staging.create(FILE)?;
        file.write_all(head(plan).as_bytes())
            .map_err(common.staging.failed(FILE))?;
        Ok(Box::new(Self {
            common,
            parts: plan.parts.clone(),
            file,
            images: 0,
            groups: 0,
            text: String::new(),
        }))
    }
}

/// What stands before the images: the labels, and the parts.
fn head(plan: &ExportPlan) -> String {
    let mut text =
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<annotations>\n  <version>1.1</version>\n  <meta>\n".to_owned();
    let of = if plan.parts.is_empty() { "task" } else { "project" };
    let _ = write!(text, "    <{of}>\n      <name>Labelwright</name>\n");
    if !plan.parts.is_empty() {
        text.push_str("      <tasks>\n");
        for (at, part) in plan.parts.iter().enumerate() {
            let part = escaped(part);
            let _ = write!(
                text,
                "        <task>\n          <id>{at}</id>\n          <name>{part}</name>\n          \
                 <subset>{part}</subset>\n        </task>\n"
            );
        }
        text.push_str("      </tasks>\n");
    }
    text.push_str("      <labels>\n");
    for concept in &plan.concepts {
        let name = escaped(&concept.name);
        let _ = write!(
            text,
            "        <label>\n          <name>{name}</name>\n          <attributes>\n          </attributes>\n        \
             </label>\n"
        );
    }
    let _ = write!(text, "      </labels>\n    </{of}>\n  </meta>\n");
    text
}

impl Writer for CvatWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let name = match readable(item.name) {
            name if name == item.name => self.common.names.by_file(item.name),
            name => {
                let written = self.common.names.by_file(&name);
                self.common.names.renamed.push((item.name.to_owned(), written.clone()));
                written
            }
        };
        let picture = format!("images/{name}");
        if !self.common.takes(item, &picture)? {
            return Ok(());
        }
        let text = &mut self.text;
        text.clear();
        let (id, name_text, size) = (self.images, escaped_attribute(&name), item.size);
        let _ = write!(text, "  <image id=\"{id}\" name=\"{name_text}\"");
        if let Some(part) = self.parts.get(item.part) {
            let _ = write!(
                text,
                " subset=\"{}\" task_id=\"{}\"",
                escaped_attribute(part),
                item.part
            );
        }
        let _ = writeln!(text, " width=\"{}\" height=\"{}\">", size.width, size.height);
        self.images += 1;
        let mut expected = Expected::new(size);
        for (annotation, concept) in self.common.held(item)? {
            let shape = Head {
                label: escaped_attribute(&concept.name),
                source: match annotation.origin {
                    Origin::Model { .. } => "auto",
                    Origin::Manual | Origin::Imported { .. } | Origin::Copied | Origin::Merged => "manual",
                },
                occluded: u8::from(extra::is_marked(annotation.origin, extra::OCCLUDED)),
            };
            let concept = readable(&concept.name);
            match annotation.region {
                Region::Whole => {
                    let Head { label, source, .. } = &shape;
                    let _ = writeln!(text, "    <tag label=\"{label}\" source=\"{source}\">\n    </tag>");
                    expected.add(&concept, annotation.region, TOLERANCE);
                }
                Region::Box(b) => {
                    shape.push_box(text, b);
                    expected.add(&concept, annotation.region, TOLERANCE);
                }
                Region::Polygon(polygon) if self.common.capabilities.as_mask(polygon) => {
                    let (bounds, area) = match row_runs(polygon, size) {
                        Some((left, top, size, runs)) => shape.push_mask(text, (left, top), size, &runs),
                        // Rims thinner than a pixel may leave nothing: then the outlines alone say more.
                        None => {
                            shape.push_parts(text, polygon, &mut self.groups);
                            let parts = polygon.parts.iter();
                            (polygon.bounds(), parts.map(|part| ring_area(&part.outer).abs()).sum())
                        }
                    };
                    expected.measured(&concept, &bounds, (area, 0.0), TOLERANCE);
                }
                Region::Polygon(polygon) => {
                    shape.push_parts(text, polygon, &mut self.groups);
                    expected.add(&concept, annotation.region, TOLERANCE);
                }
            }
        }
        text.push_str("  </image>\n");
        self.file
            .write_all(text.as_bytes())
            .map_err(self.common.staging.failed(FILE))?;
        self.common.close(item, &picture, expected);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Report, WriteError> {
        let ended = self
            .file
            .write_all(b"</annotations>\n")
            .and_then(|()| self.file.flush());
        ended.map_err(self.common.staging.failed(FILE))?;
        self.common.finish("cvat", &[FILE.to_owned()])
    }
}

/// What all shapes of one claim begin with.
struct Head {
    label: String,
    source: &'static str,
    occluded: u8,
}

impl Head {
    fn begin(&self, text: &mut String, element: &str) {
        let Self {
            label,
            source,
            occluded,
        } = self;
        let _ = write!(
            text,
            "    <{element} label=\"{label}\" source=\"{source}\" occluded=\"{occluded}\""
        );
    }

    fn push_box(&self, text: &mut String, b: &BBox) {
        self.begin(text, "box");
        for (name, edge) in [("xtl", b.x0), ("ytl", b.y0), ("xbr", b.x1), ("ybr", b.y1)] {
            let _ = write!(text, " {name}=\"");
            push_trimmed(text, edge, 6);
            text.push('"');
        }
        text.push_str(" z_order=\"0\">\n    </box>\n");
    }

    fn push_parts(&self, text: &mut String, polygon: &Polygon, groups: &mut u64) {
        let joined = polygon.parts.len() > 1;
        *groups += u64::from(joined);
        for part in &polygon.parts {
            self.begin(text, "polygon");
            text.push_str(" points=\"");
            push_points(text, &part.outer);
            text.push_str("\" z_order=\"0\"");
            if joined {
                let _ = write!(text, " group_id=\"{groups}\"");
            }
            text.push_str(">\n    </polygon>\n");
        }
    }

    /// The box around the pixels, and how many they are.
    fn push_mask(&self, text: &mut String, (left, top): (u32, u32), size: domain::Size, runs: &[u64]) -> (BBox, f64) {
        self.begin(text, "mask");
        text.push_str(" rle=\"");
        for (at, run) in runs.iter().enumerate() {
            let _ = write!(text, "{}{run}", if at == 0 { "" } else { ", " });
        }
        let (width, height) = (size.width, size.height);
        let _ = write!(
            text,
            "\" left=\"{left}\" top=\"{top}\" width=\"{width}\" height=\"{height}\" z_order=\"0\">\n    </mask>\n"
        );
        let (x0, y0) = (f64::from(left), f64::from(top));
        let bounds = BBox {
            x0,
            y0,
            x1: x0 + f64::from(width),
            y1: y0 + f64::from(height),
        };
        let area: u64 = runs.iter().skip(1).step_by(2).sum();
        (bounds, area as f64)
    }
}

fn push_points(text: &mut String, ring: &Ring) {
    for (at, p) in ring.iter().enumerate() {
        if at > 0 {
            text.push(';');
        }
        push_trimmed(text, p.x, 6);
        text.push(',');
        push_trimmed(text, p.y, 6);
    }
}
