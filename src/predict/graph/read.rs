//! From a file to its graph. Weights are stepped over: only their lengths count, held against what their tensors promise.

use super::{External, Graph, MAX_EXTENTS, MAX_NAMES, MAX_NESTING, MAX_NODES, MAX_TENSOR, Node};
use crate::error::GraphFault;
use std::io::{Read, Seek, SeekFrom};

/// A constant of more numbers is no shape, and not kept.
const FEW: usize = 64;

/// What is wrong with a file.
#[derive(Debug)]
pub(crate) enum Fault {
    /// It cannot be read.
    Io(std::io::Error),
    /// So many bytes are missing at its end, or more.
    Truncated(u64),
    /// It is no such file.
    Other(&'static str),
    /// What a tensor would take, in bytes.
    TooLarge(String, u64),
    /// Its graph is not to be run.
    Graph(GraphFault),
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Self::Truncated(1),
            _ => Self::Io(error),
        }
    }
}

/// A field's value, or how long it is.
#[derive(Clone, Copy)]
pub(crate) enum Field {
    /// A number.
    Number(u64),
    /// So many bytes, which come next and are still to be read or stepped over.
    Bytes(u64),
    /// Bytes of a fixed number, stepped over.
    Fixed(u64),
}

/// The fields of a protocol buffer, one after the other.
pub(crate) struct Fields<R> {
    from: R,
    /// Where the next byte is.
    pub at: u64,
}

impl<R: Read + Seek> Fields<R> {
    /// The fields of a file from its first byte on.
    pub(crate) fn new(from: R) -> Self {
        Self { from, at: 0 }
    }

    /// Goes to a place in the file.
    pub(crate) fn go_to(&mut self, at: u64) -> Result<(), Fault> {
        self.at = self.from.seek(SeekFrom::Start(at))?;
        Ok(())
    }

    /// Steps over bytes.
    pub(crate) fn skip(&mut self, length: u64) -> Result<(), Fault> {
        if length > 0 {
            let step = i64::try_from(length).map_err(|_| beyond())?;
            // Relative, so that what was read ahead is not thrown away.
            self.from.seek_relative(step)?;
            self.at += length;
        }
        Ok(())
    }

    /// A number in groups of seven bits, the lowest first.
    pub(crate) fn number(&mut self) -> Result<u64, Fault> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let mut byte = [0];
            self.from.read_exact(&mut byte)?;
            self.at += 1;
            value |= u64::from(byte[0] & 0x7F) << shift;
            if byte[0] < 0x80 {
                return Ok(value);
            }
        }
        Err(Fault::Other("its numbers are of another kind of file"))
    }

    /// The next field of a message that ends at `end`, with its number. An engine makes room for as many bytes as a field
    /// promises before it reads them: one that promises terabytes would end the program.
    pub(crate) fn next(&mut self, end: u64) -> Result<Option<(u64, Field)>, Fault> {
        if self.at >= end {
            return if self.at == end { Ok(None) } else { Err(beyond()) };
        }
        let key = self.number()?;
        let field = match key & 7 {
            0 => Field::Number(self.number()?),
            2 => Field::Bytes(self.number()?),
            1 => Field::Fixed(8),
            5 => Field::Fixed(4),
            _ => return Err(Fault::Other("its fields are of another kind of file")),
        };
        let length = match field {
            Field::Bytes(length) | Field::Fixed(length) => length,
            Field::Number(_) => 0,
        };
        if self.at.saturating_add(length) > end {
            return Err(beyond());
        }
        if let Field::Fixed(length) = field {
            self.skip(length)?;
        }
        Ok(Some((key >> 3, field)))
    }

    fn bytes(&mut self, length: u64) -> Result<Vec<u8>, Fault> {
        let mut bytes = vec![0; usize::try_from(length).map_err(|_| beyond())?];
        self.from.read_exact(&mut bytes)?;
        self.at += length;
        Ok(bytes)
    }
}

fn beyond() -> Fault {
    Fault::Other("a part of it promises more bytes than it has")
}

