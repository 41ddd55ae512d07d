//! What a format cannot carry, counted before or while writing.

use super::loss::{Loss, LossKind};
use super::names::{file_name, for_trainers, split_extension};
use super::writing::{ExportItem, ExportPlan};
use domain::{Origin, Polygon, Region, Sign};

/// How names end of what trainers of YOLO take for pictures.
const TRAINED_ON: [&str; 14] = [
    "avif", "bmp", "dng", "heic", "heif", "jp2", "jpeg", "jpeg2000", "jpg", "mpo", "png", "tif", "tiff", "webp",
];

/// Whether trainers of YOLO pass over a picture that is written under this name.
pub(super) fn is_skipped_by_trainers(name: &str) -> bool {
    let extension = split_extension(file_name(name)).1.to_ascii_lowercase();
    !TRAINED_ON.contains(&extension.trim_start_matches('.'))
}

/// Counts by kind.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    counts: Vec<Loss>,
}

impl Tally {
    pub(super) fn add(&mut self, what: LossKind, count: u64) {
        if count == 0 {
            return;
        }
        match self.counts.iter_mut().find(|loss| loss.what == what) {
            Some(loss) => loss.count += count,
            None => self.counts.push(Loss { what, count }),
        }
    }

    pub(super) fn one(&mut self, what: LossKind) {
        self.add(what, 1);
    }

    /// The counts, ordered by kind.
    pub(super) fn sorted(&self) -> Vec<Loss> {
        let mut counts = self.counts.clone();
        counts.sort_by_key(|loss| loss.what);
        counts
    }
}

/// How a family of formats holds what is claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Carries {
    /// Boxes and polygons, holes as masks (COCO).
    Instances,
    /// Boxes as shares of the image (YOLO detect).
    Boxes,
    /// Single outlines (YOLO segment).
    Outlines,
    /// Boxes of whole pixels, and only concepts in use (VOC).
    PixelBoxes,
    /// One label of the whole image; `lists` when a class list is written too.
    Folders {
        /// Whether concepts without annotations are named.
        lists: bool,
    },
}

/// Counts what would be lost, item by item, without writing anything.
#[derive(Clone, Debug)]
pub struct LossCounter {
    carries: Carries,
    tally: Tally,
    used: Vec<bool>,
    divided: bool,
}

impl LossCounter {
    pub(super) fn new(carries: Carries, plan: &ExportPlan) -> Self {
        Self {
            carries,
            tally: Tally::default(),
            used: vec![false; plan.concepts.len()],
            divided: !plan.parts.is_empty(),
        }
    }

    /// Counts one input.
    pub fn add(&mut self, item: &ExportItem<'_>) {
        let lines = match self.carries {
            Carries::Boxes | Carries::Outlines => super::yolo::lines(self.carries, item).len(),
            Carries::Instances | Carries::PixelBoxes | Carries::Folders { .. } => 0,
        };
        self.add_lines(item, lines as u64);
    }

    /// Counts one input of which `lines` are written, where equal lines are written once.
    pub(super) fn add_lines(&mut self, item: &ExportItem<'_>, lines: u64) {
        if item.orientation > 1 {
            self.tally.one(LossKind::ExifOrientation);
        }
        let mut kept = 0;
        for annotation in item.annotations {
            if let Some(what) = refused(self.carries, annotation.region, annotation.sign) {
                self.tally.one(what);
                continue;
            }
            kept += 1;
            if let Some(used) = self.used.get_mut(annotation.concept) {
                *used = true;
            }
            changed(self.carries, annotation.region, &mut self.tally);
            let suggested = matches!(annotation.origin, Origin::Model { .. });
            if suggested && self.carries != Carries::Instances {
                self.tally.one(LossKind::Models);
            }
        }
        match self.carries {
            Carries::Folders { .. } => self.count_labels(item, kept),
            Carries::Boxes | Carries::Outlines => self.tally.add(LossKind::Duplicates, kept - lines),
            Carries::Instances | Carries::PixelBoxes => {}
        }
        self.count_for_trainers(item);
    }

    fn count_for_trainers(&mut self, item: &ExportItem<'_>) {
        let boxes = matches!(self.carries, Carries::Boxes | Carries::Outlines);
        let labels = self.carries == (Carries::Folders { lists: false }) && !super::folders::labels(item).is_empty();
        if (boxes || labels) && is_skipped_by_trainers(&for_trainers(item.name)) {
            self.tally.one(LossKind::SkippedByTrainers);
        }
        // Class folders name no part to validate with.
        if boxes && !self.divided {
            self.tally.one(LossKind::NotDivided);
        }
    }

    fn count_labels(&mut self, item: &ExportItem<'_>, kept: u64) {
        let labels = super::folders::labels(item).len() as u64;
        match labels {
            0 => self.tally.one(LossKind::Unlabeled),
            1 => {}
            _ => self.tally.one(LossKind::SeveralLabels),
        }
        self.tally.add(LossKind::Duplicates, kept - labels);
    }

    /// What was counted, ordered by kind.
    pub fn losses(&self) -> Vec<Loss> {
        let mut tally = self.tally.clone();
        if matches!(self.carries, Carries::PixelBoxes | Carries::Folders { lists: false }) {
            let unused = self.used.iter().filter(|used| !**used).count();
            tally.add(LossKind::UnusedConcepts, unused as u64);
        }
        tally.sorted()
    }
}

/// Why the format cannot hold the claim at all; `None` when it can, if changed.
pub(super) fn refused(carries: Carries, region: &Region, sign: Sign) -> Option<LossKind> {
    if sign == Sign::Absent {
        return Some(LossKind::Negatives);
    }
    match (carries, region) {
        (Carries::Folders { .. }, Region::Whole) => None,
        (Carries::Folders { .. }, Region::Box(_) | Region::Polygon(_)) => Some(LossKind::Regions),
        (_, Region::Whole) => Some(LossKind::WholeInput),
        (_, Region::Box(_) | Region::Polygon(_)) => None,
    }
}

pub(super) fn has_holes(polygon: &Polygon) -> bool {
    polygon.parts.iter().any(|part| !part.holes.is_empty())
}

fn changed(carries: Carries, region: &Region, tally: &mut Tally) {
    let polygon = match region {
        Region::Polygon(polygon) => Some(polygon),
        Region::Box(_) | Region::Whole => None,
    };
    match carries {
        Carries::Instances => {
            if polygon.is_some_and(has_holes) {
                tally.one(LossKind::HolesAsMask);
            }
        }
        Carries::Boxes => tally.add(LossKind::Outlines, u64::from(polygon.is_some())),
        Carries::Outlines => {
            tally.add(LossKind::BoxesAsPolygons, u64::from(polygon.is_none()));
            tally.add(LossKind::HolesBridged, u64::from(polygon.is_some_and(has_holes)));
            let several = polygon.is_some_and(|p| p.parts.len() > 1);
            tally.add(LossKind::PartsBridged, u64::from(several));
        }
        Carries::PixelBoxes => {
            tally.add(LossKind::Outlines, u64::from(polygon.is_some()));
            let whole = |b: domain::BBox| [b.x0, b.y0, b.x1, b.y1].iter().all(|v| v.fract() == 0.0);
            tally.add(LossKind::SubPixel, u64::from(!region.bounds().is_some_and(whole)));
        }
        Carries::Folders { .. } => {}
    }
}
