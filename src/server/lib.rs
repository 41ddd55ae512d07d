//! A project in PostgreSQL, and the replica of it on this workstation.
//!
//! Owns what travels between the two: `remote.rs` is the server as a workstation sees it, `sync.rs` brings a replica up to
//! it and sends what is pending. May import the domain and the store; never the session or the window.
#![warn(unreachable_pub)]

mod remote;
mod sync;
mod thread;

pub use remote::{Answer, Followed, Remote, Snapshot, State, SyncError};
pub use sync::{Synced, sync};
pub use thread::{SyncEvent, SyncThread};

#[cfg(test)]
mod tests;
