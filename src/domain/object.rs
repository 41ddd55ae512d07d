//! An object: one claim about a part of a picture that is looked at by itself, be it an annotation or what a model suggests.

use super::annotation::{Annotation, Origin, Region, Sign};
use super::geometry::{BBox, Size};
use super::ids::{AnnotationId, ConceptId, InputId, SuggestionId, TaskId};
use super::suggestion::Suggestion;

/// Which object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ObjectId {
    /// An annotation.
    Annotation(AnnotationId),
    /// A suggestion.
    Suggestion(SuggestionId),
}

impl From<AnnotationId> for ObjectId {
    fn from(id: AnnotationId) -> Self {
        Self::Annotation(id)
    }
}

impl ObjectId {
    /// The annotation, if it is one.
    pub fn annotation(self) -> Option<AnnotationId> {
        match self {
            Self::Annotation(id) => Some(id),
            Self::Suggestion(_) => None,
        }
    }
}

/// An object.
#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    /// An annotation.
    Annotation(Annotation),
    /// What a model suggests, while nobody decided on it.
    Suggestion(Suggestion),
}

impl Object {
    /// Which one it is.
    pub fn id(&self) -> ObjectId {
        match self {
            Self::Annotation(row) => ObjectId::Annotation(row.id),
            Self::Suggestion(row) => ObjectId::Suggestion(row.id),
        }
    }

    /// The input it is on.
    pub fn input(&self) -> InputId {
        match self {
            Self::Annotation(row) => row.input,
            Self::Suggestion(row) => row.input,
        }
    }

    /// The task it belongs to, if any.
    pub fn task(&self) -> Option<TaskId> {
        match self {
            Self::Annotation(row) => row.task,
            Self::Suggestion(row) => Some(row.task),
        }
    }

    /// What is claimed.
    pub fn concept(&self) -> ConceptId {
        match self {
            Self::Annotation(row) => row.concept,
            Self::Suggestion(row) => row.concept,
        }
    }

    /// Whether that is said to be there or not to be there.
    pub fn sign(&self) -> Sign {
        match self {
            Self::Annotation(row) => row.sign,
            Self::Suggestion(_) => Sign::Present,
        }
    }

    /// Where.
    pub fn region(&self) -> &Region {
        match self {
            Self::Annotation(row) => &row.region,
            Self::Suggestion(row) => &row.region,
        }
    }

    /// How sure a model was, over 0 to 1, if one said it.
    pub fn probability(&self) -> Option<f64> {
        match self {
            Self::Annotation(row) => match row.origin {
                Origin::Model { probability, .. } => Some(probability),
                Origin::Manual | Origin::Copied | Origin::Merged | Origin::Imported { .. } => None,
            },
            Self::Suggestion(row) => Some(row.probability),
        }
    }
}

/// How much of what is around a region is seen with it, as a share of its longer side, and at least, in pixels.
const AROUND: f64 = 0.2;
const AT_LEAST: f64 = 8.0;

/// What is shown of a picture of `size` to show a region of it, in pixels of the upright image: the region and a little
/// around it, or all.
pub fn shown_part(region: &Region, size: Size) -> BBox {
    let whole = size.bounds();
    let part = region.bounds().map(|bounds| {
        let around = (bounds.width().max(bounds.height()) * AROUND).max(AT_LEAST);
        bounds.grown(around).intersection(&whole)
    });
    part.unwrap_or(whole)
}
