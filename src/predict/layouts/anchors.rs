//! The YOLO family with one candidate a cell or anchor: v5 (Ultralytics YOLOv5), v8 and what followed it in the same
//! layout (YOLOv8, 11, 12), its segmenters, and YOLOX (Ge and others 2021).

use super::seen::may_be_less;
use super::sequence::Sequence;
use super::{Candidate, Outputs, Scores, Seen, Width, around, best};
use crate::error::PredictError;
use domain::Size;

/// Cells of strides 8, 16 and 32, and 64 too when asked.
fn cells(input: Size, strides: &[u32]) -> usize {
    strides
        .iter()
        .map(|stride| (input.width / stride) as usize * (input.height / stride) as usize)
        .sum()
}

const STRIDES: [u32; 3] = [8, 16, 32];

/// How many rows an output `[1, N, 5 + classes]` has for each cell of its input; `None` when that is no whole number
/// or the shapes do not tell.
pub(super) fn rows_a_cell(seen: &Seen<'_>) -> Option<usize> {
    let rows = seen.only(3, &[5])?.shape[1]?;
    let input = seen.input?;
    let exact = |strides: &[u32]| {
        let cells = cells(input, strides);
        (cells > 0 && rows.is_multiple_of(cells)).then(|| rows / cells)
    };
    exact(&STRIDES).or_else(|| exact(&[8, 16, 32, 64]))
}

pub(super) fn fits_objectness(seen: &Seen<'_>) -> Option<Width> {
    if seen.is_vague() {
        return Some(Width::Unknown);
    }
    // Exports for training also give the raw maps, of rank 5.
    let port = seen.only(3, &[5])?;
    let (rows, width) = (port.shape[1], port.shape[2]);
    match width {
        Some(width) if width > 5 && may_be_less(Some(width), rows) => Some(Width::Of(width - 5)),
        Some(_) => None,
        None => Some(Width::Unknown),
    }
}

/// Three rows a cell; where the input may be of any size, any number of rows of known width will do.
pub(super) fn is_v5(seen: &Seen<'_>) -> bool {
    let Some(port) = seen.only(3, &[5]) else {
        return false;
    };
    match rows_a_cell(seen) {
        Some(rows) => rows == 3,
        // Six or seven numbers a row are more likely boxes that were suppressed already.
        None => seen.input.is_none() && port.shape[1].is_none() && port.shape[2].is_some_and(|width| width > 7),
    }
}

pub(super) fn fits_v8(seen: &Seen<'_>) -> Option<Width> {
    if seen.is_vague() {
        return Some(Width::Unknown);
    }
    let port = seen.only(3, &[])?;
    let (width, count) = (port.shape[1], port.shape[2]);
    match width {
        Some(width) if width > 4 && may_be_less(Some(width), count) => Some(Width::Of(width - 4)),
        Some(_) => None,
        None if count.is_none() => Some(Width::Unknown),
        None => None,
    }
}

pub(super) fn fits_v8_seg(seen: &Seen<'_>) -> Option<Width> {
    if seen.is_vague() {
        return Some(Width::Unknown);
    }
    let (port, prototypes) = (seen.only(3, &[4])?, seen.only(4, &[3])?);
    match (port.shape[1], prototypes.shape[1]) {
        (Some(width), Some(masks)) if width > 4 + masks && may_be_less(Some(width), port.shape[2]) => {
            Some(Width::Of(width - 4 - masks))
        }
        (None, _) | (_, None) => Some(Width::Unknown),
        _ => None,
    }
}

/// The output of so many extents.
fn of_rank<'a>(outputs: &Outputs<'a>, rank: usize) -> Option<&'a crate::engine::Tensor> {
    outputs.tensors.iter().find(|tensor| tensor.shape.len() == rank)
}

pub(super) fn decode_v8(outputs: &Outputs<'_>) -> Result<Vec<Candidate>, PredictError> {
    let table = of_rank(outputs, 3).and_then(Sequence::of_columns);
    let table = table.filter(|table| table.width > 4);
    let table = table.ok_or_else(|| outputs.fault("yolov8"))?;
    v8(&table, table.width - 4, outputs.floor, "yolov8")
}

