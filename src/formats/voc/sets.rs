//! `ImageSets/Main/PART.txt`: which pictures belong to which part.

use super::read::root_of;
use crate::files::{relative, text};
use domain::Split;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// The lists of all data sets that were asked for.
#[derive(Debug, Default)]
pub(super) struct ImageSets {
    by_root: HashMap<PathBuf, HashMap<String, Split>>,
}

impl ImageSets {
    /// The part of the picture that an XML file below `Annotations` describes, where the lists beside it name it in one.
    pub(super) fn part(&mut self, xml: &Path) -> Option<Split> {
        let root = root_of(xml)?;
        let stem = relative(&xml.with_extension(""), &root.join("Annotations"));
        let lists = self.by_root.entry(root).or_insert_with_key(|root| lists(root));
        lists.get(&stem).copied()
    }
}

/// The pictures of each list by their names. A list of a class, `cat_train.txt`, is none of these: it tells which pictures
/// hold it. A picture in several of them, as in the devkit's `trainval`, counts for the first.
fn lists(root: &Path) -> HashMap<String, Split> {
    let mut found = HashMap::new();
    for part in Split::ALL {
        let path = root.join("ImageSets/Main").join(format!("{}.txt", part.name()));
        let Ok(Ok(list)) = text(&path) else { continue };
        for line in list.text.lines() {
            let name = line.trim();
            if !name.is_empty() {
                found.entry(name.to_owned()).or_insert(part);
            }
        }
    }
    found
}
