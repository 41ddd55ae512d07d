//! The formats that CVAT, Label Studio, Datumaro and others exchange: to the letter, and what is read of them.

use super::writing::{compare, exported, pictures};
use super::*;

/// What a file of the format is read as, and everything that is said of it.
fn read_back(name: &str, folder: &tempfile::TempDir, file: &str) -> Gathered {
    let out = folder.path().join("out");
    let inputs: Vec<(String, Size)> = pictures().into_iter().map(|p| (p.name, p.size)).collect();
    let inputs: Vec<(&str, Size)> = inputs.iter().map(|(name, size)| (name.as_str(), *size)).collect();
    let options = ReadOptions::default();
    read_with(name, &out.join(file), &out.join("images"), &inputs, options).expect("readable")
}

#[test]
fn jsonl_is_written_to_the_letter_and_tells_everything() {
    let (folder, report) = exported("jsonl", &pictures());
    compare("jsonl", folder.path(), &["annotations.jsonl"]);
    assert_eq!((report.inputs, report.annotations, report.files), (3, 8, 4));
    assert_eq!(loss(&report, "pictures turned by EXIF orientation"), 1);
    assert_eq!(report.losses.len(), 1, "{:?}", report.losses);
    let read = read_back("jsonl", &folder, "annotations.jsonl");
    assert_eq!(read.skipped, []);
    let names: Vec<&str> = read.classes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names.len(), 4, "{names:?}");
    let absent = read.annotations.iter().filter(|a| a.sign == Sign::Absent).count();
    assert_eq!((read.annotations.len(), absent), (8, 1));
    let said = read.annotations[0].provenance.as_deref().expect("who and how");
    assert_eq!(said.author.as_deref(), Some("Ana"));
    assert_eq!(said.status, Some(labelwright::domain::Status::Success));
}

#[test]
fn a_line_of_jsonl_that_is_damaged_is_told_and_the_others_are_read() {
    let (folder, _) = exported("jsonl", &pictures());
    let path = folder.path().join("out/annotations.jsonl");
    let text = std::fs::read_to_string(&path).expect("written");
    let mut lines: Vec<&str> = text.lines().collect();
    lines[1] = "{\"input\": 7}";
    std::fs::write(&path, lines.join("\n")).expect("written");
    let read = read_back("jsonl", &folder, "annotations.jsonl");
    assert_eq!((read.annotations.len(), read.skipped.len()), (2, 1));
    assert!(
        read.skipped[0].0.ends_with("annotations.jsonl: line 2"),
        "{:?}",
        read.skipped
    );
    std::fs::write(&path, text.replacen("\"labelwright\":1", "\"labelwright\":9", 1)).expect("written");
    let source = folder.path().join("out/annotations.jsonl");
    let newer = read_with("jsonl", &source, folder.path(), &[], ReadOptions::default());
    let error = newer.err().expect("a newer one is refused").to_string();
    assert!(
        error.contains("version 9 of this format; this program reads up to 1"),
        "{error}"
    );
}
