//! From gathered light to a photograph: noise smoothed, exposed, bent to a film's curve, and given back a little grain.

use crate::math::{Vec3, smoothstep, v};
use crate::render::{Frame, Pixel, each_pixel};
use crate::rng::hash_unit;

/// How the picture is developed.
#[derive(Clone, Copy, Debug)]
pub struct Film {
    /// The grey that the picture's average is brought to; 0.18 for daylight.
    pub key: f32,
    /// Gains of red and blue: the camera's white balance.
    pub balance: (f32, f32),
    /// 0 for flat, 1 for strong.
    pub contrast: f32,
    pub saturation: f32,
    /// Deviation of the sensor's noise in display units of 0 to 1.
    pub grain: f32,
    /// Light lost in the corners, from 0 to 1.
    pub vignette: f32,
    /// Blacks lifted, as by haze on the lens.
    pub haze: f32,
}

/// The frame as 8-bit RGB, row by row.
pub fn develop(frame: &Frame, film: &Film, threads: usize) -> Vec<u8> {
    let mut light = smooth(frame, Share::Body, 4, threads);
    let gleam = smooth(frame, Share::Gleam, 3, threads);
    for ((l, g), p) in light.iter_mut().zip(&gleam).zip(&frame.pixels) {
        *l = *l * p.tint + *g;
    }
    let mut light = settle(frame, light, threads);
    expose(&mut light, frame, film);
    bloom(&mut light, frame.width, frame.height);
    let mut bytes = Vec::with_capacity(light.len() * 3);
    let (w, h) = (frame.width as f32, frame.height as f32);
    for (i, colour) in light.iter().enumerate() {
        let (x, y) = (i % frame.width, i / frame.width);
        let r = ((x as f32 - w * 0.5).hypot(y as f32 - h * 0.5)) / (w.hypot(h) * 0.5);
        let fall = 1.0 - film.vignette * smoothstep(0.25, 1.15, r);
        let toned = tone(*colour * fall, film);
        let grey = grain(x, y, 0) * film.grain;
        let own = v(grain(x, y, 5), grain(x, y, 6), grain(x, y, 7)) * (film.grain * 0.25);
        // Noise is strongest in the middle tones: shadows are crushed and lights saturate.
        let room = 0.35 + 2.6 * (toned.luma() * (1.0 - toned.luma())).max(0.0);
        let c = toned + (own + Vec3::ONE * grey) * room;
        bytes.extend([c.x, c.y, c.z].map(|c| (c.clamp(0.0, 1.0) * 255.0 + 0.5) as u8));
    }
    bytes
}

/// Noise of deviation about 1, a little wider than a pixel as after a sensor's colour filter.
fn grain(x: usize, y: usize, salt: u32) -> f32 {
    let one = |dx: usize, dy: usize| {
        let (x, y) = ((x + dx) as u32, (y + dy) as u32);
        hash_unit(x, y, salt + 901) + hash_unit(x, y, salt + 1901) - 1.0
    };
    2.0 * (one(0, 0) + 0.4 * (one(1, 0) + one(0, 1)))
}

fn tone(c: Vec3, film: &Film) -> Vec3 {
    let grey = c.luma();
    let c = Vec3::ONE * grey + (c - Vec3::ONE * grey) * film.saturation;
    // Reinhard's curve with a white point (2002) rolls the lights off; half by luminance, which keeps the hue of what
    // is bright, half by channel, which lets it pale.
    let roll = |x: f32| {
        let x = x.max(0.0) * 1.25;
        (x * (1.0 + x / 14.0) / (1.0 + x)).min(1.0)
    };
    let kept = c * (roll(grey) / grey.max(1e-6));
    c.map(roll).mix(kept, 0.5).map(|rolled| {
        let rolled = rolled.clamp(0.0, 1.0);
        let shown = if rolled < 0.003_130_8 {
            rolled * 12.92
        } else {
            1.055 * rolled.powf(1.0 / 2.4) - 0.055
        };
        let steep = shown + (smoothstep(0.0, 1.0, shown) - shown) * film.contrast;
        film.haze + (1.0 - film.haze) * steep
    })
}

