//! How a network wants its picture: size, fit, order and range of the samples.

use domain::Size;
use serde::Deserialize;

/// How a picture is brought to the size of the network's input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
pub enum Fit {
    /// Scaled to fit, centred, padded.
    Letterbox,
    /// Scaled to fit, in the top left corner, padded.
    LetterboxTopLeft,
    /// Stretched to the size, whatever the proportions.
    Stretch,
    /// Scaled until the shorter side has this length, then cropped to the middle.
    CentreCrop {
        /// Length of the shorter side in pixels.
        short_side: u32,
    },
    /// Scaled until the longer side fills the input, in the top left corner, padded *after* normalising.
    LongestSide,
}

/// The order of the colour channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, schemars::JsonSchema)]
pub enum Channels {
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
}

/// How the samples of an input lie.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// One plane a channel: `[1, 3, height, width]`.
    Planes,
    /// Pixel by pixel: `[1, height, width, 3]`.
    Pixels,
}

/// The size of a network's input in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InputSize {
    /// Always the same.
    Fixed(Size),
    /// The picture's own proportions: the longer side `long`, both sides multiples of `stride`.
    Rectangle {
        /// Length of the longer side.
        long: u32,
        /// What both sides are multiples of.
        stride: u32,
    },
}

impl InputSize {
    /// The input's size for an image of `image`.
    pub fn for_image(self, image: Size) -> Size {
        match self {
            Self::Fixed(size) => size,
            Self::Rectangle { long, stride } => {
                let longest = f64::from(image.width.max(image.height).max(1));
                let side = |v: u32| {
                    let scaled = (f64::from(v) * f64::from(long) / longest).round().max(1.0) as u32;
                    scaled.div_ceil(stride.max(1)) * stride.max(1)
                };
                Size::new(side(image.width), side(image.height))
            }
        }
    }

    /// The size as people read it.
    pub fn words(self) -> String {
        match self {
            Self::Fixed(size) => format!("{} × {}", size.width, size.height),
            Self::Rectangle { long, stride } => format!("up to {long} in multiples of {stride}"),
        }
    }

    /// The longest side that it can have.
    pub fn longest(self) -> u32 {
        match self {
            Self::Fixed(size) => size.width.max(size.height),
            Self::Rectangle { long, stride } => long.div_ceil(stride.max(1)) * stride.max(1),
        }
    }
}

/// Everything that turns a picture into a network's input.
#[derive(Clone, Debug, PartialEq)]
pub struct InputSpec {
    /// The size.
    pub size: InputSize,
    /// How the picture is brought to it.
    pub fit: Fit,
    /// The order of the colour channels.
    pub channels: Channels,
    /// How samples lie.
    pub order: Order,
    /// What a sample of 0 to 255 is multiplied by first.
    pub scale: f32,
    /// What is then taken off, in the order of `channels`.
    pub mean: [f32; 3],
    /// What it is then divided by, in the order of `channels`.
    pub std: [f32; 3],
    /// The sample, 0 to 255, of the padded ground; with [`Fit::LongestSide`] the ground is 0 after normalising.
    pub pad: u8,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rectangle_keeps_proportions_in_multiples_of_the_stride() {
        let size = InputSize::Rectangle { long: 640, stride: 32 };
        assert_eq!(size.for_image(Size::new(810, 1080)), Size::new(480, 640));
        assert_eq!(size.for_image(Size::new(1280, 720)), Size::new(640, 384));
        assert_eq!(size.for_image(Size::new(10, 10_000)), Size::new(32, 640));
        assert_eq!(size.longest(), 640);
    }
}
