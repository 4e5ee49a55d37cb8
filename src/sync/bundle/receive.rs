//! Taking a bundle in: all of it is checked before the first of its reports is delivered, and a cut is gone on from.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, SecondsFormat, Utc};
use tracing::warn;
use uuid::Uuid;

use crate::bundle::keys::{SecretKey, Trust};
use crate::bundle::seal::Identity;
use crate::bundle::{Bundle, Hash, Manifest, ReadLimits, Receipt, receipt};
use crate::deliver::Outbox;
use crate::error::{Code, Error, Exit, Result};
use crate::ledger::{Arrival, Ledger, ReceivedBundle, ReceivedState, ReportDigest, Stream, StreamId};

use super::arrival::{Arriving, Tally};
use super::place::{digest_of, failed};

/// Runs that are delivered at a time.
const BATCH: usize = 200;
/// Bytes of reports in memory at a time.
const BATCH_BYTES: usize = 16 << 20;

/// How bundles are taken in.
pub struct Receiver {
    /// Whose bundles are taken.
    pub trust: Trust,
    /// What opens encrypted ones.
    pub identities: Vec<Identity>,
    /// How large they may be.
    pub limits: ReadLimits,
    /// Where receipts are put; none: beside the bundle.
    pub receipts: Option<PathBuf>,
    /// What receipts are signed with.
    pub key: Option<SecretKey>,
    /// The name of this computer, for receipts.
    pub name: String,
    /// The time, in seconds since 1970.
    pub clock: fn() -> i64,
}

/// What became of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Its site.
    pub site: String,
    /// Its number.
    pub sequence: u64,
    /// Reports in it.
    pub reports: u64,
    /// Whether all of it had been received before.
    pub doubled: bool,
    /// What became of its reports.
    pub tally: Tally,
    /// What a person should know: it came late, or after another one than it was made after.
    pub remarks: Vec<String>,
    /// The receipt that was written; none when reports are set aside, or when it could not be written.
    pub receipt: Option<PathBuf>,
}

/// Whether an error is that of one bundle, so that the others can go on.
pub fn is_of_one_bundle(error: &Error) -> bool {
    let ours = matches!(error.code().exit(), Exit::Locked | Exit::Interrupted | Exit::Configuration)
        || matches!(
            error.code(),
            Code::Ledger
                | Code::LedgerDamaged
                | Code::LedgerVersion
                | Code::LedgerSource
                | Code::DropFolder
                | Code::DropWrite
                | Code::DropFull
        );
    !ours
}

impl Receiver {
    /// Takes in the bundle at `path`.
    ///
    /// # Errors
    /// The bundle is refused as a whole and nothing of it is delivered; or the folder or the ledger fails, and the next
    /// call goes on where this one stopped; or it was interrupted.
    pub fn take(&self, ledger: &mut Ledger, outbox: &mut Outbox, path: &Path, stop: &AtomicBool) -> Result<Received> {
        let to = outbox.destination();
        let digest = digest_of(path).map_err(|error| unreadable(path, error))?;
        if let Some((site, bundle)) = ledger.received_file(to, &digest)?
            && bundle.state == ReceivedState::Done
        {
            return self.doubled(ledger, site, &bundle, path);
        }
        let mut bundle = Bundle::open(path, &self.limits, &self.trust, &self.identities)?;
        let (manifest, sha256) = (bundle.manifest(), bundle.sha256().0);
        let (stream, begun_anew) = stream_of(ledger, manifest)?;
        let before = ledger.received_bundle(to, stream.id, manifest.sequence)?;
        refuse_other_content(before.as_ref(), manifest, &sha256)?;
        let mut remarks = remarks(ledger, outbox, &stream, manifest)?;
        remarks.extend(begun_anew);
        let mut standing = ReceivedBundle {
            sequence: manifest.sequence,
            file_sha256: digest,
            sha256,
            reports: manifest.reports.len() as u64,
            state: ReceivedState::Begun,
            received_at: (self.clock)(),
        };
        ledger.set_received(to, stream.id, &standing)?;
        let streams: HashMap<StreamId, Stream> = ledger.streams()?.into_iter().map(|it| (it.id, it)).collect();
        let with = Arrival { stream: stream.id, sequence: manifest.sequence };
        let mut arriving = Arriving { ledger, outbox, streams: &streams, with, tally: Tally::default() };
        deliver(&mut bundle, &mut arriving, stop)?;
        let tally = arriving.tally;
        standing.state = if tally.set_aside > 0 { ReceivedState::SetAside } else { ReceivedState::Done };
        standing.received_at = (self.clock)();
        ledger.set_received(to, stream.id, &standing)?;
        let receipt = match standing.state {
            ReceivedState::Done => self.receipt(&stream, &standing, path),
            _ => None,
        };
        Ok(Received {
            site: stream.site,
            sequence: standing.sequence,
            reports: standing.reports,
            doubled: false,
            tally,
            remarks,
            receipt,
        })
    }

    /// A bundle that was received before needs nothing but its receipt, which may have got lost.
    fn doubled(&self, ledger: &Ledger, id: StreamId, bundle: &ReceivedBundle, path: &Path) -> Result<Received> {
        let stream = ledger.streams()?.into_iter().find(|it| it.id == id).ok_or_else(|| {
            Error::new(Code::LedgerDamaged, "the ledger has a bundle of a site that it does not know")
                .hint("restore `ledger.db` from a backup")
        })?;
        let tally = Tally { already: bundle.reports, ..Tally::default() };
        let receipt = self.receipt(&stream, bundle, path);
        let (sequence, reports) = (bundle.sequence, bundle.reports);
        Ok(Received { site: stream.site, sequence, reports, doubled: true, tally, remarks: Vec::new(), receipt })
    }

