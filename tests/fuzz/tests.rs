//! Readers of annotation files under fire: golden files are changed at random, and whatever comes of it is read. No
//! panic, no more events than the file has bytes for, nothing handed over that a project may not store, and little
//! memory, which the allocator of this program holds: where more is asked for the program ends.
//!
//! `LABELWRIGHT_FUZZ=100000` changes files so often for each reader, `LABELWRIGHT_FUZZ=7..8` makes the seventh change
//! alone. What is being read lies in `fuzz/READER` below cargo's folder for temporary files of tests, so that a reader
//! that hangs or runs out of memory leaves behind what made it.

#[path = "../support/measure.rs"]
mod measure;

mod changes;
mod claims;
mod exports;
mod seeds;

use cap::Cap;
use domain::{InputId, Size, Split};
use labelwright_formats::{
    Claims, FORMATS, Format, Hit, ImageName, Lookup, NameIndex, NoMatch, ReadEvent, ReadOptions, Target, detect,
};
use std::alloc::System;
use std::cell::Cell;
use std::fs;
use std::ops::{ControlFlow, Range};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// No reader may need more, all of this program included, for a file of [`changes::LONGEST`] bytes.
const MEMORY: usize = 256 << 20;

#[global_allocator]
static ALLOCATOR: Cap<System> = Cap::new(System, MEMORY);

/// One reader at a time: they share the memory.
static TURN: Mutex<()> = Mutex::new(());

/// Pictures by their names; where `lenient`, any picture whose size the file tells as well, as in a conversion.
struct Pictures {
    index: NameIndex,
    sizes: Vec<Size>,
    lenient: bool,
    asked: Cell<u64>,
}

/// Set in the numbers of inputs that are made of the sizes that files tell.
const TOLD: u128 = 1 << 100;

impl Pictures {
    fn size(&self, input: InputId) -> Size {
        let number = input.0.as_u128();
        match number & TOLD {
            0 => self.sizes[number as usize],
            _ => Size::new((number >> 32) as u32, number as u32),
        }
    }
}

impl Lookup for Pictures {
    fn find(&self, image: &ImageName<'_>) -> Result<Hit, NoMatch> {
        self.asked.set(self.asked.get() + 1);
        self.index.find(image)
    }

    fn find_number(&self, number: u64, claims: &Claims) -> Result<Target, NoMatch> {
        self.asked.set(self.asked.get() + 1);
        self.index.find_number(number, claims)
    }

    fn without_picture(&self, _: &str, size: Size, _: Option<Split>) -> Option<Target> {
        let number = TOLD | u128::from(size.width) << 32 | u128::from(size.height);
        let input = InputId::fixed(number);
        self.lenient.then_some(Target { input, size })
    }
}

/// Reads once, and looks at what is handed over.
fn read(format: &Format, source: &Path, pictures: &Pictures, bytes: u64) {
    let mut events = 0;
    let _ = format.read(source, &ReadOptions::default(), pictures, &mut |event| {
        events += 1;
        match event {
            ReadEvent::Annotation(annotation) => {
                let fitted = annotation.region.fitted(pictures.size(annotation.input));
                assert!(fitted.is_ok(), "{fitted:?} {annotation:?}");
            }
            ReadEvent::Prediction(prediction) => {
                let fitted = prediction.region.fitted(pictures.size(prediction.input));
                assert!(fitted.is_ok(), "{fitted:?} {prediction:?}");
                assert!((0.0..=1.0).contains(&prediction.probability), "{prediction:?}");
            }
            ReadEvent::Progress { done, total } => assert!(done <= total, "{done} of {total}"),
            ReadEvent::File(path) => assert!(path.is_file(), "{}", path.display()),
            ReadEvent::Classes(_)
            | ReadEvent::Covered(_)
            | ReadEvent::Metadata(..)
            | ReadEvent::Skipped(_)
            | ReadEvent::Note(_) => {}
        }
        ControlFlow::Continue(())
    });
    let asked = pictures.asked.take();
    assert!(
        events <= bytes && asked <= bytes,
        "{events} events and {asked} names of {bytes} bytes"
    );
}

