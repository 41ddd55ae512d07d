//! A terminal in a folder of its own: runs the built program and keeps what it said.

use serde_json::Value;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the program said, and how it left.
#[derive(Debug)]
pub struct Said {
    pub status: i32,
    pub out: String,
    pub err: String,
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

/// A folder with a terminal in it.
pub struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a folder"),
        }
    }

    /// A desk with the project `p.labelwright` of the member Ana.
    pub fn with_project() -> Self {
        let desk = Self::new();
        desk.run(["new", "p.labelwright", "--as", "Ana"]).fine();
        desk
    }

    /// A desk with a project of two pictures of 64 x 48, and a task on them.
    pub fn with_task(kind: &str, more: &str) -> Self {
        let desk = Self::with_project();
        desk.picture("pics/1.png", 64, 48);
        desk.picture("pics/2.png", 64, 48);
        desk.run(["import", "p.labelwright", "pics"]).fine();
        desk.file(
            "task.ron",
            format!("Task(name: \"Street\", kind: {kind}, concepts: [\"car\", \"person\"], {more})"),
        );
        desk.run(["task", "new", "p.labelwright", "task.ron"]).fine();
        desk
    }

    pub fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Where the path is in full, as the program names it.
    pub fn full(&self, name: &str) -> String {
        let real = self.dir.path().canonicalize().expect("the folder");
        real.join(name).display().to_string()
    }

    pub fn run<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, words: I) -> Said {
        self.run_with(words, &[])
    }

    pub fn run_with<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(&self, words: I, env: &[(&str, &str)]) -> Said {
        let output = Command::new(env!("CARGO_BIN_EXE_labelwright"))
            .args(words)
            .current_dir(self.dir.path())
            .env_clear()
            .env("HOME", self.path("home"))
            .env("LOGNAME", "ben")
            .envs(env.iter().copied())
            .output()
            .expect("the program runs");
        Said {
            status: output.status.code().expect("it left by itself"),
            out: String::from_utf8(output.stdout).expect("text"),
            err: String::from_utf8(output.stderr).expect("text"),
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

    pub fn file(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(&path, content).expect("a file");
        path
    }

    /// A picture that is like no other: its name decides its colours.
    pub fn picture(&self, name: impl AsRef<Path>, width: u32, height: u32) -> PathBuf {
        let seed = name
            .as_ref()
            .as_os_str()
            .as_encoded_bytes()
            .iter()
            .fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)));
        let [red, green, ..] = seed.to_le_bytes();
        let picture = image::RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8 ^ red, y as u8 ^ green, red]));
        let mut bytes = std::io::Cursor::new(Vec::new());
        let format = image::ImageFormat::from_path(name.as_ref()).unwrap_or(image::ImageFormat::Png);
        picture.write_to(&mut bytes, format).expect("encodes");
        self.file(name, bytes.into_inner())
    }

    /// Applies these commands, written as RON.
    pub fn apply(&self, commands: &str) -> Said {
        self.file("commands.ron", commands);
        self.run(["apply", "p.labelwright", "commands.ron"])
    }

    /// Every row of every table, as text: what "nothing has changed" is held against.
    pub fn rows(&self) -> Vec<String> {
        let disk = rusqlite::Connection::open(self.path("p.labelwright")).expect("a database");
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

    /// Every file under a folder with its bytes, in order.
    pub fn tree(&self, name: &str) -> Vec<(String, Vec<u8>)> {
        let root = self.path(name);
        let mut found = Vec::new();
        let mut open = vec![root.clone()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let inside = path.strip_prefix(&root).expect("inside").display().to_string();
                    found.push((inside, std::fs::read(&path).expect("bytes")));
                }
            }
        }
        found.sort();
        found
    }
}
