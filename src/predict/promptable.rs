//! Networks that outline what is pointed at: an encoder looks at the picture once, a decoder answers each prompt
//! (SAM: Kirillov and others 2023, and its kin in the same export: MobileSAM, EfficientSAM).
//!
//! The decoder is asked for its small mask alone, 256 samples a side over the input, and the outline is drawn between
//! the samples: that is what resizing the mask to the image and then tracing pixels amounts to, at a fraction of the time.

use super::describe::Described;
use super::engine::{self, EngineChoice, EngineKind, Network, Port, Stop, Tensor};
use super::error::PredictError;
use super::pre::{self, Placement};
use super::predictor::{Millis, check_finite, fed};
use super::trace::{self, Grid};
use super::{input_spec, layouts};
use domain::pixels::Pixels;
use domain::{Point, Polygon, Prompt, Size};
use std::sync::Arc;
use std::time::Instant;

/// An outline may leave the mask's edge by this many image pixels, or by [`SLACK`] of a sample where that is more.
const TOLERANCE: f64 = 0.75;
/// As a share of a mask's sample.
const SLACK: f64 = 0.15;
/// Samples a side of a mask that is fed back, where the network does not tell.
const MASK_SIDE: usize = 256;

/// What an encoder made of one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Embedding {
    tensors: Vec<(String, Tensor)>,
    placement: Placement,
}

impl Embedding {
    /// Bytes that it takes in memory.
    pub fn bytes(&self) -> usize {
        self.tensors.iter().map(|(_, tensor)| tensor.values.len() * 4).sum()
    }

    /// Size of the upright image that it was made of.
    pub fn image(&self) -> Size {
        self.placement.image
    }
}

/// What a prompt points at.
#[derive(Clone, Debug, PartialEq)]
pub struct Outlined {
    /// Its outline, in pixels of the upright image, as it may be stored.
    pub polygon: Polygon,
    /// How well the network thinks that the outline fits, 0 to 1.
    pub iou: f64,
}

/// An encoder and its decoder, loaded.
pub struct Promptable {
    described: Arc<Described>,
    encoder: Box<dyn Network>,
    decoder: Box<dyn Network>,
}

impl Promptable {
    /// Loads a pair with the engine asked for, to run on so many threads.
    ///
    /// # Errors
    /// [`PredictError::WrongKind`] for any other model, and what the engine says.
    pub fn load(described: &Arc<Described>, choice: EngineChoice, threads: usize) -> Result<Self, PredictError> {
        let decoder = described.decoder.as_ref();
        let decoder = decoder.ok_or(PredictError::WrongKind(described.kind))?;
        Ok(Self {
            encoder: engine::open(&described.network, choice, threads)?,
            decoder: engine::open(decoder, choice, threads)?,
            described: described.clone(),
        })
    }

    /// The engine that runs the encoder.
    pub fn engine(&self) -> EngineKind {
        self.encoder.engine()
    }

    /// Looks at a picture once for all prompts on it. `pixels` may be a reduced version of the upright image of size
    /// `image`. `stop` may break it off.
    ///
    /// # Errors
    /// What the engine says, [`PredictError::NotFinite`], [`PredictError::Stopped`].
    pub fn encode(&mut self, pixels: &Pixels, image: Size, stop: &Stop) -> Result<(Embedding, Millis), PredictError> {
        let began = Instant::now();
        let (tensor, placement) = pre::input(&self.described.input, pixels, image);
        let picture = input_spec::picture_port(self.encoder.as_ref());
        let fed = fed(self.encoder.inputs(), picture, tensor, &placement);
        let prepared = Instant::now();
        let names: Vec<String> = self.encoder.outputs().iter().map(|port| port.name.clone()).collect();
        let wanted: Vec<&str> = names.iter().map(String::as_str).collect();
        let inputs: Vec<(&str, &Tensor)> = fed.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let tensors = self.encoder.run(&inputs, &wanted, stop)?;
        check_finite(&wanted, &tensors)?;
        let millis = |from: Instant, to: Instant| (to - from).as_secs_f64() * 1e3;
        let ms = Millis {
            pre: millis(began, prepared),
            run: millis(prepared, Instant::now()),
            post: 0.0,
        };
        let tensors = names.into_iter().zip(tensors).collect();
        Ok((Embedding { tensors, placement }, ms))
    }

