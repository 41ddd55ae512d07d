//! Annotations.

use super::{first, from_json, from_name, odd};
use crate::error::StoreError;
use crate::row_text::push_region;
use domain::{
    Annotation, AnnotationId, BBox, ConceptId, InputId, MemberId, Metadata, Origin, Region, Sign, Status, TaskId,
};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, Row, Statement, params};

macro_rules! columns {
    () => {
        "SELECT id, input, task, concept, author, sign, status, origin, z, region, edited_by, merged FROM annotation"
    };
}

/// The columns that [`read`] expects, in order.
pub(crate) const COLUMNS: &str = columns!();

/// The same, of those on one input.
pub(crate) const ON_INPUT: &str = concat!(columns!(), " WHERE input = ?1");

pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Annotation> {
    Ok(Annotation {
        id: AnnotationId::from_bytes(row.get(0)?),
        input: InputId::from_bytes(row.get(1)?),
        task: row.get::<_, Option<[u8; 16]>>(2)?.map(TaskId::from_bytes),
        concept: ConceptId::from_bytes(row.get(3)?),
        author: MemberId::from_bytes(row.get(4)?),
        sign: match row.get_ref(5)?.as_bytes()? {
            b"Present" => Sign::Present,
            _ => from_name(row, 5)?,
        },
        status: match row.get_ref(6)?.as_bytes()? {
            b"Success" => Status::Success,
            _ => from_name(row, 6)?,
        },
        origin: read_origin(row, 7)?,
        z: row.get(8)?,
        region: read_region(row, 9)?,
        edited_by: row.get::<_, Option<[u8; 16]>>(10)?.map(MemberId::from_bytes),
        merged: row.get::<_, Option<[u8; 16]>>(11)?.map(AnnotationId::from_bytes),
    })
}

fn read_region(row: &Row<'_>, column: usize) -> rusqlite::Result<Region> {
    match boxed(row.get_ref(column)?.as_str()?) {
        Some(b) => Ok(Region::Box(b)),
        None => from_json(row, column),
    }
}

/// A region as it is written here.
///
/// # Errors
/// When the text is no region.
pub(crate) fn region(text: &str) -> serde_json::Result<Region> {
    match boxed(text) {
        Some(b) => Ok(Region::Box(b)),
        None => serde_json::from_str(text),
    }
}

/// The square pixels of a region as it is written here; `None` for the whole input.
///
/// # Errors
/// When the text is no region.
pub(crate) fn region_area(text: &str) -> serde_json::Result<Option<f64>> {
    match boxed(text) {
        Some(b) => Ok(Some(b.area())),
        None => Ok(serde_json::from_str::<Region>(text)?.area()),
    }
}

/// The width over the height of the bounds of a region as it is written here; `None` for the whole input.
///
/// # Errors
/// When the text is no region.
pub(crate) fn region_aspect(text: &str) -> serde_json::Result<Option<f64>> {
    let bounds = match boxed(text) {
        Some(b) => Some(b),
        None => serde_json::from_str::<Region>(text)?.bounds(),
    };
    Ok(bounds.map(|b| b.width() / b.height().max(f64::MIN_POSITIVE)))
}

/// A box as it is written here. Most regions are one, and a parser of any JSON takes several times as long.
fn boxed(text: &str) -> Option<BBox> {
    let sides = text.strip_prefix("{\"Box\":[")?.strip_suffix("]}")?;
    let mut sides = sides.split(',').map(|side| {
        // What Rust takes for a number and JSON does not is left to the parser.
        let digits = |byte: u8| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E');
        let plain = side.starts_with(|first: char| first.is_ascii_digit() || first == '-') && side.bytes().all(digits);
        plain.then(|| side.parse().ok()).flatten()
    });
    let mut side = || sides.next().flatten();
    let (x0, y0, x1, y1) = (side()?, side()?, side()?, side()?);
    sides.next().is_none().then_some(BBox { x0, y0, x1, y1 })
}

