//! The process that runs one network: it loads it, answers on its standard output what is asked on its standard input,
//! and ends when that ends.

use super::wire::{self, Ask, Facts, Reply};
use super::{EngineKind, Network, Stop, Tensor};
use crate::error::PredictError;
use std::ffi::OsString;
use std::io::{BufReader, BufWriter};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

/// Stack of the thread that runs the network, in bytes: engines walk graphs by calling themselves.
const STACK: usize = 256 << 20;

/// What the process is told when it is started.
pub(super) struct Order {
    pub path: PathBuf,
    pub engines: Vec<EngineKind>,
    pub threads: usize,
    /// Bytes of memory that it may have.
    pub memory: u64,
}

impl Order {
    /// The words of the command line that say so.
    pub(super) fn words(&self) -> [OsString; 4] {
        let engines: Vec<&str> = self.engines.iter().map(|engine| engine.name()).collect();
        [
            self.path.clone().into(),
            engines.join(",").into(),
            self.threads.to_string().into(),
            self.memory.to_string().into(),
        ]
    }

    fn parse(words: impl Iterator<Item = OsString>) -> Option<Self> {
        let words: [OsString; 4] = words.collect::<Vec<_>>().try_into().ok()?;
        let named = |name: &str| match name {
            "rten" => Some(EngineKind::Rten),
            "onnxruntime" => Some(EngineKind::OnnxRuntime),
            _ => None,
        };
        let [path, engines, threads, memory] = words;
        Some(Self {
            path: path.into(),
            engines: engines.to_str()?.split(',').map(named).collect::<Option<_>>()?,
            threads: threads.to_str()?.parse().ok()?,
            memory: memory.to_str()?.parse().ok()?,
        })
    }
}

/// Runs one network for the program that started this process, see [`super::isolate`].
pub fn serve(words: impl Iterator<Item = OsString>) -> ExitCode {
    let Some(order) = Order::parse(words) else {
        return ExitCode::from(2);
    };
    limit(order.memory + STACK as u64);
    let (sender, asked) = crossbeam_channel::bounded(1);
    let listener = std::thread::Builder::new().spawn(move || listen(&sender));
    let work = move || {
        let mut to = BufWriter::new(std::io::stdout().lock());
        let Ok(mut network) = opened(&order, &mut to) else {
            return;
        };
        while let Ok(run) = asked.recv() {
            if answer(network.as_mut(), &run, &mut to).is_err() {
                return;
            }
        }
    };
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(work);
    let worked = listener.and(worker).map(|worker| worker.join().is_ok());
    match worked {
        Ok(true) => ExitCode::SUCCESS,
        _ => ExitCode::FAILURE,
    }
}

/// A run: its number, its inputs, what is wanted, and what breaks it off.
type Run = (u64, Vec<(String, Tensor)>, Vec<String>, Stop);

/// Bounds the memory of this process, and lets it leave no core file.
#[cfg(unix)]
fn limit(memory: u64) {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let at_most = |bytes| Rlimit {
        current: Some(bytes),
        maximum: Some(bytes),
    };
    for (what, bytes) in [(Resource::As, memory), (Resource::Core, 0)] {
        if let Err(error) = setrlimit(what, at_most(bytes)) {
            tracing::debug!("a limit was not set: {error}");
        }
    }
}

/// A process cannot bound its own memory here.
#[cfg(not(unix))]
fn limit(_: u64) {}

/// Hears what is asked; the end of it ends the process, whatever it is doing.
fn listen(sender: &crossbeam_channel::Sender<Run>) {
    let mut from = BufReader::new(std::io::stdin().lock());
    let mut before: Vec<(String, Tensor)> = Vec::new();
    let current: Arc<Mutex<(u64, Stop)>> = Arc::default();
    loop {
        let run = match wire::receive(&mut from) {
            Ok(Ask::Stop(number)) => {
                let current = current.lock().unwrap_or_else(PoisonError::into_inner);
                if current.0 == number {
                    current.1.stop();
                }
                continue;
            }
            Ok(Ask::Run { number, inputs, wanted }) => {
                let shapes = inputs.iter().filter_map(|(_, shape)| shape.clone()).collect();
                wire::receive_tensors(&mut from, shapes).ok().map(|sent| {
                    let mut sent = sent.into_iter();
                    let kept = |name: &String| before.iter().find(|(known, _)| known == name).map(|(_, t)| t.clone());
                    let inputs: Vec<(String, Tensor)> = inputs
                        .into_iter()
                        .filter_map(|(name, shape)| {
                            let tensor = if shape.is_some() { sent.next() } else { kept(&name) };
                            tensor.map(|tensor| (name, tensor))
                        })
                        .collect();
                    (number, inputs, wanted, Stop::default())
                })
            }
            Err(_) => None,
        };
        let Some(run) = run else {
            #[expect(
                clippy::disallowed_methods,
                reason = "nobody hears any more, and a run cannot be left otherwise"
            )]
            std::process::exit(0);
        };
        before.clone_from(&run.1);
        *current.lock().unwrap_or_else(PoisonError::into_inner) = (run.0, run.3.clone());
        if sender.send(run).is_err() {
            return;
        }
    }
}

fn opened(order: &Order, to: &mut impl std::io::Write) -> std::io::Result<Box<dyn Network>> {
    let reply = match super::open_here(Path::new(&order.path), &order.engines, order.threads) {
        Ok(network) => {
            let facts = Facts {
                engine: network.engine(),
                inputs: network.inputs().to_vec(),
                outputs: network.outputs().to_vec(),
                metadata: network.metadata().clone(),
                largest: network.largest_tensor(),
            };
            wire::send(to, &Reply::Opened(facts), &[])?;
            return Ok(network);
        }
        Err(PredictError::Unrunnable {
            tried,
            without_onnxruntime,
            ..
        }) => Reply::Unrunnable {
            tried,
            without_onnxruntime,
        },
        Err(PredictError::NoEngine { engine, reason }) => Reply::NoEngine { engine, reason },
        Err(other) => Reply::Unrunnable {
            tried: vec![(EngineKind::Rten, other.to_string())],
            without_onnxruntime: false,
        },
    };
    wire::send(to, &reply, &[])?;
    Err(std::io::ErrorKind::Other.into())
}

fn answer(network: &mut dyn Network, run: &Run, to: &mut impl std::io::Write) -> std::io::Result<()> {
    let (_, inputs, wanted, stop) = run;
    let inputs: Vec<(&str, &Tensor)> = inputs.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    match network.run(&inputs, &wanted, stop) {
        Ok(tensors) => {
            let shapes = tensors.iter().map(|tensor| tensor.shape.clone()).collect();
            wire::send(to, &Reply::Ran(shapes), &tensors.iter().collect::<Vec<_>>())
        }
        Err(PredictError::Stopped) => wire::send(to, &Reply::Stopped, &[]),
        Err(PredictError::Run { engine, reason }) => wire::send(to, &Reply::Failed { engine, reason }, &[]),
        Err(other) => {
            let (engine, reason) = (network.engine(), other.to_string());
            wire::send(to, &Reply::Failed { engine, reason }, &[])
        }
    }
}
