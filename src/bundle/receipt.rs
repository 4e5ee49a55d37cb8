//! A receipt: what the receiving side has delivered, to be carried back.

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::{Code, Error, Result};

use super::sign::{self, PublicKey, SigningKey, Verdict};
use super::{Digest, fail, hex};

/// What `format` says.
const FORMAT: &str = "vte-wats receipt";
/// The version of the form.
const VERSION: u32 = 1;
/// The largest receipt or signature that is read, in bytes; we write none as large.
const MAX_BYTES: u64 = 16 << 10;

/// That all reports of a bundle were delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The site of the bundle.
    pub site: String,
    /// Who counts its bundles.
    pub stream: Uuid,
    /// The number of the bundle.
    pub sequence: u64,
    /// SHA-256 of it, unencrypted.
    pub sha256: Digest,
    /// Reports in it.
    pub reports: u64,
    /// When it was received, in seconds since 1970, by the clock of the receiver.
    pub received_at: i64,
}

/// The file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: String,
    version: u32,
    site: String,
    #[serde(with = "super::manifest::id")]
    stream: Uuid,
    sequence: u64,
    #[serde(with = "hex")]
    sha256: Digest,
    reports: u64,
    received: String,
}

impl Receipt {
    /// The files of the receipt, names and contents: its signature, when there is a key, and then the receipt itself.
    ///
    /// # Errors
    /// Signing fails.
    pub fn files(&self, key: Option<&SigningKey>) -> Result<Vec<(String, Vec<u8>)>> {
        let received = DateTime::<Utc>::from_timestamp(self.received_at, 0).unwrap_or_default();
        let form = Form {
            format: FORMAT.to_owned(),
            version: VERSION,
            site: self.site.clone(),
            stream: self.stream,
            sequence: self.sequence,
            sha256: self.sha256,
            reports: self.reports,
            received: received.to_rfc3339_opts(SecondsFormat::Secs, true),
        };
        let mut bytes = serde_json::to_vec_pretty(&form).unwrap_or_default();
        bytes.push(b'\n');
        let name = format!("receipt-{}-{}.json", self.site, self.sequence);
        let mut files = Vec::new();
        if let Some(key) = key {
            let comment = format!("receipt of bundle {} of site {}", self.sequence, self.site);
            files.push((format!("{name}.minisig"), key.sign(&bytes, &comment)?));
        }
        files.push((name, bytes));
        Ok(files)
    }

    /// Reads a receipt, and checks its signature when anybody is trusted.
    ///
    /// # Errors
    /// `BundleReceipt`: it is none. `BundleTrust`: it is not signed by a trusted key. `File`: it cannot be read.
    pub fn read(path: &Path, trusted: &[PublicKey]) -> Result<Receipt> {
        let bytes = small(path)?;
        if !trusted.is_empty() {
            let mut name = path.as_os_str().to_owned();
            name.push(".minisig");
            let signature = Path::new(&name);
            let signature = if signature.exists() { small(signature)? } else { Vec::new() };
            match sign::check(&bytes, &signature, trusted) {
                Verdict::Trusted(_) => {}
                _ if signature.is_empty() => return Err(fail::untrusted(path, "is not signed")),
                Verdict::Foreign(key) => {
                    return Err(fail::untrusted(path, &format!("is signed with the key {key}, which is not trusted")));
                }
                Verdict::Wrong => return Err(fail::untrusted(path, "bears a wrong signature")),
            }
        }
        let refuse = |why: String| {
            Error::new(Code::BundleReceipt, format!("`{}` is no receipt: {why}", path.display()))
                .hint("copy it again from the receiving side")
        };
        let form: Form = serde_json::from_slice(&bytes).map_err(|error| refuse(error.to_string()))?;
        if form.format != FORMAT || form.version != VERSION {
            return Err(refuse(format!("its form is `{}`, version {}", form.format, form.version)));
        }
        let received = DateTime::parse_from_rfc3339(&form.received).map_err(|error| refuse(error.to_string()))?;
        Ok(Receipt {
            site: form.site,
            stream: form.stream,
            sequence: form.sequence,
            sha256: form.sha256,
            reports: form.reports,
            received_at: received.timestamp(),
        })
    }
}

fn small(path: &Path) -> Result<Vec<u8>> {
    let size = std::fs::metadata(path).map_err(|error| fail::unreadable(path, error))?.len();
    if size > MAX_BYTES {
        return Err(Error::new(Code::BundleReceipt, format!("`{}` is too large to be a receipt", path.display()))
            .hint("copy it again from the receiving side"));
    }
    std::fs::read(path).map_err(|error| fail::unreadable(path, error))
}
