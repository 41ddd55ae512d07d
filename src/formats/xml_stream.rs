//! One large XML file, read element by element: memory holds the attributes or the text of one.

use super::encoding::{self, Decoded};
use super::files;
use super::json;
use super::reading::ReadError;
use super::xml_text::resolved;
use platform::foreign;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::borrow::Cow;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

/// How much is read at once.
const CHUNK: usize = 1 << 17;

/// An XML file, being read.
pub(super) struct XmlStream {
    path: PathBuf,
    reader: Reader<Box<dyn BufRead>>,
    buffer: Vec<u8>,
    /// The names of the elements that are open, the outermost first.
    open: Vec<String>,
    /// The innermost of them has ended, and was handed over so.
    ended: bool,
    /// Bytes in all.
    pub(super) total: u64,
    /// The encoding, if it was found by looking at the bytes alone.
    pub(super) guessed: Option<&'static str>,
}

/// What comes next in a file.
pub(super) enum Node {
    /// An element begins.
    Begin(Fields),
    /// Text in the innermost element; there may be more of it.
    Text(String),
    /// The innermost element ends.
    End,
}

/// The attributes of an element.
pub(super) struct Fields(BytesStart<'static>);

impl Fields {
    /// The attribute of this name.
    pub(super) fn get(&self, name: &str) -> Option<Cow<'_, str>> {
        let mut attributes = self.0.attributes();
        let mut sound = attributes.with_checks(false).flatten();
        let found = sound.find(|attribute| attribute.key.as_ref() == name)?;
        match found.normalized_value(XmlVersion::Implicit1_0) {
            Ok(value) => Some(value),
            // A reference that XML does not know stands for itself.
            Err(_) => Some(found.value),
        }
    }

    /// The attribute as a finite number.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        self.get(name)?.trim().parse().ok().filter(|v: &f64| v.is_finite())
    }
}

impl XmlStream {
    /// Opens a file, in the encoding that it declares or shows.
    ///
    /// # Errors
    /// [`ReadError::Io`], or [`ReadError::Syntax`] when it is no text.
    pub(super) fn open(path: &Path) -> Result<Self, ReadError> {
        let mut file = foreign::open(path).map_err(ReadError::io(path))?;
        let mut total = file.metadata().map_err(ReadError::io(path))?.len();
        let mut start = Vec::new();
        (&mut file)
            .take(encoding::DECLARED_WITHIN)
            .read_to_end(&mut start)
            .map_err(ReadError::io(path))?;
        let mut guessed = None;
        let source: Box<dyn BufRead> = if encoding::says_utf8(&start) && json::shape(path)?.is_utf8() {
            Box::new(BufReader::with_capacity(CHUNK, Cursor::new(start).chain(file)))
        } else {
            let Decoded { text, guessed: by } = files::text(path)?.map_err(|error| ReadError::Syntax {
                detail: error.to_string(),
                path: path.to_path_buf(),
            })?;
            guessed = by;
            total = text.len() as u64;
            Box::new(Cursor::new(text))
        };
        let mut reader = Reader::from_reader(source);
        // Some tools write `R&B` as it is.
        reader.config_mut().allow_dangling_amp = true;
        reader.config_mut().expand_empty_elements = true;
        Ok(Self {
            path: path.to_path_buf(),
            reader,
            buffer: Vec::new(),
            open: Vec::new(),
            ended: false,
            total,
            guessed,
        })
    }

    /// What comes next; `None` at the end of the file.
    ///
    /// # Errors
    /// [`ReadError::Io`], or [`ReadError::Syntax`] where the file is not well-formed or breaks off.
    pub(super) fn next(&mut self) -> Result<Option<Node>, ReadError> {
        if std::mem::take(&mut self.ended) {
            self.open.pop();
        }
        loop {
            self.buffer.clear();
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(quick_xml::Error::Io(error)) => {
                    let error = io::Error::new(error.kind(), error.to_string());
                    return Err(ReadError::io(&self.path)(error));
                }
                Err(error) => {
                    let detail = format!("{error} at byte {}", self.reader.error_position());
                    return Err(self.syntax(detail));
                }
            };
            match event {
                Event::Start(element) | Event::Empty(element) => {
                    self.open.push(element.local_name().as_ref().to_owned());
                    return Ok(Some(Node::Begin(Fields(element.into_owned()))));
                }
                Event::End(_) => {
                    self.ended = true;
                    return Ok(Some(Node::End));
                }
                Event::Text(text) => return Ok(Some(Node::Text(text.xml10_content().into_owned()))),
                Event::CData(text) => return Ok(Some(Node::Text(text.xml10_content().into_owned()))),
                Event::GeneralRef(reference) => return Ok(Some(Node::Text(resolved(&reference)))),
                Event::Eof if self.open.is_empty() => return Ok(None),
                Event::Eof => return Err(self.syntax("the file breaks off".to_owned())),
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    /// How many elements are open.
    pub(super) fn depth(&self) -> usize {
        self.open.len()
    }

    /// The name of an open element: 0 is the innermost, 1 the one around it; empty where there is none.
    pub(super) fn name(&self, around: usize) -> &str {
        self.open.iter().rev().nth(around).map_or("", String::as_str)
    }

    /// Bytes read so far.
    pub(super) fn done(&self) -> u64 {
        self.reader.buffer_position().min(self.total)
    }

    fn syntax(&self, detail: String) -> ReadError {
        ReadError::Syntax {
            detail,
            path: self.path.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bytes: &[u8]) -> Result<Vec<String>, ReadError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.xml");
        std::fs::write(&path, bytes).expect("a file");
        let mut stream = XmlStream::open(&path)?;
        let mut told = Vec::new();
        while let Some(node) = stream.next()? {
            let (depth, name) = (stream.depth(), stream.name(0).to_owned());
            told.push(match node {
                Node::Begin(fields) => format!("{depth} {name} {}", fields.get("a").unwrap_or_default()),
                Node::Text(text) => text,
                Node::End => format!("/{name} in {:?}", stream.name(1)),
            });
        }
        Ok(told)
    }

    #[test]
    fn elements_attributes_and_text_come_in_order() {
        let text = "\u{feff}<?xml version='1.0'?><r a='&lt;R&amp;B&gt; &nope;'><b a=\"1\"/>x&#233;</r>";
        let expected = [
            "1 r &lt;R&amp;B&gt; &nope;",
            "2 b 1",
            "/b in \"r\"",
            "x",
            "é",
            "/r in \"\"",
        ];
        assert_eq!(told(text.as_bytes()).expect("is read"), expected);
        let known = told("<r a='&lt;R&amp;B&gt;'></r>".as_bytes()).expect("is read");
        assert_eq!(known[0], "1 r <R&B>");
    }

    #[test]
    fn other_encodings_are_read_and_cut_files_are_told() {
        let utf16: Vec<u8> = "\u{feff}<r a='ä'/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(told(&utf16).expect("is read")[0], "1 r ä");
        for (text, what) in [
            (&b"<r><b>"[..], "the file breaks off"),
            (b"<r></b>", "at byte"),
            (b"<r>\xff\xfe\xfd</r>", "not UTF-8"),
        ] {
            let error = told(text).expect_err("is damaged").to_string();
            assert!(error.contains(what), "{error}");
        }
    }
}
