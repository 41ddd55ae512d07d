//! What cargo cannot say of the structure. Which crate may import which is written in the `Cargo.toml` of each; here is
//! the rest: no large import circles between the files of a crate, who may touch files and clocks, who may open a
//! project, and how long a file may grow.

#[path = "architecture/circles.rs"]
mod circles;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in fs::read_dir(&dir).unwrap_or_else(|e| panic!("{}: {e}", dir.display())) {
            let path = entry.expect("a folder entry").path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Tests beside the code may use whatever helps them see.
fn is_test(file: &Path) -> bool {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    stem == "tests" || stem.ends_with("_tests") || file.components().any(|part| part.as_os_str() == "tests")
}

/// The code of a file without the tests at its end and without comments, with line numbers.
fn code(file: &Path) -> Vec<(usize, String)> {
    let text = fs::read_to_string(file).expect("readable source");
    let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
    let lines = body.lines().enumerate();
    lines
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(at, line)| (at + 1, line.split(" // ").next().unwrap_or(line).to_owned()))
        .collect()
}

/// The path of a file below `src`, with `/`.
fn name(file: &Path) -> String {
    let below = file.strip_prefix(src()).expect("inside src");
    below.to_string_lossy().replace('\\', "/")
}

/// Every use of one of `words` under `folder`, but for the files in which `allowed` finds it.
fn uses(folder: &str, words: &[&str], allowed: impl Fn(&str, &str) -> bool, instead: &str) -> Vec<String> {
    let mut found = Vec::new();
    for file in sources(&src().join(folder)).into_iter().filter(|file| !is_test(file)) {
        for (number, line) in code(&file) {
            for word in words.iter().filter(|word| line.contains(**word)) {
                if !allowed(&name(&file), word) {
                    found.push(format!("src/{}:{number}: {word}; {instead}", name(&file)));
                }
            }
        }
    }
    found
}

const CLOCKS: &[&str] = &["SystemTime", "Instant::now"];
const MACHINE: &[&str] = &["std::fs", "std::net", "std::thread", "std::process", "std::env"];

