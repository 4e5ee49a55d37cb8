//! What can be read of a ledger.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use super::digest::RowDigest;
use super::faults::Faults;
use super::record::{Counts, Destination, DestinationId, Known, Placed, Quarantined, State};
use super::{fail, schema};
use crate::error::{Code, Error, Result};
use crate::vte::source::SourceIdentity;

/// The keys of `meta` that hold who the source is.
pub(super) const IDENTITY: [&str; 3] = ["source.server", "source.database", "source.created"];

/// Who the source is, in the order of [`IDENTITY`].
pub(super) fn raw_identity(identity: &SourceIdentity) -> [&str; 3] {
    [&identity.server, &identity.database, &identity.created]
}

/// One row whatever the ledger knows; all but the key can be NULL.
const LOOKUP: &str = "
SELECT r.row_digest, r.report_digest, r.delivered_at, r.place, r.pass, q.row_digest, q.config_digest, q.pass,
       EXISTS (SELECT 1 FROM intent i WHERE i.destination = k.destination AND i.id = k.id), q.code
FROM (SELECT ?1 AS destination, ?2 AS id) k
LEFT JOIN run r ON r.destination = k.destination AND r.id = k.id
LEFT JOIN quarantine q ON q.destination = k.destination AND q.id = k.id";

const INTENTS: &str = "SELECT report_digest, place, pass FROM intent WHERE destination = ?1 AND id = ?2";

const DESTINATION: &str = "SELECT id, folder, place, placed FROM destination";

/// A ledger that is open for reading.
pub struct View {
    dir: PathBuf,
    connection: Connection,
    faults: Box<dyn Faults>,
    /// Read as a file that does not change, since nobody had it open.
    still: bool,
    version: i64,
}

impl View {
    pub(super) fn new(dir: &Path, connection: Connection, faults: Box<dyn Faults>, still: bool) -> View {
        View { dir: dir.to_owned(), connection, faults, still, version: schema::VERSION }
    }

    /// Remembers the version of the tables: a ledger of an older program can be read without being changed.
    pub(super) fn set_version(&mut self, version: i64) {
        self.version = version;
    }

    /// Whether it knows which start belongs to which run.
    pub(super) fn has_claims(&self) -> bool {
        self.version >= 3
    }

    /// Whether it has the tables of bundles; without them there are none.
    pub(super) fn has_bundles(&self) -> bool {
        self.version >= 2
    }

