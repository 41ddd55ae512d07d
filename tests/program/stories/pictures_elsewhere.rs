//! Pictures in a bucket and on a web server: imported where they are, fetched when they are needed, delivered.

use crate::postgresql::{PASSWORD, database};
use crate::s3::{KEY, S3};
use crate::support::terminal::{Said, Terminal};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

/// A project, and a bucket "photos" with four pictures and a text.
struct Elsewhere {
    terminal: Terminal,
    s3: S3,
}

impl Elsewhere {
    fn new() -> Self {
        let terminal = Terminal::with_project();
        for (name, width) in [("a/1.png", 64), ("a/2.png", 80), ("b/1.jpg", 96), ("b/ü ö.png", 48)] {
            terminal.picture(format!("s3/photos/2024/{name}"), width, 48);
        }
        terminal.file("s3/photos/2024/notes.txt", "not a picture");
        let s3 = S3::start(&terminal.path("s3"), Duration::ZERO);
        Self { terminal, s3 }
    }

    fn run<'w>(&self, words: impl IntoIterator<Item = &'w str>) -> Said {
        self.terminal.run_with(words, &self.s3.environment())
    }

    /// A box on each picture.
    fn label(&self) {
        self.terminal
            .file("t.ron", r#"Task(name: "T", kind: Detection, concepts: ["car"])"#);
        self.run(["task", "new", "p.labelwright", "t.ron"]).fine();
        let boxes = ["a/1.png", "a/2.png", "b/1.jpg", "b/ü ö.png"].map(|input| {
            format!("Annotate(task: \"T\", input: \"{input}\", concept: \"car\", region: Box(1.0, 2.0, 30.0, 40.0))")
        });
        self.terminal.apply(&format!("[{}]", boxes.join(", "))).fine();
    }

    /// Delivers all of it as COCO.
    fn export(&self, out: &str) -> Said {
        let words = ["export", "p.labelwright", out, "--format", "coco", "--status", "all"];
        self.run([&words[..], &["--task", "T"]].concat())
    }

    /// The files that were fetched and are kept.
    fn kept(&self) -> usize {
        let folder = self.terminal.path("home/.cache/labelwright/pictures");
        let files = walkdir::WalkDir::new(folder).into_iter().flatten();
        files.filter(|entry| entry.file_type().is_file()).count()
    }
}

#[test]
fn a_bucket_is_imported_without_being_fetched_and_delivered_whole() {
    let world = Elsewhere::new();
    let said = world.run(["import", "p.labelwright", "s3://photos/2024"]).fine();
    assert_eq!(
        said.out,
        "4 inputs added.\nNot taken: 1 hidden.\nThe pictures are found under the root \"2024\": on this computer \
         s3://photos/2024. Others say where it is on theirs.\n"
    );
    assert_eq!(world.kept(), 0, "only how they begin was read");
    let again = world
        .run(["import", "p.labelwright", "s3://photos/2024", "--json"])
        .fine()
        .json();
    assert_eq!(
        (again["added"].clone(), again["duplicates"].clone()),
        (json!(0), json!(4))
    );
    // A part of it is known too.
    let part = world
        .run(["import", "p.labelwright", "s3://photos/2024/a", "--json"])
        .fine()
        .json();
    assert_eq!(
        (part["added"].clone(), part["duplicates"].clone()),
        (json!(0), json!(2))
    );
    let roots = world.run(["roots", "p.labelwright", "list", "--json"]).fine().json();
    assert_eq!(roots, json!({"roots": {"2024": "s3://photos/2024"}}));

    world.label();
    world.export("out").fine();
    for name in ["a/1.png", "a/2.png", "b/1.jpg", "b/ü ö.png"] {
        let delivered = walkdir::WalkDir::new(world.terminal.path("out")).into_iter().flatten();
        let bytes = std::fs::read(world.terminal.path(format!("s3/photos/2024/{name}"))).expect("there");
        let found = delivered.filter(|entry| entry.path().ends_with(name));
        let same = found.map(|entry| std::fs::read(entry.path()).expect("reads") == bytes);
        assert_eq!(same.collect::<Vec<_>>(), [true], "{name}");
    }
    assert_eq!(world.kept(), 4);

    // What is here needs no server.
    world.s3.set_away(true);
    let asked = world.s3.requests();
    world.export("out2").fine();
    assert_eq!(world.s3.requests(), asked);
}

