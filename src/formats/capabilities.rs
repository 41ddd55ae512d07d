//! What a format can hold, and what becomes of one claim in it.

use super::choices::{Choices, Shapes};
use super::extra;
use super::loss::{LossKind, Tally};
use super::writing::ExportItem;
use domain::{Polygon, Region, Sign};

/// How claims about a whole input are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WholeForm {
    /// Not at all.
    LeftOut,
    /// By the folder in which its picture lies: a picture with several lies in several, one without in none.
    Folder,
    /// As they are.
    Exact,
}

/// How boxes are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BoxForm {
    /// Not at all.
    LeftOut,
    /// As they are.
    Exact,
    /// Rounded to whole pixels.
    WholePixels,
    /// As polygons of four points.
    Polygon,
}

/// How polygons are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PolygonForm {
    /// Not at all.
    LeftOut,
    /// As they are, holes included.
    Exact,
    /// As they are; those with holes as masks of whole pixels.
    HolesAsMask,
    /// Those of one part as they are; those with holes or further parts as masks of whole pixels.
    PartsAsMask,
    /// As one outline: holes and further parts are joined to it by bridges of no width.
    Bridged,
    /// As their bounding boxes.
    BoundingBox,
    /// As masks of whole pixels, all of them: where that is chosen.
    Mask,
}

/// What a format can hold. EXIF orientation is carried by none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capabilities {
    /// How claims about a whole input are written.
    pub(super) whole: WholeForm,
    /// Whether it is told that something is absent from a whole input.
    pub(super) negatives: bool,
    /// Whether it is told that something is absent from a region.
    pub(super) negative_regions: bool,
    /// How boxes are written.
    pub(super) boxes: BoxForm,
    /// How polygons are written.
    pub(super) polygons: PolygonForm,
    /// How many different claims are written of an input, where equal ones are written once.
    pub(super) distinct: Option<fn(&ExportItem<'_>) -> u64>,
    /// Whether concepts without annotations are named.
    pub(super) unused_concepts: bool,
    /// Whether it is told which model suggested a claim, and how sure it was.
    pub(super) models: bool,
    /// Whether it is told who claims it, and in which state it is.
    pub(super) people: bool,
    /// What it tells of what other files said of an annotation: these names, and those that begin with one that ends in a
    /// point.
    pub(super) extra: &'static [&'static str],
    /// Whether metadata of inputs is told.
    pub(super) metadata: bool,
    /// Whether it is told in which part of a data set an input is.
    pub(super) splits: bool,
    /// Whether trainers of it pass over pictures whose names end in a way they do not know.
    pub(super) for_trainers: bool,
    /// Whether a part of the inputs must be named to validate with.
    pub(super) needs_validation: bool,
}

impl Capabilities {
    /// Boxes and polygons with names, and nothing else.
    pub(super) const PLAIN: Self = Self {
        whole: WholeForm::LeftOut,
        negatives: false,
        negative_regions: false,
        boxes: BoxForm::Exact,
        polygons: PolygonForm::HolesAsMask,
        distinct: None,
        unused_concepts: false,
        models: false,
        people: false,
        extra: &[],
        metadata: false,
        splits: true,
        for_trainers: false,
        needs_validation: false,
    };

    /// What it can hold of what is chosen.
    pub(super) fn chosen(self, choices: Choices) -> Self {
        let polygons = match (choices.shapes, self.polygons) {
            (Shapes::Masks, _) if self.has_masks() => PolygonForm::Mask,
            (_, polygons) => polygons,
        };
        Self { polygons, ..self }
    }

    /// Whether it has masks of pixels.
    pub(super) fn has_masks(&self) -> bool {
        matches!(
            self.polygons,
            PolygonForm::HolesAsMask | PolygonForm::PartsAsMask | PolygonForm::Mask
        )
    }

    /// Whether a polygon is written as a mask.
    pub(super) fn as_mask(&self, polygon: &Polygon) -> bool {
        match self.polygons {
            PolygonForm::Mask => true,
            PolygonForm::PartsAsMask => has_holes(polygon) || polygon.parts.len() > 1,
            PolygonForm::HolesAsMask => has_holes(polygon),
            PolygonForm::LeftOut | PolygonForm::Exact | PolygonForm::Bridged | PolygonForm::BoundingBox => false,
        }
    }

