//! The window: reads the session's view, pushes commands.
//!
//! Owns the canvas, panels, dialogs, keys and the theme. May import egui, the domain, and session's `View`,
//! `Command`, `Notice` and `Settings`; never files, threads or clocks. Start reading at [`Ui::show`].

pub mod badge;
pub mod browser;
mod entry;
pub mod filmstrip;
mod scroller;
mod sight;
pub mod theme;
pub mod thumbs;
mod wish;

pub use browser::{Browser, BrowserOutcome};
pub use filmstrip::Filmstrip;
pub use thumbs::Thumbs;
pub use wish::{Pick, Wish};
