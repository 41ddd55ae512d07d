//! ONNX Runtime, through a shared library that is looked for ([`mod@library`]) and loaded once.

use super::{Element, EngineInfo, EngineKind, Network, Port, Stop, Tensor, guarded, library};
use crate::error::PredictError;
use ort::environment::Environment;
use ort::session::builder::GraphOptimizationLevel;
use ort::session::{OutputSelector, RunOptions, Session, SessionInputValue, SessionOutputs};
use ort::value::{DynValue, Outlet, TensorElementType, ValueType};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Why a network was not opened.
pub(super) enum Refused {
    /// There is no library that can be used.
    NoLibrary(String),
    /// The library does not take the network.
    Network(String),
}

struct Library {
    environment: Environment,
    path: PathBuf,
    version: String,
}

/// The library, looked for once: a library cannot be unloaded, and only one environment is allowed.
fn library() -> Result<&'static Library, &'static [String]> {
    static LIBRARY: OnceLock<Result<Library, Vec<String>>> = OnceLock::new();
    LIBRARY.get_or_init(find).as_ref().map_err(Vec::as_slice)
}

/// The first library that can be used, else what is wrong with each.
fn find() -> Result<Library, Vec<String>> {
    let mut troubles = Vec::new();
    for path in library::candidates() {
        if !path.is_file() {
            troubles.push(format!("there is no file {}", path.display()));
            continue;
        }
        match guarded(|| load(&path)) {
            Ok(library) => return Ok(library),
            Err(reason) => troubles.push(format!("{}: {reason}", path.display())),
        }
    }
    Err(troubles)
}

fn load(path: &Path) -> Result<Library, String> {
    // Nothing else of the crate may be called before this: it would look for a library by itself and panic.
    let builder = ort::init_from(path).map_err(|error| error.to_string())?;
    let environment = builder
        .with_name("labelwright")
        .with_telemetry(false)
        .build()
        .map_err(|error| error.to_string())?;
    // What it has to say comes as the errors that it returns.
    environment.set_log_level(ort::logging::LogLevel::Fatal);
    Ok(Library {
        environment,
        version: library::version(path).unwrap_or_else(|| "unknown".to_owned()),
        path: path.to_path_buf(),
    })
}

/// The library's version and path; `None` when there is none.
pub(super) fn info() -> Option<EngineInfo> {
    library().ok().map(|library| EngineInfo {
        kind: EngineKind::OnnxRuntime,
        version: library.version.clone(),
        path: Some(library.path.clone()),
    })
}

/// What is wrong with each library that was named or found, when none can be used.
pub(super) fn troubles() -> &'static [String] {
    library().err().unwrap_or_default()
}

struct Loaded {
    session: Session,
    inputs: Vec<Port>,
    outputs: Vec<Port>,
    metadata: BTreeMap<String, String>,
}

/// Loads a network.
pub(super) fn open(path: &Path, threads: usize) -> Result<Box<dyn Network>, Refused> {
    let library = library().map_err(|troubles| {
        Refused::NoLibrary(match troubles {
            [] => "no shared library of it was found".to_owned(),
            troubles => troubles.join("; "),
        })
    })?;
    let loaded = guarded(|| session(library, path, threads)).map_err(Refused::Network)?;
    Ok(Box::new(loaded))
}

fn session(library: &Library, path: &Path, threads: usize) -> Result<Loaded, String> {
    fn words<R>(error: ort::Error<R>) -> String {
        error.message().to_owned()
    }
    let session = Session::builder(&library.environment)
        .map_err(words)?
        .with_optimization_level(GraphOptimizationLevel::All)
        .map_err(words)?
        .with_intra_threads(threads.max(1))
        .map_err(words)?
        .with_inter_threads(1)
        .map_err(words)?
        // Threads that spin while they wait would take the cores from the window.
        .with_intra_op_spinning(false)
        .map_err(words)?
        .commit_from_file(path)
        .map_err(words)?;
    let ports = |outlets: &[Outlet]| outlets.iter().map(port).collect();
    Ok(Loaded {
        inputs: ports(session.inputs()),
        outputs: ports(session.outputs()),
        metadata: metadata(&session).map_err(words)?,
        session,
    })
}

fn metadata(session: &Session) -> Result<BTreeMap<String, String>, ort::Error> {
    let metadata = session.metadata()?;
    let keys = metadata.custom_keys()?;
    let noted = |key: String| metadata.custom(&key).map(|value| (key, value));
    Ok(keys.into_iter().filter_map(noted).collect())
}

fn port(outlet: &Outlet) -> Port {
    let (element, shape) = match outlet.dtype() {
        ValueType::Tensor { ty, shape, .. } => {
            let element = match ty {
                TensorElementType::Float32 => Element::Float,
                TensorElementType::Uint8 => Element::Byte,
                TensorElementType::Int32 => Element::Int32,
                TensorElementType::Int64 => Element::Int64,
                _ => Element::Other,
            };
            (element, shape.iter().map(|n| usize::try_from(*n).ok()).collect())
        }
        _ => (Element::Other, Vec::new()),
    };
    Port {
        name: outlet.name().to_owned(),
        // The engine says "no extents" both of a scalar and of a shape it was not told.
        ranked: !shape.is_empty(),
        shape,
        element,
    }
}