    /// The outline of what the prompt points at.
    ///
    /// # Errors
    /// [`PredictError::EmptyPrompt`], [`PredictError::NoOutline`], and what the engine says.
    pub fn outline(&mut self, embedding: &Embedding, prompt: &Prompt) -> Result<(Outlined, Millis), PredictError> {
        if prompt.is_empty() {
            return Err(PredictError::EmptyPrompt);
        }
        let began = Instant::now();
        let fed = self.decoder_inputs(embedding, prompt)?;
        let inputs: Vec<(&str, &Tensor)> = fed.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let (mask, iou) = self.wanted_outputs()?;
        let wanted: Vec<&str> = std::iter::once(mask.as_str()).chain(iou.as_deref()).collect();
        let prepared = Instant::now();
        let tensors = self.decoder.run(&inputs, &wanted, &Stop::default())?;
        let ran = Instant::now();
        check_finite(&wanted, &tensors)?;
        let (best, iou) = best_mask(tensors.get(1));
        let outputs = || PredictError::Outputs {
            layout: "sam",
            outputs: wanted
                .iter()
                .zip(&tensors)
                .map(|(name, tensor)| format!("{name} {:?}", tensor.shape))
                .collect(),
        };
        let mask = tensors.first().ok_or_else(outputs)?;
        let grid = grid(mask, best, &embedding.placement).ok_or_else(outputs)?;
        let tolerance = TOLERANCE.max(SLACK * grid.step.0.max(grid.step.1));
        let polygon = trace::polygon(&grid, 0.0, tolerance, embedding.placement.image);
        let polygon = polygon.ok_or(PredictError::NoOutline)?;
        let millis = |from: Instant, to: Instant| (to - from).as_secs_f64() * 1e3;
        let ms = Millis {
            pre: millis(began, prepared),
            run: millis(prepared, ran),
            post: millis(ran, Instant::now()),
        };
        Ok((Outlined { polygon, iou }, ms))
    }

    fn decoder_inputs(&self, embedding: &Embedding, prompt: &Prompt) -> Result<Vec<(String, Tensor)>, PredictError> {
        let points = points(prompt, &embedding.placement);
        let mut fed = Vec::new();
        for port in self.decoder.inputs() {
            let tensor = decoder_input(port, &points, embedding).ok_or_else(|| PredictError::Input {
                path: self.described.decoder.clone().unwrap_or_default(),
                input: port.to_string(),
                reason: "it is not known what it takes",
            })?;
            fed.push((port.name.clone(), tensor));
        }
        Ok(fed)
    }

    /// The outputs to ask for: the smallest mask there is, and how well the network thinks that it fits.
    fn wanted_outputs(&self) -> Result<(String, Option<String>), PredictError> {
        let named = |word: &str| {
            let port = self.decoder.outputs().iter().find(|port| port.name.contains(word));
            port.map(|port| port.name.clone())
        };
        let mask = named("low_res").or_else(|| named("mask"));
        let mask = mask.ok_or_else(|| PredictError::LayoutMismatch {
            path: self.described.decoder.clone().unwrap_or_default(),
            layout: "sam",
            outputs: layouts::port_texts(self.decoder.outputs()),
            expected: "a decoder with an output that is called a mask",
        })?;
        Ok((mask, named("iou")))
    }
}

/// Points of a prompt in pixels of the network's input, each with its label: 1 include, 0 exclude, 2 and 3 the corners
/// of a box. Without a box the network wants a point that means nothing, labelled -1.
fn points(prompt: &Prompt, placement: &Placement) -> Vec<([f32; 2], f32)> {
    let at = |p: Point| {
        let (x, y) = placement.input_point(p);
        [x as f32, y as f32]
    };
    let include = prompt.include.iter().map(|p| (at(*p), 1.0));
    let exclude = prompt.exclude.iter().map(|p| (at(*p), 0.0));
    let mut points: Vec<([f32; 2], f32)> = include.chain(exclude).collect();
    match prompt.bounds {
        Some(b) => points.extend([(at(Point::new(b.x0, b.y0)), 2.0), (at(Point::new(b.x1, b.y1)), 3.0)]),
        None => points.push(([0.0, 0.0], -1.0)),
    }
    points
}

