//! Which part of the image is looked at, and how closely.

use domain::pixels::Pixels;
use domain::{BBox, Point, Polygon, Prompt, Size};

/// Samples along the longer side of a window.
pub const SAMPLES: u32 = 512;

/// Around a box, this share of its sides on each side is looked at too.
const MARGIN: f64 = 0.4;
/// Around clicks alone, at least this share of the image's shorter side is looked at.
const REACH: f64 = 0.4;
/// Around clicks that lie apart, this multiple of their spread.
const SPREAD: f64 = 2.2;
/// Around an outline from before, this share of its longer side.
const AROUND: f64 = 0.15;
/// The least to look at, in pixels.
const LEAST: f64 = 48.0;

/// A part of the upright image, perhaps at a lower resolution.
#[derive(Clone, Debug)]
pub struct Window {
    /// The samples.
    pub pixels: Pixels,
    /// Where they lie, in pixels of the upright image: the outer edges of the outermost samples.
    pub bounds: BBox,
    /// The size of the whole upright image.
    pub image: Size,
}

/// The part of the image to look at for the prompt and an outline from before that it corrects, in pixels of the upright
/// image; `None` for an empty prompt or one that lies beside the image.
pub fn window_for(prompt: &Prompt, before: Option<&Polygon>, image: Size) -> Option<BBox> {
    let whole = image.bounds();
    let inside = |p: &&Point| whole.contains(**p);
    let clicks = BBox::around(prompt.include.iter().chain(&prompt.exclude).filter(inside));
    let boxed = prompt.bounds.and_then(|b| b.clipped(image).ok());
    let included = prompt.include.iter().any(|p| whole.contains(*p));
    let wanted = match (boxed, clicks) {
        (Some(b), clicks) => {
            let margin = MARGIN * b.width().max(b.height());
            let around = b.grown(margin.max(LEAST / 4.0));
            clicks.map_or(around, |c| around.union(&c))
        }
        (None, Some(clicks)) if included => {
            let short = f64::from(image.width.min(image.height));
            let side = (SPREAD * clicks.width().max(clicks.height()))
                .max(REACH * short)
                .max(LEAST);
            let center = clicks.center();
            BBox::from_corners(center, center).grown(side / 2.0)
        }
        _ => return None,
    };
    let wanted = before.map_or(wanted, |outline| {
        let b = outline.bounds();
        b.grown(AROUND * b.width().max(b.height())).union(&wanted)
    });
    Some(on_whole_pixels(wanted, image))
}

/// The window half as large again on each side, for a thing that reached its edge; `None` when it is the whole image already.
pub fn grown(bounds: BBox, image: Size) -> Option<BBox> {
    let larger = on_whole_pixels(bounds.grown(0.5 * bounds.width().max(bounds.height())), image);
    (larger != bounds).then_some(larger)
}

/// On whole pixels and inside the image; a side that sticks out is pushed in rather than cut off.
fn on_whole_pixels(wanted: BBox, image: Size) -> BBox {
    let pushed = wanted.pushed_inside(image);
    BBox {
        x0: pushed.x0.floor(),
        y0: pushed.y0.floor(),
        x1: pushed.x1.ceil(),
        y1: pushed.y1.ceil(),
    }
    .intersection(&image.bounds())
}

impl Window {
    /// The window cut from `picture`, an upright image that is `image` large but may have been reduced, at up to
    /// `samples` along its longer side: each sample the mean of what it covers. Never enlarged. `None` when `bounds`
    /// and the picture have nothing in common.
    pub fn crop(picture: &Pixels, image: Size, bounds: BBox, samples: u32) -> Option<Self> {
        let bounds = bounds.intersection(&image.bounds());
        let (have, per_pixel) = (picture.size(), picture.format().bytes());
        if bounds.width() < 1.0 || bounds.height() < 1.0 || have.pixels() == 0 || samples == 0 {
            return None;
        }
        let scale = (
            f64::from(have.width) / f64::from(image.width),
            f64::from(have.height) / f64::from(image.height),
        );
        let (width, height) = (bounds.width() * scale.0, bounds.height() * scale.1);
        let shrink = (f64::from(samples) / width.max(height)).min(1.0);
        let size = Size::new(
            ((width * shrink).round() as u32).max(1),
            ((height * shrink).round() as u32).max(1),
        );
        let columns = Cover::all(bounds.x0 * scale.0, bounds.x1 * scale.0, size.width, have.width);
        let rows = Cover::all(bounds.y0 * scale.1, bounds.y1 * scale.1, size.height, have.height);
        let first = columns.first()?.first;
        let last = columns.last()?.end();
        let stride = have.width as usize * per_pixel;
        let mut data = Vec::with_capacity(size.pixels() as usize * per_pixel);
        let mut sums = vec![0.0f32; (last - first) * per_pixel];
        for row in &rows {
            sums.fill(0.0);
            for (y, weight) in row.parts() {
                let line = &picture.data()[y * stride + first * per_pixel..y * stride + last * per_pixel];
                for (sum, v) in sums.iter_mut().zip(line) {
                    *sum += weight * f32::from(*v);
                }
            }
            for column in &columns {
                for channel in 0..per_pixel {
                    let parts = column.parts();
                    let sum: f32 = parts
                        .map(|(x, weight)| weight * sums[(x - first) * per_pixel + channel])
                        .sum();
                    data.push((sum / (row.total * column.total)).round() as u8);
                }
            }
        }
        let pixels = Pixels::new(size, picture.format(), data)?;
        Some(Self { pixels, bounds, image })
    }

