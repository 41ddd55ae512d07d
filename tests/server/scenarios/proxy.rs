//! The network between the clients and the server: it delays, and breaks off.

use crate::network::{between, cloned, pass, spawn};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

/// No connection breaks off.
const NEVER: i64 = i64::MAX / 2;

pub struct Proxy {
    pub port: u16,
    /// Bytes that still come through, in both directions together.
    left: Arc<AtomicI64>,
}

impl Proxy {
    pub fn to(port: u16) -> Self {
        let left = Arc::new(AtomicI64::new(NEVER));
        let shared = left.clone();
        let port = between(port, move |client, server| {
            let back = cloned(&client, &server);
            let lefts = (shared.clone(), shared.clone());
            spawn(move || pass(client, server, |read| through(read, &lefts.0)));
            spawn(move || pass(back.1, back.0, |read| through(read, &lefts.1)));
        });
        Self { port, left }
    }

    /// Everything breaks off after so many bytes.
    pub fn break_after(&self, bytes: u64) {
        self.left.store(bytes as i64, Ordering::SeqCst);
    }

    pub fn mend(&self) {
        self.left.store(NEVER, Ordering::SeqCst);
    }
}

/// How many of these bytes come through: a little later, and not always equally so.
fn through(read: usize, left: &AtomicI64) -> usize {
    std::thread::sleep(Duration::from_micros(read as u64 % 700));
    left.fetch_sub(read as i64, Ordering::SeqCst).clamp(0, read as i64) as usize
}
