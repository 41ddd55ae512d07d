//! Tables of metadata: which inputs have which values under which keys, as CSV, JSON or JSON Lines.
//!
//! CSV has a column `name` or `path`, and its other columns are keys. JSON is an object of the names with an object of
//! values each, or a list of objects with `name` or `path` in them; JSON Lines have one such object a line. A name is that of
//! the input or a part of it that tells it from all others; a path may be relative to the table. What is empty is not set.

use super::encoding;
use super::feed::{Feed, Spellings};
use super::reading::{Claims, ImageName, Lookup, ReadError, ReadEvent, Sink, SkipReason, Target};
use super::table::{self, Table};
use csv::StringRecord;
use domain::metadata::clean_key;
use domain::{MetaValue, Metadata};
use platform::foreign;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// Columns and keys that say which input is meant, the best first.
const NAMES: [&str; 6] = ["name", "path", "file_name", "filename", "file", "image"];

/// Whether a file is one of those that are read, by its name.
fn form(path: &Path) -> Option<Form> {
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    match extension.as_str() {
        "csv" | "tsv" => Some(Form::Table),
        "json" => Some(Form::Json),
        "jsonl" | "ndjson" => Some(Form::Lines),
        _ => None,
    }
}

enum Form {
    Table,
    Json,
    Lines,
}

/// Reads a table of metadata, and hands out the values of each input that it names as [`ReadEvent::Metadata`]. What is
/// no input's, or no value, is skipped with its place.
///
/// # Errors
/// [`ReadError`] when it cannot be read on, or is no such table. Events before the error were handed over.
pub fn read_metadata(path: &Path, lookup: &dyn Lookup, sink: &mut Sink<'_>) -> Result<(), ReadError> {
    let mut reader = MetadataReader {
        path,
        lookup,
        feed: &mut Feed::new(sink),
        claims: Claims::of(Path::new("/")),
        spellings: Spellings::default(),
    };
    match form(path) {
        Some(Form::Table) => reader.table()?,
        Some(Form::Json) => reader.json()?,
        Some(Form::Lines) => reader.lines()?,
        None => {
            return Err(reader.wrong("metadata is read from CSV (.csv, .tsv), JSON (.json) and JSON Lines (.jsonl)"));
        }
    }
    reader.spellings.tell(reader.feed)
}

struct MetadataReader<'r, 'f> {
    path: &'r Path,
    lookup: &'r dyn Lookup,
    feed: &'r mut Feed<'f>,
    claims: Claims,
    spellings: Spellings,
}

/// What a column holds.
enum Column {
    Key(String),
    Other,
}

impl MetadataReader<'_, '_> {
    fn wrong(&self, detail: impl Into<String>) -> ReadError {
        ReadError::Syntax {
            detail: detail.into(),
            path: self.path.to_path_buf(),
        }
    }

    fn skip(&mut self, place: &str, reason: SkipReason) -> Result<(), ReadError> {
        self.feed.skip(format!("{}: {place}", self.path.display()), reason)
    }

    fn table(&mut self) -> Result<(), ReadError> {
        let mut table = Table::open(self.path, Some(self.feed))?;
        let Some((first, _)) = table.next()? else {
            return Err(self.wrong("the table is empty"));
        };
        let first = first.clone();
        let header = table::header(&first);
        let Some(named) = table::place(&header, &NAMES) else {
            return Err(self.wrong("no column is called `name` or `path`"));
        };
        let is_name = header[named] == "name";
        let columns = self.columns(&first, named)?;
        while let Some((row, line)) = table.next()? {
            let place = format!("line {line}");
            let written = row.get(named).unwrap_or_default().trim().to_owned();
            let metadata = of_row(row, &columns);
            if !written.is_empty() {
                self.values(&place, &written, is_name, metadata)?;
            } else if row.iter().any(|cell| !cell.trim().is_empty()) {
                self.skip(&place, SkipReason::Malformed("it names no input".into()))?;
            }
            table.tell(self.feed)?;
        }
        Ok(())
    }

    fn columns(&mut self, first: &StringRecord, named: usize) -> Result<Vec<Column>, ReadError> {
        let mut columns = Vec::with_capacity(first.len());
        for (at, cell) in first.iter().enumerate() {
            let cell = cell.trim_start_matches('\u{feff}');
            columns.push(match clean_key(cell) {
                _ if at == named => Column::Other,
                Some(key) => Column::Key(key),
                None => {
                    let why = format!("column {} has no name that could be a key", at + 1);
                    self.skip("line 1", SkipReason::Malformed(why))?;
                    Column::Other
                }
            });
        }
        Ok(columns)
    }

