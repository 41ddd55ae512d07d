//! What is found of made duplicates and of made blur in real photos, how often photos that nobody touched are taken for such,
//! and what it costs.
//!
//! `LABELWRIGHT_DATA=FOLDER cargo bench --bench bench_clean`, with `-- cost` for the costs alone: the photos of clothing (`clothing`) and the blood smears (`bccd`,
//! of which one looks like the next). Thresholds are chosen on every other photo and reported on the others, beside the
//! defaults. Seconds of one thread's own time on the processor. Figures are for reading: nothing here fails because a machine
//! is slow.

use domain::Size;
use domain::clean::{Features, Hashes, PerceptualHash, Thresholds, flags, near_duplicates};
use domain::pixels::{PixelFormat, Pixels};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ImageReader, RgbImage};
use labelwright_media::{Source, features, measured, probe, read};
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::time::Instant;
use walkdir::WalkDir;

/// What is made of a photo.
type Maker = fn(&RgbImage) -> RgbImage;

/// The copies that are near duplicates, by what was done to them.
const COPIES: [(&str, Maker); 7] = [
    ("rescaled to 60 %", |photo| {
        let side = |pixels: u32| (pixels * 6 + 5) / 10;
        imageops::resize(photo, side(photo.width()), side(photo.height()), FilterType::CatmullRom)
    }),
    (RECOMPRESSED, RgbImage::clone),
    ("brightened by 20 %", |photo| {
        let mut bright = photo.clone();
        for value in bright.iter_mut() {
            *value = (f32::from(*value) * 1.2).min(255.0) as u8;
        }
        bright
    }),
    ("mirrored", imageops::flip_horizontal),
    ("cropped 5 %, middle", |photo| {
        let (across, down) = cropped(photo);
        let (x, y) = ((photo.width() - across) / 2, (photo.height() - down) / 2);
        imageops::crop_imm(photo, x, y, across, down).to_image()
    }),
    ("cropped 5 %, corner", |photo| {
        let (across, down) = cropped(photo);
        imageops::crop_imm(photo, 0, 0, across, down).to_image()
    }),
    ("cropped 5 %, one side", |photo| {
        let (across, _) = cropped(photo);
        imageops::crop_imm(photo, photo.width() - across, 0, across, photo.height()).to_image()
    }),
];
const RECOMPRESSED: &str = "JPEG of quality 40";
const BLURRED: (&str, Maker) = ("blurred, sigma 3", |photo| imageops::blur(photo, 3.0));

/// Width and height less 5 %.
fn cropped(photo: &RgbImage) -> (u32, u32) {
    let less = |pixels: u32| (f64::from(pixels) * 0.95).round() as u32;
    (less(photo.width()), less(photo.height()))
}

/// A photo with what was made of it.
struct Case {
    smear: bool,
    plain: Features,
    copies: Vec<Features>,
    blurred: Features,
}

fn main() {
    let Some(data) = std::env::var_os("LABELWRIGHT_DATA").map(PathBuf::from) else {
        println!("LABELWRIGHT_DATA is not set: nothing to measure");
        return;
    };
    let mut photos = Vec::new();
    for (name, smear) in [("clothing", false), ("bccd", true)] {
        let mut paths: Vec<PathBuf> = WalkDir::new(data.join(name))
            .into_iter()
            .filter_map(|entry| Some(entry.ok()?.into_path()))
            .filter(|path| path.extension().is_some_and(|extension| extension == "jpg"))
            .collect();
        paths.sort();
        println!("{name}: {} photos", paths.len());
        photos.extend(paths.into_iter().map(|path| (path, smear)));
    }
    if std::env::args().all(|argument| argument != "cost") {
        quality(&photos);
    }
    cost(&photos);
    grouping();
}

/// What is found, and what is taken for such.
fn quality(photos: &[(PathBuf, bool)]) {
    let folder = tempfile::tempdir().expect("a folder");
    let cases: Vec<Case> = photos
        .iter()
        .map(|(path, smear)| case(path, *smear, folder.path()))
        .collect();
    let (chosen_on, reported_on): (Vec<_>, Vec<_>) = cases.iter().enumerate().partition(|(at, _)| at % 2 == 0);
    let chosen_on: Vec<&Case> = chosen_on.into_iter().map(|(_, case)| case).collect();
    let reported_on: Vec<&Case> = reported_on.into_iter().map(|(_, case)| case).collect();
    let chosen = chosen(&chosen_on);
    for (which, thresholds) in [("chosen on one half", chosen), ("the defaults", Thresholds::default())] {
        println!(
            "\n{which}, reported on the other half: near {} bits, sharpness {:.4}",
            thresholds.near, thresholds.sharpness
        );
        report(&reported_on, &thresholds);
    }
    levels(&cases);
}

