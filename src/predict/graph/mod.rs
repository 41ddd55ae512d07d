//! What a network's graph is, told from its file before any engine sees it: an engine that is fed with a hostile one may
//! fill the memory, call itself until its stack is used up, or never come back.
//!
//! Start reading at [`look`]. `read` takes the graph from the file without its weights, `chain` finds the longest way through
//! it, `made` what its operators would make of numbers that stand in the file. Nothing here calls itself deeper than
//! [`MAX_NESTING`], whatever the file says.

mod chain;
mod made;
mod read;

pub(super) use read::{Fault, Field, Fields};

use super::error::GraphFault;
use std::collections::HashMap;
use std::io::{Read, Seek};
use std::path::PathBuf;

/// The most nodes of a network, those of its subgraphs and functions included.
const MAX_NODES: u64 = 500_000;
/// The most nodes that follow one another: engines walk them by calling themselves. The deepest networks in use have a few
/// thousand.
const MAX_CHAIN: u64 = 10_000;
/// How deep subgraphs, functions or types may lie in each other.
const MAX_NESTING: u64 = 16;
/// The most bytes that all names take.
const MAX_NAMES: u64 = 64 << 20;
/// The most extents of a tensor.
const MAX_EXTENTS: u64 = 64;
/// The most turns of a loop that nothing in it can end.
const MAX_TURNS: f64 = 1_000_000.0;
/// The largest tensor that a network may make while it runs, in bytes.
pub(super) const MAX_TENSOR: u64 = 2 << 30;

/// What a graph holds, without its weights.
#[derive(Default)]
struct Graph {
    nodes: Vec<Node>,
    /// Tensors of few numbers by their names: initialisers, and what nodes that only hold a constant give.
    constants: HashMap<String, Vec<f64>>,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

#[derive(Default)]
struct Node {
    name: String,
    domain: String,
    operator: String,
    inputs: Vec<String>,
    outputs: Vec<String>,
    /// What it runs: the body of a loop, the branches of a condition.
    graphs: Vec<Graph>,
}

impl Node {
    /// What it is called in a sentence: by its name, or else by what it gives.
    fn called(&self) -> String {
        let name = Some(&self.name).filter(|name| !name.is_empty());
        name.or(self.outputs.first()).cloned().unwrap_or_default()
    }
}

/// Functions that a file defines, by domain and name; a node of that operator stands for all that is in it.
type Functions = HashMap<(String, String), Graph>;

/// The parts of a file that are looked into: where their contents begin and end.
#[derive(Default)]
pub(super) struct Parts {
    /// The graphs; a sound file has one.
    pub graphs: Vec<(u64, u64)>,
    /// The functions.
    pub functions: Vec<(u64, u64)>,
}

/// A file beside the network's own that holds weights.
#[derive(Debug, PartialEq)]
pub(super) struct External {
    /// The tensor that is said to be there.
    pub tensor: String,
    /// Where, relative to the network's folder, as the file says.
    pub location: PathBuf,
    /// Its first byte there, and how many it has.
    pub offset: u64,
    /// Bytes.
    pub length: u64,
}

/// Looks into the graph of a file and returns where else its weights are.
///
/// # Errors
/// What is wrong with it.
pub(super) fn look(from: impl Read + Seek, parts: &Parts) -> Result<Vec<External>, Fault> {
    let mut reader = read::Reader::new(Fields::new(from));
    let mut functions = Functions::new();
    for (begin, end) in &parts.functions {
        let (key, function) = reader.function(*begin, *end)?;
        functions.insert(key, function);
    }
    let mut weighed = chain::FunctionWeights::new(&functions);
    for (begin, end) in &parts.graphs {
        let graph = reader.graph_at(*begin, *end)?;
        weighed.check(&graph)?;
        made::check(&graph, &functions)?;
    }
    Ok(reader.external)
}

impl From<GraphFault> for Fault {
    fn from(fault: GraphFault) -> Self {
        Self::Graph(fault)
    }
}
