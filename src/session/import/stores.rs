//! Images in stores and on web servers become inputs. Only how they begin is read: they stay where they are.

use super::names::Names;
use super::new_inputs::{NewInput, batch};
use super::{Importer, SessionError};
use crate::locations::{roots_of, set_location};
use domain::{ContentHash, DatasetId};
use media::{FileKind, MediaError, foreign_by_name, probe, probe_start};
use roots::{FetchError, Fetcher, Known, Listed, Location, stored};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

/// Bytes that tell the size of most pictures, and of nearly all.
const STARTS: [u64; 2] = [64 << 10, 1 << 20];
/// How many pictures are looked at at once: nearly all of the time is the way to the server and back.
const AT_ONCE: usize = 16;

/// A picture that was found.
struct Found {
    location: Location,
    /// The path below the location.
    rest: String,
    /// The name that its input would have.
    name: String,
    /// What goes before the name where that is taken.
    folder: String,
}

impl Found {
    fn address(&self) -> String {
        format!("{}/{}", self.location, self.rest)
    }
}

/// What the server says of a picture.
struct Looked {
    hash: Option<ContentHash>,
    etag: Option<String>,
    bytes: u64,
    size: domain::Size,
    orientation: u8,
}

impl Importer<'_> {
    /// Adds what lies at these addresses, buckets and prefixes with all that is below them, and what lists name.
    pub(super) fn stores(
        &mut self,
        given: Vec<String>,
        listed: Vec<String>,
        dataset: Option<DatasetId>,
    ) -> Result<(), SessionError> {
        let mut found = Vec::new();
        for address in &given {
            self.below(address, &mut found)?;
        }
        for address in &listed {
            self.single(address, &mut found)?;
        }
        self.progress.check()?;
        let fresh = self.fresh(found, dataset)?;
        self.add_from_stores(fresh, dataset)
    }

    /// The root at which an address begins, made where there is none: its name, its location, and what follows.
    fn root_for(
        &mut self,
        address: &str,
        whole: &Location,
    ) -> Result<(Option<String>, Location, String), SessionError> {
        if let Some((name, location, rest)) = self.roots.root_of(address) {
            return Ok((name.map(str::to_owned), location.clone(), rest.to_owned()));
        }
        let taken = self.writer.reader().root_names()?;
        let short = whole.short_name();
        let free = |name: &String| !taken.contains(name) && !self.roots.named().contains_key(name);
        let name = std::iter::once(short.clone())
            .chain((2..).map(|number| format!("{short}-{number}")))
            .find(free)
            .unwrap_or(short);
        set_location(&self.known_by, &name, whole.clone())?;
        self.report.notes.push(crate::notice::new_root(&name, whole));
        self.roots = roots_of(self.project, self.writer.reader())?;
        let rest = whole.rest_of(address).unwrap_or_default().to_owned();
        Ok((Some(name), whole.clone(), rest))
    }

    /// Everything below an address; where there is nothing, the picture that it names.
    fn below(&mut self, address: &str, found: &mut Vec<(String, Found)>) -> Result<(), SessionError> {
        let location: Location = match address.parse() {
            Ok(location) => location,
            Err(error) => {
                self.skip(address, error);
                return Ok(());
            }
        };
        let address = location.to_string();
        let fetcher = self.roots.fetcher().clone();
        let mut all: Vec<Listed> = Vec::new();
        let cancel = self.progress.clone();
        let listed = fetcher.list(&location, &mut |file| {
            all.push(file);
            !cancel.cancel_flag().load(Ordering::Relaxed)
        });
        self.progress.check()?;
        match listed {
            Ok(()) if !all.is_empty() => {}
            Ok(()) | Err(FetchError::NoListing) if FileKind::by_name(Path::new(&address)).is_some() => {
                return self.single(&address, found);
            }
            Ok(()) => {
                self.skip(address, "there is nothing below it");
                return Ok(());
            }
            Err(error) => {
                self.skip(address, error);
                return Ok(());
            }
        }
        let (root, location, above) = self.root_for(&address, &location)?;
        let folder = location.short_name();
        all.sort_by(|a, b| a.rest.cmp(&b.rest));
        for file in all {
            let path = Path::new(&file.rest);
            if FileKind::by_name(path).is_none() {
                match foreign_by_name(path) {
                    Some(kind) => self.skip(format!("{address}/{}", file.rest), MediaError::Foreign(kind)),
                    None => self.report.ignored += 1,
                }
                continue;
            }
            let rest = match above.is_empty() {
                true => file.rest.clone(),
                false => format!("{above}/{}", file.rest),
            };
            let path = root.as_ref().map_or_else(|| rest.clone(), |root| stored(root, &rest));
            let (location, name, folder) = (location.clone(), file.rest, folder.clone());
            found.push((
                path,
                Found {
                    location,
                    rest,
                    name,
                    folder,
                },
            ));
        }
        Ok(())
    }

    /// The picture that an address names.
    fn single(&mut self, address: &str, found: &mut Vec<(String, Found)>) -> Result<(), SessionError> {
        let server = match address.parse::<Location>() {
            Ok(location) => location.server(),
            Err(error) => {
                self.skip(address, error);
                return Ok(());
            }
        };
        let (root, location, rest) = self.root_for(address, &server)?;
        let rest = roots::decoded(&rest);
        let path = root.map_or_else(|| rest.clone(), |root| stored(&root, &rest));
        let name = rest.rsplit('/').next().unwrap_or(&rest).to_owned();
        let folder = location.short_name();
        found.push((
            path,
            Found {
                location,
                rest,
                name,
                folder,
            },
        ));
        Ok(())
    }

    fn add_from_stores(&mut self, fresh: Vec<(String, Found)>, dataset: Option<DatasetId>) -> Result<(), SessionError> {
        let fetcher = self.roots.fetcher().clone();
        let mut names = Names::default();
        let mut from = 0;
        while from < fresh.len() {
            self.progress.check()?;
            let chunk = &fresh[batch(from, fresh.len())];
            let total = Some(fresh.len() as u64);
            let cancel = self.progress.clone();
            let progress = &mut *self.progress;
            let looked = look_at_all(&fetcher, chunk, cancel.cancel_flag(), &mut |done| {
                progress.tell((from + done) as u64, total);
            });
            self.progress.check()?;
            let mut new = Vec::new();
            for ((path, file), looked) in chunk.iter().zip(looked) {
                match looked {
                    Some(Ok(looked)) => new.push(NewInput {
                        name: file.name.clone(),
                        folder: file.folder.clone(),
                        path: path.clone(),
                        hash: looked.hash,
                        etag: looked.etag,
                        bytes: looked.bytes,
                        size: looked.size,
                        orientation: looked.orientation,
                    }),
                    Some(Err(reason)) => self.skip(file.address(), reason),
                    None => {}
                }
            }
            self.write(new, dataset, &mut names)?;
            from += chunk.len();
        }
        Ok(())
    }
}

