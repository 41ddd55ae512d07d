//! What a model found, drawn into the picture.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use domain::Color;
use domain::geometry::{BBox, Point, Polygon, Size};
use domain::pixels::{PixelFormat, Pixels};

/// How much of a mark's colour lies over the inside of an outline, 0 to 1.
const TINT: f32 = 0.3;

/// Something to draw.
pub(super) struct Mark {
    /// The box, in pixels of the upright image; `None` writes the words into the corner.
    pub bounds: Option<BBox>,
    /// The outline.
    pub outline: Option<Polygon>,
    /// What is written at it.
    pub words: String,
    /// Its colour.
    pub color: Color,
}

impl Mark {
    /// The mark on a picture `scale` times as large.
    pub(super) fn scaled(self, scale: f64) -> Self {
        let bounds = self.bounds.map(|b| BBox {
            x0: b.x0 * scale,
            y0: b.y0 * scale,
            x1: b.x1 * scale,
            y1: b.y1 * scale,
        });
        let outline = self.outline.map(|o| o.map(|p| Point::new(p.x * scale, p.y * scale)));
        Self {
            bounds,
            outline,
            ..self
        }
    }
}

/// The picture with marks drawn into it, the first on top.
pub(super) fn drawn(pixels: &Pixels, marks: &[Mark]) -> Option<Pixels> {
    let mut canvas = Canvas::new(pixels);
    let side = pixels.size().width.max(pixels.size().height);
    let line = (f64::from(side) / 400.0).clamp(1.5, 12.0);
    for mark in marks.iter().rev() {
        if let Some(outline) = &mark.outline {
            canvas.fill(outline, mark.color);
            for ring in outline.rings() {
                canvas.ring(ring, line, mark.color);
            }
        } else if let Some(b) = &mark.bounds {
            canvas.ring(&b.corners(), line, mark.color);
        }
    }
    let height = (side as f32 / 45.0).clamp(12.0, 60.0);
    let mut row = 0.0;
    for mark in marks.iter().rev().filter(|mark| mark.bounds.is_some()) {
        let corner = mark.bounds.map_or(Point::default(), |b| Point::new(b.x0, b.y0));
        canvas.words(&mark.words, corner.moved(0.0, -f64::from(height)), height, mark.color);
    }
    for mark in marks.iter().filter(|mark| mark.bounds.is_none()) {
        canvas.words(&mark.words, Point::new(0.0, row), height, mark.color);
        row += f64::from(height) * 1.2;
    }
    Pixels::new(canvas.size, PixelFormat::Rgb8, canvas.data)
}

struct Canvas {
    size: Size,
    data: Vec<u8>,
}

impl Canvas {
    fn new(pixels: &Pixels) -> Self {
        let step = pixels.format().bytes();
        let samples = pixels.data().chunks_exact(step);
        Self {
            size: pixels.size(),
            data: samples.flat_map(|sample| [sample[0], sample[1], sample[2]]).collect(),
        }
    }

    /// Lays colour over a pixel, `share` of it, 0 to 1. Outside the picture nothing happens.
    fn blend(&mut self, x: i64, y: i64, color: Color, share: f32) {
        let inside = |v: i64, side: u32| (0..i64::from(side)).contains(&v);
        if !inside(x, self.size.width) || !inside(y, self.size.height) {
            return;
        }
        let at = (y as usize * self.size.width as usize + x as usize) * 3;
        for (sample, over) in self.data[at..at + 3].iter_mut().zip([color.r, color.g, color.b]) {
            let mixed = f32::from(*sample) * (1.0 - share) + f32::from(over) * share;
            *sample = mixed.round() as u8;
        }
    }

    /// A closed line of that width.
    fn ring(&mut self, ring: &[Point], width: f64, color: Color) {
        for (i, from) in ring.iter().enumerate() {
            self.line(*from, ring[(i + 1) % ring.len()], width, color);
        }
    }

    fn line(&mut self, from: Point, to: Point, width: f64, color: Color) {
        let half = width / 2.0;
        let bounds = BBox::from_corners(from, to).grown(half);
        let visible = bounds.intersection(&self.size.bounds());
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let length = dx * dx + dy * dy;
        for y in visible.y0.floor() as i64..visible.y1.ceil() as i64 {
            for x in visible.x0.floor() as i64..visible.x1.ceil() as i64 {
                let p = Point::new(x as f64 + 0.5, y as f64 + 0.5);
                let along = ((p.x - from.x) * dx + (p.y - from.y) * dy) / length;
                let along = if length > 0.0 { along.clamp(0.0, 1.0) } else { 0.0 };
                let distance = p.distance(from.moved(along * dx, along * dy));
                let share = (half + 0.5 - distance).clamp(0.0, 1.0);
                if share > 0.0 {
                    self.blend(x, y, color, share as f32);
                }
            }
        }
    }

