//! Tables as text: cells between commas, semicolons or tabs, in quotes or not (RFC 4180), read row by row.

use super::encoding;
use super::reading::{Feed, ReadError, ReadEvent};
use csv::StringRecord;
use platform::foreign;
use std::io::{Cursor, Read, Seek};
use std::path::{Path, PathBuf};

/// So much of a table tells its encoding and what stands between cells.
const BEGINNING: usize = 64 << 10;
/// How many rows pass between two progress events.
const STEP: u64 = 4096;

/// A table being read.
pub(super) struct Table {
    path: PathBuf,
    reader: csv::Reader<Box<dyn Read>>,
    row: StringRecord,
    total: u64,
    rows: u64,
}

/// The text that stands between the cells of a line; what is in quotes stands in a cell.
pub(super) fn delimiter(line: &str) -> u8 {
    let mut counts = [(b'\t', 0), (b',', 0), (b';', 0)];
    let mut quoted = false;
    for byte in line.bytes() {
        quoted ^= byte == b'"';
        let known = counts.iter_mut().find(|(known, _)| !quoted && *known == byte);
        if let Some((_, count)) = known {
            *count += 1;
        }
    }
    // Of those that occur most, the one that is the rarest in cells.
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let found = counts.iter().find(|(_, count)| most > 0 && *count == most);
    found.map_or(b',', |(byte, _)| *byte)
}

/// The text that stands behind the first cell of a line whose other cells may hold any.
pub(super) fn first_delimiter(line: &str) -> u8 {
    line.bytes().find(|byte| b"\t,;".contains(byte)).unwrap_or(b',')
}

/// The cells of a header as they are compared: lower case, without blanks and marks around them.
pub(super) fn header(cells: &StringRecord) -> Vec<String> {
    let plain = |cell: &str| {
        let cell = cell.trim().trim_start_matches(['#', '\u{feff}']).trim_matches('"');
        cell.to_ascii_lowercase().replace([' ', '-'], "_")
    };
    cells.iter().map(plain).collect()
}

/// The place of the first of these names in a header.
pub(super) fn place(header: &[String], names: &[&str]) -> Option<usize> {
    names.iter().find_map(|name| header.iter().position(|own| own == name))
}

impl Table {
    /// Opens a table; its first row is the first that is handed out.
    ///
    /// # Errors
    /// [`ReadError::Io`], or [`ReadError::Syntax`] when it is no text.
    pub(super) fn open(path: &Path, feed: Option<&mut Feed<'_>>) -> Result<Self, ReadError> {
        Self::open_with(path, feed, delimiter)
    }

    /// The same, where `delimiter` tells from the first line what stands between cells.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(super) fn open_with(
        path: &Path,
        feed: Option<&mut Feed<'_>>,
        delimiter: fn(&str) -> u8,
    ) -> Result<Self, ReadError> {
        let mut file = foreign::open(path).map_err(ReadError::io(path))?;
        let mut total = file.metadata().map_err(ReadError::io(path))?.len();
        let mut start = Vec::new();
        let begun = Read::by_ref(&mut file).take(BEGINNING as u64).read_to_end(&mut start);
        begun.map_err(ReadError::io(path))?;
        file.rewind().map_err(ReadError::io(path))?;
        let marked = encoding::marked(&start).is_some_and(|(encoding, _)| encoding != encoding_rs::UTF_8);
        let plain = match std::str::from_utf8(&start) {
            Ok(_) => true,
            // A character may be cut where the beginning ends.
            Err(error) => error.error_len().is_none() && start.len() == BEGINNING,
        };
        let (text, line): (Box<dyn Read>, String) = if plain && !marked {
            let line = String::from_utf8_lossy(&start)
                .lines()
                .next()
                .unwrap_or_default()
                .to_owned();
            (Box::new(file), line)
        } else {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).map_err(ReadError::io(path))?;
            let decoded = encoding::decode(bytes).map_err(|error| ReadError::Syntax {
                detail: error.to_string(),
                path: path.to_path_buf(),
            })?;
            if let Some(feed) = feed {
                feed.encoding(path, decoded.guessed)?;
            }
            total = decoded.text.len() as u64;
            let line = decoded.text.lines().next().unwrap_or_default().to_owned();
            (Box::new(Cursor::new(decoded.text.into_bytes())), line)
        };
        let reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter(&line))
            .buffer_capacity(1 << 17)
            .from_reader(text);
        Ok(Self {
            path: path.to_path_buf(),
            reader,
            row: StringRecord::new(),
            total,
            rows: 0,
        })
    }

    /// The next row and its line in the file; `None` at the end.
    ///
    /// # Errors
    /// [`ReadError::Io`]; [`ReadError::Syntax`] where a row is no text.
    pub(super) fn next(&mut self) -> Result<Option<(&StringRecord, u64)>, ReadError> {
        let read = self.reader.read_record(&mut self.row);
        self.rows += 1;
        match read {
            Ok(true) => {
                let line = self.row.position().map_or(self.rows, csv::Position::line);
                Ok(Some((&self.row, line)))
            }
            Ok(false) => Ok(None),
            Err(error) => Err(self.failed(error)),
        }
    }

    /// Says how far the reading is, now and then.
    ///
    /// # Errors
    /// That the reading was cancelled.
    pub(super) fn tell(&self, feed: &mut Feed<'_>) -> Result<(), ReadError> {
        if !self.rows.is_multiple_of(STEP) {
            return Ok(());
        }
        let (done, total) = (self.reader.position().byte().min(self.total), self.total);
        feed.send(ReadEvent::Progress { done, total })
    }

    fn failed(&self, error: csv::Error) -> ReadError {
        let path = self.path.clone();
        let detail = error.to_string();
        match error.into_kind() {
            csv::ErrorKind::Io(source) => ReadError::Io { source, path },
            _ => ReadError::Syntax { detail, path },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x.csv");
        std::fs::write(&path, bytes).expect("a file");
        let mut table = Table::open(&path, None).expect("opens");
        let mut found = Vec::new();
        while let Some((row, _)) = table.next().expect("reads") {
            found.push(row.iter().map(str::to_owned).collect());
        }
        found
    }

    #[test]
    fn what_stands_between_cells_is_seen() {
        let expected = [["a", "b,c"], ["1", "2"]];
        assert_eq!(cells(b"a;\"b,c\"\n1;2\n"), expected);
        assert_eq!(cells(b"a\tb,c\r\n1\t2"), expected);
        assert_eq!(cells(b"\xef\xbb\xbfa,\"b,c\"\n1,2\n"), expected);
        let utf16: Vec<u8> = "\u{feff}a,\"b,c\"\n1,2\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        assert_eq!(cells(&utf16), expected);
    }

    #[test]
    fn headers_are_compared_without_case_blanks_and_marks() {
        let head = header(&StringRecord::from(vec!["#File Name", " XMin ", "\"y-max\""]));
        assert_eq!(head, ["file_name", "xmin", "y_max"]);
        assert_eq!(place(&head, &["x0", "xmin"]), Some(1));
    }
}
