//! The file as a whole: its size, its signature, its encryption, the sum over all its bytes.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::super::file::Summing;
use super::super::hash::Hash;
use super::super::keys::{PublicKey, Trust};
use super::super::layout::{self, CENTRAL, HEAD, LOCAL, TAIL};
use super::super::limits::ReadLimits;
use super::super::seal::{self, Identity};
use super::super::{fail, signature};
use crate::error::Result;

/// The zip of a bundle, unencrypted.
pub(in super::super) struct Medium {
    pub path: PathBuf,
    pub file: BufReader<File>,
    pub bytes: u64,
    pub signed_by: Option<PublicKey>,
    pub encrypted: bool,
}

impl Medium {
    /// Opens a file, checks its signature, and decrypts it where it is encrypted.
    pub fn open(path: &Path, limits: &ReadLimits, trust: &Trust, identities: &[Identity]) -> Result<Medium> {
        let unreadable = |error| fail::read(path, error);
        let mut file = File::open(path).map_err(unreadable)?;
        let meta = file.metadata().map_err(unreadable)?;
        if !meta.is_file() {
            return Err(fail::read(path, io::Error::other("it is no file")));
        }
        if meta.len() > limits.bytes {
            let what = format!("{} has {} bytes, and at most {} are read", path.display(), meta.len(), limits.bytes);
            return Err(fail::refused(what));
        }
        if !trust.keys.is_empty() {
            // A medium that gives other bytes the second time could have one bundle checked and another one read.
            file = copy(path, &mut file, limits.bytes)?;
        }
        let signed_by = signature::check(path, &mut file, trust)?;
        let encrypted = seal::is_encrypted(&mut file).map_err(unreadable)?;
        if encrypted {
            file = seal::decrypt(path, &mut file, limits.bytes, identities)?;
        }
        let bytes = file.metadata().map_err(unreadable)?.len();
        file.seek(SeekFrom::Start(0)).map_err(unreadable)?;
        let file = BufReader::with_capacity(64 << 10, file);
        Ok(Medium { path: path.to_owned(), file, bytes, signed_by, encrypted })
    }

    /// Compares the sum at the end with what stands before it; gives the sum over all.
    pub fn sum(&mut self) -> Result<Hash> {
        let least = (TAIL + HEAD.len() * (LOCAL + CENTRAL)) as u64;
        if self.bytes < least {
            return Err(self.damaged(&format!("has {} bytes, fewer than any bundle", self.bytes)));
        }
        let before = self.bytes - Hash::DIGITS as u64;
        self.seek(0)?;
        let mut sum = Summing::new(io::sink());
        let copied = io::copy(&mut Read::by_ref(&mut self.file).take(before), &mut sum);
        copied.map_err(|error| fail::read(&self.path, error))?;
        let expected = sum.hash().to_string();
        let digits = self.exactly(before, Hash::DIGITS)?;
        if digits != expected.as_bytes() {
            let tail = self.exactly(self.bytes - TAIL as u64, TAIL)?;
            let ends =
                tail.starts_with(b"PK\x05\x06") && tail[..TAIL - Hash::DIGITS].ends_with(&layout::end(0, 0, 0)[22..]);
            let what = if ends {
                "was changed since it was written"
            } else {
                "does not end as a bundle ends: it is cut or none"
            };
            return Err(self.damaged(what));
        }
        io::Write::write_all(&mut sum, &digits).map_err(|error| fail::read(&self.path, error))?;
        Ok(sum.hash())
    }

    /// The bytes at a place, all of them.
    pub fn exactly(&mut self, at: u64, bytes: usize) -> Result<Vec<u8>> {
        if at.checked_add(bytes as u64).is_none_or(|end| end > self.bytes) {
            return Err(self.damaged("is cut"));
        }
        self.seek(at)?;
        let mut out = vec![0; bytes];
        self.file.read_exact(&mut out).map_err(|error| fail::read(&self.path, error))?;
        Ok(out)
    }

    /// An error about this file as it lies there.
    pub fn damaged(&self, what: &str) -> crate::error::Error {
        fail::damaged(format!("{} {what}", self.path.display()))
    }

    /// Goes to a place; keeps what is buffered, since most places are just ahead.
    fn seek(&mut self, at: u64) -> Result<()> {
        let unreadable = |error| fail::read(&self.path, error);
        let now = self.file.stream_position().map_err(unreadable)?;
        if let Some(step) = i64::try_from(at).ok().zip(i64::try_from(now).ok()).map(|(at, now)| at - now) {
            return self.file.seek_relative(step).map_err(unreadable);
        }
        self.file.seek(SeekFrom::Start(at)).map(|_| ()).map_err(unreadable)
    }
}

/// Copies a file of at most `limit` bytes into a nameless temporary one.
fn copy(path: &Path, file: &mut File, limit: u64) -> Result<File> {
    let mut out = tempfile::tempfile().map_err(|error| fail::write(&std::env::temp_dir(), error))?;
    let mut rest = Read::take(file, limit);
    let mut buffer = vec![0; 128 << 10];
    loop {
        match rest.read(&mut buffer).map_err(|error| fail::read(path, error))? {
            0 => return Ok(out),
            read => io::Write::write_all(&mut out, &buffer[..read])
                .map_err(|error| fail::write(&std::env::temp_dir(), error))?,
        }
    }
}
