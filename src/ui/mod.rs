//! The window: reads the session's view, pushes commands.
//!
//! Owns the canvas, panels, dialogs, keys and the theme. May import egui, the domain, and session's `View`,
//! `Command`, `Notice` and `Settings`; never files, threads or clocks. Start reading at [`Ui::show`].

pub mod dialogs;
pub mod keys;
pub mod theme;
mod wish;

pub use wish::{Pick, Wish};
