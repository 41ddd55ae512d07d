//! Networks made by the tests, through the real engines: what is told of a file, what is found, what is refused.

mod background;
mod files;
mod graph;
mod hostile;
mod looks;
mod verb;

use crate::support::skipped;
use labelwright::domain::Size;
use labelwright::domain::pixels::{PixelFormat, Pixels};
use labelwright::predict::{Described, EngineChoice, Found, Options, PredictError, Predictor, Stop, describe, engine};
use std::path::Path;
use std::sync::Arc;

/// The engines that can be used here.
fn engines() -> Vec<EngineChoice> {
    if engine::available().len() > 1 {
        vec![EngineChoice::Rten, EngineChoice::OnnxRuntime]
    } else {
        skipped::skip("ONNX Runtime, which was not found");
        vec![EngineChoice::Rten]
    }
}

fn grey(width: u32, height: u32) -> Pixels {
    let size = Size::new(width, height);
    Pixels::new(size, PixelFormat::Rgb8, vec![90; size.pixels() as usize * 3]).expect("a picture")
}

fn described(path: &Path) -> Arc<Described> {
    Arc::new(describe(path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// What a model finds on a grey picture of that size.
fn found(path: &Path, engine: EngineChoice, width: u32, height: u32) -> Result<Vec<Found>, PredictError> {
    let mut predictor = Predictor::load(&described(path), engine, 1)?;
    let pixels = grey(width, height);
    let answer = predictor.findings(&pixels, pixels.size(), &Options::default(), &Stop::default())?;
    Ok(answer.found)
}
