//! Long work with models, in the background of a window: adding and trying them, and runs over a task.

use super::AssistState;
use super::look::LoadedModel;
use super::models::{cache, look, row_of};
use super::view::{DifferenceLine, DifferenceQueue, Histogram, TestedModel};
use crate::background::Reads;
use crate::commit::Commit;
use crate::error::SessionError;
use crate::models::{TestRequest, all_threads};
use crate::notice::Notice;
use crate::report::PredictReport;
use crate::view::{JobKind, JobOutcome, View};
use crate::{Event, Session, SuggestCommand, models, notice};
use domain::suggestion::{COVERED, Difference, Existing, Run, RunState, decisions_of, differences};
use domain::{Annotation, Change, ConceptId, GestureId, Input, MemberId, ModelId, OpKind, Row, Task, TaskId, workflow};
use predict::{self, EngineChoice, Stop};
use std::path::PathBuf;
use store::{Reader, StoreError};

/// How readily a run over a task gives way to the window, as `nice` counts.
const NICE: i32 = 12;

impl View {
    fn run_of(&self, gesture: GestureId) -> Result<Run, SessionError> {
        let found = self.models.runs.iter().find(|run| run.gesture == gesture);
        found.cloned().ok_or(SessionError::RunGone)
    }

    /// What came of trying a model is shown where it was asked for, and not as a job.
    pub(crate) fn take_tested(&mut self, job: u64, tested: Result<TestedModel, String>) {
        self.jobs.retain(|known| known.id != job);
        self.models.tested = Some(tested);
    }
}

impl AssistState {
    /// The engine that was chosen.
    pub(crate) fn engine(&self) -> EngineChoice {
        self.engine
    }
}

impl Reads {
    /// Reads the probabilities of all that a model suggests for a task.
    pub(crate) fn ask_histogram(&mut self, task: TaskId, model: ModelId) {
        self.read("Probabilities", move |disk| {
            histogram(disk.reader(), task, model).map(|histogram| Event::Histogram(Box::new(histogram)))
        });
    }
}

impl Session {
    /// Looks at a model file and adds it to the project.
    pub(crate) fn start_add_model(&mut self, file: PathBuf) -> Result<(), SessionError> {
        self.may_write()?;
        let base = self.project.base().to_path_buf();
        self.start_job(format!("Adding the model {}", file.display()), move |_| {
            let described = predict::describe(&file)?;
            Ok(JobOutcome::ModelRead(Box::new(row_of(&described, &file, &base))))
        })
    }

    /// Runs a model file on a picture.
    pub(crate) fn start_test_model(&mut self, file: PathBuf, image: PathBuf) -> Result<(), SessionError> {
        let engine = self.assist.engine();
        self.view.models.tested = None;
        let title = format!("Trying the model {}", file.display());
        self.start_job_of(JobKind::Trial, title, move |_| {
            predict::give_way(NICE);
            let request = TestRequest {
                engine,
                threads: None,
                png: None,
            };
            models::test_shown(&file, &image, &request).map(|tested| JobOutcome::ModelTested(Box::new(tested)))
        })
    }

    /// Uses another engine from now on.
    pub(crate) fn use_engine(&mut self, name: &str) -> Result<(), SessionError> {
        let engine = engine_named(name).ok_or_else(|| SessionError::NoSuchEngine(name.to_owned()))?;
        if engine != self.assist.engine || self.assist.ahead.is_none() {
            self.start_models(engine)?;
        }
        Ok(())
    }

    /// Has the task's model look at all its inputs; `decide` lets the thresholds decide on what it finds.
    pub(crate) fn start_run(&mut self, task: TaskId, decide: bool) -> Result<(), SessionError> {
        let mut run = self.planned_run(task)?;
        if decide && run.auto.is_none() {
            return Err(SessionError::NoModel(run.task.name.clone()));
        }
        if !decide {
            run.auto = None;
        }
        let (engine, roots) = (self.assist.engine(), self.project.roots.clone());
        let file = self.project.path_of(&run.model.path);
        let (kind, title) = if decide {
            let title = format!("Annotating \"{}\" by {}", run.task.name, run.model.name);
            (JobKind::Run(task), title)
        } else {
            let title = format!("Suggestions for \"{}\" by {}", run.task.name, run.model.name);
            (JobKind::Suggest(task), title)
        };
        self.start_job_of(kind, title, move |progress| {
            predict::give_way(NICE);
            let threads = all_threads().saturating_sub(1).max(1);
            let mut loaded_model = LoadedModel::load(&file, engine, threads, &roots, cache())?;
            let stop = Stop::default();
            let report = run
                .open()?
                .run(&mut |input| look(&mut loaded_model, input, &stop), progress)?;
            Ok(JobOutcome::Predicted(task, report))
        })
    }

