//! The visual dictionary of a task: from names to inputs and files, and back.

use super::error::TaskError;
use crate::error::SessionError;
use crate::is_url;
use crate::lookup::find_input;
use crate::task_text::ExampleText;
use domain::concept::clean_name;
use domain::task::{Example, ExamplePicture};
use domain::{BBox, Concept, ConceptId};
use std::path::Path;
use store::Reader;

/// The examples that the texts describe. `concepts` are those of the task; `known` lends the names.
pub(super) fn resolve(
    reader: Reader<'_>,
    base: &Path,
    texts: &[ExampleText],
    known: &[Concept],
    concepts: &[ConceptId],
) -> Result<Vec<Example>, SessionError> {
    let one = |text: &ExampleText| -> Result<Example, SessionError> {
        let name = clean_name(&text.concept).ok_or(SessionError::EmptyName)?;
        let concept = known
            .iter()
            .find(|concept| concept.name == name && concepts.contains(&concept.id))
            .ok_or(TaskError::ExampleOfOther(name))?;
        Ok(Example {
            concept: concept.id,
            good: text.good,
            picture: picture(reader, base, text)?,
            caption: text.caption.clone(),
        })
    };
    texts.iter().map(one).collect()
}

fn picture(reader: Reader<'_>, base: &Path, text: &ExampleText) -> Result<ExamplePicture, SessionError> {
    match (&text.input, &text.file) {
        (Some(_), Some(_)) | (None, None) => Err(TaskError::ExampleWithoutPicture(text.concept.clone()).into()),
        (None, Some(file)) if text.part.is_some() => Err(TaskError::ExamplePartOfFile(file.clone()).into()),
        (None, Some(file)) if is_url(file) => Err(TaskError::RemotePicture(file.clone()).into()),
        (None, Some(file)) => {
            let missing = || TaskError::ExampleFileMissing(file.clone());
            let there = roots::path_from_text(file, base).map_err(|_| missing())?;
            if !there.is_file() {
                return Err(missing().into());
            }
            Ok(ExamplePicture::File(roots::path_text(&there, base)))
        }
        (Some(name), None) => {
            let input = find_input(reader, name)?;
            let Some((x0, y0, x1, y1)) = text.part else {
                return Ok(ExamplePicture::Input(input.id, None));
            };
            let (width, height) = (f64::from(input.size.width), f64::from(input.size.height));
            let inside = 0.0 <= x0 && x0 < x1 && x1 <= width && 0.0 <= y0 && y0 < y1 && y1 <= height;
            if inside {
                Ok(ExamplePicture::Input(input.id, Some(BBox { x0, y0, x1, y1 })))
            } else {
                Err(TaskError::ExamplePartOutside(input.name).into())
            }
        }
    }
}
