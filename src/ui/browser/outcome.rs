//! What the browser shows, and what came of a frame of it.

use crate::request::{Dialog, Request};
use domain::{AnnotationId, InputId};

/// What the page shows of what the query finds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Inputs as cards.
    #[default]
    Grid,
    /// Inputs as lines of a table.
    Table,
    /// Annotations as crops.
    Objects,
}

/// What came of a frame of the browser.
#[derive(Debug, Default)]
pub struct BrowserOutcome {
    /// What is to be done.
    pub requests: Vec<Request>,
    /// An input was opened: go to the page of the canvas. Its `GoTo` is among the requests.
    pub open: bool,
    /// The annotation that is to be seen on it.
    pub show: Option<(InputId, AnnotationId)>,
    /// An input like which others are wanted.
    pub more_like: Option<InputId>,
    /// A dialog that is to be opened.
    pub dialog: Option<Dialog>,
}
