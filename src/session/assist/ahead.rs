//! The thread that looks ahead: the input on the canvas first, then the next of the labeler's own queue.

use super::AssistState;
use super::look::{options, read};
use super::view::AssistStatus;
use crate::browse::Browse;
use crate::error::SessionError;
use crate::events::Budget;
use crate::models::all_threads;
use crate::pending::PendingCommits;
use crate::project::Project;
use crate::view::View;
use crate::waiting::{Act, Found};
use crate::{Event, Session, Settings, notice};
use domain::task::WorkState;
use domain::{Input, InputId, ModelId, ModelKind, TaskId};
use predict::{self, Described, EngineChoice, PredictError, Wanted, What, Worker, WorkerEvent, wanted_size};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Inputs looked at ahead of the labeler.
const AHEAD: usize = 6;
/// Rows searched for them.
const SEARCHED: u64 = 48;
/// Statuses remembered; older ones only cost a look into the cache.
const REMEMBERED: usize = 4096;
/// How readily the thread gives way to the window, as `nice` counts.
const NICE: i32 = 10;

/// A model's files as they were found, or why they cannot be used.
pub(crate) type DescribedModel = Result<Arc<Described>, String>;

fn engine_name(engine: EngineChoice) -> &'static str {
    match engine {
        EngineChoice::Auto => "auto",
        EngineChoice::Rten => "rten",
        EngineChoice::OnnxRuntime => "onnxruntime",
    }
}

/// What was asked of the thread.
#[derive(Clone, Debug)]
struct Asked {
    task: TaskId,
    model: ModelId,
    input: Input,
}

/// The thread and what it was asked.
pub(crate) struct Ahead {
    pub(super) worker: Worker,
    asked: HashMap<u64, Asked>,
    last_ticket: u64,
    /// Models that were looked at; `None` while that is going on.
    described: HashMap<ModelId, Option<DescribedModel>>,
    /// The task and model that the statuses are about.
    about: Option<(TaskId, ModelId)>,
}

impl Ahead {
    /// A number that no other ticket has.
    pub(super) fn ticket(&mut self) -> u64 {
        self.last_ticket += 1;
        self.last_ticket
    }
}

impl AssistState {
    /// The ticket under which an input was asked for already, or a new one.
    fn ticket_for(&mut self, task: TaskId, model: ModelId, input: &Input) -> u64 {
        let Some(ahead) = &mut self.ahead else { return 0 };
        let same = |asked: &Asked| asked.task == task && asked.model == model && asked.input.id == input.id;
        if let Some((ticket, _)) = ahead.asked.iter().find(|(_, asked)| same(asked)) {
            return *ticket;
        }
        let ticket = ahead.ticket();
        ahead.asked.insert(
            ticket,
            Asked {
                task,
                model,
                input: input.clone(),
            },
        );
        ticket
    }

    fn want(&mut self, list: Vec<Wanted>) {
        let Some(ahead) = &mut self.ahead else { return };
        // What is no longer wanted is forgotten at once: its answer may be on its way, and asked for again it gets
        // another ticket.
        let wanted: HashSet<u64> = list.iter().map(|wanted| wanted.ticket).collect();
        let status = &mut self.status;
        ahead.asked.retain(|ticket, asked| {
            let stays = wanted.contains(ticket);
            if !stays {
                status.remove(&asked.input.id);
            }
            stays
        });
        ahead.worker.want(list);
    }
}

impl View {
    /// The open task and the model that helps in it.
    fn assisted(&self) -> Option<(TaskId, ModelId)> {
        let task = &self.open_task()?.task;
        Some((task.id, task.assist.as_ref()?.model))
    }

    /// The same, where the model can be run.
    fn assisted_by_network(&self) -> Option<(TaskId, ModelId)> {
        let here = |(_, model): &(TaskId, ModelId)| self.model(*model).is_ok_and(|model| !model.is_imported());
        self.assisted().filter(here)
    }
}

impl PendingCommits {
    fn has_suggestions(&self, task: TaskId, model: ModelId, input: InputId) -> bool {
        self.docs
            .get(&input)
            .is_some_and(|doc| doc.suggestions.iter().any(|s| s.task == task && s.model == model))
    }
}

impl Project {
    /// What is to be told to the thread about an input.
    pub(super) fn wanted(&self, ticket: u64, input: &Input, model: Arc<Described>, what: What) -> Wanted {
        let (roots, wanted) = (self.roots.clone(), wanted_size(&model, input.size));
        let shown = input.clone();
        Wanted {
            ticket,
            model,
            what,
            image: input.size,
            pixels: Arc::new(move || read(&roots, &shown, wanted).map_err(|error| error.to_string())),
            cache_key: Some(String::from(self.source(input).hash)),
        }
    }
}

