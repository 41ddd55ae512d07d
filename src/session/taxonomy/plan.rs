//! What a change of concepts comes to, as the project stands: rows to be changed, and what is to be said of them.

use super::error::ConceptError;
use super::report::{ConceptAct, ConceptReport, ContradictionLine, Part};
use crate::clock::IdsAndClock;
use crate::error::SessionError;
use crate::names::{Named, new_name};
use crate::progress::Progress;
use crate::report::Skipped;
use domain::taxonomy::{OnlyConcept, Relabeled, relabeled, task_merged, task_without};
use domain::{
    Annotation, AnnotationId, Change, Color, Concept, ConceptId, Input, InputId, Member, Row, RowKey, Suggestion, Task,
    TaskId, Verdict,
};
use std::collections::{HashMap, HashSet};
use store::{ListQuery, Reader, Scope, StoreError, Viewer};

/// Rows to be changed, in their order, and what is said of it.
#[derive(Default)]
pub(super) struct Plan {
    /// The changes. Taken back from the last to the first, each finds what it points at.
    pub changes: Vec<Change>,
    /// What is said.
    pub report: ConceptReport,
}

/// Who asks for it, and how it is made.
pub(super) struct Asker<'a> {
    /// The lead.
    pub me: &'a Member,
    /// How far they see, where a query is asked.
    pub viewer: &'a Viewer,
    /// Where identifiers come from.
    pub ids_and_clock: &'a IdsAndClock,
    /// Only counted: what is in use is counted too.
    pub dry_run: bool,
}

/// Plans the change. Rows in `left` are others' and are not touched.
pub(super) fn plan(
    reader: Reader<'_>,
    asker: &Asker<'_>,
    act: &ConceptAct,
    left: &HashSet<RowKey>,
    progress: &mut Progress,
) -> Result<Plan, SessionError> {
    let mut planner = Planner {
        reader,
        asker,
        left,
        concepts: reader.concepts()?,
        tasks: reader.tasks()?,
        members: reader.members()?,
        plan: Plan::default(),
        still: HashSet::new(),
    };
    planner.plan.report.dry_run = asker.dry_run;
    match act {
        ConceptAct::Merge { from, into } => planner.merge(from, *into, progress)?,
        ConceptAct::Split { from, parts } => planner.split(*from, parts, progress)?,
        ConceptAct::Delete {
            concept,
            with_annotations,
        } => planner.delete(*concept, *with_annotations, progress)?,
    }
    Ok(planner.plan)
}

struct Planner<'a> {
    reader: Reader<'a>,
    asker: &'a Asker<'a>,
    left: &'a HashSet<RowKey>,
    concepts: Vec<Concept>,
    tasks: Vec<Task>,
    members: Vec<Member>,
    plan: Plan,
    /// Which concepts are said afterwards as before, and in which tasks.
    still: HashSet<(Option<TaskId>, ConceptId)>,
}

