//! What every engine gives: a network, which takes and gives tensors.

use super::super::error::PredictError;
use super::kind::EngineKind;
use super::stop::Stop;
use platform::foreign;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

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

/// Does what may panic inside an engine. Engines are code of others fed with files of others; a panic in one must
/// not take the window with it.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    foreign::guarded(work).unwrap_or_else(|words| Err(format!("it broke off: {words}")))
}