impl Browse {
    /// The input on the canvas, then those that the labeler comes to next, as far as their rows are in memory.
    pub(super) fn next_inputs(&self, view: &View) -> Vec<Input> {
        let Some(current) = &view.current else {
            return Vec::new();
        };
        let mut next = vec![current.input.clone()];
        let Some(here) = view.step_index(current.position) else {
            return next;
        };
        for step in 1..=SEARCHED {
            let index = if self.travel < 0 {
                here.checked_sub(step)
            } else {
                Some(here + step)
            };
            let Some(row) = index.and_then(|index| view.step_row(index)) else {
                break;
            };
            // The very next one may be looked at whatever its state; beyond it only what is still to be done is.
            let open = !matches!(row.state, WorkState::Done | WorkState::Submitted | WorkState::Skipped);
            if open || step == 1 {
                next.push(row.input.clone());
            }
            if next.len() > AHEAD {
                break;
            }
        }
        next
    }
}

impl Session {
    /// Starts the thread that looks at inputs with models, for a window: on one core less than there are, giving way
    /// to whatever else wants to run.
    ///
    /// # Errors
    /// When the operating system gives no thread.
    pub fn start_models(&mut self, engine: EngineChoice) -> Result<(), SessionError> {
        let settings = predict::Settings {
            engine,
            threads: all_threads().saturating_sub(1).max(1),
            nice: NICE,
            options: options(ModelKind::Detector),
            cache: Settings::prediction_dir(),
        };
        let worker = Worker::start(settings, self.events.sender.wake()).map_err(|source| SessionError::Io {
            path: self.project.path.clone(),
            source,
        })?;
        self.assist.ahead = Some(Ahead {
            worker,
            asked: HashMap::new(),
            last_ticket: 0,
            described: HashMap::new(),
            about: None,
        });
        self.assist.engine = engine;
        self.view.models.engine = engine_name(engine).into();
        self.assist.status.clear();
        self.ask_engines();
        self.look_ahead_by_model();
        Ok(())
    }

    /// Finds out which engines there are; looking for libraries takes longer than a frame.
    fn ask_engines(&self) {
        if !self.view.models.engines.is_empty() {
            return;
        }
        let events = self.events.sender.clone();
        let look = move || {
            let known = predict::engine::available().into_iter().map(|info| {
                let place = info
                    .path
                    .map_or("built in".to_owned(), |path| path.display().to_string());
                (
                    info.kind.name().to_owned(),
                    format!("{} {}, {place}", info.kind.name(), info.version),
                )
            });
            events.send(Event::Engines(known.collect()));
        };
        if let Err(error) = std::thread::Builder::new().name("engines".into()).spawn(look) {
            tracing::error!("no thread to look for engines: {error}");
        }
    }

    /// The files of a model, once they were looked at; starts to look where nobody did.
    pub(super) fn described(&mut self, model: ModelId) -> Option<DescribedModel> {
        let row = self.view.model(model).ok()?.clone();
        let file = self.project.path_of(&row.path);
        let ahead = self.assist.ahead.as_mut()?;
        if let Some(known) = ahead.described.get(&model) {
            return known.clone();
        }
        ahead.described.insert(model, None);
        let events = self.events.sender.clone();
        // Reading a network takes longer than a frame.
        let look = move || {
            // The hash first: no engine sees a file that is not the project's.
            let known = predict::model_hash(&file).and_then(|hash| match hash == row.hash {
                true => predict::describe(&file).map(Some),
                false => Ok(None),
            });
            let found = match known {
                Err(_) if !file.is_file() => Err(notice::model_missing(&file)),
                Ok(Some(described)) if described.hash == row.hash => Ok(Arc::new(described)),
                Ok(_) => {
                    let error = SessionError::ModelChanged {
                        name: row.name.clone(),
                        path: file,
                    };
                    Err(notice::sentence(&error, None))
                }
                Err(error) => Err(notice::sentence(&error.into(), None)),
            };
            events.send(Event::Described(model, found));
        };
        if let Err(error) = std::thread::Builder::new().name("describe".into()).spawn(look) {
            tracing::error!("no thread to look at a model: {error}");
        }
        None
    }

    pub(crate) fn take_described(&mut self, model: ModelId, found: DescribedModel) {
        if let Some(ahead) = &mut self.assist.ahead {
            ahead.described.insert(model, Some(found));
        }
        self.look_ahead_by_model();
        self.prompt_again();
        self.refresh_assist();
    }

    /// Says what is wanted of the model: the input on the canvas, and the next ones that are still to be done.
    pub(crate) fn look_ahead_by_model(&mut self) {
        if self.assist.ahead.is_none() {
            return;
        }
        let mut list = self.wanted_findings();
        list.extend(self.wanted_encodings());
        self.assist.want(list);
    }

