//! Reads a data set: `data.yaml` with `labels/**/x.txt`, or darknet's `obj.names` and text files beside images.

use super::line::{looks_like, parse};
use super::yaml::{self, Value};
use crate::domain::Sign;
use crate::foreign;
use crate::formats::files::{has_extension, relative, text, tidy, walk};
use crate::formats::reading::{
    Feed, ForeignClass, ImageName, Job, Note, ReadAnnotation, ReadError, ReadEvent, SkipReason, Target,
};
use std::collections::HashSet;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

/// Files that describe a data set and are no labels.
const NO_LABELS: [&str; 6] = [
    "classes.txt",
    "train.txt",
    "val.txt",
    "valid.txt",
    "test.txt",
    "notes.txt",
];

/// Reads a folder, its description (`.yaml`, `.names`, `.data`, `classes.txt`), or one label file.
pub(in crate::formats) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let set = Set::open(job.source)?;
    if set.labels.is_empty() && set.names.is_none() {
        return Err(ReadError::NotThisFormat {
            format: "yolo",
            path: job.source.to_path_buf(),
        });
    }
    for path in &set.heads {
        feed.send(ReadEvent::File(path.clone()))?;
    }
    for folder in &set.missing {
        let folder = folder.clone();
        feed.send(ReadEvent::Note(Note::FolderMissing { folder }))?;
    }
    match &set.names {
        Some(names) => {
            let class = |name: &Arc<str>| ForeignClass {
                name: Arc::clone(name),
                foreign_id: None,
            };
            feed.send(ReadEvent::Classes(names.iter().map(class).collect()))?;
        }
        None => {
            let place = set.root.display().to_string();
            feed.send(ReadEvent::Note(Note::NamesMissing { place }))?;
        }
    }
    let mut left_out = LeftOut::default();
    let total = set.labels.len() as u64;
    for (at, path) in set.labels.iter().enumerate() {
        set.file(path, job, feed, &mut left_out)?;
        if at % 256 == 255 {
            let done = at as u64 + 1;
            feed.send(ReadEvent::Progress { done, total })?;
        }
    }
    feed.mended(left_out.mended)?;
    feed.left_out("confidences", left_out.confidences)?;
    feed.left_out("keypoints", left_out.keypoints)
}

#[derive(Default)]
struct LeftOut {
    mended: u64,
    confidences: u64,
    keypoints: u64,
}

struct Set {
    root: PathBuf,
    names: Option<Vec<Arc<str>>>,
    pose: bool,
    labels: Vec<PathBuf>,
    missing: Vec<String>,
    /// Files that say what the labels mean.
    heads: Vec<PathBuf>,
}

impl Set {
    fn open(source: &Path) -> Result<Self, ReadError> {
        let is_file = std::fs::metadata(source).map_err(ReadError::io(source))?.is_file();
        let root = match source.parent() {
            Some(parent) if is_file => parent.to_path_buf(),
            _ => source.to_path_buf(),
        };
        let root = if root.as_os_str().is_empty() {
            PathBuf::from(".")
        } else {
            root
        };
        let files = walk(&root)?;
        let description = match has_extension(source, &["yaml", "yml"]) && is_file {
            true => Some(source.to_path_buf()),
            false => shallowest(&files, |path| has_extension(path, &["yaml", "yml"]) && describes(path)),
        };
        let mut set = Self {
            root,
            names: None,
            pose: false,
            labels: Vec::new(),
            missing: Vec::new(),
            heads: Vec::new(),
        };
        let mut folders = Vec::new();
        if let Some(path) = description {
            let yaml = yaml::parse(&text(&path)?.unwrap_or_default());
            set.names = yaml::names(&yaml).map(shared);
            set.pose = yaml.get("kpt_shape").is_some();
            folders = set.described_folders(&yaml, path.parent().unwrap_or(Path::new(".")));
            set.heads.push(path);
        }
        if set.names.is_none()
            && let Some((path, names)) = listed_names(&files)?
        {
            set.names = Some(shared(names));
            set.heads.push(path);
        }
        let single = is_file && has_extension(source, &["txt"]) && !describes_by_name(source);
        set.labels = if single {
            vec![source.to_path_buf()]
        } else {
            label_files(files, &set.root)
        };
        for folder in folders {
            set.labels
                .extend(walk(&folder)?.into_iter().filter(|p| has_extension(p, &["txt"])));
        }
        Ok(set)
    }

