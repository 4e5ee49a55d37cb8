//! The tables of the ledger, and how a new ledger comes to be.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::faults::Faults;
use super::view::raw_identity;
use super::{fail, view::IDENTITY};
use crate::error::Result;
use crate::vte::source::SourceIdentity;

/// `VTWA`: marks the file as a ledger of this program.
pub(super) const APPLICATION_ID: i64 = 0x5654_5741;

/// The version of the tables. A ledger with a higher one was written by a newer program; one with a lower one is brought
/// up to it when it is opened for writing.
pub(super) const VERSION: i64 = 3;

/// A delivered run takes about 95 bytes with its claim, so ten million fit in 1 GB: of the digest of its report half is
/// kept, the key is the 16 bytes of the GUID, the table is its own index, and what only few runs have stands in tables
/// of their own.
///
/// An intent is a row of its own, not a column of `run`: `run` then holds nothing but truths, and a second intent never
/// wipes out the first, whose file may be in the folder.
const TABLES: &str = "
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE destination (
  id INTEGER PRIMARY KEY,
  folder TEXT NOT NULL UNIQUE,
  delivered INTEGER NOT NULL DEFAULT 0,
  place INTEGER NOT NULL DEFAULT 0,
  placed INTEGER NOT NULL DEFAULT 0,
  watermark TEXT
) STRICT;
CREATE TABLE run (
  destination INTEGER NOT NULL,
  id BLOB NOT NULL,
  row_digest BLOB NOT NULL,
  report_digest BLOB NOT NULL,
  delivered_at INTEGER NOT NULL,
  place INTEGER NOT NULL,
  pass INTEGER NOT NULL,
  PRIMARY KEY (destination, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE intent (
  destination INTEGER NOT NULL,
  id BLOB NOT NULL,
  report_digest BLOB NOT NULL,
  place INTEGER NOT NULL,
  pass INTEGER NOT NULL,
  PRIMARY KEY (destination, id, report_digest)
) STRICT, WITHOUT ROWID;
CREATE TABLE quarantine (
  destination INTEGER NOT NULL,
  id BLOB NOT NULL,
  row_digest BLOB NOT NULL,
  config_digest BLOB NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL,
  hint TEXT NOT NULL,
  since INTEGER NOT NULL,
  pass INTEGER NOT NULL,
  PRIMARY KEY (destination, id)
) STRICT, WITHOUT ROWID;
";

/// What version 2 adds: the bundles that were made and those that were received.
///
/// `sent` tells which content of a run went with which bundle. `arrival` tells from which bundle the content comes that
/// a run has in a destination, so that an older one is known as older whenever it comes; a run takes about 45 bytes in
/// either.
const BUNDLES: &str = "
CREATE TABLE bundle (
  sequence INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  file_sha256 BLOB NOT NULL,
  sha256 BLOB NOT NULL,
  reports INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  state INTEGER NOT NULL,
  receipt_at INTEGER,
  kept INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE sent (
  id BLOB NOT NULL,
  sequence INTEGER NOT NULL,
  report_digest BLOB NOT NULL,
  PRIMARY KEY (id, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE stream (
  id INTEGER PRIMARY KEY,
  stream BLOB NOT NULL UNIQUE,
  site TEXT NOT NULL,
  source TEXT NOT NULL
) STRICT;
CREATE TABLE received (
  destination INTEGER NOT NULL,
  stream INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  file_sha256 BLOB NOT NULL,
  sha256 BLOB NOT NULL,
  reports INTEGER NOT NULL,
  state INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  PRIMARY KEY (destination, stream, sequence)
) STRICT, WITHOUT ROWID;
CREATE TABLE arrival (
  destination INTEGER NOT NULL,
  id BLOB NOT NULL,
  stream INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  PRIMARY KEY (destination, id)
) STRICT, WITHOUT ROWID;
";

/// What version 3 adds: which run a start belongs to, of those that WATS would take for one. A run takes about 23 bytes.
///
/// Runs that an older program delivered have no claim until they are delivered again.
const CLAIMS: &str = "
CREATE TABLE claim (key INTEGER PRIMARY KEY, run INTEGER NOT NULL) STRICT;
";

/// Brings a ledger of version `from` up to [`VERSION`], wholly or not at all.
pub(super) fn migrate(connection: &mut Connection, from: i64) -> rusqlite::Result<()> {
    let transaction = connection.transaction()?;
    if from < 2 {
        transaction.execute_batch(BUNDLES)?;
    }
    if from < 3 {
        transaction.execute_batch(CLAIMS)?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()
}

/// `ledger.db` in the state folder `dir`.
pub(super) fn file(dir: &Path) -> PathBuf {
    dir.join("ledger.db")
}

/// Makes a new ledger of `identity` in `dir`.
///
/// It is made under another name and renamed when it is whole, so that a `ledger.db` that is empty or has no tables is
/// always damage and never an interrupted first start.
pub(super) fn create(dir: &Path, identity: &SourceIdentity, faults: &dyn Faults) -> Result<()> {
    let new = dir.join("ledger.db.new");
    for leftover in [new.clone(), dir.join("ledger.db.new-journal")] {
        match std::fs::remove_file(&leftover) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(fail::file(&leftover, "remove", error));
            }
            _ => {}
        }
    }
    faults.before("create")?;
    fill(&new, identity).map_err(|error| fail::sqlite(dir, "create", error))?;
    faults.before("rename")?;
    std::fs::rename(&new, file(dir)).map_err(|error| fail::file(&new, "rename", error))?;
    // So that the name outlives a power cut. Windows has no such thing, and needs none.
    #[cfg(unix)]
    std::fs::File::open(dir)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| fail::file(dir, "synchronise", error))?;
    faults.before("renamed")
}

fn fill(new: &Path, identity: &SourceIdentity) -> rusqlite::Result<()> {
    let mut connection = Connection::open(new)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "application_id", APPLICATION_ID)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(TABLES)?;
    transaction.execute_batch(BUNDLES)?;
    transaction.execute_batch(CLAIMS)?;
    for (key, value) in IDENTITY.iter().zip(raw_identity(identity)) {
        transaction.execute("INSERT INTO meta (key, value) VALUES (?1, ?2)", (key, value))?;
    }
    transaction.pragma_update(None, "user_version", VERSION)?;
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)
}
