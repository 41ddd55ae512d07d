//! Names for new inputs: the path within what was imported, made unique.

use std::collections::HashSet;
use store::{Reader, StoreError};

/// Gives out names that nobody in the project has.
#[derive(Default)]
pub(super) struct Names {
    given: HashSet<String>,
}

impl Names {
    /// The name for a file that would be called `name` and was imported from the folder `folder`: as it is, with
    /// the folder before it, or with `-2`, `-3` ... before the extension.
    pub(super) fn give(&mut self, reader: Reader<'_>, name: &str, folder: &str) -> Result<String, StoreError> {
        if self.is_free(reader, name)? {
            return Ok(self.take(name.to_owned()));
        }
        let longer = if folder.is_empty() {
            name.to_owned()
        } else {
            format!("{folder}/{name}")
        };
        if self.is_free(reader, &longer)? {
            return Ok(self.take(longer));
        }
        let (stem, extension) = match longer.rsplit_once('.') {
            Some((stem, extension)) if !extension.contains('/') => (stem.to_owned(), format!(".{extension}")),
            _ => (longer, String::new()),
        };
        let mut number = 2;
        loop {
            let candidate = format!("{stem}-{number}{extension}");
            if self.is_free(reader, &candidate)? {
                return Ok(self.take(candidate));
            }
            number += 1;
        }
    }

    fn is_free(&self, reader: Reader<'_>, name: &str) -> Result<bool, StoreError> {
        Ok(!self.given.contains(name) && reader.any_input_named(name)?.is_none())
    }

    fn take(&mut self, name: String) -> String {
        self.given.insert(name.clone());
        name
    }
}
