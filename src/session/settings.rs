//! The user's own settings: one RON file in the user's configuration folder. Keys that this release does not
//! know are kept as they are.

use super::error::SessionError;
use super::task_text::parse_ron;
use formats::CsvColumns;
use ron::value::Map;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Light, dark, or as the desktop has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "&'static str")]
pub enum Theme {
    /// As the desktop has it.
    System,
    /// Light.
    Light,
    /// Dark: the photo is the brightest thing on screen.
    #[default]
    Dark,
}

impl From<Theme> for &'static str {
    fn from(theme: Theme) -> Self {
        match theme {
            Theme::System => "System",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        }
    }
}

impl TryFrom<String> for Theme {
    type Error = String;
    fn try_from(name: String) -> Result<Self, String> {
        let known = [Self::System, Self::Light, Self::Dark]
            .into_iter()
            .find(|theme| <&str>::from(*theme) == name);
        known.ok_or_else(|| format!("\"{name}\" is none of System, Light, Dark"))
    }
}

/// The user's settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// Light or dark.
    pub theme: Theme,
    /// Factor of all sizes, 0.75 to 2.
    pub text_size: f32,
    /// Memory for pictures, textures and thumbnails together, in MiB.
    pub cache_mib: u32,
    /// Room on the disk for copies of pictures that lie elsewhere, in GiB.
    pub fetched_gib: u32,
    /// The key preset's name.
    pub key_preset: String,
    /// Keys that differ from the preset: action to chord.
    pub keys: BTreeMap<String, String>,
    /// Projects opened lately, newest first.
    pub recent: Vec<String>,
    /// Lines across the image at the pointer.
    pub crosshair: bool,
    /// How strongly regions are filled, 0 to 1.
    pub fill: f32,
    /// Width of outlines in points.
    pub line_width: f32,
    /// Whether concepts are named on the canvas.
    pub labels: bool,
    /// Whether zoom and place are kept from one input to the next.
    pub keep_zoom: bool,
    /// Whether submitting asks while suggestions within the range are not decided.
    pub ask_undecided: bool,
    /// What runs models: `auto`, `rten` or `onnxruntime`.
    pub engine: String,
    /// What paints the window: `auto`, `gl` (OpenGL) or `cpu`. Another start is needed for it.
    pub renderer: String,
    /// Widths of the columns of the tasks table that were dragged, in points, by the column's name.
    pub task_columns: BTreeMap<String, f32>,
    /// What columns of tables hold, by the names of all their columns.
    pub csv_columns: Vec<CsvColumns>,
    /// Groups of characters for which the user was told already that no installed font shows them.
    pub fonts_told: BTreeSet<u32>,
    /// What this release does not know.
    unknown: Map,
}

/// Bytes of memory for pictures, by what keeps them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureMemory {
    /// Decoded pictures, around the one on the canvas.
    pub decoded: usize,
    /// Copies of them that the window paints from.
    pub textures: usize,
    /// Thumbnails and copies of them that the window paints from.
    pub thumbnails: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            text_size: 1.0,
            cache_mib: 128,
            fetched_gib: 20,
            key_preset: "Labelwright".into(),
            keys: BTreeMap::new(),
            recent: Vec::new(),
            crosshair: true,
            fill: 0.16,
            line_width: 1.75,
            labels: true,
            keep_zoom: true,
            ask_undecided: true,
            engine: "auto".into(),
            renderer: "auto".into(),
            task_columns: BTreeMap::new(),
            csv_columns: Vec::new(),
            fonts_told: BTreeSet::new(),
            unknown: Map::new(),
        }
    }
}

/// Projects remembered.
const RECENT: usize = 12;

