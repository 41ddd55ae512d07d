//! Smart polygons: what is pointed at is outlined, by a promptable model or by colour and edges.

use super::AssistState;
use super::outliner::{Outliner, Task as Outline};
use super::view::SmartStatus;
use crate::commit::TaskInputRef;
use crate::dispatch::Target;
use crate::error::SessionError;
use crate::notice::Notice;
use crate::view::View;
use crate::waiting::Act;
use crate::{EditCommand, Session, notice};
use domain::{
    AnnotationId, Change, ConceptId, Input, InputId, ModelId, ModelKind, OpKind, Origin, Polygon, Prompt, Region, Row,
    Sign, TaskKind,
};
use predict::{Ask, PredictError, Wanted, What, WorkerEvent};
use std::collections::HashSet;

/// What is kept of the outline in the making.
#[derive(Default)]
pub(crate) struct Smart {
    /// Whether the tool was taken in hand: images are made ready from then on.
    active: bool,
    outliner: Option<Outliner>,
    /// The last ticket of the outliner.
    last: u64,
    /// The ticket whose answer is the outline.
    awaited: Option<u64>,
    /// The exact outline, its input, and how sure the model is.
    exact: Option<(InputId, Polygon, Option<f64>)>,
    /// Images that are ready for the model.
    encoded: HashSet<(ModelId, InputId)>,
    /// Images that are being made ready, by ticket.
    encoding: Vec<(u64, ModelId, InputId)>,
    /// Annotations whose new outline is awaited.
    tightening: Vec<(u64, TaskInputRef, AnnotationId)>,
}

impl View {
    /// Which promptable models there are.
    pub(crate) fn refresh_smart_models(&mut self) {
        let lines = &self.models.lines;
        self.smart.models = lines
            .iter()
            .filter(|line| line.model.kind == ModelKind::Promptable)
            .map(|line| (line.model.id, line.model.name.clone()))
            .collect();
        let known = |id: &ModelId| self.smart.models.iter().any(|(model, _)| model == id);
        if self.smart.model.as_ref().is_some_and(|id| !known(id)) {
            self.smart.model = None;
        }
    }
}

impl AssistState {
    fn refresh_smart(&mut self, view: &mut View) {
        let here = view.current_id();
        let smart = &self.smart;
        let ready = |model| here.is_some_and(|input| smart.encoded.contains(&(model, input)));
        view.smart.encoded = view.smart.model.is_some_and(ready);
        if view.smart.encoded && view.smart.status == SmartStatus::Encoding {
            view.smart.status = SmartStatus::Working;
        }
    }

    fn simplify_outline(&mut self, view: &mut View) {
        let Some((_, exact, _)) = &self.smart.exact else {
            return;
        };
        let simple = exact.simplified(view.smart.tolerance).unwrap_or_else(|_| exact.clone());
        view.smart.vertices = simple.vertex_count();
        view.smart.outline = Some(simple);
    }

    /// The outline that is shown, where the new prompt goes on from the one that it answers.
    fn corrected(&self, view: &View, input: &Input, prompt: &Prompt) -> Option<Polygon> {
        let known = &view.smart.prompt;
        let goes_on = prompt.bounds == known.bounds
            && prompt.include.starts_with(&known.include)
            && prompt.exclude.starts_with(&known.exclude)
            && prompt != known;
        let exact = self.smart.exact.as_ref().filter(|(id, ..)| *id == input.id && goes_on);
        exact.map(|(_, polygon, _)| polygon.clone())
    }

    /// How far the outline may lie from the exact one, in pixels of the image.
    pub(crate) fn set_tolerance(&mut self, view: &mut View, tolerance: f64) {
        view.smart.tolerance = if tolerance.is_finite() {
            tolerance.clamp(0.1, 200.0)
        } else {
            1.0
        };
        self.simplify_outline(view);
    }

    fn forget_outline(&mut self, view: &mut View) {
        self.smart.exact = None;
        self.smart.awaited = None;
        let smart = &mut view.smart;
        (smart.outline, smart.vertices, smart.status) = (None, 0, SmartStatus::Idle);
        self.refresh_smart(view);
    }
}

impl Session {
    /// Points at something on the input on the canvas; an empty prompt only makes ready.
    pub(crate) fn prompt(&mut self, prompt: Prompt) -> Result<(), SessionError> {
        let input = self.view.current.as_ref().ok_or(SessionError::NoInput)?.input.clone();
        self.view.refresh_smart_models();
        let first = !std::mem::replace(&mut self.assist.smart.active, true);
        if first && self.view.smart.model.is_none() {
            // Whoever has added a promptable model wants it used; the choice is theirs from then on.
            self.view.smart.model = self.view.smart.models.first().map(|(model, _)| *model);
        }
        let before = self.assist.corrected(&self.view, &input, &prompt);
        self.view.smart.prompt = prompt.clone();
        if self.view.smart.tolerance <= 0.0 {
            self.view.smart.tolerance = usual_tolerance(&input);
        }
        if prompt.is_empty() {
            self.assist.forget_outline(&mut self.view);
            if self.view.smart.model.is_none() {
                self.ask_outliner(input, Outline::Prepare, false)?;
            } else if first {
                self.look_ahead_by_model();
            }
            return Ok(());
        }
        match self.view.smart.model {
            None => {
                let ticket = self.ask_outliner(input, Outline::Prompt(prompt, before), false)?;
                self.assist.smart.awaited = Some(ticket);
                self.view.smart.status = SmartStatus::Working;
            }
            Some(model) => self.prompt_model(model, &input, prompt),
        }
        Ok(())
    }

