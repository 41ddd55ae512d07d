//! Why a dataset or a version of one cannot be made, changed or read.

/// Why a dataset or a version of one cannot be made, changed or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatasetError {
    /// Some of its inputs are in a split, and so many are in none.
    #[error("{0} inputs in no split")]
    NotInASplit(u64),
    /// No input of it is in this split.
    #[error("{dataset} has no split {split}")]
    NoSuchSplit {
        /// The dataset.
        dataset: String,
        /// The split.
        split: &'static str,
        /// Those that it has.
        known: Vec<&'static str>,
    },
    /// It has no inputs.
    #[error("{0} is empty")]
    Empty(String),
    /// No input has the key of the metadata that they are to be grouped by.
    #[error("no input has {key}")]
    NoSuchKey {
        /// The key.
        key: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// These inputs must stay together, and are pinned to different splits.
    #[error("{} inputs pinned to different splits", .0.len())]
    PinsDiffer(Vec<String>),
    /// An input is pinned to two splits.
    #[error("{0} pinned twice")]
    PinnedTwice(String),
    /// On so many inputs several labelers of a task have accepted annotations, and nobody says which to take.
    #[error("several labelers on {0} inputs")]
    SeveralLabelers(u64),
    /// This labeler is to be taken, and on so many inputs only others have accepted annotations.
    #[error("{name} is not among the labelers of {inputs} inputs")]
    NotTheirs {
        /// The labeler.
        name: String,
        /// How many inputs.
        inputs: u64,
    },
    /// A version is asked for, and this is a dataset.
    #[error("{0} is no version")]
    NoVersion(String),
    /// A version does not change, whatever is asked of it.
    #[error("{0} is frozen")]
    Frozen(String),
    /// A dataset has a version of this name.
    #[error("version {version} of {dataset} is there")]
    VersionThere {
        /// The dataset.
        dataset: String,
        /// The version.
        version: String,
    },
    /// The last version holds just the same, and one is wanted under another name.
    #[error("nothing changed since {version} of {dataset}")]
    Unchanged {
        /// The dataset.
        dataset: String,
        /// Its last version.
        version: String,
        /// The name that was wanted.
        wanted: String,
    },
    /// A name that would be taken for a version, or for the number of one.
    #[error("{0} reads as a version")]
    ReadsAsVersion(String),
    /// A version is delivered as it is.
    #[error("a search in a version")]
    SearchInVersion,
    /// No input passes the search.
    #[error("nothing passes {0}")]
    NothingFound(String),
    /// A dataset has no such version.
    #[error("no version {version} of {dataset}")]
    NoSuchVersion {
        /// The dataset.
        dataset: String,
        /// The version, by number or name.
        version: String,
    },
}
