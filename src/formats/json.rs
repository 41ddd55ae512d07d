//! JSON as annotation tools write it: numbers where numbers belong or not, Python's `NaN`, byte order marks.

use super::encoding;
use super::extra;
use super::reading::ReadError;
use domain::{Metadata, Origin};
use platform::foreign;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, DeserializeOwned, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::cell::Cell;
use std::io::{self, BufReader, Read, Seek};
use std::marker::PhantomData;
use std::path::Path;
use std::rc::Rc;

/// A type that any JSON value can be read into: what it cannot hold becomes its default, and never an error.
pub(super) trait Lenient: Default {
    fn number(_: f64) -> Self {
        Self::default()
    }

    fn text(_: &str) -> Self {
        Self::default()
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }

    fn object<'de, A: MapAccess<'de>>(mut object: A) -> Result<Self, A::Error> {
        while object.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::default())
    }
}

/// Reads any value into `T`.
pub(super) fn lenient<'de, T: Lenient, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    struct Any<T>(PhantomData<T>);
    impl<'de, T: Lenient> Visitor<'de> for Any<T> {
        type Value = T;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a value")
        }
        fn visit_f64<E>(self, value: f64) -> Result<T, E> {
            Ok(T::number(value))
        }
        fn visit_i64<E>(self, value: i64) -> Result<T, E> {
            Ok(T::number(value as f64))
        }
        fn visit_u64<E>(self, value: u64) -> Result<T, E> {
            Ok(T::number(value as f64))
        }
        fn visit_str<E>(self, value: &str) -> Result<T, E> {
            Ok(T::text(value))
        }
        fn visit_bool<E>(self, _: bool) -> Result<T, E> {
            Ok(T::default())
        }
        fn visit_unit<E>(self) -> Result<T, E> {
            Ok(T::default())
        }
        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
            T::list(list)
        }
        fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
            T::object(object)
        }
    }
    deserializer.deserialize_any(Any(PhantomData))
}

macro_rules! read_leniently {
    ($($name:ty),*) => {$(
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::json::lenient(deserializer)
            }
        }
    )*};
}
pub(super) use read_leniently;

/// A number, or nothing where anything else stood.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Number(pub(super) Option<f64>);

impl Number {
    /// A whole number, also one written as `5.0`.
    pub(super) fn integer(self) -> Option<i64> {
        let value = self.0?;
        (value.fract() == 0.0 && value.abs() < 9.0e15).then_some(value as i64)
    }

    /// A side of an image; 0 for any other value.
    pub(super) fn side(self) -> u32 {
        self.integer().and_then(|v| u32::try_from(v).ok()).unwrap_or(0)
    }
}

impl Lenient for Number {
    fn number(value: f64) -> Self {
        Self(Some(value).filter(|v| v.is_finite()))
    }

    fn text(text: &str) -> Self {
        Self(text.trim().parse().ok().filter(|v: &f64| v.is_finite()))
    }
}

/// A text, or the digits of a number, or nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Text(pub(super) Option<String>);

impl Lenient for Text {
    fn number(value: f64) -> Self {
        Self(Some(value.to_string()))
    }

    fn text(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

/// A list of numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Numbers {
    /// No list was there.
    #[default]
    Absent,
    /// Something in it was no number.
    Bad,
    /// The numbers.
    All(Vec<f64>),
}

impl Lenient for Numbers {
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        let mut numbers = Vec::with_capacity(4);
        let mut bad = false;
        while let Some(Number(value)) = list.next_element()? {
            bad |= value.is_none();
            numbers.extend(value);
        }
        Ok(if bad { Self::Bad } else { Self::All(numbers) })
    }
}

/// An object, or nothing where anything else stood.
#[derive(Clone, Debug)]
pub(super) struct Object<T>(pub(super) Option<T>);

impl<T> Default for Object<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: DeserializeOwned> Lenient for Object<T> {
    fn object<'de, A: MapAccess<'de>>(object: A) -> Result<Self, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object)).map(|value| Self(Some(value)))
    }
}

impl<'de, T: DeserializeOwned> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        lenient(deserializer)
    }
}

read_leniently!(Number, Text, Numbers);

/// Appends a text as JSON has it.
pub(super) fn push_text(out: &mut String, text: &str) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

/// Appends metadata as an object.
pub(super) fn push_metadata(out: &mut String, metadata: &Metadata) {
    for (at, (key, value)) in metadata.iter().enumerate() {
        out.push(if at == 0 { '{' } else { ',' });
        push_text(out, key);
        out.push(':');
        out.push_str(&serde_json::json!(value).to_string());
    }
    out.push('}');
}

/// Appends the attributes of an annotation as an object behind its key, where there are any.
pub(super) fn push_attributes(out: &mut String, key: &str, origin: &Origin) {
    for (at, (name, value)) in extra::attributes(origin).enumerate() {
        out.push_str(if at == 0 { key } else { "," });
        if at == 0 {
            out.push('{');
        }
        push_text(out, name);
        out.push(':');
        out.push_str(&serde_json::json!(value).to_string());
    }
    if extra::attributes(origin).next().is_some() {
        out.push('}');
    }
}

