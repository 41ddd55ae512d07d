//! The panels around the canvas.

pub(crate) mod annotations;
pub(crate) mod changed;
pub(crate) mod compared;
pub(crate) mod concepts;
pub(crate) mod conflict;
pub(crate) mod differences;
pub(crate) mod history;
pub(crate) mod image;
pub(crate) mod job_parts;
pub(crate) mod jobs;
pub(crate) mod metadata;
pub(crate) mod refit;
pub(crate) mod saved;
pub(crate) mod smart;
pub(crate) mod suggestions;
pub(crate) mod tools;
pub(crate) mod top;
pub(crate) mod walk;
