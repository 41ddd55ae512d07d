//! A member's connection to a project.

use crate::address::Address;
use crate::error::ServerError;
use crate::schema::{VERSION, literal, quoted};
use crate::sent::{
    Answer, LogFault, LoggedOp, News, OP_COLUMNS, Reason, SeenChange, SentOp, Taken, key_from, logged_op, row_of,
    text_of,
};
use domain::task::TaskInput;
use domain::{Change, InputId, MemberId, Op, OpId, Role, Row, RowKey, TaskId, Timestamp};
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::Type;
use postgres::{IsolationLevel, Statement, Transaction};
use serde::Deserialize;
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::time::Duration;
use uuid::Uuid;

/// How often an op is sent again that gave way to another.
pub(crate) const TRIES: u32 = 8;

/// Rows of a bulk act that are asked for at once.
const ROWS: u32 = 20_000;

/// A connection.
pub struct Client {
    inner: postgres::Client,
    host: String,
    schema: String,
    /// What was asked before is not sent and planned again.
    prepared: HashMap<String, Statement>,
}

/// Who the server takes us for, and how the project stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Hello {
    /// The member.
    pub member: MemberId,
    /// Their name.
    pub name: String,
    /// Their roles.
    pub roles: Vec<Role>,
    /// The project's name.
    pub project: String,
    /// Another one says that the server was restored, or is another: what is here does not continue what is there.
    pub incarnation: Uuid,
    /// The number of the newest op.
    pub seq: i64,
    /// Rises when the member sees more or less than before.
    pub scope: i64,
    /// The version of the server's schema.
    pub version: i32,
    /// Whether the project is whole.
    pub live: bool,
}

/// A row as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct RowNow {
    /// Which.
    pub key: RowKey,
    /// The op that wrote it last.
    pub version: OpId,
    /// The row.
    pub row: Row,
}

/// Of which moment a snapshot is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The number of the newest op in it.
    pub seq: i64,
    /// What the server drew when it took that op.
    pub stamp: Option<Uuid>,
    /// The member's scope.
    pub scope: i64,
}

impl Client {
    /// Signs in to a project, as [`Address`] says where no password is given.
    ///
    /// # Errors
    /// [`ServerError::Connect`], [`ServerError::Password`], [`ServerError::Tls`], [`ServerError::NoProject`].
    pub fn connect(address: &Address, password: Option<&str>) -> Result<Self, ServerError> {
        let inner = address.sign_in(password)?;
        let mut client = Self {
            inner,
            host: address.host(),
            schema: address.schema(),
            prepared: HashMap::new(),
        };
        // By the version the server knows that what is sent is understood. What is asked is answered sooner than compiled.
        let sql = format!(
            "SET search_path = {}, pg_temp; SET labelwright.version = {}; SET jit = off",
            quoted(&client.schema),
            literal(&VERSION.to_string())
        );
        client.inner.batch_execute(&sql).map_err(|error| client.failed(error))?;
        let there =
            "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1 AND has_schema_privilege(oid, 'USAGE'))";
        let schema = client.schema.clone();
        match client.call(there, &[&schema])? {
            true => Ok(client),
            false => Err(ServerError::NoProject(address.project().into())),
        }
    }

    pub(crate) fn inner(&mut self) -> &mut postgres::Client {
        &mut self.inner
    }

    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    pub(crate) fn failed(&self, error: postgres::Error) -> ServerError {
        ServerError::of(&self.host, error)
    }

    /// What one of the server's functions answers.
    pub(crate) fn call<T: postgres::types::FromSqlOwned>(
        &mut self,
        sql: &str,
        parameters: &[&(dyn postgres::types::ToSql + Sync)],
    ) -> Result<T, ServerError> {
        let found = self.asked(sql, parameters)?;
        let row = found
            .first()
            .ok_or_else(|| ServerError::Damaged("the server answers nothing".into()))?;
        row.try_get(0).map_err(|error| self.failed(error))
    }

    /// What a question brings that is asked again and again.
    fn asked(
        &mut self,
        sql: &str,
        parameters: &[&(dyn postgres::types::ToSql + Sync)],
    ) -> Result<Vec<postgres::Row>, ServerError> {
        let statement = match self.prepared.get(sql) {
            Some(known) => known.clone(),
            None => {
                let made = self.inner.prepare(sql).map_err(|error| self.failed(error))?;
                self.prepared.insert(sql.to_owned(), made.clone());
                made
            }
        };
        self.inner
            .query(&statement, parameters)
            .map_err(|error| self.failed(error))
    }