    fn prompt_model(&mut self, model: ModelId, input: &Input, prompt: Prompt) {
        self.view.smart.status = if self.view.smart.encoded {
            SmartStatus::Working
        } else {
            SmartStatus::Encoding
        };
        match self.described(model) {
            Some(Ok(described)) => {
                self.look_ahead_by_model();
                let Some(ahead) = &mut self.assist.ahead else { return };
                let ticket = ahead.ticket();
                ahead.worker.prompt(Ask {
                    ticket,
                    model: described,
                    image: String::from(self.project.source(input).hash),
                    prompt,
                });
                self.assist.smart.awaited = Some(ticket);
            }
            Some(Err(why)) => self.view.smart.status = SmartStatus::Failed(why),
            // The prompt is put again once the model was looked at.
            None => {}
        }
    }

    /// What the model must have looked at for prompts to be answered at once.
    pub(super) fn wanted_encodings(&mut self) -> Vec<Wanted> {
        let (true, Some(model)) = (self.assist.smart.active, self.view.smart.model) else {
            return Vec::new();
        };
        let Some(Ok(described)) = self.described(model) else {
            return Vec::new();
        };
        let mut wanted = Vec::new();
        for input in self.browse.next_inputs(&self.view).into_iter().take(2) {
            let key = (model, input.id);
            if self.assist.smart.encoded.contains(&key) {
                continue;
            }
            let known = self.assist.smart.encoding.iter().find(|(_, m, i)| (*m, *i) == key);
            let ticket = match known {
                Some((ticket, ..)) => *ticket,
                None => {
                    let Some(ahead) = &mut self.assist.ahead else { break };
                    let ticket = ahead.ticket();
                    self.assist.smart.encoding.push((ticket, model, input.id));
                    ticket
                }
            };
            wanted.push(self.project.wanted(ticket, &input, described.clone(), What::Embedding));
        }
        wanted
    }

    /// Pictures may lie elsewhere now.
    pub(crate) fn forget_outliner(&mut self) {
        self.assist.smart.outliner = None;
    }

    fn ask_outliner(&mut self, input: Input, task: Outline, lasts: bool) -> Result<u64, SessionError> {
        if self.assist.smart.outliner.is_none() {
            let started = Outliner::start(&self.project.roots, self.events.sender.clone());
            self.assist.smart.outliner = Some(started.map_err(|source| SessionError::Io {
                path: self.project.path.clone(),
                source,
            })?);
        }
        let smart = &mut self.assist.smart;
        smart.last += 1;
        let ticket = smart.last | OUTLINER;
        match &mut smart.outliner {
            Some(outliner) if lasts => outliner.ask_lasting(ticket, input, task),
            Some(outliner) => outliner.ask(ticket, input, task),
            None => {}
        }
        Ok(ticket)
    }

    /// Takes in what the model made of a prompt.
    pub(super) fn take_smart_event(&mut self, event: WorkerEvent) {
        match event {
            WorkerEvent::Encoded { ticket, result, .. } => {
                let smart = &mut self.assist.smart;
                let Some(at) = smart.encoding.iter().position(|(t, ..)| *t == ticket) else {
                    return;
                };
                let (_, model, input) = smart.encoding.remove(at);
                match result {
                    Ok(()) => {
                        smart.encoded.insert((model, input));
                        self.assist.refresh_smart(&mut self.view);
                    }
                    Err(PredictError::Stopped) => {}
                    Err(error) if self.view.current_id() == Some(input) => {
                        self.view.smart.status = SmartStatus::Failed(notice::sentence(&error.into(), None));
                    }
                    Err(_) => {}
                }
            }
            WorkerEvent::Outline { ticket, result, .. } => {
                let found = match result {
                    Ok(outlined) => Ok((outlined.polygon, Some(outlined.iou))),
                    Err(PredictError::Stopped) => return,
                    Err(error) => Err(notice::sentence(&error.into(), None)),
                };
                self.take_outline(ticket, found);
            }
            WorkerEvent::Started(_) | WorkerEvent::Findings { .. } => {}
        }
    }

