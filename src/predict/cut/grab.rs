//! One cut at one resolution: colours for and against, changes of colour between neighbours, the cheapest border.

use super::flow::{Flow, STEPS};
use super::mixture::Mixture;
use super::plane::{Color, Plane, squared};

/// Directions of which every pair of neighbours has one.
const FORWARD: [usize; 4] = [0, 2, 4, 6];
/// What separating two samples of one colour costs, in units of log-likelihood.
const SMOOTHNESS: f32 = 8.0;
/// The share of it that even the sharpest change of colour does not take off.
const LENGTH: f32 = 0.02;
/// The most that a sample's colour may say.
const LOUDEST: f32 = 8.0;
/// Flows are whole numbers: units in one of log-likelihood.
const UNITS: f32 = 64.0;

/// What is known of a sample before its colour is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seed {
    Inside,
    Outside,
    Open,
}

/// Evidence for and against each sample besides colour.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    pub(super) seeds: Vec<Seed>,
    /// Logarithm of the odds that it is inside.
    pub(super) prior: Vec<f32>,
    /// How much a sample counts when the inside's and outside's colours are learned.
    pub(super) weights: Vec<f32>,
}

/// Colours of the thing and of what is around it.
#[derive(Clone, Debug)]
pub(super) struct Palette {
    inside: Mixture,
    outside: Mixture,
}

impl Palette {
    /// Learned from a mask; `None` when one side is empty.
    pub(super) fn of(plane: &Plane, mask: &[bool], weights: &[f32]) -> Option<Self> {
        let (inside, outside) = split(plane, mask, weights);
        Some(Self {
            inside: Mixture::of(&inside)?,
            outside: Mixture::of(&outside)?,
        })
    }

    pub(super) fn refit(&self, plane: &Plane, mask: &[bool], weights: &[f32]) -> Option<Self> {
        let (inside, outside) = split(plane, mask, weights);
        Some(Self {
            inside: self.inside.refit(&inside)?,
            outside: self.outside.refit(&outside)?,
        })
    }

    /// Logarithm of the odds of a colour: positive means inside.
    pub(super) fn odds(&self, color: Color) -> f32 {
        (self.inside.log(color) - self.outside.log(color)).clamp(-LOUDEST, LOUDEST)
    }
}

type Samples = Vec<(Color, f32)>;

fn split(plane: &Plane, mask: &[bool], weights: &[f32]) -> (Samples, Samples) {
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    for ((color, is_inside), weight) in plane.colors.iter().zip(mask).zip(weights) {
        if *weight > 0.0 {
            if *is_inside { &mut inside } else { &mut outside }.push((*color, *weight));
        }
    }
    (inside, outside)
}

/// The mean squared change of colour between neighbours: what GrabCut calls contrast.
fn contrast(plane: &Plane) -> f32 {
    let (mut sum, mut count) = (0.0f64, 0u32);
    for y in 0..plane.height {
        let row = &plane.colors[y * plane.width..(y + 1) * plane.width];
        for pair in row.windows(2) {
            sum += f64::from(squared(pair[0], pair[1]));
            count += 1;
        }
        if y + 1 < plane.height {
            let below = &plane.colors[(y + 1) * plane.width..(y + 2) * plane.width];
            sum += row
                .iter()
                .zip(below)
                .map(|(a, b)| f64::from(squared(*a, *b)))
                .sum::<f64>();
            count += plane.width as u32;
        }
    }
    (sum / f64::from(count.max(1))) as f32
}

/// The samples inside the cheapest border. Samples whose `seeds` are known stay as they are.
pub(super) fn cut(plane: &Plane, seeds: &[Seed], odds: impl Fn(usize) -> f32, stop: super::Stop) -> Vec<bool> {
    let mut flow = Flow::new(plane.width, plane.height);
    let sharpness = 1.0 / (2.0 * contrast(plane)).max(2.0);
    for (at, seed) in seeds.iter().enumerate() {
        let (x, y) = (at % plane.width, at / plane.width);
        if *seed == Seed::Open {
            flow.pull(x, y, (odds(at) * UNITS) as i32);
        }
        for direction in FORWARD {
            let (dx, dy) = STEPS[direction];
            let (nx, ny) = (x.wrapping_add_signed(dx), y.wrapping_add_signed(dy));
            if nx >= plane.width || ny >= plane.height {
                continue;
            }
            let other = ny * plane.width + nx;
            let (a, b) = (*seed, seeds[other]);
            if a != Seed::Open && b != Seed::Open {
                continue;
            }
            let change = squared(plane.colors[at], plane.colors[other]);
            let length = if direction < 4 {
                1.0
            } else {
                std::f32::consts::FRAC_1_SQRT_2
            };
            let cost = SMOOTHNESS * length * ((-sharpness * change).exp() + LENGTH);
            let cost = (cost * UNITS) as i32;
            // What is known needs no node: its neighbours are pulled instead.
            match (a, b) {
                (Seed::Open, Seed::Open) => flow.join(x, y, direction, cost),
                (Seed::Inside, _) => flow.pull(nx, ny, cost),
                (Seed::Outside, _) => flow.pull(nx, ny, -cost),
                (_, Seed::Inside) => flow.pull(x, y, cost),
                (_, Seed::Outside) => flow.pull(x, y, -cost),
            }
        }
    }
    flow.run(stop);
    let labelled = seeds.iter().enumerate().map(|(at, seed)| match seed {
        Seed::Inside => true,
        Seed::Outside => false,
        Seed::Open => flow.is_source(at % plane.width, at / plane.width),
    });
    labelled.collect()
}
