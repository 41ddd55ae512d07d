//! Where samples lie in the image, and image things among the samples.

use super::plane::Plane;
use domain::{BBox, Point, Polygon};

/// Samples whose middle is this near a click, in samples, are what the click says.
const DISC: f64 = 1.6;

/// A plane's place in the image, in pixels of the upright image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    /// The outer edges of the outermost samples.
    pub(super) bounds: BBox,
    /// Width and height of a sample.
    pub(super) step: (f64, f64),
    /// Which sides are sides of the image too: left, top, right, bottom.
    pub(super) ends: [bool; 4],
}

impl Frame {
    /// The place of an image point, in samples from the top-left corner.
    pub(super) fn place(&self, p: Point) -> (f64, f64) {
        (
            (p.x - self.bounds.x0) / self.step.0,
            (p.y - self.bounds.y0) / self.step.1,
        )
    }

    /// The sample that an image point lies in; `None` outside.
    pub(super) fn sample(&self, p: Point, plane: &Plane) -> Option<usize> {
        let (x, y) = self.place(p);
        let inside = x >= 0.0 && y >= 0.0 && x <= plane.width as f64 && y <= plane.height as f64;
        let (column, row) = ((x as usize).min(plane.width - 1), (y as usize).min(plane.height - 1));
        inside.then_some(row * plane.width + column)
    }

    /// The samples that a click on an image point stands for; none outside.
    pub(super) fn disc(&self, p: Point, plane: &Plane) -> Vec<usize> {
        let (x, y) = self.place(p);
        let Some(own) = self.sample(p, plane) else {
            return Vec::new();
        };
        let is_near = |at: &usize| {
            let (column, row) = (at % plane.width, at / plane.width);
            (column as f64 + 0.5 - x).hypot(row as f64 + 0.5 - y) <= DISC || *at == own
        };
        let (column, row) = (own % plane.width, own / plane.width);
        let columns = column.saturating_sub(2)..(column + 3).min(plane.width);
        let rows = row.saturating_sub(2)..(row + 3).min(plane.height);
        let around = rows.flat_map(|row| columns.clone().map(move |column| row * plane.width + column));
        around.filter(is_near).collect()
    }

    /// The samples whose middles the polygon covers, by the even-odd rule.
    pub(super) fn covered(&self, polygon: &Polygon, plane: &Plane) -> Vec<bool> {
        let mut mask = vec![false; plane.colors.len()];
        let rings: Vec<Vec<(f64, f64)>> = polygon
            .rings()
            .map(|ring| ring.iter().map(|p| self.place(*p)).collect())
            .collect();
        for (row, line) in mask.chunks_exact_mut(plane.width).enumerate() {
            let y = row as f64 + 0.5;
            let mut crossings = Vec::new();
            for ring in &rings {
                for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                    if (a.1 > y) != (b.1 > y) {
                        crossings.push(a.0 + (y - a.1) / (b.1 - a.1) * (b.0 - a.0));
                    }
                }
            }
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                let column = |x: f64| ((x - 0.5).ceil().max(0.0) as usize).min(plane.width);
                line[column(pair[0])..column(pair[1])].fill(true);
            }
        }
        mask
    }

    /// Whether the sample lies at a side of the window beyond which the image goes on.
    pub(super) fn is_at_inner_edge(&self, at: usize, plane: &Plane) -> bool {
        let (x, y) = (at % plane.width, at / plane.width);
        let sides = [x == 0, y == 0, x + 1 == plane.width, y + 1 == plane.height];
        sides
            .iter()
            .zip(self.ends)
            .any(|(is_at_side, is_end)| *is_at_side && !is_end)
    }
}
