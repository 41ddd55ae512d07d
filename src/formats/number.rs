//! Numbers as text that is the same on every machine: fixed rounding, no exponent.

/// Appends `value` rounded to `decimals` places (at most 9), without trailing zeros: `12.5`, `-0.25`, `3`.
/// Values that do not fit 18 digits are written in full.
pub(super) fn push_trimmed(out: &mut String, value: f64, decimals: u32) {
    push(out, value, decimals, true);
}

/// Appends the list with every value rounded to 1e-6: `[0.5,3]`.
pub(super) fn push_list(out: &mut String, values: &[f64]) {
    out.push('[');
    for (at, value) in values.iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push_trimmed(out, *value, 6);
    }
    out.push(']');
}

/// Appends `value` rounded to `decimals` places (at most 9), all of them written.
pub(super) fn push_fixed(out: &mut String, value: f64, decimals: u32) {
    push(out, value, decimals, false);
}

fn push(out: &mut String, value: f64, decimals: u32, trim: bool) {
    use std::fmt::Write as _;
    let unit = 10u64.pow(decimals.min(9));
    let scaled = (value.abs() * unit as f64).round();
    // Beyond 2^53 a double has no such decimals to lose.
    if !scaled.is_finite() || scaled > 9.0e15 {
        let _ = write!(out, "{value}");
        return;
    }
    let scaled = scaled as u64;
    if value < 0.0 && scaled > 0 {
        out.push('-');
    }
    push_scaled(out, scaled, decimals, trim);
}

/// Appends what is `scaled` units of the last of so many decimals (at most 9), all of them written.
pub(super) fn push_units(out: &mut String, scaled: u64, decimals: u32) {
    push_scaled(out, scaled, decimals, false);
}

fn push_scaled(out: &mut String, mut scaled: u64, decimals: u32, trim: bool) {
    let mut places = decimals.min(9) as usize;
    if trim {
        while places > 0 && scaled.is_multiple_of(10) {
            scaled /= 10;
            places -= 1;
        }
    }
    // From the last digit to the first: 20 digits and the point at most.
    let mut text = [b'0'; 21];
    let mut at = text.len();
    for place in 0.. {
        if scaled == 0 && place > places {
            break;
        }
        if place == places && places > 0 {
            at -= 1;
            text[at] = b'.';
        }
        at -= 1;
        text[at] = b'0' + (scaled % 10) as u8;
        scaled /= 10;
    }
    out.push_str(std::str::from_utf8(&text[at..]).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn trimmed(value: f64, decimals: u32) -> String {
        let mut out = String::new();
        push_trimmed(&mut out, value, decimals);
        out
    }

    #[test]
    fn rounding_is_fixed_and_zeros_go() {
        assert_eq!(trimmed(0.1 + 0.2, 6), "0.3");
        assert_eq!(trimmed(-0.000_000_1, 6), "0");
        assert_eq!(trimmed(1.999_999_9, 6), "2");
        assert_eq!(trimmed(-12.5, 6), "-12.5");
        assert_eq!(trimmed(1000.0, 6), "1000");
        let mut out = String::new();
        push_fixed(&mut out, 0.5, 8);
        push_fixed(&mut out, 0.050_000_01, 8);
        assert_eq!(out, "0.500000000.05000001");
    }

    proptest! {
        #[test]
        fn what_is_written_is_within_half_a_unit(value in -1e9f64..1e9) {
            let back: f64 = trimmed(value, 6).parse().expect("a number");
            prop_assert!((back - value).abs() <= 0.51e-6 + value.abs() * 1e-15, "{back} {value}");
        }
    }
}
