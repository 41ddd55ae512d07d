//! Reads one file line by line: memory holds one input.

use super::rows::{Head, InputRow, OriginRow, VERSION};
use crate::finder::Finder;
use crate::fit::{Frame, fit};
use crate::reading::{
    Feed, ForeignClass, Job, NoMatch, Note, Provenance, ReadAnnotation, ReadError, ReadEvent, SkipReason, Target,
};
use domain::{Size, Split};
use platform::foreign;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// How many lines pass between two progress events.
const STEP: u64 = 1024;

/// Reads a file of JSON Lines that this program wrote, or one like it.
pub(crate) fn read(job: &Job<'_>, feed: &mut Feed<'_>) -> Result<(), ReadError> {
    let file = foreign::open(job.source).map_err(ReadError::io(job.source))?;
    let total = file.metadata().map_err(ReadError::io(job.source))?.len();
    let mut lines = BufReader::with_capacity(1 << 18, file);
    let mut line = Vec::new();
    let mut done = next(&mut lines, &mut line, job.source)?;
    let head = serde_json::from_slice::<Head>(&line).map_err(|_| ReadError::NotThisFormat {
        format: "jsonl",
        path: job.source.to_path_buf(),
    })?;
    if head.labelwright > VERSION {
        return Err(ReadError::Syntax {
            detail: format!(
                "the file is of version {} of this format; this program reads up to {VERSION}",
                head.labelwright
            ),
            path: job.source.to_path_buf(),
        });
    }
    feed.send(ReadEvent::File(job.source.to_path_buf()))?;
    let class = |concept: super::rows::ConceptRow| ForeignClass {
        name: concept.name.into(),
        foreign_id: concept.id,
    };
    feed.send(ReadEvent::Classes(head.concepts.into_iter().map(class).collect()))?;
    let folder = job.source.parent().unwrap_or(Path::new("")).to_path_buf();
    let mut finder = Finder::new(job, job.source, vec![folder]);
    let mut tally = Tally::default();
    for number in 2u64.. {
        let length = next(&mut lines, &mut line, job.source)?;
        if length == 0 {
            break;
        }
        done += length;
        if number % STEP == 0 {
            feed.send(ReadEvent::Progress { done, total })?;
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            continue;
        }
        let place = || format!("{}: line {number}", job.source.display());
        match serde_json::from_slice::<InputRow>(&line) {
            Ok(row) => input(row, &mut finder, &mut tally, feed, &place)?,
            Err(error) => feed.skip_many(place(), SkipReason::Malformed(error.to_string()), 0)?,
        }
    }
    finder.tell(feed)?;
    feed.mended(tally.mended)?;
    feed.left_out("names of models", tally.models)
}

/// What was put in order, and what has no place here.
#[derive(Default)]
struct Tally {
    mended: u64,
    models: u64,
}

/// Reads the next line into `line`; how many bytes it has, none at the end.
fn next(lines: &mut impl BufRead, line: &mut Vec<u8>, path: &Path) -> Result<u64, ReadError> {
    line.clear();
    let read = lines.read_until(b'\n', line).map_err(ReadError::io(path))?;
    Ok(read as u64)
}

/// Takes one input.
fn input(
    row: InputRow,
    finder: &mut Finder<'_>,
    tally: &mut Tally,
    feed: &mut Feed<'_>,
    place: &dyn Fn() -> String,
) -> Result<(), ReadError> {
    let (target, frame) = match find(&row, finder) {
        Ok(found) => found,
        Err(reason) => {
            let lost = row.annotations.len() as u64;
            if lost > 0 {
                feed.skip_many(place(), reason, lost)?;
            }
            return Ok(());
        }
    };
    feed.send(ReadEvent::Covered(target.input))?;
    if !row.metadata.is_empty() {
        feed.send(ReadEvent::Metadata(target.input, row.metadata))?;
    }
    if frame == Frame::Swapped {
        feed.send(ReadEvent::Note(Note::SizeSwapped { place: row.input }))?;
    }
    for (at, row) in row.annotations.into_iter().enumerate() {
        let fitted = match fit(row.region.into(), target.size, frame) {
            Ok(fitted) => fitted,
            Err(reason) => {
                feed.skip(format!("{}: annotation {}", place(), at + 1), reason)?;
                continue;
            }
        };
        tally.mended += u64::from(fitted.mended);
        tally.models += u64::from(matches!(row.origin, Some(OriginRow::Model { .. })));
        let provenance = Provenance {
            author: row.author.map(Into::into),
            status: row.status.map(Into::into),
        };
        let extra = match row.origin {
            Some(OriginRow::Imported { extra, .. }) if !extra.is_empty() => Some(Box::new(extra)),
            _ => None,
        };
        feed.send(ReadEvent::Annotation(ReadAnnotation {
            extra,
            sign: row.sign.into(),
            provenance: Some(Box::new(provenance)),
            ..ReadAnnotation::new(target.input, row.concept, fitted.region)
        }))?;
    }
    Ok(())
}

/// By where its picture lies, else by its name in the project that it comes from.
fn find(row: &InputRow, finder: &mut Finder<'_>) -> Result<(Target, Frame), SkipReason> {
    let size = Size::new(row.width, row.height);
    finder.split = row.split.as_deref().and_then(Split::of_word);
    let (found, written) = match finder.find(&row.file) {
        Err(NoMatch::Unknown) => (finder.find(&row.input), &row.input),
        found => (found, &row.file),
    };
    finder.settle(found, written, size)
}
