//! The window's program: what it remembers.

use super::desktop::Desktop;
use super::fonts;
use super::frames::FrameLog;
use super::login::Login;
use super::opening::Opening;
use super::settings_file::SettingsFile;
use super::window::Repaints;
use session::{Notice, Session, Settings};
use std::path::PathBuf;
use std::thread::JoinHandle;
use ui::Ui;

/// The window's program.
pub struct App {
    pub(super) session: Option<Session>,
    pub(super) ui: Ui,
    pub(super) settings: Settings,
    pub(super) settings_file: Option<SettingsFile>,
    pub(super) thumbnails: Option<PathBuf>,
    pub(super) drafts: Option<PathBuf>,
    pub(super) desktop: Desktop,
    pub(super) fonts: fonts::Missing,
    pub(super) frames: Option<FrameLog>,
    pub(super) notices: Vec<Notice>,
    pub(super) member: Option<String>,
    pub(super) login: Option<Login>,
    pub(super) opening: Option<Opening>,
    /// Threads that close projects.
    pub(super) closing: Vec<JoinHandle<()>>,
    pub(super) title: String,
    pub(super) leaving: bool,
    pub(super) warned_of_leaving: bool,
    pub(super) repaints: Repaints,
}
