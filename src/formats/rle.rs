//! Masks as runs of pixels: COCO's run-length encoding in both spellings, and polygons turned into pixels.
//!
//! COCO (cocoapi, `maskApi.c`) counts pixels down each column, columns from left to right, beginning with the
//! pixels that are not set. The counts are a list of numbers or a string: every count from the fourth on is
//! written as its difference to the one two places before, in groups of five bits, lowest first, bit 5 telling
//! that more follow, the last group's bit 4 telling the sign, 48 added to make it printable.

use domain::{BBox, Point, Polygon, Size};

/// Pixels `y0..y1` of column `x` that are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run {
    pub(super) x: u32,
    pub(super) y0: u32,
    pub(super) y1: u32,
}

/// A set of pixels of an image, as runs in the order of columns, then rows; runs of a column never touch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mask {
    pub(super) size: Size,
    pub(super) runs: Vec<Run>,
}

/// Why counts are no mask of the size they claim.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum RleError {
    /// A character that no count is written with, or a count that breaks off.
    #[error("the run-length string is damaged")]
    BadString,
    /// A count below zero.
    #[error("a run length is negative")]
    Negative,
    /// More or fewer pixels than the size has.
    #[error("the run lengths cover {got} pixels instead of {expected}")]
    WrongTotal {
        /// The sum of the counts.
        got: u64,
        /// Width times height.
        expected: u64,
    },
}

/// Reads the compressed string.
pub(super) fn parse_counts(text: &str) -> Result<Vec<u64>, RleError> {
    let mut counts: Vec<i64> = Vec::new();
    let mut bytes = text.bytes();
    while let Some(first) = bytes.next() {
        let mut value = 0i64;
        let mut shift = 0;
        let mut byte = first;
        loop {
            let group = byte.checked_sub(48).filter(|g| *g < 64).ok_or(RleError::BadString)?;
            // Twelve groups hold any count of pixels; more would overflow.
            if shift > 55 {
                return Err(RleError::BadString);
            }
            value |= i64::from(group & 31) << shift;
            shift += 5;
            if group & 32 == 0 {
                if group & 16 != 0 {
                    value -= 1 << shift;
                }
                break;
            }
            byte = bytes.next().ok_or(RleError::BadString)?;
        }
        if counts.len() > 2 {
            value = value.checked_add(counts[counts.len() - 2]).ok_or(RleError::BadString)?;
        }
        counts.push(value);
    }
    let count = |c: i64| u64::try_from(c).map_err(|_| RleError::Negative);
    counts.into_iter().map(count).collect()
}

/// Writes the compressed string.
pub(super) fn counts_text(counts: &[u64]) -> String {
    let mut out = String::new();
    for (at, count) in counts.iter().enumerate() {
        let mut value = *count as i64;
        if at > 2 {
            value -= counts[at - 2] as i64;
        }
        loop {
            let group = (value & 31) as u8;
            value >>= 5;
            let last = if group & 16 == 0 { value == 0 } else { value == -1 };
            out.push(char::from(48 + group + if last { 0 } else { 32 }));
            if last {
                break;
            }
        }
    }
    out
}

impl Mask {
    /// The mask that `counts` describe in an image of `size`.
    pub(super) fn from_counts(counts: &[u64], size: Size) -> Result<Self, RleError> {
        let got = counts.iter().fold(0u64, |sum, c| sum.saturating_add(*c));
        let expected = size.pixels();
        if got != expected {
            return Err(RleError::WrongTotal { got, expected });
        }
        let height = u64::from(size.height);
        let mut runs: Vec<Run> = Vec::new();
        let mut at = 0u64;
        for (place, count) in counts.iter().enumerate() {
            let end = at + count;
            while place % 2 == 1 && at < end {
                let x = (at / height) as u32;
                let y0 = (at % height) as u32;
                let y1 = (u64::from(y0) + (end - at)).min(height) as u32;
                push_run(&mut runs, Run { x, y0, y1 });
                at += u64::from(y1 - y0);
            }
            at = end;
        }
        Ok(Self { size, runs })
    }

