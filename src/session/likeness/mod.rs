//! What looks like what: the objects most like one of them, and the inputs most like one of them.
//!
//! `recipe` is how it is told what something looks like (by a model of the project, or by the descriptor that needs none) and
//! where that is kept; `making` looks at what was not looked at yet; `inputs` finds the inputs that look like one. Objects are
//! put in order by `objects`. Start reading at `Session::look_recipe`.

mod by;
mod inputs;
mod making;
mod recipe;
mod report;
mod view;

pub use by::{LooksBy, LooksView, NearShown};
pub(crate) use inputs::found_near;
pub(crate) use making::{make_of_objects, vector_of, vector_of_object};
pub(crate) use recipe::{KnownLooks, LookRecipe};
pub use report::MadeLooks;

use super::error::SessionError;
use super::view::{JobKind, JobOutcome};
use super::{Session, notice};
use domain::query::Query;
use domain::{InputId, ObjectId};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{InputOrder, InputSort, NearInputs};

/// How often what is in order by likeness is put in order again while more is looked at.
const TELL: Duration = Duration::from_secs(2);

/// What the session keeps of likeness beside the view.
#[derive(Default)]
pub(crate) struct Likeness {
    /// What is known of looks, by what tells them.
    stores: HashMap<LooksBy, Arc<recipe::LookStore>>,
    /// What looks like the input that was asked for last.
    near: Option<Arc<NearInputs>>,
    /// The job that looks at what is not known yet.
    job: Option<u64>,
    /// When what is in order by likeness was last put in order again while that goes on.
    told: Option<Instant>,
    /// Whether somebody stopped it.
    is_stopped: bool,
}

impl Session {
    /// How looks are told that are chosen in the view.
    pub(crate) fn look_recipe(&mut self) -> Result<LookRecipe, SessionError> {
        self.look_recipe_by(self.view.looks_by())
    }

    /// How looks are told by this model, or by the descriptor.
    pub(crate) fn look_recipe_by(&mut self, by: LooksBy) -> Result<LookRecipe, SessionError> {
        let model = match by {
            LooksBy::Descriptor => None,
            LooksBy::Model(id) => {
                let model = self.view.model(id)?.clone();
                Some((self.project.path_of(&model.path), model))
            }
        };
        let store = self.likeness.stores.entry(by).or_default().clone();
        Ok(LookRecipe {
            project: self.project.path.clone(),
            roots: self.project.roots.clone(),
            engine: self.assist.engine(),
            model,
            store,
        })
    }

    /// The recipe of this name: that of a model, `descriptor`, or what is taken where nobody says.
    pub(crate) fn look_recipe_named(&mut self, name: Option<&str>) -> Result<LookRecipe, SessionError> {
        let by = match name {
            None => self.view.looks_by(),
            Some(name) if name == LooksBy::DESCRIPTOR => LooksBy::Descriptor,
            Some(name) => {
                let known = self.view.models.lines.iter().find(|line| line.model.name == name);
                let model = known.ok_or_else(|| SessionError::NoSuchModel(name.to_owned()))?;
                LooksBy::Model(model.model.id)
            }
        };
        self.look_recipe_by(by)
    }

    /// Tells looks by another model from now on, or by the descriptor.
    pub(crate) fn look_by(&mut self, by: LooksBy) -> Result<(), SessionError> {
        if let LooksBy::Model(model) = by {
            self.view.model(model)?;
        }
        self.view.looks.by = Some(by);
        self.stop_looking();
        self.refresh_objects()?;
        match self.view.query(&self.view.list.filter.text) {
            Ok(query) => self.look_for_near(&query),
            // A query that cannot be read is told of where it is typed.
            Err(_) => Ok(()),
        }
    }

    /// Puts the objects that are shown in order by how much they look like this one.
    pub(crate) fn more_like_object(&mut self, object: ObjectId) -> Result<(), SessionError> {
        let row = self.view.objects.rows.get(&object);
        let mut on_canvas = self.view.current.iter().flat_map(|current| &current.annotations);
        let is_seen = row.is_some_and(|row| self.view.may_see_object(&row.object))
            || on_canvas.any(|annotation| ObjectId::from(annotation.id) == object);
        if !is_seen {
            return Err(SessionError::AnnotationGone);
        }
        self.view.objects.like = Some(object);
        self.likeness.is_stopped = false;
        self.refresh_likeness()
    }

