//! A ready lookup: relative path, then file name, then unique stem.

use super::files::tidy;
use super::names::{file_name, split_extension};
use super::reading::{ImageName, Lookup, NoMatch, Target};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Finds inputs by path: first where the format's layout puts the file, then by as many trailing parts of the
/// written name as tell it from all others, at last by the stem alone if only one input has it.
#[derive(Debug, Default)]
pub struct NameIndex {
    entries: Vec<(String, Target)>,
    by_path: HashMap<PathBuf, usize>,
    by_bare_path: HashMap<PathBuf, Vec<usize>>,
    by_file: HashMap<String, Vec<usize>>,
    by_stem: HashMap<String, Vec<usize>>,
}

impl NameIndex {
    /// An index over nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an input: its name with `/`, and the path of its file, given the way the source of a read is given
    /// (both absolute, or both relative to the same folder).
    pub fn add(&mut self, name: &str, path: &Path, target: Target) {
        let at = self.entries.len();
        let path = tidy(path);
        let stem = split_extension(file_name(name)).0.to_owned();
        self.by_file.entry(file_name(name).to_owned()).or_default().push(at);
        self.by_stem.entry(stem).or_default().push(at);
        self.by_bare_path.entry(path.with_extension("")).or_default().push(at);
        self.by_path.insert(path, at);
        self.entries.push((name.to_owned(), target));
    }

    fn best(&self, candidates: &[usize], written: &str, bare: bool) -> Result<Target, NoMatch> {
        let shared = |at: &usize| {
            let name = &self.entries[*at].0;
            let name = if bare { split_extension(name).0 } else { name };
            let pairs = name.rsplit('/').zip(written.rsplit('/'));
            pairs.take_while(|(a, b)| a == b).count()
        };
        let most = candidates.iter().map(shared).max().unwrap_or(0);
        let mut best = candidates.iter().filter(|at| shared(at) == most);
        match (best.next(), best.next()) {
            (Some(at), None) => Ok(self.entries[*at].1),
            (Some(_), Some(_)) => Err(NoMatch::Ambiguous),
            (None, _) => Err(NoMatch::Unknown),
        }
    }
}

impl Lookup for NameIndex {
    fn find(&self, image: &ImageName<'_>) -> Result<Target, NoMatch> {
        for place in image.places {
            let place = tidy(place);
            if let Some(at) = self.by_path.get(&place).filter(|_| image.has_extension) {
                return Ok(self.entries[*at].1);
            }
            if let Some(found) = self.by_bare_path.get(&place).filter(|_| !image.has_extension) {
                return self.best(found, image.written, true);
            }
        }
        let file = file_name(image.written);
        if image.has_extension
            && let Some(found) = self.by_file.get(file)
        {
            return self.best(found, image.written, false);
        }
        let written = if image.has_extension {
            split_extension(image.written).0
        } else {
            image.written
        };
        match self.by_stem.get(file_name(written)) {
            // By stem alone only what is unique, or what shares a folder too.
            Some(found) => self.best(found, written, true),
            None => Err(NoMatch::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{InputId, Size};

    fn index(names: &[&str]) -> NameIndex {
        let mut index = NameIndex::new();
        for (at, name) in names.iter().enumerate() {
            let target = Target {
                input: InputId::fixed(at as u128),
                size: Size::new(1, 1),
            };
            index.add(name, &Path::new("/data").join(name), target);
        }
        index
    }

    fn find(index: &NameIndex, written: &str, places: &[&str]) -> Result<u128, NoMatch> {
        let places: Vec<PathBuf> = places.iter().map(PathBuf::from).collect();
        let image = ImageName {
            written,
            has_extension: written.contains('.'),
            places: &places,
        };
        index.find(&image).map(|target| target.input.0.as_u128())
    }

    #[test]
    fn the_same_name_in_two_folders_is_told_apart_or_refused() {
        let index = index(&["train/a.jpg", "val/a.jpg", "val/b.jpg"]);
        assert_eq!(find(&index, "a.jpg", &[]), Err(NoMatch::Ambiguous));
        assert_eq!(find(&index, "x/val/a.jpg", &[]), Ok(1));
        assert_eq!(find(&index, "a.jpg", &["/data/x/a.jpg", "/data/./train/a.jpg"]), Ok(0));
        assert_eq!(find(&index, "b.png", &[]), Ok(2));
        assert_eq!(find(&index, "c.jpg", &[]), Err(NoMatch::Unknown));
    }

    #[test]
    fn names_without_extension_meet_one_file_or_none() {
        let index = index(&["images/a.jpg", "images/b.jpg", "images/b.png"]);
        assert_eq!(find(&index, "images/a", &["/data/images/a"]), Ok(0));
        assert_eq!(find(&index, "b", &[]), Err(NoMatch::Ambiguous));
        assert_eq!(find(&index, "b", &["/data/images/b"]), Err(NoMatch::Ambiguous));
    }
}
