//! Pixels to a network's input, and where in it the picture lies.

use super::engine::Tensor;
use super::resample::{Window, resample};
use super::spec::{Channels, Fit, InputSpec, Order};
use domain::pixels::Pixels;
use domain::{BBox, Point, Size};

/// Where an image lies in a network's input: the way there and back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Placement {
    /// Size of the input in pixels.
    pub input: Size,
    /// Size of the upright image in pixels.
    pub image: Size,
    /// The size that the image is brought to.
    pub scaled: Size,
    /// Where its top-left corner then lies in the input; negative where it is cropped.
    pub offset: (i64, i64),
}

impl Placement {
    /// Where an image of that size lies in the input that `spec` describes.
    pub(crate) fn new(spec: &InputSpec, image: Size) -> Self {
        let image = Size::new(image.width.max(1), image.height.max(1));
        let input = spec.size.for_image(image);
        let (w, h) = (f64::from(image.width), f64::from(image.height));
        let (across, down) = (f64::from(input.width) / w, f64::from(input.height) / h);
        let scaled = |ratio: f64, round: fn(f64) -> f64| {
            let side = |v: f64| round(v * ratio).max(1.0) as u32;
            Size::new(side(w), side(h))
        };
        let centred = |scaled: Size| {
            let middle = |space: u32, taken: u32| {
                let left = i64::from(space) - i64::from(taken);
                // What is cropped is cropped as a whole number from the left, what is padded as one from the left.
                if left < 0 { -(-left / 2) } else { left / 2 }
            };
            (middle(input.width, scaled.width), middle(input.height, scaled.height))
        };
        let (scaled, offset) = match spec.fit {
            Fit::Letterbox => {
                let scaled = scaled(across.min(down), f64::round_ties_even);
                (scaled, centred(scaled))
            }
            Fit::LetterboxTopLeft => (scaled(across.min(down), f64::round_ties_even), (0, 0)),
            Fit::LongestSide => (scaled(across.min(down), f64::round), (0, 0)),
            Fit::Stretch => (input, (0, 0)),
            Fit::CentreCrop { short_side } => {
                let scaled = scaled(f64::from(short_side) / w.min(h), f64::round_ties_even);
                (scaled, centred(scaled))
            }
        };
        Self {
            input,
            image,
            scaled,
            offset,
        }
    }

    /// A place in the input, as a place in the image; both continuous, from the top-left corner.
    pub(crate) fn image_point(&self, x: f64, y: f64) -> Point {
        let (across, down) = self.image_per_input();
        Point::new((x - self.offset.0 as f64) * across, (y - self.offset.1 as f64) * down)
    }

    /// A place in the image, as a place in the input.
    pub(crate) fn input_point(&self, p: Point) -> (f64, f64) {
        let (across, down) = self.image_per_input();
        (p.x / across + self.offset.0 as f64, p.y / down + self.offset.1 as f64)
    }

    /// Image pixels across and down that one pixel of the input covers.
    pub(crate) fn image_per_input(&self) -> (f64, f64) {
        (
            f64::from(self.image.width) / f64::from(self.scaled.width),
            f64::from(self.image.height) / f64::from(self.scaled.height),
        )
    }

    /// A box of the input, as a box of the image.
    pub(crate) fn image_box(&self, b: &BBox) -> BBox {
        let (p, q) = (self.image_point(b.x0, b.y0), self.image_point(b.x1, b.y1));
        BBox {
            x0: p.x,
            y0: p.y,
            x1: q.x,
            y1: q.y,
        }
    }

    /// The part of the scaled image that lies in the input, and where it lies there.
    fn visible(&self) -> (Window, (usize, usize)) {
        let along = |offset: i64, scaled: u32, input: u32| {
            let first = (-offset).clamp(0, i64::from(scaled));
            let last = (i64::from(input) - offset).clamp(first, i64::from(scaled));
            (first as u32, (last - first) as u32, offset.max(0) as usize)
        };
        let (x, width, left) = along(self.offset.0, self.scaled.width, self.input.width);
        let (y, height, top) = along(self.offset.1, self.scaled.height, self.input.height);
        let size = Size::new(width, height);
        (Window { x, y, size }, (left, top))
    }
}

/// The network's input made from the pixels of an image. `pixels` may be a reduced version of the upright image of
/// size `image`: everything is placed by the latter.
pub(crate) fn input(spec: &InputSpec, pixels: &Pixels, image: Size) -> (Tensor, Placement) {
    let placement = Placement::new(spec, image);
    let (width, height) = (placement.input.width as usize, placement.input.height as usize);
    let normal = Normal::new(spec);
    let mut values = ground(spec, &normal, width * height);
    if pixels.size().pixels() > 0 {
        let (window, (left, top)) = placement.visible();
        let samples = resample(pixels, placement.scaled, window);
        let columns = window.size.width as usize;
        for (row, from) in samples.chunks_exact((columns * 3).max(1)).enumerate() {
            let start = (top + row) * width + left;
            for c in 0..3 {
                // The network's channel c is the picture's sample `at`.
                let at = if spec.channels == Channels::Bgr { 2 - c } else { c };
                let samples = from.iter().skip(at).step_by(3).map(|v| normal.of(c, f32::from(*v)));
                match spec.order {
                    Order::Planes => {
                        let to = &mut values[c * width * height + start..][..columns];
                        to.iter_mut().zip(samples).for_each(|(to, v)| *to = v);
                    }
                    Order::Pixels => {
                        let to = values[start * 3..].iter_mut().skip(c).step_by(3);
                        to.zip(samples).for_each(|(to, v)| *to = v);
                    }
                }
            }
        }
    }
    let shape = match spec.order {
        Order::Planes => vec![1, 3, height, width],
        Order::Pixels => vec![1, height, width, 3],
    };
    (Tensor { shape, values }, placement)
}

