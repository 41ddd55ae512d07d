//! Stories in the user's words: the built program in a folder of its own, as somebody at a terminal or a script
//! meets it, down to the sentences they read. Each file is one part of the work, in the order in which it is done.

mod again;
mod begin;
mod bring_in;
mod bulk;
mod changed;
mod choices;
mod clean;
mod concepts;
mod convert;
mod datasets;
mod deliver;
mod extra;
mod label;
mod members;
mod metadata;
mod objects;
mod on_server;
mod other_tools;
mod pictures_elsewhere;
mod predict;
mod predictions;
mod purge;
mod quality;
mod real;
mod removal;
mod saved_searches;
mod search;
mod tasks;
mod team;
