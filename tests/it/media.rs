//! Files to pixels, seen from outside: real odd files, generated ones, folders, and the pool of threads.
//!
//! Tests on real data look at `LABELWRIGHT_DATA` and say so when it is not set.

mod files;
mod folders;
mod large;
mod pool;
mod real;

use crate::support::skipped::data;
use labelwright::domain::pixels::{PixelFormat, Pixels};
use labelwright::media::{MediaError, Probe, Source, probe, read};
use std::path::{Path, PathBuf};

/// Probes a file and reads all its pixels.
fn open(path: &Path) -> Result<(Probe, Pixels), MediaError> {
    let probe = probe(path)?;
    let pixels = read(&Source::new(path.to_path_buf(), &probe), 0)?;
    assert_eq!(pixels.size(), probe.size, "{}", path.display());
    Ok((probe, pixels))
}

/// The colour of a pixel, without its alpha.
fn color(pixels: &Pixels, x: u32, y: u32) -> [u8; 3] {
    let step = pixels.format().bytes();
    let at = (y * pixels.size().width + x) as usize * step;
    [pixels.data()[at], pixels.data()[at + 1], pixels.data()[at + 2]]
}

fn near(a: [u8; 3], b: [u8; 3], by: u8) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) <= by)
}

/// All files below a folder.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .map(|entry| entry.expect("a readable folder"))
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect();
    found.sort();
    assert!(!found.is_empty(), "nothing in {}", folder.display());
    found
}

fn is_rgb(pixels: &Pixels) -> bool {
    pixels.format() == PixelFormat::Rgb8
}
