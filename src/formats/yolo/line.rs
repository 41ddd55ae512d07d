//! One line of a label file.

use crate::domain::{BBox, Point, Region, Size};
use crate::formats::number::push_fixed;
use crate::formats::outline;
use crate::formats::reading::SkipReason;

/// Decimals of a share: more than the single-precision numbers of trainers hold.
pub(super) const DECIMALS: u32 = 8;

/// A line read: its class, its region in pixels, and what it has besides.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) class: usize,
    pub(super) region: Region,
    /// The line ends in a confidence, as detectors write it.
    pub(super) confidence: bool,
    /// The line has key points after the box.
    pub(super) keypoints: bool,
}

/// Whether the text looks like a line of a label file.
pub(super) fn looks_like(text: &str) -> bool {
    let mut tokens = text.split_ascii_whitespace();
    let class = tokens.next().is_some_and(|t| t.parse::<u32>().is_ok());
    class && tokens.clone().count() >= 4 && tokens.all(|t| t.parse::<f64>().is_ok())
}

/// Reads one line for an image of `size`. Five numbers are a box, six a box with a confidence, any other odd
/// count from seven on an outline: four points may be an oriented box, which is an outline too. With `pose`,
/// what follows the box are key points.
pub(super) fn parse(text: &str, size: Size, pose: bool) -> Result<Line, SkipReason> {
    let mut tokens = text.split_ascii_whitespace();
    let class = tokens
        .next()
        .and_then(class_of)
        .ok_or(SkipReason::NotANumber("the class"))?;
    let mut shares = Vec::with_capacity(4);
    for token in tokens {
        let share: f64 = token
            .parse()
            .ok()
            .filter(|v: &f64| v.is_finite())
            .ok_or(SkipReason::NotANumber("a coordinate"))?;
        shares.push(share);
    }
    let keypoints = pose && shares.len() > 4;
    let confidence = !pose && shares.len() == 5;
    if keypoints || confidence {
        shares.truncate(4);
    }
    // A little beyond the edge is clipped; far beyond, these are pixels or something else.
    if let Some(far) = shares.iter().find(|v| **v < -0.5 || **v > 1.5) {
        return Err(SkipReason::NotNormalised(*far));
    }
    let (w, h) = (f64::from(size.width), f64::from(size.height));
    let region = match shares[..] {
        [cx, cy, bw, bh] => Region::Box(BBox {
            x0: (cx - bw / 2.0) * w,
            y0: (cy - bh / 2.0) * h,
            x1: (cx + bw / 2.0) * w,
            y1: (cy + bh / 2.0) * h,
        }),
        _ if shares.len() >= 6 && shares.len().is_multiple_of(2) => {
            let points = shares.chunks_exact(2).map(|xy| Point::new(xy[0] * w, xy[1] * h));
            Region::Polygon(outline::assembled([points.collect()]))
        }
        _ => {
            let count = shares.len();
            return Err(SkipReason::Malformed(format!(
                "{count} numbers after the class are neither a box nor an outline"
            )));
        }
    };
    Ok(Line {
        class,
        region,
        confidence,
        keypoints,
    })
}

/// Some tools write classes as `2.0`.
fn class_of(token: &str) -> Option<usize> {
    let value: f64 = token.parse().ok()?;
    (value >= 0.0 && value.fract() == 0.0 && value < 1e9).then_some(value as usize)
}

/// The line of a box, clipped to the image.
pub(super) fn box_line(class: usize, b: &BBox, size: Size) -> String {
    let b = b.intersection(&size.bounds());
    let (w, h) = (f64::from(size.width.max(1)), f64::from(size.height.max(1)));
    let center = b.center();
    numbers(class, &[center.x / w, center.y / h, b.width() / w, b.height() / h])
}

/// The line of an outline, clipped to the image.
pub(super) fn outline_line(class: usize, ring: &[Point], size: Size) -> String {
    let (w, h) = (f64::from(size.width.max(1)), f64::from(size.height.max(1)));
    let flat: Vec<f64> = ring.iter().flat_map(|p| [p.x / w, p.y / h]).collect();
    numbers(class, &flat)
}

fn numbers(class: usize, shares: &[f64]) -> String {
    let mut line = class.to_string();
    for share in shares {
        line.push(' ');
        push_fixed(&mut line, share.clamp(0.0, 1.0), DECIMALS);
    }
    line.push('\n');
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size::new(100, 50);

    fn region(text: &str) -> Region {
        parse(text, SIZE, false).expect("a line").region
    }

    #[test]
    fn five_numbers_are_a_box_and_seven_an_outline() {
        assert_eq!(
            region("0 0.5 0.5 0.2 0.4"),
            Region::Box(BBox::from((40.0, 15.0, 60.0, 35.0)))
        );
        let Region::Polygon(triangle) = region("0 0 0 1 0 1 1") else {
            panic!()
        };
        assert_eq!(triangle.area(), 2500.0);
        let Region::Polygon(oriented) = region("0 0.1 0.1 0.4 0.1 0.4 0.5 0.1 0.5") else {
            panic!()
        };
        assert_eq!(oriented.vertex_count(), 4);
    }

    #[test]
    fn confidences_and_key_points_are_left_aside() {
        let line = parse("2.0 0.5 0.5 0.2 0.4 0.93", SIZE, false).expect("a line");
        assert_eq!((line.class, line.confidence), (2, true));
        let line = parse("0 0.5 0.5 0.2 0.4 0.1 0.1 2", SIZE, true).expect("a line");
        assert!(line.keypoints && matches!(line.region, Region::Box(_)));
    }

    #[test]
    fn what_is_no_line_says_why() {
        assert_eq!(
            parse("x 1 2 3 4", SIZE, false),
            Err(SkipReason::NotANumber("the class"))
        );
        assert_eq!(
            parse("0 nan 0 0 0", SIZE, false),
            Err(SkipReason::NotANumber("a coordinate"))
        );
        assert_eq!(
            parse("0 320 240 10 10", SIZE, false),
            Err(SkipReason::NotNormalised(320.0))
        );
        assert!(matches!(parse("0 0.1 0.2", SIZE, false), Err(SkipReason::Malformed(_))));
        assert!(matches!(
            parse("0 .1 .1 .2 .2 .3 .3 .4", SIZE, false),
            Err(SkipReason::Malformed(_))
        ));
    }

    #[test]
    fn lines_stay_between_zero_and_one() {
        let over = BBox::from((-10.0, 10.0, 120.0, 60.0));
        assert_eq!(
            box_line(3, &over, SIZE),
            "3 0.50000000 0.60000000 1.00000000 0.80000000\n"
        );
        let ring = [Point::new(-5.0, 0.0), Point::new(101.0, 0.0), Point::new(50.0, 50.0)];
        assert_eq!(
            outline_line(0, &ring, SIZE),
            "0 0.00000000 0.00000000 1.00000000 0.00000000 0.50000000 1.00000000\n"
        );
    }
}
