//! The window: reads the session's view, pushes commands.
//!
//! Owns the canvas, panels, dialogs, keys and the theme. May import egui, the domain, and session's `View`,
//! `Command`, `Notice` and `Settings`; never files, threads or clocks. Start reading at [`Ui::show`].

mod actions;
mod automation;
pub mod badge;
pub mod browser;
pub mod canvas;
mod canvas_menu;
pub mod desk;
pub mod dialogs;
mod displaced;
mod doors;
mod entry;
pub mod filmstrip;
pub mod forms;
mod frame;
mod incoming;
mod instructions;
pub mod keys;
mod labeling;
mod markdown;
mod models;
mod notices;
mod numbers;
mod over;
mod panels;
mod plates;
pub mod range_slider;
mod refit;
mod request;
mod review;
mod scroller;
mod sight;
mod smart;
mod stage;
mod status_bar;
mod suggesting;
mod task_form;
pub mod tasks_page;
mod team;
pub mod theme;
pub mod thumbs;
mod welcome;
pub mod widgets;
mod workspace;

pub use browser::{Browser, BrowserOutcome};
pub use desk::Page;
pub use filmstrip::Filmstrip;
pub use request::{Pick, Request};
pub use thumbs::Thumbs;
pub use workspace::Ui;
