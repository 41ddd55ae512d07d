//! The window: reads the session's view, pushes commands.
//!
//! Owns panels, pages, dialogs, keys and the theme, and shows the [`canvas`]. May import egui, the domain, and
//! session's `View`, `Command`, `Notice` and `Settings`; never files, threads or clocks. Start reading at [`Ui::show`].
#![warn(unreachable_pub)]

mod automation;
pub mod browser;
mod canvas_host;
mod clean;
mod concept_editor;
pub mod dialogs;
pub mod filmstrip;
mod forms;
mod frame;
mod instructions;
pub mod keys;
mod labeling;
mod members;
mod models;
mod not_saving;
mod notices;
mod numbers;
mod opening;
mod outline;
mod panels;
mod request;
mod review;
mod rules;
mod state;
mod suggestions;
mod task_form;
pub mod tasks_page;
pub mod theme;
mod welcome;
mod widgets;
mod window;

pub use ::canvas;
pub use browser::{Browser, BrowserOutcome, Layout};
pub use filmstrip::Filmstrip;
pub use opening::{OpeningPage, OpeningStep};
pub use request::{Pick, Request};
pub use state::Page;
pub use widgets::thumbs::Thumbs;
pub use window::Ui;
