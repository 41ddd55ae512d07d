//! A server for S3 on this machine, over a folder whose folders are the buckets (`s3s-fs`). Each answer takes as long as the
//! way to a server elsewhere would, and the server can be out of reach.

use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

pub const KEY: &str = "a-key";
pub const SECRET: &str = "a-secret";

/// The server, as long as this lives.
pub struct S3 {
    pub address: String,
    requests: Arc<AtomicU64>,
    away: Arc<AtomicBool>,
    _runtime: Runtime,
}

impl S3 {
    /// Serves `folder`; each answer begins after `latency`.
    pub fn start(folder: &Path, latency: Duration) -> Self {
        let mut builder = S3ServiceBuilder::new(FileSystem::new(folder).expect("a folder"));
        builder.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = builder.build();
        let runtime = Runtime::new().expect("threads");
        let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0))).expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("a port"));
        let (requests, away) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(false)));
        let (counted, gone) = (requests.clone(), away.clone());
        runtime.spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let (service, counted, gone) = (service.clone(), counted.clone(), gone.clone());
                let answer = service_fn(move |request: Request<Incoming>| {
                    let (service, counted, gone) = (service.clone(), counted.clone(), gone.clone());
                    async move {
                        if gone.load(Ordering::Relaxed) {
                            return Err(std::io::Error::other("out of reach"));
                        }
                        counted.fetch_add(1, Ordering::Relaxed);
                        tokio::time::sleep(latency).await;
                        service
                            .call(request.map(s3s::Body::from))
                            .await
                            .map_err(|error| std::io::Error::other(format!("{error:?}")))
                    }
                });
                tokio::spawn(async move {
                    // A client may go at any time.
                    let _gone = Builder::new(TokioExecutor::new())
                        .serve_connection(TokioIo::new(socket), answer)
                        .await;
                });
            }
        });
        Self {
            address,
            requests,
            away,
            _runtime: runtime,
        }
    }

    /// How many requests were answered.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Whether it is out of reach from now on.
    pub fn set_away(&self, away: bool) {
        self.away.store(away, Ordering::Relaxed);
    }

    /// What a program needs in its environment to use it.
    pub fn environment(&self) -> [(&'static str, &str); 4] {
        [
            ("AWS_ENDPOINT_URL", &self.address),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
            ("AWS_REGION", "us-east-1"),
        ]
    }
}
