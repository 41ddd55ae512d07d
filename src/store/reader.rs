//! What can be asked of a project.

use super::batch::{self, Packed};
use super::connection::set_up;
use super::error::{OpenError, SchemaFault, StoreError};
use super::header::claim;
use super::migrate::{SCHEMA_VERSION, schema_version};
use super::schema;
use super::tables::{
    self, annotation, concept, dataset, first, for_each, input, list, member, model, suggestion, task,
};
use super::wal;
use domain::dataset::Dataset;
use domain::suggestion::Run;
use domain::task::{Work, WorkState};
use domain::undo::Step;
use domain::{
    Annotation, Change, Concept, ConceptId, ContentHash, DatasetId, GestureId, Input, InputId, Member, MemberId, Model,
    ModelId, Op, OpId, Row, RowKey, Split, Status, Suggestion, Task, TaskId, Timestamp,
};
use platform::project_files::Claim;
use rusqlite::{Connection, OpenFlags, params};
use std::path::Path;
use std::time::Duration;

/// A view of the project through one connection: each question is answered from one consistent
/// state, and several from the same one by [`Reader::snapshot`].
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    conn: &'a Connection,
}

/// A connection of its own that can only read; other connections may write meanwhile.
pub struct ReadOnly {
    conn: Connection,
    /// Dropped after the connection.
    _claim: Claim,
}

impl ReadOnly {
    /// Opens the project at `path` for reading, also from a medium that cannot be written.
    ///
    /// # Errors
    /// An [`OpenError`].
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let claim = claim(path)?.ok_or(OpenError::Missing(path.into()))?;
        let failed = |source| OpenError::Failed {
            path: path.into(),
            source,
        };
        let common = OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
        let open_as = |target: &Path, mode: OpenFlags| -> Result<Connection, StoreError> {
            let conn = Connection::open_with_flags(target, common | mode)?;
            conn.busy_timeout(Duration::from_secs(10))?;
            set_up(&conn)?;
            conn.pragma_update(None, "query_only", true)?;
            conn.set_prepared_statement_cache_capacity(64);
            conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
            Ok(conn)
        };
        let marked = std::fs::metadata(path).is_ok_and(|meta| meta.permissions().readonly());
        // A connection that may write, and does not, takes what SQLite keeps beside the file away again when it is the
        // last one to close; SQLite sees to it that nobody else uses it. Where the file or its folder cannot be
        // written, SQLite reads only.
        let mode = match marked {
            true => OpenFlags::SQLITE_OPEN_READ_ONLY,
            false => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let open = |target: &Path| open_as(target, mode);
        let immutable = || {
            let escaped = path
                .to_string_lossy()
                .replace('%', "%25")
                .replace('?', "%3f")
                .replace('#', "%23");
            let target = format!("file:{escaped}?immutable=1");
            open_as(Path::new(&target), OpenFlags::SQLITE_OPEN_READ_ONLY)
        };
        // Commits beside the file must be seen, and others who write noticed: only a file that lies alone may be
        // read as one that nobody changes. One marked read-only is, so that nothing is left beside it.
        let alone = !wal::is_there(path);
        let conn = match (alone && marked, alone) {
            (true, _) => immutable(),
            (false, true) => open(path).or_else(|_| immutable()),
            (false, false) => open(path),
        }
        .map_err(failed)?;
        // The header of a file that is open already was not looked at.
        let found = schema_version(&conn).map_err(failed)?;
        if found > SCHEMA_VERSION {
            return Err(OpenError::Newer {
                path: path.into(),
                found,
                known: SCHEMA_VERSION,
            });
        }
        // Of an older schema, which a medium that cannot be written keeps.
        let faults = schema::faults(&conn, found).map_err(failed)?;
        if let Some(fault) = faults.into_iter().find(SchemaFault::never_ends) {
            return Err(OpenError::Altered {
                path: path.into(),
                fault,
            });
        }
        Ok(Self { conn, _claim: claim })
    }

