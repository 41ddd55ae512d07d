//! Where concepts are used.

use super::error::StoreError;
use super::reader::Reader;
use super::tables::list;
use domain::{ConceptId, InputId};
use std::collections::BTreeMap;

impl Reader<'_> {
    /// The inputs with annotations or suggestions of these concepts, in the order of import. Looks at all annotations
    /// and suggestions.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn inputs_with(self, concepts: &[ConceptId]) -> Result<Vec<InputId>, StoreError> {
        let sql = "SELECT input.position, input.id FROM input JOIN (\
                   SELECT input FROM annotation WHERE concept = ?1 UNION SELECT input FROM suggestion WHERE concept = ?1\
                   ) AS used ON used.input = input.id";
        let mut found: BTreeMap<i64, InputId> = BTreeMap::new();
        for concept in concepts {
            let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, InputId::from_bytes(row.get(1)?)));
            found.extend(list(self.connection(), sql, [concept.bytes()], read)?);
        }
        Ok(found.into_values().collect())
    }

    /// How often models suggest each concept that they suggest, whatever became of it.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn suggestion_counts(self) -> Result<BTreeMap<ConceptId, u64>, StoreError> {
        let sql = "SELECT concept, count(*) FROM suggestion WHERE member IS NULL GROUP BY concept";
        let read = |row: &rusqlite::Row<'_>| Ok((ConceptId::from_bytes(row.get(0)?), row.get(1)?));
        Ok(list(self.connection(), sql, [], read)?.into_iter().collect())
    }
}