impl Settings {
    /// Where the settings are kept; `None` where the user has no home.
    pub fn path() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.config_dir().join("settings.ron"))
    }

    /// Where it is remembered how far logs were acknowledged; it may be deleted at any time.
    pub fn marks_dir() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.data_local_dir().join("marks"))
    }

    /// Where thumbnails are kept; they may be deleted at any time.
    pub fn thumbnail_dir() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.cache_dir().join("thumbnails"))
    }

    /// Where it is kept what pictures look like; it may be deleted at any time.
    pub fn looks_dir() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.cache_dir().join("looks"))
    }

    /// Where wrong passphrases are counted.
    pub fn attempts_path() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.data_local_dir().join("attempts.json"))
    }

    /// Where predictions are kept; they may be deleted at any time.
    pub fn prediction_dir() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.cache_dir().join("predictions"))
    }

    /// Where half-drawn shapes are kept.
    pub fn draft_dir() -> Option<PathBuf> {
        let dirs = directories::ProjectDirs::from("", "", "Labelwright")?;
        Some(dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).join("drafts"))
    }

    /// Where the replicas of projects on servers are kept.
    pub fn replica_dir() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.data_local_dir().join("replicas"))
    }

    /// Where it is noted for which acts that erased the caches were emptied.
    pub fn purge_dir() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.data_local_dir().join("erased"))
    }

    /// Where copies of pictures that lie elsewhere are kept; they may be deleted at any time.
    pub fn fetched_dir() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.cache_dir().join("pictures"))
    }

    /// Where it is kept where the roots of projects are, on this computer.
    pub fn roots_path() -> Option<PathBuf> {
        directories::ProjectDirs::from("", "", "Labelwright").map(|dirs| dirs.data_local_dir().join("roots.json"))
    }

    /// Where the program keeps its log files.
    pub fn log_dir() -> Option<PathBuf> {
        let dirs = directories::ProjectDirs::from("", "", "Labelwright")?;
        Some(dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).join("log"))
    }

    /// The user's settings; the defaults where there is no file.
    ///
    /// # Errors
    /// When the file is there and cannot be read; it is then left alone.
    pub fn load(path: &Path) -> Result<Self, SessionError> {
        match platform::foreign::read_text(path) {
            Ok(text) => Self::parse(path, &text),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(source) => Err(SessionError::Io {
                path: path.into(),
                source,
            }),
        }
    }

    fn parse(path: &Path, text: &str) -> Result<Self, SessionError> {
        let mut map: Map = parse_ron(path, text)?;
        let mut settings = Self::default();
        let mut take = Taker { map: &mut map, path };
        take.value("theme", &mut settings.theme)?;
        take.value("text_size", &mut settings.text_size)?;
        take.value("cache_mib", &mut settings.cache_mib)?;
        take.value("fetched_gib", &mut settings.fetched_gib)?;
        take.value("key_preset", &mut settings.key_preset)?;
        take.value("keys", &mut settings.keys)?;
        take.value("recent", &mut settings.recent)?;
        take.value("crosshair", &mut settings.crosshair)?;
        take.value("fill", &mut settings.fill)?;
        take.value("line_width", &mut settings.line_width)?;
        take.value("labels", &mut settings.labels)?;
        take.value("keep_zoom", &mut settings.keep_zoom)?;
        take.value("ask_undecided", &mut settings.ask_undecided)?;
        take.value("engine", &mut settings.engine)?;
        take.value("renderer", &mut settings.renderer)?;
        take.value("task_columns", &mut settings.task_columns)?;
        take.value("csv_columns", &mut settings.csv_columns)?;
        take.value("fonts_told", &mut settings.fonts_told)?;
        settings.unknown = map;
        settings.text_size = settings.text_size.clamp(0.75, 2.0);
        settings.cache_mib = settings.cache_mib.clamp(64, 16 * 1024);
        settings.fetched_gib = settings.fetched_gib.clamp(1, 64 * 1024);
        Ok(settings)
    }

    /// The settings as they are written.
    fn text(&self) -> Result<String, ron::Error> {
        let mut lines = Vec::new();
        let mut put = |key: &str, text: ron::Result<String>| -> Result<(), ron::Error> {
            lines.push(format!("    {key:?}: {},", text?));
            Ok(())
        };
        put("theme", ron::to_string(&self.theme))?;
        put("text_size", ron::to_string(&self.text_size))?;
        put("cache_mib", ron::to_string(&self.cache_mib))?;
        put("fetched_gib", ron::to_string(&self.fetched_gib))?;
        put("key_preset", ron::to_string(&self.key_preset))?;
        put("keys", ron::to_string(&self.keys))?;
        put("recent", ron::to_string(&self.recent))?;
        put("crosshair", ron::to_string(&self.crosshair))?;
        put("fill", ron::to_string(&self.fill))?;
        put("line_width", ron::to_string(&self.line_width))?;
        put("labels", ron::to_string(&self.labels))?;
        put("keep_zoom", ron::to_string(&self.keep_zoom))?;
        put("ask_undecided", ron::to_string(&self.ask_undecided))?;
        put("engine", ron::to_string(&self.engine))?;
        put("renderer", ron::to_string(&self.renderer))?;
        put("task_columns", ron::to_string(&self.task_columns))?;
        put("csv_columns", ron::to_string(&self.csv_columns))?;
        put("fonts_told", ron::to_string(&self.fonts_told))?;
        for (key, value) in self.unknown.iter() {
            lines.push(format!("    {}: {},", ron::to_string(key)?, ron::to_string(value)?));
        }
        Ok(format!("{{\n{}\n}}\n", lines.join("\n")))
    }

    /// Writes the settings, whole or not at all.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), SessionError> {
        let io = |source| SessionError::Io {
            path: path.into(),
            source,
        };
        let text = self.text().map_err(|e| io(std::io::Error::other(e)))?;
        write_whole(path, &text).map_err(io)
    }

    /// How the memory for pictures is shared.
    pub fn picture_memory(&self) -> PictureMemory {
        let eighth = self.cache_mib as usize * 1024 * 1024 / 8;
        PictureMemory {
            decoded: 5 * eighth,
            textures: 2 * eighth,
            thumbnails: eighth,
        }
    }

    /// Puts a project first among those opened lately.
    pub fn remember(&mut self, project: &str) {
        self.recent.retain(|known| known != project);
        self.recent.insert(0, project.to_owned());
        self.recent.truncate(RECENT);
    }
}

