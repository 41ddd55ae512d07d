//! Why a model file cannot be used, or a network gave no answer. The sentences are made in `session/notice`.

use super::engine::EngineKind;
use domain::ModelKind;
use std::path::PathBuf;
use std::time::Duration;

/// Why a model cannot be used or gave no answer. Fields hold every fact that a sentence for people needs.
#[derive(Debug, thiserror::Error)]
pub enum PredictError {
    /// A file could not be read or written.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Its name ends neither in `.onnx` nor in `.ron`.
    #[error("{path} is neither an .onnx file nor a manifest")]
    NotAModelFile {
        /// The file.
        path: PathBuf,
    },
    /// It has no bytes.
    #[error("{path} is empty")]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// Its bytes are not those of an ONNX model.
    #[error("{path} is no ONNX model: {reason}")]
    NotOnnx {
        /// The file.
        path: PathBuf,
        /// What gave it away.
        reason: String,
    },
    /// It ends in the middle of a field.
    #[error("{path} is cut off: {missing} bytes are missing after {bytes}")]
    Truncated {
        /// The file.
        path: PathBuf,
        /// Bytes there are.
        bytes: u64,
        /// Bytes that the last field still promises.
        missing: u64,
    },
    /// The file, its input or what lies between would take more memory than is allowed.
    #[error("{path}: {what} would take {needed} bytes; {limit} are allowed")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What takes the memory.
        what: String,
        /// Bytes needed.
        needed: u64,
        /// Bytes allowed.
        limit: u64,
    },
    /// Its graph would fill the memory, use up the stack or never end; no engine has seen it.
    #[error("{path} is not run: {fault:?}")]
    Graph {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: GraphFault,
    },
    /// A manifest does not say what a manifest may say.
    #[error("{path}:{line}:{column}: {message}")]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Line of the fault, from 1.
        line: usize,
        /// Column of the fault, from 1.
        column: usize,
        /// What is wrong; it names the field.
        message: String,
    },
    /// A manifest lacks a field that its kind or layout needs.
    #[error("{path} lacks the field {field}")]
    MissingField {
        /// The manifest.
        path: PathBuf,
        /// The field.
        field: &'static str,
    },
    /// A file that a manifest names is not there.
    #[error("{path}, named by {named_by}, is not there")]
    MissingFile {
        /// The file.
        path: PathBuf,
        /// The manifest.
        named_by: PathBuf,
    },
    /// No engine that was tried can run it: an operator it lacks, or a broken graph.
    #[error("{path} cannot be loaded")]
    Unrunnable {
        /// The network.
        path: PathBuf,
        /// Each engine and its words.
        tried: Vec<(EngineKind, String)>,
        /// Whether ONNX Runtime was not there to be tried.
        without_onnxruntime: bool,
    },
    /// The engine that was asked for is not there.
    #[error("{engine} cannot be used: {reason}")]
    NoEngine {
        /// The engine.
        engine: EngineKind,
        /// Why not.
        reason: String,
    },
    /// The manifest names a layout that is no row of the table.
    #[error("{path}: no layout {layout}")]
    UnknownLayout {
        /// The manifest.
        path: PathBuf,
        /// What it names.
        layout: String,
        /// The rows there are.
        known: Vec<&'static str>,
    },
    /// The network's outputs fit no layout.
    #[error("{path}: outputs {outputs:?} fit no layout")]
    NoLayout {
        /// The network.
        path: PathBuf,
        /// Inputs as `name [1, 3, 640, 640]`.
        inputs: Vec<String>,
        /// Outputs likewise.
        outputs: Vec<String>,
    },
    /// The network's outputs are not those of the layout that the manifest names.
    #[error("{path}: outputs {outputs:?} are not those of {layout}")]
    LayoutMismatch {
        /// The network.
        path: PathBuf,
        /// The layout.
        layout: &'static str,
        /// Outputs as `name [1, 84, 8400]`.
        outputs: Vec<String>,
        /// What the layout's outputs look like.
        expected: &'static str,
    },
    /// The manifest names a kind that is not the layout's.
    #[error("{path}: the layout {layout} is for a {}, not a {}", is.name(), said.name())]
    KindMismatch {
        /// The manifest.
        path: PathBuf,
        /// The layout.
        layout: &'static str,
        /// The kind that goes with the layout.
        is: ModelKind,
        /// The kind that the manifest names.
        said: ModelKind,
    },
    /// The list of classes is not as long as the network's outputs are wide.
    #[error("{path}: {listed} classes listed, {expected} in the network")]
    ClassCount {
        /// The class list, or the file that holds it.
        path: PathBuf,
        /// Names in the list.
        listed: usize,
        /// Classes that the network tells apart.
        expected: usize,
    },
    /// The network's input is no picture of a kind that can be made.
    #[error("{path}: the input {input} cannot be filled: {reason}")]
    Input {
        /// The network.
        path: PathBuf,
        /// The input, with its shape.
        input: String,
        /// Why not.
        reason: &'static str,
    },
    /// The engine broke off a run.
    #[error("{engine}: {reason}")]
    Run {
        /// The engine.
        engine: EngineKind,
        /// Its words.
        reason: String,
    },
    /// The process that runs the network ended: the network is broken, or malicious.
    #[error("{path}: the engine's process ended: {how:?}")]
    Ended {
        /// The network.
        path: PathBuf,
        /// How.
        how: Ending,
    },
    /// The run was stopped because nobody wants its answer any more.
    #[error("stopped")]
    Stopped,
    /// A run's outputs do not have the shapes of the layout.
    #[error("the outputs {outputs:?} are not those of {layout}")]
    Outputs {
        /// The layout.
        layout: &'static str,
        /// The outputs, with their shapes.
        outputs: Vec<String>,
    },
    /// A run's output holds numbers that are none.
    #[error("the output {output} is not finite")]
    NotFinite {
        /// The output's name.
        output: String,
    },
    /// Scores lie outside 0 to 1, so the layout or the preparation must be wrong.
    #[error("scores reach {extreme} with the layout {layout}")]
    Scores {
        /// The score farthest outside.
        extreme: f32,
        /// The layout.
        layout: &'static str,
    },
    /// The picture to look at could not be had, for this reason.
    #[error("no pixels: {0}")]
    Pixels(String),
    /// A model of this kind was asked for what it does not do.
    #[error("a {} does not do that", .0.name())]
    WrongKind(ModelKind),
    /// A prompt that points at nothing.
    #[error("nothing was pointed at")]
    EmptyPrompt,
    /// Nothing was found where the prompt points.
    #[error("no outline there")]
    NoOutline,
    /// The picture is not encoded (yet), so nothing can be outlined on it.
    #[error("not encoded")]
    NotEncoded,
    /// Its network has no layer that tells what a picture looks like.
    #[error("{path} has no layer before its last one")]
    NoFeatures {
        /// The network.
        path: PathBuf,
    },
    /// Something broke in a way it should not have.
    #[error("broke off: {0}")]
    Interrupted(String),
}