/// Reads graphs, and remembers what they hold together.
pub(super) struct Reader<R> {
    fields: Fields<R>,
    nodes: u64,
    names: u64,
    /// Where weights are that are in no graph's own file.
    pub external: Vec<External>,
}

/// A tensor without its numbers, unless they are few.
#[derive(Default)]
struct Tensor {
    name: String,
    extents: Vec<i64>,
    element: u64,
    /// Bytes of its numbers, and whether they are raw.
    bytes: u64,
    raw: bool,
    values: Vec<f64>,
    is_external: bool,
    notes: Vec<(String, String)>,
}

impl<R: Read + Seek> Reader<R> {
    pub(super) fn new(fields: Fields<R>) -> Self {
        Self {
            fields,
            nodes: 0,
            names: 0,
            external: Vec::new(),
        }
    }

    fn text(&mut self, length: u64) -> Result<String, Fault> {
        self.names = self.names.saturating_add(length);
        if self.names > MAX_NAMES {
            return Err(GraphFault::Names { limit: MAX_NAMES }.into());
        }
        Ok(String::from_utf8_lossy(&self.fields.bytes(length)?).into_owned())
    }

    fn pass(&mut self, field: Field) -> Result<(), Fault> {
        match field {
            Field::Bytes(length) => self.fields.skip(length),
            Field::Number(_) | Field::Fixed(_) => Ok(()),
        }
    }

    /// The graph whose message has these bounds.
    pub(super) fn graph_at(&mut self, begin: u64, end: u64) -> Result<Graph, Fault> {
        self.fields.go_to(begin)?;
        self.graph(end, 0)
    }

    fn graph(&mut self, end: u64, level: u64) -> Result<Graph, Fault> {
        let mut graph = Graph::default();
        while let Some((number, field)) = self.fields.next(end)? {
            match (number, field) {
                (1, Field::Bytes(length)) => self.node_of(&mut graph, self.fields.at + length, level)?,
                (5, Field::Bytes(length)) => {
                    let tensor = self.tensor(self.fields.at + length)?;
                    if !tensor.values.is_empty() {
                        graph.constants.insert(tensor.name, tensor.values);
                    }
                }
                (11, Field::Bytes(length)) => {
                    let input = self.value(self.fields.at + length, level == 0)?;
                    graph.inputs.push(input);
                }
                (12, Field::Bytes(length)) => {
                    let output = self.value(self.fields.at + length, level == 0)?;
                    graph.outputs.push(output);
                }
                (13, Field::Bytes(length)) => drop(self.value(self.fields.at + length, false)?),
                (_, field) => self.pass(field)?,
            }
        }
        Ok(graph)
    }

    /// The function whose message has these bounds, with its domain and name.
    pub(super) fn function(&mut self, begin: u64, end: u64) -> Result<((String, String), Graph), Fault> {
        self.fields.go_to(begin)?;
        let (mut key, mut graph) = ((String::new(), String::new()), Graph::default());
        while let Some((number, field)) = self.fields.next(end)? {
            match (number, field) {
                (1, Field::Bytes(length)) => key.1 = self.text(length)?,
                (4, Field::Bytes(length)) => {
                    let input = self.text(length)?;
                    graph.inputs.push(input);
                }
                (5, Field::Bytes(length)) => {
                    let output = self.text(length)?;
                    graph.outputs.push(output);
                }
                (7, Field::Bytes(length)) => self.node_of(&mut graph, self.fields.at + length, 0)?,
                (10, Field::Bytes(length)) => key.0 = self.text(length)?,
                (_, field) => self.pass(field)?,
            }
        }
        Ok((key, graph))
    }