    fn json(&mut self) -> Result<(), ReadError> {
        let text = self.text()?;
        let value: Value = serde_json::from_str(&text).map_err(|error| self.wrong(error.to_string()))?;
        match value {
            Value::Object(all) => {
                for (name, values) in all {
                    let place = format!("{name:?}");
                    match values {
                        Value::Object(values) => self.named(&place, &name, true, values)?,
                        _ => self.skip(
                            &place,
                            SkipReason::Malformed("an object of keys and values was expected".into()),
                        )?,
                    }
                }
            }
            Value::Array(all) => {
                for (at, values) in all.into_iter().enumerate() {
                    self.object(&format!("object {}", at + 1), values)?;
                }
            }
            _ => return Err(self.wrong("an object of names, or a list of objects with `name` or `path`, was expected")),
        }
        Ok(())
    }

    fn lines(&mut self) -> Result<(), ReadError> {
        let text = self.text()?;
        let total = text.len() as u64;
        let mut done = 0;
        for (number, line) in (1u64..).zip(text.lines()) {
            done += line.len() as u64 + 1;
            let place = format!("line {number}");
            match serde_json::from_str(line) {
                _ if line.trim().is_empty() => {}
                Ok(value) => self.object(&place, value)?,
                Err(error) => self.skip(&place, SkipReason::Malformed(error.to_string()))?,
            }
            if number % 4096 == 0 {
                self.feed.send(ReadEvent::Progress { done, total })?;
            }
        }
        Ok(())
    }

    fn text(&mut self) -> Result<String, ReadError> {
        let bytes = foreign::read(self.path).map_err(ReadError::io(self.path))?;
        let decoded = encoding::decode(bytes).map_err(|error| self.wrong(error.to_string()))?;
        self.feed.encoding(self.path, decoded.guessed)?;
        Ok(decoded.text)
    }

    /// An object that names its input.
    fn object(&mut self, place: &str, value: Value) -> Result<(), ReadError> {
        let Value::Object(mut values) = value else {
            return self.skip(
                place,
                SkipReason::Malformed("an object with `name` or `path` was expected".into()),
            );
        };
        let name = NAMES
            .iter()
            .find(|name| values.get(**name).is_some_and(Value::is_string));
        match name.and_then(|name| Some((*name, values.remove(*name)?))) {
            Some((key, Value::String(written))) => self.named(place, &written, key == "name", values),
            _ => self.skip(place, SkipReason::Malformed("it has no `name` and no `path`".into())),
        }
    }

    fn named(
        &mut self,
        place: &str,
        written: &str,
        is_name: bool,
        values: serde_json::Map<String, Value>,
    ) -> Result<(), ReadError> {
        let mut metadata = Metadata::default();
        for (key, value) in values {
            let read = match value {
                Value::Null => continue,
                Value::String(text) if text.is_empty() => continue,
                value => read_value(value),
            };
            let set = match read {
                Some(value) => metadata.set(&key, value).map_err(|error| error.to_string()),
                None => Err(format!(
                    "the value of {key:?} is neither text nor a number, true or false"
                )),
            };
            if let Err(why) = set {
                self.skip(place, SkipReason::Malformed(why))?;
            }
        }
        self.values(place, written, is_name, metadata)
    }

    fn values(&mut self, place: &str, written: &str, is_name: bool, metadata: Metadata) -> Result<(), ReadError> {
        match self.find(written, is_name) {
            Ok(_) if metadata.is_empty() => Ok(()),
            Ok(target) => self.feed.send(ReadEvent::Metadata(target.input, metadata)),
            Err(reason) => self.skip(place, reason),
        }
    }

    /// The input that is meant: a name is that of an input first, a path that of a file.
    fn find(&mut self, written: &str, is_name: bool) -> Result<Target, SkipReason> {
        let slashed = written.replace('\\', "/");
        let places: Vec<PathBuf> = match is_name {
            true => Vec::new(),
            false => self
                .path
                .parent()
                .map(|folder| folder.join(&slashed))
                .into_iter()
                .collect(),
        };
        let image = ImageName {
            written: &slashed,
            has_extension: true,
            places: &places,
            claims: &self.claims,
            split: None,
        };
        let hit = self.lookup.find(&image).map_err(|no| no.reason(written))?;
        Ok(self.spellings.add(written, hit))
    }
}

fn of_row(row: &StringRecord, columns: &[Column]) -> Metadata {
    let mut metadata = Metadata::default();
    for (cell, column) in row.iter().zip(columns) {
        if let Column::Key(key) = column
            && !cell.trim().is_empty()
        {
            // The key is one that can be set.
            let _ = metadata.set(key, MetaValue::read(cell.trim()));
        }
    }
    metadata
}

