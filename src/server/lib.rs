//! A project that a team shares: in PostgreSQL, one schema a project, and the replica of it on each workstation.
//!
//! The server keeps what a project file keeps, the rows and the log that led there, and takes ops from the programs of
//! its members. It runs no code of ours but the functions under `sql`: each op is checked there, by
//! [`domain::workflow::rights`] and by what the store asks of an op, and each row is shown to whom
//! [`domain::Audience`] names. A workstation reads and writes a replica ([`store::Replica`]); `remote.rs` is the server as
//! that meets it, `sync.rs` brings the one up to the other and sends what is pending.
//!
//! A server that was restored from an older copy has lost what was acknowledged since. A replica tells by a stamp that the
//! server draws for each op ([`SyncError::Lost`]), keeps the member's own ops as long as it lives, and gives back what the
//! server lacks when it is told to ([`resend()`], `store/restored.rs`), under the same identifiers.
//!
//! May import domain, platform, store and PostgreSQL's client; never the session or the window. Start reading at
//! [`Client`], then `sql/commit.sql`; of the replica at [`sync()`].
#![warn(unreachable_pub)]

mod address;
mod client;
mod erase;
mod error;
mod fields;
mod members;
mod online;
mod password;
mod picture_facts;
mod presence;
mod publish;
mod remote;
mod replicas;
mod schema;
mod sent;
mod sync;
mod thread;
mod tls;

pub use address::Address;
pub use client::{Client, Hello, RowNow, Snapshot};
pub use error::ServerError;
pub use members::{NewMember, add_member, create_login};
pub use online::{Draws, connect};
pub use picture_facts::{FoundFact, PictureFact};
pub use presence::{Presence, Seen};
pub use publish::{Progress, fetch, publish};
pub use remote::{Answer as OpAnswer, Followed, Older, Remote, State, SyncError};
pub use replicas::{Connect, Sent, bring_log, bring_up, path_in, resend_now, send};
pub use schema::{Init, VERSION, init};
pub use sent::{Answer, Draw, LogFault, LoggedOp, News, Reason, Refused, SeenChange, SentOp, Taken};
pub use sync::{Synced, resend, sync};
pub use thread::{Request, SyncEvent, SyncThread};

#[cfg(test)]
mod tests;