    fn node_of(&mut self, graph: &mut Graph, end: u64, level: u64) -> Result<(), Fault> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(GraphFault::Nodes { limit: MAX_NODES }.into());
        }
        let (node, constant) = self.node(end, level)?;
        if node.operator == "Constant"
            && let (Some(output), false) = (node.outputs.first(), constant.is_empty())
        {
            graph.constants.insert(output.clone(), constant);
        }
        graph.nodes.push(node);
        Ok(())
    }

    /// A node, and the few numbers that it holds.
    fn node(&mut self, end: u64, level: u64) -> Result<(Node, Vec<f64>), Fault> {
        let (mut node, mut constant) = (Node::default(), Vec::new());
        while let Some((number, field)) = self.fields.next(end)? {
            match (number, field) {
                (1, Field::Bytes(length)) => {
                    let input = self.text(length)?;
                    node.inputs.push(input);
                }
                (2, Field::Bytes(length)) => {
                    let output = self.text(length)?;
                    node.outputs.push(output);
                }
                (3, Field::Bytes(length)) => node.name = self.text(length)?,
                (4, Field::Bytes(length)) => node.operator = self.text(length)?,
                (7, Field::Bytes(length)) => node.domain = self.text(length)?,
                (5, Field::Bytes(length)) => {
                    self.attribute(self.fields.at + length, level, &mut node, &mut constant)?;
                }
                (_, field) => self.pass(field)?,
            }
        }
        Ok((node, constant))
    }

    fn attribute(&mut self, end: u64, level: u64, node: &mut Node, constant: &mut Vec<f64>) -> Result<(), Fault> {
        let (mut name, before) = (String::new(), constant.len());
        while let Some((number, field)) = self.fields.next(end)? {
            match (number, field) {
                (1, Field::Bytes(length)) => name = self.text(length)?,
                (3, Field::Number(value)) => *constant = vec![value.cast_signed() as f64],
                (5, Field::Bytes(length)) => *constant = self.tensor(self.fields.at + length)?.values,
                (10, Field::Bytes(length)) => drop(self.tensor(self.fields.at + length)?),
                (6 | 11, Field::Bytes(length)) => {
                    if level >= MAX_NESTING {
                        return Err(nested("subgraphs", node.called()));
                    }
                    let inner = self.graph(self.fields.at + length, level + 1)?;
                    node.graphs.push(inner);
                }
                (8, Field::Number(value)) if constant.len() < FEW => constant.push(value.cast_signed() as f64),
                (8, Field::Bytes(length)) => {
                    let end = self.fields.at + length;
                    while self.fields.at < end {
                        let value = self.fields.number()?;
                        if constant.len() < FEW {
                            constant.push(value.cast_signed() as f64);
                        }
                    }
                }
                (14 | 15, Field::Bytes(length)) => {
                    let end = self.fields.at + length;
                    self.kind(end, &mut Vec::new(), &node.called(), 0)?;
                }
                (22 | 23, Field::Bytes(length)) => self.sparse(self.fields.at + length)?,
                (_, field) => self.pass(field)?,
            }
        }
        if name == "strides" {
            node.strides = constant.get(before..).unwrap_or_default().to_vec();
        }
        Ok(())
    }

    fn sparse(&mut self, end: u64) -> Result<(), Fault> {
        while let Some((number, field)) = self.fields.next(end)? {
            match (number, field) {
                (1 | 2, Field::Bytes(length)) => drop(self.tensor(self.fields.at + length)?),
                (_, field) => self.pass(field)?,
            }
        }
        Ok(())
    }

    /// The name of what a graph takes or gives; how large it is must be bearable where `bounded`.
    fn value(&mut self, end: u64, bounded: bool) -> Result<String, Fault> {
        let (mut name, mut extents) = (String::new(), Vec::new());
        while let Some((number, field)) = self.fields.next(end)? {
            match (number, field) {
                (1, Field::Bytes(length)) => name = self.text(length)?,
                (2, Field::Bytes(length)) => self.kind(self.fields.at + length, &mut extents, &name, 0)?,
                (_, field) => self.pass(field)?,
            }
        }
        if !bounded {
            return Ok(name);
        }
        // Some exporters write -1 for an extent that is known only in a run.
        if let Some(extent) = extents.iter().copied().find(|extent| *extent < -1) {
            return Err(GraphFault::Extent { tensor: name, extent }.into());
        }
        let known = extents.iter().filter(|extent| **extent > 0);
        let needed = known.fold(4u64, |bytes, extent| bytes.saturating_mul(extent.unsigned_abs()));
        if needed > MAX_TENSOR {
            let shown: Vec<String> = extents.iter().map(i64::to_string).collect();
            return Err(Fault::TooLarge(format!("{name} [{}]", shown.join(", ")), needed));
        }
        Ok(name)
    }

    /// A type: the extents that it gives tensors are added to `extents`.
    fn kind(&mut self, end: u64, extents: &mut Vec<i64>, of: &str, level: u64) -> Result<(), Fault> {
        if level > 2 * MAX_NESTING {
            return Err(nested("types", of.to_owned()));
        }
        // What a sequence or a map holds is written in between.
        let between = level % 2 == 1;
        while let Some((number, field)) = self.fields.next(end)? {
            match (number, field) {
                (1, Field::Bytes(length)) if !between => self.shape_of(self.fields.at + length, extents, of)?,
                // A sequence, a map, something optional, a sparse tensor; and what is in it.
                (4 | 5 | 8 | 9, Field::Bytes(length)) if !between => {
                    self.kind(self.fields.at + length, &mut Vec::new(), of, level + 1)?;
                }
                (1 | 2, Field::Bytes(length)) if between => {
                    self.kind(self.fields.at + length, &mut Vec::new(), of, level + 1)?;
                }
                (_, field) => self.pass(field)?,
            }
        }
        Ok(())
    }

    fn shape_of(&mut self, end: u64, extents: &mut Vec<i64>, of: &str) -> Result<(), Fault> {
        while let Some((number, field)) = self.fields.next(end)? {
            let (2, Field::Bytes(length)) = (number, field) else {
                self.pass(field)?;
                continue;
            };
            let end = self.fields.at + length;
            while let Some((number, field)) = self.fields.next(end)? {
                let (1, Field::Bytes(length)) = (number, field) else {
                    self.pass(field)?;
                    continue;
                };
                let mut extent = 0;
                let end = self.fields.at + length;
                while let Some((number, field)) = self.fields.next(end)? {
                    match (number, field) {
                        (1, Field::Number(value)) => extent = value.cast_signed(),
                        (_, field) => self.pass(field)?,
                    }
                }
                one_more(extents, extent, of)?;
            }
        }
        Ok(())
    }

    fn tensor(&mut self, end: u64) -> Result<Tensor, Fault> {
        let mut tensor = Tensor::default();
        while let Some((number, field)) = self.fields.next(end)? {
            match (number, field) {
                (1, Field::Number(extent)) => one_more(&mut tensor.extents, extent.cast_signed(), &tensor.name)?,
                (1, Field::Bytes(length)) => {
                    let end = self.fields.at + length;
                    while self.fields.at < end {
                        let extent = self.fields.number()?.cast_signed();
                        one_more(&mut tensor.extents, extent, &tensor.name)?;
                    }
                }
                (2, Field::Number(element)) => tensor.element = element,
                (8, Field::Bytes(length)) => tensor.name = self.text(length)?,
                (4..=7 | 9..=11, field) => self.numbers(number, field, &mut tensor)?,
                (13, Field::Bytes(length)) => {
                    let note = self.entry(self.fields.at + length)?;
                    tensor.notes.push(note);
                }
                (14, Field::Number(place)) => tensor.is_external = place == 1,
                (_, field) => self.pass(field)?,
            }
        }
        self.judge(tensor)
    }

    /// Numbers of a tensor: counted, and kept while they are few.
    fn numbers(&mut self, number: u64, field: Field, tensor: &mut Tensor) -> Result<(), Fault> {
        tensor.raw |= number == 9;
        match field {
            Field::Number(value) => {
                tensor.bytes += 1;
                if tensor.values.len() < FEW {
                    tensor.values.push(value.cast_signed() as f64);
                }
            }
            Field::Fixed(length) => tensor.bytes += length,
            Field::Bytes(length) => {
                // An empty text is one too.
                let least = u64::from(number == 6);
                tensor.bytes = tensor.bytes.saturating_add(length.max(least));
                if length > 8 * FEW as u64 {
                    return self.fields.skip(length);
                }
                let bytes = self.fields.bytes(length)?;
                tensor.values = few(number, tensor.element, &bytes);
            }
        }
        Ok(())
    }

    fn entry(&mut self, end: u64) -> Result<(String, String), Fault> {
        let mut entry = (String::new(), String::new());
        while let Some((number, field)) = self.fields.next(end)? {
            match (number, field) {
                (1, Field::Bytes(length)) => entry.0 = self.text(length)?,
                (2, Field::Bytes(length)) => entry.1 = self.text(length)?,
                (_, field) => self.pass(field)?,
            }
        }
        Ok(entry)
    }

    /// Whether a tensor has what it promises.
    fn judge(&mut self, mut tensor: Tensor) -> Result<Tensor, Fault> {
        let name = &tensor.name;
        if let Some(extent) = tensor.extents.iter().copied().find(|extent| *extent < 0) {
            let tensor = name.clone();
            return Err(GraphFault::Extent { tensor, extent }.into());
        }
        let extents = tensor.extents.iter().map(|extent| extent.unsigned_abs());
        let count = if tensor.extents.contains(&0) {
            0
        } else {
            extents.fold(1u64, u64::saturating_mul)
        };
        // Where they are not raw, a number takes a byte or more, unless two are packed into one; so does a text.
        let bits = match tensor.raw || tensor.is_external {
            true => bits(tensor.element),
            false => bits(tensor.element).min(8),
        };
        let promised = count.saturating_mul(bits).div_ceil(8);
        if tensor.is_external {
            let noted = |key: &str| {
                tensor
                    .notes
                    .iter()
                    .find(|(known, _)| known == key)
                    .map(|(_, value)| value)
            };
            let number = |key: &str| noted(key).and_then(|text| text.trim().parse().ok());
            self.external.push(External {
                tensor: name.clone(),
                location: noted("location").map(Into::into).unwrap_or_default(),
                offset: number("offset").unwrap_or(0),
                length: number("length").unwrap_or(promised).max(promised),
            });
        } else if promised > tensor.bytes {
            return Err(GraphFault::Short {
                tensor: name.clone(),
                promised,
                found: tensor.bytes,
            }
            .into());
        }
        if tensor.values.len() as u64 != count {
            tensor.values.clear();
        }
        Ok(tensor)
    }
}

