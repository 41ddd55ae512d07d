//! Which files are found, in which order, under which names.

use labelwright::media::{Found, MediaError, ScanReport, probe_all, scan};
use labelwright::roots::{path_from_text, path_text};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

fn put(root: &Path, name: impl AsRef<OsStr>) -> PathBuf {
    let path = root.join(Path::new(name.as_ref()));
    fs::create_dir_all(path.parent().expect("a parent")).expect("made");
    fs::write(&path, b"x").expect("written");
    path
}

fn scanned(paths: &[PathBuf]) -> (Vec<Found>, ScanReport) {
    let mut found = Vec::new();
    let report = scan(paths, &AtomicBool::new(false), &mut |file| found.push(file));
    (found, report)
}

fn names(found: &[Found]) -> Vec<&str> {
    found.iter().map(|f| f.name.as_str()).collect()
}

#[test]
fn a_folder_gives_its_pictures_in_natural_order() {
    let root = tempfile::tempdir().expect("a folder");
    for name in [
        "b/10.jpg",
        "b/9.JPG",
        "a/9.jpg",
        "写真/é ü.png",
        "notes.txt",
        "x.tga",
        ".hidden.png",
        ".git/a.png",
        "2.png",
    ] {
        put(root.path(), name);
    }
    let (found, report) = scanned(&[root.path().to_path_buf()]);
    assert_eq!(
        names(&found),
        ["2.png", "a/9.jpg", "b/9.JPG", "b/10.jpg", "写真/é ü.png"]
    );
    // notes.txt, x.tga, .hidden.png, .git
    assert_eq!((report.found, report.ignored), (5, 4));
    assert!(report.problems.is_empty() && !report.cancelled);
}

#[test]
fn names_that_are_no_text_are_found_and_can_be_kept() {
    let root = tempfile::tempdir().expect("a folder");
    let path = put(root.path(), OsStr::from_bytes(b"caf\xE9/\xFF.jpg"));
    let (found, _) = scanned(&[root.path().to_path_buf()]);
    assert_eq!(found[0].path, path);
    let text = path_text(&path, root.path());
    assert_eq!(path_from_text(&text, root.path()), Ok(path));
}

#[test]
fn links_are_followed_once_and_loops_not_at_all() {
    let above = tempfile::tempdir().expect("a folder");
    put(above.path(), "aside.jpg");
    let root = above.path().join("root");
    let outside = tempfile::tempdir().expect("another folder");
    put(root.as_path(), "a/1.jpg");
    put(root.as_path(), "b/2.jpg");
    put(outside.path(), "3.jpg");
    symlink(root.as_path(), root.as_path().join("a/loop")).expect("linked");
    symlink("..", root.as_path().join("b/up")).expect("linked");
    symlink(above.path(), root.as_path().join("everything")).expect("linked");
    symlink(root.as_path().join("a"), root.as_path().join("b/to a")).expect("linked");
    symlink(outside.path(), root.as_path().join("out")).expect("linked");
    symlink(outside.path(), root.as_path().join("out again")).expect("linked");
    symlink(root.as_path(), outside.path().join("back")).expect("linked");
    symlink("nowhere.jpg", root.as_path().join("broken.jpg")).expect("linked");
    symlink("nowhere", root.as_path().join("broken")).expect("linked");
    let (found, report) = scanned(&[root.as_path().to_path_buf()]);
    assert_eq!(names(&found), ["a/1.jpg", "b/2.jpg", "out/3.jpg"]);
    let problems: Vec<_> = report
        .problems
        .iter()
        .map(|p| (p.path.clone(), p.reason.clone()))
        .collect();
    assert_eq!(problems, [(root.as_path().join("broken.jpg"), MediaError::NotFound)]);
}

#[test]
fn lists_name_files_relative_to_themselves() {
    let root = tempfile::tempdir().expect("a folder");
    put(root.path(), "in/1.jpg");
    let absolute = put(root.path(), "in/2.jpg");
    let outside = tempfile::tempdir().expect("another folder");
    let far = put(outside.path(), "3.jpg");
    let list = root.path().join("list.txt");
    fs::write(
        &list,
        format!("in/1.jpg\n{}\n{}\ngone.jpg\n", absolute.display(), far.display()),
    )
    .expect("written");
    let table = root.path().join("list.csv");
    fs::write(&table, "label,image\ncat,in/1.jpg\n").expect("written");
    let (found, report) = scanned(&[list, table]);
    assert_eq!(names(&found), ["in/1.jpg", "in/2.jpg", "3.jpg", "in/1.jpg"]);
    assert_eq!(report.problems.len(), 1);
    assert_eq!(report.problems[0].path, root.path().join("gone.jpg"));
}

#[test]
fn given_files_are_taken_by_content_or_refused_with_a_reason() {
    let root = tempfile::tempdir().expect("a folder");
    let bare = root.path().join("picture");
    fs::write(&bare, b"P5 1 1 255\nx").expect("written");
    let other = put(root.path(), "model.onnx");
    let (found, report) = scanned(&[bare, other.clone(), root.path().join("gone")]);
    assert_eq!(names(&found), ["picture"]);
    let reasons: Vec<_> = report.problems.into_iter().map(|p| p.reason).collect();
    assert_eq!(reasons, [MediaError::UnknownKind, MediaError::NotFound]);
}

#[test]
fn a_scan_stops_when_told() {
    let root = tempfile::tempdir().expect("a folder");
    for number in 0..20 {
        put(root.path(), format!("{number}.jpg"));
    }
    let cancel = AtomicBool::new(false);
    let mut count = 0;
    let report = scan(&[root.path().to_path_buf()], &cancel, &mut |_| {
        count += 1;
        cancel.store(count == 5, Ordering::Relaxed);
    });
    assert_eq!((count, report.cancelled), (5, true));
}

#[test]
fn probing_many_hands_results_on_in_order() {
    let root = tempfile::tempdir().expect("a folder");
    let paths: Vec<PathBuf> = (1..60u32)
        .map(|number| {
            let path = root.path().join(format!("{number}.pgm"));
            let head = format!("P5 {number} 1 255\n");
            fs::write(&path, [head.as_bytes(), &vec![0; number as usize]].concat()).expect("written");
            path
        })
        .collect();
    let mut widths = Vec::new();
    probe_all(&paths, 4, &AtomicBool::new(false), &mut |index, result| {
        widths.push((index, result.expect("probed").size.width));
    });
    let expected: Vec<_> = (0..59).map(|index| (index, index as u32 + 1)).collect();
    assert_eq!(widths, expected);
}
