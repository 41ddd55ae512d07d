//! Colours as `0xAARRGGBB`, premultiplied, two channels at a time.

use egui::Color32;

/// Two of four channels, with room to multiply.
const PAIR: u32 = 0x00ff_00ff;
const ALL: u32 = 0xffff_ffff;

/// egui's colour as a number.
pub(crate) fn packed(color: Color32) -> u32 {
    let [r, g, b, a] = color.to_array();
    u32::from_be_bytes([a, r, g, b])
}

/// `pair * factor / 255` for both channels of a pair, rounded.
#[inline]
fn scaled_pair(pair: u32, factor: u32) -> u32 {
    let product = pair * factor + 0x0080_0080;
    ((product + ((product >> 8) & PAIR)) >> 8) & PAIR
}

/// Every channel times `factor / 255`.
#[inline]
pub(crate) fn scaled(color: u32, factor: u32) -> u32 {
    scaled_pair(color & PAIR, factor) | scaled_pair((color >> 8) & PAIR, factor) << 8
}

/// A colour over what is there.
#[inline]
pub(crate) fn over(above: u32, below: u32) -> u32 {
    match above >> 24 {
        255 => above,
        // Nothing covers, but light may be added: egui's additive colours have no alpha.
        _ if above == 0 => below,
        alpha => saturating_add(above, scaled(below, 255 - alpha)),
    }
}

/// Rounding, and additive colours, may carry a channel beyond white.
#[inline]
fn saturating_add(a: u32, b: u32) -> u32 {
    let low = (a & PAIR) + (b & PAIR);
    let high = ((a >> 8) & PAIR) + ((b >> 8) & PAIR);
    let cap = |pair: u32| (pair | (((pair >> 8) & 0x0001_0001) * 0xff)) & PAIR;
    cap(low) | cap(high) << 8
}

/// A texel in the light of a vertex colour: channel by channel, `texel * tint / 255`.
#[inline]
pub(crate) fn tinted(texel: u32, tint: u32) -> u32 {
    if tint == ALL {
        return texel;
    }
    if texel == ALL {
        return tint;
    }
    let [a, r, g, b] = texel.to_be_bytes();
    // The grey of glyphs is frequent, and one multiplication of pairs.
    if a == r && r == g && g == b {
        return scaled(tint, u32::from(a));
    }
    let [ta, tr, tg, tb] = tint.to_be_bytes();
    let times = |x: u8, y: u8| {
        let product = u32::from(x) * u32::from(y) + 128;
        ((product + (product >> 8)) >> 8) as u8
    };
    u32::from_be_bytes([times(a, ta), times(r, tr), times(g, tg), times(b, tb)])
}

/// Between two colours; `weight` of the second, of 256.
#[inline]
pub(crate) fn mixed(a: u32, b: u32, weight: u32) -> u32 {
    let mix = |x: u32, y: u32| (x * (256 - weight) + y * weight + 0x0080_0080) >> 8 & PAIR;
    mix(a & PAIR, b & PAIR) | mix((a >> 8) & PAIR, (b >> 8) & PAIR) << 8
}

/// Covers a row with a translucent colour.
#[inline]
pub(crate) fn cover(row: &mut [u32], color: u32) {
    match color >> 24 {
        255 => row.fill(color),
        _ if color == 0 => {}
        alpha => {
            for below in row {
                *below = saturating_add(color, scaled(*below, 255 - alpha));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(x: u32, y: u32) -> u32 {
        (x * y + 127) / 255
    }

    proptest! {
        #[test]
        fn channels_are_scaled_as_exact_arithmetic_rounds(color: u32, factor in 0u32..=255) {
            let expected = color.to_be_bytes().map(|c| exact(u32::from(c), factor) as u8);
            prop_assert_eq!(scaled(color, factor).to_be_bytes(), expected);
        }

        #[test]
        fn a_tint_multiplies_each_channel(texel: u32, tint: u32) {
            let (t, c) = (texel.to_be_bytes(), tint.to_be_bytes());
            let expected = std::array::from_fn(|i| exact(u32::from(t[i]), u32::from(c[i])) as u8);
            prop_assert_eq!(tinted(texel, tint).to_be_bytes(), expected);
        }

        #[test]
        fn a_mix_lies_between_and_reaches_its_ends(a: u32, b: u32, weight in 0u32..=256) {
            prop_assert_eq!(mixed(a, b, 0), a);
            prop_assert_eq!(mixed(a, b, 256), b);
            for ((m, x), y) in mixed(a, b, weight).to_be_bytes().into_iter().zip(a.to_be_bytes()).zip(b.to_be_bytes()) {
                prop_assert!(m >= x.min(y) && m <= x.max(y));
            }
        }

        #[test]
        fn what_is_laid_over_never_wraps_round(above: u32, below: u32) {
            let (a, b) = (above.to_be_bytes(), below.to_be_bytes());
            let through = 255 - u32::from(a[0]);
            let expected = std::array::from_fn(|i| (u32::from(a[i]) + exact(u32::from(b[i]), through)).min(255) as u8);
            prop_assert_eq!(over(above, below).to_be_bytes(), expected);
        }
    }
}
