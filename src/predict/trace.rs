//! Masks to polygons: where a grid of values is above a level, as outlines between the samples.
//!
//! Marching squares (Lorensen and Cline 1987, in the plane) as the crate `contour` stitches them, with each vertex moved to
//! where the level lies between its two samples. Outlines made so neither cross nor touch each other.

use domain::geometry::{Ring, ring_area, ring_contains};
use domain::{BBox, Part, Point, Polygon, Size};
use std::ops::Range;

/// Parts and holes smaller than this share of the largest part are specks, and left out.
pub const SPECK: f64 = 0.002;

/// How close to one of its two samples a vertex may come, as a share of the way between them: apart from zero, so that
/// outlines never meet in a sample.
const NEAREST: f64 = 1e-3;

/// Values sampled over a part of the upright image, row by row from the top.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Samples across.
    pub width: usize,
    /// Samples down.
    pub height: usize,
    /// The samples; the one in column `i` and row `j` belongs to the middle of its cell, the image point
    /// `origin + (i + 0.5, j + 0.5) * step`.
    pub values: Vec<f32>,
    /// The top-left corner of the first cell, in pixels of the upright image.
    pub origin: Point,
    /// Width and height of a cell in pixels of the upright image, both positive.
    pub step: (f64, f64),
}

impl Grid {
    /// The image point of a place in cells, counted from the grid's top-left corner.
    fn image_point(&self, x: f64, y: f64) -> Point {
        self.origin.moved(x * self.step.0, y * self.step.1)
    }

    /// The value of a cell; cells beyond the border have the value of the nearest one inside.
    fn value(&self, x: isize, y: isize) -> f32 {
        let x = x.clamp(0, self.width as isize - 1) as usize;
        let y = y.clamp(0, self.height as isize - 1) as usize;
        self.values[y * self.width + x]
    }

    fn is_sound(&self) -> bool {
        let positive = |v: f64| v.is_finite() && v > 0.0;
        self.values.len() == self.width * self.height
            && self.origin.is_finite()
            && positive(self.step.0)
            && positive(self.step.1)
    }

    /// Columns and rows of the cells above the level; `None` without any.
    fn above(&self, level: f32) -> Option<(Range<isize>, Range<isize>)> {
        let mut found: Option<(usize, usize, usize, usize)> = None;
        for (y, row) in self.values.chunks_exact(self.width).enumerate() {
            let Some(first) = row.iter().position(|v| *v > level) else {
                continue;
            };
            let last = row.iter().rposition(|v| *v > level).unwrap_or(first);
            let (left, right, top, _) = found.unwrap_or((first, last, y, y));
            found = Some((left.min(first), right.max(last), top, y));
        }
        let (left, right, top, bottom) = found?;
        Some((left as isize..right as isize + 1, top as isize..bottom as isize + 1))
    }
}

/// The region where the grid's values are greater than `level`, as it may be stored for an `image` of that size: parts
/// with holes, cut at the border of the image, thinned until no vertex left out lies farther than `tolerance` pixels
/// from the outline (Douglas and Peucker 1973; 0 keeps all but the straight ones). Beyond the grid there is nothing:
/// what reaches its border ends exactly there. A value that is not a number is below every level. Parts and holes under
/// [`SPECK`] of the largest part are left out. `None` when less than a pixel is left, or the grid contradicts itself.
pub fn polygon(grid: &Grid, level: f32, tolerance: f64, image: Size) -> Option<Polygon> {
    if !grid.is_sound() || grid.values.is_empty() {
        return None;
    }
    let traced = nested(outlines(grid, level)?);
    let valid = traced.repaired().ok()?;
    let thin = valid.simplified(tolerance.max(0.0)).ok()?;
    thin.fitted(image).or_else(|_| thin.repaired()?.fitted(image)).ok()
}

