//! What every connection to a project knows besides SQL.

use domain::search::has_folded;
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// Adds to a connection the function `has_folded`, by which names are searched for a text that is folded already.
pub(super) fn add_search_function(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    conn.create_scalar_function("has_folded", 2, flags, |call| {
        let text = |at: usize| {
            call.get_raw(at)
                .as_str()
                .map_err(|error| rusqlite::Error::UserFunctionError(error.into()))
        };
        Ok(has_folded(text(0)?, text(1)?))
    })
}
