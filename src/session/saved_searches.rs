//! Searches that are saved under a name, live or frozen, and deleted.

use super::command::SaveSearch;
use super::commit::bulk;
use super::error::SessionError;
use super::lines::SearchLine;
use super::names::{Named, new_name};
use super::notice;
use super::view::{JobOutcome, View};
use super::{IdsAndClock, Session};
use domain::query::{Query, QueryError, Takes};
use domain::saved_search::SearchSummary;
use domain::task::TaskInputs;
use domain::workflow::Permission;
use domain::{Change, MemberId, OpKind, Row, RowKey, SavedSearch, SearchId};
use std::path::Path;
use store::{ListQuery, Reader, Scope, StoreError, Viewer, Writer};

/// Who saves.
struct Saver {
    ids_and_clock: IdsAndClock,
    me: MemberId,
    viewer: Viewer,
}

impl Session {
    /// Saves a search, and waits until it is on disk.
    ///
    /// # Errors
    /// [`SessionError::SearchThere`]; [`StoreError::Query`] when it cannot be read or would ask for itself.
    pub fn save_search_now(&mut self, search: SaveSearch) -> Result<SearchLine, SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        let search = self.view.search_to_save(search)?;
        let saver = self.saver();
        let line = save(&self.project.path, &saver, &search)?;
        self.take_in_lists()?;
        Ok(line)
    }

    /// Starts to save a search.
    pub(super) fn start_saving_search(&mut self, search: SaveSearch) -> Result<(), SessionError> {
        self.may_write()?;
        let search = self.view.search_to_save(search)?;
        let (path, saver) = (self.project.path.clone(), self.saver());
        self.start_job(format!("Saving the search \"{}\"", search.name), move |_| {
            let line = save(&path, &saver, &search)?;
            Ok(JobOutcome::DatasetChanged(notice::search_saved(&line)))
        })
    }

    /// Deletes a saved search; tasks keep the inputs that it found. Waits until that is on disk.
    ///
    /// # Errors
    /// [`SessionError::NoSuchSearch`]; [`SessionError::SearchInUse`] while a task or another search asks for it.
    pub fn delete_search_now(&mut self, name: &str) -> Result<(), SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.may_write()?;
        delete(&self.project.path, &self.saver(), name)?;
        self.take_in_lists()
    }

    /// Starts to delete a saved search.
    pub(super) fn start_deleting_search(&mut self, name: String) -> Result<(), SessionError> {
        self.may_write()?;
        let (path, saver) = (self.project.path.clone(), self.saver());
        self.start_job(format!("Deleting the search \"{name}\""), move |_| {
            delete(&path, &saver, &name)?;
            Ok(JobOutcome::DatasetChanged(notice::search_deleted(&name)))
        })
    }

    /// The saved searches, by name, with how many inputs each finds today.
    ///
    /// # Errors
    /// What the file said.
    pub fn search_lines(&self) -> Result<Vec<SearchLine>, SessionError> {
        let reader = self.project.disk.reader();
        let line = |search: SearchSummary| -> Result<SearchLine, SessionError> {
            let inputs = match search.frozen {
                Some(count) => count,
                None => {
                    let query = ListQuery::asking(Scope::All, &search.query, self.view.viewer());
                    reader.matching_positions(&query)?.len() as u64
                }
            };
            Ok(SearchLine {
                name: search.name,
                query: search.query,
                frozen: search.frozen.is_some(),
                inputs,
            })
        };
        reader.searches()?.into_iter().map(line).collect()
    }

    /// What of a query names nothing that there is, or is not known yet, a sentence each; `looks` that it is found out now
    /// what pictures look like.
    ///
    /// # Errors
    /// [`StoreError::Query`] when it cannot be read, and what the file said.
    pub fn unknown_in(&self, query: &str, looks: bool) -> Result<Vec<String>, SessionError> {
        let query = self.view.query(query).map_err(StoreError::from)?;
        let keys = match query.asks_metadata() {
            true => self.project.disk.reader().metadata_values()?.into_keys().collect(),
            false => Vec::new(),
        };
        let mut said = self.view.unknown_among(&query, &keys);
        if query.asks_look() && !looks && !self.project.disk.reader().was_looked_through()? {
            said.push(notice::NOT_LOOKED_THROUGH.to_owned());
        }
        if let Some(name) = query.near()
            && !self.project.disk.reader().has_input_called(name)?
        {
            said.push(notice::nothing_called(Takes::Text, &name.text()));
        }
        Ok(said)
    }

    fn saver(&self) -> Saver {
        Saver {
            ids_and_clock: self.project.ids_and_clock.clone(),
            me: self.view.me.id,
            viewer: self.view.viewer(),
        }
    }
}

impl View {
    /// Reads a query as lists do: with what its saved searches ask.
    ///
    /// # Errors
    /// [`QueryError`], with the place.
    pub fn query(&self, text: &str) -> Result<Query, QueryError> {
        Query::read(text)?.with_saved(&self.searches)
    }

    /// What of a query names nothing that there is, a sentence each. It may come later, so this is no error.
    pub fn unknown_in(&self, query: &Query) -> Vec<String> {
        let keys: Vec<String> = self.metadata.keys().cloned().collect();
        // Until they are read, none is known.
        match keys.is_empty() && query.asks_metadata() {
            true => Vec::new(),
            false => self.unknown_among(query, &keys),
        }
    }

