//! Plays the compiler's part for the layers of the house: which folder may name which.
//!
//! One crate has no compiler to keep an arrow from pointing up, so this test reads every `crate::` path and
//! every reserved outside path per folder and compares them with the table below.

use std::fs;
use std::path::{Path, PathBuf};

/// One folder (or file) of `src`: which of our layers it may name, and which reserved outside paths.
struct Layer {
    name: &'static str,
    layers: &'static [&'static str],
    outside: &'static [&'static str],
    ask_instead: &'static str,
}

const LAYERS: &[Layer] = &[
    Layer {
        name: "faults",
        layers: &[],
        outside: &["std::fs", "std::thread"],
        ask_instead: "it knows none of the others",
    },
    Layer {
        name: "foreign",
        layers: &["project_files"],
        outside: &["std::fs", "rustix"],
        ask_instead: "it knows none of the others",
    },
    Layer {
        name: "domain",
        layers: &[],
        outside: &["geo", "i_overlay", "pathfinding", "rstar", "uuid"],
        ask_instead: "the domain is pure: take the value as an argument",
    },
    Layer {
        name: "store",
        layers: &["domain", "project_files"],
        outside: &[
            "rusqlite",
            "std::fs",
            "std::thread",
            "std::env",
            "std::process",
            "crossbeam_channel",
            "blake3",
            "notify",
            "rustix",
            "lz4_flex",
            "serde_json",
            "uuid",
        ],
        ask_instead: "let session bring the two together",
    },
    Layer {
        name: "media",
        layers: &["domain"],
        outside: &[
            "image",
            "turbojpeg",
            "std::fs",
            "std::thread",
            "std::env",
            "std::process",
            "crossbeam_channel",
            "walkdir",
            "blake3",
            "lru",
            "tempfile",
            "csv",
        ],
        ask_instead: "fill a domain::pixels buffer and let session pass it on",
    },
    Layer {
        name: "formats",
        layers: &["domain"],
        outside: &[
            "serde_json",
            "quick_xml",
            "std::fs",
            "image",
            "tempfile",
            "base64",
            "csv",
            "blake3",
        ],
        ask_instead: "return domain values and let session store them",
    },
    Layer {
        name: "predict",
        layers: &["domain"],
        outside: &[
            "rten",
            "rten_tensor",
            "ort",
            "ndarray",
            "contour",
            "std::fs",
            "std::thread",
            "std::env",
            "std::process",
            "crossbeam_channel",
            "serde_json",
            "blake3",
            "tempfile",
            "rustix",
            "geo",
        ],
        ask_instead: "take pixels as a domain::pixels buffer and answer with findings",
    },
    Layer {
        name: "session",
        layers: &["domain", "store", "media", "predict", "formats"],
        outside: &[
            "std::fs",
            "std::thread",
            "std::env",
            "std::process",
            "crossbeam_channel",
            "uuid",
            "time",
            "directories",
            "serde_json",
            "tempfile",
            "rstar",
            "csv",
            "lru",
        ],
        ask_instead: "session knows no window and no SQL",
    },
    Layer {
        name: "ui",
        layers: &["domain", "session"],
        outside: &[
            "egui",
            "eframe::egui",
            "egui_commonmark",
            "egui_extras",
            "egui_plot",
            "egui_notify",
            "egui_material_icons",
            "rstar",
            "geo",
            "i_overlay",
        ],
        ask_instead: "read the View, push a Command",
    },
    Layer {
        name: "cli",
        layers: &["session", "domain"],
        outside: &[
            "clap",
            "indicatif",
            "serde_json",
            "std::env",
            "std::process",
            "std::fs",
            "crossbeam_channel",
            "time",
        ],
        ask_instead: "ask session: the window takes the same road",
    },
];

