//! Inputs: the things to be labeled.

use super::geometry::Size;
use super::ids::InputId;
use super::metadata::Metadata;
use serde::{Deserialize, Serialize};

/// What kind of thing an input is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum InputKind {
    /// A still image.
    #[default]
    Image,
}

/// The BLAKE3 hash of a file's bytes, by which moved files and duplicates are recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ContentHash(pub [u8; 32]);

/// Text that is not 64 hexadecimal digits.
#[derive(Clone, Debug, thiserror::Error)]
#[error("a content hash is 64 hexadecimal digits")]
pub struct NotAHash;

impl TryFrom<String> for ContentHash {
    type Error = NotAHash;
    fn try_from(text: String) -> Result<Self, NotAHash> {
        if text.len() != 64 || !text.is_ascii() {
            return Err(NotAHash);
        }
        let mut bytes = [0; 32];
        for (i, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).map_err(|_| NotAHash)?;
        }
        Ok(Self(bytes))
    }
}

impl From<ContentHash> for String {
    fn from(hash: ContentHash) -> Self {
        hash.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// Whether the pixels of an input could be read when last tried.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DecodeStatus {
    /// Decoded without error, or not tried.
    #[default]
    Readable,
    /// Decoding failed, for this reason.
    Unreadable(String),
}

/// One image to be labeled. It stays where it is; the project keeps its path, hash and size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// Its identifier.
    pub id: InputId,
    /// Its kind.
    pub kind: InputKind,
    /// Its name, unique in the project: the path relative to what was imported, with `/`.
    pub name: String,
    /// Where the file is: relative to the project file where possible, or `ROOT://` and the path below the root of that
    /// name, which each workstation has its own place for. A path that is not UTF-8 is kept as a NUL followed by the
    /// hexadecimal digits of its bytes.
    pub path: String,
    /// Hash of the file's bytes. What was imported from a store without reading all of it has none: it is no one's twin
    /// and is not found when it is moved; copies of it are held against `etag` and `bytes`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash: Option<ContentHash>,
    /// What the store that it was imported from calls this version of it: the `ETag` of HTTP (RFC 9110, 8.8.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Size of the upright image (after EXIF orientation) in pixels.
    pub size: Size,
    /// EXIF orientation, 1 to 8, that turns the stored pixels upright (1: they are).
    pub orientation: u8,
    /// What is known of its pixels.
    #[serde(default)]
    pub readability: DecodeStatus,
    /// What it is ordered by among the project's inputs: the order of import, from 0. There may be gaps, and where two are
    /// alike they stand as they came into the file. It stays when inputs before it are removed.
    pub position: u64,
    /// Whether it was taken out of the project: it is in no list, no task and no dataset. Versions of datasets still hold
    /// it, and it can be brought back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub removed: bool,
    /// Whether it is left out of tasks and datasets. It stays in the project with what was said of it, and can be taken in
    /// again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub excluded: bool,
    /// What is known of it beside its pixels.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub metadata: Metadata,
}

impl Input {
    /// What stands for its content where alike inputs are treated alike: its hash, or, where that is not known, what no
    /// other input has.
    pub fn content(&self) -> ContentHash {
        self.hash.unwrap_or_else(|| {
            let mut bytes = [0; 32];
            bytes[..16].copy_from_slice(self.id.bytes());
            ContentHash(bytes)
        })
    }
}
