//! Who labels which input of a task, which submitted work is drawn for review, who reviews it, and how sure one may be
//! of what the reviews say.
//!
//! Pure and seeded: the same arguments give the same answer on every machine and in every release, in whatever order
//! labelers and reviewers are listed. May import the domain's identifiers and `std`; no clock, no I/O, no generator
//! from outside (`seeded` is our own, integers only). Start reading at [`partition()`] and [`resplit()`], which give out
//! labeling; then [`Sample`] and [`Plan`], which give out reviews; then [`wilson()`]. Below them, `goals` turns weights
//! into counts and `allocation` meets counts by handing over as little as possible.

mod allocation;
mod goals;
pub mod interval;
pub mod overlap;
pub mod partition;
pub mod resplit;
pub mod review;
pub mod sample;
mod seeded;

pub use interval::{Interval, more_for, wilson};
pub use overlap::{Overlap, PerInput};
pub use partition::{ShareError, Weight, partition, quotas};
pub use resplit::{Held, resplit};
pub use review::{Plan, any_reviewer};
pub use sample::{Sample, next_drawn};
pub use seeded::drawn;
pub(crate) use seeded::{SplitMix, content_score};
