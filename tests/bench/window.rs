//! The real window under Xvfb, on a machine without a graphics processor: what a key, a turn of the wheel and a move of
//! the pointer cost until the picture stands, what holding a key shows, what starting takes.
//!
//! Needs `Xvfb` and `xdotool`; says `skipped` without. Makes its pictures in a temporary folder. Times are from the frame
//! log of the window (from the frame that heard the event to the end of painting), CPU is that of all threads of the
//! process, so it counts decoding ahead. Each row is measured as the window paints by the CPU and by OpenGL.
//!
//! Run with `cargo bench --bench bench_window`; with words, only the rows whose names hold one of them. With
//! `LABELWRIGHT_PEERS` naming a folder of programs (`labelme`, `labelImg`), what they use for the same keys and the start
//! is printed beside: CPU and memory alone, for their frames tell nothing.

use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_labelwright");
const PAINTERS: [&str; 2] = ["cpu", "gl"];
/// Time in which somebody looks at a picture, and the next ones are prepared.
const LOOK: Duration = Duration::from_millis(350);

/// One line of the frame log.
struct Frame {
    t: f64,
    work_ms: f64,
    key_ms: Option<f64>,
    commands: u64,
    place: Option<u64>,
    picture: String,
}

fn main() {
    if !has("Xvfb") || !has("xdotool") {
        println!("skipped: Xvfb and xdotool are needed");
        return;
    }
    let words: Vec<String> = std::env::args().skip(1).filter(|word| !word.starts_with('-')).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bench = Bench {
        folder: folder.path(),
        words,
        screen: Screen::start(),
    };
    bench.photos("small", 400, 533, 200);
    bench.photos("12 MP", 4000, 3000, 120);
    for count in [0, 1_000, 10_000] {
        let classes = r#"Task(name: "All", kind: Segmentation, concepts: ["thing"], take_imported: true)"#;
        bench.shapes(&format!("polygons {count}"), classes, |scene| {
            make_polygons(scene, count)
        });
    }
    let classes = r#"Task(name: "All", kind: Detection, concepts: ["thing"], take_imported: true)"#;
    bench.shapes("boxes 100000", classes, |scene| make_boxes(scene, 100_000));
}

struct Bench<'a> {
    folder: &'a Path,
    words: Vec<String>,
    screen: Screen,
}

