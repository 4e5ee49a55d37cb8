//! Receipts: what the receiver gives back to be carried to the sender.

use std::io::Cursor;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::hash::Hash;
use super::keys::{SecretKey, Trust};
use super::{file, name, signature};
use crate::error::{Code, Error, Result};

/// The version of the format.
pub const FORMAT: u32 = 1;

/// A bundle has arrived.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    /// The version of the format: [`FORMAT`].
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
    pub fn write(&self, folder: &Path, key: Option<&SecretKey>) -> Result<PathBuf> {
        let path = folder.join(name::receipt(&self.site, self.sequence));
        let failed = |error| error_at(&path, "cannot be written", "check the folder").source(error);
        let text = self.render();
        let sign_at = signature::path_of(&path);
        let about = format!("receipt for bundle {} of {}", self.sequence, self.site);
        // A signature that fits neither would be worse than none for a moment.
        file::remove(&sign_at).map_err(failed)?;
        if let Some(key) = key {
            let signed = signature::sign(key, &mut text.as_bytes(), &about)?;
            place(&sign_at, signed.as_bytes()).map_err(failed)?;
        }
        place(&path, text.as_bytes()).map_err(failed)?;
        file::sync_folder_of(&path).map_err(failed)?;
        Ok(path)
    }

    /// Reads and checks one. With keys, an unsigned or foreign one is refused.
    ///
    /// # Errors
    /// `VW-RECEIPT`: it cannot be read, is none, or its signature is missing, foreign or wrong.
    pub fn read(path: &Path, trust: &Trust) -> Result<Receipt> {
        let none = |error: &dyn std::fmt::Display| {
            error_at(path, &format!("is no receipt: {error}"), "copy it again, or let the receiver write it again")
        };
        let text =
            file::read_small(path).map_err(|error| error_at(path, "cannot be read", "check the path").source(error))?;
        signature::check(path, &mut Cursor::new(text.as_bytes()), trust)
            .map_err(|error| Error::new(Code::Receipt, error.to_string()).hint(error.remedy().unwrap_or_default()))?;
        let receipt: Receipt = serde_json::from_str(&text).map_err(|error| none(&error))?;
        if receipt.format != FORMAT || receipt.render() != text {
            return Err(none(&"it has another form, or a newer program wrote it"));
        }
        Ok(receipt)
    }

    fn render(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

fn place(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let tmp = file::with_suffix(path, ".tmp");
    file::write_synced(&tmp, bytes)?;
    std::fs::rename(tmp, path)
}

fn error_at(path: &Path, what: &str, hint: &str) -> Error {
    Error::new(Code::Receipt, format!("{} {what}", path.display())).hint(hint)
}