#[test]
fn the_domain_is_pure() {
    let words = [MACHINE, CLOCKS, &["std::io", "std::time", "rand::"]].concat();
    let found = uses("domain", &words, |_, _| false, "take the value as an argument");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_window_waits_for_nothing() {
    let words = [MACHINE, CLOCKS].concat();
    for folder in ["ui", "canvas"] {
        let found = uses(folder, &words, |_, _| false, "read the view and send a command");
        assert!(found.is_empty(), "{}", found.join("\n"));
    }
}

/// Files of the session that ask the disk while somebody waits: calls of the command line, which end when it is done. What
/// a window asks for is read by threads, see `src/session/waiting.rs`.
const WAITED_FOR: &[&str] = &[
    "session/bulk/decided.rs",
    "session/bulk/mod.rs",
    "session/clean/mod.rs",
    "session/datasets/mod.rs",
    "session/exclusion.rs",
    "session/listings.rs",
    "session/lookup.rs",
    "session/members/open_work.rs",
    "session/metadata/mod.rs",
    "session/numbers/mod.rs",
    "session/objects/listing.rs",
    "session/purge.rs",
    "session/quality/agreement.rs",
    "session/refresh.rs",
    "session/review/sample.rs",
    "session/saved_searches.rs",
    "session/script.rs",
    "session/search.rs",
    "session/take_back/mod.rs",
    "session/tasks/create.rs",
    "session/tasks/delete.rs",
    "session/tasks/edit.rs",
    "session/tasks/text_of.rs",
];
/// Files of the session that wait for the thread that reads: calls of the command line as well, a project that is being
/// opened, and the road that a command takes in a program without a window.
const WAIT_FOR_A_READER: &[&str] = &[
    "session/assist/auto.rs",
    "session/assist/file.rs",
    "session/assist/models.rs",
    "session/bulk/decided.rs",
    "session/bulk/mod.rs",
    "session/changed/mod.rs",
    "session/datasets/edit.rs",
    "session/datasets/freeze.rs",
    "session/datasets/mod.rs",
    "session/datasets/split.rs",
    "session/exclusion.rs",
    "session/import/mod.rs",
    "session/members/handover/mod.rs",
    "session/metadata/mod.rs",
    "session/objects/listing.rs",
    "session/opening.rs",
    "session/purge.rs",
    "session/refresh.rs",
    "session/removal.rs",
    "session/saved_searches.rs",
    "session/script.rs",
    "session/take_back/mod.rs",
    "session/tasks/create.rs",
    "session/tasks/delete.rs",
    "session/tasks/edit.rs",
    "session/taxonomy/mod.rs",
    "session/waiting.rs",
];

/// The files of the session, tests left out, whose code contains one of these.
fn in_session(words: &[&str]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for file in sources(&src().join("session")) {
        if is_test(&file) || file.ends_with("test_project.rs") {
            continue;
        }
        let lines = code(&file).into_iter().map(|(_, line)| line.trim().to_owned());
        let text = lines.collect::<String>();
        if words.iter().any(|word| text.contains(word)) {
            found.insert(name(&file));
        }
    }
    found
}

fn listed(files: &[&str]) -> BTreeSet<String> {
    files.iter().map(ToString::to_string).collect()
}

#[test]
fn the_disk_is_read_in_few_places() {
    assert_eq!(in_session(&[".disk.reader()"]), listed(WAITED_FOR));
    let waits = [
        ".waited(",
        ".refresh_summary()",
        ".take_in_lists()",
        ".take_in_inputs()",
    ];
    assert_eq!(in_session(&waits), listed(WAIT_FOR_A_READER));
}

/// Which files may open a project, see `src/platform/project_files.rs`: a connection or a descriptor anywhere else would
/// not know of the others in this process. What each may name is listed; nothing else in `store` may.
const OPENS_PROJECTS: &[(&str, &[&str])] = &[
    ("store/header.rs", &["Claim::new"]),
    ("store/log.rs", &["Claim::new", "Connection::open", "File::create"]),
    ("store/mark.rs", &["OpenOptions"]),
    ("store/reader.rs", &["Connection::open"]),
    (
        "store/repair.rs",
        &["Claim::new", "Connection::open", "File::open", "File::create"],
    ),
    ("store/replayed.rs", &["Connection::open"]),
    ("store/schema.rs", &["Connection::open"]),
    ("store/wal.rs", &["File::open"]),
];

#[test]
fn one_place_says_who_opens_projects() {
    let openings = [
        "Claim::new",
        "Connection::open",
        "File::open",
        "File::create",
        "OpenOptions",
        "fs::read(",
        "fs::read_to_string",
        "fs::copy",
        "fs::write",
    ];
    let allowed = |file: &str, word: &str| {
        let row = OPENS_PROJECTS.iter().find(|(who, _)| *who == file);
        row.is_some_and(|(_, words)| words.contains(&word))
    };
    let found = uses("store", &openings, allowed, "only SQLite opens a project");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Ways to open a file for reading that wait for a named pipe; with the files that may use them, for what lies there is
/// the program's own, or was asked for its kind before.
const WAITING: &[&str] = &["File::open(", "fs::read(", "fs::read_to_string("];
const MAY_WAIT: &[&str] = &[
    "app/window/kept.rs",
    "platform/foreign.rs",
    "platform/project_files.rs",
    "store/repair.rs",
    "store/wal.rs",
];

#[test]
fn files_of_others_are_opened_without_waiting() {
    let found = uses(
        "",
        WAITING,
        |file, _| MAY_WAIT.contains(&file),
        "open it through platform::foreign",
    );
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Ways to write to a terminal, and the files in which they stand: what they print is escaped there, so that no name
/// hides anything or commands the terminal.
const PRINTING: &[&str] = &["println!(", "print!(", "stdout()", "stderr()"];
/// The last talks to the program itself, through a pipe.
const PRINTS: &[&str] = &[
    "cli/print.rs",
    "app/window/mod.rs",
    "main.rs",
    "cli/member.rs",
    "predict/engine/serve.rs",
];

#[test]
fn what_is_printed_is_escaped_in_one_place() {
    let found = uses("", PRINTING, |file, _| PRINTS.contains(&file), "use cli::print");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_file_outgrows_its_readers() {
    let long: Vec<String> = sources(&src())
        .into_iter()
        .filter_map(|file| {
            let lines = fs::read_to_string(&file).expect("readable source").lines().count();
            (lines > 600).then(|| format!("{}: {lines} lines; split it (600 at most)", file.display()))
        })
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

/// The crates, with the number of files in their largest import circle: 3 is what a circle may have, and larger numbers
/// only ever shrink.
const CRATES: &[(&str, usize)] = &[
    ("platform", 3),
    ("domain", 3),
    ("store", 3),
    ("media", 3),
    ("predict", 3),
    ("formats", 3),
    ("session", 3),
    ("canvas", 3),
    ("raster", 3),
    ("ui", 3),
    ("app", 3),
    ("cli", 3),
];

/// The session's root is not counted: it defines `Session`, which is put together of what every part of it keeps and to
/// which every part adds what it does, so that all of them and the root are one circle.
const ROOTS_NOT_COUNTED: &[&str] = &["session"];

#[test]
fn no_crate_has_a_large_import_circle() {
    let mut found = Vec::new();
    for (folder, largest) in CRATES {
        for circle in circles::circles(&src().join(folder), !ROOTS_NOT_COUNTED.contains(folder)) {
            if circle.len() > *largest {
                found.push(format!("{folder}: {} files: {}", circle.len(), circle.join(" ")));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
