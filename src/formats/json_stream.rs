//! One large JSON object, of whose lists each element is read from memory by itself: a parser that is given bytes one by
//! one takes several times as long. Memory holds one element, whatever the length of the file.

use super::json::{self, Opened, Shape, Source};
use super::reading::ReadError;
use serde::de::{
    DeserializeOwned, Deserializer as _, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde_json::de::IoRead;
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};

/// How much is read at once.
const CHUNK: usize = 1 << 17;

/// The object that a file is, being read.
pub(super) struct Stream {
    path: PathBuf,
    shape: Shape,
    /// What it should be, for who gave another one.
    expected: &'static str,
    /// It should be a list, and no object.
    list: bool,
    reader: BufReader<Source>,
    buffer: Vec<u8>,
    /// What is still to come begins here in the buffer.
    at: usize,
    /// So many bytes stood before the buffer.
    before: u64,
    /// An entry or an element was read from what is open.
    further: bool,
}

/// How far a value is looked through for its end.
#[derive(Default)]
struct Nesting {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Nesting {
    /// The place after the value's last byte, where that is among these: of a list, an object or a string.
    fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            at += 1;
            if self.in_string {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return Some(at);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }
}

impl Stream {
    /// Begins to read the object in an opened file.
    ///
    /// # Errors
    /// [`ReadError::Io`], or [`ReadError::Syntax`] where it holds no object.
    pub(super) fn object(opened: Opened, path: &Path, shape: Shape, expected: &'static str) -> Result<Self, ReadError> {
        let mut stream = Self {
            path: path.to_path_buf(),
            shape,
            expected,
            list: false,
            reader: opened.reader,
            buffer: Vec::new(),
            at: 0,
            before: 0,
            further: false,
        };
        stream.require(b'{')?;
        Ok(stream)
    }

    /// Hands each element of the list that an opened file is to `take`.
    ///
    /// # Errors
    /// [`ReadError::Io`], [`ReadError::Syntax`] where it holds no list, and what `take` said.
    pub(super) fn each_of_list<T: DeserializeOwned>(
        opened: Opened,
        path: &Path,
        shape: Shape,
        expected: &'static str,
        take: impl FnMut(T) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let mut stream = Self {
            path: path.to_path_buf(),
            shape,
            expected,
            list: true,
            reader: opened.reader,
            buffer: Vec::new(),
            at: 0,
            before: 0,
            further: false,
        };
        match stream.peek()? {
            Some(b'[') => stream.each(take),
            _ => Err(stream.fault()),
        }
    }

    /// The key of the next entry; its value is to be read or passed over then. `None` at the end of the object.
    ///
    /// # Errors
    /// As [`Self::object`].
    pub(super) fn next_key(&mut self) -> Result<Option<String>, ReadError> {
        if !self.goes_on(b'}')? {
            return Ok(None);
        }
        if self.peek()? != Some(b'"') {
            return Err(self.fault());
        }
        let key = self.parse()?;
        self.require(b':')?;
        self.further = true;
        Ok(Some(key))
    }

    /// Hands each element of the list that comes next to `take`; null is an empty list.
    ///
    /// # Errors
    /// As [`Self::object`], and what `take` said.
    pub(super) fn each<T: DeserializeOwned>(
        &mut self,
        mut take: impl FnMut(T) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        if self.peek()? != Some(b'[') {
            return self.pass(|value| value.deserialize_any(NoList));
        }
        self.at += 1;
        self.further = false;
        while self.goes_on(b']')? {
            take(self.parse()?)?;
            self.further = true;
        }
        self.further = true;
        Ok(())
    }

    /// Reads the value that comes next into memory.
    ///
    /// # Errors
    /// As [`Self::object`].
    pub(super) fn value<T: DeserializeOwned>(&mut self) -> Result<T, ReadError> {
        self.parse()
    }

    /// Passes over the value that comes next, of any length.
    ///
    /// # Errors
    /// As [`Self::object`].
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        if !matches!(self.peek()?, Some(b'{' | b'[')) {
            return self.parse::<IgnoredAny>().map(drop);
        }
        self.pass(|value| value.deserialize_ignored_any(IgnoredAny).map(drop))
    }

    /// Reads a value that is not kept, byte by byte.
    fn pass(
        &mut self,
        read: impl FnOnce(&mut serde_json::Deserializer<IoRead<&mut Self>>) -> serde_json::Result<()>,
    ) -> Result<(), ReadError> {
        let from = self.before + self.at as u64;
        let passed = read(&mut serde_json::Deserializer::from_reader(&mut *self));
        passed.map_err(|error| self.misread(error, from))
    }

