//! The lines as they stand in the file. Their form is fixed: what is added to it is optional, and what changes its
//! meaning gets another number.

use domain::{BBox, Metadata, Origin, Part, Point, Polygon, Region, Sign, Status};
use serde::{Deserialize, Serialize};

/// The version of the form.
pub(super) const VERSION: u32 = 1;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    /// The version of the form.
    pub(super) labelwright: u32,
    /// All concepts in the order of class lists.
    pub(super) concepts: Vec<ConceptRow>,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ConceptRow {
    pub(super) name: String,
    /// The number by which an imported file knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<i64>,
}

/// An input with its claims.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct InputRow {
    /// Its name in the project.
    pub(super) input: String,
    /// Where its picture lies, from the folder of the file.
    pub(super) file: String,
    /// The BLAKE3 hash of its picture, in hexadecimal digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) blake3: Option<String>,
    /// Of the upright image, in pixels.
    pub(super) width: u32,
    pub(super) height: u32,
    /// EXIF orientation, 1 to 8.
    #[serde(default = "upright", skip_serializing_if = "is_upright")]
    pub(super) orientation: u8,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) split: Option<String>,
    /// What is known of it beside its picture.
    #[serde(default, skip_serializing_if = "Metadata::is_empty")]
    pub(super) metadata: Metadata,
    pub(super) annotations: Vec<AnnotationRow>,
}

fn upright() -> u8 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
fn is_upright(orientation: &u8) -> bool {
    *orientation <= 1
}

/// A claim.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct AnnotationRow {
    pub(super) concept: String,
    pub(super) sign: SignRow,
    pub(super) region: RegionRow,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) status: Option<StatusRow>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) author: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) task: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<OriginRow>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum SignRow {
    Present,
    Absent,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum StatusRow {
    Success,
    Pending,
    AwaitingReview,
    AwaitingConsensusReview,
    ReviewDenied,
}

/// `"whole"`, `{"box": [x0, y0, x1, y1]}` or `{"polygon": [{"outer": [[x, y], ...], "holes": [...]}]}`.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum RegionRow {
    Whole,
    Box([f64; 4]),
    Polygon(Vec<PartRow>),
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct PartRow {
    outer: Vec<[f64; 2]>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    holes: Vec<Vec<[f64; 2]>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum OriginRow {
    Manual,
    Imported {
        format: String,
        edited: bool,
        #[serde(default, skip_serializing_if = "Metadata::is_empty")]
        extra: Metadata,
    },
    Copied,
    Merged,
    Model {
        name: String,
        version: String,
        probability: f64,
        edited: bool,
    },
}

impl From<Sign> for SignRow {
    fn from(sign: Sign) -> Self {
        match sign {
            Sign::Present => Self::Present,
            Sign::Absent => Self::Absent,
        }
    }
}

impl From<SignRow> for Sign {
    fn from(row: SignRow) -> Self {
        match row {
            SignRow::Present => Self::Present,
            SignRow::Absent => Self::Absent,
        }
    }
}

impl From<Status> for StatusRow {
    fn from(status: Status) -> Self {
        match status {
            Status::Success => Self::Success,
            Status::Pending => Self::Pending,
            Status::AwaitingReview => Self::AwaitingReview,
            Status::AwaitingConsensusReview => Self::AwaitingConsensusReview,
            Status::ReviewDenied => Self::ReviewDenied,
        }
    }
}

impl From<StatusRow> for Status {
    fn from(row: StatusRow) -> Self {
        match row {
            StatusRow::Success => Self::Success,
            StatusRow::Pending => Self::Pending,
            StatusRow::AwaitingReview => Self::AwaitingReview,
            StatusRow::AwaitingConsensusReview => Self::AwaitingConsensusReview,
            StatusRow::ReviewDenied => Self::ReviewDenied,
        }
    }
}

fn ring_row(ring: &[Point]) -> Vec<[f64; 2]> {
    ring.iter().map(|p| [p.x, p.y]).collect()
}

fn ring(row: Vec<[f64; 2]>) -> Vec<Point> {
    row.into_iter().map(|[x, y]| Point::new(x, y)).collect()
}

impl From<&Region> for RegionRow {
    fn from(region: &Region) -> Self {
        match region {
            Region::Whole => Self::Whole,
            Region::Box(b) => Self::Box([b.x0, b.y0, b.x1, b.y1]),
            Region::Polygon(polygon) => {
                let part = |part: &Part| PartRow {
                    outer: ring_row(&part.outer),
                    holes: part.holes.iter().map(|hole| ring_row(hole)).collect(),
                };
                Self::Polygon(polygon.parts.iter().map(part).collect())
            }
        }
    }
}

impl From<RegionRow> for Region {
    fn from(row: RegionRow) -> Self {
        match row {
            RegionRow::Whole => Self::Whole,
            RegionRow::Box([x0, y0, x1, y1]) => Self::Box(BBox { x0, y0, x1, y1 }),
            RegionRow::Polygon(parts) => {
                let part = |part: PartRow| Part {
                    outer: ring(part.outer),
                    holes: part.holes.into_iter().map(ring).collect(),
                };
                let parts = parts.into_iter().map(part).collect();
                Self::Polygon(Polygon { parts })
            }
        }
    }
}

impl From<&Origin> for OriginRow {
    fn from(origin: &Origin) -> Self {
        match origin.clone() {
            Origin::Manual => Self::Manual,
            Origin::Imported { format, edited, extra } => Self::Imported { format, edited, extra },
            Origin::Copied => Self::Copied,
            Origin::Merged => Self::Merged,
            Origin::Model {
                model: name,
                version,
                probability,
                edited,
            } => Self::Model {
                name,
                version,
                probability,
                edited,
            },
        }
    }
}