/// Most annotations of a large project were imported: of these little more than the format's name is kept, and what their
/// files said besides.
fn origin_text(origin: &Origin) -> serde_json::Result<String> {
    match origin {
        Origin::Imported { format, edited, extra } if !extra.is_empty() => {
            serde_json::to_string(&(format, edited, extra))
        }
        Origin::Imported {
            format, edited: false, ..
        } => serde_json::to_string(&(format,)),
        Origin::Imported {
            format, edited: true, ..
        } => serde_json::to_string(&(format, true)),
        Origin::Manual | Origin::Copied | Origin::Merged | Origin::Model { .. } => serde_json::to_string(origin),
    }
}

/// The same, as it is read.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum Kept {
    Named((String,)),
    Edited((String, bool)),
    Whole((String, bool, Metadata)),
}

fn read_origin(row: &Row<'_>, column: usize) -> rusqlite::Result<Origin> {
    let text = row.get_ref(column)?.as_str()?;
    if !text.starts_with('[') {
        return from_json(row, column);
    }
    // A bare name stands between its quotes as it is.
    let name = text.strip_prefix("[\"").and_then(|rest| rest.strip_suffix("\"]"));
    if let Some(name) = name.filter(|name| !name.contains(['"', '\\'])) {
        return Ok(Origin::Imported {
            format: name.to_owned(),
            edited: false,
            extra: Metadata::default(),
        });
    }
    let kept: Kept = serde_json::from_str(text).map_err(|error| odd(column, error))?;
    let (format, edited, extra) = match kept {
        Kept::Named((format,)) => (format, false, Metadata::default()),
        Kept::Edited((format, edited)) => (format, edited, Metadata::default()),
        Kept::Whole(whole) => whole,
    };
    Ok(Origin::Imported { format, edited, extra })
}

pub(crate) fn get(conn: &Connection, id: AnnotationId) -> Result<Option<Annotation>, StoreError> {
    first(conn, &format!("{COLUMNS} WHERE id = ?1"), [id.bytes()], read)
}

const INSERT: &str = "INSERT INTO annotation (id, input, task, concept, author, sign, status, origin, z, region, \
     edited_by, merged) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";

pub(crate) fn insert(conn: &Connection, row: &Annotation) -> Result<(), StoreError> {
    write(&mut *conn.prepare_cached(INSERT)?, row)
}

/// Adds the many rows of a bulk act, by one statement that is not looked up for each, and keeps what was bound to it
/// for the row before: most rows of an act differ in little.
pub(crate) struct Inserter<'c> {
    statement: CachedStatement<'c>,
    bound: Option<Alike>,
    region: Vec<u8>,
}

/// What most annotations of a bulk act have in common.
struct Alike {
    task: Option<TaskId>,
    author: MemberId,
    sign: Sign,
    status: Status,
    origin: Origin,
    z: i32,
    edited_by: Option<MemberId>,
    merged: Option<AnnotationId>,
}

impl Alike {
    fn has(&self, row: &Annotation) -> bool {
        self.task == row.task
            && self.author == row.author
            && (self.sign, self.status, self.z) == (row.sign, row.status, row.z)
            && self.origin == row.origin
            && (self.edited_by, self.merged) == (row.edited_by, row.merged)
    }

    fn of(row: &Annotation) -> Self {
        Self {
            task: row.task,
            author: row.author,
            sign: row.sign,
            status: row.status,
            origin: row.origin.clone(),
            z: row.z,
            edited_by: row.edited_by,
            merged: row.merged,
        }
    }

