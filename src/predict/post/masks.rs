//! Instance masks mixed from prototypes (YOLACT: Bolya and others 2019, as YOLOv8's segmenters use it).
//!
//! A mask is `sigmoid(coefficients · prototypes)` on a coarse grid over the network's input, cut to its box. It is only
//! mixed where the box lies, and read between its samples by bilinear interpolation.

use crate::engine::Tensor;
use crate::error::PredictError;
use crate::pre::Placement;
use crate::trace::{self, Grid};
use domain::{BBox, Point, Polygon};

/// Outlines may leave the mask's edge by this many image pixels, or by [`SLACK`] of a prototype's cell where that is
/// more: an edge is not known any finer.
const TOLERANCE: f64 = 0.75;
/// As a share of a prototype's cell.
const SLACK: f64 = 0.15;

/// The maps that masks are mixed from: `[1, masks, height, width]` over the network's input.
pub(crate) struct Prototypes<'a> {
    values: &'a [f32],
    count: usize,
    width: usize,
    height: usize,
}

impl<'a> Prototypes<'a> {
    /// The prototypes in an output; `None` when it does not have their shape.
    pub(crate) fn new(tensor: &'a Tensor) -> Option<Self> {
        let [1, count, height, width] = tensor.shape[..] else {
            return None;
        };
        let fits = count * height * width == tensor.values.len() && height > 0 && width > 0;
        fits.then_some(Self {
            values: &tensor.values,
            count,
            width,
            height,
        })
    }

    /// Mixes the mask of a candidate whose box is `bounds` in pixels of the image.
    ///
    /// # Errors
    /// [`PredictError::Outputs`] when there are not as many coefficients as prototypes.
    pub(super) fn mask(
        &self,
        coefficients: &[f32],
        bounds: &BBox,
        placement: &Placement,
    ) -> Result<Mask, PredictError> {
        if coefficients.len() != self.count {
            return Err(PredictError::Outputs {
                layout: "yolov8-seg",
                outputs: vec![format!(
                    "{} coefficients, {} prototypes",
                    coefficients.len(),
                    self.count
                )],
            });
        }
        let cell = (
            f64::from(placement.input.width) / self.width as f64,
            f64::from(placement.input.height) / self.height as f64,
        );
        let (x0, y0) = placement.input_point(Point::new(bounds.x0, bounds.y0));
        let (x1, y1) = placement.input_point(Point::new(bounds.x1, bounds.y1));
        // One sample more on every side, so that the box's edge lies between samples.
        let span = |from: f64, to: f64, count: usize| {
            let first = (from.floor() - 1.0).clamp(0.0, count as f64 - 1.0) as usize;
            let last = (to.ceil() + 1.0).clamp(first as f64 + 1.0, count as f64) as usize;
            (first, last - first)
        };
        let (left, width) = span(x0 / cell.0, x1 / cell.0, self.width);
        let (top, height) = span(y0 / cell.1, y1 / cell.1, self.height);
        let mut values = vec![0.0f32; width * height];
        for (map, coefficient) in self.values.chunks_exact(self.width * self.height).zip(coefficients) {
            for (row, to) in values.chunks_exact_mut(width).enumerate() {
                let from = &map[(top + row) * self.width + left..][..width];
                to.iter_mut().zip(from).for_each(|(sum, v)| *sum += coefficient * v);
            }
        }
        values.iter_mut().for_each(|v| *v = 1.0 / (1.0 + (-*v).exp()));
        let across = placement.image_per_input();
        Ok(Mask {
            values,
            width,
            height,
            origin: placement.image_point(left as f64 * cell.0, top as f64 * cell.1),
            step: (cell.0 * across.0, cell.1 * across.1),
            bounds: *bounds,
            placement: *placement,
        })
    }
}

/// The mask of one candidate: probabilities at the middles of cells, which count within `bounds` alone.
pub(super) struct Mask {
    values: Vec<f32>,
    width: usize,
    height: usize,
    /// Top-left corner of the first cell, in pixels of the image.
    origin: Point,
    /// Width and height of a cell in pixels of the image.
    step: (f64, f64),
    bounds: BBox,
    placement: Placement,
}

/// Between which two samples a place lies, and how near to the second.
#[derive(Clone, Copy)]
struct Between {
    before: usize,
    after: usize,
    share: f32,
}

fn between(at: f64, count: usize) -> Between {
    let at = (at - 0.5).clamp(0.0, count as f64 - 1.0);
    let before = at.floor() as usize;
    Between {
        before,
        after: (before + 1).min(count - 1),
        share: (at - before as f64) as f32,
    }
}

impl Mask {
    fn value(&self, x: Between, y: Between) -> f32 {
        let row = |row: usize| {
            let row = &self.values[row * self.width..][..self.width];
            row[x.before] + (row[x.after] - row[x.before]) * x.share
        };
        let (upper, lower) = (row(y.before), row(y.after));
        upper + (lower - upper) * y.share
    }

    /// The samples at the middles of `columns` times `rows` cells that divide the box.
    fn samples(&self, columns: usize, rows: usize) -> Vec<f32> {
        let x = |i: usize| {
            let x = self.bounds.x0 + (i as f64 + 0.5) * self.bounds.width() / columns as f64;
            between((x - self.origin.x) / self.step.0, self.width)
        };
        let across: Vec<Between> = (0..columns).map(x).collect();
        let mut samples = Vec::with_capacity(columns * rows);
        for j in 0..rows {
            let y = self.bounds.y0 + (j as f64 + 0.5) * self.bounds.height() / rows as f64;
            let y = between((y - self.origin.y) / self.step.1, self.height);
            samples.extend(across.iter().map(|x| self.value(*x, y)));
        }
        samples
    }

    /// The outline of where the probability is over one half; `None` when that is less than a pixel.
    pub(super) fn polygon(&self) -> Option<Polygon> {
        // Two cells for each of the mask's: fine enough to follow it, and they begin and end with the box.
        let cells = |extent: f64, step: f64| ((2.0 * extent / step).ceil().max(2.0)) as usize;
        let (width, height) = (
            cells(self.bounds.width(), self.step.0),
            cells(self.bounds.height(), self.step.1),
        );
        let grid = Grid {
            width,
            height,
            values: self.samples(width, height),
            origin: Point::new(self.bounds.x0, self.bounds.y0),
            step: (self.bounds.width() / width as f64, self.bounds.height() / height as f64),
        };
        let tolerance = TOLERANCE.max(SLACK * self.step.0.max(self.step.1));
        trace::polygon(&grid, 0.5, tolerance, self.placement.image)
    }

    /// Pixels of the image whose middle lies in the mask, within the box rounded to whole pixels.
    pub(super) fn pixels(&self) -> f64 {
        let along = |from: f64, to: f64, origin: f64, step: f64, count: usize| -> Vec<Between> {
            let (from, to) = (from.round_ties_even() as i64, to.round_ties_even() as i64);
            (from..to)
                .map(|i| between((i as f64 + 0.5 - origin) / step, count))
                .collect()
        };
        let across = along(self.bounds.x0, self.bounds.x1, self.origin.x, self.step.0, self.width);
        let down = along(self.bounds.y0, self.bounds.y1, self.origin.y, self.step.1, self.height);
        let in_row = |y: &Between| across.iter().filter(|x| self.value(**x, *y) > 0.5).count();
        down.iter().map(in_row).sum::<usize>() as f64
    }
}