    /// A run came to an end: what it filed is read, and differences are gathered where they were asked for.
    pub(crate) fn take_predicted(&mut self, id: TaskId, report: &PredictReport) {
        self.forget_settled_docs();
        if !report.paused {
            // The runs were last read while it was going on.
            self.view.models.runs.retain(|run| Some(run.gesture) != report.gesture);
        }
        let Ok(task) = self.view.task(id).cloned() else { return };
        if let Some(model) = self.view.models.histogram.model {
            self.reads.ask_histogram(id, model);
        }
        // They are gathered anew where they are looked at, and it was looked first.
        let shown = self.view.models.differences.task == Some(id);
        let compares = shown || task.auto.is_some_and(|auto| auto.existing == Existing::Compare);
        if compares && let Err(error) = self.ask_differences(id) {
            self.report(&error);
        }
    }

    /// Goes on with a run that was paused or cut off.
    pub(crate) fn resume_run(&mut self, gesture: GestureId) -> Result<(), SessionError> {
        let run = self.view.run_of(gesture)?;
        self.start_run(run.task, true)
    }

    /// Gives a run up. What it did stays until it is taken back.
    pub(crate) fn cancel_run(&mut self, gesture: GestureId) -> Result<(), SessionError> {
        let run = self.view.run_of(gesture)?;
        let after = Run {
            state: RunState::Cancelled,
            ..run.clone()
        };
        let task = Some(run.task);
        let changes: Vec<Change> = Change::update(Row::Run(run), Row::Run(after)).into_iter().collect();
        self.view.models.runs.retain(|run| run.gesture != gesture);
        self.commit(Commit {
            kind: OpKind::AutoAnnotate,
            input: None,
            task,
            reverts: None,
            changes,
        })
        .map(drop)
    }

    /// Gathers the differences between what a task's model suggests and what is annotated.
    pub(crate) fn ask_differences(&mut self, id: TaskId) -> Result<(), SessionError> {
        let task = self.view.task(id)?.clone();
        let model = self.view.model_of_task(&task)?.id;
        let (me, blind) = (self.view.me.id, self.view.is_blind(&task));
        self.reads.read("Differences", move |disk| {
            queue(disk.reader(), &task, model, me, blind).map(|queue| Event::Differences(Box::new(queue)))
        });
        Ok(())
    }

    pub(crate) fn take_differences(&mut self, queue: DifferenceQueue) {
        let said = match (queue.lines.is_empty(), queue.unseen) {
            (true, 0) => Some("The model sees what is annotated, no more and no less.".to_owned()),
            (true, unseen) => Some(notice::no_differences(unseen)),
            (false, _) => None,
        };
        self.view.models.differences = queue;
        self.notices.extend(said.map(Notice::info));
    }

    /// Puts an entry of the difference queue on the canvas.
    pub(crate) fn go_to_difference(&mut self, at: usize) -> Result<(), SessionError> {
        let Some(line) = self.view.models.differences.lines.get(at) else {
            return Ok(());
        };
        let input = line.input;
        self.view.models.differences.at = at;
        if self.view.current_id() != Some(input) {
            self.go_to_input(input)?;
        }
        Ok(())
    }

    /// Does what the model says in the difference being looked at, or leaves it; then goes on to the next.
    pub(crate) fn settle_difference(&mut self, follow: bool) -> Result<(), SessionError> {
        let queue = &self.view.models.differences;
        let at = queue.at;
        let Some(line) = queue.lines.get(at).cloned() else {
            return Ok(());
        };
        self.go_to_difference(at)?;
        let here = self.view.here()?;
        if workflow::may_arbitrate(&here.task, &self.view.me).is_ok() {
            self.arbitrate(&here, line.difference, follow)?;
            return self.difference_settled(at);
        }
        let suggested = |session: &mut Self, id| -> Result<_, SessionError> {
            let doc = session.load_doc(line.input)?;
            doc.suggestion(id).cloned().ok_or(SessionError::SuggestionGone)
        };
        match (line.difference, follow) {
            (Difference::Added(id), true) => self.accept(&here, &[(id, None)])?,
            // Leaving it where nothing can be changed now changes nothing.
            (Difference::Added(id), false) if self.check_may_label(&here).is_ok() => {
                self.dismiss(&here, &[id], true)?
            }
            (Difference::Missing(id), true) => self.delete(&here, &[id])?,
            (Difference::Moved(annotation, id), true) => {
                let suggestion = suggested(self, id)?;
                self.reshape(&here, vec![(annotation, suggestion.region)])?;
            }
            (Difference::OtherConcept(annotation, id), true) => {
                let suggestion = suggested(self, id)?;
                self.relabel(&here, &[annotation], suggestion.concept)?;
            }
            (
                Difference::Added(_) | Difference::Missing(_) | Difference::Moved(..) | Difference::OtherConcept(..),
                false,
            ) => {}
        }
        self.difference_settled(at)
    }

