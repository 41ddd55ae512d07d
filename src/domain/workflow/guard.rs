//! What must hold besides, where the table of [rights](super::rights) allows a change of a row.

/// What must hold besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Guard {
    /// A new annotation is the writer's own, drawn, copied or taken from a model, of a concept that the task offers; a
    /// changed one stays so.
    Drawn,
    /// Work is submitted to the reviewer who was drawn for it, or to nobody where it was not drawn.
    AsDrawn,
    /// It came from a file, or from a model by itself, and nobody answers for it yet.
    Unclaimed,
    /// As [`Self::Unclaimed`], and it becomes the writer's own.
    Claimed,
    /// As [`Self::Unclaimed`], and it stood so before it was removed last.
    Restored,
    /// A question, a reason for skipping, or that nothing is there, said by the writer of their own work.
    Said,
    /// It is closed, not opened again.
    Closed,
    /// That nothing is there.
    NothingHere,
    /// The input of a queue is free or the writer's, and becomes the writer's; labelers who must agree count a round.
    Taken,
    /// A model's suggestion that nobody decided on.
    Undecided,
    /// Nobody else labels the input.
    Alone,
    /// The writer's copy of a suggestion that is there.
    Copied,
    /// The lead has decided on nothing in it yet.
    VerdictOpen,
    /// A reviewer's addition that waits to be accepted, or what labelers agree on.
    Added,
    /// A reviewer's correction of what waits names the reviewer; what was decided keeps its region and concept.
    Corrected,
    /// What is approved or returned was drawn, and stays with a reviewer of the task.
    Decided,
    /// A reviewer's reason for sending work back.
    Feedback,
    /// The comparison of labelers' work is counted.
    Round,
    /// It goes from somebody who labels the task no more to somebody who does.
    Succession,
    /// Concepts are added at the end, none is taken out.
    Appended,
    /// A lead's own, what a file said, or what labelers agree on.
    Brought,
    /// A lead's change of what somebody drew names the lead.
    Credited,
    /// The lead's own, or submitted for a labeler where a model annotates the task.
    Auto,
    /// Said by the writer.
    OwnWords,
}

impl Guard {
    /// The name on a server.
    pub fn name(self) -> &'static str {
        match self {
            Self::Drawn => "drawn",
            Self::AsDrawn => "as_drawn",
            Self::Unclaimed => "unclaimed",
            Self::Claimed => "claimed",
            Self::Restored => "restored",
            Self::Said => "said",
            Self::Closed => "closed",
            Self::NothingHere => "nothing_here",
            Self::Taken => "taken",
            Self::Undecided => "undecided",
            Self::Alone => "alone",
            Self::Copied => "copied",
            Self::VerdictOpen => "verdict_open",
            Self::Added => "added",
            Self::Corrected => "corrected",
            Self::Decided => "decided",
            Self::Feedback => "feedback",
            Self::Round => "round",
            Self::Succession => "succession",
            Self::Appended => "appended",
            Self::Brought => "brought",
            Self::Credited => "credited",
            Self::Auto => "auto",
            Self::OwnWords => "own_words",
        }
    }
}
