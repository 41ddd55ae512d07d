//! What the worker keeps in memory between runs: networks and embeddings, those used last.

use super::Settings;
use crate::describe::Described;
use crate::error::PredictError;
use crate::predictor::Predictor;
use crate::promptable::{Embedding, Promptable};
use std::sync::Arc;

/// Bytes of network files that stay loaded; the one in use stays whatever its size.
const NETWORKS: u64 = 256 << 20;
/// Bytes of embeddings that are kept: sixteen of the usual size.
const EMBEDDINGS: usize = 64 << 20;

enum Loaded {
    Predictor(Box<Predictor>),
    Promptable(Box<Promptable>),
}

/// Networks and embeddings, the one used last at the end.
#[derive(Default)]
pub(super) struct LoadedModels {
    networks: Vec<(Arc<Described>, Loaded)>,
    embeddings: Vec<(String, String, Embedding)>,
}

impl LoadedModels {
    /// The model loaded, to find things.
    pub(super) fn predictor(
        &mut self,
        model: &Arc<Described>,
        settings: &Settings,
    ) -> Result<&mut Predictor, PredictError> {
        let load = || Predictor::load(model, settings.engine, settings.threads);
        match self.network(model, || load().map(|p| Loaded::Predictor(Box::new(p))))? {
            Loaded::Predictor(predictor) => Ok(predictor),
            Loaded::Promptable(_) => Err(PredictError::WrongKind(model.kind)),
        }
    }

    /// The pair loaded, to outline things.
    pub(super) fn promptable(
        &mut self,
        model: &Arc<Described>,
        settings: &Settings,
    ) -> Result<&mut Promptable, PredictError> {
        let load = || Promptable::load(model, settings.engine, settings.threads);
        match self.network(model, || load().map(|p| Loaded::Promptable(Box::new(p))))? {
            Loaded::Promptable(promptable) => Ok(promptable),
            Loaded::Predictor(_) => Err(PredictError::WrongKind(model.kind)),
        }
    }

    fn network(
        &mut self,
        model: &Arc<Described>,
        load: impl FnOnce() -> Result<Loaded, PredictError>,
    ) -> Result<&mut Loaded, PredictError> {
        let place = self.networks.iter().position(|(known, _)| known.hash == model.hash);
        let entry = match place {
            Some(place) => self.networks.remove(place),
            None => {
                let mut total: u64 = self.networks.iter().map(|(known, _)| known.bytes).sum();
                while !self.networks.is_empty() && total + model.bytes > NETWORKS {
                    total -= self.networks.remove(0).0.bytes;
                }
                (model.clone(), load()?)
            }
        };
        self.networks.push(entry);
        let last = self.networks.len() - 1;
        Ok(&mut self.networks[last].1)
    }

    /// Whether a picture was looked at by a model.
    pub(super) fn has_embedding(&self, model: &Described, picture: &str) -> bool {
        self.embeddings.iter().any(|(m, p, _)| *m == model.hash && p == picture)
    }

    /// Keeps what a model made of a picture.
    pub(super) fn keep(&mut self, model: &Described, picture: String, embedding: Embedding) {
        let mut total = embedding.bytes() + self.embeddings.iter().map(|(.., e)| e.bytes()).sum::<usize>();
        while !self.embeddings.is_empty() && total > EMBEDDINGS {
            total -= self.embeddings.remove(0).2.bytes();
        }
        self.embeddings.push((model.hash.clone(), picture, embedding));
    }

    /// What a model made of a picture, removed from here; [`LoadedModels::keep`] puts it back as the one used last.
    pub(super) fn take(&mut self, model: &Described, picture: &str) -> Option<Embedding> {
        let place = self
            .embeddings
            .iter()
            .position(|(m, p, _)| *m == model.hash && p == picture)?;
        Some(self.embeddings.remove(place).2)
    }
}
