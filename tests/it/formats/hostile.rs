//! Files that were cut off, mixed up or made to break a reader: an error or a skip, never a panic.

use super::*;
use proptest::prelude::*;

const GOLDENS: [(&str, &str); 15] = [
    ("coco", "coco/annotations/traps.json"),
    ("yolo", "yolo/data.yaml"),
    ("yolo", "yolo/labels/train/a.txt"),
    ("yolo", "darknet/obj.names"),
    ("voc", "voc/one/a.xml"),
    ("labelme", "labelme/shapes.json"),
    ("jsonl", "written/jsonl/annotations.jsonl"),
    ("via", "via/project.json"),
    ("via", "via/regions.csv"),
    ("openimages", "open_images/annotations/validation-annotations-bbox.csv"),
    ("csv", "tables/boxes.csv"),
    ("label-studio", "label_studio/tasks.json"),
    ("label-studio", "written/label-studio/tasks.json"),
    ("cvat", "written/cvat/annotations.xml"),
    ("datumaro", "written/datumaro/annotations/default.json"),
];

fn survives(name: &str, file: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().expect("a folder");
    let bare = Path::new(file).file_name().expect("a name");
    std::fs::create_dir(folder.path().join("labels")).expect("a folder");
    let path = match file.ends_with(".txt") {
        true => folder.path().join("labels").join(bare),
        false => folder.path().join(bare),
    };
    std::fs::write(&path, bytes).expect("a file");
    let inputs = [("a.jpg", Size::new(100, 50)), ("sub/b.png", Size::new(4, 5))];
    for source in [&*path, folder.path()] {
        if source.is_dir() && format(name).in_one_file {
            continue;
        }
        if let Ok(read) = read_with(name, source, folder.path(), &inputs, ReadOptions::default()) {
            for annotation in &read.annotations {
                let size = inputs[annotation.input.0.as_u128() as usize].1;
                let fitted = annotation.region.fitted(size);
                assert!(fitted.is_ok(), "{fitted:?} {annotation:?}");
            }
        }
    }
    let _ = labelwright::formats::detect(folder.path());
    let _ = labelwright::formats::detect(&path);
}

#[test]
fn every_cut_is_survived() {
    for (name, file) in GOLDENS {
        let whole = std::fs::read(golden(file)).expect("a golden file");
        let step = whole.len() / 60 + 1;
        for end in (0..whole.len()).step_by(step) {
            survives(name, file, &whole[..end]);
        }
    }
}

#[test]
fn nesting_without_end_is_survived() {
    let deep = "[".repeat(200_000);
    for (name, file) in GOLDENS {
        survives(name, file, deep.as_bytes());
        survives(name, file, format!("names: {deep}").as_bytes());
        survives(name, file, "<annotation>".repeat(20_000).as_bytes());
        survives(name, file, "<annotations>".repeat(20_000).as_bytes());
        survives(name, file, format!("{{\"shapes\": {deep}").as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for (name, file) in GOLDENS {
            survives(name, file, &bytes);
        }
    }

    #[test]
    fn a_changed_byte_is_survived(which in 0..GOLDENS.len(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let (name, file) = GOLDENS[which];
        let mut bytes = std::fs::read(golden(file)).expect("a golden file");
        let at = at.index(bytes.len());
        bytes[at] = byte;
        survives(name, file, &bytes);
    }

    #[test]
    fn any_numbers_are_survived(numbers in proptest::collection::vec(any::<f64>(), 0..14)) {
        let words: Vec<String> = numbers.iter().map(f64::to_string).collect();
        survives("yolo", "labels/a.txt", format!("0 {}\n", words.join(" ")).as_bytes());
        let list = words.join(",").replace("inf", "Infinity");
        let coco = format!(
            "{{\"images\":[{{\"id\":1,\"file_name\":\"a.jpg\"}}],\"categories\":[{{\"id\":1,\"name\":\"x\"}}],\
             \"annotations\":[{{\"image_id\":1,\"category_id\":1,\"bbox\":[{list}]}},\
             {{\"image_id\":1,\"category_id\":1,\"segmentation\":[[{list}]]}},\
             {{\"image_id\":1,\"category_id\":1,\"segmentation\":{{\"size\":[50,100],\"counts\":[{list}]}}}}]}}"
        );
        survives("coco", "a.json", coco.as_bytes());
        let datumaro = format!(
            "{{\"categories\":{{\"label\":{{\"labels\":[{{\"name\":\"x\"}}]}}}},\"items\":[{{\"id\":\"a\",\"annotations\":[\
             {{\"type\":\"bbox\",\"label_id\":0,\"bbox\":[{list}]}},{{\"type\":\"polygon\",\"label_id\":0,\"points\":[{list}]}},\
             {{\"type\":\"mask\",\"label_id\":0,\"rle\":{{\"size\":[50,100],\"counts\":[{list}]}}}}]}}]}}"
        );
        survives("datumaro", "a.json", datumaro.as_bytes());
        let points: Vec<String> = numbers.chunks(2).map(|pair| format!("{},{}", pair[0], pair[pair.len() - 1])).collect();
        let side = |at: usize| numbers.get(at).copied().unwrap_or(9.0);
        let cvat = format!(
            "<annotations><image name=\"a.jpg\"><polygon label=\"x\" points=\"{}\"/>\
             <box label=\"x\" xtl=\"{}\" ytl=\"{}\" xbr=\"{}\" ybr=\"{}\" rotation=\"{}\"/>\
             <mask label=\"x\" rle=\"1,2,1\" left=\"{}\" top=\"{}\" width=\"2\" height=\"2\"/>\
             <mask label=\"x\" rle=\"{}\" left=\"0\" top=\"0\" width=\"{}\" height=\"{}\"/></image></annotations>",
            points.join(";"), side(0), side(1), side(2), side(3), side(4), side(0), side(1),
            words.join(","), side(5), side(6)
        );
        survives("cvat", "a.xml", cvat.as_bytes());
    }
}
