//! Writes `Annotations/NAME.xml` and `JPEGImages/NAME`, and the stems of each part in `ImageSets/Main/PART.txt`, where
//! inputs are not divided in `trainval.txt`: readers of VOC begin with these lists. All classes are in
//! `labelmap.txt`.
//!
//! Rule of rounding: both edges go to the nearest border between pixels (halves up), then `xmin = x0 + 1`,
//! `xmax = x1`, and at least one pixel is kept. Edges that were no whole numbers are counted as a loss.

use super::CAPABILITIES;
use super::labelmap;
use super::xml::OWN;
use crate::common_writer::Common;
use crate::extra;
use crate::names::{safe_path, split_extension};
use crate::writing::{ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use crate::xml_text::{escaped, readable};
use domain::{BBox, MetaValue, Origin, Region, Size};
use std::fmt::Write as _;
use std::path::Path;

/// What the devkit calls the list of all pictures that are trained on and validated with.
const UNDIVIDED: &str = "trainval";

/// Writes Pascal VOC.
pub(crate) struct VocWriter {
    common: Common,
    /// Each part's name and the stems in it.
    parts: Vec<(String, String)>,
}

impl VocWriter {
    /// Begins an export.
    pub(crate) fn begin(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        let mut common = Common::begin(out, plan, CAPABILITIES)?;
        common.staging.folder("Annotations")?;
        common.staging.folder("JPEGImages")?;
        for concept in &plan.concepts {
            let written = readable(&concept.name);
            if written != concept.name {
                common.names.renamed.push((concept.name.clone(), written));
            }
        }
        let names: Vec<String> = plan.concepts.iter().map(|concept| readable(&concept.name)).collect();
        let list = labelmap::written(names.iter().map(String::as_str));
        common.staging.write(labelmap::FILE, &list)?;
        let parts = match plan.parts.as_slice() {
            [] => vec![UNDIVIDED.to_owned()],
            parts => parts.to_vec(),
        };
        Ok(Box::new(Self {
            common,
            parts: parts.into_iter().map(|part| (part, String::new())).collect(),
        }))
    }
}

/// `xmin, ymin, xmax, ymax` counted from 1, ends inclusive.
fn pixels(b: &BBox, size: Size) -> [u32; 4] {
    let edge = |v: f64, end: u32| ((v + 0.5).floor().max(0.0) as u32).min(end);
    let side = |low: f64, high: f64, end: u32| {
        let first = (edge(low, end) + 1).min(end.max(1));
        (first, edge(high, end).max(first))
    };
    let (x0, x1) = side(b.x0, b.x1, size.width);
    let (y0, y1) = side(b.y0, b.y1, size.height);
    [x0, y0, x1, y1]
}

impl Writer for VocWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let name = self.common.names.by_stem(item.name, &safe_path(item.name));
        let (stem, _) = split_extension(&name);
        let picture = format!("JPEGImages/{name}");
        if !self.common.takes(item, &picture)? {
            return Ok(());
        }
        let mut expected = Expected::new(item.size);
        let mut xml = format!(
            "<annotation>\n\t<folder>JPEGImages</folder>\n\t<filename>{}</filename>\n\t<source>\n\
             \t\t<database>{OWN}</database>\n\t</source>\n\t<size>\n\t\t<width>{}</width>\n\
             \t\t<height>{}</height>\n\t\t<depth>3</depth>\n\t</size>\n\t<segmented>0</segmented>\n",
            escaped(&name),
            item.size.width,
            item.size.height
        );
        for (annotation, concept) in self.common.held(item)? {
            let b = annotation.region.bounds().unwrap_or_default();
            push_object(&mut xml, &concept.name, annotation.origin, pixels(&b, item.size));
            // A box thinner than two pixels may move by a whole one to keep a pixel.
            expected.add(&readable(&concept.name), &Region::Box(b), 1.0);
        }
        xml.push_str("</annotation>\n");
        self.common.staging.write(&format!("Annotations/{stem}.xml"), &xml)?;
        if let Some((_, stems)) = self.parts.get_mut(item.part) {
            stems.push_str(&format!("{stem}\n"));
        }
        self.common.close(item, &picture, expected);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Report, WriteError> {
        for (part, stems) in &self.parts {
            self.common
                .staging
                .write(&format!("ImageSets/Main/{part}.txt"), stems)?;
        }
        self.common.finish("voc", &["Annotations".to_owned()])
    }
}

fn push_object(xml: &mut String, name: &str, origin: &Origin, [x0, y0, x1, y1]: [u32; 4]) {
    let mark = |mark| u8::from(extra::is_marked(origin, mark));
    let pose = match extra::of(origin).get(extra::POSE) {
        Some(MetaValue::Text(pose)) => pose.as_str(),
        _ => "Unspecified",
    };
    // Writing to a String cannot fail.
    let _ = write!(
        xml,
        "\t<object>\n\t\t<name>{}</name>\n\t\t<pose>{}</pose>\n\t\t<truncated>{}</truncated>\n\
         \t\t<difficult>{}</difficult>\n",
        escaped(name),
        escaped(pose),
        mark(extra::TRUNCATED),
        mark(extra::DIFFICULT)
    );
    if mark(extra::OCCLUDED) == 1 {
        xml.push_str("\t\t<occluded>1</occluded>\n");
    }
    let _ = write!(
        xml,
        "\t\t<bndbox>\n\t\t\t<xmin>{x0}</xmin>\n\t\t\t<ymin>{y0}</ymin>\n\
         \t\t\t<xmax>{x1}</xmax>\n\t\t\t<ymax>{y1}</ymax>\n\t\t</bndbox>\n\t</object>\n"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_pixel_is_one_to_one() {
        let size = Size::new(100, 50);
        assert_eq!(pixels(&BBox::from((0.0, 0.0, 1.0, 1.0)), size), [1, 1, 1, 1]);
        assert_eq!(pixels(&BBox::from((0.0, 0.0, 100.0, 50.0)), size), [1, 1, 100, 50]);
        assert_eq!(pixels(&BBox::from((10.4, 10.5, 20.49, 20.5)), size), [11, 12, 20, 21]);
        assert_eq!(pixels(&BBox::from((98.6, 0.0, 99.8, 2.0)), size), [100, 1, 100, 2]);
    }
}
