//! How every connection to a project is set up.

use super::error::StoreError;
use super::tables::annotation::{region, region_area, region_aspect};
use domain::likeness::{LookKey, looked_at};
use domain::query::Pattern;
use domain::{MetaValue, Metadata, Size};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::functions::{Context, FunctionFlags};
use rusqlite::types::Value;
use std::sync::Arc;

/// Prepares a connection with the functions that queries are made of, and plans statements once, not again for each value
/// that is bound (SQLite's query planner stability guarantee): that took a tenth of an import.
///
/// - `name_is(name, pattern)` and `name_has(name, pattern)`: see [`Pattern`];
/// - `metadata_has(metadata, pattern)`, `metadata_is(metadata, key, pattern)`, `metadata_number(metadata, key)`,
///   `metadata_date(metadata, key)` and `metadata_value(metadata, key)` (a number or text): see [`Metadata::under`]; `NULL`
///   where there is none;
/// - `region_area(region)`: its square pixels, `NULL` for the whole input;
/// - `region_aspect(region)`: the width of its bounds over their height, `NULL` for the whole input;
/// - `look_key(id, hash, width, height, region)`: what is looked at of an annotation, see [`LookKey`];
/// - `id_time(id)`: when a row was made, by its identifier (UUID version 7, RFC 9562), in milliseconds since 1970; `NULL`
///   where that does not tell.
pub(super) fn set_up(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    conn.create_scalar_function("name_is", 2, flags, |call| matched(call, Pattern::is))?;
    conn.create_scalar_function("name_has", 2, flags, |call| matched(call, Pattern::is_in))?;
    set_up_metadata(conn, flags)?;
    conn.create_scalar_function("region_area", 1, flags, |call| {
        region_area(call.get_raw(0).as_str().map_err(failed)?).map_err(failed)
    })?;
    conn.create_scalar_function("region_aspect", 1, flags, |call| {
        region_aspect(call.get_raw(0).as_str().map_err(failed)?).map_err(failed)
    })?;
    conn.create_scalar_function("look_key", 5, flags, |call| {
        let blob = |at| call.get_raw(at).as_blob().map_err(failed);
        let (id, hash) = (blob(0)?, blob(1)?);
        let size = Size::new(call.get(2)?, call.get(3)?);
        let region = region(call.get_raw(4).as_str().map_err(failed)?).map_err(failed)?;
        let content = if hash.is_empty() { id } else { hash };
        Ok(LookKey::new(content, &looked_at(&region, size)).bytes().to_vec())
    })?;
    conn.create_scalar_function("id_time", 1, flags, |call| {
        let id = call.get_raw(0).as_blob().map_err(failed)?;
        let time = |bytes: [u8; 16]| {
            let [a, b, c, d, e, f, version, ..] = bytes;
            (version >> 4 == 7).then_some(i64::from_be_bytes([0, 0, a, b, c, d, e, f]))
        };
        Ok(id.try_into().ok().and_then(time))
    })
}

/// Does something without triggers: they keep counts row by row, and the log as it is.
///
/// # Errors
/// What `f` or SQLite said.
pub(super) fn without_triggers<T>(
    conn: &Connection,
    f: impl FnOnce() -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    let done = f();
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true)?;
    done
}

fn set_up_metadata(conn: &Connection, flags: FunctionFlags) -> rusqlite::Result<()> {
    conn.create_scalar_function("metadata_has", 2, flags, |call| {
        let text = pattern(call, 1)?;
        Ok(metadata(call)?.map(|own| own.has(&text)))
    })?;
    conn.create_scalar_function("metadata_is", 3, flags, |call| {
        let (key, wanted) = (pattern(call, 1)?, pattern(call, 2)?);
        let is = |own: Metadata| own.under(&key).any(|value| wanted.is(&value.to_string()));
        Ok(metadata(call)?.map(is))
    })?;
    conn.create_scalar_function("metadata_number", 2, flags, |call| {
        let key = pattern(call, 1)?;
        Ok(metadata(call)?.and_then(|own| own.under(&key).find_map(MetaValue::number)))
    })?;
    conn.create_scalar_function("metadata_value", 2, flags, |call| {
        let key = pattern(call, 1)?;
        let value = |value: &MetaValue| match value.number() {
            Some(number) => Value::Real(number),
            None => Value::Text(value.to_string()),
        };
        Ok(metadata(call)?.and_then(|own| own.under(&key).next().map(value)))
    })?;
    conn.create_scalar_function("metadata_date", 2, flags, |call| {
        let key = pattern(call, 1)?;
        let date = |own: Metadata| own.under(&key).find_map(|value| value.date().map(str::to_owned));
        Ok(metadata(call)?.and_then(date))
    })
}

/// The metadata that is the first argument.
fn metadata(call: &Context<'_>) -> rusqlite::Result<Option<Metadata>> {
    match call.get_raw(0) {
        rusqlite::types::ValueRef::Null => Ok(None),
        text => serde_json::from_str(text.as_str().map_err(failed)?)
            .map(Some)
            .map_err(failed),
    }
}

/// An argument as a pattern, which is read once for a statement.
fn pattern(call: &Context<'_>, argument: i32) -> rusqlite::Result<Arc<Pattern>> {
    call.get_or_create_aux(argument, |value| value.as_str().map(Pattern::new))
}

/// Compares the name with the pattern.
fn matched(call: &Context<'_>, how: fn(&Pattern, &str) -> bool) -> rusqlite::Result<Option<bool>> {
    let pattern = pattern(call, 1)?;
    match call.get_raw(0) {
        rusqlite::types::ValueRef::Null => Ok(None),
        name => Ok(Some(how(&pattern, name.as_str().map_err(failed)?))),
    }
}

fn failed(error: impl std::error::Error + Send + Sync + 'static) -> rusqlite::Error {
    rusqlite::Error::UserFunctionError(error.into())
}