impl Bench<'_> {
    fn wants(&self, row: &str) -> bool {
        self.words.is_empty() || self.words.iter().any(|word| row.contains(word.as_str()))
    }

    /// Start, single presses, held key and memory with photos of this size.
    fn photos(&self, name: &str, width: u32, height: u32, count: usize) {
        let row = format!("photos {name}");
        if !self.wants(&row) {
            return;
        }
        let photos = self.folder.join(name);
        make_photos(&photos, width, height, count);
        let project = self.project(
            name,
            &photos,
            r#"Task(name: "All", kind: Detection, concepts: ["thing"])"#,
        );
        for painter in PAINTERS {
            let window = Window::open(&self.screen, &project, painter);
            println!(
                "{row}, {painter}: start to the first picture {:.2} s, {:.2} CPU s, {} MB",
                window.opened,
                window.cpu(),
                window.memory("VmRSS")
            );
            std::thread::sleep(Duration::from_millis(1500));
            let presses = 20;
            let cost = window.cost(presses, |screen, _| screen.send(&["key", "d"]));
            println!("{row}, {painter}: next, each of {presses}: {cost}");
            window.held(&row, painter);
            if painter == "cpu" && count >= 100 {
                for _ in 0..100 {
                    self.screen.send(&["key", "d"]);
                    std::thread::sleep(Duration::from_millis(60));
                }
                println!("{row}, {painter}: after 100 more {} MB", window.memory("VmRSS"));
            }
            let before = window.cpu();
            std::thread::sleep(Duration::from_secs(3));
            println!("{row}, {painter}: idle for 3 s: {:.3} CPU s", window.cpu() - before);
        }
        self.peers(&row, &photos);
    }

    /// Zoom, pan and hover over so many polygons of 30 vertices.
    fn shapes(&self, row: &str, task: &str, make: impl Fn(&Path)) {
        if !self.wants(row) {
            return;
        }
        let scene = self.folder.join(format!("scene of {row}"));
        make_photos(&scene, 4000, 3000, 1);
        make(&scene);
        let project = self.project(row, &scene, task);
        for painter in PAINTERS {
            let window = Window::open(&self.screen, &project, painter);
            println!("{row}, {painter}: start to the first picture {:.2} s", window.opened);
            self.screen.send(&["mousemove", "700", "450"]);
            std::thread::sleep(Duration::from_millis(800));
            for (what, button) in [("zoom in", "4"), ("zoom out", "5")] {
                let cost = window.cost(8, |screen, _| screen.send(&["click", button]));
                println!("{row}, {painter}: {what}, each of 8: {cost}");
            }
            let before = window.cpu();
            for step in 0..40 {
                let (x, y) = (650 + 5 * step, 420 + 3 * step);
                self.screen.send(&["mousemove", &x.to_string(), &y.to_string()]);
                std::thread::sleep(Duration::from_millis(30));
            }
            println!(
                "{row}, {painter}: hover, each of 40: {:.1} CPU ms",
                (window.cpu() - before) * 25.0
            );
        }
    }

    fn project(&self, name: &str, pictures: &Path, task: &str) -> PathBuf {
        let project = self.folder.join(format!("{name}.labelwright"));
        run(&["new".as_ref(), project.as_os_str(), "--as".as_ref(), "bench".as_ref()]);
        run(&["import".as_ref(), project.as_os_str(), pictures.as_os_str()]);
        let file = self.folder.join("task.ron");
        fs::write(&file, task).expect("written");
        run(&["task".as_ref(), "new".as_ref(), project.as_os_str(), file.as_os_str()]);
        project
    }

    /// What other programs use for the same.
    fn peers(&self, row: &str, photos: &Path) {
        let Some(programs) = std::env::var_os("LABELWRIGHT_PEERS").map(PathBuf::from) else {
            return;
        };
        for name in ["labelme", "labelImg"] {
            let Ok(child) = Command::new(programs.join(name))
                .arg(photos)
                .env("DISPLAY", &self.screen.display)
                .env("HOME", self.folder)
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn()
            else {
                println!("{row}, {name}: skipped, it is not there");
                continue;
            };
            let peer = Process(child);
            peer.wait_until_quiet();
            println!(
                "{row}, {name}: start {:.2} CPU s, {} MB",
                peer.cpu(),
                peer.memory("VmRSS")
            );
            self.screen.focus("");
            let before = peer.cpu();
            for _ in 0..20 {
                self.screen.send(&["key", "d"]);
                std::thread::sleep(LOOK);
            }
            println!(
                "{row}, {name}: next, each of 20: {:.1} CPU ms",
                (peer.cpu() - before) * 50.0
            );
        }
    }
}

/// A running program.
struct Process(Child);

impl Process {
    /// CPU seconds so far, of all threads, in user and system mode.
    fn cpu(&self) -> f64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.0.id())).unwrap_or_default();
        let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
        let ticks = |at: usize| fields.get(at).and_then(|field| field.parse::<f64>().ok());
        (ticks(11).unwrap_or(0.0) + ticks(12).unwrap_or(0.0)) / 100.0
    }

    /// A field of what the system knows of its memory, in MB.
    fn memory(&self, field: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.0.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with(field));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        kilobytes.unwrap_or(0) / 1024
    }

    fn wait_until_quiet(&self) {
        let mut before = -1.0;
        wait_for(|| {
            std::thread::sleep(Duration::from_millis(700));
            let now = self.cpu();
            let quiet = now > 0.1 && now - before < 0.011;
            before = now;
            quiet
        });
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Our window on a project.
struct Window<'a> {
    process: Process,
    screen: &'a Screen,
    log: PathBuf,
    /// Seconds until the first sharp picture.
    opened: f64,
    _home: tempfile::TempDir,
}

impl<'a> Window<'a> {
    fn open(screen: &'a Screen, project: &Path, painter: &str) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let log = home.path().join("frames.jsonl");
        let started = Instant::now();
        let child = Command::new(BINARY)
            .arg(project)
            .env("DISPLAY", &screen.display)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("LABELWRIGHT_RENDERER", painter)
            .env("HOME", home.path())
            .env("LABELWRIGHT_FRAMES", &log)
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let process = Process(child);
        wait_for(|| frames(&log).iter().any(|frame| frame.picture == "sharp"));
        let opened = started.elapsed().as_secs_f64();
        screen.focus("Labelwright");
        Self {
            process,
            screen,
            log,
            opened,
            _home: home,
        }
    }

