//! Class folders: `train/CLASS/file`, the layout of ImageNet and of Ultralytics' classification data.
//!
//! The folder is the label of the whole image; an image with several labels stands in several folders. Start
//! reading at `write`.

mod read;
mod write;

pub(super) use read::{looks_like, read};
pub(super) use write::{FolderWriter, labels};
