//! Writes `PART/CLASS/file`, where PART is `train`, `val` or `test`, and for ImageNet `classes.txt` with all class folders in the order of concepts.

use super::{IMAGENET_CAPABILITIES, YOLO_CAPABILITIES};
use crate::capabilities::Capabilities;
use crate::common_writer::Common;
use crate::names::{Claims, for_trainers, safe_folder};
use crate::writing::{ExportItem, ExportPlan, Pictures, Report, WriteError, Writer};
use crate::written::Expected;
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
    common: Common,
    parts: Vec<String>,
    folders: Vec<String>,
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
        let mut common = Common::begin(out, plan, capabilities)?;
        let parts = plan.part_names();
        for part in &parts {
            common.staging.folder(part)?;
        }
        let mut claims = Claims::default();
        let mut folders = Vec::with_capacity(plan.concepts.len());
        for concept in &plan.concepts {
            let safe = safe_folder(&concept.name);
            let suffix = claims.suffix(|suffix| format!("{safe}{suffix}"));
            let folder = format!("{safe}{suffix}");
            if folder != concept.name {
                common.names.renamed.push((concept.name.clone(), folder.clone()));
            }
            folders.push(folder);
        }
        if capabilities.unused_concepts {
            let list: String = folders.iter().map(|folder| format!("{folder}\n")).collect();
            common.staging.write("classes.txt", &list)?;
        }
        Ok(Box::new(Self {
            format,
            common,
            parts,
            folders,
        }))
    }
}

impl Writer for FolderWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let labels = labels(item);
        let mut delivered = false;
        for concept in labels {
            let Some(folder) = self.folders.get(concept) else {
                return Err(WriteError::UnknownConcept {
                    concept,
                    input: item.name.to_owned(),
                });
            };
            let name = if self.common.capabilities.for_trainers {
                for_trainers(item.name)
            } else {
                item.name.to_owned()
            };
            let file = self.common.names.in_folder(&name, folder);
            let part = self.parts.get(item.part).map_or("train", String::as_str);
            let place = format!("{part}/{folder}/{file}");
            if self.common.picture(item, &place)?.is_some() {
                // Without its picture the label has no place at all; once is enough to say so.
                break;
            }
            delivered = true;
            self.common.annotations += 1;
            let mut expected = Expected::new(item.size);
            expected.add(folder, &Region::Whole, 0.0);
            self.common.written.expect(&place, expected);
        }
        self.common.inputs += u64::from(delivered);
        self.common.losses.add(item);
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Report, WriteError> {
        // The pictures themselves are what is read.
        self.common.finish(self.format, &[String::new()])
    }
}
