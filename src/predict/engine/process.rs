//! A network in a process of its own. Its file may come from anybody, and an engine that is fed with it may end without a
//! word, use up the memory, or never come back: whatever happens there comes out here as an error.

use super::serve::Order;
use super::wire::{self, Ask, Facts, Reply};
use super::{EngineKind, Network, Port, Stop, Tensor};
use crate::error::{Ending, PredictError};
use crossbeam_channel::{RecvTimeoutError, Sender};
use std::collections::BTreeMap;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// The first word of the command line of such a process.
pub const FIRST_WORD: &str = "--run-network";
/// How long loading or one run may take, where [`SECONDS`] does not say otherwise.
const TIME: Duration = Duration::from_secs(300);
/// The variable of the environment that sets another time, in seconds.
const SECONDS: &str = "LABELWRIGHT_NETWORK_SECONDS";
/// The variable that sets another bound of memory, in megabytes.
const MEGABYTES: &str = "LABELWRIGHT_NETWORK_MEGABYTES";
/// The least and the most memory that a network may have besides its own file, in bytes; between, half of what there is.
const MEMORY: (u64, u64) = (2 << 30, 8 << 30);
/// Memory for each thread of an engine, in bytes: what its allocator sets aside.
const THREAD: u64 = 128 << 20;
/// A network that has ended its process so often in a row is not tried again.
const TRIES: u32 = 2;
/// How often, and how far apart, a process that answers no more is looked at before it is ended.
const LOOKS: u32 = 50;
const BETWEEN_LOOKS: Duration = Duration::from_millis(10);
/// What is kept of the last words of a process, in bytes.
const WORDS: usize = 4096;
/// Inputs shorter than this are sent again without asking whether they changed, in numbers.
const LONG: usize = 1 << 16;
/// A pipe that holds more lets the two processes take turns less often, in bytes.
#[cfg(target_os = "linux")]
const PIPE: usize = 1 << 20;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// Makes every network from now on run in a process of its own: of `program`, which must hand the words after
/// [`FIRST_WORD`] to [`serve`](super::serve()). The program itself always does; without it (in benchmarks and tests of the
/// engines) networks run in this process. Only the first call counts.
pub fn isolate(program: PathBuf) {
    // Said twice, it is the same program.
    let _same = PROGRAM.set(program);
}

/// The program that runs networks, if they run in processes of their own.
pub(super) fn program() -> Option<&'static Path> {
    PROGRAM.get().map(PathBuf::as_path)
}

fn number_in(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok().filter(|number| *number > 0)
}

/// How long loading or one run may take.
fn time() -> Duration {
    number_in(SECONDS).map_or(TIME, Duration::from_secs)
}

fn memory(path: &Path, threads: usize) -> u64 {
    if let Some(megabytes) = number_in(MEGABYTES) {
        return megabytes << 20;
    }
    #[cfg(target_os = "linux")]
    let half = {
        let info = rustix::system::sysinfo();
        (info.totalram as u64).saturating_mul(u64::from(info.mem_unit)) / 2
    };
    #[cfg(not(target_os = "linux"))]
    let half = MEMORY.0;
    let file = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    half.clamp(MEMORY.0, MEMORY.1) + 4 * file + THREAD * threads as u64
}

/// Loads a network in a process of its own.
pub(super) fn open(
    program: &'static Path,
    path: &Path,
    engines: &[EngineKind],
    threads: usize,
) -> Result<Box<dyn Network>, PredictError> {
    let order = Order {
        path: path.to_path_buf(),
        engines: engines.to_vec(),
        threads,
        memory: memory(path, threads),
    };
    let (running, facts) = Running::start(program, &order)?;
    Ok(Box::new(Remote {
        program,
        order,
        facts,
        running: Some(running),
        ended: 0,
        number: 0,
        sent: BTreeMap::new(),
    }))
}

struct Remote {
    program: &'static Path,
    order: Order,
    facts: Facts,
    running: Option<Running>,
    /// How often in a row the process has ended by itself.
    ended: u32,
    number: u64,
    /// The long inputs that the process has from the run before: a picture's embedding stays the same from prompt to
    /// prompt.
    sent: BTreeMap<String, Tensor>,
}

