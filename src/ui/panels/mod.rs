//! The panels around the canvas.

pub mod annotations;
pub mod changed;
pub mod concepts;
pub mod differences;
pub mod history;
pub mod image;
pub mod jobs;
pub mod smart;
pub mod suggestions;
pub mod tools;
pub mod top;
