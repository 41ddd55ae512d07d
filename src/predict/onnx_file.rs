//! Whether a file can be an ONNX model at all, told before any engine sees it.
//!
//! An ONNX file is one protocol buffer (`ModelProto`): a sequence of fields, each a key and a value. Walking only the
//! outermost ones tells a file of another kind, and one whose end is missing; then `graph` looks into what they hold.

use super::error::{GraphFault, PredictError};
use super::graph::{self, External, Fault, Field, Fields, Graph, MAX_TENSOR, Parts};
use platform::foreign;
use std::collections::BTreeMap;
use std::io::{BufReader, Cursor, Read, Seek};
use std::path::{Component, Path, PathBuf};

/// The fields of the outermost message that hold the graph, and functions that it calls.
const GRAPH: u64 = 7;
const FUNCTION: u64 = 25;
/// The fields of it that say which operators are meant, and what the maker noted.
const OPSET: u64 = 8;
const NOTE: u64 = 14;
/// The field of a graph that holds an output, and that of an output which names it.
const OUTPUT: u64 = 12;
const VALUE_NAME: u64 = 1;
/// The highest field number of a `ModelProto`, with room for later ones.
const MAX_FIELD: u64 = 64;
/// The longest file that is loaded: no protocol buffer is longer.
const MAX_BYTES: u64 = 2 << 30;

/// What a file that can be a network's is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Checked {
    /// Its length in bytes.
    pub bytes: u64,
    /// Files beside it that hold weights, each once.
    pub weights: Vec<PathBuf>,
}

/// Checks a file, its graph, and the files beside it that hold weights.
///
/// # Errors
/// [`PredictError::Io`], [`PredictError::Empty`], [`PredictError::Truncated`], [`PredictError::NotOnnx`],
/// [`PredictError::TooLarge`], [`PredictError::Graph`], [`PredictError::MissingFile`].
pub(crate) fn check(path: &Path) -> Result<Checked, PredictError> {
    let io = |source| PredictError::Io {
        path: path.to_path_buf(),
        source,
    };
    let file = foreign::open(path).map_err(io)?;
    let metadata = file.metadata().map_err(io)?;
    if !metadata.is_file() {
        return Err(PredictError::NotAModelFile {
            path: path.to_path_buf(),
        });
    }
    let bytes = metadata.len();
    if bytes == 0 {
        return Err(PredictError::Empty {
            path: path.to_path_buf(),
        });
    }
    if bytes > MAX_BYTES {
        return Err(PredictError::TooLarge {
            path: path.to_path_buf(),
            what: "the file".to_owned(),
            needed: bytes,
            limit: MAX_BYTES,
        });
    }
    let told = walk(&mut BufReader::new(file), bytes).map_err(|fault| refused(path, bytes, fault))?;
    let weights = weights(path, told)?;
    Ok(Checked { bytes, weights })
}

/// What is wrong with the file at `path`, of so many bytes.
pub(super) fn refused(path: &Path, bytes: u64, fault: Fault) -> PredictError {
    let path = path.to_path_buf();
    match fault {
        Fault::Io(source) => PredictError::Io { path, source },
        Fault::Truncated(missing) => PredictError::Truncated { path, bytes, missing },
        Fault::Other(reason) => PredictError::NotOnnx {
            path,
            reason: reason.to_owned(),
        },
        Fault::TooLarge(what, needed) => PredictError::TooLarge {
            path,
            what,
            needed,
            limit: MAX_TENSOR,
        },
        Fault::Graph(fault) => PredictError::Graph { path, fault },
    }
}

/// The files beside a network that hold weights. They lie in its folder, or, where both are links, where the network
/// itself does.
fn weights(path: &Path, told: Vec<External>) -> Result<Vec<PathBuf>, PredictError> {
    let refused = |fault| PredictError::Graph {
        path: path.to_path_buf(),
        fault,
    };
    let mut weights: BTreeMap<PathBuf, u64> = BTreeMap::new();
    for part in told {
        let outside = || {
            refused(GraphFault::Outside {
                tensor: part.tensor.clone(),
                location: part.location.clone(),
            })
        };
        let mut steps = part.location.components().peekable();
        if steps.peek().is_none() || !steps.all(|step| matches!(step, Component::Normal(_) | Component::CurDir)) {
            return Err(outside());
        }
        let file = path.with_file_name(&part.location);
        let found = match weights.get(&file) {
            Some(bytes) => *bytes,
            None => {
                let bytes = length(&file, path)?;
                if !lies_with(&file, path) {
                    return Err(outside());
                }
                weights.insert(file, bytes);
                bytes
            }
        };
        let promised = part.offset.saturating_add(part.length);
        if promised > found {
            return Err(refused(GraphFault::Short {
                tensor: part.tensor,
                promised,
                found,
            }));
        }
    }
    Ok(weights.into_keys().collect())
}