    /// Label folders outside the root that the description names; entries that exist nowhere are noted.
    fn described_folders(&mut self, yaml: &Value, home: &Path) -> Vec<PathBuf> {
        let base = match yaml.get("path").map(Value::scalars).as_deref() {
            Some([path]) => home.join(path),
            _ => home.to_path_buf(),
        };
        let mut found = Vec::new();
        for entry in ["train", "val", "valid", "test"]
            .iter()
            .filter_map(|key| yaml.get(key))
            .flat_map(Value::scalars)
            .filter(|entry| !entry.is_empty())
        {
            // Exports of hosted tools write `../train/images` where `train/images` is meant.
            let inner = entry.trim_start_matches("../");
            let places = [base.join(entry), home.join(entry), home.join(inner)].map(|place| tidy(&place));
            let Some(place) = places.iter().find(|place| place.exists()) else {
                self.missing.push(entry.to_owned());
                continue;
            };
            let labels = exchanged(place, "images", "labels").into_iter().next();
            let Some(labels) = labels.filter(|l| l.is_dir() && !l.starts_with(tidy(&self.root))) else {
                continue;
            };
            if !found.contains(&labels) {
                found.push(labels);
            }
        }
        found
    }

    fn file(&self, path: &Path, job: &Job<'_>, feed: &mut Feed<'_>, left_out: &mut LeftOut) -> Result<(), ReadError> {
        feed.send(ReadEvent::File(path.to_path_buf()))?;
        let text = match text(path)? {
            Ok(text) => text,
            Err(error) => {
                let reason = SkipReason::Unreadable(error.to_string());
                return feed.skip_many(path.display().to_string(), reason, 0);
            }
        };
        let bare = path.with_extension("");
        let mut places = exchanged(&bare, "labels", "images");
        places.push(bare);
        let written = relative(&places[0], &self.root);
        let image = ImageName {
            written: &written,
            has_extension: false,
            places: &places,
        };
        let lines = || text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
        let target = match job.lookup.find(&image) {
            Ok(target) => target,
            Err(no) => {
                let count = lines().count() as u64;
                return match count {
                    0 => Ok(()),
                    _ => feed.skip_many(path.display().to_string(), no.reason(&written), count),
                };
            }
        };
        feed.send(ReadEvent::Covered(target.input))?;
        let mut seen = HashSet::new();
        for (number, line) in lines() {
            let claim = match seen.insert(line.trim()) {
                true => self.claim(line, target, left_out),
                false => Err(SkipReason::Duplicate),
            };
            match claim {
                Ok(claim) => feed.send(ReadEvent::Annotation(claim))?,
                Err(reason) => feed.skip(format!("{}:{}", path.display(), number + 1), reason)?,
            }
        }
        Ok(())
    }

    fn claim(&self, line: &str, target: Target, left_out: &mut LeftOut) -> Result<ReadAnnotation, SkipReason> {
        use crate::formats::settle::{Frame, settle};
        let line = parse(line, target.size, self.pose)?;
        let concept = match &self.names {
            None => line.class.to_string().into(),
            Some(names) => names
                .get(line.class)
                .map(Arc::clone)
                .ok_or_else(|| SkipReason::UnknownCategory(line.class.to_string()))?,
        };
        let settled = settle(line.region, target.size, Frame::Same)?;
        left_out.mended += u64::from(settled.mended);
        left_out.confidences += u64::from(line.confidence);
        left_out.keypoints += u64::from(line.keypoints);
        Ok(ReadAnnotation {
            input: target.input,
            concept,
            region: settled.region,
            sign: Sign::Present,
            foreign_id: None,
        })
    }
}

