//! Models outside a project: a network tried on one picture.

use super::SessionError;
use crate::domain::{BBox, ModelKind};
use crate::media;
pub use crate::predict::EngineChoice;
use crate::predict::{self, Options, Predictor, Stop};

use serde::Serialize;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// How a model is tried.
#[derive(Clone, Debug)]
pub struct TestRequest {
    /// Which engine runs it.
    pub engine: EngineChoice,
    /// On how many threads; all there are when `None`.
    pub threads: Option<usize>,
}

/// What a model said about one picture.
#[derive(Clone, Debug, Serialize)]
pub struct TestReport {
    /// What it answers with.
    pub kind: &'static str,
    /// The layout of its outputs.
    pub layout: &'static str,
    /// The engine that ran it.
    pub engine: &'static str,
    /// What it found, best first.
    pub results: Vec<TestResult>,
    /// What it took.
    pub ms: TestMillis,
}

/// One thing that it found.
#[derive(Clone, Debug, Serialize)]
pub struct TestResult {
    /// The class.
    pub concept: String,
    /// How sure it is, 0 to 1.
    pub score: f64,
    /// Left, top, right and bottom in pixels of the upright image.
    #[serde(rename = "box", skip_serializing_if = "Option::is_none")]
    pub bounds: Option<[f64; 4]>,
    /// Square pixels of the image.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub area: Option<f64>,
}

/// Milliseconds.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct TestMillis {
    /// Looking at the files and loading the networks.
    pub load: f64,
    /// Making the input from pixels.
    pub pre: f64,
    /// The network itself.
    pub run: f64,
    /// Reading its outputs.
    pub post: f64,
}

/// How many classes of a classifier are told.
const BEST: usize = 5;

/// Shows a picture to a model. Neither becomes part of any project.
///
/// # Errors
/// [`SessionError::Model`], [`SessionError::Picture`].
pub fn test(file: &Path, image: &Path, request: &TestRequest) -> Result<TestReport, SessionError> {
    let threads = request.threads.unwrap_or_else(all_threads);
    let picture = |source| SessionError::Picture {
        path: image.to_path_buf(),
        source,
    };
    let probe = media::probe(image).map_err(picture)?;
    let began = Instant::now();
    let described = Arc::new(predict::describe(file)?);
    let mut predictor = Predictor::load(&described, request.engine, threads)?;
    let load = began.elapsed().as_secs_f64() * 1e3;
    let source = media::Source::new(image.to_path_buf(), &probe);
    let pixels = media::read(&source, 0).map_err(picture)?;
    let options = match described.kind {
        ModelKind::Classifier => Options {
            floor: 0.0,
            limit: BEST,
            ..Options::default()
        },
        _ => Options {
            areas: true,
            ..Options::default()
        },
    };
    let answer = predictor.findings(&pixels, probe.size, &options, &Stop::default())?;
    let corners = |b: BBox| [b.x0, b.y0, b.x1, b.y1];
    let results = answer.found.iter().map(|found| TestResult {
        concept: described.class_name(found.finding.class),
        score: found.finding.probability,
        bounds: found.bounds.map(corners),
        area: found.area,
    });
    Ok(TestReport {
        kind: described.kind.name(),
        layout: described.layout,
        engine: predictor.engine().name(),
        results: results.collect(),
        ms: TestMillis {
            load,
            pre: answer.ms.pre,
            run: answer.ms.run,
            post: answer.ms.post,
        },
    })
}

/// As many threads as there are cores.
pub(super) fn all_threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
