//! What passes between the program and the process that runs a network: messages, and the numbers of tensors raw.
//!
//! A message is its length in bytes (four, the lowest first), itself as JSON, and then the values of the tensors whose
//! shapes it names, in the machine's own order of bytes: both ends are the same program on the same machine.

use super::{EngineKind, Port, Tensor};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Read, Write};

/// The longest message without its tensors, in bytes.
const MESSAGE: u32 = 64 << 20;
/// The most that the tensors of a message may hold together, in bytes.
const TENSORS: usize = 2 << 30;

/// What is asked of the process.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Ask {
    /// To run the network; the number names the run.
    Run {
        number: u64,
        /// Each input's name, and its shape; without one it is what it was in the run before.
        inputs: Vec<(String, Option<Vec<usize>>)>,
        wanted: Vec<String>,
    },
    /// To break off the run of that number.
    Stop(u64),
}

/// What it answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// The network is loaded.
    Opened(Facts),
    /// It is not: no engine took it.
    Unrunnable {
        tried: Vec<(EngineKind, String)>,
        without_onnxruntime: bool,
    },
    /// It is not: the engine asked for is not there.
    NoEngine { engine: EngineKind, reason: String },
    /// It ran; the shapes of what was wanted.
    Ran(Vec<Vec<usize>>),
    /// The engine broke off, with these words.
    Failed { engine: EngineKind, reason: String },
    /// It was stopped.
    Stopped,
}

/// What is known of a loaded network.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Facts {
    pub engine: EngineKind,
    pub inputs: Vec<Port>,
    pub outputs: Vec<Port>,
    pub metadata: BTreeMap<String, String>,
    pub largest: u64,
}

/// Sends a message and the tensors that it names.
pub(super) fn send(to: &mut impl Write, message: &impl Serialize, tensors: &[&Tensor]) -> std::io::Result<()> {
    let text = serde_json::to_vec(message)?;
    let length = u32::try_from(text.len()).ok().filter(|length| *length <= MESSAGE);
    let length = length.ok_or_else(|| bad("a message is too long"))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&text)?;
    for tensor in tensors {
        to.write_all(bytemuck::cast_slice(&tensor.values))?;
    }
    to.flush()
}

/// Receives a message; its tensors are [`receive_tensors`]'.
pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> std::io::Result<T> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > MESSAGE {
        return Err(bad("a message is too long"));
    }
    let mut text = vec![0; length as usize];
    from.read_exact(&mut text)?;
    Ok(serde_json::from_slice(&text)?)
}

/// Receives the tensors that a message named.
pub(super) fn receive_tensors(from: &mut impl Read, shapes: Vec<Vec<usize>>) -> std::io::Result<Vec<Tensor>> {
    let mut left = TENSORS;
    let mut tensors = Vec::new();
    for shape in shapes {
        let bytes = shape
            .iter()
            .try_fold(size_of::<f32>(), |n, extent| n.checked_mul(*extent));
        let bytes = bytes
            .filter(|bytes| *bytes <= left)
            .ok_or_else(|| bad("its tensors are too large"))?;
        left -= bytes;
        let mut values: Vec<f32> = Vec::new();
        values
            .try_reserve_exact(bytes / size_of::<f32>())
            .map_err(Error::other)?;
        values.resize(bytes / size_of::<f32>(), 0.0);
        from.read_exact(bytemuck::cast_slice_mut(&mut values))?;
        tensors.push(Tensor { shape, values });
    }
    Ok(tensors)
}

fn bad(reason: &'static str) -> Error {
    Error::new(ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_received_and_absurd_lengths_are_refused() {
        let tensor = Tensor::new(vec![2, 2], vec![1.0, -2.5, 0.0, 4.0]).expect("fits");
        let mut bytes = Vec::new();
        send(&mut bytes, &Reply::Ran(vec![vec![2, 2]]), &[&tensor]).expect("sent");
        let mut from = bytes.as_slice();
        let Reply::Ran(shapes) = receive(&mut from).expect("received") else {
            panic!("another message");
        };
        assert_eq!(receive_tensors(&mut from, shapes).expect("received"), [tensor]);
        assert!(receive::<Reply>(&mut [0xFF; 8].as_slice()).is_err());
        assert!(receive_tensors(&mut from, vec![vec![usize::MAX, 2]]).is_err());
        assert!(receive_tensors(&mut from, vec![vec![1 << 20, 1 << 20]]).is_err());
    }
}
