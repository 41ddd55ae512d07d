//! One line of a label file.

use crate::number::{push_fixed, push_units};
use crate::outline;
use crate::reading::SkipReason;
use domain::{BBox, Point, Region, Size};

/// Decimals of a share: more than the single-precision numbers of trainers hold.
pub(super) const DECIMALS: u32 = 8;

/// A line read: its class, its region in pixels, and what it has besides.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) class: usize,
    pub(super) region: Region,
    /// The line ends in a confidence, as detectors write it.
    pub(super) confidence: bool,
    /// The line ends in the number of a track, as trackers write it.
    pub(super) track: bool,
    /// The line has key points after the box.
    pub(super) keypoints: bool,
}

/// What a line of text looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineKind {
    /// An empty line.
    Blank,
    /// A line of a label file.
    Label,
    /// Numbers as in a label, but in another form: with commas, or with a name for the class.
    Numbers,
    /// Other text.
    Other,
}

/// Judges a line by its beginning alone.
pub(super) fn line_kind(text: &str) -> LineKind {
    let text = text.trim().trim_start_matches('\u{feff}');
    if text.is_empty() {
        return LineKind::Blank;
    }
    let is_number = |token: &str| token.parse::<f64>().is_ok_and(f64::is_finite);
    let tokens: Vec<&str> = text.split_ascii_whitespace().collect();
    if tokens.len() >= 5 && class_of(tokens[0]).is_some() && tokens.iter().all(|token| is_number(token)) {
        return LineKind::Label;
    }
    let parts: Vec<&str> = text
        .split([' ', '\t', ',', ';'])
        .filter(|part| !part.is_empty())
        .collect();
    let numbers = parts.iter().filter(|part| is_number(part)).count();
    match numbers >= 4 && parts.len() - numbers <= 2 {
        true => LineKind::Numbers,
        false => LineKind::Other,
    }
}

/// Reads one line for an image of `size`. Five numbers are a box, six a box with a confidence, any other odd
/// count from seven on an outline: four points may be an oriented box, which is an outline too. Seven of which only
/// the last is written as a whole number are a tracker's: box, confidence, track. With `pose`, what follows the box
/// are key points.
pub(super) fn parse(text: &str, size: Size, pose: bool) -> Result<Line, SkipReason> {
    let mut tokens = text.split_ascii_whitespace();
    let class = tokens.next().unwrap_or_default();
    let Some(class) = class_of(class) else {
        return Err(match line_kind(text) {
            LineKind::Numbers if text.contains([',', ';']) => {
                SkipReason::Malformed("its numbers are parted by commas; YOLO parts them by blanks".into())
            }
            LineKind::Numbers => {
                SkipReason::Malformed(format!("the class is the name {class:?}; YOLO writes its number"))
            }
            _ => SkipReason::NotANumber("the class"),
        });
    };
    let words: Vec<&str> = tokens.collect();
    let mut shares = Vec::with_capacity(words.len());
    for token in &words {
        let share: f64 = token
            .parse()
            .ok()
            .filter(|v: &f64| v.is_finite())
            .ok_or(SkipReason::NotANumber("a coordinate"))?;
        shares.push(share);
    }
    let keypoints = pose && shares.len() > 4;
    let track = !pose && is_track(&words);
    let confidence = track || !pose && shares.len() == 5;
    if keypoints || confidence {
        shares.truncate(4);
    }
    // A little beyond the edge is clipped; far beyond, these are pixels or something else.
    if let Some(far) = shares.iter().find(|v| **v < -0.5 || **v > 1.5) {
        // Key points have a third number each: 0, 1 or 2, whether they are seen.
        let with_sight = shares.len() > 4 && (shares.len() - 4).is_multiple_of(3);
        if with_sight
            && shares[4..]
                .chunks_exact(3)
                .all(|point| [0.0, 1.0, 2.0].contains(&point[2]))
        {
            let what = "key points, which need kpt_shape in data.yaml to be told from outlines,".to_owned();
            return Err(SkipReason::Unsupported(what));
        }
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
            Region::Polygon(outline::assembled([points.collect()])?)
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
        track,
        keypoints,
    })
}

