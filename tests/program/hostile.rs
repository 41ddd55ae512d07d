//! Hostile files through the program itself: pictures that unpack to gigabytes, files that are none, networks that end
//! or never end what runs them.

mod bombs;
mod many;
mod networks;
mod pictures;
mod special;

use std::ffi::OsStr;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// What a verb said and took.
struct Said {
    status: Option<i32>,
    out: String,
    err: String,
    /// The most memory that it had at once, in bytes; 0 where that is not told.
    peak: u64,
}

/// A folder with a project in it.
struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self {
            dir: tempfile::tempdir().expect("a folder"),
        };
        let said = desk.run(["new", "p.labelwright"]);
        assert_eq!(said.status, Some(0), "{}", said.err);
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// How many inputs the project has.
    #[track_caller]
    fn inputs(&self) -> u64 {
        let said = self.run(["info", "p.labelwright", "--json"]);
        let told: serde_json::Value = serde_json::from_str(&said.out).expect("one JSON object");
        told["inputs"].as_u64().expect("a number")
    }

    /// Runs a verb. One that has not ended after two minutes hangs: it is ended, and the test fails.
    #[track_caller]
    fn run<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, words: I) -> Said {
        let words: Vec<_> = words.into_iter().map(|word| word.as_ref().to_owned()).collect();
        let mut child = Command::new(env!("CARGO_BIN_EXE_labelwright"))
            .args(&words)
            .current_dir(self.dir.path())
            .env("HOME", self.path("home"))
            .env("LABELWRIGHT_NETWORK_SECONDS", "5")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let out = drain(child.stdout.take());
        let err = drain(child.stderr.take());
        let began = Instant::now();
        let mut peak = 0;
        let status = loop {
            peak = peak.max(peak_of(&child));
            if let Some(status) = child.try_wait().expect("a child") {
                break status;
            }
            if began.elapsed() > Duration::from_secs(120) {
                child.kill().expect("ended");
                panic!("{words:?} hangs");
            }
            std::thread::sleep(Duration::from_millis(1));
        };
        Said {
            status: status.code(),
            out: out.join().expect("read"),
            err: err.join().expect("read"),
            peak,
        }
    }
}

fn drain(pipe: Option<impl Read + Send + 'static>) -> std::thread::JoinHandle<String> {
    let mut pipe = pipe.expect("a pipe");
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("reads");
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn peak_of(child: &Child) -> u64 {
    peak_in(&PathBuf::from(format!("/proc/{}/status", child.id())))
}

/// The peak of resident memory that a `/proc/*/status` tells, in bytes; 0 where there is none.
fn peak_in(status: &Path) -> u64 {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}

/// Makes a named pipe that nobody writes to.
fn pipe(path: &Path) {
    let status = Command::new("mkfifo").arg(path).status().expect("mkfifo runs");
    assert!(status.success());
}
