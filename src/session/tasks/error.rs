//! Why a task cannot be as its text says. The sentences are made in `notice/tasks.rs`.

/// Why a task cannot be as its text says.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum TaskError {
    /// Nobody is named to label it, and who makes it is no labeler.
    #[error("nobody labels")]
    NobodyLabels,
    /// Somebody named to label it has not the role.
    #[error("{0} is not a labeler")]
    NotALabeler(String),
    /// Somebody named to review it has not the role.
    #[error("{0} is no reviewer")]
    NotAReviewer(String),
    /// Somebody named has left the team.
    #[error("{0} has left")]
    HasLeft(String),
    /// A list names the same twice.
    #[error("{name} is twice among the {list}")]
    Twice {
        /// The list's name in the text.
        list: &'static str,
        /// What it names twice.
        name: String,
    },
    /// Each input is to go to nobody.
    #[error("no workers per input")]
    NoWorkersPerInput,
    /// A part of the inputs is to go to more labelers than these, and is no part, or does not.
    #[error("an overlap of {0:?} beside {1} workers per input")]
    NoSuchOverlap(domain::share::Overlap, u32),
    /// Each input is to go to more people than there are with a weight over 0.
    #[error("{needed} workers per input, {there} there")]
    TooFewLabelers {
        /// How many each input is to go to.
        needed: u32,
        /// How many there are.
        there: usize,
    },
    /// A weight is given to somebody who is not among the labelers.
    #[error("a weight for {0}")]
    WeightOfNobody(String),
    /// All weights are 0.
    #[error("all weights are 0")]
    NoWeight,
    /// The sample is not over 0 to 100 percent.
    #[error("a sample of {0} percent")]
    SampleOutOfRange(f64),
    /// The work is to be reviewed, and nobody is named to do it.
    #[error("nobody reviews")]
    NobodyReviews,
    /// More labelers are to agree than there are for an input, or none.
    #[error("{threshold} of {labelers} are to agree")]
    ThresholdOutOfRange {
        /// How many are to agree.
        threshold: u32,
        /// How many label each input.
        labelers: u64,
    },
    /// The overlap from which regions are the same is not over 0 to 1.
    #[error("an overlap of {0}")]
    OverlapOutOfRange(f64),
    /// The overlap from which two shapes are doubles is not over 0 to 1.
    #[error("doubles from an overlap of {0}")]
    DoublesOutOfRange(f64),
    /// In a queue one person labels each input, so nobody is there to agree with.
    #[error("consensus in a queue")]
    QueueHasNoConsensus,
    /// Labelers are to agree, and inputs go to one each.
    #[error("one labeler for each input cannot agree")]
    NobodyToAgree,
    /// An input of a queue would go back at once.
    #[error("no minutes until an input goes back")]
    NoLease,
    /// An example is of a concept that is not on the task's list.
    #[error("an example of {0}")]
    ExampleOfOther(String),
    /// An example names no picture, or two.
    #[error("an example of {0} without one picture")]
    ExampleWithoutPicture(String),
    /// An example shows part of an input that is not on it.
    #[error("a part that is not on {0}")]
    ExamplePartOutside(String),
    /// An example is of part of a picture file.
    #[error("a part of the file {0}")]
    ExamplePartOfFile(String),
    /// The picture file of an example is not there.
    #[error("no file {0}")]
    ExampleFileMissing(String),
    /// Several label each input, so nobody submits for them.
    #[error("several label each input")]
    SeveralLabel,
    /// A picture is named by a URL.
    #[error("a picture elsewhere: {0}")]
    RemotePicture(String),
    /// Regions of a classification task are whole inputs, which always overlap.
    #[error("an overlap in a classification task")]
    NoOverlapHere,
    /// What is claimed in the task cannot change any more.
    #[error("the kind is fixed by {0} annotations")]
    KindIsFixed(u64),
    /// Concepts cannot go: annotations of the task claim them.
    #[error("concepts in use: {0:?}")]
    ConceptsInUse(Vec<(String, u64)>),
    /// A task is deleted only by who says that they mean it.
    #[error("not confirmed")]
    NotConfirmed(String),
    /// Others changed the task's inputs again and again while it was being changed.
    #[error("others keep changing the task")]
    Contended,
}
