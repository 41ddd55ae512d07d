//! Stories at the window: the whole program behind its window, on real projects in a folder of its own, driven by
//! accessible label, by keys and by raw pointer events. Each file is one part of the work.

mod automation;
mod begin;
mod classes;
mod clean;
mod concepts;
mod deliver;
mod displaced;
mod drafts;
mod draw;
mod folded;
mod frames;
mod glyphs;
mod import_again;
mod labeling;
mod many;
mod menu;
mod metadata;
mod models;
mod names;
mod naming;
mod numbers;
mod opening;
mod removal;
mod rest;
mod review;
mod reviewer;
mod roles;
mod saved_searches;
mod smart;
mod submitting;
mod suggest;
mod task_form;
mod tasks_facts;
mod tasks_table;
mod team;
