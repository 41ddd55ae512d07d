//! What a change of a task means for whom, in sentences, from the very plan that the change is made by.

use super::edit::{EditPlan, settles};
use crate::background::Topic;
use crate::error::SessionError;
use crate::notice::{count, grouped, joined, sentence};
use crate::report::EditPreview;
use crate::task_text::TaskText;
use crate::view::View;
use crate::{Event, Session};
use domain::task::{ReviewStrategy, WorkState, WorkerStrategy};
use domain::{Concept, ConceptId, Member, MemberId, TaskId};
use std::collections::{BTreeMap, HashMap, HashSet};
use store::{MemberWorkCount, Reader, StoreError};

/// What the change means, one sentence each: the task itself, its inputs, each labeler, the review.
///
/// # Errors
/// What the store said.
pub(super) fn consequences(reader: Reader<'_>, plan: &EditPlan) -> Result<Vec<String>, StoreError> {
    let mut work_counts = reader.member_work_counts()?;
    work_counts.retain(|counted| counted.task == plan.before.id);
    let teller = Describer {
        plan,
        members: reader.members()?,
        concepts: reader.concepts()?,
        work_counts,
    };
    let mut said = teller.itself();
    said.extend(teller.inputs());
    said.extend(teller.labelers());
    said.extend(teller.review());
    if said.is_empty() {
        let same = plan.before == plan.after && plan.moves.places.is_empty();
        let nothing = if same {
            "Nothing changes."
        } else {
            "Nobody's work changes."
        };
        said.push(nothing.into());
    }
    Ok(said)
}

struct Describer<'a> {
    plan: &'a EditPlan,
    members: Vec<Member>,
    concepts: Vec<Concept>,
    work_counts: Vec<MemberWorkCount>,
}

/// Inputs that somebody gets: of whom, and how many that nobody had.
#[derive(Default)]
struct Gets {
    of: BTreeMap<MemberId, u64>,
    new: u64,
}

