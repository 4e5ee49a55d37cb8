//! From the temporary name to the final one.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use super::super::hash::Hash;
use super::super::{fail, file, signature};
use crate::error::{Code, Error, Result};

/// A bundle that is written, synced and signed, under a temporary name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    /// Its final path.
    pub path: PathBuf,
    /// Its number.
    pub sequence: u64,
    /// Its hash: the SHA-256 of the zip, unencrypted. The next bundle names it, and so does the receipt.
    pub sha256: Hash,
    /// The SHA-256 of the file itself; differs from `sha256` when it is encrypted.
    pub file_sha256: Hash,
    /// The size of the file in bytes.
    pub bytes: u64,
    /// How many reports are in it.
    pub count: u32,
    /// Whether it is signed.
    pub signed: bool,
}

/// What [`recover`] found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recovered {
    /// The bundle stood under its final name.
    Complete,
    /// It stood under its temporary name and was renamed.
    Published,
    /// It is nowhere, or something else stands there: write it again under a new number.
    Missing,
}

/// The name of a file while it is written.
pub(super) fn temporary(path: &Path) -> PathBuf {
    file::with_suffix(path, ".tmp")
}

impl Staged {
    /// Gives the bundle its final name: first the signature, then the bundle, then the folder is synced. Where the final
    /// name has the same content already, that is success.
    ///
    /// # Errors
    /// `VW-BUNDLE-EXISTS`: a file with another content has the final name. `VW-BUNDLE-WRITE`: it cannot be renamed.
    pub fn publish(&self) -> Result<()> {
        match hash_of(&self.path)? {
            Some(hash) if hash != self.file_sha256 => return Err(exists(&self.path)),
            _ => {}
        }
        if !self.signed {
            // One left by a crash, of an earlier bundle that never got this name.
            let stale = signature::path_of(&self.path);
            file::remove(&stale).map_err(|error| fail::write(&stale, error))?;
        }
        rename(&self.path)
    }

    /// Removes the temporary files.
    ///
    /// # Errors
    /// `VW-BUNDLE-WRITE`: they cannot be removed.
    pub fn discard(self) -> Result<()> {
        for tmp in [temporary(&self.path), temporary(&signature::path_of(&self.path))] {
            file::remove(&tmp).map_err(|error| fail::write(&tmp, error))?;
        }
        Ok(())
    }
}

/// After a crash: brings the bundle that was to stand at `path`, whose file has the hash `file_sha256`, under its final name.
///
/// # Errors
/// `VW-BUNDLE-READ`, `VW-BUNDLE-WRITE`: a file cannot be read or renamed.
pub fn recover(path: &Path, file_sha256: Hash) -> Result<Recovered> {
    let standing = hash_of(path)?;
    if standing == Some(file_sha256) {
        return Ok(Recovered::Complete);
    }
    if standing.is_none() && hash_of(&temporary(path))? == Some(file_sha256) {
        rename(path)?;
        return Ok(Recovered::Published);
    }
    Ok(Recovered::Missing)
}

/// The signature first: a bundle without one would be refused, a signature without a bundle harms nobody.
fn rename(path: &Path) -> Result<()> {
    let signature = signature::path_of(path);
    move_if_there(&signature).map_err(|error| fail::write(&signature, error))?;
    file::sync_folder_of(path).map_err(|error| fail::write(path, error))?;
    move_if_there(path).map_err(|error| fail::write(path, error))?;
    if path.symlink_metadata().is_err() {
        return Err(fail::write(path, ErrorKind::NotFound.into()));
    }
    file::sync_folder_of(path).map_err(|error| fail::write(path, error))
}

fn move_if_there(path: &Path) -> io::Result<()> {
    match std::fs::rename(temporary(path), path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

/// The hash of a file; none when it is not there.
pub(super) fn hash_of(path: &Path) -> Result<Option<Hash>> {
    match file::hash(path) {
        Ok(hash) => Ok(Some(hash)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(fail::read(path, error)),
    }
}

pub(super) fn exists(path: &Path) -> Error {
    Error::new(Code::BundleExists, format!("{} is there already, with another content", path.display()))
        .hint("move it away or give another name; a bundle is never overwritten")
}