    fn cpu(&self) -> f64 {
        self.process.cpu()
    }

    fn memory(&self, field: &str) -> u64 {
        self.process.memory(field)
    }

    /// What each of so many gestures costs, and how many frames it makes.
    fn cost(&self, count: usize, gesture: impl Fn(&Screen, usize)) -> String {
        // The log is written when the next frame begins.
        let from = frames(&self.log).len();
        let before = self.cpu();
        for number in 0..count {
            gesture(self.screen, number);
            std::thread::sleep(LOOK);
        }
        let cpu = (self.cpu() - before) * 1e3 / count as f64;
        let all = frames(&self.log);
        let made = &all[from.min(all.len())..];
        let mut times: Vec<f64> = made
            .iter()
            .filter(|frame| frame.key_ms.is_some() || frame.commands > 0)
            .map(|frame| frame.key_ms.unwrap_or(frame.work_ms))
            .collect();
        times.sort_by(f64::total_cmp);
        let at = |share: f64| {
            let last = times.len().saturating_sub(1);
            times
                .get((last as f64 * share).round() as usize)
                .copied()
                .unwrap_or(f64::NAN)
        };
        let mut text = String::new();
        let _ = write!(
            text,
            "{:.1} ms median, {:.1} ms p95; {cpu:.1} CPU ms; {:.1} frames",
            at(0.5),
            at(0.95),
            made.len() as f64 / count as f64
        );
        text
    }

    fn held(&self, row: &str, painter: &str) {
        std::thread::sleep(Duration::from_millis(1500));
        let from = frames(&self.log).len();
        let before = self.cpu();
        self.screen.send(&["keydown", "d"]);
        std::thread::sleep(Duration::from_secs(3));
        self.screen.send(&["keyup", "d"]);
        let released = frames(&self.log).last().map_or(0.0, |frame| frame.t);
        std::thread::sleep(Duration::from_millis(1500));
        let all = frames(&self.log);
        let during = &all[from.min(all.len())..];
        let places: BTreeSet<u64> = during.iter().filter_map(|frame| frame.place).collect();
        let seen: BTreeSet<u64> = during
            .iter()
            .filter(|frame| frame.picture == "sharp" || frame.picture == "coarse")
            .filter_map(|frame| frame.place)
            .collect();
        let last = places.last().copied();
        let sharp = during
            .iter()
            .find(|frame| frame.place == last && frame.picture == "sharp")
            .map(|frame| (frame.t - released).max(0.0));
        println!(
            "{row}, {painter}: held for 3 s: {} places, {} of them seen; the last one sharp {:.2} s after the release; {:.2} CPU s",
            places.len(),
            seen.len(),
            sharp.unwrap_or(f64::NAN),
            self.cpu() - before
        );
    }
}

/// Noise over gradients: about as many bytes a pixel as a camera writes.
fn make_photos(folder: &Path, width: u32, height: u32, count: usize) {
    fs::create_dir_all(folder).expect("a folder");
    for number in 0..count {
        let path = folder.join(format!("photo-{number:03}.jpg"));
        if number >= 20 {
            fs::copy(folder.join(format!("photo-{:03}.jpg", number % 20)), path).expect("copied");
            continue;
        }
        let mut seed = 0x9e37_79b9_u32.wrapping_mul(number as u32 + 1);
        let mut pixels = Vec::with_capacity((width * height * 3) as usize);
        for y in 0..height {
            for x in 0..width {
                seed ^= seed << 13;
                seed ^= seed >> 17;
                seed ^= seed << 5;
                let noise = (seed >> 28) as u8;
                let wave = ((x as f32 / 37.0 + number as f32).sin() * (y as f32 / 53.0).cos() * 60.0 + 100.0) as u8;
                pixels.extend([
                    wave.wrapping_add(noise),
                    (x * 200 / width) as u8 + noise,
                    (y * 200 / height) as u8 + noise,
                ]);
            }
        }
        let file = fs::File::create(path).expect("created");
        JpegEncoder::new_with_quality(file, 90)
            .write_image(&pixels, width, height, ExtendedColorType::Rgb8)
            .expect("encoded");
    }
}

/// Polygons of 30 vertices over the photo, as labelme writes them; the more there are the smaller.
/// Numbers from 0 to 1, the same in every run.
fn dice() -> impl FnMut() -> f64 {
    let mut seed = 7_u32;
    move || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        f64::from(seed) / f64::from(u32::MAX)
    }
}

