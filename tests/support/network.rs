//! A network between two programs of a test: what connects to its port is led on to another one on this machine.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};

/// A port from which each connection is led on to `target`; `carry` has both ends, and carries the bytes on threads.
pub fn between(target: u16, carry: impl Fn(TcpStream, TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = listener.local_addr().expect("a port").port();
    spawn(move || {
        for client in listener.incoming().flatten() {
            if let Ok(server) = TcpStream::connect(("127.0.0.1", target)) {
                for stream in [&client, &server] {
                    stream.set_nodelay(true).expect("is set");
                }
                carry(client, server);
            }
        }
    });
    port
}

/// The same two ends once more.
pub fn cloned(client: &TcpStream, server: &TcpStream) -> (TcpStream, TcpStream) {
    [client, server]
        .map(|stream| stream.try_clone().expect("a stream"))
        .into()
}

pub fn spawn(work: impl FnOnce() + Send + 'static) {
    let spawned = std::thread::Builder::new().name("network".into()).spawn(work);
    spawned.expect("a thread");
}

/// Passes bytes on until one end goes, or fewer come through than were read: `through` says how many do.
pub fn pass(mut from: TcpStream, mut to: TcpStream, through: impl Fn(usize) -> usize) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut buffer) {
        let comes = through(read);
        if read == 0 || to.write_all(&buffer[..comes]).is_err() || comes < read {
            break;
        }
    }
    // The other end may have gone first.
    let _gone = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