    /// Takes in an outline, if it is still wanted.
    pub(crate) fn take_outline(&mut self, ticket: u64, found: Result<(Polygon, Option<f64>), String>) {
        if let Some(at) = self.assist.smart.tightening.iter().position(|(t, ..)| *t == ticket) {
            let (_, place, annotation) = self.assist.smart.tightening.remove(at);
            match found {
                Ok((polygon, _)) => {
                    let outline = polygon.simplified(usual_tolerance(&place.input)).unwrap_or(polygon);
                    let fitted = EditCommand::Reshape(vec![(annotation, Region::Polygon(outline))]);
                    let reshape = Act::Command(Box::new(fitted.into()), Target::work(place));
                    self.carry_out_and_tell(reshape);
                }
                Err(why) => self.report(&SessionError::Format(why)),
            }
            return;
        }
        if self.assist.smart.awaited != Some(ticket) {
            return;
        }
        self.assist.smart.awaited = None;
        match (found, self.view.current_id()) {
            (Ok((polygon, sure)), Some(input)) => {
                self.assist.smart.exact = Some((input, polygon, sure));
                self.view.smart.status = SmartStatus::Ready;
                self.assist.simplify_outline(&mut self.view);
            }
            (Ok(_), None) => {}
            (Err(why), _) => {
                self.view.smart.outline = None;
                self.view.smart.vertices = 0;
                self.view.smart.status = SmartStatus::Failed(why);
            }
        }
    }

    /// Another input came on the canvas: what was pointed at is over.
    pub(crate) fn leave_smart(&mut self) {
        self.view.smart.prompt = Prompt::default();
        self.view.smart.tolerance = 0.0;
        self.assist.forget_outline(&mut self.view);
        let input = self.view.current.as_ref().map(|current| current.input.clone());
        if let Some(input) = input.filter(|_| self.assist.smart.active && self.view.smart.model.is_none()) {
            self.view.smart.tolerance = usual_tolerance(&input);
            if let Err(error) = self.ask_outliner(input, Outline::Prepare, false) {
                self.report(&error);
            }
        }
    }

    /// Outlines by this model from now on, or by colour and edges.
    pub(crate) fn use_smart_model(&mut self, model: Option<ModelId>) -> Result<(), SessionError> {
        self.view.smart.model = model;
        self.view.refresh_smart_models();
        self.assist.refresh_smart(&mut self.view);
        let prompt = self.view.smart.prompt.clone();
        self.prompt(prompt)?;
        self.look_ahead_by_model();
        Ok(())
    }

    /// Puts a prompt again that waited for its model.
    pub(super) fn prompt_again(&mut self) {
        let waits = self.view.smart.status == SmartStatus::Encoding && self.assist.smart.awaited.is_none();
        if waits && !self.view.smart.prompt.is_empty() {
            let prompt = self.view.smart.prompt.clone();
            if let Err(error) = self.prompt(prompt) {
                self.report(&error);
            }
        }
    }

    /// Makes an annotation of the outline; a box around it where boxes are asked for.
    pub(crate) fn accept_outline(&mut self, place: &TaskInputRef, concept: ConceptId) -> Result<(), SessionError> {
        let exact = self.assist.smart.exact.as_ref();
        let sure = exact
            .filter(|(input, ..)| *input == place.input.id)
            .and_then(|(.., sure)| *sure);
        let outline = self.view.smart.outline.clone().ok_or(SessionError::NothingOutlined)?;
        let region = match place.task.kind {
            TaskKind::Detection => Region::Box(outline.bounds()),
            TaskKind::Segmentation | TaskKind::Classification => Region::Polygon(outline),
        };
        let z = self.top(place)?;
        let mut annotation = self
            .project
            .new_annotation(&self.view, place, concept, region, Sign::Present, z)?;
        if let (Some(probability), Some(model)) = (sure, self.view.smart.model) {
            let model = self.view.model(model)?;
            annotation.origin = Origin::Model {
                model: model.name.clone(),
                version: model.version().into(),
                probability: probability.clamp(0.0, 1.0),
                edited: false,
            };
        }
        let changes = vec![Change::create(Row::Annotation(annotation))];
        self.commit_edit(place, OpKind::Annotate, changes)?;
        self.view.smart.prompt = Prompt::default();
        self.assist.forget_outline(&mut self.view);
        Ok(())
    }

    /// Makes an outline of a box, or fits an outline closer to what is seen.
    pub(crate) fn tighten(&mut self, place: TaskInputRef, id: AnnotationId) -> Result<(), SessionError> {
        self.check_may_change(&place)?;
        if place.task.kind != TaskKind::Segmentation {
            return Err(SessionError::WrongShape(place.task.kind));
        }
        let old = self.mine(&place, id)?;
        let task = match old.region {
            Region::Polygon(polygon) => Outline::Tighten(polygon),
            Region::Box(bounds) => Outline::Prompt(
                Prompt {
                    bounds: Some(bounds),
                    ..Prompt::default()
                },
                None,
            ),
            Region::Whole => return Err(SessionError::WrongShape(place.task.kind)),
        };
        let ticket = self.ask_outliner(place.input.clone(), task, true)?;
        self.assist.smart.tightening.push((ticket, place, id));
        self.notices.push(Notice::info(notice::FITTING));
        Ok(())
    }
}

/// Marks tickets of the outliner, so that those of the worker never meet them.
const OUTLINER: u64 = 1 << 63;

/// What nobody sees at a size that fits a screen: a pixel of it, and at least one of the image.
fn usual_tolerance(input: &Input) -> f64 {
    (f64::from(input.size.width.max(input.size.height)) / 1600.0).max(1.0)
}
