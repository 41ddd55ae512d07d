//! How the sources of a format are found in a folder.

use super::files::common_folder;
use super::peek::Kind;
use super::reading::{Claims, ReadError};
use std::path::{Path, PathBuf};

/// A file of annotations that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The file.
    pub path: PathBuf,
    /// Why, as a sentence without its end.
    pub reason: String,
}

/// How the sources of a format are found.
#[derive(Clone, Copy)]
pub(super) struct Detection {
    /// Whether a single file is a source, looked at as such.
    pub(super) is_source: fn(&Path, &Kind) -> Result<bool, ReadError>,
    /// Adds the sources that a folder holds.
    pub(super) find: fn(&Folder<'_>, &mut Sources) -> Result<(), ReadError>,
}

/// A folder that is searched, with the folders in it.
pub(super) struct Folder<'a> {
    pub(super) root: &'a Path,
    /// All files, sorted.
    pub(super) files: &'a [PathBuf],
    pub(super) kinds: Vec<(&'a Path, Kind)>,
}

impl Folder<'_> {
    /// The files of this kind, sorted.
    pub(super) fn of_kind(&self, kind: &Kind) -> impl Iterator<Item = &Path> {
        let same = self.kinds.iter().filter(move |(_, found)| found == kind);
        same.map(|(path, _)| *path)
    }
}

/// What one format finds.
#[derive(Default)]
pub(super) struct Sources {
    pub(super) found: Vec<(PathBuf, Claims)>,
    pub(super) refused: Vec<Refused>,
}

impl Sources {
    /// Adds a source.
    pub(super) fn add(&mut self, path: PathBuf, claims: Claims) {
        self.found.push((path, claims));
    }

    /// Adds a file that is not read, and why.
    pub(super) fn refuse(&mut self, path: &Path, reason: String) {
        let path = path.to_path_buf();
        self.refused.push(Refused { path, reason });
    }

    /// Adds each file of this kind, which may mean pictures in all of the folder by their names.
    pub(super) fn each_file(&mut self, folder: &Folder<'_>, kind: &Kind) {
        for path in folder.of_kind(kind) {
            self.add(path.to_path_buf(), Claims::of(folder.root));
        }
    }

    /// Adds the folder that all files of this kind have in common, where there are any.
    pub(super) fn common_folder(&mut self, folder: &Folder<'_>, kind: &Kind) {
        let homes = folder.of_kind(kind).map(|path| path.parent().unwrap_or(Path::new("")));
        let homes: Vec<PathBuf> = homes.map(Path::to_path_buf).collect();
        if let Some(common) = common_folder(&homes) {
            self.add(common, Claims::of(folder.root));
        }
    }
}
