//! What the program needs of the operating system: files that others name, opened without waiting; the project files this
//! process has open; faults in the program itself, caught on every thread and written to a log file.
//!
//! Every crate but `domain` may use it. It imports none of our other crates.
#![warn(unreachable_pub)]

pub mod faults;
pub mod foreign;
pub mod kept;
pub mod project_files;
