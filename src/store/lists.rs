//! Windows onto lists of any length: which inputs a list holds, and a page of its rows.

use super::error::StoreError;
use super::near::{NearFound, NearInputs};
use super::query::{Conditions, unreadable};
use super::reader::Reader;
use super::tables::{self, input, list};
use domain::query::Query;
use domain::task::WorkState;
use domain::{ConceptId, Input, InputId, MemberId, SearchId, Sign, TaskId, Timestamp};
use rusqlite::types::Value;
use std::ops::{ControlFlow, Range};
use std::sync::Arc;

/// Whose inputs a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// All of the project, in the order of import.
    All,
    /// Those of a task, in its order.
    Task(TaskId),
}

/// Which of them are wanted. The default wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ListFilter {
    /// Only those that pass this query, see [`domain::query`].
    pub text: String,
    /// Only those with an annotation of this concept (in the scope's task).
    pub concept: Option<ConceptId>,
    /// Only those whose work of this member stands in one of these states; any when empty.
    pub states: Vec<WorkState>,
    /// Only those that this member has annotated.
    pub annotated_by: Option<MemberId>,
    /// Only those on which nothing is said to be there (in the scope's task).
    pub empty: bool,
    /// Only those whose pixels could not be read.
    pub unreadable: bool,
    /// Only those that were given to this member, in the scope's task.
    pub given_to: Option<MemberId>,
    /// Only those with work in the scope's task that this reviewer decides on.
    pub reviewed_by: Option<MemberId>,
}

impl ListFilter {
    /// Whether everything is wanted.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same without what somebody looks for: only whose work it is stays.
    pub fn share(&self) -> Self {
        Self {
            given_to: self.given_to,
            reviewed_by: self.reviewed_by,
            ..Self::default()
        }
    }

    /// Whether somebody looks for something, within what is theirs.
    pub fn is_narrowed(&self) -> bool {
        *self != self.share()
    }
}

/// A task in which somebody does not see what other labelers do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct BlindTask {
    /// The task.
    pub task: TaskId,
    /// The other labelers.
    pub to: Vec<MemberId>,
}

/// Who looks at a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Viewer {
    /// The member whose work states are shown.
    pub member: MemberId,
    /// Whether the states shown are those of what they decide on, as [`under_review`](domain::workflow::under_review)
    /// has it, and not of what they label.
    pub reviews: bool,
    /// Where they do not see what others do. Such annotations are neither counted nor found.
    pub blind: Vec<BlindTask>,
}

impl From<MemberId> for Viewer {
    /// Somebody who may see everything.
    fn from(member: MemberId) -> Self {
        Self {
            member,
            reviews: false,
            blind: Vec::new(),
        }
    }
}

impl Viewer {
    /// The tasks of a scope in which they do not see what others do.
    pub(super) fn blind_in(&self, scope: Scope) -> impl Iterator<Item = &BlindTask> {
        let in_scope = move |blind: &&BlindTask| scope == Scope::All || scope == Scope::Task(blind.task);
        self.blind.iter().filter(in_scope)
    }

    /// The condition that they may see the annotation `a`, in a list of this scope; it begins with `AND`. The rule is
    /// that of [`may_see`](domain::workflow::may_see).
    pub(super) fn sees(&self, scope: Scope, bind: &mut dyn FnMut(Value) -> String) -> String {
        let mut conditions = String::new();
        for blind in self.blind_in(scope) {
            let task = bind(Value::Blob(blind.task.bytes().to_vec()));
            let others = bind(Value::Blob(blind.to.iter().flat_map(|id| *id.bytes()).collect()));
            conditions.push_str(&format!(
                " AND NOT (ifnull(a.task, x'') = {task} AND (a.origin = '\"Merged\"' OR (instr({others}, a.author) > 0 \
                 AND json_array_length(a.origin) <> 1)))"
            ));
        }
        conditions
    }
}

/// A list: whose inputs, which of them, seen by whom.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ListQuery {
    /// Whose inputs.
    pub scope: Scope,
    /// Which of them.
    pub filter: ListFilter,
    /// Who looks at it.
    pub viewer: Viewer,
    /// Inputs whose pixels could not be read on this computer, for a filter that wants them.
    pub unreadable: Vec<InputId>,
    /// What looks like the input that its query names, where that was found out by a model; else hashes tell.
    pub near: Option<Arc<NearInputs>>,
}

/// A list's query as it was read, and what its terms about likeness find.
pub(super) struct AskedList {
    pub(super) query: Query,
    pub(super) near: NearFound,
}

