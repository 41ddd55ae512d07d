//! Engines: what runs a network. Two of them: rten, compiled in, and ONNX Runtime's shared library where one is
//! found, which is about twice as fast.
//!
//! Start reading at [`Network`]; [`open()`] chooses, and after [`isolate`] loads networks in processes of their own
//! (`process` is the program's end of it, `serve` the other). An engine takes and gives plain [`Tensor`]s of `f32`, whatever
//! the network's own element types are.

mod kind;
mod library;
mod onnxruntime;
mod process;
mod rten;
mod serve;
mod stop;
mod wire;

pub use kind::EngineKind;
pub use process::{FIRST_WORD, isolate};
pub use serve::serve;
pub use stop::Stop;

use super::error::PredictError;
use platform::foreign;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// Which engine is asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum EngineChoice {
    /// ONNX Runtime where it is found and takes the network, else rten.
    #[default]
    Auto,
    /// rten.
    Rten,
    /// ONNX Runtime, or an error.
    OnnxRuntime,
}

/// An engine that can be used here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EngineInfo {
    /// Which.
    pub kind: EngineKind,
    /// Its version.
    pub version: String,
    /// Its library; `None` for the one that is compiled in.
    pub path: Option<PathBuf>,
}

/// The engines that can be used here, the one preferred first. Looks for libraries the first time it is asked.
pub fn available() -> Vec<EngineInfo> {
    onnxruntime::info()
        .into_iter()
        .chain(std::iter::once(rten::info()))
        .collect()
}

/// What is wrong with the libraries of ONNX Runtime that were named or found, when none of them can be used; empty
/// when one is used, or there are none.
pub fn library_troubles() -> &'static [String] {
    onnxruntime::troubles()
}

/// What the elements of an input or output are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Element {
    /// `f32`.
    Float,
    /// `u8`.
    Byte,
    /// Integers of 32 bits.
    Int32,
    /// Integers of 64 bits.
    Int64,
    /// Anything else.
    Other,
}

/// An input or output of a network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Port {
    /// Its name in the network.
    pub name: String,
    /// Its shape: `None` for an extent that is known only in a run; empty with `ranked` false when nothing is known.
    pub shape: Vec<Option<usize>>,
    /// Whether the number of extents is known.
    pub ranked: bool,
    /// What its elements are.
    pub element: Element,
}

impl fmt::Display for Port {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.ranked {
            return write!(f, "{} [unknown]", self.name);
        }
        let extents: Vec<String> = self
            .shape
            .iter()
            .map(|extent| extent.map_or_else(|| "?".to_owned(), |n| n.to_string()))
            .collect();
        write!(f, "{} [{}]", self.name, extents.join(", "))
    }
}

/// Numbers with a shape, the last extent running fastest.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// The extents.
    pub shape: Vec<usize>,
    /// The numbers.
    pub values: Vec<f32>,
}

impl Tensor {
    /// A tensor; `None` when the shape does not multiply to the number of values.
    pub fn new(shape: Vec<usize>, values: Vec<f32>) -> Option<Self> {
        let count = shape.iter().try_fold(1usize, |n, extent| n.checked_mul(*extent))?;
        (count == values.len()).then_some(Self { shape, values })
    }
}

/// A network that an engine has loaded.
pub trait Network: Send {
    /// The engine that runs it.
    fn engine(&self) -> EngineKind;

    /// What it takes.
    fn inputs(&self) -> &[Port];

    /// What it gives.
    fn outputs(&self) -> &[Port];

    /// What its maker noted in the file.
    fn metadata(&self) -> &BTreeMap<String, String>;

    /// Bytes of the largest tensor inside it, as far as its shapes tell; 0 when they do not.
    fn largest_tensor(&self) -> u64;

    /// Computes the outputs named in `wanted`, in that order, from inputs by name. `stop` may break the run off.
    ///
    /// # Errors
    /// [`PredictError::Run`] with the engine's words, [`PredictError::Stopped`]; wrong inputs never panic.
    fn run(&mut self, inputs: &[(&str, &Tensor)], wanted: &[&str], stop: &Stop) -> Result<Vec<Tensor>, PredictError>;
}

/// Loads a network with the engine asked for, to run on so many threads.
///
/// # Errors
/// [`PredictError::NoEngine`], [`PredictError::Unrunnable`].
pub fn open(path: &Path, choice: EngineChoice, threads: usize) -> Result<Box<dyn Network>, PredictError> {
    let order: &[EngineKind] = match choice {
        EngineChoice::Auto => &[EngineKind::OnnxRuntime, EngineKind::Rten],
        EngineChoice::Rten => &[EngineKind::Rten],
        EngineChoice::OnnxRuntime => &[EngineKind::OnnxRuntime],
    };
    open_in_order(path, order, threads)
}

/// Loads a network to look at it: with the engine that loads quickest and takes it.
///
/// # Errors
/// [`PredictError::Unrunnable`].
pub(super) fn open_quickly(path: &Path) -> Result<Box<dyn Network>, PredictError> {
    open_in_order(path, &[EngineKind::Rten, EngineKind::OnnxRuntime], 1)
}

fn open_in_order(path: &Path, order: &[EngineKind], threads: usize) -> Result<Box<dyn Network>, PredictError> {
    match process::program() {
        Some(program) => process::open(program, path, order, threads),
        None => open_here(path, order, threads),
    }
}

/// Loads a network in this process.
fn open_here(path: &Path, order: &[EngineKind], threads: usize) -> Result<Box<dyn Network>, PredictError> {
    let mut tried = Vec::new();
    for engine in order {
        let refused = match engine {
            EngineKind::Rten => rten::open(path, threads).map_err(onnxruntime::Refused::Network),
            EngineKind::OnnxRuntime => onnxruntime::open(path, threads),
        };
        match refused {
            Ok(network) => return Ok(network),
            Err(onnxruntime::Refused::Network(reason)) => tried.push((*engine, reason)),
            Err(onnxruntime::Refused::NoLibrary(reason)) if order.len() == 1 => {
                return Err(PredictError::NoEngine {
                    engine: *engine,
                    reason,
                });
            }
            Err(onnxruntime::Refused::NoLibrary(_)) => {}
        }
    }
    Err(PredictError::Unrunnable {
        path: path.to_path_buf(),
        tried,
        without_onnxruntime: onnxruntime::info().is_none(),
    })
}

/// Does what may panic inside an engine. Engines are code of others fed with files of others; a panic in one must
/// not take the window with it.
fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    foreign::guarded(work).unwrap_or_else(|words| Err(format!("it broke off: {words}")))
}