    fn bind(&self, statement: &mut Statement<'_>) -> Result<(), StoreError> {
        statement.raw_bind_parameter(3, self.task.as_ref().map(TaskId::bytes))?;
        statement.raw_bind_parameter(5, self.author.bytes())?;
        statement.raw_bind_parameter(6, sign_name(self.sign))?;
        statement.raw_bind_parameter(7, self.status.name())?;
        statement.raw_bind_parameter(8, origin_text(&self.origin)?)?;
        statement.raw_bind_parameter(9, self.z)?;
        statement.raw_bind_parameter(11, self.edited_by.as_ref().map(MemberId::bytes))?;
        Ok(statement.raw_bind_parameter(12, self.merged.as_ref().map(AnnotationId::bytes))?)
    }
}

impl<'c> Inserter<'c> {
    pub(crate) fn new(conn: &'c Connection) -> Result<Self, StoreError> {
        Ok(Self {
            statement: conn.prepare_cached(INSERT)?,
            bound: None,
            region: Vec::new(),
        })
    }

    pub(crate) fn insert(&mut self, row: &Annotation) -> Result<(), StoreError> {
        let statement = &mut *self.statement;
        if !self.bound.as_ref().is_some_and(|bound| bound.has(row)) {
            let alike = Alike::of(row);
            alike.bind(statement)?;
            self.bound = Some(alike);
        }
        self.region.clear();
        push_region(&mut self.region, &row.region)?;
        statement.raw_bind_parameter(1, row.id.bytes())?;
        statement.raw_bind_parameter(2, row.input.bytes())?;
        statement.raw_bind_parameter(4, row.concept.bytes())?;
        statement.raw_bind_parameter(10, ToSqlOutput::Borrowed(ValueRef::Text(&self.region)))?;
        statement.raw_execute()?;
        Ok(())
    }
}

fn sign_name(sign: Sign) -> &'static str {
    match sign {
        Sign::Present => "Present",
        Sign::Absent => "Absent",
    }
}

pub(crate) fn update(conn: &Connection, row: &Annotation) -> Result<(), StoreError> {
    let sql = "UPDATE annotation SET input = ?2, task = ?3, concept = ?4, author = ?5, sign = ?6, status = ?7, \
               origin = ?8, z = ?9, region = ?10, edited_by = ?11, merged = ?12 WHERE id = ?1";
    write(&mut *conn.prepare_cached(sql)?, row)
}

fn write(statement: &mut Statement<'_>, row: &Annotation) -> Result<(), StoreError> {
    statement.execute(params![
        row.id.bytes(),
        row.input.bytes(),
        row.task.as_ref().map(TaskId::bytes),
        row.concept.bytes(),
        row.author.bytes(),
        sign_name(row.sign),
        row.status.name(),
        origin_text(&row.origin)?,
        row.z,
        serde_json::to_string(&row.region)?,
        row.edited_by.as_ref().map(MemberId::bytes),
        row.merged.as_ref().map(AnnotationId::bytes),
    ])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_is_read_as_a_parser_reads_it() {
        for sides in [
            [0.1 + 0.2, -2.5e-300, 1e300, 12.0],
            [0.0, -0.0, f64::MIN_POSITIVE, 640.25],
        ] {
            let [x0, y0, x1, y1] = sides;
            let text = serde_json::to_string(&Region::Box(BBox { x0, y0, x1, y1 })).expect("is written");
            let parsed: Region = serde_json::from_str(&text).expect("is read");
            assert_eq!(boxed(&text).map(Region::Box), Some(parsed), "{text}");
        }
        for other in [
            "\"Whole\"",
            "{\"Box\":[1.0,2.0,3.0]}",
            "{\"Box\":[1.0,2.0,3.0,4.0,5.0]}",
            "{\"Box\":[1.0,2.0,3.0,null]}",
            "{\"Box\":[inf,2.0,3.0,4.0]}",
            "{\"Box\":[-inf,2.0,3.0,4.0]}",
            "{\"Box\":[+1.0,2.0,3.0,4.0]}",
            "{\"Box\": [1.0,2.0,3.0,4.0]}",
            "{\"Polygon\":[]}",
        ] {
            assert_eq!(boxed(other), None, "{other}");
        }
    }
}
