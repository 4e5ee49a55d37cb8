//! The bundles that were made here: which number has which content, which runs went with it, and whether it arrived.
//!
//! A number is bound to one content by the commit that first names it, before the file has its name anywhere, so that
//! it is never used for another.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, Row};
use uuid::Uuid;

use super::digest::ReportDigest;
use super::open::Ledger;
use super::record::DestinationId;
use super::view::View;
use super::write::Lasting;
use crate::error::Result;

const COLUMNS: &str = "SELECT sequence, name, file_sha256, sha256, reports, bytes, created_at, state, receipt_at,
    kept FROM bundle";
const INSERT: &str = "INSERT INTO bundle (sequence, name, file_sha256, sha256, reports, bytes, created_at, state, kept)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1)";
const SENT: &str = "INSERT OR REPLACE INTO sent (id, sequence, report_digest) VALUES (?1, ?2, ?3)";
const LAST_SENT: &str = "SELECT report_digest FROM sent WHERE id = ?1 AND sequence < ?2 ORDER BY sequence DESC LIMIT 1";

/// How far a bundle has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BundleState {
    /// It is written into the state folder; whether it was put where it is fetched is not known.
    Made,
    /// It was put where it is fetched.
    Placed,
    /// It was lost before anybody could fetch it; its runs went with a later one. Its number stays used.
    Void,
}

/// A bundle that was made here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentBundle {
    /// Its number, from 1, without gaps.
    pub sequence: u64,
    /// The name of its file.
    pub name: String,
    /// SHA-256 of the file.
    pub file_sha256: ReportDigest,
    /// SHA-256 of the bundle, unencrypted.
    pub sha256: ReportDigest,
    /// Reports in it.
    pub reports: u64,
    /// Size of the file in bytes.
    pub bytes: u64,
    /// When it was made, in seconds since 1970.
    pub created_at: i64,
    /// How far it has come.
    pub state: BundleState,
    /// When its receipt was taken in, in seconds since 1970.
    pub receipt_at: Option<i64>,
    /// Whether a copy is kept to give it again.
    pub kept: bool,
}

/// That a content of a run went with a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentReport {
    /// The Index_GUID of the run.
    pub id: Uuid,
    /// SHA-256 of its report.
    pub digest: ReportDigest,
}

impl View {
    /// The bundles made here, by number.
    pub fn bundles(&self) -> Result<Vec<SentBundle>> {
        if !self.has_bundles() {
            return Ok(Vec::new());
        }
        self.read("bundles", |connection| {
            connection.prepare_cached(&format!("{COLUMNS} ORDER BY sequence"))?.query_map((), bundle)?.collect()
        })
    }

    /// The bundle with a number.
    pub fn bundle(&self, sequence: u64) -> Result<Option<SentBundle>> {
        if !self.has_bundles() {
            return Ok(None);
        }
        self.read("bundle", |connection| {
            let mut statement = connection.prepare_cached(&format!("{COLUMNS} WHERE sequence = ?1"))?;
            statement.query_row([signed(sequence)], bundle).optional()
        })
    }

    /// The bundle with the highest number.
    pub fn last_bundle(&self) -> Result<Option<SentBundle>> {
        if !self.has_bundles() {
            return Ok(None);
        }
        self.read("last bundle", |connection| {
            let sql = format!("{COLUMNS} ORDER BY sequence DESC LIMIT 1");
            connection.prepare_cached(&sql)?.query_row((), bundle).optional()
        })
    }

    /// The contents of `ids` that went last with a bundle before the one with number `before`.
    pub fn last_sent(&self, ids: &[Uuid], before: u64) -> Result<HashMap<Uuid, ReportDigest>> {
        self.read("last sent", |connection| {
            let mut statement = connection.prepare_cached(LAST_SENT)?;
            let mut sent = HashMap::new();
            for id in ids {
                let digest = statement.query_row((id.as_bytes(), signed(before)), |row| row.get(0)).optional()?;
                sent.extend(digest.map(|digest| (*id, digest)));
            }
            Ok(sent)
        })
    }

    /// The runs that went with a bundle, by key.
    pub fn runs_of_bundle(&self, sequence: u64) -> Result<Vec<Uuid>> {
        if !self.has_bundles() {
            return Ok(Vec::new());
        }
        self.read("runs of a bundle", |connection| {
            let mut statement = connection.prepare_cached("SELECT id FROM sent WHERE sequence = ?1 ORDER BY id")?;
            statement.query_map([signed(sequence)], |row| Ok(Uuid::from_bytes(row.get(0)?)))?.collect()
        })
    }

    /// The runs that were seen or delivered in the export pass with number `pass`, by key.
    pub fn seen_in_pass(&self, to: DestinationId, pass: u64) -> Result<Vec<Uuid>> {
        const LIST: &str = "SELECT id FROM run WHERE destination = ?1 AND pass = ?2 ORDER BY id";
        self.read("seen in a pass", |connection| {
            let mut statement = connection.prepare_cached(LIST)?;
            statement.query_map((to.0, signed(pass)), |row| Ok(Uuid::from_bytes(row.get(0)?)))?.collect()
        })
    }
}

impl Ledger {
    /// The number of the export pass that was begun last.
    pub fn pass(&self) -> u64 {
        self.pass
    }

