//! Writes `PART/CLASS/file`, where PART is `train`, `val` or `test`, and for ImageNet `classes.txt` with all class folders in the order of concepts.

use super::{IMAGENET_CAPABILITIES, YOLO_CAPABILITIES};
use crate::capabilities::Capabilities;
use crate::losses::LossCounter;
use crate::names::{Claims, for_trainers, safe_folder};
use crate::staging::{Names, Staging};
use crate::writing::{ExportItem, ExportPlan, Pictures, Report, WriteError, Writer};
use crate::written::{Expected, Written};
use domain::Region;
use std::path::Path;

/// The concepts claimed of the whole input, each once, in their order.
fn labels(item: &ExportItem<'_>) -> Vec<usize> {
    let mut labels = Vec::new();
    for annotation in item.annotations {
        let carried = YOLO_CAPABILITIES.refused(annotation.region, annotation.sign).is_none();
        if carried && !labels.contains(&annotation.concept) {
            labels.push(annotation.concept);
        }
    }
    labels
}

/// How many folders the picture of an input is written to.
pub(super) fn label_count(item: &ExportItem<'_>) -> u64 {
    labels(item).len() as u64
}

/// Writes class folders.
pub(crate) struct FolderWriter {
    format: &'static str,
    parts: Vec<String>,
    staging: Staging,
    names: Names,
    folders: Vec<String>,
    /// Whether the trainers that it is for pass over some pictures.
    trained_on: bool,
    losses: LossCounter,
    written: Written,
    inputs: u64,
    annotations: u64,
}

impl FolderWriter {
    /// Begins an export for Ultralytics' classification.
    pub(crate) fn begin_yolo(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        Self::begin("yolo-cls", YOLO_CAPABILITIES, out, plan)
    }

    /// Begins an export for ImageNet readers.
    pub(crate) fn begin_imagenet(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        Self::begin("imagenet", IMAGENET_CAPABILITIES, out, plan)
    }

    fn begin(
        format: &'static str,
        capabilities: Capabilities,
        out: &Path,
        plan: &ExportPlan,
    ) -> Result<Box<dyn Writer>, WriteError> {
        if plan.pictures == Pictures::None {
            return Err(WriteError::PicturesNeeded(format));
        }
        let mut staging = Staging::open(out, plan.pictures)?;
        let parts = plan.part_names();
        for part in &parts {
            staging.folder(part)?;
        }
        let mut names = Names::default();
        let mut claims = Claims::default();
        let mut folders = Vec::with_capacity(plan.concepts.len());
        for concept in &plan.concepts {
            let safe = safe_folder(&concept.name);
            let suffix = claims.suffix(|suffix| format!("{safe}{suffix}"));
            let folder = format!("{safe}{suffix}");
            if folder != concept.name {
                names.renamed.push((concept.name.clone(), folder.clone()));
            }
            folders.push(folder);
        }
        if capabilities.unused_concepts {
            let list: String = folders.iter().map(|folder| format!("{folder}\n")).collect();
            staging.write("classes.txt", &list)?;
        }
        Ok(Box::new(Self {
            format,
            parts,
            staging,
            names,
            folders,
            trained_on: capabilities.for_trainers,
            losses: LossCounter::new(capabilities, plan),
            written: Written::default(),
            inputs: 0,
            annotations: 0,
        }))
    }
}

impl Writer for FolderWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let labels = labels(item);
        self.inputs += u64::from(!labels.is_empty());
        for concept in labels {
            let Some(folder) = self.folders.get(concept) else {
                return Err(WriteError::UnknownConcept {
                    concept,
                    input: item.name.to_owned(),
                });
            };
            let missing = self.staging.missing.len();
            let name = if self.trained_on {
                for_trainers(item.name)
            } else {
                item.name.to_owned()
            };
            let file = self.names.in_folder(&name, folder);
            let part = self.parts.get(item.part).map_or("train", String::as_str);
            let place = format!("{part}/{folder}/{file}");
            self.staging.picture(item, &place)?;
            if self.staging.missing.len() > missing {
                // Without its picture the label has no place at all; once is enough to say so.
                break;
            }
            self.annotations += 1;
            let mut expected = Expected::new(item.size);
            expected.add(folder, &Region::Whole, 0.0);
            self.written.expect(&place, expected);
        }
        self.losses.add(item);
        Ok(())
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
        report.written.set_source(self.format, vec![out.clone()], out);
        Ok(report)
    }
}
