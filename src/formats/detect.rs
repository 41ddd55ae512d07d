//! Finds annotation files in a folder, or says what one file is.

use super::files::{common_folder, has_extension, text, walk};
use super::reading::ReadError;
use super::{Format, json, voc, yolo};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// A source of annotations.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its format.
    pub format: &'static Format,
    /// The file or folder to hand to [`Format::read`].
    pub path: PathBuf,
}

/// Finds the annotations in a folder (with its folders), or what a single file is; sorted by path. Class folders
/// are never found: any folder of images looks like them, so they are only read when asked for by name.
///
/// Of several COCO files in one folder that describe the same images for other tasks (key points, captions,
/// panoptic ...) only the instances are taken where there are any.
///
/// # Errors
/// [`ReadError::Io`] when the path or a folder in it cannot be read.
pub fn detect(path: &Path) -> Result<Vec<Found>, ReadError> {
    if std::fs::metadata(path).map_err(ReadError::io(path))?.is_file() {
        return Ok(detect_file(path).into_iter().collect());
    }
    let files = walk(path)?;
    let mut found = in_json(&files);
    found.extend(in_xml(&files));
    found.extend(in_texts(path, &files));
    found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(found)
}

fn found(name: &str, path: impl Into<PathBuf>) -> Option<Found> {
    let path = path.into();
    Format::named(name).map(|format| Found { format, path })
}

fn detect_file(path: &Path) -> Option<Found> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    if has_extension(path, &["json"]) {
        return match json_kind(path)? {
            JsonKind::Coco => found("coco", path),
            JsonKind::Labelme => found("labelme", path),
        };
    }
    let is = if has_extension(path, &["xml"]) {
        return found("voc", path).filter(|_| is_voc(path));
    } else if has_extension(path, &["yaml", "yml"]) {
        is_description(path)
    } else {
        has_extension(path, &["names"]) || name == "obj.data" || name == "classes.txt" || is_label(path)
    };
    found("yolo", path).filter(|_| is)
}

fn is_voc(path: &Path) -> bool {
    matches!(text(path), Ok(Ok(text)) if voc::looks_like(&text))
}

fn is_description(path: &Path) -> bool {
    matches!(text(path), Ok(Ok(text)) if yolo::names_in(&text).is_some())
}

fn is_label(path: &Path) -> bool {
    has_extension(path, &["txt"]) && yolo::labels_first_line(path)
}

fn in_json(files: &[PathBuf]) -> Vec<Found> {
    let mut labelme: Vec<PathBuf> = Vec::new();
    let mut coco: Vec<&PathBuf> = Vec::new();
    for path in files.iter().filter(|path| has_extension(path, &["json"])) {
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        match json_kind(path) {
            Some(JsonKind::Labelme) => labelme.push(folder),
            Some(JsonKind::Coco) => coco.push(path),
            None => {}
        }
    }
    let instances = |path: &Path| {
        path.file_name()
            .is_some_and(|n| n.to_string_lossy().starts_with("instances"))
    };
    let with_instances: HashSet<&Path> = coco
        .iter()
        .filter(|p| instances(p))
        .filter_map(|p| p.parent())
        .collect();
    let wanted = coco
        .iter()
        .filter(|path| instances(path) || !path.parent().is_some_and(|folder| with_instances.contains(folder)));
    let mut all: Vec<Found> = wanted.filter_map(|path| found("coco", path.as_path())).collect();
    all.extend(common_folder(&labelme).and_then(|folder| found("labelme", folder)));
    all
}

fn in_xml(files: &[PathBuf]) -> Option<Found> {
    let mut folders: Vec<PathBuf> = Vec::new();
    for path in files.iter().filter(|path| has_extension(path, &["xml"])) {
        let folder = path.parent().unwrap_or(Path::new(""));
        // One of a kind in a folder tells; the others are looked at when they are read.
        if folders.last().is_some_and(|last| last == folder) {
            continue;
        }
        if is_voc(path) {
            folders.push(folder.to_path_buf());
        }
    }
    common_folder(&folders).and_then(|folder| found("voc", folder))
}

