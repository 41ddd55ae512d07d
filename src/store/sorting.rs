//! Inputs in another order than that of import or of a task: by any fact of them.

use super::error::StoreError;
use super::lists::{ListQuery, Scope};
use super::query::Bind;
use super::reader::Reader;
use super::tables::list;
use domain::InputId;
use domain::task::WorkState;
use rusqlite::types::Value;

/// A fact of inputs by which they are put in order.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum InputSort {
    /// Their names.
    Name,
    /// When they were added.
    Added,
    /// When something was last done on them.
    Edited,
    /// How many annotations they have, as far as one may see them.
    Annotations,
    /// How many concepts these are of.
    Concepts,
    /// How far my work on them is, in a task.
    Work,
    /// The width of the picture.
    Width,
    /// Its height.
    Height,
    /// Its pixels.
    Pixels,
    /// Its width over its height.
    Aspect,
    /// The bytes of its file.
    Bytes,
    /// How alike they are to the input that the query names with `near:`.
    Likeness,
    /// What their metadata has under a key: numbers before text.
    Metadata(String),
}

impl InputSort {
    /// All but the metadata, with their names.
    pub const NAMED: [(&'static str, Self); 12] = [
        ("name", Self::Name),
        ("added", Self::Added),
        ("edited", Self::Edited),
        ("annotations", Self::Annotations),
        ("concepts", Self::Concepts),
        ("work", Self::Work),
        ("width", Self::Width),
        ("height", Self::Height),
        ("pixels", Self::Pixels),
        ("aspect", Self::Aspect),
        ("bytes", Self::Bytes),
        ("likeness", Self::Likeness),
    ];

    /// The one of this name; `meta.KEY` is the metadata under a key.
    pub fn named(name: &str) -> Option<Self> {
        if let Some(key) = name.strip_prefix("meta.") {
            return (!key.is_empty()).then(|| Self::Metadata(key.to_owned()));
        }
        let found = Self::NAMED.into_iter().find(|(own, _)| *own == name);
        found.map(|(_, sort)| sort)
    }

    /// What an SQL statement reads of an input in the list.
    fn fact(&self, query: &ListQuery, task: Option<&str>, bind: Bind<'_>) -> String {
        let mut annotations = |what: &str| {
            let seen = query.viewer.sees(query.scope, bind);
            let of_task = task.map_or_else(String::new, |task| format!(" AND a.task = {task}"));
            format!("(SELECT {what} FROM annotation a WHERE a.input = input.id{seen}{of_task})")
        };
        match self {
            Self::Name => "input.name".to_owned(),
            Self::Added => "id_time(input.id)".to_owned(),
            Self::Edited => "(SELECT max(op.at) FROM op WHERE op.input = input.id)".to_owned(),
            Self::Annotations => annotations("count(*)"),
            Self::Concepts => annotations("count(DISTINCT a.concept)"),
            Self::Work => match task {
                None => "NULL".to_owned(),
                Some(task) => {
                    let me = bind(Value::Blob(query.viewer.member.bytes().to_vec()));
                    let places = WorkState::ALL.iter().enumerate();
                    let places: Vec<String> = places
                        .map(|(at, state)| format!("WHEN '{}' THEN {at}", state.name()))
                        .collect();
                    format!(
                        "(CASE ifnull((SELECT state FROM work WHERE work.task = {task} AND work.input = input.id \
                         AND work.member = {me}), 'Unlabeled') {} END)",
                        places.join(" ")
                    )
                }
            },
            Self::Width => "input.width".to_owned(),
            Self::Height => "input.height".to_owned(),
            Self::Pixels => "input.width * input.height".to_owned(),
            Self::Aspect => "1.0 * input.width / max(input.height, 1)".to_owned(),
            Self::Bytes => "input.bytes".to_owned(),
            Self::Likeness => "NULL".to_owned(),
            Self::Metadata(key) => {
                let key = bind(Value::Text(key.clone()));
                format!("metadata_value(input.metadata, {key})")
            }
        }
    }
}

/// An order of inputs; those that are equal stay in that of the list, and those of which it is not known come last.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct InputOrder {
    /// By what.
    pub by: InputSort,
    /// Whether the largest comes first.
    pub descending: bool,
}

impl Reader<'_> {
    /// The places in the scope of all inputs that pass the filter, in this order.
    ///
    /// # Errors
    /// [`StoreError::Query`], and what the file said.
    pub fn sorted_positions(self, query: &ListQuery, order: &InputOrder) -> Result<Vec<u64>, StoreError> {
        self.sorted(query, order, None, |row| row.get(0))
    }

    /// The inputs that pass the filter, in this order.
    ///
    /// # Errors
    /// [`StoreError::Query`], and what the file said.
    pub fn sorted_inputs(self, query: &ListQuery, order: &InputOrder) -> Result<Vec<InputId>, StoreError> {
        self.sorted(query, order, Some("input.id"), |row| {
            Ok(InputId::from_bytes(row.get(0)?))
        })
    }

    /// One column of the inputs in this order; their places where none is said.
    fn sorted<T>(
        self,
        query: &ListQuery,
        order: &InputOrder,
        column: Option<&str>,
        read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let asked = self.asked(query)?;
        let mut values: Vec<Value> = Vec::new();
        let mut bind = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        let all = 0..self.end_of(query.scope)?;
        let wanted = query.wanted(&asked, &all, &mut bind);
        let task = match query.scope {
            Scope::All => None,
            Scope::Task(_) => wanted.task.as_deref(),
        };
        let fact = order.by.fact(query, task, &mut bind);
        let (place, way) = (wanted.place, if order.descending { "DESC" } else { "ASC" });
        let sql = format!(
            "SELECT {}, {fact} AS fact, input.id FROM {} WHERE {} ORDER BY fact IS NULL, fact {way}, {place}",
            column.unwrap_or(place),
            wanted.from,
            wanted.conditions.join(" AND ")
        );
        let values = rusqlite::params_from_iter(values);
        if order.by != InputSort::Likeness {
            return list(self.connection(), &sql, values, read);
        }
        let places = asked.near.places();
        let with_id = |row: &rusqlite::Row<'_>| Ok((InputId::from_bytes(row.get(2)?), read(row)?));
        let mut statement = self.connection().prepare(&sql)?;
        let mut found = statement
            .query_map(values, with_id)?
            .collect::<rusqlite::Result<Vec<(InputId, T)>>>()?;
        // What passed for another term comes last, whichever way.
        found.sort_by_key(|(id, _)| match (places.get(id), order.descending) {
            (Some(place), true) => *place,
            (Some(place), false) => places.len() - place,
            (None, _) => usize::MAX,
        });
        Ok(found.into_iter().map(|(_, found)| found).collect())
    }
}