    /// The state folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    pub(super) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(super) fn parts(&mut self) -> (&mut Connection, &dyn Faults, &Path) {
        (&mut self.connection, self.faults.as_ref(), &self.dir)
    }

    pub(super) fn failed(&self, doing: &str, error: rusqlite::Error) -> Error {
        fail::sqlite(&self.dir, doing, error)
    }

    /// Does `op`, which reads.
    pub(super) fn read<T>(&self, op: &'static str, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T> {
        self.faults.before(op)?;
        if self.still && self.dir.join("ledger.db-wal").exists() {
            return Err(Error::new(
                Code::LedgerLocked,
                format!("another instance has opened the ledger in `{}` while it was read", self.dir.display()),
            )
            .hint("run it again"));
        }
        read(&self.connection).map_err(|error| self.failed("read", error))
    }

    /// Who the source of this ledger is.
    pub fn identity(&self) -> Result<SourceIdentity> {
        let mut parts = Vec::with_capacity(IDENTITY.len());
        for key in IDENTITY {
            let part = self.meta(key)?;
            parts.push(part.ok_or_else(|| fail::damaged(&self.dir, "it does not say which database it belongs to"))?);
        }
        let mut next = parts.into_iter();
        let mut part = || next.next().unwrap_or_default();
        Ok(SourceIdentity { server: part(), database: part(), created: part() })
    }

    /// What was kept under `key`.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        self.read("meta", |connection| {
            connection
                .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
                .query_row([key], |row| row.get(0))
                .optional()
        })
    }

    /// How far the source was read for a destination, in the words of whoever reads it. Only to save work: without it
    /// everything is looked at once more, and nothing is lost or doubled.
    pub fn watermark(&self, to: DestinationId) -> Result<Option<String>> {
        self.read("watermark", |connection| {
            connection
                .prepare_cached("SELECT watermark FROM destination WHERE id = ?1")?
                .query_row([to.0], |row| row.get(0))
                .optional()
                .map(Option::flatten)
        })
    }

    /// What is known of each of `ids` in a destination; those of which nothing is known are left out.
    pub fn lookup(&self, to: DestinationId, ids: &[Uuid]) -> Result<HashMap<Uuid, Known>> {
        self.read("lookup", |connection| {
            let mut statement = connection.prepare_cached(LOOKUP)?;
            let mut found = HashMap::new();
            for id in ids {
                let (known, intended) = statement.query_row((to.0, id.as_bytes()), known)?;
                let known = if intended { with_intents(connection, to, id, known)? } else { known };
                if let Some(known) = known {
                    found.insert(*id, known);
                }
            }
            Ok(found)
        })
    }

    /// The runs whose delivery was begun and whose end is not known, at most `limit`, by key. They have to be delivered
    /// again, wherever the reading stands: a crash may have taken a report back that was to be replaced.
    pub fn intended(&self, to: DestinationId, limit: usize) -> Result<Vec<Uuid>> {
        const LIST: &str = "SELECT DISTINCT id FROM intent i WHERE destination = ?1 AND NOT EXISTS
            (SELECT 1 FROM quarantine q WHERE q.destination = i.destination AND q.id = i.id) ORDER BY id LIMIT ?2";
        self.read("intended", |connection| {
            let mut statement = connection.prepare_cached(LIST)?;
            statement.query_map((to.0, signed(limit)), |row| Ok(Uuid::from_bytes(row.get(0)?)))?.collect()
        })
    }

    /// Where files of ours may have been left half-way: the runs with an intent, and their place.
    pub(crate) fn half_way(&self, to: DestinationId) -> Result<Vec<(Uuid, u32)>> {
        self.read("half-way", |connection| {
            let mut statement = connection
                .prepare_cached("SELECT DISTINCT id, place FROM intent WHERE destination = ?1 ORDER BY id")?;
            statement.query_map([to.0], |row| Ok((Uuid::from_bytes(row.get(0)?), row.get(1)?)))?.collect()
        })
    }

    /// The runs set aside because something is wrong with them, at most `limit`, those of one destination or of all, by
    /// destination and key.
    pub fn quarantined(&self, to: Option<DestinationId>, limit: usize) -> Result<Vec<Quarantined>> {
        const LIST: &str = "SELECT destination, id, code, reason, hint, since FROM quarantine
            WHERE (?1 IS NULL OR destination = ?1) AND code <> ?3 ORDER BY destination, id LIMIT ?2";
        self.read("quarantined", |connection| {
            connection
                .prepare_cached(LIST)?
                .query_map((to.map(|to| to.0), signed(limit), Code::RunExcluded.id()), |row| {
                    Ok(Quarantined {
                        destination: DestinationId(row.get(0)?),
                        id: Uuid::from_bytes(row.get(1)?),
                        code: row.get(2)?,
                        reason: row.get(3)?,
                        hint: row.get(4)?,
                        since: row.get(5)?,
                    })
                })?
                .collect()
        })
    }

    /// How many runs of each kind a destination has.
    pub fn counts(&self, to: DestinationId) -> Result<Counts> {
        const COUNTS: &str = "SELECT coalesce((SELECT delivered FROM destination WHERE id = ?1), 0),
            (SELECT count(*) FROM quarantine WHERE destination = ?1 AND code <> ?2),
            (SELECT count(*) FROM quarantine WHERE destination = ?1 AND code = ?2),
            (SELECT count(DISTINCT id) FROM intent i WHERE destination = ?1 AND NOT EXISTS
                (SELECT 1 FROM quarantine q WHERE q.destination = i.destination AND q.id = i.id))";
        self.read("counts", |connection| {
            connection.prepare_cached(COUNTS)?.query_row((to.0, Code::RunExcluded.id()), |row| {
                let count = |column| row.get::<_, i64>(column).map(|it| u64::try_from(it).unwrap_or(0));
                Ok(Counts { delivered: count(0)?, quarantined: count(1)?, excluded: count(2)?, intended: count(3)? })
            })
        })
    }

    /// The destinations, in the order in which they were first used.
    pub fn destinations(&self) -> Result<Vec<Destination>> {
        self.read("destinations", |connection| {
            let mut statement = connection.prepare_cached(&format!("{DESTINATION} ORDER BY id"))?;
            statement.query_map((), destination)?.collect()
        })
    }

    /// The destination with this folder, if it was ever used.
    pub fn find_destination(&self, folder: &str) -> Result<Option<Destination>> {
        self.read("destination", |connection| {
            let mut statement = connection.prepare_cached(&format!("{DESTINATION} WHERE folder = ?1"))?;
            statement.query_row([folder], destination).optional()
        })
    }

    /// Reads the whole structure of the file.
    ///
    /// # Errors
    ///
    /// `LedgerDamaged` when it is broken.
    pub fn check_structure(&self) -> Result<()> {
        let said = self.read("check", |connection| {
            connection.pragma_query_value(None, "quick_check", |row| row.get::<_, String>(0))
        })?;
        if said == "ok" { Ok(()) } else { Err(fail::damaged(&self.dir, said.lines().next().unwrap_or("?"))) }
    }

    /// The file of the ledger.
    pub fn file(&self) -> PathBuf {
        schema::file(&self.dir)
    }
}

