//! Findings kept on disk: the same model on the same image need not run twice.
//!
//! One small JSON file an answer, named by what it is the answer to; written under another name first, so that a
//! killed process leaves no half file. Losing any of it costs only time.

use super::post::Options;
use domain::Finding;
use platform::{foreign, kept};
use serde::{Deserialize, Serialize};
use std::fs::Metadata;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// Changes when the meaning of a stored answer does.
const VERSION: u32 = 1;

/// A folder of kept answers.
pub struct Cache {
    folder: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Entry<T> {
    version: u32,
    findings: T,
}

impl Cache {
    /// The answers kept in `folder`, made where it is missing. Takes away the oldest until at most `limit` bytes are
    /// left. `None` when the folder cannot be used.
    pub fn open(folder: &Path, limit: u64) -> Option<Self> {
        std::fs::create_dir_all(folder).ok()?;
        let all = |_: &Path| true;
        if let Err(error) = kept::bound(folder, limit, Path::new(""), all, Metadata::modified, SystemTime::now()) {
            tracing::warn!(
                "kept answers take more room than they may in {}: {error}",
                folder.display()
            );
        }
        Some(Self {
            folder: folder.to_path_buf(),
        })
    }

    /// What the model of hash `model` found on the image of hash `input`; `None` when that is not kept, or unreadable.
    pub fn get(&self, model: &str, input: &str, options: &Options) -> Option<Vec<Finding>> {
        let bytes = foreign::read(&self.path(model, input, options)).ok()?;
        let entry: Entry<Vec<Finding>> = serde_json::from_slice(&bytes).ok()?;
        (entry.version == VERSION).then_some(entry.findings)
    }

    /// Keeps an answer. One that cannot be kept is only found again, so that is noted and no more.
    pub fn put(&self, model: &str, input: &str, options: &Options, findings: &[Finding]) {
        let entry = Entry {
            version: VERSION,
            findings,
        };
        if let Err(error) = self.write(&self.path(model, input, options), &entry) {
            tracing::warn!("an answer was not kept in {}: {error}", self.folder.display());
        }
    }

    fn write(&self, path: &Path, entry: &impl Serialize) -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&serde_json::to_vec(entry)?)?;
        file.persist(path)?;
        Ok(())
    }

    fn path(&self, model: &str, input: &str, options: &Options) -> PathBuf {
        let mut hasher = blake3::Hasher::new();
        for part in [model, input] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        hasher.update(&options.floor.to_le_bytes());
        hasher.update(&options.iou.to_le_bytes());
        hasher.update(&(options.limit as u64).to_le_bytes());
        self.folder
            .join(format!("{}.json", &hasher.finalize().to_hex().as_str()[..40]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{BBox, Point, Polygon, Region};

    fn findings() -> Vec<Finding> {
        let bounds = BBox::from((0.1, 2.0, 3.5, 4.25));
        let outline = Polygon::simple(bounds.corners().map(|p: Point| p).to_vec());
        [Region::Box(bounds), Region::Polygon(outline), Region::Whole]
            .map(|region| Finding {
                class: 3,
                probability: 0.1 + 0.2,
                region,
            })
            .to_vec()
    }

    #[test]
    fn what_is_put_is_got_exactly_and_only_for_the_same_question() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(&folder.path().join("a/b"), 1 << 20).expect("a cache");
        let options = Options::default();
        cache.put("m", "i", &options, &findings());
        assert_eq!(cache.get("m", "i", &options), Some(findings()));
        assert_eq!(cache.get("m", "j", &options), None);
        assert_eq!(cache.get("mi", "", &options), None);
        let finer = Options { floor: 0.05, ..options };
        assert_eq!(cache.get("m", "i", &finer), None);
    }

    #[test]
    fn unreadable_entries_are_none_and_are_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(folder.path(), 1 << 20).expect("a cache");
        let options = Options::default();
        std::fs::write(cache.path("m", "i", &options), "{\"version\":1,\"find").expect("written");
        assert_eq!(cache.get("m", "i", &options), None);
        cache.put("m", "i", &options, &[]);
        assert_eq!(cache.get("m", "i", &options), Some(Vec::new()));
    }

    #[test]
    fn the_oldest_are_taken_away_when_it_is_too_large() {
        let folder = tempfile::tempdir().expect("a folder");
        for (name, age) in [("old", 300), ("older", 400), ("new", 100)] {
            let path = folder.path().join(name);
            std::fs::write(&path, [0; 100]).expect("written");
            let file = std::fs::File::options().write(true).open(&path).expect("opens");
            let time = std::time::SystemTime::now() - std::time::Duration::from_secs(age);
            file.set_modified(time).expect("set");
        }
        Cache::open(folder.path(), 250).expect("a cache");
        let left = |name: &str| folder.path().join(name).exists();
        assert_eq!((left("older"), left("old"), left("new")), (false, true, true));
    }
}