/// Looks how these pictures begin, several at once; nothing of those that were left out when it was cancelled.
fn look_at_all(
    fetcher: &Arc<Fetcher>,
    files: &[(String, Found)],
    cancel: &AtomicBool,
    tell: &mut dyn FnMut(usize),
) -> Vec<Option<Result<Looked, MediaError>>> {
    let next = AtomicUsize::new(0);
    let (send, receive) = crossbeam_channel::unbounded();
    let mut all: Vec<_> = files.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE.min(files.len()) {
            let (send, next) = (send.clone(), &next);
            scope.spawn(move || {
                while !cancel.load(Ordering::Relaxed) {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some((_, file)) = files.get(at) else { break };
                    if send.send((at, look_at(fetcher, file))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(send);
        for (done, (at, looked)) in receive.iter().enumerate() {
            all[at] = Some(looked);
            tell(done + 1);
        }
    });
    all
}

fn look_at(fetcher: &Arc<Fetcher>, file: &Found) -> Result<Looked, MediaError> {
    let name = Path::new(&file.rest);
    let mut known = Known::default();
    for bytes in STARTS {
        let start = fetcher.start_of(&file.location, &file.rest, bytes)?;
        if let Some((size, orientation)) = probe_start(&start.bytes, start.length, name)? {
            return Ok(Looked {
                hash: None,
                etag: start.etag,
                bytes: start.length,
                size,
                orientation,
            });
        }
        (known.etag, known.bytes) = (start.etag, Some(start.length));
    }
    // What its start does not tell is told by all of it.
    let object = fetcher.object(&file.location, &file.rest, known.clone());
    let copy = object.file(&|| true)?.ok_or(MediaError::Interrupted)?;
    let probe = probe(&copy)?;
    Ok(Looked {
        hash: Some(probe.hash),
        etag: known.etag,
        bytes: probe.bytes,
        size: probe.size,
        orientation: probe.orientation,
    })
}
