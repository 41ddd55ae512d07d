//! How a table would be read, for somebody who says what its columns hold.

use crate::Session;
use crate::error::SessionError;
use crate::report::TablePreview;
use domain::workflow::Permission;
use formats::CsvColumns;
use std::path::PathBuf;

impl Session {
    /// Reads the beginning of a table as it would be read with these columns.
    pub(crate) fn preview_table(&mut self, path: PathBuf, columns: Option<CsvColumns>) -> Result<(), SessionError> {
        self.view.allow(Permission::AddInputs)?;
        self.with_file(
            move || {
                let reading = formats::read_beginning(&path, columns.as_ref()).map_err(|error| error.to_string());
                Ok(TablePreview { path, columns, reading })
            },
            |session, preview| session.view.table = Some(preview),
        )
    }
}
