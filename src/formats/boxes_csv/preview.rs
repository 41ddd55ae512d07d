//! How the first rows of a table would be read, for somebody who says what its columns hold.

use super::read::{are_shares, claims, columns_of, edges};
use crate::csv_columns::IMAGE;
use crate::csv_mapping::header_of;
use crate::csv_roles::{ColumnsError, CsvColumns};
use crate::files::is_picture;
use crate::reading::ReadError;
use crate::table::{self, Table};
use std::path::Path;

/// Rows that are looked at.
const LOOKED_AT: u64 = 2000;
/// Rows that are shown.
const SHOWN: usize = 6;

/// The beginning of a table, and how it would be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableReading {
    /// The first rows as they are, the names of the columns among them.
    pub rows: Vec<Vec<String>>,
    /// The names of the columns as they are compared, without regard to their order.
    pub header: Vec<String>,
    /// Whether its columns are known by their names.
    pub known: bool,
    /// Rows looked at.
    pub looked_at: u64,
    /// Boxes in them.
    pub boxes: u64,
    /// Labels of whole images in them.
    pub labels: u64,
    /// Rows that name an image and say nothing of it.
    pub empty: u64,
    /// Whether the numbers are shares of the image.
    pub shares: bool,
    /// The first thing that cannot be read, with its line; of the columns themselves it has none.
    pub problem: Option<(Option<u64>, String)>,
}

/// Whether the columns of the table are said, or known by their names.
pub fn has_columns(path: &Path, told: &[CsvColumns]) -> bool {
    let first = || -> Option<bool> {
        let mut table = Table::open(path, None).ok()?;
        let (first, _) = table.next().ok()??;
        Some(told.iter().any(|columns| columns.is_for(first)))
    };
    first() == Some(true)
}

/// Why nothing of what somebody says of the columns of any table is for this one, and what its columns are called; `None` where
/// something is, nothing is said of any, or the file is no table.
pub fn misfit(path: &Path, told: &[CsvColumns]) -> Option<(ColumnsError, Vec<String>)> {
    let mut table = Table::open(path, None).ok()?;
    let (first, _) = table.next().ok()??;
    let of_any = told.iter().filter(|columns| columns.header.is_empty());
    let mut errors = of_any.map(|columns| columns.resolved(first).err());
    let error = errors.next()??;
    let called = first.iter().map(|name| name.trim().to_owned()).collect();
    errors.all(|error| error.is_some()).then_some((error, called))
}

/// The columns of a table that are neither said nor known by their names, beside that of the pictures' paths, so that it is
/// taken for a list of these; empty where it has no names.
pub fn other_columns(path: &Path, told: &[CsvColumns]) -> Vec<String> {
    let others = || -> Option<Vec<String>> {
        let mut table = Table::open(path, None).ok()?;
        let (first, _) = table.next().ok()??;
        if columns_of(path, first, told).is_some() || first.iter().any(is_picture_name) {
            return None;
        }
        let paths = table::place(&table::header(first), &IMAGE).unwrap_or(0);
        let others = first.iter().enumerate().filter(|(at, _)| *at != paths);
        Some(
            others
                .map(|(_, name)| name.trim().to_owned())
                .filter(|name| !name.is_empty())
                .collect(),
        )
    };
    others().unwrap_or_default()
}

fn is_picture_name(cell: &str) -> bool {
    is_picture(Path::new(cell.trim()))
}

/// Reads the beginning of a table, with what somebody says of its columns.
///
/// # Errors
/// When the file is no table, or cannot be read.
pub fn read_beginning(path: &Path, told: Option<&CsvColumns>) -> Result<TableReading, ReadError> {
    let mut reading = TableReading::default();
    let mut table = Table::open(path, None)?;
    let Some((first, _)) = table.next()? else {
        reading.problem = Some((None, "the table is empty".into()));
        return Ok(reading);
    };
    let first = first.clone();
    reading.header = header_of(&first);
    reading.known = columns_of(path, &first, &[]).is_some();
    let cells = |row: &csv::StringRecord| row.iter().map(str::to_owned).collect();
    reading.rows.push(cells(&first));
    while reading.rows.len() < SHOWN {
        match table.next()? {
            Some((row, _)) => reading.rows.push(cells(row)),
            None => break,
        }
    }
    let columns = match told {
        Some(told) => told.resolved(&first).map_err(|error| error.to_string()),
        None => columns_of(path, &first, &[]).ok_or_else(|| "its columns have other names than are known".to_owned()),
    };
    let columns = match columns {
        Ok(columns) => columns,
        Err(problem) => {
            reading.problem = Some((None, problem));
            return Ok(reading);
        }
    };
    reading.shares = are_shares(path, &columns)?;
    let mut table = Table::open(path, None)?;
    if columns.named {
        table.next()?;
    }
    while let Some((row, line)) = table.next()? {
        if reading.looked_at == LOOKED_AT {
            break;
        }
        reading.looked_at += 1;
        let problem = match row.get(columns.image).map(str::trim) {
            None | Some("") => Some("it names no image".to_owned()),
            Some(_) => match (claims(row, &columns).len() as u64, columns.bounds) {
                (0, _) => {
                    reading.empty += 1;
                    None
                }
                (said, None) => {
                    reading.labels += said;
                    None
                }
                (said, Some(bounds)) => match edges(row, bounds) {
                    Ok(None) => {
                        reading.labels += said;
                        None
                    }
                    Ok(Some(b)) if b.x0 < b.x1 && b.y0 < b.y1 => {
                        reading.boxes += said;
                        None
                    }
                    Ok(Some(b)) => Some(format!("the box {}, {} to {}, {} is empty", b.x0, b.y0, b.x1, b.y1)),
                    Err(reason) => Some(reason.to_string()),
                },
            },
        };
        if let (Some(problem), None) = (problem, &reading.problem) {
            reading.problem = Some((Some(line), problem));
        }
    }
    Ok(reading)
}
