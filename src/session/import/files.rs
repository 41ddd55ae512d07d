//! Images become inputs.

use super::annotations::WantedFiles;
use super::names::Names;
use super::{Importer, SessionError};
use crate::command::ImportRequest;
use crate::names::{Named, new_name};
use domain::dataset::{Dataset, DatasetInput};
use domain::{Change, DatasetId, DecodeStatus, Input, InputId, InputKind, Row};
use media::{self, Found, Probe};
use std::collections::HashSet;
use std::path::{Path, PathBuf};

/// Inputs written in one transaction. The first ones go in a small one, so that the window can show them.
const BATCH: usize = 1000;
const FIRST_BATCH: usize = 24;

impl Importer<'_> {
    /// Adds the images among the request's paths; returns its paths in full, for annotations to be looked for.
    pub(super) fn files(
        &mut self,
        request: &ImportRequest,
        wanted: &WantedFiles,
    ) -> Result<Vec<PathBuf>, SessionError> {
        let roots = self.roots(request);
        let mut found = Vec::new();
        // A format's own folders hold annotation files that are no images; those given themselves are left out.
        let scanned: Vec<PathBuf> = roots
            .iter()
            .filter(|root| !wanted.is_annotation_file(root))
            .cloned()
            .collect();
        let report = media::scan(&scanned, self.progress.cancel_flag(), &mut |file| found.push(file));
        self.progress.check()?;
        self.report.ignored = report.ignored;
        self.others = report.others;
        self.scanned = scanned.into_iter().filter(|path| path.is_dir()).collect();
        for problem in report.problems {
            self.skip(problem.path.display().to_string(), problem.reason);
        }
        self.class_folder = formats::class_folder(found.iter().map(|file| file.name.as_str()));
        let dataset = request.dataset.as_deref().map(|name| self.dataset(name)).transpose()?;
        let fresh = self.fresh(found, dataset)?;
        self.add(fresh, &roots, dataset)?;
        Ok(roots)
    }

    /// The request's paths, absolute and without links; those that are not there are skipped.
    fn roots(&mut self, request: &ImportRequest) -> Vec<PathBuf> {
        let mut roots = Vec::new();
        for path in &request.paths {
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

    /// Those that the project does not know yet; known ones are counted, and put into the dataset.
    fn fresh(&mut self, found: Vec<Found>, dataset: Option<DatasetId>) -> Result<Vec<Found>, SessionError> {
        let mut seen = HashSet::new();
        let mut fresh = Vec::new();
        let mut joining = Vec::new();
        // One state of the file for all questions: else SQLite takes and releases its locks for each of them.
        self.writer.reader().snapshot(|reader| -> Result<(), SessionError> {
            for file in found {
                let text = media::path_text(&file.path, &self.base);
                let known = reader.input_at(&text)?;
                if known.is_none() && seen.insert(text) {
                    fresh.push(file);
                    continue;
                }
                if known.as_ref().is_some_and(|input| input.removed) {
                    self.report.removed += 1;
                    continue;
                }
                self.report.duplicates += 1;
                if let (Some(input), Some(dataset)) = (known, dataset) {
                    joining.push((dataset, input.id));
                }
            }
            Ok(())
        })?;
        self.join(joining)?;
        Ok(fresh)
    }

    fn join(&mut self, joining: Vec<(DatasetId, InputId)>) -> Result<(), SessionError> {
        let mut inside = HashSet::new();
        for (dataset, _) in joining.iter().take(1) {
            self.writer.reader().each_dataset_input(*dataset, &mut |input| {
                inside.insert(input.id);
            })?;
        }
        let rows: Vec<Change> = joining
            .into_iter()
            .filter(|(_, input)| inside.insert(*input))
            .map(|(dataset, input)| Change::create(Row::DatasetInput(DatasetInput { dataset, input })))
            .collect();
        if !rows.is_empty() {
            let op = self.op(true, None, rows);
            self.writer.transact(&[op])?;
        }
        Ok(())
    }

    fn add(&mut self, fresh: Vec<Found>, roots: &[PathBuf], dataset: Option<DatasetId>) -> Result<(), SessionError> {
        let threads = std::thread::available_parallelism().map_or(2, usize::from);
        let total = fresh.len() as u64;
        let mut names = Names::default();
        let mut from = 0;
        while from < fresh.len() {
            self.progress.check()?;
            let size = if from == 0 { FIRST_BATCH } else { BATCH };
            let chunk = &fresh[from..(from + size).min(fresh.len())];
            let paths: Vec<PathBuf> = chunk.iter().map(|file| file.path.clone()).collect();
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
                match result {
                    Ok(probe) => good.push((&chunk[index], probe)),
                    Err(reason) => self.skip(chunk[index].path.display().to_string(), reason),
                }
            }
            self.write(good, roots, dataset, &mut names)?;
            from += chunk.len();
        }
        Ok(())
    }

    fn write(
        &mut self,
        good: Vec<(&Found, Probe)>,
        roots: &[PathBuf],
        dataset: Option<DatasetId>,
        names: &mut Names,
    ) -> Result<(), SessionError> {
        if good.is_empty() {
            return Ok(());
        }
        let mut changes = Vec::new();
        let mut hashes = HashSet::new();
        self.writer.reader().snapshot(|reader| -> Result<(), SessionError> {
            let first = reader.next_input_position()?;
            for (index, (file, probe)) in good.iter().enumerate() {
                let input = Input {
                    id: InputId(self.ids_and_clock.id()),
                    kind: InputKind::Image,
                    name: names.give(reader, &file.name, &folder_of(file, roots))?,
                    path: media::path_text(&file.path, &self.base),
                    hash: probe.hash,
                    bytes: probe.bytes,
                    size: probe.size,
                    orientation: probe.orientation,
                    readability: DecodeStatus::Readable,
                    position: first + index as u64,
                    removed: false,
                };
                if !hashes.insert(probe.hash) || !reader.inputs_with_hash(probe.hash)?.is_empty() {
                    self.report.twins += 1;
                }
                if let Some(dataset) = dataset {
                    changes.push(Change::create(Row::DatasetInput(DatasetInput {
                        dataset,
                        input: input.id,
                    })));
                }
                changes.push(Change::create(Row::Input(input)));
            }
            Ok(())
        })?;
        let op = self.op(true, None, changes);
        self.writer.transact(&[op])?;
        self.report.added += good.len() as u64;
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