#[test]
fn what_changed_or_is_gone_in_the_bucket_is_told() {
    let world = Elsewhere::new();
    world.run(["import", "p.labelwright", "s3://photos/2024"]).fine();
    world.run(["check", "p.labelwright"]).fine();
    world.terminal.picture("s3/photos/2024/a/1.png", 640, 480);
    std::fs::remove_file(world.terminal.path("s3/photos/2024/b/1.jpg")).expect("removed");
    let said = world.run(["check", "p.labelwright", "--json"]).json();
    assert_eq!(
        said["problems"],
        json!([
            "the image of \"a/1.png\" was changed: s3://photos/2024/a/1.png",
            "the image of \"b/1.jpg\" is not at s3://photos/2024/b/1.jpg"
        ])
    );
    world.label();
    let said = world.export("out");
    assert!(said.err.contains("s3://photos/2024/a/1.png"), "{said:?}");
    assert!(said.err.contains("it was changed after it was imported"), "{said:?}");
}

#[test]
fn another_computer_says_where_its_root_is() {
    let world = Elsewhere::new();
    world.run(["import", "p.labelwright", "s3://photos/2024"]).fine();
    world.label();
    let home = world.terminal.path("other-home");
    let there = |words: &[&str]| {
        let env = [("HOME", home.to_str().expect("UTF-8"))];
        world.terminal.run_with(words, &env)
    };
    let unset = there(&["roots", "p.labelwright", "list"]).fine();
    assert_eq!(
        unset.out,
        "2024: not set; labelwright roots PROJECT set 2024 LOCATION\n"
    );
    let said = there(&["check", "p.labelwright"]);
    assert!(
        said.out.contains("this computer was not told where “2024” is"),
        "{said:?}"
    );
    there(&["roots", "p.labelwright", "set", "2025", "s3/photos/2024"])
        .refused("No picture of the project begins at a root \"2025\"; there is \"pictures\", \"2024\".");
    there(&["roots", "p.labelwright", "set", "2024", "ftp://photos/2024"]).refused(
        "“ftp://photos/2024” is no address of pictures: it begins with s3://, gs://, az://, https:// or http://, or is a folder.",
    );
    // There it is a folder that is mounted.
    there(&["roots", "p.labelwright", "set", "2024", "s3/photos/2024"]).fine();
    there(&["check", "p.labelwright"]).fine();
}

#[test]
fn servers_that_are_out_of_reach_or_refuse_are_a_sentence() {
    let world = Elsewhere::new();
    let skipped = |said: Said| said.err.trim_end().to_owned();
    assert_eq!(
        skipped(world.run(["import", "p.labelwright", "s3://photos/2025"])),
        "skipped s3://photos/2025: there is nothing below it"
    );
    assert_eq!(
        skipped(world.run(["import", "p.labelwright", "s3://other/2024"])),
        "skipped s3://other/2024: there is no bucket “other”; check its name"
    );
    let mut wrong = world.s3.environment();
    wrong[2].1 = "wrong";
    assert_eq!(wrong[1].1, KEY);
    let said = world
        .terminal
        .run_with(["import", "p.labelwright", "s3://photos/2024"], &wrong);
    let denied = "skipped s3://photos/2024: access to photos was denied; check the credentials of this computer";
    assert!(said.err.starts_with(denied), "{said:?}");
    let mut nowhere = world.s3.environment();
    nowhere[0].1 = "http://127.0.0.1:9";
    let said = world
        .terminal
        .run_with(["import", "p.labelwright", "s3://photos/2024"], &nowhere);
    assert!(
        said.err
            .starts_with("skipped s3://photos/2024: photos cannot be reached; check the network and the address: "),
        "{said:?}"
    );
    let gone = world.run(["import", "p.labelwright", "s3://photos/2024/gone.png"]);
    assert_eq!(
        skipped(gone),
        "skipped s3://photos/2024/gone.png: there is nothing at this address"
    );
    // Nothing came in, and no root is left of it.
    let roots = world.run(["roots", "p.labelwright", "list", "--json"]).fine().json();
    assert_eq!(roots, json!({"roots": {}}));
}