/// Box, confidence, track: six numbers after the class, of which the last alone is written as a whole number.
fn is_track(words: &[&str]) -> bool {
    match words {
        [others @ .., last] if others.len() == 5 => {
            last.bytes().all(|b| b.is_ascii_digit()) && others.iter().all(|word| word.contains(['.', 'e', 'E']))
        }
        _ => false,
    }
}

/// Some tools write classes as `2.0`.
fn class_of(token: &str) -> Option<usize> {
    let value: f64 = token.parse().ok()?;
    (value >= 0.0 && value.fract() == 0.0 && value < 1e9).then_some(value as usize)
}

/// The shares of a box, clipped to the image, in units of the last decimal: what its line says beside the class.
pub(super) fn box_units(b: &BBox, size: Size) -> [u64; 4] {
    let b = b.intersection(&size.bounds());
    let (w, h) = (f64::from(size.width.max(1)), f64::from(size.height.max(1)));
    let center = b.center();
    let unit = 10f64.powi(DECIMALS as i32);
    [center.x / w, center.y / h, b.width() / w, b.height() / h]
        .map(|share| (share.clamp(0.0, 1.0) * unit).round() as u64)
}

/// Appends the line of a box.
pub(super) fn push_box_line(text: &mut String, class: usize, units: [u64; 4]) {
    push_units(text, class as u64, 0);
    for units in units {
        text.push(' ');
        push_units(text, units, DECIMALS);
    }
    text.push('\n');
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
    fn rows_of_trackers_are_boxes_and_key_points_name_their_cure() {
        let line = parse("0 0.5 0.5 0.2 0.4 0.9 17", SIZE, false).expect("a line");
        assert!(line.track && line.confidence && matches!(line.region, Region::Box(_)));
        assert!(parse("0 0.5 0.5 0.2 0.4 0.9 1", SIZE, false).expect("a line").track);
        assert!(!parse("0 0 0 1 0 1 1", SIZE, false).expect("a triangle").track);
        let pose = parse("0 0.5 0.5 0.2 0.4 0.4 0.4 2 0.6 0.6 0", SIZE, false).expect_err("no outline");
        assert!(
            pose.to_string().contains("key points") && pose.to_string().contains("kpt_shape"),
            "{pose}"
        );
    }

    #[test]
    fn text_is_known_by_its_first_line() {
        for (text, expected) in [
            ("\u{feff}0 0.5 0.5 0.2 0.2", LineKind::Label),
            ("1.000000000000000000e+00 5.0e-01 0.5 0.2 0.2", LineKind::Label),
            ("0,0.5,0.5,0.2,0.2", LineKind::Numbers),
            ("cat 0.5 0.5 0.2 0.2", LineKind::Numbers),
            ("a photo of 4 cats", LineKind::Other),
            ("0 1 2", LineKind::Other),
            ("  ", LineKind::Blank),
        ] {
            assert_eq!(line_kind(text), expected, "{text}");
        }
    }

    #[test]
    fn what_is_no_line_says_why() {
        assert_eq!(parse("x y", SIZE, false), Err(SkipReason::NotANumber("the class")));
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
        let mut line = String::new();
        push_box_line(&mut line, 3, box_units(&over, SIZE));
        assert_eq!(line, "3 0.50000000 0.60000000 1.00000000 0.80000000\n");
        let ring = [Point::new(-5.0, 0.0), Point::new(101.0, 0.0), Point::new(50.0, 50.0)];
        assert_eq!(
            outline_line(0, &ring, SIZE),
            "0 0.00000000 0.00000000 1.00000000 0.00000000 0.50000000 1.00000000\n"
        );
    }
}
