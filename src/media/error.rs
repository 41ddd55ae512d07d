//! Why a file gives no pixels.

use super::kind::FileKind;
use domain::Size;
use roots::FetchError;

/// Why a file could not be read as a picture. The path is the caller's to add.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// There is no such file.
    #[error("there is no such file")]
    NotFound,
    /// The operating system refuses to read it, for this reason.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// It cannot be written, for this reason.
    #[error("it cannot be written: {0}")]
    Unwritable(String),
    /// It has no bytes.
    #[error("the file is empty")]
    Empty,
    /// Neither its name nor its first bytes are those of a kind that is read here.
    #[error("it is no picture of a kind that can be read")]
    UnknownKind,
    /// It is a picture of a known kind that is not read here.
    #[error("it is a picture in {0}, which is not read; convert it to JPEG or PNG")]
    Foreign(&'static str),
    /// It is named like a picture, but its content is not one.
    #[error("its name says {0}, but its content is no picture")]
    WrongContent(FileKind),
    /// It ends before its end mark.
    #[error("the {0} file is cut off: its end is missing")]
    Truncated(FileKind),
    /// A side over 1,000,000 pixels or over 20 gigapixels in all.
    #[error("a picture of {width} x {height} pixels is beyond what can be shown")]
    Absurd {
        /// Pixels across, as stored.
        width: u64,
        /// Pixels down, as stored.
        height: u64,
    },
    /// Decoding would take more memory than is allowed.
    #[error("decoding it would take {needed} bytes of memory; {limit} are allowed")]
    TooLarge {
        /// Bytes needed, as far as known.
        needed: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// Its format or variant can only be decoded whole, which would take more memory than is allowed.
    #[error(
        "this {kind} file can only be decoded whole, which would take {needed} bytes of memory; {limit} are allowed; \
         save it as PNG without interlacing or as TIFF in strips or tiles, which are read piece by piece"
    )]
    OnlyWhole {
        /// The format.
        kind: FileKind,
        /// Bytes needed.
        needed: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// Decoding would take more memory than there is.
    #[error("decoding it would take {needed} bytes of memory, which are not to be had")]
    NoMemory {
        /// Bytes needed, as far as known.
        needed: u64,
    },
    /// Its content breaks the rules of its format.
    #[error("the {kind} file is damaged: {reason}")]
    Corrupt {
        /// The format.
        kind: FileKind,
        /// What the decoder said.
        reason: String,
    },
    /// Its content follows a variant of the format that is not read.
    #[error("this variant of {kind} is not read: {reason}")]
    Unsupported {
        /// The format.
        kind: FileKind,
        /// What the decoder said.
        reason: String,
    },
    /// The picture is no longer of the size that was probed: annotations would stand in the wrong place.
    #[error(
        "the picture was {} x {} pixels and is now {} x {}",
        expected.width, expected.height, found.width, found.height
    )]
    Changed {
        /// Upright size known.
        expected: Size,
        /// Upright size found.
        found: Size,
    },
    /// The decoder gave up in a way it should not have.
    #[error("the decoder broke off unexpectedly")]
    Interrupted,
    /// It lies elsewhere and did not come.
    #[error(transparent)]
    NotFetched(FetchError),
    /// A list of paths that cannot be taken apart.
    #[error("the list cannot be read: {0}")]
    BadList(String),
}

impl From<std::io::Error> for MediaError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound,
            _ => Self::Unreadable(error.to_string()),
        }
    }
}

impl From<FetchError> for MediaError {
    fn from(error: FetchError) -> Self {
        Self::NotFetched(error)
    }
}

impl MediaError {
    /// An error of the `image` crate while reading a file of `kind`.
    pub(super) fn from_image(kind: FileKind, error: image::ImageError) -> Self {
        match error {
            image::ImageError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => Self::Truncated(kind),
            image::ImageError::IoError(e) if e.raw_os_error().is_some() => Self::from(e),
            image::ImageError::Limits(_) => Self::Corrupt {
                kind,
                reason: "it holds more than its picture can need".to_owned(),
            },
            image::ImageError::Unsupported(e) => Self::Unsupported {
                kind,
                reason: match kind {
                    FileKind::Tiff => format!("{}; convert it to 8 or 16 bits a sample", in_short(&e.to_string())),
                    _ => e.to_string(),
                },
            },
            other => Self::Corrupt {
                kind,
                reason: other.to_string(),
            },
        }
    }
}

/// What the TIFF decoder's words come down to.
fn in_short(words: &str) -> &'static str {
    if words.contains("Palette") {
        "a palette of other than 256 colors"
    } else if words.contains("Unknown(32)") || words.contains("format 3") {
        "samples of 32 bits or floating-point numbers"
    } else if words.contains("sample format 2") || words.contains("for 32 bits") {
        "signed samples or samples of 32 bits"
    } else {
        "its way to store samples is not known"
    }
}