impl ListQuery {
    /// The inputs of a scope that pass a query, as the viewer may see them.
    pub fn asking(scope: Scope, text: &str, viewer: Viewer) -> Self {
        Self {
            scope,
            filter: ListFilter {
                text: text.to_owned(),
                ..ListFilter::default()
            },
            viewer,
            unreadable: Vec::new(),
            near: None,
        }
    }
}

/// What the inputs of a list are read from, and which are wanted by what is known of them alone: as parts of an SQL statement.
pub(super) struct Inputs {
    /// The tables.
    pub(super) from: String,
    /// The column with the place in the scope.
    pub(super) place: &'static str,
    /// What stands for the task of the list.
    pub(super) task: Option<String>,
    /// What must be so.
    pub(super) conditions: Vec<String>,
}

impl ListQuery {
    /// The inputs at these places that the filter lets through, but for its query and for what it asks of annotations.
    pub(super) fn inputs(&self, places: &Range<u64>, bind: &mut dyn FnMut(Value) -> String) -> Inputs {
        let (from, place, task) = match self.scope {
            Scope::All => ("input".to_owned(), "input.position", None),
            Scope::Task(task) => {
                let id = bind(Value::Blob(task.bytes().to_vec()));
                let from = format!("task_input JOIN input ON input.id = task_input.input AND task_input.task = {id}");
                (from, "task_input.position", Some(id))
            }
        };
        let mut edge = |place: u64| bind(Value::Integer(i64::try_from(place).unwrap_or(i64::MAX)));
        let (start, end) = (edge(places.start), edge(places.end));
        let mut conditions = vec![
            format!("{place} >= {start} AND {place} < {end}"),
            "NOT input.removed".to_owned(),
        ];
        let filter = &self.filter;
        if !filter.states.is_empty()
            && let Some(task) = &task
        {
            let id = bind(Value::Blob(self.viewer.member.bytes().to_vec()));
            let names: Vec<String> = filter
                .states
                .iter()
                .map(|state| format!("'{}'", state.name()))
                .collect();
            conditions.push(format!(
                "ifnull((SELECT state FROM work WHERE work.task = {task} AND work.input = input.id \
                 AND work.member = {id}), 'Unlabeled') IN ({})",
                names.join(", ")
            ));
        }
        if let (Some(member), true) = (filter.given_to, task.is_some()) {
            let id = bind(Value::Blob(member.bytes().to_vec()));
            conditions.push(format!("instr(task_input.labelers, {id}) > 0"));
        }
        if let (Some(member), Some(task)) = (filter.reviewed_by, &task) {
            let id = bind(Value::Blob(member.bytes().to_vec()));
            conditions.push(format!(
                "EXISTS (SELECT 1 FROM work WHERE work.task = {task} AND work.input = input.id \
                 AND work.drawn AND work.reviewer = {id})"
            ));
        }
        if filter.unreadable {
            conditions.push(unreadable(self, bind));
        }
        Inputs {
            from,
            place,
            task,
            conditions,
        }
    }

    /// The same with all that the filter asks; `asked` is its query.
    pub(super) fn wanted(
        &self,
        asked: &AskedList,
        places: &Range<u64>,
        bind: &mut dyn FnMut(Value) -> String,
    ) -> Inputs {
        // Bound first: of what comes last all must be used.
        let seen = self.viewer.sees(self.scope, bind);
        let Inputs {
            from,
            place,
            task,
            mut conditions,
        } = self.inputs(places, bind);
        let mut of_task = task.as_ref().map_or(String::new(), |id| format!(" AND a.task = {id}"));
        of_task.push_str(&seen);
        let filter = &self.filter;
        let conditions_of = Conditions {
            list: self,
            near: &asked.near,
            task: task.as_deref(),
            seen: &of_task,
        };
        conditions.push(conditions_of.of(&asked.query, bind));
        if let Some(concept) = filter.concept {
            let id = bind(Value::Blob(concept.bytes().to_vec()));
            conditions.push(format!(
                "EXISTS (SELECT 1 FROM annotation a WHERE a.input = input.id AND a.concept = {id}{of_task})"
            ));
        }
        if let Some(member) = filter.annotated_by {
            let id = bind(Value::Blob(member.bytes().to_vec()));
            conditions.push(format!(
                "EXISTS (SELECT 1 FROM annotation a WHERE a.input = input.id AND a.author = {id}{of_task})"
            ));
        }
        if filter.empty {
            conditions.push(format!(
                "NOT EXISTS (SELECT 1 FROM annotation a WHERE a.input = input.id AND a.sign = 'Present'{of_task})"
            ));
        }
        Inputs {
            from,
            place,
            task,
            conditions,
        }
    }
}

