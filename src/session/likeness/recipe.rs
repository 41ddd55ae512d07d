//! How it is told what something looks like, and where that is kept.

use super::by::LooksBy;
use crate::error::SessionError;
use crate::hashing::Hashing;
use crate::locations::{known_by, source_of};
use crate::settings::Settings;
use domain::likeness::{LookKey, LookVector};
use domain::pixels::Pixels;
use domain::{BBox, Input, Model, Size};
use media::{Looks, Source};
use predict::{Described, Embedder, EngineChoice, PredictError, Stop};
use roots::Roots;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};
use store::Reader;

/// Bytes on the disk that what is kept of looks may take, of all projects together.
const KEPT_BYTES: u64 = 8 << 30;
/// Digits of each hash in the name of a file.
const DIGITS: usize = 32;
/// The longer side of a part that is shown to a network, in pixels, beyond which more shows it no more.
const MOST_SIDE: u32 = 640;

/// What is known of looks by one recipe; read from the disk by whoever asks first, never on the window's thread.
#[derive(Default)]
pub(crate) struct LookStore(RwLock<Option<KnownLooks>>);

/// Vectors, and what has none.
#[derive(Default)]
pub(crate) struct KnownLooks {
    pub(crate) vectors: Looks,
    /// What could not be looked at since the program was started.
    pub(crate) failed: HashSet<LookKey>,
}

/// How it is told what something looks like.
#[derive(Clone)]
pub(crate) struct LookRecipe {
    pub(super) project: PathBuf,
    pub(super) roots: Roots,
    pub(super) engine: EngineChoice,
    /// The model with the path of its file; without one it is the descriptor.
    pub(super) model: Option<(PathBuf, Model)>,
    pub(super) store: Arc<LookStore>,
}

impl LookRecipe {
    /// What tells it.
    pub(crate) fn by(&self) -> LooksBy {
        self.model
            .as_ref()
            .map_or(LooksBy::Descriptor, |(_, model)| LooksBy::Model(model.id))
    }

    /// Reads what is kept on the disk, once, or what others added since. Waits for the disk.
    pub(crate) fn open(&self, reader: Reader<'_>) -> Result<(), SessionError> {
        let mut known = self.store.0.write().unwrap_or_else(PoisonError::into_inner);
        match known.as_mut() {
            Some(known) => known.vectors.renew(),
            None => {
                let path = self.path(reader)?;
                if let Some(folder) = path.as_deref().and_then(std::path::Path::parent) {
                    media::bound_looks(folder, KEPT_BYTES);
                }
                *known = Some(KnownLooks {
                    vectors: Looks::open(path),
                    failed: HashSet::new(),
                });
            }
        }
        Ok(())
    }

    /// One file a project and model.
    fn path(&self, reader: Reader<'_>) -> Result<Option<PathBuf>, SessionError> {
        let Some(folder) = Settings::looks_dir() else {
            return Ok(None);
        };
        let by = self
            .model
            .as_ref()
            .map_or(media::DESCRIPTOR, |(_, model)| model.hash.as_str());
        let mut project = Hashing::default();
        project.add(known_by(&self.project, reader)?);
        let project = project.digits();
        let by: String = by.chars().filter(char::is_ascii_alphanumeric).take(DIGITS).collect();
        Ok(Some(folder.join(format!("{}-{by}.looks", &project[..DIGITS]))))
    }

    /// What is known.
    pub(crate) fn known(&self) -> RwLockReadGuard<'_, Option<KnownLooks>> {
        self.store.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds what was looked at, and what could not be.
    pub(super) fn add(&self, vectors: &[(LookKey, LookVector)], failed: &[LookKey]) {
        let mut known = self.store.0.write().unwrap_or_else(PoisonError::into_inner);
        let known = known.get_or_insert_default();
        known.vectors.add(vectors);
        known.failed.extend(failed);
    }

    /// Where the pixels of an input are.
    pub(super) fn source(&self, input: &Input) -> Source {
        source_of(&self.roots, input)
    }

    /// Loads the model, if it is by one.
    ///
    /// # Errors
    /// What is wrong with the model.
    pub(super) fn maker(&self, threads: usize) -> Result<Maker, SessionError> {
        let Some((file, model)) = &self.model else {
            return Ok(Maker::Descriptor);
        };
        // The hash first: no engine sees a file that is not the project's.
        if predict::model_hash(file)? != model.hash {
            return Err(SessionError::ModelChanged {
                name: model.name.clone(),
                path: file.clone(),
            });
        }
        let described = Arc::new(predict::describe(file)?);
        let embedder = Embedder::load(&described, self.engine, threads)?;
        Ok(Maker::Network(described, Mutex::new(embedder)))
    }
}

/// The key of a part of an input.
pub(crate) fn key_of(input: &Input, part: &BBox) -> LookKey {
    match &input.hash {
        Some(hash) => LookKey::new(&hash.0, part),
        None => LookKey::new(input.id.bytes(), part),
    }
}

/// What looks at pixels.
pub(super) enum Maker {
    Descriptor,
    Network(Arc<Described>, Mutex<Embedder>),
}

impl Maker {
    /// The longer side that parts should have at least, in pixels.
    pub(super) fn side(&self) -> u32 {
        match self {
            Self::Descriptor => media::DESCRIBED_SIDE,
            Self::Network(described, _) => {
                let input = predict::wanted_size(described, Size::new(1 << 20, 1 << 20));
                input.width.max(input.height).min(MOST_SIDE)
            }
        }
    }

    /// What a picture looks like; `None` where that has no direction.
    pub(super) fn vector(&self, pixels: &Pixels, stop: &Stop) -> Result<Option<LookVector>, PredictError> {
        let numbers = match self {
            Self::Descriptor => media::descriptor(pixels).unwrap_or_default(),
            Self::Network(_, embedder) => {
                let mut embedder = embedder.lock().unwrap_or_else(PoisonError::into_inner);
                embedder.embed(pixels, stop)?
            }
        };
        Ok(LookVector::new(&numbers))
    }
}
