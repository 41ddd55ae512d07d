//! One input in memory: its annotations, the work done on it, and what can be undone.

use domain::task::{TaskInput, Work, WorkState};
use domain::undo::{Stacks, Step};
use domain::workflow::{self, Refusal};
use domain::{
    Annotation, AnnotationId, Change, Comment, GestureId, InputId, MemberId, ModelId, Row, RowKey, Suggestion,
    SuggestionId, Task, TaskId,
};
use std::cmp::Ordering;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::OnceLock;
use store::{Reader, StoreError};

/// What is known of one input. Memory is the truth while changes are on their way to disk.
#[derive(Debug, Default)]
pub struct Doc {
    /// All its annotations, of every task and author, in drawing order.
    pub annotations: Vec<Annotation>,
    /// All work done on it.
    pub work: Vec<Work>,
    /// Its places in tasks.
    pub places: Vec<TaskInput>,
    /// Where it stands in the lists of its tasks, in this project file.
    positions: Vec<(TaskId, u64)>,
    /// What was said about it, in every task, oldest first.
    pub remarks: Vec<Comment>,
    /// All suggestions on it, of every task and model, the most probable first.
    pub suggestions: Vec<Suggestion>,
    /// Models that have looked at it in a task, whether or not they found anything.
    pub looked: Vec<(TaskId, ModelId)>,
    /// What the acting member can undo and redo.
    pub stacks: Stacks,
    /// Changes of gestures made since it was loaded, and of older ones that were asked for; the others are in the log.
    pub gestures: HashMap<GestureId, Vec<Change>>,
    /// Commits on their way to disk.
    pub pending: usize,
    /// Whether the project has moved on and the doc must be read again once nothing is pending.
    pub stale: bool,
    /// Whether it holds what no disk does, as in a project that can only be read.
    pub memory_only: bool,
    /// Where in `annotations` each is; made when it is first asked for.
    annotation_places: OnceLock<HashMap<AnnotationId, usize>>,
    /// The same of `suggestions`.
    suggestion_places: OnceLock<HashMap<SuggestionId, usize>>,
}

impl Doc {
    /// Reads an input as it stands on disk, all of it at one moment: a row that is newer than the others would let a
    /// change pass that was decided on without knowing them.
    ///
    /// # Errors
    /// What the store said.
    pub fn load(reader: Reader<'_>, input: InputId, member: MemberId) -> Result<Self, StoreError> {
        reader.snapshot(|reader| {
            Ok(Self {
                annotations: reader.annotations(input)?,
                work: reader.work_on(input)?,
                places: reader.places_of(input)?,
                positions: reader.positions_of(input)?,
                remarks: reader.remarks_on(input)?,
                suggestions: reader.suggestions(input)?,
                looked: reader.looked_at(input)?,
                stacks: Stacks::fold(reader.steps(member, input)?),
                ..Self::default()
            })
        })
    }

    /// Reads of an input only what rules about its annotations ask for.
    ///
    /// # Errors
    /// What the store said.
    pub fn load_annotations(reader: Reader<'_>, input: InputId) -> Result<Self, StoreError> {
        Ok(Self {
            annotations: reader.annotations(input)?,
            work: reader.work_on(input)?,
            places: reader.places_of(input)?,
            ..Self::default()
        })
    }

    /// The annotation with this id.
    pub fn annotation(&self, id: AnnotationId) -> Option<&Annotation> {
        let places = places(&self.annotation_places, &self.annotations, |row| row.id);
        self.annotations.get(*places.get(&id)?)
    }

    /// The suggestion with this id.
    pub fn suggestion(&self, id: SuggestionId) -> Option<&Suggestion> {
        let places = places(&self.suggestion_places, &self.suggestions, |row| row.id);
        self.suggestions.get(*places.get(&id)?)
    }

    /// The member's work in a task.
    pub fn work(&self, task: TaskId, member: MemberId) -> Option<&Work> {
        self.work.iter().find(|work| work.task == task && work.member == member)
    }

    /// How far the member's work in a task is.
    pub fn state(&self, task: TaskId, member: MemberId) -> WorkState {
        self.work(task, member).map_or(WorkState::Unlabeled, |work| work.state)
    }

    /// The member's annotations in a task, those that were merged of several left out.
    pub fn own(&self, task: TaskId, member: MemberId) -> Vec<&Annotation> {
        let own = |a: &&Annotation| a.task == Some(task) && a.author == member && !a.is_merged();
        self.annotations.iter().filter(own).collect()
    }

    /// Why the member cannot change the input, as it is said to them: see [`workflow::or_withdraw`].
    pub fn or_withdraw(&self, refusal: Refusal, task: &Task, member: MemberId) -> Refusal {
        let work = self.work(task.id, member);
        workflow::or_withdraw(refusal, task, work, &self.own(task.id, member))
    }

    /// Its place in a task.
    pub fn place(&self, task: TaskId) -> Option<&TaskInput> {
        self.places.iter().find(|place| place.task == task)
    }