    fn unknown_among(&self, query: &Query, keys: &[String]) -> Vec<String> {
        let unknown = query.unknown_names(&|takes| match takes {
            Takes::MetadataKey => keys.to_vec(),
            other => self.names(other),
        });
        unknown
            .iter()
            .map(|(takes, name)| notice::nothing_called(*takes, name))
            .collect()
    }

    /// The names of what a field of a query takes.
    pub fn names(&self, takes: Takes) -> Vec<String> {
        match takes {
            Takes::Concept => self.concepts.iter().map(|concept| concept.name.clone()).collect(),
            Takes::Member => self.members.iter().map(|member| member.name.clone()).collect(),
            Takes::Task => self.tasks.iter().map(|summary| summary.task.name.clone()).collect(),
            Takes::Dataset => self.datasets.iter().map(|dataset| dataset.name.clone()).collect(),
            Takes::Model => self.models.lines.iter().map(|line| line.model.name.clone()).collect(),
            Takes::Search => self.searches.iter().map(|search| search.name.clone()).collect(),
            Takes::Text | Takes::Words(_) | Takes::Number | Takes::Time | Takes::Metadata | Takes::MetadataKey => {
                Vec::new()
            }
        }
    }

    /// The search as it is saved, if it can be.
    fn search_to_save(&self, search: SaveSearch) -> Result<SaveSearch, SessionError> {
        let known = self.searches.iter().map(|search| search.name.as_str());
        let name = new_name(&search.name, known, Named::Thing)?;
        self.query(&search.query).map_err(StoreError::from)?;
        Ok(SaveSearch { name, ..search })
    }
}

fn save(project: &Path, saver: &Saver, search: &SaveSearch) -> Result<SearchLine, SessionError> {
    let mut writer = Writer::open(project)?;
    let reader = writer.reader();
    let mut known = reader.searches()?;
    let old = known.iter().find(|known| known.name == search.name).map(|old| old.id);
    if old.is_some() && !search.replaces {
        return Err(SessionError::SearchThere(search.name.clone()));
    }
    let id = old.unwrap_or_else(|| SearchId(saver.ids_and_clock.id()));
    // As it will be asked: it must not come back to itself.
    known.retain(|known| known.id != id);
    known.push(SearchSummary {
        id,
        name: search.name.clone(),
        query: search.query.clone(),
        frozen: None,
    });
    let asked = Query::read(&search.query).and_then(|query| query.with_saved(&known));
    asked.map_err(StoreError::from)?;
    let found = reader.matching_inputs(&ListQuery::asking(Scope::All, &search.query, saver.viewer.clone()))?;
    let line = SearchLine {
        name: search.name.clone(),
        query: search.query.clone(),
        frozen: search.frozen,
        inputs: found.len() as u64,
    };
    let new = Row::SavedSearch(SavedSearch {
        id,
        name: search.name.clone(),
        query: search.query.clone(),
        inputs: search.frozen.then_some(found),
    });
    let change = match reader.row(&new.key())? {
        Some(before) => Change::update(before, new),
        None => Some(Change::create(new)),
    };
    if let Some(change) = change {
        let maker = &saver.ids_and_clock;
        let op = bulk(maker, saver.me, OpKind::SaveSearch, None, false, vec![change]);
        writer.transact(&[op])?;
    }
    Ok(line)
}

fn delete(project: &Path, saver: &Saver, name: &str) -> Result<(), SessionError> {
    let mut writer = Writer::open(project)?;
    let reader = writer.reader();
    let missing = || SessionError::NoSuchSearch(name.to_owned());
    let searches = reader.searches()?;
    let search = searches.iter().find(|search| search.name == name).ok_or_else(missing)?;
    refuse_while_used(reader, search, &searches)?;
    let row = reader.row(&RowKey::SavedSearch(search.id))?.ok_or_else(missing)?;
    let gone = vec![Change::delete(row)];
    let op = bulk(&saver.ids_and_clock, saver.me, OpKind::SaveSearch, None, false, gone);
    writer.transact(&[op])?;
    Ok(())
}

/// A search that something asks for stays.
fn refuse_while_used(reader: Reader<'_>, search: &SearchSummary, all: &[SearchSummary]) -> Result<(), SessionError> {
    let in_use = |by: String| SessionError::SearchInUse {
        search: search.name.clone(),
        by,
    };
    let tasks = reader.tasks()?;
    if let Some(task) = tasks.iter().find(|task| task.inputs == TaskInputs::Saved(search.id)) {
        return Err(in_use(format!("The task \"{}\"", task.name)));
    }
    let without: Vec<SearchSummary> = all.iter().filter(|other| other.id != search.id).cloned().collect();
    let needs = |query: &str| {
        let asked = |searches: &[SearchSummary]| Query::read(query).and_then(|query| query.with_saved(searches));
        asked(all).is_ok() && asked(&without).is_err()
    };
    match without.iter().find(|other| needs(&other.query)) {
        Some(other) => Err(in_use(format!("The saved search \"{}\"", other.name))),
        None => Ok(()),
    }
}