    /// Shows the inputs that look most like this one, best first.
    pub(crate) fn more_like_input(&mut self, input: InputId) -> Result<(), SessionError> {
        let name = self
            .view
            .listed_name(input)
            .ok_or_else(|| SessionError::NoSuchInput(input.to_string()))?;
        let near = format!("near:\"{name}\"");
        let mut filter = self.view.list.filter.clone();
        let asked = filter.text.trim();
        // What is asked for stays so, unless that is for what looks like another one.
        let stays = !asked.is_empty() && self.view.query(asked).is_ok_and(|query| query.near().is_none());
        filter.text = match stays {
            true => format!("({asked}) {near}"),
            false => near,
        };
        let query = self.view.query(&filter.text).map_err(store::StoreError::from)?;
        self.filter(filter);
        self.sort(Some(InputOrder {
            by: InputSort::Likeness,
            descending: true,
        }))?;
        self.look_for_near(&query)
    }

    /// Looks in the background for what looks like the input that the query asks about, if it does.
    fn look_for_near(&mut self, query: &Query) -> Result<(), SessionError> {
        let Some(name) = query.near().cloned() else {
            return Ok(());
        };
        self.stop_looking();
        let recipe = self.look_recipe()?;
        self.start_looking(move |progress| inputs::found_near(&recipe, &name, progress))
    }

    /// Looks at objects that were not looked at yet, in the background, unless that is being done.
    pub(crate) fn look_at_objects(&mut self, missing: Arc<Vec<ObjectId>>) -> Result<(), SessionError> {
        if self.likeness.job.is_some() || self.likeness.is_stopped || missing.is_empty() {
            return Ok(());
        }
        let recipe = self.look_recipe()?;
        self.start_looking(move |progress| make_of_objects(&recipe, &missing, progress))
    }

    fn start_looking(
        &mut self,
        work: impl FnOnce(&mut super::Progress) -> Result<MadeLooks, SessionError> + Send + 'static,
    ) -> Result<(), SessionError> {
        let title = notice::LOOKING.to_owned();
        self.start_job_of(JobKind::Looks, title, move |progress| {
            predict::give_way(making::NICE);
            Ok(JobOutcome::LooksMade(Box::new(work(progress)?)))
        })?;
        self.likeness.job = self.view.jobs.last().map(|job| job.id);
        self.likeness.told = None;
        Ok(())
    }

    /// Looks no longer for what was asked for, if anything was; something else is.
    fn stop_looking(&mut self) {
        self.likeness.is_stopped = false;
        if let Some(job) = self.likeness.job.take() {
            self.jobs.cancel(job);
        }
    }

    /// Something more was looked at: what is in order by it is put in order again.
    pub(crate) fn looked_on(&mut self, job: u64) {
        let told = self.likeness.told.get_or_insert_with(Instant::now);
        if self.likeness.job != Some(job) || self.view.objects.busy || told.elapsed() < TELL {
            return;
        }
        *told = Instant::now();
        if let Err(error) = self.refresh_likeness() {
            self.report(&error);
        }
    }

    /// What there was to look at was looked at, or that came to another end.
    pub(crate) fn looking_over(&mut self, job: u64, outcome: &JobOutcome) {
        let is_newest = self.likeness.job == Some(job);
        if is_newest {
            self.likeness.job = None;
            // Whoever stops it wants it no more until they ask again.
            self.likeness.is_stopped = !matches!(outcome, JobOutcome::LooksMade(_));
        }
        // One that was stopped for another one has nothing to tell.
        let JobOutcome::LooksMade(made) = outcome else {
            return;
        };
        if !made.skipped.is_empty() {
            self.notices
                .push(notice::Notice::info(notice::not_looked_at(&made.skipped)));
        }
        if let Some(near) = &made.near {
            self.view.looks.near = Some(NearShown {
                name: near.inputs.name.clone(),
                by: near.by,
                likeness: near.likeness.clone(),
            });
            self.likeness.near = Some(near.inputs.clone());
            self.refresh_list();
            if let Err(error) = self.refresh_order() {
                self.report(&error);
            }
        }
        if let Err(error) = self.refresh_likeness() {
            self.report(&error);
        }
    }

    fn refresh_likeness(&mut self) -> Result<(), SessionError> {
        match self.view.objects.is_by_likeness() {
            true => self.refresh_objects(),
            false => Ok(()),
        }
    }

    /// What looks like the input that was asked for last.
    pub(crate) fn near(&self) -> Option<Arc<NearInputs>> {
        self.likeness.near.clone()
    }

    /// What was known of looks is erased with all that it is of.
    pub(crate) fn forget_looks(&mut self) {
        self.stop_looking();
        self.likeness = Likeness::default();
        self.view.looks.near = None;
    }
}

#[cfg(test)]
mod tests;
