//! Consensus: what enough labelers agree on is accepted and merged, the rest goes to a reviewer.
//!
//! Start reading at `resolve.rs`: when an input is compared. `agree.rs` says what comes of it, `settle.rs` who does it where
//! labelers work on a server.

pub(crate) mod agree;
pub(crate) mod resolve;
pub(crate) mod settle;
