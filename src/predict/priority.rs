//! Giving way to the window.

/// Lowers the calling thread's priority to a niceness of 0 to 19. On Linux a priority is a thread's own, and threads
/// that it starts inherit it. Where it cannot be set, the work is done all the same.
pub fn give_way(nice: i32) {
    if let Err(error) = rustix::process::setpriority_process(None, nice) {
        tracing::debug!("a thread keeps its priority: {error}");
    }
}
