//! What the writer has gathered for the next bundle.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use flate2::Compression;
use flate2::write::DeflateEncoder;
use uuid::Uuid;

use super::super::layout::{CENTRAL, LOCAL, Part, TAIL};
use super::super::limits::{MAX_RATIO, RATIO_FROM};
use super::super::manifest::Entry;
use super::super::name;

/// How many bytes of a bundle a report takes at most beside its content: two headers with its name, and its lines in the
/// manifest and the sums as if they were not compressed.
const OVERHEAD: u64 = (LOCAL + CENTRAL + 2 * 48) as u64 + 420 + 120;
/// The same for what every bundle has.
const FIXED: u64 = 16 << 10;

/// A compressed content, with what a zip says of it.
pub(super) struct Packed {
    pub crc: u32,
    pub bytes: u32,
    pub content: Vec<u8>,
}

/// Compresses a content. One that shrinks more than a reader believes is stored as it is.
pub(super) fn pack(bytes: &[u8]) -> io::Result<Packed> {
    let mut content = deflate(bytes, Compression::new(6))?;
    let is_bomb = bytes.len() as u64 >= RATIO_FROM && content.len() as u64 * MAX_RATIO < bytes.len() as u64;
    if is_bomb {
        content = deflate(bytes, Compression::none())?;
    }
    let size = u32::try_from(bytes.len()).map_err(io::Error::other)?;
    Ok(Packed { crc: crc32fast::hash(bytes), bytes: size, content })
}

fn deflate(bytes: &[u8], level: Compression) -> io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::with_capacity(bytes.len() / 4), level);
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Where a compressed report lies in the temporary file.
pub(super) struct Kept {
    pub entry: Entry,
    pub crc: u32,
    pub packed: u32,
    pub at: u64,
}

impl Kept {
    /// Its entry in the zip.
    pub fn part(&self) -> Part {
        let bytes = u32::try_from(self.entry.bytes).expect("reports are limited to 64 MiB");
        Part { name: name::report(self.entry.id), crc: self.crc, packed: self.packed, bytes }
    }
}

/// The reports of one bundle, by ID; their compressed contents lie in a nameless temporary file.
pub(super) struct Pile {
    pub reports: BTreeMap<Uuid, Kept>,
    pub unpacked: u64,
    file: File,
    at: u64,
}

impl Pile {
    pub fn new() -> io::Result<Pile> {
        Ok(Pile { reports: BTreeMap::new(), unpacked: 0, file: tempfile::tempfile()?, at: 0 })
    }

    /// How large the bundle can become with one more report of this compressed size.
    pub fn bound(&self, packed: usize) -> u64 {
        FIXED + TAIL as u64 + self.at + packed as u64 + (self.reports.len() as u64 + 1) * OVERHEAD
    }

    /// The same for a bundle of this report alone.
    pub fn new_bound(packed: usize) -> u64 {
        FIXED + TAIL as u64 + packed as u64 + OVERHEAD
    }

    pub fn add(&mut self, entry: Entry, packed: &Packed) -> io::Result<()> {
        self.file.write_all(&packed.content)?;
        let size = u32::try_from(packed.content.len()).map_err(io::Error::other)?;
        self.unpacked += entry.bytes;
        self.reports.insert(entry.id, Kept { entry, crc: packed.crc, packed: size, at: self.at });
        self.at += u64::from(size);
        Ok(())
    }

    /// Copies a compressed content.
    pub fn copy(&self, kept: &Kept, out: &mut impl Write) -> io::Result<()> {
        (&self.file).seek(SeekFrom::Start(kept.at))?;
        let copied = io::copy(&mut (&self.file).take(kept.packed.into()), out)?;
        if copied == u64::from(kept.packed) { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Begins the next bundle.
    pub fn clear(&mut self) -> io::Result<()> {
        self.reports.clear();
        self.unpacked = 0;
        self.at = 0;
        self.file.seek(SeekFrom::Start(0))?;
        self.file.set_len(0)
    }
}
