//! The last bytes of a bundle: the comment of the archive ends with the digest of every byte before it.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::error::Result;

use super::{Digest, MAX_FILE, fail, hex};

/// The comment, before the digest.
pub(super) const COMMENT: &str = "A bundle of vte-wats. SHA-256 of every byte before it: ";
/// Digits of the digest.
const DIGITS: u64 = 64;

/// The comment before the digest is known.
pub(super) fn placeholder() -> String {
    format!("{COMMENT}{}", "0".repeat(64))
}

/// Puts the digest into a file that ends with the placeholder, and gives the digest of the whole file.
pub(super) fn seal(file: &mut File) -> std::io::Result<Digest> {
    let len = file.seek(SeekFrom::End(0))?;
    let mut sha = digest_until(file, len - DIGITS)?;
    let text = hex::text(&sha.clone().finalize().into());
    file.seek(SeekFrom::Start(len - DIGITS))?;
    file.write_all(text.as_bytes())?;
    sha.update(text.as_bytes());
    Ok(sha.finalize().into())
}

/// Checks that every byte of the file is as it was written, and gives the digest of the whole file. `path` is the bundle,
/// for messages.
pub(super) fn check(file: &mut File, path: &Path) -> Result<Digest> {
    let unreadable = |error| fail::unreadable(path, error);
    let len = file.seek(SeekFrom::End(0)).map_err(unreadable)?;
    if len > MAX_FILE {
        return Err(fail::malformed(path, "it is larger than any bundle"));
    }
    if len < DIGITS {
        return Err(fail::damaged(path, "its end is missing"));
    }
    let mut whole = digest_until(file, len - DIGITS).map_err(unreadable)?;
    let sha: Digest = whole.clone().finalize().into();
    let mut end = [0; DIGITS as usize];
    file.seek(SeekFrom::Start(len - DIGITS)).map_err(unreadable)?;
    file.read_exact(&mut end).map_err(unreadable)?;
    match std::str::from_utf8(&end).ok().and_then(hex::parse) {
        None => Err(fail::damaged(path, "its end is missing")),
        Some(written) if written != sha => Err(fail::damaged(path, "it is not what was written")),
        Some(_) => {
            whole.update(end);
            Ok(whole.finalize().into())
        }
    }
}

fn digest_until(file: &mut File, end: u64) -> std::io::Result<Sha256> {
    file.seek(SeekFrom::Start(0))?;
    let mut reader = BufReader::with_capacity(1 << 16, file.take(end));
    let mut sha = Sha256::new();
    let mut block = vec![0; 1 << 16];
    loop {
        match reader.read(&mut block)? {
            0 => return Ok(sha),
            read => sha.update(&block[..read]),
        }
    }
}