/// A JSON file being read: counts its bytes, drops a byte order mark, and shows the `NaN` and `Infinity` that
/// Python writes as empty strings, so that one bad number costs one annotation and not the file.
pub(super) struct Source {
    file: Box<dyn Read>,
    read: Rc<Cell<u64>>,
    /// Whether such words occur at all; scanning costs a pass, so it is found out first.
    words: bool,
    in_string: bool,
    escaped: bool,
    pending: Vec<u8>,
    at: usize,
    end: bool,
}

const CHUNK: usize = 1 << 16;
/// The longest word looked for, `-Infinity`.
const LONGEST: usize = 9;

impl Source {
    fn fill(&mut self) -> io::Result<()> {
        // What is left could be the beginning of a word.
        self.pending.drain(..self.at);
        self.at = 0;
        let kept = self.pending.len();
        self.pending.resize(kept + CHUNK, 0);
        let got = loop {
            match self.file.read(&mut self.pending[kept..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other?,
            }
        };
        self.pending.truncate(kept + got);
        self.end = got == 0;
        Ok(())
    }

    /// Copies to `out` what no word can straddle any more, with words replaced by strings of the same length.
    fn copy_complete(&mut self, out: &mut [u8]) -> usize {
        let ready = self.pending.len() - self.at;
        let safe = if self.end { ready } else { ready.saturating_sub(LONGEST) };
        let count = safe.min(out.len());
        let mut done = 0;
        while done < count {
            let rest = &mut self.pending[self.at..];
            let byte = rest[0];
            if self.in_string {
                if self.escaped {
                    self.escaped = false;
                } else if byte == b'\\' {
                    self.escaped = true;
                } else if byte == b'"' {
                    self.in_string = false;
                }
            } else if byte == b'"' {
                self.in_string = true;
            } else if let Some(word) = ["NaN", "-NaN", "Infinity", "-Infinity"]
                .iter()
                .find(|word| rest.starts_with(word.as_bytes()))
            {
                rest[..word.len()].fill(b' ');
                rest[..2].fill(b'"');
                // The quotes just written open and close at once.
                self.in_string = true;
            }
            out[done] = self.pending[self.at];
            self.at += 1;
            done += 1;
        }
        done
    }
}

impl Read for Source {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let got = if self.words {
            loop {
                let done = self.copy_complete(out);
                if done > 0 || self.end || out.is_empty() {
                    break done;
                }
                self.fill()?;
            }
        } else {
            self.file.read(out)?
        };
        self.read.set(self.read.get() + got as u64);
        Ok(got)
    }
}

/// A JSON file opened for a streaming reader.
pub(super) struct Opened {
    pub(super) reader: BufReader<Source>,
    /// Bytes read so far.
    pub(super) read: Rc<Cell<u64>>,
    /// Bytes in all.
    pub(super) total: u64,
    /// The encoding, if it was found by looking at the bytes alone.
    pub(super) guessed: Option<&'static str>,
}

/// What is known of a file before it is parsed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// `NaN` or `Infinity` occurs somewhere, be it in a string.
    words: bool,
    /// All of it is UTF-8.
    plain: bool,
}

impl Shape {
    /// Whether all of the file is UTF-8.
    pub(super) fn is_utf8(self) -> bool {
        self.plain
    }

    /// Of a file that was not looked through.
    pub(super) const UNSEEN: Self = Self {
        words: true,
        plain: true,
    };
}

/// Opens a JSON file, in the encoding that it shows.
///
/// # Errors
/// [`ReadError::Io`], or [`ReadError::Syntax`] when it is no text.
pub(super) fn open(path: &Path, shape: Shape) -> Result<Opened, ReadError> {
    let mut file = foreign::open(path).map_err(ReadError::io(path))?;
    let mut start = [0; 4];
    let got = file.read(&mut start).map_err(ReadError::io(path))?;
    let marked = encoding::marked(&start[..got]).is_some_and(|(encoding, _)| encoding != encoding_rs::UTF_8);
    file.rewind().map_err(ReadError::io(path))?;
    let mut words = shape.words;
    let (mut total, mut guessed) = (file.metadata().map_err(ReadError::io(path))?.len(), None);
    let file: Box<dyn Read> = if marked || !shape.plain {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(ReadError::io(path))?;
        let decoded = encoding::decode(bytes).map_err(|error| ReadError::Syntax {
            detail: error.to_string(),
            path: path.to_path_buf(),
        })?;
        total = decoded.text.len() as u64;
        guessed = decoded.guessed;
        // In another encoding they were not seen.
        words = words || has_words(decoded.text.as_bytes());
        Box::new(io::Cursor::new(decoded.text.into_bytes()))
    } else {
        Box::new(file)
    };
    let read = Rc::new(Cell::new(0));
    let source = Source {
        file,
        read: Rc::clone(&read),
        words,
        in_string: false,
        escaped: false,
        pending: Vec::new(),
        at: 0,
        end: false,
    };
    let mut reader = BufReader::with_capacity(CHUNK, source);
    let start = io::BufRead::fill_buf(&mut reader).map_err(ReadError::io(path))?;
    if start.starts_with(b"\xef\xbb\xbf") {
        io::BufRead::consume(&mut reader, 3);
    }
    Ok(Opened {
        reader,
        read,
        total,
        guessed,
    })
}

