//! Fetching pictures that lie elsewhere: what somebody waits for at once, what comes next when nobody waits.

use super::cache::Cache;
use super::error::FetchError;
use super::location::Location;
use super::place::Object;
use super::store;
use futures_util::StreamExt as _;
use object_store::{ObjectStore, ObjectStoreExt as _};
use std::collections::{HashMap, HashSet, VecDeque};
use std::io::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;
use tokio::runtime::Runtime;
use tokio::task::AbortHandle;

/// How many pictures that nobody waits for are fetched at once.
const AHEAD_AT_ONCE: usize = 6;
/// How often somebody who waits looks whether it is still wanted.
const LOOK: Duration = Duration::from_millis(20);
/// How long what nobody waits for makes way for what somebody does, before it looks again.
const MAKE_WAY: Duration = Duration::from_millis(10);

/// Fetches pictures into a cache. Its threads begin with the first one and end with it.
pub struct Fetcher {
    shared: Arc<Shared>,
    runtime: OnceLock<Result<Runtime, String>>,
}

struct Shared {
    cache: Cache,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// By the name of the copy.
    jobs: HashMap<String, Job>,
    /// What comes next and was not begun, most imminent first.
    ahead: VecDeque<Object>,
    /// The names of all that comes next.
    coming: HashSet<String>,
    /// How many of those are being fetched.
    fillers: usize,
    stores: HashMap<Location, Arc<dyn ObjectStore>>,
    /// Whether thumbnails are shared there, where that was asked.
    sharing: HashMap<Location, bool>,
}

/// A picture that is being fetched.
#[derive(Default)]
struct Job {
    /// How many wait for it.
    waiting: usize,
    task: Option<AbortHandle>,
    /// Bytes that came, and that there are, once that is known.
    received: (u64, u64),
    done: Option<Result<PathBuf, FetchError>>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The store of a location, opened when it is first needed.
    fn store(&self, location: &Location) -> Result<Arc<dyn ObjectStore>, FetchError> {
        if let Some(store) = self.lock().stores.get(location) {
            return Ok(store.clone());
        }
        let store = store::open(location)?;
        self.lock().stores.insert(location.clone(), store.clone());
        Ok(store)
    }

    /// Whether others are waited for and this one is not.
    fn makes_way(&self, name: &str) -> bool {
        let state = self.lock();
        let waited = |job: &Job| job.waiting > 0 && job.done.is_none();
        state.jobs.get(name).is_some_and(|job| !waited(job)) && state.jobs.values().any(waited)
    }

    /// Reads an object to its end, into the cache.
    async fn download(&self, object: &Object, name: &str) -> Result<PathBuf, FetchError> {
        let at = object.location().host();
        let meant = |error: object_store::Error| store::meant(&error, &at);
        let store = self.store(object.location())?;
        let got = store.get(&object.key()?).await.map_err(meant)?;
        let known = object.known();
        let another = known.bytes.is_some_and(|bytes| bytes != got.meta.size)
            || (known.hash.is_none() && known.etag.is_some() && known.etag != got.meta.e_tag);
        if another {
            return Err(FetchError::Changed);
        }
        let (mut received, total) = (0, got.meta.size);
        let mut file = self.cache.new_file()?;
        let mut hasher = blake3::Hasher::new();
        let mut stream = got.into_stream();
        loop {
            while self.makes_way(name) {
                tokio::time::sleep(MAKE_WAY).await;
            }
            let Some(chunk) = stream.next().await else { break };
            let chunk = chunk.map_err(meant)?;
            hasher.update(&chunk);
            received += chunk.len() as u64;
            if let Some(job) = self.lock().jobs.get_mut(name) {
                job.received = (received, total);
            }
            file.write_all(&chunk).map_err(|error| self.cache.not_kept(&error))?;
        }
        if known.hash.is_some_and(|hash| hash != *hasher.finalize().as_bytes()) {
            return Err(FetchError::Changed);
        }
        self.cache.keep(file, name)
    }
}

impl Fetcher {
    /// A fetcher that keeps what it fetches here.
    pub fn new(cache: Cache) -> Self {
        Self {
            shared: Arc::new(Shared {
                cache,
                state: Mutex::default(),
                changed: Condvar::new(),
            }),
            runtime: OnceLock::new(),
        }
    }

    pub(super) fn runtime(&self) -> Result<&Runtime, FetchError> {
        let runtime = self.runtime.get_or_init(|| {
            let built = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .thread_name("fetching pictures")
                .enable_all()
                .build();
            built.map_err(|error| error.to_string())
        });
        runtime.as_ref().map_err(|reason| FetchError::Unreachable {
            at: "the network".into(),
            reason: reason.clone(),
        })
    }

    pub(super) fn store(&self, location: &Location) -> Result<Arc<dyn ObjectStore>, FetchError> {
        self.shared.store(location)
    }

    /// Whether thumbnails are shared at a location, as far as that was asked.
    pub(super) fn sharing(&self, location: &Location) -> Option<bool> {
        self.shared.lock().sharing.get(location).copied()
    }

