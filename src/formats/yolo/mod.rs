//! YOLO as Ultralytics and darknet know it: one text file an image, one line a region, numbers as shares of the
//! upright image between 0 and 1.
//!
//! `class cx cy w h` is a box, `class x1 y1 x2 y2 x3 y3 ...` an outline. A trainer takes a file with one outline
//! as all outlines, so the writers never mix the two. Start reading at `line`, then `read` and `write`.

mod line;
mod plan;
mod read;
mod write;
mod yaml;

pub(super) use plan::{Plan, is_source};
pub(super) use read::read;
pub(super) use write::{YoloWriter, lines};
