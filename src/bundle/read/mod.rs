//! Reads bundles, and trusts nothing in them.
//!
//! 1. [`medium`]: the size of the file, its signature, its encryption, the sum over all its bytes.
//! 2. [`structure`]: every field of the zip is the one the writer writes.
//! 3. [`content`]: the manifest, the sums and the reports fit each other, and each report keeps the rules.
//!
//! Only then is anything given out.

pub(super) mod content;
pub(super) mod medium;
pub(super) mod structure;

use std::path::Path;

use medium::Medium;
use structure::Placed;

use super::fail;
use super::hash::Hash;
use super::keys::{PublicKey, Trust};
use super::layout::HEAD;
use super::limits::ReadLimits;
use super::manifest::{Entry, Manifest};
use super::seal::Identity;
use crate::error::{Code, Result};

/// A bundle of which everything was checked.
pub struct Bundle {
    medium: Medium,
    reports: Vec<Placed>,
    manifest: Manifest,
    sha256: Hash,
}

impl Bundle {
    /// Opens `<name>.zip` or `<name>.zip.age` and checks all of it: the signature beside it, the sum over all its bytes, each
    /// field of the zip, manifest and sums against each other and against each report, and each report by
    /// [`crate::wats::validate`].
    ///
    /// Memory holds the manifest and one report. Where keys are given the file is copied first, and where it is encrypted it
    /// is decrypted, into a nameless file in the system's folder for temporary ones (`TMPDIR`).
    ///
    /// # Errors
    /// - `VW-BUNDLE-READ`: the file cannot be read (may pass when the stick is pushed in again).
    /// - `VW-BUNDLE-SIGNATURE`: keys are given, and the bundle has no signature, a foreign or a wrong one.
    /// - `VW-BUNDLE-SEALED`: it is encrypted, and none of the identities opens it.
    /// - `VW-BUNDLE-VERSION`: a newer program wrote it.
    /// - `VW-BUNDLE-DAMAGED`: it is no bundle, cut, or not as it was written (or still being copied).
    /// - `VW-BUNDLE-REFUSED`: it is whole, but no bundle of ours has such content: a name that leads out of the folder, a
    ///   bomb, a report that breaks the rules, over a limit.
    pub fn open(path: &Path, limits: &ReadLimits, trust: &Trust, identities: &[Identity]) -> Result<Bundle> {
        let mut medium = Medium::open(path, limits, trust, identities)?;
        let sha256 = medium.sum()?;
        let mut entries = structure::read(&mut medium, limits)?;
        let manifest = content::manifest(&mut medium, &entries)?;
        let reports = entries.split_off(HEAD.len());
        for (entry, placed) in manifest.reports.iter().zip(&reports) {
            content::check(entry, &content::report(&mut medium, entry, placed)?)?;
        }
        Ok(Bundle { medium, reports, manifest, sha256 })
    }

    /// What it says of itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Its hash: the SHA-256 of the zip, unencrypted.
    pub fn sha256(&self) -> Hash {
        self.sha256
    }

    /// The trusted key that signed it; none when no keys were given.
    pub fn signed_by(&self) -> Option<&PublicKey> {
        self.medium.signed_by.as_ref()
    }

    /// Whether the file is encrypted.
    pub fn encrypted(&self) -> bool {
        self.medium.encrypted
    }

    /// The reports one by one, in the order of their IDs; each is checked against its sum again, since a stick may have
    /// been exchanged since.
    pub fn reports(&mut self) -> impl Iterator<Item = Result<(Entry, Vec<u8>)>> + '_ {
        let Bundle { medium, reports, manifest, .. } = self;
        manifest.reports.iter().zip(reports.iter()).map(|(entry, placed)| {
            let bytes = again(content::report(medium, entry, placed))?;
            Ok((entry.clone(), bytes))
        })
    }

    /// The report at a place of [`Manifest::reports`], checked again.
    ///
    /// # Errors
    /// `VW-BUNDLE-READ`, `VW-BUNDLE-DAMAGED`: as for [`Bundle::open`].
    ///
    /// # Panics
    /// There is no such place.
    pub fn report(&mut self, place: usize) -> Result<Vec<u8>> {
        again(content::report(&mut self.medium, &self.manifest.reports[place], &self.reports[place]))
    }
}

/// What was right when the bundle was opened and is wrong now has changed meanwhile.
fn again(report: Result<Vec<u8>>) -> Result<Vec<u8>> {
    report.map_err(|error| match error.code() {
        Code::BundleRefused => fail::damaged(format!("{error}, and it was right a moment ago: the medium has changed")),
        _ => error,
    })
}
