//! What the command line tells of a project, ready to be printed or turned into JSON.

use super::changed::{check_objects, check_picture};
use super::error::SessionError;
use super::history::words_of_all;
use super::lines::DatasetLine;
use super::locations::place_of;
use super::project::Project;
use super::review::blind::knows;
use super::review::plan::ReviewPlan;
use super::tasks::TaskProgress;
use super::view::View;
use super::{Session, clock, notice};
use domain::share::Overlap;
use domain::task::{WorkState, WorkerStrategy};
use domain::{MemberId, OpKind, Status, Task};
use roots::Place;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use store::{LogEntry, LogFilter};

/// Pictures in stores that are checked together.
const OBJECTS: usize = 4096;

/// Counts of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct Info {
    /// How many inputs.
    pub inputs: u64,
    /// How many annotations, of every status.
    pub annotations: u64,
    /// How many by concept.
    pub concepts: Vec<ConceptLine>,
    /// The tasks.
    pub tasks: Vec<TaskLine>,
    /// How many by status.
    pub statuses: BTreeMap<&'static str, u64>,
    /// The datasets and their versions.
    pub datasets: Vec<DatasetLine>,
    /// The members.
    pub members: Vec<MemberLine>,
}

/// A concept and how often it is claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ConceptLine {
    /// Its name.
    pub name: String,
    /// How many annotations.
    pub count: u64,
}

/// A task in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct TaskLine {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// How many inputs it has.
    pub inputs: u64,
    /// How many were submitted by all who must.
    pub labeled: u64,
    /// How many were decided on, as far as they were drawn for review.
    pub reviewed: u64,
    /// `new`, `open` or `done`.
    pub status: &'static str,
}

/// A member in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct MemberLine {
    /// Their name.
    pub name: String,
    /// Their roles.
    pub roles: Vec<&'static str>,
    /// Whether they have a passphrase.
    #[serde(skip_serializing_if = "is_false")]
    pub passphrase: bool,
}

fn is_false(value: &bool) -> bool {
    !value
}

/// One task, in full.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct TaskShow {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: &'static str,
    /// Its concepts.
    pub concepts: Vec<String>,
    /// What a submission must have.
    pub required: Vec<String>,
    /// Which part of the inputs more people label than the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overlap: Option<Overlap>,
    /// How many inputs each labeler has.
    pub assignments: BTreeMap<String, u64>,
    /// How many inputs each reviewer has.
    pub reviews: BTreeMap<String, u64>,
    /// How many annotations stand where.
    pub statuses: BTreeMap<&'static str, u64>,
    /// How many inputs stand where.
    pub inputs: BTreeMap<&'static str, u64>,
    /// What labelers are told.
    pub instructions: String,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LogLine {
    /// Its number.
    pub seq: i64,
    /// When, RFC 3339 in UTC.
    pub at: String,
    /// Who.
    pub member: String,
    /// What kind of act.
    pub kind: String,
    /// On which input.
    pub input: Option<String>,
    /// In which task.
    pub task: Option<String>,
    /// What its gesture did to many inputs, or to concepts, datasets, versions or saved searches, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub what: Option<String>,
    /// How many rows it changed one by one.
    pub changes: u64,
    /// The gesture it belongs to.
    pub gesture: String,
    /// The gesture it reverts.
    pub reverts: Option<String>,
}

/// Which entries of the log are wanted, by name; all by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LogWanted {
    /// Only this member's.
    pub member: Option<String>,
    /// Only those on this input.
    pub input: Option<String>,
    /// Only those made in this task.
    pub task: Option<String>,
}

/// What `check` found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct CheckReport {
    /// Whether nothing was found.
    pub ok: bool,
    /// What was found.
    pub problems: Vec<String>,
    /// What was done about it before, if anything.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repaired: Vec<String>,
}

impl View {
    fn log_line(&self, entry: &LogEntry, input: Option<String>) -> LogLine {
        let op = &entry.op;
        LogLine {
            seq: entry.seq,
            at: clock::rfc3339(op.at),
            member: match op.kind {
                OpKind::RedactPassphrases => notice::BY_ITSELF.to_owned(),
                _ => self.name_in(op.task, op.member),
            },
            kind: entry.kind.clone(),
            input,
            task: op
                .task
                .map(|id| self.task(id).map_or_else(|_| id.to_string(), |task| task.name.clone())),
            what: None,
            changes: entry.changes,
            gesture: op.gesture.to_string(),
            reverts: op.reverts.map(|gesture| gesture.to_string()),
        }
    }
}