/// The length of a file of weights, in bytes.
fn length(file: &Path, network: &Path) -> Result<u64, PredictError> {
    let metadata = foreign::open(file).and_then(|opened| opened.metadata());
    match metadata {
        Ok(metadata) => Ok(metadata.len()),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(PredictError::MissingFile {
            path: file.to_path_buf(),
            named_by: network.to_path_buf(),
        }),
        Err(source) => Err(PredictError::Io {
            path: file.to_path_buf(),
            source,
        }),
    }
}

/// Whether a file lies in a network's folder, links resolved, or beside what the network is a link to.
fn lies_with(file: &Path, network: &Path) -> bool {
    let named = network.parent().filter(|folder| !folder.as_os_str().is_empty());
    let (Ok(file), Ok(network), Ok(folder)) = (
        file.canonicalize(),
        network.canonicalize(),
        named.unwrap_or(Path::new(".")).canonicalize(),
    ) else {
        return false;
    };
    file.starts_with(folder) || file.parent() == network.parent()
}

fn walk(from: &mut (impl Read + Seek), bytes: u64) -> Result<Vec<External>, Fault> {
    let parts = parts(from, bytes)?;
    graph::look(from, &parts)
}

/// Where the graph and the functions of a file are.
fn parts(from: &mut (impl Read + Seek), bytes: u64) -> Result<Parts, Fault> {
    let (mut fields, mut parts, mut count) = (Fields::new(&mut *from), Parts::default(), 0u64);
    let mut entries = Vec::new();
    while fields.at < bytes {
        let key = fields.number()?;
        let (field, wire) = (key >> 3, key & 7);
        if field == 0 || field > MAX_FIELD {
            return Err(Fault::Other("its first bytes are of another kind of file"));
        }
        match wire {
            0 => drop(fields.number()?),
            2 => {
                let length = fields.number()?;
                let begin = fields.at;
                let end = begin.saturating_add(length);
                if end > bytes {
                    // A first field that promises far more than there is speaks of another kind of file.
                    let plausible = count > 0 || field == GRAPH;
                    return Err(if plausible {
                        Fault::Truncated(end - bytes)
                    } else {
                        Fault::Other("its first bytes are of another kind of file")
                    });
                }
                match field {
                    GRAPH => parts.graphs.push((begin, end)),
                    FUNCTION => parts.functions.push((begin, end)),
                    OPSET | NOTE => entries.push((begin, end)),
                    _ => {}
                }
                fields.skip(length)?;
            }
            _ => return Err(Fault::Other("its fields are of another kind of file")),
        }
        count += 1;
    }
    if parts.graphs.is_empty() {
        return Err(Fault::Other("there is no graph in it"));
    }
    for (begin, end) in entries {
        fields.go_to(begin)?;
        while let Some((_, field)) = fields.next(end)? {
            if let Field::Bytes(length) = field {
                fields.skip(length)?;
            }
        }
    }
    Ok(parts)
}

/// The graph of a file that was checked.
pub(super) fn graph(bytes: &[u8]) -> Result<Graph, Fault> {
    let mut from = Cursor::new(bytes);
    let parts = parts(&mut from, bytes.len() as u64)?;
    graph::first(from, &parts)
}

/// The bytes of a file that was checked, with this tensor as the only output of its graph: engines compute no more than it
/// needs. Its type is left to the engine.
pub(super) fn with_output(bytes: &[u8], tensor: &str) -> Result<Vec<u8>, Fault> {
    let mut written = Vec::with_capacity(bytes.len());
    for field in fields_of(bytes)? {
        if field.number != GRAPH {
            written.extend_from_slice(field.whole);
            continue;
        }
        let mut shortened = Vec::with_capacity(field.content.len());
        for part in fields_of(field.content)?.iter().filter(|part| part.number != OUTPUT) {
            shortened.extend_from_slice(part.whole);
        }
        let mut output = Vec::new();
        put(&mut output, VALUE_NAME, tensor.as_bytes());
        put(&mut shortened, OUTPUT, &output);
        put(&mut written, GRAPH, &shortened);
    }
    Ok(written)
}