    /// Who the server takes us for.
    ///
    /// # Errors
    /// [`ServerError::NotAMember`], [`ServerError::Left`], [`ServerError::Newer`], [`ServerError::Older`].
    pub fn hello(&mut self) -> Result<Hello, ServerError> {
        let said: Value = self.call("SELECT hello()", &[])?;
        let hello: Hello = serde_json::from_value(said).map_err(|error| ServerError::Damaged(error.to_string()))?;
        match hello.version.cmp(&VERSION) {
            Ordering::Greater => Err(ServerError::Newer {
                found: hello.version,
                known: VERSION,
            }),
            Ordering::Less => Err(ServerError::Older {
                found: hello.version,
                known: VERSION,
            }),
            Ordering::Equal => Ok(hello),
        }
    }

    /// Sends an op. Where the answer did not come, the same op may be sent again: it is written once.
    ///
    /// # Errors
    /// Those of the connection; a refusal is an answer.
    pub fn commit(&mut self, op: &SentOp<'_>) -> Result<Answer, ServerError> {
        self.commit_json(&op.json()?)
    }

    /// Sends what is meant to be an op: for tests of what the server refuses.
    #[doc(hidden)]
    pub fn commit_json(&mut self, op: &Value) -> Result<Answer, ServerError> {
        let mut tries = 0;
        loop {
            match self.call::<Value>("SELECT commit_op($1)", &[op]) {
                // Two ops that waited for each other: the one that gave way is written when it is sent again.
                Err(ServerError::Sql(error)) if tries < TRIES && gave_way(&error) => tries += 1,
                answer => return Answer::read(answer?),
            }
        }
    }

    /// Sends rows of a bulk act, from the one numbered `first` on, and says how many are there. An op of a batch that
    /// names the upload makes them rows of the project. Rows that are there already are left.
    ///
    /// # Errors
    /// [`ServerError::Rows`] where rows before `first` are missing; [`ServerError::NotAllowed`].
    pub fn stage(&mut self, upload: Uuid, first: u64, rows: &[Row]) -> Result<u64, ServerError> {
        let texts: Vec<String> = rows.iter().map(text_of).collect::<Result<_, _>>()?;
        let staged: i64 = self.call("SELECT stage($1, $2, $3)", &[&upload, &(first as i64), &texts])?;
        Ok(staged as u64)
    }

