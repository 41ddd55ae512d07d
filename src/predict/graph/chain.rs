//! How many nodes a network has, and how many of them follow one another.

use super::{Fault, Functions, Graph, MAX_CHAIN, MAX_NESTING, MAX_NODES, Node};
use crate::error::GraphFault;
use std::collections::{HashMap, HashSet};

/// What a graph comes to, its subgraphs and functions unfolded.
#[derive(Clone, Copy, Default)]
struct Weight {
    /// Its nodes.
    nodes: u64,
    /// The nodes of its longest chain.
    chain: u64,
}

/// What a graph comes to, and what it takes from around it.
struct Sized<'g> {
    weight: Weight,
    /// Names that it uses and does not make.
    taken: Vec<&'g str>,
}

/// Functions, each weighed once, however often it is called.
pub(super) struct FunctionWeights<'f> {
    functions: &'f Functions,
    known: HashMap<&'f (String, String), Weight>,
}

impl<'f> FunctionWeights<'f> {
    pub(super) fn new(functions: &'f Functions) -> Self {
        Self {
            functions,
            known: HashMap::new(),
        }
    }

    /// Whether a graph has no more nodes, and no longer a chain of them, than an engine bears.
    pub(super) fn check(&mut self, graph: &Graph) -> Result<(), Fault> {
        self.size(graph, 0).map(drop)
    }

    /// What a function comes to that a node calls, if it calls one.
    fn called(&mut self, node: &Node, level: u64) -> Result<Weight, Fault> {
        let functions = self.functions;
        let key = (node.domain.clone(), node.operator.clone());
        let Some((key, function)) = functions.get_key_value(&key) else {
            return Ok(Weight { nodes: 1, chain: 1 });
        };
        if let Some(weight) = self.known.get(key) {
            return Ok(*weight);
        }
        // One that calls itself ends here too.
        if level >= MAX_NESTING {
            return Err(GraphFault::Nested {
                what: "functions",
                limit: MAX_NESTING,
                at: node.called(),
            }
            .into());
        }
        let weight = self.size(function, level + 1)?.weight;
        self.known.insert(key, weight);
        Ok(weight)
    }

    fn size<'g>(&mut self, graph: &'g Graph, level: u64) -> Result<Sized<'g>, Fault> {
        let mut makers: HashMap<&str, usize> = HashMap::new();
        for (at, node) in graph.nodes.iter().enumerate() {
            makers.extend(named(&node.outputs).map(|name| (name, at)));
        }
        let mut taken = Vec::new();
        let mut weights = Vec::with_capacity(graph.nodes.len());
        // Who waits for each node, and for how many nodes each waits.
        let mut waiting: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
        let mut open = vec![0u64; graph.nodes.len()];
        let mut total = 0u64;
        for (at, node) in graph.nodes.iter().enumerate() {
            let mut weight = self.called(node, level)?;
            let mut longest = 0;
            let mut needed: Vec<&str> = named(&node.inputs).collect();
            for inner in &node.graphs {
                let inner = self.size(inner, level)?;
                weight.nodes = weight.nodes.saturating_add(inner.weight.nodes);
                longest = longest.max(inner.weight.chain);
                needed.extend(inner.taken);
            }
            weight.chain = weight.chain.saturating_add(longest);
            total = total.saturating_add(weight.nodes);
            if total > MAX_NODES {
                return Err(GraphFault::Nodes { limit: MAX_NODES }.into());
            }
            weights.push(weight.chain);
            for name in needed {
                match makers.get(name) {
                    Some(maker) => {
                        waiting[*maker].push(at);
                        open[at] += 1;
                    }
                    None => taken.push(name),
                }
            }
        }
        taken.sort_unstable();
        taken.dedup();
        let inputs: HashSet<&str> = named(&graph.inputs).collect();
        taken.retain(|name| !inputs.contains(name) && !graph.constants.contains_key(*name));
        let chain = longest(graph, &waiting, open, &weights)?;
        let weight = Weight { nodes: total, chain };
        Ok(Sized { weight, taken })
    }
}

/// Names that are given: what is left out is named by nothing.
fn named(names: &[String]) -> impl Iterator<Item = &str> {
    names.iter().map(String::as_str).filter(|name| !name.is_empty())
}

/// The weight of the heaviest chain, found node by node: each when all that it waits for is done.
fn longest(graph: &Graph, waiting: &[Vec<usize>], mut open: Vec<u64>, weights: &[u64]) -> Result<u64, Fault> {
    let mut before = vec![0u64; weights.len()];
    let mut ready: Vec<usize> = (0..weights.len()).filter(|at| open[*at] == 0).collect();
    let (mut done, mut chain, mut last) = (0, 0, None);
    while let Some(at) = ready.pop() {
        done += 1;
        let here = before[at].saturating_add(weights[at]);
        if here > chain {
            (chain, last) = (here, Some(at));
        }
        for next in &waiting[at] {
            before[*next] = before[*next].max(here);
            open[*next] -= 1;
            if open[*next] == 0 {
                ready.push(*next);
            }
        }
    }
    let called = |at: usize| graph.nodes[at].called();
    if done < weights.len() {
        let at = open.iter().position(|open| *open > 0).map(called).unwrap_or_default();
        return Err(GraphFault::Circle { at }.into());
    }
    if chain > MAX_CHAIN {
        return Err(GraphFault::Chain {
            nodes: chain,
            limit: MAX_CHAIN,
            end: last.map(called).unwrap_or_default(),
        }
        .into());
    }
    Ok(chain)
}
