//! The project as it stood at an entry of the log: what a version of a dataset delivers.
//!
//! Nothing is replayed: a row that no later entry names stands as it did. Only what later entries removed, and what
//! later bulk acts made, is gathered first; both are few next to the rows themselves.

use super::error::StoreError;
use super::reader::{Reader, read_change};
use super::row_part::{Part, RowPart, pass};
use super::tables::{first, for_each, key_bytes, list};
use domain::{Annotation, AnnotationId, Change, Concept, Input, InputId, OpKind, Origin, Row, RowKey};
use rusqlite::params;
use serde::de::MapAccess;
use std::collections::{HashMap, HashSet};

/// What it takes to see annotations as they stood at an entry of the log.
pub struct Past {
    /// The entry's number.
    seq: i64,
    /// Annotations that bulk acts made later.
    later: HashSet<AnnotationId>,
    /// Annotations that were removed later, by input.
    gone: HashMap<InputId, Vec<AnnotationId>>,
    /// Concepts that were removed later.
    gone_concepts: Vec<RowKey>,
}

/// The identifier of a row of a bulk act, if it is an annotation's.
struct Made(Option<AnnotationId>);

impl RowPart for Made {
    fn read<'de, A: MapAccess<'de>>(table: &str, row: &mut A) -> Result<Self, A::Error> {
        #[derive(serde::Deserialize)]
        struct Id {
            id: AnnotationId,
        }
        Ok(Self(match table {
            "Annotation" => Some(row.next_value::<Id>()?.id),
            _ => pass(row).map(|()| None)?,
        }))
    }
}