    /// Reads the value that comes next.
    fn parse<T: DeserializeOwned>(&mut self) -> Result<T, ReadError> {
        let bare = !matches!(self.peek()?, Some(b'{' | b'[' | b'"'));
        let ends = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\r' | b'\n');
        let mut nesting = Nesting::default();
        let mut looked = 0;
        let length = loop {
            let fresh = &self.buffer[self.at + looked..];
            let end = match bare {
                true => fresh.iter().position(ends),
                false => nesting.end(fresh),
            };
            match end {
                Some(end) => break looked + end,
                None => looked += fresh.len(),
            }
            if !self.fill().map_err(ReadError::io(&self.path))? {
                return Err(self.fault());
            }
        };
        if length == 0 {
            return Err(self.fault());
        }
        let rest = &self.buffer[self.at..];
        // Read byte by byte, a place is told as by who reads all of the file so.
        let value = serde_json::from_slice(&rest[..length])
            .or_else(|_| T::deserialize(&mut serde_json::Deserializer::from_reader(rest)));
        let from = self.before + self.at as u64;
        self.at += length;
        value.map_err(|error| self.misread(error, from))
    }

    /// Whether an entry or an element comes before the `end` of what is open, which is passed over.
    fn goes_on(&mut self, end: u8) -> Result<bool, ReadError> {
        match self.peek()? {
            Some(byte) if byte == end => {
                self.at += 1;
                Ok(false)
            }
            Some(b',') if self.further => {
                self.at += 1;
                match self.peek()? {
                    Some(byte) if byte != end => Ok(true),
                    _ => Err(self.fault()),
                }
            }
            Some(_) if !self.further => Ok(true),
            _ => Err(self.fault()),
        }
    }

    fn require(&mut self, expected: u8) -> Result<(), ReadError> {
        if self.peek()? != Some(expected) {
            return Err(self.fault());
        }
        self.at += 1;
        Ok(())
    }

    /// The next byte that is no blank.
    fn peek(&mut self) -> Result<Option<u8>, ReadError> {
        loop {
            let rest = &self.buffer[self.at..];
            match rest.iter().position(|b| !matches!(b, b' ' | b'\t' | b'\r' | b'\n')) {
                Some(blanks) => {
                    self.at += blanks;
                    return Ok(self.buffer.get(self.at).copied());
                }
                None => self.at = self.buffer.len(),
            }
            if !self.fill().map_err(ReadError::io(&self.path))? {
                return Ok(None);
            }
        }
    }

    /// Reads on. False at the end of the file.
    fn fill(&mut self) -> io::Result<bool> {
        self.buffer.drain(..self.at);
        self.before += self.at as u64;
        self.at = 0;
        let kept = self.buffer.len();
        // A long element is not looked at for each small piece of it.
        let room = CHUNK.max(kept);
        Ok((&mut self.reader).take(room as u64).read_to_end(&mut self.buffer)? > 0)
    }

    /// What is wrong with a value that began after so many bytes, with its place in the file.
    fn misread(&self, error: serde_json::Error, from: u64) -> ReadError {
        if error.is_io() {
            return json::error(error, &self.path);
        }
        let said = error.to_string();
        let own = format!(" at line {} column {}", error.line(), error.column());
        let (Some(what), Ok((lines, columns))) = (said.strip_suffix(&own), self.place(from)) else {
            return self.syntax(said);
        };
        let column = if error.line() > 1 { 0 } else { columns } + error.column() as u64;
        self.syntax(format!(
            "{what} at line {} column {column}",
            lines + error.line() as u64
        ))
    }

    /// How many lines end before a byte of the file, and how many bytes stand before it in its own.
    fn place(&self, byte: u64) -> Result<(u64, u64), ReadError> {
        let mut reader = json::open(&self.path, self.shape)?.reader.take(byte);
        let (mut lines, mut columns) = (0, 0);
        let mut chunk = vec![0; CHUNK];
        loop {
            let got = reader.read(&mut chunk).map_err(ReadError::io(&self.path))?;
            if got == 0 {
                return Ok((lines, columns));
            }
            for byte in &chunk[..got] {
                columns += 1;
                if *byte == b'\n' {
                    (lines, columns) = (lines + 1, 0);
                }
            }
        }
    }

    /// What is wrong between the values: a parser that reads the whole file says it.
    fn fault(&self) -> ReadError {
        let opened = match json::open(&self.path, self.shape) {
            Ok(opened) => opened,
            Err(error) => return error,
        };
        let mut whole = serde_json::Deserializer::from_reader(opened.reader);
        match whole.deserialize_any(Whole {
            expected: self.expected,
            list: self.list,
        }) {
            Ok(()) => self.syntax("it changed while it was read".to_owned()),
            Err(error) => json::error(error, &self.path),
        }
    }

    fn syntax(&self, detail: String) -> ReadError {
        ReadError::Syntax {
            detail,
            path: self.path.clone(),
        }
    }
}

