//! A terminal in a folder of its own: runs the built program and keeps what it said.

use super::folder::Folder;
use serde_json::Value;
use std::ffi::OsStr;
use std::io::Read;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// What the program said, and how it left.
#[derive(Debug)]
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
    /// The most memory that it had at once, in bytes; 0 where that is not told.
    pub peak: u64,
}

impl Said {
    /// It went well, and nothing was complained of.
    #[track_caller]
    pub fn fine(self) -> Self {
        assert_eq!((self.status, self.err.as_str()), (0, ""), "{self:?}");
        self
    }

    /// It failed with this one sentence, and said nothing on standard output.
    #[track_caller]
    pub fn refused(self, sentence: &str) {
        assert_eq!(self.err.trim_end(), sentence, "{self:?}");
        assert_eq!((self.status, self.out.as_str()), (1, ""), "{self:?}");
    }

    /// The one JSON object on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        assert_eq!(self.out.lines().count(), 1, "one object on one line: {self:?}");
        let value: Value = serde_json::from_str(&self.out).unwrap_or_else(|e| panic!("{e}: {self:?}"));
        assert!(value.is_object(), "{self:?}");
        value
    }
}

/// A terminal in a folder of its own.
pub struct Terminal {
    pub folder: Folder,
}

impl Deref for Terminal {
    type Target = Folder;

    fn deref(&self) -> &Folder {
        &self.folder
    }
}

impl Terminal {
    pub fn new() -> Self {
        Self { folder: Folder::new() }
    }

    /// With the project `p.labelwright` of the member Ana.
    pub fn with_project() -> Self {
        let terminal = Self::new();
        terminal.run(["new", "p.labelwright", "--as", "Ana"]).fine();
        terminal
    }

    /// With a project of two pictures of 64 x 48, and a task on them.
    pub fn with_task(kind: &str, more: &str) -> Self {
        let terminal = Self::with_project();
        terminal.picture("pics/1.png", 64, 48);
        terminal.picture("pics/2.png", 64, 48);
        terminal.run(["import", "p.labelwright", "pics"]).fine();
        terminal.file(
            "task.ron",
            format!("Task(name: \"Street\", kind: {kind}, concepts: [\"car\", \"person\"], {more})"),
        );
        terminal.run(["task", "new", "p.labelwright", "task.ron"]).fine();
        terminal
    }

    #[track_caller]
    pub fn run<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, words: I) -> Said {
        self.run_with(words, &[])
    }

    /// Runs the program. One that has not ended after two minutes hangs: it is ended, and the test fails.
    #[track_caller]
    pub fn run_with<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, words: I, env: &[(&str, &str)]) -> Said {
        let words: Vec<_> = words.into_iter().map(|word| word.as_ref().to_owned()).collect();
        let mut child = Command::new(env!("CARGO_BIN_EXE_labelwright"))
            .args(&words)
            .current_dir(self.root())
            .env_clear()
            .env("HOME", self.path("home"))
            .env("LOGNAME", "ben")
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let out = text_of(child.stdout.take());
        let err = text_of(child.stderr.take());
        let began = Instant::now();
        let mut peak = 0;
        let status = loop {
            peak = peak.max(peak_in(&PathBuf::from(format!("/proc/{}/status", child.id()))));
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
            status: status.code().expect("it left by itself"),
            out: out.join().expect("text"),
            err: err.join().expect("text"),
            peak,
        }
    }

    /// The JSON that a verb prints with `--json`, when all went well.
    #[track_caller]
    pub fn json(&self, words: &[&str]) -> Value {
        self.run(words.iter().chain(&["--json"])).fine().json()
    }

    #[track_caller]
    pub fn info(&self) -> Value {
        self.json(&["info", "p.labelwright"])
    }

    /// Applies these commands, written as RON.
    pub fn apply(&self, commands: &str) -> Said {
        self.file("commands.ron", commands);
        self.run(["apply", "p.labelwright", "commands.ron"])
    }

    /// Every row of every table, as text: what "nothing has changed" is held against.
    pub fn rows(&self) -> Vec<String> {
        let disk = rusqlite::Connection::open(self.project()).expect("a database");
        let names = |sql: &str| -> Vec<String> {
            let mut query = disk.prepare(sql).expect("a query");
            let rows = query.query_map([], |row| row.get(0)).expect("rows");
            rows.map(|row| row.expect("a row")).collect()
        };
        let mut rows = Vec::new();
        for table in names("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
            let mut query = disk.prepare(&format!("SELECT * FROM \"{table}\"")).expect("a query");
            let columns = query.column_count();
            let mut found = query.query([]).expect("rows");
            while let Some(row) = found.next().expect("a row") {
                let cells: Vec<_> = (0..columns)
                    .map(|at| row.get::<_, rusqlite::types::Value>(at).expect("a cell"))
                    .collect();
                rows.push(format!("{table}: {cells:?}"));
            }
        }
        rows
    }

    /// The log is sound, and the tables are what it says.
    #[track_caller]
    pub fn sound(&self) {
        let report = self.json(&["check", "p.labelwright"]);
        assert_eq!(report, serde_json::json!({"ok": true, "problems": []}));
    }
}

fn text_of(pipe: Option<impl Read + Send + 'static>) -> JoinHandle<String> {
    let mut pipe = pipe.expect("a pipe");
    std::thread::Builder::new()
        .spawn(move || {
            let mut text = String::new();
            pipe.read_to_string(&mut text).expect("text");
            text
        })
        .expect("a thread")
}

/// The peak of resident memory that a `/proc/*/status` tells, in bytes; 0 where there is none.
pub fn peak_in(status: &Path) -> u64 {
    let text = std::fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1024
}
