//! Identifiers that two machines can make without meeting: 128 bits, ordered by the time they were made
//! (UUID version 7, RFC 9562). The domain only carries them; making one needs a clock and is done above.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

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

id! {
    /// A member of the project.
    MemberId,
    /// A concept.
    ConceptId,
    /// An input.
    InputId,
    /// A dataset.
    DatasetId,
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
    RemarkId,
    /// One committed act.
    OpId,
    /// The ops that undo together.
    GestureId,
}
