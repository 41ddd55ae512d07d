//! The lines of JSON that a version is: the same bytes for ever, by whose SHA-256 it is known.
//!
//! The first line has the number of this schema and the concepts, each further line an input, in the order of import, with
//! its accepted annotations by identifier. Coordinates are pixels of the upright image, as the shortest decimals that read
//! back as the same 64-bit numbers. What the lines hold never changes under one number; what is to be added gets the next.

use crate::error::SessionError;
use crate::export::contents::Contents;
use crate::hashing::Hashing;
use crate::progress::Progress;
use domain::{Annotation, ContentHash, Input, Point, Region, Sign, Split};
use serde::Serialize;
use std::io::Write;
use store::Reader;

/// The schema of the lines.
pub(super) const SCHEMA: u32 = 1;

#[derive(Serialize)]
struct Head<'a> {
    schema: u32,
    concepts: Vec<&'a str>,
}

#[derive(Serialize)]
struct InputLine<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<ContentHash>,
    width: u32,
    height: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    split: Option<Split>,
    annotations: Vec<AnnotationLine<'a>>,
}

#[derive(Serialize)]
struct AnnotationLine<'a> {
    id: String,
    concept: &'a str,
    absent: bool,
    #[serde(skip_serializing_if = "Option::is_none", rename = "box")]
    bbox: Option<[f64; 4]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    polygon: Option<Vec<PartLine>>,
}

#[derive(Serialize)]
struct PartLine {
    outer: Vec<[f64; 2]>,
    holes: Vec<Vec<[f64; 2]>>,
}

fn ring(points: &[Point]) -> Vec<[f64; 2]> {
    points.iter().map(|point| [point.x, point.y]).collect()
}

fn annotation<'a>(annotation: &Annotation, concept: &'a str) -> AnnotationLine<'a> {
    let (bbox, polygon) = match &annotation.region {
        Region::Whole => (None, None),
        Region::Box(b) => (Some([b.x0, b.y0, b.x1, b.y1]), None),
        Region::Polygon(polygon) => {
            let part = |part: &domain::Part| PartLine {
                outer: ring(&part.outer),
                holes: part.holes.iter().map(|hole| ring(hole)).collect(),
            };
            (None, Some(polygon.parts.iter().map(part).collect()))
        }
    };
    AnnotationLine {
        id: annotation.id.to_string(),
        concept,
        absent: annotation.sign == Sign::Absent,
        bbox,
        polygon,
    }
}

/// Writes the lines.
///
/// # Errors
/// [`SessionError::Cancelled`], and what the store or `out` said.
pub(super) fn write(
    reader: Reader<'_>,
    contents: &Contents,
    progress: &mut Progress,
    out: &mut dyn Write,
) -> Result<(), SessionError> {
    let head = Head {
        schema: SCHEMA,
        concepts: contents.concepts.iter().map(|concept| concept.name.as_str()).collect(),
    };
    line(out, &head)?;
    contents.each_accepted(reader, progress, &mut |input, split, annotations| {
        input_line(contents, &input, split, annotations, out)
    })
}

fn input_line(
    contents: &Contents,
    input: &Input,
    split: Option<Split>,
    mut annotations: Vec<Annotation>,
    out: &mut dyn Write,
) -> Result<(), SessionError> {
    annotations.sort_by_key(|annotation| annotation.id);
    let named = |a: &Annotation| {
        contents
            .places
            .get(&a.concept)
            .map(|place| &contents.concepts[*place].name)
    };
    let lines = annotations.iter().filter_map(|a| Some(annotation(a, named(a)?)));
    let written = InputLine {
        name: &input.name,
        hash: input.hash,
        width: input.size.width,
        height: input.size.height,
        split,
        annotations: lines.collect(),
    };
    line(out, &written)
}

/// The SHA-256 of the line of one input, as hexadecimal digits.
///
/// # Errors
/// None that happen.
pub(super) fn line_digits(
    contents: &Contents,
    input: &Input,
    split: Option<Split>,
    annotations: Vec<Annotation>,
) -> Result<String, SessionError> {
    let mut hashing = Hashing::default();
    input_line(contents, input, split, annotations, &mut hashing)?;
    Ok(hashing.digits())
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> Result<(), SessionError> {
    let written = serde_json::to_vec(value)
        .map_err(std::io::Error::from)
        .and_then(|mut line| {
            line.push(b'\n');
            out.write_all(&line)
        });
    written.map_err(|error| SessionError::Io {
        path: std::path::PathBuf::from("standard output"),
        source: error,
    })
}

/// The SHA-256 (FIPS 180-4) of the lines, as hexadecimal digits.
///
/// # Errors
/// [`SessionError::Cancelled`], and what the store said.
pub(super) fn sha256(reader: Reader<'_>, contents: &Contents, progress: &mut Progress) -> Result<String, SessionError> {
    let mut hashing = Hashing::default();
    write(reader, contents, progress, &mut hashing)?;
    Ok(hashing.digits())
}