    /// The ops after the one of this number that are seen, at most `limit`, in order.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn follow(&mut self, after: i64, limit: u32) -> Result<News, ServerError> {
        // One statement sees one moment, and takes one way there and back. The project is asked once and not for
        // each line, and the sides are looked up op by op, whatever PostgreSQL knows of the tables: it would read those of the
        // whole log for each page.
        let sql = format!(
            "WITH news AS MATERIALIZED (SELECT {OP_COLUMNS}, stamp FROM op WHERE seq > $1 ORDER BY seq LIMIT $2) \
             SELECT n.*, s.idx, s.after, s.key, s.version, s.body, p.seq, p.scope, p.found, p.newest \
             FROM (SELECT seq, my_scope() AS scope, stamp_at($1) AS found, stamp_at(seq) AS newest FROM project OFFSET 0) p \
             LEFT JOIN news n ON true \
             LEFT JOIN LATERAL (SELECT * FROM op_side WHERE op = n.id OFFSET 0) s ON true ORDER BY n.seq, s.idx, s.after"
        );
        let found = self.asked(&sql, &[&after, &i64::from(limit)])?;
        let Some(first) = found.first() else {
            return Err(ServerError::NotAMember("the project is not shown to this login".into()));
        };
        let (newest, scope): (i64, i64) = (first.get(18), first.get(19));
        let mut news = News {
            ops: Vec::new(),
            upto: newest,
            stamp: first.get(21),
            after: first.get(20),
            newest,
            scope,
        };
        let mut sides = Sides::default();
        for row in &found {
            let Some(seq) = row.get::<_, Option<i64>>(0) else {
                continue;
            };
            if news.ops.last().is_none_or(|last| last.seq != seq) {
                news.ops.push(logged_op(row));
            }
            if let (Some(idx), Some(last)) = (row.get(13), news.ops.last_mut()) {
                sides.add(last, idx, row.get(14), row.get(15), row.get(16), row.get(17))?;
            }
        }
        if news.ops.len() as u32 >= limit
            && let (Some(last), Some(row)) = (news.ops.last(), found.last())
        {
            (news.upto, news.stamp) = (last.seq, row.get(12));
        }
        Ok(news)
    }

    /// The member's own ops on inputs that are open to them, the oldest first: what their undo goes by. Where everything was
    /// undone there is no row of their work, and still something to redo.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn own_ops(&mut self) -> Result<Vec<LoggedOp>, ServerError> {
        let host = self.host.clone();
        let failed = |error| ServerError::of(&host, error);
        let mut transaction = begin(&mut self.inner).map_err(failed)?;
        let sql = format!(
            "SELECT {OP_COLUMNS} FROM op WHERE member = (SELECT me()) AND NOT batch AND input IS NOT NULL \
             AND task = ANY ((SELECT my_tasks())::uuid[]) AND (task, input) NOT IN ( \
             SELECT task, input FROM project_row WHERE kind = 'Work' AND owner = (SELECT me()) \
             AND body::jsonb->'Work'->>'state' NOT IN ('Unlabeled', 'InProgress', 'Returned')) ORDER BY seq"
        );
        let found = transaction.query(&sql, &[]).map_err(failed)?;
        let mut ops: Vec<LoggedOp> = found.iter().map(logged_op).collect();
        add_changes(&mut transaction, &mut ops, failed)?;
        Ok(ops)
    }

    /// Which of these ops the server has, whether they are seen or not.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn known(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, ServerError> {
        self.which("SELECT known_ops($1)", ops)
    }

    /// Which of these ops the server has, or was told that it never gets back after it was restored.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn settled(&mut self, ops: &[OpId]) -> Result<Vec<OpId>, ServerError> {
        self.which("SELECT settled_ops($1)", ops)
    }

    fn which(&mut self, sql: &str, ops: &[OpId]) -> Result<Vec<OpId>, ServerError> {
        let ids: Vec<Uuid> = ops.iter().map(|op| op.0).collect();
        let found = self.inner.query(sql, &[&ids]);
        let found = found.map_err(|error| self.failed(error))?;
        Ok(found.iter().map(|row| OpId(row.get(0))).collect())
    }

    /// The sides of the changes of these ops that are seen: the op, the row, and whether it is the side after it.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn seen_sides(&mut self, ops: &[OpId]) -> Result<Vec<(OpId, RowKey, bool)>, ServerError> {
        let ids: Vec<Uuid> = ops.iter().map(|op| op.0).collect();
        let sql = "SELECT op, key, after FROM op_side WHERE op = ANY ($1)";
        let found = self.inner.query(sql, &[&ids]).map_err(|error| self.failed(error))?;
        let side = |row: &postgres::Row| Ok((OpId(row.get(0)), key_from(row.get(1))?, row.get(2)));
        found.iter().map(side).collect()
    }

    /// Judges the whole log again by the rules of today, and compares the rows with what it leaves behind; what is wrong, at
    /// most a hundred. For leads. It takes as long as making the log did, on the server.
    ///
    /// # Errors
    /// [`ServerError::NotAllowed`] for others than leads, and where whoever made the schema may make none any more; those
    /// of the connection.
    pub fn check_log(&mut self) -> Result<Vec<LogFault>, ServerError> {
        let sql = "SELECT w.seq, o.member, o.at, o.kind, w.reason, w.key FROM check_log() w \
                   LEFT JOIN op o ON o.seq = w.seq";
        let found = self.inner.query(sql, &[]).map_err(|error| self.failed(error))?;
        let one = |line: &postgres::Row| {
            let row = line.get::<_, Option<&[u8]>>(5).map(key_from).transpose()?;
            let Some(seq) = line.get(0) else {
                return Ok(LogFault::Row(row));
            };
            Ok(LogFault::Op {
                seq,
                member: MemberId(line.get(1)),
                at: Timestamp(line.get(2)),
                kind: line.get(3),
                reason: Reason::named(line.get(4))?,
                row,
            })
        };
        found.iter().map(one).collect()
    }

    /// Tells that a server which was restored never gets these ops back.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn give_up(&mut self, ops: &[OpId]) -> Result<(), ServerError> {
        let ids: Vec<Uuid> = ops.iter().map(|op| op.0).collect();
        let told = self.inner.execute("SELECT give_up($1)", &[&ids]);
        told.map(drop).map_err(|error| self.failed(error))
    }

    /// The rows of a bulk act that are seen, from the one numbered `first`, with their numbers; at most `limit`.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn upload_rows(&mut self, upload: Uuid, first: u64, limit: u32) -> Result<Vec<(u64, Row)>, ServerError> {
        let sql = "SELECT n, body FROM my_upload_rows($1, $2, $3)";
        let found = self
            .inner
            .query(sql, &[&upload, &(first as i64), &i64::from(limit)])
            .map_err(|error| self.failed(error))?;
        let one = |row: &postgres::Row| Ok((row.get::<_, i64>(0) as u64, row_of(row.get(1))?));
        found.iter().map(one).collect()
    }

    /// An op of the log with all of its changes that are seen, the rows of a bulk act among them.
    ///
    /// # Errors
    /// [`ServerError::Damaged`] where a change has no side; those of the connection.
    pub(crate) fn op_of(&mut self, logged: LoggedOp) -> Result<Op, ServerError> {
        let mut op = logged.op;
        for change in logged.changes {
            let before = change.before.map(|(row, _)| row);
            let restored = Change::restore(before, change.after);
            op.changes
                .push(restored.ok_or_else(|| ServerError::Damaged(format!("op {}", logged.seq)))?);
        }
        if let Some(upload) = logged.upload {
            let mut first = 0;
            loop {
                let rows = self.upload_rows(upload, first, ROWS)?;
                let Some((last, _)) = rows.last() else { break };
                first = last + 1;
                op.changes.extend(rows.into_iter().map(|(_, row)| Change::create(row)));
            }
        }
        Ok(op)
    }

    /// All rows that are seen, as they stand at one moment, passed one by one in no order.
    ///
    /// # Errors
    /// What `f` said, and those of the connection.
    pub fn snapshot<E: From<ServerError>>(
        &mut self,
        f: &mut dyn FnMut(RowNow) -> Result<(), E>,
    ) -> Result<Snapshot, E> {
        let host = self.host.clone();
        let failed = |error| ServerError::of(&host, error);
        let mut transaction = begin(&mut self.inner).map_err(failed)?;
        let at = transaction
            .query_one("SELECT seq, my_scope(), is_lead(), stamp_at(seq) FROM project", &[])
            .map_err(failed)?;
        // Of all rows no list is made first.
        let from = match at.get(2) {
            true => "project_row",
            false => "my_rows()",
        };
        let sql = format!("COPY (SELECT key, version, body FROM {from}) TO STDOUT (FORMAT binary)");
        let reader = transaction.copy_out(&sql).map_err(failed)?;
        let types = [Type::BYTEA, Type::UUID, Type::TEXT];
        let mut rows = postgres::binary_copy::BinaryCopyOutIter::new(reader, &types);
        while let Some(row) = rows.next().map_err(failed)? {
            f(RowNow {
                key: key_from(row.get(0))?,
                version: OpId(row.get(1)),
                row: row_of(row.get(2))?,
            })?;
        }
        drop(rows);
        transaction.commit().map_err(failed)?;
        Ok(Snapshot {
            seq: at.get(0),
            stamp: at.get(3),
            scope: at.get(1),
        })
    }

    /// From now on [`Self::wait`] hears of ops.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn listen(&mut self) -> Result<(), ServerError> {
        let sql = format!("LISTEN {}", quoted(&self.schema));
        self.inner.batch_execute(&sql).map_err(|error| self.failed(error))
    }

    /// Waits until an op was written, by anybody, and says the newest number that is heard of; `None` when nothing was
    /// for so long.
    ///
    /// # Errors
    /// [`ServerError::Connect`] when the connection is gone.
    pub fn wait(&mut self, at_most: Duration) -> Result<Option<i64>, ServerError> {
        let heard = self.heard(at_most).map_err(|error| self.failed(error))?;
        if heard.is_none() && self.inner.is_closed() {
            return Err(ServerError::Connect {
                host: self.host.clone(),
                why: "the connection was closed".into(),
            });
        }
        Ok(heard)
    }

    fn heard(&mut self, at_most: Duration) -> Result<Option<i64>, postgres::Error> {
        let mut notifications = self.inner.notifications();
        let first = notifications.timeout_iter(at_most).next()?;
        let mut newest = first.and_then(|found| found.payload().parse::<i64>().ok());
        // What came along with it.
        let mut more = notifications.iter();
        while newest.is_some()
            && let Some(found) = more.next()?
        {
            newest = found.payload().parse().ok().max(newest);
        }
        Ok(newest)
    }

    /// Takes up to `n` free inputs from the queue of a task, by the op of this id.
    ///
    /// # Errors
    /// [`ServerError::NotAllowed`] where the member labels no such queue.
    pub fn take(&mut self, task: TaskId, n: u32, op: OpId) -> Result<Taken, ServerError> {
        let said: Value = self.call("SELECT take($1, $2, $3)", &[&task.0, &(n as i32), &op.0])?;
        let damaged = |error: serde_json::Error| ServerError::Damaged(error.to_string());
        let inputs: Vec<InputId> = serde_json::from_value(said["inputs"].clone()).map_err(damaged)?;
        Ok(Taken {
            inputs,
            seq: said["seq"].as_i64(),
        })
    }

    /// Says that we are there: what was taken from queues stays ours as long as somebody without a connection may hold it;
    /// with `leaving`, that we close the project, and it stays ours for a lease.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn heartbeat(&mut self, leaving: bool) -> Result<(), ServerError> {
        match self.inner.execute("SELECT heartbeat($1)", &[&leaving]) {
            Ok(_) => Ok(()),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Takes inputs of a queue again that we held and worked on without a connection, each with the time since when, as far
    /// as nobody else began with them: by the op of this id.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn take_again(&mut self, task: TaskId, held: &[TaskInput], op: OpId) -> Result<(), ServerError> {
        let inputs: Vec<Uuid> = held.iter().map(|place| place.input.0).collect();
        let sinces: Vec<Option<i64>> = held.iter().map(|place| place.since.map(|since| since.0)).collect();
        let sql = "SELECT take_again($1, $2, $3, $4)";
        self.call::<Value>(sql, &[&task.0, &inputs, &sinces, &op.0]).map(drop)
    }

    /// Lets statements of this connection take so long at most.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn limit_time(&mut self, at_most: Duration) -> Result<(), ServerError> {
        let sql = format!("SET statement_timeout = {}", literal(&at_most.as_millis().to_string()));
        self.inner.batch_execute(&sql).map_err(|error| self.failed(error))
    }
}