fn tensor(value: &DynValue) -> Result<Tensor, String> {
    fn shaped(shape: &ort::value::Shape, values: Vec<f32>) -> Tensor {
        let shape = shape.iter().map(|n| usize::try_from(*n).unwrap_or(0)).collect();
        Tensor { shape, values }
    }
    let element = value.dtype().tensor_type().ok_or("an output is no tensor")?;
    let words = |error: ort::Error| error.message().to_owned();
    match element {
        TensorElementType::Float32 => {
            let (shape, values) = value.try_extract_tensor::<f32>().map_err(words)?;
            Ok(shaped(shape, values.to_vec()))
        }
        TensorElementType::Int64 => {
            let (shape, values) = value.try_extract_tensor::<i64>().map_err(words)?;
            Ok(shaped(shape, values.iter().map(|v| *v as f32).collect()))
        }
        TensorElementType::Int32 => {
            let (shape, values) = value.try_extract_tensor::<i32>().map_err(words)?;
            Ok(shaped(shape, values.iter().map(|v| *v as f32).collect()))
        }
        TensorElementType::Uint8 => {
            let (shape, values) = value.try_extract_tensor::<u8>().map_err(words)?;
            Ok(shaped(shape, values.iter().map(|v| f32::from(*v)).collect()))
        }
        other => Err(format!("an output of {other:?} is not read")),
    }
}

impl Loaded {
    fn value<'a>(&self, name: &str, tensor: &'a Tensor) -> Result<SessionInputValue<'a>, String> {
        let words = |error: ort::Error| error.message().to_owned();
        let port = self.inputs.iter().find(|port| port.name == name);
        let shape: Vec<i64> = tensor.shape.iter().map(|n| *n as i64).collect();
        Ok(match port.map(|port| port.element) {
            Some(Element::Byte) => {
                let bytes: Vec<u8> = tensor.values.iter().map(|v| v.round() as u8).collect();
                ort::value::Tensor::from_array((shape, bytes)).map_err(words)?.into()
            }
            Some(Element::Int32) => {
                let whole: Vec<i32> = tensor.values.iter().map(|v| *v as i32).collect();
                ort::value::Tensor::from_array((shape, whole)).map_err(words)?.into()
            }
            Some(Element::Int64) => {
                let whole: Vec<i64> = tensor.values.iter().map(|v| *v as i64).collect();
                ort::value::Tensor::from_array((shape, whole)).map_err(words)?.into()
            }
            _ => ort::value::TensorRef::from_array_view((shape, tensor.values.as_slice()))
                .map_err(words)?
                .into(),
        })
    }

    fn compute(&mut self, inputs: &[(&str, &Tensor)], wanted: &[&str], stop: &Stop) -> Result<Vec<Tensor>, String> {
        let words = |error: ort::Error| error.message().to_owned();
        let fed = inputs
            .iter()
            .map(|(name, tensor)| Ok((*name, self.value(name, tensor)?)))
            .collect::<Result<Vec<_>, String>>()?;
        let options = RunOptions::new().map_err(words)?;
        let all = self.outputs.iter().all(|port| wanted.contains(&port.name.as_str()));
        if all {
            let options = Arc::new(options);
            let running = options.clone();
            // A run that has ended cannot be ended; there is nobody to tell.
            let hook = move || drop(running.terminate());
            let outputs = stop.during(hook, || self.session.run_with_options(fed, &options));
            return collect(&outputs.map_err(words)?, wanted);
        }
        // Options that select outputs cannot be shared between threads, so such a run cannot be ended early.
        let selected = wanted
            .iter()
            .fold(OutputSelector::no_default(), |selector, name| selector.with(*name));
        let options = options.with_outputs(selected);
        let outputs = self.session.run_with_options(fed, &options).map_err(words)?;
        collect(&outputs, wanted)
    }
}

fn collect(outputs: &SessionOutputs<'_>, wanted: &[&str]) -> Result<Vec<Tensor>, String> {
    wanted
        .iter()
        .map(|name| tensor(outputs.get(name).ok_or_else(|| format!("it has no output {name}"))?))
        .collect()
}

impl Network for Loaded {
    fn engine(&self) -> EngineKind {
        EngineKind::OnnxRuntime
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
        0
    }

    fn run(&mut self, inputs: &[(&str, &Tensor)], wanted: &[&str], stop: &Stop) -> Result<Vec<Tensor>, PredictError> {
        if stop.is_stopped() {
            return Err(PredictError::Stopped);
        }
        let outputs = guarded(|| self.compute(inputs, wanted, stop));
        outputs.map_err(|reason| match stop.is_stopped() {
            true => PredictError::Stopped,
            false => PredictError::Run {
                engine: EngineKind::OnnxRuntime,
                reason,
            },
        })
    }
}
