//! A project that a team shares: in PostgreSQL, one schema a project.
//!
//! The server keeps what a project file keeps, the rows and the log that led there, and takes ops from the programs of
//! its members. It runs no code of ours but the functions under `sql`: each op is checked there, by
//! [`domain::workflow::rights`] and by what the store asks of an op, and each row is shown to whom
//! [`domain::Audience`] names. May import domain, store and PostgreSQL's client; never the session or the window.
//! Start reading at [`Client`], then `sql/commit.sql`.
#![warn(unreachable_pub)]

mod address;
mod client;
mod error;
mod fields;
mod members;
mod password;
mod publish;
mod schema;
mod sent;
mod tls;

pub use address::Address;
pub use client::{Client, Hello, RowNow, Snapshot};
pub use error::ServerError;
pub use members::{NewMember, add_member, create_login};
pub use publish::{Progress, fetch, publish};
pub use schema::{VERSION, init};
pub use sent::{Answer, Draw, LoggedOp, News, Reason, Refused, SeenChange, SentOp, Taken};