fn decoder_input(port: &Port, points: &[([f32; 2], f32)], embedding: &Embedding) -> Option<Tensor> {
    let name = port.name.as_str();
    // Batches of prompts have one extent more.
    let batched = |rank: usize| if port.shape.len() > rank { vec![1, 1] } else { vec![1] };
    if name.ends_with("point_coords") {
        let mut shape = batched(3);
        shape.extend([points.len(), 2]);
        return Tensor::new(shape, points.iter().flat_map(|(p, _)| *p).collect());
    }
    if name.ends_with("point_labels") {
        let mut shape = batched(2);
        shape.push(points.len());
        return Tensor::new(shape, points.iter().map(|(_, label)| *label).collect());
    }
    if name.ends_with("has_mask_input") {
        return Tensor::new(vec![1], vec![0.0]);
    }
    if name.ends_with("mask_input") {
        let side = |at: usize| port.shape.get(at).copied().flatten().unwrap_or(MASK_SIDE);
        let (height, width) = (side(2), side(3));
        return Tensor::new(vec![1, 1, height, width], vec![0.0; height * width]);
    }
    if name.ends_with("im_size") {
        let image = embedding.placement.image;
        return Tensor::new(vec![2], vec![image.height as f32, image.width as f32]);
    }
    let same = embedding.tensors.iter().find(|(encoded, _)| encoded == name);
    let fits = |tensor: &Tensor| {
        let pairs = port.shape.iter().zip(&tensor.shape);
        port.shape.len() == tensor.shape.len() && pairs.clone().all(|(own, is)| own.is_none_or(|own| own == *is))
    };
    let found = same.or_else(|| embedding.tensors.iter().find(|(_, tensor)| fits(tensor)));
    found.map(|(_, tensor)| tensor.clone())
}

/// Which of several masks the network likes best, and how well; the first, wholly, when it does not say.
fn best_mask(ious: Option<&Tensor>) -> (usize, f64) {
    let values = ious.map_or(&[][..], |tensor| &tensor.values);
    let best = values.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
    best.map_or((0, 1.0), |(at, iou)| (at, f64::from(*iou).clamp(0.0, 1.0)))
}

/// Mask number `at` as a grid over the image.
fn grid(masks: &Tensor, at: usize, placement: &Placement) -> Option<Grid> {
    let [.., height, width] = masks.shape[..] else {
        return None;
    };
    let values = masks.values.chunks_exact((width * height).max(1)).nth(at)?;
    let image = placement.image;
    if (width, height) == (image.width as usize, image.height as usize) {
        return Some(Grid {
            width,
            height,
            values: values.to_vec(),
            origin: Point::default(),
            step: (1.0, 1.0),
        });
    }
    // Over the input; what lies beyond the picture in it says nothing.
    let cell = (
        f64::from(placement.input.width) / width as f64,
        f64::from(placement.input.height) / height as f64,
    );
    let kept = |offset: i64, scaled: u32, cell: f64, count: usize| {
        let end = (offset as f64 + f64::from(scaled)) / cell;
        (end.ceil().max(1.0) as usize).min(count)
    };
    let columns = kept(placement.offset.0, placement.scaled.width, cell.0, width);
    let rows = kept(placement.offset.1, placement.scaled.height, cell.1, height);
    let across = placement.image_per_input();
    Some(Grid {
        width: columns,
        height: rows,
        values: values
            .chunks_exact(width)
            .take(rows)
            .flat_map(|row| row[..columns].iter().copied())
            .collect(),
        origin: placement.image_point(0.0, 0.0),
        step: (cell.0 * across.0, cell.1 * across.1),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Channels, Fit, InputSize, InputSpec, Order};
    use domain::BBox;

    fn placement() -> Placement {
        let spec = InputSpec {
            size: InputSize::Fixed(Size::new(1024, 1024)),
            fit: Fit::LongestSide,
            channels: Channels::Rgb,
            order: Order::Planes,
            scale: 1.0,
            mean: [0.0; 3],
            std: [1.0; 3],
            pad: 0,
        };
        Placement::new(&spec, Size::new(2048, 1024))
    }

    #[test]
    fn a_prompt_is_points_with_labels() {
        let mut prompt = Prompt {
            include: vec![Point::new(100.0, 50.0)],
            exclude: vec![Point::new(10.0, 20.0)],
            bounds: None,
        };
        let told = points(&prompt, &placement());
        assert_eq!(told, [([50.0, 25.0], 1.0), ([5.0, 10.0], 0.0), ([0.0, 0.0], -1.0)]);
        prompt.bounds = Some(BBox::from((0.0, 2.0, 4.0, 8.0)));
        let told = points(&prompt, &placement());
        assert_eq!(told[2..], [([0.0, 1.0], 2.0), ([2.0, 4.0], 3.0)]);
    }

    #[test]
    fn the_best_of_several_masks_is_taken_and_padding_is_left_out() {
        let ious = Tensor::new(vec![1, 3], vec![0.2, 0.9, 0.4]).expect("fits");
        assert_eq!(best_mask(Some(&ious)).0, 1);
        assert_eq!(best_mask(None), (0, 1.0));
        let masks = Tensor::new(vec![1, 2, 4, 4], (0..32).map(|v| v as f32).collect()).expect("fits");
        let grid = grid(&masks, 1, &placement()).expect("a grid");
        assert_eq!((grid.width, grid.height, grid.values[0]), (4, 2, 16.0));
        assert_eq!(grid.step, (512.0, 512.0));
    }
}