impl Describer<'_> {
    fn name(&self, id: MemberId) -> &str {
        let found = self.members.iter().find(|member| member.id == id);
        found.map_or("somebody", |member| &member.name)
    }

    fn itself(&self) -> Vec<String> {
        let (before, after) = (&self.plan.before, &self.plan.after);
        let mut said = Vec::new();
        if before.name != after.name {
            said.push(format!("The task is called \"{}\" from now on.", after.name));
        }
        let all: HashMap<ConceptId, &str> = (self.concepts.iter().chain(&self.plan.created))
            .map(|concept| (concept.id, concept.name.as_str()))
            .collect();
        let names = |ids: &mut dyn Iterator<Item = &ConceptId>| {
            let named: Vec<String> = ids
                .filter_map(|id| all.get(id))
                .map(|name| format!("\"{name}\""))
                .collect();
            joined(&named)
        };
        let (had, has): (HashSet<_>, HashSet<_>) = (before.concepts.iter().collect(), after.concepts.iter().collect());
        let new = names(&mut after.concepts.iter().filter(|id| !had.contains(id)));
        said.extend(new.map(|names| format!("New on the list of concepts: {names}.")));
        let gone = names(&mut before.concepts.iter().filter(|id| !has.contains(id)));
        said.extend(gone.map(|names| format!("Off the list of concepts: {names}.")));
        if before.instructions_version != after.instructions_version {
            let version = after.instructions_version;
            said.push(format!("Everybody is shown version {version} of the instructions."));
        }
        if before.assist != after.assist {
            said.push(match &after.assist {
                Some(_) => "Labelers are helped by the model as it is set now.".into(),
                None => "No model helps labelers any more.".into(),
            });
        }
        said
    }

    fn inputs(&self) -> Option<String> {
        match self.plan.added.len() as u64 {
            0 if self.plan.offered > 0 => Some(format!(
                "{} more found by its saved search: --refresh adds what is new.",
                count(self.plan.offered, "input")
            )),
            0 => None,
            1 => Some("1 new input joins.".into()),
            more => Some(format!("{} join.", count(more, "new input"))),
        }
    }

    fn labelers(&self) -> Vec<String> {
        let (before, after) = (&self.plan.before, &self.plan.after);
        let mut said = Vec::new();
        let all = self.plan.inputs + self.plan.added.len() as u64;
        let comes = |id: &&MemberId| !before.labelers.contains(id);
        match (&before.worker_strategy, &after.worker_strategy) {
            (WorkerStrategy::Full, WorkerStrategy::Full) => {
                let who = after.labelers.iter().filter(comes).map(|id| self.name(*id));
                said.extend(who.map(|name| format!("{name} gets all {}.", count(all, "input"))));
            }
            (_, WorkerStrategy::Full) => said.push(format!("Everybody labels all {}.", count(all, "input"))),
            (WorkerStrategy::Queue, WorkerStrategy::Queue) => {
                let who = after.labelers.iter().filter(comes).map(|id| self.name(*id));
                said.extend(who.map(|name| format!("{name} takes from the queue too.")));
                said.extend(self.back_in_queue());
            }
            (_, WorkerStrategy::Queue) => {
                said.push("Whoever is free takes the next input from now on.".into());
                said.extend(self.back_in_queue());
            }
            (WorkerStrategy::Partitioned { .. }, WorkerStrategy::Partitioned { .. }) => said.extend(self.gets()),
            (_, WorkerStrategy::Partitioned { .. }) => said.extend(self.shares()),
        }
        said.extend(self.overlap(all));
        said.extend(self.keeps());
        said
    }

    /// Which part of the inputs more people label from now on.
    fn overlap(&self, inputs: u64) -> Option<String> {
        let of = |task: &domain::Task| task.worker_strategy.per_input().and_then(|per_input| per_input.overlap);
        match (of(&self.plan.before), of(&self.plan.after)) {
            (before, after) if before == after => None,
            (_, Some(overlap)) => Some(format!(
                "{} of {} are labeled by {}.",
                grouped(overlap.of(inputs as usize) as u64),
                count(inputs, "input"),
                overlap.workers_per_input
            )),
            (Some(_), None) => Some("No part of the inputs is labeled by more people any more.".into()),
            (None, None) => None,
        }
    }

    fn back_in_queue(&self) -> Option<String> {
        let waits = |(_, place): &&(_, domain::task::TaskInput)| place.labelers.is_empty();
        match self.plan.moves.places.iter().filter(waits).count() as u64 {
            0 => None,
            1 => Some("1 input goes back to the queue.".into()),
            more => Some(format!("{} go back to the queue.", count(more, "input"))),
        }
    }

    /// Who gets what of whom: `Cy gets 33 inputs: 20 of Ana's, 13 of Ben's.`
    fn gets(&self) -> Vec<String> {
        let mut all: BTreeMap<MemberId, Gets> = BTreeMap::new();
        let mut fewer: BTreeMap<MemberId, u64> = BTreeMap::new();
        for (old, new) in &self.plan.moves.places {
            let mut lost = old.labelers.iter().filter(|id| !new.labelers.contains(id));
            for to in new.labelers.iter().filter(|id| !old.labelers.contains(id)) {
                let gets = all.entry(*to).or_default();
                match lost.next() {
                    Some(from) => *gets.of.entry(*from).or_default() += 1,
                    None => gets.new += 1,
                }
            }
            for left in lost {
                *fewer.entry(*left).or_default() += 1;
            }
        }
        for labeler in self.plan.added.iter().flat_map(|place| &place.labelers) {
            all.entry(*labeler).or_default().new += 1;
        }
        let one = |(to, gets): (&MemberId, &Gets)| {
            let mut parts: Vec<String> = gets
                .of
                .iter()
                .map(|(from, n)| format!("{} of {}'s", grouped(*n), self.name(*from)))
                .collect();
            let sum = gets.of.values().sum::<u64>() + gets.new;
            if gets.new > 0 {
                parts.push(format!("{} new", grouped(gets.new)));
            }
            format!("{} gets {}: {}.", self.name(*to), count(sum, "input"), parts.join(", "))
        };
        let less = |(who, n): (&MemberId, &u64)| format!("{} has {} less.", self.name(*who), count(*n, "input"));
        all.iter().map(one).chain(fewer.iter().map(less)).collect()
    }

    /// What each has where there were no shares before.
    fn shares(&self) -> Vec<String> {
        let mut counts: BTreeMap<MemberId, u64> = self.plan.after.labelers.iter().map(|id| (*id, 0)).collect();
        let moved = self.plan.moves.places.iter().map(|(_, place)| place);
        for labeler in moved.chain(&self.plan.added).flat_map(|place| &place.labelers) {
            if let Some(n) = counts.get_mut(labeler) {
                *n += 1;
            }
        }
        let one = |(id, n): (&MemberId, &u64)| format!("{} has {} to label.", self.name(*id), count(*n, "input"));
        counts.iter().map(one).collect()
    }

    /// What becomes of what somebody began.
    fn keeps(&self) -> Vec<String> {
        let (before, after) = (&self.plan.before, &self.plan.after);
        let mut said = Vec::new();
        for labeler in &before.labelers {
            let begun: u64 = self.works(*labeler, &[WorkState::InProgress, WorkState::Returned]);
            let handed = self.works(*labeler, &[WorkState::Submitted, WorkState::Done]);
            let name = self.name(*labeler);
            if !after.labelers.contains(labeler) {
                let mut line = format!("{name} labels here no more");
                if handed > 0 {
                    line += &format!("; what {name} submitted ({}) stays", count(handed, "input"));
                }
                if begun > 0 {
                    line += &format!(
                        "; what {name} only began ({}) stays in the history",
                        count(begun, "input")
                    );
                }
                said.push(line + ".");
            } else if begun + handed > 0 && self.loses(*labeler) {
                said.push(format!("{name} keeps what {name} began."));
            }
        }
        said
    }

    fn loses(&self, labeler: MemberId) -> bool {
        let places = self.plan.moves.places.iter();
        places
            .filter(|(old, new)| old.labelers.contains(&labeler) && !new.labelers.contains(&labeler))
            .count()
            > 0
    }

    fn works(&self, labeler: MemberId, states: &[WorkState]) -> u64 {
        let theirs = self.work_counts.iter().filter(|counted| counted.member == labeler);
        theirs
            .filter(|counted| states.contains(&counted.state))
            .map(|counted| counted.count)
            .sum()
    }

    fn review(&self) -> Vec<String> {
        let (before, after) = (&self.plan.before, &self.plan.after);
        let mut said = Vec::new();
        let mut handed: BTreeMap<(MemberId, MemberId), u64> = BTreeMap::new();
        let mut rebalanced: BTreeMap<MemberId, u64> = BTreeMap::new();
        for (old, new) in &self.plan.moves.works {
            match (old.reviewer, new.reviewer) {
                (Some(from), Some(to)) if after.reviewers.contains(&from) => *rebalanced.entry(to).or_default() += 1,
                (Some(from), Some(to)) => *handed.entry((from, to)).or_default() += 1,
                _ => {}
            }
        }
        for ((from, to), n) in &handed {
            let (from, to) = (self.name(*from), self.name(*to));
            said.push(format!(
                "{to} decides on {} that waited for {from}.",
                count(*n, "submission")
            ));
        }
        let waiting = grouped(self.plan.moves.waiting);
        for (to, n) in rebalanced {
            let to = self.name(to);
            said.push(format!("{to} gets {} of the {waiting} that wait.", grouped(n)));
        }
        if settles(before, after) {
            said.push("Inputs with all submissions in are compared now.".into());
        }
        if before.seed != after.seed {
            said.push("New review samples are drawn.".into());
        }
        if before.review_strategy == after.review_strategy {
            return said;
        }
        said.push(match after.review_strategy {
            ReviewStrategy::None => "What is submitted from now on is accepted without review.".into(),
            ReviewStrategy::Manual { sample_percent } if sample_percent >= 100.0 => {
                "All that is submitted from now on is reviewed.".into()
            }
            ReviewStrategy::Manual { sample_percent } => {
                format!("Of what is submitted from now on {sample_percent} % are reviewed.")
            }
            ReviewStrategy::Consensus { approval_threshold, .. } => {
                format!("What is submitted from now on is accepted where {approval_threshold} labelers agree.")
            }
        });
        let waiting: u64 = self
            .work_counts
            .iter()
            .filter(|d| d.state == WorkState::Submitted)
            .map(|d| d.count)
            .sum();
        let submitted = waiting
            + self
                .work_counts
                .iter()
                .filter(|d| d.state == WorkState::Done)
                .map(|d| d.count)
                .sum::<u64>();
        if after.review_strategy == ReviewStrategy::None && waiting > 0 {
            said.push(format!(
                "{} still wait for a decision; their labelers can withdraw them and submit them again.",
                count(waiting, "submission")
            ));
        } else if submitted > 0 {
            said.push("Work already submitted stays as it is.".into());
        }
        said
    }
}

