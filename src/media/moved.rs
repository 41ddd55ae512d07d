//! Finding files that were moved or renamed, by their content.

use super::scan::natural_order;
use super::{MediaError, Problem, hash_file};
use domain::ContentHash;
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use walkdir::WalkDir;

/// Looks under the folders `roots` for files with the contents of `missing` (hash, length in bytes): one walk for
/// all, only files of a wanted length are read. Gives for each the first place found, and what could not be read.
/// Stops when all are found or `cancel` is set.
pub fn find_moved(
    roots: &[PathBuf],
    missing: &[(ContentHash, u64)],
    cancel: &AtomicBool,
) -> (Vec<Option<PathBuf>>, Vec<Problem>) {
    let mut found = vec![None; missing.len()];
    let mut problems = Vec::new();
    let mut wanted: HashMap<u64, Vec<usize>> = HashMap::new();
    for (index, (_, bytes)) in missing.iter().enumerate() {
        wanted.entry(*bytes).or_default().push(index);
    }
    let files = roots.iter().flat_map(|root| {
        WalkDir::new(root)
            .sort_by(|a, b| natural_order(a.file_name(), b.file_name()))
            .into_iter()
    });
    for entry in files {
        if wanted.is_empty() || cancel.load(Ordering::Relaxed) {
            break;
        }
        let read = entry.and_then(|entry| Ok((entry.metadata()?, entry.into_path())));
        let (metadata, path) = match read {
            Ok(read) => read,
            Err(error) => {
                let path = error.path().map(PathBuf::from).unwrap_or_default();
                let reason = MediaError::Unreadable(error.to_string());
                problems.push(Problem { path, reason });
                continue;
            }
        };
        let Some(candidates) = wanted.get_mut(&metadata.len()).filter(|_| metadata.is_file()) else {
            continue;
        };
        match hash_file(&path) {
            Ok(hash) => candidates.retain(|&index| {
                let same = missing[index].0 == hash;
                if same {
                    found[index] = Some(path.clone());
                }
                !same
            }),
            Err(reason) => problems.push(Problem { path, reason }),
        }
        if candidates.is_empty() {
            wanted.remove(&metadata.len());
        }
    }
    (found, problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_renamed_file_is_found_and_a_changed_one_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = folder.path().join("a/b");
        std::fs::create_dir_all(&inner).expect("made");
        std::fs::write(inner.join("new name.jpg"), b"content").expect("written");
        std::fs::write(folder.path().join("other.jpg"), b"c0ntent").expect("written");
        let hash = |bytes: &[u8]| ContentHash(*blake3::hash(bytes).as_bytes());
        let missing = [(hash(b"content"), 7), (hash(b"gone"), 4), (hash(b"content"), 8)];
        let (found, problems) = find_moved(&[folder.path().to_path_buf()], &missing, &AtomicBool::new(false));
        assert_eq!(found, [Some(inner.join("new name.jpg")), None, None]);
        assert!(problems.is_empty());
    }
}
