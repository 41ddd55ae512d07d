//! What a prompt says about samples before their colours are compared.

use super::grab::{Evidence, Seed};
use super::plane::{Plane, squared};
use super::reach::Reach;
use super::shape::beside;
use crate::domain::{BBox, Point, Prompt};

/// Samples within this distance of a click are what the click says.
const DISC: f64 = 1.6;
/// How strongly a click speaks for what is near it.
const CLICK: f32 = 6.0;
/// How far a click's word carries, in units of geodesic distance.
const CARRIES: f32 = 40.0;
/// How strongly the place in a box speaks.
const PLACE: f32 = 2.5;
/// How strongly the distance from the clicks speaks when there is no box.
const NEARNESS: f32 = 2.0;
/// Changes of colour beyond this are all as good a border.
const SHARP: f32 = 25.0;

/// A plane's place in the image, in pixels of the upright image.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub(super) bounds: BBox,
    pub(super) step: (f64, f64),
    /// Which sides are sides of the image too: left, top, right, bottom.
    pub(super) ends: [bool; 4],
}

impl Frame {
    /// The place of an image point in samples.
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
        let at = |x: usize, y: usize| y.min(plane.height - 1) * plane.width + x.min(plane.width - 1);
        inside.then(|| at(x as usize, y as usize))
    }

    fn disc(&self, p: Point, plane: &Plane) -> Vec<usize> {
        let (x, y) = self.place(p);
        let Some(own) = self.sample(p, plane) else {
            return Vec::new();
        };
        let near = |at: &usize| {
            let (dx, dy) = ((at % plane.width) as f64 + 0.5 - x, (at / plane.width) as f64 + 0.5 - y);
            dx.hypot(dy) <= DISC || *at == own
        };
        let (column, row) = (own % plane.width, own / plane.width);
        let columns = column.saturating_sub(2)..(column + 3).min(plane.width);
        let rows = row.saturating_sub(2)..(row + 3).min(plane.height);
        rows.flat_map(|row| columns.clone().map(move |column| row * plane.width + column))
            .filter(near)
            .collect()
    }

    fn discs(&self, points: &[Point], plane: &Plane) -> Vec<usize> {
        points.iter().flat_map(|p| self.disc(*p, plane)).collect()
    }
}

/// What the prompt says, and the mask to begin with.
pub(super) fn evidence(plane: &Plane, frame: &Frame, prompt: &Prompt) -> (Evidence, Vec<bool>) {
    let count = plane.colors.len();
    let mut evidence = Evidence {
        seeds: vec![Seed::Open; count],
        prior: vec![0.0; count],
        weights: vec![1.0; count],
    };
    let (include, exclude) = (frame.discs(&prompt.include, plane), frame.discs(&prompt.exclude, plane));
    let from_inside = Reach::from(plane, include.iter().copied());
    let from_outside = Reach::from(plane, exclude.iter().copied());
    let mut mask = match prompt.bounds {
        Some(bounds) => boxed(plane, frame, bounds, &mut evidence),
        None => clicked(plane, frame, &from_inside, &from_outside, &mut evidence),
    };
    if !prompt.exclude.is_empty() || prompt.bounds.is_some() {
        for (at, prior) in evidence.prior.iter_mut().enumerate() {
            let (a, b) = (from_inside.distance[at], from_outside.distance[at]);
            *prior += CLICK * ((-a / CARRIES).exp() - (-b / CARRIES).exp());
        }
    }
    for (discs, seed) in [(&include, Seed::Inside), (&exclude, Seed::Outside)] {
        for at in discs {
            evidence.seeds[*at] = seed;
            evidence.weights[*at] = 4.0;
            mask[*at] = seed == Seed::Inside;
        }
    }
    (evidence, mask)
}

fn boxed(plane: &Plane, frame: &Frame, bounds: BBox, evidence: &mut Evidence) -> Vec<bool> {
    let ((x0, y0), (x1, y1)) = (
        frame.place(Point::new(bounds.x0, bounds.y0)),
        frame.place(Point::new(bounds.x1, bounds.y1)),
    );
    let mut mask = Vec::with_capacity(plane.colors.len());
    for at in 0..plane.colors.len() {
        let (x, y) = ((at % plane.width) as f64 + 0.5, (at / plane.width) as f64 + 0.5);
        let across = (2.0 * x - x0 - x1).abs() / (x1 - x0);
        let down = (2.0 * y - y0 - y1).abs() / (y1 - y0);
        let is_in = x > x0 - 0.5 && x < x1 + 0.5 && y > y0 - 0.5 && y < y1 + 0.5;
        let off = across.hypot(down) as f32;
        if !is_in {
            evidence.seeds[at] = Seed::Outside;
        }
        evidence.prior[at] = (PLACE * (1.0 - off)).clamp(-PLACE, PLACE);
        mask.push(is_in && off < 0.9);
    }
    mask
}

/// Without a box: the region around the clicks with the sharpest border of all that grow from them is where to begin.
fn clicked(plane: &Plane, frame: &Frame, inside: &Reach, outside: &Reach, evidence: &mut Evidence) -> Vec<bool> {
    let nearer = |at: usize| inside.distance[at] < outside.distance[at];
    let reached = best_region(plane, frame, inside, nearer);
    let radius = inside.distance[inside.order[reached - 1]].max(1.0);
    let mut mask = vec![false; plane.colors.len()];
    for at in &inside.order[..reached] {
        mask[*at] = nearer(*at);
    }
    for (at, prior) in evidence.prior.iter_mut().enumerate() {
        *prior = (NEARNESS * (1.0 - inside.distance[at] / radius)).clamp(-NEARNESS, NEARNESS);
        if at_inner_edge(at, plane, frame) {
            *prior -= NEARNESS;
        }
    }
    mask
}

/// Whether the sample lies at a side of the window beyond which the image goes on.
pub(super) fn at_inner_edge(at: usize, plane: &Plane, frame: &Frame) -> bool {
    let (x, y) = (at % plane.width, at / plane.width);
    let sides = [x == 0, y == 0, x + 1 == plane.width, y + 1 == plane.height];
    sides
        .iter()
        .zip(frame.ends)
        .any(|(at_side, is_end)| *at_side && !is_end)
}

/// How many samples, in the order reached, make the region with the sharpest border.
fn best_region(plane: &Plane, frame: &Frame, inside: &Reach, nearer: impl Fn(usize) -> bool) -> usize {
    let count = plane.colors.len();
    let mut within = vec![false; count];
    let (mut sum, mut border, mut size) = (0.0f32, 0.0f32, 0usize);
    let mut best = (0.0f32, inside.order.len().min(12));
    for (reached, at) in inside.order.iter().enumerate() {
        if !nearer(*at) {
            continue;
        }
        within[*at] = true;
        size += 1;
        for other in beside(*at, plane.width, count).into_iter().flatten() {
            let change = squared(plane.colors[*at], plane.colors[other]).sqrt().min(SHARP) / SHARP;
            let sign = if within[other] { -1.0 } else { 1.0 };
            sum += sign * change;
            border += sign;
        }
        if at_inner_edge(*at, plane, frame) {
            border += 1.0;
        }
        if size < 12 {
            continue;
        }
        let score = (sum / border.max(1.0)) * (size as f32).powf(0.2);
        if score > best.0 {
            best = (score, reached + 1);
        }
    }
    best.1
}
