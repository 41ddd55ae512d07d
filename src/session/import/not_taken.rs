//! What an import found and did not take, by kind and count.

use super::Importer;
use crate::report::NotTaken;
use media::foreign_by_name;
use std::collections::BTreeMap;
use std::path::Path;

/// Of what kind a file is that was not taken, and why it was not.
fn kind_of(path: &Path) -> (String, String, bool) {
    let kind = match path.extension() {
        Some(extension) => format!(".{}", extension.to_string_lossy().to_lowercase()),
        None => "without extension".to_owned(),
    };
    if let Some(name) = foreign_by_name(path) {
        let reason = format!("pictures in {name} are not read; convert them to JPEG or PNG");
        return (kind, reason, true);
    }
    let reason = match kind.as_str() {
        ".txt" => "text that is neither labels of a picture nor a list of classes",
        ".json" | ".xml" | ".yaml" | ".yml" | ".csv" => "no annotations in them",
        ".zip" | ".tar" | ".gz" | ".7z" | ".rar" => "archives are not looked into; unpack them first",
        _ => "neither pictures nor annotations",
    };
    let recognised = reason.starts_with("archives");
    (kind, reason.to_owned(), recognised)
}

impl Importer<'_> {
    /// Counts the files that the search for pictures passed by and no reader took.
    pub(super) fn count_not_taken(&mut self) {
        let mut counted: BTreeMap<(String, String), (u64, bool)> = BTreeMap::new();
        let mut files = 0;
        for path in &self.others {
            if self.taken.contains(path) {
                continue;
            }
            files += 1;
            let (kind, reason, recognised) = kind_of(path);
            let (count, _) = counted.entry((kind, reason)).or_insert((0, recognised));
            *count += 1;
        }
        let hidden = self.report.ignored.saturating_sub(files);
        let not_taken = counted
            .into_iter()
            .map(|((kind, reason), (count, recognised))| NotTaken {
                kind,
                count,
                reason,
                recognised,
            });
        self.report.not_taken = not_taken.collect();
        if hidden > 0 {
            self.report.not_taken.push(NotTaken {
                kind: "hidden".to_owned(),
                count: hidden,
                reason: "hidden files and folders, and links back, are passed by".to_owned(),
                recognised: false,
            });
        }
    }
}
