//! Bringing files in: images first, then annotations that belong to them.
//!
//! The work is done on a connection of its own, in batches, so that the window shows the first inputs while the
//! rest is still being read. `files.rs` and `stores.rs` find images, `new_inputs.rs` adds them, `annotations.rs` reads annotation files,
//! `intake.rs` writes what is in them, `same.rs` knows what was there before, `conflicts.rs` what they say otherwise and `settle.rs` what is
//! done about that, `predictions.rs` takes what models said in them, `metadata.rs` what is known of inputs besides.

mod again;
mod annotations;
mod conflicts;
mod files;
mod importer;
mod intake;
mod metadata;
mod missing;
mod names;
mod new_inputs;
mod not_taken;
mod notes;
mod predictions;
mod same;
mod settle;
mod sources;
mod splits;
mod stores;
mod table;

use super::Session;
use super::clock::IdsAndClock;
use super::command::ImportRequest;
use super::error::SessionError;
use super::progress::Progress;
use super::view::{JobKind, JobOutcome};
use crate::locations::{known_by, roots_of};
use crate::notice;
pub use crate::report::{ClaimText, ConflictsDecided, ImportConflict, ImportReport, TablePreview};
pub use again::{read_report, save_report};
use domain::workflow::Permission;
use domain::{GestureId, MemberId};
use importer::{Importer, Refusal};
pub(crate) use notes::sentence as note_sentence;
use roots::Location;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;
use store::Writer;

/// Imports on the calling thread.
pub(super) fn import(
    project: &Path,
    ids_and_clock: &IdsAndClock,
    me: MemberId,
    request: &ImportRequest,
    progress: &mut Progress,
) -> Result<ImportReport, SessionError> {
    for path in &request.paths {
        if let Some((why, columns)) = formats::misfit(path, &request.columns) {
            let path = path.clone();
            return Err(SessionError::OtherColumns { path, why, columns });
        }
    }
    let writer = Writer::open(project)?;
    writer.expect_many()?;
    let roots = roots_of(project, writer.reader())?;
    let known_by = known_by(project, writer.reader())?;
    let gesture = GestureId(ids_and_clock.id());
    let report = ImportReport {
        gesture: Some(gesture),
        ..ImportReport::default()
    };
    let mut importer = Importer {
        writer,
        roots,
        known_by,
        new_roots: BTreeMap::new(),
        ids_and_clock,
        me,
        gesture,
        report,
        scanned: Vec::new(),
        others: Vec::new(),
        class_folder: None,
        refused: Vec::new(),
        made: same::Made::new(),
        taken: HashSet::new(),
        progress,
        authors: HashMap::new(),
        removed: None,
        spoken_of: missing::SpokenOf::default(),
        only: request.only.as_ref().map(|only| only.iter().cloned().collect()),
    };
    let wanted = annotations::WantedFiles::of(request)?;
    let roots = importer.files(request, &wanted)?;
    let splits = importer.annotations(request, &wanted, &roots)?;
    if let Some(dataset) = &request.dataset {
        importer.keep_splits(dataset, &splits)?;
    }
    if let Some(path) = &request.metadata {
        importer.metadata_table(path)?;
    }
    importer.tell_refused();
    importer.count_not_taken();
    for (kind, count) in &importer.report.first_of {
        importer.report.notes.push(notice::first_of(kind, *count));
    }
    importer.report.retry.sort_unstable();
    importer.report.retry.dedup();
    Ok(importer.report)
}

impl Session {
    /// Imports and waits until it is done.
    ///
    /// # Errors
    /// When nothing could be imported at all; single files that could not are in the report.
    pub fn import_now(
        &mut self,
        request: &ImportRequest,
        progress: &mut Progress,
    ) -> Result<ImportReport, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        let report = import(
            &self.project.path,
            &self.project.ids_and_clock,
            self.view.me.id,
            request,
            progress,
        )?;
        self.refresh_summary()?;
        Ok(report)
    }

    pub(super) fn start_import(&mut self, request: ImportRequest) -> Result<(), SessionError> {
        self.may_write()?;
        let (path, ids_and_clock, me) = (
            self.project.path.clone(),
            self.project.ids_and_clock.clone(),
            self.view.me.id,
        );
        let title = match request.paths.as_slice() {
            [one] if one.to_str().is_some_and(Location::is_address) => format!("Importing {}", one.display()),
            [one] => format!(
                "Importing {}",
                one.file_name()
                    .map_or_else(|| one.display().to_string(), |name| name.to_string_lossy().into_owned())
            ),
            many => format!("Importing {} paths", many.len()),
        };
        let asked = request.clone();
        self.start_job_of(JobKind::Import, title, move |progress| {
            import(&path, &ids_and_clock, me, &request, progress).map(JobOutcome::Imported)
        })?;
        self.jobs.remember_import(asked);
        Ok(())
    }
}
