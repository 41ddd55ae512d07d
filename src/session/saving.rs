//! What the window may know of what is on disk.

/// What is on disk.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Saving {
    /// Gestures on their way.
    pub pending: usize,
    /// Why they wait, if they do.
    pub stalled: Option<String>,
    /// The fault in the program that ended the writing, while nothing is saved and nothing can be changed.
    pub broken: Option<String>,
    /// Why nothing can be changed, where the project can only be read.
    pub read_only: Option<String>,
    /// Where the project file went, while it is not where it was opened and nothing is saved.
    pub displaced: Option<Displacement>,
}

impl Saving {
    /// Why nothing is saved for now, where somebody has to do something about it.
    pub fn not_saving(&self) -> Option<&str> {
        let displaced = self.displaced.as_ref().map(|displaced| displaced.sentence.as_str());
        displaced.or(self.broken.as_deref())
    }

    /// Whether something would be lost by leaving now.
    pub fn loses_by_leaving(&self) -> bool {
        let found_again = |displaced: &Displacement| displaced.renamed_to.is_some() && self.pending == 0;
        self.stalled.is_some()
            || self.broken.is_some()
            || self.displaced.as_ref().is_some_and(|displaced| !found_again(displaced))
    }
}

/// What became of the project file while it was open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Displacement {
    /// What happened, as people read it.
    pub sentence: String,
    /// Where it lies now, if it was only renamed.
    pub renamed_to: Option<String>,
}
