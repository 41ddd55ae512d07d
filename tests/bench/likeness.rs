//! How long it takes to find what looks alike among 100,000 and a million vectors.
//!
//! Run with `cargo bench --bench bench_likeness`.

use labelwright::domain::likeness::{LookKey, LookVector};
use labelwright::media::Looks;
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

fn milliseconds(looks: &Looks, count: u64) -> f64 {
    let wanted: Vec<LookVector> = (0..ASKED as u64).map(|n| vector(n * (count / ASKED as u64))).collect();
    let start = Instant::now();
    for asked in &wanted {
        assert_eq!(looks.nearest(asked, WANTED).len(), WANTED);
    }
    start.elapsed().as_secs_f64() * 1e3 / ASKED as f64
}

fn main() {
    for count in [100_000, 1_000_000] {
        println!("{WANTED} of {count}: {:.1} ms", milliseconds(&looks(count), count));
    }
}
