//! Receipts: what comes back over the gap, so that the sender knows what has arrived.
//!
//! A receipt is checked where it is brought in. Who follows the database holds the ledger, perhaps for years: a receipt
//! that is brought in meanwhile waits in the state folder, and whoever holds the ledger takes it from there.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use tracing::warn;
use uuid::Uuid;

use crate::bundle::Receipt;
use crate::bundle::keys::SecretKey;
use crate::error::{Code, Error, Result};
use crate::ledger::{BundleState, Ledger, ReportDigest, View};

use super::place::write_whole;

/// The largest file in the waiting folder that is read, in bytes; we write none as large.
const MAX_BYTES: u64 = 4096;

/// What became of a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    /// The bundle counts as arrived.
    Arrived,
    /// It did so before.
    Before,
    /// It will as soon as the instance that holds the ledger looks.
    Waits,
}

/// That a bundle has arrived, checked, on its way into the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrived {
    /// The number of the bundle.
    pub sequence: u64,
    /// SHA-256 of it, unencrypted.
    pub sha256: ReportDigest,
}

fn folder(state: &Path) -> PathBuf {
    state.join("receipts")
}

/// Writes a receipt into a folder and gives its path; the folder is made where it is not there.
///
/// # Errors
/// It cannot be written.
pub fn write(receipt: &Receipt, folder: &Path, key: Option<&SecretKey>) -> Result<PathBuf> {
    std::fs::create_dir_all(folder).map_err(|error| super::place::failed("create", folder, error))?;
    receipt.write(folder, key)
}

/// Compares a receipt with the bundle that it is for.
///
/// # Errors
/// It is for no bundle of this site, or for one with another content.
pub fn check(receipt: &Receipt, site: &str, ledger: &View) -> Result<Arrived> {
    let refuse = |what: String, hint: &str| Err(Error::new(Code::Receipt, what).hint(hint));
    let stream = ledger.meta("stream")?.and_then(|text| Uuid::try_parse(&text).ok());
    if receipt.site != site || Some(receipt.stream) != stream {
        return refuse(
            format!(
                "the receipt is for a bundle of site {}, not for one of {site} that this ledger knows",
                receipt.site
            ),
            "carry it to the computer where that site's bundles are made",
        );
    }
    match ledger.bundle(receipt.sequence)? {
        Some(bundle) if bundle.sha256 == receipt.bundle.0 => {
            Ok(Arrived { sequence: receipt.sequence, sha256: receipt.bundle.0 })
        }
        Some(bundle) if bundle.state != BundleState::Void => refuse(
            format!(
                "the receipt says that bundle {} arrived with another content than it was sent with",
                bundle.sequence
            ),
            "see on the receiving side, with `vte-wats status`, what was received, and where that bundle came from",
        ),
        _ => refuse(
            format!("the receipt is for bundle {}, which the ledger does not know", receipt.sequence),
            "the state folder was perhaps put back to an older one: see docs/air-gap.md",
        ),
    }
}

/// Tells the ledger.
///
/// # Errors
/// The ledger cannot be written.
pub fn take(ledger: &mut Ledger, arrived: &Arrived, now: i64) -> Result<Taken> {
    Ok(if ledger.bundle_arrived(arrived.sequence, now)? { Taken::Arrived } else { Taken::Before })
}

/// Lets a receipt wait until whoever holds the ledger looks.
///
/// # Errors
/// It cannot be written.
pub fn leave(state: &Path, arrived: &Arrived) -> Result<Taken> {
    let folder = folder(state);
    std::fs::create_dir_all(&folder).map_err(|error| super::place::failed("create", &folder, error))?;
    let text = serde_json::to_string(arrived).unwrap_or_default();
    write_whole(&folder.join(format!("{}.json", arrived.sequence)), text.as_bytes())?;
    Ok(Taken::Waits)
}

/// Takes the receipts that wait, and gives the numbers of the bundles that count as arrived now.
///
/// # Errors
/// The ledger cannot be read or written.
pub fn take_waiting(state: &Path, ledger: &mut Ledger, now: i64) -> Result<Vec<u64>> {
    let Ok(entries) = std::fs::read_dir(folder(state)) else { return Ok(Vec::new()) };
    let mut numbers = Vec::new();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let Some(arrived) = read(&path) else {
            warn!("{} is no receipt that was left here, and is not taken", path.display());
            continue;
        };
        let known = ledger.bundle(arrived.sequence)?.is_some_and(|bundle| bundle.sha256 == arrived.sha256);
        if known && take(ledger, &arrived, now)? == Taken::Arrived {
            numbers.push(arrived.sequence);
        }
        let _ = std::fs::remove_file(&path);
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn read(path: &Path) -> Option<Arrived> {
    if std::fs::metadata(path).ok()?.len() > MAX_BYTES {
        return None;
    }
    serde_json::from_slice(&std::fs::read(path).ok()?).ok()
}
