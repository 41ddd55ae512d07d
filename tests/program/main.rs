//! The built program as a terminal and a script meet it, and what needs a process of its own: what is killed, whose locks or
//! memory are looked at, or which runs networks in other processes.

#[path = "../support/mod.rs"]
mod support;

mod hostile;
mod instructions;
mod kill;
mod migration;
mod project_file;
mod stories;
