//! Resampling with a triangle filter that widens when it shrinks: bilinear interpolation when enlarging, an average
//! over everything that a pixel covers when reducing, as training pipelines do it.
//!
//! Samples are whole numbers after each pass, because those of the pictures that networks were trained on were.

use domain::Size;
use domain::pixels::{PixelFormat, Pixels};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

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

/// The part `window` of the picture resampled to `target`: red, green and blue of each pixel, row by row, 0 to 255.
/// Transparency is left out. Picture, target and window have at least one pixel.
pub(super) fn resample(pixels: &Pixels, target: Size, window: Window) -> Vec<u8> {
    let kind = match pixels.format() {
        PixelFormat::Rgb8 => PixelType::U8x3,
        PixelFormat::Rgba8 => PixelType::U8x4,
    };
    let mut out = Image::new(window.size.width, window.size.height, kind);
    if let Err(reason) = resample_into(&mut out, pixels, kind, target, window) {
        // Sizes that contradict each other, which no caller gives.
        tracing::error!("a picture was not resampled: {reason}");
    }
    match pixels.format() {
        PixelFormat::Rgb8 => out.into_vec(),
        PixelFormat::Rgba8 => out
            .into_vec()
            .chunks_exact(4)
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2]])
            .collect(),
    }
}

fn resample_into(
    out: &mut Image<'_>,
    pixels: &Pixels,
    kind: PixelType,
    target: Size,
    window: Window,
) -> Result<(), Box<dyn std::error::Error>> {
    let size = pixels.size();
    let source = ImageRef::new(size.width, size.height, pixels.data(), kind)?;
    // The window in pixels of the source, not beyond its end by rounding.
    let along = |source: u32, target: u32, first: u32, count: u32| {
        let ratio = f64::from(source) / f64::from(target.max(1));
        let start = f64::from(first) * ratio;
        (start, (f64::from(count) * ratio).min(f64::from(source) - start))
    };
    let (left, width) = along(size.width, target.width, window.x, window.size.width);
    let (top, height) = along(size.height, target.height, window.y, window.size.height);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
        .use_alpha(false)
        .crop(left, top, width, height);
    Ok(Resizer::new().resize(&source, out, &options)?)
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(same[(2 * 5 + 3) * 3], 32);
        assert_eq!(same[1], 7);
    }

    #[test]
    fn shrinking_averages_all_that_a_pixel_covers() {
        // Stripes one pixel wide vanish into grey: a filter that only looks at two neighbours would keep some.
        let stripes = picture(Size::new(300, 9), |x, _| if x % 2 == 0 { 0 } else { 200 });
        let target = Size::new(30, 3);
        let small = resample(&stripes, target, whole(target));
        assert!(small.iter().step_by(3).all(|v| v.abs_diff(100) < 4), "{small:?}");
    }

    #[test]
    fn a_ramp_stays_a_ramp_and_a_window_is_a_part_of_it() {
        let ramp = picture(Size::new(100, 2), |x, _| x as u8);
        let target = Size::new(40, 2);
        let small = resample(&ramp, target, whole(target));
        for x in 1..39 {
            let expected = (x as f32 + 0.5) * 2.5 - 0.5;
            assert!(
                (f32::from(small[x * 3]) - expected).abs() < 0.6,
                "{x}: {}",
                small[x * 3]
            );
        }
        let window = Window {
            x: 10,
            y: 1,
            size: Size::new(5, 1),
        };
        assert_eq!(resample(&ramp, target, window), small[(40 + 10) * 3..(40 + 15) * 3]);
        let large = resample(&ramp, Size::new(200, 2), whole(Size::new(200, 2)));
        assert_eq!(large[100 * 3], 50);
    }
}
