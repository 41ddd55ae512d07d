//! The program: the command line first, the window when it asks for one.

use labelwright::cli::{self, Request};
use std::process::ExitCode;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::WARN)
        .init();
    match cli::run() {
        Request::Done(status) => status,
        Request::Window { target, member, task } => labelwright::app::run(target, member, task),
    }
}
