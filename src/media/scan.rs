//! Which picture files there are: files, folders and lists of paths, walked in the order a person expects.

use super::kind::foreign_by_content;
use super::list::PathColumn;
use super::{FileKind, MediaError, foreign_by_name, list};
use roots::Location;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::atomic::{self, AtomicBool};
use walkdir::{DirEntry, WalkDir};

/// Whether a file that is called a picture of another kind is one of a known kind, as phones and web servers make them.
fn is_misnamed(path: &Path) -> bool {
    foreign_by_name(path).is_some() && start_of(path).is_ok_and(|start| FileKind::by_content(&start).is_some())
}

/// A file of a known kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it is, as reached from the path given.
    pub path: PathBuf,
    /// Its path relative to the folder given, with `/`; the bare name of a file that was given itself. Bytes that
    /// are no UTF-8 stand as replacement characters, so two names may be equal.
    pub name: String,
}

/// Something that was asked for and could not be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file or folder.
    pub path: PathBuf,
    /// Why.
    pub reason: MediaError,
}

/// What a scan came by besides the files it handed on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ScanReport {
    /// Files handed on.
    pub found: u64,
    /// In folders: hidden files and folders, files of no known kind, links back to what is scanned anyway.
    pub ignored: u64,
    /// The files of no known kind among them.
    pub others: Vec<PathBuf>,
    /// Addresses in lists, which lie elsewhere and were not looked at.
    pub addresses: Vec<String>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Whether it was stopped before its end.
    pub cancelled: bool,
}

/// Walks `paths` (files, folders with all that is in them, lists of paths as `.txt` or `.csv`) and hands every
/// file of a known kind to `sink`, folder by folder in natural order. Links are followed, none of them twice. Contents are not
/// looked at, except of a given file that has no known extension. Setting `cancel` stops it.
pub fn scan(paths: &[PathBuf], cancel: &AtomicBool, sink: &mut dyn FnMut(Found)) -> ScanReport {
    scan_tables(paths, &HashMap::new(), cancel, sink)
}

/// The same, where it is known in which column some tables have the paths.
pub fn scan_tables(
    paths: &[PathBuf],
    tables: &HashMap<PathBuf, PathColumn>,
    cancel: &AtomicBool,
    sink: &mut dyn FnMut(Found),
) -> ScanReport {
    let mut scan = Scan {
        tables,
        cancel,
        sink,
        report: ScanReport::default(),
        roots: Vec::new(),
    };
    for path in paths {
        scan.path(path);
    }
    scan.report
}

struct Scan<'a> {
    tables: &'a HashMap<PathBuf, PathColumn>,
    cancel: &'a AtomicBool,
    sink: &'a mut dyn FnMut(Found),
    report: ScanReport,
    /// The folder being scanned and the targets of the links followed from it, without links in their paths.
    roots: Vec<PathBuf>,
}

