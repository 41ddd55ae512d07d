//! The first minutes: a project is made, words are mistyped, there is no display.

use crate::support::sentences;
use crate::support::terminal::Terminal;
use serde_json::json;

#[test]
fn a_new_project_has_one_member_with_all_roles() {
    let terminal = Terminal::new();
    let made = terminal.run(["new", "p.labelwright"]).fine();
    assert_eq!(made.out, "Made p.labelwright with the member ben.\n");
    let members = terminal.json(&["member", "list", "p.labelwright"]);
    let all = json!(["lead", "labeler", "reviewer"]);
    assert_eq!(members, json!({"members": [{"name": "ben", "roles": all}]}));
    terminal.sound();
}

#[test]
fn who_has_no_login_name_is_called_me() {
    let terminal = Terminal::new();
    let made = terminal
        .run_with(["new", "p.labelwright", "--json"], &[("LOGNAME", " ")])
        .fine();
    assert_eq!(made.json(), json!({"project": "p.labelwright", "member": "me"}));
}

#[test]
fn new_overwrites_nothing() {
    let terminal = Terminal::with_project();
    let before = terminal.rows();
    terminal
        .run(["new", "p.labelwright"])
        .refused("p.labelwright is already there and was not touched; choose another name.");
    assert_eq!(terminal.rows(), before);
    terminal.file("notes.labelwright", "my notes");
    terminal
        .run(["new", "notes.labelwright"])
        .refused("notes.labelwright is already there and was not touched; choose another name.");
    assert_eq!(std::fs::read(terminal.path("notes.labelwright")).unwrap(), b"my notes");
}

#[test]
fn new_needs_a_folder_that_is_there() {
    let terminal = Terminal::new();
    terminal
        .run(["new", "nowhere/p.labelwright"])
        .refused("nowhere: there is no such folder; make it first.");
    let made = terminal.run(["new", "p.labelwright", "--as", " Ana  Lee "]).fine();
    assert_eq!(made.out, "Made p.labelwright with the member Ana Lee.\n");
    terminal.run(["info", "p.labelwright", "--as", "Ana Lee"]).fine();
}

#[test]
fn what_is_no_project_is_said_to_be_none() {
    let terminal = Terminal::new();
    terminal.run(["info", "p.labelwright"]).refused(&format!(
        "There is no project {}; make one with `labelwright new`.",
        terminal.path("p.labelwright").display()
    ));
    terminal.file(
        "p.labelwright",
        "not a database, but long enough to look like one if one does not look",
    );
    terminal.run(["info", "p.labelwright"]).refused(&format!(
        "{} is not a Labelwright project; nothing was touched.",
        terminal.path("p.labelwright").display()
    ));
}

#[test]
fn words_that_are_off_leave_with_two() {
    let terminal = Terminal::with_project();
    for words in [
        &["impart", "p.labelwright", "pics"][..],
        &["import", "p.labelwright"],
        &["export", "p.labelwright", "out"],
        &["export", "p.labelwright", "out", "--format", "coco", "--status", "some"],
        &["new", "p.labelwright", "--frobnicate"],
        &["task"],
    ] {
        let said = terminal.run(words);
        assert_eq!((said.status, said.out.as_str()), (2, ""), "{words:?}: {said:?}");
        assert!(
            said.err.contains("Usage: ") || said.err.contains("'--help'"),
            "{words:?}: {said:?}"
        );
    }
}

#[test]
fn somebody_unknown_cannot_act() {
    let terminal = Terminal::with_project();
    for words in [&["info", "p.labelwright"][..], &["import", "p.labelwright", "."]] {
        terminal
            .run(words.iter().chain(&["--as", "Zoe"]))
            .refused(&sentences::no_member("Zoe"));
    }
    terminal
        .run(["info", "p.labelwright", "--json", "--as", "import"])
        .refused(&sentences::no_member("import"));
}

#[test]
fn without_a_display_one_sentence_says_so() {
    let terminal = Terminal::with_project();
    for words in [&["p.labelwright"][..], &[]] {
        terminal.run(words).refused(
            "There is no display to open a window on; set DISPLAY or WAYLAND_DISPLAY, or use the verbs of `labelwright -h`.",
        );
    }
}

#[test]
fn help_and_version_are_asked_for_and_printed() {
    let terminal = Terminal::new();
    let help = terminal.run(["-h"]).fine();
    for verb in [
        "new", "import", "export", "task", "member", "apply", "info", "log", "check", "demo",
    ] {
        assert!(help.out.contains(&format!("\n  {verb} ")), "{verb}: {}", help.out);
    }
    assert_eq!(
        terminal.run(["--version"]).fine().out,
        format!("labelwright {}\n", env!("CARGO_PKG_VERSION"))
    );
}
