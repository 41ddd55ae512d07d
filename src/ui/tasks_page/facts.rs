//! What the table says of a task, worked out of its summary: each rule is here, and tested here.

use domain::task::{ReviewStrategy, TaskInputs, WorkState, WorkerStrategy};
use domain::workflow::{Permission, Refusal};
use session::notice;
use session::view::{TaskSummary, View};

/// What a part of a bar stands for; each has its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Over and done with.
    Done,
    /// Handed in; a decision is awaited.
    Waiting,
    /// Sent back by a reviewer.
    Returned,
    /// Begun.
    Begun,
    /// Left out.
    Skipped,
    /// Not touched.
    Untouched,
}

/// A bar of several parts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// The parts from left to right, what is called how, and how many.
    pub parts: Vec<(Part, &'static str, u64)>,
    /// How many in all.
    pub total: u64,
    /// How many of them are over, as the percentage beside the bar says it.
    pub over: u64,
}

impl Bar {
    /// The share that is over, from 0 to 1.
    pub fn share(&self) -> f32 {
        self.over as f32 / self.total.max(1) as f32
    }

    /// The counts, a line each; parts without any are left out.
    pub fn lines(&self) -> Vec<String> {
        let parts = self.parts.iter().filter(|(_, _, count)| *count > 0);
        parts
            .map(|(_, word, count)| format!("{} {word}", notice::grouped(*count)))
            .collect()
    }
}

/// How many inputs of a queue nobody has taken.
fn pool(summary: &TaskSummary) -> u64 {
    let taken: u64 = summary.labelers.values().map(|tally| tally.given).sum();
    summary.inputs.saturating_sub(taken)
}

/// How many pieces of work stand in a state, over all labelers.
fn works(summary: &TaskSummary, state: WorkState) -> u64 {
    let tallies = summary.labelers.values();
    tallies.filter_map(|tally| tally.states.get(&state)).sum()
}

/// Whether somebody only labels in a task: then the table tells them of their own part.
fn only_labels(view: &View, summary: &TaskSummary) -> bool {
    let oversees = view.why_not(Permission::ConfigureTasks).is_none() || summary.task.reviewers.contains(&view.me.id);
    summary.task.labelers.contains(&view.me.id) && !oversees
}

/// How many inputs a task has for me: my part where I only label in it, and what a queue still has to give.
pub fn inputs(view: &View, summary: &TaskSummary) -> u64 {
    if !only_labels(view, summary) || summary.task.worker_strategy == WorkerStrategy::Queue {
        return summary.inputs;
    }
    summary.labelers.get(&view.me.id).map_or(0, |tally| tally.given)
}

/// The same of how far labeling is.
pub fn my_labeling(view: &View, summary: &TaskSummary) -> Bar {
    if !only_labels(view, summary) || summary.task.worker_strategy == WorkerStrategy::Queue {
        return labeling(summary);
    }
    let mut own = summary.clone();
    own.labelers.retain(|id, _| *id == view.me.id);
    labeling(&own)
}

/// How far labeling is: each input counts once for each labeler whom it was given to.
pub fn labeling(summary: &TaskSummary) -> Bar {
    let given = match summary.task.worker_strategy {
        WorkerStrategy::Queue => summary.inputs,
        WorkerStrategy::Full | WorkerStrategy::Partitioned { .. } => {
            summary.labelers.values().map(|tally| tally.given).sum()
        }
    };
    let of = |state| works(summary, state);
    let accepted = match summary.task.review_strategy {
        ReviewStrategy::None => "done",
        ReviewStrategy::Manual { .. } | ReviewStrategy::Consensus { .. } => "accepted",
    };
    let mut parts = vec![
        (Part::Done, accepted, of(WorkState::Done)),
        (Part::Waiting, "submitted", of(WorkState::Submitted)),
        (Part::Returned, "rejected", of(WorkState::Returned)),
        (Part::Begun, "begun", of(WorkState::InProgress)),
        (Part::Skipped, "skipped", of(WorkState::Skipped)),
    ];
    let touched: u64 = parts.iter().map(|(.., count)| count).sum();
    // Who left keeps what they did, though no input is theirs any more.
    let total = given.max(touched);
    parts.push((Part::Untouched, "not begun", total - touched));
    Bar {
        total,
        over: parts[0].2 + parts[1].2,
        parts,
    }
}

/// How far review is, over what was handed in and is to be seen by a reviewer; `None` where nothing is reviewed.
pub fn review(summary: &TaskSummary) -> Option<Bar> {
    if summary.task.review_strategy == ReviewStrategy::None {
        return None;
    }
    let drawn: u64 = summary.labelers.values().map(|tally| tally.drawn).sum();
    let waiting: u64 = summary.waiting.values().sum();
    let returned = works(summary, WorkState::Returned).min(drawn);
    let accepted = drawn.saturating_sub(waiting + returned);
    Some(Bar {
        total: drawn,
        over: accepted + returned,
        parts: vec![
            (Part::Done, "accepted", accepted),
            (Part::Returned, "rejected", returned),
            (Part::Untouched, "pending decision", waiting.min(drawn)),
        ],
    })
}