pub(super) fn decode_v8_seg(outputs: &Outputs<'_>) -> Result<Vec<Candidate>, PredictError> {
    let fault = || outputs.fault("yolov8-seg");
    let table = of_rank(outputs, 3).and_then(Sequence::of_columns).ok_or_else(fault)?;
    let masks = of_rank(outputs, 4)
        .map(|prototypes| prototypes.shape[1])
        .ok_or_else(fault)?;
    let classes = table.width.checked_sub(4 + masks).filter(|classes| *classes > 0);
    v8(&table, classes.ok_or_else(fault)?, outputs.floor, "yolov8-seg")
}

/// Middle, extents, a score a class, then whatever masks are mixed from.
fn v8(table: &Sequence<'_>, classes: usize, floor: f32, layout: &'static str) -> Result<Vec<Candidate>, PredictError> {
    let mut scores = Scores::new(layout);
    let mut found = Vec::new();
    for (i, (class, score)) in strongest(table, 4, classes).into_iter().enumerate() {
        if scores.see(score) > floor {
            found.push(Candidate {
                class,
                score,
                bounds: around(table.at(i, 0), table.at(i, 1), table.at(i, 2), table.at(i, 3)),
                coefficients: table.range(i, 4 + classes, table.width).collect(),
            });
        }
    }
    scores.verdict()?;
    Ok(found)
}

/// For each candidate the class with the highest score. Goes class by class, as the numbers lie in memory.
fn strongest(table: &Sequence<'_>, first: usize, classes: usize) -> Vec<(usize, f32)> {
    let mut strongest = vec![(0, f32::NEG_INFINITY); table.count];
    for class in 0..classes {
        for (i, best) in strongest.iter_mut().enumerate() {
            let score = table.at(i, first + class);
            if score > best.1 {
                *best = (class, score);
            }
        }
    }
    strongest
}

pub(super) fn decode_v5(outputs: &Outputs<'_>) -> Result<Vec<Candidate>, PredictError> {
    let table = objectness_table(outputs, "yolov5")?;
    with_objectness(&table, outputs.floor, "yolov5", |_, x, y, w, h| around(x, y, w, h))
}

pub(super) fn decode_yolox(outputs: &Outputs<'_>) -> Result<Vec<Candidate>, PredictError> {
    let table = objectness_table(outputs, "yolox")?;
    let grid = cell_corners(outputs.input);
    if grid.len() != table.count {
        return Err(outputs.fault("yolox"));
    }
    with_objectness(&table, outputs.floor, "yolox", |i, x, y, w, h| {
        let (column, row, stride) = grid[i];
        around(
            (x + column) * stride,
            (y + row) * stride,
            w.exp() * stride,
            h.exp() * stride,
        )
    })
}

fn objectness_table<'a>(outputs: &Outputs<'a>, layout: &'static str) -> Result<Sequence<'a>, PredictError> {
    let table = of_rank(outputs, 3).and_then(Sequence::of_rows);
    table
        .filter(|table| table.width > 5)
        .ok_or_else(|| outputs.fault(layout))
}

/// Column, row and stride of every cell, the finest stride first, row by row.
fn cell_corners(input: Size) -> Vec<(f32, f32, f32)> {
    let mut corners = Vec::new();
    for stride in STRIDES {
        for row in 0..input.height / stride {
            corners.extend((0..input.width / stride).map(|column| (column as f32, row as f32, stride as f32)));
        }
    }
    corners
}

/// Four numbers of a box, how likely there is anything, and a score a class given that there is.
fn with_objectness(
    table: &Sequence<'_>,
    floor: f32,
    layout: &'static str,
    bounds: impl Fn(usize, f32, f32, f32, f32) -> domain::BBox,
) -> Result<Vec<Candidate>, PredictError> {
    let mut scores = Scores::new(layout);
    let mut found = Vec::new();
    for i in 0..table.count {
        let anything = scores.see(table.at(i, 4));
        // Below the floor nothing can rise above it again, unless the class scores are out of range.
        let Some((class, score)) = best(table.range(i, 5, table.width)) else {
            continue;
        };
        scores.see(score);
        let score = anything * score;
        if score > floor {
            found.push(Candidate {
                class,
                score,
                bounds: bounds(i, table.at(i, 0), table.at(i, 1), table.at(i, 2), table.at(i, 3)),
                coefficients: Vec::new(),
            });
        }
    }
    scores.verdict()?;
    Ok(found)
}
