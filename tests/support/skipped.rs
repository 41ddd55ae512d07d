//! Tests that need what not every machine has: they say so, and `tests/run` repeats it in its last lines.
//!
//! Folders of real data are named by environment variables. One that is not set skips the tests that need it; one that
//! is set must hold all of it, so that a test is never skipped where its data should be.

use std::io::Write;
use std::path::PathBuf;

/// Says that a test, or a part of one, was not run, and why.
pub fn skip(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    println!("skipped: {test}: {why}");
    let Some(list) = std::env::var_os("LABELWRIGHT_SKIPPED") else {
        return;
    };
    // One write a line: many test threads and programs append to the same file.
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(&list)
        .expect("the list of skipped tests");
    file.write_all(format!("{test}: {why}\n").as_bytes())
        .expect("the list of skipped tests");
}

/// What is in the folder that an environment variable names; `None`, after saying so, where the variable is not set.
///
/// # Panics
/// When the variable is set and the file or folder is not there.
fn found(variable: &str, name: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os(variable) else {
        skip(&format!("{variable} is not set"));
        return None;
    };
    let path = PathBuf::from(root).join(name);
    assert!(path.exists(), "{variable} is set, but there is no {}", path.display());
    Some(path)
}

/// A file or folder of the real pictures and annotations (`LABELWRIGHT_DATA`).
pub fn data(name: &str) -> Option<PathBuf> {
    found("LABELWRIGHT_DATA", name)
}

/// A file or folder of the real networks (`LABELWRIGHT_MODELS`); their folder itself for an empty name.
pub fn models(name: &str) -> Option<PathBuf> {
    found("LABELWRIGHT_MODELS", name)
}
