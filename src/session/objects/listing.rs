//! Objects for the command line: listed, and changed by a query.

use super::change::change_in;
use super::report::{ObjectAct, ObjectChange, ObjectReport};
use super::search::{AskedLook, Gathered, Gatherer};
use super::view::{ObjectOrder, ObjectSort};
use crate::Session;
use crate::error::SessionError;
use crate::likeness::{LookRecipe, make_of_objects, vector_of};
use crate::notice;
use crate::progress::Progress;
use crate::report::Skipped;
use domain::likeness::{LookVector, looked_at};
use domain::names::label;
use domain::{AnnotationId, GestureId, Input, Object, ObjectId, SuggestionId};
use serde::Serialize;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;
use store::{ListQuery, ObjectQuery, Scope};
use uuid::Uuid;

impl ObjectSort {
    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Edited => "edited",
            Self::Size => "size",
            Self::Aspect => "aspect",
            Self::Probability => "probability",
            Self::Concept => "concept",
            Self::Author => "author",
            Self::Likeness => "likeness",
        }
    }
}

/// An object that was found.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct ObjectLine {
    /// Its identifier.
    pub id: String,
    /// Whether it is an `annotation` or a `suggestion`.
    pub kind: &'static str,
    /// The name of its input.
    pub input: String,
    /// Its concept.
    pub concept: String,
    /// Who made it, as far as one may know; nobody made a suggestion.
    pub author: Option<String>,
    /// The square pixels that it covers; `null` for the whole input.
    pub area: Option<f64>,
    /// How sure a model was, if one said it.
    pub probability: Option<f64>,
    /// How much it looks like what was asked for, from -1 to 1, if anything was; `null` where it could not be looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<Option<f32>>,
}

/// What objects are to look like.
#[derive(Clone, Debug, Default)]
pub struct LikeRequest {
    /// The identifier of an annotation or suggestion, or the name of an input.
    pub of: String,
    /// What tells it: the name of a model, or `descriptor`; `None`: the first classifier of the project, else the first
    /// detector, else the descriptor.
    pub by: Option<String>,
}

/// What a search for objects found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct ObjectList {
    /// How many pass the query.
    pub count: u64,
    /// Them, or as many as were asked for.
    pub objects: Vec<ObjectLine>,
    /// Pictures that could not be looked at, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
}

/// Annotations that were left, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct LeftLine {
    /// How many.
    pub count: u64,
    /// Why.
    pub reason: String,
    /// Names of some of their inputs.
    pub inputs: Vec<String>,
}

/// What a change of all annotations that a query finds did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct ObjectsChanged {
    /// Annotations that the query finds.
    pub found: u64,
    /// Annotations that were changed or removed.
    pub annotations: u64,
    /// Inputs on which something changed.
    pub changed: u64,
    /// Annotations that are left as they are although there was something to do.
    pub left: Vec<LeftLine>,
    /// Whether it was only counted.
    pub dry_run: bool,
    /// The gesture by which it can be taken back; none where nothing was changed.
    pub gesture: Option<String>,
}

impl Session {
    /// Changes objects and waits until that is on disk, or only counts what would change. The gesture is that by which it can
    /// be taken back.
    ///
    /// # Errors
    /// [`SessionError::ReadOnly`], that only leads change what was decided on, or what the store said.
    pub fn change_objects_now(
        &mut self,
        change: &ObjectChange,
        dry_run: bool,
        progress: &mut Progress,
    ) -> Result<(ObjectReport, Option<GestureId>), SessionError> {
        let changer = self.object_changer(change)?;
        if dry_run {
            let reader = self.project.disk.reader();
            let report = reader.snapshot(|reader| changer.count(reader, &change.annotations))?;
            return Ok((report, None));
        }
        self.may_write()?;
        let report = change_in(&self.project.path, &changer, &change.annotations, progress)?;
        self.take_in_inputs()?;
        let gesture = (report.changed > 0).then_some(changer.gesture);
        Ok((report, gesture))
    }

    /// The objects of all inputs that pass a query, in this order.
    fn found_objects(
        &self,
        query: &str,
        order: ObjectOrder,
        look: Option<AskedLook<'_>>,
    ) -> Result<Gathered, SessionError> {
        let asked = ObjectQuery {
            list: ListQuery::asking(Scope::All, query, self.view.viewer()),
            fact: order.by.fact(),
            newest_first: order.by == ObjectSort::Added && order.descending,
        };
        let (concepts, authors) = self.view.object_ranks();
        let mut gatherer = Gatherer::new(order, None, concepts, authors);
        if let Some(look) = look {
            gatherer = gatherer.by_look(look);
        }
        self.project.disk.reader().each_object(&asked, &mut |found| {
            gatherer.take(found);
            ControlFlow::Continue(())
        })?;
        Ok(gatherer.all())
    }

    /// The object of this identifier with its input, as far as I may see it.
    fn object_called(&self, id: &str) -> Result<Option<(Object, Arc<Input>)>, SessionError> {
        let Ok(id) = id.parse::<Uuid>() else {
            return Ok(None);
        };
        let ids = [
            ObjectId::Annotation(AnnotationId(id)),
            ObjectId::Suggestion(SuggestionId(id)),
        ];
        let found = self.project.disk.reader().objects(&ids)?.pop();
        Ok(found.filter(|(object, _)| self.view.may_see_object(object)))
    }