fn in_texts(root: &Path, files: &[PathBuf]) -> Vec<Found> {
    let folder = |path: &Path| path.parent().unwrap_or(root).to_path_buf();
    let mut sets: Vec<(PathBuf, PathBuf)> = Vec::new();
    let mut add = |home: PathBuf, path: PathBuf| {
        if !sets.iter().any(|(known, _)| home.starts_with(known)) {
            sets.push((home, path));
        }
    };
    let descriptions = files
        .iter()
        .filter(|path| has_extension(path, &["yaml", "yml"]) && is_description(path));
    let names = files.iter().filter(|path| has_extension(path, &["names"]));
    let mut heads: Vec<&PathBuf> = descriptions.chain(names).collect();
    heads.sort_by_key(|path| path.components().count());
    for path in heads {
        add(folder(path), path.clone());
    }
    let texts: Vec<&PathBuf> = files.iter().filter(|path| has_extension(path, &["txt"])).collect();
    for path in &texts {
        let home = folder(path);
        let is_classes = path.file_name().is_some_and(|name| name == "classes.txt");
        let has_labels = || {
            texts
                .iter()
                .any(|other| other.starts_with(&home) && *other != *path && is_label(other))
        };
        if is_classes && has_labels() {
            // `labels/classes.txt` stands for the set around it.
            let above = home
                .file_name()
                .is_some_and(|name| name == "labels")
                .then(|| home.parent())
                .flatten();
            let home = above.map_or(home.clone(), Path::to_path_buf);
            add(home.clone(), home);
        }
    }
    for path in &texts {
        let home = folder(path);
        let labels = home
            .ancestors()
            .take_while(|f| f.starts_with(root))
            .find(|f| f.ends_with("labels"));
        if let Some(labels) = labels {
            let set = labels
                .parent()
                .filter(|p| p.starts_with(root))
                .unwrap_or(labels)
                .to_path_buf();
            if !sets_known(&sets, &set) && is_label(path) {
                sets.push((set.clone(), set));
            }
        }
    }
    sets.into_iter().filter_map(|(_, path)| found("yolo", path)).collect()
}

fn sets_known(sets: &[(PathBuf, PathBuf)], home: &Path) -> bool {
    sets.iter().any(|(known, _)| home.starts_with(known))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JsonKind {
    Coco,
    Labelme,
}

/// What the keys say, read no further than needed; `None` for JSON of another kind or none.
fn json_kind(path: &Path) -> Option<JsonKind> {
    let opened = json::open(path, true).ok()?;
    let mut peek = Peek::default();
    // The result is an error as soon as enough is known.
    let _ = serde_json::Deserializer::from_reader(opened.reader).deserialize_map(&mut peek);
    match peek {
        Peek { labelme: true, .. } => Some(JsonKind::Labelme),
        Peek { other: true, .. } => None,
        Peek { images: true, .. } => Some(JsonKind::Coco),
        Peek { .. } => None,
    }
}

#[derive(Default)]
struct Peek {
    labelme: bool,
    images: bool,
    /// Annotations of a kind that are no instances.
    other: bool,
}

impl<'de> Visitor<'de> for &mut Peek {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            let mut keys = Vec::new();
            match key.as_str() {
                "shapes" | "imagePath" => {
                    self.labelme = true;
                    return Err(serde::de::Error::custom("enough is known"));
                }
                "images" => {
                    map.next_value_seed(FirstKeys(&mut keys, false))?;
                    self.images |= keys.iter().any(|key| key == "file_name");
                }
                "annotations" => {
                    let result = map.next_value_seed(FirstKeys(&mut keys, self.images));
                    self.other |= keys.iter().any(|key| key == "segments_info" || key == "caption");
                    result?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Collects the keys of the first object of a list; then stops with an error, or passes the rest by.
struct FirstKeys<'a>(&'a mut Vec<String>, bool);

impl<'de> DeserializeSeed<'de> for FirstKeys<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for FirstKeys<'_> {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, _)) = map.next_entry::<String, IgnoredAny>()? {
            self.0.push(key);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Self(keys, stop) = self;
        let first = list.next_element_seed(FirstKeys(&mut *keys, false))?;
        if stop && first.is_some() {
            return Err(serde::de::Error::custom("enough is known"));
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}