    /// Goes on to the next difference that nobody dealt with.
    fn difference_settled(&mut self, at: usize) -> Result<(), SessionError> {
        let queue = &mut self.view.models.differences;
        if let Some(line) = queue.lines.get_mut(at) {
            line.settled = true;
        }
        let next = (at + 1..queue.lines.len())
            .chain(0..at)
            .find(|i| !queue.lines[*i].settled);
        match next {
            Some(next) => self.then(SuggestCommand::GoToDifference(next)),
            None => {
                self.notices.push(Notice::info(notice::ALL_COMPARED));
                Ok(())
            }
        }
    }
}

/// The engine of that name.
pub(super) fn engine_named(name: &str) -> Option<EngineChoice> {
    match name {
        "auto" => Some(EngineChoice::Auto),
        "rten" => Some(EngineChoice::Rten),
        "onnxruntime" => Some(EngineChoice::OnnxRuntime),
        _ => None,
    }
}

fn histogram(reader: Reader<'_>, task: TaskId, model: ModelId) -> Result<Histogram, StoreError> {
    let runs = reader.runs(task)?;
    let of_model = runs.iter().filter(|run| run.auto.model == model);
    let inputs = reader.suggested_inputs(task, model)?;
    let mut histogram = Histogram {
        task: Some(task),
        model: Some(model),
        inputs,
        looked: of_model.map(Run::looked).max().unwrap_or(0).max(inputs),
        ..Histogram::default()
    };
    for (concept, probability) in reader.probabilities(task, model)? {
        histogram
            .by_concept
            .entry(concept)
            .or_default()
            .push(probability as f32);
    }
    Ok(histogram)
}

/// Differences listed at most: nobody walks through more, and the list is made anew when they are done.
const LISTED: usize = 5000;

/// The differences as a member has them; for somebody who is blind to other labelers, only those with what they may see.
fn queue(
    reader: Reader<'_>,
    of: &Task,
    model: ModelId,
    me: MemberId,
    blind: bool,
) -> Result<DifferenceQueue, StoreError> {
    let task = of.id;
    let mut inputs = Vec::new();
    reader.each_task_input(task, &mut |place, input| inputs.push((place, input)))?;
    let mut runs = reader.runs(task)?;
    runs.retain(|run| run.auto.model == model);
    let mut lines = Vec::new();
    let mut unseen = 0;
    for (place, Input { id: input, name, .. }) in inputs {
        let known = reader.suggestions(input)?;
        let suggested = known.iter().any(|s| s.task == task && s.model == model);
        // Nothing suggested may mean that nothing was found, or that nobody looked.
        if !suggested && !runs.iter().any(|run| run.has_looked_at(place)) {
            unseen += 1;
            continue;
        }
        let mut suggestions = decisions_of(&known, me);
        // What is hardly probable is no difference of opinion.
        suggestions.retain(|s| s.task == task && s.model == model && s.probability >= 0.25);
        let mut annotations = reader.annotations(input)?;
        let seen = |annotation: &Annotation| !blind || workflow::may_see(of, me, annotation);
        annotations.retain(|annotation| annotation.task == Some(task) && seen(annotation));
        let concept = |difference: &Difference| -> Option<ConceptId> {
            match difference {
                Difference::Added(id) => suggestions.iter().find(|s| s.id == *id).map(|s| s.concept),
                Difference::Missing(id) | Difference::Moved(id, _) | Difference::OtherConcept(id, _) => {
                    annotations.iter().find(|a| a.id == *id).map(|a| a.concept)
                }
            }
        };
        for difference in differences(&suggestions, &annotations, COVERED) {
            let Some(concept) = concept(&difference) else { continue };
            lines.push(DifferenceLine {
                input,
                name: name.clone(),
                difference,
                concept,
                settled: false,
            });
        }
        if lines.len() >= LISTED {
            lines.truncate(LISTED);
            break;
        }
    }
    Ok(DifferenceQueue {
        task: Some(task),
        lines,
        unseen,
        at: 0,
    })
}
