//! What the tests are set up with.
#![allow(dead_code, reason = "each test binary uses some of it")]

pub mod canvas_desk;
pub mod onnx;
pub mod safety_desk;
pub mod seat;
pub mod skipped;
pub mod smart_truth;
pub mod team;
