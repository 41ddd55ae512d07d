//! Writes `annotations.csv` and `images/NAME`: a row a box; a row without edges for a label of the whole picture, and one
//! without a class for a picture of which nothing is said.

use super::CAPABILITIES;
use crate::common_writer::Common;
use crate::number::push_trimmed;
use crate::writing::{ExportItem, ExportPlan, Report, WriteError, Writer};
use crate::written::Expected;
use domain::Region;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

const FILE: &str = "annotations.csv";
const HEADER: [&str; 8] = ["filename", "width", "height", "class", "xmin", "ymin", "xmax", "ymax"];
/// Rounding of edges, in pixels.
const TOLERANCE: f64 = 1e-6;

/// Writes a table of boxes.
pub(crate) struct CsvWriter {
    common: Common,
    parts: Vec<String>,
    rows: csv::Writer<BufWriter<File>>,
}

impl CsvWriter {
    /// Begins an export.
    pub(crate) fn begin(out: &Path, plan: &ExportPlan) -> Result<Box<dyn Writer>, WriteError> {
        let mut common = Common::begin(out, plan, CAPABILITIES)?;
        let mut rows = csv::Writer::from_writer(common.staging.create(FILE)?);
        let split = (!plan.parts.is_empty()).then_some("split");
        let written = rows.write_record(HEADER.into_iter().chain(split));
        written.map_err(io::Error::from).map_err(common.staging.failed(FILE))?;
        Ok(Box::new(Self {
            common,
            parts: plan.parts.clone(),
            rows,
        }))
    }
}

fn edge_cells(region: &Region) -> [String; 4] {
    region.bounds().map_or_else(Default::default, |b| {
        [b.x0, b.y0, b.x1, b.y1].map(|edge| {
            let mut cell = String::new();
            push_trimmed(&mut cell, edge, 6);
            cell
        })
    })
}

impl Writer for CsvWriter {
    fn add(&mut self, item: &ExportItem<'_>) -> Result<(), WriteError> {
        // In the folder of the table, where most readers look.
        let name = format!("images/{}", self.common.names.by_file(item.name));
        if !self.common.takes(item, &name)? {
            return Ok(());
        }
        let [width, height] = [item.size.width, item.size.height].map(|side| side.to_string());
        let part = self.parts.get(item.part).map(String::as_str);
        let mut expected = Expected::new(item.size);
        let mut rows: Vec<(&str, [String; 4])> = Vec::new();
        for (annotation, concept) in self.common.held(item)? {
            let bounds = annotation.region.bounds().map_or(Region::Whole, Region::Box);
            expected.add(&concept.name, &bounds, TOLERANCE);
            rows.push((&concept.name, edge_cells(&bounds)));
        }
        if rows.is_empty() {
            rows.push(("", Default::default()));
        }
        for (concept, edges) in &rows {
            let cells = [&name, &width, &height, *concept].into_iter();
            let cells = cells.chain(edges.iter().map(String::as_str)).chain(part);
            let written = self.rows.write_record(cells).map_err(io::Error::from);
            written.map_err(self.common.staging.failed(FILE))?;
        }
        self.common.close(item, &name, expected);
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<Report, WriteError> {
        self.rows.flush().map_err(self.common.staging.failed(FILE))?;
        self.common.finish("csv", &[FILE.to_owned()])
    }
}
