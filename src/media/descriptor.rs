//! What a picture looks like, told without any model: where its edges run, and its colors.
//!
//! The descriptor is a histogram of oriented gradients (Dalal and Triggs 2005) of the picture brought to 64 x 64 pixels, and a
//! histogram of its colors (ITU-R BT.601 luma and chroma), each of unit length, side by side. It tells shape, texture and
//! color apart, not what a thing is.

use super::thumb::shrunk;
use domain::Size;
use domain::pixels::{PixelFormat, Pixels};
use image::imageops::{self, FilterType};
use image::{ImageBuffer, Rgb, RgbImage};

/// Names the descriptor; it changes when another one would be made of the same picture.
pub const DESCRIPTOR: &str = "descriptor-1";
/// The longer side, in pixels, that parts of pictures have for it at least, where they have so many.
pub const DESCRIBED_SIDE: u32 = 64;

const SIDE: usize = DESCRIBED_SIDE as usize;
/// Cells of gradients along each side, and directions that are told apart in each.
const CELLS: usize = 4;
const DIRECTIONS: usize = 9;
/// Steps of luma and of each of the two parts of chroma.
const LUMA: usize = 4;
const CHROMA: usize = 5;
/// Chroma further from grey than this, of 128, is as far as any.
const COLORFUL: f32 = 64.0;
/// No single direction in a cell counts for more than this share of all.
const MOST: f32 = 0.2;

/// The descriptor of a picture; `None` where it has no pixels.
pub fn descriptor(pixels: &Pixels) -> Option<Vec<f32>> {
    let picture = square(pixels)?;
    let mut numbers = gradients(&picture);
    numbers.extend(colors(&picture));
    Some(numbers)
}

/// The picture as a square of 64 pixels, on grey where it is transparent.
fn square(pixels: &Pixels) -> Option<RgbImage> {
    // A large one is averaged first: what is left is quickly brought to its size.
    let from = pixels.size();
    let twice = Size::new(from.width.min(2 * DESCRIBED_SIDE), from.height.min(2 * DESCRIBED_SIDE));
    let small = shrunk(pixels, twice)?;
    let data = match small.format() {
        PixelFormat::Rgb8 => small.data().to_vec(),
        PixelFormat::Rgba8 => {
            let (pixels, _) = small.data().as_chunks::<4>();
            let on_grey = |value: u8, alpha: u32| ((u32::from(value) * alpha + 128 * (255 - alpha)) / 255) as u8;
            pixels
                .iter()
                .flat_map(|&[r, g, b, a]| [r, g, b].map(|value| on_grey(value, u32::from(a))))
                .collect()
        }
    };
    let picture: RgbImage = ImageBuffer::from_raw(twice.width, twice.height, data)?;
    (!picture.is_empty()).then(|| imageops::resize(&picture, DESCRIBED_SIDE, DESCRIBED_SIDE, FilterType::Triangle))
}

/// Luma and chroma, each from -128 or 0 to 255.
fn luma_and_chroma(&Rgb([r, g, b]): &Rgb<u8>) -> [f32; 3] {
    let (r, g, b) = (f32::from(r), f32::from(g), f32::from(b));
    let luma = 0.299 * r + 0.587 * g + 0.114 * b;
    [luma, 0.564 * (b - luma), 0.713 * (r - luma)]
}

/// How strong edges are in each cell, by direction; a direction and its opposite are one.
fn gradients(picture: &RgbImage) -> Vec<f32> {
    let luma: Vec<f32> = picture.pixels().map(|pixel| luma_and_chroma(pixel)[0]).collect();
    let at = |x: usize, y: usize| luma[y.min(SIDE - 1) * SIDE + x.min(SIDE - 1)];
    let mut sums = vec![0.0; CELLS * CELLS * DIRECTIONS];
    for y in 0..SIDE {
        for x in 0..SIDE {
            let across = at(x + 1, y) - at(x.saturating_sub(1), y);
            let down = at(x, y + 1) - at(x, y.saturating_sub(1));
            let strength = across.hypot(down);
            let turn = down.atan2(across).rem_euclid(std::f32::consts::PI) / std::f32::consts::PI;
            // Shared between the two directions that it lies between.
            let place = turn * DIRECTIONS as f32;
            let (first, share) = (place as usize % DIRECTIONS, place.fract());
            let cell = (y * CELLS / SIDE * CELLS + x * CELLS / SIDE) * DIRECTIONS;
            sums[cell + first] += strength * (1.0 - share);
            sums[cell + (first + 1) % DIRECTIONS] += strength * share;
        }
    }
    let mut numbers = of_unit_length(sums);
    for number in &mut numbers {
        *number = number.min(MOST);
    }
    of_unit_length(numbers)
}

/// How much of the picture has which color: square roots, so that a large plain ground does not count for everything.
fn colors(picture: &RgbImage) -> Vec<f32> {
    let step = |value: f32, steps: usize| ((value * steps as f32) as usize).min(steps - 1);
    let mut counts = vec![0.0_f32; LUMA * CHROMA * CHROMA];
    for pixel in picture.pixels() {
        let [luma, blue, red] = luma_and_chroma(pixel);
        let [blue, red] = [blue, red].map(|part| step(((part / COLORFUL).clamp(-1.0, 1.0) + 1.0) / 2.0, CHROMA));
        counts[(step(luma / 256.0, LUMA) * CHROMA + blue) * CHROMA + red] += 1.0;
    }
    of_unit_length(counts.into_iter().map(f32::sqrt).collect())
}

fn of_unit_length(mut numbers: Vec<f32>) -> Vec<f32> {
    let length = numbers.iter().map(|number| number * number).sum::<f32>().sqrt();
    if length > 0.0 {
        numbers.iter_mut().for_each(|number| *number /= length);
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::likeness::LookVector;

    fn picture(width: u32, height: u32, color: impl Fn(u32, u32) -> [u8; 3]) -> LookVector {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        let data = places.flat_map(|(x, y)| color(x, y)).collect();
        let pixels = Pixels::new(Size::new(width, height), PixelFormat::Rgb8, data).expect("pixels");
        LookVector::new(&descriptor(&pixels).expect("has pixels")).expect("has a direction")
    }

    #[test]
    fn form_and_color_tell_pictures_apart_and_size_does_not() {
        let stripes = |every: u32, color: [u8; 3]| {
            move |x: u32, _: u32| if (x / every).is_multiple_of(2) { color } else { [20; 3] }
        };
        let red = picture(64, 64, stripes(8, [220, 30, 30]));
        let larger = picture(256, 256, stripes(32, [220, 30, 30]));
        let blue = picture(64, 64, stripes(8, [30, 30, 220]));
        let lying = picture(64, 64, |x, y| stripes(8, [30, 30, 220])(y, x));
        let likeness = [&larger, &blue, &lying].map(|other| red.likeness(other.numbers()));
        assert!(likeness[0] > 0.95, "{likeness:?}");
        assert!(likeness[0] > likeness[1] && likeness[1] > likeness[2], "{likeness:?}");
    }

    #[test]
    fn the_smallest_pictures_have_one_too() {
        let numbers = picture(1, 1, |_, _| [10, 200, 30]);
        assert_eq!(
            numbers.numbers().len(),
            CELLS * CELLS * DIRECTIONS + LUMA * CHROMA * CHROMA
        );
    }
}
