//! Engines: what runs a network. Two of them: rten, compiled in, and ONNX Runtime's shared library where one is
//! found, which is about twice as fast.
//!
//! Start reading at [`Network`]; [`open()`] chooses, and after [`isolate`] loads networks in processes of their own
//! (`process` is the program's end of it, `serve` the other). An engine takes and gives plain [`Tensor`]s of `f32`, whatever
//! the network's own element types are.

mod kind;
mod library;
mod load;
mod network;
mod onnxruntime;
mod process;
mod rten;
mod serve;
mod stop;
mod wire;

pub use kind::EngineKind;
use load::open_here;
pub(super) use load::open_quickly;
pub use load::{EngineChoice, open};
use network::guarded;
pub use network::{Element, EngineInfo, Network, Port, Tensor};
pub use process::{FIRST_WORD, isolate};
pub use serve::serve;
pub use stop::Stop;

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
