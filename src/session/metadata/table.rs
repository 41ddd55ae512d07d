//! Tables of metadata, read for inputs of the project.

use crate::error::SessionError;
use crate::locations::place_of;
use crate::progress::Progress;
use crate::report::Skipped;
use domain::{InputId, Metadata};
use formats::{Claims, FoundBy, Hit, ImageName, Lookup, NameIndex, NoMatch, Note, ReadError, ReadEvent, Target};
use roots::Roots;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;
use std::path::Path;
use store::{Reader, StoreError};

/// What a table says.
#[derive(Default)]
pub(crate) struct Table {
    /// By input.
    pub found: BTreeMap<InputId, Metadata>,
    /// What was not taken.
    pub skipped: Vec<Skipped>,
    /// What had to be assumed.
    pub notes: Vec<Note>,
}

/// The inputs of a project by their names and paths.
pub(crate) struct InputNames {
    by_name: HashMap<String, Target>,
    index: NameIndex,
}

/// The inputs of the project by their names and paths, for tables to be matched with.
pub(crate) fn names_of_inputs(reader: Reader<'_>, roots: &Roots) -> Result<InputNames, StoreError> {
    let mut names = InputNames {
        by_name: HashMap::new(),
        index: NameIndex::new(),
    };
    reader.each_input(&mut |input| {
        let target = Target {
            input: input.id,
            size: input.size,
        };
        names.index.add(&input.name, place_of(roots, &input).name(), target);
        names.by_name.insert(input.name, target);
    })?;
    Ok(names)
}

impl Lookup for InputNames {
    fn find(&self, image: &ImageName<'_>) -> Result<Hit, NoMatch> {
        // A whole name means its input even where it is the end of others.
        let named = || self.by_name.get(image.written).copied();
        let hit = |target| Hit {
            target,
            by: FoundBy::Name,
        };
        match self.index.find(&ImageName {
            claims: Claims::NONE,
            ..*image
        }) {
            Err(NoMatch::Unknown) => {}
            found => return found,
        }
        named().map_or_else(|| self.index.find(image), |target| Ok(hit(target)))
    }
}

/// Reads a table of metadata.
///
/// # Errors
/// [`SessionError::Format`] when it cannot be read at all; [`SessionError::Cancelled`].
pub(crate) fn read_table(path: &Path, names: &InputNames, progress: &mut Progress) -> Result<Table, SessionError> {
    let mut table = Table::default();
    let read = formats::read_metadata(path, names, &mut |event| {
        match event {
            ReadEvent::Metadata(input, metadata) => {
                let known = table.found.entry(input).or_default();
                for (key, value) in metadata.iter() {
                    // The reader made sure of the keys.
                    let _ = known.set(key, value.clone());
                }
            }
            ReadEvent::Skipped(skipped) => table.skipped.push(Skipped {
                path: skipped.place,
                reason: skipped.reason.to_string(),
            }),
            ReadEvent::Note(note) => table.notes.push(note),
            ReadEvent::File(_)
            | ReadEvent::Classes(_)
            | ReadEvent::Covered(_)
            | ReadEvent::Annotation(_)
            | ReadEvent::Prediction(_)
            | ReadEvent::Progress { .. } => {}
        }
        match progress.check() {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    });
    match read {
        Ok(()) => Ok(table),
        Err(ReadError::Cancelled) => Err(SessionError::Cancelled),
        Err(error) => Err(SessionError::Format(format!("{error}."))),
    }
}
