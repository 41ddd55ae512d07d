//! Finds annotation files in a folder, or says what one file is; and says which are of a kind that is not read.

use super::files::{common_folder, has_extension, walk};
use super::peek::{self, Kind};
use super::reading::{Claims, ReadError, home_of};
use super::{Format, yolo};
use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

/// A source of annotations.
#[derive(Clone, Debug)]
pub struct Found {
    /// Its format.
    pub format: &'static Format,
    /// The file or folder to hand to [`Format::read`].
    pub path: PathBuf,
    /// The folders in which it may mean pictures by their names alone.
    pub claims: Claims,
}

/// A file of annotations that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The file.
    pub path: PathBuf,
    /// Why, as a sentence without its end.
    pub reason: String,
}

/// What a folder or a file holds.
#[derive(Clone, Debug, Default)]
pub struct Detected {
    /// What can be read, sorted by path.
    pub found: Vec<Found>,
    /// What is known for annotations, or cannot be told, and is not read.
    pub refused: Vec<Refused>,
}

/// Finds the annotations in a folder (with its folders), or what a single file is. Class folders are never found:
/// any folder of images looks like them, so they are only read when asked for by name.
///
/// Of several COCO files in one folder that describe the same images for other tasks (key points, captions,
/// panoptic ...) only the instances are taken where there are any.
///
/// # Errors
/// [`ReadError::Io`] when the path or a folder in it cannot be read.
pub fn detect(path: &Path) -> Result<Detected, ReadError> {
    let mut detected = Detected::default();
    if std::fs::metadata(path).map_err(ReadError::io(path))?.is_file() {
        detected.file(path)?;
        return Ok(detected);
    }
    let files = walk(path)?;
    detected.jsons(path, &files);
    detected.xmls(path, &files);
    detected.tables(&files);
    if !yolo::Plan::of(path, &files, &|_| false)?.is_empty() {
        detected.add("yolo", path.to_path_buf(), Claims::of(path));
    }
    detected.found.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(detected)
}

impl Detected {
    fn add(&mut self, name: &str, path: PathBuf, claims: Claims) {
        let format = Format::named(name);
        self.found.extend(format.map(|format| Found { format, path, claims }));
    }

    fn refuse(&mut self, path: &Path, kind: Kind) {
        let reason = match kind {
            Kind::Unread(name) => format!("{name}: this format is not read yet"),
            Kind::Damaged(error) => format!("the file cannot be read: {error}"),
            Kind::Coco | Kind::Labelme | Kind::Voc | Kind::Other => return,
        };
        let path = path.to_path_buf();
        self.refused.push(Refused { path, reason });
    }

    fn file(&mut self, path: &Path) -> Result<(), ReadError> {
        let claims = Claims::of(&home_of(path));
        let kind = if has_extension(path, &["json"]) {
            peek::json_kind(path)
        } else if has_extension(path, &["xml"]) {
            peek::xml_kind(path)
        } else if has_extension(path, &["csv", "tsv"]) {
            peek::csv_kind(path)
        } else {
            let texts = ["yaml", "yml", "names", "labels", "txt"];
            if has_extension(path, &texts) && yolo::is_source(path)? {
                self.add("yolo", path.to_path_buf(), claims);
            }
            return Ok(());
        };
        match kind {
            Kind::Coco => self.add("coco", path.to_path_buf(), claims),
            Kind::Labelme => self.add("labelme", path.to_path_buf(), claims),
            Kind::Voc => self.add("voc", path.to_path_buf(), claims),
            kind => self.refuse(path, kind),
        }
        Ok(())
    }

    fn jsons(&mut self, root: &Path, files: &[PathBuf]) {
        let mut labelme: Vec<PathBuf> = Vec::new();
        let mut coco: Vec<&PathBuf> = Vec::new();
        for path in files.iter().filter(|path| has_extension(path, &["json"])) {
            match peek::json_kind(path) {
                Kind::Labelme => labelme.push(path.parent().unwrap_or(Path::new("")).to_path_buf()),
                Kind::Coco => coco.push(path),
                kind => self.refuse(path, kind),
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
        let homes: BTreeSet<PathBuf> = coco.iter().map(|path| home_of(path)).collect();
        for path in &coco {
            let home = home_of(path);
            let beside = path.parent().is_some_and(|folder| with_instances.contains(folder));
            if let Some(task) = other_task(path).filter(|_| beside) {
                let reason = format!("{task} are not read; the boxes of these pictures are taken from the instances");
                let path = path.to_path_buf();
                self.refused.push(Refused { path, reason });
                continue;
            }
            // What lies around another description's own folder is what that one is about.
            let others = homes.iter().filter(|other| !home.starts_with(other));
            let claims = Claims {
                within: vec![root.to_path_buf()],
                except: others.cloned().collect(),
            };
            self.add("coco", path.to_path_buf(), claims);
        }
        if let Some(folder) = common_folder(&labelme) {
            self.add("labelme", folder, Claims::of(root));
        }
    }

    fn xmls(&mut self, root: &Path, files: &[PathBuf]) {
        let mut folders: Vec<PathBuf> = Vec::new();
        for path in files.iter().filter(|path| has_extension(path, &["xml"])) {
            match peek::xml_kind(path) {
                Kind::Voc => folders.push(path.parent().unwrap_or(Path::new("")).to_path_buf()),
                kind => self.refuse(path, kind),
            }
        }
        if let Some(folder) = common_folder(&folders) {
            self.add("voc", folder, Claims::of(root));
        }
    }

    fn tables(&mut self, files: &[PathBuf]) {
        for path in files {
            if has_extension(path, &["csv", "tsv"]) {
                self.refuse(path, peek::csv_kind(path));
            } else if has_extension(path, &["tfrecord", "tfrecords"]) {
                self.refuse(path, Kind::Unread("TFRecord"));
            }
        }
    }
}

/// What a file beside COCO instances is about by its name, if not instances.
fn other_task(path: &Path) -> Option<&'static str> {
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    let tasks = [
        ("person_keypoints", "key points"),
        ("captions", "captions"),
        ("panoptic", "panoptic segments"),
        ("stuff", "stuff segments"),
    ];
    tasks
        .into_iter()
        .find(|(prefix, _)| name.starts_with(prefix))
        .map(|(_, task)| task)
}
