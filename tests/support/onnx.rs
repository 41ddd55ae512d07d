//! Writes small ONNX files: enough of the protocol buffer (onnx.proto3) for networks that answer what they are told to.

use std::path::{Path, PathBuf};

/// An extent of an input: fixed, or known only in a run.
#[derive(Clone, Copy)]
pub enum Extent {
    Fixed(i64),
    Any,
}

/// What an output holds.
#[derive(Clone)]
pub enum Numbers {
    Floats(Vec<f32>),
    Whole(Vec<i64>),
}

/// A network with one picture as input and outputs that are always the same.
#[derive(Clone)]
pub struct Network {
    pub input: Vec<Extent>,
    pub outputs: Vec<(&'static str, Vec<i64>, Numbers)>,
    pub metadata: Vec<(&'static str, &'static str)>,
    /// The operator that gives the outputs.
    pub operator: &'static str,
}

impl Network {
    /// One that takes pictures of that size and gives one output of floats.
    pub fn new(width: i64, height: i64, shape: &[i64], values: Vec<f32>) -> Self {
        Self {
            input: [1, 3, height, width].map(Extent::Fixed).to_vec(),
            outputs: vec![("output0", shape.to_vec(), Numbers::Floats(values))],
            metadata: Vec::new(),
            operator: "Identity",
        }
    }

    /// The bytes of its file.
    pub fn bytes(&self) -> Vec<u8> {
        let mut graph = Message::default();
        for (name, ..) in &self.outputs {
            let mut node = Message::default();
            node.text(1, &format!("{name}_kept"));
            node.text(2, name);
            node.text(4, self.operator);
            graph.message(1, &node);
        }
        graph.text(2, "made by a test");
        for (name, shape, numbers) in &self.outputs {
            graph.message(5, &tensor(&format!("{name}_kept"), shape, numbers));
        }
        graph.message(11, &value("images", 1, &self.input));
        for (name, shape, numbers) in &self.outputs {
            let element = if matches!(numbers, Numbers::Floats(_)) { 1 } else { 7 };
            let shape: Vec<Extent> = shape.iter().map(|n| Extent::Fixed(*n)).collect();
            graph.message(12, &value(name, element, &shape));
        }
        let mut opset = Message::default();
        opset.number(2, 13);
        let mut model = Message::default();
        model.number(1, 8);
        model.message(7, &graph);
        model.message(8, &opset);
        for (key, value) in &self.metadata {
            let mut entry = Message::default();
            entry.text(1, key);
            entry.text(2, value);
            model.message(14, &entry);
        }
        model.0
    }

    /// Writes it into a folder.
    pub fn write(&self, folder: &Path, name: &str) -> PathBuf {
        let path = folder.join(name);
        std::fs::write(&path, self.bytes()).expect("written");
        path
    }
}

/// A tensor message.
pub fn tensor(name: &str, shape: &[i64], numbers: &Numbers) -> Message {
    let mut tensor = Message::default();
    for extent in shape {
        tensor.number(1, *extent as u64);
    }
    let (element, raw): (u64, Vec<u8>) = match numbers {
        Numbers::Floats(values) => (1, values.iter().flat_map(|v| v.to_le_bytes()).collect()),
        Numbers::Whole(values) => (7, values.iter().flat_map(|v| v.to_le_bytes()).collect()),
    };
    tensor.number(2, element);
    tensor.text(8, name);
    tensor.bytes(9, &raw);
    tensor
}

/// A message of an input or output: its name, the number of its elements' type, its extents.
pub fn value(name: &str, element: u64, extents: &[Extent]) -> Message {
    let mut shape = Message::default();
    for extent in extents {
        let mut dimension = Message::default();
        match extent {
            Extent::Fixed(n) => dimension.number(1, *n as u64),
            Extent::Any => dimension.text(2, "any"),
        }
        shape.message(1, &dimension);
    }
    let mut tensor = Message::default();
    tensor.number(1, element);
    tensor.message(2, &shape);
    let mut kind = Message::default();
    kind.message(1, &tensor);
    let mut value = Message::default();
    value.text(1, name);
    value.message(2, &kind);
    value
}

/// A protocol buffer being written.
#[derive(Default)]
pub struct Message(pub Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push((value & 0x7F) as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    /// A field that holds a number.
    pub fn number(&mut self, field: u64, value: u64) {
        self.varint(field << 3);
        self.varint(value);
    }

    /// A field that holds bytes.
    pub fn bytes(&mut self, field: u64, bytes: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend(bytes);
    }

    /// A field that holds a text.
    pub fn text(&mut self, field: u64, text: &str) {
        self.bytes(field, text.as_bytes());
    }

    /// A field that holds a message.
    pub fn message(&mut self, field: u64, message: &Message) {
        self.bytes(field, &message.0);
    }
}
