//! Looking at inputs with a model: pixels in, findings out.

use crate::error::SessionError;
use crate::locations::source_of;
use domain::{Finding, Input, ModelKind, Size};
use media::{self, MediaError};
use predict::{self, Described, EngineChoice, Options, PredictError, Predictor, Stop, wanted_size};
use roots::Roots;
use std::path::Path;
use std::sync::Arc;

/// Scores below this are not worth a row: no slider needs to reach them.
pub(super) const FLOOR: f64 = 0.05;

/// Suggestions kept of one input.
const MOST: usize = 100;

/// What is asked of a model for suggestions.
pub(super) fn options(kind: ModelKind) -> Options {
    Options {
        // The least probable of a thousand classes help nobody.
        floor: if kind == ModelKind::Classifier { 0.01 } else { FLOOR },
        limit: if kind == ModelKind::Classifier { 20 } else { MOST },
        ..Options::default()
    }
}

/// The coarsest level of an image that still shows a model all that it can see; each level halves.
pub(crate) fn level_for(image: Size, wanted: Size) -> u8 {
    let mut level = 0;
    while level < 12 && image.width >> (level + 1) >= wanted.width && image.height >> (level + 1) >= wanted.height {
        level += 1;
    }
    level
}

/// A model that is loaded and looks at one input after the other.
pub(super) struct LoadedModel {
    described: Arc<Described>,
    predictor: Predictor,
    roots: Roots,
    cache: Option<predict::Cache>,
}

impl LoadedModel {
    /// Loads the model in `file`; stored paths begin at `roots`, predictions are kept in `cache`.
    ///
    /// # Errors
    /// What is wrong with the model.
    pub(super) fn load(
        file: &Path,
        engine: EngineChoice,
        threads: usize,
        roots: &Roots,
        cache: Option<predict::Cache>,
    ) -> Result<Self, SessionError> {
        let described = Arc::new(predict::describe(file)?);
        Ok(Self {
            predictor: Predictor::load(&described, engine, threads)?,
            described,
            roots: roots.clone(),
            cache,
        })
    }

    /// What the model is.
    pub(super) fn described(&self) -> &Described {
        &self.described
    }

    /// What the model finds on an input: from the cache, or by a run.
    ///
    /// # Errors
    /// When the picture cannot be read, or what the model says.
    pub(super) fn look(&mut self, input: &Input, stop: &Stop) -> Result<Vec<Finding>, LookError> {
        let options = options(self.described.kind);
        let key = String::from(source_of(&self.roots, input).hash);
        if let Some(known) = self
            .cache
            .as_ref()
            .and_then(|cache| cache.get(&self.described.hash, &key, &options))
        {
            return Ok(known);
        }
        let pixels = read(&self.roots, input, wanted_size(&self.described, input.size))?;
        let answer = self.predictor.findings(&pixels, input.size, &options, stop)?;
        let findings: Vec<Finding> = answer.found.into_iter().map(|found| found.finding).collect();
        if let Some(cache) = &self.cache {
            cache.put(&self.described.hash, &key, &options, &findings);
        }
        Ok(findings)
    }
}

/// Why an input could not be looked at.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LookError {
    /// Its picture.
    #[error(transparent)]
    Picture(#[from] MediaError),
    /// The model.
    #[error(transparent)]
    Model(#[from] PredictError),
}

/// The pixels of an input, at the coarsest level that has the size wanted.
pub(super) fn read(roots: &Roots, input: &Input, wanted: Size) -> Result<domain::pixels::Pixels, MediaError> {
    media::read(&source_of(roots, input), level_for(input.size, wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_level_is_never_smaller_than_what_is_wanted() {
        let photo = Size::new(4000, 3000);
        assert_eq!(level_for(photo, Size::new(640, 480)), 2);
        assert_eq!(level_for(photo, Size::new(1000, 750)), 2);
        assert_eq!(level_for(photo, Size::new(1001, 751)), 1);
        assert_eq!(level_for(Size::new(300, 200), Size::new(640, 427)), 0);
    }
}