/// Paths that belong to some layer and must not be named elsewhere.
const RESERVED: &[&str] = &[
    "rusqlite",
    "image",
    "turbojpeg",
    "egui",
    "eframe",
    "egui_commonmark",
    "egui_extras",
    "egui_plot",
    "egui_notify",
    "egui_material_icons",
    "clap",
    "indicatif",
    "serde_json",
    "quick_xml",
    "csv",
    "walkdir",
    "blake3",
    "lru",
    "notify",
    "rfd",
    "rustix",
    "lz4_flex",
    "geo",
    "pathfinding",
    "rstar",
    "uuid",
    "time",
    "directories",
    "tempfile",
    "crossbeam_channel",
    "base64",
    "std::fs",
    "std::net",
    "std::thread",
    "std::process",
    "std::env",
    "rten",
    "rten_tensor",
    "ort",
    "ndarray",
    "contour",
];

/// What every layer but the domain may stand on.
const GROUND: &[&str] = &["faults", "foreign"];

/// Modules that the window layer may not reach into even inside session: it reads views and sends commands.
const UI_NEVER: &[&str] = &["std::time::SystemTime", "std::time::Instant::now"];
const DOMAIN_NEVER: &[&str] = &[
    "std::time",
    "std::io",
    "SystemTime",
    "Instant",
    "HashMap::new().hasher",
    "rand::",
];

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

/// Whether `path` occurs in `line` as a path of its own: `image::` but not `my_image::` or `domain::image::`.
fn names(line: &str, path: &str) -> bool {
    let needle = format!("{path}::");
    line.match_indices(&needle).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
    }) || line
        .trim_start()
        .strip_prefix("use ")
        .is_some_and(|used| used.trim_end_matches(';') == path)
}

fn code(line: &str) -> &str {
    let trimmed = line.trim_start();
    if trimmed.starts_with("//") {
        ""
    } else {
        line.split(" // ").next().unwrap_or(line)
    }
}

fn complaints(layer: &Layer, file: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = code(line);
        let mut complain = |what: &str| {
            found.push(format!(
                "{}:{}: {} may not name {what}; {}",
                file.display(),
                number + 1,
                layer.name,
                layer.ask_instead
            ));
        };
        for (at, _) in line.match_indices("crate::") {
            let target: String = line[at + 7..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            let ground = layer.name != "domain" && GROUND.contains(&target.as_str());
            if target != layer.name && !ground && !layer.layers.contains(&target.as_str()) {
                complain(&format!("crate::{target}"));
            }
        }
        for path in RESERVED {
            if names(line, path) && !layer.outside.contains(path) {
                complain(path);
            }
        }
        let never: &[&str] = match layer.name {
            "domain" => DOMAIN_NEVER,
            "ui" => UI_NEVER,
            _ => &[],
        };
        for path in never {
            if line.contains(path) {
                complain(path);
            }
        }
    }
    found
}

