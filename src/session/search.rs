//! Inputs that pass a query, for the command line.

use super::Session;
use super::error::SessionError;
use super::likeness::found_near;
use super::progress::Progress;
use super::report::Skipped;
use domain::clean::PerceptualHash;
use domain::{Input, InputId};
use serde::Serialize;
use std::collections::HashMap;
pub use store::{InputOrder, InputSort};
use store::{ListQuery, Scope};

/// An input that was found.
#[derive(Clone, Debug, PartialEq, Serialize, schemars::JsonSchema)]
pub struct FoundInput {
    /// Its identifier.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How much it looks like the input that the query names with `near:`: by a model from -1 to 1, else the share of the bits
    /// of its hash that are equal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<f32>,
}

/// What a search found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, schemars::JsonSchema)]
pub struct SearchReport {
    /// How many inputs pass the query.
    pub count: u64,
    /// Them, or as many as were asked for.
    pub inputs: Vec<FoundInput>,
    /// Pictures that could not be looked at, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
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
    /// What tells what is `near:` an input: the name of a model, or `descriptor`; where nothing is said, the hashes that the
    /// last look through the pictures found.
    pub by: Option<String>,
}

impl Session {
    /// The inputs that pass a query, as I may see them.
    ///
    /// # Errors
    /// [`store::StoreError::Query`] when it cannot be read, and what the file said.
    pub fn search_now(
        &mut self,
        request: &SearchRequest,
        progress: &mut Progress,
    ) -> Result<SearchReport, SessionError> {
        let mut query = ListQuery::asking(Scope::All, &request.query, self.view.viewer());
        let asked = self.view.query(&request.query).map_err(store::StoreError::from)?;
        let (mut likeness, mut skipped) = (HashMap::new(), Vec::new());
        if let (Some(name), Some(by)) = (asked.near(), &request.by) {
            let recipe = self.look_recipe_named(Some(by))?;
            let made = found_near(&recipe, name, progress)?;
            if let Some(near) = made.near {
                query.near = Some(near.inputs);
                likeness = near.likeness.as_ref().clone();
            }
            skipped = made.skipped;
        }
        let reader = self.project.disk.reader();
        if let (Some(name), None) = (asked.near(), &request.by) {
            let share = |bits: u32| 1.0 - bits as f32 / PerceptualHash::BITS as f32;
            let similar = reader.similar_inputs(name)?.into_iter();
            likeness = similar.map(|(id, bits)| (id, share(bits))).collect();
        }
        let mut found = match &request.sort {
            Some(order) => reader.sorted_inputs(&query, order)?,
            None => reader.matching_inputs(&query)?,
        };
        if asked.near().is_some() && request.sort.is_none() {
            let of = |id: &InputId| likeness.get(id).copied().unwrap_or(f32::NEG_INFINITY);
            // What passed for another term comes last.
            found.sort_by(|a, b| of(b).total_cmp(&of(a)));
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
            score: likeness.get(&input.id).copied(),
        };
        Ok(SearchReport {
            count,
            inputs: inputs.into_iter().map(told).collect(),
            skipped,
        })
    }
}
