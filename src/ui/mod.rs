//! The window: everything that is drawn with egui.
//!
//! It may import `domain`, what `session` shows and takes, egui and its companions, `rstar` and `geo`; never
//! files, threads or clocks. Start reading at [`canvas`], where shapes are drawn over a picture.

pub mod canvas;
