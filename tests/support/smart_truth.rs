//! The sample scenes with their true outlines, and somebody who clicks where an outline is most wrong.

use labelwright::domain::geometry::Size;
use labelwright::domain::pixels::{PixelFormat, Pixels};
use labelwright::domain::{BBox, Point, Polygon, Prompt};
use labelwright::predict::cut::{CutError, Options, Outline, outline, tightened};
use labelwright::predict::trace::{self, Grid};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// Objects smaller than this, in pixels across, down, or square, are left out.
const LEAST: (f64, f64) = (30.0, 900.0);
/// An error that reaches less deep than this many pixels is one that nobody clicks on.
const VISIBLE: f64 = 3.0;

#[derive(Deserialize)]
struct Scene {
    file: String,
    objects: Vec<Object>,
}

#[derive(Deserialize)]
struct Object {
    #[serde(rename = "box")]
    bounds: BBox,
    polygon: Polygon,
}

/// One object in a picture.
pub struct Case {
    pub picture: Pixels,
    pub bounds: BBox,
    pub truth: Polygon,
}

fn demo() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo")
}

/// Every `every`th object of the sample scenes that is large enough.
pub fn cases(every: usize) -> Vec<Case> {
    let text = std::fs::read_to_string(demo().join("truth.ron")).expect("truth.ron is there");
    let scenes: Vec<Scene> = ron::from_str(&text).expect("truth.ron can be read");
    let mut number = 0;
    let mut cases = Vec::new();
    for scene in scenes {
        let mut picture = None;
        for object in scene.objects {
            let (width, height) = (object.bounds.width(), object.bounds.height());
            if width < LEAST.0 || height < LEAST.0 || object.polygon.area() < LEAST.1 {
                continue;
            }
            number += 1;
            if number % every == 0 {
                cases.push(Case {
                    picture: picture.get_or_insert_with(|| open(&scene.file)).clone(),
                    bounds: object.bounds,
                    truth: object.polygon,
                });
            }
        }
    }
    cases
}

fn open(file: &str) -> Pixels {
    let image = image::open(demo().join(file))
        .expect("the picture can be read")
        .to_rgb8();
    let size = Size::new(image.width(), image.height());
    Pixels::new(size, PixelFormat::Rgb8, image.into_raw()).expect("as many samples as pixels")
}

/// A part of the image as cells of one pixel or more.
struct Raster {
    width: usize,
    height: usize,
    corner: Point,
    cell: f64,
    inside: Vec<bool>,
}

impl Raster {
    fn of(polygon: &Polygon, bounds: BBox) -> Self {
        let cell = (bounds.width().max(bounds.height()) / 250.0).max(1.0);
        let (width, height) = (
            (bounds.width() / cell).ceil() as usize,
            (bounds.height() / cell).ceil() as usize,
        );
        let corner = Point::new(bounds.x0, bounds.y0);
        let middle = |at: usize| corner.moved(((at % width) as f64 + 0.5) * cell, ((at / width) as f64 + 0.5) * cell);
        let inside = (0..width * height).map(|at| polygon.contains(middle(at))).collect();
        Self {
            width,
            height,
            corner,
            cell,
            inside,
        }
    }

    /// The cell farthest from all that is not inside, in two passes over the cells, and how far in pixels.
    fn deepest(&self) -> Option<(Point, f64, usize)> {
        let (width, height) = (self.width as isize, self.height as isize);
        let mut depth = vec![0.0f64; self.inside.len()];
        let near = [(-1, 0, 1.0), (0, -1, 1.0), (-1, -1, 1.4), (1, -1, 1.4)];
        for sign in [1, -1] {
            for step in 0..width * height {
                let at = if sign == 1 { step } else { width * height - 1 - step };
                let (x, y) = (at % width, at / width);
                let at = at as usize;
                if !self.inside[at] {
                    continue;
                }
                let from = near.map(|(dx, dy, cost): (isize, isize, f64)| {
                    let (x, y) = (x + sign * dx, y + sign * dy);
                    let is_in = x >= 0 && y >= 0 && x < width && y < height;
                    cost + if is_in { depth[(y * width + x) as usize] } else { 0.0 }
                });
                let least = from.into_iter().fold(f64::INFINITY, f64::min);
                depth[at] = if sign == 1 { least } else { least.min(depth[at]) };
            }
        }
        let (at, deepest) = depth.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1))?;
        let (x, y) = ((at % self.width) as f64 + 0.5, (at / self.width) as f64 + 0.5);
        let p = self.corner.moved(x * self.cell, y * self.cell);
        (*deepest > 0.0).then_some((p, deepest * self.cell, at))
    }
}

