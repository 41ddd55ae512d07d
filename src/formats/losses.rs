//! Counts what a format loses of the inputs that are written, or would be.

use super::capabilities::{Capabilities, WholeForm};
use super::choices::Choices;
use super::extra;
use super::loss::{Loss, LossKind, Tally};
use super::names::{file_name, for_trainers, split_extension};
use super::writing::{ExportItem, ExportPlan};
use domain::Origin;

/// How names end of what trainers of YOLO take for pictures.
const TRAINED_ON: [&str; 14] = [
    "avif", "bmp", "dng", "heic", "heif", "jp2", "jpeg", "jpeg2000", "jpg", "mpo", "png", "tif", "tiff", "webp",
];

/// Whether trainers of YOLO pass over a picture that is written under this name.
pub(super) fn is_skipped_by_trainers(name: &str) -> bool {
    let extension = split_extension(file_name(name)).1.to_ascii_lowercase();
    !TRAINED_ON.contains(&extension.trim_start_matches('.'))
}

/// Counts what would be lost, item by item, without writing anything.
#[derive(Clone, Debug)]
pub struct LossCounter {
    capabilities: Capabilities,
    tally: Tally,
    used: Vec<bool>,
    /// The first who is said to have made something, and how much of such was counted.
    author: Option<String>,
    by_people: u64,
    several_people: bool,
    divided: bool,
    choices: Choices,
}

impl LossCounter {
    pub(super) fn new(capabilities: Capabilities, plan: &ExportPlan) -> Self {
        Self {
            capabilities: capabilities.chosen(plan.choices),
            tally: Tally::default(),
            used: vec![false; plan.concepts.len()],
            author: None,
            by_people: 0,
            several_people: false,
            divided: !plan.parts.is_empty(),
            choices: plan.choices,
        }
    }

    /// Counts one input.
    pub fn add(&mut self, item: &ExportItem<'_>) {
        let choices = self.choices;
        let mut by_choice = Tally::default();
        choices.apply(item, &mut by_choice, |item| {
            let distinct = self.capabilities.distinct.map(|count| count(item));
            self.add_counted(item, distinct);
        });
        for Loss { what, count } in by_choice.sorted() {
            self.tally.add(what, count);
        }
    }

    /// Counts one input of which so many different claims are written, where equal ones are written once.
    pub(super) fn add_counted(&mut self, item: &ExportItem<'_>, distinct: Option<u64>) {
        if item.orientation > 1 {
            self.tally.one(LossKind::ExifOrientation);
        }
        if !item.metadata.is_empty() && !self.capabilities.metadata {
            self.tally.one(LossKind::Metadata);
        }
        if self.divided && !self.capabilities.splits {
            self.tally.one(LossKind::Splits);
        }
        let mut kept = 0;
        for annotation in item.annotations {
            if let Some(what) = self.capabilities.refused(annotation.region, annotation.sign) {
                self.tally.one(what);
                continue;
            }
            kept += 1;
            if let Some(used) = self.used.get_mut(annotation.concept) {
                *used = true;
            }
            self.capabilities.count_changes(annotation.region, &mut self.tally);
            self.count_author(annotation.author);
            let suggested = matches!(annotation.origin, Origin::Model { .. });
            if !extra::are_carried(annotation.origin, self.capabilities.extra) {
                self.tally.one(LossKind::Extra);
            }
            if suggested && !self.capabilities.models {
                self.tally.one(LossKind::Models);
            }
        }
        let written = distinct.unwrap_or(kept);
        let in_folders = self.capabilities.whole == WholeForm::Folder;
        if in_folders {
            match written {
                0 => self.tally.one(LossKind::Unlabeled),
                1 => {}
                _ => self.tally.one(LossKind::SeveralLabels),
            }
        }
        self.tally.add(LossKind::Duplicates, kept - written);
        // In class folders a picture without a label is not written at all.
        let picture = !in_folders || written > 0;
        if self.capabilities.for_trainers && picture && is_skipped_by_trainers(&for_trainers(item.name)) {
            self.tally.one(LossKind::SkippedByTrainers);
        }
        if self.capabilities.needs_validation && !self.divided {
            self.tally.one(LossKind::NotDivided);
        }
    }

    fn count_author(&mut self, author: &str) {
        if self.capabilities.people || author.is_empty() {
            return;
        }
        self.by_people += 1;
        let first = self.author.get_or_insert_with(|| author.to_owned());
        self.several_people |= first != author;
    }

    /// What was counted, ordered by kind.
    pub fn losses(&self) -> Vec<Loss> {
        let mut tally = self.tally.clone();
        // Where one person did all, nothing is mixed up.
        if self.several_people {
            tally.add(LossKind::People, self.by_people);
        }
        if !self.capabilities.unused_concepts {
            let unused = self.used.iter().filter(|used| !**used).count();
            tally.add(LossKind::UnusedConcepts, unused as u64);
        }
        tally.sorted()
    }
}
