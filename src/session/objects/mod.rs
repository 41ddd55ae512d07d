//! The view of objects: annotations, and suggestions where the query asks for them, of all inputs of the list, one by one.
//!
//! Owns what is shown of them ([`Objects`], in the view), the search for them (`search.rs`) and what is done with many at
//! once (`change.rs`). The query is that of the list; what its terms ask of annotations is asked of each object by itself,
//! see [`domain::query`]. Start reading at `Session::show_objects`.

mod change;
mod listing;
mod report;
mod search;
mod view;

pub use listing::{LeftLine, LikeRequest, ObjectLine, ObjectList, ObjectsChanged};
pub use report::{Left, ObjectAct, ObjectChange, ObjectReport, Stays};
pub(crate) use search::Gathered;
pub use view::{ObjectOrder, ObjectRow, ObjectSort, Objects};

use super::background::Topic;
use super::crops::CropWanted;
use super::error::SessionError;
use super::likeness::{LookRecipe, vector_of_object};
use super::view::View;
use super::{Event, Session, notice};
use domain::likeness::{LookKey, LookVector};
use domain::{ConceptId, MemberId, Object, ObjectId};
use search::{AskedLook, Gatherer};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::{ControlFlow, Range};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::{ObjectQuery, ReadOnly, Reader, StoreError};

/// Of more objects than this the nearest are told before all are gone through.
const MANY: usize = 20_000;
/// So many of the nearest are looked up for that: more than a window shows.
const NEAREST: usize = 400;

/// So many rows are kept in memory beside those in sight.
const ROWS_KEPT: usize = 2048;

/// What the session keeps beside the view of objects.
#[derive(Default)]
pub(super) struct ObjectSearch {
    /// The number of the newest search; those before it end.
    newest: Arc<AtomicU64>,
    /// What was asked last.
    asked: Option<(ObjectQuery, ObjectOrder)>,
    /// What is in sight, and what may be soon.
    seen: Range<usize>,
    near: Range<usize>,
    /// Rows that are on their way.
    rows_asked: HashSet<ObjectId>,
}

impl View {
    /// Whether I may see the object: the rule of lists once more for a row that was read later.
    pub(crate) fn may_see_object(&self, object: &Object) -> bool {
        match object {
            Object::Annotation(annotation) => self.may_see(annotation),
            Object::Suggestion(suggestion) => suggestion.member.is_none_or(|member| member == self.me.id),
        }
    }

    /// The place of each concept and of each author's name among the others.
    fn object_ranks(&self) -> (HashMap<ConceptId, f64>, HashMap<MemberId, f64>) {
        let concepts = self.concepts.iter().enumerate();
        let mut names: Vec<(String, MemberId)> = self
            .members
            .iter()
            .map(|member| (self.known_name(member.id).to_lowercase(), member.id))
            .collect();
        names.sort();
        // Whose names are not known all have the same one, and the same place.
        let mut ranks = HashMap::new();
        let mut place = 0.0;
        for (at, (name, member)) in names.iter().enumerate() {
            if at > 0 && names[at - 1].0 != *name {
                place += 1.0;
            }
            ranks.insert(*member, place);
        }
        (concepts.map(|(at, concept)| (concept.id, at as f64)).collect(), ranks)
    }
}

/// The first page of very many objects by likeness, before all of them are gone through: those of the nearest that pass.
fn first_alike(
    reader: Reader<'_>,
    query: &ObjectQuery,
    look: &AskedLook<'_>,
    concept: Option<ConceptId>,
) -> Result<Option<Gathered>, StoreError> {
    let (Some(vector), Some(known)) = (&look.vector, look.known) else {
        return Ok(None);
    };
    if known.vectors.len() < MANY {
        return Ok(None);
    }
    let nearest: HashMap<LookKey, f32> = known.vectors.nearest(vector, NEAREST).into_iter().collect();
    let contents: BTreeSet<u64> = nearest.keys().map(|key| key.content).collect();
    let mut inputs = Vec::new();
    for content in contents {
        inputs.extend(reader.inputs_of_content(content)?);
    }
    let passing = reader.objects_on(query, &inputs)?.into_iter();
    let wanted = passing.filter(|found| concept.is_none_or(|concept| concept == found.concept));
    let alike = wanted.filter_map(|found| Some((*nearest.get(&found.look?)?, found.id)));
    Ok(Some(Gathered::first_alike(alike.collect())))
}

