//! Reads an export back through our own readers and compares it with what was handed to the writer.
//!
//! For every input a count, a sum over class names and weighted sums of edges and areas are kept, with the
//! rounding that the format is allowed; not the annotations themselves.

use super::Format;
use super::names::mark;
use super::reading::{FoundBy, Hit, ImageName, Lookup, NoMatch, ReadError, ReadEvent, ReadOptions, Target, VocBase};
use domain::{BBox, InputId, Region, Size};
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::PathBuf;

/// What was written, as it should read back.
#[derive(Debug, Default)]
pub struct Written {
    format: &'static str,
    sources: Vec<PathBuf>,
    root: PathBuf,
    pictures: Vec<(Box<str>, Expected)>,
    places: HashMap<u64, usize>,
}

/// The sums for one picture.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Expected {
    size: Size,
    count: u64,
    concepts: u64,
    edges: f64,
    edges_slack: f64,
    area: f64,
    area_slack: f64,
}

/// How an export differs from what was to be written.
#[derive(Clone, Debug, PartialEq)]
pub enum Difference {
    /// Another number of annotations than written.
    Count {
        /// The picture, as written.
        picture: String,
        /// How many were written.
        expected: u64,
        /// How many were read.
        found: u64,
    },
    /// Other concepts.
    Concepts {
        /// The picture, as written.
        picture: String,
    },
    /// Other places or areas, beyond the rounding of the format.
    Geometry {
        /// The picture, as written.
        picture: String,
    },
    /// Something in the export could not be read.
    Unreadable {
        /// Where.
        place: String,
        /// Why.
        reason: String,
    },
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

    /// Adds one annotation by its bounds, its area and the length of its outlines.
    pub(super) fn measured(&mut self, concept: &str, b: &BBox, (area, around): (f64, f64), slack: f64) {
        // The weights tie each edge to its side and its concept, so that an exchange shows.
        let weight = 1.0 + (self.count(concept) % 1009) as f64 / 1009.0;
        self.edges += weight * (b.x0 + 1.7 * b.y0 + 2.3 * b.x1 + 3.1 * b.y1);
        self.edges_slack += weight * (8.1 * slack + 1e-12 * (b.x1 + b.y1));
        self.area += weight * area;
        self.area_slack += weight * (slack * around + 1e-12 * area);
    }

    fn count(&mut self, concept: &str) -> u64 {
        let concept = mark(concept.trim());
        self.count += 1;
        self.concepts = self.concepts.wrapping_add(concept);
        concept
    }
}

/// The length of all outlines in pixels.
fn around(region: &Region) -> f64 {
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

/// Reads what [`super::Writer::finish`] reported back from the disk; empty when all of it is there.
///
/// # Errors
/// A [`ReadError`] when the export cannot be read at all.
pub fn verify(written: &Written) -> Result<Vec<Difference>, ReadError> {
    let mut differences = Vec::new();
    if written.pictures.is_empty() {
        // An export of nothing has nothing that a reader could know its format by.
        return Ok(differences);
    }
    let mut found = vec![Expected::default(); written.pictures.len()];
    let options = ReadOptions {
        voc_base: VocBase::One,
        ..ReadOptions::default()
    };
    let Some(format) = Format::named(written.format) else {
        return Ok(differences);
    };
    for source in &written.sources {
        format.read(source, &options, written, &mut |event| {
            match event {
                ReadEvent::Annotation(read) => {
                    if let Some(sums) = found.get_mut(read.input.0.as_u128() as usize) {
                        sums.add(&read.concept, &read.region, 0.0);
                    }
                }
                ReadEvent::Skipped(skipped) => differences.push(Difference::Unreadable {
                    place: skipped.place,
                    reason: skipped.reason.to_string(),
                }),
                ReadEvent::File(_)
                | ReadEvent::Classes(_)
                | ReadEvent::Covered(_)
                | ReadEvent::Note(_)
                | ReadEvent::Progress { .. } => {}
            }
            ControlFlow::Continue(())
        })?;
    }
    for ((picture, expected), found) in written.pictures.iter().zip(found) {
        let picture = picture.to_string();
        let off = |a: f64, b: f64, slack: f64| (a - b).abs() > slack + 1e-9 * a.abs();
        if expected.count != found.count {
            differences.push(Difference::Count {
                picture,
                expected: expected.count,
                found: found.count,
            });
        } else if expected.concepts != found.concepts {
            differences.push(Difference::Concepts { picture });
        } else if off(expected.edges, found.edges, expected.edges_slack)
            || off(expected.area, found.area, expected.area_slack)
        {
            differences.push(Difference::Geometry { picture });
        }
    }
    Ok(differences)
}
