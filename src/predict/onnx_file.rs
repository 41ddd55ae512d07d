//! Whether a file can be an ONNX model at all, told before any engine sees it.
//!
//! An ONNX file is one protocol buffer (`ModelProto`): a sequence of fields, each a key and a value. Walking only the
//! outermost ones tells a file of another kind, and one whose end is missing, without reading what they hold.

use super::error::PredictError;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::Path;

/// The field of the outermost message that holds the graph.
const GRAPH: u64 = 7;
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
    let file = std::fs::File::open(path).map_err(io)?;
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
    let (mut at, mut graph, mut fields) = (0, false, 0u64);
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
                from.seek(SeekFrom::Start(at))?;
            }
            _ => return Err(Fault::Other("its fields are of another kind of file")),
        }
        fields += 1;
        graph |= field == GRAPH && wire == 2;
    }
    if graph {
        Ok(())
    } else {
        Err(Fault::Other("there is no graph in it"))
    }
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
        // Field 1 (version) = 8, field 2 (producer) = "ab", field 7 (graph) of three bytes.
        let whole = [0x08, 8, 0x12, 2, b'a', b'b', 0x3A, 3, 1, 2, 3];
        assert!(told(&whole).is_ok());
        assert!(matches!(told(&whole[..9]), Err(Fault::Truncated(2))));
        assert!(matches!(told(&whole[..7]), Err(Fault::Truncated(1))));
        assert!(matches!(
            told(&whole[..6]),
            Err(Fault::Other("there is no graph in it"))
        ));
    }

    #[test]
    fn other_kinds_of_files_are_told() {
        assert!(matches!(told(b"\x89PNG\r\n\x1a\n0000"), Err(Fault::Other(_))));
        assert!(matches!(told(b"PK\x03\x04\x14\0\0\0"), Err(Fault::Other(_))));
        assert!(matches!(told(b"Model(name: \"x\")"), Err(Fault::Other(_))));
        assert!(matches!(told(b"\x80\x02}q\x00."), Err(Fault::Other(_))));
    }
}