/// What the object looks like that others are to look like; what is known of looks is at hand from then on.
fn asked_look(
    recipe: &LookRecipe,
    disk: &ReadOnly,
    like: Option<ObjectId>,
) -> Result<Option<LookVector>, SessionError> {
    recipe.open(disk.reader())?;
    match like {
        Some(like) => vector_of_object(recipe, disk.reader(), like),
        None => Ok(None),
    }
}

impl Session {
    /// Shows objects in this order from now on; `None`: nobody looks at them any more.
    pub(super) fn show_objects(&mut self, order: Option<ObjectOrder>) -> Result<(), SessionError> {
        self.view.objects.order = order;
        if order.is_none() {
            // The number of changes goes on: it tells what is shown later from what was.
            self.view.objects = Objects {
                changes: self.view.objects.changes,
                like: self.view.objects.like,
                ..Objects::default()
            };
            let newest = self.objects.newest.clone();
            newest.fetch_add(1, Ordering::Relaxed);
            // What is in sight may have been told already by who looks at them next.
            self.objects = ObjectSearch {
                newest,
                seen: self.objects.seen.clone(),
                near: self.objects.near.clone(),
                ..ObjectSearch::default()
            };
            self.gallery.want_parts(Vec::new());
        }
        self.refresh_objects()
    }

    /// Looks for them again in the background, if somebody looks at them.
    pub(super) fn refresh_objects(&mut self) -> Result<(), SessionError> {
        let Some(order) = self.view.objects.order else {
            return Ok(());
        };
        let mut list = self.query();
        let concept = list.filter.concept.take();
        let query = ObjectQuery {
            list,
            fact: order.by.fact(),
            newest_first: order.by == ObjectSort::Added && order.descending,
        };
        let asked = Some((query.clone(), order));
        // What is shown stays until all is found, unless something else is asked for.
        let shows_first = self.objects.asked != asked || self.view.objects.concept != concept;
        self.objects.asked = asked;
        self.view.objects.busy = true;
        self.view.objects.concept = concept;
        let number = self.objects.newest.fetch_add(1, Ordering::Relaxed) + 1;
        let newest = self.objects.newest.clone();
        let (concepts, authors) = self.view.object_ranks();
        let recipe = match order.by {
            ObjectSort::Likeness => Some(self.look_recipe()?),
            _ => None,
        };
        let like = self.view.objects.like;
        let answers = self.events.sender.clone();
        self.reads.on(Topic::Objects)?.ask(move |disk| {
            let is_wanted = || newest.load(Ordering::Relaxed) == number;
            if !is_wanted() {
                return None;
            }
            let mut gatherer = Gatherer::new(order, concept, concepts, authors);
            let known = recipe.as_ref().map(|recipe| asked_look(recipe, disk, like));
            let known = match known.transpose() {
                Ok(known) => known,
                Err(error) => return Some(Event::Objects(number, Err(error))),
            };
            let mut tells_first = shows_first;
            let guard = recipe.as_ref().map(LookRecipe::known);
            if let Some(vector) = known {
                let known = guard.as_ref().and_then(|guard| guard.as_ref());
                let look = AskedLook {
                    of: like,
                    vector,
                    known,
                };
                if shows_first && order.descending {
                    match first_alike(disk.reader(), &query, &look, concept) {
                        Ok(Some(first)) => {
                            // What comes while all are gone through would be worse than this.
                            tells_first = false;
                            answers.send(Event::Objects(number, Ok(first)));
                        }
                        Ok(None) => {}
                        Err(error) => return Some(Event::Objects(number, Err(error.into()))),
                    }
                }
                gatherer = gatherer.by_look(look);
            }
            let searched: Result<(), StoreError> = disk.snapshot(|reader| {
                reader.each_object(&query, &mut |found| {
                    gatherer.take(found);
                    if tells_first && let Some(first) = gatherer.first() {
                        answers.send(Event::Objects(number, Ok(first)));
                    }
                    match is_wanted() {
                        true => ControlFlow::Continue(()),
                        false => ControlFlow::Break(()),
                    }
                })
            });
            let found = searched.map(|()| gatherer.all()).map_err(SessionError::from);
            is_wanted().then_some(Event::Objects(number, found))
        });
        Ok(())
    }

