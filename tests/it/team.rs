//! A team at work on one project: submitting, deciding, agreeing, sharing. Each file is one way of working.

mod aid;
mod at_once;
mod blind;
mod consensus;
mod deleted;
mod edited;
mod frozen;
mod gone;
mod grid;
mod imported;
mod lead;
mod made;
mod manual;
mod queue;
mod sampled;
mod suggested;
mod versions;
