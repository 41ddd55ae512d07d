//! Writes `data.yaml`, `images/PART/NAME` and `labels/PART/NAME.txt`, for boxes or for outlines, never both.
//!
//! PART is `train`, `val` or `test`. Where inputs are not divided, all of them are in `train`, and `data.yaml` names
//! them for validation too, because trainers want something there; this is counted among the losses.

use super::line::{DECIMALS, box_units, outline_line, push_box_line};
use super::yaml::quoted;
use super::{BOX_CAPABILITIES, OUTLINE_CAPABILITIES};
use crate::capabilities::{BoxForm, Capabilities};
use crate::common_writer::Common;
use crate::names::{for_trainers, safe_path, split_extension};
use crate::outline;
use crate::writing::{ExportAnnotation, ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use domain::{BBox, Region, Size};
use std::collections::HashSet;
use std::path::Path;

/// What one label file holds: what the format cannot hold is left out.
fn written<'a>(
    capabilities: &Capabilities,
    item: &ExportItem<'a>,
) -> impl Iterator<Item = &'a ExportAnnotation<'a>> + use<'a> {
    let capabilities = *capabilities;
    let holds = move |a: &&ExportAnnotation<'_>| capabilities.refused(a.region, a.sign).is_none();
    item.annotations.iter().filter(holds)
}

/// Hands over the boxes of one label file and what their lines say; equal lines are written once.
fn each_box(item: &ExportItem<'_>, f: &mut dyn FnMut(usize, [u64; 4], BBox)) {
    let mut seen = HashSet::with_capacity(item.annotations.len());
    for annotation in written(&BOX_CAPABILITIES, item) {
        let b = annotation.region.bounds().unwrap_or_default();
        let units = box_units(&b, item.size);
        if seen.insert((annotation.concept, units)) {
            f(annotation.concept, units, b);
        }
    }
}

/// Hands over the outlines of one label file with their lines; equal ones are written once.
fn each_outline(item: &ExportItem<'_>, f: &mut dyn FnMut(usize, &str, &Region)) {
    let mut seen = HashSet::new();
    for annotation in written(&OUTLINE_CAPABILITIES, item) {
        let line = match annotation.region {
            Region::Polygon(polygon) => outline_line(annotation.concept, &outline::bridged(polygon), item.size),
            region => {
                let corners = region.bounds().unwrap_or_default().corners();
                outline_line(annotation.concept, &corners, item.size)
            }
        };
        if seen.insert(line.clone()) {
            f(annotation.concept, &line, annotation.region);
        }
    }
}

/// How many different lines are written of boxes.
pub(super) fn box_count(item: &ExportItem<'_>) -> u64 {
    let mut count = 0;
    each_box(item, &mut |_, _, _| count += 1);
    count
}

/// How many different lines are written of outlines.
pub(super) fn outline_count(item: &ExportItem<'_>) -> u64 {
    let mut count = 0;
    each_outline(item, &mut |_, _, _| count += 1);
    count
}

/// Writes YOLO.
pub(crate) struct YoloWriter {
    format: &'static str,
    common: Common,
    parts: Vec<String>,
    /// Folders renamed because trainers would take them for the image folder.
    folders: HashSet<String>,
}

impl YoloWriter {
    /// Begins an export of boxes.
    pub(crate) fn begin_boxes(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        Self::begin("yolo", BOX_CAPABILITIES, out, plan)
    }

    /// Begins an export of outlines.
    pub(crate) fn begin_outlines(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        Self::begin("yolo-seg", OUTLINE_CAPABILITIES, out, plan)
    }

    fn begin(
        format: &'static str,
        capabilities: Capabilities,
        out: &Path,
        plan: &ExportPlan,
    ) -> Result<Box<dyn Writer>, WriteError> {
        let mut common = Common::begin(out, plan, capabilities)?;
        // Without `path`, the folder of this file is the root, wherever it is moved to.
        let parts = plan.part_names();
        let mut yaml: String = parts.iter().map(|part| format!("{part}: images/{part}\n")).collect();
        if !parts.iter().any(|part| part == "val") {
            yaml.push_str("val: images/train\n");
        }
        yaml.push_str(&format!("\nnc: {}\nnames:", plan.concepts.len()));
        yaml.push_str(if plan.concepts.is_empty() { " []\n" } else { "\n" });
        for (at, concept) in plan.concepts.iter().enumerate() {
            yaml.push_str(&format!("  {at}: {}\n", quoted(&concept.name)));
        }
        common.staging.write("data.yaml", &yaml)?;
        for part in &parts {
            common.staging.folder(&format!("labels/{part}"))?;
            common.staging.folder(&format!("images/{part}"))?;
        }
        Ok(Box::new(Self {
            format,
            common,
            parts,
            folders: HashSet::new(),
        }))
    }

    /// The name under which the item is written. Trainers find labels by the last folder `images` of a path, so
    /// no folder of the name may be called so.
    fn name(&mut self, item: &ExportItem<'_>) -> String {
        let safe = for_trainers(&safe_path(item.name));
        let Some((folder, file)) = safe.rsplit_once('/') else {
            return self.common.names.by_stem(item.name, &safe);
        };
        let apart: Vec<&str> = folder
            .split('/')
            .map(|part| if part == "images" { "images_" } else { part })
            .collect();
        let apart = apart.join("/");
        if apart == folder {
            return self.common.names.by_stem(item.name, &safe);
        }
        if self.folders.insert(folder.to_owned()) {
            self.common
                .names
                .renamed
                .push((format!("{folder}/"), format!("{apart}/")));
        }
        let path = format!("{apart}/{file}");
        self.common.names.by_stem(&path, &path)
    }
}

impl Writer for YoloWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        if let Some(annotation) = item
            .annotations
            .iter()
            .find(|a| a.concept >= self.common.concepts.len())
        {
            return Err(WriteError::UnknownConcept {
                concept: annotation.concept,
                input: item.name.to_owned(),
            });
        }
        let name = self.name(item);
        let (stem, _) = split_extension(&name);
        let part = self.parts.get(item.part).map_or("train", String::as_str).to_owned();
        let picture = format!("images/{part}/{name}");
        if !self.common.takes(item, &picture)? {
            return Ok(());
        }
        let mut expected = Expected::new(item.size);
        let mut text = String::new();
        let tolerance = tolerance(item.size);
        let concepts = &self.common.concepts;
        match self.common.capabilities.boxes {
            BoxForm::Polygon => each_outline(item, &mut |concept, line, region| {
                text.push_str(line);
                expected.add(&concepts[concept].name, region, tolerance);
            }),
            BoxForm::Exact | BoxForm::WholePixels | BoxForm::LeftOut => each_box(item, &mut |concept, units, b| {
                push_box_line(&mut text, concept, units);
                expected.add(&concepts[concept].name, &Region::Box(b), tolerance);
            }),
        }
        self.common.staging.write(&format!("labels/{part}/{stem}.txt"), &text)?;
        self.common.close_by_stem(item, &picture, expected);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, WriteError> {
        self.common.finish(self.format, &["data.yaml".to_owned()])
    }
}

/// Half a unit of the last decimal for a centre and for half a width, in pixels.
fn tolerance(size: Size) -> f64 {
    let unit = 10f64.powi(-(DECIMALS as i32));
    f64::from(size.width.max(size.height)) * unit
}