    /// Who counts the bundles that are made with this ledger: an ID of its own, so that the numbers of another ledger of
    /// the same site are never taken for its own.
    pub fn stream(&mut self) -> Result<Uuid> {
        if let Some(stream) = self.meta("stream")?.and_then(|text| Uuid::try_parse(&text).ok()) {
            return Ok(stream);
        }
        let stream = new_stream();
        self.transact(Lasting::Durable, "new stream", |transaction| {
            let row = ("stream", stream.to_string());
            transaction.execute("INSERT INTO meta (key, value) VALUES (?1, ?2)", row).map(drop)
        })?;
        Ok(stream)
    }

    /// Binds a number to a bundle that is written whole, though not yet under its name, and remembers what is in it.
    ///
    /// # Errors
    ///
    /// The number is used already, or the ledger cannot be written.
    pub fn bundle_made(&mut self, made: &SentBundle, reports: &[SentReport]) -> Result<()> {
        self.transact(Lasting::Durable, "bundle made", |transaction| {
            transaction.prepare_cached(INSERT)?.execute((
                signed(made.sequence),
                &made.name,
                made.file_sha256,
                made.sha256,
                signed(made.reports),
                signed(made.bytes),
                made.created_at,
                number(BundleState::Made),
            ))?;
            let mut statement = transaction.prepare_cached(SENT)?;
            for report in reports {
                statement.execute((report.id.as_bytes(), signed(made.sequence), report.digest))?;
            }
            Ok(())
        })
    }

    /// Remembers how far a bundle has come.
    pub fn set_bundle_state(&mut self, sequence: u64, state: BundleState) -> Result<()> {
        self.transact(Lasting::Durable, "bundle state", |transaction| {
            let mut statement = transaction.prepare_cached("UPDATE bundle SET state = ?2 WHERE sequence = ?1")?;
            statement.execute((signed(sequence), number(state))).map(drop)
        })
    }

    /// Remembers that the receipt of a bundle came; false when one came before.
    pub fn bundle_arrived(&mut self, sequence: u64, at: i64) -> Result<bool> {
        const ARRIVED: &str = "UPDATE bundle SET receipt_at = ?2 WHERE sequence = ?1 AND receipt_at IS NULL";
        self.transact(Lasting::Durable, "bundle arrived", |transaction| {
            transaction.prepare_cached(ARRIVED)?.execute((signed(sequence), at)).map(|changed| changed > 0)
        })
    }

    /// Remembers that no copy of a bundle is kept any longer. May be lost in a power cut.
    pub fn bundle_dropped(&mut self, sequence: u64) -> Result<()> {
        self.transact(Lasting::Relaxed, "bundle dropped", |transaction| {
            let mut statement = transaction.prepare_cached("UPDATE bundle SET kept = 0 WHERE sequence = ?1")?;
            statement.execute([signed(sequence)]).map(drop)
        })
    }

    /// A bundle was lost before anybody could fetch it: its runs count as not delivered, and the next export delivers
    /// them again. Its number stays used.
    pub fn void_bundle(&mut self, to: DestinationId, sequence: u64) -> Result<()> {
        const FORGET: &str =
            "DELETE FROM run WHERE destination = ?1 AND id IN (SELECT id FROM sent WHERE sequence = ?2)";
        const COUNT: &str = "UPDATE destination SET delivered = delivered - ?2 WHERE id = ?1";
        self.transact(Lasting::Durable, "void bundle", |transaction| {
            let forgotten = transaction.prepare_cached(FORGET)?.execute((to.0, signed(sequence)))?;
            let forgotten = i64::try_from(forgotten).unwrap_or(i64::MAX);
            transaction.prepare_cached(COUNT)?.execute((to.0, forgotten))?;
            transaction.prepare_cached("DELETE FROM sent WHERE sequence = ?1")?.execute([signed(sequence)])?;
            let mut statement =
                transaction.prepare_cached("UPDATE bundle SET state = ?2, kept = 0 WHERE sequence = ?1")?;
            statement.execute((signed(sequence), number(BundleState::Void))).map(drop)
        })
    }
}

/// An ID that no other has: of the moment, the process, and what the system scatters hashes with.
fn new_stream() -> Uuid {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let scatter = std::hash::BuildHasher::hash_one(&std::hash::RandomState::new(), since);
    let name = format!("{} {} {scatter}", since.as_nanos(), std::process::id());
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes())
}

fn bundle(row: &Row<'_>) -> rusqlite::Result<SentBundle> {
    Ok(SentBundle {
        sequence: unsigned(row.get(0)?),
        name: row.get(1)?,
        file_sha256: row.get(2)?,
        sha256: row.get(3)?,
        reports: unsigned(row.get(4)?),
        bytes: unsigned(row.get(5)?),
        created_at: row.get(6)?,
        state: match row.get(7)? {
            0_i64 => BundleState::Made,
            1 => BundleState::Placed,
            _ => BundleState::Void,
        },
        receipt_at: row.get(8)?,
        kept: row.get::<_, i64>(9)? != 0,
    })
}

fn number(state: BundleState) -> i64 {
    match state {
        BundleState::Made => 0,
        BundleState::Placed => 1,
        BundleState::Void => 2,
    }
}

pub(super) fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

pub(super) fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
