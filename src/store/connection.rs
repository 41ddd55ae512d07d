//! What every connection to a project knows besides SQL.

use domain::search::folded;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// Adds to a connection the function `folded`, by which names are searched.
pub(super) fn add_search_function(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    conn.create_scalar_function("folded", 1, flags, |call| {
        call.get::<String>(0).map(|text| folded(&text))
    })
}
