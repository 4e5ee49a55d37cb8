//! `manifest.json`: what is in a bundle, and from where.

use std::path::Path;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::config::bundle::is_site;
use crate::deliver::name;
use crate::error::{Code, Error, Result};
use crate::vte::source::SourceIdentity;

use super::{Digest, MAX_REPORTS, fail, hex};

/// What `format` says.
const FORMAT: &str = "vte-wats bundle";
/// The version of the form. A bundle with a higher one was made by a newer program.
const VERSION: u32 = 1;

/// What is in a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: String,
    version: u32,
    /// The site.
    pub site: String,
    /// The database.
    pub source: SourceIdentity,
    /// Who counts the bundles: the ledger of the sender.
    #[serde(with = "id")]
    pub stream: Uuid,
    /// The number of the bundle, from 1.
    pub sequence: u64,
    /// SHA-256 of the file of the bundle before it; none for the first.
    #[serde(with = "hex::optional")]
    pub previous: Option<Digest>,
    /// When it was made, in seconds since 1970, by the clock of the sender.
    pub created: i64,
    /// When the first of its runs started, RFC 3339 in UTC, as its report says.
    pub first_start: Option<String>,
    /// When the last one did.
    pub last_start: Option<String>,
    /// How many reports there are.
    pub count: u64,
    /// Bytes of all reports.
    pub bytes: u64,
    /// The reports, by ID.
    pub reports: Vec<Entry>,
}

/// A report of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Its ID, as its file is named: the Index_GUID of the run.
    #[serde(with = "id")]
    pub id: Uuid,
    /// SHA-256 of its content.
    #[serde(with = "hex")]
    pub sha256: Digest,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of the content that went with an earlier bundle, where it was another.
    #[serde(with = "hex::optional")]
    pub supersedes: Option<Digest>,
}

pub(super) mod id {
    use serde::{Deserialize, Deserializer, Serializer};
    use uuid::Uuid;

    pub(in crate::bundle) fn serialize<S: Serializer>(id: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&format!("{:X}", id.hyphenated()))
    }

    pub(in crate::bundle) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
        let text = String::deserialize(deserializer)?;
        let id = Uuid::try_parse(&text).ok().filter(|id| format!("{:X}", id.hyphenated()) == text);
        id.ok_or_else(|| serde::de::Error::custom("no GUID in upper case with hyphens"))
    }
}

impl Entry {
    /// The name of the report in the bundle.
    pub(super) fn path(&self) -> String {
        format!("reports/{}", name::report(self.id))
    }
}

impl Manifest {
    /// One without reports.
    pub(super) fn new(
        site: String,
        source: SourceIdentity,
        stream: Uuid,
        sequence: u64,
        previous: Option<Digest>,
        created: i64,
    ) -> Manifest {
        Manifest {
            format: FORMAT.to_owned(),
            version: VERSION,
            site,
            source,
            stream,
            sequence,
            previous,
            created,
            first_start: None,
            last_start: None,
            count: 0,
            bytes: 0,
            reports: Vec::new(),
        }
    }

    /// The bytes of the file.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// Reads and checks the bytes of the file; `path` is the bundle, for messages.
    pub(super) fn parse(bytes: &[u8], path: &Path) -> Result<Manifest> {
        /// Of any version.
        #[derive(Deserialize)]
        struct Head {
            format: String,
            version: u32,
        }
        let head: Head = serde_json::from_slice(bytes).map_err(|error| fail::malformed(path, &error.to_string()))?;
        if head.format != FORMAT {
            return Err(fail::malformed(path, "its manifest is of something else"));
        }
        if head.version > VERSION {
            let what = format!(
                "the bundle `{}` has version {} of the form, this program knows versions up to {VERSION}",
                path.display(),
                head.version
            );
            return Err(Error::new(Code::BundleVersion, what)
                .hint("receive it with the version of vte-wats that made it, or a newer one"));
        }
        let manifest: Manifest =
            serde_json::from_slice(bytes).map_err(|error| fail::malformed(path, &error.to_string()))?;
        manifest.check().map_err(|why| fail::malformed(path, why))?;
        Ok(manifest)
    }

    fn check(&self) -> std::result::Result<(), &'static str> {
        let sizes = self.reports.iter().try_fold(0_u64, |sum, it| sum.checked_add(it.size));
        match () {
            () if !is_site(&self.site) => Err("the name of its site is none"),
            () if self.sequence == 0 || i64::try_from(self.sequence).is_err() => Err("its number is none"),
            () if self.previous.is_some() && self.sequence == 1 => Err("the first bundle has none before it"),
            () if self.reports.is_empty() => Err("it holds no report"),
            () if self.reports.len() > MAX_REPORTS => Err("it holds more reports than a bundle may"),
            () if self.count != self.reports.len() as u64 => Err("it does not hold as many reports as it says"),
            () if sizes != Some(self.bytes) => Err("its reports have other sizes than it says"),
            () if !self.reports.is_sorted_by(|one, two| one.id < two.id) => {
                Err("a report is in it twice, or they are out of order")
            }
            () => Ok(()),
        }
    }
}
