//! The ledger: the truth about what was delivered, in one SQLite file.
//!
//! The WATS Client deletes what it has read, so the folder cannot tell what is new; this can. It is per database, and
//! within it per destination folder.

mod schema;

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::error::{Code, Error, Result};
use crate::vte::source::SourceIdentity;

/// The name of the file in the state folder.
pub const FILE: &str = "ledger.db";
/// The name of the file that is locked while an instance works.
const LOCK: &str = "ledger.lock";

/// The first 128 bits of a SHA-256.
pub type Digest = [u8; 16];

/// The digest of bytes.
pub fn digest(bytes: &[u8]) -> Digest {
    let mut digest = Digest::default();
    digest.copy_from_slice(&Sha256::digest(bytes)[..16]);
    digest
}

/// A destination folder in the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct DestinationId(i64);

/// What the ledger knows of a run at a destination.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// It was delivered.
    pub delivered: Option<Delivered>,
    /// It was about to be delivered, with this digest of the report, when something broke off.
    pub intended: Option<Digest>,
    /// It is quarantined.
    pub quarantined: Option<Held>,
}

/// A delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delivered {
    /// The digest of the rows the run was read from.
    pub rows: Digest,
    /// The digest of the bytes of the report.
    pub report: Digest,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The numbered subfolder; 0 is the folder itself.
    pub place: u32,
    /// In which pass.
    pub pass: i64,
}

/// With what a run was quarantined: when either changes it is tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// The digest of its rows.
    pub rows: Digest,
    /// The digest of the configuration.
    pub config: Digest,
}

/// A delivery to be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// The run.
    pub id: Uuid,
    /// What and where.
    pub delivered: Delivered,
}

/// A run to be quarantined, or one that is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantine {
    /// The run.
    pub id: Uuid,
    /// With what.
    pub held: Held,
    /// The stable code of the reason.
    pub code: String,
    /// The reason.
    pub reason: String,
    /// What to do.
    pub hint: Option<String>,
    /// Since when, in seconds since 1970.
    pub since: i64,
}

/// How many runs there are in each state, over all destinations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Delivered.
    pub delivered: u64,
    /// Quarantined.
    pub quarantined: u64,
    /// The last delivery, in seconds since 1970.
    pub last_delivery: Option<i64>,
}

