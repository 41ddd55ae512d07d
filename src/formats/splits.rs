//! The parts into which data sets are split, by the words that people use for them.

use super::names::split_extension;
use std::path::{Component, Path};

/// A part of a data set; what belongs to one never goes to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Split {
    /// To learn from.
    Train,
    /// To choose by.
    Val,
    /// To judge by.
    Test,
}

impl Split {
    /// All of them, in the order in which they are written.
    pub const ALL: [Self; 3] = [Self::Train, Self::Val, Self::Test];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Val => "val",
            Self::Test => "test",
        }
    }

    /// The part that a folder of this name is: in any case, and with a year behind it as in `train2017`.
    pub fn of_word(word: &str) -> Option<Self> {
        let word = word.trim_end_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
        match word.trim_end_matches(['_', '-']) {
            "train" | "training" => Some(Self::Train),
            "val" | "valid" | "validation" | "dev" => Some(Self::Val),
            "test" | "testing" => Some(Self::Test),
            _ => None,
        }
    }

    /// The part that the innermost such folder of the path says.
    pub fn of_folders(path: &Path) -> Option<Self> {
        path.components().rev().find_map(|part| match part {
            Component::Normal(word) => Self::of_word(&word.to_string_lossy()),
            _ => None,
        })
    }

    /// The part that a file is about: by its own name, as `instances_train.json` or `val.json`, else by its folders
    /// below `root`.
    pub(super) fn of_file(file: &Path, root: &Path) -> Option<Self> {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let stem = split_extension(&name).0;
        let word = stem.rsplit(['_', '-', '.', ' ']).next().unwrap_or(stem);
        let folders = || {
            let folder = file.parent()?;
            Self::of_folders(folder.strip_prefix(root).unwrap_or(folder))
        };
        Self::of_word(word).or_else(folders)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_use_are_known_and_others_are_not() {
        for (word, split) in [
            ("Training", Some(Split::Train)),
            ("train2017", Some(Split::Train)),
            ("VALID", Some(Split::Val)),
            ("Testing", Some(Split::Test)),
            ("trained", None),
            ("2017", None),
        ] {
            assert_eq!(Split::of_word(word), split, "{word}");
        }
        let root = Path::new("/test/set");
        for (file, split) in [
            ("/test/set/annotations/instances_val2017.json", Some(Split::Val)),
            ("/test/set/train/_annotations.coco.json", Some(Split::Train)),
            ("/test/set/annotations/all.json", None),
        ] {
            assert_eq!(Split::of_file(Path::new(file), root), split, "{file}");
        }
    }
}
