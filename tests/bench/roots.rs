//! Pictures in a bucket: how soon a cold one stands, and how many are warm when they are come to.
//!
//! The bucket is served on this machine (`s3s-fs`), each answer after 40 ms, over a line of so many megabits a second; a
//! process of its own looks at the pictures. `cargo bench --bench bench_roots -- [MEGABITS] [SECONDS A PICTURE]`

#[path = "../support/network.rs"]
mod network;
#[path = "../support/s3.rs"]
#[allow(dead_code, reason = "being out of reach is for tests")]
mod s3;

use labelwright::domain::picture::{Adjust, Look};
use labelwright::domain::{ContentHash, InputId, Size};
use labelwright::media::{Config, Pictures, Showing, Source};
use labelwright::roots::{Cache, Fetcher, Known, Location, Object, Place};
use network::{between, cloned, pass, spawn};
use s3::S3;
use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const LATENCY: Duration = Duration::from_millis(40);
const PICTURES: usize = 40;
const COLD: usize = 8;
const WIDTH: usize = 4000;
const HEIGHT: usize = 3000;
/// As the window looks ahead and back.
const AHEAD: usize = 48;
const BEHIND: usize = 12;

fn main() {
    let words: Vec<String> = std::env::args().collect();
    if let [_, word, pause] = words.as_slice()
        && word == "look"
    {
        return look_at_them(Duration::from_secs_f64(pause.parse().expect("seconds")));
    }
    let numbers: Vec<f64> = words.iter().filter_map(|word| word.parse().ok()).collect();
    let megabits = numbers.first().copied().unwrap_or(50.0);
    let pause = numbers.get(1).copied().unwrap_or(2.0);
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(folder.path().join("photos")).expect("a bucket");
    let bytes: u64 = (0..PICTURES)
        .map(|number| photo(&folder.path().join("photos"), number))
        .sum();
    let s3 = S3::start(folder.path(), LATENCY);
    let line = line_to(&s3.address, megabits);
    let each = bytes as f64 / PICTURES as f64 / 1e6;
    println!("{PICTURES} photos of 12 megapixels, {each:.1} MB each; {megabits} Mbit/s, 40 ms to each answer");
    let looked = Command::new(std::env::current_exe().expect("this program"))
        .args(["look".to_owned(), pause.to_string()])
        .envs(s3.environment())
        .env("AWS_ENDPOINT_URL", line)
        .status();
    assert!(looked.is_ok_and(|status| status.success()));
}

/// Writes a photo whose content differs in every block: its length in bytes.
fn photo(folder: &Path, number: usize) -> u64 {
    let mut state = number as u32 + 1;
    let mut pixels = Vec::with_capacity(WIDTH * HEIGHT * 3);
    for y in 0..HEIGHT {
        for x in 0..WIDTH {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 29) as usize;
            pixels.extend([
                (x / 16 + noise) as u8,
                (y / 12 + noise) as u8,
                ((x + y) / 27 + noise) as u8,
            ]);
        }
    }
    let image = turbojpeg::Image {
        pixels: pixels.as_slice(),
        width: WIDTH,
        pitch: WIDTH * 3,
        height: HEIGHT,
        format: turbojpeg::PixelFormat::RGB,
    };
    let bytes = turbojpeg::compress(image, 90, turbojpeg::Subsamp::Sub2x2).expect("encodes");
    std::fs::write(folder.join(format!("{number:02}.jpg")), &bytes).expect("written");
    bytes.len() as u64
}

/// A line to a server that carries so many megabits a second to this side, shared by all connections: its address.
fn line_to(server: &str, megabits: f64) -> String {
    let target = server.rsplit(':').next().and_then(|port| port.parse().ok());
    let free = Arc::new(Mutex::new(Instant::now()));
    let port = between(target.expect("a port"), move |client, server| {
        let back = cloned(&client, &server);
        spawn(move || pass(client, server, |read| read));
        let free = free.clone();
        spawn(move || {
            pass(back.1, back.0, |read| {
                let takes = Duration::from_secs_f64(read as f64 * 8.0 / megabits / 1e6);
                let until = {
                    let mut free = free.lock().expect("no panic");
                    *free = (*free).max(Instant::now()) + takes;
                    *free
                };
                std::thread::sleep(until.saturating_duration_since(Instant::now()));
                read
            });
        });
    });
    format!("http://127.0.0.1:{port}")
}

