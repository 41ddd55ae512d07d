//! Writes `data.yaml`, `images/PART/NAME` and `labels/PART/NAME.txt`, for boxes or for outlines, never both.
//!
//! PART is `train`, `val` or `test`. Where inputs are not divided, all of them are in `train`, and `data.yaml` names
//! them for validation too, because trainers want something there; this is counted among the losses.

use super::line::{DECIMALS, box_line, outline_line};
use super::yaml::quoted;
use super::{BOX_CAPABILITIES, OUTLINE_CAPABILITIES};
use crate::capabilities::{BoxForm, Capabilities};
use crate::losses::LossCounter;
use crate::names::{for_trainers, safe_path, split_extension};
use crate::outline;
use crate::staging::{Names, Staging};
use crate::writing::{ExportConcept, ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::{Expected, Written};
use domain::{Region, Size};
use std::collections::HashSet;
use std::path::Path;

/// A line to be written, and the annotation it holds.
struct Kept {
    text: String,
    concept: usize,
    region: Region,
}

/// The lines of one label file: what the format cannot hold is left out, and equal lines are written once.
fn lines(capabilities: &Capabilities, item: &ExportItem<'_>) -> Vec<Kept> {
    let outlines = capabilities.boxes == BoxForm::Polygon;
    let mut seen = HashSet::new();
    let mut kept = Vec::new();
    for annotation in item.annotations {
        if capabilities.refused(annotation.region, annotation.sign).is_some() {
            continue;
        }
        let concept = annotation.concept;
        let (text, region) = match (outlines, annotation.region) {
            (true, Region::Polygon(polygon)) => {
                let text = outline_line(concept, &outline::bridged(polygon), item.size);
                (text, annotation.region.clone())
            }
            (true, region) => {
                let corners = region.bounds().unwrap_or_default().corners();
                (outline_line(concept, &corners, item.size), region.clone())
            }
            (false, region) => {
                let b = region.bounds().unwrap_or_default();
                (box_line(concept, &b, item.size), Region::Box(b))
            }
        };
        if seen.insert(text.clone()) {
            kept.push(Kept { text, concept, region });
        }
    }
    kept
}

/// How many different lines are written of boxes.
pub(super) fn box_count(item: &ExportItem<'_>) -> u64 {
    lines(&BOX_CAPABILITIES, item).len() as u64
}

/// How many different lines are written of outlines.
pub(super) fn outline_count(item: &ExportItem<'_>) -> u64 {
    lines(&OUTLINE_CAPABILITIES, item).len() as u64
}

/// Writes YOLO.
pub(crate) struct YoloWriter {
    format: &'static str,
    capabilities: Capabilities,
    parts: Vec<String>,
    staging: Staging,
    names: Names,
    /// Folders renamed because trainers would take them for the image folder.
    folders: HashSet<String>,
    concepts: Vec<ExportConcept>,
    losses: LossCounter,
    written: Written,
    inputs: u64,
    annotations: u64,
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
        let mut staging = Staging::open(out, plan.pictures)?;
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
        staging.write("data.yaml", &yaml)?;
        for part in &parts {
            staging.folder(&format!("labels/{part}"))?;
            staging.folder(&format!("images/{part}"))?;
        }
        Ok(Box::new(Self {
            format,
            capabilities,
            parts,
            staging,
            names: Names::default(),
            folders: HashSet::new(),
            concepts: plan.concepts.clone(),
            losses: LossCounter::new(capabilities, plan),
            written: Written::default(),
            inputs: 0,
            annotations: 0,
        }))
    }

    /// The name under which the item is written. Trainers find labels by the last folder `images` of a path, so
    /// no folder of the name may be called so.
    fn name(&mut self, item: &ExportItem<'_>) -> String {
        let safe = for_trainers(&safe_path(item.name));
        let Some((folder, file)) = safe.rsplit_once('/') else {
            return self.names.by_stem(item.name, &safe);
        };
        let apart: Vec<&str> = folder
            .split('/')
            .map(|part| if part == "images" { "images_" } else { part })
            .collect();
        let apart = apart.join("/");
        if apart == folder {
            return self.names.by_stem(item.name, &safe);
        }
        if self.folders.insert(folder.to_owned()) {
            self.names.renamed.push((format!("{folder}/"), format!("{apart}/")));
        }
        let path = format!("{apart}/{file}");
        self.names.by_stem(&path, &path)
    }
}

impl Writer for YoloWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        if let Some(annotation) = item.annotations.iter().find(|a| a.concept >= self.concepts.len()) {
            return Err(WriteError::UnknownConcept {
                concept: annotation.concept,
                input: item.name.to_owned(),
            });
        }
        let name = self.name(item);
        let (stem, _) = split_extension(&name);
        let mut expected = Expected::new(item.size);
        let mut text = String::new();
        let lines = lines(&self.capabilities, item);
        for line in &lines {
            text.push_str(&line.text);
            expected.add(&self.concepts[line.concept].name, &line.region, tolerance(item.size));
        }
        self.annotations += lines.len() as u64;
        let part = self.parts.get(item.part).map_or("train", String::as_str);
        let picture = format!("images/{part}/{name}");
        self.staging.write(&format!("labels/{part}/{stem}.txt"), &text)?;
        self.written.expect(&format!("images/{part}/{stem}"), expected);
        self.losses.add_counted(item, Some(lines.len() as u64));
        self.inputs += 1;
        self.staging.picture(item, &picture)
    }

    fn finish(mut self: Box<Self>) -> Result<Report, WriteError> {
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
        report.written.set_source(self.format, vec![out.join("data.yaml")], out);
        Ok(report)
    }
}

/// Half a unit of the last decimal for a centre and for half a width, in pixels.
fn tolerance(size: Size) -> f64 {
    let unit = 10f64.powi(-(DECIMALS as i32));
    f64::from(size.width.max(size.height)) * unit
}
