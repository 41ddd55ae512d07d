//! What a task that is being configured would mean: who gets what, and what is wrong with it. Pure: from the view and
//! the task's text to sentences. What a change of a running task means is told by `tasks`, from the plan itself.
//!
//! Owns the sections of the task dialog, since each problem belongs to one. May import the domain, `task_text` and the
//! view. Start reading at [`preview`]; `problems` is what the session checks once more when the task is written.

mod people;
mod problems;
#[cfg(test)]
mod tests;

pub use people::{listed, preview, shares, summary, to_review};
pub use problems::problems;

/// The sections of the task dialog, in the order in which they are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Which inputs.
    Inputs,
    /// A model that annotates by itself.
    Auto,
    /// What is claimed.
    Kind,
    /// A model that suggests.
    Assist,
    /// The concepts.
    Concepts,
    /// What a submission must have.
    Required,
    /// Who labels, and how the inputs are given out.
    Labelers,
    /// Who reviews, and what happens to submitted work.
    Reviewers,
    /// The name.
    Name,
    /// What labelers are told and shown.
    Instructions,
}

impl Section {
    /// All sections, in order.
    pub const ALL: [Self; 10] = [
        Self::Inputs,
        Self::Auto,
        Self::Kind,
        Self::Assist,
        Self::Concepts,
        Self::Required,
        Self::Labelers,
        Self::Reviewers,
        Self::Name,
        Self::Instructions,
    ];

    /// Its heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Inputs => "Inputs",
            Self::Auto => "Auto-annotation",
            Self::Kind => "Kind",
            Self::Assist => "AI-assist",
            Self::Concepts => "Concepts",
            Self::Required => "Before submitting",
            Self::Labelers => "Labelers",
            Self::Reviewers => "Reviewers",
            Self::Name => "Name",
            Self::Instructions => "Instructions",
        }
    }
}
