//! Stories at the window: the whole program behind its window, on real projects in a folder of its own, driven by
//! accessible label, by keys and by raw pointer events, as somebody sitting there would. `window/seat.rs` is the
//! seat; each other file is one part of the work.

#[path = "window/seat.rs"]
mod seat;
#[allow(dead_code, reason = "the whole team's desk; each test binary uses some of it")]
#[path = "team/desk.rs"]
mod team_desk;

#[path = "window/automation.rs"]
mod automation;
#[path = "window/begin.rs"]
mod begin;
#[path = "window/classes.rs"]
mod classes;
#[path = "window/deliver.rs"]
mod deliver;
#[path = "window/displaced.rs"]
mod displaced;
#[path = "window/drafts.rs"]
mod drafts;
#[path = "window/draw.rs"]
mod draw;
#[path = "window/folded.rs"]
mod folded;
#[path = "window/glyphs.rs"]
mod glyphs;
#[path = "window/labeling.rs"]
mod labeling;
#[path = "window/many.rs"]
mod many;
#[path = "window/menu.rs"]
mod menu;
#[path = "window/models.rs"]
mod models;
#[path = "window/names.rs"]
mod names;
#[path = "window/naming.rs"]
mod naming;
#[path = "window/numbers.rs"]
mod numbers;
#[path = "window/removal.rs"]
mod removal;
#[path = "window/rest.rs"]
mod rest;
#[path = "window/review.rs"]
mod review;
#[path = "window/reviewer.rs"]
mod reviewer;
#[path = "window/roles.rs"]
mod roles;
#[path = "window/smart.rs"]
mod smart;
#[path = "window/submitting.rs"]
mod submitting;
#[path = "window/suggest.rs"]
mod suggest;
#[path = "window/task_form.rs"]
mod task_form;
#[path = "window/tasks_facts.rs"]
mod tasks_facts;
#[path = "window/tasks_table.rs"]
mod tasks_table;
#[path = "window/team.rs"]
mod team;
