//! What a picture looks like to a model: what its network makes of it just before it decides.
//!
//! Of a classifier that is its penultimate layer, what the last layer with weights is fed with; of a network that finds things
//! it is the deepest map of features, averaged over the picture. Which tensor that is, the graph tells. Any engine can give
//! it: the network is written once more with that tensor as its only output.

use super::describe::Described;
use super::engine::{self, EngineChoice, EngineKind, Network, Stop, Tensor};
use super::error::PredictError;
use super::graph::{of_classifier, of_maps};
use super::pre::Placement;
use super::predictor::{check_finite, fed};
use super::{input_spec, onnx_file, pre};
use domain::pixels::Pixels;
use domain::{ModelKind, Size};
use platform::foreign;
use std::path::Path;
use std::sync::Arc;
use tempfile::TempDir;

/// A model that is loaded to tell what pictures look like.
pub struct Embedder {
    described: Arc<Described>,
    network: Box<dyn Network>,
    /// The tensor that tells it.
    tensor: String,
    /// Where the network lies that is run: a process that ends may have to read it again.
    _folder: TempDir,
}

impl Embedder {
    /// Loads a classifier, detector or segmenter with the engine asked for, to run on so many threads.
    ///
    /// # Errors
    /// [`PredictError::WrongKind`] for a promptable one, [`PredictError::NoFeatures`] where the network has no layer that
    /// tells it, and what the engine says.
    pub fn load(described: &Arc<Described>, choice: EngineChoice, threads: usize) -> Result<Self, PredictError> {
        let path = described.network.as_path();
        let io = |source| PredictError::Io {
            path: path.to_path_buf(),
            source,
        };
        let checked = onnx_file::check(path)?;
        let bytes = foreign::read(path).map_err(io)?;
        let refused = |fault| onnx_file::refused(path, checked.bytes, fault);
        let graph = onnx_file::graph(&bytes).map_err(refused)?;
        let tensor = match described.kind {
            ModelKind::Classifier => of_classifier(&graph),
            ModelKind::Detector | ModelKind::Segmenter => of_maps(&graph),
            ModelKind::Promptable => return Err(PredictError::WrongKind(described.kind)),
        };
        let tensor = tensor.ok_or_else(|| PredictError::NoFeatures {
            path: path.to_path_buf(),
        })?;
        let written = onnx_file::with_output(&bytes, &tensor).map_err(refused)?;
        let folder = tempfile::tempdir().map_err(io)?;
        let network = folder.path().join("network.onnx");
        std::fs::write(&network, written).map_err(io)?;
        for weights in &checked.weights {
            bring(weights, path, folder.path()).map_err(io)?;
        }
        Ok(Self {
            network: engine::open(&network, choice, threads)?,
            described: described.clone(),
            tensor,
            _folder: folder,
        })
    }

    /// The engine that runs it.
    pub fn engine(&self) -> EngineKind {
        self.network.engine()
    }

    /// The tensor that tells what a picture looks like, by its name in the network.
    pub fn tensor(&self) -> &str {
        &self.tensor
    }

    /// What a picture looks like; all of `pixels` is seen. `stop` may break it off.
    ///
    /// # Errors
    /// What the engine says, [`PredictError::NotFinite`], [`PredictError::Stopped`].
    pub fn embed(&mut self, pixels: &Pixels, stop: &Stop) -> Result<Vec<f32>, PredictError> {
        let (tensor, placement) = pre::input(&self.described.input, pixels, pixels.size());
        let picture = input_spec::picture_port(self.network.as_ref());
        let fed = fed(self.network.inputs(), picture, tensor, &placement);
        let inputs: Vec<(&str, &Tensor)> = fed.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let wanted = [self.tensor.as_str()];
        let found = self.network.run(&inputs, &wanted, stop)?;
        check_finite(&wanted, &found)?;
        Ok(found
            .first()
            .map(|tensor| averaged(tensor, &placement))
            .unwrap_or_default())
    }
}

/// Puts a file of weights beside the network that is run, as it lies beside the network at `path`.
fn bring(weights: &Path, path: &Path, folder: &Path) -> std::io::Result<()> {
    let beside = path.parent().unwrap_or(Path::new(""));
    let to = folder.join(weights.strip_prefix(beside).unwrap_or(weights));
    if let Some(above) = to.parent() {
        std::fs::create_dir_all(above)?;
    }
    // A link takes no room; across file systems there are none.
    std::fs::hard_link(weights, &to).or_else(|_| std::fs::copy(weights, &to).map(drop))
}

/// The mean of a map of features where the picture lies in it, or of a row of tokens; anything else as it is.
fn averaged(tensor: &Tensor, placement: &Placement) -> Vec<f32> {
    let mean = |values: &mut dyn Iterator<Item = f32>| {
        let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + f64::from(value), count + 1.0));
        if count > 0.0 { (sum / count) as f32 } else { 0.0 }
    };
    match *tensor.shape.as_slice() {
        [1, _, height, width] if height * width > 1 => {
            let (columns, rows) = covered(placement, width, height);
            let map = |map: &[f32]| {
                let lines = map.chunks_exact(width).skip(rows.0).take(rows.1);
                mean(&mut lines.flat_map(|line| line.iter().skip(columns.0).take(columns.1).copied()))
            };
            tensor.values.chunks_exact(width * height).map(map).collect()
        }
        [1, tokens, length] if tokens > 1 => (0..length)
            .map(|at| mean(&mut tensor.values.iter().skip(at).step_by(length).copied()))
            .collect(),
        _ => tensor.values.clone(),
    }
}

/// The columns and rows of a map, as the first one and how many, that the picture has a share in.
fn covered(placement: &Placement, width: usize, height: usize) -> ((usize, usize), (usize, usize)) {
    let Size {
        width: across,
        height: down,
    } = placement.input;
    let along = |offset: i64, scaled: u32, input: u32, cells: usize| {
        let per_cell = f64::from(input.max(1)) / cells as f64;
        let first = ((offset.max(0) as f64 / per_cell) as usize).min(cells - 1);
        let end = (((offset + i64::from(scaled)) as f64 / per_cell).ceil() as usize).clamp(first + 1, cells);
        (first, end - first)
    };
    (
        along(placement.offset.0, placement.scaled.width, across, width),
        along(placement.offset.1, placement.scaled.height, down, height),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_averaged_where_the_picture_lies_in_it() {
        let placement = Placement {
            input: Size::new(64, 64),
            image: Size::new(64, 32),
            scaled: Size::new(64, 32),
            offset: (0, 16),
        };
        // Four rows of two cells: the picture has the middle ones.
        let map = [9.0, 9.0, 1.0, 2.0, 3.0, 4.0, 9.0, 9.0];
        let tensor = Tensor::new(vec![1, 2, 4, 2], [map, map.map(|value| value * 2.0)].concat()).expect("a tensor");
        assert_eq!(averaged(&tensor, &placement), [2.5, 5.0]);
        let tokens = Tensor::new(vec![1, 2, 3], vec![1.0, 2.0, 3.0, 3.0, 4.0, 5.0]).expect("a tensor");
        assert_eq!(averaged(&tokens, &placement), [2.0, 3.0, 4.0]);
        let plain = Tensor::new(vec![1, 3], vec![1.0, 2.0, 3.0]).expect("a tensor");
        assert_eq!(averaged(&plain, &placement), [1.0, 2.0, 3.0]);
    }
}
