//! Samples as colours in which distances mean something, at one resolution and at half of it.

use domain::pixels::{PixelFormat, Pixels};

/// L*, a*, b* of CIE 1976 under D65: equal distances look about equally different.
pub(super) type Color = [f32; 3];

/// The squared distance of two colours.
pub(super) fn squared(a: Color, b: Color) -> f32 {
    let [x, y, z] = [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
    x * x + y * y + z * z
}

/// Colours in rows from the top.
#[derive(Clone, Debug)]
pub(super) struct Plane {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) colors: Vec<Color>,
}

impl Plane {
    /// The pixels' colours; what is transparent looks white, as on the canvas.
    pub(super) fn of(pixels: &Pixels) -> Self {
        let linear: [f32; 256] = std::array::from_fn(|v| linear(v as f32 / 255.0));
        let root = Roots::new();
        let color = |r: u8, g: u8, b: u8| {
            let [r, g, b] = [r, g, b].map(|v| linear[usize::from(v)]);
            // Rows: sRGB to XYZ (IEC 61966-2-1), each divided by the white point.
            let x = root.of(0.433_953 * r + 0.376_219 * g + 0.189_828 * b);
            let y = root.of(0.212_671 * r + 0.715_160 * g + 0.072_169 * b);
            let z = root.of(0.017_758 * r + 0.109_477 * g + 0.872_765 * b);
            [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
        };
        let over_white = |v: u8, alpha: u8| {
            let (v, alpha) = (u32::from(v), u32::from(alpha));
            ((v * alpha + 255 * (255 - alpha) + 127) / 255) as u8
        };
        let colors = match pixels.format() {
            PixelFormat::Rgb8 => pixels.data().chunks_exact(3).map(|p| color(p[0], p[1], p[2])).collect(),
            PixelFormat::Rgba8 => {
                let flat = |p: &[u8]| color(over_white(p[0], p[3]), over_white(p[1], p[3]), over_white(p[2], p[3]));
                pixels.data().chunks_exact(4).map(flat).collect()
            }
        };
        Self {
            width: pixels.size().width as usize,
            height: pixels.size().height as usize,
            colors,
        }
    }

    /// The plane with each colour the mean of the nine around it: without most of its texture.
    pub(super) fn smoothed(&self) -> Self {
        let mean = |colors: &[Color], a: usize, b: usize, c: usize| {
            std::array::from_fn(|i| (colors[a][i] + colors[b][i] + colors[c][i]) / 3.0)
        };
        let (width, height) = (self.width, self.height);
        let across = (0..self.colors.len()).map(|at| {
            let (x, row) = (at % width, at - at % width);
            mean(
                &self.colors,
                row + x.saturating_sub(1),
                at,
                row + (x + 1).min(width - 1),
            )
        });
        let across: Vec<Color> = across.collect();
        let down = (0..across.len()).map(|at| {
            let (x, y) = (at % width, at / width);
            let (above, below) = (y.saturating_sub(1), (y + 1).min(height - 1));
            mean(&across, above * width + x, at, below * width + x)
        });
        Self {
            width,
            height,
            colors: down.collect(),
        }
    }

    /// The plane at half the resolution, rounded up: each colour the mean of the up to four that it covers.
    pub(super) fn halved(&self) -> Self {
        let (width, height) = (self.width.div_ceil(2), self.height.div_ceil(2));
        let mut colors = Vec::with_capacity(width * height);
        for y in 0..height {
            let (above, below) = (2 * y, (2 * y + 1).min(self.height - 1));
            for x in 0..width {
                let (left, right) = (2 * x, (2 * x + 1).min(self.width - 1));
                let four = [(left, above), (right, above), (left, below), (right, below)];
                let four = four.map(|(x, y)| self.colors[y * self.width + x]);
                colors.push(std::array::from_fn(|i| four.iter().map(|c| c[i]).sum::<f32>() / 4.0));
            }
        }
        Self { width, height, colors }
    }
}

fn linear(v: f32) -> f32 {
    if v <= 0.04045 {
        v / 12.92
    } else {
        ((v + 0.055) / 1.055).powf(2.4)
    }
}

/// The lightness function of CIE 1976 as a table: cube roots are most of the work otherwise.
struct Roots(Vec<f32>);

const ENTRIES: usize = 2048;

impl Roots {
    fn new() -> Self {
        let f = |t: f32| {
            if t > 0.008_856 {
                t.cbrt()
            } else {
                7.787 * t + 16.0 / 116.0
            }
        };
        Self((0..ENTRIES + 2).map(|i| f(i as f32 / ENTRIES as f32)).collect())
    }

    fn of(&self, t: f32) -> f32 {
        let place = t.clamp(0.0, 1.0) * ENTRIES as f32;
        let (low, share) = (place as usize, place.fract());
        self.0[low] + (self.0[low + 1] - self.0[low]) * share
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Size;

    fn plane(format: PixelFormat, width: u32, data: Vec<u8>) -> Plane {
        let height = data.len() as u32 / width / format.bytes() as u32;
        Plane::of(&Pixels::new(Size::new(width, height), format, data).expect("fits"))
    }

    #[test]
    fn colours_are_those_of_the_standard() {
        let found = plane(PixelFormat::Rgb8, 4, vec![255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255]).colors;
        let known = [
            [100.0, 0.0, 0.0],
            [0.0, 0.0, 0.0],
            [53.24, 80.09, 67.2],
            [32.3, 79.19, -107.86],
        ];
        for (found, known) in found.iter().zip(known) {
            assert!(squared(*found, known) < 0.3, "{found:?} is {known:?}");
        }
    }

    #[test]
    fn what_is_transparent_looks_white() {
        let found = plane(PixelFormat::Rgba8, 1, vec![9, 9, 9, 0]).colors[0];
        assert!(squared(found, [100.0, 0.0, 0.0]) < 0.1, "{found:?}");
    }

    #[test]
    fn halves_are_means_also_at_odd_edges_and_smoothing_keeps_flat_parts() {
        let gray = |values: &[u8]| values.iter().flat_map(|v| [*v; 3]).collect::<Vec<u8>>();
        let full = plane(PixelFormat::Rgb8, 3, gray(&[0, 100, 50, 0, 100, 50, 200, 200, 50]));
        let half = full.halved();
        assert_eq!((half.width, half.height), (2, 2));
        assert!((half.colors[0][0] - (full.colors[0][0] + full.colors[1][0]) / 2.0).abs() < 1e-3);
        assert!((half.colors[3][0] - full.colors[8][0]).abs() < 1e-3);
        let flat = plane(PixelFormat::Rgb8, 3, gray(&[70; 9]));
        assert!(
            flat.smoothed()
                .colors
                .iter()
                .all(|c| squared(*c, flat.colors[0]) < 1e-6)
        );
        let middle = full.colors.iter().map(|c| c[0]).sum::<f32>() / 9.0;
        assert!((full.smoothed().colors[4][0] - middle).abs() < 1e-3);
    }
}
