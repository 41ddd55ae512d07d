//! Erasing on the server, and hearing what was erased there.

use crate::client::{Client, TRIES, add_changes, begin, gave_way};
use crate::error::ServerError;
use crate::sent::{Answer, LoggedOp, OP_COLUMNS, SentOp, logged_op};
use domain::Op;
use serde_json::Value;
use store::Erasure;
use uuid::Uuid;

impl Client {
    /// Sends an op that erases: at once, and not by an outbox, as nothing brings back what it takes. How many entries of the log
    /// lost something.
    ///
    /// # Errors
    /// Those of the connection; a refusal is an answer.
    pub fn erase(&mut self, op: &SentOp<'_>, erasure: &Erasure) -> Result<(Answer, u64), ServerError> {
        let op = op.json()?;
        let inputs: Vec<Uuid> = erasure.inputs.iter().map(|input| input.0).collect();
        let mut tries = 0;
        loop {
            let said = match &erasure.name {
                Some((member, name)) => self.call::<Value>("SELECT purge_name($1, $2, $3)", &[&op, &member.0, name]),
                None => self.call::<Value>("SELECT purge_inputs($1, $2)", &[&op, &inputs]),
            };
            match said {
                // As for any op.
                Err(ServerError::Sql(error)) if tries < TRIES && gave_way(&error) => tries += 1,
                said => {
                    let said = said?;
                    let entries = said["entries"].as_u64().unwrap_or_default();
                    return Ok((Answer::read(said)?, entries));
                }
            }
        }
    }

    /// What an op erased; `None` where it is none that erases.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn erasure(&mut self, op: &Op) -> Result<Option<Erasure>, ServerError> {
        if !op.kind.erases() {
            return Ok(None);
        }
        let said: Value = self.call("SELECT erased_by($1)", &[&op.id.0])?;
        serde_json::from_value(said)
            .map(Some)
            .map_err(|error| ServerError::Damaged(error.to_string()))
    }

    /// The ops after the one of this number that erased something, in order.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn erasing(&mut self, after: i64) -> Result<Vec<LoggedOp>, ServerError> {
        let host = self.host().to_owned();
        let failed = |error| ServerError::of(&host, error);
        let mut transaction = begin(self.inner()).map_err(failed)?;
        let sql = format!(
            "SELECT {OP_COLUMNS} FROM op WHERE kind IN ('PurgeInputs', 'Pseudonymize') AND seq > $1 ORDER BY seq"
        );
        let found = transaction.query(&sql, &[&after]).map_err(failed)?;
        let mut ops: Vec<LoggedOp> = found.iter().map(logged_op).collect();
        add_changes(&mut transaction, &mut ops, failed)?;
        Ok(ops)
    }
}
