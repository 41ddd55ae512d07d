//! Other programs with an ordinary SQLite look into a project that is open here, and nothing is lost.

use super::{at_work, begin, cli, draw, draw_saved, told};
use crate::support::project::{Project, inputs, session_of, try_session_of};
use crate::support::sessions::{import, until_saved};
use labelwright::session::{ExportRequest, ExportSplit, IdsAndClock, Pictures, Progress, Session, Settings};
use labelwright::store::{ReadOnly, Writer};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

/// Looks into the project as a curious person does, with a SQLite that was not made here. False where there is none.
fn look_from_outside(project: &Path) -> bool {
    let python = "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); \
                  print(c.execute('SELECT count(*) FROM annotation').fetchone()); c.close()";
    let looks = [
        Command::new("python3").args(["-c", python]).arg(project).output(),
        Command::new("sqlite3")
            .arg(project)
            .arg("SELECT count(*) FROM annotation")
            .output(),
    ];
    let seen = looks.iter().flatten().filter(|look| look.status.success()).count();
    if seen == 0 {
        println!("skipped: neither python3 nor sqlite3 is there to look into the project");
    }
    seen > 0
}

/// Set in the child: the project it labels.
const PROJECT: &str = "LABELWRIGHT_TEST_LOOKED_AT";

/// Not a test of its own: the child's part. Draws three boxes, tells, draws ten more when told to, tells, and stays.
#[test]
fn draws_and_stays() {
    let Ok(project) = std::env::var(PROJECT) else { return };
    let project = Path::new(&project);
    let mut session = session_of(project, &IdsAndClock::default());
    begin(&mut session, inputs(project)[0]);
    for count in [3, 10] {
        draw_saved(&mut session, count);
        println!("\nSAVED");
        std::io::stdin()
            .read_line(&mut String::new())
            .expect("the parent speaks");
    }
}

/// What is found after a window drew 3, somebody looked, it drew 10 more, and it was killed (or closed).
fn found_after(kill: bool, between: impl Fn(&Path)) -> Option<u64> {
    let project = Project::with_two_tasks(1, IdsAndClock::default());
    let program = std::env::current_exe().expect("this program");
    let mut child = Command::new(program)
        .args([
            "project_file::locks::draws_and_stays",
            "--exact",
            "--nocapture",
            "--test-threads=1",
        ])
        .env(PROJECT, project.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the labeler starts");
    let mut lines = BufReader::new(child.stdout.take().expect("its words")).lines();
    let mut ears = child.stdin.take().expect("its ears");
    let mut saved = || {
        lines
            .find(|line| line.as_ref().is_ok_and(|line| line == "SAVED"))
            .is_some()
    };
    assert!(saved(), "three boxes are saved");
    let looked = look_from_outside(&project.path());
    if looked {
        between(&project.path());
        std::io::Write::write_all(&mut ears, b"go on\n").expect("it listens");
        assert!(saved(), "ten more boxes are saved");
        between(&project.path());
    }
    if kill {
        child.kill().expect("is killed");
    } else {
        std::io::Write::write_all(&mut ears, b"go\n").expect("it listens");
    }
    drop(ears);
    child.wait().expect("it ends");
    assert!(cli(&["check"], &project.path()).starts_with("OK"));
    looked.then(|| told(&project.path()))
}

#[test]
fn what_is_saved_after_somebody_looked_survives_a_kill() {
    if let Some(found) = found_after(true, |_| {}) {
        assert_eq!(found, 13);
    }
}

#[test]
fn what_the_window_and_the_command_line_save_after_somebody_looked_is_all_there() {
    let annotate = |project: &Path| {
        let script = project.with_extension("ron");
        let text = r#"[Annotate(task: "Boxes", input: "0.png", concept: "cat", region: Box(1.0, 1.0, 9.0, 9.0))]"#;
        std::fs::write(&script, text).expect("written");
        cli(&["apply", script.to_str().expect("a name")], project);
    };
    for kill in [false, true] {
        if let Some(found) = found_after(kill, annotate) {
            assert_eq!(found, 15);
        }
    }
}

/// Whether this process holds SQLite's shared lock on the file (bytes from 2 above the pending byte).
#[cfg(target_os = "linux")]
fn holds_shared_lock(project: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let inode = std::fs::metadata(project).expect("is there").ino().to_string();
    let process = std::process::id().to_string();
    let told = || {
        let locks = std::fs::read_to_string("/proc/locks").expect("locks");
        locks.lines().any(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            let at = |number: usize| words.get(number).copied().unwrap_or_default();
            at(1) == "POSIX" && at(4) == process && at(5).ends_with(&format!(":{inode}")) && at(6) == "1073741826"
        })
    };
    // The list is told in pieces, and may lack a lock where others come and go meanwhile; one that is gone stays so.
    (0..50).any(|_| told())
}

