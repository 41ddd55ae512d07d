//! Everything but the built program: the layers, the session and the window, in one process.

#[path = "../support/mod.rs"]
mod support;

mod assist;
mod browser;
mod canvas;
mod consensus;
mod demo_pictures;
mod formats;
mod geometry;
mod keys;
mod log_random;
mod media;
mod models;
mod predict;
mod share;
mod smart;
mod take_back;
mod team;
mod trouble;
mod window;
