//! How long it takes to find what looks alike: among 100,000 and a million vectors by comparing all, and by an index, with how
//! many of the nearest that finds.
//!
//! Run with `cargo bench --bench bench_likeness`, for the index with its number of vectors as an argument.

use labelwright::domain::likeness::{LookKey, LookVector};
use labelwright::media::Looks;
use std::collections::HashSet;
use std::sync::Arc;
use std::time::Instant;

const NUMBERS: u64 = 256;
const WANTED: usize = 100;
const ASKED: usize = 40;

/// Numbers that look like chance, the same each time.
fn noise(seed: u64) -> f32 {
    let bits = (seed ^ 0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((bits ^ (bits >> 31)) >> 40) as f32 / (1 << 24) as f32 - 0.5
}

/// Around a thousand others, as crops of a thousand kinds of things.
fn vector(n: u64) -> LookVector {
    let number = |at: u64| noise(n % 1000 * 4099 + at) + 1.2 * noise((1 << 40) + n * NUMBERS + at);
    LookVector::new(&(0..NUMBERS).map(number).collect::<Vec<_>>()).expect("has a direction")
}

fn looks(count: u64) -> Looks {
    let mut looks = Looks::open(None);
    for from in (0..count).step_by(4096) {
        let some = (from..count.min(from + 4096)).map(|n| (LookKey { content: n, part: n }, vector(n)));
        looks.add(&some.collect::<Vec<_>>());
    }
    looks
}

fn asked(looks: &Looks, count: u64) -> (f64, Vec<HashSet<LookKey>>) {
    let wanted: Vec<LookVector> = (0..ASKED as u64).map(|n| vector(n * (count / ASKED as u64))).collect();
    let start = Instant::now();
    let found = wanted.iter().map(|asked| looks.nearest(asked, WANTED));
    let found = found
        .map(|found| found.into_iter().map(|(key, _)| key).collect())
        .collect();
    (start.elapsed().as_secs_f64() * 1e3 / ASKED as f64, found)
}

fn main() {
    for count in [100_000, 1_000_000] {
        let looks = looks(count);
        println!("{WANTED} of {count}, all compared: {:.1} ms", asked(&looks, count).0);
    }
    let count = std::env::args()
        .filter_map(|word| word.parse().ok())
        .next_back()
        .unwrap_or(1_100_000);
    let mut looks = looks(count);
    let (_, exact) = asked(&looks, count);
    let start = Instant::now();
    let Some(index) = looks.to_be_indexed().and_then(|to_be| to_be.make()) else {
        println!("no index is made of {count}");
        return;
    };
    println!("an index of {count} is made in {:.0} s", start.elapsed().as_secs_f64());
    looks.use_index(Arc::new(index));
    let (ms, found) = asked(&looks, count);
    let hits: usize = exact
        .iter()
        .zip(&found)
        .map(|(exact, found)| exact.intersection(found).count())
        .sum();
    let recall = hits as f64 / (ASKED * WANTED) as f64;
    println!("{WANTED} of {count} by the index: {ms:.1} ms, {recall:.3} of the nearest");
}
