//! Annotations and suggestions asked for one by one, of all inputs of a list: which pass, and by what they are put in order.

use super::error::StoreError;
use super::lists::{AskedList, Inputs, ListQuery, Scope};
use super::query::{Among, Bind, Conditions};
use super::reader::Reader;
use super::tables::{annotation, first, input, key_tag, list, suggestion};
use domain::likeness::LookKey;
use domain::{AnnotationId, ConceptId, Input, InputId, MemberId, Object, ObjectId, RowKind, SuggestionId};
use rusqlite::types::Value;
use std::collections::HashMap;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// A fact of objects by which they are put in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectFact {
    /// When it was made, as far as its identifier tells, in milliseconds since 1970.
    Added,
    /// When it was last changed, as far as the log tells, else when it was made.
    Edited,
    /// The square pixels that it covers.
    Area,
    /// The width of its bounds over their height.
    Aspect,
    /// How sure a model was.
    Probability,
    /// What it looks like, which the caller knows: by [`FoundObject::look`].
    Look,
    /// Its concept or author; the caller knows how these are put in order.
    Other,
}

/// Objects that are looked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectQuery {
    /// The list on whose inputs they are; its query is asked of each object, and its concept is left to the caller.
    pub list: ListQuery,
    /// What is read of each.
    pub fact: ObjectFact,
    /// Whether the last ones that were made are wanted first, where they can be read in that order.
    pub newest_first: bool,
}

/// An object that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FoundObject {
    /// Which.
    pub id: ObjectId,
    /// What it claims.
    pub concept: ConceptId,
    /// Who made it; nobody made a suggestion.
    pub author: Option<MemberId>,
    /// The fact that was asked for; `None` where it has none.
    pub fact: Option<f64>,
    /// What is looked at of it, where that was asked for.
    pub look: Option<LookKey>,
}

/// Some objects that were found, after others.
#[derive(Debug)]
pub struct FoundObjects {
    /// They.
    pub found: Vec<FoundObject>,
    /// Whether all come in the order in which they were made.
    pub in_order: bool,
}

/// Rows that are looked through at once, between two looks at whether they are still wanted: some 100 ms at most.
const ROWS: u64 = 65_536;
/// The same of inputs.
const INPUTS: u64 = 8192;
/// The first ones are told sooner.
const FIRST: u64 = 1024;

/// What is asked of each row of a table, with the columns that are read.
struct Asked<'a> {
    query: &'a ObjectQuery,
    asked: AskedList,
}

impl Reader<'_> {
    /// Passes all objects that are looked for to `f`, some at a time, until it wants no more. Some may be none.
    ///
    /// # Errors
    /// [`StoreError::Query`], and what the file said.
    pub fn each_object(
        self,
        query: &ObjectQuery,
        f: &mut dyn FnMut(FoundObjects) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let asked = Asked {
            query,
            asked: self.asked(&query.list)?,
        };
        if query.list.filter.empty {
            return Ok(());
        }
        match asked.is_of_annotations_alone() {
            true => self.each_annotation(&asked, f),
            false => self.each_on_inputs(&asked, f),
        }
    }

    /// Goes through the annotations in the order in which they were made.
    fn each_annotation(
        self,
        asked: &Asked<'_>,
        f: &mut dyn FnMut(FoundObjects) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let newest_first = asked.query.newest_first;
        let (end, order) = match newest_first {
            true => ("id < ?1", "DESC"),
            false => ("id > ?1", "ASC"),
        };
        let next = format!("SELECT id FROM annotation WHERE {end} ORDER BY id {order} LIMIT 1 OFFSET ?2");
        // Before and after all that an identifier of 16 bytes can be.
        let (mut lowest, mut highest) = (Vec::new(), vec![0xff; 17]);
        let mut rows = FIRST;
        loop {
            let edge = if newest_first { &highest } else { &lowest };
            let wanted = rusqlite::params![edge, rows];
            let edge = first(self.connection(), &next, wanted, |row| row.get::<_, Vec<u8>>(0))?;
            let is_last = edge.is_none();
            match (newest_first, edge) {
                (true, edge) => lowest = edge.unwrap_or_default(),
                (false, edge) => highest = edge.unwrap_or_else(|| vec![0xff; 17]),
            }
            let found = asked.annotations_between(self, &lowest, &highest, order)?;
            if f(FoundObjects { found, in_order: true }).is_break() || is_last {
                return Ok(());
            }
            match newest_first {
                true => (highest, lowest) = (lowest, Vec::new()),
                false => (lowest, highest) = (highest, Vec::new()),
            }
            rows = ROWS;
        }
    }

    /// Goes through the inputs of the list, and through what is on each.
    fn each_on_inputs(
        self,
        asked: &Asked<'_>,
        f: &mut dyn FnMut(FoundObjects) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let end = self.end_of(asked.query.list.scope)?;
        let (mut from, mut step) = (0, FIRST);
        while from < end {
            let found = asked.all_on_inputs(self, &(from..from + step))?;
            let in_order = false;
            if f(FoundObjects { found, in_order }).is_break() {
                break;
            }
            (from, step) = (from + step, INPUTS);
        }
        Ok(())
    }

    /// The objects that are looked for on these inputs alone, a few of all.
    ///
    /// # Errors
    /// [`StoreError::Query`], and what the file said.
    pub fn objects_on(self, query: &ObjectQuery, inputs: &[InputId]) -> Result<Vec<FoundObject>, StoreError> {
        let asked = Asked {
            query,
            asked: self.asked(&query.list)?,
        };
        let mut found = Vec::new();
        if query.list.filter.empty {
            return Ok(found);
        }
        for input in inputs {
            let Some(place) = self.position_of(query.list.scope, *input)? else {
                continue;
            };
            found.extend(asked.all_on_inputs(self, &(place..place + 1))?);
        }
        Ok(found)
    }

    /// The inputs of a content, told by the first bytes of what names it, see [`LookKey`].
    ///
    /// # Errors
    /// What the file said.
    pub fn inputs_of_content(self, content: u64) -> Result<Vec<InputId>, StoreError> {
        let (from, to) = (content.to_be_bytes(), content.checked_add(1).map(u64::to_be_bytes));
        let to = to.map_or_else(|| vec![0xff; 33], |to| to.to_vec());
        let sql = "SELECT id FROM input WHERE hash >= ?1 AND hash < ?2 AND NOT removed UNION ALL \
                   SELECT id FROM input WHERE id >= ?1 AND id < ?2 AND hash = x'' AND NOT removed";
        let read = |row: &rusqlite::Row<'_>| Ok(InputId::from_bytes(row.get(0)?));
        list(self.connection(), sql, rusqlite::params![from, to], read)
    }

    /// These objects with their inputs, in this order; those that are not there are left out.
    ///
    /// # Errors
    /// What the file said.
    pub fn objects(self, ids: &[ObjectId]) -> Result<Vec<(Object, Arc<Input>)>, StoreError> {
        let mut inputs: HashMap<InputId, Arc<Input>> = HashMap::new();
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let object = match id {
                ObjectId::Annotation(id) => annotation::get(self.connection(), *id)?.map(Object::Annotation),
                ObjectId::Suggestion(id) => suggestion::get(self.connection(), *id)?.map(Object::Suggestion),
            };
            let Some(object) = object else { continue };
            let known = inputs.get(&object.input()).cloned();
            let input = match known {
                Some(input) => Some(input),
                None => input::get(self.connection(), object.input())?.map(Arc::new),
            };
            if let Some(input) = input {
                inputs.insert(input.id, input.clone());
                found.push((object, input));
            }
        }
        Ok(found)
    }
}

