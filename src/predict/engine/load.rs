//! Loading a network: by which engine, and in which process.

use super::super::error::PredictError;
use super::kind::EngineKind;
use super::network::Network;
use super::{onnxruntime, process, rten};
use std::path::Path;

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
pub(crate) fn open_quickly(path: &Path) -> Result<Box<dyn Network>, PredictError> {
    open_in_order(path, &[EngineKind::Rten, EngineKind::OnnxRuntime], 1)
}

pub(super) fn open_in_order(
    path: &Path,
    order: &[EngineKind],
    threads: usize,
) -> Result<Box<dyn Network>, PredictError> {
    match process::program() {
        Some(program) => process::open(program, path, order, threads),
        None => open_here(path, order, threads),
    }
}

/// Loads a network in this process.
pub(super) fn open_here(path: &Path, order: &[EngineKind], threads: usize) -> Result<Box<dyn Network>, PredictError> {
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
