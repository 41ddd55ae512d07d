//! What writers do alike: names, concepts, what is lost, and what should read back.

use super::capabilities::Capabilities;
use super::losses::LossCounter;
use super::names::split_extension;
use super::staging::{Names, Staging};
use super::writing::{ExportAnnotation, ExportConcept, ExportItem, ExportPlan, PictureFault, Report, WriteError};
use super::written::{Expected, Written};
use std::path::{Path, PathBuf};

/// An export under way.
pub(super) struct Common {
    pub(super) staging: Staging,
    pub(super) names: Names,
    pub(super) concepts: Vec<ExportConcept>,
    pub(super) capabilities: Capabilities,
    pub(super) losses: LossCounter,
    pub(super) written: Written,
    pub(super) inputs: u64,
    pub(super) annotations: u64,
    frozen: bool,
    /// Pictures that are not delivered, and why.
    missing: Vec<(PathBuf, PictureFault)>,
}

impl Common {
    /// Begins an export to `out`, a folder that is new or empty.
    pub(super) fn begin(out: &Path, plan: &ExportPlan, capabilities: Capabilities) -> Result<Self, WriteError> {
        Ok(Self {
            staging: Staging::open(out, plan.pictures)?,
            names: Names::default(),
            concepts: plan.concepts.clone(),
            capabilities: capabilities.chosen(plan.choices),
            losses: LossCounter::new(capabilities, plan),
            written: Written::default(),
            inputs: 0,
            annotations: 0,
            frozen: plan.frozen,
            missing: Vec::new(),
        })
    }

    /// The claims that the format holds, each with its concept.
    ///
    /// # Errors
    /// [`WriteError::UnknownConcept`].
    pub(super) fn held<'i>(
        &self,
        item: &ExportItem<'i>,
    ) -> Result<Vec<(ExportAnnotation<'i>, &ExportConcept)>, WriteError> {
        let mut held = Vec::with_capacity(item.annotations.len());
        for annotation in item.annotations {
            let Some(concept) = self.concepts.get(annotation.concept) else {
                return Err(WriteError::UnknownConcept {
                    concept: annotation.concept,
                    input: item.name.to_owned(),
                });
            };
            if self.capabilities.refused(annotation.region, annotation.sign).is_none() {
                held.push((*annotation, concept));
            }
        }
        Ok(held)
    }

    /// Puts the picture of an item at `picture`, relative to the export; before anything else of it is written. False where
    /// it is not the picture that was labeled: then nothing of the item is delivered.
    ///
    /// # Errors
    /// A [`WriteError`] of the disk.
    pub(super) fn takes(&mut self, item: &ExportItem<'_>, picture: &str) -> Result<bool, WriteError> {
        Ok(self.picture(item, picture)? != Some(PictureFault::LeftOut))
    }

    /// The same; why the picture is not delivered comes back.
    ///
    /// # Errors
    /// A [`WriteError`] of the disk.
    pub(super) fn picture(&mut self, item: &ExportItem<'_>, picture: &str) -> Result<Option<PictureFault>, WriteError> {
        let Some((path, fault)) = self.staging.picture(item, picture)? else {
            return Ok(None);
        };
        let fault = match fault {
            PictureFault::Changed if !self.frozen => PictureFault::LeftOut,
            fault => fault,
        };
        self.missing.push((path, fault.clone()));
        Ok(Some(fault))
    }

    /// Counts an item that was written, whose picture is called so.
    pub(super) fn close(&mut self, item: &ExportItem<'_>, picture: &str, expected: Expected) {
        self.inputs += 1;
        self.annotations += expected.count;
        // What reads back tells how many are there, where equal ones are written once.
        self.losses.add_counted(item, Some(expected.count));
        self.written.expect(picture, expected);
    }

    /// The same for a format that names pictures without their extensions.
    pub(super) fn close_by_stem(&mut self, item: &ExportItem<'_>, picture: &str, expected: Expected) {
        self.close(item, split_extension(picture).0, expected);
    }

    /// Gives the export its name, and says what was written: by `sources`, relative to it, it is read back.
    ///
    /// # Errors
    /// A [`WriteError`] of the disk.
    pub(super) fn finish(self, format: &'static str, sources: &[String]) -> Result<Report, WriteError> {
        let mut report = Report {
            inputs: self.inputs,
            annotations: self.annotations,
            files: self.staging.files,
            losses: self.losses.losses(),
            renamed: self.names.renamed,
            pictures_missing: self.missing,
            written: self.written,
        };
        let out = self.staging.publish()?;
        let sources = sources.iter().map(|source| out.join(source)).collect();
        report.written.set_source(format, sources, out);
        Ok(report)
    }
}
