//! Lists of paths: a text with one path a line, or a table with a column of paths.

use super::MediaError;
use roots::from_bytes;
use std::path::{Path, PathBuf};

/// Names under which a column of paths is known, whatever the case.
const COLUMNS: &[&str] = &["path", "file", "filename", "file_name", "image"];

/// Where a table has its paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PathColumn {
    /// The column, counted from 0.
    pub at: usize,
    /// Whether the first row holds names.
    pub named: bool,
}

/// Whether a file is taken for a list of paths.
pub(super) fn is_list(path: &Path) -> bool {
    path.extension().is_some_and(|e| {
        ["txt", "csv", "tsv", "lst"]
            .iter()
            .any(|known| e.eq_ignore_ascii_case(known))
    })
}

/// The paths that a list names, as written there; of a table in the column that is known, else in the one whose name tells, else in
/// the first.
pub(super) fn read_list(path: &Path, known: Option<&PathColumn>) -> Result<Vec<PathBuf>, MediaError> {
    let bytes = platform::foreign::read(path)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    let table = path
        .extension()
        .is_some_and(|e| e.eq_ignore_ascii_case("csv") || e.eq_ignore_ascii_case("tsv"));
    if table {
        from_table(bytes, known)
    } else {
        Ok(from_lines(bytes))
    }
}

fn to_path(bytes: &[u8]) -> Option<PathBuf> {
    let bytes = bytes.trim_ascii();
    // A NUL can be in no path.
    if bytes.is_empty() || bytes.contains(&0) {
        return None;
    }
    from_bytes(bytes.to_vec()).map(PathBuf::from)
}

fn from_lines(bytes: &[u8]) -> Vec<PathBuf> {
    bytes
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.trim_ascii().starts_with(b"#"))
        .filter_map(to_path)
        .collect()
}

fn from_table(bytes: &[u8], known: Option<&PathColumn>) -> Result<Vec<PathBuf>, MediaError> {
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| first.iter().filter(|byte| *byte == delimiter).count();
    let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(count).unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(bytes);
    let mut column = known.map(|known| known.at);
    let mut found = Vec::new();
    let names = usize::from(known.is_some_and(|known| known.named));
    for row in reader.byte_records().skip(names) {
        let row = row.map_err(|e| MediaError::BadList(e.to_string()))?;
        let column = match column {
            Some(column) => column,
            None => {
                let named = COLUMNS.iter().find_map(|name| {
                    row.iter()
                        .position(|cell| cell.trim_ascii().eq_ignore_ascii_case(name.as_bytes()))
                });
                column = Some(named.unwrap_or(0));
                // A word that is no path is the name of a column that nobody knows, where there is more than one.
                let is_word = |cell: &[u8]| !cell.iter().any(|byte| b"./\\:".contains(byte));
                if named.is_some() || row.len() > 1 && row.get(0).is_some_and(is_word) {
                    continue;
                }
                0
            }
        };
        found.extend(row.get(column).and_then(to_path));
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Vec<String> {
        let paths = from_table(text.as_bytes(), None).expect("a table");
        paths.iter().map(|p| p.display().to_string()).collect()
    }

    #[test]
    fn a_table_names_its_column_or_uses_the_first() {
        assert_eq!(table("id,Path,x\n1,\"a, b.jpg\",2\n2,c.jpg,3\n"), ["a, b.jpg", "c.jpg"]);
        assert_eq!(table("a.jpg;cat\nb.jpg;dog"), ["a.jpg", "b.jpg"]);
        assert_eq!(table("a.jpg\n\nb.jpg\n"), ["a.jpg", "b.jpg"]);
        assert_eq!(table("bild,art\na.jpg,cat\n"), ["a.jpg"], "a name that nobody knows");
        let known = PathColumn { at: 1, named: true };
        let found = from_table(b"art,bild\ncat,a.jpg\n", Some(&known)).expect("a table");
        assert_eq!(found, [PathBuf::from("a.jpg")]);
    }

    #[test]
    fn lines_skip_comments_and_blanks() {
        let found = from_lines(b"# mine\r\n a.jpg \r\n\r\nb\xE9.png");
        let latin1 = from_bytes(b"b\xE9.png".to_vec()).map(PathBuf::from);
        assert_eq!(
            found,
            [Some(PathBuf::from("a.jpg")), latin1]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        );
    }
}