fn shared(names: Vec<String>) -> Vec<Arc<str>> {
    names.into_iter().map(Arc::from).collect()
}

fn shallowest(files: &[PathBuf], is: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let found = files.iter().filter(|path| is(path));
    found.min_by_key(|path| path.components().count()).cloned()
}

fn describes(path: &Path) -> bool {
    matches!(text(path), Ok(Ok(text)) if yaml::names_in(&text).is_some())
}

fn describes_by_name(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    NO_LABELS.contains(&&*name) || name.to_ascii_lowercase().starts_with("readme")
}

/// Names from darknet's `*.names` or from `classes.txt`: one a line, blank lines at the end left aside.
fn listed_names(files: &[PathBuf]) -> Result<Option<(PathBuf, Vec<String>)>, ReadError> {
    let is_classes = |path: &Path| path.file_name() == Some(OsStr::new("classes.txt"));
    let list = shallowest(files, |path| has_extension(path, &["names"])).or_else(|| shallowest(files, is_classes));
    let Some(path) = list else { return Ok(None) };
    let Ok(text) = text(&path)? else { return Ok(None) };
    // Blank lines in between hold their places: every number after them counts on it.
    let names: Vec<String> = text
        .trim_end()
        .lines()
        .enumerate()
        .map(|(at, line)| match line.trim() {
            "" => at.to_string(),
            name => name.to_owned(),
        })
        .collect();
    Ok((!names.is_empty()).then_some((path, names)))
}

/// Text files in a `labels` folder; without such folders, all that begin like labels.
fn label_files(files: Vec<PathBuf>, root: &Path) -> Vec<PathBuf> {
    let texts: Vec<PathBuf> = files
        .into_iter()
        .filter(|path| has_extension(path, &["txt"]) && !describes_by_name(path))
        .collect();
    let in_labels = |path: &PathBuf| {
        let folder = path.parent().and_then(|folder| folder.strip_prefix(root).ok());
        folder.is_some_and(|folder| folder.components().any(|c| c.as_os_str() == "labels"))
            || root.file_name() == Some(OsStr::new("labels"))
    };
    if texts.iter().any(in_labels) {
        texts.into_iter().filter(in_labels).collect()
    } else {
        texts.into_iter().filter(|path| labels_first_line(path)).collect()
    }
}

/// Whether the first line of the file that is not blank looks like a label.
pub(in crate::formats) fn labels_first_line(path: &Path) -> bool {
    let Ok(file) = foreign::open(path) else { return false };
    // A first line longer than this is an outline; its beginning tells.
    let mut lines = BufReader::new(file.take(4096)).lines().map_while(Result::ok);
    lines
        .find(|line| !line.trim().is_empty())
        .is_some_and(|line| looks_like(&line))
}

/// The path with one folder `from` replaced by `to`: the last one first, as trainers do it, then the others;
/// the path itself when there is none.
fn exchanged(path: &Path, from: &str, to: &str) -> Vec<PathBuf> {
    let parts: Vec<Component<'_>> = path.components().collect();
    let mut paths: Vec<PathBuf> = (0..parts.len())
        .rev()
        .filter(|at| parts[*at].as_os_str() == from)
        .map(|at| {
            let with = |(place, part): (usize, &Component<'_>)| match place == at {
                true => PathBuf::from(to),
                false => PathBuf::from(part.as_os_str()),
            };
            parts.iter().enumerate().map(with).collect()
        })
        .collect();
    if paths.is_empty() {
        paths.push(path.to_path_buf());
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_labels_folder_is_the_one_exchanged_first() {
        let paths = exchanged(Path::new("/labels/train/labels/a"), "labels", "images");
        assert_eq!(paths[0], Path::new("/labels/train/images/a"));
        assert_eq!(paths[1], Path::new("/images/train/labels/a"));
        assert_eq!(exchanged(Path::new("x/a"), "labels", "images"), [Path::new("x/a")]);
    }
}
