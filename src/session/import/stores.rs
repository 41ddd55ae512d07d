//! Images in stores and on web servers become inputs. Only how they begin is read: they stay where they are.

use super::metadata::of_exif;
use super::names::Names;
use super::new_inputs::{NewInput, batch};
use super::{Importer, SessionError};
use crate::command::ExifWanted;
use crate::locations::{forget_location, set_location};
use crate::several::several;
use domain::{ContentHash, DatasetId};
use media::{Exif, FileKind, MediaError, foreign_by_name, probe, probe_start};
use roots::{FetchError, Fetcher, Known, Listed, Location, split_stored, stored};
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

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
    /// One below a root, with its path as it is stored.
    fn new(root: Option<&str>, location: &Location, rest: String, name: String, folder: &str) -> (String, Self) {
        let path = root.map_or_else(|| rest.clone(), |root| stored(root, &rest));
        let found = Self {
            location: location.clone(),
            rest,
            name,
            folder: folder.to_owned(),
        };
        (path, found)
    }

    fn address(&self) -> String {
        self.location.address_of(&self.rest)
    }
}

/// What the server says of a picture.
struct Looked {
    hash: Option<ContentHash>,
    etag: Option<String>,
    bytes: u64,
    size: domain::Size,
    orientation: u8,
    exif: Exif,
}

impl Importer<'_> {
    /// Adds what lies at these addresses, buckets and prefixes with all that is below them, and what lists name.
    pub(super) fn stores(
        &mut self,
        given: Vec<String>,
        listed: Vec<String>,
        dataset: Option<DatasetId>,
        exif: ExifWanted,
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
        self.add_from_stores(fresh, dataset, exif)
    }

    /// The root at which an address begins, a new one where there is none: its name, its location, and the path that
    /// follows.
    fn root_for(
        &mut self,
        address: &Location,
        whole: &Location,
    ) -> Result<(Option<String>, Location, String), SessionError> {
        if let Some((name, location, rest)) = self.roots.root_of(address) {
            return Ok((name.map(str::to_owned), location.clone(), rest));
        }
        let taken = self.writer.reader().root_names()?;
        let short = whole.short_name();
        let free = |name: &String| !taken.contains(name) && !self.roots.named().contains_key(name);
        let name = std::iter::once(short.clone())
            .chain((2..).map(|number| format!("{short}-{number}")))
            .find(free)
            .unwrap_or(short);
        self.roots.add(name.clone(), whole.clone());
        self.new_roots.insert(name.clone(), whole.clone());
        let rest = whole.rest_of(address).unwrap_or_default();
        Ok((Some(name), whole.clone(), rest))
    }

    /// Writes new inputs, and makes the new roots that they are the first to begin at. Where nothing is written no root is
    /// left.
    fn write_with_roots(
        &mut self,
        new: Vec<NewInput>,
        dataset: Option<DatasetId>,
        names: &mut Names,
    ) -> Result<(), SessionError> {
        let used: BTreeSet<&str> = new.iter().filter_map(|new| Some(split_stored(&new.path)?.0)).collect();
        let made: Vec<(String, Location)> = self
            .new_roots
            .extract_if(.., |name, _| used.contains(name.as_str()))
            .collect();
        for (name, location) in &made {
            set_location(&self.known_by, name, location.clone())?;
        }
        if let Err(error) = self.write(new, dataset, names) {
            for (name, _) in &made {
                forget_location(&self.known_by, name)?;
            }
            return Err(error);
        }
        let notes = made
            .iter()
            .map(|(name, location)| crate::notice::new_root(name, location));
        self.report.notes.extend(notes);
        Ok(())
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
                return self.single_at(&location, found);
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
        let (root, base, above) = self.root_for(&location, &location)?;
        let folder = base.short_name();
        all.sort_by(|a, b| a.rest.cmp(&b.rest));
        for file in all {
            let path = Path::new(&file.rest);
            if FileKind::by_name(path).is_none() {
                match foreign_by_name(path) {
                    Some(kind) => self.skip(location.address_of(&file.rest), MediaError::Foreign(kind)),
                    None => self.report.ignored += 1,
                }
                continue;
            }
            let rest = match above.is_empty() {
                true => file.rest.clone(),
                false => format!("{above}/{}", file.rest),
            };
            found.push(Found::new(root.as_deref(), &base, rest, file.rest, &folder));
        }
        Ok(())
    }

    /// The picture that an address names.
    fn single(&mut self, address: &str, found: &mut Vec<(String, Found)>) -> Result<(), SessionError> {
        match address.parse::<Location>() {
            Ok(location) => self.single_at(&location, found),
            Err(error) => {
                self.skip(address, error);
                Ok(())
            }
        }
    }

    fn single_at(&mut self, address: &Location, found: &mut Vec<(String, Found)>) -> Result<(), SessionError> {
        let (root, location, rest) = self.root_for(address, &address.server())?;
        let name = rest.rsplit('/').next().unwrap_or(&rest).to_owned();
        found.push(Found::new(
            root.as_deref(),
            &location,
            rest,
            name,
            &location.short_name(),
        ));
        Ok(())
    }

    fn add_from_stores(
        &mut self,
        fresh: Vec<(String, Found)>,
        dataset: Option<DatasetId>,
        exif: ExifWanted,
    ) -> Result<(), SessionError> {
        let fetcher = self.roots.fetcher().clone();
        let mut names = Names::default();
        let mut from = 0;
        while from < fresh.len() {
            self.progress.check()?;
            let chunk = &fresh[batch(from, fresh.len())];
            let total = Some(fresh.len() as u64);
            let cancel = self.progress.clone();
            let progress = &mut *self.progress;
            let mut looked: Vec<_> = chunk.iter().map(|_| None).collect();
            let look = |(_, file): &(String, Found)| look_at(&fetcher, file);
            let mut done = from as u64;
            several(chunk, AT_ONCE, cancel.cancel_flag(), look, &mut |at, found| {
                looked[at] = Some(found);
                done += 1;
                progress.tell(done, total);
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
                        metadata: of_exif(&looked.exif, exif),
                    }),
                    Some(Err(reason)) => self.skip(file.address(), reason),
                    None => {}
                }
            }
            self.write_with_roots(new, dataset, &mut names)?;
            from += chunk.len();
        }
        Ok(())
    }
}

fn look_at(fetcher: &Arc<Fetcher>, file: &Found) -> Result<Looked, MediaError> {
    let name = Path::new(&file.rest);
    let mut known = Known::default();
    for bytes in STARTS {
        let start = fetcher.start_of(&file.location, &file.rest, bytes)?;
        if let Some(found) = probe_start(&start.bytes, start.length, name)? {
            return Ok(Looked {
                hash: None,
                etag: start.etag,
                bytes: start.length,
                size: found.size,
                orientation: found.orientation,
                exif: found.exif,
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
        exif: probe.exif,
    })
}
