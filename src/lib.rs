//! Labelwright: a native desktop application for labeling images.
pub mod domain;
pub mod ui;
