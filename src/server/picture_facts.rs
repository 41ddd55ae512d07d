//! What was found out about pictures, outside the log: any member may add to it, the first finding stands, and a different
//! one is told to leads.

use crate::client::Client;
use crate::error::ServerError;
use domain::{ContentHash, InputId, MemberId};

/// What a program found out about a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureFact {
    /// The hash of its bytes, where nobody knew it when it was imported.
    Hash(ContentHash),
    /// It cannot be decoded, for this reason.
    Unreadable(String),
}

/// A finding, and whose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFact {
    /// The picture's input.
    pub input: InputId,
    /// Who found it.
    pub by: MemberId,
    /// What they found.
    pub fact: PictureFact,
}

/// Bytes of a reason that are kept.
const REASON: usize = 500;

impl Client {
    /// Says what was found out about a picture; saying it again is no error.
    ///
    /// # Errors
    /// [`ServerError::NotAllowed`] for a picture that is not in sight.
    pub fn add_picture_fact(&mut self, input: InputId, fact: &PictureFact) -> Result<(), ServerError> {
        let (name, value) = match fact {
            PictureFact::Hash(hash) => ("hash", String::from(*hash)),
            PictureFact::Unreadable(reason) => ("unreadable", reason.chars().take(REASON).collect()),
        };
        let sql = "SELECT add_picture_fact($1, $2, $3)";
        self.call::<String>(sql, &[&input.0, &name, &value]).map(drop)
    }

    /// All that was found out about the pictures in sight; of one picture the first finding before others.
    ///
    /// # Errors
    /// Those of the connection.
    pub fn picture_facts(&mut self) -> Result<Vec<FoundFact>, ServerError> {
        let sql = "SELECT input, by, fact, value FROM picture_fact ORDER BY input, fact, at, value";
        let found = self.inner().query(sql, &[]).map_err(|error| self.failed(error))?;
        let one = |row: &postgres::Row| {
            let value: String = row.get(3);
            let fact = match row.get(2) {
                "hash" => PictureFact::Hash(ContentHash::try_from(value).ok()?),
                "unreadable" => PictureFact::Unreadable(value),
                // Of another release.
                _ => return None,
            };
            Some(FoundFact {
                input: InputId(row.get(0)),
                by: MemberId(row.get(1)),
                fact,
            })
        };
        Ok(found.iter().filter_map(one).collect())
    }
}
