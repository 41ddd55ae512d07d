//! Annotations: one claim, by somebody, on a region of one input.

use super::geometry::{BBox, Footprint, GeometryError, Part, Point, Polygon, Size};
use super::ids::{AnnotationId, ConceptId, InputId, MemberId, TaskId};
use super::metadata::Metadata;
use serde::{Deserialize, Serialize};

/// Where a claim holds, in pixels of the upright image.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(from = "RegionText", into = "RegionText")]
pub enum Region {
    /// The whole input.
    Whole,
    /// A box.
    Box(BBox),
    /// A polygon of parts with holes.
    Polygon(Polygon),
}

/// A region, in pixels of the upright image: `Whole`, `Box(x0, y0, x1, y1)`,
/// `Polygon([Part(outer: [(x, y), ...], holes: [...])])`.
#[derive(Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename = "Region")]
enum RegionText {
    /// The whole image.
    Whole,
    /// A box: left, top, right, bottom.
    Box(f64, f64, f64, f64),
    /// A polygon of one or more parts.
    Polygon(Vec<Part>),
}

impl From<RegionText> for Region {
    fn from(text: RegionText) -> Self {
        match text {
            RegionText::Whole => Self::Whole,
            RegionText::Box(x0, y0, x1, y1) => Self::Box(BBox { x0, y0, x1, y1 }),
            RegionText::Polygon(parts) => Self::Polygon(Polygon { parts }),
        }
    }
}

impl From<Region> for RegionText {
    fn from(region: Region) -> Self {
        match region {
            Region::Whole => Self::Whole,
            Region::Box(b) => Self::Box(b.x0, b.y0, b.x1, b.y1),
            Region::Polygon(p) => Self::Polygon(p.parts),
        }
    }
}

impl Region {
    /// Square pixels covered; `None` for the whole input, whose size the region does not know.
    pub fn area(&self) -> Option<f64> {
        match self {
            Self::Whole => None,
            Self::Box(b) => Some(b.area()),
            Self::Polygon(p) => Some(p.area()),
        }
    }

    /// The smallest box around it; `None` for the whole input.
    pub fn bounds(&self) -> Option<BBox> {
        match self {
            Self::Whole => None,
            Self::Box(b) => Some(*b),
            Self::Polygon(p) => Some(p.bounds()),
        }
    }

    /// The region made ready for being compared with many others; `None` for the whole input.
    pub(crate) fn footprint(&self) -> Option<Footprint> {
        match self {
            Self::Whole => None,
            Self::Box(b) => Some(b.into()),
            Self::Polygon(p) => Some(p.into()),
        }
    }

    /// Whether the point lies in the region.
    pub fn contains(&self, p: Point) -> bool {
        match self {
            Self::Whole => true,
            Self::Box(b) => b.contains(p),
            Self::Polygon(polygon) => polygon.bounds().contains(p) && polygon.contains(p),
        }
    }

    /// The region moved by `dx`, `dy` pixels; the whole input stays.
    pub fn moved(&self, dx: f64, dy: f64) -> Self {
        match self {
            Self::Whole => Self::Whole,
            Self::Box(b) => Self::Box(b.moved(dx, dy)),
            Self::Polygon(p) => Self::Polygon(p.map(|q| q.moved(dx, dy))),
        }
    }

    /// The region with its coordinates multiplied by `x` and `y`; the whole input stays.
    pub fn scaled(&self, x: f64, y: f64) -> Self {
        match self {
            Self::Whole => Self::Whole,
            Self::Box(b) => Self::Box(BBox::from((b.x0 * x, b.y0 * y, b.x1 * x, b.y1 * y))),
            Self::Polygon(p) => Self::Polygon(p.map(|q| Point::new(q.x * x, q.y * y))),
        }
    }

    /// The region as it may be stored for an image of `size`: boxes clipped and ordered, polygons clipped,
    /// cleaned of repeated vertices and checked.
    ///
    /// # Errors
    /// A [`GeometryError`] when it is not a number, too small, or crosses itself.
    pub fn fitted(&self, size: Size) -> Result<Self, GeometryError> {
        Ok(match self {
            Self::Whole => Self::Whole,
            Self::Box(b) => Self::Box(b.clipped(size)?),
            Self::Polygon(p) => Self::Polygon(p.fitted(size)?),
        })
    }
}

/// Whether a concept is claimed to be there, or claimed not to be.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
pub enum Sign {
    /// The concept is there.
    #[default]
    Present,
    /// The concept is expressly not there.
    Absent,
}

/// Where a claim stands on its way to being accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Status {
    /// Accepted: exported by default.
    Success,
    /// Being worked on, not yet submitted.
    Pending,
    /// Submitted; a reviewer decides.
    AwaitingReview,
    /// Submitted; labelers disagreed, a reviewer decides.
    AwaitingConsensusReview,
    /// A reviewer sent it back.
    ReviewDenied,
}