/// Places of a list that are looked through at once, between two looks at whether it is still wanted: some 10 ms.
const STRETCH: u64 = 8192;

/// All places before `end`, so many at a time.
fn stretches(end: u64) -> impl Iterator<Item = Range<u64>> {
    (0..end).step_by(STRETCH as usize).map(|from| from..from + STRETCH)
}

/// One row of a list of inputs.
#[derive(Clone, Debug, PartialEq)]
pub struct InputRow {
    /// Its place in the scope, from 0.
    pub position: u64,
    /// The input.
    pub input: Input,
    /// How far the member's work on it is, or what they decide on.
    pub state: WorkState,
    /// How many annotations it has in the scope that the member may see.
    pub annotations: u64,
    /// How urgent the lead made it in the scope's task; 0 is usual.
    pub priority: i32,
    /// Whether another input of the project has the same content.
    pub duplicate_content: bool,
    /// What is said of the whole input in the scope's task, as far as the member may see it; each once.
    pub claims: Vec<(ConceptId, Sign)>,
    /// The concepts of these annotations, each once.
    pub concepts: Vec<ConceptId>,
    /// When something was last done on it, if anything was.
    pub edited: Option<Timestamp>,
}

impl Reader<'_> {
    /// How many inputs the scope holds, before any filter.
    pub fn scope_count(self, scope: Scope) -> Result<u64, StoreError> {
        match scope {
            Scope::All => self.input_count(),
            Scope::Task(task) => self.task_input_count(task),
        }
    }

    /// The places in the scope of all inputs that pass the filter, ascending.
    pub fn matching_positions(self, query: &ListQuery) -> Result<Vec<u64>, StoreError> {
        let mut found = Vec::new();
        self.each_match(query, &mut |places| {
            found.extend(places);
            ControlFlow::Continue(())
        })?;
        Ok(found)
    }

    /// The same, stretch by stretch of the list, for whoever wants to see the first ones while the rest is looked through,
    /// or may want no more. A stretch without any is passed, too.
    pub fn each_match(
        self,
        query: &ListQuery,
        f: &mut dyn FnMut(Vec<u64>) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let asked = self.asked(query)?;
        let end = self.end_of(query.scope)?;
        for places in stretches(end) {
            let place = match query.scope {
                Scope::All => "input.position",
                Scope::Task(_) => "task_input.position",
            };
            if f(self.matching_within(query, &asked, places, place, |row| row.get(0))?).is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The inputs that pass the filter, in the order of the scope.
    ///
    /// # Errors
    /// [`StoreError::Query`], and what the file said.
    pub fn matching_inputs(self, query: &ListQuery) -> Result<Vec<InputId>, StoreError> {
        let asked = self.asked(query)?;
        let mut found = Vec::new();
        for places in stretches(self.end_of(query.scope)?) {
            let id = |row: &rusqlite::Row<'_>| Ok(InputId::from_bytes(row.get(0)?));
            found.extend(self.matching_within(query, &asked, places, "input.id", id)?);
        }
        Ok(found)
    }

    /// The inputs that a saved search finds, in the order of import, as somebody may see them; none where there is no such
    /// search.
    ///
    /// # Errors
    /// [`StoreError::Query`], and what the file said.
    pub fn found_by(self, search: SearchId, viewer: Viewer) -> Result<Vec<InputId>, StoreError> {
        let searches = self.searches()?;
        let Some(search) = searches.into_iter().find(|known| known.id == search) else {
            return Ok(Vec::new());
        };
        if search.frozen.is_some() {
            let sql = "SELECT input.id FROM saved_search_input s JOIN input ON input.id = s.input \
                       WHERE s.search = ?1 AND NOT input.removed ORDER BY input.position";
            let id = |row: &rusqlite::Row<'_>| Ok(InputId::from_bytes(row.get(0)?));
            return list(self.connection(), sql, [search.id.bytes()], id);
        }
        self.matching_inputs(&ListQuery::asking(Scope::All, &search.query, viewer))
    }

    /// Reads the query of a list.
    pub(super) fn asked(self, list: &ListQuery) -> Result<AskedList, StoreError> {
        let query = self.query(&list.filter.text)?;
        let near = self.near_found(list, &query)?;
        Ok(AskedList { query, near })
    }

    /// Reads a query, with what its saved searches ask.
    fn query(self, text: &str) -> Result<Query, StoreError> {
        let query = Query::read(text)?;
        match query.asks_saved() {
            true => Ok(query.with_saved(&self.searches()?)?),
            false => Ok(query),
        }
    }

    /// The place after the last one.
    pub(super) fn end_of(self, scope: Scope) -> Result<u64, StoreError> {
        match scope {
            Scope::All => self.next_input_position(),
            Scope::Task(task) => self.next_task_position(task),
        }
    }

    /// One column of what passes within these places of the scope.
    fn matching_within<T>(
        self,
        query: &ListQuery,
        asked: &AskedList,
        places: Range<u64>,
        column: &str,
        read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, StoreError> {
        let mut values: Vec<Value> = Vec::new();
        let mut bind = |value: Value| {
            values.push(value);
            format!("?{}", values.len())
        };
        let Inputs {
            from,
            place,
            conditions,
            ..
        } = query.wanted(asked, &places, &mut bind);
        let sql = format!(
            "SELECT {column} FROM {from} WHERE {} ORDER BY {place}",
            conditions.join(" AND ")
        );
        list(self.connection(), &sql, rusqlite::params_from_iter(values), read)
    }

    /// All places whose work of the member is still to be done, ascending; with `given`, only of inputs that were given to
    /// them. Work that is done is read once, and not looked up for each place.
    pub fn open_positions(self, task: TaskId, member: MemberId, given: bool) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT position FROM task_input WHERE task = ?1 AND (NOT ?3 OR instr(labelers, ?2) > 0) \
                   AND input NOT IN (SELECT input FROM work WHERE task = ?1 AND member = ?2 \
                   AND state IN ('Submitted', 'Done', 'Skipped')) ORDER BY position";
        let wanted = rusqlite::params![task.bytes(), member.bytes(), given];
        list(self.connection(), sql, wanted, |row| row.get(0))
    }

    /// Places of inputs that the lead put first and that are still to be done by the member, the most urgent first.
    pub fn urgent_positions(self, task: TaskId, member: MemberId, given: bool) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT position FROM task_input WHERE task = ?1 AND priority <> 0 AND priority > 0 \
                   AND (NOT ?3 OR instr(labelers, ?2) > 0) AND NOT EXISTS \
                   (SELECT 1 FROM work WHERE work.task = ?1 AND work.input = task_input.input AND work.member = ?2 \
                   AND state IN ('Submitted', 'Done', 'Skipped')) ORDER BY priority DESC, position LIMIT 100";
        list(
            self.connection(),
            sql,
            rusqlite::params![task.bytes(), member.bytes(), given],
            |row| row.get(0),
        )
    }

    /// The names of all inputs of the scope, with their places.
    pub fn input_names(self, scope: Scope) -> Result<Vec<(InputId, u64, String)>, StoreError> {
        let read = |row: &rusqlite::Row<'_>| Ok((InputId::from_bytes(row.get(0)?), row.get(1)?, row.get(2)?));
        match scope {
            Scope::All => list(
                self.connection(),
                "SELECT id, position, name FROM input WHERE NOT removed ORDER BY position",
                [],
                read,
            ),
            Scope::Task(task) => {
                let sql = "SELECT input.id, task_input.position, input.name FROM task_input \
                           JOIN input ON input.id = task_input.input WHERE task_input.task = ?1 ORDER BY 2";
                list(self.connection(), sql, [task.bytes()], read)
            }
        }
    }

    /// The place of an input in the scope.
    pub fn position_of(self, scope: Scope, id: InputId) -> Result<Option<u64>, StoreError> {
        match scope {
            Scope::All => tables::first(
                self.connection(),
                "SELECT position FROM input WHERE id = ?1 AND NOT removed",
                [id.bytes()],
                |row| row.get(0),
            ),
            Scope::Task(task) => {
                let sql = "SELECT position FROM task_input WHERE task = ?1 AND input = ?2";
                tables::first(self.connection(), sql, [task.bytes(), id.bytes()], |row| row.get(0))
            }
        }
    }

    /// The rows at these places of the scope, in ascending order; places that do not exist are left out.
    pub fn rows(self, scope: Scope, viewer: &Viewer, places: &[u64]) -> Result<Vec<InputRow>, StoreError> {
        let mut values: Vec<Value> = Vec::new();
        let sql = row_sql(scope, viewer, &mut values);
        let mut found = Vec::with_capacity(places.len());
        for place in places {
            // The place is bound first.
            let wanted = std::iter::once(Value::Integer(i64::try_from(*place).unwrap_or(i64::MAX)));
            let wanted = rusqlite::params_from_iter(wanted.chain(values.iter().cloned()));
            found.extend(tables::first(self.connection(), &sql, wanted, read_row)?);
        }
        Ok(found)
    }
}

