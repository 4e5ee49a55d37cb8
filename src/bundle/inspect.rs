//! Says of a file what bundle it is, however damaged.

use std::fs::File;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::hash::Hash;
use super::keys::{self, Trust};
use super::layout::MANIFEST;
use super::limits::{MANIFEST_BYTES, ReadLimits};
use super::manifest::{Entry, Manifest};
use super::read::medium::Medium;
use super::read::{Bundle, content, structure};
use super::seal::{self, Identity};
use super::{fail, signature};
use crate::error::{Code, Result};

/// How many damaged reports are named.
const MAX_NAMED: usize = 20;

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
pub fn inspect(path: &Path, limits: &ReadLimits, trust: &Trust, identities: &[Identity]) -> Result<Inspection> {
    let mut file = File::open(path).map_err(|error| fail::read(path, error))?;
    let meta = file.metadata().map_err(|error| fail::read(path, error))?;
    if !meta.is_file() {
        return Err(fail::read(path, std::io::Error::other("it is no file")));
    }
    let encrypted = seal::is_encrypted(&mut file).map_err(|error| fail::read(path, error))?;
    let mut found = Inspection {
        path: path.to_owned(),
        bytes: meta.len(),
        encrypted,
        signature: signature_of(path, &mut file, trust)?,
        complete: false,
        sha256: None,
        manifest: None,
        problems: Vec::new(),
    };
    drop(file);
    match Bundle::open(path, limits, trust, identities) {
        Ok(bundle) => {
            found.complete = true;
            found.sha256 = Some(bundle.sha256());
            found.manifest = Some(bundle.manifest().clone());
        }
        Err(error) => {
            found.problems.push(error.to_string());
            salvage(&mut found, limits, identities);
        }
    }
    Ok(found)
}

fn signature_of(path: &Path, file: &mut File, trust: &Trust) -> Result<Signature> {
    let signature = match signature::beside(path) {
        Ok(Some(signature)) => signature,
        Ok(None) => return Ok(Signature::Absent),
        Err(error) if error.code() == Code::BundleSignature => return Ok(Signature::Wrong { why: error.to_string() }),
        Err(error) => return Err(error),
    };
    let key = keys::id(signature.keynum());
    if trust.keys.is_empty() {
        return Ok(Signature::Unchecked { key });
    }
    if !trust.keys.iter().any(|trusted| trusted.id() == key) {
        return Ok(Signature::Foreign { key });
    }
    Ok(match signature::check(path, file, trust) {
        Ok(_) => Signature::Trusted { key },
        Err(error) => Signature::Wrong { why: error.to_string() },
    })
}

/// Reads what can be read of a damaged bundle: the manifest, which stands at its begin, and then each report.
fn salvage(found: &mut Inspection, limits: &ReadLimits, identities: &[Identity]) {
    let Ok(mut medium) = Medium::open(&found.path, limits, &Trust::default(), identities) else { return };
    found.sha256 = medium.sum().ok();
    let mut at = 0;
    for _ in 0..2 {
        let Some(placed) = structure::salvage(&mut medium, at) else { return };
        at += placed.part.span();
        if placed.part.name == MANIFEST && u64::from(placed.part.bytes) <= MANIFEST_BYTES {
            let text = content::unpack(&mut medium, &placed).ok();
            found.manifest = text.and_then(|text| Manifest::parse(&text).ok());
        }
    }
    let Some(manifest) = &found.manifest else {
        found.problems.push("manifest.json cannot be read".to_owned());
        return;
    };
    // The sums follow; then the reports, as long as one header leads to the next.
    at += structure::salvage(&mut medium, at).map_or(0, |sums| sums.part.span());
    let mut bad: Vec<&Entry> = Vec::new();
    for entry in &manifest.reports {
        let placed = structure::salvage(&mut medium, at);
        let whole = placed.as_ref().is_some_and(|placed| {
            at += placed.part.span();
            u64::from(placed.part.bytes) == entry.bytes && content::report(&mut medium, entry, placed).is_ok()
        });
        if !whole {
            bad.push(entry);
        }
    }
    let whole = manifest.reports.len() - bad.len();
    found.problems.push(format!("{whole} of {} reports are whole", manifest.reports.len()));
    for entry in bad.iter().take(MAX_NAMED) {
        found.problems.push(format!("the report {} is missing or damaged", crate::wats::guid(entry.id)));
    }
    if bad.len() > MAX_NAMED {
        found.problems.push(format!("and {} more reports", bad.len() - MAX_NAMED));
    }
}
