//! Models to suggestions: what a network file is, how it is run, and what its numbers say about an image.
//!
//! May import the domain, inference crates and threads; never media, store or formats: pixels come in as
//! [`domain::pixels::Pixels`], answers go out as [`domain::Finding`]s in pixels of the upright image.
//!
//! Start reading at [`describe`](fn@describe) (what a model file is), then [`Predictor`] (a loaded model and a picture:
//! `pre`, [`engine`], `layouts`, `post`, in that order), [`Promptable`] (outlines of what is pointed at), [`Embedder`] (what a picture looks like), and [`Worker`]
//! (the thread that does both while somebody works). Every mask, whoever made it, becomes a polygon in [`trace`].
#![warn(unreachable_pub)]

mod cache;
pub mod cut;
mod describe;
mod embedder;
pub mod engine;
mod error;
mod graph;
mod input_spec;
mod layouts;
mod manifest;
mod names;
mod onnx_file;
mod post;
mod pre;
mod predictor;
mod priority;
mod promptable;
mod resample;
pub mod spec;
pub mod trace;
mod worker;

pub use cache::Cache;
pub use describe::{Described, describe, model_hash};
pub use embedder::Embedder;
pub use engine::{EngineChoice, EngineKind, Stop};
pub use error::{Ending, GraphFault, PredictError};
pub use manifest::{Classes, Input as ManifestInput, Manifest};
pub use post::{Found, Options};
pub use predictor::{Answer, Millis, Predictor, wanted_size};
pub use priority::give_way;
pub use promptable::{Embedding, Outlined, Promptable};
pub use worker::{Ask, PixelSource, Settings, Wake, Wanted, What, Worker, WorkerEvent};
