//! The images and categories of a COCO file, for other files that name them by number alone.

use super::rows::{CategoryRow, ImageRow, Key};
use crate::ReadError;
use crate::files::has_extension;
use crate::json::{self, Object};
use crate::json_stream::Stream;
use crate::peek::{Kind, json_kind};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a COCO file says of its numbers.
pub(super) struct Described {
    pub(super) path: PathBuf,
    /// Those images that are wanted.
    pub(super) images: HashMap<Key, ImageRow>,
    pub(super) categories: BTreeMap<i64, Arc<str>>,
}

impl Described {
    /// Reads what the file says of the images that are wanted, and all its categories.
    ///
    /// # Errors
    /// [`ReadError`], of the file.
    pub(super) fn read(path: &Path, wanted: &HashSet<Key>) -> Result<Self, ReadError> {
        let shape = json::shape(path)?;
        let opened = json::open(path, shape)?;
        let mut file = Stream::object(opened, path, shape, "an object with images and annotations")?;
        let mut described = Self {
            path: path.to_path_buf(),
            images: HashMap::new(),
            categories: BTreeMap::new(),
        };
        while let Some(key) = file.next_key()? {
            match key.as_str() {
                "images" => file.each(|row: Object<ImageRow>| {
                    if let Some(mut row) = row.0.filter(|row| wanted.contains(&row.id))
                        && row.is_named()
                    {
                        described.images.entry(row.id.clone()).or_insert(row);
                    }
                    Ok(())
                })?,
                "categories" => file.each(|row: Object<CategoryRow>| {
                    if let Some((id, name)) = row.0.and_then(CategoryRow::named) {
                        described.categories.entry(id).or_insert(name);
                    }
                    Ok(())
                })?,
                _ => file.skip()?,
            }
        }
        Ok(described)
    }
}

/// The COCO files in the folder of `file`, and in the folder of annotations there.
pub(super) fn beside(file: &Path) -> Vec<PathBuf> {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut found = Vec::new();
    for folder in [folder.to_path_buf(), folder.join("annotations")] {
        // A folder that is not there, or cannot be looked into, says nothing.
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let paths = entries.map(|entry| entry.path());
        let described = |path: &PathBuf| {
            path != file && has_extension(path, &["json"]) && path.is_file() && json_kind(path) == Kind::Coco
        };
        found.extend(paths.filter(described));
    }
    found.sort();
    found
}