    /// What may be lost or changed, ordered by kind.
    pub(super) fn cannot_carry(&self) -> Vec<LossKind> {
        let bridged = self.polygons == PolygonForm::Bridged;
        let parts_as_mask = self.polygons == PolygonForm::PartsAsMask;
        let holes_as_mask = parts_as_mask || self.polygons == PolygonForm::HolesAsMask;
        let in_folders = self.whole == WholeForm::Folder;
        let no_regions = self.boxes == BoxForm::LeftOut || self.polygons == PolygonForm::LeftOut;
        let all = [
            (!self.negatives || !self.negative_regions, LossKind::Negatives),
            (self.whole == WholeForm::LeftOut, LossKind::WholeInput),
            (no_regions, LossKind::Regions),
            (self.polygons == PolygonForm::BoundingBox, LossKind::Outlines),
            (self.boxes == BoxForm::Polygon, LossKind::BoxesAsPolygons),
            (holes_as_mask, LossKind::HolesAsMask),
            (parts_as_mask, LossKind::PartsAsMask),
            (bridged, LossKind::HolesBridged),
            (bridged, LossKind::PartsBridged),
            (self.boxes == BoxForm::WholePixels, LossKind::SubPixel),
            (self.distinct.is_some(), LossKind::Duplicates),
            (in_folders, LossKind::SeveralLabels),
            (in_folders, LossKind::Unlabeled),
            (!self.unused_concepts, LossKind::UnusedConcepts),
            (true, LossKind::ExifOrientation),
            (!self.models, LossKind::Models),
            (self.extra != extra::ALL, LossKind::Extra),
            (!self.people, LossKind::People),
            (!self.metadata, LossKind::Metadata),
            (!self.splits, LossKind::Splits),
            (self.for_trainers, LossKind::SkippedByTrainers),
            (self.needs_validation, LossKind::NotDivided),
        ];
        all.into_iter()
            .filter_map(|(lost, what)| lost.then_some(what))
            .collect()
    }

    /// Why the claim cannot be held at all; `None` when it can, if changed.
    pub(super) fn refused(&self, region: &Region, sign: Sign) -> Option<LossKind> {
        let told = match (sign, region) {
            (Sign::Present, _) => true,
            (Sign::Absent, Region::Whole) => self.negatives,
            (Sign::Absent, Region::Box(_) | Region::Polygon(_)) => self.negative_regions,
        };
        if !told {
            return Some(LossKind::Negatives);
        }
        match region {
            Region::Whole => (self.whole == WholeForm::LeftOut).then_some(LossKind::WholeInput),
            Region::Box(_) => (self.boxes == BoxForm::LeftOut).then_some(LossKind::Regions),
            Region::Polygon(_) => (self.polygons == PolygonForm::LeftOut).then_some(LossKind::Regions),
        }
    }

    /// Counts how a region that is held is changed.
    pub(super) fn count_changes(&self, region: &Region, tally: &mut Tally) {
        match region {
            Region::Whole => {}
            Region::Box(bounds) => match self.boxes {
                BoxForm::LeftOut | BoxForm::Exact => {}
                BoxForm::WholePixels => tally.add(LossKind::SubPixel, u64::from(!is_whole(bounds))),
                BoxForm::Polygon => tally.one(LossKind::BoxesAsPolygons),
            },
            Region::Polygon(polygon) => match self.polygons {
                PolygonForm::LeftOut | PolygonForm::Exact => {}
                PolygonForm::PartsAsMask if !has_holes(polygon) => {
                    tally.add(LossKind::PartsAsMask, u64::from(polygon.parts.len() > 1));
                }
                PolygonForm::PartsAsMask => tally.one(LossKind::HolesAsMask),
                PolygonForm::Mask => tally.one(LossKind::OutlinesAsMask),
                PolygonForm::HolesAsMask => tally.add(LossKind::HolesAsMask, u64::from(has_holes(polygon))),
                PolygonForm::Bridged => {
                    tally.add(LossKind::HolesBridged, u64::from(has_holes(polygon)));
                    tally.add(LossKind::PartsBridged, u64::from(polygon.parts.len() > 1));
                }
                PolygonForm::BoundingBox => {
                    tally.one(LossKind::Outlines);
                    let rounded = self.boxes == BoxForm::WholePixels && !region.bounds().is_some_and(|b| is_whole(&b));
                    tally.add(LossKind::SubPixel, u64::from(rounded));
                }
            },
        }
    }
}

pub(super) fn is_whole(bounds: &domain::BBox) -> bool {
    let edges = [bounds.x0, bounds.y0, bounds.x1, bounds.y1];
    edges.iter().all(|edge| edge.fract() == 0.0)
}

pub(super) fn has_holes(polygon: &Polygon) -> bool {
    polygon.parts.iter().any(|part| !part.holes.is_empty())
}