fn case(path: &Path, smear: bool, folder: &Path) -> Case {
    let photo = ImageReader::open(path)
        .expect("a photo")
        .decode()
        .expect("a photo")
        .to_rgb8();
    let made = |(name, maker): (&str, Maker)| {
        let quality = if name == RECOMPRESSED { 40 } else { 90 };
        let file = folder.join("made.jpg");
        let to = BufWriter::new(std::fs::File::create(&file).expect("a file"));
        JpegEncoder::new_with_quality(to, quality)
            .encode_image(&maker(&photo))
            .expect("written");
        of_file(&file)
    };
    Case {
        smear,
        plain: of_file(path),
        copies: COPIES.into_iter().map(made).collect(),
        blurred: made(BLURRED),
    }
}

fn of_file(path: &Path) -> Features {
    let source = Source::new(path.to_path_buf(), &probe(path).expect("a photo"));
    features(&source, None, &|| true).expect("measured").expect("is wanted")
}

/// The thresholds that find the most of these photos' copies and blur with at most 1 % of untouched photos taken for such.
fn chosen(cases: &[&Case]) -> Thresholds {
    let plain: Vec<Features> = cases.iter().map(|case| case.plain).collect();
    let allowed = |wrong: usize| wrong as f64 <= 0.01 * cases.len() as f64;
    let in_groups = |near: u32| near_duplicates(&plain, near).iter().map(Vec::len).sum();
    let near = (0..=96).rev().find(|near| allowed(in_groups(*near))).unwrap_or(0);
    let mut sharpness: Vec<f32> = plain.iter().map(|features| features.sharpness).collect();
    sharpness.sort_by(f32::total_cmp);
    // Half way between what may be lost and the sharpest of what was blurred, where there is room.
    let limit = sharpness[cases.len() / 100];
    let blurred = cases.iter().map(|case| case.blurred.sharpness).fold(0.0, f32::max);
    let farthest = cases.iter().flat_map(|case| {
        let copies = case.copies.iter();
        copies.map(|copy| case.plain.hashes.distance(&copy.hashes))
    });
    let mut farthest: Vec<u32> = farthest.collect();
    farthest.sort_unstable();
    println!(
        "chosen half: near could be {near} bits, 99 of 100 copies are within {}; sharpness could be {limit:.4}, the sharpest \
         blurred is {blurred:.4}",
        farthest[farthest.len() * 99 / 100]
    );
    Thresholds {
        near: near.min(near.midpoint(farthest[farthest.len() * 99 / 100])),
        sharpness: limit.min(limit.midpoint(blurred)),
        ..Thresholds::default()
    }
}

fn report(cases: &[&Case], thresholds: &Thresholds) {
    for (kind, smear) in [("clothing", false), ("smears", true)] {
        let cases: Vec<&&Case> = cases.iter().filter(|case| case.smear == smear).collect();
        let share = |count: usize| count as f64 / cases.len() as f64;
        println!("  {kind}: {} photos", cases.len());
        for (at, (name, _)) in COPIES.iter().enumerate() {
            let found = cases.iter().filter(|case| {
                let pair = [case.plain, case.copies[at]];
                !near_duplicates(&pair, thresholds.near).is_empty()
            });
            println!("    {name:<24} recall {:.3}", share(found.count()));
        }
        let plain: Vec<Features> = cases.iter().map(|case| case.plain).collect();
        let groups = near_duplicates(&plain, thresholds.near);
        let pairs: usize = groups.iter().map(|group| group.len() * (group.len() - 1) / 2).sum();
        println!(
            "    untouched in groups: {pairs} of {} pairs, {} of {} photos",
            cases.len() * (cases.len() - 1) / 2,
            groups.iter().map(Vec::len).sum::<usize>(),
            cases.len()
        );
        let is_blurry = |features: &Features| features.sharpness < thresholds.sharpness;
        println!(
            "    {:<24} recall {:.3}, of untouched {:.3}",
            BLURRED.0,
            share(cases.iter().filter(|case| is_blurry(&case.blurred)).count()),
            share(cases.iter().filter(|case| is_blurry(&case.plain)).count()),
        );
        let flagged = cases.iter().filter(|case| !flags(&case.plain, thresholds).is_empty());
        println!("    untouched with any flag: {:.3}", share(flagged.count()));
    }
}

