//! The network between the clients and the server: it delays, and breaks off.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
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
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let own = listener.local_addr().expect("a port").port();
        let left = Arc::new(AtomicI64::new(NEVER));
        let shared = left.clone();
        spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(("127.0.0.1", port)) else {
                    continue;
                };
                for stream in [&client, &server] {
                    stream.set_nodelay(true).expect("is set");
                }
                let back = (
                    server.try_clone().expect("a stream"),
                    client.try_clone().expect("a stream"),
                );
                let lefts = (shared.clone(), shared.clone());
                spawn(move || pass(client, server, &lefts.0));
                spawn(move || pass(back.0, back.1, &lefts.1));
            }
        });
        Self { port: own, left }
    }

    /// Everything breaks off after so many bytes.
    pub fn break_after(&self, bytes: u64) {
        self.left.store(bytes as i64, Ordering::SeqCst);
    }

    pub fn mend(&self) {
        self.left.store(NEVER, Ordering::SeqCst);
    }
}

fn spawn(work: impl FnOnce() + Send + 'static) {
    let spawned = std::thread::Builder::new().name("network".into()).spawn(work);
    spawned.expect("a thread");
}

fn pass(mut from: TcpStream, mut to: TcpStream, left: &AtomicI64) {
    let mut buffer = [0; 4096];
    while let Ok(read) = from.read(&mut buffer) {
        // A little later, and not always equally so.
        std::thread::sleep(Duration::from_micros(read as u64 % 700));
        let may = left.fetch_sub(read as i64, Ordering::SeqCst).clamp(0, read as i64) as usize;
        if read == 0 || to.write_all(&buffer[..may]).is_err() || may < read {
            break;
        }
    }
    // The other end may have gone first.
    let _gone = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
