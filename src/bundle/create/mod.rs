//! Writes bundles.
//!
//! 1. [`Writer::add`] each report; memory holds a hundred bytes of it, a nameless temporary file the rest.
//! 2. [`Writer::finish`] writes what is left to `<name>.tmp` beside its final name, syncs and signs it: a [`Staged`].
//! 3. Note in the ledger that this bundle exists, with its number and hash.
//! 4. [`Staged::publish`] renames it.
//!
//! **After a crash** [`recover`] with what the ledger noted renames what was left, so a number never stands for two contents.

mod assemble;
mod pack;
mod stage;
mod writer;

use std::path::PathBuf;

use uuid::Uuid;

use super::hash::Hash;
use super::keys::SecretKey;
use super::manifest::{Range, Source};
use super::seal::Recipient;

pub use stage::{Recovered, Staged, recover};
pub use writer::Writer;

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
