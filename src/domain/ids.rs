//! Identifiers that two machines can make without meeting: 128 bits, ordered by the time they were made
//! (UUID version 7, RFC 9562). The domain only carries them; making one needs a clock and is done above.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(not(any(test, feature = "count-comparisons")), derive(PartialEq))]
        #[cfg_attr(any(test, feature = "count-comparisons"), expect(clippy::derived_hash_with_manual_eq, reason = "it only counts beside"))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        #[cfg(any(test, feature = "count-comparisons"))]
        impl PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                compared::COMPARED.set(compared::COMPARED.get() + 1);
                self.0 == other.0
            }
        }

        impl $name {
            /// The identifier as its 16 bytes, most significant first: how the store keeps it.
            pub fn bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// An identifier from its 16 bytes.
            pub fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(Uuid::from_bytes(bytes))
            }

            /// An identifier from a small number, for tests and fixed rows.
            pub const fn fixed(number: u128) -> Self {
                Self(Uuid::from_u128(number))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )*};
}

/// How often identifiers are compared, for tests: who searches a list for each row of another does so with the square of
/// their lengths.
#[cfg(any(test, feature = "count-comparisons"))]
pub mod compared {
    use std::cell::Cell;

    thread_local! {
        pub(super) static COMPARED: Cell<u64> = const { Cell::new(0) };
    }

    /// How often identifiers are compared in this thread while something is done.
    pub fn during(work: impl FnOnce()) -> u64 {
        let before = COMPARED.get();
        work();
        COMPARED.get() - before
    }

    /// Asserts that twice as much to do takes hardly more than twice as many comparisons: `work` is given how much, and
    /// counts what is to be counted by [`during`].
    #[track_caller]
    pub fn grows_in_proportion(what: &str, work: impl Fn(usize) -> u64) {
        const FEW: usize = 200;
        let (few, more) = (work(FEW), work(2 * FEW));
        assert!(
            more <= 5 * few / 2 + 2 * FEW as u64,
            "{what}: {few} comparisons for {FEW}, {more} for twice as many"
        );
    }
}

id! {
    /// A member of the project.
    MemberId,
    /// A concept.
    ConceptId,
    /// An input.
    InputId,
    /// A dataset.
    DatasetId,
    /// A saved search.
    SearchId,
    /// A task.
    TaskId,
    /// An annotation.
    AnnotationId,
    /// One member's work on one input of one task.
    WorkId,
    /// A model.
    ModelId,
    /// A suggestion of a model.
    SuggestionId,
    /// What somebody said about somebody's work.
    CommentId,
    /// One committed act.
    OpId,
    /// The ops that undo together.
    GestureId,
}
