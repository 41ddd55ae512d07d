//! Who lends the sentences names.

use domain::{AnnotationId, MemberId};

/// Who lends the sentences names, where there is one.
pub trait Names {
    /// A member's name, as whoever reads may know it.
    fn known_name(&self, member: MemberId) -> String;

    /// The concept of an annotation on the canvas.
    fn concept_of(&self, annotation: AnnotationId) -> Option<&str>;

    /// Whether whoever reads is a lead.
    fn is_lead(&self) -> bool;
}
