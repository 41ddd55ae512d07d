//! Named pipes, sockets, devices and folders where files are expected.

use super::pipe;
use crate::support::terminal::Terminal;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;

#[test]
fn what_is_no_file_is_told_and_the_pictures_beside_it_come_in() {
    let terminal = Terminal::with_project();
    let folder = terminal.path("photos");
    fs::create_dir(&folder).expect("a folder");
    image::GrayImage::new(9, 9)
        .save(folder.join("good.png"))
        .expect("saved");
    pipe(&folder.join("pipe.jpg"));
    let _socket = UnixListener::bind(folder.join("socket.jpg")).expect("a socket");
    symlink("/dev/zero", folder.join("device.jpg")).expect("linked");
    fs::create_dir(folder.join("folder.jpg")).expect("a folder");
    for name in ["pipe.json", "pipe.xml", "pipe.txt", "data.yaml", "classes.txt"] {
        pipe(&folder.join(name));
    }
    let said = terminal.run(["import", "p.labelwright", "photos"]);
    for (name, what) in [
        ("pipe.jpg", "a named pipe"),
        ("socket.jpg", "a socket"),
        ("device.jpg", "a device"),
    ] {
        let told = format!("{}{}", said.out, said.err);
        assert!(told.contains(name) && told.contains(what), "{name}: {told}");
    }
    assert_eq!(terminal.info()["inputs"], 1, "{} {}", said.out, said.err);
}

#[test]
fn no_verb_waits_for_a_pipe() {
    let terminal = Terminal::with_project();
    for name in [
        "pipe",
        "pipe.labelwright",
        "pipe.ron",
        "pipe.onnx",
        "pipe.json",
        "pipe.jpg",
        "pipe.txt",
    ] {
        pipe(&terminal.path(name));
    }
    fs::write(
        terminal.path("m.ron"),
        "(network: \"pipe.onnx\", kind: Detector, classes: File(\"pipe.txt\"))",
    )
    .expect("written");
    for words in [
        &["apply", "pipe.labelwright", "pipe.ron"][..],
        &["apply", "p.labelwright", "pipe.ron"],
        &["info", "pipe.labelwright"],
        &["check", "pipe"],
        &["log", "pipe"],
        &["export", "pipe", "--format", "coco", "--out", "out"],
        &["import", "pipe", "pipe.jpg"],
        &["import", "p.labelwright", "pipe.jpg"],
        &["import", "p.labelwright", "pipe"],
        &["import", "p.labelwright", "pipe.txt"],
        &["import", "p.labelwright", "pipe.json"],
        &["task", "new", "p.labelwright", "pipe.ron"],
        &["model", "add", "p.labelwright", "pipe.onnx"],
        &["model", "add", "p.labelwright", "pipe.ron"],
        &["model", "add", "p.labelwright", "m.ron"],
        &["model", "test", "pipe.onnx", "pipe.jpg"],
    ] {
        let said = terminal.run(words);
        assert!(said.status != 0, "{words:?}: {} {}", said.out, said.err);
        assert!(!said.err.trim().is_empty(), "{words:?} said nothing");
    }
}
