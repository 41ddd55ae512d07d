//! labelme's JSON, one file an image, and the superset that X-AnyLabeling writes. Only read.
//!
//! Points are continuous pixels from the image's corner, our frame. Start reading at `read`, then `shape`.

mod base64;
mod read;
mod shape;

pub(super) use read::read;
