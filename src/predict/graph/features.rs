//! Which tensor of a network says what a picture looks like: found from the graph, whatever its nodes are called.

use super::{Graph, Node};
use std::collections::{HashMap, HashSet, VecDeque};

/// Operators with weights, which the last layer of a classifier is one of.
const LAYERS: &[&str] = &[
    "Gemm",
    "MatMul",
    "Conv",
    "QGemm",
    "QLinearMatMul",
    "QLinearConv",
    "MatMulInteger",
    "ConvInteger",
];
/// Operators that look at their input a stride apart.
const STRIDING: &[&str] = &["Conv", "QLinearConv", "ConvInteger", "MaxPool", "AveragePool", "LpPool"];
/// Operators that give a map of features as coarse as the one that they take.
const KEEPING: &[&str] = &[
    "Abs",
    "Add",
    "BatchNormalization",
    "Cast",
    "Celu",
    "Clip",
    "Concat",
    "DequantizeLinear",
    "Div",
    "Dropout",
    "Elu",
    "Erf",
    "Exp",
    "Gelu",
    // Gates weigh whole maps by their means.
    "GlobalAveragePool",
    "GroupNormalization",
    "HardSigmoid",
    "HardSwish",
    "Identity",
    "InstanceNormalization",
    "LRN",
    "LayerNormalization",
    "LeakyRelu",
    "Max",
    "Min",
    "Mish",
    "Mul",
    "Neg",
    "PRelu",
    "Pad",
    "Pow",
    "QLinearAdd",
    "QLinearConcat",
    "QLinearMul",
    "QuantizeLinear",
    "ReduceMean",
    "Relu",
    "Selu",
    "Sigmoid",
    "Slice",
    "Softplus",
    "Softsign",
    "Split",
    "Sqrt",
    "Sub",
    "Swish",
    "Tanh",
    "ThresholdedRelu",
];

/// What the last layer of a classifier is fed with: its penultimate layer. `None` where there is no such layer, or it is fed
/// with the picture itself.
pub(crate) fn of_classifier(graph: &Graph) -> Option<String> {
    let makers = makers(graph);
    let mut waiting: VecDeque<&str> = graph.outputs.iter().map(String::as_str).collect();
    let mut seen: HashSet<&str> = HashSet::new();
    while let Some(name) = waiting.pop_front() {
        let Some(node) = makers.get(name) else { continue };
        // Weights are made by no node; those that are computed are still behind the first one that is.
        let made = node.inputs.iter().find(|input| makers.contains_key(input.as_str()));
        if LAYERS.contains(&node.operator.as_str()) {
            return made.cloned();
        }
        for input in &node.inputs {
            if seen.insert(input) {
                waiting.push_back(input);
            }
        }
    }
    None
}

/// The deepest map of features of a network that finds things: the last of the coarsest maps that come of the picture before
/// anything is made finer again.
pub(crate) fn of_maps(graph: &Graph) -> Option<String> {
    // How much coarser than the picture each map is; and what else comes of the picture.
    let mut coarse: HashMap<&str, f64> = graph.inputs.iter().map(|name| (name.as_str(), 1.0)).collect();
    let mut no_maps: HashSet<&str> = HashSet::new();
    let mut deepest: Option<(f64, &str)> = None;
    for node in &graph.nodes {
        let kind = node.operator.as_str();
        let of_maps = node
            .inputs
            .iter()
            .filter_map(|input| coarse.get(input.as_str()).copied());
        let taken = of_maps.reduce(f64::max);
        let mixed = node.inputs.iter().any(|input| no_maps.contains(input.as_str()));
        let given = match taken {
            Some(taken) if !mixed && STRIDING.contains(&kind) => {
                Some(taken * node.strides.first().copied().unwrap_or(1.0).max(1.0))
            }
            Some(taken) if !mixed && KEEPING.contains(&kind) => Some(taken),
            // What is brought to another form is no map any more, or a finer one; an extent is no picture.
            Some(_) | None if (mixed || taken.is_some()) && kind != "Shape" => None,
            Some(_) | None => continue,
        };
        let outputs = node.outputs.iter().map(String::as_str);
        let Some(given) = given else {
            no_maps.extend(outputs);
            continue;
        };
        coarse.extend(outputs.map(|output| (output, given)));
        let first = node
            .outputs
            .first()
            .filter(|_| deepest.is_none_or(|(most, _)| given >= most));
        if let Some(output) = first {
            deepest = Some((given, output));
        }
    }
    deepest
        .filter(|(coarse, _)| *coarse > 1.0)
        .map(|(_, name)| name.to_owned())
}

fn makers(graph: &Graph) -> HashMap<&str, &Node> {
    let made = graph.nodes.iter().filter(|node| node.operator != "Constant");
    made.flat_map(|node| node.outputs.iter().map(move |output| (output.as_str(), node)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn graph(nodes: &[(&str, &[&str], &str, f64)]) -> Graph {
        let node = |(operator, inputs, output, stride): &(&str, &[&str], &str, f64)| Node {
            operator: (*operator).into(),
            inputs: inputs.iter().map(|name| (*name).to_owned()).collect(),
            outputs: vec![(*output).to_owned()],
            strides: vec![*stride; 2],
            ..Node::default()
        };
        Graph {
            nodes: nodes.iter().map(node).collect(),
            inputs: vec!["picture".into()],
            outputs: vec!["out".into()],
            ..Graph::default()
        }
    }

    #[test]
    fn the_last_layer_of_a_classifier_is_fed_with_what_is_wanted() {
        let classifier = graph(&[
            ("Conv", &["picture", "w0"], "a", 2.0),
            ("Relu", &["a"], "b", 1.0),
            ("GlobalAveragePool", &["b"], "c", 1.0),
            ("Flatten", &["c"], "d", 1.0),
            ("MatMul", &["w1", "d"], "e", 1.0),
            ("Add", &["e", "w2"], "f", 1.0),
            ("Softmax", &["f"], "out", 1.0),
        ]);
        assert_eq!(of_classifier(&classifier).as_deref(), Some("d"));
        let convolution = graph(&[
            ("Conv", &["picture", "w0"], "a", 2.0),
            ("Conv", &["a", "w1"], "b", 1.0),
            ("GlobalAveragePool", &["b"], "out", 1.0),
        ]);
        assert_eq!(of_classifier(&convolution).as_deref(), Some("a"));
        let one_layer = graph(&[("Gemm", &["picture", "w0"], "out", 1.0)]);
        assert_eq!(of_classifier(&one_layer), None);
    }

    #[test]
    fn the_deepest_map_is_the_last_of_the_coarsest_before_they_are_made_finer() {
        let detector = graph(&[
            ("Conv", &["picture", "w0"], "fine", 2.0),
            ("Conv", &["fine", "w1"], "coarse", 2.0),
            ("Sigmoid", &["coarse"], "gate", 1.0),
            ("Mul", &["coarse", "gate"], "deepest", 1.0),
            ("Resize", &["deepest"], "finer", 1.0),
            ("Concat", &["finer", "fine"], "neck", 1.0),
            ("Conv", &["neck", "w2"], "half", 2.0),
            ("Concat", &["half", "deepest"], "head", 1.0),
            ("Reshape", &["head"], "out", 1.0),
        ]);
        assert_eq!(of_maps(&detector).as_deref(), Some("deepest"));
        assert_eq!(of_maps(&graph(&[("Relu", &["picture"], "out", 1.0)])), None);
    }
}
