//! Labelwright: a native desktop application for labeling images.
pub mod app;
pub mod cli;
pub mod domain;
pub mod formats;
pub mod media;
pub mod session;
pub mod store;
pub mod ui;
