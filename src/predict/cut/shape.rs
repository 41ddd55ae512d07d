//! Masks as shapes: their pieces, their holes, their border, and how they look at another resolution.

/// Samples that hang together by their sides.
pub(super) struct Pieces {
    /// The piece of every sample, from 0; `None` outside the mask.
    pub(super) of: Vec<Option<u32>>,
    /// Samples in each piece.
    pub(super) sizes: Vec<usize>,
}

impl Pieces {
    pub(super) fn of(mask: &[bool], width: usize) -> Self {
        let mut of = vec![None; mask.len()];
        let mut sizes = Vec::new();
        let mut open = Vec::new();
        for first in 0..mask.len() {
            if !mask[first] || of[first].is_some() {
                continue;
            }
            let piece = sizes.len() as u32;
            let mut size = 0;
            of[first] = Some(piece);
            open.push(first);
            while let Some(at) = open.pop() {
                size += 1;
                for other in beside(at, width, mask.len()).into_iter().flatten() {
                    if mask[other] && of[other].is_none() {
                        of[other] = Some(piece);
                        open.push(other);
                    }
                }
            }
            sizes.push(size);
        }
        Self { of, sizes }
    }
}

/// The samples left, right, above and below.
pub(super) fn beside(at: usize, width: usize, count: usize) -> [Option<usize>; 4] {
    let x = at % width;
    [
        (x > 0).then(|| at - 1),
        (x + 1 < width).then_some(at + 1),
        at.checked_sub(width),
        Some(at + width).filter(|below| *below < count),
    ]
}

/// Fills holes of fewer than `least` samples, unless `keep` says that one is meant.
pub(super) fn fill_holes(mask: &mut [bool], width: usize, least: usize, keep: impl Fn(usize) -> bool) {
    let height = mask.len() / width;
    let outside: Vec<bool> = mask.iter().map(|inside| !inside).collect();
    let pieces = Pieces::of(&outside, width);
    let mut is_meant: Vec<bool> = pieces.sizes.iter().map(|size| *size >= least).collect();
    for (at, piece) in pieces.of.iter().enumerate() {
        let (x, y) = (at % width, at / width);
        let at_edge = x == 0 || y == 0 || x + 1 == width || y + 1 == height;
        if let Some(piece) = piece
            && (at_edge || keep(at))
        {
            is_meant[*piece as usize] = true;
        }
    }
    for (inside, piece) in mask.iter_mut().zip(&pieces.of) {
        *inside |= piece.is_some_and(|piece| !is_meant[piece as usize]);
    }
}

/// Steps (3 a side, 4 a diagonal; Borgefors 1986) from the nearest sample of another kind, for every sample.
pub(super) fn depth(mask: &[bool], width: usize) -> Vec<u32> {
    let height = mask.len() / width;
    const FAR: u32 = u32::MAX / 2;
    let mut depth = vec![FAR; mask.len()];
    for (at, inside) in mask.iter().enumerate() {
        let differs = |other: &Option<usize>| other.is_some_and(|other| mask[other] != *inside);
        if beside(at, width, mask.len()).iter().any(differs) {
            depth[at] = 3;
        }
    }
    let relax = |depth: &mut Vec<u32>, x: usize, y: usize, steps: [(isize, isize, u32); 4]| {
        for (dx, dy, cost) in steps {
            let (nx, ny) = (x.wrapping_add_signed(dx), y.wrapping_add_signed(dy));
            if nx < width && ny < height {
                let (at, other) = (y * width + x, ny * width + nx);
                if mask[at] == mask[other] {
                    depth[at] = depth[at].min(depth[other] + cost);
                }
            }
        }
    };
    for y in 0..height {
        for x in 0..width {
            relax(&mut depth, x, y, [(-1, 0, 3), (-1, -1, 4), (0, -1, 3), (1, -1, 4)]);
        }
    }
    for y in (0..height).rev() {
        for x in (0..width).rev() {
            relax(&mut depth, x, y, [(1, 0, 3), (1, 1, 4), (0, 1, 3), (-1, 1, 4)]);
        }
    }
    depth
}

/// The mask at twice the resolution.
pub(super) fn doubled(mask: &[bool], width: usize, to: (usize, usize)) -> Vec<bool> {
    (0..to.0 * to.1)
        .map(|at| mask[at / to.0 / 2 * width + at % to.0 / 2])
        .collect()
}

/// The mask blurred a little: its border as a slope, so that outlines run between samples.
pub(super) fn softened(mask: &[bool], width: usize) -> Vec<f32> {
    let height = mask.len() / width;
    let value = |x: usize, y: usize| f32::from(u8::from(mask[y * width + x]));
    let mut across = Vec::with_capacity(mask.len());
    for y in 0..height {
        for x in 0..width {
            let (left, right) = (x.saturating_sub(1), (x + 1).min(width - 1));
            across.push((value(left, y) + 2.0 * value(x, y) + value(right, y)) / 4.0);
        }
    }
    let mut soft = Vec::with_capacity(mask.len());
    for y in 0..height {
        let (above, below) = (y.saturating_sub(1), (y + 1).min(height - 1));
        for x in 0..width {
            soft.push((across[above * width + x] + 2.0 * across[y * width + x] + across[below * width + x]) / 4.0);
        }
    }
    soft
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(rows: &[&str]) -> Vec<bool> {
        rows.concat().bytes().map(|b| b == b'X').collect()
    }

    #[test]
    fn pieces_hang_together_by_sides() {
        let pieces = Pieces::of(&mask(&["XX.", "..X", "X.X"]), 3);
        assert_eq!(pieces.sizes, [2, 2, 1]);
        assert_eq!((pieces.of[0], pieces.of[5], pieces.of[2]), (Some(0), Some(1), None));
    }

    #[test]
    fn small_holes_are_filled_unless_meant_or_open_to_the_edge() {
        let holed = mask(&["XXXXXX", "X.XX.X", "XXXX.X", "X.XXXX", "X.XXXX"]);
        let filled = |least: usize, kept: Option<usize>| {
            let mut mask = holed.clone();
            fill_holes(&mut mask, 6, least, |at| Some(at) == kept);
            mask.iter().filter(|is_in| !**is_in).count()
        };
        assert_eq!(filled(2, None), 4);
        assert_eq!(filled(3, None), 2, "the bay at the edge stays");
        assert_eq!(filled(3, Some(10)), 4);
    }

    #[test]
    fn depth_counts_steps_from_the_border_on_both_sides() {
        let depth = depth(&mask(&[".......", ".XXXXX.", ".XXXXX.", ".XXXXX.", "......."]), 7);
        assert_eq!(depth[7..14], [3, 3, 3, 3, 3, 3, 3]);
        assert_eq!(depth[2 * 7 + 3], 6);
        assert_eq!(depth[0], 6, "two steps from the corner of the block");
        assert!(
            super::depth(&[true; 4], 2).iter().all(|d| *d > 1000),
            "there is no border"
        );
    }

    #[test]
    fn doubling_keeps_places_and_softening_keeps_the_middle_of_the_slope() {
        let small = mask(&["X.", ".X"]);
        assert_eq!(doubled(&small, 2, (3, 4)), mask(&["XX.", "XX.", "..X", "..X"]));
        let soft = softened(&mask(&["XX..", "XX..", "XX.."]), 4);
        assert_eq!(soft[4..8], [1.0, 0.75, 0.25, 0.0]);
    }
}