/// The value that JSON has; `None` for what is none. Numbers that are not exact stay text.
pub(super) fn read_value(value: Value) -> Option<MetaValue> {
    match value {
        Value::Bool(flag) => Some(MetaValue::Flag(flag)),
        // No database takes this character.
        Value::String(text) => Some(MetaValue::Text(text.replace('\0', ""))),
        Value::Number(number) if number.is_f64() => number.as_f64().map(MetaValue::Number),
        Value::Number(number) => Some(MetaValue::read(&number.to_string())),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NameIndex;
    use domain::{InputId, Size};
    use std::ops::ControlFlow;

    /// Values, each with the number of its input, and what was skipped.
    type Told = (Vec<(usize, String)>, Vec<String>);

    /// What is read of a table about `a.png`, `sub/b.png` and `other/b.png`: values and what was skipped.
    fn read(name: &str, text: &str) -> Result<Told, ReadError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        let mut index = NameIndex::new();
        let ids: Vec<InputId> = (1..=3).map(InputId::fixed).collect();
        for (name, id) in ["a.png", "sub/b.png", "other/b.png"].into_iter().zip(&ids) {
            let target = Target {
                input: *id,
                size: Size::new(1, 1),
            };
            index.add(name, &folder.path().join("pics").join(name), target);
        }
        let (mut found, mut skipped) = (Vec::new(), Vec::new());
        read_metadata(&path, &index, &mut |event| {
            match event {
                ReadEvent::Metadata(id, metadata) => {
                    let at = ids.iter().position(|known| *known == id).unwrap_or(9);
                    found.push((at, serde_json::to_string(&metadata).expect("is written")));
                }
                ReadEvent::Skipped(one) => {
                    let place = one.place.replace(&path.display().to_string(), "FILE");
                    skipped.push(format!("{place}: {}", one.reason));
                }
                _ => {}
            }
            ControlFlow::Continue(())
        })?;
        Ok((found, skipped))
    }

    #[test]
    fn a_table_names_inputs_and_its_other_columns_are_keys() {
        let text =
            "Name,Patient,code,,night\na.png,12,007,x,true\nsub/b.png,,1.5,,\nb.png,1,1,,\nc.png,1,1,,\n,,,,\n,5,,,\n";
        let (found, skipped) = read("m.csv", text).expect("reads");
        assert_eq!(
            found,
            [
                (0, r#"{"Patient":12,"code":"007","night":true}"#.to_owned()),
                (1, r#"{"code":1.5}"#.to_owned()),
            ]
        );
        assert_eq!(
            skipped,
            [
                "FILE: line 1: column 4 has no name that could be a key",
                "FILE: line 4: several images could be meant by \"b.png\": sub/b.png, other/b.png",
                "FILE: line 5: no imported image is named \"c.png\"",
                "FILE: line 7: it names no input",
            ]
        );
        let semicolons = read("m.csv", "path;hour\npics/other/b.png;18\n").expect("reads");
        assert_eq!(semicolons.0, [(2, r#"{"hour":18}"#.to_owned())]);
        let error = read("m.csv", "patient,hour\n1,2\n").expect_err("names nothing");
        assert!(
            error.to_string().starts_with("no column is called `name` or `path`"),
            "{error}"
        );
    }

    #[test]
    fn json_keeps_the_types_of_its_values() {
        let expected = [
            (0, r#"{"code":"12","hour":18,"night":false}"#.to_owned()),
            (1, r#"{"id":"9007199254740993"}"#.to_owned()),
        ];
        let first = r#""hour": 18, "night": false, "code": "12", "no": null, "empty": """#;
        let second = r#""id": 9007199254740993, "tags": ["x"]"#;
        for (name, text, place) in [
            (
                "m.json",
                format!("{{\"a.png\": {{{first}}}, \"sub/b.png\": {{{second}}}}}"),
                "\"sub/b.png\"",
            ),
            (
                "m.json",
                format!("[{{\"name\": \"a.png\", {first}}}, {{\"path\": \"sub/b.png\", {second}}}]"),
                "object 2",
            ),
            (
                "m.jsonl",
                format!("{{\"name\": \"a.png\", {first}}}\n\n{{\"name\": \"sub/b.png\", {second}}}\n"),
                "line 3",
            ),
        ] {
            let (found, skipped) = read(name, &text).expect("reads");
            assert_eq!(found, expected, "{text}");
            let why = "the value of \"tags\" is neither text nor a number, true or false";
            assert_eq!(skipped, [format!("FILE: {place}: {why}")], "{text}");
        }
    }

    #[test]
    fn what_is_no_table_of_metadata_is_refused_or_skipped() {
        assert!(
            read("m.txt", "name\n")
                .expect_err("other")
                .to_string()
                .contains("JSON Lines (.jsonl)")
        );
        assert!(read("m.json", "3").is_err() && read("m.json", "{").is_err() && read("m.csv", "").is_err());
        let (found, skipped) =
            read("m.jsonl", "{\"name\":\"a.png\",\"x\":1}\nnonsense\n{\"x\":1}\n[1]\n").expect("reads");
        assert_eq!((found.len(), skipped.len()), (1, 3), "{skipped:?}");
    }
}