impl Asked<'_> {
    /// Whether annotations can be gone through without their inputs. They go with an input that is removed.
    fn is_of_annotations_alone(&self) -> bool {
        let filter = &self.query.list.filter;
        self.query.list.scope == Scope::All
            && !self.asked.query.asks_of_inputs()
            && !self.asked.query.asks_suggestions()
            && !filter.unreadable
    }

    fn annotations_between(
        &self,
        reader: Reader<'_>,
        lowest: &[u8],
        highest: &[u8],
        order: &str,
    ) -> Result<Vec<FoundObject>, StoreError> {
        let mut values: Vec<Value> = Vec::new();
        let mut bind = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        let (from, to) = (bind(Value::Blob(lowest.to_vec())), bind(Value::Blob(highest.to_vec())));
        // The edge itself belongs to the stretch that begins there.
        let within = match self.query.newest_first {
            true => format!("a.id >= {from} AND a.id < {to}"),
            false => format!("a.id > {from} AND a.id <= {to}"),
        };
        let passes = self.passes(Among::Annotations, None, &mut bind);
        let (fact, look) = (self.fact(Among::Annotations, false), self.look(false));
        let sql = format!(
            "SELECT a.id, a.concept, a.author, {fact}, {look} FROM annotation a WHERE {within} AND {passes} ORDER BY a.id {order}"
        );
        list(
            reader.connection(),
            &sql,
            rusqlite::params_from_iter(values),
            read_annotation,
        )
    }

    /// Annotations, and suggestions where these are asked for.
    fn all_on_inputs(&self, reader: Reader<'_>, places: &Range<u64>) -> Result<Vec<FoundObject>, StoreError> {
        let mut found = self.on_inputs(reader, places, Among::Annotations)?;
        if self.asked.query.asks_suggestions() && self.query.list.filter.annotated_by.is_none() {
            found.extend(self.on_inputs(reader, places, Among::Suggestions)?);
        }
        Ok(found)
    }

    fn on_inputs(&self, reader: Reader<'_>, places: &Range<u64>, among: Among) -> Result<Vec<FoundObject>, StoreError> {
        let mut values: Vec<Value> = Vec::new();
        let mut bind = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        let Inputs {
            from,
            task,
            mut conditions,
            ..
        } = self.query.list.inputs(places, &mut bind);
        conditions.push(self.passes(among, task.as_deref(), &mut bind));
        let (fact, look) = (self.fact(among, true), self.look(true));
        let (table, columns) = match among {
            Among::Annotations => ("annotation", "a.id, a.concept, a.author"),
            Among::Suggestions => ("suggestion", "a.id, a.concept, NULL"),
        };
        // Joined in this order: what is asked of an input is asked once for all that is on it.
        let sql = format!(
            "SELECT {columns}, {fact}, {look} FROM {from} CROSS JOIN {table} a ON a.input = input.id WHERE {}",
            conditions.join(" AND ")
        );
        let read = match among {
            Among::Annotations => read_annotation,
            Among::Suggestions => read_suggestion,
        };
        list(reader.connection(), &sql, rusqlite::params_from_iter(values), read)
    }

    /// The condition that the row `a` is looked for, and may be seen.
    fn passes(&self, among: Among, task: Option<&str>, bind: Bind<'_>) -> String {
        let list = &self.query.list;
        // Bound first: of what comes last all must be used.
        let sees = list.viewer.sees(list.scope, bind);
        let mut conditions = Vec::new();
        conditions.extend(task.map(|task| format!("a.task = {task}")));
        match among {
            Among::Annotations => {
                if !self.asked.query.asks_merged() {
                    conditions.push("a.merged IS NULL".to_owned());
                }
                if let Some(member) = list.filter.annotated_by {
                    conditions.push(format!("a.author = {}", bind(Value::Blob(member.bytes().to_vec()))));
                }
                conditions.push(format!("1{sees}"));
            }
            Among::Suggestions => {
                let mine = bind(Value::Blob(list.viewer.member.bytes().to_vec()));
                conditions.push(format!(
                    "a.verdict = '\"Open\"' AND (a.member IS NULL OR a.member = {mine})"
                ));
            }
        }
        // What terms say of inputs may count annotations, and counts only those that may be seen.
        let seen = match task {
            Some(task) => format!(" AND a.task = {task}{sees}"),
            None => sees,
        };
        let of_inputs = Conditions {
            list,
            near: &self.asked.near,
            task,
            seen: &seen,
        };
        conditions.push(of_inputs.of_object(&self.asked.query, among, bind));
        conditions.join(" AND ")
    }

    /// The fact as a column; `joined` tells that the row of the input is at hand.
    fn fact(&self, among: Among, joined: bool) -> String {
        // Only what is said of a whole input needs its size.
        let of_input = |what: &str| match joined {
            true => what.to_owned(),
            false => format!("(SELECT {what} FROM input WHERE input.id = a.input)"),
        };
        match self.query.fact {
            ObjectFact::Added => "id_time(a.id)".to_owned(),
            ObjectFact::Edited => {
                let tag = match among {
                    Among::Annotations => key_tag(RowKind::Annotation),
                    Among::Suggestions => key_tag(RowKind::Suggestion),
                };
                format!(
                    "ifnull((SELECT op.at FROM op_change JOIN op ON op.seq = op_change.op \
                     WHERE op_change.row = CAST(x'{tag:02x}' || a.id AS BLOB) ORDER BY op_change.op DESC LIMIT 1), \
                     id_time(a.id))"
                )
            }
            ObjectFact::Area => {
                let whole = of_input("1.0 * input.width * input.height");
                format!("ifnull(region_area(a.region), {whole})")
            }
            ObjectFact::Aspect => {
                let whole = of_input("1.0 * input.width / max(input.height, 1)");
                format!("ifnull(region_aspect(a.region), {whole})")
            }
            ObjectFact::Probability => match among {
                Among::Annotations => "(a.origin ->> '$.Model.probability')".to_owned(),
                Among::Suggestions => "a.probability".to_owned(),
            },
            ObjectFact::Look | ObjectFact::Other => "NULL".to_owned(),
        }
    }

    /// What is looked at of it, as a column.
    fn look(&self, joined: bool) -> &'static str {
        match (self.query.fact, joined) {
            (ObjectFact::Look, true) => "look_key(input.id, input.hash, input.width, input.height, a.region)",
            (ObjectFact::Look, false) => {
                "(SELECT look_key(id, hash, width, height, a.region) FROM input WHERE id = a.input)"
            }
            _ => "NULL",
        }
    }
}

fn read_annotation(row: &rusqlite::Row<'_>) -> rusqlite::Result<FoundObject> {
    Ok(FoundObject {
        id: ObjectId::Annotation(AnnotationId::from_bytes(row.get(0)?)),
        concept: ConceptId::from_bytes(row.get(1)?),
        author: Some(MemberId::from_bytes(row.get(2)?)),
        fact: row.get(3)?,
        look: look_of(row)?,
    })
}

fn look_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<LookKey>> {
    Ok(row.get_ref(4)?.as_blob_or_null()?.and_then(LookKey::from_bytes))
}

fn read_suggestion(row: &rusqlite::Row<'_>) -> rusqlite::Result<FoundObject> {
    Ok(FoundObject {
        id: ObjectId::Suggestion(SuggestionId::from_bytes(row.get(0)?)),
        concept: ConceptId::from_bytes(row.get(1)?),
        author: None,
        fact: row.get(3)?,
        look: look_of(row)?,
    })
}