    /// The mask of the pixels for which `set` says so, row by row as pictures are stored.
    pub(super) fn from_pixels(size: Size, set: impl Fn(u32, u32) -> bool) -> Self {
        let mut runs: Vec<Run> = Vec::new();
        for x in 0..size.width {
            for y in 0..size.height {
                if set(x, y) {
                    push_run(&mut runs, Run { x, y0: y, y1: y + 1 });
                }
            }
        }
        Self { size, runs }
    }

    /// The pixels of an image of `size` whose centres lie in the polygon: in a part by the even-odd rule over
    /// its outlines, and in the polygon when in any part.
    pub(super) fn of_polygon(polygon: &Polygon, size: Size) -> Self {
        let mut columns: Vec<(u32, u32, u32)> = Vec::new();
        for part in &polygon.parts {
            let bounds = BBox::around(&part.outer).unwrap_or_default();
            let first = pixel(bounds.x0, size.width);
            let last = pixel(bounds.x1, size.width);
            let mut crossings: Vec<Vec<f64>> = vec![Vec::new(); (last - first) as usize];
            for ring in part.rings() {
                add_crossings(ring, first, &mut crossings);
            }
            for (x, mut ys) in (first..last).zip(crossings) {
                ys.sort_by(f64::total_cmp);
                for pair in ys.chunks_exact(2) {
                    let (y0, y1) = (pixel(pair[0], size.height), pixel(pair[1], size.height));
                    if y0 < y1 {
                        columns.push((x, y0, y1));
                    }
                }
            }
        }
        columns.sort_unstable();
        let mut runs: Vec<Run> = Vec::new();
        for (x, y0, y1) in columns {
            push_run(&mut runs, Run { x, y0, y1 });
        }
        Self { size, runs }
    }

    /// The part of the image that lies in the smallest box around the pixels set, with its left and upper edge; `None`
    /// when none is set.
    pub(super) fn cropped(&self) -> Option<(u32, u32, Self)> {
        let left = self.runs.first()?.x;
        let width = self.runs.last()?.x + 1 - left;
        let top = self.runs.iter().map(|run| run.y0).min()?;
        let bottom = self.runs.iter().map(|run| run.y1).max()?;
        let moved = |run: &Run| Run {
            x: run.x - left,
            y0: run.y0 - top,
            y1: run.y1 - top,
        };
        let mask = Self {
            size: Size::new(width, bottom - top),
            runs: self.runs.iter().map(moved).collect(),
        };
        Some((left, top, mask))
    }

    /// COCO's counts.
    pub(super) fn counts(&self) -> Vec<u64> {
        let height = u64::from(self.size.height);
        let mut counts = Vec::with_capacity(2 * self.runs.len() + 1);
        let mut end = 0;
        for run in &self.runs {
            let start = u64::from(run.x) * height + u64::from(run.y0);
            let length = u64::from(run.y1 - run.y0);
            match counts.last_mut() {
                // The bottom of one column and the top of the next are neighbours here.
                Some(last) if start == end => *last += length,
                _ => counts.extend([start - end, length]),
            }
            end = start + length;
        }
        if self.size.pixels() > end || counts.is_empty() {
            counts.push(self.size.pixels() - end);
        }
        counts
    }

    /// The number of pixels set.
    pub(super) fn area(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.y1 - run.y0)).sum()
    }

    /// The smallest box around the pixels set; `None` when none is.
    pub(super) fn bounds(&self) -> Option<BBox> {
        let first = self.runs.first()?;
        let last = self.runs.last()?;
        Some(BBox {
            x0: f64::from(first.x),
            y0: f64::from(self.runs.iter().map(|run| run.y0).min()?),
            x1: f64::from(last.x) + 1.0,
            y1: f64::from(self.runs.iter().map(|run| run.y1).max()?),
        })
    }
}

/// The first pixel whose centre is at or beyond `edge`, at most `end`.
fn pixel(edge: f64, end: u32) -> u32 {
    // The cast saturates: what lies before the image becomes 0.
    ((edge - 0.5).ceil() as u32).min(end)
}

