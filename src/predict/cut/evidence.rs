//! What a prompt says about samples before their colours are compared, and the masks to begin with.

use super::frame::Frame;
use super::grab::{Evidence, Seed};
use super::mixture::Mixture;
use super::plane::Plane;
use super::reach::Reach;
use super::region::Growth;
use super::shape;
use domain::{BBox, Point, Polygon, Prompt};

/// How often the plane is smoothed before regions grow around clicks: so that noise is no border ...
const FINE: usize = 1;
/// ... and so that texture is none.
const COARSE: usize = 3;
/// Weight of a click for what is near it, as logarithm of the odds, like the constants below.
const CLICK: f32 = 6.0;
/// How strongly the place in a box speaks against its corners.
const CORNER: f32 = 2.5;
/// Weight of a box for its middle; objects have holes.
const MIDDLE: f32 = 0.7;
/// How strongly the distance from clicks speaks when there is no box.
const NEARNESS: f32 = 1.5;
/// How strongly what was inside or outside before stays so.
const HOLD: f32 = 4.0;
/// How near its border, in thirds of a sample, what was before holds less.
const SLOPE: f32 = 6.0;
/// Weight of a correction for the region that it claims.
const CORRECTION: f32 = 3.0;
/// What fits the colours around a box less than this share of them does is taken for the thing ...
const UNUSUAL: f32 = 0.2;
/// ... unless less than this share of the box is left.
const ENOUGH: f32 = 0.15;
/// How much a sample under a click counts when colours are learned.
const WEIGHT: f32 = 4.0;

/// One way to read a prompt: what it says of each sample, and the mask to begin with.
pub(super) struct Reading {
    pub(super) evidence: Evidence,
    pub(super) mask: Vec<bool>,
}

/// The ways in which a prompt may be meant. With an outline from `before` there is one: clicks that contradict it correct it,
/// the rest of it is held.
pub(super) fn readings(plane: &Plane, frame: &Frame, prompt: &Prompt, before: Option<&Polygon>) -> Vec<Reading> {
    let finest = smoothed(plane, FINE);
    if let Some(before) = before {
        let mask = frame.covered(before, plane);
        return vec![corrected(plane, &finest, frame, prompt, mask)];
    }
    if prompt.bounds.is_some() {
        return boxed(plane, &finest, frame, prompt);
    }
    // Whether texture or what it covers is meant shows only in the outcome.
    let texture_left_out = smoothed(&finest, COARSE - FINE);
    [&finest, &texture_left_out]
        .map(|smooth| {
            let mut reading = Reading::empty(plane);
            let clicks = Clicks::of(smooth, frame, prompt);
            claimed(smooth, frame, &clicks, false, &mut reading);
            clicks.fix_clicked(&mut reading);
            reading
        })
        .into()
}

fn smoothed(plane: &Plane, times: usize) -> Plane {
    (0..times).fold(plane.clone(), |plane, _| plane.smoothed())
}

impl Reading {
    fn empty(plane: &Plane) -> Self {
        let count = plane.colors.len();
        Self {
            evidence: Evidence {
                seeds: vec![Seed::Open; count],
                prior: vec![0.0; count],
                weights: vec![1.0; count],
            },
            mask: vec![false; count],
        }
    }
}

/// One click among the samples.
struct Click {
    is_inside: bool,
    disc: Vec<usize>,
    reach: Reach,
}

impl Click {
    fn seed(&self) -> Seed {
        if self.is_inside { Seed::Inside } else { Seed::Outside }
    }
}

/// The clicks that lie in the window.
struct Clicks(Vec<Click>);

impl Clicks {
    fn of(plane: &Plane, frame: &Frame, prompt: &Prompt) -> Self {
        let click = |is_inside: bool, p: &Point| {
            let disc = frame.disc(*p, plane);
            (!disc.is_empty()).then(|| Click {
                is_inside,
                reach: Reach::from(plane, disc.iter().copied()),
                disc,
            })
        };
        let include = prompt.include.iter().filter_map(|p| click(true, p));
        let exclude = prompt.exclude.iter().filter_map(|p| click(false, p));
        Self(include.chain(exclude).collect())
    }