    /// Takes what was found, all of it or the first ones.
    pub(super) fn take_objects(&mut self, number: u64, found: Result<Gathered, SessionError>) {
        if number != self.objects.newest.load(Ordering::Relaxed) {
            return;
        }
        let objects = &mut self.view.objects;
        match found {
            Ok(found) => {
                let missing = found.missing.clone();
                objects.take(found);
                // What is known of those in sight may be older.
                self.objects.rows_asked.clear();
                self.read_object_rows(true);
                if let Err(error) = self.look_at_objects(missing) {
                    self.report(&error);
                }
            }
            Err(error) => {
                objects.end_search();
                objects.trouble = Some(notice::not_read_because("The objects", &error));
            }
        }
    }

    /// These of the objects are in sight, and these soon will be: their rows and crops are wanted.
    pub(super) fn show_object_rows(&mut self, seen: Range<usize>, near: Range<usize>) {
        (self.objects.seen, self.objects.near) = (seen, near);
        self.read_object_rows(false);
        self.want_object_crops();
    }

    /// Reads what is in sight, in the background: what is not known of it, or all of it `anew`.
    fn read_object_rows(&mut self, anew: bool) {
        let objects = &mut self.view.objects;
        let near: Vec<ObjectId> = objects.within(&self.objects.near).to_vec();
        if objects.rows.len() > ROWS_KEPT + near.len() {
            let wanted: HashSet<&ObjectId> = near.iter().collect();
            objects.rows.retain(|id, _| wanted.contains(id));
        }
        let known = &objects.rows;
        let asked = &mut self.objects.rows_asked;
        let missing = near.into_iter().filter(|id| anew || !known.contains_key(id));
        let missing: Vec<ObjectId> = missing.filter(|id| asked.insert(*id)).collect();
        if missing.is_empty() {
            return;
        }
        self.reads.read("The objects", move |disk| {
            let found = disk.snapshot(|reader| reader.objects(&missing));
            found.map(|found: Vec<_>| Event::ObjectRows(missing, found))
        });
    }

    /// Takes rows that were read.
    pub(super) fn take_object_rows(&mut self, asked: &[ObjectId], found: Vec<(Object, Arc<domain::Input>)>) {
        for id in asked {
            self.objects.rows_asked.remove(id);
            self.view.objects.rows.remove(id);
        }
        for (object, input) in found {
            if self.view.may_see_object(&object) {
                let row = ObjectRow { object, input };
                self.view.objects.rows.insert(row.object.id(), row);
            }
        }
        self.want_object_crops();
    }

    /// Asks for the pictures of what is in sight, then of what soon will be.
    fn want_object_crops(&mut self) {
        if self.view.objects.order.is_none() {
            return;
        }
        let objects = &self.view.objects;
        let seen = objects.within(&self.objects.seen).iter();
        let order: Vec<ObjectId> = seen.chain(objects.within(&self.objects.near)).copied().collect();
        let wanted: Vec<CropWanted> = order
            .iter()
            .filter_map(|id| objects.rows.get(id))
            .map(|row| CropWanted {
                id: row.object.id(),
                part: row.part(),
                input: row.input.clone(),
            })
            .collect();
        self.want_crops(&wanted);
    }
}
