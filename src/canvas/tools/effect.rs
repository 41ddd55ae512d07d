//! What a step asks for.

use domain::geometry::GeometryError;
use domain::{AnnotationId, Prompt, Region};

/// What a step asks for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// A new shape.
    Add(Region),
    /// Changed shapes, one gesture.
    Reshape(Vec<(AnnotationId, Region)>),
    /// Another selection.
    Select(Vec<AnnotationId>),
    /// Shapes to remove.
    Delete(Vec<AnnotationId>),
    /// All that is pointed at now.
    Prompt(Prompt),
    /// The outline of what is pointed at, as an annotation.
    AcceptOutline,
    /// Nothing was done, for this reason.
    Refuse(String),
}

/// A reason of the geometry, as the sentence it is shown as to whom is drawing.
pub(super) fn sentence(error: &GeometryError) -> String {
    if *error == GeometryError::TooSmall {
        return "It is smaller than one pixel within the image: drag or click farther apart.".into();
    }
    let text = error.to_string();
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first
            .to_uppercase()
            .chain(letters)
            .chain(std::iter::once('.'))
            .collect()
    })
}