/// All outlines in pixels of the image, outer ones and holes.
fn outlines(grid: &Grid, level: f32) -> Option<Vec<Ring>> {
    let (columns, rows) = grid.above(level)?;
    // One cell more on each side: beyond the grid it repeats the cells within, so that an outline runs straight into the
    // border instead of turning along it half a cell too early.
    let (left, top) = (columns.start - 1, rows.start - 1);
    let (width, height) = (columns.len() + 2, rows.len() + 2);
    let mut inside = Vec::with_capacity(width * height);
    for y in top..top + height as isize {
        inside.extend((left..left + width as isize).map(|x| f64::from(u8::from(grid.value(x, y) > level))));
    }
    let rings = contour::contour_rings(&inside, 0.5, width, height).ok()?;
    let (right, bottom) = (grid.width as f64, grid.height as f64);
    let placed = |x: f64, y: f64| {
        let (x, y) = between_samples(grid, level, x + left as f64, y + top as f64);
        grid.image_point(x.clamp(0.0, right), y.clamp(0.0, bottom))
    };
    let rings = rings.iter().map(|ring| {
        let closed = ring.len() - 1;
        from_a_corner(ring[..closed].iter().map(|p| placed(p.x, p.y)).collect())
    });
    Some(rings.collect())
}

/// The ring beginning at a vertex that sticks out: thinning keeps the first, and should not keep one of a straight side.
fn from_a_corner(mut ring: Ring) -> Ring {
    let center = BBox::around(&ring).unwrap_or_default().center();
    let farthest = ring
        .iter()
        .enumerate()
        .max_by(|(_, a), (_, b)| a.distance(center).total_cmp(&b.distance(center)));
    let first = farthest.map_or(0, |(at, _)| at);
    ring.rotate_left(first);
    ring
}

/// A vertex halfway between two samples, moved to where the value between them is the level.
fn between_samples(grid: &Grid, level: f32, x: f64, y: f64) -> (f64, f64) {
    let (column, row) = (x.floor() as isize, y.floor() as isize);
    let share = |before: f32, after: f32| {
        let share = f64::from(level - before) / f64::from(after - before);
        let share = if share.is_finite() { share } else { 0.5 };
        share.clamp(NEAREST, 1.0 - NEAREST)
    };
    if x.fract() == 0.0 {
        (x - 0.5 + share(grid.value(column - 1, row), grid.value(column, row)), y)
    } else {
        (x, y - 0.5 + share(grid.value(column, row - 1), grid.value(column, row)))
    }
}

