//! What a submission lacks, in words.

use super::grouped;
use crate::view::View;
use domain::{AnnotationId, Unmet};

/// What is lacking, and what to do about it. `view` lends the names of concepts.
pub(super) fn unmet(unmet: &Unmet, view: Option<&View>) -> String {
    match unmet {
        Unmet::NoConcept => "No concept is chosen; this task asks for one on each input.".into(),
        Unmet::SeveralConcepts(count) => {
            format!(
                "{} concepts are chosen; this task asks for exactly one.",
                grouped(*count as u64)
            )
        }
        Unmet::Nothing => "Nothing is marked; mark something, or submit the input as \"nothing here\" (in a script \
            `nothing: true`)."
            .into(),
        Unmet::Small { annotation, least } => format!(
            "{} is smaller than {least} px; make it larger, or delete it.",
            named(*annotation, view)
        ),
        Unmet::Double {
            annotation, percent, ..
        } => format!(
            "{} lies on another of its concept ({percent} %); delete one of them.",
            named(*annotation, view)
        ),
        Unmet::Undecided(1) => "1 suggestion is undecided; accept or dismiss it.".into(),
        Unmet::Undecided(count) => {
            format!(
                "{} suggestions are undecided; accept or dismiss them.",
                grouped(*count as u64)
            )
        }
    }
}

/// A shape on the canvas, by its concept.
fn named(id: AnnotationId, view: Option<&View>) -> String {
    let concept = view.and_then(|view| {
        let shown = view.current.iter().flat_map(|current| &current.annotations);
        let annotation = shown.into_iter().find(|annotation| annotation.id == id)?;
        view.concept(annotation.concept)
    });
    concept.map_or_else(|| "A shape".into(), |concept| format!("A \"{}\"", concept.name))
}
