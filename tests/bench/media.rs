//! What decoding, thumbnails, probing and a held key cost, on generated photos of 12 and 108 megapixels.
//!
//! `cargo bench --bench bench_media`, with `-- held` for the held key alone, with `-- large` for large pictures
//! alone, a PNG of 600 megapixels among them. Figures are for reading: nothing here fails because a machine is slow.

use labelwright::domain::picture::{Adjust, Look};
use labelwright::domain::{InputId, Size};
use labelwright::media::{Config, Pictures, Showing, Source, probe, probe_all, read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

#[path = "../support/measure.rs"]
mod measure;

use measure::{cpu_seconds, memory, reset_peak};

const WIDTH: usize = 4000;
const HEIGHT: usize = 3000;
const FILES: usize = 200;
/// Bytes on the disk for the levels of large pictures.
const LEVELS: u64 = 8 << 30;
const VIEW: (f64, f64) = (1000.0, 750.0);

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    println!("making {FILES} photos in {}", folder.path().display());
    let photo = photo();
    let paths = write_photos(folder.path(), &photo);
    let large = folder.path().join("large.jpg");
    write_large(&large, &photo);
    let asked = |what: &str| std::env::args().any(|argument| argument == what);
    if asked("large") {
        let png = folder.path().join("large.png");
        write_large_png(&png, &photo);
        drop(photo);
        for (number, path) in [large, png].iter().enumerate() {
            opening_large(path, &folder.path().join(format!("levels {number}")));
        }
        return;
    }
    drop(photo);

    let sources: Vec<Source> = probing(&paths);
    if std::env::args().all(|argument| argument.starts_with('-') || argument.contains("bench_media")) {
        decoding(&sources);
        thumbnails(&sources, folder.path());
        opening_large(&large, &folder.path().join("levels"));
    }
    for rest in [0, 1500] {
        for busy in [false, true] {
            held_key(&sources, rest, busy);
        }
    }
}

/// A small generator with a fixed seed (xorshift), so that every run decodes the same photos.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn centred(&mut self, amplitude: i32) -> i32 {
        (self.next() >> 33) as i32 % (2 * amplitude + 1) - amplitude
    }
}

/// Gradients, soft shapes and grain: what a photo gives an entropy coder to do.
fn photo() -> Vec<u8> {
    let mut noise = Noise(0x9E37_79B9_7F4A_7C15);
    let grids: Vec<(usize, i32, Vec<i32>)> = [(200, 60), (40, 30), (9, 14)]
        .into_iter()
        .map(|(step, amplitude)| {
            let count = (WIDTH / step + 2) * (HEIGHT / step + 2);
            (step, amplitude, (0..count).map(|_| noise.centred(amplitude)).collect())
        })
        .collect();
    let mut data = Vec::with_capacity(WIDTH * HEIGHT * 3);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            let soft: i32 = grids
                .iter()
                .map(|(step, _, grid)| {
                    let (columns, gx, gy) = (WIDTH / step + 2, x / step, y / step);
                    let (fx, fy) = ((x % step) as i32, (y % step) as i32);
                    let (at, s) = (gy * columns + gx, *step as i32);
                    let top = grid[at] * (s - fx) + grid[at + 1] * fx;
                    let bottom = grid[at + columns] * (s - fx) + grid[at + columns + 1] * fx;
                    (top * (s - fy) + bottom * fy) / (s * s)
                })
                .sum();
            let grain = noise.centred(12);
            let light = 128 + soft + grain;
            data.extend([
                (light + (x * 40 / WIDTH) as i32).clamp(0, 255) as u8,
                light.clamp(0, 255) as u8,
                (light + (y * 40 / HEIGHT) as i32 - 20).clamp(0, 255) as u8,
            ]);
        }
    }
    data
}

fn compress(pixels: &[u8], width: usize, height: usize) -> Vec<u8> {
    let picture = turbojpeg::Image {
        pixels,
        width,
        pitch: width * 3,
        height,
        format: turbojpeg::PixelFormat::RGB,
    };
    turbojpeg::compress(picture, 90, turbojpeg::Subsamp::Sub2x2)
        .expect("compressed")
        .to_vec()
}

/// Twenty different photos, each under ten names.
fn write_photos(folder: &Path, photo: &[u8]) -> Vec<PathBuf> {
    let mut rolled = photo.to_vec();
    let mut paths = Vec::new();
    for number in 0..FILES {
        let path = folder.join(format!("{number:03}.jpg"));
        if number < 20 {
            rolled.rotate_left(WIDTH * 3 * 136);
            std::fs::write(&path, compress(&rolled, WIDTH, HEIGHT)).expect("written");
        } else {
            std::fs::hard_link(&paths[number % 20], &path).expect("linked");
        }
        paths.push(path);
    }
    paths
}

