//! Copies of the bundles that were made, kept in the state folder until their receipt came, to give them again byte for
//! byte.

use std::path::{Path, PathBuf};

use tracing::warn;

use crate::bundle::Hash;
use crate::bundle::create::{Recovered, recover};
use crate::error::Result;
use crate::ledger::{BundleState, Ledger, SentBundle, View};

use super::place::{beside, digest_of, signature_of};

/// How much is kept.
#[derive(Debug, Clone, Copy)]
pub struct Keep {
    /// How many copies.
    pub count: u32,
    /// How many bytes in all.
    pub bytes: u64,
}

/// The folder of the copies.
pub fn folder(state: &Path) -> PathBuf {
    state.join("bundles")
}

/// The copy of a bundle.
pub fn file(state: &Path, bundle: &SentBundle) -> PathBuf {
    folder(state).join(&bundle.name)
}

/// Whether the file at `path` is the bundle, byte for byte.
pub fn is_whole(path: &Path, bundle: &SentBundle) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| meta.len() == bundle.bytes)
        && digest_of(path).is_ok_and(|digest| digest == bundle.file_sha256)
}

/// Gives a bundle that is written whole its name, if it has none yet; false when neither is there.
///
/// # Errors
/// The file cannot be read or renamed.
pub fn name(state: &Path, bundle: &SentBundle) -> Result<bool> {
    recover(&file(state, bundle), Hash(bundle.file_sha256)).map(|found| found != Recovered::Missing)
}

/// Removes what was being written when the program was cut off, before the ledger heard of it.
///
/// # Errors
/// The ledger cannot be read.
pub fn clean(state: &Path, ledger: &View) -> Result<()> {
    let Ok(entries) = std::fs::read_dir(folder(state)) else { return Ok(()) };
    let bundles = ledger.bundles()?;
    let made: Vec<PathBuf> = bundles
        .iter()
        .filter(|bundle| bundle.state == BundleState::Made)
        .flat_map(|bundle| [file(state, bundle), signature_of(&file(state, bundle))])
        .map(|path| beside(&path))
        .collect();
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.extension().is_some_and(|extension| extension == "tmp") && !made.contains(&path) {
            let _ = std::fs::remove_file(&path);
        }
    }
    Ok(())
}

/// The bundles that were given away and have no receipt yet, by number.
///
/// # Errors
/// The ledger cannot be read.
pub fn without_receipt(ledger: &View) -> Result<Vec<SentBundle>> {
    let mut bundles = ledger.bundles()?;
    bundles.retain(|bundle| bundle.state != BundleState::Void && bundle.receipt_at.is_none());
    Ok(bundles)
}

/// Removes the copies whose receipt came, and the oldest of the others where there are more than are kept. A bundle that
/// nobody could fetch yet is always kept.
///
/// # Errors
/// The ledger cannot be read or written.
pub fn prune(state: &Path, ledger: &mut Ledger, keep: Keep) -> Result<()> {
    let kept: Vec<SentBundle> = ledger.bundles()?.into_iter().filter(|bundle| bundle.kept).collect();
    let (mut count, mut bytes) = (0, 0);
    // The newest first: they are the ones that are kept.
    for bundle in kept.iter().rev() {
        if bundle.receipt_at.is_none() {
            (count, bytes) = (count + 1, bytes + bundle.bytes);
            if bundle.state == BundleState::Made || (count <= u64::from(keep.count) && bytes <= keep.bytes) {
                continue;
            }
            warn!(
                "the copy of bundle {}, which has no receipt yet, is removed: bundle.keep and bundle.keep_bytes allow no \
                 more; if it got lost, its runs can be packed again with `vte-wats bundle create --since ... --until ...`",
                bundle.sequence
            );
        }
        let _ = std::fs::remove_file(signature_of(&file(state, bundle)));
        match std::fs::remove_file(file(state, bundle)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                warn!("cannot remove the copy of bundle {}: {error}", bundle.sequence);
            }
            _ => ledger.bundle_dropped(bundle.sequence)?,
        }
    }
    Ok(())
}
