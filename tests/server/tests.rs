//! A project in PostgreSQL: what members may write and see there, in which order it comes, and the way there and back.

extern crate labelwright_server as server;

mod direct;
mod flows;
#[path = "../support/network.rs"]
mod network;
mod order;
mod postgresql;
mod presence;
mod publish;
mod purge;
mod queue;
mod rights;
mod scenarios;
mod sight;
#[path = "../support/skipped.rs"]
#[allow(dead_code, reason = "folders of real data are for others")]
mod skipped;
mod team;
mod tls;
mod versions;
mod work;
