//! Pascal VOC: one XML file an image.
//!
//! The devkit counts pixels from 1 and includes both ends, so a box `[x0, x1]` of continuous edges is
//! `xmin = x0 + 1`, `xmax = x1`. Many tools write plain edges from 0 instead; which of the two a set means is
//! decided in `base`. Start reading at `read`.

mod base;
mod read;
mod write;
mod xml;

pub(super) use read::read;
pub(super) use write::VocWriter;