fn expose(light: &mut [Vec3], frame: &Frame, film: &Film) {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (i, c) in light.iter().enumerate() {
        let (x, y) = (
            (i % frame.width) as f32 / frame.width as f32,
            (i / frame.width) as f32 / frame.height as f32,
        );
        let weight = 1.2 - (x - 0.5).hypot(y - 0.5);
        sum += weight * (c.luma() + 1e-3).ln();
        weights += weight;
    }
    let mut lumas: Vec<f32> = light.iter().step_by(7).map(|c| c.luma()).collect();
    lumas.sort_by(f32::total_cmp);
    let bright = lumas[lumas.len() * 97 / 100].max(1e-6);
    // Dark ground may not push what is bright on it out of the film's range.
    let gain = (film.key / (sum / weights).exp()).min(2.3 / bright);
    let gains = v(film.balance.0, 1.0, film.balance.1) * gain;
    for c in light {
        *c = *c * gains;
    }
}

/// Light scattered in the lens: what is brighter than white spreads softly.
fn bloom(light: &mut [Vec3], width: usize, height: usize) {
    const CELL: usize = 8;
    let (w, h) = (width.div_ceil(CELL), height.div_ceil(CELL));
    let mut small = vec![Vec3::ZERO; w * h];
    for (i, c) in light.iter().enumerate() {
        let over = c.map(|c| (c - 1.1).clamp(0.0, 8.0));
        small[i / width / CELL * w + i % width / CELL] += over / (CELL * CELL) as f32;
    }
    let reach = (w / 40).max(1) as isize;
    for _ in 0..3 {
        for (dx, dy) in [(1, 0), (0, 1)] {
            let old = small.clone();
            for (i, cell) in small.iter_mut().enumerate() {
                let (x, y) = ((i % w) as isize, (i / w) as isize);
                let taps = (-reach..=reach).map(|k| {
                    let (x, y) = (
                        (x + k * dx).clamp(0, w as isize - 1),
                        (y + k * dy).clamp(0, h as isize - 1),
                    );
                    old[y as usize * w + x as usize]
                });
                *cell = taps.fold(Vec3::ZERO, |a, b| a + b) / (2 * reach + 1) as f32;
            }
        }
    }
    for (i, c) in light.iter_mut().enumerate() {
        let x = ((i % width) as f32 / CELL as f32 - 0.5).clamp(0.0, w as f32 - 1.001);
        let y = ((i / width) as f32 / CELL as f32 - 0.5).clamp(0.0, h as f32 - 1.001);
        let (ix, iy) = (x as usize, y as usize);
        let (right, down) = ((ix + 1).min(w - 1), (iy + 1).min(h - 1));
        let (fx, fy) = (x.fract(), y.fract());
        let row = |y: usize| small[y * w + ix].mix(small[y * w + right], fx);
        *c += row(iy).mix(row(down), fy) * 0.16;
    }
}

#[derive(Clone, Copy)]
enum Share {
    Body,
    Gleam,
}

/// Smooths one share of the light but not across edges: a wavelet filter guided by what the camera knows of the
/// surfaces (Dammertz et al., 2010) and by how much each pixel's samples differed (Schied et al., 2017).
fn smooth(frame: &Frame, share: Share, rounds: u32, threads: usize) -> Vec<Vec3> {
    let read = |p: &Pixel| match share {
        Share::Body => (p.body.zip(p.tint, |b, t| b / t.max(0.004)), p.doubt.0),
        Share::Gleam => (p.gleam, p.doubt.1),
    };
    let mut now: Vec<(Vec3, f32)> = frame.pixels.iter().map(read).collect();
    if matches!(share, Share::Gleam) {
        now = each_pixel(frame.width, frame.height, threads, |x, y| despeckled(frame, &now, x, y));
    }
    for round in 0..rounds {
        let doubts = calm(&now, frame.width, frame.height);
        let old = std::mem::take(&mut now);
        now = each_pixel(frame.width, frame.height, threads, |x, y| {
            smooth_one(frame, &old, doubts[y * frame.width + x], (x, y), 1 << round, share)
        });
    }
    now.into_iter().map(|n| n.0).collect()
}

