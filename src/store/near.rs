//! What `near:NAME` finds: looked for once for a whole search, and not again for each stretch of a list.

use super::error::StoreError;
use super::lists::ListQuery;
use super::query::Bind;
use super::reader::Reader;
use super::tables::list;
use domain::InputId;
use domain::clean::{Hashes, SIMILAR};
use domain::query::{Pattern, Query};
use rusqlite::types::Value;
use std::collections::HashMap;

/// What `near:` finds of inputs of one name, as somebody found it out who knows more than hashes tell.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NearInputs {
    /// The name, as [`Pattern::text`] has it.
    pub name: String,
    /// Those that look like it, the most alike first.
    pub inputs: Vec<InputId>,
}

/// What each `near:` of a query finds, the most alike first.
pub(super) struct NearFound(Vec<(String, Vec<InputId>)>);

impl NearFound {
    /// The condition that an input is among what was found.
    pub(super) fn condition(&self, name: &Pattern, bind: Bind<'_>) -> String {
        let name = name.text();
        let found = self.0.iter().find(|(known, _)| *known == name).map(|(_, found)| found);
        let digits = |id: &InputId| id.bytes().iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let found: Vec<String> = found.into_iter().flatten().map(digits).collect();
        let found = bind(Value::Text(serde_json::Value::from(found).to_string()));
        // Read once for a whole statement: it is not about the input.
        format!("input.id IN (SELECT unhex(value) FROM json_each({found}))")
    }

    /// The place of each input in the first of them: 0 is the most alike.
    pub(super) fn places(&self) -> HashMap<InputId, usize> {
        let first = self.0.first().map_or([].as_slice(), |(_, found)| found);
        first.iter().copied().zip(0..).collect()
    }
}

impl Reader<'_> {
    /// What each `near:` of a list's query, `asked`, finds.
    pub(super) fn near_found(self, list: &ListQuery, asked: &Query) -> Result<NearFound, StoreError> {
        let found = |name: &Pattern| {
            let text = name.text();
            let known = list.near.as_ref().filter(|near| near.name == text);
            let inputs = match known {
                Some(near) => near.inputs.clone(),
                None => self.similar_inputs(name)?.into_iter().map(|(input, _)| input).collect(),
            };
            Ok((text, inputs))
        };
        asked
            .nears()
            .into_iter()
            .map(found)
            .collect::<Result<_, _>>()
            .map(NearFound)
    }

    /// The inputs of this name, which may be told by its end, in the order of import.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn inputs_called(self, name: &Pattern) -> Result<Vec<InputId>, StoreError> {
        let end = Pattern::new(&format!("*/{}", name.text()));
        let sql =
            "SELECT id FROM input WHERE NOT removed AND (name_is(name, ?1) OR name_is(name, ?2)) ORDER BY position";
        let read = |row: &rusqlite::Row<'_>| Ok(InputId::from_bytes(row.get(0)?));
        list(self.connection(), sql, [name.text(), end.text()], read)
    }

    /// The inputs that look like one of this name, each with the bits in which they differ, as the last look found; the most
    /// alike first.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn similar_inputs(self, name: &Pattern) -> Result<Vec<(InputId, u32)>, StoreError> {
        let mut asked = self
            .connection()
            .prepare_cached("SELECT hash FROM clean_hash WHERE input = ?1")?;
        let mut wanted: Vec<Hashes> = Vec::new();
        for input in self.inputs_called(name)? {
            let mut rows = asked.query([input.bytes()])?;
            if let Some(row) = rows.next()? {
                wanted.extend(row.get_ref(0)?.as_blob().ok().and_then(Hashes::from_bytes));
            }
        }
        let mut found = Vec::new();
        if wanted.is_empty() {
            return Ok(found);
        }
        let mut all = self.connection().prepare_cached("SELECT input, hash FROM clean_hash")?;
        let mut rows = all.query([])?;
        while let Some(row) = rows.next()? {
            let hashes = row.get_ref(1)?.as_blob().ok().and_then(Hashes::from_bytes);
            let distance = hashes.and_then(|hashes| wanted.iter().map(|asked| asked.distance(&hashes)).min());
            if let Some(distance) = distance.filter(|distance| *distance <= SIMILAR) {
                found.push((InputId::from_bytes(row.get(0)?), distance));
            }
        }
        found.sort_unstable_by_key(|(input, distance)| (*distance, *input));
        Ok(found)
    }
}