/// A workstation that has nothing of the pictures yet.
struct Workstation {
    fetcher: Arc<Fetcher>,
    pool: Pictures,
    location: Location,
    _folder: tempfile::TempDir,
}

impl Workstation {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let config = Config {
            cache_bytes: 512 << 20,
            threads: 2,
            levels_dir: None,
            levels_bytes: 0,
            thumb_dir: None,
        };
        Self {
            fetcher: Arc::new(Fetcher::new(Cache::new(Some(folder.path().join("pictures")), 8 << 30))),
            pool: Pictures::new(config, Arc::new(|| {})).expect("threads"),
            location: "s3://photos".parse().expect("a location"),
            _folder: folder,
        }
    }

    fn object(&self, number: usize) -> Object {
        self.fetcher
            .object(&self.location, &format!("{number:02}.jpg"), Known::default())
    }

    fn source(&self, number: usize) -> (InputId, Source) {
        let place = Place::Object(self.object(number));
        let source = Source {
            hash: ContentHash(place.identity()),
            place,
            size: Size::new(WIDTH as u32, HEIGHT as u32),
            orientation: 1,
            bytes: 0,
        };
        (InputId::fixed(number as u128 + 1), source)
    }

    /// Comes to a picture: how long until it stands.
    fn come_to(&self, number: usize) -> Duration {
        let began = Instant::now();
        let (input, source) = self.source(number);
        let look = Look {
            input,
            visible: source.size.bounds(),
            scale: 0.25,
            adjust: Adjust::default(),
        };
        self.pool.look(look, source);
        while self.pool.status(input) != Showing::Sharp {
            self.pool.drain();
            std::thread::sleep(Duration::from_millis(1));
        }
        began.elapsed()
    }

    /// As the window does after each step.
    fn look_ahead(&self, number: usize) {
        let after = number + 1..(number + 1 + AHEAD).min(PICTURES);
        let before = (number.saturating_sub(BEHIND)..number).rev();
        let next: Vec<usize> = after.chain(before).collect();
        self.fetcher
            .ahead(next.iter().map(|number| self.object(*number)).collect());
        let near = next.iter().map(|number| self.source(*number)).collect();
        self.pool.ahead(near, (1000.0, 750.0));
    }
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn look_at_them(pause: Duration) {
    let (cold, plain) = (Workstation::new(), Workstation::new());
    // The way to the server is known to both.
    plain.object(PICTURES - 1).file(&|| true).expect("fetched");
    cold.object(PICTURES - 1).file(&|| true).expect("fetched");
    let (mut stands, mut downloads, mut warm) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..COLD {
        let began = Instant::now();
        plain.object(number).file(&|| true).expect("fetched");
        downloads.push(ms(began.elapsed()));
        warm.push(ms(plain.come_to(number)));
        stands.push(ms(cold.come_to(number)));
    }
    let ratio = median(
        stands
            .iter()
            .zip(&downloads)
            .map(|(stands, download)| stands / download)
            .collect(),
    );
    println!(
        "cold, one at a time: stands after {:.0} ms, the download alone {:.0} ms (ratio {ratio:.2}); warm, from the copy: \
         {:.0} ms (medians of {COLD})",
        median(stands),
        median(downloads),
        median(warm)
    );
    let workstation = Workstation::new();
    let mut waits = Vec::new();
    for number in 0..PICTURES {
        let wait = workstation.come_to(number);
        workstation.look_ahead(number);
        waits.push(ms(wait));
        std::thread::sleep(pause.saturating_sub(wait));
    }
    let at_once = waits.iter().filter(|wait| **wait < 50.0).count();
    println!(
        "a picture every {:.1} s: {at_once} of {PICTURES} stand within 50 ms ({:.0} %); median {:.0} ms, longest {:.0} ms",
        pause.as_secs_f64(),
        at_once as f64 * 100.0 / PICTURES as f64,
        median(waits.clone()),
        waits.iter().copied().fold(0.0, f64::max)
    );
}
