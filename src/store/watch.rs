//! Notices when anybody writes to the project file, renames or removes it, without polling it.

use super::error::StoreError;
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::Path;

/// Calls back when the project's write-ahead log or the project itself is written, made, renamed or removed; stops when
/// dropped.
pub struct Watch {
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches the project at `path`; `changed` is called on the watcher's thread, also for our own writes.
    ///
    /// # Errors
    /// When the operating system cannot watch the folder.
    pub fn start(path: &Path, changed: impl Fn() + Send + 'static) -> Result<Self, StoreError> {
        let io = |e: notify::Error| StoreError::Io(std::io::Error::other(e));
        let file = path.file_name().unwrap_or_default().to_os_string();
        let mut wal = file.clone();
        wal.push("-wal");
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            let Ok(event) = event else { return };
            let ours = event
                .paths
                .iter()
                .any(|p| p.file_name().is_some_and(|name| name == wal || name == file));
            if ours && !matches!(event.kind, EventKind::Access(_)) {
                changed();
            }
        })
        .map_err(io)?;
        let folder = path
            .parent()
            .filter(|p| !p.as_os_str().is_empty())
            .unwrap_or(Path::new("."));
        watcher.watch(folder, RecursiveMode::NonRecursive).map_err(io)?;
        Ok(Self { _watcher: watcher })
    }
}