#[cfg(target_os = "linux")]
#[test]
fn the_lock_on_the_project_outlasts_every_opening_and_every_job() {
    let project = Project::with_two_tasks(3, IdsAndClock::default());
    let folder = project.folder.root();
    std::os::unix::fs::symlink(project.path(), folder.join("soft.labelwright")).expect("linked");
    std::fs::hard_link(project.path(), folder.join("hard.png")).expect("linked");
    let mut session = at_work(&project);
    let held = |after: &str| assert!(holds_shared_lock(&project.path()), "the lock is gone after {after}");
    held("opening");
    draw_saved(&mut session, 1);
    held("a commit");
    session.watch();
    session
        .start_pictures(Settings::default().picture_memory(), None)
        .expect("pictures");
    held("the pictures' start");
    drop(ReadOnly::open(&project.path()).expect("opens"));
    held("a reader");
    drop(ReadOnly::open(&folder.join("soft.labelwright")).expect("opens"));
    held("a reader by a symbolic link");
    drop(Writer::open(&folder.join(".").join("p.labelwright")).expect("opens"));
    held("a writer by another spelling");
    let second = try_session_of(&folder.join("soft.labelwright"), &project.ids_and_clock).expect("opens");
    held("a second session");
    drop(second);
    held("the end of the second session");
    Writer::create(&project.path()).err().expect("it is there already");
    held("an attempt to make it anew");
    session.info().expect("counts");
    session.check().expect("checks");
    session.numbers_of("Boxes", Default::default()).expect("numbers");
    held("check and numbers");

    import(
        &mut session,
        [folder.into(), folder.join("hard.png"), project.path()],
        "auto",
    );
    held("an import of the project's own folder");
    for format in ["coco", "yolo", "voc"] {
        let export = ExportRequest {
            out: folder.join(format),
            format: format.into(),
            task: None,
            dataset: None,
            all_statuses: true,
            finished_only: false,
            pictures: Pictures::Copy,
            split: ExportSplit::default(),
            search: String::new(),
            chosen: None,
            merge: None,
            choices: Default::default(),
            crops: false,
            classes: Vec::new(),
        };
        session
            .export_now(&export, &mut Progress::silent())
            .expect("is delivered");
        held("an export");
    }
    session.add_model_now(&project.path()).expect_err("no model");
    held("a model file that is the project");
    session.new_task_from_file(&project.path()).expect_err("no task");
    held("a task file that is the project");
    draw(&mut session, 9.0);
    until_saved(&mut session);
    held("everything");
    drop(session);
    assert!(!holds_shared_lock(&project.path()), "closed is closed");
}

/// What `info`, `check`, `log` and lists leave beside a project that they looked at.
#[test]
fn verbs_that_only_read_leave_nothing_beside_the_project() {
    let project = Project::with_two_tasks(1, IdsAndClock::default());
    drop(at_work(&project));
    let beside = || {
        let names = std::fs::read_dir(project.folder.root()).expect("a folder").flatten();
        let mut names: Vec<_> = names.map(|entry| entry.file_name()).collect();
        names.sort();
        names
    };
    let before = beside();
    for words in [&["info"][..], &["check"], &["log"], &["info", "--json"]] {
        cli(words, &project.path());
        assert_eq!(beside(), before, "{words:?}");
    }
    // What another process has open is left to it.
    let session: Session = at_work(&project);
    let during = beside();
    cli(&["info"], &project.path());
    assert_eq!(beside(), during);
    drop(session);
    assert_eq!(beside(), before);
}

/// Whoever puts an older copy in a project's place is told what is missing, also where the copy itself is sound.
#[test]
fn what_was_saved_on_this_computer_and_is_missing_is_told() {
    let project = Project::with_two_tasks(1, IdsAndClock::default());
    let data = project.folder.path("data");
    let run = |words: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_labelwright"));
        let output = command
            .arg(words[0])
            .arg(project.path())
            .args(&words[1..])
            .env("XDG_DATA_HOME", &data);
        let output = output
            .env("HOME", project.folder.root())
            .output()
            .expect("the program starts");
        (
            output.status.success(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
        )
    };
    let script = project.folder.path("commands.ron");
    let text = r#"[Annotate(task: "Boxes", input: "0.png", concept: "cat", region: Box(1.0, 1.0, 9.0, 9.0))]"#;
    std::fs::write(&script, text).expect("written");
    let script = script.to_str().expect("a name");
    assert!(run(&["apply", script]).0);
    let older = project.folder.path("older");
    std::fs::copy(project.path(), &older).expect("is copied");
    assert!(run(&["apply", script]).0);
    assert!(run(&["check"]).0);
    std::fs::copy(&older, project.path()).expect("is put back");
    for _ in 0..2 {
        let (sound, said) = run(&["check"]);
        let told = said.contains("missing at the end") || said.contains("is not the one that was saved");
        assert!(!sound && told, "{said}");
        // Working on does not hide it.
        assert!(run(&["apply", script]).0);
    }
    let (sound, said) = run(&["check", "--repair"]);
    assert!(sound && said.contains("Made anew from its log"), "{said}");
    assert!(run(&["check"]).0);
}
