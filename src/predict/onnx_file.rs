//! Whether a file can be an ONNX model at all, told before any engine sees it.
//!
//! An ONNX file is one protocol buffer (`ModelProto`): a sequence of fields, each a key and a value. Walking only the
//! outermost ones tells a file of another kind, and one whose end is missing; then the lengths inside the graph are held
//! against their messages, without reading what they hold.

use super::error::PredictError;
use crate::foreign;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// The field of the outermost message that holds the graph.
const GRAPH: u64 = 7;
/// The fields of it that say which operators are meant, and what the maker noted.
const OPSET: u64 = 8;
const NOTE: u64 = 14;
/// The highest field number of a `ModelProto`, with room for later ones.
const MAX_FIELD: u64 = 64;
/// The longest file that is loaded: no protocol buffer is longer.
const MAX_BYTES: u64 = 2 << 30;

/// Checks a file and returns its length in bytes.
///
/// # Errors
/// [`PredictError::Io`], [`PredictError::Empty`], [`PredictError::Truncated`], [`PredictError::NotOnnx`],
/// [`PredictError::TooLarge`].
pub fn check(path: &Path) -> Result<u64, PredictError> {
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
    walk(&mut BufReader::new(file), bytes).map_err(|fault| match fault {
        Fault::Io(source) => io(source),
        Fault::Truncated(missing) => PredictError::Truncated {
            path: path.to_path_buf(),
            bytes,
            missing,
        },
        Fault::Other(reason) => PredictError::NotOnnx {
            path: path.to_path_buf(),
            reason: reason.to_owned(),
        },
    })?;
    Ok(bytes)
}

#[derive(Debug)]
enum Fault {
    Io(std::io::Error),
    Truncated(u64),
    Other(&'static str),
}

impl From<std::io::Error> for Fault {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::UnexpectedEof => Self::Truncated(1),
            _ => Self::Io(error),
        }
    }
}

fn walk(from: &mut (impl Read + Seek), bytes: u64) -> Result<(), Fault> {
    let (mut at, mut parts, mut fields) = (0, Vec::new(), 0u64);
    while at < bytes {
        let key = number(from, &mut at)?;
        let (field, wire) = (key >> 3, key & 7);
        if field == 0 || field > MAX_FIELD {
            return Err(Fault::Other("its first bytes are of another kind of file"));
        }
        match wire {
            0 => {
                number(from, &mut at)?;
            }
            2 => {
                let length = number(from, &mut at)?;
                let begin = at;
                at = at.saturating_add(length);
                if at > bytes {
                    // A first field that promises far more than there is speaks of another kind of file.
                    let plausible = fields > 0 || field == GRAPH;
                    return Err(if plausible {
                        Fault::Truncated(at - bytes)
                    } else {
                        Fault::Other("its first bytes are of another kind of file")
                    });
                }
                match field {
                    GRAPH => parts.push((begin, at, Message::Graph)),
                    OPSET | NOTE => parts.push((begin, at, Message::Entry)),
                    _ => {}
                }
                from.seek(SeekFrom::Start(at))?;
            }
            _ => return Err(Fault::Other("its fields are of another kind of file")),
        }
        fields += 1;
    }
    if !parts.iter().any(|(.., part)| matches!(part, Message::Graph)) {
        return Err(Fault::Other("there is no graph in it"));
    }
    for (begin, end, part) in parts {
        from.seek(SeekFrom::Start(begin))?;
        fits(from, &mut { begin }, end, part, 0)?;
    }
    Ok(())
}

/// The messages of a graph that hold other messages.
#[derive(Clone, Copy)]
enum Message {
    Graph,
    Node,
    Attribute,
    Value,
    Type,
    TensorType,
    Shape,
    Extent,
    Tensor,
    Entry,
}

impl Message {
    /// The message that a field holds, if it holds one that is looked into.
    fn field(self, field: u64) -> Option<Self> {
        match (self, field) {
            (Self::Graph, 1) => Some(Self::Node),
            (Self::Graph, 5) | (Self::Attribute, 5 | 10) => Some(Self::Tensor),
            (Self::Graph, 11..=13) => Some(Self::Value),
            (Self::Node, 5) => Some(Self::Attribute),
            (Self::Attribute, 6 | 11) => Some(Self::Graph),
            (Self::Value, 2) => Some(Self::Type),
            (Self::Type, 1) => Some(Self::TensorType),
            (Self::TensorType, 2) => Some(Self::Shape),
            (Self::Shape, 1) => Some(Self::Extent),
            (Self::Tensor, 13) => Some(Self::Entry),
            _ => None,
        }
    }
}

/// Messages nested deeper than this are no network's.
const MAX_DEPTH: u32 = 32;

/// Whether every field of a message, and of those in it, ends where the message does or before. An engine makes room for as
/// many bytes as a field promises before it reads them: one that promises terabytes would end the program.
fn fits(from: &mut (impl Read + Seek), at: &mut u64, end: u64, message: Message, depth: u32) -> Result<(), Fault> {
    let beyond = Fault::Other("a part of it promises more bytes than it has");
    if depth > MAX_DEPTH {
        return Err(Fault::Other("its parts are nested too deeply"));
    }
    while *at < end {
        let key = number(from, at)?;
        let length = match key & 7 {
            0 => {
                number(from, at)?;
                0
            }
            1 => 8,
            2 => number(from, at)?,
            5 => 4,
            _ => return Err(Fault::Other("its fields are of another kind of file")),
        };
        let after = at.saturating_add(length);
        if after > end {
            return Err(beyond);
        }
        match message.field(key >> 3).filter(|_| key & 7 == 2) {
            Some(inner) => fits(from, at, after, inner, depth + 1)?,
            None if length > 0 => {
                // Relative, so that what was read ahead is not thrown away.
                from.seek_relative(length as i64)?;
                *at = after;
            }
            None => {}
        }
    }
    if *at == end { Ok(()) } else { Err(beyond) }
}

/// A number in groups of seven bits, the lowest first.
fn number(from: &mut impl Read, at: &mut u64) -> Result<u64, Fault> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let mut byte = [0];
        from.read_exact(&mut byte)?;
        *at += 1;
        value |= u64::from(byte[0] & 0x7F) << shift;
        if byte[0] < 0x80 {
            return Ok(value);
        }
    }
    Err(Fault::Other("its numbers are of another kind of file"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    fn told(bytes: &[u8]) -> Result<(), Fault> {
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
    fn other_kinds_of_files_are_told() {
        assert!(matches!(told(b"\x89PNG\r\n\x1a\n0000"), Err(Fault::Other(_))));
        assert!(matches!(told(b"PK\x03\x04\x14\0\0\0"), Err(Fault::Other(_))));
        assert!(matches!(told(b"Model(name: \"x\")"), Err(Fault::Other(_))));
        assert!(matches!(told(b"\x80\x02}q\x00."), Err(Fault::Other(_))));
    }
}
