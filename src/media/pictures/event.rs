//! What has come of the pool's work.

use super::super::MediaError;
use super::parts::Part;
use domain::{InputId, ObjectId};

/// What has come of the pool's work.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// There are more or better pixels of this picture.
    PictureReady {
        /// The input.
        input: InputId,
    },
    /// More of this picture came from where it lies.
    Fetching {
        /// The input.
        input: InputId,
    },
    /// This large picture cannot be read in pieces, and is about to be decoded whole.
    DecodedWhole {
        /// The input.
        input: InputId,
        /// Bytes of memory that this takes.
        bytes: u64,
    },
    /// This picture cannot be decoded.
    PictureFailed {
        /// The input.
        input: InputId,
        /// Why.
        reason: MediaError,
    },
    /// The thumbnail is there.
    ThumbReady {
        /// The input.
        input: InputId,
    },
    /// Parts of a picture are there.
    PartsReady {
        /// The input.
        input: InputId,
        /// The parts, as they were asked for.
        parts: Vec<Part>,
    },
    /// These parts will not come.
    PartsFailed {
        /// Whose.
        parts: Vec<ObjectId>,
        /// Why.
        reason: MediaError,
    },
    /// There will be no thumbnail.
    ThumbFailed {
        /// The input.
        input: InputId,
        /// Why.
        reason: MediaError,
    },
}