impl Case {
    pub fn size(&self) -> Size {
        self.picture.size()
    }

    /// The point deepest inside the object.
    pub fn inner_point(&self) -> Point {
        let deepest = Raster::of(&self.truth, self.bounds.grown(2.0)).deepest();
        deepest.expect("objects have an inside").0
    }

    /// What a prompt is answered with.
    pub fn ask(&self, prompt: &Prompt, before: Option<Polygon>) -> Result<Outline, CutError> {
        let options = Options {
            before,
            ..Options::default()
        };
        outline(&self.picture, self.size(), prompt, &options, &AtomicBool::new(false))
    }

    /// Intersection over union with the truth; 0 without an answer.
    pub fn iou(&self, found: Option<&Polygon>) -> f64 {
        found.map_or(0.0, |found| found.iou(&self.truth))
    }

    /// A click into the inside, then up to `more` where the outline is most wrong; the quality after each.
    pub fn clicked(&self, more: usize) -> Vec<f64> {
        let mut prompt = Prompt {
            include: vec![self.inner_point()],
            ..Prompt::default()
        };
        let mut found = self.ask(&prompt, None).ok().map(|outline| outline.polygon);
        let mut qualities = vec![self.iou(found.as_ref())];
        for _ in 0..more {
            if self.correct(&mut prompt, found.as_ref()) {
                found = self.ask(&prompt, found.clone()).ok().map(|outline| outline.polygon);
            }
            qualities.push(self.iou(found.as_ref()));
        }
        qualities
    }

    /// Adds a click where the outline is most wrong; false when it is nowhere visibly so.
    fn correct(&self, prompt: &mut Prompt, found: Option<&Polygon>) -> bool {
        let nothing = Polygon::default();
        let found = found.unwrap_or(&nothing);
        let reached = if found.parts.is_empty() {
            self.bounds
        } else {
            found.bounds()
        };
        let bounds = self.bounds.union(&reached).grown(2.0);
        let truth = Raster::of(&self.truth, bounds);
        let mut wrong = Raster::of(found, bounds);
        for (found, truth) in wrong.inside.iter_mut().zip(&truth.inside) {
            *found = *found != *truth;
        }
        match wrong.deepest() {
            Some((p, depth, at)) if depth >= VISIBLE => {
                if truth.inside[at] {
                    &mut prompt.include
                } else {
                    &mut prompt.exclude
                }
                .push(p);
                true
            }
            _ => false,
        }
    }

    /// The truth six pixels too wide and with few vertices, as somebody in a hurry draws it.
    pub fn rough(&self) -> Option<Polygon> {
        const OFF: usize = 6;
        let raster = Raster::of(&self.truth, self.bounds.grown(12.0));
        let reach = (OFF as f64 / raster.cell).round() as isize;
        let mut values = vec![0.0f32; raster.inside.len()];
        let (width, height) = (raster.width as isize, raster.height as isize);
        for at in (0..raster.inside.len()).filter(|at| raster.inside[*at]) {
            let (x, y) = (at as isize % width, at as isize / width);
            for dy in -reach..=reach {
                for dx in -reach..=reach {
                    let (x, y) = (x + dx, y + dy);
                    if dx * dx + dy * dy <= reach * reach && x >= 0 && y >= 0 && x < width && y < height {
                        values[(y * width + x) as usize] = 1.0;
                    }
                }
            }
        }
        let grid = Grid {
            width: raster.width,
            height: raster.height,
            values,
            origin: raster.corner,
            step: (raster.cell, raster.cell),
        };
        trace::polygon(&grid, 0.5, OFF as f64, self.size())
    }

    /// The rough outline's quality before and after it is tightened.
    pub fn tightened(&self) -> (f64, f64) {
        let Some(rough) = self.rough() else { return (0.0, 0.0) };
        let found = tightened(
            &self.picture,
            self.size(),
            &rough,
            &Options::default(),
            &AtomicBool::new(false),
        );
        let found = found.ok().map(|outline| outline.polygon);
        (self.iou(Some(&rough)), self.iou(found.as_ref()))
    }
}

/// Mean, median and the value that one in ten stays under.
pub fn summary(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (mean, values[values.len() / 2], values[values.len() / 10])
}