#[test]
fn a_location_where_no_pictures_are_is_kept_and_told() {
    let world = Elsewhere::new();
    world.run(["import", "p.labelwright", "s3://photos/2024"]).fine();
    let set = |location: &str| {
        let said = world.run(["roots", "p.labelwright", "set", "2024", location]);
        assert_eq!(said.status, 0, "{said:?}");
        (said.out.trim_end().to_owned(), said.err.trim_end().to_owned())
    };
    let told = |location: &str, warning: &str| {
        let warning = match warning {
            "" => String::new(),
            why => format!("warning: Nothing found there: {why}."),
        };
        assert_eq!(set(location), (format!("2024: {location}"), warning));
    };
    told("s3://photos/2024", "");
    told("s3://other/2024", "there is no bucket “other”; check its name");
    let none = "none of the project's pictures is in it; check the address";
    told("s3://photos/2025", none);
    let folder = world.terminal.path("empty");
    std::fs::create_dir(&folder).expect("a folder");
    let folder = folder.canonicalize().expect("is there");
    told(folder.to_str().expect("UTF-8"), none);
    world.s3.set_away(true);
    let (out, err) = set("s3://photos/2024");
    assert_eq!(out, "2024: s3://photos/2024");
    assert!(
        err.starts_with("warning: Nothing found there: photos cannot be reached; "),
        "{err}"
    );
    let words = ["roots", "p.labelwright", "set", "2024", "s3://photos/2024", "--json"];
    let listed = world.run(words).fine().json();
    assert_eq!(listed["roots"], json!({"2024": "s3://photos/2024"}));
    assert_eq!(listed["warnings"].as_array().map(Vec::len), Some(1), "{listed}");
}

#[test]
fn a_copy_that_is_here_counts_while_the_store_is_away() {
    let world = Elsewhere::new();
    world.run(["import", "p.labelwright", "s3://photos/2024"]).fine();
    world.label();
    world.export("out").fine();
    world.s3.set_away(true);
    world.run(["check", "p.labelwright"]).fine();
    // A copy that is cut short is none.
    let copies = walkdir::WalkDir::new(world.terminal.path("home/.cache/labelwright/pictures"));
    let copy = copies.into_iter().flatten().find(|entry| entry.file_type().is_file());
    std::fs::write(copy.expect("a copy").path(), "cut").expect("written");
    let said = world.run(["check", "p.labelwright", "--json"]).json();
    let problems = said["problems"].as_array().expect("a list");
    assert_eq!(problems.len(), 1, "{said}");
    assert!(
        problems[0]
            .as_str()
            .is_some_and(|text| text.contains("is not at hand: photos cannot be reached")),
        "{said}"
    );
}

#[test]
fn an_address_is_the_same_however_it_is_encoded() {
    let world = Elsewhere::new();
    std::fs::create_dir(world.terminal.path("s3/photos/my folder")).expect("a folder");
    world.terminal.picture("s3/photos/my folder/ä b.png", 64, 48);
    let said = world.run(["import", "p.labelwright", "s3://photos/my%20folder"]).fine();
    assert!(said.out.contains("on this computer s3://photos/my folder."), "{said:?}");
    for same in [
        "s3://photos/my folder",
        "s3://photos/my%20folder/%C3%A4%20b.png",
        "s3://photos/my folder/%c3%a4 b.png",
    ] {
        let again = world.run(["import", "p.labelwright", same, "--json"]).fine().json();
        assert_eq!(
            (&again["added"], &again["duplicates"]),
            (&json!(0), &json!(1)),
            "{same}"
        );
    }
    std::fs::remove_file(world.terminal.path("s3/photos/my folder/ä b.png")).expect("removed");
    let said = world.run(["check", "p.labelwright", "--json"]).json();
    assert_eq!(
        said["problems"],
        json!(["the image of \"ä b.png\" is not at s3://photos/my folder/ä b.png"])
    );
}

