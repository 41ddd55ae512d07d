//! The engine that is compiled in.

use super::{Element, EngineInfo, EngineKind, Network, Port, Stop, Tensor, guarded};
use crate::error::PredictError;
use rten::{DataType, Dimension, Model, ModelOptions, NodeId, RunOptions, ThreadPool, Value, ValueType};
use rten_tensor::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The version in `Cargo.toml`; the crate does not tell its own.
const VERSION: &str = "0.27";

/// The engine's name and version.
pub(super) fn info() -> EngineInfo {
    EngineInfo {
        kind: EngineKind::Rten,
        version: VERSION.to_owned(),
        path: None,
    }
}

struct Loaded {
    model: Model,
    pool: Arc<ThreadPool>,
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    metadata: BTreeMap<String, String>,
    largest: u64,
}

/// Loads a network; the error is the engine's words.
pub(super) fn open(path: &Path, threads: usize) -> Result<Box<dyn Network>, String> {
    let model = guarded(|| {
        ModelOptions::with_all_ops()
            .load_file(path)
            .map_err(|error| error.to_string())
    })?;
    // A file without bytes, or of some other protocol buffer, loads as a graph of nothing.
    if model.input_ids().is_empty() || model.output_ids().is_empty() {
        return Err("the network has no inputs or no outputs".to_owned());
    }
    let ports = |ids: &[NodeId]| ids.iter().enumerate().map(|(at, id)| port(&model, at, *id)).collect();
    Ok(Box::new(Loaded {
        inputs: ports(model.input_ids()),
        outputs: ports(model.output_ids()),
        metadata: model
            .metadata()
            .fields()
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect(),
        largest: largest(&model),
        pool: Arc::new(ThreadPool::with_num_threads(threads.max(1))),
        model,
    }))
}

fn port(model: &Model, at: usize, id: NodeId) -> Port {
    let info = model.node_info(id);
    let shape = info.as_ref().and_then(|info| info.shape());
    let fixed = |dimension: &Dimension| match dimension {
        Dimension::Fixed(n) => Some(*n),
        Dimension::Symbolic(_) => None,
    };
    Port {
        // An output that is always the same may lose its name when the engine simplifies the network.
        name: match info.as_ref().and_then(|info| info.name()) {
            Some(name) => name.to_owned(),
            None => format!("unnamed {at}"),
        },
        ranked: shape.is_some(),
        shape: shape.unwrap_or_default().iter().map(fixed).collect(),
        element: match info.and_then(|info| info.dtype()) {
            Some(ValueType::Tensor(DataType::Float)) | None => Element::Float,
            Some(ValueType::Tensor(DataType::UInt8)) => Element::Byte,
            // Integers of 64 bits are 32 wide in this engine.
            Some(ValueType::Tensor(DataType::Int32)) => Element::Int32,
            Some(_) => Element::Other,
        },
    }
}

fn largest(model: &Model) -> u64 {
    let mut largest = 0;
    for id in 0..i32::MAX as u32 {
        let Some(info) = model.node_info(NodeId::from_u32(id)) else {
            break;
        };
        let shape = info.shape().unwrap_or_default();
        let count = shape.iter().try_fold(4u64, |n, dimension| match dimension {
            Dimension::Fixed(extent) => Some(n.saturating_mul(*extent as u64)),
            Dimension::Symbolic(_) => None,
        });
        largest = largest.max(count.unwrap_or(0));
    }
    largest
}

impl Loaded {
    fn value(&self, name: &str, tensor: &Tensor) -> Result<(NodeId, rten::ValueOrView<'static>), String> {
        let at = self.inputs.iter().position(|port| port.name == name);
        let at = at.ok_or_else(|| format!("it has no input {name}"))?;
        let shape = tensor.shape.as_slice();
        let value = match self.inputs[at].element {
            Element::Byte => {
                let bytes: Vec<u8> = tensor.values.iter().map(|v| v.round() as u8).collect();
                Value::from_shape(shape, bytes).map_err(|error| error.to_string())?
            }
            Element::Int32 | Element::Int64 => {
                let whole: Vec<i32> = tensor.values.iter().map(|v| *v as i32).collect();
                Value::from_shape(shape, whole).map_err(|error| error.to_string())?
            }
            Element::Float | Element::Other => {
                Value::from_shape(shape, tensor.values.clone()).map_err(|error| error.to_string())?
            }
        };
        Ok((self.model.input_ids()[at], value.into()))
    }

    fn compute(&self, inputs: &[(&str, &Tensor)], wanted: &[&str]) -> Result<Vec<Tensor>, String> {
        let fed = inputs
            .iter()
            .map(|(name, tensor)| self.value(name, tensor))
            .collect::<Result<Vec<_>, _>>()?;
        let id = |name: &&str| {
            let at = self.outputs.iter().position(|port| port.name == *name);
            at.map(|at| self.model.output_ids()[at])
                .ok_or_else(|| format!("it has no output {name}"))
        };
        let ids = wanted.iter().map(id).collect::<Result<Vec<_>, _>>()?;
        let options = RunOptions::default().with_thread_pool(Some(self.pool.clone()));
        let values = self
            .model
            .run(fed, &ids, Some(options))
            .map_err(|error| error.to_string())?;
        values.into_iter().map(tensor).collect()
    }
}

fn tensor(value: Value) -> Result<Tensor, String> {
    let shape = value.shape().to_vec();
    let values = match value {
        Value::FloatTensor(t) => t.into_data(),
        Value::Int32Tensor(t) => t.into_data().into_iter().map(|v| v as f32).collect(),
        Value::Int8Tensor(t) => t.into_data().into_iter().map(f32::from).collect(),
        Value::UInt8Tensor(t) => t.into_data().into_iter().map(f32::from).collect(),
        _ => return Err("an output is no tensor".to_owned()),
    };
    Ok(Tensor { shape, values })
}

impl Network for Loaded {
    fn engine(&self) -> EngineKind {
        EngineKind::Rten
    }

    fn inputs(&self) -> &[Port] {
        &self.inputs
    }

    fn outputs(&self) -> &[Port] {
        &self.outputs
    }

    fn metadata(&self) -> &BTreeMap<String, String> {
        &self.metadata
    }

    fn largest_tensor(&self) -> u64 {
        self.largest
    }

    fn run(&mut self, inputs: &[(&str, &Tensor)], wanted: &[&str], stop: &Stop) -> Result<Vec<Tensor>, PredictError> {
        // This engine cannot be interrupted; what it has computed is given.
        if stop.is_stopped() {
            return Err(PredictError::Stopped);
        }
        guarded(|| self.compute(inputs, wanted)).map_err(|reason| PredictError::Run {
            engine: EngineKind::Rten,
            reason,
        })
    }
}
