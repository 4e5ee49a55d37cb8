//! Reads bundles, and trusts nothing in them.

use std::path::Path;

use super::hash::Hash;
use super::keys::{PublicKey, Trust};
use super::limits::ReadLimits;
use super::manifest::{Entry, Manifest};
use super::seal::Identity;
use crate::error::Result;

/// A bundle of which everything was checked.
pub struct Bundle {
    manifest: Manifest,
    sha256: Hash,
    signed_by: Option<PublicKey>,
}

impl Bundle {
    /// Opens `<name>.zip` or `<name>.zip.age` and checks all of it: the signature beside it, the sum over all its bytes, each
    /// field of the zip, manifest and sums against each other and against each report, and each report by
    /// [`crate::wats::validate`].
    ///
    /// Reads the file twice; memory holds the manifest and one report. An encrypted bundle is decrypted into a nameless
    /// temporary file.
    ///
    /// # Errors
    /// - `VW-BUNDLE-READ`: the file cannot be read (may pass when the stick is pushed in again).
    /// - `VW-BUNDLE-SIGNATURE`: keys are given, and the bundle has no signature, a foreign or a wrong one.
    /// - `VW-BUNDLE-SEALED`: it is encrypted, and none of the identities opens it.
    /// - `VW-BUNDLE-VERSION`: a newer program wrote it.
    /// - `VW-BUNDLE-DAMAGED`: it is no bundle, cut, or not as it was written (or still being copied).
    /// - `VW-BUNDLE-REFUSED`: it is whole, but no bundle of ours has such content: a name that leads out of the folder, a
    ///   bomb, a report that breaks the rules, over a limit.
    pub fn open(_path: &Path, _limits: &ReadLimits, _trust: &Trust, _identities: &[Identity]) -> Result<Bundle> {
        unimplemented!()
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
        self.signed_by.as_ref()
    }

    /// The reports one by one, in the order of their IDs; each is checked against its sum again, since a stick may have
    /// been exchanged since.
    pub fn reports(&mut self) -> impl Iterator<Item = Result<(Entry, Vec<u8>)>> + '_ {
        std::iter::empty()
    }

    /// The report at a place of [`Manifest::reports`], checked again.
    ///
    /// # Errors
    /// `VW-BUNDLE-READ`, `VW-BUNDLE-DAMAGED`: as for [`Bundle::open`].
    ///
    /// # Panics
    /// There is no such place.
    pub fn report(&mut self, _place: usize) -> Result<Vec<u8>> {
        unimplemented!()
    }
}
