//! Models to suggestions: what a network file is, how it is run, and what its numbers say about an image.
//!
//! May import the domain, inference crates and threads; never media, store or formats: pixels come in as
//! [`crate::domain::pixels::Pixels`], answers go out as [`crate::domain::Finding`]s in pixels of the upright image.
//!
//! Start reading at [`trace`]: every mask, whoever made it, becomes a polygon there.

pub mod cut;
pub mod trace;
