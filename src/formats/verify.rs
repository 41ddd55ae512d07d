//! Reads an export back through our own readers and compares it with what was handed to the writer.
//!
//! For every input a count, a sum over class names and weighted sums of edges and areas are kept, with the
//! rounding that the format is allowed; not the annotations themselves.

use super::Format;
use super::reading::{ReadError, ReadEvent, ReadOptions, VocBase};
use super::written::{Expected, Written};
use std::ops::ControlFlow;

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
                        sums.claim(&read.concept, read.sign, &read.region, 0.0);
                    }
                }
                ReadEvent::Skipped(skipped) => differences.push(Difference::Unreadable {
                    place: skipped.place,
                    reason: skipped.reason.to_string(),
                }),
                ReadEvent::File(_)
                | ReadEvent::Classes(_)
                | ReadEvent::Covered(_)
                | ReadEvent::Metadata(..)
                | ReadEvent::Prediction(_)
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
