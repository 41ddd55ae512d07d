//! What the tests are set up with: a [folder](folder), a [project](project) in it, and who works on it: a
//! [session](sessions), a [window](window), the [program in a terminal](terminal), or a [team](team).
#![allow(dead_code, reason = "each test program uses some of it")]

pub mod canvas;
pub mod folder;
pub mod measure;
pub mod onnx;
pub mod project;
pub mod rows;
pub mod sentences;
pub mod sessions;
pub mod skipped;
pub mod smart_truth;
pub mod team;
pub mod terminal;
pub mod values;
pub mod window;