    /// Where it stands in the list of a task: not as the log orders it, but in this project file.
    pub fn position(&self, task: TaskId) -> Option<u64> {
        let found = self.positions.iter().find(|(of, _)| *of == task);
        found.map(|(_, position)| *position)
    }

    /// The row as memory has it.
    pub fn row(&self, key: RowKey) -> Option<Row> {
        match key {
            RowKey::Annotation(id) => self.annotation(id).cloned().map(Row::Annotation),
            RowKey::Work(id) => self.work.iter().find(|work| work.id == id).cloned().map(Row::Work),
            RowKey::Suggestion(id) => self.suggestion(id).cloned().map(Row::Suggestion),
            RowKey::TaskInput(task, _) => self.place(task).cloned().map(Row::TaskInput),
            RowKey::Remark(id) => self
                .remarks
                .iter()
                .find(|remark| remark.id == id)
                .cloned()
                .map(Row::Remark),
            _ => None,
        }
    }

    /// Takes the changes into memory.
    pub fn take(&mut self, changes: &[Change]) {
        let (mut annotations, mut suggestions) = (HashMap::new(), HashMap::new());
        for change in changes {
            match change.key() {
                RowKey::Annotation(id) => {
                    let after = match change.after() {
                        Some(Row::Annotation(row)) => Some(row.clone()),
                        _ => None,
                    };
                    annotations.insert(id, after);
                }
                RowKey::Suggestion(id) => {
                    let after = match change.after() {
                        Some(Row::Suggestion(row)) => Some(row.clone()),
                        _ => None,
                    };
                    suggestions.insert(id, after);
                }
                RowKey::Work(id) => {
                    self.work.retain(|work| work.id != id);
                    if let Some(Row::Work(row)) = change.after() {
                        self.work.push(row.clone());
                    }
                }
                RowKey::TaskInput(task, _) => {
                    self.places.retain(|place| place.task != task);
                    if let Some(Row::TaskInput(row)) = change.after() {
                        self.places.push(row.clone());
                    }
                }
                RowKey::Remark(id) => {
                    self.remarks.retain(|remark| remark.id != id);
                    if let Some(Row::Remark(row)) = change.after() {
                        let at = self.remarks.partition_point(|remark| remark.id < row.id);
                        self.remarks.insert(at, row.clone());
                    }
                }
                _ => {}
            }
        }
        merge(
            &mut self.annotations,
            &mut self.annotation_places,
            annotations,
            |a| a.id,
            |a, b| (a.z, a.id).cmp(&(b.z, b.id)),
        );
        let likelier = |a: &Suggestion, b: &Suggestion| {
            let probability = a.probability.total_cmp(&b.probability).reverse();
            probability.then(a.id.cmp(&b.id))
        };
        merge(
            &mut self.suggestions,
            &mut self.suggestion_places,
            suggestions,
            |s| s.id,
            likelier,
        );
    }

    /// Remembers a step that was made.
    pub fn remember(&mut self, step: Step, changes: &[Change]) {
        self.stacks.push(step);
        self.gestures
            .entry(step.gesture)
            .or_default()
            .extend_from_slice(changes);
    }
}

/// Where each row is.
fn places<'p, T, K: Eq + Hash>(
    known: &'p OnceLock<HashMap<K, usize>>,
    rows: &[T],
    key: impl Fn(&T) -> K,
) -> &'p HashMap<K, usize> {
    known.get_or_init(|| rows.iter().enumerate().map(|(at, row)| (key(row), at)).collect())
}

/// Puts rows as they are now in place of those of the same keys; `None` is gone. All at once: a gesture may be about
/// 100,000 of them. A list of commands may as well make 100,000 one by one: what comes last moves nothing.
fn merge<T, K: Eq + Hash>(
    rows: &mut Vec<T>,
    known: &mut OnceLock<HashMap<K, usize>>,
    changed: HashMap<K, Option<T>>,
    key: impl Fn(&T) -> K,
    order: impl Fn(&T, &T) -> Ordering,
) {
    if changed.is_empty() {
        return;
    }
    let there = places(known, rows, &key);
    let comes_last = |row: &T| rows.last().is_none_or(|last| order(last, row).is_lt());
    let follow = changed
        .iter()
        .all(|(key, row)| row.as_ref().is_some_and(&comes_last) && !there.contains_key(key));
    if follow {
        let first = rows.len();
        rows.extend(changed.into_values().flatten());
        rows[first..].sort_by(order);
        if let Some(known) = known.get_mut() {
            known.extend(rows[first..].iter().zip(first..).map(|(row, at)| (key(row), at)));
        }
        return;
    }
    rows.retain(|row| !changed.contains_key(&key(row)));
    rows.extend(changed.into_values().flatten());
    // What was there is in order, which the sort takes as it is.
    rows.sort_by(order);
    known.take();
}

#[cfg(test)]
#[path = "doc_tests.rs"]
mod tests;
