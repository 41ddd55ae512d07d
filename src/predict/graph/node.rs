//! A graph as it is read from a file.

use std::collections::HashMap;
use std::path::PathBuf;

/// What a graph holds, without its weights.
#[derive(Default)]
pub(crate) struct Graph {
    pub(super) nodes: Vec<Node>,
    /// Tensors of few numbers by their names: initialisers, and what nodes that only hold a constant give.
    pub(super) constants: HashMap<String, Vec<f64>>,
    pub(super) inputs: Vec<String>,
    pub(super) outputs: Vec<String>,
}

#[derive(Default)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) operator: String,
    pub(super) inputs: Vec<String>,
    pub(super) outputs: Vec<String>,
    /// How far apart it looks, along each side: what it gives is so much coarser.
    pub(super) strides: Vec<f64>,
    /// What it runs: the body of a loop, the branches of a condition.
    pub(super) graphs: Vec<Graph>,
}

impl Node {
    /// What it is called in a sentence: by its name, or else by what it gives.
    pub(super) fn called(&self) -> String {
        let name = Some(&self.name).filter(|name| !name.is_empty());
        name.or(self.outputs.first()).cloned().unwrap_or_default()
    }
}

/// Functions that a file defines, by domain and name; a node of that operator stands for all that is in it.
pub(super) type Functions = HashMap<(String, String), Graph>;

/// A file beside the network's own that holds weights.
#[derive(Debug, PartialEq)]
pub(crate) struct External {
    /// The tensor that is said to be there.
    pub tensor: String,
    /// Where, relative to the network's folder, as the file says.
    pub location: PathBuf,
    /// Its first byte there, and how many it has.
    pub offset: u64,
    /// Bytes.
    pub length: u64,
}