impl Remote {
    fn ask(&mut self, inputs: &[(&str, &Tensor)], wanted: &[&str], stop: &Stop) -> Result<Vec<Tensor>, PredictError> {
        let running = match &mut self.running {
            Some(running) => running,
            None => {
                self.sent.clear();
                let (running, _) = Running::start(self.program, &self.order)?;
                self.running.insert(running)
            }
        };
        self.number += 1;
        let number = self.number;
        let mut named = Vec::new();
        let mut tensors = Vec::new();
        for (name, tensor) in inputs {
            let same = self.sent.get(*name).is_some_and(|sent| sent == *tensor);
            named.push(((*name).to_owned(), (!same).then(|| tensor.shape.clone())));
            if !same {
                tensors.push(*tensor);
            }
        }
        let run = Ask::Run {
            number,
            inputs: named,
            wanted: wanted.iter().map(|name| (*name).to_owned()).collect(),
        };
        let orders = running.orders.clone();
        let reply = stop.during(
            move || drop(orders.send(Watch::Stop(number))),
            || {
                running.converse(Some((&run, &tensors)), || {
                    // Whoever stopped it while it was being sent was not heard.
                    if stop.is_stopped() {
                        drop(running.orders.send(Watch::Stop(number)));
                    }
                })
            },
        );
        let (reply, tensors) = match reply {
            Ok(reply) => reply,
            Err(error) => {
                let ended = self.running.take().map(|running| running.ending(&error));
                return Err(PredictError::Ended {
                    path: self.order.path.clone(),
                    how: ended.unwrap_or(Ending::Broke(error.to_string())),
                });
            }
        };
        self.sent = inputs
            .iter()
            .filter(|(_, tensor)| tensor.values.len() >= LONG)
            .map(|(name, tensor)| {
                let kept = self.sent.remove(*name).filter(|sent| sent == *tensor);
                ((*name).to_owned(), kept.unwrap_or_else(|| (*tensor).clone()))
            })
            .collect();
        match reply {
            Reply::Ran(_) => Ok(tensors),
            Reply::Stopped => Err(PredictError::Stopped),
            Reply::Failed { engine, reason } => Err(PredictError::Run { engine, reason }),
            other => Err(PredictError::Interrupted(format!(
                "the engine's process said {other:?}"
            ))),
        }
    }
}

impl Network for Remote {
    fn engine(&self) -> EngineKind {
        self.facts.engine
    }

    fn inputs(&self) -> &[Port] {
        &self.facts.inputs
    }

    fn outputs(&self) -> &[Port] {
        &self.facts.outputs
    }

    fn metadata(&self) -> &BTreeMap<String, String> {
        &self.facts.metadata
    }

    fn largest_tensor(&self) -> u64 {
        self.facts.largest
    }

    fn run(&mut self, inputs: &[(&str, &Tensor)], wanted: &[&str], stop: &Stop) -> Result<Vec<Tensor>, PredictError> {
        if stop.is_stopped() {
            return Err(PredictError::Stopped);
        }
        if self.ended >= TRIES {
            return Err(PredictError::Ended {
                path: self.order.path.clone(),
                how: Ending::Again,
            });
        }
        let answer = self.ask(inputs, wanted, stop);
        match &answer {
            Err(PredictError::Ended { .. }) => self.ended += 1,
            _ => self.ended = 0,
        }
        answer
    }
}

/// What the thread that watches a process is told.
enum Watch {
    /// An answer is due at that time.
    Due(Instant),
    /// It came.
    Came,
    /// The run of that number is to be broken off.
    Stop(u64),
}

