//! Which annotation files an import reads, and in which folders each may look for pictures by name.

use super::annotations::WantedFiles;
use super::{Importer, Refusal};
use formats::{self, Claims, DescribedBy, Format, NameIndex};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Formats in the order in which they are read: what says more first, so that a second description of the same adds
/// nothing to it.
const ORDER: [&str; 12] = [
    "jsonl",
    "cvat",
    "datumaro",
    "label-studio",
    "coco",
    "labelme",
    "via",
    "openimages",
    "voc",
    "csv",
    "yolo",
    "coco-results",
];

/// The format of the files whose numbers others use.
const COCO: &str = "coco";
/// The format of tables whose columns somebody names.
const CSV: &str = "csv";

fn is_coco(file: &Path) -> bool {
    let detected = formats::detect(file).unwrap_or_default();
    detected.found.iter().any(|found| found.format.name == COCO)
}

/// An annotation file, or a folder of them.
pub(super) struct Source {
    pub format: &'static Format,
    pub path: PathBuf,
    pub claims: Claims,
}

impl Importer<'_> {
    /// What is to be read at and under the request's paths, in order.
    pub(super) fn sources(&mut self, wanted: &WantedFiles, roots: &[PathBuf]) -> Vec<Source> {
        let mut sources: Vec<Source> = Vec::new();
        for root in roots {
            let named = |format| Source {
                format,
                path: root.clone(),
                claims: Claims::default(),
            };
            match wanted {
                WantedFiles::Nothing => {}
                WantedFiles::Named(format) if format.in_one_file && root.is_dir() => {
                    let mut found = self.detected(root);
                    found.retain(|source| source.format.name == format.name);
                    if found.is_empty() {
                        let reason = format!("no file of {} is in this folder", format.title);
                        self.skip(root.display().to_string(), reason);
                    }
                    sources.extend(found);
                }
                WantedFiles::Named(format) if format.only_predictions && is_coco(root) => {}
                WantedFiles::Named(format) => sources.push(named(format)),
                WantedFiles::Detected(columns) if root.is_file() && formats::has_columns(root, columns) => {
                    sources.extend(Format::named(CSV).map(named));
                }
                WantedFiles::Detected(_) => {
                    let (found, refused) = (self.detected(root), self.refused.len());
                    if found.is_empty() && wanted.is_annotation_file(root) && !self.refused_since(refused, root) {
                        self.skip(
                            root.display().to_string(),
                            "it is no annotation file of a kind that can be read",
                        );
                    }
                    sources.extend(found);
                }
            }
        }
        sources.sort_by_key(|source| ORDER.iter().position(|name| *name == source.format.name));
        sources
    }

    /// The COCO files among and under the request's paths, which may say what the numbers in other files stand for.
    pub(super) fn described_by(&self, roots: &[PathBuf]) -> DescribedBy {
        let coco = |root: &PathBuf| {
            let found = formats::detect(root).unwrap_or_default().found.into_iter();
            found.filter(|found| found.format.name == COCO).map(|found| found.path)
        };
        let (files, folders): (Vec<_>, Vec<_>) = roots.iter().partition(|root| root.is_file());
        DescribedBy {
            first: files.into_iter().flat_map(coco).collect(),
            last: folders.into_iter().flat_map(coco).collect(),
        }
    }

    fn refused_since(&self, _: usize, root: &Path) -> bool {
        self.refused.iter().any(|refusal| refusal.path == root)
    }

    /// The annotation files that are found by their content.
    fn detected(&mut self, root: &Path) -> Vec<Source> {
        let detected = formats::detect(root).unwrap_or_else(|error| {
            self.skip(root.display().to_string(), error);
            formats::Detected::default()
        });
        let refusal = |refused: formats::Refused| Refusal {
            path: refused.path,
            reason: refused.reason,
        };
        self.refused.extend(detected.refused.into_iter().map(refusal));
        let source = |found: formats::Found| Source {
            format: found.format,
            path: found.path,
            claims: found.claims,
        };
        detected.found.into_iter().map(source).collect()
    }

    /// Says of each annotation file that cannot be taken why, once.
    pub(super) fn tell_refused(&mut self) {
        for Refusal { path, reason } in std::mem::take(&mut self.refused) {
            if !self.taken.contains(&path) {
                self.skip(path.display().to_string(), reason);
                self.takes(path);
            }
        }
    }
}

/// Decides where pictures may be looked for by their names alone.
pub(super) struct Reach<'a> {
    index: &'a NameIndex,
    roots: &'a [PathBuf],
    known: HashMap<Vec<PathBuf>, bool>,
}

impl<'a> Reach<'a> {
    pub(super) fn new(index: &'a NameIndex, roots: &'a [PathBuf]) -> Self {
        let known = HashMap::new();
        Self { index, roots, known }
    }

    /// The claims of a source: its own folders; where none of the project's pictures lies in them, the other folders
    /// that were given with it. A file that was given alone, with no pictures around it, is about those of the
    /// project; in a folder that was given alone, pictures that are not there are missing.
    pub(super) fn of(&mut self, source: &Source) -> Claims {
        let own = match source.claims.within.is_empty() {
            true => Claims::of(&folder_of(&source.path)),
            false => source.claims.clone(),
        };
        if self.holds(&own.within) {
            return own;
        }
        let given_alone = self.roots.iter().any(|root| *root == source.path && root.is_file());
        let others: Vec<PathBuf> = self.roots.iter().filter(|root| root.is_dir()).cloned().collect();
        if self.holds(&others) {
            return Claims { within: others, ..own };
        }
        match given_alone {
            true => Claims::of(Path::new("/")),
            false => own,
        }
    }

    fn holds(&mut self, folders: &[PathBuf]) -> bool {
        let Self { index, known, .. } = self;
        *known.entry(folders.to_vec()).or_insert_with(|| index.holds(folders))
    }
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if path.is_file() => folder.to_path_buf(),
        _ => path.to_path_buf(),
    }
}
