//! COCO instances: one JSON file with `images`, `annotations` and `categories`.
//!
//! Coordinates are continuous pixel edges from 0, the same frame as ours: nothing is added or taken off. A list
//! of flat coordinate lists is a union of parts; holes exist only in run-length masks. Start reading at `read`.

mod lie;
mod read;
mod rows;
mod write;

pub(super) use read::read;
pub(super) use write::CocoWriter;
