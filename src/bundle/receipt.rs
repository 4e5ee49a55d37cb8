//! Receipts: what the receiver gives back to be carried to the sender.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::hash::Hash;
use super::keys::{SecretKey, Trust};
use crate::error::Result;

/// A bundle has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The version of the format: 1.
    pub format: u32,
    /// The site of the bundle.
    pub site: String,
    /// The stream of the bundle.
    #[serde(with = "super::manifest::guid")]
    pub stream: Uuid,
    /// The number of the bundle.
    pub sequence: u64,
    /// The hash of the bundle.
    pub bundle: Hash,
    /// How many reports it had.
    pub count: u32,
    /// When it was received, as the caller says: RFC 3339.
    pub received_at: String,
    /// Who received it.
    pub receiver: String,
}

impl Receipt {
    /// Writes it as `receipt-<site>-<number>.json` into a folder (temporary name, sync, rename; replaces an earlier one),
    /// signed beside it when a key is given.
    ///
    /// # Errors
    /// `VW-RECEIPT`: it cannot be written.
    pub fn write(&self, _folder: &Path, _key: Option<&SecretKey>) -> Result<PathBuf> {
        unimplemented!()
    }

    /// Reads and checks one. With keys, an unsigned or foreign one is refused.
    ///
    /// # Errors
    /// `VW-RECEIPT`: it cannot be read, is none, or its signature is missing, foreign or wrong.
    pub fn read(_path: &Path, _trust: &Trust) -> Result<Receipt> {
        unimplemented!()
    }
}
