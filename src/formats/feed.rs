//! How readers hand over what they find: events to the sink, and what is counted on the way.

use super::reading::{FoundBy, Hit, Note, ReadError, ReadEvent, Sink, SkipReason, Skipped, Target};
use domain::{InputId, Metadata};
use std::ops::ControlFlow;
use std::path::Path;

/// Counts pictures that were found under another spelling of their names.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    count: u64,
    example: String,
}

impl Spellings {
    /// Takes in how a picture was found.
    pub(super) fn add(&mut self, written: &str, hit: Hit) -> Target {
        if hit.by == FoundBy::LooseName {
            if self.count == 0 {
                written.clone_into(&mut self.example);
            }
            self.count += 1;
        }
        hit.target
    }

    /// Says it.
    pub(super) fn tell(self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        match self {
            Self { count: 0, .. } => Ok(()),
            Self { count, example } => feed.send(ReadEvent::Note(Note::LooseNames { count, example })),
        }
    }
}

/// Hands events to the sink and turns its `Break` into an error that unwinds the reader.
pub(super) struct Feed<'a> {
    sink: &'a mut Sink<'a>,
}

impl<'a> Feed<'a> {
    /// Tells what is known of an input besides, if there is something.
    pub(super) fn besides(&mut self, input: InputId, metadata: Metadata) -> Result<(), ReadError> {
        match metadata.is_empty() {
            true => Ok(()),
            false => self.send(ReadEvent::Metadata(input, metadata)),
        }
    }

    pub(super) fn new(sink: &'a mut Sink<'a>) -> Self {
        Self { sink }
    }

    pub(super) fn send(&mut self, event: ReadEvent) -> Result<(), ReadError> {
        match (self.sink)(event) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(ReadError::Cancelled),
        }
    }

    pub(super) fn skip(&mut self, place: impl Into<String>, reason: SkipReason) -> Result<(), ReadError> {
        self.skip_many(place, reason, 1)
    }

    pub(super) fn skip_many(
        &mut self,
        place: impl Into<String>,
        reason: SkipReason,
        annotations: u64,
    ) -> Result<(), ReadError> {
        self.send(ReadEvent::Skipped(Skipped {
            place: place.into(),
            reason,
            annotations,
        }))
    }

    pub(super) fn left_out(&mut self, what: &'static str, count: u64) -> Result<(), ReadError> {
        if count == 0 {
            return Ok(());
        }
        self.send(ReadEvent::Note(Note::LeftOut { what, count }))
    }

    /// Reports how the text was read, if that was a guess.
    pub(super) fn encoding(&mut self, place: &Path, guessed: Option<&'static str>) -> Result<(), ReadError> {
        match guessed {
            None => Ok(()),
            Some(encoding) => self.send(ReadEvent::Note(Note::Encoding {
                place: place.display().to_string(),
                encoding,
            })),
        }
    }

    pub(super) fn mended(&mut self, count: u64) -> Result<(), ReadError> {
        if count == 0 {
            return Ok(());
        }
        self.send(ReadEvent::Note(Note::Mended { count }))
    }
}
