//! Writes bundles.
//!
//! 1. [`Writer::add`] each report; memory holds a hundred bytes of it, a nameless temporary file the rest.
//! 2. [`Writer::finish`] writes what is left to `<name>.tmp` beside its final name, syncs and signs it: a [`Staged`].
//! 3. Note in the ledger that this bundle exists, with its number and hash.
//! 4. [`Staged::publish`] renames it.
//!
//! **After a crash** [`recover`] with what the ledger noted renames what was left, so a number never stands for two contents.

use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::hash::Hash;
use super::keys::SecretKey;
use super::limits::Limits;
use super::manifest::{Range, Source};
use super::seal::Recipient;
use crate::error::Result;

/// Where bundles go.
#[derive(Debug, Clone)]
pub enum Target {
    /// Into this folder, which is there, under [`super::name::bundle`].
    Folder(PathBuf),
    /// To this file; when one is not enough, the next go beside it as `<stem>-<number>.zip`.
    File(PathBuf),
}

/// What the manifests say, beside the reports.
#[derive(Debug, Clone)]
pub struct Facts {
    /// The site, 1 to 200 characters.
    pub site: String,
    /// The database.
    pub source: Source,
    /// Who counts: see [`super::Manifest::stream`].
    pub stream: Uuid,
    /// The number of the first bundle written; the next have the numbers after it.
    pub sequence: u64,
    /// The hash of the bundle with the number before.
    pub previous: Option<Hash>,
    /// The times that were asked for.
    pub range: Range,
}

/// How bundles are protected.
#[derive(Default)]
pub struct Sealing {
    /// Signs them: `<bundle>.minisig` beside each.
    pub key: Option<SecretKey>,
    /// Encrypts them to these: `<bundle>.zip.age`, and nothing unencrypted ever stands in the target folder.
    pub recipients: Vec<Recipient>,
}

/// One report to be added.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its ID, the same as in its bytes.
    pub id: Uuid,
    /// See [`super::Entry::revision`].
    pub revision: u64,
    /// See [`super::Entry::supersedes`].
    pub supersedes: Option<Hash>,
}

/// Writes one bundle, and the next when it is full.
pub struct Writer {
    staged: Vec<Staged>,
}

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

impl Writer {
    /// Begins. Nothing is written to the target before the first bundle is full or [`Writer::finish`] is called.
    ///
    /// # Errors
    /// `VW-BUNDLE-WRITE`: no temporary file can be made. `VW-BUNDLE-FACTS`: an empty or too long name, or a limit outside
    /// what the format allows.
    pub fn create(_target: Target, _facts: Facts, _limits: Limits, _sealing: Sealing) -> Result<Writer> {
        unimplemented!()
    }

    /// Adds a report, in any order; gives the number of the bundle it goes into. A bundle that would become too large is
    /// written first, and the report begins the next.
    ///
    /// # Errors
    /// `VW-BUNDLE-REPORT`: the report is one that a receiver would refuse: it breaks the rules of WSXF, has another ID, is
    /// too large, or its ID is in this bundle already. Nothing was added, and others can be. `VW-BUNDLE-WRITE`: a file
    /// cannot be written.
    pub fn add(&mut self, _item: &Item, _report: &[u8]) -> Result<u64> {
        unimplemented!()
    }

    /// How many reports were added.
    pub fn count(&self) -> u64 {
        unimplemented!()
    }

    /// Writes what is left. No report added gives no bundle.
    ///
    /// # Errors
    /// `VW-BUNDLE-EXISTS`: a file with another content has the final name. `VW-BUNDLE-WRITE`: a file cannot be written.
    /// Temporary files are removed.
    pub fn finish(self) -> Result<Vec<Staged>> {
        Ok(self.staged)
    }
}

impl Staged {
    /// Gives the bundle its final name: first the signature, then the bundle, then the folder is synced. Where the final
    /// name has the same content already, that is success.
    ///
    /// # Errors
    /// `VW-BUNDLE-EXISTS`: a file with another content has the final name. `VW-BUNDLE-WRITE`: it cannot be renamed.
    pub fn publish(&self) -> Result<()> {
        unimplemented!()
    }

    /// Removes the temporary files.
    pub fn discard(self) {}
}

/// After a crash: brings the bundle that was to stand at `path`, whose file has the hash `file_sha256`, under its final name.
///
/// # Errors
/// `VW-BUNDLE-READ`, `VW-BUNDLE-WRITE`: a file cannot be read or renamed.
pub fn recover(_path: &Path, _file_sha256: Hash) -> Result<Recovered> {
    unimplemented!()
}