    /// What is under a click is what the click says.
    fn fix_clicked(&self, reading: &mut Reading) {
        for click in &self.0 {
            for at in &click.disc {
                reading.evidence.seeds[*at] = click.seed();
                reading.evidence.weights[*at] = WEIGHT;
                reading.mask[*at] = click.is_inside;
            }
        }
    }

    /// Whether the sample is nearer to the click than to all that say the opposite.
    fn is_nearest(&self, click: &Click, at: usize) -> bool {
        let opposite = self.0.iter().filter(|other| other.is_inside != click.is_inside);
        opposite
            .into_iter()
            .all(|other| click.reach.distance[at] < other.reach.distance[at])
    }
}

/// What a box says, once with all of its middle to begin with, once only with what stands out from around it.
fn boxed(plane: &Plane, smooth: &Plane, frame: &Frame, prompt: &Prompt) -> Vec<Reading> {
    let mut whole = Reading::empty(plane);
    if let Some(bounds) = prompt.bounds {
        whole.limit(plane, frame, bounds);
    }
    let unlike = unlike_outside(plane, &whole.evidence.seeds, &whole.mask);
    let clicks = Clicks::of(smooth, frame, prompt);
    let masks = std::iter::once(whole.mask.clone()).chain(unlike);
    let readings = masks.map(|mask| {
        let mut reading = Reading {
            evidence: whole.evidence.clone(),
            mask,
        };
        claimed(smooth, frame, &clicks, true, &mut reading);
        clicks.fix_clicked(&mut reading);
        reading
    });
    readings.collect()
}

impl Reading {
    /// Nothing outside the box is meant, and things rarely fill its corners.
    fn limit(&mut self, plane: &Plane, frame: &Frame, bounds: BBox) {
        let (x0, y0) = frame.place(Point::new(bounds.x0, bounds.y0));
        let (x1, y1) = frame.place(Point::new(bounds.x1, bounds.y1));
        for at in 0..plane.colors.len() {
            let (x, y) = ((at % plane.width) as f64 + 0.5, (at / plane.width) as f64 + 0.5);
            let across = (2.0 * x - x0 - x1).abs() / (x1 - x0);
            let down = (2.0 * y - y0 - y1).abs() / (y1 - y0);
            // Boxes are drawn a little too tight as often as too wide.
            let is_in = x > x0 - 0.5 && x < x1 + 0.5 && y > y0 - 0.5 && y < y1 + 0.5;
            let off = across.hypot(down) as f32;
            if !is_in {
                self.evidence.seeds[at] = Seed::Outside;
            }
            self.evidence.prior[at] = (CORNER * (1.0 - off)).clamp(-CORNER, MIDDLE);
            self.mask[at] = is_in && off < 0.9;
        }
    }
}

/// Of the mask what the colours outside do not explain; `None` when too little is left to learn from.
fn unlike_outside(plane: &Plane, seeds: &[Seed], mask: &[bool]) -> Option<Vec<bool>> {
    let outside = plane
        .colors
        .iter()
        .zip(seeds)
        .filter(|(_, seed)| **seed == Seed::Outside);
    let outside: Vec<_> = outside.map(|(color, _)| (*color, 1.0)).collect();
    let mixture = Mixture::of(&outside)?;
    let mut usual: Vec<f32> = outside.iter().map(|(color, _)| mixture.log(*color)).collect();
    let rank = (usual.len() as f32 * UNUSUAL) as usize;
    let least = *usual.select_nth_unstable_by(rank, f32::total_cmp).1;
    let colors = plane.colors.iter().zip(mask);
    let unlike: Vec<bool> = colors
        .map(|(color, is_in)| *is_in && mixture.log(*color) < least)
        .collect();
    let size = |mask: &[bool]| mask.iter().filter(|is_in| **is_in).count() as f32;
    (size(&unlike) >= ENOUGH * size(mask)).then_some(unlike)
}