impl Scan<'_> {
    fn cancelled(&mut self) -> bool {
        let stop = self.cancel.load(atomic::Ordering::Relaxed);
        self.report.cancelled |= stop;
        stop
    }

    fn problem(&mut self, path: &Path, reason: MediaError) {
        self.report.problems.push(Problem {
            path: path.to_path_buf(),
            reason,
        });
    }

    fn found(&mut self, path: PathBuf, name: String) {
        self.report.found += 1;
        (self.sink)(Found { path, name });
    }

    fn path(&mut self, path: &Path) {
        if self.cancelled() {
            return;
        }
        match std::fs::metadata(path) {
            Err(error) => self.problem(path, error.into()),
            Ok(metadata) if metadata.is_dir() => self.folder(path),
            Ok(_) if list::is_list(path) => self.list(path),
            Ok(_) => self.file(path, bare_name(path)),
        }
    }

    /// A file that was named itself: it is taken by its extension or by its content.
    fn file(&mut self, path: &Path, name: String) {
        if FileKind::by_name(path).is_some() {
            return self.found(path.to_path_buf(), name);
        }
        match start_of(path) {
            Ok(start) if FileKind::by_content(&start).is_some() => self.found(path.to_path_buf(), name),
            Ok(start) => {
                let foreign = foreign_by_content(&start).or_else(|| foreign_by_name(path));
                self.problem(path, foreign.map_or(MediaError::UnknownKind, MediaError::Foreign));
            }
            Err(error) => self.problem(path, error),
        }
    }

    fn list(&mut self, path: &Path) {
        let folder = path.parent().unwrap_or(Path::new(""));
        let listed = match list::read_list(path, self.tables.get(path)) {
            Ok(listed) => listed,
            Err(error) => return self.problem(path, error),
        };
        for entry in listed {
            if self.cancelled() {
                return;
            }
            if let Some(address) = entry.to_str().filter(|text| Location::is_address(text)) {
                self.report.addresses.push(address.to_owned());
                continue;
            }
            let file = folder.join(&entry);
            match std::fs::metadata(&file) {
                Err(error) => self.problem(&file, error.into()),
                Ok(metadata) if metadata.is_dir() => self.folder(&file),
                Ok(_) => {
                    let plain = entry.components().all(|c| matches!(c, std::path::Component::Normal(_)));
                    let name = match file.strip_prefix(folder) {
                        Ok(inside) if plain || entry.is_absolute() => slashed(inside),
                        _ => bare_name(&file),
                    };
                    self.file(&file, name);
                }
            }
        }
    }

    fn folder(&mut self, root: &Path) {
        match root.canonicalize() {
            Ok(real) => self.roots = vec![real],
            Err(error) => return self.problem(root, error.into()),
        }
        let mut walk = WalkDir::new(root)
            .follow_links(true)
            .min_depth(1)
            .sort_by(|a, b| natural_order(a.file_name(), b.file_name()))
            .into_iter();
        while let Some(entry) = walk.next() {
            if self.cancelled() {
                return;
            }
            match entry {
                Ok(entry) if hidden(entry.file_name()) => {
                    self.report.ignored += 1;
                    if entry.file_type().is_dir() {
                        walk.skip_current_dir();
                    }
                }
                Ok(entry) if entry.file_type().is_dir() => {
                    if entry.path_is_symlink() && !self.may_follow(&entry) {
                        self.report.ignored += 1;
                        walk.skip_current_dir();
                    }
                }
                Ok(entry) if FileKind::by_name(entry.path()).is_some() || is_misnamed(entry.path()) => {
                    let inside = entry.path().strip_prefix(root).unwrap_or(entry.path());
                    let name = slashed(inside);
                    self.found(entry.into_path(), name);
                }
                Ok(entry) => {
                    self.report.ignored += 1;
                    self.report.others.push(entry.into_path());
                }
                Err(error) => self.walk_error(root, &error),
            }
        }
    }

    fn walk_error(&mut self, root: &Path, error: &walkdir::Error) {
        let path = error.path().unwrap_or(root).to_path_buf();
        let hidden_or_unknown =
            path.file_name().is_some_and(hidden) || (path.is_symlink() && FileKind::by_name(&path).is_none());
        // What a loop leads to is scanned already; a broken link to no picture is no picture.
        if error.loop_ancestor().is_some() || hidden_or_unknown {
            self.report.ignored += 1;
            return;
        }
        let reason = match error.io_error() {
            Some(e) if e.kind() == std::io::ErrorKind::NotFound => MediaError::NotFound,
            Some(e) => MediaError::Unreadable(e.to_string()),
            None => MediaError::Unreadable(error.to_string()),
        };
        self.problem(&path, reason);
    }

    /// Whether a link to a folder leads to somewhere new: not into or above what is scanned anyway.
    fn may_follow(&mut self, link: &DirEntry) -> bool {
        let Ok(target) = link.path().canonicalize() else {
            return false;
        };
        let known = self
            .roots
            .iter()
            .any(|root| target.starts_with(root) || root.starts_with(&target));
        if !known {
            self.roots.push(target);
        }
        !known
    }
}

fn hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn slashed(path: &Path) -> String {
    let parts: Vec<_> = path.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

fn bare_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn start_of(path: &Path) -> Result<Vec<u8>, MediaError> {
    use std::io::Read;
    let mut start = Vec::with_capacity(12);
    platform::foreign::open(path)?.take(12).read_to_end(&mut start)?;
    Ok(start)
}

/// The order in which a person sorts names: `2` before `10`, case aside. Equal only for equal names.
pub(crate) fn natural_order(a: &OsStr, b: &OsStr) -> Ordering {
    let (whole_a, whole_b) = (a.as_encoded_bytes(), b.as_encoded_bytes());
    let (mut a, mut b) = (whole_a, whole_b);
    while let (Some(x), Some(y)) = (a.first(), b.first()) {
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (number_a, number_b) = (take_number(&mut a), take_number(&mut b));
            // Without leading zeros the longer number is the larger.
            number_a.len().cmp(&number_b.len()).then(number_a.cmp(number_b))
        } else {
            (a, b) = (&a[1..], &b[1..]);
            x.to_ascii_lowercase().cmp(&y.to_ascii_lowercase())
        };
        if order.is_ne() {
            return order;
        }
    }
    a.len().cmp(&b.len()).then(whole_a.cmp(whole_b))
}

/// Splits the digits off the front and returns them without leading zeros.
fn take_number<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let length = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let (number, rest) = text.split_at(length);
    *text = rest;
    let zeros = number.iter().take_while(|byte| **byte == b'0').count();
    &number[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_and_case_does_not() {
        let mut names = ["b10", "B9", "a", "b009", "b9x", "10", "9", "b9"].map(OsStr::new);
        names.sort_by(|a, b| natural_order(a, b));
        assert_eq!(
            names,
            ["9", "10", "a", "B9", "b009", "b9", "b9x", "b10"].map(OsStr::new)
        );
    }
}