fn write_large(path: &Path, photo: &[u8]) {
    let mut pixels = Vec::with_capacity(photo.len() * 9);
    for _ in 0..3 {
        for row in photo.chunks_exact(WIDTH * 3) {
            for _ in 0..3 {
                pixels.extend_from_slice(row);
            }
        }
    }
    std::fs::write(path, compress(&pixels, WIDTH * 3, HEIGHT * 3)).expect("written");
}

fn probing(paths: &[PathBuf]) -> Vec<Source> {
    let start = Instant::now();
    let mut sources = Vec::new();
    probe_all(paths, 2, &AtomicBool::new(false), &mut |index, probed| {
        sources.push(Source::new(paths[index].clone(), &probed.expect("probed")));
    });
    let seconds = start.elapsed().as_secs_f64();
    let bytes: u64 = sources.iter().map(|s| s.bytes).sum();
    println!(
        "probe and hash: {:.0} files/s, {:.0} MB/s, {:.1} MB a file",
        paths.len() as f64 / seconds,
        bytes as f64 / 1e6 / seconds,
        bytes as f64 / 1e6 / paths.len() as f64
    );
    sources
}

fn decoding(sources: &[Source]) {
    for level in 0..4 {
        let (start, cpu) = (Instant::now(), cpu_seconds());
        for source in &sources[..20] {
            read(source, level).expect("decoded");
        }
        println!(
            "decode 12 MP at level {level}: {:.1} ms ({:.1} ms CPU)",
            start.elapsed().as_secs_f64() * 50.0,
            (cpu_seconds() - cpu) * 50.0
        );
    }
}

fn pool(thumb_dir: Option<PathBuf>) -> Pictures {
    pool_with(thumb_dir, None)
}

fn pool_with(thumb_dir: Option<PathBuf>, levels_dir: Option<PathBuf>) -> Pictures {
    let config = Config {
        cache_bytes: 256 << 20,
        threads: 2,
        thumb_dir,
        levels_dir,
        levels_bytes: LEVELS,
    };
    Pictures::new(config, Arc::new(|| {})).expect("threads")
}

fn id(number: usize) -> InputId {
    InputId::fixed(number as u128)
}

fn fitted(number: usize, size: Size) -> Look {
    Look {
        input: id(number),
        visible: size.bounds(),
        scale: (VIEW.0 / f64::from(size.width)).min(VIEW.1 / f64::from(size.height)),
        adjust: Adjust::default(),
    }
}

fn wait(until: impl Fn() -> bool) -> f64 {
    let start = Instant::now();
    while !until() {
        std::thread::sleep(Duration::from_micros(500));
    }
    start.elapsed().as_secs_f64() * 1000.0
}

fn thumbnails(sources: &[Source], folder: &Path) {
    let kept = folder.join("thumbs");
    for what in ["made", "from disk"] {
        let pool = pool(Some(kept.clone()));
        // Twenty contents only: the others would come from disk at once.
        let wanted: Vec<_> = sources[..20]
            .iter()
            .enumerate()
            .map(|(n, s)| (id(n), s.clone()))
            .collect();
        pool.want_thumbs(wanted);
        let ms = wait(|| (0..20).all(|n| pool.thumb(id(n)).is_some()));
        println!("thumbnails {what}: {:.0}/s (one thread)", 20_000.0 / ms);
    }
}