    /// What the object, or the input, of this name looks like, as far as I may see it; and which object it is.
    fn look_of(&self, recipe: &LookRecipe, name: &str) -> Result<(LookVector, Option<ObjectId>), SessionError> {
        let (input, part, of) = match self.object_called(name)? {
            Some((object, input)) => {
                let part = looked_at(object.region(), input.size);
                (input, part, Some(object.id()))
            }
            None => {
                let input = self.known_input(name)?;
                let part = input.size.bounds();
                (Arc::new(input), part, None)
            }
        };
        let name = input.name.clone();
        let vector = vector_of(recipe, input, part)?.ok_or(SessionError::NotLookedAt(name))?;
        Ok((vector, of))
    }

    /// Objects in the order of how much they look like something; those that were not looked at yet are looked at first.
    fn like_objects(
        &mut self,
        query: &str,
        descending: bool,
        like: &LikeRequest,
        progress: &mut Progress,
    ) -> Result<(Gathered, Vec<Skipped>), SessionError> {
        let by = ObjectSort::Likeness;
        let order = ObjectOrder { by, descending };
        let recipe = self.look_recipe_named(like.by.as_deref())?;
        recipe.open(self.project.disk.reader())?;
        let (vector, of) = self.look_of(&recipe, &like.of)?;
        let found = |vector: Option<LookVector>| {
            let guard = recipe.known();
            let known = guard.as_ref();
            self.found_objects(query, order, Some(AskedLook { of, vector, known }))
        };
        let missing = found(None)?.missing;
        let made = make_of_objects(&recipe, &missing, progress)?;
        Ok((found(Some(vector))?, made.skipped))
    }

    /// The annotations that pass a query one by one, and suggestions where it asks for them, as I may see them.
    ///
    /// # Errors
    /// [`store::StoreError::Query`] when it cannot be read, and what the file said.
    pub fn search_objects_now(
        &mut self,
        query: &str,
        order: ObjectOrder,
        like: Option<&LikeRequest>,
        limit: Option<u64>,
        progress: &mut Progress,
    ) -> Result<ObjectList, SessionError> {
        let (gathered, skipped) = match like {
            Some(like) => self.like_objects(query, order.descending, like, progress)?,
            None => (self.found_objects(query, order, None)?, Vec::new()),
        };
        let ids = gathered.ids;
        let scores: HashMap<ObjectId, f32> = ids.iter().copied().zip(gathered.likeness.iter().copied()).collect();
        let most = limit.map_or(ids.len(), |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        let found = self.project.disk.reader().objects(&ids[..most.min(ids.len())])?;
        let told = |(object, input): (Object, Arc<domain::Input>)| ObjectLine {
            id: match object.id() {
                ObjectId::Annotation(id) => id.to_string(),
                ObjectId::Suggestion(id) => id.to_string(),
            },
            kind: match &object {
                Object::Annotation(_) => "annotation",
                Object::Suggestion(_) => "suggestion",
            },
            input: input.name.clone(),
            concept: self
                .view
                .concept(object.concept())
                .map(|concept| concept.name.clone())
                .unwrap_or_default(),
            author: match &object {
                Object::Annotation(row) => Some(self.view.name_in(row.task, row.author)),
                Object::Suggestion(_) => None,
            },
            area: object.region().area(),
            probability: object.probability(),
            score: like.map(|_| scores.get(&object.id()).copied()),
        };
        Ok(ObjectList {
            count: ids.len() as u64,
            objects: found.into_iter().map(told).collect(),
            skipped,
        })
    }

    /// Gives all annotations that pass a query one by one another concept, by its name, or without one removes them, and
    /// waits until that is on disk; or only counts what would change.
    ///
    /// # Errors
    /// That there is no such concept, and those of [`Session::change_objects_now`].
    pub fn change_found_now(
        &mut self,
        query: &str,
        concept: Option<&str>,
        (decided, dry_run): (bool, bool),
        progress: &mut Progress,
    ) -> Result<ObjectsChanged, SessionError> {
        let act = match concept {
            Some(name) => ObjectAct::Relabel(self.view.concept_named(name)?.id),
            None => ObjectAct::Remove,
        };
        let order = ObjectOrder {
            by: ObjectSort::Added,
            descending: false,
        };
        let found = self.found_objects(query, order, None)?.ids;
        let annotations: Vec<_> = found.iter().filter_map(|id| id.annotation()).collect();
        let change = ObjectChange {
            annotations: Arc::new(annotations),
            act,
            decided,
        };
        let (report, gesture) = self.change_objects_now(&change, dry_run, progress)?;
        let left = report.left.iter().map(|left| LeftLine {
            count: left.count,
            reason: notice::why_it_stays(&left.why, Some(&self.view)),
            inputs: left.inputs.iter().map(|name| label(name)).collect(),
        });
        Ok(ObjectsChanged {
            found: change.annotations.len() as u64,
            annotations: report.changed,
            changed: report.inputs,
            left: left.collect(),
            dry_run,
            gesture: gesture.map(|gesture| gesture.to_string()),
        })
    }
}
