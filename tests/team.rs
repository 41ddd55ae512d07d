//! A team at work on one project: handing in, deciding, agreeing, sharing. `team/desk.rs` is the team; each other file
//! is one way of working.

#[path = "team/desk.rs"]
mod desk;

#[path = "team/aid.rs"]
mod aid;
#[path = "team/at_once.rs"]
mod at_once;
#[path = "team/blind.rs"]
mod blind;
#[path = "team/consensus.rs"]
mod consensus;
#[path = "team/deleted.rs"]
mod deleted;
#[path = "team/edited.rs"]
mod edited;
#[path = "team/frozen.rs"]
mod frozen;
#[path = "team/gone.rs"]
mod gone;
#[path = "team/grid.rs"]
mod grid;
#[path = "team/imported.rs"]
mod imported;
#[path = "team/lead.rs"]
mod lead;
#[path = "team/made.rs"]
mod made;
#[path = "team/manual.rs"]
mod manual;
#[path = "team/queue.rs"]
mod queue;
#[path = "team/sampled.rs"]
mod sampled;
#[path = "team/suggested.rs"]
mod suggested;
