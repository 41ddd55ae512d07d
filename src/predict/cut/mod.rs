//! Smart outlines without any model: what was pointed at is told from its surroundings by colour and edges.
//!
//! The method is GrabCut (Rother, Kolmogorov and Blake, "GrabCut: interactive foreground extraction using iterated graph
//! cuts", SIGGRAPH 2004): colours inside and outside as mixtures of Gaussians, neighbours that look alike kept together,
//! the cheapest border found by max-flow, colours learned again from the outcome, a few times. Around it:
//! - Cuts begin at a coarse resolution and are refined in a band along the border at each finer one (Lombaert, Sun, Grady and
//!   Xu, "A multilevel banded graph cuts method for fast image segmentation", ICCV 2005): fast, and fine where it matters.
//! - Clicks count for what is near them in geodesic distance (Price, Morse and Cohen, "Geodesic graph cut for
//!   interactive image segmentation", CVPR 2010).
//! - A click without a box begins with the region, of all that grow around it, that has the sharpest border.
//! - A click that contradicts the outline shown corrects it there and holds the rest.
//!
//! Pure functions of pixels and prompt: the same question gets the same answer. May import what `predict` may.
//! Start reading at [`outline`] and [`cut`]; `evidence` is what a prompt says, `grab` one cut, `pyramid` the resolutions,
//! `window` what is looked at.

mod evidence;
mod flow;
mod frame;
mod grab;
mod mixture;
mod plane;
mod pyramid;
mod reach;
mod region;
mod shape;
mod stop;
mod window;

pub use stop::CutError;
use stop::Stop;
pub use window::{SAMPLES, Window, grown, window_for};

use super::trace::{self, Grid};
use domain::pixels::Pixels;
use domain::{BBox, Point, Polygon, Prompt, Size};
use pyramid::{Answer, Level};
use shape::Pieces;
use std::sync::atomic::{AtomicBool, Ordering};

/// How often a window is grown at most: once for a thing that reaches its edge, on until anything stands out in it.
const GROWTHS: usize = 3;
/// An outline of lower quality is discarded: nothing in its window stands out.
const VAGUE: f32 = 0.25;
/// When an outline is tightened, the share of its longer side that it may be off.
const OFF: f64 = 0.04;
/// And the least that it may be off, in samples of the coarsest resolution.
const LEAST_OFF: f64 = 3.0;
/// In a box, pieces smaller than this share of the largest are not meant.
const CRUMB: usize = 8;

/// How an outline is made.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// No vertex left out lies farther than this from the outline, in pixels of the upright image.
    pub tolerance: f64,
    /// The outline shown, if the prompt was extended to correct it: clicks that it contradicts change it around
    /// them, and the rest stays as far as the colours allow.
    pub before: Option<Polygon>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            tolerance: 1.0,
            before: None,
        }
    }
}

/// What a prompt was answered with.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The outline, fit to be stored.
    pub polygon: Polygon,
    /// What it was traced from, at level 0.5: [`trace::polygon`] simplifies it otherwise without another cut.
    pub grid: Grid,
    /// How much like a whole thing it looks, over 0 to 1: how sharp its border is, and how well it fills its box if it was asked
    /// for by one. To compare answers to one prompt by.
    pub quality: f32,
    /// Whether the thing reaches an edge of the window beyond which the image goes on: worth another try in a larger one.
    pub touches_window: bool,
}

/// The outline of what the prompt points at in a picture of an image: crops a window, cuts, and once more in a larger window
/// when the thing reaches the edge of the first. `picture` is the upright image, `image` large, or a reduced version of it.
///
/// # Errors
/// As [`cut`].
pub fn outline(
    picture: &Pixels,
    image: Size,
    prompt: &Prompt,
    options: &Options,
    cancel: &AtomicBool,
) -> Result<Outline, CutError> {
    let mut bounds = window_for(prompt, options.before.as_ref(), image).ok_or(CutError::NothingPointedAt)?;
    let mut best: Option<Outline> = None;
    let mut was_cut_off = false;
    for _ in 0..=GROWTHS {
        let window = Window::crop(picture, image, bounds, SAMPLES).ok_or(CutError::NothingPointedAt)?;
        let found = cut(&window, prompt, options, cancel)?;
        // In a window that lies wholly inside a thing there is no border to be found.
        let is_vague = prompt.bounds.is_none() && found.quality < VAGUE;
        let is_cut_off = found.touches_window && !is_vague && !was_cut_off;
        was_cut_off |= is_cut_off;
        if best.as_ref().is_none_or(|best| found.quality > best.quality) {
            best = Some(found);
        }
        match grown(bounds, image).filter(|_| is_vague || is_cut_off) {
            Some(larger) => bounds = larger,
            None => break,
        }
    }
    best.ok_or(CutError::NothingFound)
}

