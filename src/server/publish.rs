//! A project file to a server, and back.

use crate::client::Client;
use crate::error::ServerError;
use crate::sent::{both_sides, header, text_of};
use domain::Row;
use serde_json::{Value, json};
use std::borrow::Cow;
use std::path::Path;
use store::{LogEntry, LogFilter, Reader, Writer};
use uuid::Uuid;

/// Bytes of ops, or of rows, that are sent at once.
const AT_ONCE: usize = 2 << 20;
/// Ops that are sent, or asked for, at once.
const OPS: usize = 500;

/// Is told how many ops of how many are done; stops what is done where it answers false.
pub type Progress<'a> = dyn FnMut(u64, u64) -> bool + 'a;

/// Copies the log of a project file to the server, op by op, and with it the rows that it led to. The server's project
/// must be empty, or hold the beginning of the same log: what was interrupted goes on. For the administrator, who made
/// the schema. Passphrases stay behind. The project is there for its members when all is.
///
/// # Errors
/// [`ServerError::AlreadyThere`] where the server has another project; [`ServerError::Stopped`]; those of the connection
/// and of the file.
pub fn publish(
    reader: Reader<'_>,
    client: &mut Client,
    name: &str,
    progress: &mut Progress<'_>,
) -> Result<(), ServerError> {
    let known: Value = client.call("SELECT publish_begin()", &[])?;
    reader.snapshot(|reader| {
        let log = reader.log(&LogFilter::default())?;
        let there = known["seq"].as_u64().unwrap_or_default() as usize;
        let newest: Option<Uuid> = serde_json::from_value(known["op"].clone()).unwrap_or_default();
        let same = there == 0 || log.get(there - 1).is_some_and(|entry| Some(entry.op.id.0) == newest);
        if !same {
            return Err(ServerError::AlreadyThere);
        }
        let mut sender = Sender::default();
        for (done, entry) in log.iter().enumerate().skip(there) {
            if !progress(done as u64, log.len() as u64) {
                return Err(ServerError::Stopped);
            }
            let op = if entry.op.batch {
                // What the rows point at is there before them.
                sender.flush(client)?;
                stage(reader, client, entry)?
            } else {
                let mut op = header(&entry.op, &entry.kind);
                op["changes"] = both_sides(&reader.changes_of(entry.seq)?)?;
                if entry.op.kind.erases() {
                    op["erased"] = json!(reader.erasure_of(entry.seq)?);
                }
                op
            };
            sender.add(client, op)?;
        }
        sender.flush(client)?;
        progress(log.len() as u64, log.len() as u64);
        Ok(())
    })?;
    let done = client.inner().execute("SELECT publish_done($1)", &[&name]);
    done.map(drop).map_err(|error| client.failed(error))
}

/// Gathers ops and sends them together.
#[derive(Default)]
struct Sender {
    ops: Vec<Value>,
    bytes: usize,
}

impl Sender {
    fn add(&mut self, client: &mut Client, op: Value) -> Result<(), ServerError> {
        let texts = |op: &Value| op["changes"].as_array().map_or(0, |changes| changes.len() * 400);
        self.bytes += texts(&op);
        self.ops.push(op);
        match self.bytes > AT_ONCE || self.ops.len() >= OPS {
            true => self.flush(client),
            false => Ok(()),
        }
    }

    fn flush(&mut self, client: &mut Client) -> Result<(), ServerError> {
        self.bytes = 0;
        let ops = std::mem::take(&mut self.ops);
        if ops.is_empty() {
            return Ok(());
        }
        client
            .call::<i64>("SELECT publish_ops($1)", &[&Value::Array(ops)])
            .map(drop)
    }
}

/// Sends the rows of a bulk act, and answers the op that makes them rows of the project. The upload is named like the op.
fn stage(reader: Reader<'_>, client: &mut Client, entry: &LogEntry) -> Result<Value, ServerError> {
    let upload = entry.op.id.0;
    // How many rows are there, from an earlier try.
    let mut staged = send(client, upload, 0, &[])?;
    let (mut first, mut texts, mut bytes) = (0, Vec::new(), 0);
    reader.each_created(entry.seq, &mut |rows: Vec<Row>| {
        for row in rows {
            let text = text_of(&row)?;
            bytes += text.len();
            texts.push(text);
        }
        if bytes > AT_ONCE {
            let end = first + texts.len() as u64;
            if end > staged {
                staged = send(client, upload, first, &texts)?;
            }
            (first, bytes) = (end, 0);
            texts.clear();
        }
        Ok::<_, ServerError>(())
    })?;
    send(client, upload, first, &texts)?;
    let mut op = header(&entry.op, &entry.kind);
    op["upload"] = json!(upload);
    Ok(op)
}

fn send(client: &mut Client, upload: Uuid, first: u64, texts: &[String]) -> Result<u64, ServerError> {
    let staged: i64 = client.call("SELECT publish_stage($1, $2, $3)", &[&upload, &(first as i64), &texts])?;
    Ok(staged as u64)
}

/// Makes a project file of all that the server has, readable without it: for leads. Nothing stays at `path` where it
/// could not be made whole.
///
/// # Errors
/// [`ServerError::NotAllowed`] for others than leads; [`ServerError::Stopped`]; those of the connection and of the file.
pub fn fetch(client: &mut Client, path: &Path, progress: &mut Progress<'_>) -> Result<(), ServerError> {
    let hello = client.hello()?;
    if !hello.roles.contains(&domain::Role::Lead) {
        return Err(ServerError::NotAllowed("a whole copy is the leads'".into()));
    }
    let mut writer = Writer::create(path)?;
    let made = fetch_into(client, &mut writer, hello.seq, progress);
    if made.is_err() {
        drop(writer);
        store::remove(path);
    }
    made
}

fn fetch_into(
    client: &mut Client,
    writer: &mut Writer,
    newest: i64,
    progress: &mut Progress<'_>,
) -> Result<(), ServerError> {
    writer.expect_many()?;
    let mut after = 0;
    while after < newest {
        if !progress(after as u64, newest as u64) {
            return Err(ServerError::Stopped);
        }
        let news = client.follow(after, OPS as u32)?;
        after = news.upto;
        let mut ops = Vec::new();
        for logged in news.ops {
            let op = client.op_of(logged)?;
            let Some(erasure) = client.erasure(&op)? else {
                ops.push(op);
                continue;
            };
            // What it erased never comes.
            writer.transact_each(ops.drain(..).map(Cow::Owned))?;
            writer.transact_erased(&op, &erasure)?;
        }
        writer.transact_each(ops.into_iter().map(Cow::Owned))?;
    }
    progress(newest as u64, newest as u64);
    Ok(())
}
