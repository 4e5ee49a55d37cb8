//! Writing bundles: the reports of a part of the spool, with what the ledger knows of those that went before.

use std::collections::BTreeMap;
use std::path::Path;

use uuid::Uuid;

use crate::bundle::keys::SecretKey;
use crate::bundle::limits::{Limits, MAX_BYTES, MAX_COUNT};
use crate::bundle::seal::Recipient;
use crate::bundle::{Facts, Hash, Item, Range, Sealing, Source, Staged, Target, Writer};
use crate::error::{Code, Error, Result};
use crate::ledger::{BundleState, KeptDigest, ReportDigest, SentBundle, SentReport, View, report_digest};
use crate::vte::model::guid_text;
use crate::vte::source::SourceIdentity;

use super::spool::{self, Waiting};
use super::{copies, names};

/// How many runs are asked for at a time.
const ASKED: usize = 500;

/// Who makes bundles, and how they are signed and encrypted.
pub struct Packer {
    /// The name of the site.
    pub site: String,
    /// The database.
    pub source: SourceIdentity,
    /// The times that were asked for.
    pub range: Range,
    /// What bundles are signed with.
    pub key: Option<SecretKey>,
    /// Who can open them; none: everybody.
    pub recipients: Vec<Recipient>,
}

/// The number that the next bundle has, and who counts.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    /// Who counts.
    pub stream: Uuid,
    /// The number.
    pub sequence: u64,
    /// The hash of the bundle before it.
    pub previous: Option<ReportDigest>,
}

/// What was made of a part of the spool.
#[derive(Default)]
pub struct Packed {
    /// The bundles, written whole under temporary names, with what is in them. It is one, unless its reports do not fit.
    pub bundles: Vec<(Staged, Vec<SentReport>)>,
    /// Reports that no receiver would take, with the reasons.
    pub refused: Vec<(Uuid, Error)>,
}

/// What the ledger is to know of a bundle.
pub fn made(staged: &Staged, now: i64) -> SentBundle {
    SentBundle {
        sequence: staged.sequence,
        name: staged.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        file_sha256: staged.file_sha256.0,
        sha256: staged.sha256.0,
        reports: staged.count.into(),
        bytes: staged.bytes,
        created_at: now,
        state: BundleState::Made,
        receipt_at: None,
        kept: true,
    }
}

impl Packer {
    /// The highest number of the bundles of this site in a folder; 0 when there is none. A state folder that was put back
    /// to an older one does not know of them.
    pub fn highest(&self, folder: &Path) -> u64 {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.file_name());
        files.filter_map(|file| names::sequence(file.to_str()?, &self.site)).max().unwrap_or(0)
    }

    /// Writes a bundle of `part` into the state folder.
    ///
    /// # Errors
    /// A file cannot be read or written, or the ledger cannot be read.
    pub fn write(&self, state: &Path, ledger: &View, number: Number, part: &[(Waiting, KeptDigest)]) -> Result<Packed> {
        let mut writer = self.writer(state, number)?;
        let mut sent: BTreeMap<u64, Vec<SentReport>> = BTreeMap::new();
        let mut refused = Vec::new();
        for some in part.chunks(ASKED) {
            let ids: Vec<Uuid> = some.iter().map(|(it, _)| it.id).collect();
            let before = ledger.last_sent(&ids, number.sequence)?;
            for (it, kept) in some {
                let Some(bytes) = spool::read(state, it.id, Some(*kept))? else {
                    tracing::warn!(run = %guid_text(it.id), "the report in the spool is not the one that was delivered; left alone");
                    continue;
                };
                let digest = report_digest(&bytes);
                let supersedes = before.get(&it.id).filter(|before| **before != digest).map(|before| Hash(*before));
                // Of two contents of a run the one with the higher number of its bundle is newer.
                let item = Item { id: it.id, revision: number.sequence, supersedes };
                match writer.add(&item, &bytes) {
                    Ok(sequence) => {
                        sent.entry(sequence).or_default().push(SentReport { id: it.id, digest });
                    }
                    Err(error) if error.code() == Code::BundleReport => refused.push((it.id, error)),
                    Err(error) => return Err(error),
                }
            }
        }
        let bundles = writer.finish()?.into_iter().map(|staged| {
            let reports = sent.remove(&staged.sequence).unwrap_or_default();
            (staged, reports)
        });
        Ok(Packed { bundles: bundles.collect(), refused })
    }

    fn writer(&self, state: &Path, number: Number) -> Result<Writer> {
        let SourceIdentity { server, database, created } = self.source.clone();
        let facts = Facts {
            site: self.site.clone(),
            source: Source { server, database, created },
            stream: number.stream,
            sequence: number.sequence,
            previous: number.previous.map(Hash),
            range: self.range.clone(),
        };
        let sealing = Sealing { key: self.key.clone(), recipients: self.recipients.clone() };
        // What goes into one bundle is decided before; these are the limits of the form.
        let limits = Limits { bytes: MAX_BYTES, count: MAX_COUNT };
        Writer::create(Target::Folder(copies::folder(state)), facts, limits, sealing)
    }
}
