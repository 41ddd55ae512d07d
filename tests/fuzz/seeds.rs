//! What the readers are fed to begin with: the golden files of each format, and the pictures that they name.

use domain::{InputId, Size};
use labelwright_formats::{NameIndex, Target};
use std::fs;
use std::path::{Path, PathBuf};

/// A set of annotation files that a reader takes.
pub struct Seed {
    /// The file or folder that is read, below the set's folder.
    pub source: &'static str,
    /// The files by their names below the set's folder.
    pub files: Vec<(String, Vec<u8>)>,
    /// The pictures, by their names below the set's folder.
    pictures: &'static [(&'static str, Size)],
}

const fn wide(name: &'static str) -> (&'static str, Size) {
    (name, Size::new(100, 50))
}

const FEW: &[(&str, Size)] = &[wide("a.jpg"), ("sub/b.png", Size::new(4, 5))];
const FLAT: &[(&str, Size)] = &[wide("a.jpg"), ("b.png", Size::new(4, 5))];
const NAMED: &[(&str, Size)] = &[
    wide("named/a.jpg"),
    wide("named/000042.jpg"),
    ("named/sub/b.png", Size::new(4, 5)),
];
const WRITTEN: &[(&str, Size)] = &[
    wide("images/a.jpg"),
    ("images/a.png", Size::new(64, 64)),
    ("images/sub/ünï 日本.jpg", Size::new(40, 60)),
];
const PARTED: &[(&str, Size)] = &[
    wide("images/train/a.jpg"),
    ("images/train/a-2.png", Size::new(64, 64)),
    ("images/train/sub/ünï 日本.jpg", Size::new(40, 60)),
];
const TRAPS: &[(&str, Size)] = &[
    wide("a.jpg"),
    ("images/sub/b.png", Size::new(4, 5)),
    ("turned.jpg", Size::new(20, 40)),
    ("resized.jpg", Size::new(320, 240)),
    ("unknown-size.jpg", Size::new(60, 60)),
];

/// The name of a format, a folder of golden files in it, what is read of that, and the pictures.
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, Size)],
);

const ROWS: &[Row] = &[
    ("coco", "coco", "annotations/traps.json", TRAPS),
    ("coco", "written/coco", "annotations/instances_default.json", WRITTEN),
    ("coco-results", "coco_results", "results.json", FLAT),
    ("coco-results", "coco_results", "named/predictions.json", NAMED),
    ("yolo", "yolo", "", PARTED),
    ("yolo", "darknet", "", &[("obj_train_data/1.jpg", Size::new(8, 8))]),
    ("yolo", "written/yolo", "", PARTED),
    ("yolo-seg", "written/yolo-seg", "", PARTED),
    ("yolo-seg", "yolo", "", PARTED),
    ("yolo-cls", "written/yolo", "", PARTED),
    ("imagenet", "written/yolo", "", PARTED),
    ("voc", "voc/one", "", TRAPS),
    ("voc", "voc/zero", "", FEW),
    ("voc", "voc", "open/a.xml", FEW),
    ("voc", "written/voc", "", WRITTEN),
    ("labelme", "labelme", "", FEW),
    ("labelme", "written/labelme", "", WRITTEN),
    (
        "label-studio",
        "label_studio",
        "tasks.json",
        &[("0a1b2c3d-a b.jpg", Size::new(200, 100))],
    ),
    ("label-studio", "written/label-studio", "tasks.json", WRITTEN),
    (
        "openimages",
        "open_images",
        "",
        &[wide("validation/a.jpg"), ("train/a.jpg", Size::new(7, 7))],
    ),
    ("openimages", "written/openimages", "", PARTED),
    ("via", "via", "project.json", FEW),
    ("via", "via", "regions.csv", FEW),
    ("csv", "tables", "boxes.csv", FEW),
    ("csv", "tables", "shares.csv", FEW),
    ("csv", "tables", "_classes.csv", FEW),
    ("csv", "written/csv", "annotations.csv", WRITTEN),
    ("cvat", "written/cvat", "annotations.xml", WRITTEN),
    (
        "datumaro",
        "written/datumaro",
        "annotations/default.json",
        &[wide("images/default/a.jpg")],
    ),
    ("jsonl", "written/jsonl", "annotations.jsonl", WRITTEN),
];

/// The seeds of a format.
pub fn of(format: &str) -> Vec<Seed> {
    let own = ROWS.iter().filter(|row| row.0 == format);
    own.map(|(_, folder, source, pictures)| Seed {
        source,
        files: files(&golden(folder)),
        pictures,
    })
    .collect()
}

/// All golden files, whatever their format, for what is mixed.
pub fn all_files() -> Vec<Vec<u8>> {
    let folders = ROWS.iter().flat_map(|row| files(&golden(row.1)));
    folders.map(|(_, bytes)| bytes).collect()
}

fn golden(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../tests/golden")
        .join(folder)
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).expect("a folder of golden files") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.push((name, fs::read(&path).expect("a golden file")));
            }
        }
    }
    found.sort();
    found
}

impl Seed {
    /// The pictures as inputs, which lie below `folder`, and their sizes by number.
    pub fn index(&self, folder: &Path) -> (NameIndex, Vec<Size>) {
        let mut index = NameIndex::new();
        for (at, (name, size)) in self.pictures.iter().enumerate() {
            let target = Target {
                input: InputId::fixed(at as u128),
                size: *size,
            };
            index.add(name, &folder.join(name), target);
        }
        (index, self.pictures.iter().map(|(_, size)| *size).collect())
    }
}
