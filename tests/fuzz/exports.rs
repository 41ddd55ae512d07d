//! Exports of pictures and concepts with names that mean harm: nothing is written outside of the folder, and all of it
//! reads back.

use super::{TURN, asked_for};
use domain::{BBox, ContentHash, Origin, Point, Polygon, Region, Sign, Size, Status};
use fastrand::Rng;
use labelwright_formats::{
    ExportAnnotation, ExportConcept, ExportItem, ExportPicture, ExportPlan, FORMATS, Format, Pictures, Report,
    WriteError, verify,
};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::PoisonError;

const SIZE: Size = Size::new(40, 30);

const PIECES: &[&str] = &[
    "..",
    ".",
    "/",
    "//",
    "\\",
    "..\\",
    "C:",
    "C:\\",
    "\\\\server\\share\\",
    "/etc/",
    "~",
    "$HOME",
    "%2e%2e%2f",
    "\u{0}",
    ":",
    "?",
    "*",
    "|",
    "<",
    ">",
    "\"",
    "'",
    "&",
    "&amp;",
    "]]>",
    ",",
    ";",
    "#",
    "%",
    "{}",
    "\t",
    " ",
    "é",
    "e\u{301}",
    "日本",
    "ß",
    "İ",
    "a",
    "A",
    "b",
    "con",
    "NUL",
    ".hidden",
    "train",
    "val",
    "images",
    "labels",
    "Annotations",
    "data.yaml",
    "annotations.csv",
    "-2",
    "1",
    "0",
    ".jpg",
    ".JPG",
    ".png",
    ".txt",
    ".xml",
    ".json",
    ".jfif",
];

/// A name of some pieces, now and then with a part that is longer than disks take.
fn name(rng: &mut Rng) -> String {
    let mut name = String::new();
    for _ in 0..1 + rng.usize(..5) {
        name.push_str(PIECES[rng.usize(..PIECES.len())]);
    }
    match rng.u8(..20) {
        0 => name.insert_str(rng.usize(..2) * name.len(), &"x".repeat(300)),
        1 => name.insert_str(rng.usize(..2) * name.len(), &"猫".repeat(100)),
        2 => name = format!("{}{name}", format!("{}/", "d".repeat(250)).repeat(20)),
        _ => {}
    }
    name
}

/// Some names, and others that differ from them in case alone. Concepts have names without blanks around them.
fn names(count: usize, concepts: bool, rng: &mut Rng) -> Vec<String> {
    let mut found = BTreeSet::new();
    while found.len() < count {
        let mut name = name(rng);
        if concepts {
            name = name.split_whitespace().collect::<Vec<_>>().join(" ").replace('\0', "0");
        }
        if !concepts {
            name.push_str(["a.jpg", "b.JPG", "1.png", "-2.jfif"][rng.usize(..4)]);
        }
        if !name.is_empty() {
            found.insert(name.to_uppercase());
            found.insert(name);
        }
    }
    found.into_iter().collect()
}

fn export(format: &Format, out: &Path, source: &Path, pictures: Pictures, rng: &mut Rng) -> Result<Report, WriteError> {
    let concepts = names(1 + rng.usize(..4), true, rng);
    let inputs = names(1 + rng.usize(..4), false, rng);
    let plan = ExportPlan {
        choices: labelwright_formats::Choices::default(),
        concepts: concepts
            .into_iter()
            .map(|name| ExportConcept { name, foreign_id: None })
            .collect(),
        pictures,
        parts: match rng.bool() {
            true => vec!["train".into(), "val".into()],
            false => Vec::new(),
        },
        frozen: false,
    };
    let triangle = Polygon::simple([(1.0, 1.0), (20.0, 2.0), (9.0, 25.0)].map(Point::from).to_vec());
    let regions = [
        Region::Whole,
        Region::Box(BBox::from((2.0, 3.0, 20.0, 21.0))),
        Region::Polygon(triangle),
    ];
    let hash = Some(ContentHash(*blake3::hash(b"pixels").as_bytes()));
    let mut writer = format.begin(out, &plan)?;
    for name in &inputs {
        let annotations: Vec<ExportAnnotation<'_>> = (0..rng.usize(..4))
            .map(|at| ExportAnnotation {
                concept: rng.usize(..plan.concepts.len()),
                region: &regions[at],
                sign: Sign::Present,
                origin: &Origin::Manual,
                author: "../ana",
                status: Status::Success,
                task: Some("/street"),
            })
            .collect();
        writer.add(&ExportItem {
            name,
            size: SIZE,
            orientation: 1,
            hash,
            picture: ExportPicture::File(source, hash),
            metadata: domain::Metadata::NONE,
            part: rng.usize(..plan.parts.len().max(1)),
            annotations: &annotations,
        })?;
    }
    writer.finish()
}

/// All that lies below a folder, which is not what links lead to.
fn below(folder: &Path) -> BTreeSet<String> {
    let (mut found, mut open) = (BTreeSet::new(), vec![folder.to_path_buf()]);
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let entry = entry.expect("an entry");
            found.insert(
                entry
                    .path()
                    .strip_prefix(folder)
                    .expect("below")
                    .to_string_lossy()
                    .into_owned(),
            );
            if entry.file_type().expect("a kind").is_dir() {
                open.push(entry.path());
            }
        }
    }
    found
}

#[test]
fn nothing_is_written_outside_of_the_folder_of_an_export() {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut wrong = Vec::new();
    for number in asked_for(40) {
        for format in FORMATS.iter().filter(|format| format.writes()) {
            let mut rng = Rng::with_seed(number);
            let top = tempfile::tempdir().expect("a folder");
            let parent = top.path().join("1/2/3/4/5");
            fs::create_dir_all(&parent).expect("a folder");
            let source = top.path().join("source.jpg");
            fs::write(&source, b"pixels").expect("a picture");
            let before = below(top.path());
            let pictures = [Pictures::Copy, Pictures::Link, Pictures::None][rng.usize(..3)];
            let what = format!("names {number}, {format:?}, {pictures:?}");
            let written = export(format, &parent.join("out"), &source, pictures, &mut rng);
            let after = below(top.path());
            let outside: Vec<&String> = after
                .difference(&before)
                .filter(|name| *name != "1/2/3/4/5/out" && !name.starts_with("1/2/3/4/5/out/"))
                .collect();
            assert!(outside.is_empty(), "{what}: {outside:?}");
            assert!(before.is_subset(&after), "{what}: something is gone");
            match written {
                Ok(report) => match verify(&report.written) {
                    Ok(differences) if differences.is_empty() && report.pictures_missing.is_empty() => {}
                    read => wrong.push(format!("{what}: {read:?}, {:?}", report.pictures_missing)),
                },
                Err(WriteError::PicturesNeeded(_)) => assert_eq!(pictures, Pictures::None, "{what}"),
                Err(error) => wrong.push(format!("{what}: {error}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
