//! Says of a file what bundle it is, however damaged.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::hash::Hash;
use super::keys::Trust;
use super::limits::ReadLimits;
use super::manifest::Manifest;
use super::seal::Identity;
use crate::error::Result;

/// What stands about the signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum Signature {
    /// There is no `.minisig` beside the file.
    Absent,
    /// There is one; no keys were given to check it by.
    Unchecked {
        /// The ID of the key that it names.
        key: String,
    },
    /// It is right, by a trusted key.
    Trusted {
        /// The ID of the key.
        key: String,
    },
    /// It is by a key that is not trusted.
    Foreign {
        /// The ID of the key that it names.
        key: String,
    },
    /// It does not fit the file.
    Wrong {
        /// Why.
        why: String,
    },
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Inspection {
    /// The file.
    pub path: PathBuf,
    /// Its size in bytes.
    pub bytes: u64,
    /// Whether it is encrypted.
    pub encrypted: bool,
    /// Its signature.
    pub signature: Signature,
    /// Whether all of it is right: a receiver with the same keys takes it.
    pub complete: bool,
    /// The SHA-256 of the zip, unencrypted; none when it could not be opened.
    pub sha256: Option<Hash>,
    /// What the bundle says of itself, where that could be read. Of a bundle that is not complete: what it claims.
    pub manifest: Option<Manifest>,
    /// What is wrong, as sentences; empty for a complete bundle.
    pub problems: Vec<String>,
}

/// Looks at a file, and goes on where something is wrong as far as sense can be made of it.
///
/// # Errors
/// `VW-BUNDLE-READ`: the file cannot be read.
pub fn inspect(_path: &Path, _limits: &ReadLimits, _trust: &Trust, _identities: &[Identity]) -> Result<Inspection> {
    unimplemented!()
}
