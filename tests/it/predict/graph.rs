//! Graphs that no engine is given: told from the file, with the place where it is wrong.

use crate::support::onnx::{Extent, Message, Numbers, tensor, value};
use labelwright::predict::{GraphFault, PredictError, describe};
use std::path::Path;

/// A network with an input `images`, an output `output0`, and this between them.
#[derive(Default)]
struct Made {
    nodes: Vec<Message>,
    weights: Vec<Message>,
    functions: Vec<Message>,
    input: Vec<i64>,
}

impl Made {
    fn of(nodes: Vec<Message>) -> Self {
        Self {
            nodes,
            input: vec![1, 3, 64, 64],
            ..Self::default()
        }
    }

    fn with(mut self, weights: Message) -> Self {
        self.weights.push(weights);
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let mut graph = Message::default();
        self.nodes.iter().for_each(|node| graph.message(1, node));
        self.weights.iter().for_each(|weights| graph.message(5, weights));
        let input: Vec<Extent> = self.input.iter().map(|n| Extent::Fixed(*n)).collect();
        graph.message(11, &value("images", 1, &input));
        graph.message(12, &value("output0", 1, &[1, 2, 6].map(Extent::Fixed)));
        let mut opset = Message::default();
        opset.number(2, 13);
        let mut model = Message::default();
        model.number(1, 8);
        model.message(7, &graph);
        model.message(8, &opset);
        self.functions.iter().for_each(|function| model.message(25, function));
        model.0
    }

    /// What is said of it.
    fn told(&self) -> PredictError {
        let folder = tempfile::tempdir().expect("a folder");
        told_in(folder.path(), &self.bytes())
    }

    #[track_caller]
    fn fault(&self) -> GraphFault {
        match self.told() {
            PredictError::Graph { fault, .. } => fault,
            other => panic!("{other:?}"),
        }
    }
}

fn told_in(folder: &Path, bytes: &[u8]) -> PredictError {
    let path = folder.join("net.onnx");
    std::fs::write(&path, bytes).expect("written");
    describe(&path).expect_err("refused")
}

fn node(operator: &str, inputs: &[&str], outputs: &[&str]) -> Message {
    let mut node = Message::default();
    inputs.iter().for_each(|name| node.text(1, name));
    outputs.iter().for_each(|name| node.text(2, name));
    node.text(4, operator);
    node
}

fn output() -> Message {
    node("Identity", &["kept"], &["output0"])
}

fn kept() -> Message {
    tensor("kept", &[1, 2, 6], &Numbers::Floats(vec![0.5; 12]))
}

/// So many nodes one after the other, written the last first when `backwards`.
fn chain(steps: usize, backwards: bool) -> Made {
    let step = |n: usize| node("Relu", &[&format!("n{n}")], &[&format!("n{}", n + 1)]);
    let mut nodes: Vec<Message> = (0..steps).map(step).collect();
    nodes[0] = node("Relu", &["images"], &["n1"]);
    if backwards {
        nodes.reverse();
    }
    nodes.push(output());
    Made::of(nodes).with(kept())
}

#[test]
fn a_chain_is_told_by_its_length_in_whatever_order_it_is_written() {
    for backwards in [false, true] {
        let fault = chain(20_000, backwards).fault();
        let expected = GraphFault::Chain {
            nodes: 20_000,
            limit: 10_000,
            end: "n20000".into(),
        };
        assert_eq!(fault, expected);
    }
}

/// A loop whose body has these nodes and gives `go_on`; it runs `turns` times.
fn turns(body: &[Message], turns: &str) -> Message {
    let mut graph = Message::default();
    body.iter().for_each(|node| graph.message(1, node));
    for (name, element) in [("turn", 7), ("go", 9), ("state", 1)] {
        graph.message(11, &value(name, element, &[]));
    }
    graph.message(12, &value("go_on", 9, &[]));
    graph.message(12, &value("next", 1, &[1, 2, 6].map(Extent::Fixed)));
    let mut attribute = Message::default();
    attribute.text(1, "body");
    attribute.message(6, &graph);
    let mut node = node("Loop", &[turns, "", "kept"], &["output0"]);
    node.text(3, "around");
    node.message(5, &attribute);
    node
}

