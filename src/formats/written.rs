//! What was written, as it should read back.

use super::names::mark;
use super::reading::{FoundBy, Hit, ImageName, Lookup, NoMatch, Target};
use domain::{BBox, InputId, Region, Sign, Size};
use std::collections::HashMap;
use std::path::PathBuf;

/// What was written, as it should read back.
#[derive(Debug, Default)]
pub struct Written {
    pub(super) format: &'static str,
    pub(super) sources: Vec<PathBuf>,
    pub(super) root: PathBuf,
    pub(super) pictures: Vec<(Box<str>, Expected)>,
    pub(super) places: HashMap<u64, usize>,
}

/// The sums for one picture.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Expected {
    pub(super) size: Size,
    pub(super) count: u64,
    pub(super) concepts: u64,
    pub(super) edges: f64,
    pub(super) edges_slack: f64,
    pub(super) area: f64,
    pub(super) area_slack: f64,
}

impl Expected {
    pub(super) fn new(size: Size) -> Self {
        Self {
            size,
            ..Self::default()
        }
    }

    /// Adds one annotation whose edges may be off by `slack` pixels.
    pub(super) fn add(&mut self, concept: &str, region: &Region, slack: f64) {
        let Some(bounds) = region.bounds() else {
            self.count(concept);
            return;
        };
        let area = region.area().unwrap_or_default();
        self.measured(concept, &bounds, (area, around(region)), slack);
    }

    /// Adds one claim, of which the sign counts as well.
    pub(super) fn claim(&mut self, concept: &str, sign: Sign, region: &Region, slack: f64) {
        match sign {
            Sign::Present => self.add(concept, region, slack),
            Sign::Absent => self.add(&format!("no {}", concept.trim()), region, slack),
        }
    }

    /// Adds one annotation by its bounds, its area and the length of its outlines.
    pub(super) fn measured(&mut self, concept: &str, b: &BBox, (area, around): (f64, f64), slack: f64) {
        // The weights tie each edge to its side and its concept, so that an exchange shows.
        let weight = 1.0 + (self.count(concept) % 1009) as f64 / 1009.0;
        self.edges += weight * (b.x0 + 1.7 * b.y0 + 2.3 * b.x1 + 3.1 * b.y1);
        self.edges_slack += weight * (8.1 * slack + 1e-12 * (b.x1 + b.y1));
        self.area += weight * area;
        self.area_slack += weight * (slack * around + 1e-12 * area);
    }

    pub(super) fn count(&mut self, concept: &str) -> u64 {
        let concept = mark(concept.trim());
        self.count += 1;
        self.concepts = self.concepts.wrapping_add(concept);
        concept
    }
}

/// The length of all outlines in pixels.
pub(super) fn around(region: &Region) -> f64 {
    match region {
        Region::Whole => 0.0,
        Region::Box(b) => 2.0 * (b.width() + b.height()),
        Region::Polygon(polygon) => polygon
            .rings()
            .map(|ring| {
                let next = ring.iter().cycle().skip(1);
                ring.iter().zip(next).map(|(p, q)| p.distance(*q)).sum::<f64>()
            })
            .sum(),
    }
}

impl Written {
    /// Expects `sums` for the picture at `place`, relative to the export; without extension where labels are
    /// found by stem.
    pub(super) fn expect(&mut self, place: &str, sums: Expected) {
        self.places.insert(mark(place), self.pictures.len());
        self.pictures.push((place.into(), sums));
    }

    pub(super) fn set_source(&mut self, format: &'static str, sources: Vec<PathBuf>, root: PathBuf) {
        self.format = format;
        self.sources = sources;
        self.root = root;
    }
}

impl Lookup for Written {
    fn find(&self, image: &ImageName<'_>) -> Result<Hit, NoMatch> {
        for place in image.places {
            let Ok(relative) = place.strip_prefix(&self.root) else {
                continue;
            };
            let relative = super::files::relative(relative, &self.root);
            if let Some(at) = self.places.get(&mark(&relative)) {
                let target = Target {
                    input: InputId::fixed(*at as u128),
                    size: self.pictures[*at].1.size,
                };
                let by = FoundBy::Path;
                return Ok(Hit { target, by });
            }
        }
        Err(NoMatch::Unknown)
    }
}