fn smooth_one(
    frame: &Frame,
    old: &[(Vec3, f32)],
    doubt: f32,
    (x, y): (usize, usize),
    step: isize,
    share: Share,
) -> (Vec3, f32) {
    const KERNEL: [f32; 3] = [0.375, 0.25, 0.0625];
    let i = y * frame.width + x;
    let (here, own) = (&frame.pixels[i], old[i]);
    let tolerance = match share {
        Share::Body => 3.5,
        Share::Gleam => 2.2,
    } * doubt.sqrt()
        + 0.004 * own.0.luma()
        + 1e-4;
    let haze = 1.0 + here.blur;
    let (mut sum, mut spread, mut weights) = (own.0 * 0.14, own.1 * 0.0196, 0.14);
    for dy in -2isize..=2 {
        let sy = y as isize + dy * step;
        if sy < 0 || sy >= frame.height as isize {
            continue;
        }
        for dx in -2isize..=2 {
            let sx = x as isize + dx * step;
            if (dx, dy) == (0, 0) || sx < 0 || sx >= frame.width as isize {
                continue;
            }
            let j = sy as usize * frame.width + sx as usize;
            let (there, value) = (&frame.pixels[j], old[j]);
            let apart = here.normal.dot(there.point - here.point).abs() / (0.12 * haze);
            let lean = (1.0 - here.normal.dot(there.normal)).max(0.0) * 24.0 / haze;
            let differ = (value.0.luma() - own.0.luma()).abs() / tolerance;
            let away = apart + lean + differ;
            if away > 6.0 {
                continue;
            }
            let weight = KERNEL[dx.unsigned_abs()] * KERNEL[dy.unsigned_abs()] * (-away).exp();
            sum += value.0 * weight;
            spread += value.1 * weight * weight;
            weights += weight;
        }
    }
    (sum / weights, spread / (weights * weights))
}

/// A value no brighter than the second brightest of its neighbours: a glint that only one sample found is noise.
fn despeckled(frame: &Frame, values: &[(Vec3, f32)], x: usize, y: usize) -> (Vec3, f32) {
    let own = values[y * frame.width + x];
    let (mut most, mut second) = (0.0f32, 0.0f32);
    for sy in y.saturating_sub(1)..(y + 2).min(frame.height) {
        for sx in x.saturating_sub(1)..(x + 2).min(frame.width) {
            if (sx, sy) != (x, y) {
                let luma = values[sy * frame.width + sx].0.luma();
                second = second.max(luma.min(most));
                most = most.max(luma);
            }
        }
    }
    let luma = own.0.luma();
    if luma > second {
        (own.0 * (second / luma), own.1)
    } else {
        own
    }
}

/// The doubts averaged over 3 by 3 pixels: one pixel's own few samples say little.
fn calm(now: &[(Vec3, f32)], width: usize, height: usize) -> Vec<f32> {
    let mut out = vec![0.0; now.len()];
    for y in 0..height {
        for x in 0..width {
            let (mut sum, mut n) = (0.0, 0.0);
            for sy in y.saturating_sub(1)..(y + 2).min(height) {
                for sx in x.saturating_sub(1)..(x + 2).min(width) {
                    sum += now[sy * width + sx].1;
                    n += 1.0;
                }
            }
            out[y * width + x] = sum / n;
        }
    }
    out
}

/// What the lens blurs anyway may be averaged over part of that blur: the grain left there by few samples goes.
fn settle(frame: &Frame, light: Vec<Vec3>, threads: usize) -> Vec<Vec3> {
    each_pixel(frame.width, frame.height, threads, |x, y| {
        let i = y * frame.width + x;
        let blur = frame.pixels[i].blur;
        let reach = (blur * 0.22).min(9.0);
        if reach < 0.7 {
            return light[i];
        }
        let (mut sum, mut weights) = (Vec3::ZERO, 0.0);
        let n = reach as isize + 1;
        for dy in -n..=n {
            for dx in -n..=n {
                let (sx, sy) = (x as isize + dx, y as isize + dy);
                if sx < 0 || sy < 0 || sx >= frame.width as isize || sy >= frame.height as isize {
                    continue;
                }
                let j = sy as usize * frame.width + sx as usize;
                let off = (dx as f32).hypot(dy as f32);
                let alike = smoothstep(0.5, 0.85, frame.pixels[j].blur / blur);
                let weight = alike * smoothstep(reach + 0.7, reach - 0.7, off);
                // A single bright sample may not flood its surroundings.
                let calm = weight / (1.0 + light[j].luma());
                sum += light[j] * calm;
                weights += calm;
            }
        }
        if weights > 0.0 { sum / weights } else { light[i] }
    })
}