    /// What can be asked.
    pub fn reader(&self) -> Reader<'_> {
        Reader { conn: &self.conn }
    }

    /// Whether an earlier release made the project, and nobody has brought it up to date: [`super::Writer::open`] does.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn is_older(&self) -> Result<bool, StoreError> {
        Ok(schema_version(&self.conn)? < SCHEMA_VERSION)
    }

    /// Answers all questions asked by `f` from one state of the file, while others write on.
    ///
    /// # Errors
    /// What `f` or SQLite said.
    pub fn snapshot<T, E: From<StoreError>>(&self, f: impl FnOnce(Reader<'_>) -> Result<T, E>) -> Result<T, E> {
        self.reader().snapshot(f)
    }
}

/// One number of a grouped count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counts {
    /// The task; `None` outside any.
    pub task: Option<TaskId>,
    /// The concept.
    pub concept: ConceptId,
    /// The status.
    pub status: Status,
    /// How many annotations.
    pub count: u64,
}

/// Which entries of the log are wanted. The default wants all.
#[derive(Clone, Copy, Debug, Default)]
pub struct LogFilter {
    /// Only this member's.
    pub member: Option<MemberId>,
    /// Only those on this input.
    pub input: Option<InputId>,
    /// Only those made in this task.
    pub task: Option<TaskId>,
    /// Only those after this number.
    pub after: Option<i64>,
    /// Newest first, at most so many.
    pub newest: Option<u32>,
}

/// One entry of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct LogEntry {
    /// Its number in the log.
    pub seq: i64,
    /// The op; its changes are left empty.
    pub op: Op,
    /// The name of its kind as it stands in the log: that of a kind that this release does not know, too.
    pub kind: String,
    /// How many rows it changed one by one.
    pub changes: u64,
}

/// The columns that [`read_entry`] expects, in order.
const ENTRIES: &str = "SELECT seq, id, gesture, member, at, kind, input, task, reverts, batch, \
     (SELECT count(*) FROM op_change WHERE op_change.op = op.seq) FROM op";

impl<'a> Reader<'a> {
    /// Questions through this connection.
    pub(super) fn over(conn: &'a Connection) -> Self {
        Self { conn }
    }

