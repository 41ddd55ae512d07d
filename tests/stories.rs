//! Stories in the user's words: the built program in a folder of its own, as somebody at a terminal or a script
//! meets it, down to the sentences they read. `stories/desk.rs` is the terminal; each other file is one part of the
//! work, in the order in which it is done.

#[path = "stories/desk.rs"]
mod desk;
mod skipped;

#[path = "stories/begin.rs"]
mod begin;
#[path = "stories/bring_in.rs"]
mod bring_in;
#[path = "stories/changed.rs"]
mod changed;
#[path = "stories/deliver.rs"]
mod deliver;
#[path = "stories/label.rs"]
mod label;
#[path = "stories/members.rs"]
mod members;
#[path = "stories/other_tools.rs"]
mod other_tools;
#[path = "stories/predict.rs"]
mod predict;
#[path = "stories/real.rs"]
mod real;
#[path = "stories/removal.rs"]
mod removal;
#[path = "stories/tasks.rs"]
mod tasks;
#[path = "stories/team.rs"]
mod team;
