//! How the thread works.

use super::super::engine::EngineChoice;
use super::super::post::Options;
use std::path::PathBuf;

/// How the thread works.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Which engine runs networks.
    pub engine: EngineChoice,
    /// On how many threads.
    pub threads: usize,
    /// Its niceness, 0 to 19: how readily it gives way to the window.
    pub nice: i32,
    /// What is asked of every run.
    pub options: Options,
    /// The folder that findings are kept in; `None` keeps none.
    pub cache: Option<PathBuf>,
}
