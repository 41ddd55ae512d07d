//! What operators would make of numbers that stand in the file: tensors of terabytes, loops that nothing ends. What depends
//! on the picture is not known here; that is what the limits of the process are for in which an engine runs.

use super::{Fault, Functions, Graph, MAX_TENSOR, MAX_TURNS, Node};
use crate::error::GraphFault;
use std::collections::HashMap;

/// Bytes of a number, as far as sizes are told before types are known.
const NUMBER: f64 = 4.0;

/// Whether all that operators are told to make is bearable.
pub(super) fn check(graph: &Graph, functions: &Functions) -> Result<(), Fault> {
    within(graph, &[])?;
    functions.values().try_for_each(|function| within(function, &[]))
}

/// The numbers of a constant, in the graph or around it.
fn constant<'g>(name: Option<&String>, graph: &'g Graph, around: &[&'g Graph]) -> Option<&'g [f64]> {
    let name = name.filter(|name| !name.is_empty())?;
    let graphs = std::iter::once(graph).chain(around.iter().rev().copied());
    let mut found = graphs.filter_map(|graph| graph.constants.get(name));
    found.next().map(Vec::as_slice)
}

fn within(graph: &Graph, around: &[&Graph]) -> Result<(), Fault> {
    for node in &graph.nodes {
        let input = |at: usize| constant(node.inputs.get(at), graph, around);
        // Of what is not finite there is no end.
        let needed = made(node, input).map(|count| count * NUMBER);
        if let Some(needed) = needed.filter(|needed| needed.is_nan() || *needed > MAX_TENSOR as f64) {
            let what = format!("what the node {:?} ({}) makes", node.called(), node.operator);
            return Err(Fault::TooLarge(what, needed as u64));
        }
        if node.operator == "Loop" && is_endless(node, input) {
            return Err(GraphFault::Endless { at: node.called() }.into());
        }
        let around: Vec<&Graph> = around.iter().copied().chain([graph]).collect();
        node.graphs.iter().try_for_each(|inner| within(inner, &around))?;
    }
    Ok(())
}

/// How many numbers an operator makes or more, where that stands in the file.
fn made<'g>(node: &Node, input: impl Fn(usize) -> Option<&'g [f64]>) -> Option<f64> {
    match node.operator.as_str() {
        "ConstantOfShape" => Some(input(0)?.iter().product()),
        "Expand" | "Tile" => Some(input(1)?.iter().product()),
        "Range" => {
            let (from, to, step) = (*input(0)?.first()?, *input(1)?.first()?, *input(2)?.first()?);
            Some(((to - from) / step).ceil().max(0.0))
        }
        _ => None,
    }
}

/// Whether nothing ends a loop within a bearable time: it has no number of turns or an absurd one, and its condition stays
/// as it is.
fn is_endless<'g>(node: &Node, input: impl Fn(usize) -> Option<&'g [f64]>) -> bool {
    let unbounded = match node.inputs.first().filter(|name| !name.is_empty()) {
        None => true,
        Some(_) => input(0).is_some_and(|turns| turns.first().is_some_and(|turns| *turns > MAX_TURNS)),
    };
    let Some(body) = node.graphs.first().filter(|_| unbounded) else {
        return false;
    };
    let (Some(goes_on), before) = (body.outputs.first(), body.inputs.get(1)) else {
        return false;
    };
    let makers: HashMap<&str, &Node> = body
        .nodes
        .iter()
        .flat_map(|node| node.outputs.iter().map(move |output| (output.as_str(), node)))
        .collect();
    let mut name = goes_on;
    for _ in 0..body.nodes.len() + 1 {
        if let Some(always) = body.constants.get(name) {
            return always.first().is_some_and(|always| *always != 0.0);
        }
        match makers.get(name.as_str()) {
            Some(node) if node.operator == "Identity" => match node.inputs.first() {
                Some(input) => name = input,
                None => return false,
            },
            Some(_) => return false,
            None => return Some(name) == before,
        }
    }
    false
}
