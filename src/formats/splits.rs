//! The split that folders and files of data sets are about, by their names.

use super::names::split_extension;
use domain::Split;
use std::path::{Component, Path};

/// The split that the innermost such folder of the path says.
pub fn of_folders(path: &Path) -> Option<Split> {
    path.components().rev().find_map(|part| match part {
        Component::Normal(word) => Split::of_word(&word.to_string_lossy()),
        _ => None,
    })
}

/// The split that a file is about: by its own name, as `instances_train.json` or `val.json`, else by its folders
/// below `root`.
pub(super) fn of_file(file: &Path, root: &Path) -> Option<Split> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let stem = split_extension(&name).0;
    let word = stem.rsplit(['_', '-', '.', ' ']).next().unwrap_or(stem);
    let folders = || {
        let folder = file.parent()?;
        of_folders(folder.strip_prefix(root).unwrap_or(folder))
    };
    Split::of_word(word).or_else(folders)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_tell_their_split() {
        let root = Path::new("/test/set");
        for (file, split) in [
            ("/test/set/annotations/instances_val2017.json", Some(Split::Val)),
            ("/test/set/train/_annotations.coco.json", Some(Split::Train)),
            ("/test/set/annotations/all.json", None),
        ] {
            assert_eq!(of_file(Path::new(file), root), split, "{file}");
        }
    }
}
