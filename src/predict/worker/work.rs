//! What the worker's thread does.

use super::loaded_models::LoadedModels;
use super::queue::{Job, Queue, Verdict};
use super::{Answered, Ask, Out, Settings, Wanted, What, WorkerEvent};
use crate::cache::Cache;
use crate::engine::Stop;
use crate::error::PredictError;
use crate::priority::give_way;
use crate::promptable::Outlined;
use domain::Finding;
use platform::faults::caught;
use std::time::Instant;

/// Bytes of findings kept on disk.
const CACHE: u64 = 256 << 20;

/// Works until the queue ends.
pub(super) fn work(settings: &Settings, queue: &Queue, out: &Out) {
    give_way(settings.nice);
    let cache = settings.cache.as_deref().and_then(|folder| Cache::open(folder, CACHE));
    let mut loaded_models = LoadedModels::default();
    loop {
        match queue.next(|ask| loaded_models.has_embedding(&ask.model, &ask.image)) {
            Job::End => return,
            Job::Ask(ask) => {
                let began = Instant::now();
                let result = unbroken(|| outline(&ask, &mut loaded_models, settings));
                out.send(WorkerEvent::Outline {
                    ticket: ask.ticket,
                    result,
                    ms: millis(began),
                });
            }
            Job::Wanted(wanted, stop) => {
                out.send(WorkerEvent::Started(wanted.ticket));
                let began = Instant::now();
                let result = unbroken(|| look(&wanted, &stop, &mut loaded_models, cache.as_ref(), settings));
                let stopped = matches!(result, Err(PredictError::Stopped));
                match queue.finish(stopped) {
                    Verdict::Deliver => out.send(wanted.answered(result, millis(began))),
                    Verdict::Drop => out.dropped(&wanted),
                    Verdict::Again => {}
                }
            }
        }
    }
}

fn millis(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1e3
}

/// A panic over one picture must not end the thread that looks at the others.
fn unbroken<T>(work: impl FnOnce() -> Result<T, PredictError>) -> Result<T, PredictError> {
    caught(work).unwrap_or_else(|words| Err(PredictError::Interrupted(words)))
}

fn look(
    wanted: &Wanted,
    stop: &Stop,
    loaded_models: &mut LoadedModels,
    cache: Option<&Cache>,
    settings: &Settings,
) -> Result<Answered, PredictError> {
    let unless_stopped = || match stop.is_stopped() {
        true => Err(PredictError::Stopped),
        false => Ok(()),
    };
    match wanted.what {
        What::Findings => {
            let kept = cache.zip(wanted.cache_key.as_deref());
            if let Some((cache, key)) = kept
                && let Some(findings) = cache.get(&wanted.model.hash, key, &settings.options)
            {
                return Ok(Answered::Findings(findings));
            }
            let predictor = loaded_models.predictor(&wanted.model, settings)?;
            unless_stopped()?;
            let pixels = (wanted.pixels)().map_err(PredictError::Pixels)?;
            unless_stopped()?;
            let answer = predictor.findings(&pixels, wanted.image, &settings.options, stop)?;
            let findings: Vec<Finding> = answer.found.into_iter().map(|found| found.finding).collect();
            if let Some((cache, key)) = kept {
                cache.put(&wanted.model.hash, key, &settings.options, &findings);
            }
            Ok(Answered::Findings(findings))
        }
        What::Embedding => {
            let picture = wanted.picture();
            if loaded_models.has_embedding(&wanted.model, &picture) {
                return Ok(Answered::Encoded);
            }
            let promptable = loaded_models.promptable(&wanted.model, settings)?;
            unless_stopped()?;
            let pixels = (wanted.pixels)().map_err(PredictError::Pixels)?;
            unless_stopped()?;
            let (embedding, _) = promptable.encode(&pixels, wanted.image, stop)?;
            loaded_models.keep(&wanted.model, picture, embedding);
            Ok(Answered::Encoded)
        }
    }
}

fn outline(ask: &Ask, loaded_models: &mut LoadedModels, settings: &Settings) -> Result<Outlined, PredictError> {
    let embedding = loaded_models
        .take(&ask.model, &ask.image)
        .ok_or(PredictError::NotEncoded)?;
    let outlined = loaded_models
        .promptable(&ask.model, settings)
        .and_then(|promptable| promptable.outline(&embedding, &ask.prompt));
    loaded_models.keep(&ask.model, ask.image.clone(), embedding);
    outlined.map(|(outlined, _)| outlined)
}
