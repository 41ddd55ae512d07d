//! Where concepts are used.

use super::error::StoreError;
use super::reader::{Reader, read_change};
use super::tables::{for_each, key_tag, list};
use domain::{ConceptId, InputId, OpKind, Row, RowKind};
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

    /// What concepts were called before a lead renamed, merged or deleted them, each with the concept, which may be gone; the
    /// newest where several were called so.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn former_concept_names(self) -> Result<BTreeMap<String, ConceptId>, StoreError> {
        let tag = key_tag(RowKind::Concept);
        let sql = "SELECT c.before, c.after FROM op_change c JOIN op ON op.seq = c.op \
                   WHERE c.row >= ?1 AND c.row < ?2 AND op.kind = ?3 AND c.before IS NOT NULL ORDER BY c.op, c.idx";
        let mut names = BTreeMap::new();
        let edits = rusqlite::params![[tag], [tag + 1], OpKind::EditConcept.name()];
        for_each(self.connection(), sql, edits, read_change, &mut |change| {
            if let Some(Row::Concept(before)) = change.before() {
                let stays = matches!(change.after(), Some(Row::Concept(after)) if after.name == before.name);
                if !stays {
                    names.insert(before.name.clone(), before.id);
                }
            }
        })?;
        Ok(names)
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