/// What asks for one row; its place is `?1`, all else is bound after it.
fn row_sql(scope: Scope, viewer: &Viewer, values: &mut Vec<Value>) -> String {
    let mut bind = |value: Value| {
        values.push(value);
        format!("?{}", values.len() + 1)
    };
    let twin = "(SELECT 1 FROM input AS other WHERE other.hash = input.hash AND input.hash <> x'' AND other.id <> input.id \
                AND NOT other.removed LIMIT 1)";
    let columns = input::COLUMNS;
    let seen = viewer.sees(scope, &mut bind);
    let count = format!("SELECT count(*) FROM annotation a WHERE a.input = input.id{seen}");
    let of_concepts =
        format!("SELECT group_concat(DISTINCT hex(a.concept)) FROM annotation a WHERE a.input = input.id{seen}");
    let edited = "(SELECT max(op.at) FROM op WHERE op.input = input.id)";
    match scope {
        Scope::All => {
            format!(
                "SELECT {columns}, NULL, ({count}), {twin}, position, 0, NULL, ({of_concepts}), {edited} FROM input \
                 WHERE position = ?1 AND NOT removed"
            )
        }
        Scope::Task(task) => {
            let task = bind(Value::Blob(task.bytes().to_vec()));
            let member = bind(Value::Blob(viewer.member.bytes().to_vec()));
            let whose = match viewer.reviews {
                false => format!("work.member = {member}"),
                true => format!(
                    "work.reviewer = {member} AND work.drawn AND work.state IN ('Submitted', 'Returned', 'Done') \
                     ORDER BY CASE work.state WHEN 'Submitted' THEN 0 WHEN 'Returned' THEN 1 ELSE 2 END LIMIT 1"
                ),
            };
            let claims = format!(
                "SELECT group_concat(hex(a.concept) || a.sign) FROM annotation a \
                 WHERE a.input = input.id{seen} AND a.task = {task} AND a.region = '\"Whole\"'"
            );
            format!(
                "SELECT {columns}, (SELECT state FROM work WHERE work.task = {task} AND work.input = input.id \
                 AND {whose}), ({count} AND a.task = {task}), {twin}, task_input.position, \
                 task_input.priority, ({claims}), ({of_concepts} AND a.task = {task}), {edited} FROM task_input JOIN input ON input.id = task_input.input \
                 WHERE task_input.task = {task} AND task_input.position = ?1"
            )
        }
    }
}