    pub(super) fn connection(self) -> &'a Connection {
        self.conn
    }

    /// Answers all questions asked by `f` from one state of the file, while others write on; inside another such call
    /// from the state that one began with.
    ///
    /// # Errors
    /// What `f` or SQLite said.
    pub fn snapshot<T, E: From<StoreError>>(self, f: impl FnOnce(Reader<'a>) -> Result<T, E>) -> Result<T, E> {
        if !self.conn.is_autocommit() {
            return f(self);
        }
        let snapshot = self.conn.unchecked_transaction().map_err(StoreError::from)?;
        let answer = f(self)?;
        snapshot.finish().map_err(StoreError::from)?;
        Ok(answer)
    }

    /// All members, in the order they joined.
    pub fn members(self) -> Result<Vec<Member>, StoreError> {
        list(self.conn, &format!("{} ORDER BY id", member::COLUMNS), [], member::read)
    }

    /// All concepts, in the order they were created.
    pub fn concepts(self) -> Result<Vec<Concept>, StoreError> {
        let sql = format!("{} ORDER BY position, id", concept::COLUMNS);
        list(self.conn, &sql, [], concept::read)
    }

    /// All datasets, in the order they were made.
    pub fn datasets(self) -> Result<Vec<Dataset>, StoreError> {
        list(self.conn, "SELECT id, name FROM dataset ORDER BY id", [], dataset::read)
    }

    /// All tasks, in the order they were made.
    pub fn tasks(self) -> Result<Vec<Task>, StoreError> {
        list(self.conn, "SELECT body FROM task ORDER BY id", [], task::read)
    }

    /// One input.
    pub fn input(self, id: InputId) -> Result<Option<Input>, StoreError> {
        input::get(self.conn, id)
    }

    /// The input of this name, also one that was removed.
    pub fn any_input_named(self, name: &str) -> Result<Option<Input>, StoreError> {
        first(
            self.conn,
            &format!("SELECT {} FROM input WHERE name = ?1", input::COLUMNS),
            [name],
            input::read,
        )
    }

    /// The input of this name.
    pub fn input_named(self, name: &str) -> Result<Option<Input>, StoreError> {
        Ok(self.any_input_named(name)?.filter(|input| !input.removed))
    }

    /// The input whose file lies at this stored path, also one that was removed.
    pub fn input_at(self, path: &str) -> Result<Option<Input>, StoreError> {
        first(
            self.conn,
            &format!("SELECT {} FROM input WHERE path = ?1", input::COLUMNS),
            [path],
            input::read,
        )
    }

    /// Up to two inputs whose name ends in `/part`: two mean that `part` is ambiguous.
    pub fn inputs_ending(self, part: &str) -> Result<Vec<Input>, StoreError> {
        let sql = format!(
            "SELECT {} FROM input WHERE substr(name, -length(?1) - 1) = '/' || ?1 AND NOT removed \
             ORDER BY position LIMIT 2",
            input::COLUMNS
        );
        list(self.conn, &sql, [part], input::read)
    }

    /// Inputs with these very bytes.
    pub fn inputs_with_hash(self, hash: ContentHash) -> Result<Vec<Input>, StoreError> {
        let sql = format!(
            "SELECT {} FROM input WHERE hash = ?1 AND NOT removed ORDER BY position",
            input::COLUMNS
        );
        list(self.conn, &sql, [hash.0], input::read)
    }

    /// The names of the roots at which paths of inputs begin (`ROOT://`). Looks at all inputs.
    ///
    /// # Errors
    /// What SQLite said.
    pub fn root_names(self) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT DISTINCT substr(path, 1, instr(path, '://') - 1) FROM input \
                   WHERE instr(path, '://') > 1 AND NOT removed ORDER BY 1";
        list(self.conn, sql, [], |row| row.get(0))
    }

    /// The place that the next input takes.
    pub fn next_input_position(self) -> Result<u64, StoreError> {
        Ok(
            first(self.conn, "SELECT ifnull(max(position) + 1, 0) FROM input", [], |row| {
                row.get(0)
            })?
            .unwrap_or(0),
        )
    }

    /// Names of all inputs, passed one by one with their id and size: what importers match against.
    pub fn each_input(self, f: &mut dyn FnMut(Input)) -> Result<(), StoreError> {
        input::each(self.conn, f)
    }

    /// The inputs of a task, in its order, each with its place there.
    pub fn each_task_input(self, id: TaskId, f: &mut dyn FnMut(u64, Input)) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {}, task_input.position FROM task_input JOIN input ON input.id = task_input.input \
             WHERE task_input.task = ?1 ORDER BY task_input.position",
            input::COLUMNS
        );
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(input::WIDTH)?, input::read(row)?));
        for_each(self.conn, &sql, [id.bytes()], read, &mut |(place, input)| {
            f(place, input)
        })
    }

    /// The inputs of a dataset with their splits, in the order of import.
    pub fn each_dataset_input(self, id: DatasetId, f: &mut dyn FnMut(Input, Option<Split>)) -> Result<(), StoreError> {
        let sql = format!(
            "SELECT {}, dataset_input.split FROM dataset_input JOIN input ON input.id = dataset_input.input \
             WHERE dataset_input.dataset = ?1 ORDER BY input.position",
            input::COLUMNS
        );
        let read = |row: &rusqlite::Row<'_>| Ok((input::read(row)?, dataset::split(row, input::WIDTH)?));
        for_each(self.conn, &sql, [id.bytes()], read, &mut |(input, split)| {
            f(input, split)
        })
    }

    /// How many inputs the project has.
    pub fn input_count(self) -> Result<u64, StoreError> {
        let sql = "SELECT n FROM input_count WHERE removed = 0";
        Ok(first(self.conn, sql, [], |row| row.get(0))?.unwrap_or(0))
    }

    /// How many inputs a task has.
    pub fn task_input_count(self, id: TaskId) -> Result<u64, StoreError> {
        let sql = "SELECT ifnull(sum(n), 0) FROM share_count WHERE task = ?1";
        Ok(first(self.conn, sql, [id.bytes()], |row| row.get(0))?.unwrap_or(0))
    }

    /// The place that the next input of a task takes, and its order.
    pub fn next_task_position(self, id: TaskId) -> Result<u64, StoreError> {
        let sql = "SELECT ifnull(max(position) + 1, 0) FROM task_input WHERE task = ?1";
        Ok(first(self.conn, sql, [id.bytes()], |row| row.get(0))?.unwrap_or(0))
    }

    /// Whether an input belongs to a task.
    pub fn is_in_task(self, task: TaskId, input: InputId) -> Result<bool, StoreError> {
        Ok(task::get_input(self.conn, task, input)?.is_some())
    }

    /// All annotations of an input, in drawing order.
    pub fn annotations(self, input: InputId) -> Result<Vec<Annotation>, StoreError> {
        let mut found = list(self.conn, annotation::ON_INPUT, [input.bytes()], annotation::read)?;
        // They are few: sorted here they are in order sooner than by SQLite, which makes a table to sort them in.
        found.sort_unstable_by_key(|annotation| (annotation.z, annotation.id));
        Ok(found)
    }

    /// All suggestions on an input, most probable first, with what each labeler made of them.
    pub fn suggestions(self, input: InputId) -> Result<Vec<Suggestion>, StoreError> {
        let sql = format!("{} WHERE input = ?1 ORDER BY probability DESC, id", suggestion::COLUMNS);
        list(self.conn, &sql, [input.bytes()], suggestion::read)
    }

    /// All models, in the order they were added.
    pub fn models(self) -> Result<Vec<Model>, StoreError> {
        list(self.conn, "SELECT body FROM model ORDER BY id", [], model::read)
    }

    /// All runs of auto-annotation over a task, oldest first.
    pub fn runs(self, task: TaskId) -> Result<Vec<Run>, StoreError> {
        let sql = "SELECT body FROM run WHERE task = ?1 ORDER BY gesture";
        list(self.conn, sql, [task.bytes()], model::read_run)
    }

    /// The models that have looked at an input in a task, as far as their runs tell: of one that found nothing there,
    /// nothing else does.
    pub fn looked_at(self, input: InputId) -> Result<Vec<(TaskId, ModelId)>, StoreError> {
        let sql = "SELECT run.body, task_input.position FROM task_input JOIN run ON run.task = task_input.task \
                   WHERE task_input.input = ?1";
        let read = |row: &rusqlite::Row<'_>| Ok((model::read_run(row)?, row.get::<_, u64>(1)?));
        let runs = list(self.conn, sql, [input.bytes()], read)?.into_iter();
        let looked = runs.filter(|(run, place)| run.has_looked_at(*place));
        Ok(looked.map(|(run, _)| (run.task, run.auto.model)).collect())
    }

    /// Concepts and probabilities of all that a model suggests for a task.
    pub fn probabilities(self, task: TaskId, model: ModelId) -> Result<Vec<(ConceptId, f64)>, StoreError> {
        let sql = "SELECT concept, probability FROM suggestion WHERE task = ?1 AND model = ?2 AND member IS NULL";
        list(self.conn, sql, [task.bytes(), model.bytes()], |row| {
            Ok((ConceptId::from_bytes(row.get(0)?), row.get(1)?))
        })
    }

    /// Whether the model has suggested anything.
    pub fn model_is_used(self, id: ModelId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM suggestion WHERE model = ?1 LIMIT 1";
        Ok(first(self.conn, sql, [id.bytes()], |_| Ok(()))?.is_some())
    }

    /// How many inputs of a task a model has suggested something for.
    pub fn suggested_inputs(self, task: TaskId, model: ModelId) -> Result<u64, StoreError> {
        let sql = "SELECT count(DISTINCT input) FROM suggestion WHERE task = ?1 AND model = ?2 AND member IS NULL";
        Ok(first(self.conn, sql, [task.bytes(), model.bytes()], |row| row.get(0))?.unwrap_or(0))
    }

    /// All work done on an input, in every task.
    pub fn work_on(self, input: InputId) -> Result<Vec<Work>, StoreError> {
        let sql = "SELECT work.id, work.task, work.input, work.member, work.state, work.reviewer, work.drawn, \
                   work.active_ms FROM task_input JOIN work ON work.task = task_input.task AND work.input = task_input.input WHERE task_input.input = ?1";
        list(self.conn, sql, [input.bytes()], task::read_work)
    }

    /// Kept counts of annotations by task, concept and status.
    pub fn annotation_counts(self) -> Result<Vec<Counts>, StoreError> {
        list(
            self.conn,
            "SELECT task, concept, status, n FROM annotation_count WHERE n > 0",
            [],
            |row| {
                let task: Vec<u8> = row.get(0)?;
                Ok(Counts {
                    task: <[u8; 16]>::try_from(task).ok().map(TaskId::from_bytes),
                    concept: ConceptId::from_bytes(row.get(1)?),
                    status: tables::from_name(row, 2)?,
                    count: row.get(3)?,
                })
            },
        )
    }

    /// Kept counts of work rows by task and state.
    pub fn work_counts(self) -> Result<Vec<(TaskId, WorkState, u64)>, StoreError> {
        list(
            self.conn,
            "SELECT task, state, n FROM work_count WHERE n > 0",
            [],
            |row| Ok((TaskId::from_bytes(row.get(0)?), tables::from_name(row, 1)?, row.get(2)?)),
        )
    }

    /// One member's steps on one input, in the order of the log: what undo folds.
    pub fn steps(self, member: MemberId, input: InputId) -> Result<Vec<Step>, StoreError> {
        let sql = "SELECT gesture, kind, reverts, task FROM op WHERE input = ?1 AND member = ?2 ORDER BY seq";
        list(self.conn, sql, [input.bytes(), member.bytes()], |row| {
            Ok(Step {
                gesture: GestureId::from_bytes(row.get(0)?),
                kind: tables::kind(row, 1)?,
                reverts: row.get::<_, Option<[u8; 16]>>(2)?.map(GestureId::from_bytes),
                task: row.get::<_, Option<[u8; 16]>>(3)?.map(TaskId::from_bytes),
            })
        })
    }

    /// The changes of a gesture that were made on one input, in the order they were made.
    pub fn gesture_changes_on(self, gesture: GestureId, input: InputId) -> Result<Vec<Change>, StoreError> {
        let sql = "SELECT op_change.before, op_change.after FROM op JOIN op_change ON op_change.op = op.seq \
                   WHERE op.gesture = ?1 AND op.input = ?2 ORDER BY op.seq, op_change.idx";
        list(self.conn, sql, [gesture.bytes(), input.bytes()], read_change)
    }

    /// The changes of a gesture, in the order they were made.
    pub fn gesture_changes(self, gesture: GestureId) -> Result<Vec<Change>, StoreError> {
        let sql = "SELECT op_change.before, op_change.after FROM op JOIN op_change ON op_change.op = op.seq \
                   WHERE op.gesture = ?1 ORDER BY op.seq, op_change.idx";
        list(self.conn, sql, [gesture.bytes()], read_change)
    }

    /// The row as it stands, if it is there.
    pub fn row(self, key: &RowKey) -> Result<Option<Row>, StoreError> {
        tables::get(self.conn, key)
    }

    /// Whether the row is there.
    pub fn has(self, key: &RowKey) -> Result<bool, StoreError> {
        tables::exists(self.conn, key)
    }

    /// Whether any task has the input.
    pub fn is_in_any_task(self, input: InputId) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM task_input WHERE input = ?1 LIMIT 1";
        Ok(first(self.conn, sql, [input.bytes()], |_| Ok(()))?.is_some())
    }

    /// Entries of the log, oldest first unless the newest are wanted.
    pub fn log(self, filter: &LogFilter) -> Result<Vec<LogEntry>, StoreError> {
        let order = if filter.newest.is_some() { "DESC" } else { "ASC" };
        let sql = format!(
            "{ENTRIES} WHERE (?1 IS NULL OR seq > ?1) AND (?2 IS NULL OR member = ?2) AND (?3 IS NULL OR input = ?3) \
             AND (?4 IS NULL OR task = ?4) ORDER BY seq {order} LIMIT ?5"
        );
        let wanted = params![
            filter.after,
            filter.member.as_ref().map(|id| id.bytes()),
            filter.input.as_ref().map(|id| id.bytes()),
            filter.task.as_ref().map(|id| id.bytes()),
            filter.newest.map_or(-1, i64::from),
        ];
        list(self.conn, &sql, wanted, read_entry)
    }

    /// The entry of this number.
    pub(super) fn entry(self, seq: i64) -> Result<Option<LogEntry>, StoreError> {
        let sql = format!("{ENTRIES} WHERE seq = ?1");
        first(self.conn, &sql, [seq], read_entry)
    }

    /// The changes of the entry of this number, in the order they were made; none of a bulk act's.
    pub fn changes_of(self, seq: i64) -> Result<Vec<Change>, StoreError> {
        let sql = "SELECT before, after FROM op_change WHERE op = ?1 ORDER BY idx";
        list(self.conn, sql, [seq], read_change)
    }

    /// The rows that the bulk act of this number made, in order, passed in chunks as the log keeps them.
    ///
    /// # Errors
    /// What `f` or SQLite said; [`StoreError::Damaged`].
    pub fn each_created<E: From<StoreError>>(
        self,
        seq: i64,
        f: &mut dyn FnMut(Vec<Row>) -> Result<(), E>,
    ) -> Result<(), E> {
        let sql = format!("SELECT {} FROM op_batch WHERE op = ?1 ORDER BY chunk", batch::COLUMNS);
        let mut statement = self.conn.prepare_cached(&sql).map_err(StoreError::from)?;
        let mut rows = statement.query([seq]).map_err(StoreError::from)?;
        while let Some(row) = rows.next().map_err(StoreError::from)? {
            f(Packed::read(row).map_err(StoreError::from)?.rows()?)?;
        }
        Ok(())
    }

    /// When the first entry of the log was made: when the project was.
    pub fn first_op(self) -> Result<Option<Timestamp>, StoreError> {
        first(self.conn, "SELECT at FROM op ORDER BY seq LIMIT 1", [], |row| {
            Ok(Timestamp(row.get(0)?))
        })
    }

    /// The number of the newest entry of the log; 0 when it is empty.
    pub fn last_seq(self) -> Result<i64, StoreError> {
        Ok(first(self.conn, "SELECT ifnull(max(seq), 0) FROM op", [], |row| row.get(0))?.unwrap_or(0))
    }

    /// The first task concept counts are asked for: how many annotations carry this concept.
    pub fn concept_is_used(self, id: ConceptId) -> Result<bool, StoreError> {
        Ok(first(
            self.conn,
            "SELECT 1 FROM annotation_count WHERE concept = ?1 AND n > 0 LIMIT 1",
            [id.bytes()],
            |_| Ok(()),
        )?
        .is_some())
    }
}

