//! From rows and columns to values.

use super::super::error::StoreError;
use domain::OpKind;
use rusqlite::Connection;
use rusqlite::types::Type;

/// Runs `sql` and passes each row, read by `read`, to `f`.
pub(crate) fn for_each<T>(
    conn: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    f: &mut dyn FnMut(T),
) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        f(read(row)?);
    }
    Ok(())
}

/// Like [`for_each`], gathered.
pub(crate) fn list<T>(
    conn: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let mut found = Vec::new();
    for_each(conn, sql, params, read, &mut |row| found.push(row))?;
    Ok(found)
}

/// Like [`for_each`], the first row only.
pub(crate) fn first<T>(
    conn: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> Result<Option<T>, StoreError> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    Ok(rows.next()?.map(read).transpose()?)
}

/// A column that holds something else than this release writes.
pub(crate) fn odd(column: usize, error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error))
}

/// A value kept as its JSON.
pub(crate) fn from_json<T: serde::de::DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(row.get_ref(column)?.as_str()?).map_err(|e| odd(column, e))
}

/// A unit variant kept as its bare name.
pub(crate) fn from_name<T: serde::de::DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    use serde::de::IntoDeserializer;
    use serde::de::value::Error;
    let name = row.get_ref(column)?.as_str()?;
    T::deserialize(IntoDeserializer::<Error>::into_deserializer(name)).map_err(|e| odd(column, e))
}

/// The kind of an op; one that this release does not know is no reason to show nothing of the log.
pub(crate) fn kind(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<OpKind> {
    // That it is no text is damage, and said.
    row.get_ref(column)?.as_str()?;
    Ok(from_name(row, column).unwrap_or(OpKind::Unknown))
}