/// Adds where the outline crosses the middle of each column from `first` on.
fn add_crossings(ring: &[Point], first: u32, crossings: &mut [Vec<f64>]) {
    let Some(mut from) = ring.last().copied() else { return };
    let end = first + crossings.len() as u32;
    for to in ring {
        let (left, right) = if from.x <= to.x { (from, *to) } else { (*to, from) };
        // Half-open, so that a vertex on a column's middle belongs to one of its two edges.
        for x in pixel(left.x, end).max(first)..pixel(right.x, end) {
            let middle = f64::from(x) + 0.5;
            let share = (middle - left.x) / (right.x - left.x);
            crossings[(x - first) as usize].push(left.y + share * (right.y - left.y));
        }
        from = *to;
    }
}

fn push_run(runs: &mut Vec<Run>, run: Run) {
    match runs.last_mut() {
        Some(last) if last.x == run.x && last.y1 >= run.y0 => last.y1 = last.y1.max(run.y1),
        _ => runs.push(run),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Part;
    use proptest::prelude::*;

    fn square(x: f64, y: f64, side: f64) -> Vec<Point> {
        BBox::from((x, y, x + side, y + side)).corners().to_vec()
    }

    #[test]
    fn a_list_of_counts_runs_down_the_columns() {
        let mask = Mask::from_counts(&[1, 4, 1], Size::new(2, 3)).expect("a mask");
        assert_eq!(mask.runs, [Run { x: 0, y0: 1, y1: 3 }, Run { x: 1, y0: 0, y1: 2 }]);
        assert_eq!(mask.counts(), [1, 4, 1]);
        assert_eq!(
            Mask::from_counts(&[1, 4], Size::new(2, 3)),
            Err(RleError::WrongTotal { got: 5, expected: 6 })
        );
    }

    #[test]
    fn the_string_is_what_the_reference_implementation_writes() {
        // pycocotools.mask.encode of a 10x12 (h x w) mask whose rows 2..7 of columns 3..9 are set.
        assert_eq!(
            counts_text(&[32, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 33]),
            "P155000000000l0"
        );
        assert_eq!(parse_counts("P155000000000l0").expect("counts")[12], 33);
    }

    #[test]
    fn damaged_strings_are_refused() {
        assert_eq!(parse_counts(" "), Err(RleError::BadString));
        assert_eq!(parse_counts("P"), Err(RleError::BadString));
        assert_eq!(parse_counts("oooooooooooooooooo"), Err(RleError::BadString));
        assert_eq!(parse_counts("O"), Err(RleError::Negative));
    }

    #[test]
    fn centres_decide_which_pixels_a_polygon_covers() {
        let polygon = Polygon {
            parts: vec![
                Part {
                    outer: square(0.4, 0.4, 4.2),
                    holes: vec![square(1.0, 1.0, 2.0)],
                },
                Part::new(square(6.0, 0.6, 1.0)),
            ],
        };
        let mask = Mask::of_polygon(&polygon, Size::new(8, 5));
        assert_eq!(mask.area(), 25 - 4 + 1);
        assert_eq!(mask.bounds(), Some(BBox::from((0.0, 0.0, 7.0, 5.0))));
    }

    proptest! {
        #[test]
        fn any_mask_survives_counts_and_string(bits in proptest::collection::vec(any::<bool>(), 35)) {
            let size = Size::new(7, 5);
            let mask = Mask::from_pixels(size, |x, y| bits[(y * 7 + x) as usize]);
            let text = counts_text(&mask.counts());
            let back = Mask::from_counts(&parse_counts(&text).expect("counts"), size).expect("a mask");
            prop_assert_eq!(&back, &mask);
            prop_assert_eq!(mask.area(), bits.iter().filter(|b| **b).count() as u64);
        }

        #[test]
        fn no_string_makes_it_panic(text in "\\PC*") {
            let _ = parse_counts(&text);
        }
    }
}
