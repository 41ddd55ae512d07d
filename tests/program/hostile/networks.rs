//! Networks that end, fill or hold up whatever runs them.

use crate::support::onnx::{Extent, Message, Network, Numbers, tensor, value};
use crate::support::terminal::{Said, Terminal};
use labelwright::domain::Size;
use labelwright::domain::pixels::{PixelFormat, Pixels};
use labelwright::predict::{EngineChoice, Options, PredictError, Predictor, Stop, describe, engine};
use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// A network with an input `images`, an output `output0`, and this between them.
fn network(nodes: &[Message], constants: &[Message]) -> Vec<u8> {
    let mut graph = Message::default();
    nodes.iter().for_each(|node| graph.message(1, node));
    graph.text(2, "made by a test");
    constants.iter().for_each(|constant| graph.message(5, constant));
    graph.message(11, &value("images", 1, &[1, 3, 64, 64].map(Extent::Fixed)));
    graph.message(12, &value("output0", 1, &[1, 2, 6].map(Extent::Fixed)));
    let mut opset = Message::default();
    opset.number(2, 13);
    let mut model = Message::default();
    model.number(1, 8);
    model.message(7, &graph);
    model.message(8, &opset);
    model.0
}

fn node(operator: &str, inputs: &[&str], outputs: &[&str]) -> Message {
    let mut node = Message::default();
    inputs.iter().for_each(|name| node.text(1, name));
    outputs.iter().for_each(|name| node.text(2, name));
    node.text(4, operator);
    node
}

/// Wants four terabytes: of a size that stands in the file, or is computed, for those who do not see through it.
fn huge(computed: bool) -> Vec<u8> {
    let shape = tensor("shape", &[3], &Numbers::Whole(vec![1 << 20, 1 << 20, 1]));
    if !computed {
        return network(&[node("ConstantOfShape", &["shape"], &["output0"])], &[shape]);
    }
    let same = tensor("same", &[3], &Numbers::Whole(vec![1; 3]));
    let nodes = [
        node("Mul", &["shape", "same"], &["product"]),
        node("ConstantOfShape", &["product"], &["output0"]),
    ];
    network(&nodes, &[shape, same])
}

/// Goes on adding for ever: its condition stays as it is, or is computed anew, for those who do not see through it.
fn endless(computed: bool) -> Vec<u8> {
    let mut body = Message::default();
    if computed {
        body.message(1, &node("Or", &["go", "go"], &["go_on"]));
    } else {
        body.message(1, &node("Identity", &["go"], &["go_on"]));
    }
    body.message(1, &node("Add", &["state", "state"], &["next"]));
    body.text(2, "body");
    for (name, element, shape) in [("turn", 7, &[][..]), ("go", 9, &[]), ("state", 1, &[1, 2, 6])] {
        let shape: Vec<Extent> = shape.iter().map(|n| Extent::Fixed(*n)).collect();
        body.message(11, &value(name, element, &shape));
    }
    body.message(12, &value("go_on", 9, &[]));
    body.message(12, &value("next", 1, &[1, 2, 6].map(Extent::Fixed)));
    let mut attribute = Message::default();
    attribute.text(1, "body");
    attribute.message(6, &body);
    attribute.number(20, 5);
    let mut turns = node("Loop", &["turns", "", "start"], &["output0"]);
    turns.message(5, &attribute);
    let constants = [
        tensor("turns", &[], &Numbers::Whole(vec![i64::from(i32::MAX)])),
        tensor("start", &[1, 2, 6], &Numbers::Floats(vec![0.0; 12])),
    ];
    network(&[turns], &constants)
}

/// Goes through so many steps one after the other.
fn chain(steps: usize) -> Vec<u8> {
    let name = |step: usize| match step {
        0 => "images".to_owned(),
        step if step == steps => "output0".to_owned(),
        step => format!("n{step}"),
    };
    let nodes: Vec<Message> = (0..steps)
        .map(|step| node("Relu", &[&name(step)], &[&name(step + 1)]))
        .collect();
    network(&nodes, &[])
}

/// Runs a verb that soon gives up on a network that does not end.
#[track_caller]
fn run<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(terminal: &Terminal, words: I) -> Said {
    terminal.run_with(words, &[("LABELWRIGHT_NETWORK_SECONDS", "5")])
}

fn sound() -> Network {
    let rows = vec![8.0, 18.0, 40.0, 34.0, 0.5, 0.0, 8.0, 18.0, 40.0, 34.0, 0.75, 1.0];
    Network::new(64, 64, &[1, 2, 6], rows)
}