    /// Tints the inside of an outline, row by row between the places where its edges cross the row's middle.
    fn fill(&mut self, outline: &Polygon, color: Color) {
        let rows = outline.bounds().intersection(&self.size.bounds());
        for y in rows.y0.floor() as i64..rows.y1.ceil() as i64 {
            let middle = y as f64 + 0.5;
            let mut crossings: Vec<f64> = Vec::new();
            for ring in outline.rings() {
                for (i, p) in ring.iter().enumerate() {
                    let q = ring[(i + 1) % ring.len()];
                    if (p.y > middle) != (q.y > middle) {
                        crossings.push(p.x + (q.x - p.x) * (middle - p.y) / (q.y - p.y));
                    }
                }
            }
            crossings.sort_by(f64::total_cmp);
            for pair in crossings.chunks_exact(2) {
                for x in pair[0].round() as i64..pair[1].round() as i64 {
                    self.blend(x, y, color, TINT);
                }
            }
        }
    }

    /// Words on a ground of that colour, moved into the picture where they would leave it.
    fn words(&mut self, words: &str, corner: Point, height: f32, color: Color) {
        let Ok(font) = FontRef::try_from_slice(epaint_default_fonts::UBUNTU_LIGHT) else {
            return;
        };
        let font = font.as_scaled(PxScale::from(height));
        let mut glyphs = Vec::new();
        let mut pen = height * 0.2;
        for c in words.chars() {
            let glyph = font.scaled_glyph(c);
            let advance = font.h_advance(glyph.id);
            glyphs.push((pen, glyph));
            pen += advance;
        }
        let width = f64::from(pen + height * 0.2);
        let ground = BBox {
            x0: corner.x,
            y0: corner.y,
            x1: corner.x + width,
            y1: corner.y + f64::from(height),
        };
        let ground = ground.pushed_inside(self.size);
        for y in ground.y0 as i64..ground.y1 as i64 {
            for x in ground.x0 as i64..ground.x1 as i64 {
                self.blend(x, y, color, 0.85);
            }
        }
        for (pen, mut glyph) in glyphs {
            glyph.position = point(ground.x0 as f32 + pen, ground.y0 as f32 + font.ascent());
            let Some(outlined) = font.outline_glyph(glyph) else {
                continue;
            };
            let at = outlined.px_bounds().min;
            outlined.draw(|x, y, share| {
                let (x, y) = (at.x as i64 + i64::from(x), at.y as i64 + i64::from(y));
                self.blend(x, y, Color::new(0, 0, 0), share.clamp(0.0, 1.0));
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grey(width: u32, height: u32) -> Pixels {
        let size = Size::new(width, height);
        Pixels::new(size, PixelFormat::Rgb8, vec![100; size.pixels() as usize * 3]).expect("a picture")
    }

    fn at(pixels: &Pixels, x: usize, y: usize) -> &[u8] {
        let at = (y * pixels.size().width as usize + x) * 3;
        &pixels.data()[at..at + 3]
    }

    #[test]
    fn a_box_is_drawn_on_its_edges_and_named() {
        let mark = Mark {
            bounds: Some(BBox::from((40.0, 60.0, 160.0, 150.0))),
            outline: None,
            words: "thing 0.90".into(),
            color: Color::new(255, 0, 0),
        };
        let picture = drawn(&grey(200, 200), &[mark]).expect("drawn");
        assert!(at(&picture, 40, 100)[1] < 40, "the left edge");
        assert_eq!(at(&picture, 100, 100), [100, 100, 100], "the inside");
        assert_eq!(at(&picture, 41, 50)[1], 15, "the ground of the words");
        let dark = (42..100).any(|x| (49..60).any(|y| at(&picture, x, y)[0] < 130));
        assert!(dark, "the words");
    }

    #[test]
    fn an_outline_is_tinted_but_not_its_holes_and_may_leave_the_picture() {
        let square = |a: f64, b: f64| BBox::from((a, a, b, b)).corners().to_vec();
        let outline = Polygon {
            parts: vec![domain::Part {
                outer: square(-20.0, 90.0),
                holes: vec![square(20.0, 60.0)],
            }],
        };
        let mark = Mark {
            bounds: None,
            outline: Some(outline),
            words: String::new(),
            color: Color::new(0, 255, 0),
        };
        let picture = drawn(&grey(100, 100), &[mark]).expect("drawn");
        assert!(at(&picture, 75, 75)[1] > 140);
        assert_eq!(at(&picture, 40, 40), [100, 100, 100]);
        assert_eq!(at(&picture, 95, 95), [100, 100, 100]);
    }
}
