//! The picture as it is to be shown: brightness, contrast, gamma, saturation, negative, and the window of
//! 16-bit samples. A table does the work per sample, a mix with the lightness that of saturation.

use super::level::{Deep, Tile};
use domain::picture::Adjust;
use domain::pixels::{PixelFormat, Pixels};

/// Whether a tile must be computed before it can be shown.
pub(super) fn needs_work(tile: &Tile, adjust: &Adjust) -> bool {
    match tile {
        Tile::Deep(_) => true,
        // The window only concerns samples of 16 bits.
        Tile::Ready(_) => !Adjust {
            window: None,
            ..*adjust
        }
        .is_neutral(),
    }
}

/// The tile as `adjust` shows it; `range` is what an unset window spans. `None` cannot happen for a tile whose
/// samples fit its size.
pub(super) fn adjusted(tile: &Tile, range: (u16, u16), adjust: &Adjust) -> Option<Pixels> {
    if !needs_work(tile, adjust) {
        let Tile::Ready(pixels) = tile else { return None };
        return Some(pixels.clone());
    }
    let (format, mut data) = match tile {
        Tile::Ready(pixels) => {
            let table: Vec<u8> = (0..=255).map(|v| curve(v as f32 / 255.0, adjust)).collect();
            let mut data = pixels.data().to_vec();
            each_color(&mut data, pixels.format(), |color| {
                color.iter_mut().for_each(|v| *v = table[usize::from(*v)]);
            });
            (pixels.format(), data)
        }
        Tile::Deep(deep) => from_deep(deep, &deep_table(adjust.window.unwrap_or(range), adjust)),
    };
    if adjust.saturation != 1.0 {
        let factor = (adjust.saturation.clamp(0.0, 4.0) * 256.0) as i32;
        each_color(&mut data, format, |color| saturate(color, factor));
    }
    Pixels::new(tile.size(), format, data)
}

/// Calls `change` with the three colours of every pixel, never with its alpha.
fn each_color(data: &mut [u8], format: PixelFormat, change: impl Fn(&mut [u8; 3])) {
    match format {
        PixelFormat::Rgb8 => data.as_chunks_mut::<3>().0.iter_mut().for_each(change),
        PixelFormat::Rgba8 => {
            for pixel in data.as_chunks_mut::<4>().0 {
                if let Some(color) = pixel.first_chunk_mut::<3>() {
                    change(color);
                }
            }
        }
    }
}

/// A sample of 0 to 1 through contrast, brightness, gamma and negative, in 8 bits.
fn curve(value: f32, adjust: &Adjust) -> u8 {
    let lit = ((value - 0.5) * adjust.contrast + 0.5 + adjust.brightness).clamp(0.0, 1.0);
    let bent = if adjust.gamma == 1.0 {
        lit
    } else {
        lit.powf(1.0 / adjust.gamma.clamp(0.1, 10.0))
    };
    let shown = if adjust.invert { 1.0 - bent } else { bent };
    (shown * 255.0).round() as u8
}

/// All 65536 samples through the window (black, white) and the curve.
fn deep_table((black, white): (u16, u16), adjust: &Adjust) -> Vec<u8> {
    let (low, high) = (f32::from(black), f32::from(white.max(black.saturating_add(1))));
    (0..=u16::MAX)
        .map(|v| curve(((f32::from(v) - low) / (high - low).max(1.0)).clamp(0.0, 1.0), adjust))
        .collect()
}

fn from_deep(deep: &Deep, table: &[u8]) -> (PixelFormat, Vec<u8>) {
    let shown = |v: u16| table[usize::from(v)];
    let alpha = |v: u16| (v >> 8) as u8;
    let data = &deep.data;
    match deep.channels {
        1 => (PixelFormat::Rgb8, data.iter().flat_map(|&v| [shown(v); 3]).collect()),
        2 => (
            PixelFormat::Rgba8,
            data.as_chunks::<2>()
                .0
                .iter()
                .flat_map(|&[v, a]| [shown(v), shown(v), shown(v), alpha(a)])
                .collect(),
        ),
        3 => (PixelFormat::Rgb8, data.iter().map(|&v| shown(v)).collect()),
        _ => (
            PixelFormat::Rgba8,
            data.as_chunks::<4>()
                .0
                .iter()
                .flat_map(|&[r, g, b, a]| [shown(r), shown(g), shown(b), alpha(a)])
                .collect(),
        ),
    }
}

/// Moves the colours away from their lightness (ITU-R BT.601) by `factor` / 256.
fn saturate(color: &mut [u8; 3], factor: i32) {
    let [r, g, b] = color.map(i32::from);
    let light = (77 * r + 150 * g + 29 * b + 128) >> 8;
    *color = [r, g, b].map(|v| (light + (((v - light) * factor) >> 8)).clamp(0, 255) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Size;

    fn one(color: [u8; 4]) -> Tile {
        Tile::Ready(Pixels::new(Size::new(1, 1), PixelFormat::Rgba8, color.to_vec()).expect("fits"))
    }

    fn shown(tile: &Tile, adjust: Adjust) -> Vec<u8> {
        adjusted(tile, (100, 200), &adjust).expect("a picture").data().to_vec()
    }

    #[test]
    fn each_knob_turns_its_own_way_and_alpha_stays() {
        let tile = one([10, 100, 200, 7]);
        let plain = Adjust::default();
        assert_eq!(shown(&tile, plain), [10, 100, 200, 7]);
        assert_eq!(shown(&tile, Adjust { invert: true, ..plain }), [245, 155, 55, 7]);
        let brighter = Adjust {
            brightness: 0.5,
            ..plain
        };
        assert_eq!(shown(&tile, brighter), [138, 228, 255, 7]);
        assert_eq!(shown(&tile, Adjust { contrast: 0.0, ..plain }), [128, 128, 128, 7]);
        assert_eq!(
            shown(
                &tile,
                Adjust {
                    saturation: 0.0,
                    ..plain
                }
            ),
            [84, 84, 84, 7]
        );
        let gamma = shown(&tile, Adjust { gamma: 2.0, ..plain });
        assert!(gamma[0] > 40 && gamma[2] > 200 && gamma[3] == 7, "{gamma:?}");
    }

    #[test]
    fn a_window_spans_black_to_white() {
        let deep = Tile::Deep(Deep {
            size: Size::new(3, 1),
            channels: 1,
            data: vec![100, 150, 200],
        });
        let plain = Adjust::default();
        assert_eq!(shown(&deep, plain), [0, 0, 0, 128, 128, 128, 255, 255, 255]);
        let narrow = Adjust {
            window: Some((150, 151)),
            ..plain
        };
        assert_eq!(shown(&deep, narrow), [0, 0, 0, 0, 0, 0, 255, 255, 255]);
        let closed = Adjust {
            window: Some((65535, 65535)),
            ..plain
        };
        assert_eq!(shown(&deep, closed), [0; 9]);
    }

    #[test]
    fn a_window_leaves_eight_bits_alone() {
        let tile = one([1, 2, 3, 4]);
        let adjust = Adjust {
            window: Some((0, 10)),
            ..Adjust::default()
        };
        assert!(!needs_work(&tile, &adjust));
        assert_eq!(shown(&tile, adjust), [1, 2, 3, 4]);
    }
}
