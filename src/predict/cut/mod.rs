//! Smart outlines without any model: what was pointed at is told from its surroundings by colour and edges.
//!
//! The method is GrabCut (Rother, Kolmogorov and Blake, "GrabCut: interactive foreground extraction using iterated graph cuts",
//! SIGGRAPH 2004): colours inside and outside as mixtures of Gaussians, neighbours that look alike kept together, the
//! cheapest border found by max-flow, colours learned again from the outcome, a few times. Around it:
//! - Cuts begin at a coarse resolution and are refined in a band along the border at each finer one (Lombaert et al.,
//!   "A multilevel banded graph cuts method for fast image segmentation", ICCV 2005): fast, and fine where it matters.
//! - Clicks speak for what is near them in geodesic distance (Price, Morse and Cohen, "Geodesic graph cut", CVPR 2010).
//! - Clicks without a box begin with the region, of all that grow around them, that has the sharpest border.
//!
//! Pure functions of pixels and prompt: the same question gets the same answer. May import what `predict` may.
//! Start reading at [`cut`]; `grab` is one cut, `evidence` what the prompt says, `window` what is looked at.

mod evidence;
mod flow;
mod grab;
mod mixture;
mod plane;
mod reach;
mod shape;
mod window;

pub use window::{SAMPLES, Window, grown, window_for};

use super::trace::{self, Grid};
use crate::domain::pixels::Pixels;
use crate::domain::{BBox, Point, Polygon, Prompt, Size};
use evidence::Frame;
use grab::{Evidence, Palette, Seed};
use plane::Plane;
use shape::Pieces;
use std::sync::atomic::{AtomicBool, Ordering};

/// Samples along the longer side at which cuts begin, at most.
const COARSE: usize = 160;
/// How often colours are learned and the cut repeated there.
const ROUNDS: usize = 4;

/// How often a window is grown for a thing that reaches its edge.
const GROWTHS: usize = 1;

/// How an outline is made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    /// No vertex left out lies farther than this from the outline, in pixels of the upright image.
    pub tolerance: f64,
}

impl Default for Options {
    fn default() -> Self {
        Self { tolerance: 1.0 }
    }
}

/// What a prompt was answered with.
#[derive(Clone, Debug, PartialEq)]
pub struct Outline {
    /// The outline, fit to be stored.
    pub polygon: Polygon,
    /// What it was traced from, at level 0.5: to simplify it otherwise without another cut.
    pub grid: Grid,
    /// Whether the thing reaches an edge of the window beyond which the image goes on: worth another try in a larger one.
    pub touches_window: bool,
}

/// Why there is no outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CutError {
    /// Nothing inside the window was pointed at.
    #[error("nothing in the window was pointed at")]
    NothingPointedAt,
    /// What was pointed at cannot be told from its surroundings.
    #[error("nothing there stands out from its surroundings")]
    NothingFound,
    /// Another answer is no longer wanted.
    #[error("the search was called off")]
    Cancelled,
}

/// The outline of what the prompt points at.
///
/// # Errors
/// Each of [`CutError`]; [`CutError::Cancelled`] soon after `cancel` is set.
pub fn cut(
    window: &Window,
    prompt: &Prompt,
    image: Size,
    options: &Options,
    cancel: &AtomicBool,
) -> Result<Outline, CutError> {
    let stopped = || cancel.load(Ordering::Relaxed);
    let planes = planes(window);
    let frames = frames(window, image, planes.len());
    let (coarse, frame) = (&planes[planes.len() - 1], &frames[planes.len() - 1]);
    let included = prompt.include.iter().any(|p| frame.sample(*p, coarse).is_some());
    if !included && prompt.bounds.is_none() {
        return Err(CutError::NothingPointedAt);
    }
    let (evidence, mask) = evidence::evidence(coarse, frame, prompt);
    let mut answer = settle(coarse, &evidence, mask, &stopped)?;
    wanted(&mut answer.mask, coarse, frame, prompt);
    for level in (0..planes.len() - 1).rev() {
        let narrower = &planes[level + 1];
        answer.mask = refine(&planes[level], narrower, &answer, &stopped);
        wanted(&mut answer.mask, &planes[level], &frames[level], prompt);
    }
    if stopped() {
        return Err(CutError::Cancelled);
    }
    traced(&answer.mask, &planes[0], &frames[0], image, options)
}

/// The outline of what the prompt points at in a picture of an image, looking closer or farther as needed: crops the window,
/// cuts, and once more in a larger window when the thing reaches the edge of the first. `picture` is the upright image,
/// `image` large, or a reduced version of it.
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
    let mut bounds = window_for(prompt, image).ok_or(CutError::NothingPointedAt)?;
    let mut found = None;
    for _ in 0..=GROWTHS {
        let window = Window::crop(picture, image, bounds, SAMPLES).ok_or(CutError::NothingPointedAt)?;
        let outline = cut(&window, prompt, image, options, cancel)?;
        let larger = grown(bounds, image).filter(|_| outline.touches_window);
        found = Some(outline);
        match larger {
            Some(larger) => bounds = larger,
            None => break,
        }
    }
    found.ok_or(CutError::NothingFound)
}