fn nested(what: &'static str, at: String) -> Fault {
    let limit = MAX_NESTING;
    GraphFault::Nested { what, limit, at }.into()
}

fn one_more(extents: &mut Vec<i64>, extent: i64, tensor: &str) -> Result<(), Fault> {
    if extents.len() as u64 >= MAX_EXTENTS {
        return Err(GraphFault::Extents {
            tensor: tensor.to_owned(),
            limit: MAX_EXTENTS,
        }
        .into());
    }
    extents.push(extent);
    Ok(())
}

/// How many bits a number of this type takes; the least there are for a type that is not known.
fn bits(element: u64) -> u64 {
    match element {
        1 | 6 | 12 => 32,
        2 | 3 | 9 | 17..=20 | 24 => 8,
        4 | 5 | 10 | 16 => 16,
        7 | 11 | 13 | 14 => 64,
        15 => 128,
        21..=23 => 4,
        8 => 8,
        _ => 2,
    }
}

/// Numbers as they are written; none where their type is none of those that shapes and counts have.
fn few(field: u64, element: u64, bytes: &[u8]) -> Vec<f64> {
    let eight = |from: fn([u8; 8]) -> f64| bytes.as_chunks::<8>().0.iter().copied().map(from).collect();
    let four = |from: fn([u8; 4]) -> f64| bytes.as_chunks::<4>().0.iter().copied().map(from).collect();
    match (field, element) {
        (9, 7) => eight(|bytes| i64::from_le_bytes(bytes) as f64),
        (9, 11) | (10, _) => eight(f64::from_le_bytes),
        (9, 6) => four(|bytes| f64::from(i32::from_le_bytes(bytes))),
        (9, 1) | (4, _) => four(|bytes| f64::from(f32::from_le_bytes(bytes))),
        (9, 9) => bytes.iter().copied().map(f64::from).collect(),
        (5 | 7, _) => {
            let mut fields = Fields::new(std::io::Cursor::new(bytes));
            std::iter::from_fn(|| fields.number().ok().map(|value| value.cast_signed() as f64)).collect()
        }
        _ => Vec::new(),
    }
}
