//! The project file: one SQLite database, written only through [`Writer::transact`].
//!
//! Owns the schema and its numbered migrations, one file a table family under `tables`, the append-only op log
//! and the thread that writes it. May import the domain and rusqlite; never media, formats, session or the
//! window. Start reading at [`Writer::transact`] in `log.rs`, then `reader.rs` for what can be asked.
#![warn(unreachable_pub)]

mod batch;
mod chain;
mod check;
mod concepts;
mod connection;
mod counts;
mod delivered;
mod erasure;
mod error;
mod gaps;
mod gestures;
mod handover;
mod header;
mod hearing;
mod lists;
mod log;
mod looks;
mod mark;
mod metadata;
mod migrate;
mod near;
mod objects;
mod outbox;
mod past;
mod place;
mod purge;
mod query;
mod reader;
mod redact;
mod references;
mod repair;
mod replayed;
mod replica;
mod restored;
mod row_part;
mod row_text;
mod schema;
mod sorting;
mod tables;
mod task_log;
mod tasks;
mod team;
mod thread;
mod tombstone;
mod waiting;
mod wal;
mod watch;

pub use batch::PackedRows;
pub use check::CheckProblem;
pub use delivered::Delivered;
pub use erasure::{Erasure, Erasures};
pub use error::{Clash, Deviation, OpenError, SchemaFault, StoreError};
pub use gaps::Gaps;
pub use gestures::{BulkGesture, GestureOp, NamedChange, Reverted, Tally, Touched};
pub use handover::OpenCounts;
pub use hearing::Heard;
pub use lists::{BlindTask, InputRow, ListFilter, ListQuery, Scope, Viewer};
pub use log::{Writer, remove, tidy_up};
pub use looks::Look;
pub use mark::{MarkFault, keep_marks_in};
pub use migrate::{APPLICATION_ID, SCHEMA_VERSION};
pub use near::NearInputs;
pub use objects::{FoundObject, FoundObjects, ObjectFact, ObjectQuery};
pub use outbox::{PendingOp, RefusedBecause, RefusedOp};
pub use past::Past;
pub use place::Displaced;
pub use purge::{Erased, Purged};
pub use reader::{Counts, LogEntry, LogFilter, ReadOnly, Reader};
pub use repair::{Repaired, repair};
pub use replica::{OlderOp, Replica, ReplicaOf, SeenSides, VersionedRow};
pub use sorting::{InputOrder, InputSort};
pub use tables::{key_bytes, key_of, key_tag};
pub use tasks::{Belongings, Worked};
pub use team::{MemberWorkCount, ShareCount};
pub use thread::{Stopped, Ticket, WriterEvent, WriterThread};
pub use watch::Watch;

#[cfg(test)]
mod tests;