fn make_polygons(folder: &Path, count: usize) {
    let radius = if count <= 1000 { 40.0 } else { 18.0 };
    let mut dice = dice();
    let polygon = |_| {
        let (x, y) = (50.0 + 3900.0 * dice(), 50.0 + 2900.0 * dice());
        let points: Vec<[f64; 2]> = (0..30)
            .map(|corner| {
                let (sin, cos) = (f64::from(corner) * std::f64::consts::TAU / 30.0).sin_cos();
                let far = radius * (0.6 + 0.6 * dice());
                [x + far * cos, y + far * sin]
            })
            .collect();
        shape("polygon", &points)
    };
    write_shapes(folder, (0..count).map(polygon).collect());
}

fn make_boxes(folder: &Path, count: usize) {
    let mut dice = dice();
    let rectangle = |_| {
        let (x, y) = (3950.0 * dice(), 2950.0 * dice());
        shape(
            "rectangle",
            &[[x, y], [x + 8.0 + 40.0 * dice(), y + 8.0 + 40.0 * dice()]],
        )
    };
    write_shapes(folder, (0..count).map(rectangle).collect());
}

fn shape(kind: &str, points: &[[f64; 2]]) -> serde_json::Value {
    serde_json::json!({"label": "thing", "points": points, "shape_type": kind, "group_id": null, "flags": {}})
}

/// A labelme file beside the picture; none where there are no shapes.
fn write_shapes(folder: &Path, shapes: Vec<serde_json::Value>) {
    if shapes.is_empty() {
        return;
    }
    let file = serde_json::json!({"version": "5.5.0", "flags": {}, "shapes": shapes, "imagePath": "photo-000.jpg",
        "imageData": null, "imageHeight": 3000, "imageWidth": 4000});
    fs::write(folder.join("photo-000.json"), file.to_string()).expect("written");
}

fn frames(log: &Path) -> Vec<Frame> {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines = text
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines
        .map(|line| Frame {
            t: line["t"].as_f64().unwrap_or(0.0),
            work_ms: line["cpu_ms"].as_f64().unwrap_or(0.0) + line["paint_ms"].as_f64().unwrap_or(0.0),
            key_ms: line["key_to_frame_ms"].as_f64(),
            commands: line["commands"].as_u64().unwrap_or(0),
            place: line["place"].as_u64(),
            picture: line["picture"].as_str().unwrap_or("").to_owned(),
        })
        .collect()
}

fn has(program: &str) -> bool {
    Command::new("which")
        .arg(program)
        .stdout(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn run(words: &[&std::ffi::OsStr]) {
    let output = Command::new(BINARY).args(words).output().expect("the binary runs");
    assert!(
        output.status.success(),
        "{words:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// A display without a screen.
struct Screen {
    xvfb: Process,
    display: String,
}

impl Screen {
    fn start() -> Self {
        let mut xvfb = Command::new("Xvfb")
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1600x1000x24",
                "-ardelay",
                "300",
                "-arinterval",
                "33",
            ])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("Xvfb starts");
        let mut line = String::new();
        BufReader::new(xvfb.stdout.take().expect("its output"))
            .read_line(&mut line)
            .expect("a display number");
        Self {
            xvfb: Process(xvfb),
            display: format!(":{}", line.trim()),
        }
    }

    fn send(&self, words: &[&str]) {
        let status = Command::new("xdotool")
            .args(words)
            .env("DISPLAY", &self.display)
            .stdout(Stdio::null())
            .status();
        assert!(
            status.is_ok_and(|status| status.success()),
            "xdotool {words:?}, display of process {}",
            self.xvfb.0.id()
        );
    }

    /// Gives the keys to the window whose title holds this name, over the whole screen.
    fn focus(&self, name: &str) {
        let found = Command::new("xdotool")
            .args(["search", "--onlyvisible", "--name", name])
            .env("DISPLAY", &self.display)
            .output()
            .expect("xdotool runs");
        let text = String::from_utf8_lossy(&found.stdout).into_owned();
        let window = text.lines().last().expect("the window is there");
        self.send(&["windowsize", window, "1600", "1000", "windowmove", window, "0", "0"]);
        self.send(&["windowfocus", "--sync", window]);
    }
}

fn wait_for(mut done: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(120);
    while !done() {
        assert!(Instant::now() < until, "the window took over two minutes");
        std::thread::sleep(Duration::from_millis(5));
    }
}
