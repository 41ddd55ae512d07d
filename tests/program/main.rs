//! The built program as a terminal and a script meet it, and what needs a process of its own: what is killed, whose locks or
//! memory are looked at, which runs networks in other processes, or whose window is looked at.

#[path = "../support/network.rs"]
mod network;
#[path = "../server/postgresql.rs"]
#[allow(dead_code, reason = "connections of one's own are for the tests of the server")]
mod postgresql;
#[path = "../support/s3.rs"]
mod s3;
#[path = "../support/mod.rs"]
mod support;

mod hostile;
mod instructions;
mod kill;
mod migration;
mod painters;
mod project_file;
mod stories;

use support::skipped;