#[test]
fn a_loop_that_nothing_ends_is_told() {
    let next = || node("Add", &["state", "state"], &["next"]);
    let many = |n| tensor("turns", &[], &Numbers::Whole(vec![n]));
    let always = [
        node("Identity", &["go"], &["between"]),
        node("Identity", &["between"], &["go_on"]),
        next(),
    ];
    let expected = GraphFault::Endless { at: "around".into() };
    let made = Made::of(vec![turns(&always, "turns")]).with(kept());
    assert_eq!(made.with(many(i64::MAX)).fault(), expected);
    assert_eq!(Made::of(vec![turns(&always, "")]).with(kept()).fault(), expected);
    // One of few turns, and one whose condition is computed, may be as good as any.
    let few = Made::of(vec![turns(&always, "turns")]).with(kept()).with(many(5));
    let computed = [node("Not", &["go"], &["go_on"]), next()];
    let ending = Made::of(vec![turns(&computed, "")]).with(kept());
    for made in [few, ending] {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("net.onnx");
        std::fs::write(&path, made.bytes()).expect("written");
        let told = describe(&path);
        assert!(!matches!(told, Err(PredictError::Graph { .. })), "{told:?}");
    }
}

#[test]
fn nodes_that_wait_for_each_other_are_told() {
    let nodes = vec![
        node("Add", &["images", "b"], &["a"]),
        node("Relu", &["a"], &["b"]),
        output(),
    ];
    assert_eq!(
        Made::of(nodes).with(kept()).fault(),
        GraphFault::Circle { at: "a".into() }
    );
    // Also through what the body of a loop takes from around it.
    let body = [
        node("Identity", &["go"], &["go_on"]),
        node("Add", &["state", "late"], &["next"]),
    ];
    let mut around = turns(&body, "turns");
    around.text(2, "more");
    let made = Made::of(vec![around, node("Relu", &["more"], &["late"])]).with(kept());
    let five = tensor("turns", &[], &Numbers::Whole(vec![5]));
    assert!(matches!(made.with(five).fault(), GraphFault::Circle { .. }));
}

#[test]
fn what_is_nested_too_deeply_is_told() {
    let mut inner = node("Relu", &["images"], &["x"]);
    for _ in 0..40 {
        let mut graph = Message::default();
        graph.message(1, &inner);
        let mut attribute = Message::default();
        attribute.text(1, "then_branch");
        attribute.message(6, &graph);
        inner = node("If", &["c"], &["x"]);
        inner.text(3, "choice");
        inner.message(5, &attribute);
    }
    let fault = Made::of(vec![inner, output()]).with(kept()).fault();
    let expected = GraphFault::Nested {
        what: "subgraphs",
        limit: 16,
        at: "choice".into(),
    };
    assert_eq!(fault, expected);
    let mut kind = Message::default();
    for _ in 0..200 {
        let mut outer = Message::default();
        outer.message(1, &kind);
        kind = Message::default();
        kind.message(4, &outer);
    }
    let mut deep = Message::default();
    deep.text(1, "deep");
    deep.message(2, &kind);
    let mut graph = Message::default();
    graph.message(11, &deep);
    let mut model = Message::default();
    model.message(7, &graph);
    let folder = tempfile::tempdir().expect("a folder");
    match told_in(folder.path(), &model.0) {
        PredictError::Graph {
            fault: GraphFault::Nested { what, at, .. },
            ..
        } => assert_eq!((what, at.as_str()), ("types", "deep")),
        other => panic!("{other:?}"),
    }
}

/// A function of that name whose nodes call these.
fn function(name: &str, calls: &[&str]) -> Message {
    let mut function = Message::default();
    function.text(1, name);
    function.text(4, "in");
    function.text(5, "out");
    for (at, called) in calls.iter().enumerate() {
        let mut node = node(called, &["in"], &[&format!("out{at}")]);
        node.text(7, "own");
        function.message(7, &node);
    }
    function.text(10, "own");
    function
}

#[test]
fn functions_count_by_what_they_unfold_to() {
    let mut call = node("f0", &["images"], &["y"]);
    call.text(7, "own");
    // Eight levels of ten calls each are a hundred million nodes.
    let mut made = Made::of(vec![call, output()]).with(kept());
    made.functions = (0..8)
        .map(|n| function(&format!("f{n}"), &[format!("f{}", n + 1).as_str(); 10]))
        .collect();
    assert_eq!(made.fault(), GraphFault::Nodes { limit: 500_000 });
    made.functions = vec![function("f0", &["f0"])];
    assert!(matches!(made.fault(), GraphFault::Nested { what: "functions", .. }));
}