/// The outline of what the prompt points at in a window.
///
/// # Errors
/// [`CutError::NothingPointedAt`] without a box and without an included point in the window; [`CutError::NothingFound`];
/// [`CutError::Cancelled`] soon after `cancel` is set.
pub fn cut(window: &Window, prompt: &Prompt, options: &Options, cancel: &AtomicBool) -> Result<Outline, CutError> {
    let stop: Stop = &|| cancel.load(Ordering::Relaxed);
    let levels = pyramid::levels(window);
    let Some(coarse) = levels.last() else {
        return Err(CutError::NothingFound);
    };
    let Level { plane, frame } = coarse;
    let bounds = prompt.bounds.and_then(|b| b.clipped(window.image).ok());
    let is_boxed = bounds.is_some_and(|b| b.touches(&window.bounds));
    if !is_boxed && !prompt.include.iter().any(|p| frame.sample(*p, plane).is_some()) {
        return Err(CutError::NothingPointedAt);
    }
    let prompt = &Prompt {
        bounds,
        ..prompt.clone()
    };
    let mut best: Option<(f32, Answer)> = None;
    let smooth = plane.smoothed().smoothed();
    for reading in evidence::readings(plane, frame, prompt, options.before.as_ref()) {
        let mut answer = match coarse.segment(reading, stop) {
            Err(CutError::NothingFound) => continue,
            other => other?,
        };
        meant(&mut answer.mask, coarse, prompt);
        let quality = region::quality(&smooth, frame, &answer.mask, prompt.bounds);
        if best.as_ref().is_none_or(|(q, _)| quality > *q) {
            best = Some((quality, answer));
        }
    }
    let (quality, answer) = best.ok_or(CutError::NothingFound)?;
    let mask = finest(&levels, answer, prompt, stop, |mask, level| meant(mask, level, prompt))?;
    traced(&mask, &levels[0], quality, window.image, options)
}

/// A polygon drawn roughly, moved to where colours and edges say that its thing ends: by up to some 4 % of its size. The window
/// is best that of a box around it.
///
/// # Errors
/// As [`cut`].
pub fn tighten(
    window: &Window,
    polygon: &Polygon,
    options: &Options,
    cancel: &AtomicBool,
) -> Result<Outline, CutError> {
    let stop: Stop = &|| cancel.load(Ordering::Relaxed);
    let levels = pyramid::levels(window);
    let Some(coarse) = levels.last() else {
        return Err(CutError::NothingFound);
    };
    let Level { plane, frame } = coarse;
    let bounds = polygon.bounds();
    if !bounds.touches(&window.bounds) {
        return Err(CutError::NothingPointedAt);
    }
    let step = frame.step.0.max(frame.step.1);
    let band = (OFF * bounds.width().max(bounds.height()) / step).max(LEAST_OFF);
    let answer = coarse.segment(evidence::banded(plane, frame, polygon, band), stop)?;
    let quality = region::quality(plane, frame, &answer.mask, None);
    let mask = finest(&levels, answer, &Prompt::default(), stop, |_, _| ())?;
    traced(&mask, &levels[0], quality, window.image, options)
}

/// [`tighten`] in a picture of an image, as [`outline`] is to [`cut`].
///
/// # Errors
/// As [`cut`].
pub fn tightened(
    picture: &Pixels,
    image: Size,
    polygon: &Polygon,
    options: &Options,
    cancel: &AtomicBool,
) -> Result<Outline, CutError> {
    let bounds = window_for(&from_box(polygon.bounds()), None, image).ok_or(CutError::NothingPointedAt)?;
    let window = Window::crop(picture, image, bounds, SAMPLES).ok_or(CutError::NothingPointedAt)?;
    tighten(&window, polygon, options, cancel)
}

/// The prompt that a box on its own makes.
pub fn from_box(bounds: BBox) -> Prompt {
    Prompt {
        bounds: Some(bounds),
        ..Prompt::default()
    }
}

/// The answer at the coarsest level, refined level by level and cleaned at each.
fn finest(
    levels: &[Level],
    mut answer: Answer,
    prompt: &Prompt,
    stop: Stop,
    clean: impl Fn(&mut [bool], &Level),
) -> Result<Vec<bool>, CutError> {
    for pair in levels.windows(2).rev() {
        answer.mask = pair[0].refine(&pair[1], &answer, prompt, stop);
        clean(&mut answer.mask, &pair[0]);
    }
    if stop() {
        return Err(CutError::Cancelled);
    }
    Ok(answer.mask)
}

/// Leaves of the mask what hangs together with the clicks, or for a box the large pieces, and fills pinholes.
fn meant(mask: &mut [bool], level: &Level, prompt: &Prompt) {
    let Level { plane, frame } = level;
    let pieces = Pieces::of(mask, plane.width);
    let largest = pieces.sizes.iter().copied().max().unwrap_or(0);
    let is_large = |size: &usize| prompt.bounds.is_some() && size * CRUMB >= largest;
    let mut is_meant: Vec<bool> = pieces.sizes.iter().map(is_large).collect();
    let piece_at = |p: &Point| frame.sample(*p, plane).and_then(|at| pieces.of[at]);
    for piece in prompt.include.iter().filter_map(piece_at) {
        is_meant[piece as usize] = true;
    }
    let mut size = 0;
    for (is_in, piece) in mask.iter_mut().zip(&pieces.of) {
        *is_in &= piece.is_some_and(|piece| is_meant[piece as usize]);
        size += usize::from(*is_in);
    }
    let excluded: Vec<usize> = prompt.exclude.iter().filter_map(|p| frame.sample(*p, plane)).collect();
    shape::fill_holes(mask, plane.width, 4 + size / 100, |at| excluded.contains(&at));
}

fn traced(mask: &[bool], level: &Level, quality: f32, image: Size, options: &Options) -> Result<Outline, CutError> {
    let Level { plane, frame } = level;
    let grid = Grid {
        width: plane.width,
        height: plane.height,
        values: shape::softened(mask, plane.width),
        origin: Point::new(frame.bounds.x0, frame.bounds.y0),
        step: frame.step,
    };
    let polygon = trace::polygon(&grid, 0.5, options.tolerance, image).ok_or(CutError::NothingFound)?;
    let mut inside = (0..mask.len()).filter(|at| mask[*at]);
    Ok(Outline {
        polygon,
        touches_window: inside.any(|at| frame.is_at_inner_edge(at, plane)),
        grid,
        quality,
    })
}

#[cfg(test)]
mod tests;