/// So many changes, or what is asked for.
fn asked_for(usual: u64) -> Range<u64> {
    let Ok(asked) = std::env::var("LABELWRIGHT_FUZZ") else {
        return 0..usual;
    };
    let number = |text: &str| {
        text.parse()
            .expect("LABELWRIGHT_FUZZ is a number, or two with .. between them")
    };
    match asked.split_once("..") {
        Some((from, to)) => number(from)..number(to),
        None => 0..number(&asked),
    }
}

fn fuzz(name: &str, usual: u64) {
    let _turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
    let format = Format::named(name).expect("a known format");
    let home = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz").join(name);
    let _ = fs::remove_dir_all(&home);
    let (seeds, others) = (seeds::of(name), seeds::all_files());
    let place = |folder: &Path, file: &str, bytes: &[u8]| {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    };
    let folders: Vec<PathBuf> = (0..seeds.len()).map(|at| home.join(at.to_string())).collect();
    for (seed, folder) in seeds.iter().zip(&folders) {
        seed.files.iter().for_each(|(file, bytes)| place(folder, file, bytes));
    }
    let (start, mut slowest, range) = (measure::cpu_seconds(), (0.0, 0), asked_for(usual));
    for number in range.clone() {
        let mut rng = fastrand::Rng::with_seed(number.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let at = rng.usize(..seeds.len());
        let (seed, folder) = (&seeds[at], &folders[at]);
        let (file, bytes) = match seed.files.iter().find(|(file, _)| file == seed.source) {
            Some(source) if rng.u8(..8) > 0 => source,
            _ => &seed.files[rng.usize(..seed.files.len())],
        };
        let changed = changes::changed(bytes, &others, &mut rng);
        place(folder, file, &changed);
        let (index, sizes) = seed.index(folder);
        let lenient = rng.bool();
        let asked = Cell::new(0);
        let pictures = Pictures {
            index,
            sizes,
            lenient,
            asked,
        };
        let length = 1000 + changed.len() + seed.files.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        let began = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| {
            read(format, &folder.join(seed.source), &pictures, length as u64);
            // A single file of a format that is a folder, as a person picks one.
            read(format, &folder.join(file), &pictures, length as u64);
            let _ = detect(&folder.join(file));
            let _ = detect(folder);
        }));
        let folder = folder.display();
        assert!(done.is_ok(), "change {number} of {name}: {file} in {folder}");
        let took = began.elapsed().as_secs_f64();
        if took > slowest.0 {
            slowest = (took, number);
        }
        place(&folders[at], file, bytes);
    }
    println!(
        "{name}: changes {range:?}, {:.1} CPU s, the slowest is {} in {:.2} s; peak of memory {:.1} MB",
        measure::cpu_seconds() - start,
        slowest.1,
        slowest.0,
        ALLOCATOR.max_allocated() as f64 / 1e6
    );
    let _ = fs::remove_dir_all(&home);
}

macro_rules! readers {
    ($($test:ident: $name:literal, $usual:literal;)*) => {
        $(
            #[test]
            fn $test() {
                fuzz($name, $usual);
            }
        )*

        #[test]
        fn no_reader_is_left_out() {
            let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
            let mut tested = vec![$($name),*];
            tested.sort_by_key(|name| known.iter().position(|known| known == name));
            assert_eq!(tested, known);
        }
    };
}

// Some 60 seconds for all of them together where nothing is optimised.
readers! {
    coco: "coco", 2500;
    coco_results: "coco-results", 2500;
    yolo_boxes: "yolo", 2500;
    yolo_outlines: "yolo-seg", 2500;
    yolo_folders: "yolo-cls", 100;
    voc: "voc", 2500;
    class_folders: "imagenet", 100;
    labelme: "labelme", 2500;
    label_studio: "label-studio", 2500;
    open_images: "openimages", 2500;
    via: "via", 2500;
    tables: "csv", 2500;
    cvat: "cvat", 2500;
    datumaro: "datumaro", 2500;
    json_lines: "jsonl", 2500;
}