#[test]
fn a_hostile_network_ends_in_a_sentence() {
    let terminal = Terminal::with_project();
    image::GrayImage::new(64, 64)
        .save(terminal.path("a.png"))
        .expect("saved");
    for (name, bytes, what) in [
        (
            "huge.onnx",
            huge(false),
            "The model is too large: what the node \"output0\" (ConstantOfShape) makes would take 4096.0 GB",
        ),
        (
            "endless.onnx",
            endless(false),
            "the loop \"output0\" never ends; export it again",
        ),
        (
            "chain.onnx",
            chain(20_000),
            "20,000 nodes follow one another up to \"output0\", and 10,000 are allowed; export it simplified",
        ),
    ] {
        fs::write(terminal.path(name), bytes).expect("written");
        for words in [
            &["model", "test", name, "a.png", "--engine", "rten", "--threads", "1"][..],
            &["model", "add", "p.labelwright", name],
        ] {
            let said = run(&terminal, words);
            assert_eq!(said.status, 1, "{words:?}: {}", said.err);
            assert!(said.err.contains(what), "{words:?}: {}", said.err);
            assert!(said.err.trim_end().ends_with(name), "{words:?}: {}", said.err);
        }
    }
}

#[test]
fn what_the_graph_does_not_tell_is_ended_by_the_limits_of_its_process() {
    let terminal = Terminal::with_project();
    image::GrayImage::new(64, 64)
        .save(terminal.path("a.png"))
        .expect("saved");
    fs::write(terminal.path("endless.onnx"), endless(true)).expect("written");
    let said = run(
        &terminal,
        [
            "model",
            "test",
            "endless.onnx",
            "a.png",
            "--engine",
            "rten",
            "--threads",
            "1",
        ],
    );
    assert_eq!(said.status, 1, "{}", said.err);
    assert!(
        said.err.contains("did not answer within 5 s and was stopped") && said.err.contains("endless.onnx"),
        "{}",
        said.err
    );
}

#[test]
fn the_longest_chain_that_is_allowed_is_run() {
    let terminal = Terminal::with_project();
    image::GrayImage::new(64, 64)
        .save(terminal.path("a.png"))
        .expect("saved");
    fs::write(terminal.path("chain.onnx"), chain(10_000)).expect("written");
    let said = run(
        &terminal,
        [
            "model",
            "test",
            "chain.onnx",
            "a.png",
            "--engine",
            "rten",
            "--threads",
            "1",
        ],
    );
    // It gives its input, which is no list of boxes; the engine came through.
    assert!(!said.err.contains("stopped"), "{}", said.err);
    assert_eq!(said.status, 1, "{}", said.err);
}

#[test]
fn a_model_that_was_exchanged_is_told_before_any_engine_sees_it() {
    let terminal = Terminal::with_project();
    image::GrayImage::new(64, 64)
        .save(terminal.path("a.png"))
        .expect("saved");
    sound().write(terminal.root(), "m.onnx");
    let task = "(name: \"T\", kind: Detection, concepts: [\"class 0\"], assist: (model: \"m\"))";
    fs::write(terminal.path("t.ron"), task).expect("written");
    for words in [
        &["import", "p.labelwright", "a.png"][..],
        &["model", "add", "p.labelwright", "m.onnx"],
        &["task", "new", "p.labelwright", "t.ron"],
        &["predict", "p.labelwright", "--task", "T", "--engine", "rten"],
    ] {
        let said = run(&terminal, words);
        assert_eq!(said.status, 0, "{words:?}: {}", said.err);
    }
    fs::write(terminal.path("m.onnx"), huge(false)).expect("written");
    let said = run(
        &terminal,
        ["predict", "p.labelwright", "--task", "T", "--engine", "rten"],
    );
    assert!(said.status >= 1, "{}: {}", said.status, said.err);
    assert!(
        said.err.contains("m.onnx") && !said.err.contains("stopped the engine"),
        "{}",
        said.err
    );
}

#[test]
fn networks_in_processes_of_their_own_answer_and_their_ends_are_errors() {
    engine::isolate(env!("CARGO_BIN_EXE_labelwright").into());
    let folder = tempfile::tempdir().expect("a folder");
    let size = Size::new(64, 64);
    let pixels = Pixels::new(size, PixelFormat::Rgb8, vec![90; 64 * 64 * 3]).expect("a picture");
    let load = |path: &Path| {
        let described = Arc::new(describe(path)?);
        Predictor::load(&described, EngineChoice::Rten, 1)
    };
    let options = Options::default();
    let mut good = load(&sound().write(folder.path(), "good.onnx")).expect("loads");
    let mut look = || {
        good.findings(&pixels, size, &options, &Stop::default())
            .map(|answer| answer.found)
    };
    let first = look().expect("an answer");
    assert!(!first.is_empty());
    let path = folder.path().join("huge.onnx");
    fs::write(&path, huge(true)).expect("written");
    match load(&path).and_then(|mut model| model.findings(&pixels, size, &options, &Stop::default())) {
        Err(PredictError::Ended { .. } | PredictError::Unrunnable { .. } | PredictError::Run { .. }) => {}
        other => panic!("{other:?}"),
    }
    assert_eq!(look().expect("the other network goes on"), first);
}