fn read_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<InputRow> {
    let state: Option<String> = row.get(input::WIDTH)?;
    Ok(InputRow {
        input: input::read(row)?,
        state: if state.is_some() {
            tables::from_name(row, input::WIDTH)?
        } else {
            WorkState::Unlabeled
        },
        annotations: row.get(input::WIDTH + 1)?,
        duplicate_content: row.get::<_, Option<i64>>(input::WIDTH + 2)?.is_some(),
        position: row.get(input::WIDTH + 3)?,
        priority: row.get(input::WIDTH + 4)?,
        claims: row
            .get::<_, Option<String>>(input::WIDTH + 5)?
            .map_or_else(Vec::new, |text| claims(&text)),
        concepts: row
            .get::<_, Option<String>>(input::WIDTH + 6)?
            .map_or_else(Vec::new, |text| {
                text.split(',').filter_map(|id| id.parse().ok()).collect()
            }),
        edited: row.get::<_, Option<i64>>(input::WIDTH + 7)?.map(Timestamp),
    })
}

/// Claims as the list asks for them: a concept's identifier in hexadecimal and the sign's name, with commas between.
fn claims(text: &str) -> Vec<(ConceptId, Sign)> {
    let one = |claim: &str| {
        let (concept, sign) = claim.split_at_checked(32)?;
        let sign = match sign {
            "Present" => Sign::Present,
            "Absent" => Sign::Absent,
            _ => return None,
        };
        Some((concept.parse().ok()?, sign))
    };
    let mut found: Vec<_> = text.split(',').filter_map(one).collect();
    found.sort_unstable();
    found.dedup();
    found
}
