//! Real data sets, when `LABELWRIGHT_DATA` says where they are.

use super::*;
use crate::support::skipped::data;
use labelwright::formats::{VocBase, detect};
use std::collections::BTreeMap;

/// All pictures below a folder, with the sizes that their files state.
fn pictures(folder: &Path) -> Vec<(String, Size)> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(dir) = open.pop() {
        for entry in std::fs::read_dir(&dir).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok((width, height)) = image::image_dimensions(&path) {
                let name = path.strip_prefix(folder).expect("below").to_string_lossy().into_owned();
                found.push((name, Size::new(width, height)));
            }
        }
    }
    found.sort_by(|a: &(String, Size), b| a.0.cmp(&b.0));
    found
}

fn gather(folder: &Path, format: &str, source: &Path) -> Gathered {
    let all = pictures(folder);
    let inputs: Vec<(&str, Size)> = all.iter().map(|(name, size)| (name.as_str(), *size)).collect();
    read_with(format, source, folder, &inputs, ReadOptions::default()).expect("readable")
}

/// Finds the one set in a folder and reads it.
fn found(folder: &Path, format: &str) -> Gathered {
    let found = detect(folder).expect("readable");
    let formats: Vec<_> = found.found.iter().map(|f| f.format.name).collect();
    assert_eq!(formats, [format], "{found:?}");
    gather(folder, format, &found.found[0].path)
}

fn by_concept(read: &Gathered) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for annotation in &read.annotations {
        *counts.entry(&*annotation.concept).or_default() += 1;
    }
    counts
}

#[test]
fn blood_cells_in_voc() {
    let Some(folder) = data("bccd") else { return };
    let read = found(&folder, "voc");
    assert_eq!(read.annotations.len(), 1956);
    assert_eq!(read.skipped.len(), 1, "the degenerate box: {:?}", read.skipped);
    assert!(read.skipped[0].0.contains("BloodImage_00338.xml"));
    assert!(
        matches!(
            read.notes[0],
            Note::VocBase {
                assumed: VocBase::One,
                ..
            }
        ),
        "{:?}",
        read.notes
    );
}

#[test]
fn nuts_in_coco() {
    let Some(folder) = data("nuts-coco-seg") else { return };
    let read = found(&folder, "coco");
    assert_eq!((read.annotations.len(), read.covered.len()), (165, 18));
    assert_eq!(read.skipped, []);
    assert_eq!(
        by_concept(&read).keys().copied().collect::<Vec<_>>(),
        ["date", "fig", "hazelnut"]
    );
}

#[test]
fn ships_in_messy_yolo() {
    let Some(folder) = data("ships-yolov8") else { return };
    let read = found(&folder, "yolo");
    let count = |is: fn(&SkipReason) -> bool| read.skipped.iter().filter(|(_, reason, _)| is(reason)).count();
    assert_eq!((read.annotations.len(), read.covered.len()), (142, 132));
    assert_eq!(
        count(|r| matches!(r, SkipReason::UnknownImage(_))),
        34,
        "labels without images"
    );
    let strays = count(|r| matches!(r, SkipReason::UnknownCategory(_)));
    assert_eq!(
        strays, 42,
        "classes 1 to 4, outlines among them, of a set that names one class"
    );
    assert_eq!(read.skipped.len(), 34 + 42);
    assert!(
        read.notes
            .iter()
            .any(|n| matches!(n, Note::FolderMissing { folder } if folder.contains("valid")))
    );
}

#[test]
fn labelme_examples() {
    let Some(folder) = data("labelme-examples") else { return };
    let read = gather(&folder, "labelme", &folder);
    let count = |concept: &str| by_concept(&read).get(concept).copied().unwrap_or(0);
    assert_eq!(
        (count("cat"), count("dog"), count("octagon"), count("circle")),
        (2, 2, 1, 1)
    );
    let absent = read.annotations.iter().filter(|a| a.sign == Sign::Absent).count();
    assert_eq!(absent, 4);
    let kinds: Vec<_> = read.reasons();
    println!("{} taken, skipped: {kinds:?}", read.annotations.len());
    let octagon = read
        .annotations
        .iter()
        .find(|a| &*a.concept == "octagon")
        .expect("there");
    assert!(octagon.region.area().expect("an area") > 5000.0);
}

#[test]
fn datumaro_assets() {
    let Some(root) = data("datumaro-format-assets") else {
        return;
    };
    let folder = root.join("coco_dataset/coco");
    let read = gather(&folder, "coco", &folder.join("annotations/instances_val.json"));
    assert_eq!(read.skipped, []);
    let areas: Vec<_> = read.annotations.iter().map(|a| a.region.area()).collect();
    assert_eq!(areas, [Some(2.0), Some(20.0)]);
    let sources: Vec<_> = detect(&folder)
        .expect("readable")
        .found
        .into_iter()
        .map(|f| f.path)
        .collect();
    // Every file that describes pictures is taken: those without annotations claim none, labels are of whole images.
    let kinds = ["image_info", "instances", "labels"];
    let named = |kind: &str| ["train", "val"].map(|split| folder.join(format!("annotations/{kind}_{split}.json")));
    assert_eq!(sources, kinds.map(named).concat());
    for (name, boxes) in [
        ("yolov8_detection", 2),
        ("yolov8_detection_with_list_of_imgs", 2),
        ("yolov8_detection_with_list_of_names", 2),
        ("yolov8_detection_with_subset_txt", 2),
        ("yolov8_segmentation", 2),
        ("yolov8_oriented_boxes", 2),
        ("yolov8_pose", 1),
        ("yolov8_pose_two_values_per_point", 1),
        ("yolo", 2),
    ] {
        let folder = root.join("yolo_dataset").join(name);
        let read = found(&folder, "yolo");
        assert_eq!(
            (read.annotations.len(), read.skipped.len()),
            (boxes, 0),
            "{name} {:?}",
            read.skipped
        );
        assert!(read.annotations[0].concept.contains("label"), "{name}");
    }
    let read = found(&root.join("voc_dataset/voc_dataset1"), "voc");
    assert_eq!(read.annotations.len(), 2);
    let read = gather(&root, "yolo-cls", &root.join("yolo_dataset/yolov8_classification"));
    assert_eq!(by_concept(&read), [("label_0", 2), ("label_1", 1)].into());
}

#[test]
fn label_studio_yolo() {
    let Some(root) = data("label-studio-json") else { return };
    let read = found(&root.join("test_import_yolo_data"), "yolo");
    println!("{} taken, {:?}, {:?}", read.annotations.len(), read.skipped, read.notes);
    assert!(!read.annotations.is_empty() && !read.classes.is_empty());
}

#[test]
fn shapes_in_cvat() {
    let Some(folder) = data("datumaro-format-assets") else {
        return;
    };
    let read = found(&folder.join("cvat_dataset/for_images"), "cvat");
    let names: Vec<&str> = read.classes.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["label1", "label2", "skeleton"],
        "points of skeletons are no classes"
    );
    assert_eq!(read.annotations.len(), 1);
    assert_eq!(read.annotations[0].region, boxed(0.0, 2.0, 4.0, 4.0));
    assert_eq!(read.skipped.len(), 5, "{:?}", read.skipped);
    let videos = detect(&folder.join("cvat_dataset/for_video")).expect("readable");
    assert_eq!((videos.found.len(), videos.refused.len()), (0, 1));
}