impl Status {
    /// All statuses, in the order they are listed to people.
    pub const ALL: [Self; 5] = [
        Self::Success,
        Self::Pending,
        Self::AwaitingReview,
        Self::AwaitingConsensusReview,
        Self::ReviewDenied,
    ];

    /// Whether a reviewer is to decide.
    pub fn awaits_review(self) -> bool {
        matches!(self, Self::AwaitingReview | Self::AwaitingConsensusReview)
    }

    /// The name used in files, on the command line and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::Pending => "Pending",
            Self::AwaitingReview => "AwaitingReview",
            Self::AwaitingConsensusReview => "AwaitingConsensusReview",
            Self::ReviewDenied => "ReviewDenied",
        }
    }
}

/// The name in [`Origin::Imported`]'s `extra` of points on the thing, as COCO has them: a list of x, y and visibility in JSON, in
/// pixels of the file's image. They go when the shape is changed.
pub const KEYPOINTS: &str = "keypoints";

/// How a claim came to be.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub enum Origin {
    /// Drawn by a person.
    #[default]
    Manual,
    /// Read from a file of the named format; `edited` once somebody changed it or answers for it as it is.
    Imported {
        /// The format's name on the command line.
        format: String,
        /// Whether it was changed since, or submitted by somebody.
        edited: bool,
        /// What its file said of it for which there is no place here, such as that it is truncated, or its keypoints: other
        /// files are told it again.
        #[serde(default, skip_serializing_if = "Metadata::is_empty")]
        extra: Metadata,
    },
    /// Copied from another input.
    Copied,
    /// Made of annotations of several labelers who agreed, or whom a reviewer brought together.
    Merged,
    /// Suggested by a model and accepted; `edited` when somebody changed it, then or since.
    Model {
        /// The model's name.
        model: String,
        /// The beginning of the hash of its files.
        version: String,
        /// How sure it was, over 0 to 1.
        probability: f64,
        /// Whether it was changed.
        edited: bool,
    },
}

impl Origin {
    /// The origin after a person changed the claim's shape.
    pub fn reshaped(&self) -> Self {
        let mut origin = self.edited();
        if let Self::Imported { extra, .. } = &mut origin {
            extra.unset(KEYPOINTS);
        }
        origin
    }

    /// The origin after a person changed the claim.
    pub fn edited(&self) -> Self {
        match self {
            Self::Manual => Self::Manual,
            Self::Copied => Self::Copied,
            Self::Merged => Self::Merged,
            Self::Imported { format, extra, .. } => Self::Imported {
                format: format.clone(),
                edited: true,
                extra: extra.clone(),
            },
            Self::Model {
                model,
                version,
                probability,
                ..
            } => Self::Model {
                model: model.clone(),
                version: version.clone(),
                probability: *probability,
                edited: true,
            },
        }
    }
}

/// One claim: a concept, present or explicitly absent, on a region of one input, by somebody.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Annotation {
    /// Its identifier.
    pub id: AnnotationId,
    /// The input it is about.
    pub input: InputId,
    /// The task it was made for; `None` for one imported outside any task.
    pub task: Option<TaskId>,
    /// What is claimed.
    pub concept: ConceptId,
    /// Who claims it.
    pub author: MemberId,
    /// Where.
    pub region: Region,
    /// Present or explicitly absent.
    pub sign: Sign,
    /// Where it stands in the workflow.
    pub status: Status,
    /// How it came to be.
    pub origin: Origin,
    /// Drawing order: higher is nearer to the viewer; equal ones are ordered by id.
    pub z: i32,
    /// The reviewer who changed it in place; the author stays who they were.
    #[serde(default)]
    pub edited_by: Option<MemberId>,
    /// The merged annotation that stands for it when labelers agreed: that one is delivered instead.
    #[serde(default)]
    pub merged: Option<AnnotationId>,
}

impl Annotation {
    /// Whether it was made of several labelers' annotations.
    pub fn is_merged(&self) -> bool {
        self.origin == Origin::Merged
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::MetaValue;

    #[test]
    fn what_a_file_said_stays_with_a_changed_claim_and_keypoints_with_its_shape() {
        let mut extra = Metadata::default();
        for key in [KEYPOINTS, "occluded"] {
            extra.set(key, MetaValue::Text("1".into())).expect("a plain key");
        }
        let origin = Origin::Imported {
            format: "coco".into(),
            edited: false,
            extra,
        };
        let kept = |origin: &Origin| match origin {
            Origin::Imported { extra, edited, .. } => (*edited, extra.len(), extra.get(KEYPOINTS).is_some()),
            _ => (false, 0, false),
        };
        assert_eq!(kept(&origin.edited()), (true, 2, true));
        assert_eq!(kept(&origin.reshaped()), (true, 1, false));
        assert_eq!(Origin::Copied.reshaped(), Origin::Copied);
    }
}
