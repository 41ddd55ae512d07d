//! How the colour of a concept is used on a picture.

use domain::Color;
use egui::Color32;

/// The colour as it is.
pub(super) fn solid(color: Color) -> Color32 {
    Color32::from_rgb(color.r, color.g, color.b)
}

/// The colour with an opacity from 0 to 1.
pub(super) fn with_alpha(color: Color, opacity: f32) -> Color32 {
    let alpha = (opacity.clamp(0.0, 1.0) * 255.0).round() as u8;
    Color32::from_rgba_unmultiplied(color.r, color.g, color.b, alpha)
}

/// A dark tint of the colour that light text stands on.
pub(super) fn chip(color: Color) -> Color32 {
    let tint = |v: u8| (f32::from(v) * 0.30 + 10.0) as u8;
    Color32::from_rgba_unmultiplied(tint(color.r), tint(color.g), tint(color.b), 226)
}

/// Text on a [`chip`].
pub(super) fn chip_text(color: Color) -> Color32 {
    let light = |v: u8| (f32::from(v) * 0.25 + 191.0) as u8;
    Color32::from_rgb(light(color.r), light(color.g), light(color.b))
}

/// Shapes of a concept that is unknown.
pub(super) const UNKNOWN: Color = Color::new(0xc8, 0xcc, 0xd2);

#[cfg(test)]
mod tests {
    use super::*;

    /// Relative luminance and contrast after WCAG 2.2.
    fn luminance(c: Color32) -> f32 {
        let linear = |v: u8| {
            let v = f32::from(v) / 255.0;
            if v <= 0.04045 {
                v / 12.92
            } else {
                ((v + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(c.r()) + 0.7152 * linear(c.g()) + 0.0722 * linear(c.b())
    }

    #[test]
    fn chips_can_be_read_in_every_colour() {
        for index in 0..20 {
            let color = Color::nth(index);
            // The chip is nearly opaque; white behind it is the worst that a picture can do.
            let over_white = chip(color) + Color32::from_gray(255 - chip(color).a());
            let ratio = (luminance(chip_text(color)) + 0.05) / (luminance(over_white) + 0.05);
            assert!(ratio >= 4.5, "{index}: {ratio}");
        }
    }
}