    pub(super) fn note_sharing(&self, location: &Location, shared: bool) {
        self.shared.lock().sharing.insert(location.clone(), shared);
    }

    /// How many bytes of an object came, and how many there are, while it is fetched and that is known.
    pub(super) fn received(&self, object: &Object) -> Option<(u64, u64)> {
        let state = self.shared.lock();
        let job = state.jobs.get(&object.file_name())?;
        (job.received.1 > 0).then_some(job.received)
    }

    /// The copy of an object, if there is one.
    pub(super) fn copy_of(&self, object: &Object) -> Option<PathBuf> {
        self.shared.cache.get(&object.file_name())
    }

    /// Starts to fetch an object, unless that was done. With the lock held.
    fn start(&self, runtime: &Runtime, state: &mut State, object: &Object, name: &str) {
        let job = state.jobs.entry(name.to_owned()).or_default();
        if job.task.is_some() || job.done.is_some() {
            return;
        }
        let (shared, object, name) = (self.shared.clone(), object.clone(), name.to_owned());
        let task = runtime.spawn(async move {
            let done = shared.download(&object, &name).await;
            let mut state = shared.lock();
            if let Some(job) = state.jobs.get_mut(&name) {
                match job.waiting {
                    0 => drop(state.jobs.remove(&name)),
                    _ => job.done = Some(done),
                }
            }
            shared.changed.notify_all();
        });
        job.task = Some(task.abort_handle());
    }

    /// The copy of an object, fetched unless it is here; `None` when it was no longer `wanted`. Waits.
    pub(super) fn fetch(&self, object: &Object, wanted: &dyn Fn() -> bool) -> Result<Option<PathBuf>, FetchError> {
        let name = object.file_name();
        if let Some(path) = self.shared.cache.get(&name) {
            return Ok(Some(path));
        }
        let runtime = self.runtime()?;
        let mut state = self.shared.lock();
        state.jobs.entry(name.clone()).or_default().waiting += 1;
        self.start(runtime, &mut state, object, &name);
        let done = loop {
            let Some(job) = state.jobs.get(&name) else { break None };
            if let Some(done) = &job.done {
                break Some(done.clone());
            }
            drop(state);
            // Asked without the lock: the answer may wait for another.
            if !wanted() {
                state = self.shared.lock();
                break None;
            }
            state = self.shared.lock();
            if state.jobs.get(&name).is_some_and(|job| job.done.is_none()) {
                state = self
                    .shared
                    .changed
                    .wait_timeout(state, LOOK)
                    .unwrap_or_else(PoisonError::into_inner)
                    .0;
            }
        };
        Self::leave(&mut state, &name);
        done.transpose()
    }

    /// One fewer waits for a picture: it is given up if nobody else wants it.
    fn leave(state: &mut State, name: &str) {
        let coming = state.coming.contains(name);
        let Some(job) = state.jobs.get_mut(name) else { return };
        job.waiting -= 1;
        if job.waiting > 0 {
            return;
        }
        if job.done.is_none() && coming {
            return;
        }
        if let Some(job) = state.jobs.remove(name)
            && let Some(task) = job.task
        {
            task.abort();
        }
    }

    /// What comes next, most imminent first. Replaces the list before; what is no longer in it and nobody waits for is
    /// given up. Never waits.
    pub fn ahead(self: &Arc<Self>, objects: Vec<Object>) {
        if objects.is_empty() && self.runtime.get().is_none() {
            return;
        }
        let Ok(runtime) = self.runtime() else { return };
        let mut state = self.shared.lock();
        let coming: HashSet<String> = objects.iter().map(Object::file_name).collect();
        state.jobs.retain(|name, job| {
            let keep = job.waiting > 0 || coming.contains(name);
            if !keep && let Some(task) = &job.task {
                task.abort();
            }
            keep
        });
        state.coming = coming;
        state.ahead = objects.into();
        while state.fillers < AHEAD_AT_ONCE && state.fillers < state.ahead.len() {
            state.fillers += 1;
            let fetcher = self.clone();
            runtime.spawn(async move { fetcher.fill().await });
        }
    }

    /// Fetches what comes next until there is nothing left of it.
    async fn fill(&self) {
        loop {
            let task = {
                let mut state = self.shared.lock();
                let Some(object) = state.ahead.pop_front() else {
                    state.fillers -= 1;
                    return;
                };
                let name = object.file_name();
                if state.jobs.contains_key(&name) {
                    continue;
                }
                drop(state);
                // Looked for without the lock, as that asks the disk.
                if self.shared.cache.get(&name).is_some() {
                    continue;
                }
                let Ok(runtime) = self.runtime() else { continue };
                let mut state = self.shared.lock();
                self.start(runtime, &mut state, &object, &name);
                name
            };
            while self.shared.lock().jobs.get(&task).is_some_and(|job| job.done.is_none()) {
                tokio::time::sleep(MAKE_WAY).await;
            }
        }
    }
}

#[cfg(test)]
#[path = "fetch_tests.rs"]
mod tests;
