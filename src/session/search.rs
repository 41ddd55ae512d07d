//! Inputs that pass a query, for the command line.

use super::Session;
use super::error::SessionError;
use domain::{Input, InputId};
use serde::Serialize;
use std::collections::HashMap;
pub use store::{InputOrder, InputSort};
use store::{ListQuery, Scope};

/// An input that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct FoundInput {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, schemars::JsonSchema)]
pub struct SearchReport {
    /// How many inputs pass the query.
    pub count: u64,
    /// Them, or as many as were asked for.
    pub inputs: Vec<FoundInput>,
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct SearchRequest {
    /// The query.
    pub query: String,
    /// At most so many are told.
    pub limit: Option<u64>,
    /// In which order. Where nothing is said, the most alike come first if the query has `near:`, else it is the order of
    /// import.
    pub sort: Option<InputOrder>,
}

impl Session {
    /// The inputs that pass a query, as I may see them.
    ///
    /// # Errors
    /// [`store::StoreError::Query`] when it cannot be read, and what the file said.
    pub fn search_now(&self, request: &SearchRequest) -> Result<SearchReport, SessionError> {
        let query = ListQuery::asking(Scope::All, &request.query, self.view.viewer());
        let reader = self.project.disk.reader();
        let mut found = match &request.sort {
            Some(order) => reader.sorted_inputs(&query, order)?,
            None => reader.matching_inputs(&query)?,
        };
        let asked = self.view.query(&request.query).map_err(store::StoreError::from)?;
        if let (Some(name), None) = (asked.near(), &request.sort) {
            let likeness: HashMap<InputId, u32> = reader.similar_inputs(name)?.into_iter().collect();
            // What passed for another term comes last.
            found.sort_by_key(|id| likeness.get(id).copied().unwrap_or(u32::MAX));
        }
        let count = found.len() as u64;
        let most = request
            .limit
            .map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        found.truncate(most);
        let read = |id: &InputId| reader.input(*id).transpose();
        let inputs: Vec<Input> = found.iter().filter_map(read).collect::<Result<_, _>>()?;
        let told = |input: Input| FoundInput {
            id: input.id.to_string(),
            name: input.name,
        };
        Ok(SearchReport {
            count,
            inputs: inputs.into_iter().map(told).collect(),
        })
    }
}
