//! What a network's graph is, told from its file before any engine sees it: an engine that is fed with a hostile one may
//! fill the memory, call itself until its stack is used up, or never come back.
//!
//! Start reading at [`look`]. `read` takes the graph from the file without its weights, `chain` finds the longest way through
//! it, `made` what its operators would make of numbers that stand in the file. Nothing here calls itself deeper than
//! [`MAX_NESTING`], whatever the file says.

mod chain;
mod features;
mod limits;
mod made;
mod node;
mod read;

pub(super) use features::{of_classifier, of_maps};
pub(super) use limits::MAX_TENSOR;
use limits::{MAX_CHAIN, MAX_EXTENTS, MAX_NAMES, MAX_NESTING, MAX_NODES, MAX_TURNS};
pub(super) use node::External;
pub(super) use node::Graph;
use node::{Functions, Node};
pub(super) use read::{Fault, Field, Fields};

use super::error::GraphFault;
use std::io::{Read, Seek};

/// The parts of a file that are looked into: where their contents begin and end.
#[derive(Default)]
pub(super) struct Parts {
    /// The graphs; a sound file has one.
    pub graphs: Vec<(u64, u64)>,
    /// The functions.
    pub functions: Vec<(u64, u64)>,
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

/// The first graph of a file, as it was checked.
///
/// # Errors
/// What is wrong with it.
pub(super) fn first(from: impl Read + Seek, parts: &Parts) -> Result<Graph, Fault> {
    match parts.graphs.first() {
        Some((begin, end)) => read::Reader::new(Fields::new(from)).graph_at(*begin, *end),
        None => Ok(Graph::default()),
    }
}

impl From<GraphFault> for Fault {
    fn from(fault: GraphFault) -> Self {
        Self::Graph(fault)
    }
}