impl Reader<'_> {
    /// The number of the log's entry that made a row one by one, if one did.
    pub fn made_at(self, key: &RowKey) -> Result<Option<i64>, StoreError> {
        let sql = "SELECT op FROM op_change WHERE row = ?1 AND before IS NULL ORDER BY op LIMIT 1";
        first(self.connection(), sql, [key_bytes(key)], |row| row.get(0))
    }

    /// An imported annotation that somebody changed since, as an import left it last; `None` where the log does not tell.
    pub fn as_imported(self, id: AnnotationId) -> Result<Option<Annotation>, StoreError> {
        let sql = "SELECT c.before, c.after, op.kind = ?2 FROM op_change c JOIN op ON op.seq = c.op \
                   WHERE c.row = ?1 AND c.before IS NOT NULL ORDER BY c.op, c.idx";
        let (mut made, mut imported) = (None, None);
        let key = key_bytes(&RowKey::Annotation(id));
        let read = |row: &rusqlite::Row<'_>| Ok((read_change(row)?, row.get(2)?));
        let asked = params![key, OpKind::Import.name()];
        for_each(self.connection(), sql, asked, read, &mut |(change, by_import): (
            Change,
            bool,
        )| {
            let Some(Row::Annotation(row)) = change.before() else {
                return;
            };
            match row.origin {
                // It was taken from a file again.
                _ if by_import => imported = None,
                Origin::Imported { edited: false, .. } => drop(imported.get_or_insert_with(|| row.clone())),
                _ => drop(made.get_or_insert_with(|| row.clone())),
            }
        })?;
        Ok(imported.or(made))
    }

    /// Imported annotations that nobody made their own and that were changed all the same: by a lead, many at once.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn changed_imports(self) -> Result<HashSet<AnnotationId>, StoreError> {
        let sql = "SELECT DISTINCT substr(c.row, 2) FROM op JOIN op_change c ON c.op = op.seq \
                   WHERE op.kind IN (?1, ?2, ?3) AND c.after IS NOT NULL AND substr(c.row, 1, 1) = x'09' \
                   AND instr(c.after, '\"Imported\"') > 0";
        let kinds = [OpKind::Relabel, OpKind::Reshape, OpKind::EditConcept].map(OpKind::name);
        let found = list(self.connection(), sql, kinds, |row| {
            row.get(0).map(AnnotationId::from_bytes)
        })?;
        Ok(found.into_iter().collect())
    }

    /// Imported annotations that people removed and that are not there now, as they were last, by input.
    pub fn removed_imports(self) -> Result<HashMap<InputId, Vec<Annotation>>, StoreError> {
        let sql = "SELECT c.before, c.after FROM op JOIN op_change c ON c.op = op.seq \
                   WHERE op.kind = ?1 AND c.after IS NULL AND substr(c.row, 1, 1) = x'09' \
                   AND instr(c.before, '\"Imported\"') > 0 \
                   AND NOT EXISTS (SELECT 1 FROM annotation a WHERE a.id = substr(c.row, 2)) ORDER BY c.op, c.idx";
        let mut found: HashMap<InputId, Vec<Annotation>> = HashMap::new();
        let kind = OpKind::Delete.name();
        for_each(self.connection(), sql, [kind], read_change, &mut |change: Change| {
            if let Some(Row::Annotation(row)) = change.before() {
                let gone = found.entry(row.input).or_default();
                // One that was brought back and removed again.
                gone.retain(|known| known.id != row.id);
                gone.push(row.clone());
            }
        })?;
        Ok(found)
    }

    /// Gathers what it takes to see annotations and concepts as they stood right after the entry numbered `seq`.
    pub fn past(self, seq: i64) -> Result<Past, StoreError> {
        let mut past = Past {
            seq,
            later: HashSet::new(),
            gone: HashMap::new(),
            gone_concepts: Vec::new(),
        };
        let removed = "SELECT before, after FROM op_change WHERE op > ?1 AND after IS NULL \
                       AND substr(row, 1, 1) IN (x'02', x'09')";
        for_each(
            self.connection(),
            removed,
            [seq],
            read_change,
            &mut |change: Change| match change.before() {
                Some(Row::Annotation(row)) => past.gone.entry(row.input).or_default().push(row.id),
                _ => past.gone_concepts.push(change.key()),
            },
        )?;
        let batches = "SELECT op_batch.op, chunk FROM op_batch WHERE op > ?1 ORDER BY op, chunk";
        let chunks = list(self.connection(), batches, [seq], |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, u64>(1)?))
        })?;
        for (op, chunk) in chunks {
            let made = self.batch_chunk::<Part<Made>>(op, chunk)?;
            past.later.extend(made.into_iter().filter_map(|made| made.0.0));
        }
        Ok(past)
    }

    /// A row that no bulk act makes, as it stood right after the entry numbered `seq`.
    pub fn row_then(self, key: &RowKey, seq: i64) -> Result<Option<Row>, StoreError> {
        let sql = "SELECT before, after FROM op_change WHERE row = ?1 AND op > ?2 ORDER BY op, idx LIMIT 1";
        let next = first(self.connection(), sql, params![key_bytes(key), seq], read_change)?;
        match next {
            Some(change) => Ok(change.before().cloned()),
            None => self.row(key),
        }
    }

    /// An input as it stood: its picture may have changed since.
    pub fn input_then(self, past: &Past, now: &Input) -> Result<Input, StoreError> {
        match self.row_then(&RowKey::Input(now.id), past.seq)? {
            Some(Row::Input(then)) => Ok(then),
            _ => Ok(now.clone()),
        }
    }

    /// All concepts as they stood, in the order they were created.
    pub fn concepts_then(self, past: &Past) -> Result<Vec<Concept>, StoreError> {
        let mut keys: Vec<RowKey> = self.concepts()?.iter().map(|row| RowKey::Concept(row.id)).collect();
        keys.extend(&past.gone_concepts);
        keys.sort_unstable();
        keys.dedup();
        let mut found = Vec::new();
        for key in keys {
            if let Some(Row::Concept(row)) = self.row_then(&key, past.seq)? {
                found.push(row);
            }
        }
        found.sort_by_key(|concept| (concept.position, concept.id));
        Ok(found)
    }

    /// All annotations of an input as they stood, in drawing order.
    pub fn annotations_then(self, past: &Past, input: InputId) -> Result<Vec<Annotation>, StoreError> {
        let mut ids: Vec<AnnotationId> = self.annotations(input)?.iter().map(|row| row.id).collect();
        ids.extend(past.gone.get(&input).into_iter().flatten());
        ids.sort_unstable();
        ids.dedup();
        let mut found = Vec::new();
        for id in ids.into_iter().filter(|id| !past.later.contains(id)) {
            if let Some(Row::Annotation(row)) = self.row_then(&RowKey::Annotation(id), past.seq)? {
                found.push(row);
            }
        }
        found.sort_by_key(|row| (row.z, row.id));
        Ok(found)
    }
}