/// How sharp and how bright photos are.
fn levels(cases: &[Case]) {
    println!("\nuntouched, least, 1, 50, 99 of 100, most:");
    for (name, of) in [
        (
            "sharpness",
            (|features: &Features| features.sharpness) as fn(&Features) -> f32,
        ),
        ("brightness", |features| features.brightness),
        ("spread", |features| features.spread),
    ] {
        let mut values: Vec<f32> = cases.iter().map(|case| of(&case.plain)).collect();
        values.sort_by(f32::total_cmp);
        let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
        println!(
            "  {name:<10} {:.3} {:.3} {:.3} {:.3} {:.3}",
            at(0.0),
            at(0.01),
            at(0.5),
            at(0.99),
            at(1.0)
        );
    }
}

/// Seconds that this thread has run; wall time where the system does not say.
fn seconds(begin: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| begin.elapsed().as_secs_f64(), |ns| ns / 1e9)
}

fn timed<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begin = Instant::now();
    let start = seconds(begin);
    let done = work();
    (done, seconds(begin) - start)
}

/// What measuring costs beyond decoding: of these photos, and of one with the most pixels that are measured.
fn cost(photos: &[(PathBuf, bool)]) {
    let mut pictures: Vec<(Pixels, Size)> = Vec::new();
    let (_, decoding) = timed(|| {
        for (path, _) in photos {
            let source = Source::new(path.clone(), &probe(path).expect("a photo"));
            pictures.push((read(&source, 0).expect("pixels"), source.size));
        }
    });
    let per = |seconds: f64, count: usize| 1e3 * seconds / count as f64;
    let (_, measuring) = timed(|| {
        pictures
            .iter()
            .filter_map(|(pixels, size)| measured(pixels, *size))
            .count()
    });
    let folder = tempfile::tempdir().expect("a folder");
    let (_, kept) = timed(|| {
        for (path, _) in photos {
            let source = Source::new(path.clone(), &probe(path).expect("a photo"));
            features(&source, Some(folder.path()), &|| true).expect("measured");
        }
    });
    println!("\nprobing and decoding {:.2} ms a photo", per(decoding, pictures.len()));
    println!("measuring {:.2} ms a photo beyond that", per(measuring, pictures.len()));
    let beyond = per(kept - decoding, pictures.len());
    println!("measuring, hashing the file and keeping {beyond:.2} ms a photo beyond decoding");
    let size = Size::new(1020, 765);
    let grain = (0..size.pixels() * 3)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect();
    let pixels = Pixels::new(size, PixelFormat::Rgb8, grain).expect("pixels");
    let (_, measuring) = timed(|| (0..20).filter_map(|_| measured(&pixels, size)).count());
    println!(
        "measuring {:.2} ms a large photo, of 1020 x 765 as decoded",
        per(measuring, 20)
    );
}

/// What grouping costs, of pictures of one shape: unrelated ones, and all alike.
fn grouping() {
    let mut random = 1u64;
    let mut word = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let mut hash = || PerceptualHash([word(), word(), word(), word()]);
    let mut picture = |base: Option<PerceptualHash>| {
        let mut one = || match base {
            Some(PerceptualHash(mut words)) => {
                words[0] ^= hash().0[0] & hash().0[0] & hash().0[0];
                PerceptualHash(words)
            }
            None => hash(),
        };
        Features {
            size: Size::new(640, 480),
            hashes: Hashes {
                whole: one(),
                mirrored: one(),
                cut: [one(), one(), one(), one()],
            },
            sharpness: 1.0,
            brightness: 0.5,
            spread: 0.2,
        }
    };
    let near = Thresholds::default().near;
    println!();
    for (name, count, base) in [
        ("unrelated", 10_000, None),
        ("all alike", 10_000, Some(PerceptualHash([0x0f0f_3333_5555_00ff; 4]))),
    ] {
        let pictures: Vec<Features> = (0..count).map(|_| picture(base)).collect();
        let (groups, taken) = timed(|| near_duplicates(&pictures, near));
        println!(
            "grouping {count} pictures, {name}: {taken:.2} s, {} groups",
            groups.len()
        );
    }
}
