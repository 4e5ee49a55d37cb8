//! Writing one bundle: the reports of a part of the spool, with what the ledger knows of those that went before.

use std::path::Path;

use uuid::Uuid;

use crate::bundle::{Head, Recipient, SigningKey, Writer, Written, file_name, sequence_of};
use crate::error::Result;
use crate::ledger::{BundleState, ReportDigest, SentBundle, SentReport, View};
use crate::vte::source::SourceIdentity;

use super::copies;
use super::spool::{self, Waiting};

/// How many runs are asked for at a time.
const ASKED: usize = 500;

/// Who makes bundles, and how they are signed and encrypted.
pub struct Packer {
    /// The name of the site.
    pub site: String,
    /// The database.
    pub source: SourceIdentity,
    /// What bundles are signed with.
    pub key: Option<SigningKey>,
    /// Who can open them; none: everybody.
    pub recipients: Vec<Recipient>,
}

impl Packer {
    /// The highest number of the bundles of this site in a folder; 0 when there is none. A state folder that was put back
    /// to an older one does not know of them.
    pub fn highest(&self, folder: &Path) -> u64 {
        let names = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
        names.filter_map(|name| sequence_of(name.to_str()?, &self.site)).max().unwrap_or(0)
    }

    /// Writes a bundle of `part` beside its name in the state folder, synchronised; none when nothing of it can be sent.
    ///
    /// # Errors
    /// A file cannot be read or written, or the ledger cannot be read.
    pub fn write(
        &self,
        state: &Path,
        ledger: &View,
        stream: Uuid,
        sequence: u64,
        previous: Option<ReportDigest>,
        now: i64,
        part: &[(Waiting, ReportDigest)],
    ) -> Result<Option<(SentBundle, Vec<SentReport>)>> {
        let name = file_name(&self.site, sequence, !self.recipients.is_empty());
        let path = copies::unnamed(state, &name);
        let head =
            Head { site: self.site.clone(), source: self.source.clone(), stream, sequence, previous, created: now };
        let mut writer = Writer::create(&path, head, self.key.as_ref(), &self.recipients)?;
        let mut sent = Vec::with_capacity(part.len());
        for some in part.chunks(ASKED) {
            let ids: Vec<Uuid> = some.iter().map(|(it, _)| it.id).collect();
            let before = ledger.last_sent(&ids, sequence)?;
            for (it, digest) in some {
                let Some(bytes) = spool::read(state, it.id, Some(digest))? else {
                    tracing::warn!(run = %it.id, "the report in the spool is not the one that was delivered; left alone");
                    continue;
                };
                writer.add(it.id, &bytes, before.get(&it.id).filter(|before| *before != digest).copied())?;
                sent.push(SentReport { id: it.id, digest: *digest });
            }
        }
        if sent.is_empty() {
            drop(writer);
            let _ = std::fs::remove_file(&path);
            return Ok(None);
        }
        let Written { file_sha256, sha256, bytes } = writer.finish()?;
        let made = SentBundle {
            sequence,
            name,
            file_sha256,
            sha256,
            reports: sent.len() as u64,
            bytes,
            created_at: now,
            state: BundleState::Made,
            receipt_at: None,
            kept: true,
        };
        Ok(Some((made, sent)))
    }
}
