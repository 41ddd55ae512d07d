//! Classifiers: one number a class.

use super::{Candidate, Outputs, Scores, Seen, Width};
use crate::error::PredictError;
use domain::BBox;

pub(super) fn fits(seen: &Seen<'_>) -> Option<Width> {
    if seen.is_vague() {
        return Some(Width::Unknown);
    }
    let [port] = seen.outputs else {
        return None;
    };
    match port.shape.as_slice() {
        [_, classes] => Some(classes.map_or(Width::Unknown, Width::Of)),
        [_, classes, Some(1), Some(1)] => Some(classes.map_or(Width::Unknown, Width::Of)),
        _ => None,
    }
}

/// Whether the output's name says that its numbers are probabilities already.
pub(super) fn named_probabilities(seen: &Seen<'_>) -> bool {
    let telling = |name: &str| {
        let name = name.to_lowercase();
        ["prob", "softmax", "sigmoid"].iter().any(|word| name.contains(word))
    };
    seen.task_is(&[]) && seen.outputs.iter().any(|port| telling(&port.name))
}

pub(super) fn decode_probabilities(outputs: &Outputs<'_>) -> Result<Vec<Candidate>, PredictError> {
    probabilities(outputs, "probabilities")
}

pub(super) fn decode_ultralytics(outputs: &Outputs<'_>) -> Result<Vec<Candidate>, PredictError> {
    probabilities(outputs, "yolov8-cls")
}

fn probabilities(outputs: &Outputs<'_>, layout: &'static str) -> Result<Vec<Candidate>, PredictError> {
    let values = values(outputs, layout)?;
    let mut scores = Scores::new(layout);
    for score in values {
        scores.see(*score);
    }
    scores.verdict()?;
    Ok(candidates(values.iter().copied(), outputs.floor))
}

pub(super) fn decode_logits(outputs: &Outputs<'_>) -> Result<Vec<Candidate>, PredictError> {
    let values = values(outputs, "logits")?;
    // Numbers that are probabilities already must not be evened out by a second softmax.
    let sum: f32 = values.iter().sum();
    if values.iter().all(|v| (0.0..=1.0).contains(v)) && (sum - 1.0).abs() < 1e-3 {
        return Ok(candidates(values.iter().copied(), outputs.floor));
    }
    Ok(candidates(softmax(values).into_iter(), outputs.floor))
}

fn values<'a>(outputs: &Outputs<'a>, layout: &'static str) -> Result<&'a [f32], PredictError> {
    match outputs.tensors {
        [tensor] if !tensor.values.is_empty() && tensor.shape.first() == Some(&1) => Ok(&tensor.values),
        _ => Err(outputs.fault(layout)),
    }
}

/// `e^v` over their sum, computed so that it cannot overflow.
pub(super) fn softmax(values: &[f32]) -> Vec<f32> {
    let highest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = values.iter().map(|v| (v - highest).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|power| power / sum).collect()
}

fn candidates(scores: impl Iterator<Item = f32>, floor: f32) -> Vec<Candidate> {
    let all = scores.enumerate().map(|(class, score)| Candidate {
        class,
        score,
        bounds: BBox::default(),
        coefficients: Vec::new(),
    });
    all.filter(|candidate| candidate.score >= floor).collect()
}
