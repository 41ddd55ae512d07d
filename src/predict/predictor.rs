//! A model that is loaded and shown pictures.

use super::describe::Described;
use super::engine::{self, EngineChoice, EngineKind, Network, Port, Stop, Tensor};
use super::error::PredictError;
use super::layouts::{Layout, Outputs};
use super::post::{self, Found, Options, Prototypes};
use super::{input_spec, pre};
use domain::pixels::Pixels;
use domain::{ModelKind, Size};
use std::sync::Arc;
use std::time::Instant;

/// Milliseconds that the parts of a run took.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Millis {
    /// Making the input from pixels.
    pub pre: f64,
    /// The network itself.
    pub run: f64,
    /// Reading its outputs.
    pub post: f64,
}

/// What a model found on an image.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// The findings, the surest first.
    pub found: Vec<Found>,
    /// What it took.
    pub ms: Millis,
}

/// A model that is loaded. Promptable ones are a [`Promptable`](super::Promptable).
pub struct Predictor {
    described: Arc<Described>,
    layout: &'static Layout,
    network: Box<dyn Network>,
}

impl Predictor {
    /// Loads a model with the engine asked for, to run on so many threads.
    ///
    /// # Errors
    /// [`PredictError::WrongKind`] for a promptable one, and what the engine says.
    pub fn load(described: &Arc<Described>, choice: EngineChoice, threads: usize) -> Result<Self, PredictError> {
        if described.kind == ModelKind::Promptable {
            return Err(PredictError::WrongKind(described.kind));
        }
        Ok(Self {
            layout: described.row()?,
            network: engine::open(&described.network, choice, threads)?,
            described: described.clone(),
        })
    }

    /// The engine that runs it.
    pub fn engine(&self) -> EngineKind {
        self.network.engine()
    }

    /// What the model is.
    pub fn described(&self) -> &Arc<Described> {
        &self.described
    }

    /// What the model finds. `pixels` may be a reduced version of the upright image of size `image`, no smaller than
    /// [`wanted_size`]; findings are in pixels of the full one. `stop` may break it off.
    ///
    /// # Errors
    /// What the engine says; [`PredictError::NotFinite`] and [`PredictError::Scores`] when the numbers make no sense,
    /// [`PredictError::Outputs`] when they are not of the layout; [`PredictError::Stopped`].
    pub fn findings(
        &mut self,
        pixels: &Pixels,
        image: Size,
        options: &Options,
        stop: &Stop,
    ) -> Result<Answer, PredictError> {
        let began = Instant::now();
        let (tensor, placement) = pre::input(&self.described.input, pixels, image);
        let fed = fed(
            self.network.inputs(),
            input_spec::picture_port(self.network.as_ref()),
            tensor,
            &placement,
        );
        let prepared = Instant::now();
        let names: Vec<String> = self.network.outputs().iter().map(|port| port.name.clone()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let inputs: Vec<(&str, &Tensor)> = fed.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let tensors = self.network.run(&inputs, &names, stop)?;
        let ran = Instant::now();
        check_finite(&names, &tensors)?;
        let outputs = Outputs {
            names: &names,
            tensors: &tensors,
            input: placement.input,
            classes: self.described.classes.len(),
            floor: options.floor as f32,
        };
        let candidates = (self.layout.decode)(&outputs)?;
        self.check_classes(candidates.iter().map(|candidate| candidate.class))?;
        let prototypes = match self.layout.kind {
            ModelKind::Segmenter => tensors.iter().find_map(Prototypes::new),
            _ => None,
        };
        let overlapping = self.layout.overlapping;
        let found = post::findings(
            self.layout.kind,
            overlapping,
            candidates,
            &placement,
            prototypes.as_ref(),
            options,
        )?;
        let millis = |from: Instant, to: Instant| (to - from).as_secs_f64() * 1e3;
        Ok(Answer {
            found,
            ms: Millis {
                pre: millis(began, prepared),
                run: millis(prepared, ran),
                post: millis(ran, Instant::now()),
            },
        })
    }

    /// Networks that name classes by a number may name one that the list does not have.
    fn check_classes(&self, found: impl Iterator<Item = usize>) -> Result<(), PredictError> {
        let listed = self.described.classes.len();
        match found.max() {
            Some(class) if listed > 0 && class >= listed => Err(PredictError::ClassCount {
                path: self.described.network.clone(),
                listed,
                expected: class + 1,
            }),
            _ => Ok(()),
        }
    }
}

/// How large the pixels of an image must at least be for a model to see all that it can: less, and it sees a blur;
/// more only costs time.
pub fn wanted_size(described: &Described, image: Size) -> Size {
    let scaled = pre::Placement::new(&described.input, image).scaled;
    Size::new(scaled.width.min(image.width), scaled.height.min(image.height))
}

/// The picture and whatever else a network wants to be fed: its own size, as whole numbers, and a mask that says that
/// every pixel of the input counts.
pub(super) fn fed(
    inputs: &[Port],
    picture: Option<&Port>,
    tensor: Tensor,
    placement: &pre::Placement,
) -> Vec<(String, Tensor)> {
    let (width, height) = (placement.input.width, placement.input.height);
    let mut fed = Vec::new();
    for port in inputs {
        if picture.is_some_and(|picture| picture.name == port.name) {
            continue;
        }
        let other = match port.shape.as_slice() {
            [_, Some(2)] => Tensor::new(vec![1, 2], vec![width as f32, height as f32]),
            [_, _, _] => {
                let count = width as usize * height as usize;
                Tensor::new(vec![1, height as usize, width as usize], vec![1.0; count])
            }
            _ => None,
        };
        fed.extend(other.map(|tensor| (port.name.clone(), tensor)));
    }
    fed.extend(picture.map(|port| (port.name.clone(), tensor)));
    fed
}

/// Refuses numbers that are none: nothing that follows would notice.
pub(super) fn check_finite(names: &[&str], tensors: &[Tensor]) -> Result<(), PredictError> {
    let broken = names
        .iter()
        .zip(tensors)
        .find(|(_, tensor)| tensor.values.iter().any(|v| !v.is_finite()));
    match broken {
        Some((name, _)) => Err(PredictError::NotFinite {
            output: (*name).to_owned(),
        }),
        None => Ok(()),
    }
}