/// For what is passed over.
impl Read for Stream {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at == self.buffer.len() {
            self.fill()?;
        }
        let rest = &self.buffer[self.at..];
        let count = rest.len().min(out.len());
        out[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

/// What stands where a list belongs.
struct NoList;

impl Visitor<'_> for NoList {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}

/// The object or the list that the whole file should be.
struct Whole {
    expected: &'static str,
    list: bool,
}

impl<'de> Visitor<'de> for Whole {
    type Value = ();

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        if self.list {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        }
        while map.next_entry::<String, IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        if !self.list {
            return Err(A::Error::invalid_type(Unexpected::Seq, &self));
        }
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Map, Value};

    /// The object in the file as the stream hands it over, entry by entry.
    fn streamed(path: &Path) -> Result<Value, ReadError> {
        let shape = json::shape(path)?;
        let mut stream = Stream::object(json::open(path, shape)?, path, shape, "an object")?;
        let mut found = Map::new();
        while let Some(key) = stream.next_key()? {
            if key.starts_with("skipped") {
                stream.skip()?;
                continue;
            }
            let mut list = Vec::new();
            stream.each(|element: Value| {
                list.push(element);
                Ok(())
            })?;
            found.insert(key, list.into());
        }
        Ok(found.into())
    }

    /// What another parser says of the whole file.
    fn whole<T: DeserializeOwned>(path: &Path) -> Result<T, ReadError> {
        let opened = json::open(path, json::shape(path)?)?;
        serde_json::from_reader(opened.reader).map_err(|error| json::error(error, path))
    }

    const TEXT: &str = "{\n \"a\": [1, -2.5e3 ,\"x\\\"]}\u{e4}\", {\"b\": [[], {}]},\r\n\tnull, true], \"skipped\": {\"c\": [1]},\n\
        \"skipped 2\": 17, \"d\" : [ ] , \"e\":null\n, \"f\": [NaN]}\n";

    #[test]
    fn lists_come_element_by_element() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.json");
        let text = format!("\u{feff}{TEXT}");
        std::fs::write(&path, text).expect("a file");
        let mut expected: Value = whole(&path).expect("is read");
        let object = expected.as_object_mut().expect("an object");
        object.retain(|key, _| !key.starts_with("skipped"));
        object.insert("e".into(), Value::Array(Vec::new()));
        assert_eq!(streamed(&path).expect("is read"), expected);
    }

    #[test]
    fn elements_across_chunks_are_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.json");
        for shift in 0..24 {
            let pad = "x".repeat(CHUNK - 20 + shift);
            let text = format!("{{\"a\": [\"{pad}\", {{\"b\": \"\\\\\"}}, 12.5, \"{pad}{pad}\", 3], \"c\": [4]}}");
            std::fs::write(&path, text).expect("a file");
            assert_eq!(
                streamed(&path).expect("is read"),
                whole::<Value>(&path).expect("is read"),
                "{shift}"
            );
        }
    }

    #[test]
    fn what_is_wrong_is_said_as_by_a_parser_of_the_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.json");
        // Cut anywhere, but within the byte order mark or a character.
        let ends = (0..TEXT.trim_end().len()).filter(|end| TEXT.is_char_boundary(*end));
        let cut = ends.map(|end| TEXT[..end].to_owned());
        let wrong = [
            "{\"a\": [1 2]}",
            "{\"a\": [1,]}",
            "{\"a\": [,1]}",
            "{\"a\": [1\n\n, {\"b\": \n 1,, }]}",
            "{\"a\": [{\"b\": 1e999}]}",
            "{\"a\": [\n{\"b\": [1}]}",
            "{\"a\": [tru]}",
            "{\"a\" [1]}",
            "{\"a\": [1],}",
            "{\"a\": [1] \"b\": [2]}",
            "{,}",
            "{\"skipped\": {\"b\": \n[1,]}}",
            "{\"skipped\": tru, \"a\": []}",
            "{\"a\": [\"\\q\"]}",
            "nothing",
        ];
        for text in cut.chain(wrong.map(str::to_owned)) {
            std::fs::write(&path, &text).expect("a file");
            let found = streamed(&path).expect_err("is wrong").to_string();
            // A number that is cut is told in another way where it is passed over.
            let kept = whole::<Value>(&path).map(drop);
            let passed = whole::<IgnoredAny>(&path).map(drop);
            let said = [kept, passed].map(|read| read.err().map(|error| error.to_string()));
            assert!(said.contains(&Some(found.clone())), "{text}: {found}, not {said:?}");
        }
        for (text, what) in [
            ("[1]", "expected an object"),
            ("{\"a\": {\"b\": 1}}", "expected a list"),
        ] {
            std::fs::write(&path, text).expect("a file");
            let error = streamed(&path).expect_err("is no object of lists").to_string();
            assert!(error.contains(what) && error.contains("line 1 column"), "{error}");
        }
        std::fs::write(&path, "{\"a\": 1}").expect("a file");
        let shape = json::shape(&path).expect("is read");
        let opened = json::open(&path, shape).expect("is read");
        let error = Stream::each_of_list(opened, &path, shape, "a list of tasks", |_: Value| Ok(()));
        let error = error.expect_err("is no list").to_string();
        assert!(error.contains("expected a list of tasks"), "{error}");
    }
}
