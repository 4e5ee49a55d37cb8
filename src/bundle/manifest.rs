//! `manifest.json`: from where a bundle comes, which number it has, what is inside.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::hash::Hash;

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