fn destination(row: &Row<'_>) -> rusqlite::Result<Destination> {
    Ok(Destination {
        id: DestinationId(row.get(0)?),
        folder: row.get(1)?,
        placed: Placed { place: row.get(2)?, count: row.get(3)? },
    })
}

/// Reads a row of [`LOOKUP`]: what is known, and whether there are intents too.
fn known(row: &Row<'_>) -> rusqlite::Result<(Option<Known>, bool)> {
    let pass =
        |column| Ok::<_, rusqlite::Error>(row.get::<_, Option<i64>>(column)?.and_then(|it| u64::try_from(it).ok()));
    let delivered: Option<RowDigest> = row.get(0)?;
    let refused: Option<RowDigest> = row.get(5)?;
    let intended = row.get(8)?;
    if delivered.is_none() && refused.is_none() {
        return Ok((None, intended));
    }
    let known = Known {
        state: if refused.is_some() { State::Quarantined } else { State::Delivered },
        row_digest: refused.or(delivered),
        report_digest: row.get(1)?,
        intents: Vec::new(),
        delivered_at: row.get(2)?,
        place: row.get::<_, Option<u32>>(3)?.unwrap_or(0),
        pass: pass(4)?.max(pass(7)?).unwrap_or(0),
        config_digest: row.get(6)?,
        code: row.get::<_, Option<String>>(9)?.and_then(|code| Code::of(&code)),
    };
    Ok((Some(known), intended))
}

/// Adds the intents. A run that is not quarantined is then neither delivered nor not: it is to be delivered again. The
/// place of an intent is that of the run, if it has one.
fn with_intents(
    connection: &Connection,
    to: DestinationId,
    id: &Uuid,
    known: Option<Known>,
) -> rusqlite::Result<Option<Known>> {
    let mut known = known.unwrap_or(Known {
        state: State::Intended,
        row_digest: None,
        report_digest: None,
        intents: Vec::new(),
        delivered_at: None,
        place: 0,
        pass: 0,
        config_digest: None,
        code: None,
    });
    if known.state == State::Delivered {
        known.state = State::Intended;
        known.row_digest = None;
    }
    let mut statement = connection.prepare_cached(INTENTS)?;
    let mut rows = statement.query((to.0, id.as_bytes()))?;
    while let Some(row) = rows.next()? {
        known.intents.push(row.get(0)?);
        known.place = row.get(1)?;
        known.pass = known.pass.max(u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0));
    }
    Ok(Some(known))
}

fn signed(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
