//! Walking folders of annotation files.

use super::reading::ReadError;
use crate::foreign;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// All files under `root` in the order of their paths, hidden ones and folders left aside; folders behind
/// symbolic links are not entered, so that the walk ends.
pub(super) fn walk(root: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut found = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).map_err(ReadError::io(&folder))? {
            let entry = entry.map_err(ReadError::io(&folder))?;
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            let path = entry.path();
            let kind = entry.file_type().map_err(ReadError::io(&path))?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() || path.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether the file's extension is one of these, in any case.
pub(super) fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    path.extension()
        .is_some_and(|e| extensions.iter().any(|known| e.eq_ignore_ascii_case(known)))
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

/// A file's text without a byte order mark.
pub(super) fn text(path: &Path) -> Result<Result<String, NotUtf8>, ReadError> {
    let bytes = foreign::read(path).map_err(ReadError::io(path))?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text)),
        Err(_) => Err(NotUtf8),
    })
}

/// A text file in another encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is not UTF-8 text")]
pub(super) struct NotUtf8;

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
}