/// A field of a message as it stands in its bytes.
struct FieldBytes<'a> {
    number: u64,
    whole: &'a [u8],
    /// What is in it, where it is of bytes.
    content: &'a [u8],
}

/// The fields of a message, in their order.
fn fields_of(message: &[u8]) -> Result<Vec<FieldBytes<'_>>, Fault> {
    let mut fields = Fields::new(Cursor::new(message));
    let mut found = Vec::new();
    let mut begin = 0;
    let within = |from: u64, to: u64| message.get(from as usize..to as usize).unwrap_or_default();
    while let Some((number, field)) = fields.next(message.len() as u64)? {
        let content = fields.at;
        if let Field::Bytes(length) = field {
            fields.skip(length)?;
        }
        found.push(FieldBytes {
            number,
            whole: within(begin, fields.at),
            content: within(content, fields.at),
        });
        begin = fields.at;
    }
    Ok(found)
}

/// Adds a field of bytes to a message.
fn put(message: &mut Vec<u8>, number: u64, content: &[u8]) {
    for mut value in [number << 3 | 2, content.len() as u64] {
        while value >= 0x80 {
            message.push((value & 0x7F) as u8 | 0x80);
            value >>= 7;
        }
        message.push(value as u8);
    }
    message.extend_from_slice(content);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> Result<Vec<External>, Fault> {
        walk(&mut Cursor::new(bytes), bytes.len() as u64)
    }

    #[test]
    fn a_graph_among_other_fields_passes_and_its_beginnings_do_not() {
        // Field 1 (version) = 8, field 2 (producer) = "ab", field 7 (graph) with field 2 (name) = "nm".
        let whole = [0x08, 8, 0x12, 2, b'a', b'b', 0x3A, 4, 0x12, 2, b'n', b'm'];
        assert!(told(&whole).is_ok());
        assert!(matches!(told(&whole[..9]), Err(Fault::Truncated(3))));
        assert!(matches!(told(&whole[..7]), Err(Fault::Truncated(1))));
        assert!(matches!(
            told(&whole[..6]),
            Err(Fault::Other("there is no graph in it"))
        ));
    }

    #[test]
    fn a_part_that_promises_more_than_it_has_is_told() {
        // A graph of a node (field 1) whose name (field 3) promises 300 bytes.
        let graph = [0x3A, 7, 0x0A, 5, 0x1A, 0xAC, 0x02, b'x', b'y'];
        assert!(matches!(told(&graph), Err(Fault::Other(reason)) if reason.contains("promises more")));
        // The same with a name of two bytes, and a dimension called "n" deep in an input's type.
        let shape = [0x0A, 3, 0x12, 1, b'n'];
        let mut input = vec![0x5A, 11, 0x12, 9, 0x0A, 7, 0x12, 5];
        input.extend(shape);
        let mut sound = vec![0x3A, 13];
        sound.extend(&input);
        assert!(told(&sound).is_ok());
    }

    #[test]
    fn a_network_is_given_another_output() {
        // A graph with a node (field 1) and an output (field 12) called "o", between a version and a note.
        let network = [0x08, 8, 0x3A, 9, 0x0A, 2, 0x1A, 0, 0x62, 3, 0x0A, 1, b'o', 0x72, 0];
        let written = with_output(&network, "inside").expect("is a network");
        let expected = [0x08, 8, 0x3A, 14, 0x0A, 2, 0x1A, 0, 0x62, 8, 0x0A, 6];
        assert_eq!(written[..12], expected);
        assert_eq!(&written[12..], b"inside\x72\0");
    }

    #[test]
    fn other_kinds_of_files_are_told() {
        assert!(matches!(told(b"\x89PNG\r\n\x1a\n0000"), Err(Fault::Other(_))));
        assert!(matches!(told(b"PK\x03\x04\x14\0\0\0"), Err(Fault::Other(_))));
        assert!(matches!(told(b"Model(name: \"x\")"), Err(Fault::Other(_))));
        assert!(matches!(told(b"\x80\x02}q\x00."), Err(Fault::Other(_))));
    }
}