    fn wanted_findings(&mut self) -> Vec<Wanted> {
        let Some((task, model)) = self.view.assisted_by_network() else {
            return Vec::new();
        };
        if self
            .assist
            .ahead
            .as_ref()
            .is_some_and(|ahead| ahead.about != Some((task, model)))
        {
            self.assist.status.clear();
            if let Some(ahead) = &mut self.assist.ahead {
                ahead.about = Some((task, model));
            }
        }
        if self.assist.status.len() > REMEMBERED {
            self.assist.status.clear();
        }
        let described = match self.described(model) {
            Some(Ok(described)) => described,
            Some(Err(why)) => {
                if let Some(id) = self.view.current_id() {
                    self.assist.status.insert(id, AssistStatus::Failed(why));
                }
                return Vec::new();
            }
            None => return Vec::new(),
        };
        let mut wanted = Vec::new();
        for input in self.browse.next_inputs(&self.view) {
            let settled = matches!(
                self.assist.status.get(&input.id),
                Some(AssistStatus::Ready | AssistStatus::Failed(_))
            );
            if settled {
                continue;
            }
            if self.pending.has_suggestions(task, model, input.id) {
                self.assist.status.insert(input.id, AssistStatus::Ready);
                continue;
            }
            wanted.push((input, described.clone()));
        }
        let mut list = Vec::new();
        for (input, described) in wanted {
            let ticket = self.assist.ticket_for(task, model, &input);
            if !matches!(self.assist.status.get(&input.id), Some(AssistStatus::Running)) {
                self.assist.status.insert(input.id, AssistStatus::Queued);
            }
            list.push(self.project.wanted(ticket, &input, described, What::Findings));
        }
        list
    }

    /// Takes in what the thread has found, as much as suits a frame; tells whether there is more. True when the view
    /// changed.
    pub(crate) fn pump_models(&mut self, left: &mut bool) -> bool {
        let mut changed = false;
        let mut budget = Budget::of_frame();
        while let Some(events) = self.assist.ahead.as_ref().map(|ahead| ahead.worker.events())
            && !events.is_empty()
        {
            if !budget.takes_one_more() {
                *left = true;
                break;
            }
            let Ok(event) = events.try_recv() else { break };
            changed = true;
            self.take_worker_event(event);
        }
        if changed {
            self.refresh_assist();
        }
        changed
    }

    fn take_worker_event(&mut self, event: WorkerEvent) {
        let ticket = event.ticket();
        match event {
            WorkerEvent::Started(_) => {
                let asked = self.assist.ahead.as_ref().and_then(|ahead| ahead.asked.get(&ticket));
                if let Some(input) = asked.map(|asked| asked.input.id) {
                    self.assist.status.insert(input, AssistStatus::Running);
                }
            }
            WorkerEvent::Findings { result, ms, .. } => {
                let asked = self.assist.ahead.as_mut().and_then(|ahead| ahead.asked.remove(&ticket));
                let Some(asked) = asked else { return };
                tracing::debug!("{} looked at in {ms:.0} ms", asked.input.name);
                match result {
                    Ok(findings) => {
                        self.carry_out_and_tell(Act::File(Arc::new(Found {
                            task: asked.task,
                            model: asked.model,
                            input: asked.input,
                            findings,
                        })));
                    }
                    Err(PredictError::Stopped) => {
                        self.assist.status.remove(&asked.input.id);
                    }
                    Err(error) => {
                        let why = notice::sentence(&error.into(), Some(&self.view));
                        self.assist.status.insert(asked.input.id, AssistStatus::Failed(why));
                    }
                }
            }
            smart @ (WorkerEvent::Encoded { .. } | WorkerEvent::Outline { .. }) => self.take_smart_event(smart),
        }
    }

    /// Runs the model on the current input again, whatever is known of it.
    pub(crate) fn suggest_again(&mut self) -> Result<(), SessionError> {
        let id = self.view.current_id().ok_or(SessionError::NoInput)?;
        let (_, model) = self.view.assisted().ok_or(SessionError::NoTask)?;
        let row = self.view.model(model)?;
        if row.is_imported() {
            return Err(SessionError::ImportedModel(row.name.clone()));
        }
        self.assist.status.remove(&id);
        if let Some(ahead) = &mut self.assist.ahead {
            // A file that was put back, or repaired, is looked at anew.
            if matches!(ahead.described.get(&model), Some(Some(Err(_)))) {
                ahead.described.remove(&model);
            }
        }
        self.look_ahead_by_model();
        self.refresh_assist();
        Ok(())
    }
}