impl Planner<'_> {
    fn merge(&mut self, from: &[ConceptId], into: ConceptId, progress: &mut Progress) -> Result<(), SessionError> {
        if from.contains(&into) {
            return Err(ConceptError::IntoItself(self.name(into)?).into());
        }
        let goes: Vec<Concept> = from
            .iter()
            .map(|id| self.concept(*id).cloned())
            .collect::<Result<_, _>>()?;
        self.concept(into)?;
        self.each_input(from, progress, |planner, input| {
            let doubles = planner.relabel(&input, from, into)?;
            planner.resuggest(input.id, (from, into), &doubles)
        })?;
        let models = self.reader.models()?;
        for task in self.tasks.clone() {
            let stays = |id: &&ConceptId| self.still.contains(&(Some(task.id), **id));
            let gone: Vec<ConceptId> = from.iter().filter(|id| !stays(id)).copied().collect();
            let mut new = task_merged(&task, &gone, into, &self.concepts, &models);
            // Where something is left of a concept, the two stand side by side.
            if let Some(at) = new.concepts.iter().position(|id| from.contains(id))
                && !new.concepts.contains(&into)
            {
                new.concepts.insert(at + 1, into);
            }
            self.change_task(task, new);
        }
        for concept in goes {
            self.remove(concept);
        }
        Ok(())
    }

    fn split(&mut self, from: ConceptId, parts: &[Part], progress: &mut Progress) -> Result<(), SessionError> {
        let mut given: HashMap<InputId, ConceptId> = HashMap::new();
        let mut others = Vec::new();
        for part in parts {
            let id = self.part(from, &part.name)?;
            if others.contains(&id) {
                return Err(ConceptError::Twice(self.name(id)?).into());
            }
            others.push(id);
            let query = ListQuery::asking(Scope::All, &part.query, self.asker.viewer.clone());
            for input in self.reader.matching_inputs(&query)? {
                given.entry(input).or_insert(id);
            }
        }
        self.each_input(&[from], progress, |planner, input| match given.get(&input.id) {
            // What a model suggests is of the class that it had before.
            Some(to) => {
                let doubles = planner.relabel(&input, &[from], *to)?;
                planner.resuggest(input.id, (&[], *to), &doubles)
            }
            None => Ok(()),
        })?;
        for task in self.tasks.clone() {
            let mut new = task.clone();
            if task.concepts.contains(&from) {
                new.concepts
                    .extend(others.iter().filter(|id| !task.concepts.contains(id)));
            }
            self.change_task(task, new);
        }
        Ok(())
    }

    /// The concept that a part of another gets, made where it is missing.
    fn part(&mut self, from: ConceptId, name: &str) -> Result<ConceptId, SessionError> {
        let known = self.concepts.iter().map(|concept| concept.name.as_str());
        let name = new_name(name, known, Named::Thing)?;
        match self.concepts.iter().find(|concept| concept.name == name) {
            Some(known) if known.id == from => Err(ConceptError::IntoItself(name).into()),
            Some(known) => Ok(known.id),
            None => {
                let position = self.concepts.iter().map(|concept| concept.position + 1).max();
                let position = position.unwrap_or(0);
                let concept = Concept {
                    id: ConceptId(self.asker.ids_and_clock.id()),
                    name: name.clone(),
                    color: Color::nth(position as usize),
                    position,
                    foreign_id: None,
                    guide: domain::concept::ConceptGuide::default(),
                };
                self.plan.report.made.push(name);
                self.plan.changes.push(Change::create(Row::Concept(concept.clone())));
                self.concepts.push(concept.clone());
                Ok(concept.id)
            }
        }
    }

    fn delete(&mut self, id: ConceptId, whole: bool, progress: &mut Progress) -> Result<(), SessionError> {
        let concept = self.concept(id)?.clone();
        let mut only = Vec::new();
        let mut tasks = Vec::new();
        for task in self.tasks.clone() {
            match task_without(&task, id) {
                Ok(new) => tasks.push((task, new)),
                Err(OnlyConcept) => only.push(task.name),
            }
        }
        if !only.is_empty() {
            let (name, tasks) = (concept.name, only);
            return Err(ConceptError::OnlyConcept { name, tasks }.into());
        }
        let mut inputs = 0;
        self.each_input(&[id], progress, |planner, input| {
            let said = planner.take_away(&input, id)?;
            inputs += u64::from(said);
            Ok(())
        })?;
        let annotations = self.plan.report.removed;
        if annotations > 0 && !whole && !self.asker.dry_run {
            let name = concept.name;
            return Err(ConceptError::InUse {
                name,
                annotations,
                inputs,
            }
            .into());
        }
        if self.still.is_empty() {
            for (task, new) in tasks {
                self.change_task(task, new);
            }
        }
        self.remove(concept);
        Ok(())
    }

    /// What is done with each input on which one of these concepts is used.
    fn each_input(
        &mut self,
        concepts: &[ConceptId],
        progress: &mut Progress,
        mut f: impl FnMut(&mut Self, Input) -> Result<(), SessionError>,
    ) -> Result<(), SessionError> {
        let inputs = self.reader.inputs_with(concepts)?;
        let total = Some(inputs.len() as u64);
        for (done, id) in (0u64..).zip(inputs) {
            progress.check()?;
            progress.tell(done, total);
            let Some(input) = self.reader.input(id)? else { continue };
            let (before, name) = (self.plan.changes.len(), input.name.clone());
            f(self, input)?;
            self.plan.report.inputs += u64::from(self.plan.changes.len() > before);
            if self.is_anothers(id, concepts)? {
                let reason = "somebody changed it meanwhile".to_owned();
                self.plan.report.skipped.push(Skipped { path: name, reason });
            }
        }
        Ok(())
    }

    /// Whether somebody changed what says one of these concepts there while this change was made.
    fn is_anothers(&self, input: InputId, concepts: &[ConceptId]) -> Result<bool, StoreError> {
        if self.left.is_empty() {
            return Ok(false);
        }
        let says =
            |row: &Annotation| concepts.contains(&row.concept) && self.left.contains(&RowKey::Annotation(row.id));
        let suggests =
            |row: &Suggestion| concepts.contains(&row.concept) && self.left.contains(&RowKey::Suggestion(row.id));
        Ok(self.reader.annotations(input)?.iter().any(says) || self.reader.suggestions(input)?.iter().any(suggests))
    }

    /// Gives the annotations of an input another concept; those that go because another one says the same, with that.
    fn relabel(
        &mut self,
        input: &Input,
        from: &[ConceptId],
        to: ConceptId,
    ) -> Result<Vec<(AnnotationId, AnnotationId)>, SessionError> {
        let all = self.reader.annotations(input.id)?;
        let mine = |row: &&Annotation| !self.left.contains(&RowKey::Annotation(row.id));
        let free: Vec<Annotation> = all.iter().filter(mine).cloned().collect();
        let found = relabeled(&free, from, to, self.asker.me.id);
        self.note_still(&all, from, &found);
        for contradiction in &found.contradictions {
            let author = self.members.iter().find(|member| member.id == contradiction.author);
            let task = self.tasks.iter().find(|task| Some(task.id) == contradiction.task);
            let line = ContradictionLine {
                input: input.name.clone(),
                task: task.map(|task| task.name.clone()),
                author: author.map(|member| member.name.clone()).unwrap_or_default(),
                present: self.name(contradiction.present)?,
                absent: self.name(contradiction.absent)?,
            };
            self.plan.report.contradictions.push(line);
        }
        if found.annotations > 0 {
            *self.plan.report.into.entry(self.name(to)?).or_default() += found.annotations;
        }
        let report = &mut self.plan.report;
        report.annotations += found.annotations;
        report.doubles += found.doubles.len() as u64;
        self.plan.changes.extend(found.changes);
        Ok(found.doubles)
    }

    /// Notes which concepts are said afterwards as before.
    fn note_still(&mut self, all: &[Annotation], from: &[ConceptId], found: &Relabeled) {
        let changed: HashSet<RowKey> = found.changes.iter().map(Change::key).collect();
        let stays = |row: &&Annotation| from.contains(&row.concept) && !changed.contains(&RowKey::Annotation(row.id));
        let stay = all.iter().filter(stays).map(|row| (row.task, row.concept));
        self.still.extend(stay);
    }

    /// Gives the suggestions on an input that are of `from` another concept. One that became a double is the annotation
    /// that stays.
    fn resuggest(
        &mut self,
        input: InputId,
        (from, to): (&[ConceptId], ConceptId),
        doubles: &[(AnnotationId, AnnotationId)],
    ) -> Result<(), SessionError> {
        if from.is_empty() && doubles.is_empty() {
            return Ok(());
        }
        for old in self.reader.suggestions(input)? {
            let gives_way = from.contains(&old.concept);
            if self.left.contains(&RowKey::Suggestion(old.id)) {
                self.still.extend(gives_way.then_some((Some(old.task), old.concept)));
                continue;
            }
            let mut new = old.clone();
            if gives_way {
                new.concept = to;
                self.plan.report.suggestions += 1;
            }
            if let Verdict::Accepted(id) = old.verdict
                && let Some((_, kept)) = doubles.iter().find(|(gone, _)| *gone == id)
            {
                new.verdict = Verdict::Accepted(*kept);
            }
            let change = Change::update(Row::Suggestion(old), Row::Suggestion(new));
            self.plan.changes.extend(change);
        }
        Ok(())
    }

    /// Takes away what says a concept on an input; whether anything says it.
    fn take_away(&mut self, input: &Input, concept: ConceptId) -> Result<bool, SessionError> {
        let mut said = false;
        for row in self.reader.annotations(input.id)? {
            if row.concept != concept {
                continue;
            }
            said = true;
            if self.left.contains(&RowKey::Annotation(row.id)) {
                self.still.insert((row.task, concept));
            } else {
                self.plan.report.removed += 1;
                self.plan.changes.push(Change::delete(Row::Annotation(row)));
            }
        }
        for row in self.reader.suggestions(input.id)? {
            if row.concept != concept {
                continue;
            }
            if self.left.contains(&RowKey::Suggestion(row.id)) {
                self.still.insert((Some(row.task), concept));
            } else {
                self.plan.report.suggestions += 1;
                self.plan.changes.push(Change::delete(Row::Suggestion(row)));
            }
        }
        Ok(said)
    }

    fn change_task(&mut self, old: Task, new: Task) {
        if let Some(change) = Change::update(Row::Task(old.clone()), Row::Task(new)) {
            self.plan.report.tasks.push(old.name);
            self.plan.changes.push(change);
        }
    }

    /// Removes a concept, unless something says it still.
    fn remove(&mut self, concept: Concept) {
        if self.still.iter().any(|(_, id)| *id == concept.id) {
            self.plan.report.kept.push(concept.name);
        } else {
            self.plan.report.deleted.push(concept.name.clone());
            self.plan.changes.push(Change::delete(Row::Concept(concept)));
        }
    }

    fn concept(&self, id: ConceptId) -> Result<&Concept, ConceptError> {
        let found = self.concepts.iter().find(|concept| concept.id == id);
        found.ok_or_else(|| ConceptError::Unknown(id.to_string()))
    }

    fn name(&self, id: ConceptId) -> Result<String, ConceptError> {
        self.concept(id).map(|concept| concept.name.clone())
    }
}
