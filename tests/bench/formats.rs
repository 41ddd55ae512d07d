//! Reads a large COCO file, writes as much in each format and reads it back, and converts the file: 100,000 images,
//! 1,000,000 boxes, in a temporary folder.
//! Prints CPU seconds, and how far the peak of memory rose over what was held before (Linux only).

use labelwright::domain::{BBox, InputId, Region, Sign, Size};
use labelwright::formats::{
    ExportAnnotation, ExportConcept, ExportItem, ExportPlan, Format, FoundBy, Hit, ImageName, Lookup, NoMatch,
    Pictures, ReadEvent, ReadOptions, Target, verify,
};
use labelwright::session::Progress;
use labelwright::session::convert::{ConvertRequest, convert};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::ops::ControlFlow;
use std::path::Path;

#[path = "../support/measure.rs"]
mod measure;

use measure::measured;

/// Those that hold boxes without their pictures.
const FORMATS: [&str; 10] = [
    "coco",
    "yolo",
    "voc",
    "labelme",
    "label-studio",
    "openimages",
    "csv",
    "cvat",
    "datumaro",
    "jsonl",
];
const IMAGES: usize = 100_000;
const BOXES: usize = 10;
const SIZE: Size = Size::new(1920, 1080);

/// Knows inputs by the number in their name, so that the bench measures the reader and not an index.
struct Numbered;

impl Lookup for Numbered {
    fn find(&self, image: &ImageName<'_>) -> Result<Hit, NoMatch> {
        let digits: String = image.written.chars().filter(char::is_ascii_digit).collect();
        let number: u128 = digits.parse().map_err(|_| NoMatch::Unknown)?;
        let input = InputId::fixed(number);
        let target = Target { input, size: SIZE };
        let by = FoundBy::Path;
        Ok(Hit { target, by })
    }
}

fn boxes(image: usize) -> [BBox; BOXES] {
    let mut state = image as u64 + 1;
    let mut next = |end: f64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as f64 / (1u64 << 31) as f64 * end * 1000.0).round() / 1000.0
    };
    std::array::from_fn(|_| {
        let (x, y) = (next(1700.0), next(900.0));
        BBox::from((x, y, x + 5.0 + next(200.0), y + 5.0 + next(150.0)))
    })
}

/// A file as other tools write it: annotations before what they refer to, so that two passes are needed.
fn write_coco(path: &Path, annotations_first: bool) -> std::io::Result<()> {
    let mut file = std::io::BufWriter::new(fs::File::create(path)?);
    let annotations = |file: &mut dyn std::io::Write| -> std::io::Result<()> {
        file.write_all(b"\"annotations\": [")?;
        let mut text = String::new();
        for image in 0..IMAGES {
            text.clear();
            for (at, b) in boxes(image).iter().enumerate() {
                let id = image * BOXES + at + 1;
                let (w, h) = (b.width(), b.height());
                let comma = if id > 1 { ", " } else { "" };
                let _ = write!(
                    text,
                    "{comma}{{\"id\": {id}, \"image_id\": {image}, \"category_id\": {}, \"segmentation\": [], \
                     \"area\": {:.3}, \"bbox\": [{}, {}, {w:.3}, {h:.3}], \"iscrowd\": 0}}",
                    id % 80 + 1,
                    w * h,
                    b.x0,
                    b.y0
                );
            }
            file.write_all(text.as_bytes())?;
        }
        file.write_all(b"]")
    };
    file.write_all(b"{")?;
    if annotations_first {
        annotations(&mut file)?;
        file.write_all(b", ")?;
    }
    let categories: Vec<String> = (1..=80)
        .map(|id| format!("{{\"id\": {id}, \"name\": \"class {id}\"}}"))
        .collect();
    write!(file, "\"categories\": [{}], \"images\": [", categories.join(", "))?;
    for image in 0..IMAGES {
        let comma = if image > 0 { ", " } else { "" };
        let (w, h) = (SIZE.width, SIZE.height);
        write!(
            file,
            "{comma}{{\"id\": {image}, \"file_name\": \"{image:012}.jpg\", \"width\": {w}, \"height\": {h}}}"
        )?;
    }
    file.write_all(b"]")?;
    if !annotations_first {
        file.write_all(b", ")?;
        annotations(&mut file)?;
    }
    file.write_all(b"}")?;
    file.flush()
}

fn read(name: &str, source: &Path) -> usize {
    let mut count = 0;
    let result = Format::named(name).map(|format| {
        format.read(source, &ReadOptions::default(), &Numbered, &mut |event| {
            count += usize::from(matches!(event, ReadEvent::Annotation(_)));
            ControlFlow::Continue(())
        })
    });
    if let Some(Err(error)) = result {
        println!("{error}");
    }
    count
}

fn export(name: &str, out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let concept = |id| ExportConcept {
        name: format!("class {id}"),
        foreign_id: Some(id),
    };
    let plan = ExportPlan {
        choices: Default::default(),
        concepts: (1..=80).map(concept).collect(),
        pictures: Pictures::None,
        parts: Vec::new(),
        frozen: false,
    };
    let format = Format::named(name).ok_or("no such format")?;
    let report = measured(&format!("write {name}"), || {
        let mut writer = format.begin(out, &plan)?;
        for image in 0..IMAGES {
            let regions = boxes(image).map(Region::Box);
            let annotation = |(at, region)| ExportAnnotation {
                concept: (image * BOXES + at) % 80,
                region,
                sign: Sign::Present,
                origin: &labelwright::domain::Origin::Manual,
                author: "Ana",
                status: labelwright::domain::Status::Success,
                task: None,
            };
            let annotations: Vec<_> = regions.iter().enumerate().map(annotation).collect();
            writer.add(&ExportItem {
                name: &format!("{image:012}.jpg"),
                size: SIZE,
                orientation: 1,
                hash: None,
                picture: labelwright::formats::ExportPicture::File(Path::new(""), None),
                metadata: labelwright::domain::Metadata::NONE,
                part: 0,
                annotations: &annotations,
            })?;
        }
        writer.finish()
    })?;
    let differences = measured(&format!("verify {name}"), || verify(&report.written))?;
    println!(
        "  {} annotations, {} files, {} differences",
        report.annotations,
        report.files,
        differences.len()
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    for (name, first) in [("one pass", false), ("annotations first", true)] {
        let path = folder.path().join("instances.json");
        write_coco(&path, first)?;
        let megabytes = fs::metadata(&path)?.len() / 1_000_000;
        let count = measured(&format!("read COCO, {megabytes} MB, {name}"), || read("coco", &path));
        println!("  {count} annotations");
    }
    for name in FORMATS {
        let out = folder.path().join(name);
        export(name, &out)?;
        fs::remove_dir_all(&out)?;
    }
    for name in FORMATS {
        let out = folder.path().join("converted");
        let request = ConvertRequest {
            source: folder.path().join("instances.json"),
            from: "coco".into(),
            out: out.clone(),
            format: name.into(),
            pictures: labelwright::session::Pictures::None,
            voc_one_based: None,
            choices: Default::default(),
            classes: Vec::new(),
        };
        let report = measured(&format!("convert COCO to {name}"), || {
            convert(&request, &mut Progress::silent())
        })?;
        println!("  {} annotations", report.annotations);
        fs::remove_dir_all(&out)?;
    }
    Ok(())
}
