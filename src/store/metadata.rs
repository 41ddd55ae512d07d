//! Which metadata inputs have.

use super::error::StoreError;
use super::reader::Reader;
use super::tables::{for_each, from_json};
use domain::Metadata;
use std::collections::{BTreeMap, BTreeSet};

/// So many values of a key are told.
const VALUES: usize = 200;

impl Reader<'_> {
    /// The keys of all inputs, each with its values, of which a key with many has only some.
    pub fn metadata_values(self) -> Result<BTreeMap<String, BTreeSet<String>>, StoreError> {
        let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let sql = "SELECT metadata FROM input WHERE metadata IS NOT NULL AND NOT removed ORDER BY position";
        let read = |row: &rusqlite::Row<'_>| from_json::<Metadata>(row, 0);
        for_each(self.connection(), sql, [], read, &mut |metadata| {
            for (key, value) in metadata.iter() {
                match found.get_mut(key) {
                    Some(values) if values.len() >= VALUES => {}
                    Some(values) => drop(values.insert(value.to_string())),
                    None => drop(found.insert(key.to_owned(), BTreeSet::from([value.to_string()]))),
                }
            }
        })?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use crate::tests::{Place, project};
    use crate::{ListQuery, Scope, Viewer};
    use domain::{Change, GestureId, Input, InputId, MemberId, MetaValue, Metadata, Op, OpId, OpKind, Row, Timestamp};

    /// A project with an input that has metadata, and one that has none.
    #[test]
    fn inputs_are_found_by_their_metadata_and_its_keys_are_told() {
        let place = Place::new();
        let mut writer = project(&place);
        let plain = writer
            .reader()
            .input(InputId::fixed(3))
            .expect("reads")
            .expect("is there");
        let mut metadata = Metadata::default();
        for (key, value) in [
            ("Patient", "12"),
            ("ward", "S\u{fc}d"),
            ("taken", "2024-05-01T18:30:09"),
        ] {
            metadata.set(key, MetaValue::read(value)).expect("a key");
        }
        let told = Input {
            id: InputId::fixed(4),
            name: "4.png".into(),
            path: "4.png".into(),
            position: 4,
            metadata,
            ..plain
        };
        let op = Op {
            id: OpId::fixed(50),
            gesture: GestureId::fixed(50),
            member: MemberId::fixed(1),
            at: Timestamp(1),
            kind: OpKind::Import,
            input: None,
            task: None,
            reverts: None,
            batch: false,
            changes: vec![Change::create(Row::Input(told))],
        };
        writer.transact(&[op]).expect("is written");
        let found = |text: &str| {
            let query = ListQuery::asking(Scope::All, text, Viewer::from(MemberId::fixed(1)));
            let ids = writer.reader().matching_inputs(&query).expect(text);
            ids.into_iter().map(|id| id.0.as_u128()).collect::<Vec<_>>()
        };
        for (text, expected) in [
            ("meta.patient:12", vec![4]),
            ("-meta.patient:12", vec![3]),
            ("meta.patient>=12 meta.patient<12.5", vec![4]),
            ("meta.ward>1", vec![]),
            ("meta.taken>2024-04-30", vec![4]),
            ("meta.taken>2024-05-01", vec![]),
            ("has:meta.WARD", vec![4]),
            ("has:meta.none", vec![]),
            ("s\u{dc}D", vec![4]),
            ("12", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
        let values = writer.reader().metadata_values().expect("reads");
        let keys: Vec<&str> = values.keys().map(String::as_str).collect();
        assert_eq!(keys, ["Patient", "taken", "ward"]);
        assert!(values["Patient"].contains("12"));
    }
}
