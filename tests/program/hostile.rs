//! Hostile files through the program itself: pictures that unpack to gigabytes, files that are none, networks that end
//! or never end what runs them.

mod bombs;
mod many;
mod networks;
mod pictures;
mod special;

use std::path::Path;
use std::process::Command;

/// Makes a named pipe that nobody writes to.
fn pipe(path: &Path) {
    let status = Command::new("mkfifo").arg(path).status().expect("mkfifo runs");
    assert!(status.success());
}