    /// Writes the receipt. That it cannot be written is no reason not to have the reports.
    fn receipt(&self, stream: &Stream, bundle: &ReceivedBundle, path: &Path) -> Option<PathBuf> {
        let beside = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let folder = self.receipts.as_deref().unwrap_or(beside);
        let received = DateTime::<Utc>::from_timestamp(bundle.received_at, 0).unwrap_or_default();
        let receipt = Receipt {
            format: receipt::FORMAT,
            site: stream.site.clone(),
            stream: stream.stream,
            sequence: bundle.sequence,
            bundle: Hash(bundle.sha256),
            count: u32::try_from(bundle.reports).unwrap_or(u32::MAX),
            received_at: received.to_rfc3339_opts(SecondsFormat::Secs, true),
            receiver: self.name.clone(),
        };
        match super::receipts::write(&receipt, folder, self.key.as_ref()) {
            Ok(path) => Some(path),
            Err(error) => {
                warn!("no receipt for bundle {} of site {}: {error}", bundle.sequence, stream.site);
                None
            }
        }
    }
}

/// The stream of a bundle, made known if it is new, and what a person should know then.
fn stream_of(ledger: &mut Ledger, manifest: &Manifest) -> Result<(Stream, Option<String>)> {
    let source = serde_json::to_string(&manifest.source).unwrap_or_default();
    let streams = ledger.streams()?;
    let namesake = streams.iter().rev().find(|it| it.site == manifest.site);
    let same = streams.iter().find(|it| it.stream == manifest.stream);
    let other = same.or(namesake).filter(|it| it.source != source || it.site != manifest.site);
    if let Some(other) = other {
        return Err(Error::new(
            Code::BundleSite,
            format!(
                "bundle {} of site {} comes from another database than the earlier bundles: {source} instead of {} of \
                 site {}",
                manifest.sequence, manifest.site, other.source, other.site
            ),
        )
        .hint(
            "on the sending side, give each database a name of its own under [bundle] site = \"...\", and a state folder \
             of its own",
        ));
    }
    if let Some(known) = same {
        return Ok((known.clone(), None));
    }
    let anew = namesake.is_some().then(|| {
        format!(
            "site {} counts its bundles from the beginning: it has a new ledger; all its runs come once more, and those \
             that have not changed are left as they are",
            manifest.site
        )
    });
    Ok((ledger.new_stream(manifest.stream, &manifest.site, &source)?, anew))
}

/// What a person should know of the order in which bundles come.
fn remarks(ledger: &Ledger, outbox: &Outbox, stream: &Stream, manifest: &Manifest) -> Result<Vec<String>> {
    let mut remarks = Vec::new();
    let received = ledger.received(outbox.destination(), stream.id)?;
    if let Some(last) = received.last().filter(|last| last.sequence > manifest.sequence) {
        remarks.push(format!(
            "bundle {} of site {} came after bundle {}: what is older in it than what was delivered is left out",
            manifest.sequence, stream.site, last.sequence
        ));
    }
    let before = received.iter().find(|it| it.sequence + 1 == manifest.sequence);
    if let Some(before) = before
        && manifest.previous.is_some_and(|previous| previous.0 != before.sha256)
    {
        remarks.push(format!(
            "bundle {} of site {} was made after another bundle {} than the one that came",
            manifest.sequence, stream.site, before.sequence
        ));
    }
    Ok(remarks)
}

/// Delivers all reports of a bundle, part by part.
fn deliver(bundle: &mut Bundle, arriving: &mut Arriving<'_>, stop: &AtomicBool) -> Result<()> {
    let (mut batch, mut bytes): (Vec<(Uuid, Vec<u8>)>, usize) = (Vec::new(), 0);
    for report in bundle.reports() {
        let (entry, report) = report?;
        bytes += report.len();
        batch.push((entry.id, report));
        if batch.len() >= BATCH || bytes >= BATCH_BYTES {
            stopped(stop)?;
            bytes = 0;
            arriving.deliver(std::mem::take(&mut batch))?;
        }
    }
    stopped(stop)?;
    arriving.deliver(batch)
}

fn stopped(stop: &AtomicBool) -> Result<()> {
    if stop.load(Ordering::Relaxed) {
        return Err(Error::new(Code::Interrupted, "interrupted while a bundle was received")
            .hint("run the same command again: it goes on where it stopped"));
    }
    Ok(())
}

fn refuse_other_content(before: Option<&ReceivedBundle>, manifest: &Manifest, sha256: &ReportDigest) -> Result<()> {
    if before.is_none_or(|before| before.sha256 == *sha256) {
        return Ok(());
    }
    Err(Error::new(
        Code::BundleSequence,
        format!("bundle {} of site {} came before, with other content", manifest.sequence, manifest.site),
    )
    .hint(
        "the state folder of the sender was put back to an older one: see `When a computer is lost` in docs/air-gap.md; what \
         was received stays",
    ))
}

fn unreadable(path: &Path, error: std::io::Error) -> Error {
    let failure = failed("read", path, error);
    Error::new(Code::File, failure.to_string()).hint("see that the stick is plugged in, and copy the bundle again")
}
