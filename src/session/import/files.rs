//! Images become inputs.

use super::annotations::WantedFiles;
use super::metadata::of_exif;
use super::names::Names;
use super::new_inputs::{NewInput, batch};
use super::notes::other_columns;
use super::{Importer, SessionError};
use crate::command::{ExifWanted, ImportRequest};
use crate::names::{Named, new_name};
use domain::dataset::Dataset;
use domain::{Change, DatasetId, Row};
use formats::CsvColumns;
use media::{self, Found};
use roots::Location;
use std::path::{Path, PathBuf};

impl Importer<'_> {
    /// Adds the images among the request's paths; returns its paths in full, for annotations to be looked for.
    pub(super) fn files(
        &mut self,
        request: &ImportRequest,
        wanted: &WantedFiles,
    ) -> Result<Vec<PathBuf>, SessionError> {
        let (addresses, files): (Vec<PathBuf>, Vec<PathBuf>) = request
            .paths
            .iter()
            .cloned()
            .partition(|path| path.to_str().is_some_and(Location::is_address));
        let roots = self.roots(&files);
        let mut found = Vec::new();
        // A format's own folders hold annotation files that are no images; those given themselves are left out.
        let scanned: Vec<PathBuf> = roots
            .iter()
            .filter(|root| !wanted.is_annotation_file(root))
            .cloned()
            .collect();
        let tables = scanned.iter().filter(|path| path.is_file());
        let tables = tables
            .filter_map(|path| Some((path.clone(), wanted.path_column(path)?)))
            .collect();
        let cancel = self.progress.clone();
        let report = media::scan_tables(&scanned, &tables, cancel.cancel_flag(), &mut |file| found.push(file));
        if let WantedFiles::Detected(told) = wanted {
            self.tell_other_columns(&scanned, told);
        }
        self.progress.check()?;
        self.report.ignored = report.ignored;
        self.others = report.others;
        self.scanned = scanned.into_iter().filter(|path| path.is_dir()).collect();
        for problem in report.problems {
            self.skip(problem.path.display().to_string(), problem.reason);
        }
        found.retain(|file| self.wants(&file.path));
        self.class_folder = formats::class_folder(found.iter().map(|file| file.name.as_str()));
        let dataset = request.dataset.as_deref().map(|name| self.dataset(name)).transpose()?;
        let stored = found.into_iter().map(|file| (self.roots.text_of(&file.path), file));
        let stored = stored.collect();
        let fresh = self.fresh(stored, dataset)?;
        self.add(fresh, &roots, dataset, request.exif)?;
        let named = addresses.iter().filter_map(|path| path.to_str().map(str::to_owned));
        let named = match &request.only {
            None => named.collect(),
            Some(only) => only
                .iter()
                .filter_map(|path| path.to_str().filter(|text| Location::is_address(text)))
                .map(str::to_owned)
                .collect(),
        };
        self.stores(named, report.addresses, dataset, request.exif)?;
        Ok(roots)
    }

    /// Says of tables that are taken for lists of paths what of them is not read.
    fn tell_other_columns(&mut self, scanned: &[PathBuf], told: &[CsvColumns]) {
        for path in scanned.iter().filter(|path| path.is_file()) {
            let others = formats::other_columns(path, told);
            if !others.is_empty() {
                self.report.notes.push(other_columns(path, &others));
            }
        }
    }

    /// The request's paths, absolute and without links; those that are not there are skipped.
    fn roots(&mut self, paths: &[PathBuf]) -> Vec<PathBuf> {
        let mut roots = Vec::new();
        for path in paths {
            match path.canonicalize() {
                Ok(full) => roots.push(full),
                Err(error) => self.skip(path.display().to_string(), error),
            }
        }
        roots
    }

    /// The dataset of this name, made where it is missing.
    fn dataset(&mut self, name: &str) -> Result<DatasetId, SessionError> {
        let datasets = self.writer.reader().datasets()?;
        let name = new_name(name, datasets.iter().map(|dataset| dataset.name.as_str()), Named::Thing)?;
        let known = datasets.into_iter().find(|dataset| dataset.name == name);
        if let Some(dataset) = known {
            return Ok(dataset.id);
        }
        let dataset = Dataset {
            id: DatasetId(self.ids_and_clock.id()),
            name,
        };
        let id = dataset.id;
        let op = self.op(false, None, vec![Change::create(Row::Dataset(dataset))]);
        self.writer.transact(&[op])?;
        Ok(id)
    }

    fn add(
        &mut self,
        fresh: Vec<(String, Found)>,
        roots: &[PathBuf],
        dataset: Option<DatasetId>,
        exif: ExifWanted,
    ) -> Result<(), SessionError> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let total = fresh.len() as u64;
        let mut names = Names::default();
        let mut from = 0;
        while from < fresh.len() {
            self.progress.check()?;
            let chunk = &fresh[batch(from, fresh.len())];
            let paths: Vec<PathBuf> = chunk.iter().map(|(_, file)| file.path.clone()).collect();
            let mut probed = Vec::with_capacity(chunk.len());
            let done = from as u64;
            let cancel = self.progress.clone();
            let progress = &mut *self.progress;
            media::probe_all(&paths, threads, cancel.cancel_flag(), &mut |index, result| {
                progress.tell(done + index as u64, Some(total));
                probed.push((index, result));
            });
            self.progress.check()?;
            let mut good = Vec::new();
            for (index, result) in probed {
                let (stored, file) = &chunk[index];
                match result {
                    Ok(probe) => {
                        if probe.has_more {
                            *self.report.first_of.entry(probe.kind.to_string()).or_default() += 1;
                        }
                        good.push(NewInput {
                            name: file.name.clone(),
                            folder: folder_of(file, roots),
                            path: stored.clone(),
                            hash: Some(probe.hash),
                            etag: None,
                            bytes: probe.bytes,
                            size: probe.size,
                            orientation: probe.orientation,
                            metadata: of_exif(&probe.exif, exif),
                        });
                    }
                    Err(reason) => self.skip(file.path.display().to_string(), reason),
                }
            }
            self.write(good, dataset, &mut names)?;
            from += chunk.len();
        }
        Ok(())
    }
}

/// The bare name of the folder that the file was imported from.
fn folder_of(file: &Found, roots: &[PathBuf]) -> String {
    let root = roots
        .iter()
        .find(|root| file.path.starts_with(root))
        .map(PathBuf::as_path);
    let folder = match root {
        Some(root) if root == file.path => root.parent(),
        Some(root) => Some(root),
        None => file.path.parent(),
    };
    folder
        .and_then(Path::file_name)
        .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
