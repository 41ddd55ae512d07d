//! Writes `annotations.jsonl` and `images/NAME`.

use super::CAPABILITIES;
use super::rows::{AnnotationRow, ConceptRow, Head, InputRow, VERSION};
use crate::common_writer::Common;
use crate::writing::{ExportAnnotation, ExportConcept, ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

const FILE: &str = "annotations.jsonl";

/// Writes JSON Lines.
pub(crate) struct JsonlWriter {
    common: Common,
    parts: Vec<String>,
    lines: BufWriter<File>,
}

impl JsonlWriter {
    /// Begins an export.
    pub(crate) fn begin(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        let mut common = Common::begin(out, plan, CAPABILITIES)?;
        let mut lines = common.staging.create(FILE)?;
        let concept = |concept: &ExportConcept| ConceptRow {
            name: concept.name.clone(),
            id: concept.foreign_id,
        };
        let head = Head {
            labelwright: VERSION,
            concepts: plan.concepts.iter().map(concept).collect(),
        };
        push(&mut lines, &head).map_err(common.staging.failed(FILE))?;
        Ok(Box::new(Self {
            common,
            parts: plan.parts.clone(),
            lines,
        }))
    }
}

fn push(lines: &mut BufWriter<File>, row: &impl Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *lines, row)?;
    lines.write_all(b"\n")
}

fn row(annotation: &ExportAnnotation<'_>, concept: &ExportConcept) -> AnnotationRow {
    AnnotationRow {
        concept: concept.name.clone(),
        sign: annotation.sign.into(),
        region: annotation.region.into(),
        status: Some(annotation.status.into()),
        author: Some(annotation.author.to_owned()).filter(|author| !author.is_empty()),
        task: annotation.task.map(str::to_owned),
        origin: Some(annotation.origin.into()),
    }
}

impl Writer for JsonlWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        let file = format!("images/{}", self.common.names.by_file(item.name));
        if !self.common.takes(item, &file)? {
            return Ok(());
        }
        let mut expected = Expected::new(item.size);
        let mut annotations = Vec::with_capacity(item.annotations.len());
        for (annotation, concept) in self.common.held(item)? {
            expected.claim(&concept.name, annotation.sign, annotation.region, 0.0);
            annotations.push(row(&annotation, concept));
        }
        let line = InputRow {
            input: item.name.to_owned(),
            file,
            blake3: item
                .hash
                .map(|hash| blake3::Hash::from_bytes(hash.0).to_hex().to_string()),
            width: item.size.width,
            height: item.size.height,
            orientation: item.orientation,
            split: self.parts.get(item.part).cloned(),
            metadata: item.metadata.clone(),
            annotations,
        };
        push(&mut self.lines, &line).map_err(self.common.staging.failed(FILE))?;
        self.common.close(item, &line.file, expected);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Report, WriteError> {
        self.lines.flush().map_err(self.common.staging.failed(FILE))?;
        self.common.finish("jsonl", &[FILE.to_owned()])
    }
}
