//! The program: the command line first, the window when it asks for one.

use labelwright::cli::{self, Request};
use platform::faults;
use predict::engine;
use session::Settings;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut words = std::env::args_os().skip(1);
    if words.next().is_some_and(|word| word == engine::FIRST_WORD) {
        faults::keep_log(None);
        return engine::serve(words);
    }
    faults::keep_log(Settings::log_dir());
    isolate_networks();
    session::keep_marks();
    match cli::run() {
        Request::Done(status) => status,
        Request::Window { target, member, task } => labelwright::app::run(target, member, task),
    }
}

/// Networks come from anybody: they run in processes of this program's own.
fn isolate_networks() {
    // On Linux the very program that runs, also when its file was exchanged by an update meanwhile.
    let itself = Path::new("/proc/self/exe");
    match std::env::current_exe() {
        _ if cfg!(target_os = "linux") && itself.exists() => engine::isolate(itself.to_path_buf()),
        Ok(program) => engine::isolate(program),
        Err(error) => tracing::warn!("networks run in this process: {error}"),
    }
}