impl Project {
    /// How many inputs are each labeler's: all of a *Full* task by rule, else those that were given to them.
    fn assignments(&self, view: &View, task: &Task, inputs: u64) -> Result<BTreeMap<String, u64>, SessionError> {
        let mut given: BTreeMap<MemberId, u64> = task.labelers.iter().map(|id| (*id, 0)).collect();
        if task.worker_strategy == WorkerStrategy::Full {
            given.values_mut().for_each(|count| *count = inputs);
        } else {
            let shares = self.disk.reader().share_counts()?;
            for share in shares.iter().filter(|share| share.task == task.id) {
                for labeler in &share.labelers {
                    if let Some(count) = given.get_mut(labeler) {
                        *count += share.count;
                    }
                }
            }
        }
        let named = |(id, count): (&MemberId, &u64)| (view.member_name(*id).to_owned(), *count);
        Ok(given.iter().map(named).collect())
    }

    fn checked(&self, all_pictures: bool) -> Result<CheckReport, SessionError> {
        let reader = self.disk.reader();
        // From one state of the file: what somebody else writes meanwhile is no contradiction.
        let found = self.disk.snapshot(|reader| reader.check())?;
        let mut problems: Vec<String> = found.iter().map(notice::problem).collect();
        // What is older than the project was not touched since it came in, unless somebody set its time back.
        let unread_before = match all_pictures {
            true => None,
            false => reader.first_op()?.map(|at| at.0),
        };
        // What lies elsewhere is asked for many at once: nearly all of the time is the way there and back.
        let mut away = Vec::new();
        reader.each_input(&mut |input| {
            match place_of(&self.roots, &input) {
                Place::Object(object) => away.push((input, object)),
                place => problems.extend(check_picture(&input, &place, unread_before)),
            }
            if away.len() >= OBJECTS {
                problems.extend(check_objects(&std::mem::take(&mut away)));
            }
        })?;
        problems.extend(check_objects(&away));
        Ok(CheckReport {
            ok: problems.is_empty(),
            problems,
            repaired: Vec::new(),
        })
    }
}

impl Session {
    /// Counts of the project.
    ///
    /// # Errors
    /// What the store said.
    pub fn info(&self) -> Result<Info, SessionError> {
        let counts = self.project.disk.reader().annotation_counts()?;
        let mut statuses: BTreeMap<&'static str, u64> = BTreeMap::new();
        let mut by_concept = BTreeMap::new();
        for count in &counts {
            *statuses.entry(count.status.name()).or_default() += count.count;
            *by_concept.entry(count.concept).or_default() += count.count;
        }
        let concept = |concept: &domain::Concept| ConceptLine {
            name: concept.name.clone(),
            count: by_concept.get(&concept.id).copied().unwrap_or(0),
        };
        Ok(Info {
            inputs: self.view.inputs,
            annotations: counts.iter().map(|count| count.count).sum(),
            concepts: self.view.concepts.iter().map(concept).collect(),
            tasks: self.task_lines()?,
            statuses,
            datasets: self.dataset_lines()?,
            members: self.member_lines(),
        })
    }

    /// The tasks.
    ///
    /// # Errors
    /// What the store said.
    pub fn task_lines(&self) -> Result<Vec<TaskLine>, SessionError> {
        let line = |summary: &super::view::TaskSummary| {
            let standing = TaskProgress::load(self.project.disk.reader(), &summary.task, summary.inputs)?;
            let done = standing.states.get(&WorkState::Done).copied().unwrap_or(0);
            Ok(TaskLine {
                id: summary.task.id.to_string(),
                name: summary.task.name.clone(),
                kind: summary.task.kind.name(),
                inputs: summary.inputs,
                labeled: standing.labeled,
                reviewed: standing.reviewed,
                status: match (done, standing.begun) {
                    (done, _) if done >= summary.inputs && summary.inputs > 0 => "done",
                    (_, false) => "new",
                    (_, true) => "open",
                },
            })
        };
        self.view.tasks.iter().map(line).collect()
    }

    /// The people of the team; who files are imported by is nobody.
    pub fn member_lines(&self) -> Vec<MemberLine> {
        let people = self.view.members.iter().filter(|member| member.is_here());
        people
            .map(|member| MemberLine {
                name: member.name.clone(),
                roles: member.roles.iter().map(|role| role.name()).collect(),
                passphrase: member.passphrase.is_some(),
            })
            .collect()
    }