pub(crate) fn gave_way(error: &postgres::Error) -> bool {
    let codes = [SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE];
    error.code().is_some_and(|code| codes.contains(code))
}

/// A transaction that sees one moment of the project.
pub(crate) fn begin(client: &mut postgres::Client) -> Result<Transaction<'_>, postgres::Error> {
    client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
}

/// Reads the changes of ops that are seen.
pub(crate) fn add_changes(
    transaction: &mut Transaction<'_>,
    ops: &mut [LoggedOp],
    failed: impl Fn(postgres::Error) -> ServerError,
) -> Result<(), ServerError> {
    let places: HashMap<Uuid, usize> = ops.iter().enumerate().map(|(at, op)| (op.op.id.0, at)).collect();
    let ids: Vec<Uuid> = ops.iter().map(|op| op.op.id.0).collect();
    let sql = "SELECT op, idx, after, key, version, body FROM op_side WHERE op = ANY ($1) ORDER BY op, idx, after";
    let sides = transaction.query(sql, &[&ids]).map_err(failed)?;
    let mut read = Sides::default();
    for side in &sides {
        if let Some(logged) = places.get(&side.get(0)).and_then(|at| ops.get_mut(*at)) {
            read.add(logged, side.get(1), side.get(2), side.get(3), side.get(4), side.get(5))?;
        }
    }
    Ok(())
}

/// Reads sides of changes; those of one change stand together.
#[derive(Default)]
struct Sides {
    last: Option<(OpId, i32)>,
}

impl Sides {
    fn add(
        &mut self,
        logged: &mut LoggedOp,
        idx: i32,
        after: bool,
        key: &[u8],
        version: Option<Uuid>,
        body: &str,
    ) -> Result<(), ServerError> {
        let row = row_of(body)?;
        if self.last.replace((logged.op.id, idx)) != Some((logged.op.id, idx)) {
            logged.changes.push(SeenChange {
                key: key_from(key)?,
                before: None,
                after: None,
            });
        }
        if let Some(change) = logged.changes.last_mut() {
            match after {
                true => change.after = Some(row),
                false => change.before = Some((row, version.map(OpId))),
            }
        }
        Ok(())
    }
}
