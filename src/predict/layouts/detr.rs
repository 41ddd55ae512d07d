//! DETR (Carion and others 2020) and its kin, RT-DETR among them: a set of queries, each with a box as middle and
//! extents in shares of the input, and a logit a class. Nothing is left to suppress.
//!
//! DETR's own networks have one class more than there are names, "no object", and mean a softmax; the later ones have
//! as many as there are names and mean a sigmoid each. The length of the list of classes tells them apart; without a
//! list, 100 queries are taken for DETR's.

use super::classify::softmax;
use super::sequence::Sequence;
use super::{Candidate, Outputs, Seen, Width, around, best, sigmoid};
use crate::engine::{Port, Tensor};
use crate::error::PredictError;

/// Queries of DETR's own networks.
const DETR_QUERIES: usize = 100;
/// More queries than any network of this kind has.
const MAX_QUERIES: usize = 1000;

fn is_boxes(name: &str) -> bool {
    name.to_lowercase().contains("box")
}

/// Which of two outputs of rank 3 holds the boxes: the one named so, else the only one whose rows have 4 numbers.
fn boxes_of(names: [&str; 2], widths: [Option<usize>; 2]) -> Option<usize> {
    let four = |at: usize| widths[at].is_none_or(|width| width == 4);
    match (is_boxes(names[0]), is_boxes(names[1])) {
        (true, false) if four(0) => Some(0),
        (false, true) if four(1) => Some(1),
        _ => match (widths[0] == Some(4), widths[1] == Some(4)) {
            (true, false) => Some(0),
            (false, true) => Some(1),
            _ => None,
        },
    }
}

/// The ports of logits and boxes.
fn ports<'a>(seen: &Seen<'a>) -> Option<(&'a Port, &'a Port)> {
    let [a, b] = seen.of_rank(3)[..] else {
        return None;
    };
    let boxes = boxes_of([&a.name, &b.name], [a.shape[2], b.shape[2]])?;
    Some(if boxes == 0 { (b, a) } else { (a, b) })
}

pub(super) fn fits(seen: &Seen<'_>) -> Option<Width> {
    if seen.is_vague() {
        return Some(Width::Unknown);
    }
    let (logits, boxes) = ports(seen)?;
    if let (Some(a), Some(b)) = (logits.shape[1], boxes.shape[1])
        && a != b
    {
        return None;
    }
    Some(logits.shape[2].map_or(Width::Unknown, Width::OrOneFewer))
}

/// Raw boxes and scores of other detectors come in the same shapes; those have thousands of rows.
pub(super) fn is_sure(seen: &Seen<'_>) -> bool {
    seen.task_is(&[])
        && ports(seen).is_some_and(|(logits, _)| {
            logits.name.to_lowercase().contains("logit") || logits.shape[1].is_some_and(|rows| rows <= MAX_QUERIES)
        })
}

fn tables<'a>(outputs: &Outputs<'a>) -> Option<(Sequence<'a>, Sequence<'a>)> {
    let pairs = outputs.names.iter().zip(outputs.tensors);
    let found: Vec<(&str, &'a Tensor)> = pairs
        .map(|(name, tensor)| (*name, tensor))
        .filter(|(_, tensor)| tensor.shape.len() == 3)
        .collect();
    let [(a, first), (b, second)] = found[..] else {
        return None;
    };
    let boxes = boxes_of([a, b], [first.shape.get(2).copied(), second.shape.get(2).copied()])?;
    let (logits, boxes) = if boxes == 0 { (second, first) } else { (first, second) };
    let (logits, boxes) = (Sequence::of_rows(logits)?, Sequence::of_rows(boxes)?);
    (logits.count == boxes.count && boxes.width == 4 && logits.width > 0).then_some((logits, boxes))
}

pub(super) fn decode(outputs: &Outputs<'_>) -> Result<Vec<Candidate>, PredictError> {
    let (logits, boxes) = tables(outputs).ok_or_else(|| outputs.fault("detr"))?;
    let with_nothing = match outputs.classes {
        0 => logits.count == DETR_QUERIES,
        listed => logits.width == listed + 1,
    };
    let (width, height) = (outputs.input.width as f32, outputs.input.height as f32);
    let mut found = Vec::new();
    for i in 0..logits.count {
        let row: Vec<f32> = logits.range(i, 0, logits.width).collect();
        let strongest = if with_nothing {
            best(softmax(&row).into_iter().take(logits.width - 1))
        } else {
            best(row.into_iter().map(sigmoid))
        };
        if let Some((class, score)) = strongest.filter(|(_, score)| *score > outputs.floor) {
            found.push(Candidate {
                class,
                score,
                bounds: around(
                    boxes.at(i, 0) * width,
                    boxes.at(i, 1) * height,
                    boxes.at(i, 2) * width,
                    boxes.at(i, 3) * height,
                ),
                coefficients: Vec::new(),
            });
        }
    }
    Ok(found)
}