#[test]
fn tensors_that_promise_what_they_do_not_have_are_told() {
    let with = |shape: &[i64], bytes: usize| {
        let floats = Numbers::Floats(vec![0.0; bytes / 4]);
        Made::of(vec![output()]).with(kept()).with(tensor("w", shape, &floats))
    };
    let short = |promised, found| GraphFault::Short {
        tensor: "w".into(),
        promised,
        found,
    };
    assert_eq!(with(&[3, 3], 32).fault(), short(36, 32));
    assert_eq!(with(&[1 << 40, 1 << 40], 32).fault(), short(u64::MAX / 8 + 1, 32));
    let extent = |extent| GraphFault::Extent {
        tensor: "w".into(),
        extent,
    };
    // Its name comes after its extents.
    assert_eq!(with(&[3, -3], 36).fault(), extent(-3));
    assert!(matches!(
        with(&[1; 100], 4).fault(),
        GraphFault::Extents { limit: 64, .. }
    ));
    let mut input = Made::of(vec![output()]).with(kept());
    input.input = vec![1, 3, -64, 64];
    let told = input.fault();
    assert!(matches!(told, GraphFault::Extent { ref tensor, extent: -64 } if tensor == "images"));
}

#[test]
fn what_an_operator_would_make_of_numbers_in_the_file_is_told() {
    let whole = |name, shape: &[i64], numbers: Vec<i64>| tensor(name, shape, &Numbers::Whole(numbers));
    let huge = || whole("shape", &[3], vec![1 << 20, 1 << 20, 1]);
    let floats = |name, number| tensor(name, &[], &Numbers::Floats(vec![number]));
    let made = [
        Made::of(vec![node("ConstantOfShape", &["shape"], &["output0"])]).with(huge()),
        Made::of(vec![node("Expand", &["kept", "shape"], &["output0"])])
            .with(huge())
            .with(kept()),
        Made::of(vec![node("Range", &["from", "to", "step"], &["output0"])])
            .with(floats("from", 0.0))
            .with(floats("to", 1e30))
            .with(floats("step", 1e-30)),
    ];
    for made in made {
        let told = made.told();
        assert!(
            matches!(&told, PredictError::TooLarge { what, .. } if what.contains("the node \"output0\"")),
            "{told:?}"
        );
    }
}

/// Weights that are said to be in a file of their own.
fn elsewhere(location: &str, offset: &str) -> Message {
    let mut weights = Message::default();
    weights.number(1, 4);
    weights.number(2, 1);
    weights.text(8, "w");
    for (key, value) in [("location", location), ("offset", offset), ("length", "16")] {
        let mut entry = Message::default();
        entry.text(1, key);
        entry.text(2, value);
        weights.message(13, &entry);
    }
    weights.number(14, 1);
    weights
}

#[test]
fn weights_lie_in_the_networks_folder_and_belong_to_the_model() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = |location, offset| {
        let made = Made::of(vec![output()]).with(kept()).with(elsewhere(location, offset));
        let path = folder.path().join("models/net.onnx");
        std::fs::create_dir_all(folder.path().join("models")).expect("made");
        std::fs::write(&path, made.bytes()).expect("written");
        describe(&path)
    };
    let at = |name: &str| folder.path().join(name);
    for name in ["beside.bin", "models/weights.data"] {
        std::fs::create_dir_all(at("models")).expect("made");
        std::fs::write(at(name), [0; 16]).expect("written");
    }
    std::os::unix::fs::symlink(at("beside.bin"), at("models/link.bin")).expect("linked");
    let beside = at("beside.bin");
    for location in [
        "../beside.bin",
        "link.bin",
        "",
        beside.to_str().expect("a path"),
        "a/../../beside.bin",
    ] {
        match told(location, "0") {
            Err(PredictError::Graph {
                fault: GraphFault::Outside { tensor, .. },
                ..
            }) => assert_eq!(tensor, "w"),
            other => panic!("{location}: {other:?}"),
        }
    }
    assert!(matches!(told("none.bin", "0"), Err(PredictError::MissingFile { .. })));
    match told("weights.data", "4") {
        Err(PredictError::Graph { fault, .. }) => assert_eq!(
            fault,
            GraphFault::Short {
                tensor: "w".into(),
                promised: 20,
                found: 16
            }
        ),
        other => panic!("{other:?}"),
    }
    let described = told("weights.data", "0").expect("loads");
    assert!(
        described.files.contains(&at("models/weights.data")),
        "{:?}",
        described.files
    );
}