#[test]
fn a_project_is_published_with_its_pictures() {
    let Some(address) = database() else { return };
    let world = Elsewhere::new();
    for number in 1..=3 {
        world.terminal.picture(format!("pics/{number}.png"), 64 * number, 48);
    }
    world.run(["import", "p.labelwright", "pics"]).fine();
    let whole = format!(
        "postgres://{}@127.0.0.1:{}/{}?project={}",
        address.user().expect("a login"),
        address.port(),
        address.database(),
        address.project()
    );
    let run = |home: &str, words: &[&str]| {
        let home = world.terminal.path(home).display().to_string();
        let mut env = world.s3.environment().to_vec();
        env.extend([("HOME", home.as_str()), ("PGPASSWORD", PASSWORD)]);
        world.terminal.run_with(words, &env)
    };
    run("home", &["server", "init", &whole]).fine();
    let publish = [
        "publish",
        "p.labelwright",
        &whole,
        "--pictures",
        "s3://photos/team",
        "--json",
    ];
    // Two of them were sent before.
    std::fs::create_dir_all(world.terminal.path("s3/photos/team/pics")).expect("a folder");
    for number in [1, 3] {
        let [from, to] = ["pics", "s3/photos/team/pics"].map(|folder| format!("{folder}/{number}.png"));
        std::fs::copy(world.terminal.path(from), world.terminal.path(to)).expect("copied");
    }
    let sent = run("home", &publish).fine().json();
    assert_eq!(sent["pictures"], json!({"sent": 1, "there": 2, "skipped": []}));
    // Another computer reads them there, and holds them against what is known of them.
    run("elsewhere", &["roots", &whole, "set", "pictures", "s3://photos/team"]).fine();
    run("elsewhere", &["check", &whole]).fine();
    run("elsewhere", &["fetch", &whole, "copy.labelwright"]).fine();
    let roots = run("elsewhere", &["roots", "copy.labelwright", "list", "--json"])
        .fine()
        .json();
    assert_eq!(roots, json!({"roots": {"pictures": "s3://photos/team"}}));
    run("elsewhere", &["check", "copy.labelwright"]).fine();
    run("home", &["publish", "p.labelwright", &whole, "--pictures", "pics"]).refused("Pics is a folder.");
}

#[test]
fn a_list_of_addresses_on_a_web_server_is_imported() {
    let terminal = Terminal::with_project();
    terminal.picture("www/a.png", 64, 48);
    terminal.picture("www/sub/b c.png", 80, 48);
    let server = web_server(&terminal.path("www"));
    terminal.file(
        "list.txt",
        format!("{server}/a.png\n{server}/sub/b%20c.png\n{server}/gone.png\n"),
    );
    let said = terminal.run(["import", "p.labelwright", "list.txt"]);
    assert!(said.out.starts_with("2 inputs added."), "{said:?}");
    assert_eq!(
        said.err.trim_end(),
        format!("skipped {server}/gone.png: there is nothing at this address")
    );
    let whole = terminal.run(["import", "p.labelwright", &server]);
    let told = "a web server does not say which files it has; import a list with an address a line instead";
    assert_eq!(whole.err.trim_end(), format!("skipped {server}: {told}"));
    terminal.run(["check", "p.labelwright"]).fine();
}

/// Serves a folder over HTTP/1.1, without ranges and without tags, as the simplest servers do: its address.
fn web_server(folder: &std::path::Path) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("a port"));
    let folder = folder.to_path_buf();
    let serve = move || {
        for mut client in listener.incoming().flatten() {
            let mut asked = Vec::new();
            let mut byte = [0];
            while !asked.ends_with(b"\r\n\r\n") && client.read(&mut byte).is_ok_and(|read| read == 1) {
                asked.push(byte[0]);
            }
            let text = String::from_utf8_lossy(&asked).replace("%20", " ");
            let path = text.split(" HTTP/").next().and_then(|line| line.split_once(" /"));
            let found = path.and_then(|(_, path)| std::fs::read(folder.join(path)).ok());
            let (status, body) = found.map_or(("404 Not Found", Vec::new()), |body| ("200 OK", body));
            let head = format!(
                "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            // A client may have gone.
            let _gone = client.write_all(head.as_bytes()).and_then(|()| client.write_all(&body));
        }
    };
    std::thread::Builder::new()
        .name("web".into())
        .spawn(serve)
        .expect("a thread");
    address
}
