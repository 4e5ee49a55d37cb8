//! The header of a SQLite file, read without SQLite: a file that is none, or that was cut off on its way, is told apart
//! before SQLite stumbles over it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

/// What every SQLite file begins with.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// The length of the header.
const LENGTH: usize = 100;

/// What the header says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Whose file it is.
    pub application_id: i64,
    /// The version of the format within.
    pub format: i64,
    /// How many bytes the file must have.
    pub size: u64,
}

impl Header {
    /// The header of the file, if it is one of SQLite, and the length of the file.
    pub fn read(path: &Path) -> io::Result<(Option<Header>, u64)> {
        let file = File::open(path)?;
        let meta = file.metadata()?;
        if !meta.is_file() {
            return Err(io::Error::other("it is not a file"));
        }
        let mut bytes = Vec::with_capacity(LENGTH);
        file.take(LENGTH as u64).read_to_end(&mut bytes)?;
        Ok((Header::parse(&bytes), meta.len()))
    }

    fn parse(bytes: &[u8]) -> Option<Header> {
        if bytes.len() < LENGTH || !bytes.starts_with(MAGIC) {
            return None;
        }
        let number = |at: usize| u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]);
        // A page of 65,536 bytes is written as 1.
        let page = match u16::from_be_bytes([bytes[16], bytes[17]]) {
            1 => 65_536,
            size => u64::from(size),
        };
        Some(Header {
            application_id: i64::from(number(68)),
            format: i64::from(number(60)),
            size: page * u64::from(number(28)),
        })
    }
}
