//! Resampling with a triangle filter that widens when it shrinks: bilinear interpolation when enlarging, an average
//! over everything that a pixel covers when reducing, as training pipelines do it.
//!
//! Samples are whole numbers after each pass, because those of the pictures that networks were trained on were.

use domain::Size;
use domain::pixels::Pixels;

/// A rectangle of a resampled picture: columns and rows, in pixels of the whole resampled picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// First column.
    pub x: u32,
    /// First row.
    pub y: u32,
    /// Columns and rows.
    pub size: Size,
}

/// For each sample wanted along one axis, which source samples it is made of and how.
struct Taps {
    starts: Vec<usize>,
    /// As many weights for each as `width`, padded with zeros.
    weights: Vec<f32>,
    width: usize,
}

impl Taps {
    /// Samples `first..first + count` of an axis of `source` samples resampled to `target`.
    fn new(source: u32, target: u32, first: u32, count: u32) -> Self {
        let ratio = f64::from(source) / f64::from(target.max(1));
        let reach = ratio.max(1.0);
        let width = ((2.0 * reach).ceil() as usize + 1).min(source as usize);
        let mut taps = Self {
            starts: Vec::with_capacity(count as usize),
            weights: Vec::with_capacity(count as usize * width),
            width,
        };
        for i in first..first + count {
            let center = (f64::from(i) + 0.5) * ratio;
            let start = (center - reach + 0.5).floor().max(0.0) as usize;
            // All taps lie in the source: near its end the window moves back, and those before it weigh nothing.
            let start = start.min(source as usize - width);
            let weight = |k: usize| (1.0 - ((start + k) as f64 + 0.5 - center).abs() / reach).max(0.0);
            let sum: f64 = (0..width).map(weight).sum();
            taps.starts.push(start);
            taps.weights.extend((0..width).map(|k| (weight(k) / sum) as f32));
        }
        taps
    }

    fn of(&self, i: usize) -> (usize, &[f32]) {
        (self.starts[i], &self.weights[i * self.width..][..self.width])
    }
}

/// The part `window` of the picture resampled to `target`: red, green and blue of each pixel, row by row, 0 to 255.
/// Transparency is left out. Picture and target have at least one pixel.
pub(super) fn resample(pixels: &Pixels, target: Size, window: Window) -> Vec<f32> {
    let source = pixels.size();
    let across = Taps::new(source.width, target.width, window.x, window.size.width);
    let down = Taps::new(source.height, target.height, window.y, window.size.height);
    let columns = window.size.width as usize;
    let first_row = down.starts.first().copied().unwrap_or(0);
    let last_row = down.starts.last().map_or(0, |start| start + down.width);
    let narrow = narrowed(pixels, &across, first_row..last_row, columns);
    let stride = columns * 3;
    let mut out = vec![0.0; window.size.height as usize * stride];
    for (y, row) in out.chunks_exact_mut(stride.max(1)).enumerate() {
        let (start, weights) = down.of(y);
        for (k, weight) in weights.iter().enumerate().filter(|(_, weight)| **weight != 0.0) {
            let from = &narrow[(start + k - first_row) * stride..][..stride];
            for (sum, v) in row.iter_mut().zip(from) {
                *sum += weight * v;
            }
        }
        row.iter_mut().for_each(|v| *v = v.round());
    }
    out
}

/// The rows wanted, resampled along x only.
fn narrowed(pixels: &Pixels, across: &Taps, rows: std::ops::Range<usize>, columns: usize) -> Vec<f32> {
    let step = pixels.format().bytes();
    let row_bytes = pixels.size().width as usize * step;
    let mut narrow = Vec::with_capacity(rows.len() * columns * 3);
    for y in rows {
        let row = &pixels.data()[y * row_bytes..][..row_bytes];
        for x in 0..columns {
            let (start, weights) = across.of(x);
            let (mut r, mut g, mut b) = (0.0, 0.0, 0.0);
            for (sample, weight) in row[start * step..].chunks_exact(step).zip(weights) {
                r += weight * f32::from(sample[0]);
                g += weight * f32::from(sample[1]);
                b += weight * f32::from(sample[2]);
            }
            narrow.extend([r.round(), g.round(), b.round()]);
        }
    }
    narrow
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::pixels::PixelFormat;

    fn picture(size: Size, sample: impl Fn(u32, u32) -> u8) -> Pixels {
        let data = (0..size.height)
            .flat_map(|y| (0..size.width).map(move |x| (x, y)))
            .flat_map(|(x, y)| [sample(x, y), 7, 255 - sample(x, y)])
            .collect();
        Pixels::new(size, PixelFormat::Rgb8, data).expect("a picture")
    }

    fn whole(size: Size) -> Window {
        Window { x: 0, y: 0, size }
    }

    #[test]
    fn the_same_size_changes_nothing() {
        let size = Size::new(5, 4);
        let same = resample(&picture(size, |x, y| (x * 10 + y) as u8), size, whole(size));
        assert_eq!(same[(2 * 5 + 3) * 3], 32.0);
        assert_eq!(same[1], 7.0);
    }

    #[test]
    fn shrinking_averages_all_that_a_pixel_covers() {
        // Stripes one pixel wide vanish into grey: a filter that only looks at two neighbours would keep some.
        let stripes = picture(Size::new(300, 9), |x, _| if x % 2 == 0 { 0 } else { 200 });
        let target = Size::new(30, 3);
        let small = resample(&stripes, target, whole(target));
        assert!(small.iter().step_by(3).all(|v| (v - 100.0).abs() < 4.0), "{small:?}");
    }

    #[test]
    fn a_ramp_stays_a_ramp_and_a_window_is_a_part_of_it() {
        let ramp = picture(Size::new(100, 2), |x, _| x as u8);
        let target = Size::new(40, 2);
        let small = resample(&ramp, target, whole(target));
        for x in 1..39 {
            let expected = (x as f32 + 0.5) * 2.5 - 0.5;
            assert!((small[x * 3] - expected).abs() < 0.6, "{x}: {}", small[x * 3]);
        }
        let window = Window {
            x: 10,
            y: 1,
            size: Size::new(5, 1),
        };
        assert_eq!(resample(&ramp, target, window), small[(40 + 10) * 3..(40 + 15) * 3]);
        let large = resample(&ramp, Size::new(200, 2), whole(Size::new(200, 2)));
        assert_eq!(large[100 * 3], 50.0);
    }
}