/// The window at falling resolutions, the first its own.
fn planes(window: &Window) -> Vec<Plane> {
    let mut planes = vec![Plane::of(&window.pixels)];
    while let Some(last) = planes.last()
        && last.width.max(last.height) > COARSE
    {
        let half = last.halved();
        planes.push(half);
    }
    planes
}

fn frames(window: &Window, image: Size, count: usize) -> Vec<Frame> {
    let (bounds, whole) = (window.bounds, image.bounds());
    let ends = [
        bounds.x0 <= whole.x0,
        bounds.y0 <= whole.y0,
        bounds.x1 >= whole.x1,
        bounds.y1 >= whole.y1,
    ];
    let step = window.step();
    let frame = |level: usize| {
        let scale = f64::from(1u32 << level);
        Frame {
            bounds,
            step: (step.0 * scale, step.1 * scale),
            ends,
        }
    };
    (0..count).map(frame).collect()
}

struct Answer {
    mask: Vec<bool>,
    palette: Palette,
}

/// Colours learned from the mask and the cheapest cut by them, in turns.
fn settle(
    plane: &Plane,
    evidence: &Evidence,
    mut mask: Vec<bool>,
    stopped: &impl Fn() -> bool,
) -> Result<Answer, CutError> {
    let mut palette = Palette::of(plane, &mask, &evidence.weights).ok_or(CutError::NothingFound)?;
    for round in 0..ROUNDS {
        let odds = |at: usize| palette.odds(plane.colors[at]) + evidence.prior[at];
        let next = grab::cut(plane, &evidence.seeds, odds, stopped);
        if stopped() {
            return Err(CutError::Cancelled);
        }
        let changed = next.iter().zip(&mask).filter(|(a, b)| a != b).count();
        mask = next;
        if changed * 500 < mask.len() && round > 0 {
            break;
        }
        palette = palette
            .refit(plane, &mask, &evidence.weights)
            .ok_or(CutError::NothingFound)?;
    }
    Ok(Answer { mask, palette })
}

/// The cut repeated at twice the resolution, in a band along the border found.
fn refine(plane: &Plane, coarse: &Plane, answer: &Answer, stopped: &impl Fn() -> bool) -> Vec<bool> {
    let mask = shape::doubled(&answer.mask, coarse.width, (plane.width, plane.height));
    let depth = shape::depth(&mask, plane.width);
    let seeds: Vec<Seed> = mask
        .iter()
        .zip(&depth)
        .map(|(inside, depth)| match (*depth <= 10, inside) {
            (true, _) => Seed::Open,
            (false, true) => Seed::Inside,
            (false, false) => Seed::Outside,
        })
        .collect();
    grab::cut(plane, &seeds, |at| answer.palette.odds(plane.colors[at]), stopped)
}

/// Leaves what hangs together with the clicks, or for a box the large pieces, and fills pinholes.
fn wanted(mask: &mut [bool], plane: &Plane, frame: &Frame, prompt: &Prompt) {
    let pieces = Pieces::of(mask, plane.width);
    let mut is_wanted = vec![false; pieces.sizes.len()];
    let piece_at = |p: &Point| frame.sample(*p, plane).and_then(|at| pieces.of[at]);
    for piece in prompt.include.iter().filter_map(piece_at) {
        is_wanted[piece as usize] = true;
    }
    let largest = pieces.sizes.iter().copied().max().unwrap_or(0);
    if prompt.bounds.is_some() {
        for (is_wanted, size) in is_wanted.iter_mut().zip(&pieces.sizes) {
            *is_wanted |= size * 8 >= largest;
        }
    }
    let mut size = 0;
    for (inside, piece) in mask.iter_mut().zip(&pieces.of) {
        *inside &= piece.is_some_and(|piece| is_wanted[piece as usize]);
        size += usize::from(*inside);
    }
    let excluded: Vec<usize> = prompt.exclude.iter().filter_map(|p| frame.sample(*p, plane)).collect();
    shape::fill_holes(mask, plane.width, 4 + size / 100, |at| excluded.contains(&at));
}

fn traced(mask: &[bool], plane: &Plane, frame: &Frame, image: Size, options: &Options) -> Result<Outline, CutError> {
    let grid = Grid {
        width: plane.width,
        height: plane.height,
        values: shape::softened(mask, plane.width),
        origin: Point::new(frame.bounds.x0, frame.bounds.y0),
        step: frame.step,
    };
    let polygon = trace::polygon(&grid, 0.5, options.tolerance, image).ok_or(CutError::NothingFound)?;
    let touches_window = mask
        .iter()
        .enumerate()
        .any(|(at, inside)| *inside && evidence::at_inner_edge(at, plane, frame));
    Ok(Outline {
        polygon,
        grid,
        touches_window,
    })
}

/// The prompt that a box on its own makes.
pub fn from_box(bounds: BBox) -> Prompt {
    Prompt {
        bounds: Some(bounds),
        ..Prompt::default()
    }
}
