//! Who is there, and on what: told by each program every few seconds, and worth nothing when it was not told for a while.

use crate::client::Client;
use crate::error::ServerError;
use domain::{InputId, MemberId, TaskId};
use postgres::types::ToSql;
use std::time::Duration;
use uuid::Uuid;

/// What a program tells of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    /// How many changes the server has not accepted yet.
    pub unsent: u64,
    /// The input on the canvas, and the task in which it is.
    pub place: Option<(TaskId, InputId)>,
}

/// Somebody else who is there, or was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Who.
    pub member: MemberId,
    /// How long ago they were last heard of.
    pub ago: Duration,
    /// The version of their program; leads are told.
    pub program: Option<String>,
    /// How many of their changes were not sent then; leads are told.
    pub unsent: Option<u64>,
    /// The input that was on their canvas, and its task.
    pub place: Option<(TaskId, InputId)>,
}

impl Client {
    /// Says that the member is there, and hears who else is, as far as they may know.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn here(&mut self, presence: &Presence) -> Result<Vec<Seen>, ServerError> {
        let (task, input) = presence.place.unzip();
        let unsent = i64::try_from(presence.unsent).unwrap_or(i64::MAX);
        let sql = "SELECT member, seconds, program, unsent, task, input FROM here($1, $2, $3, $4)";
        let version = env!("CARGO_PKG_VERSION");
        let (task, input) = (task.map(|task| task.0), input.map(|input| input.0));
        let told: [&(dyn ToSql + Sync); 4] = [&version, &unsent, &task, &input];
        let rows = self.inner().query(sql, &told);
        let rows = rows.map_err(|error| self.failed(error))?;
        let seen = rows.iter().map(|row| {
            let place = row.get::<_, Option<Uuid>>(4).zip(row.get::<_, Option<Uuid>>(5));
            Seen {
                member: MemberId(row.get(0)),
                ago: Duration::try_from_secs_f64(row.get(1)).unwrap_or_default(),
                program: row.get(2),
                unsent: row.get::<_, Option<i64>>(3).map(i64::unsigned_abs),
                place: place.map(|(task, input)| (TaskId(task), InputId(input))),
            }
        });
        Ok(seen.collect())
    }
}