/// Called before each operation of the ledger; an error stands in for a failing disk. For tests.
pub type Faults = Box<dyn FnMut(&'static str) -> Result<()> + Send>;

/// The ledger of one database.
pub struct Ledger {
    path: PathBuf,
    db: Connection,
    faults: Option<Faults>,
    /// Held as long as the instance lives.
    _lock: Option<File>,
}

impl Ledger {
    /// Opens the ledger in `dir` for the database `identity`, or makes one where there is none.
    ///
    /// # Errors
    /// Another instance holds it; it is damaged, newer than the program, or of another database; the folder cannot be
    /// written to.
    pub fn open(dir: &Path, identity: &SourceIdentity) -> Result<Ledger> {
        Ledger::open_with(dir, identity, None)
    }

    /// As [`Ledger::open`], with faults.
    ///
    /// # Errors
    /// As [`Ledger::open`].
    pub fn open_with(dir: &Path, identity: &SourceIdentity, faults: Option<Faults>) -> Result<Ledger> {
        std::fs::create_dir_all(dir).map_err(|error| {
            Error::new(Code::Ledger, format!("cannot make the folder {} of the ledger", dir.display()))
                .hint("see that this account may write there, or name another folder: `state` in the configuration, or --state")
                .source(error)
        })?;
        let lock = lock(dir)?;
        let path = dir.join(FILE);
        let mut ledger = Ledger { db: schema::open(&path)?, path, faults, _lock: Some(lock) };
        ledger.bind(identity)?;
        Ok(ledger)
    }

    /// Opens the ledger in `dir` without changing anything there; none where there is none.
    ///
    /// # Errors
    /// It is damaged or newer than the program.
    pub fn open_read_only(dir: &Path) -> Result<Option<Ledger>> {
        let path = dir.join(FILE);
        if !path.exists() {
            return Ok(None);
        }
        Ok(Some(Ledger { db: schema::open_read_only(&path)?, path, faults: None, _lock: None }))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The database it knows.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn identity(&self) -> Result<Option<SourceIdentity>> {
        let text: Option<String> = self
            .db
            .query_row("SELECT value FROM meta WHERE key = 'source'", [], |row| row.get(0))
            .optional()
            .map_err(|error| self.failure(&error))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Refuses another database than the one it knows, or gets to know its first.
    ///
    /// # Errors
    /// It knows another.
    pub fn check_identity(&self, identity: &SourceIdentity) -> Result<()> {
        match self.identity()? {
            Some(known) if known != *identity => {
                let words =
                    |who: &SourceIdentity| format!("{} on {} (created {})", who.database, who.server, who.created);
                Err(Error::new(
                    Code::LedgerSource,
                    format!(
                        "the ledger {} is of the database {}, not of {}",
                        self.path.display(),
                        words(&known),
                        words(identity)
                    ),
                )
                .hint("give each database a ledger of its own: `state` in the configuration, or --state"))
            }
            _ => Ok(()),
        }
    }

    fn bind(&mut self, identity: &SourceIdentity) -> Result<()> {
        self.check_identity(identity)?;
        if self.identity()?.is_none() {
            let text = serde_json::to_string(identity).unwrap_or_default();
            self.write("bind", |db| db.execute("INSERT OR IGNORE INTO meta VALUES ('source', ?1)", [text]).map(drop))?;
        }
        Ok(())
    }

    /// The destination `folder`, named by its canonical path.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn destination(&mut self, folder: &str) -> Result<DestinationId> {
        if let Some(id) = self.find_destination(folder)? {
            return Ok(id);
        }
        self.write("destination", |db| {
            db.execute("INSERT INTO destinations (folder) VALUES (?1)", [folder]).map(drop)
        })?;
        let found = self.find_destination(folder)?;
        found.ok_or_else(|| Error::new(Code::Ledger, "the ledger has lost a destination it was just given"))
    }

    /// The destination `folder`, if the ledger knows it.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn find_destination(&self, folder: &str) -> Result<Option<DestinationId>> {
        self.db
            .query_row("SELECT id FROM destinations WHERE folder = ?1", [folder], |row| row.get(0).map(DestinationId))
            .optional()
            .map_err(|error| self.failure(&error))
    }

    /// The number of a new pass over the database.
    ///
    /// # Errors
    /// The ledger cannot be written.
    pub fn begin_pass(&mut self) -> Result<i64> {
        let last: Option<String> = self
            .db
            .query_row("SELECT value FROM meta WHERE key = 'pass'", [], |row| row.get(0))
            .optional()
            .map_err(|error| self.failure(&error))?;
        let pass = last.and_then(|text| text.parse::<i64>().ok()).unwrap_or(0) + 1;
        self.write("pass", |db| {
            db.execute("INSERT OR REPLACE INTO meta VALUES ('pass', ?1)", [pass.to_string()]).map(drop)
        })?;
        Ok(pass)
    }

    /// What it knows of the given runs; those it does not know are not in the answer.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn lookup(&mut self, destination: DestinationId, ids: &[Uuid]) -> Result<HashMap<Uuid, Known>> {
        self.fault("lookup")?;
        self.look(destination, ids)
    }

    /// As [`Ledger::lookup`], without faults.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn look(&self, destination: DestinationId, ids: &[Uuid]) -> Result<HashMap<Uuid, Known>> {
        self.known(destination, ids).map_err(|error| self.failure(&error))
    }

    fn known(&self, destination: DestinationId, ids: &[Uuid]) -> rusqlite::Result<HashMap<Uuid, Known>> {
        let mut runs = self
            .db
            .prepare_cached("SELECT rows, report, at, place, pass FROM runs WHERE destination = ?1 AND id = ?2")?;
        let mut intents = self.db.prepare_cached("SELECT report FROM intents WHERE destination = ?1 AND id = ?2")?;
        let mut held =
            self.db.prepare_cached("SELECT rows, config FROM quarantine WHERE destination = ?1 AND id = ?2")?;
        let mut found = HashMap::new();
        for id in ids {
            let key = params![destination.0, id.as_bytes().as_slice()];
            let delivered = runs.query_row(key, |row| {
                Ok(Delivered {
                    rows: row.get(0)?,
                    report: row.get(1)?,
                    at: row.get(2)?,
                    place: row.get(3)?,
                    pass: row.get(4)?,
                })
            });
            let intended = intents.query_row(key, |row| row.get(0));
            let quarantined = held.query_row(key, |row| Ok(Held { rows: row.get(0)?, config: row.get(1)? }));
            let known = Known {
                delivered: delivered.optional()?,
                intended: intended.optional()?,
                quarantined: quarantined.optional()?,
            };
            if known != Known::default() {
                found.insert(*id, known);
            }
        }
        Ok(found)
    }

    /// Notes what is about to be delivered: after a crash this tells a file of ours from a foreign one.
    ///
    /// # Errors
    /// The ledger cannot be written; then nothing is noted.
    pub fn intend(&mut self, destination: DestinationId, intents: &[(Uuid, Digest)]) -> Result<()> {
        self.write("intend", |db| {
            let mut insert = db.prepare_cached("INSERT OR REPLACE INTO intents VALUES (?1, ?2, ?3)")?;
            for (id, report) in intents {
                insert.execute(params![destination.0, id.as_bytes().as_slice(), report])?;
            }
            Ok(())
        })
    }

    /// Records deliveries and quarantines, all or none. What is delivered is no longer intended nor quarantined.
    ///
    /// # Errors
    /// The ledger cannot be written; then nothing is recorded.
    pub fn record(&mut self, destination: DestinationId, delivered: &[Record], held: &[Quarantine]) -> Result<()> {
        if delivered.is_empty() && held.is_empty() {
            return Ok(());
        }
        self.write("record", |db| {
            let mut insert = db.prepare_cached("INSERT OR REPLACE INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?;
            let mut fulfil = db.prepare_cached("DELETE FROM intents WHERE destination = ?1 AND id = ?2")?;
            let mut free = db.prepare_cached("DELETE FROM quarantine WHERE destination = ?1 AND id = ?2")?;
            let mut hold =
                db.prepare_cached("INSERT OR REPLACE INTO quarantine VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?;
            for Record { id, delivered } in delivered {
                let id = id.as_bytes().as_slice();
                let Delivered { rows, report, at, place, pass } = delivered;
                insert.execute(params![destination.0, id, rows, report, at, place, pass])?;
                fulfil.execute(params![destination.0, id])?;
                free.execute(params![destination.0, id])?;
            }
            for run in held {
                let id = run.id.as_bytes().as_slice();
                let Held { rows, config } = run.held;
                hold.execute(params![destination.0, id, rows, config, run.code, run.reason, run.hint, run.since])?;
            }
            Ok(())
        })
    }

    /// The quarantined runs of all destinations, the newest first, at most `limit`.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn quarantined(&self, limit: u32) -> Result<Vec<Quarantine>> {
        let read = || {
            let mut select = self.db.prepare(
                "SELECT id, rows, config, code, reason, hint, since FROM quarantine ORDER BY since DESC, id LIMIT ?1",
            )?;
            let rows = select.query_map([limit], |row| {
                Ok(Quarantine {
                    id: Uuid::from_bytes(row.get(0)?),
                    held: Held { rows: row.get(1)?, config: row.get(2)? },
                    code: row.get(3)?,
                    reason: row.get(4)?,
                    hint: row.get(5)?,
                    since: row.get(6)?,
                })
            })?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.failure(&error))
    }

    /// How many runs are in each state.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn counts(&self) -> Result<Counts> {
        let read = || {
            let (delivered, last_delivery): (i64, Option<i64>) =
                self.db.query_row("SELECT count(*), max(at) FROM runs", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let quarantined: i64 = self.db.query_row("SELECT count(*) FROM quarantine", [], |row| row.get(0))?;
            rusqlite::Result::Ok(Counts {
                delivered: delivered.unsigned_abs(),
                quarantined: quarantined.unsigned_abs(),
                last_delivery,
            })
        };
        read().map_err(|error| self.failure(&error))
    }

    /// The destinations and how many runs were delivered to each.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn destinations(&self) -> Result<Vec<(String, u64)>> {
        let read = || {
            let mut select = self.db.prepare(
                "SELECT folder, (SELECT count(*) FROM runs WHERE destination = destinations.id) FROM destinations ORDER BY id",
            )?;
            let rows = select.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
            rows.collect::<rusqlite::Result<Vec<_>>>()
        };
        read().map_err(|error| self.failure(&error))
    }

    /// The last numbered subfolder of a destination and how many files were put there.
    ///
    /// # Errors
    /// The ledger cannot be read.
    pub fn last_place(&self, destination: DestinationId) -> Result<(u32, u64)> {
        let select =
            "SELECT place, count(*) FROM runs WHERE destination = ?1 GROUP BY place ORDER BY place DESC LIMIT 1";
        let found =
            self.db.query_row(select, [destination.0], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())));
        found.optional().map(Option::unwrap_or_default).map_err(|error| self.failure(&error))
    }

    fn fault(&mut self, operation: &'static str) -> Result<()> {
        self.faults.as_mut().map_or(Ok(()), |faults| faults(operation))
    }

    /// One transaction.
    fn write(
        &mut self,
        operation: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<()> {
        self.fault(operation)?;
        let path = &self.path;
        let transaction = self.db.transaction().map_err(|error| schema::failure(path, &error))?;
        work(&transaction).map_err(|error| schema::failure(path, &error))?;
        // A commit that was cut off: the caller is told that it failed, and yet it may have happened.
        if let Some(faults) = self.faults.as_mut() {
            faults("commit")?;
        }
        transaction.commit().map_err(|error| schema::failure(path, &error))
    }

    fn failure(&self, error: &rusqlite::Error) -> Error {
        schema::failure(&self.path, error)
    }
}

/// Locks the folder for this instance. The system frees the lock when the process ends, however it ends.
fn lock(dir: &Path) -> Result<File> {
    let path = dir.join(LOCK);
    let failed = |error: std::io::Error| {
        Error::new(Code::Ledger, format!("cannot lock {}", path.display()))
            .hint("see that this account may write there, or name another folder: `state` in the configuration, or --state")
            .source(error)
    };
    let file = File::options().create(true).truncate(false).read(true).write(true).open(&path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::new(
            Code::LedgerLocked,
            format!("another vte-wats is at work with the ledger in {}", dir.display()),
        )
        .hint("let it finish or stop it; for another database give --state another folder")),
        Err(TryLockError::Error(error)) => Err(failed(error)),
    }
}
