//! SHA-256 (FIPS 180-4) of what is written.

use sha2::{Digest, Sha256};
use std::io::Write;

/// Hashes what is written to it.
#[derive(Default)]
pub(crate) struct Hashing(Sha256);

impl Hashing {
    /// Adds bytes to what is hashed.
    pub(crate) fn add(&mut self, bytes: impl AsRef<[u8]>) {
        self.0.update(bytes);
    }

    /// The hash of all that was written, in hexadecimal digits.
    pub(crate) fn digits(self) -> String {
        self.0.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
