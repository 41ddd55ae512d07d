//! A crop of each annotation beside what is exported: one picture each, in folders by class, as classifiers are trained on.

use super::delivery::Delivery;
use crate::error::SessionError;
use crate::locations::source_of;
use crate::progress::Progress;
use crate::report::{ExportReport, Skipped};
use domain::{BBox, Input, Sign};
use formats::ExportItem;
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use store::Reader;

/// The folder with them.
const FOLDER: &str = "crops";

/// Writes them into the folder of the export; a picture that cannot be read is skipped. How many they are is in the report.
pub(super) fn write(
    reader: Reader<'_>,
    delivery: &Delivery<'_>,
    progress: &mut Progress,
    report: &mut ExportReport,
) -> Result<(), SessionError> {
    let mut cropper = Cropper {
        delivery,
        root: delivery.request.out.join(FOLDER),
        away: report.skipped.iter().map(|skipped| skipped.path.clone()).collect(),
        taken: HashSet::new(),
    };
    let mut counted = ExportReport::default();
    delivery.each(reader, progress, &mut counted, |input, item| {
        cropper.input(input, item, report)
    })
}

/// Bytes of a name that no disk refuses, with room for what comes behind it.
const LONGEST: usize = 200;

/// The end of a name that is too long: there it differs from its neighbours.
fn ending(name: &str) -> &str {
    let from = name.len().saturating_sub(LONGEST);
    let from = (from..=name.len()).find(|at| name.is_char_boundary(*at));
    from.map_or("", |from| &name[from..])
}

struct Cropper<'d, 'r> {
    delivery: &'d Delivery<'r>,
    root: PathBuf,
    /// Pictures that are not delivered: they changed, or cannot be read.
    away: HashSet<String>,
    taken: HashSet<PathBuf>,
}

impl Cropper<'_, '_> {
    fn input(&mut self, input: &Input, item: &ExportItem<'_>, report: &mut ExportReport) -> Result<(), SessionError> {
        let mut parts: Vec<(BBox, PathBuf)> = Vec::new();
        for (at, annotation) in item.annotations.iter().enumerate() {
            let class = self.delivery.plan.concepts.get(annotation.concept);
            let bounds = annotation.region.bounds().filter(|_| annotation.sign == Sign::Present);
            if let (Some(class), Some(bounds)) = (class, bounds) {
                let path = self.path(&class.name, item.name, at + 1);
                parts.push((bounds, path));
            }
        }
        if parts.is_empty() {
            return Ok(());
        }
        let source = source_of(self.delivery.roots(), input);
        if self.away.contains(&source.path().display().to_string()) {
            return Ok(());
        }
        let bounds: Vec<BBox> = parts.iter().map(|(bounds, _)| *bounds).collect();
        let cut = match media::crops(&source, &bounds, u32::MAX, &|| true) {
            Ok(cut) => cut.unwrap_or_default(),
            Err(reason) => {
                report.skipped.push(Skipped {
                    path: source.path().display().to_string(),
                    reason: reason.to_string(),
                });
                return Ok(());
            }
        };
        for (pixels, (_, path)) in cut.iter().zip(&parts) {
            let io = |source| SessionError::Io {
                path: path.clone(),
                source,
            };
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(io)?;
            }
            media::write_png(path, pixels).map_err(|error| io(std::io::Error::other(error.to_string())))?;
            report.crops += 1;
            report.files += 1;
        }
        Ok(())
    }

    /// Where the crop of an annotation of this number on an input goes.
    fn path(&mut self, class: &str, input: &str, number: usize) -> PathBuf {
        let name = formats::safe_path(input);
        let stem = Path::new(&name).with_extension("");
        let stem = stem.to_string_lossy().replace(['/', '\\'], "_");
        let stem = ending(&stem);
        let folder = self.root.join(formats::safe_folder(class));
        let mut path = folder.join(format!("{stem}_{number}.png"));
        // Two names may come to the same.
        for again in 2.. {
            if self.taken.insert(path.clone()) {
                break;
            }
            path = folder.join(format!("{stem}_{number}-{again}.png"));
        }
        path
    }
}
