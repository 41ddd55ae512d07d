//! What was said of inputs, on the disk until it is written: a file for every few thousand inputs, each of which is put in
//! order by itself.

use crate::error::SessionError;
use domain::{Region, Sign, Status};
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

/// So many inputs share a file.
const INPUTS: usize = 8192;

/// A claim of one input.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Claim {
    /// Which of the concepts.
    pub(super) concept: usize,
    pub(super) region: Region,
    pub(super) sign: Sign,
    pub(super) author: String,
    pub(super) status: Status,
    /// The format of its file, and what else that says of it, as JSON; empty where it says nothing.
    pub(super) extra: String,
}

/// Claims of all inputs, being gathered.
pub(super) struct Claims {
    folder: tempfile::TempDir,
    files: Vec<BufWriter<File>>,
    bytes: Vec<u8>,
}

fn failed(error: io::Error) -> SessionError {
    SessionError::Format(format!(
        "{error}: what was read could not be kept in the folder for temporary files."
    ))
}

impl Claims {
    pub(super) fn new() -> Result<Self, SessionError> {
        Ok(Self {
            folder: tempfile::tempdir().map_err(failed)?,
            files: Vec::new(),
            bytes: Vec::new(),
        })
    }

    /// Keeps a claim of the input at this place.
    pub(super) fn push(&mut self, input: usize, claim: &Claim) -> Result<(), SessionError> {
        while self.files.len() <= input / INPUTS {
            let file = tempfile::tempfile_in(self.folder.path()).map_err(failed)?;
            self.files.push(BufWriter::with_capacity(1 << 16, file));
        }
        self.bytes.clear();
        let packed = postcard::to_io(&(input, claim), &mut self.bytes).map(drop);
        packed.map_err(|error| failed(io::Error::other(error)))?;
        let length = self.bytes.len() as u32;
        let file = &mut self.files[input / INPUTS];
        let written = file
            .write_all(&length.to_le_bytes())
            .and_then(|()| file.write_all(&self.bytes));
        written.map_err(failed)
    }

    /// Ends the gathering.
    pub(super) fn in_order(self) -> Result<InOrder, SessionError> {
        let mut files = VecDeque::new();
        for file in self.files {
            let mut file = file.into_inner().map_err(|error| failed(error.into_error()))?;
            file.rewind().map_err(failed)?;
            files.push_back(file);
        }
        Ok(InOrder {
            _folder: self.folder,
            files,
            opened: 0,
            claims: Vec::new(),
        })
    }
}

/// Claims of one input after the other.
pub(super) struct InOrder {
    _folder: tempfile::TempDir,
    files: VecDeque<File>,
    /// How many of the files were read.
    opened: usize,
    /// Of the inputs of the last file: in reverse, so that each is taken off the end.
    claims: Vec<(usize, Claim)>,
}

impl InOrder {
    /// What was said of the input at this place, in the order in which it was said. Places are asked for in order.
    pub(super) fn of(&mut self, input: usize) -> Result<Vec<Claim>, SessionError> {
        while self.opened <= input / INPUTS {
            let Some(file) = self.files.pop_front() else {
                return Ok(Vec::new());
            };
            self.opened += 1;
            self.claims = read(file).map_err(failed)?;
            // The sort keeps equals as they stand: each input's first claim is the last of its own.
            self.claims.reverse();
            self.claims.sort_by_key(|(input, _)| std::cmp::Reverse(*input));
        }
        let mut found = Vec::new();
        while let Some((_, claim)) = self.claims.pop_if(|(own, _)| *own == input) {
            found.push(claim);
        }
        Ok(found)
    }
}

fn read(file: File) -> io::Result<Vec<(usize, Claim)>> {
    let mut file = BufReader::with_capacity(1 << 18, file);
    let (mut found, mut length, mut bytes) = (Vec::new(), [0; 4], Vec::new());
    loop {
        match file.read_exact(&mut length) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(found),
            Err(error) => return Err(error),
        }
        bytes.resize(u32::from_le_bytes(length) as usize, 0);
        file.read_exact(&mut bytes)?;
        found.push(postcard::from_bytes(&bytes).map_err(io::Error::other)?);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn claims_come_input_by_input_in_the_order_they_were_made() {
        let claim = |concept| Claim {
            concept,
            region: Region::Whole,
            sign: Sign::Present,
            author: String::new(),
            status: Status::Success,
            extra: String::new(),
        };
        let mut claims = Claims::new().expect("a folder");
        let far = 2 * INPUTS + 5;
        for (input, concept) in [(3, 0), (far, 1), (3, 2), (0, 3), (far, 4), (3, 5)] {
            claims.push(input, &claim(concept)).expect("kept");
        }
        let mut said = claims.in_order().expect("read");
        let mut of = |input| -> Vec<usize> {
            let found = said.of(input).expect("read").into_iter();
            found.map(|claim| claim.concept).collect()
        };
        assert_eq!(
            (of(0), of(1), of(3), of(INPUTS), of(far), of(far + 1)),
            (vec![3], vec![], vec![0, 2, 5], vec![], vec![1, 4], vec![])
        );
    }
}