/// Works out what changes of tasks come to, on a thread of its own: planning a large task must not keep the canvas
/// waiting.
#[derive(Default)]
pub(crate) struct Previews {
    /// The newest question; answers to older ones are not shown.
    ticket: u64,
}

impl Previews {
    /// Takes an answer, if it is that to the newest question.
    pub(crate) fn take(&self, view: &mut View, ticket: u64, preview: EditPreview) {
        if ticket == self.ticket {
            view.edit_preview = Some(preview);
        }
    }
}

impl Session {
    /// Asks what changing the task so would come to; the answer is in [`View::edit_preview`](crate::View).
    pub(crate) fn ask_edit_preview(&mut self, task: TaskId, text: TaskText, refresh: bool) -> Result<(), SessionError> {
        self.view.edit_preview = None;
        let before = self.view.task(task)?.clone();
        self.lead.previews.ticket += 1;
        let ticket = self.lead.previews.ticket;
        let (ids_and_clock, me, base) = (
            self.project.ids_and_clock.clone(),
            self.view.me.id,
            self.project.base().to_path_buf(),
        );
        self.reads.on(Topic::Previews)?.ask(move |disk| {
            let maker = super::Maker {
                ids_and_clock: &ids_and_clock,
                me,
                base: &base,
            };
            let planned = disk.snapshot(|reader| -> Result<_, SessionError> {
                let plan = super::edit::plan(reader, maker, before, &text, refresh)?;
                Ok(consequences(reader, &plan)?)
            });
            let (lines, error) = match planned {
                Ok(lines) => (lines, None),
                Err(error) => (Vec::new(), Some(sentence(&error, None))),
            };
            let preview = EditPreview { task, lines, error };
            Some(Event::EditPreview(ticket, Box::new(preview)))
        });
        Ok(())
    }
}