/// Looks a file through once, before it is parsed.
pub(super) fn shape(path: &Path) -> Result<Shape, ReadError> {
    let mut file = foreign::open(path).map_err(ReadError::io(path))?;
    let mut shape = Shape {
        words: false,
        plain: true,
    };
    let mut buffer = vec![0; CHUNK];
    let mut kept = 0;
    // So many bytes at the end of what is kept begin a character whose end is still to come.
    let mut begun = 0;
    loop {
        let got = file.read(&mut buffer[kept..]).map_err(ReadError::io(path))?;
        if got == 0 {
            shape.plain &= begun == 0;
            return Ok(shape);
        }
        let filled = &buffer[..kept + got];
        if shape.plain {
            let fresh = &filled[kept - begun..];
            begun = 0;
            if let Err(error) = std::str::from_utf8(fresh) {
                shape.plain = error.error_len().is_none();
                begun = fresh.len() - error.valid_up_to();
            }
        }
        shape.words = shape.words || has_words(filled);
        if shape.words && !shape.plain {
            return Ok(shape);
        }
        let end = kept + got;
        let keep = end.min(LONGEST);
        buffer.copy_within(end - keep..end, 0);
        kept = keep;
        begun = begun.min(kept);
    }
}

fn has_words(bytes: &[u8]) -> bool {
    let mut from = 0;
    while let Some(at) = bytes[from..].iter().position(|b| *b == b'N' || *b == b'I') {
        let rest = &bytes[from + at..];
        if rest.starts_with(b"NaN") || rest.starts_with(b"Infinity") {
            return true;
        }
        from += at + 1;
    }
    false
}

/// Turns serde_json's error into ours: a reading error by its cause, anything else as syntax.
pub(super) fn error(error: serde_json::Error, path: &Path) -> ReadError {
    if error.is_io() {
        return ReadError::io(path)(error.into());
    }
    ReadError::Syntax {
        detail: error.to_string(),
        path: path.to_path_buf(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &[u8]) -> serde_json::Value {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.json");
        std::fs::write(&path, text).expect("a file");
        let opened = open(&path, shape(&path).expect("readable")).expect("opens");
        serde_json::from_reader(opened.reader).expect("JSON")
    }

    #[test]
    fn bare_words_become_strings_and_words_in_strings_stay() {
        let value = read(br#"{"a": NaN, "b NaN": [-Infinity, Infinity, "x \" NaN"], "c": 1}"#);
        assert_eq!(value["a"], "");
        assert_eq!(value["b NaN"][0], "");
        assert_eq!(value["b NaN"][1], "");
        assert_eq!(value["b NaN"][2], "x \" NaN");
        assert_eq!(value["c"], 1);
    }

    #[test]
    fn words_across_chunks_are_seen() {
        for shift in 0..12 {
            let pad = "x".repeat(CHUNK - 8 + shift);
            let value = read(format!("[\"{pad}\", NaN, \"{pad}\", -Infinity]").as_bytes());
            assert_eq!((&value[1], &value[3]), (&"".into(), &"".into()), "{shift}");
            assert_eq!(value[2], pad);
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_content() {
        assert_eq!(read(b"\xef\xbb\xbf[1]")[0], 1);
        let utf16: Vec<u8> = "\u{feff}[\"\u{e4}\", NaN]"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!((&read(&utf16)[0], &read(&utf16)[1]), (&"\u{e4}".into(), &"".into()));
    }

    #[test]
    fn characters_across_chunks_are_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.json");
        for shift in 0..6 {
            let text = format!("[\"{}\u{732b}\"]", "x".repeat(CHUNK - 6 + shift));
            std::fs::write(&path, &text).expect("a file");
            let seen = shape(&path).expect("readable");
            assert!(seen.plain && !seen.words, "{shift}");
            std::fs::write(&path, &text.as_bytes()[..text.len() - 3]).expect("a file");
            assert!(!shape(&path).expect("readable").plain, "{shift}");
        }
    }

    #[test]
    fn anything_may_stand_where_a_number_belongs() {
        let numbers: Vec<Number> =
            serde_json::from_str(r#"[1, -2.5, "3", "x", null, true, [1], {"a": 2}]"#).expect("values");
        let got: Vec<Option<f64>> = numbers.iter().map(|n| n.0).collect();
        assert_eq!(got, [Some(1.0), Some(-2.5), Some(3.0), None, None, None, None, None]);
    }
}
