//! Why concepts are not changed. The sentences are made in `notice/concepts.rs`.

/// Why concepts are not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConceptError {
    /// There is no concept of that name.
    #[error("no concept {0}")]
    Unknown(String),
    /// A concept of the new name is there.
    #[error("{old} cannot be called {new}")]
    Taken {
        /// The concept's name.
        old: String,
        /// The name that another one has.
        new: String,
    },
    /// It would give way to itself.
    #[error("{0} into itself")]
    IntoItself(String),
    /// Two parts are to get the same concept.
    #[error("{0} twice")]
    Twice(String),
    /// Annotations use it.
    #[error("{name} is in use")]
    InUse {
        /// The concept.
        name: String,
        /// How many annotations use it.
        annotations: u64,
        /// On how many inputs.
        inputs: u64,
    },
    /// Tasks have no other concept.
    #[error("the only concept of {tasks:?}")]
    OnlyConcept {
        /// The concept.
        name: String,
        /// The tasks.
        tasks: Vec<String>,
    },
    /// Others work on the rows so busily that the change was given up.
    #[error("others were quicker each time")]
    Contended,
}