    /// One task, in full.
    ///
    /// # Errors
    /// [`SessionError::NoSuchTask`], or what the store said.
    pub fn show_task(&self, name: &str) -> Result<TaskShow, SessionError> {
        let task: &Task = self.task_named(name)?;
        let summary = self.view.tasks.iter().find(|summary| summary.task.id == task.id);
        let summary = summary.ok_or_else(|| SessionError::NoSuchTask(name.into()))?;
        let mut statuses: BTreeMap<&'static str, u64> = Status::ALL.iter().map(|s| (s.name(), 0)).collect();
        for count in self
            .project
            .disk
            .reader()
            .annotation_counts()?
            .iter()
            .filter(|count| count.task == Some(task.id))
        {
            *statuses.entry(count.status.name()).or_default() += count.count;
        }
        let name_of = |id: MemberId| self.view.member_name(id).to_owned();
        let reader = self.project.disk.reader();
        let standing = TaskProgress::load(reader, task, summary.inputs)?;
        // As it was planned, or more where the lead sent more to review than the sample.
        let more = |(id, planned): (MemberId, u64)| {
            let given = summary.for_review.get(&id).copied().unwrap_or(0);
            (name_of(id), planned.max(given))
        };
        let loads = ReviewPlan::load(reader, task)?.loads();
        Ok(TaskShow {
            id: task.id.to_string(),
            name: task.name.clone(),
            kind: task.kind.name(),
            concepts: task
                .concepts
                .iter()
                .map(|id| self.view.concept_name(*id).to_owned())
                .collect(),
            required: notice::asked_for(
                &task.required,
                task.kind,
                task.exclusive,
                task.assist.is_some() || task.auto.is_some(),
            ),
            overlap: task.worker_strategy.per_input().and_then(|per_input| per_input.overlap),
            assignments: self.project.assignments(&self.view, task, summary.inputs)?,
            reviews: loads.into_iter().map(more).collect(),
            statuses,
            inputs: standing.states.iter().map(|(state, n)| (state.name(), *n)).collect(),
            instructions: task.instructions.clone(),
        })
    }

    /// Entries of the log, oldest first.
    ///
    /// # Errors
    /// When a name is unknown, or what the store said.
    pub fn log_of(&self, wanted: &LogWanted) -> Result<Vec<LogLine>, SessionError> {
        let filter = LogFilter {
            member: wanted
                .member
                .as_ref()
                .map(|name| self.view.member_named(name))
                .transpose()?,
            input: wanted
                .input
                .as_ref()
                .map(|name| self.known_input(name))
                .transpose()?
                .map(|input| input.id),
            task: wanted
                .task
                .as_ref()
                .map(|name| self.task_named(name))
                .transpose()?
                .map(|task| task.id),
            ..LogFilter::default()
        };
        let reader = self.project.disk.reader();
        let (me, blind) = (self.view.me.id, self.view.blind());
        // Nothing that is on one input is a gesture over many.
        let mut words = match wanted.input {
            Some(_) => HashMap::new(),
            None => words_of_all(reader)?,
        };
        let mut lines = Vec::new();
        for entry in reader.log(&filter)? {
            if !knows(reader, me, &blind, &entry)? {
                continue;
            }
            // Asked for by name, what is hidden from a reviewer would have one again.
            let name = self.view.name_in(entry.op.task, entry.op.member);
            if wanted
                .member
                .as_ref()
                .is_some_and(|_| name != self.view.member_label(entry.op.member))
            {
                continue;
            }
            let input = entry.op.input.map(|id| reader.input(id)).transpose()?.flatten();
            let what = match notice::is_on_things(entry.op.kind) {
                true => notice::named(&reader.named_changes(entry.op.gesture)?),
                // On the first of its lines.
                false => words.remove(&entry.op.gesture),
            };
            lines.push(LogLine {
                what,
                ..self.view.log_line(&entry, input.map(|input| input.name))
            });
        }
        Ok(lines)
    }

    /// Checks the file, replays the log against the tables, and looks for each image. Changes nothing.
    ///
    /// # Errors
    /// When the project cannot even be read.
    pub fn check(&self) -> Result<CheckReport, SessionError> {
        self.project.checked(false)
    }

    /// The same, and reads every picture, even those whose length and time say that they did not change.
    ///
    /// # Errors
    /// See [`Session::check`].
    pub fn check_thoroughly(&self) -> Result<CheckReport, SessionError> {
        self.project.checked(true)
    }
}