/// Samples to the network's numbers: `(v * scale - mean) / std` as one factor and one sum a channel.
struct Normal {
    factor: [f32; 3],
    sum: [f32; 3],
}

impl Normal {
    fn new(spec: &InputSpec) -> Self {
        Self {
            factor: std::array::from_fn(|c| spec.scale / spec.std[c]),
            sum: std::array::from_fn(|c| -spec.mean[c] / spec.std[c]),
        }
    }

    fn of(&self, channel: usize, v: f32) -> f32 {
        v * self.factor[channel] + self.sum[channel]
    }
}

fn ground(spec: &InputSpec, normal: &Normal, pixels: usize) -> Vec<f32> {
    let of = |c: usize| match spec.fit {
        Fit::LongestSide => 0.0,
        _ => normal.of(c, f32::from(spec.pad)),
    };
    match spec.order {
        Order::Planes => (0..3).flat_map(|c| std::iter::repeat_n(of(c), pixels)).collect(),
        Order::Pixels => std::iter::repeat_n([of(0), of(1), of(2)], pixels).flatten().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::InputSize;
    use domain::pixels::PixelFormat;

    fn spec(width: u32, height: u32, fit: Fit) -> InputSpec {
        InputSpec {
            size: InputSize::Fixed(Size::new(width, height)),
            fit,
            channels: Channels::Rgb,
            order: Order::Planes,
            scale: 1.0,
            mean: [0.0; 3],
            std: [1.0; 3],
            pad: 114,
        }
    }

    fn plain(width: u32, height: u32, color: [u8; 3]) -> Pixels {
        let size = Size::new(width, height);
        let data = color.repeat(size.pixels() as usize);
        Pixels::new(size, PixelFormat::Rgb8, data).expect("a picture")
    }

    #[test]
    fn a_letterbox_is_centred_and_comes_back() {
        let placement = Placement::new(&spec(640, 640, Fit::Letterbox), Size::new(810, 1080));
        assert_eq!(placement.scaled, Size::new(480, 640));
        assert_eq!(placement.offset, (80, 0));
        let p = Point::new(405.0, 100.0);
        let (x, y) = placement.input_point(p);
        assert_eq!((x, y), (320.0, 100.0 * 640.0 / 1080.0));
        assert!(placement.image_point(x, y).distance(p) < 1e-9);
    }

    #[test]
    fn every_fit_puts_picture_and_ground_where_it_should() {
        let red = plain(40, 20, [200, 10, 20]);
        let at = |tensor: &Tensor, x: usize, y: usize| tensor.values[y * 10 + x].round();
        let (boxed, _) = input(&spec(10, 10, Fit::Letterbox), &red, Size::new(40, 20));
        assert_eq!(
            (at(&boxed, 5, 1), at(&boxed, 5, 5), at(&boxed, 5, 8)),
            (114.0, 200.0, 114.0)
        );
        let (top, _) = input(&spec(10, 10, Fit::LetterboxTopLeft), &red, Size::new(40, 20));
        assert_eq!((at(&top, 0, 0), at(&top, 9, 4), at(&top, 0, 5)), (200.0, 200.0, 114.0));
        let (long, _) = input(&spec(10, 10, Fit::LongestSide), &red, Size::new(40, 20));
        assert_eq!((at(&long, 0, 0), at(&long, 0, 5)), (200.0, 0.0));
        let (stretched, _) = input(&spec(10, 10, Fit::Stretch), &red, Size::new(40, 20));
        assert!(stretched.values[..100].iter().all(|v| (*v - 200.0).abs() < 1e-3));
        let crop = Fit::CentreCrop { short_side: 12 };
        let (cropped, placement) = input(&spec(10, 10, crop), &red, Size::new(40, 20));
        assert_eq!((placement.scaled, placement.offset), (Size::new(24, 12), (-7, -1)));
        assert!(cropped.values[..100].iter().all(|v| (*v - 200.0).abs() < 1e-3));
    }

    #[test]
    fn channels_order_and_range_are_the_networks() {
        let picture = plain(4, 4, [10, 20, 30]);
        let mut wanted = spec(4, 4, Fit::Stretch);
        wanted.channels = Channels::Bgr;
        wanted.scale = 0.1;
        wanted.mean = [1.0, 0.0, 0.0];
        wanted.std = [2.0, 1.0, 1.0];
        let (planes, _) = input(&wanted, &picture, Size::new(4, 4));
        assert_eq!(planes.shape, [1, 3, 4, 4]);
        let near = |a: f32, b: f32| (a - b).abs() < 1e-4;
        assert!(near(planes.values[0], 1.0) && near(planes.values[16], 2.0) && near(planes.values[32], 1.0));
        wanted.order = Order::Pixels;
        let (pixels, _) = input(&wanted, &picture, Size::new(4, 4));
        assert_eq!(pixels.shape, [1, 4, 4, 3]);
        assert!(near(pixels.values[45], 1.0) && near(pixels.values[46], 2.0) && near(pixels.values[47], 1.0));
    }

    #[test]
    fn a_reduced_picture_lies_where_the_whole_one_does() {
        let whole = plain(80, 40, [90, 90, 90]);
        let reduced = plain(20, 10, [90, 90, 90]);
        let spec = spec(32, 32, Fit::Letterbox);
        let (a, here) = input(&spec, &whole, Size::new(80, 40));
        let (b, there) = input(&spec, &reduced, Size::new(80, 40));
        assert_eq!(here, there);
        assert!(a.values.iter().zip(&b.values).all(|(a, b)| (a - b).abs() < 1e-3));
    }
}
