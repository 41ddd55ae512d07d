//! What a submission lacks, in words.

use super::{Names, grouped};
use domain::{AnnotationId, Unmet};

/// What is lacking, and what to do about it. `names` lends those of concepts.
pub(super) fn unmet(unmet: &Unmet, names: Option<&dyn Names>) -> String {
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
            named(*annotation, names)
        ),
        Unmet::Double {
            annotation, percent, ..
        } => format!(
            "{} lies on another of its concept ({percent} %); delete one of them.",
            named(*annotation, names)
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
fn named(id: AnnotationId, names: Option<&dyn Names>) -> String {
    let concept = names.and_then(|names| names.concept_of(id));
    concept.map_or_else(|| "A shape".into(), |concept| format!("A \"{concept}\""))
}
