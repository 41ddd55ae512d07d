//! Tasks as the lead makes, changes and deletes them.
//!
//! A task comes as text ([`TaskText`](super::task_text::TaskText)), with names for identifiers. `resolve.rs` makes a
//! row of it or says what is off (`error.rs`); `create.rs` writes it with its inputs, which `shares.rs` gives to
//! labelers. May import what the session may. Start reading at [`resolve::resolve`].

mod consequences;
mod create;
mod delete;
mod dictionary;
mod edit;
mod error;
mod imported;
mod progress;
mod reassign;
mod rebalance;
mod resolve;
mod shares;
pub(super) mod strategy;

mod text_of;

pub(super) use consequences::Previews;
pub use delete::Deletion;
pub use error::TaskError;
pub(crate) use progress::TaskProgress;
pub(super) use resolve::Maker;
pub(super) use resolve::people;
