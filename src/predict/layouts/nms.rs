//! Detectors that suppress overlaps themselves: rows of box, score and class, together or apart.
//!
//! - `[N, 6]`, `[1, N, 6]`: left, top, right, bottom, score, class (YOLOv10, YOLO26, exports with NMS inside);
//! - `[N, 7]`: batch, left, top, right, bottom, class, score (YOLOv7's end-to-end export);
//! - boxes `[.., N, 4]`, scores `[.., N]`, classes `[.., N]` apart, perhaps a count: torchvision, TensorRT's
//!   EfficientNMS, MMDetection (scores as a fifth number of each box), and TensorFlow, whose `detection_boxes` are top, left, bottom, right and whose classes begin at 1.
//!
//! Boxes are in pixels of the input, or in shares of it when none of them goes beyond 1.5.

use super::sequence::Sequence;
use super::{Candidate, Outputs, Scores, Seen, Width};
use crate::engine::{Port, Tensor};
use crate::error::PredictError;
use domain::{BBox, Size};

/// The largest coordinate of boxes that are given in shares of the input; some reach a little beyond it.
const SHARE: f32 = 1.5;
/// More rows than a suppression leaves.
const MAX_ROWS: usize = 1000;

/// What an output apart is, by its name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Boxes,
    Scores,
    Classes,
    Count,
    Other,
}

fn part(name: &str) -> Part {
    let name = name.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["num", "count", "valid"]) {
        Part::Count
    } else if has(&["score", "conf", "prob"]) {
        Part::Scores
    } else if has(&["class", "label", "categor"]) {
        Part::Classes
    } else if has(&["box", "dets"]) {
        Part::Boxes
    } else {
        Part::Other
    }
}

/// The rows together: the only output, with 6 or 7 numbers each.
fn together<'a>(seen: &Seen<'a>) -> Option<&'a Port> {
    let [port] = seen.outputs else {
        return None;
    };
    let width = match port.shape.as_slice() {
        [_, width] | [_, _, width] => *width,
        _ => None,
    };
    // Seven numbers begin with the batch, so they have no batch in front.
    match (port.shape.len(), width) {
        (2 | 3, Some(6)) | (2, Some(7)) => Some(port),
        _ => None,
    }
}

/// Whether there are boxes, scores and classes apart, or boxes with their score and classes.
fn apart(seen: &Seen<'_>) -> bool {
    let one = |wanted: Part| {
        let mut found = seen.outputs.iter().filter(|port| part(&port.name) == wanted);
        found.next().filter(|_| found.next().is_none())
    };
    let list = |port: Option<&Port>| port.is_some_and(|port| port.shape.len() <= 2);
    let width = one(Part::Boxes).map(|port| port.shape.last().copied().flatten());
    let scored = match width {
        Some(Some(4)) => list(one(Part::Scores)),
        Some(Some(5)) => one(Part::Scores).is_none(),
        Some(None) => true,
        _ => false,
    };
    scored && list(one(Part::Classes))
}

pub(super) fn fits(seen: &Seen<'_>) -> Option<Width> {
    (seen.is_vague() || together(seen).is_some() || apart(seen)).then_some(Width::Unknown)
}

/// Six numbers in many rows are more likely a detector of one class that leaves the suppression to us.
pub(super) fn is_sure(seen: &Seen<'_>) -> bool {
    match together(seen) {
        Some(port) => port.shape[port.shape.len() - 2].is_none_or(|rows| rows <= MAX_ROWS),
        None => apart(seen),
    }
}

/// One row as every variant has it.
struct Row {
    corners: [f32; 4],
    score: f32,
    class: f32,
}

pub(super) fn decode(outputs: &Outputs<'_>) -> Result<Vec<Candidate>, PredictError> {
    let rows = match outputs.tensors {
        [tensor] => rows_together(tensor),
        _ => rows_apart(outputs),
    };
    let rows = rows.ok_or_else(|| outputs.fault("nms"))?;
    let mut scores = Scores::new("nms");
    // Rows that only fill the table up have a class of -1 or a score of 0.
    let kept: Vec<Row> = rows
        .into_iter()
        .filter(|row| row.class >= 0.0 && scores.see(row.score) > outputs.floor)
        .collect();
    scores.verdict()?;
    let reach = kept
        .iter()
        .flat_map(|row| row.corners)
        .fold(0.0f32, |reach, v| reach.max(v.abs()));
    let scale = if reach <= SHARE { outputs.input } else { Size::new(1, 1) };
    Ok(kept.into_iter().map(|row| candidate(&row, scale)).collect())
}

fn candidate(row: &Row, scale: Size) -> Candidate {
    let (width, height) = (f64::from(scale.width), f64::from(scale.height));
    let [x0, y0, x1, y1] = row.corners.map(f64::from);
    Candidate {
        class: row.class.round() as usize,
        score: row.score,
        bounds: BBox {
            x0: x0 * width,
            y0: y0 * height,
            x1: x1 * width,
            y1: y1 * height,
        },
        coefficients: Vec::new(),
    }
}

fn rows_together(tensor: &Tensor) -> Option<Vec<Row>> {
    let table = Sequence::of_rows(tensor)?;
    let row = |i: usize| match table.width {
        6 => Row {
            corners: std::array::from_fn(|at| table.at(i, at)),
            score: table.at(i, 4),
            class: table.at(i, 5),
        },
        _ => Row {
            corners: std::array::from_fn(|at| table.at(i, at + 1)),
            score: table.at(i, 6),
            class: table.at(i, 5),
        },
    };
    matches!(table.width, 6 | 7).then(|| (0..table.count).map(row).collect())
}

fn rows_apart(outputs: &Outputs<'_>) -> Option<Vec<Row>> {
    let of = |wanted: Part| {
        let at = outputs.names.iter().position(|name| part(name) == wanted)?;
        Some((outputs.names[at], &outputs.tensors[at]))
    };
    let ((boxes_name, boxes), (classes_name, classes)) = (of(Part::Boxes)?, of(Part::Classes)?);
    let count = classes.values.len();
    let width = *boxes.shape.last()?;
    let scores = of(Part::Scores).map(|(_, scores)| &scores.values);
    let scored = scores.map_or(width == 5, |scores| width == 4 && scores.len() == count);
    if !scored || boxes.values.len() != width * count {
        return None;
    }
    let filled = of(Part::Count).and_then(|(_, n)| n.values.first().copied());
    let filled = filled.map_or(count, |n| (n.max(0.0) as usize).min(count));
    let upright_first = boxes_name == "detection_boxes";
    let first_class = f32::from(u8::from(classes_name == "detection_classes"));
    let row = |i: usize| {
        let b: [f32; 4] = std::array::from_fn(|at| boxes.values[width * i + at]);
        Row {
            corners: if upright_first { [b[1], b[0], b[3], b[2]] } else { b },
            score: scores.map_or_else(|| boxes.values[width * i + 4], |scores| scores[i]),
            class: classes.values[i] - first_class,
        }
    };
    Some((0..filled).map(row).collect())
}