/// The outlines sorted into parts and their holes, without specks; largest part first.
fn nested(rings: Vec<Ring>) -> Polygon {
    let mut sized: Vec<(f64, Ring)> = rings.into_iter().map(|ring| (ring_area(&ring), ring)).collect();
    // The crate walks with what is above the level always on the same side: outer outlines turn one way, holes the other.
    let largest = sized
        .iter()
        .map(|(area, _)| *area)
        .max_by(|a, b| a.abs().total_cmp(&b.abs()));
    let turn = largest.unwrap_or(0.0).signum();
    let least = SPECK * largest.unwrap_or(0.0).abs();
    sized.retain(|(area, _)| area.abs() > least);
    sized.sort_by(|(a, _), (b, _)| b.abs().total_cmp(&a.abs()));
    let (outers, holes): (Vec<_>, Vec<_>) = sized.into_iter().partition(|(area, _)| *area * turn > 0.0);
    let mut parts: Vec<(BBox, Part)> = outers
        .into_iter()
        .map(|(_, ring)| (BBox::around(&ring).unwrap_or_default(), Part::new(ring)))
        .collect();
    for (_, hole) in holes {
        let Some(p) = hole.first().copied() else { continue };
        // The smallest part around it: parts lie in holes of larger ones.
        let around = parts
            .iter_mut()
            .rev()
            .find(|(bounds, part)| bounds.contains(p) && ring_contains(&part.outer, p));
        if let Some((_, part)) = around {
            part.holes.push(hole);
        }
    }
    Polygon {
        parts: parts.into_iter().map(|(_, part)| part).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const IMAGE: Size = Size::new(1000, 1000);

    fn grid(width: usize, height: usize, value: impl Fn(usize, usize) -> f32) -> Grid {
        Grid {
            width,
            height,
            values: (0..width * height).map(|i| value(i % width, i / width)).collect(),
            origin: Point::new(100.0, 200.0),
            step: (4.0, 2.0),
        }
    }

    /// Apart from the sums of the flat parts of blobs, where rounding would decide what is above.
    const LEVEL: f32 = 0.01;

    /// Sums of soft discs: blobs with bays, holes and islands.
    fn blobs(discs: &[(f64, f64, f64, f64)], width: usize, height: usize) -> Grid {
        grid(width, height, |x, y| {
            let at = |(cx, cy, r, sign): &(f64, f64, f64, f64)| {
                let d = (x as f64 / width as f64 - cx).hypot(y as f64 / height as f64 - cy);
                sign * (1.0 - d / (0.02 + r)).max(-0.3)
            };
            discs.iter().map(at).sum::<f64>() as f32
        })
    }

    /// The area above the level of the bilinear surface through the samples, in square pixels, by counting points.
    fn area_above(grid: &Grid) -> f64 {
        /// Points each way in the square between four samples.
        const FINE: usize = 8;
        let (width, height) = (grid.width as isize, grid.height as isize);
        let mut count = 0;
        for (x, y) in (-1..height).flat_map(|y| (-1..width).map(move |x| (x, y))) {
            let corners = [(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)];
            let corners = corners.map(|(x, y)| f64::from(grid.value(x, y) - LEVEL));
            if corners.iter().all(|v| *v <= 0.0) {
                continue;
            }
            for (i, j) in (0..FINE).flat_map(|j| (0..FINE).map(move |i| (i, j))) {
                let (s, t) = ((i as f64 + 0.5) / FINE as f64, (j as f64 + 0.5) / FINE as f64);
                let (across, down) = (x as f64 + 0.5 + s, y as f64 + 0.5 + t);
                let within = (0.0..width as f64).contains(&across) && (0.0..height as f64).contains(&down);
                let [a, b, c, d] = corners;
                let value = (a * (1.0 - s) + b * s) * (1.0 - t) + (c * (1.0 - s) + d * s) * t;
                count += usize::from(within && value > 0.0);
            }
        }
        count as f64 * grid.step.0 * grid.step.1 / (FINE * FINE) as f64
    }

    #[test]
    fn a_disc_is_found_far_finer_than_its_cells() {
        let disc = grid(40, 80, |x, y| {
            let p = Point::new((x as f64 + 0.5) * 4.0, (y as f64 + 0.5) * 2.0);
            (50.0 - p.distance(Point::new(80.0, 80.0))) as f32
        });
        let traced = polygon(&disc, 0.0, 0.0, IMAGE).expect("a disc");
        let center = Point::new(180.0, 280.0);
        for p in traced.points() {
            assert!((p.distance(center) - 50.0).abs() < 0.2, "{p:?}");
        }
        let thin = polygon(&disc, 0.0, 1.0, IMAGE).expect("a disc");
        assert!(thin.vertex_count() < traced.vertex_count() / 4);
        assert!((thin.area() / traced.area() - 1.0).abs() < 0.03);
    }

    #[test]
    fn what_reaches_the_border_of_the_grid_ends_exactly_there() {
        let full = polygon(&grid(5, 7, |_, _| 1.0), 0.5, 0.0, IMAGE).expect("all of it");
        assert_eq!(full.area(), 5.0 * 4.0 * 7.0 * 2.0);
        assert_eq!(full.vertex_count(), 4);
        // A band from side to side, half a cell of slope above and below it.
        let band = polygon(&grid(5, 7, |_, y| f32::from(u8::from(y == 3))), 0.5, 0.0, IMAGE).expect("a band");
        assert_eq!(
            band.bounds(),
            BBox {
                x0: 100.0,
                y0: 206.0,
                x1: 120.0,
                y1: 208.0
            }
        );
        assert_eq!(band.vertex_count(), 4);
    }

    #[test]
    fn what_sticks_out_of_the_image_is_cut_and_nothing_is_nothing() {
        let small = Size::new(110, 204);
        let cut = polygon(&grid(5, 7, |_, _| 1.0), 0.5, 0.0, small).expect("a corner");
        assert_eq!(cut.area(), 40.0);
        assert_eq!(polygon(&grid(5, 7, |_, _| 1.0), 0.5, 0.0, Size::new(50, 50)), None);
        assert_eq!(polygon(&grid(5, 7, |_, _| 0.0), 0.5, 0.0, IMAGE), None);
        assert_eq!(polygon(&grid(5, 7, |_, _| f32::NAN), 0.5, 0.0, IMAGE), None);
        assert_eq!(polygon(&grid(0, 7, |_, _| 0.0), 0.5, 0.0, IMAGE), None);
    }

    #[test]
    fn holes_islands_in_them_and_specks() {
        let rings = |x: usize, y: usize| {
            let d = (x as f64 - 50.0).hypot(y as f64 - 50.0);
            d < 12.0 || (d > 25.0 && d < 45.0) || (x == 2 && y == 2)
        };
        let traced = polygon(
            &grid(101, 101, |x, y| f32::from(u8::from(rings(x, y)))),
            0.5,
            0.0,
            IMAGE,
        );
        let traced = traced.expect("a ring and an island");
        assert_eq!(traced.parts.len(), 2, "the speck is left out");
        assert_eq!(traced.parts[0].holes.len(), 1);
        assert!(traced.parts[1].holes.is_empty());
        assert!(traced.contains(Point::new(100.0 + 202.0, 200.0 + 101.0)));
        assert!(!traced.contains(Point::new(100.0 + 202.0, 200.0 + 101.0 + 36.0)));
    }

    #[test]
    fn one_cell_hardly_above_is_less_than_a_pixel() {
        let hardly = grid(9, 9, |x, y| if x == 4 && y == 4 { 0.01 } else { -0.1 });
        assert_eq!(polygon(&hardly, 0.0, 0.0, IMAGE), None);
    }

    #[test]
    fn values_that_are_no_numbers_are_below() {
        let holed = grid(9, 9, |x, y| if x == 4 && y == 4 { f32::NAN } else { f32::INFINITY });
        let traced = polygon(&holed, 0.5, 0.0, IMAGE).expect("a plate");
        assert_eq!(traced.parts[0].holes.len(), 1);
        assert!(!traced.contains(Point::new(118.0, 209.0)));
    }

    proptest! {
        #[test]
        fn blobs_are_valid_and_as_large_as_the_surface_above(
            discs in proptest::collection::vec((0.0..1.0, 0.0..1.0, 0.05..0.5, prop_oneof![Just(1.0), Just(-1.0)]), 1..7),
            tolerance in 0.0..6.0,
        ) {
            let blobs = blobs(&discs, 90, 70);
            let area = area_above(&blobs);
            if let Some(traced) = polygon(&blobs, LEVEL, 0.0, IMAGE) {
                prop_assert_eq!(traced.fitted(IMAGE), Ok(traced.clone()));
                let length = |ring: &Ring| ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.distance(*b)).sum::<f64>();
                let outline: f64 = traced.rings().map(length).sum();
                // Outlines are straight between the cells' sides, the surface is not; and specks are left out.
                prop_assert!(
                    (traced.area() - area).abs() <= 0.02 * area + 0.1 * outline,
                    "{} traced, {area} above, outline {outline}", traced.area()
                );
                for y in 1..69usize {
                    for x in 1..89usize {
                        let around = (0..9).map(|i| blobs.values[(y + i / 3 - 1) * 90 + x + i % 3 - 1]);
                        let p = blobs.image_point(x as f64 + 0.5, y as f64 + 0.5);
                        let speck = SPECK * traced.area() * 4.0;
                        if around.clone().all(|v| v > LEVEL) && speck < 8.0 {
                            prop_assert!(traced.contains(p), "{p:?} is inside");
                        }
                        if around.clone().all(|v| v <= LEVEL) && speck < 8.0 {
                            prop_assert!(!traced.contains(p), "{p:?} is outside");
                        }
                    }
                }
            } else {
                prop_assert!(area <= 1.5, "{area} is less than a pixel");
            }
            if let Some(thin) = polygon(&blobs, LEVEL, tolerance, IMAGE) {
                prop_assert!(thin.validate().is_ok());
            }
        }

        #[test]
        fn noise_becomes_valid_polygons(values in proptest::collection::vec(-1.0f32..1.0, 12 * 11), level in -0.5f32..0.5) {
            let noise = grid(12, 11, |x, y| values[y * 12 + x]);
            let image = Size::new(130, 215);
            if let Some(traced) = polygon(&noise, level, 0.0, image) {
                prop_assert_eq!(traced.fitted(image), Ok(traced.clone()));
            }
        }
    }
}
