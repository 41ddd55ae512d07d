//! The real window under Xvfb: what holding `D` shows, what a press costs, what starting costs.
//!
//! Needs `Xvfb` and `xdotool`; says `skipped` without. Makes 200 JPEGs of 12 megapixels in a temporary folder, a
//! project of them, opens the release binary on it with the frame log on, and reads the log.
//!
//! Run with `cargo bench --bench bench_window`.

use image::{ExtendedColorType, ImageEncoder, codecs::jpeg::JpegEncoder};
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const BINARY: &str = env!("CARGO_BIN_EXE_labelwright");

/// One line of the frame log.
struct Frame {
    t: f64,
    cpu_ms: f64,
    key_ms: Option<f64>,
    place: Option<u64>,
    picture: String,
}

fn main() {
    if !has("Xvfb") || !has("xdotool") {
        println!("skipped: Xvfb and xdotool are needed");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    let photos = folder.path().join("photos");
    make_photos(&photos, 200);
    let project = folder.path().join("photos.labelwright");
    run(&["new".as_ref(), project.as_os_str(), "--as".as_ref(), "bench".as_ref()]);
    run(&["import".as_ref(), project.as_os_str(), photos.as_os_str()]);
    let task = folder.path().join("task.ron");
    fs::write(&task, r#"Task(name: "All", kind: Detection, concepts: ["thing"])"#).expect("written");
    run(&["task".as_ref(), "new".as_ref(), project.as_os_str(), task.as_os_str()]);

    let (mut xvfb, display) = start_xvfb();
    let log = folder.path().join("frames.jsonl");
    let started = Instant::now();
    let mut window = Command::new(BINARY)
        .arg(&project)
        .env("DISPLAY", &display)
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("HOME", folder.path())
        .env("LABELWRIGHT_FRAMES", &log)
        .stderr(Stdio::null())
        .spawn()
        .expect("the binary starts");
    wait_for(|| frames(&log).iter().any(|frame| frame.picture == "sharp"));
    println!(
        "start to first sharp picture: {:.2} s wall, {:.2} s CPU",
        started.elapsed().as_secs_f64(),
        cpu_seconds(window.id())
    );
    std::thread::sleep(Duration::from_millis(1500));
    focus(&display);
    single_presses(&display, &log);
    held(&display, &log, window.id());
    let before = cpu_seconds(window.id());
    std::thread::sleep(Duration::from_secs(5));
    println!("idle for 5 s: {:.3} CPU s", cpu_seconds(window.id()) - before);
    println!("window memory: {} MB resident", resident_mb(window.id()));
    stop(&mut window);
    stop(&mut xvfb);
}

fn single_presses(display: &str, log: &Path) {
    let from = frames(log).len();
    for _ in 0..20 {
        xdotool(display, &["key", "d"]);
        std::thread::sleep(Duration::from_millis(350));
    }
    let all = frames(log);
    let mut keys: Vec<f64> = all[from..].iter().filter_map(|frame| frame.key_ms).collect();
    keys.sort_by(f64::total_cmp);
    let ready = all[from..]
        .iter()
        .filter(|frame| frame.key_ms.is_some() && frame.picture == "sharp")
        .count();
    println!(
        "20 single presses of D, 0.35 s apart: key to frame median {:.1} ms, worst {:.1} ms; sharp at once {ready}",
        keys.get(keys.len() / 2).copied().unwrap_or(f64::NAN),
        keys.last().copied().unwrap_or(f64::NAN)
    );
}

fn held(display: &str, log: &Path, pid: u32) {
    std::thread::sleep(Duration::from_millis(1500));
    let from = frames(log).len();
    let before = cpu_seconds(pid);
    xdotool(display, &["keydown", "d"]);
    std::thread::sleep(Duration::from_secs(3));
    xdotool(display, &["keyup", "d"]);
    let released = frames(log).last().map_or(0.0, |frame| frame.t);
    std::thread::sleep(Duration::from_millis(1500));
    let all = frames(log);
    let during = &all[from..];
    let stops: BTreeSet<u64> = during.iter().filter_map(|frame| frame.place).collect();
    let seen: BTreeSet<u64> = during
        .iter()
        .filter(|f| f.picture == "sharp" || f.picture == "coarse")
        .filter_map(|f| f.place)
        .collect();
    let last = stops.last().copied();
    let right = during
        .iter()
        .find(|f| f.place == last && f.picture == "sharp")
        .map(|f| f.t - released);
    let mut cpu: Vec<f64> = during.iter().map(|frame| frame.cpu_ms).collect();
    cpu.sort_by(f64::total_cmp);
    println!(
        "D held for 3 s: {} stops, {} of them seen; the last one sharp {:.3} s after the release; frames' CPU median {:.1} ms, p95 {:.1} ms; {:.2} CPU s",
        stops.len(),
        seen.len(),
        right.unwrap_or(f64::NAN).max(0.0),
        cpu.get(cpu.len() / 2).copied().unwrap_or(f64::NAN),
        cpu.get(cpu.len() * 95 / 100).copied().unwrap_or(f64::NAN),
        cpu_seconds(pid) - before
    );
}

/// Photographs-like noise over gradients: about as many bytes a pixel as a camera writes.
fn make_photos(folder: &Path, count: usize) {
    fs::create_dir_all(folder).expect("a folder");
    for number in 0..count {
        let path = folder.join(format!("photo-{number:03}.jpg"));
        if number >= 20 {
            fs::copy(folder.join(format!("photo-{:03}.jpg", number % 20)), path).expect("copied");
            continue;
        }
        let (width, height) = (4000_u32, 3000_u32);
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

fn frames(log: &Path) -> Vec<Frame> {
    let text = fs::read_to_string(log).unwrap_or_default();
    let lines = text
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines
        .map(|line| Frame {
            t: line["t"].as_f64().unwrap_or(0.0),
            cpu_ms: line["cpu_ms"].as_f64().unwrap_or(0.0),
            key_ms: line["key_to_frame_ms"].as_f64(),
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
    let status = Command::new(BINARY)
        .args(words)
        .stdout(Stdio::null())
        .status()
        .expect("the binary starts");
    assert!(status.success(), "{words:?}");
}

fn start_xvfb() -> (Child, String) {
    let mut xvfb = Command::new("Xvfb")
        .args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-ardelay",
            "33",
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
    (xvfb, format!(":{}", line.trim()))
}

fn xdotool(display: &str, words: &[&str]) {
    let status = Command::new("xdotool")
        .args(words)
        .env("DISPLAY", display)
        .stdout(Stdio::null())
        .status();
    assert!(status.is_ok_and(|status| status.success()), "xdotool {words:?}");
}

fn focus(display: &str) {
    let found = Command::new("xdotool")
        .args(["search", "--onlyvisible", "--name", "Labelwright"])
        .env("DISPLAY", display)
        .output()
        .expect("xdotool runs");
    let text = String::from_utf8_lossy(&found.stdout).into_owned();
    let window = text.lines().last().expect("the window is there");
    xdotool(display, &["windowfocus", "--sync", window]);
}

fn wait_for(mut done: impl FnMut() -> bool) {
    let until = Instant::now() + Duration::from_secs(60);
    while !done() {
        assert!(Instant::now() < until, "the window took over a minute");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// CPU seconds of the process so far, all threads, in user and system mode.
fn cpu_seconds(pid: u32) -> f64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or("").split_whitespace().collect();
    let ticks = |at: usize| {
        fields
            .get(at)
            .and_then(|field| field.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / 100.0
}

fn resident_mb(pid: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmRSS"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

fn stop(child: &mut Child) {
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
}
