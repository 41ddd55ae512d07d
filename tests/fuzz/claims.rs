//! Small files that claim much: the size of a picture or a mask is a few digits, whatever memory it would take.

use super::{Pictures, TURN, changes, read};
use domain::Size;
use labelwright_formats::{Format, NameIndex};
use std::cell::Cell;
use std::sync::PoisonError;

/// Reads a file where any picture is taken that the file tells the size of, as in a conversion.
fn is_survived(format: &str, file: &str, text: &str) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    assert!(text.len() < changes::LONGEST);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(file);
    std::fs::write(&path, text).expect("a file");
    let pictures = Pictures {
        index: NameIndex::new(),
        sizes: Vec::new(),
        lenient: true,
        asked: Cell::new(0),
    };
    read(Format::named(format).expect("a known format"), &path, &pictures, 1000);
}

const SIZES: [Size; 6] = [
    Size::new(u32::MAX, 1),
    Size::new(1, u32::MAX),
    Size::new(u32::MAX, u32::MAX),
    Size::new(1 << 30, 1),
    Size::new(1 << 19, 1),
    Size::new(1 << 15, 1 << 15),
];

#[test]
fn masks_of_pictures_that_are_said_to_be_huge() {
    for size in SIZES {
        let (Size { width, height }, pixels) = (size, size.pixels());
        let coco = format!(
            "{{\"images\":[{{\"id\":1,\"file_name\":\"a.jpg\",\"width\":{width},\"height\":{height}}}],\
             \"categories\":[{{\"id\":1,\"name\":\"x\"}}],\"annotations\":[{{\"image_id\":1,\"category_id\":1,\
             \"segmentation\":{{\"size\":[{height},{width}],\"counts\":[0,{pixels}]}}}}]}}"
        );
        is_survived("coco", "a.json", &coco);
        let datumaro = format!(
            "{{\"categories\":{{\"label\":{{\"labels\":[{{\"name\":\"x\"}}]}}}},\"items\":[{{\"id\":\"a\",\
             \"image\":{{\"path\":\"a.jpg\",\"size\":[{height},{width}]}},\"annotations\":[{{\"type\":\"mask\",\"label_id\":0,\
             \"rle\":{{\"size\":[{height},{width}],\"counts\":[0,{pixels}]}}}}]}}]}}"
        );
        is_survived("datumaro", "a.json", &datumaro);
        let cvat = format!(
            "<annotations><image name=\"a.jpg\" width=\"{width}\" height=\"{height}\"><mask label=\"x\" rle=\"0,{pixels}\" \
             left=\"0\" top=\"0\" width=\"{width}\" height=\"{height}\"/></image></annotations>"
        );
        is_survived("cvat", "a.xml", &cvat);
    }
    for size in SIZES.into_iter().chain([Size::new(1 << 19, 2000)]) {
        let (Size { width, height }, pixels) = (size, size.pixels());
        let count = (pixels as u32).wrapping_mul(4).to_be_bytes();
        let bytes: Vec<String> = count.iter().chain(&[57, 255, 255, 255]).map(u8::to_string).collect();
        let label_studio = format!(
            "[{{\"id\":1,\"data\":{{\"image\":\"a.jpg\"}},\"annotations\":[{{\"result\":[{{\"type\":\"brushlabels\",\
             \"original_width\":{width},\"original_height\":{height},\"value\":{{\"brushlabels\":[\"x\"],\"format\":\"rle\",\
             \"rle\":[{}]}}}}]}}]}}]",
            bytes.join(",")
        );
        is_survived("label-studio", "a.json", &label_studio);
    }
}

#[test]
fn masks_larger_than_their_picture() {
    let cvat = |side: u32| {
        format!(
            "<annotations><image name=\"a.jpg\" width=\"10\" height=\"10\"><mask label=\"x\" rle=\"0,{side}\" left=\"0\" top=\"0\" \
             width=\"1\" height=\"{side}\"/></image></annotations>"
        )
    };
    is_survived("cvat", "a.xml", &cvat(u32::MAX));
}

#[test]
fn class_numbers_that_are_said_to_be_huge() {
    is_survived(
        "yolo",
        "data.yaml",
        "names:\n  4294967295: x\n  1000000000: y\ntrain: .\n",
    );
    is_survived(
        "coco",
        "a.json",
        "{\"images\":[],\"annotations\":[],\"categories\":[{\"id\":9007199254740991,\"name\":\"x\"}]}",
    );
}
