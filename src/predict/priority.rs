//! Giving way to the window.

/// Lowers the calling thread's priority to a niceness of 0 to 19; threads that it starts inherit it. Where it cannot be
/// set, the work is done all the same.
#[cfg(target_os = "linux")]
pub fn give_way(nice: i32) {
    if let Err(error) = rustix::process::setpriority_process(None, nice) {
        tracing::debug!("a thread keeps its priority: {error}");
    }
}

/// Only on Linux a thread has a niceness of its own: elsewhere this would slow down the window as well.
#[cfg(not(target_os = "linux"))]
pub fn give_way(_: i32) {}