pub(super) fn read_change(row: &rusqlite::Row<'_>) -> rusqlite::Result<Change> {
    read_change_at(row, 0)
}

/// The change whose two sides begin at this column.
pub(super) fn read_change_at(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<Change> {
    let side = |column: usize| -> rusqlite::Result<_> {
        match row.get_ref(column)?.as_str_or_null()? {
            None => Ok(None),
            Some(text) => serde_json::from_str(text).map(Some).map_err(|e| tables::odd(column, e)),
        }
    };
    Change::restore(side(first)?, side(first + 1)?).ok_or_else(|| tables::odd(first, std::fmt::Error))
}

fn read_entry(row: &rusqlite::Row<'_>) -> rusqlite::Result<LogEntry> {
    let optional = |column: usize| row.get::<_, Option<[u8; 16]>>(column);
    let kind = tables::kind(row, 5)?;
    let op = Op {
        id: OpId::from_bytes(row.get(1)?),
        gesture: GestureId::from_bytes(row.get(2)?),
        member: MemberId::from_bytes(row.get(3)?),
        at: Timestamp(row.get(4)?),
        kind,
        input: optional(6)?.map(InputId::from_bytes),
        task: optional(7)?.map(TaskId::from_bytes),
        reverts: optional(8)?.map(GestureId::from_bytes),
        batch: row.get(9)?,
        changes: Vec::new(),
    };
    Ok(LogEntry {
        seq: row.get(0)?,
        op,
        kind: row.get(5)?,
        changes: row.get(10)?,
    })
}
