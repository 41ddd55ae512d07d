//! What was found when the pictures were last looked through, for queries to ask. Each file has its own: it is not in the
//! log, and may be replaced at any time.

use super::error::StoreError;
use super::lists::ListQuery;
use super::log::Writer;
use super::reader::Reader;
use super::tables::{first, from_json, list};
use domain::InputId;
use domain::clean::{Flag, Thresholds};
use domain::query::Pattern;
use rusqlite::{Transaction, params};
use std::collections::{BTreeSet, HashSet};

/// What was found of one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// The input.
    pub input: InputId,
    /// The names of its flags.
    pub flags: Vec<String>,
    /// What pictures that look alike have nearly alike; `None` where it could not be looked at.
    pub hash: Option<Vec<u8>>,
}

impl Writer {
    /// Replaces what was found before.
    ///
    /// # Errors
    /// What SQLite said; what was found before stays then.
    pub fn replace_looks(&mut self, looks: &[Look], by: &Thresholds) -> Result<(), StoreError> {
        self.unlogged(|transaction| {
            write(transaction, looks)?;
            let sql = "INSERT OR REPLACE INTO clean_threshold (one, body) VALUES (1, ?1)";
            transaction.execute(sql, [serde_json::to_string(by)?])?;
            Ok(())
        })
    }

    /// These inputs, which have a flag together or alone, are right as they are: they have it no more.
    ///
    /// # Errors
    /// What SQLite said; all stays as it is then.
    pub fn ignore_finding(&mut self, flag: Flag, inputs: &[InputId]) -> Result<(), StoreError> {
        let bytes = bytes_of(inputs);
        self.unlogged(|transaction| {
            let sql = "INSERT OR IGNORE INTO clean_ignored (flag, inputs) VALUES (?1, ?2)";
            transaction.execute(sql, params![flag.name(), bytes])?;
            let mut gone = transaction.prepare("DELETE FROM clean_flag WHERE input = ?1 AND flag = ?2")?;
            for input in inputs {
                gone.execute(params![input.bytes(), flag.name()])?;
            }
            Ok(())
        })
    }

    /// These inputs are not taken to be right as they are any more; `None`: nothing is. What has which flag is found by the
    /// next look.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn forget_ignored(&mut self, only: Option<(Flag, &[InputId])>) -> Result<(), StoreError> {
        self.unlogged(|transaction| {
            match only {
                None => transaction.execute("DELETE FROM clean_ignored", [])?,
                Some((flag, inputs)) => {
                    let sql = "DELETE FROM clean_ignored WHERE flag = ?1 AND inputs = ?2";
                    transaction.execute(sql, params![flag.name(), bytes_of(inputs)])?
                }
            };
            Ok(())
        })
    }
}

/// Inputs as they are ignored together: in the order of their identifiers.
fn bytes_of(inputs: &[InputId]) -> Vec<u8> {
    let mut sorted = inputs.to_vec();
    sorted.sort_unstable();
    sorted.iter().flat_map(InputId::bytes).copied().collect()
}

fn write(transaction: &Transaction<'_>, looks: &[Look]) -> Result<(), StoreError> {
    transaction.execute("DELETE FROM clean_flag", [])?;
    transaction.execute("DELETE FROM clean_hash", [])?;
    let mut flags = transaction.prepare("INSERT OR IGNORE INTO clean_flag (input, flag) VALUES (?1, ?2)")?;
    let mut hashes = transaction.prepare("INSERT OR IGNORE INTO clean_hash (input, hash) VALUES (?1, ?2)")?;
    for look in looks {
        for flag in &look.flags {
            flags.execute(params![look.input.bytes(), flag])?;
        }
        if let Some(hash) = &look.hash {
            hashes.execute(params![look.input.bytes(), hash])?;
        }
    }
    Ok(())
}