struct Taker<'a> {
    map: &'a mut Map,
    path: &'a Path,
}

impl Taker<'_> {
    fn value<T: DeserializeOwned>(&mut self, key: &str, into: &mut T) -> Result<(), SessionError> {
        let Some(value) = self.map.remove(&ron::Value::String(key.to_owned())) else {
            return Ok(());
        };
        *into = value.into_rust().map_err(|error| SessionError::BadText {
            path: self.path.into(),
            message: format!("\"{key}\": {error}."),
        })?;
        Ok(())
    }
}

/// Writes a file of the user's own, whole or not at all, in a folder that is made where it is missing.
///
/// # Errors
/// What the operating system said.
pub(super) fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_is_kept() {
        let text = r#"{"theme": "Light", "future": {"a": [1, 2]}, "text_size": 1.25, "keys": {"box": "B"}}"#;
        let mut settings = Settings::parse(Path::new("s.ron"), text).expect("reads");
        assert_eq!((settings.theme, settings.text_size), (Theme::Light, 1.25));
        settings.remember("/a.labelwright");
        let written = settings.text().expect("writes");
        let again = Settings::parse(Path::new("s.ron"), &written).expect("reads again");
        assert_eq!(again, settings);
        assert!(written.contains("\"future\""), "{written}");
    }

    #[test]
    fn all_that_is_written_is_read_again() {
        let mut settings = Settings {
            theme: Theme::Light,
            ..Settings::default()
        };
        let columns: formats::CsvColumns = "image=a b,concept=c,x0=l,unit=pixels,header=no"
            .parse()
            .expect("columns");
        settings.csv_columns.push(formats::CsvColumns {
            header: vec!["a b".into(), "c".into()],
            ..columns
        });
        let written = settings.text().expect("writes");
        let again = Settings::parse(Path::new("s.ron"), &written);
        assert_eq!(again.expect("reads again"), settings, "{written}");
    }

    #[test]
    fn a_slip_names_the_file_and_the_key() {
        let error = Settings::parse(Path::new("s.ron"), r#"{"text_size": "big"}"#).expect_err("not a number");
        let sentence = super::super::notice::sentence(&error, None);
        assert!(
            sentence.starts_with("s.ron cannot be read: \"text_size\""),
            "{sentence}"
        );
    }
}
