//! Writes `Annotations/NAME.xml` and `JPEGImages/NAME`, and where inputs are divided the stems of each part in
//! `ImageSets/Main/PART.txt`.
//!
//! Rule of rounding: both edges go to the nearest border between pixels (halves up), then `xmin = x0 + 1`,
//! `xmax = x1`, and at least one pixel is kept. Edges that were no whole numbers are counted as a loss.

use super::CAPABILITIES;
use super::xml::{OWN, escaped};
use crate::losses::LossCounter;
use crate::names::{safe_path, split_extension};
use crate::staging::{Names, Staging};
use crate::writing::{ExportConcept, ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::{Expected, Written};
use domain::{BBox, Region, Size};
use std::fmt::Write as _;
use std::path::Path;

/// Writes Pascal VOC.
pub(crate) struct VocWriter {
    staging: Staging,
    /// Each part's name and the stems in it.
    parts: Vec<(String, String)>,
    names: Names,
    concepts: Vec<ExportConcept>,
    losses: LossCounter,
    written: Written,
    inputs: u64,
    annotations: u64,
}

impl VocWriter {
    /// Begins an export.
    pub(crate) fn begin(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        let mut staging = Staging::open(out, plan.pictures)?;
        staging.folder("Annotations")?;
        staging.folder("JPEGImages")?;
        let mut names = Names::default();
        for concept in &plan.concepts {
            let written = readable(&concept.name);
            if written != concept.name {
                names.renamed.push((concept.name.clone(), written));
            }
        }
        Ok(Box::new(Self {
            staging,
            parts: plan.parts.iter().map(|part| (part.clone(), String::new())).collect(),
            names,
            concepts: plan.concepts.clone(),
            losses: LossCounter::new(CAPABILITIES, plan),
            written: Written::default(),
            inputs: 0,
            annotations: 0,
        }))
    }
}

/// The name as XML can hold it.
fn readable(name: &str) -> String {
    name.chars()
        .map(|c| match escaped(&c.to_string()).contains('\u{fffd}') {
            true => char::REPLACEMENT_CHARACTER,
            false => c,
        })
        .collect()
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
        let name = self.names.by_stem(item.name, &safe_path(item.name));
        let (stem, _) = split_extension(&name);
        let mut expected = Expected::new(item.size);
        let mut xml = format!(
            "<annotation>\n\t<folder>JPEGImages</folder>\n\t<filename>{}</filename>\n\t<source>\n\
             \t\t<database>{OWN}</database>\n\t</source>\n\t<size>\n\t\t<width>{}</width>\n\
             \t\t<height>{}</height>\n\t\t<depth>3</depth>\n\t</size>\n\t<segmented>0</segmented>\n",
            escaped(&name),
            item.size.width,
            item.size.height
        );
        for annotation in item.annotations {
            let Some(concept) = self.concepts.get(annotation.concept) else {
                return Err(WriteError::UnknownConcept {
                    concept: annotation.concept,
                    input: item.name.to_owned(),
                });
            };
            if CAPABILITIES.refused(annotation.region, annotation.sign).is_some() {
                continue;
            }
            let b = annotation.region.bounds().unwrap_or_default();
            push_object(&mut xml, &concept.name, pixels(&b, item.size));
            // A box thinner than two pixels may move by a whole one to keep a pixel.
            expected.add(&readable(&concept.name), &Region::Box(b), 1.0);
            self.annotations += 1;
        }
        xml.push_str("</annotation>\n");
        self.staging.write(&format!("Annotations/{stem}.xml"), &xml)?;
        if let Some((_, stems)) = self.parts.get_mut(item.part) {
            stems.push_str(&format!("{stem}\n"));
        }
        let picture = format!("JPEGImages/{name}");
        self.written.expect(&picture, expected);
        self.losses.add(item);
        self.inputs += 1;
        self.staging.picture(item, &picture)
    }

    fn finish(mut self: Box<Self>) -> Result<Report, WriteError> {
        for (part, stems) in std::mem::take(&mut self.parts) {
            self.staging.write(&format!("ImageSets/Main/{part}.txt"), &stems)?;
        }
        let mut report = Report {
            inputs: self.inputs,
            annotations: self.annotations,
            files: self.staging.files,
            losses: self.losses.losses(),
            renamed: self.names.renamed,
            pictures_missing: std::mem::take(&mut self.staging.missing),
            written: self.written,
        };
        let out = self.staging.publish()?;
        report.written.set_source("voc", vec![out.join("Annotations")], out);
        Ok(report)
    }
}

fn push_object(xml: &mut String, name: &str, [x0, y0, x1, y1]: [u32; 4]) {
    // Writing to a String cannot fail.
    let _ = write!(
        xml,
        "\t<object>\n\t\t<name>{}</name>\n\t\t<pose>Unspecified</pose>\n\t\t<truncated>0</truncated>\n\
         \t\t<difficult>0</difficult>\n\t\t<bndbox>\n\t\t\t<xmin>{x0}</xmin>\n\t\t\t<ymin>{y0}</ymin>\n\
         \t\t\t<xmax>{x1}</xmax>\n\t\t\t<ymax>{y1}</ymax>\n\t\t</bndbox>\n\t</object>\n",
        escaped(name)
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