/// Holds the key for three seconds at 30 a second; `rest` ms before, a busy core beside if `busy`.
fn held_key(sources: &[Source], rest: u64, busy: bool) {
    reset_peak();
    let stop = Arc::new(AtomicBool::new(false));
    let spinner = busy.then(|| {
        let stop = stop.clone();
        std::thread::Builder::new()
            .spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            })
            .expect("a thread")
    });
    let pool = pool(None);
    let go = |at: usize| {
        pool.look(fitted(at, sources[at].size), sources[at].clone());
        let next = (at + 1..at + 49).chain((0..at).rev().take(4));
        let next = next.filter_map(|n| Some((id(n), sources.get(n)?.clone()))).collect();
        pool.ahead(next, VIEW);
    };
    go(0);
    std::thread::sleep(Duration::from_millis(rest));
    let cpu = cpu_seconds();
    let (start, interval) = (Instant::now(), Duration::from_micros(33_333));
    let mut seen = 0;
    for stop in 1..=90u32 {
        go(stop as usize);
        let mut ready = false;
        while start.elapsed() < interval * stop {
            std::thread::sleep(Duration::from_millis(2));
            ready |= pool.status(id(stop as usize)) == Showing::Sharp;
        }
        seen += u32::from(ready);
    }
    let cpu = cpu_seconds() - cpu;
    let sharp = wait(|| pool.status(id(90)) == Showing::Sharp);
    let (bytes, peak) = (pool.bytes(), memory("VmHWM").round());
    std::thread::sleep(Duration::from_millis(700));
    let pressed = Instant::now();
    pool.look(fitted(91, sources[91].size), sources[91].clone());
    let tiles = pool.tiles(&fitted(91, sources[91].size)).len();
    let single = pressed.elapsed();
    stop.store(true, Ordering::Relaxed);
    if let Some(spinner) = spinner {
        spinner.join().expect("spun");
    }
    println!(
        "held key, {rest} ms rest before, {}: {seen} of 90 stops seen, sharp {sharp:.0} ms after the last stop's end, \
         {cpu:.1} CPU s in 3 s, cache {} MB, peak {peak} MB; then one press: {tiles} tile after {single:.0?}",
        if busy { "one core busy" } else { "both cores free" },
        bytes >> 20,
    );
}

/// Opens a large picture: until something of it is seen, until all of it is, and until its pixels are in the middle; the
/// second time its levels are on the disk.
fn opening_large(path: &Path, levels: &Path) {
    let cpu = cpu_seconds();
    let source = Source::new(path.to_path_buf(), &probe(path).expect("probed"));
    let name = format!(
        "{} MP {}",
        source.size.pixels() / 1_000_000,
        path.extension().unwrap_or_default().display()
    );
    println!(
        "{name}: {} MB, probed in {:.2} CPU s",
        source.bytes >> 20,
        cpu_seconds() - cpu
    );
    for time in ["first", "second"] {
        reset_peak();
        let pool = pool_with(None, Some(levels.to_path_buf()));
        let look = fitted(0, source.size);
        let (start, cpu) = (Instant::now(), cpu_seconds());
        pool.look(look, source.clone());
        let seen = wait(|| !pool.tiles(&look).is_empty());
        let seen_cpu = cpu_seconds() - cpu;
        wait(|| pool.status(look.input) == Showing::Sharp);
        println!(
            "{name}, {time} time: something after {seen:.0} ms ({seen_cpu:.2} CPU s), all of it after {:.2} s ({:.2} CPU s), \
             peak {} MB",
            start.elapsed().as_secs_f64(),
            cpu_seconds() - cpu,
            memory("VmHWM").round()
        );
        let middle = (f64::from(source.size.width) / 2.0, f64::from(source.size.height) / 2.0);
        let cpu = cpu_seconds();
        let close = Look {
            scale: 1.0,
            visible: labelwright::domain::BBox {
                x0: middle.0,
                y0: middle.1,
                x1: middle.0 + VIEW.0,
                y1: middle.1 + VIEW.1,
            },
            ..look
        };
        pool.look(close, source.clone());
        let ms = wait(|| pool.status(look.input) == Showing::Sharp);
        println!(
            "{name}, {time} time, at 1:1: {ms:.0} ms, {:.2} CPU s, held {} MB, peak {} MB",
            cpu_seconds() - cpu,
            pool.bytes() >> 20,
            memory("VmHWM").round()
        );
        if time == "first" {
            wait(|| std::fs::read_dir(levels).is_ok_and(|folder| folder.count() > 0 && !unfinished(levels)));
        }
    }
}

fn unfinished(levels: &Path) -> bool {
    let names = std::fs::read_dir(levels).into_iter().flatten().flatten();
    names
        .into_iter()
        .any(|entry| entry.path().extension().is_none_or(|ending| ending != "levels"))
}

/// A PNG of 600 megapixels, written row by row.
fn write_large_png(path: &Path, photo: &[u8]) {
    let (width, height) = (30_000, 20_000);
    let file = std::io::BufWriter::new(std::fs::File::create(path).expect("created"));
    let mut encoder = png::Encoder::new(file, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().expect("a header");
    let mut stream = writer.stream_writer().expect("a stream");
    for y in 0..height {
        let row = &photo[y % HEIGHT * WIDTH * 3..][..WIDTH * 3];
        let repeated: Vec<u8> = row.iter().copied().cycle().take(width * 3).collect();
        std::io::Write::write_all(&mut stream, &repeated).expect("written");
    }
    stream.finish().expect("finished");
}
