//! Inputs that pass a query, for the command line.

use super::Session;
use super::error::SessionError;
use domain::{Input, InputId};
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::HashMap;
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

/// By what found inputs are put in order; those that are equal stay in the order of import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortBy {
    /// Their names.
    Name,
    /// The width of the picture.
    Width,
    /// Its height.
    Height,
    /// Its width over its height.
    Aspect,
    /// The bytes of its file.
    Bytes,
}

impl SortBy {
    /// All of them, with their names on the command line.
    pub const ALL: [(&'static str, Self); 5] = [
        ("name", Self::Name),
        ("width", Self::Width),
        ("height", Self::Height),
        ("aspect", Self::Aspect),
        ("bytes", Self::Bytes),
    ];

    fn compare(self, a: &Input, b: &Input) -> Ordering {
        let aspect = |input: &Input| f64::from(input.size.width) / f64::from(input.size.height.max(1));
        match self {
            Self::Name => a.name.cmp(&b.name),
            Self::Width => a.size.width.cmp(&b.size.width),
            Self::Height => a.size.height.cmp(&b.size.height),
            Self::Aspect => aspect(a).total_cmp(&aspect(b)),
            Self::Bytes => a.bytes.cmp(&b.bytes),
        }
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default)]
pub struct SearchRequest {
    /// The query.
    pub query: String,
    /// At most so many are told.
    pub limit: Option<u64>,
    /// In which order, and whether the largest comes first. Where nothing is said, the most alike come first if the query has
    /// `near:`, else it is the order of import.
    pub sort: Option<(SortBy, bool)>,
}

impl Session {
    /// The inputs that pass a query, as I may see them.
    ///
    /// # Errors
    /// [`store::StoreError::Query`] when it cannot be read, and what the file said.
    pub fn search_now(&self, request: &SearchRequest) -> Result<SearchReport, SessionError> {
        let query = ListQuery::asking(Scope::All, &request.query, self.view.viewer());
        let reader = self.project.disk.reader();
        let mut found = reader.matching_inputs(&query)?;
        let asked = self.view.query(&request.query).map_err(store::StoreError::from)?;
        if let (Some(name), None) = (asked.near(), request.sort) {
            let likeness: HashMap<InputId, u32> = reader.similar_inputs(name)?.into_iter().collect();
            // What passed for another term comes last.
            found.sort_by_key(|id| likeness.get(id).copied().unwrap_or(u32::MAX));
        }
        let count = found.len() as u64;
        let most = request
            .limit
            .map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
        if request.sort.is_none() {
            found.truncate(most);
        }
        let read = |id: &InputId| reader.input(*id).transpose();
        let mut inputs: Vec<Input> = found.iter().filter_map(read).collect::<Result<_, _>>()?;
        if let Some((by, descending)) = request.sort {
            inputs.sort_by(|a, b| match descending {
                true => by.compare(b, a),
                false => by.compare(a, b),
            });
        }
        inputs.truncate(most);
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