/// Where a task stands, from the least advanced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nobody has begun.
    New,
    /// There is something to label.
    Labeling,
    /// All is labeled; decisions are awaited.
    Review,
    /// What was drawn is reviewed; a lead decides on the rest.
    Sampled,
    /// Nothing is left to do.
    Done,
}

impl Standing {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "New",
            Self::Labeling => "Labeling",
            Self::Review => "In review",
            Self::Sampled => "To release",
            Self::Done => "Done",
        }
    }

    /// What it means, where the word alone does not say it.
    pub fn about(self) -> Option<&'static str> {
        match self {
            Self::Sampled => {
                Some("The whole sample is reviewed. The rest waits for a lead: \"Sample results…\" in the task's menu.")
            }
            Self::New | Self::Labeling | Self::Review | Self::Done => None,
        }
    }

    /// Where a task stands.
    pub fn of(summary: &TaskSummary) -> Self {
        let bar = labeling(summary);
        let count = |part| {
            bar.parts
                .iter()
                .filter(|(p, ..)| *p == part)
                .map(|(.., n)| n)
                .sum::<u64>()
        };
        let over = count(Part::Done) + count(Part::Skipped);
        if count(Part::Untouched) == bar.total {
            Self::New
        } else if over == bar.total {
            Self::Done
        } else if over + count(Part::Waiting) == bar.total {
            let sampled = matches!(summary.task.review_strategy, ReviewStrategy::Manual { sample_percent } if sample_percent < 100.0);
            match sampled && summary.waiting.values().all(|waiting| *waiting == 0) {
                true => Self::Sampled,
                false => Self::Review,
            }
        } else {
            Self::Labeling
        }
    }
}

/// What there is for me to label.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Open {
    /// How many inputs, those sent back included; of a queue, those that may be taken too.
    pub inputs: u64,
    /// How many of them were sent back.
    pub returned: u64,
}

fn refused(refusal: Refusal, view: &View) -> String {
    notice::sentence(&refusal.into(), Some(view))
}

/// What there is for me to label in a task, or why there is nothing.
pub fn to_label(view: &View, summary: &TaskSummary) -> Result<Open, String> {
    view.why_not(Permission::Label).map_or(Ok(()), Err)?;
    if !summary.task.labelers.contains(&view.me.id) {
        return Err(refused(Refusal::NotALabelerOfTask, view));
    }
    let tally = summary.labelers.get(&view.me.id).cloned().unwrap_or_default();
    let queue = summary.task.worker_strategy == WorkerStrategy::Queue;
    let inputs = tally.open() + if queue { pool(summary) } else { 0 };
    let returned = tally.states.get(&WorkState::Returned).copied().unwrap_or(0);
    match inputs {
        0 if queue => Err("Nothing is left in the queue.".into()),
        0 if tally.given == 0 => Err("No input of this task was given to you.".into()),
        0 => Err("You have submitted or skipped all your inputs of this task.".into()),
        _ => Ok(Open { inputs, returned }),
    }
}

/// How much waits for my decision in a task, or why nothing does.
pub fn to_review(view: &View, summary: &TaskSummary) -> Result<u64, String> {
    view.why_not(Permission::Review).map_or(Ok(()), Err)?;
    if summary.task.review_strategy == ReviewStrategy::None {
        return Err(refused(Refusal::NotReviewed, view));
    }
    if !summary.task.reviewers.contains(&view.me.id) {
        return Err(refused(Refusal::NotAReviewerOfTask, view));
    }
    match summary.waiting.get(&view.me.id).copied().unwrap_or(0) {
        0 => Err("Nothing waits for your decision.".into()),
        waiting => Ok(waiting),
    }
}

/// Which inputs a task was made for, in words.
pub fn made_for(view: &View, inputs: &TaskInputs) -> String {
    match inputs {
        TaskInputs::All => "All inputs".into(),
        TaskInputs::Dataset(id) => {
            let named = view.datasets.iter().find(|dataset| dataset.id == *id);
            let version = view.versions.iter().find(|version| version.id == *id);
            match (named, version) {
                (Some(dataset), _) => dataset.label(),
                (None, Some(version)) => version.label(),
                (None, None) => "A dataset that is gone".into(),
            }
        }
        TaskInputs::Search(text) => format!("Search \"{text}\""),
        TaskInputs::Saved(id) => match view.searches.iter().find(|search| search.id == *id) {
            Some(search) => format!("Saved search {}", search.label()),
            None => "A saved search that is gone".into(),
        },
    }
}
