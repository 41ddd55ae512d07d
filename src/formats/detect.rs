//! Finds annotation files in a folder, or says what one file is; and says which are of a kind that is not read.

use super::detection::{Folder, Refused, Sources};
use super::files::{has_extension, walk};
use super::folders;
use super::peek::{self, Kind};
use super::reading::{Claims, ReadError, home_of};
use super::{FORMATS, Format};
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

/// What a folder or a file holds.
#[derive(Clone, Debug, Default)]
pub struct Detected {
    /// What can be read, sorted by path.
    pub found: Vec<Found>,
    /// What is known for annotations, or cannot be told, and is not read, sorted by path.
    pub refused: Vec<Refused>,
}

/// Finds the annotations in a folder (with its folders), or what a single file is. Class folders are found where
/// nothing else is and they are beyond doubt: nearly any folder of images looks like them.
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
    let is_tfrecord = |file: &Path| has_extension(file, &["tfrecord", "tfrecords"]);
    let kinds = files.iter().map(|file| match is_tfrecord(file) {
        true => (file.as_path(), Kind::Unread("TFRecord")),
        false => (file.as_path(), kind_of(file)),
    });
    let folder = Folder {
        root: path,
        kinds: kinds.collect(),
        files: &files,
    };
    for (file, kind) in &folder.kinds {
        detected.refuse(file, kind);
    }
    // The last row first: in this order they are read where several lie in one folder.
    for format in FORMATS.iter().rev() {
        let Some(detection) = format.detection else { continue };
        let mut sources = Sources::default();
        (detection.find)(&folder, &mut sources)?;
        let found = sources.found.into_iter();
        detected
            .found
            .extend(found.map(|(path, claims)| Found { format, path, claims }));
        detected.refused.append(&mut sources.refused);
    }
    if detected.found.is_empty() && folders::is_class_set(path, &files) {
        detected.found.push(Found {
            format: &folders::IMAGENET,
            path: path.to_path_buf(),
            claims: Claims::default(),
        });
    }
    detected.found.sort_by(|a, b| a.path.cmp(&b.path));
    detected.refused.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(detected)
}

/// What a file is, by the end of its name and a look into it.
fn kind_of(path: &Path) -> Kind {
    if has_extension(path, &["json"]) {
        peek::json_kind(path)
    } else if has_extension(path, &["xml"]) {
        peek::xml_kind(path)
    } else if has_extension(path, &["csv", "tsv"]) {
        peek::csv_kind(path)
    } else if has_extension(path, &["jsonl", "ndjson"]) {
        peek::lines_kind(path)
    } else {
        Kind::Other
    }
}

impl Detected {
    fn refuse(&mut self, path: &Path, kind: &Kind) {
        let reason = match kind {
            Kind::Unread(name) => format!("{name}: this format is not read yet"),
            Kind::Damaged(error) => format!("the file cannot be read: {error}"),
            Kind::Coco
            | Kind::CocoResults
            | Kind::Labelme
            | Kind::Voc
            | Kind::Via
            | Kind::OpenImages
            | Kind::Csv
            | Kind::Jsonl
            | Kind::LabelStudio
            | Kind::Cvat
            | Kind::Datumaro
            | Kind::Other => return,
        };
        let path = path.to_path_buf();
        self.refused.push(Refused { path, reason });
    }

    fn file(&mut self, path: &Path) -> Result<(), ReadError> {
        let kind = kind_of(path);
        self.refuse(path, &kind);
        for format in FORMATS {
            let Some(detection) = format.detection else { continue };
            if (detection.is_source)(path, &kind)? {
                self.found.push(Found {
                    format,
                    path: path.to_path_buf(),
                    claims: Claims::of(&home_of(path)),
                });
            }
        }
        Ok(())
    }
}
