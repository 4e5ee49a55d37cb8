//! `manifest.json`: from where a bundle comes, which number it has, what is inside.

use std::io::Write;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::fail;
use super::hash::Hash;
use super::layout::{MANIFEST, README};
use super::limits::{NAME_CHARS, REPORT_BYTES};
use crate::error::{Code, Error, Result};

/// The version of the format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// The database that the reports come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The server, as it names itself.
    pub server: String,
    /// The database.
    pub database: String,
    /// When the database was created, as the server says; a text, compared only for equality.
    pub created: String,
}

/// The times of the runs that were asked for: texts for people, empty ends are open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Range {
    /// From when, included.
    pub since: Option<String>,
    /// Until when, excluded.
    pub until: Option<String>,
}

/// One report of a bundle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The ID of the report.
    #[serde(with = "guid")]
    pub id: Uuid,
    /// The SHA-256 of its bytes.
    pub sha256: Hash,
    /// Its size in bytes.
    pub bytes: u64,
    /// Which content of this report it is, counted by the sender: of two with the same ID from the same stream, the one
    /// with the larger revision is newer. At least 1.
    pub revision: u64,
    /// The SHA-256 of the content that this one replaces, if the sender sent one before.
    pub supersedes: Option<Hash>,
}

/// What a bundle says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of the format: [`FORMAT`].
    pub format: u32,
    /// The site, as its people call it.
    pub site: String,
    /// The database.
    pub source: Source,
    /// Who counts the bundles and revisions: the ledger of the sender. A new ledger is a new stream, whose numbers begin
    /// again and do not compare with those of another.
    #[serde(with = "guid")]
    pub stream: Uuid,
    /// The number of this bundle in its stream, from 1 without gaps.
    pub sequence: u64,
    /// The SHA-256 of the zip file with the number before, unencrypted; none for the first of a stream.
    pub previous: Option<Hash>,
    /// The times of the runs that were asked for.
    pub range: Range,
    /// How many reports there are.
    pub count: u32,
    /// The reports, in the order of their IDs.
    pub reports: Vec<Entry>,
}

impl Manifest {
    /// The one way it is written: a line for each fact and each report.
    pub(super) fn render(&self) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(512 + self.reports.len() * 300);
        line(&mut out, "{\n", "format", &self.format)?;
        line(&mut out, ",\n", "site", &self.site)?;
        line(&mut out, ",\n", "source", &self.source)?;
        line(&mut out, ",\n", "stream", &crate::wats::guid(self.stream))?;
        line(&mut out, ",\n", "sequence", &self.sequence)?;
        line(&mut out, ",\n", "previous", &self.previous)?;
        line(&mut out, ",\n", "range", &self.range)?;
        line(&mut out, ",\n", "count", &self.count)?;
        out.extend_from_slice(b",\n\"reports\": [");
        for (place, entry) in self.reports.iter().enumerate() {
            out.extend_from_slice(if place == 0 { b"\n" } else { b",\n" });
            serde_json::to_writer(&mut out, entry).map_err(unspeakable)?;
        }
        out.extend_from_slice(b"\n]}\n");
        Ok(out)
    }

    /// Reads what [`Manifest::render`] wrote, and nothing else.
    pub(super) fn parse(bytes: &[u8]) -> Result<Manifest> {
        #[derive(Deserialize)]
        struct Version {
            format: u32,
        }
        let version: Version = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
        if version.format != FORMAT {
            let what = format!("the bundle has format {}, and this program knows format {FORMAT}", version.format);
            return Err(Error::new(Code::BundleVersion, what).hint("update this program"));
        }
        let manifest: Manifest = serde_json::from_slice(bytes).map_err(|error| unreadable(&error))?;
        if manifest.render()? != bytes {
            return Err(fail::refused("manifest.json is not written the way bundles have it"));
        }
        manifest.check()?;
        Ok(manifest)
    }

    /// What holds in itself.
    fn check(&self) -> Result<()> {
        let texts = [&self.site, &self.source.server, &self.source.database, &self.source.created];
        let range = [&self.range.since, &self.range.until].into_iter().flatten();
        if texts.into_iter().chain(range).any(|text| !is_speakable(text)) || self.site.is_empty() {
            return Err(fail::refused("a text of manifest.json is too long or has control characters"));
        }
        if self.sequence == 0 || (self.sequence == 1 && self.previous.is_some()) {
            return Err(fail::refused("manifest.json has a number that no bundle has"));
        }
        if self.reports.is_empty() || self.reports.len() != self.count as usize {
            return Err(fail::refused(format!(
                "manifest.json counts {} reports and lists {}",
                self.count,
                self.reports.len()
            )));
        }
        if !self.reports.is_sorted_by(|a, b| a.id < b.id) {
            return Err(fail::refused("manifest.json lists a report twice, or not in the order of IDs"));
        }
        if self.reports.iter().any(|entry| entry.revision == 0 || entry.supersedes == Some(entry.sha256)) {
            return Err(fail::refused("manifest.json has a report that replaces itself or has revision 0"));
        }
        if let Some(entry) = self.reports.iter().find(|entry| entry.bytes > REPORT_BYTES) {
            return Err(fail::refused(format!("manifest.json has a report of {} bytes", entry.bytes)));
        }
        Ok(())
    }

    /// `SHA256SUMS`, which follows from the manifest and the text of the README.
    pub(super) fn sums(&self, readme: Hash, manifest: Hash) -> Vec<u8> {
        let mut out = Vec::with_capacity((self.reports.len() + 2) * 120);
        let head = [(readme, README.to_owned()), (manifest, MANIFEST.to_owned())];
        let reports = self.reports.iter().map(|entry| (entry.sha256, super::name::report(entry.id)));
        for (hash, name) in head.into_iter().chain(reports) {
            // Writing to memory does not fail.
            let _ = writeln!(out, "{hash}  {name}");
        }
        out
    }
}

/// Whether a text can stand in a manifest.
pub(super) fn is_speakable(text: &str) -> bool {
    text.chars().count() <= NAME_CHARS && !text.chars().any(char::is_control)
}

fn line(out: &mut Vec<u8>, before: &str, key: &str, value: &impl Serialize) -> Result<()> {
    out.extend_from_slice(before.as_bytes());
    out.extend_from_slice(format!("\"{key}\": ").as_bytes());
    serde_json::to_writer(out, value).map_err(unspeakable)
}

fn unspeakable(error: serde_json::Error) -> Error {
    fail::facts("the manifest cannot be written", "this is a fault of the program").source(error)
}

fn unreadable(error: &serde_json::Error) -> Error {
    fail::refused(format!("manifest.json cannot be read: {error}"))
}

/// A GUID as the reports have it: upper case with hyphens, and no other spelling.
pub(super) mod guid {
    use serde::{Deserialize, Deserializer, Serializer, de};
    use uuid::Uuid;

    pub fn serialize<S: Serializer>(id: &Uuid, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:X}", id.hyphenated()))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Uuid, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        let id = Uuid::try_parse(&text).map_err(de::Error::custom)?;
        if crate::wats::guid(id) != text {
            return Err(de::Error::custom("a GUID is written in upper case with hyphens"));
        }
        Ok(id)
    }
}
