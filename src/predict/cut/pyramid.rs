//! A window at falling resolutions: cuts begin at the coarsest and are refined along the border at each finer one.

use super::evidence::Reading;
use super::frame::Frame;
use super::grab::{self, Palette, Seed};
use super::plane::Plane;
use super::shape;
use super::window::Window;
use super::{CutError, Stop};
use domain::Prompt;

/// Samples along the longer side at which cuts begin, at most.
const COARSE: usize = 160;
/// How often colours are learned and the cut repeated there, at most.
const ROUNDS: usize = 4;
/// Fewer samples changed than one in so many: the colours no longer change.
const CONVERGED: usize = 500;
/// How far from the border a finer cut may move it, in thirds of a sample.
const BAND: u32 = 10;

/// One resolution.
pub(super) struct Level {
    pub(super) plane: Plane,
    pub(super) frame: Frame,
}

/// A mask and the colours that it was found by.
pub(super) struct Answer {
    pub(super) mask: Vec<bool>,
    palette: Palette,
}

/// The window at falling resolutions, the first its own; the last at most [`COARSE`] samples long.
pub(super) fn levels(window: &Window) -> Vec<Level> {
    let (bounds, whole) = (window.bounds, window.image.bounds());
    let ends = [
        bounds.x0 <= whole.x0,
        bounds.y0 <= whole.y0,
        bounds.x1 >= whole.x1,
        bounds.y1 >= whole.y1,
    ];
    let mut step = window.step();
    let mut plane = Plane::of(&window.pixels);
    let mut levels = Vec::new();
    loop {
        let half = (plane.width.max(plane.height) > COARSE).then(|| plane.halved());
        let frame = Frame { bounds, step, ends };
        levels.push(Level { plane, frame });
        let Some(half) = half else { return levels };
        plane = half;
        step = (2.0 * step.0, 2.0 * step.1);
    }
}

impl Level {
    /// Colours learned from the reading's mask and the cheapest cut by them, in turns.
    ///
    /// # Errors
    /// [`CutError::NothingFound`] when a side is left without samples, [`CutError::Cancelled`].
    pub(super) fn segment(&self, reading: Reading, stop: Stop) -> Result<Answer, CutError> {
        let plane = &self.plane;
        let Reading { evidence, mut mask } = reading;
        let mut palette = Palette::of(plane, &mask, &evidence.weights).ok_or(CutError::NothingFound)?;
        for _ in 0..ROUNDS {
            let odds = |at: usize| palette.odds(plane.colors[at]) + evidence.prior[at];
            let next = grab::cut(plane, &evidence.seeds, odds, stop);
            if stop() {
                return Err(CutError::Cancelled);
            }
            let changed = next.iter().zip(&mask).filter(|(a, b)| a != b).count();
            mask = next;
            if changed * CONVERGED < mask.len() {
                break;
            }
            let learned = palette.refit(plane, &mask, &evidence.weights);
            palette = learned.ok_or(CutError::NothingFound)?;
        }
        Ok(Answer { mask, palette })
    }

    /// The cut of the next coarser level repeated in a band along the border found there.
    pub(super) fn refine(&self, coarser: &Self, answer: &Answer, prompt: &Prompt, stop: Stop) -> Vec<bool> {
        let plane = &self.plane;
        let mask = shape::doubled(&answer.mask, coarser.plane.width, (plane.width, plane.height));
        let depth = shape::depth(&mask, plane.width);
        let seed = |(is_in, depth): (&bool, &u32)| match is_in {
            _ if *depth <= BAND => Seed::Open,
            true => Seed::Inside,
            false => Seed::Outside,
        };
        let mut seeds: Vec<Seed> = mask.iter().zip(&depth).map(seed).collect();
        for (points, seed) in [(&prompt.include, Seed::Inside), (&prompt.exclude, Seed::Outside)] {
            for at in points.iter().filter_map(|p| self.frame.sample(*p, plane)) {
                seeds[at] = seed;
            }
        }
        grab::cut(plane, &seeds, |at| answer.palette.odds(plane.colors[at]), stop)
    }
}