    /// Width and height of a sample in pixels of the upright image.
    pub(super) fn step(&self) -> (f64, f64) {
        let size = self.pixels.size();
        (
            self.bounds.width() / f64::from(size.width),
            self.bounds.height() / f64::from(size.height),
        )
    }
}

/// What one sample covers along one side of a picture: pixels in a row, the outer two perhaps in part.
struct Cover {
    first: usize,
    weights: Vec<f32>,
    total: f32,
}

impl Cover {
    /// What `count` samples between `from` and `to` cover of `pixels`.
    fn all(from: f64, to: f64, count: u32, pixels: u32) -> Vec<Self> {
        let step = (to - from) / f64::from(count);
        let edge = |i: u32| (from + f64::from(i) * step).clamp(0.0, f64::from(pixels));
        (0..count).map(|i| Self::of(edge(i), edge(i + 1), pixels)).collect()
    }

    fn of(from: f64, to: f64, pixels: u32) -> Self {
        let first = (from.floor() as usize).min(pixels as usize - 1);
        let end = (to.ceil() as usize).clamp(first + 1, pixels as usize);
        // A sample thinner than a rounding still has a colour.
        let covered = |x: usize| (to.min(x as f64 + 1.0) - from.max(x as f64)).max(1e-6) as f32;
        let weights: Vec<f32> = (first..end).map(covered).collect();
        Self {
            first,
            total: weights.iter().sum(),
            weights,
        }
    }

    fn end(&self) -> usize {
        self.first + self.weights.len()
    }

    fn parts(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.weights
            .iter()
            .enumerate()
            .map(|(i, weight)| (self.first + i, *weight))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::pixels::PixelFormat;

    fn slope(width: u32, height: u32) -> Pixels {
        let value = |at: u32| [(at % width) as u8, (at / width) as u8, 200];
        let data = (0..width * height).flat_map(value).collect();
        Pixels::new(Size::new(width, height), PixelFormat::Rgb8, data).expect("fits")
    }

    fn bbox(x0: f64, y0: f64, x1: f64, y1: f64) -> BBox {
        BBox { x0, y0, x1, y1 }
    }

    #[test]
    fn a_crop_at_full_resolution_is_the_pixels_themselves() {
        let (picture, image) = (slope(20, 10), Size::new(20, 10));
        let window = Window::crop(&picture, image, bbox(4.0, 3.0, 7.0, 5.0), 512).expect("a window");
        assert_eq!(window.pixels.size(), Size::new(3, 2), "never enlarged");
        let rows = [
            [4, 3, 200],
            [5, 3, 200],
            [6, 3, 200],
            [4, 4, 200],
            [5, 4, 200],
            [6, 4, 200],
        ];
        assert_eq!(window.pixels.data(), rows.concat());
        assert_eq!(
            Window::crop(&picture, image, bbox(30.0, 0.0, 40.0, 5.0), 512).map(|w| w.bounds),
            None
        );
    }

    #[test]
    fn samples_are_the_means_of_what_they_cover() {
        let (picture, image) = (slope(200, 100), Size::new(200, 100));
        let window = Window::crop(&picture, image, image.bounds(), 40).expect("a window");
        assert_eq!(window.pixels.size(), Size::new(40, 20));
        for (at, sample) in window.pixels.data().chunks(3).enumerate() {
            assert_eq!(sample, [(at % 40 * 5 + 2) as u8, (at / 40 * 5 + 2) as u8, 200]);
        }
        assert_eq!(window.step(), (5.0, 5.0));
    }

    #[test]
    fn a_reduced_picture_gives_the_same_window_more_coarsely() {
        let image = Size::new(400, 200);
        let window = Window::crop(&slope(200, 100), image, bbox(100.0, 50.0, 140.0, 90.0), 512).expect("a window");
        assert_eq!(window.pixels.size(), Size::new(20, 20));
        assert_eq!(window.bounds, bbox(100.0, 50.0, 140.0, 90.0));
        assert_eq!(window.pixels.data()[..3], [50, 25, 200]);
    }

    #[test]
    fn the_window_holds_what_was_pointed_at_with_room_around_it() {
        let image = Size::new(1000, 800);
        let boxed = Prompt {
            bounds: Some(bbox(300.0, 300.0, 400.0, 350.0)),
            ..Prompt::default()
        };
        assert_eq!(window_for(&boxed, None, image), Some(bbox(260.0, 260.0, 440.0, 390.0)));
        let clicked = Prompt {
            include: vec![Point::new(10.0, 790.0)],
            ..Prompt::default()
        };
        let window = window_for(&clicked, None, image).expect("a window");
        assert_eq!(window, bbox(0.0, 480.0, 320.0, 800.0), "pushed into the image");
        assert_eq!(grown(window, image), Some(bbox(0.0, 160.0, 640.0, 800.0)));
        assert_eq!(grown(image.bounds(), image), None);
        let shown = Polygon::simple(image.bounds().corners().to_vec());
        assert_eq!(window_for(&clicked, Some(&shown), image), Some(image.bounds()));
    }

    #[test]
    fn what_points_nowhere_has_no_window() {
        let image = Size::new(100, 100);
        let beside = |include: Vec<Point>, exclude: Vec<Point>| Prompt {
            include,
            exclude,
            bounds: None,
        };
        let inside = Point::new(50.0, 50.0);
        for prompt in [
            Prompt::default(),
            beside(vec![Point::new(-5.0, 5.0)], vec![inside]),
            beside(vec![Point::new(f64::NAN, 5.0)], vec![]),
            beside(vec![], vec![inside]),
        ] {
            assert_eq!(window_for(&prompt, None, image), None, "{prompt:?}");
        }
    }
}
