//! The application's icon: a photo with a hill and a low sun, a box drawn round the sun, and a check.

use crate::math::{Vec3, smoothstep, v};
use image::{Rgba, RgbaImage};

/// The icon, `size` pixels square, on a transparent ground.
pub fn draw(size: u32) -> RgbaImage {
    let mut image = RgbaImage::new(size, size);
    for (x, y, pixel) in image.enumerate_pixels_mut() {
        // In units of 256 whatever the size.
        let unit = 256.0 / size as f32;
        let p = ((x as f32 + 0.5) * unit, (y as f32 + 0.5) * unit);
        let (colour, alpha) = shade(p, unit);
        let byte = |c: f32| (c.clamp(0.0, 1.0) * 255.0 + 0.5) as u8;
        *pixel = Rgba([byte(colour.x), byte(colour.y), byte(colour.z), byte(alpha)]);
    }
    image
}

const ACCENT: Vec3 = v(0.05, 0.66, 0.62);
const INK: Vec3 = v(0.13, 0.16, 0.2);

fn shade(p: (f32, f32), soft: f32) -> (Vec3, f32) {
    let cover = |distance: f32| smoothstep(soft * 0.7, -soft * 0.7, distance);
    let tile = cover(rounded(p, (128.0, 128.0), (112.0, 112.0), 46.0));
    let mut colour = v(0.19, 0.22, 0.27).mix(INK, p.1 / 256.0);
    let photo = cover(rounded(p, (128.0, 124.0), (80.0, 68.0), 14.0));
    colour = colour.mix(picture(p, &cover), photo);
    let frame = rounded(p, (148.0, 103.0), (38.0, 34.0), 5.0).abs() - 4.6;
    colour = colour.mix(ACCENT, cover(frame));
    for corner in [(110.0, 69.0), (186.0, 69.0), (110.0, 137.0), (186.0, 137.0)] {
        let knob = rounded(p, corner, (8.5, 8.5), 3.0);
        colour = colour.mix(v(0.96, 0.98, 0.98), cover(knob));
        colour = colour.mix(ACCENT, cover(knob.abs() - 2.2));
    }
    let seal = (p.0 - 190.0).hypot(p.1 - 184.0) - 36.0;
    colour = colour.mix(INK, cover(seal - 7.0));
    colour = colour.mix(ACCENT, cover(seal));
    let tick = stroke(p, (174.0, 185.0), (186.0, 197.0)).min(stroke(p, (186.0, 197.0), (207.0, 172.0)));
    colour = colour.mix(v(0.98, 1.0, 1.0), cover(tick - 5.6));
    (colour, tile)
}

/// The little landscape inside the photo.
fn picture(p: (f32, f32), cover: &impl Fn(f32) -> f32) -> Vec3 {
    let mut colour = v(0.7, 0.78, 0.84).mix(v(0.88, 0.9, 0.9), smoothstep(60.0, 170.0, p.1));
    colour = colour.mix(v(0.99, 0.985, 0.96), cover((p.0 - 148.0).hypot(p.1 - 103.0) - 21.0));
    let far = 150.0 - 26.0 * ((p.0 - 40.0) / 34.0).sin() - p.1;
    colour = colour.mix(v(0.55, 0.62, 0.68), cover(far));
    let near = 176.0 - 22.0 * ((p.0 - 96.0) / 40.0).cos() - p.1;
    colour.mix(v(0.33, 0.4, 0.46), cover(near))
}

/// Distance to a rectangle with round corners, negative inside.
fn rounded(p: (f32, f32), centre: (f32, f32), half: (f32, f32), corner: f32) -> f32 {
    let (x, y) = (
        (p.0 - centre.0).abs() - half.0 + corner,
        (p.1 - centre.1).abs() - half.1 + corner,
    );
    x.max(0.0).hypot(y.max(0.0)) + x.max(y).min(0.0) - corner
}

/// Distance to a line piece.
fn stroke(p: (f32, f32), a: (f32, f32), b: (f32, f32)) -> f32 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let t = (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (p.0 - a.0 - t * dx).hypot(p.1 - a.1 - t * dy)
}