/// What clicks say: each claims the region with the sharpest border around it.
fn claimed(plane: &Plane, frame: &Frame, clicks: &Clicks, is_boxed: bool, reading: &mut Reading) {
    let radius = |click: &Click| {
        let growth = Growth {
            may_take: |at: usize| clicks.is_nearest(click, at),
            borders_count: true,
            most: usize::MAX,
            size: 0.02,
        };
        growth.radius(plane, frame, &click.reach)
    };
    let radii: Vec<f32> = clicks.0.iter().map(radius).collect();
    let is_alone = !is_boxed && clicks.0.iter().all(|click| click.is_inside);
    for at in 0..plane.colors.len() {
        let nearest = |is_inside: bool| {
            let of_kind = clicks
                .0
                .iter()
                .zip(&radii)
                .filter(|(click, _)| click.is_inside == is_inside);
            let distances = of_kind.map(|(click, radius)| click.reach.distance[at] / radius);
            distances.fold(f32::INFINITY, f32::min)
        };
        let (inside, outside) = (nearest(true), nearest(false));
        let prior = &mut reading.evidence.prior[at];
        if !is_boxed {
            *prior = (NEARNESS * (1.0 - inside)).clamp(-NEARNESS, NEARNESS);
            if frame.is_at_inner_edge(at, plane) {
                *prior -= NEARNESS;
            }
        }
        if !is_alone {
            *prior += CLICK * ((-inside).exp() - (-outside).exp());
        }
        if inside <= 1.0 && inside < outside {
            reading.mask[at] = true;
        } else if outside <= 1.0 {
            reading.mask[at] = false;
        }
    }
}

/// What clicks say of an outline from before: those that contradict it claim a region, all else is held.
fn corrected(plane: &Plane, smooth: &Plane, frame: &Frame, prompt: &Prompt, before: Vec<bool>) -> Reading {
    let mut reading = Reading::empty(plane);
    if let Some(bounds) = prompt.bounds {
        reading.limit(plane, frame, bounds);
    }
    let depth = shape::depth(&before, plane.width);
    for (at, prior) in reading.evidence.prior.iter_mut().enumerate() {
        let hold = HOLD * (depth[at] as f32 / SLOPE).min(1.0);
        *prior = if before[at] { hold } else { -hold };
    }
    reading.mask.clone_from(&before);
    let clicks = Clicks::of(smooth, frame, prompt);
    for click in &clicks.0 {
        let agreeing = click.disc.iter().filter(|at| before[**at] == click.is_inside).count();
        if 2 * agreeing > click.disc.len() {
            continue;
        }
        let growth = Growth {
            may_take: |at: usize| before[at] != click.is_inside && clicks.is_nearest(click, at),
            borders_count: false,
            most: before.iter().filter(|is_in| **is_in).count(),
            size: -0.1,
        };
        let radius = growth.radius(smooth, frame, &click.reach);
        let word = if click.is_inside { CORRECTION } else { -CORRECTION };
        for at in (0..before.len()).filter(|at| (growth.may_take)(*at)) {
            let distance = click.reach.distance[at] / radius;
            if distance <= 1.0 {
                reading.mask[at] = click.is_inside;
            }
            let weight = (2.0 - distance).clamp(0.0, 1.0);
            let prior = &mut reading.evidence.prior[at];
            *prior = *prior * (1.0 - weight) + weight * word;
        }
    }
    clicks.fix_clicked(&mut reading);
    reading
}

/// What an outline to be tightened says: well inside and well outside are sure, a band along it is open. `band` is its half-width in samples.
pub(super) fn banded(plane: &Plane, frame: &Frame, polygon: &Polygon, band: f64) -> Reading {
    let mask = frame.covered(polygon, plane);
    let depth = shape::depth(&mask, plane.width);
    let inner = depth
        .iter()
        .zip(&mask)
        .filter(|(_, is_in)| **is_in)
        .map(|(depth, _)| *depth);
    // Thin things keep a core to learn their colours from.
    let inner = ((3.0 * band) as u32).min(inner.max().unwrap_or(0) / 2);
    let seed = |(is_in, depth): (&bool, &u32)| match is_in {
        true if *depth > inner => Seed::Inside,
        false if f64::from(*depth) > 3.0 * band => Seed::Outside,
        _ => Seed::Open,
    };
    let seeds: Vec<Seed> = mask.iter().zip(&depth).map(seed).collect();
    let weights = seeds.iter().map(|seed| if *seed == Seed::Open { 0.0 } else { 1.0 });
    let evidence = Evidence {
        weights: weights.collect(),
        prior: vec![0.0; seeds.len()],
        seeds,
    };
    Reading { evidence, mask }
}