/// A process that has a network loaded.
struct Running {
    child: Arc<Mutex<Child>>,
    to: Arc<Mutex<ChildStdin>>,
    from: Mutex<BufReader<ChildStdout>>,
    orders: Sender<Watch>,
    late: Arc<AtomicBool>,
    words: Option<JoinHandle<Vec<u8>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Running {
    fn start(program: &Path, order: &Order) -> Result<(Self, Facts), PredictError> {
        let io = |source| PredictError::Io {
            path: program.to_path_buf(),
            source,
        };
        let running = Self::spawn(program, order).map_err(io)?;
        let path = || order.path.clone();
        match running.converse(None, || {}) {
            Ok((Reply::Opened(facts), _)) => Ok((running, facts)),
            Ok((
                Reply::Unrunnable {
                    tried,
                    without_onnxruntime,
                },
                _,
            )) => Err(PredictError::Unrunnable {
                path: path(),
                tried,
                without_onnxruntime,
            }),
            Ok((Reply::NoEngine { engine, reason }, _)) => Err(PredictError::NoEngine { engine, reason }),
            Ok((other, _)) => Err(PredictError::Interrupted(format!(
                "the engine's process said {other:?}"
            ))),
            Err(error) => Err(PredictError::Ended {
                path: path(),
                how: running.ending(&error),
            }),
        }
    }

    fn spawn(program: &Path, order: &Order) -> std::io::Result<Self> {
        let mut child = command(program)
            .arg(FIRST_WORD)
            .args(order.words())
            // Its last words are to be why it ended.
            .env("RUST_BACKTRACE", "0")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let missing = || std::io::Error::other("a pipe is missing");
        let to = child.stdin.take().ok_or_else(missing)?;
        let from = child.stdout.take().ok_or_else(missing)?;
        let noise = child.stderr.take().ok_or_else(missing)?;
        #[cfg(target_os = "linux")]
        for grown in [
            rustix::pipe::fcntl_setpipe_size(&to, PIPE),
            rustix::pipe::fcntl_setpipe_size(&from, PIPE),
        ] {
            if let Err(error) = grown {
                tracing::debug!("a pipe stays as it is: {error}");
            }
        }
        let words = std::thread::Builder::new()
            .name("network words".into())
            .spawn(move || last_words(noise))?;
        let child = Arc::new(Mutex::new(child));
        let to = Arc::new(Mutex::new(to));
        let late = Arc::new(AtomicBool::new(false));
        let (orders, heard) = crossbeam_channel::unbounded();
        let watched = (child.clone(), to.clone(), late.clone());
        let watcher = std::thread::Builder::new().name("network watch".into());
        if let Err(error) = watcher.spawn(move || watch(&heard, &watched.0, &watched.1, &watched.2)) {
            end(&child);
            return Err(error);
        }
        Ok(Self {
            child,
            to,
            from: Mutex::new(BufReader::with_capacity(1 << 16, from)),
            orders,
            late,
            words: Some(words),
        })
    }

    /// Asks, and waits for the answer as long as it may take; `sent` is called in between.
    fn converse(&self, ask: Option<(&Ask, &[&Tensor])>, sent: impl FnOnce()) -> std::io::Result<(Reply, Vec<Tensor>)> {
        // The watch lives as long as this.
        drop(self.orders.send(Watch::Due(Instant::now() + time())));
        let work = || {
            if let Some((ask, tensors)) = ask {
                wire::send(&mut *locked(&self.to), ask, tensors)?;
            }
            sent();
            let mut from = locked(&self.from);
            let reply = wire::receive(&mut *from)?;
            let tensors = match &reply {
                Reply::Ran(shapes) => wire::receive_tensors(&mut *from, shapes.clone())?,
                _ => Vec::new(),
            };
            Ok((reply, tensors))
        };
        let answer = work();
        drop(self.orders.send(Watch::Came));
        answer
    }

    /// How it came to its end, after `error` in talking with it.
    fn ending(mut self, error: &std::io::Error) -> Ending {
        let late = self.late.load(Ordering::SeqCst);
        // Its pipes are closed a moment before its status tells how it ended.
        for _ in 0..LOOKS {
            if !matches!(locked(&self.child).try_wait(), Ok(None)) {
                break;
            }
            std::thread::sleep(BETWEEN_LOOKS);
        }
        end(&self.child);
        let status = locked(&self.child).wait();
        let words = self
            .words
            .take()
            .and_then(|words| words.join().ok())
            .unwrap_or_default();
        let words = String::from_utf8_lossy(&words);
        if late {
            return Ending::Late(time());
        }
        if [
            "memory allocation of",
            "bad_alloc",
            "out of memory",
            "Cannot allocate memory",
        ]
        .iter()
        .any(|known| words.contains(known))
        {
            return Ending::OutOfMemory;
        }
        if words.contains("overflowed its stack") {
            return Ending::TooDeep;
        }
        match status {
            Ok(status) => match signal(status) {
                Some(signal) => Ending::Signal(signal),
                None => Ending::Broke(format!("{error}; {status}")),
            },
            Err(error) => Ending::Broke(error.to_string()),
        }
    }
}

/// The program, under its own name wherever its file lies.
#[cfg(unix)]
fn command(program: &Path) -> Command {
    use std::os::unix::process::CommandExt as _;
    let mut command = Command::new(program);
    command.arg0("labelwright");
    command
}

#[cfg(not(unix))]
fn command(program: &Path) -> Command {
    Command::new(program)
}

/// The signal that ended a process, where there are signals.
#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}

/// Ends a process that may have ended already.
fn end(child: &Mutex<Child>) {
    let mut child = locked(child);
    // One that has ended by itself keeps the status that tells how.
    if matches!(child.try_wait(), Ok(None))
        && let Err(error) = child.kill()
    {
        tracing::debug!("a process was not ended: {error}");
    }
}

/// Ends the process when an answer is late, and when nobody asks any more.
fn watch(orders: &crossbeam_channel::Receiver<Watch>, child: &Mutex<Child>, to: &Mutex<ChildStdin>, late: &AtomicBool) {
    let mut due: Option<Instant> = None;
    loop {
        let order = match due {
            Some(due) => orders.recv_deadline(due),
            None => orders.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match order {
            Ok(Watch::Due(at)) => due = Some(at),
            Ok(Watch::Came) => due = None,
            // While the run is still being sent, its sender sees to it.
            Ok(Watch::Stop(number)) => {
                if let Ok(mut to) = to.try_lock()
                    && let Err(error) = wire::send(&mut *to, &Ask::Stop(number), &[])
                {
                    tracing::debug!("a run was not stopped: {error}");
                }
            }
            Err(RecvTimeoutError::Timeout) => {
                due = None;
                late.store(true, Ordering::SeqCst);
                end(child);
            }
            Err(RecvTimeoutError::Disconnected) => {
                end(child);
                // So that it does not stay as a zombie.
                if let Err(error) = locked(child).wait() {
                    tracing::debug!("a process was not waited for: {error}");
                }
                return;
            }
        }
    }
}

/// The last that a process wrote to its standard error.
fn last_words(mut from: impl Read) -> Vec<u8> {
    let mut words = Vec::new();
    let mut buffer = [0; WORDS];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        words.extend_from_slice(&buffer[..count]);
        words.drain(..words.len().saturating_sub(WORDS));
    }
    words
}
