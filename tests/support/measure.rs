//! What the process has used so far, for benches (Linux only).
#![allow(dead_code, reason = "each bench uses some of it")]

use std::time::Instant;

/// A field of `/proc/self/status` in MB, such as `VmRSS`.
pub fn memory(field: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes = line.and_then(|line| line.trim_start_matches(':').split_whitespace().next()?.parse().ok());
    kilobytes.unwrap_or(f64::NAN) / 1000.0
}

/// CPU seconds of the process so far, to the hundredth.
pub fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Makes the kernel forget the peak of memory; where it cannot, that of the whole run is told.
pub fn reset_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// Does something, and prints what it took.
pub fn measured<T>(what: &str, work: impl FnOnce() -> T) -> T {
    reset_peak();
    let (start, held, before) = (Instant::now(), memory("VmRSS"), cpu_seconds());
    let result = work();
    let (wall, seconds, peak) = (start.elapsed().as_secs_f64(), cpu_seconds() - before, memory("VmHWM"));
    println!(
        "{what}: {seconds:.2} CPU s, {wall:.1} s, peak {peak:.0} MB ({:.0} MB above before)",
        peak - held
    );
    result
}
