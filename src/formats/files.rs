//! Walking folders of annotation files.

use super::encoding::{Decoded, NotText, decode};
use super::reading::ReadError;
use platform::foreign;
use std::borrow::Cow;
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Component, Path, PathBuf};

/// All files under `root` in the order of their paths, hidden ones and folders left aside. Folders behind symbolic
/// links are entered as the search for pictures enters them: not those that lead into or above what is walked
/// anyway, so that the walk ends.
pub(super) fn walk(root: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut walk = Walk {
        found: Vec::new(),
        real: vec![root.canonicalize().map_err(ReadError::io(root))?],
    };
    walk.enter(root)?;
    Ok(walk.found)
}

struct Walk {
    found: Vec<PathBuf>,
    /// The root and the targets of the links that were followed, without links in their paths.
    real: Vec<PathBuf>,
}

impl Walk {
    fn enter(&mut self, folder: &Path) -> Result<(), ReadError> {
        let mut entries: Vec<(OsString, io::Result<FileType>)> = Vec::new();
        for entry in fs::read_dir(folder).map_err(ReadError::io(folder))? {
            let entry = entry.map_err(ReadError::io(folder))?;
            entries.push((entry.file_name(), entry.file_type()));
        }
        // Names alone: a whole path is taken apart each time that it is compared.
        entries.sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
        for (name, kind) in entries {
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = folder.join(name);
            let kind = kind.map_err(ReadError::io(&path))?;
            if kind.is_dir() {
                self.enter(&path)?;
            } else if kind.is_file() || path.is_file() {
                self.found.push(path);
            } else if kind.is_symlink() && self.may_follow(&path) {
                self.enter(&path)?;
            }
        }
        Ok(())
    }

    /// Whether a link leads to a folder that is not walked anyway.
    fn may_follow(&mut self, link: &Path) -> bool {
        let Ok(target) = link.canonicalize() else { return false };
        let mut real = self.real.iter();
        let is_new = target.is_dir() && !real.any(|known| target.starts_with(known) || known.starts_with(&target));
        if is_new {
            self.real.push(target);
        }
        is_new
    }
}

/// Whether the file's extension is one of these, in any case.
pub(super) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .is_some_and(|e| extensions.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

/// Extensions of pictures, whether or not this program reads their kind.
const PICTURES: [&str; 29] = [
    "jpg", "jpeg", "jpe", "jfif", "mpo", "png", "apng", "bmp", "dib", "gif", "webp", "tif", "tiff", "pbm", "pgm",
    "ppm", "pnm", "pam", "qoi", "avif", "heic", "heif", "jp2", "j2k", "jxl", "dng", "raw", "cr2", "nef",
];

/// Whether the file is a picture by its name.
pub(super) fn is_picture(path: &Path) -> bool {
    has_extension(path, &PICTURES)
}

/// The path relative to `root`, with `/`.
pub(super) fn relative(path: &Path, root: &Path) -> String {
    let rest = path.strip_prefix(root).unwrap_or(path);
    let parts: Vec<_> = rest.components().map(|c| c.as_os_str().to_string_lossy()).collect();
    parts.join("/")
}

/// The path without `.` and with `..` resolved by its words alone.
pub(super) fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if matches!(tidy.components().next_back(), Some(Component::Normal(_))) => {
                tidy.pop();
            }
            other => tidy.push(other),
        }
    }
    tidy
}

/// The same, for paths that are only compared: what is tidy already is not copied.
pub(super) fn tidied(path: &Path) -> Cow<'_, Path> {
    let untidy = |component| matches!(component, Component::CurDir | Component::ParentDir);
    match path.components().any(untidy) {
        true => Cow::Owned(tidy(path)),
        false => Cow::Borrowed(path),
    }
}

/// A file's text, in the encoding that it declares or shows.
pub(super) fn text(path: &Path) -> Result<Result<Decoded, NotText>, ReadError> {
    Ok(decode(foreign::read(path).map_err(ReadError::io(path))?))
}

/// The deepest folder that holds all of these.
pub(super) fn common_folder(folders: &[PathBuf]) -> Option<PathBuf> {
    let mut folders = folders.iter();
    let mut common = folders.next()?.clone();
    for folder in folders {
        while !folder.starts_with(&common) {
            if !common.pop() {
                return None;
            }
        }
    }
    Some(common)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_tidied_by_their_words() {
        assert_eq!(tidy(Path::new("/a/./b/../c")), Path::new("/a/c"));
        assert_eq!(tidy(Path::new("../a")), Path::new("../a"));
        let both = [PathBuf::from("/d/a/x"), PathBuf::from("/d/b")];
        assert_eq!(common_folder(&both), Some(PathBuf::from("/d")));
    }

    #[test]
    fn the_walk_is_in_order_and_leaves_hidden_files_out() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("b/.git")).expect("folders");
        for name in ["b/2.txt", "b/.git/x", "a.txt", ".hidden"] {
            fs::write(folder.path().join(name), "").expect("a file");
        }
        let found: Vec<_> = walk(folder.path())
            .expect("walks")
            .iter()
            .map(|p| relative(p, folder.path()))
            .collect();
        assert_eq!(found, ["a.txt", "b/2.txt"]);
    }

    #[test]
    fn the_walk_follows_links_to_folders_and_ends() {
        let folder = tempfile::tempdir().expect("a folder");
        let (set, store) = (folder.path().join("set"), folder.path().join("store"));
        fs::create_dir_all(&set).expect("a folder");
        fs::create_dir_all(&store).expect("a folder");
        fs::write(store.join("a.txt"), "").expect("a file");
        std::os::unix::fs::symlink(&store, set.join("labels")).expect("a link");
        std::os::unix::fs::symlink(&store, set.join("twice")).expect("a link");
        std::os::unix::fs::symlink(&set, set.join("loop")).expect("a link");
        let found = walk(&set).expect("walks");
        assert_eq!(found.len(), 1, "{found:?}");
    }
}
