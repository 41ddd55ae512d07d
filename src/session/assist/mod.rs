//! AI-assist: what models suggest, and what people make of it.
//!
//! `view` is what the window may read, `decide` what a labeler does with suggestions, `file` how findings become
//! rows of the project, `ahead` the
//! thread that looks at the next inputs, `auto` a model over a whole task, `smart` what is outlined on a click.

mod ahead;
mod arbitrate;
mod auto;
mod decide;
mod file;
mod look;
mod models;
mod outliner;
mod runs;
mod smart;
pub(crate) mod view;

use super::Session;
use super::doc::Doc;
use super::error::SessionError;
use super::view::View;
pub(crate) use ahead::DescribedModel;
pub(super) use file::classes_of;
pub(crate) use look::{LookError, level_for};
pub(super) use models::lines;

use domain::suggestion::{Assist, COVERED, decisions_of, states_of};
use domain::{Band, ConceptId, InputId, Model, ModelId, Suggestion, Task, TaskId, Verdict};
use predict::EngineChoice;
use std::collections::{BTreeMap, HashMap};
use view::{AssistStatus, AssistView, Offer};

/// What the session keeps of models beside the view.
#[derive(Default)]
pub(crate) struct AssistState {
    /// The ranges that were chosen, by task; the task's own where nothing was.
    bands: HashMap<TaskId, Bands>,
    /// Where the open task's suggestions stand, by input.
    status: HashMap<InputId, AssistStatus>,
    /// The engine that was chosen.
    engine: EngineChoice,
    /// The thread that looks ahead, in a window.
    ahead: Option<ahead::Ahead>,
    /// The outline in the making.
    smart: smart::Smart,
}

/// Probabilities looked at: of all concepts, and of some.
#[derive(Clone, Debug, Default, PartialEq)]
struct Bands {
    all: Band,
    per_concept: BTreeMap<ConceptId, Band>,
}

impl Bands {
    fn of(assist: &Assist) -> Self {
        Self {
            all: assist.band,
            per_concept: assist.per_concept.clone(),
        }
    }

    fn band_of(&self, concept: ConceptId) -> Band {
        self.per_concept.get(&concept).copied().unwrap_or(self.all)
    }
}

impl View {
    /// What a model suggests for an input in a task, as I have it and as far as I may know it, the most probable first.
    pub(crate) fn suggested_to_me(&self, doc: &Doc, task: TaskId, model: ModelId) -> Vec<Suggestion> {
        let ours = |s: &&Suggestion| s.task == task && s.model == model;
        let had = decisions_of(doc.suggestions.iter().filter(ours), self.me.id);
        had.into_iter().map(|s| self.redact_for_me(doc, s)).collect()
    }

    /// The suggestion as far as I may know what became of it: one that another labeler accepted, out of my sight, is
    /// open to me.
    pub(crate) fn redact_for_me(&self, doc: &Doc, suggestion: Suggestion) -> Suggestion {
        let hidden = match suggestion.verdict {
            Verdict::Accepted(id) => doc.annotation(id).is_some_and(|made| !self.may_see(made)),
            Verdict::Open | Verdict::Dismissed | Verdict::Discarded => false,
        };
        Suggestion {
            verdict: if hidden { Verdict::Open } else { suggestion.verdict },
            ..suggestion
        }
    }

    /// The model with this id.
    pub(super) fn model(&self, id: ModelId) -> Result<&Model, SessionError> {
        let found = self.models.lines.iter().find(|line| line.model.id == id);
        found.map(|line| &line.model).ok_or(SessionError::ModelGone)
    }
}

impl AssistState {
    /// The ranges that count in a task.
    fn bands(&self, task: &Task) -> Bands {
        let own = || task.assist.as_ref().map(Bands::of).unwrap_or_default();
        self.bands.get(&task.id).cloned().unwrap_or_else(own)
    }
}

impl Session {
    /// Changes the ranges looked at in the open task; no model runs for it.
    pub(super) fn set_band(&mut self, concept: Option<ConceptId>, band: Option<Band>) -> Result<(), SessionError> {
        let task = self.view.current_task()?.clone();
        let mut bands = self.assist.bands(&task);
        match (concept, band) {
            (None, Some(band)) => bands.all = band,
            (None, None) => bands = task.assist.as_ref().map(Bands::of).unwrap_or_default(),
            (Some(concept), Some(band)) => {
                bands.per_concept.insert(concept, band);
            }
            (Some(concept), None) => {
                bands.per_concept.remove(&concept);
            }
        }
        self.assist.bands.insert(task.id, bands);
        self.refresh_assist();
        Ok(())
    }

    /// Brings what is suggested for the input on the canvas up to what memory knows.
    pub(super) fn refresh_assist(&mut self) {
        let shown = self.assist_now();
        let known = self.view.assist.take();
        self.view.assist = shown.map(|mut shown| {
            if let Some(known) = known {
                let same = known.offers == shown.offers && known.model == shown.model;
                shown.revision = if same { known.revision } else { known.revision + 1 };
            }
            shown
        });
    }

    fn assist_now(&self) -> Option<AssistView> {
        let task = &self.view.open_task()?.task;
        let model = self.view.model(task.models().next()?).ok()?;
        let current = self.view.current.as_ref()?;
        let bands = self.assist.bands(task);
        let doc = self.pending.docs.get(&current.input.id);
        let suggestions: Vec<_> = doc.map_or_else(Vec::new, |doc| self.view.suggested_to_me(doc, task.id, model.id));
        // What an earlier run left is a result, though nothing was asked for since; so is that it found nothing.
        let looked = !suggestions.is_empty() || doc.is_some_and(|doc| doc.looked.contains(&(task.id, model.id)));
        let status = match self.assist.status.get(&current.input.id) {
            None | Some(AssistStatus::Idle) if looked || model.is_imported() => AssistStatus::Ready,
            known => known.cloned().unwrap_or_default(),
        };
        let in_range = |concept, probability| bands.band_of(concept).holds(probability);
        let standing = states_of(&suggestions, &current.annotations, &task.concepts, COVERED, in_range);
        let offers = suggestions
            .into_iter()
            .zip(standing)
            .map(|(suggestion, standing)| Offer { suggestion, standing })
            .collect();
        Some(AssistView {
            model: model.id,
            name: model.name.clone(),
            imported: model.is_imported(),
            status,
            band: bands.all,
            per_concept: bands.per_concept,
            offers,
            revision: 0,
        })
    }
}