/// How the process that runs a network came to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ending {
    /// It wanted more memory than it may have.
    OutOfMemory,
    /// It did not answer within this time and was ended.
    Late(Duration),
    /// Its graph is so deep that the engine's stack overflowed.
    TooDeep,
    /// The system ended it by this signal.
    Signal(i32),
    /// In another way; what is known of it.
    Broke(String),
    /// It ended twice in a row before, and was not tried again.
    Again,
}

/// Why no engine is given a graph. Nodes and tensors are named as the file does: anything may stand there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GraphFault {
    /// It has too many nodes.
    Nodes {
        /// How many are allowed.
        limit: u64,
    },
    /// Too many nodes follow one another: engines walk them by calling themselves.
    Chain {
        /// How many do.
        nodes: u64,
        /// How many are allowed.
        limit: u64,
        /// The last of them.
        end: String,
    },
    /// Nodes wait for each other.
    Circle {
        /// One of them.
        at: String,
    },
    /// Subgraphs, functions or types lie too deep in each other.
    Nested {
        /// Which of these.
        what: &'static str,
        /// How deep they may.
        limit: u64,
        /// The node or value where it is too deep.
        at: String,
    },
    /// A loop that nothing ends.
    Endless {
        /// Its node.
        at: String,
    },
    /// All names together are too long.
    Names {
        /// How many bytes are allowed.
        limit: u64,
    },
    /// A tensor has an extent below zero.
    Extent {
        /// The tensor, input or output.
        tensor: String,
        /// The extent.
        extent: i64,
    },
    /// A tensor has too many extents.
    Extents {
        /// The tensor, input or output.
        tensor: String,
        /// How many are allowed.
        limit: u64,
    },
    /// A tensor promises more bytes than there are.
    Short {
        /// The tensor.
        tensor: String,
        /// Bytes promised.
        promised: u64,
        /// Bytes found.
        found: u64,
    },
    /// A tensor's numbers are said to be in a file outside the network's folder.
    Outside {
        /// The tensor.
        tensor: String,
        /// The file.
        location: PathBuf,
    },
}
