//! Why a cut ends early, or comes to nothing.

/// Asked now and then whether the answer is still wanted; true: not.
pub(super) type Stop<'a> = &'a dyn Fn() -> bool;

/// Why there is no outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CutError {
    /// Nothing inside the image, or the window, was pointed at.
    #[error("nothing in the image was pointed at")]
    NothingPointedAt,
    /// What was pointed at cannot be told from its surroundings.
    #[error("nothing there stands out from its surroundings")]
    NothingFound,
    /// The answer was no longer wanted.
    #[error("the search was called off")]
    Cancelled,
}
