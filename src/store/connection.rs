//! How every connection to a project is set up.

use domain::search::has_folded;
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;

/// Prepares a connection: `has_folded` is a function by which names are searched for a text that is folded already, and
/// statements are planned once, not again for each value that is bound (SQLite's query planner stability guarantee):
/// that took a tenth of an import.
pub(super) fn set_up(conn: &Connection) -> rusqlite::Result<()> {
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_DIRECTONLY;
    conn.create_scalar_function("has_folded", 2, flags, |call| {
        let text = |at: usize| {
            let text = call.get_raw(at).as_str();
            text.map_err(|error| rusqlite::Error::UserFunctionError(error.into()))
        };
        Ok(has_folded(text(0)?, text(1)?))
    })
}