impl Reader<'_> {
    /// By which thresholds the pictures were looked through last; `None` where they never were.
    ///
    /// # Errors
    /// What SQLite said, or that they cannot be read.
    pub fn last_thresholds(self) -> Result<Option<Thresholds>, StoreError> {
        first(self.connection(), "SELECT body FROM clean_threshold", [], |row| {
            from_json(row, 0)
        })
    }

    /// What is right as it is: inputs that have a flag together or alone, in the order of their identifiers.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn ignored_findings(self) -> Result<BTreeSet<(Flag, Vec<InputId>)>, StoreError> {
        let sql = "SELECT flag, inputs FROM clean_ignored";
        let rows = list(self.connection(), sql, [], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, Vec<u8>>(1)?))
        })?;
        let read = |(flag, bytes): (String, Vec<u8>)| {
            let flag = Flag::ALL.into_iter().find(|known| known.name() == flag)?;
            let inputs = bytes.as_chunks::<16>().0.iter().copied().map(InputId::from_bytes);
            Some((flag, inputs.collect()))
        };
        Ok(rows.into_iter().filter_map(read).collect())
    }

    /// Whether the pictures were ever looked through.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn was_looked_through(self) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM clean_hash UNION ALL SELECT 1 FROM clean_flag LIMIT 1";
        Ok(self.connection().prepare_cached(sql)?.exists([])?)
    }

    /// Whether an input has this name, which may be told by its end.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn has_input_called(self, name: &Pattern) -> Result<bool, StoreError> {
        let end = Pattern::new(&format!("*/{}", name.text()));
        let sql = "SELECT 1 FROM input WHERE NOT removed AND (name_is(name, ?1) OR name_is(name, ?2)) LIMIT 1";
        Ok(self
            .connection()
            .prepare_cached(sql)?
            .exists([name.text(), end.text()])?)
    }

    /// The inputs that are left out of tasks and datasets.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn excluded_inputs(self) -> Result<HashSet<InputId>, StoreError> {
        let sql = "SELECT id FROM input WHERE excluded AND NOT removed";
        let read = |row: &rusqlite::Row<'_>| Ok(InputId::from_bytes(row.get(0)?));
        Ok(list(self.connection(), sql, [], read)?.into_iter().collect())
    }

    /// Those of these inputs that tasks, datasets and exports may hold: which are not left out.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn offered(self, mut inputs: Vec<InputId>) -> Result<Vec<InputId>, StoreError> {
        let excluded = self.excluded_inputs()?;
        inputs.retain(|input| !excluded.contains(input));
        Ok(inputs)
    }

    /// The inputs that pass the filter and may be held by tasks and datasets, in the order of the scope.
    ///
    /// # Errors
    /// [`StoreError::Query`], and what the file said.
    pub fn matching_offered(self, query: &ListQuery) -> Result<Vec<InputId>, StoreError> {
        self.offered(self.matching_inputs(query)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lists::Scope;
    use crate::tests::{ANA, Place, input, op, project};
    use domain::clean::{Hashes, PerceptualHash};
    use domain::{Change, OpKind, Row};

    #[test]
    fn the_last_look_replaces_those_before() {
        let place = Place::new();
        let mut writer = project(&place);
        let look = |n: u128, flag: &str| Look {
            input: InputId::fixed(n),
            flags: vec![flag.into()],
            hash: Some(vec![n as u8]),
        };
        assert!(!writer.reader().was_looked_through().expect("reads"));
        let first = [look(1, "blurry"), look(2, "dark")];
        writer.replace_looks(&first, &Thresholds::default()).expect("is kept");
        writer
            .replace_looks(&[look(2, "small")], &Thresholds::default())
            .expect("is kept");
        let sql = "SELECT flag || hex(hash) FROM clean_flag JOIN clean_hash USING (input)";
        let conn = writer.connection();
        let found: Vec<String> = conn
            .prepare(sql)
            .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
            .expect("reads");
        assert_eq!(found, ["small02"]);
        assert!(writer.reader().was_looked_through().expect("reads"));
    }

    /// Four inputs, of which the last is left out.
    fn looked_at(place: &Place) -> Writer {
        let mut writer = project(place);
        let row = |n: u128| domain::Input {
            excluded: n == 7,
            ..input(n)
        };
        let rows = (4..8).map(|n| Change::create(Row::Input(row(n)))).collect();
        writer.transact(&[op(2, OpKind::Import, rows)]).expect("is written");
        let look = |n: u128, flags: &[&str], bits: u32| Look {
            input: InputId::fixed(n),
            flags: flags.iter().map(|flag| (*flag).to_owned()).collect(),
            hash: (bits < 256).then(|| {
                let hash = PerceptualHash(std::array::from_fn(|at| {
                    let here = bits.saturating_sub(64 * at as u32).min(64);
                    u64::MAX.checked_shr(64 - here).unwrap_or(0)
                }));
                let (whole, mirrored, cut) = (hash, hash, [hash; 4]);
                Hashes { whole, mirrored, cut }.bytes()
            }),
        };
        let looks = [
            look(3, &["blurry"], 0),
            look(4, &["dark", "near-duplicate"], 200),
            look(5, &["blurry"], 30),
            look(6, &["missing", "unreadable"], 256),
            look(7, &[], 20),
        ];
        writer.replace_looks(&looks, &Thresholds::default()).expect("is kept");
        writer
    }

    #[test]
    fn queries_ask_for_what_was_found_and_for_what_looks_alike() {
        let place = Place::new();
        let writer = looked_at(&place);
        let reader = writer.reader();
        let found = |text: &str| {
            let query = ListQuery::asking(Scope::All, text, ANA.into());
            let found = reader.matching_inputs(&query).expect("is asked");
            let numbers = (3..8).filter(|n| found.contains(&InputId::fixed(*n)));
            numbers.collect::<Vec<u128>>()
        };
        for (text, expected) in [
            ("flag:blurry", vec![3, 5]),
            ("flag:dark flag:near-duplicate", vec![4]),
            ("-flag:blurry", vec![4, 6, 7]),
            ("flag:missing", vec![6]),
            ("flag:unreadable", vec![6]),
            ("flag:bright OR flag:small OR flag:odd-aspect", vec![]),
            ("flag:excluded", vec![7]),
            ("near:3.png", vec![3, 5, 7]),
            ("near:4.png", vec![4]),
            ("near:6.png", vec![]),
            ("near:none", vec![]),
            ("near:3.png -flag:excluded", vec![3, 5]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
        let similar = reader.similar_inputs(&Pattern::new("3.png")).expect("is asked");
        assert_eq!(
            similar,
            [(3, 0), (7, 20), (5, 30)].map(|(n, bits)| (InputId::fixed(n), bits))
        );
        let query = ListQuery::asking(Scope::All, "near:3.png", ANA.into());
        let offered = reader.matching_offered(&query).expect("is asked");
        assert_eq!(offered, [3, 5].map(InputId::fixed));
    }
}
