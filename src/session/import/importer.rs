//! What an import works with.

use super::super::clock::IdsAndClock;
use super::super::commit::bulk;
use super::super::progress::Progress;
use super::super::report::{ImportReport, Skipped};
use super::missing::SpokenOf;
use super::same;
use domain::{Change, GestureId, Member, MemberId, Op, OpKind, Row, TaskId};
use roots::{Location, Roots};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use store::{StoreError, Writer};

/// An annotation file that cannot be taken, and why.
pub(crate) struct Refusal {
    pub path: PathBuf,
    pub reason: String,
}

/// What an import works with.
pub(crate) struct Importer<'a> {
    pub writer: Writer,
    /// Where stored paths lead.
    pub roots: Roots,
    /// What the project's roots are known by on this computer.
    pub known_by: String,
    /// Roots that are made with the first picture that becomes an input below them.
    pub new_roots: BTreeMap<String, Location>,
    pub ids_and_clock: &'a IdsAndClock,
    pub me: MemberId,
    pub gesture: GestureId,
    pub report: ImportReport,
    /// The folders that were looked through for images.
    pub scanned: Vec<PathBuf>,
    /// Files of no known kind in them.
    pub others: Vec<PathBuf>,
    /// A folder of pictures that could be a class.
    pub class_folder: Option<String>,
    /// Annotation files that cannot be taken.
    pub refused: Vec<Refusal>,
    /// Where each annotation of this import came from; kept only where several files may say the same.
    pub made: same::Made,
    /// What was found to be an annotation file in them.
    pub taken: HashSet<PathBuf>,
    pub progress: &'a mut Progress,
    /// The members that files name.
    pub authors: HashMap<String, MemberId>,
    /// Imported annotations that people removed, once they were asked for.
    pub removed: Option<same::Removed>,
    /// What the files speak of, where the project held annotations before.
    pub spoken_of: SpokenOf,
    /// What is tried again, where not all is read.
    pub only: Option<HashSet<PathBuf>>,
}

impl Importer<'_> {
    /// An op of this import: all its ops are one gesture.
    pub(super) fn op(&self, batch: bool, task: Option<TaskId>, changes: Vec<Change>) -> Op {
        Op {
            gesture: self.gesture,
            ..bulk(self.ids_and_clock, self.me, OpKind::Import, task, batch, changes)
        }
    }

    /// The member of this name; one without any role where nobody has it.
    pub(super) fn member_called(&mut self, name: &str) -> Result<MemberId, StoreError> {
        let name = name.trim();
        if let Some(id) = self.authors.get(name) {
            return Ok(*id);
        }
        let mut members = self.writer.reader().members()?.into_iter();
        let id = match members.find(|member| member.name == name) {
            Some(member) => member.id,
            None => {
                let member = Member::new(MemberId(self.ids_and_clock.id()), name, &[]);
                let id = member.id;
                let change = Change::create(Row::Member(member));
                let op = bulk(
                    self.ids_and_clock,
                    self.me,
                    OpKind::AddMember,
                    None,
                    false,
                    vec![change],
                );
                self.writer.transact(&[op])?;
                id
            }
        };
        self.authors.insert(name.to_owned(), id);
        Ok(id)
    }

    /// What people did to imported annotations.
    pub(super) fn removed(&mut self) -> Result<same::Removed, StoreError> {
        if let Some(known) = &self.removed {
            return Ok(Arc::clone(known));
        }
        let reader = self.writer.reader();
        let found = Arc::new(same::ByPeople {
            removed: reader.removed_imports()?,
            changed: reader.changed_imports()?,
        });
        self.removed = Some(Arc::clone(&found));
        Ok(found)
    }

    /// A file is read as annotations. The search for images, which knows no such files, counted it as ignored.
    pub(super) fn takes(&mut self, file: PathBuf) {
        let counted = self.scanned.iter().any(|folder| file.starts_with(folder));
        if counted && self.taken.insert(file) {
            self.report.ignored = self.report.ignored.saturating_sub(1);
        }
    }

    /// A file or address is left out; it can be tried again.
    pub(super) fn skip(&mut self, path: impl Into<String>, reason: impl ToString) {
        let path = path.into();
        self.report.retry.push(path.clone());
        self.skip_in(path, reason);
    }

    /// Something in a file is left out: `place` says what.
    pub(super) fn skip_in(&mut self, place: impl Into<String>, reason: impl ToString) {
        self.report.skipped.push(Skipped {
            path: place.into(),
            reason: reason.to_string(),
        });
    }

    /// Whether a file is read: all are, unless some are tried again.
    pub(super) fn wants(&self, path: &Path) -> bool {
        let only = self.only.as_ref();
        only.is_none_or(|only| path.ancestors().any(|part| only.contains(part)))
    }
}
