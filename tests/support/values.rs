//! Regions, findings and models, and random ones.

use super::project::SIDE;
use labelwright::domain::{BBox, Finding, Model, ModelId, ModelKind, Region};

pub fn boxed(x0: f64, y0: f64, width: f64, height: f64) -> Region {
    Region::Box(BBox {
        x0,
        y0,
        x1: x0 + width,
        y1: y0 + height,
    })
}

pub fn finding(class: u32, probability: f64, region: Region) -> Finding {
    Finding {
        class,
        probability,
        region,
    }
}

/// Looks like a detector of these classes; there is no file.
pub fn detector(name: &str, classes: &[&str]) -> Model {
    Model {
        id: ModelId::fixed(0),
        name: name.into(),
        kind: ModelKind::Detector,
        layout: "yolov8".into(),
        path: format!("{name}.onnx"),
        hash: "ab".repeat(32),
        classes: classes.iter().map(ToString::to_string).collect(),
        licence: None,
    }
}
/// Numbers that repeat with the seed (Marsaglia's xorshift, 64 bits).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % n
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    /// A box inside the pictures, at whole and half pixels.
    pub fn region(&mut self) -> Region {
        let side = u64::from(SIDE);
        let (x, y) = (self.below(side - 8), self.below(side - 8));
        let half = self.below(2) as f64 / 2.0;
        boxed(
            x as f64 + half,
            y as f64,
            2.0 + self.below(6) as f64,
            1.0 + self.below(7) as f64,
        )
    }
}
