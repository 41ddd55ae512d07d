//! The panels around the canvas.

pub mod annotations;
pub mod changed;
pub mod concepts;
pub mod differences;
pub mod history;
pub mod image;
pub mod job_parts;
pub mod jobs;
pub mod refit;
pub mod smart;
pub mod suggestions;
pub mod tools;
pub mod top;
