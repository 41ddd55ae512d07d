//! What can be lost on the way into a format.

/// A kind of thing that is lost or changed on the way into a format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LossKind {
    /// Claims that something is absent.
    Negatives,
    /// Claims about the whole input.
    WholeInput,
    /// Boxes and polygons, in a format of whole-image labels.
    Regions,
    /// Polygons written as their bounding boxes.
    Outlines,
    /// Boxes written as polygons of four points.
    BoxesAsPolygons,
    /// Polygons written as masks of whole pixels, as was chosen.
    OutlinesAsMask,
    /// Polygons with holes written as a mask of whole pixels.
    HolesAsMask,
    /// Polygons of several parts written as a mask of whole pixels.
    PartsAsMask,
    /// Polygons with holes written as one outline that is joined to the holes by bridges of no width.
    HolesBridged,
    /// Polygons of several parts written as one outline joined by bridges of no width.
    PartsBridged,
    /// Boxes rounded to whole pixels.
    SubPixel,
    /// Annotations that equal another one of the same input once written.
    Duplicates,
    /// Inputs with several labels: their picture stands in several folders.
    SeveralLabels,
    /// Inputs without a label: left out.
    Unlabeled,
    /// Concepts that no annotation uses, so that the format does not name them.
    UnusedConcepts,
    /// Pictures whose pixels stand upright only for readers that honour EXIF orientation.
    ExifOrientation,
    /// Which model suggested a claim, and how sure it was.
    Models,
    /// What other files said of an annotation, such as that it is occluded.
    Extra,
    /// Who drew and reviewed, and in which state it is: of several people's work.
    People,
    /// What is known of inputs beside their pictures.
    Metadata,
    /// The split that inputs are in.
    Splits,
    /// Pictures whose name ends in a way that trainers of this format pass over.
    SkippedByTrainers,
    /// Inputs that are trained on and validated with, because they are not divided.
    NotDivided,
}

impl LossKind {
    /// The name used in reports and in `--json`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Negatives => "explicit negatives",
            Self::WholeInput => "labels of the whole image",
            Self::Regions => "boxes and polygons",
            Self::Outlines => "polygons written as boxes",
            Self::BoxesAsPolygons => "boxes written as polygons",
            Self::OutlinesAsMask => "polygons written as pixel masks",
            Self::HolesAsMask => "polygons with holes written as pixel masks",
            Self::PartsAsMask => "polygons of several parts written as pixel masks",
            Self::HolesBridged => "polygons with holes joined by bridges",
            Self::PartsBridged => "polygons of several parts joined by bridges",
            Self::SubPixel => "sub-pixel coordinates rounded",
            Self::Duplicates => "duplicates",
            Self::SeveralLabels => "images with several labels, placed in each class",
            Self::Unlabeled => "images without a label",
            Self::UnusedConcepts => "concepts without annotations",
            Self::ExifOrientation => "pictures turned by EXIF orientation",
            Self::Models => "which model suggested it",
            Self::Extra => "attributes and marks of annotations",
            Self::People => "who labeled and reviewed",
            Self::Metadata => "metadata of inputs",
            Self::Splits => "the split that inputs are in",
            Self::SkippedByTrainers => "pictures that trainers skip for how their names end",
            Self::NotDivided => "inputs both trained on and validated with, for lack of a split",
        }
    }

    /// Whether it is not in the result at all; the rest is there, changed.
    pub fn is_left_out(self) -> bool {
        match self {
            Self::Negatives
            | Self::WholeInput
            | Self::Regions
            | Self::Duplicates
            | Self::Unlabeled
            | Self::UnusedConcepts
            | Self::Models
            | Self::Extra
            | Self::People
            | Self::Metadata
            | Self::Splits => true,
            Self::Outlines
            | Self::BoxesAsPolygons
            | Self::OutlinesAsMask
            | Self::HolesAsMask
            | Self::PartsAsMask
            | Self::HolesBridged
            | Self::PartsBridged
            | Self::SubPixel
            | Self::SeveralLabels
            | Self::ExifOrientation
            | Self::SkippedByTrainers
            | Self::NotDivided => false,
        }
    }
}

/// How often something was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Loss {
    /// What.
    pub what: LossKind,
    /// How often.
    pub count: u64,
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
