//! What a smart outline without a model costs on a photo of 12 megapixels, and with `-- quality` how good all those of the
//! sample scenes are.
//!
//! `cargo bench --bench bench_smart`. Milliseconds of one thread's own time on the processor. Figures are for reading:
//! nothing here fails because a machine is slow.

#[path = "../support/mod.rs"]
mod support;

use labelwright::domain::pixels::{PixelFormat, Pixels};
use labelwright::domain::{Polygon, Prompt, Size};
use labelwright::predict::cut::{Options, SAMPLES, Window, cut, from_box, outline, tightened, window_for};
use labelwright::predict::trace::{self, Grid};
use std::sync::atomic::AtomicBool;
use std::time::Instant;
use support::smart_truth::{Case, cases, summary};

/// Pixels along the longer side of the photos made from the scenes.
const PHOTO: u32 = 4000;

fn main() {
    if std::env::args().any(|argument| argument == "quality") {
        quality();
        return;
    }
    speed();
    tracing_speed();
}

/// Milliseconds that this thread has run; wall time where the system does not say.
fn milliseconds(begin: Instant) -> f64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| begin.elapsed().as_secs_f64() * 1e3, |ns| ns / 1e6)
}

fn timed<T>(times: &mut Vec<f64>, work: impl FnOnce() -> T) -> T {
    let begin = Instant::now();
    let start = milliseconds(begin);
    let done = work();
    times.push(milliseconds(begin) - start);
    done
}

fn line(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
    println!(
        "  {name:<34} median {:6.1} ms   95 of 100 under {:6.1}   worst {:6.1}   ({} times)",
        at(0.5),
        at(0.95),
        at(1.0),
        times.len()
    );
}

/// The picture enlarged to a photo's size, with the noise that a camera adds.
fn photo(case: &Case) -> (Pixels, f64) {
    let size = case.size();
    let scale = f64::from(PHOTO) / f64::from(size.width.max(size.height));
    let (width, height) = (
        (f64::from(size.width) * scale) as u32,
        (f64::from(size.height) * scale) as u32,
    );
    let mut noise = 1u32;
    let mut data = Vec::with_capacity((width * height * 3) as usize);
    for y in 0..height {
        let row = ((f64::from(y) / scale) as usize).min(size.height as usize - 1) * size.width as usize;
        for x in 0..width {
            let at = 3 * (row + ((f64::from(x) / scale) as usize).min(size.width as usize - 1));
            for v in &case.picture.data()[at..at + 3] {
                noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                data.push(v.saturating_add((noise >> 29) as u8));
            }
        }
    }
    let pixels = Pixels::new(Size::new(width, height), PixelFormat::Rgb8, data).expect("as many samples as pixels");
    (pixels, scale)
}

fn speed() {
    let never = AtomicBool::new(false);
    let options = Options::default();
    let [
        mut crops,
        mut boxes,
        mut boxes_all,
        mut clicks,
        mut corrections,
        mut tight,
    ] = [const { Vec::new() }; 6];
    for case in cases(9) {
        let (picture, scale) = photo(&case);
        let image = picture.size();
        let place = |p: labelwright::domain::Point| labelwright::domain::Point::new(p.x * scale, p.y * scale);
        let truth: Polygon = case.truth.map(place);
        let prompt = from_box(truth.bounds());
        let bounds = window_for(&prompt, None, image).expect("a window");
        let window = timed(&mut crops, || Window::crop(&picture, image, bounds, SAMPLES)).expect("a window");
        // An outline not found is an answer too, and its time counts.
        let _ = timed(&mut boxes, || cut(&window, &prompt, &options, &never));
        let _ = timed(&mut boxes_all, || outline(&picture, image, &prompt, &options, &never));
        let inner = place(case.inner_point());
        let mut prompt = Prompt {
            include: vec![inner],
            ..Prompt::default()
        };
        let found = timed(&mut clicks, || outline(&picture, image, &prompt, &options, &never));
        if let Ok(found) = found {
            let corner = truth.bounds().corners()[0];
            prompt.exclude.push(corner.moved(1.0, 1.0));
            let shown = Options {
                before: Some(found.polygon),
                ..Options::default()
            };
            let _ = timed(&mut corrections, || outline(&picture, image, &prompt, &shown, &never));
        }
        let _ = timed(&mut tight, || tightened(&picture, image, &truth, &options, &never));
    }
    println!("a photo of 12 megapixels, decoded:");
    line("crop of the window around a box", crops);
    line("box, window given", boxes);
    line("box, with the crop", boxes_all);
    line("one click, with crops", clicks);
    line("one click of correction, with crop", corrections);
    line("an outline tightened, with crop", tight);
}

fn tracing_speed() {
    let wave = |x: usize, y: usize| ((x as f32 / 60.0).sin() + (y as f32 / 45.0).cos()) - 0.3;
    let side = 1024;
    let grid = Grid {
        width: side,
        height: side,
        values: (0..side * side).map(|at| wave(at % side, at / side)).collect(),
        origin: labelwright::domain::Point::default(),
        step: (1.0, 1.0),
    };
    let mut times = Vec::new();
    for _ in 0..20 {
        timed(&mut times, || trace::polygon(&grid, 0.0, 1.0, Size::new(1024, 1024)));
    }
    println!("a mask of 1024 x 1024 samples:");
    line("traced to parts with holes", times);
}

fn quality() {
    let cases = cases(1);
    let show = |name: &str, values: Vec<f64>| {
        let count = values.len();
        let (mean, median, tenth) = summary(values);
        println!(
            "  {name:<24} IoU mean {mean:.3}   median {median:.3}   one in ten under {tenth:.3}   ({count} objects)"
        );
    };
    let boxed = cases.iter().map(|case| {
        let found = case.ask(&from_box(case.bounds), None).ok();
        case.iou(found.as_ref().map(|outline| &outline.polygon))
    });
    show("box", boxed.collect());
    let clicked: Vec<Vec<f64>> = cases.iter().map(|case| case.clicked(3)).collect();
    for more in 0..4 {
        show(
            &format!("click and {more} corrections"),
            clicked.iter().map(|q| q[more]).collect(),
        );
    }
    let (before, after): (Vec<f64>, Vec<f64>) = cases.iter().map(Case::tightened).unzip();
    show("drawn roughly", before);
    show("drawn roughly, tightened", after);
}