#[test]
fn arrows_point_down() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for layer in LAYERS {
        let folder = src.join(layer.name);
        let files = match folder.is_dir() {
            true => sources(&folder),
            false => vec![folder.with_extension("rs")],
        };
        for file in files {
            // Tests beside the code may use whatever helps them see.
            if file
                .file_stem()
                .is_some_and(|stem| stem == "tests" || stem.to_string_lossy().ends_with("_tests"))
            {
                continue;
            }
            let text = fs::read_to_string(&file).expect("readable source");
            let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
            found.extend(complaints(layer, &file, body));
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Which files may open a project, see `src/project_files.rs`: a connection or a descriptor anywhere else would not know
/// of the others in this process. What each may name is listed; nothing else in `store` may.
const OPENS_PROJECTS: &[(&str, &[&str])] = &[
    ("store/header.rs", &["Claim::new"]),
    ("store/log.rs", &["Claim::new", "Connection::open", "File::create_new"]),
    ("store/mark.rs", &["OpenOptions"]),
    ("store/reader.rs", &["Connection::open"]),
    (
        "store/repair.rs",
        &["Claim::new", "Connection::open", "File::open", "File::create_new"],
    ),
    ("store/schema.rs", &["Connection::open_in_memory"]),
    ("store/wal.rs", &["File::open"]),
    ("project_files.rs", &["File::open"]),
];

#[test]
fn one_place_says_who_opens_projects() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
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
    let mut found = Vec::new();
    let files = sources(&src.join("store"));
    for file in files.into_iter().chain([src.join("project_files.rs")]) {
        let name = file
            .strip_prefix(&src)
            .expect("inside")
            .to_string_lossy()
            .replace('\\', "/");
        if name.contains("/tests") {
            continue;
        }
        let text = fs::read_to_string(&file).expect("readable source");
        let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
        let allowed = OPENS_PROJECTS.iter().find(|(who, _)| *who == name);
        let allowed = allowed.map_or(&[][..], |(_, what)| what);
        for (number, line) in body.lines().enumerate() {
            let mut named = openings.iter().filter(|opening| code(line).contains(*opening));
            if named.any(|opening| !allowed.iter().any(|may| may.contains(opening))) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "only SQLite opens a project: {}", found.join("\n"));
}

/// Ways to open a file for reading that wait for a named pipe; with the files that may use them, for what lies there is
/// the program's own, or was asked for its kind before.
const WAITING: &[&str] = &["File::open(", "fs::read(", "fs::read_to_string("];
const MAY_WAIT: &[&str] = &["foreign.rs", "project_files.rs", "store/repair.rs", "store/wal.rs"];

#[test]
fn files_of_others_are_opened_without_waiting() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for file in sources(&src) {
        let tests = file
            .file_stem()
            .is_some_and(|stem| stem == "tests" || stem.to_string_lossy().ends_with("_tests"));
        if tests || MAY_WAIT.iter().any(|own| file.ends_with(own)) {
            continue;
        }
        let text = fs::read_to_string(&file).expect("readable source");
        let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
        for (number, line) in body.lines().enumerate() {
            if WAITING.iter().any(|way| code(line).contains(way)) {
                found.push(format!(
                    "{}:{}: ask crate::foreign to open it",
                    file.display(),
                    number + 1
                ));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Ways to write to a terminal, and the files in which they stand: what they print is escaped there, so that no name
/// hides anything or commands the terminal. The question before deleting prints no name.
const PRINTING: &[&str] = &["println!(", "print!(", "stdout()", "stderr()"];
/// The last talks to the program itself, through a pipe.
const PRINTS: &[&str] = &[
    "cli/print.rs",
    "app/open.rs",
    "main.rs",
    "cli/task.rs",
    "cli/member.rs",
    "engine/serve.rs",
];

#[test]
fn what_is_printed_is_escaped_in_one_place() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for file in sources(&src) {
        let text = fs::read_to_string(&file).expect("readable source");
        let body = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or(&text);
        let allowed = PRINTS.iter().any(|own| file.ends_with(own));
        for (number, line) in body.lines().enumerate() {
            if !allowed && PRINTING.iter().any(|way| code(line).contains(way)) {
                found.push(format!("{}:{}: use cli::print", file.display(), number + 1));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_file_outgrows_its_readers() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let long: Vec<String> = sources(&src)
        .into_iter()
        .filter_map(|file| {
            let lines = fs::read_to_string(&file).expect("readable source").lines().count();
            (lines > 600).then(|| format!("{}: {lines} lines; split it (600 at most)", file.display()))
        })
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}

#[test]
fn the_test_sees_an_arrow_that_points_up() {
    let named = |name: &str| LAYERS.iter().find(|layer| layer.name == name).expect("a layer");
    let (domain, ui) = (named("domain"), named("ui"));
    assert_eq!(
        complaints(domain, Path::new("x.rs"), "use crate::store::Store;").len(),
        1
    );
    assert!(!complaints(domain, Path::new("x.rs"), "let t = std::time::Instant::now();").is_empty());
    assert_eq!(complaints(domain, Path::new("x.rs"), "use std::fs::File;").len(), 1);
    assert!(complaints(domain, Path::new("x.rs"), "// crate::store is above").is_empty());
    assert!(complaints(ui, Path::new("x.rs"), "use crate::domain::image::x;").is_empty());
    assert_eq!(complaints(ui, Path::new("x.rs"), "use crate::media::probe;").len(), 1);
}
