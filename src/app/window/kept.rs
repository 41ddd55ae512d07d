//! What the window remembers from one start to the next: its place, and what egui remembers of panels and lists.
//!
//! The file is the one that eframe keeps, in its form, so that both kinds of window go on where the other stopped.

use eframe::egui;
use egui_winit::WindowSettings;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const WINDOW: &str = "window";
const MEMORY: &str = "egui";

/// The file of what is remembered; nothing is where the user has no home.
pub(super) struct Kept {
    path: Option<PathBuf>,
    values: BTreeMap<String, String>,
}

impl Kept {
    /// What this program remembered; nothing where that cannot be read.
    pub(super) fn load(app: &str) -> Self {
        Self::at(eframe::storage_dir(app).map(|folder| folder.join("app.ron")))
    }

    fn at(path: Option<PathBuf>) -> Self {
        let text = path.as_deref().and_then(|path| std::fs::read_to_string(path).ok());
        let values = text.and_then(|text| ron::from_str(&text).ok()).unwrap_or_default();
        Self { path, values }
    }

    fn value<T: DeserializeOwned>(&self, key: &str) -> Option<T> {
        self.values.get(key).and_then(|text| ron::from_str(text).ok())
    }

    /// Where the window was.
    pub(super) fn window(&self) -> Option<WindowSettings> {
        self.value(WINDOW)
    }

    /// What egui remembered.
    pub(super) fn memory(&self) -> egui::Memory {
        self.value(MEMORY).unwrap_or_default()
    }

    /// Remembers both. A file that cannot be written is told in the log: nothing of the user's work is in it.
    pub(super) fn save(&mut self, window: &WindowSettings, memory: &egui::Memory) {
        self.set(WINDOW, window);
        self.set(MEMORY, memory);
        let Some(path) = &self.path else { return };
        if let Err(error) = write(path, &self.values) {
            tracing::warn!("the window's place is not remembered: {error}: {}", path.display());
        }
    }

    fn set(&mut self, key: &str, value: &impl Serialize) {
        match ron::to_string(value) {
            Ok(text) => {
                self.values.insert(key.to_owned(), text);
            }
            Err(error) => tracing::warn!("{key} is not remembered: {error}"),
        }
    }
}

fn write(path: &Path, values: &BTreeMap<String, String>) -> std::io::Result<()> {
    let text = ron::to_string(values).map_err(std::io::Error::other)?;
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Another window may read it at any time.
    let new = path.with_extension("ron.new");
    std::fs::write(&new, text)?;
    std::fs::rename(&new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_eframe_wrote_is_read_and_what_is_damaged_is_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("app.ron");
        let text = r#"{"egui": "()", "window": "(normal_geometry: (outer_position_pixels: Some((x: 4.0, y: 5.0)),
            scale_factor: 1.0, inner_size_points: (x: 900.0, y: 700.0)), fullscreen: false, maximized: false)"}"#;
        std::fs::write(&path, text).expect("written");
        let kept = Kept::at(Some(path.clone()));
        let window = kept.window().expect("the window's place");
        assert_eq!(window.inner_size_points(), egui::vec2(900.0, 700.0));

        let mut kept = Kept::at(Some(path.clone()));
        kept.save(&window, &egui::Memory::default());
        let again = Kept::at(Some(path.clone()));
        assert_eq!(
            again.window().map(|window| window.inner_size_points()),
            Some(egui::vec2(900.0, 700.0))
        );

        std::fs::write(&path, "no RON").expect("written");
        assert!(Kept::at(Some(path)).window().is_none());
    }
}
