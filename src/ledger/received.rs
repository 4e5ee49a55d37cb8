//! The bundles that were received: from which sites, which numbers, and from which bundle the content of a run comes.
//!
//! A machine that receives has no source of its own, so its ledger bears the identity of a [`receiver`] and lives in a
//! folder of its own. Everything is told for one destination: what was received into one folder was not received into
//! another.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row};
use uuid::Uuid;

use super::bundles::{signed, unsigned};
use super::digest::ReportDigest;
use super::open::Ledger;
use super::record::DestinationId;
use super::view::View;
use super::write::Lasting;
use crate::error::Result;
use crate::vte::source::SourceIdentity;

const STREAM: &str = "SELECT id, stream, site, source FROM stream";
const RECEIVED: &str = "SELECT sequence, file_sha256, sha256, reports, state, received_at FROM received";
const BEGIN: &str = "INSERT INTO received
    (destination, stream, sequence, file_sha256, sha256, reports, state, received_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
    ON CONFLICT DO UPDATE SET file_sha256 = excluded.file_sha256, sha256 = excluded.sha256, reports = excluded.reports, state = excluded.state,
        received_at = excluded.received_at";
const ARRIVE: &str = "INSERT INTO arrival (destination, id, stream, sequence) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT DO UPDATE SET stream = excluded.stream, sequence = excluded.sequence";

/// Who a ledger belongs to that has no source: a machine that receives bundles.
pub fn receiver() -> SourceIdentity {
    SourceIdentity { server: "bundle receiver".to_owned(), database: "bundles".to_owned(), created: String::new() }
}

/// The number of a stream of bundles in this ledger, in the order in which they were first met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(pub(super) i64);

/// Bundles that one ledger of one site counts. A site that begins with a new ledger begins a new stream, whose numbers
/// do not compare with those before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    /// Its number.
    pub id: StreamId,
    /// What the sender calls it.
    pub stream: Uuid,
    /// The name of the site.
    pub site: String,
    /// Which database the site reads, as one text.
    pub source: String,
}

/// How far receiving a bundle has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceivedState {
    /// It was begun; its end is not known.
    Begun,
    /// All of it is delivered.
    Done,
    /// All of it is looked at, and some reports are set aside.
    SetAside,
}

/// A bundle that was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedBundle {
    /// Its number.
    pub sequence: u64,
    /// SHA-256 of its file.
    pub file_sha256: ReportDigest,
    /// SHA-256 of it, unencrypted.
    pub sha256: ReportDigest,
    /// Reports in it.
    pub reports: u64,
    /// How far it has come.
    pub state: ReceivedState,
    /// When it was received, in seconds since 1970.
    pub received_at: i64,
}

/// From which bundle the content of a run comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// The stream.
    pub stream: StreamId,
    /// The number of the bundle.
    pub sequence: u64,
}

impl View {
    /// The streams that bundles came from, in the order in which they were first met.
    pub fn streams(&self) -> Result<Vec<Stream>> {
        if !self.has_bundles() {
            return Ok(Vec::new());
        }
        self.read("streams", |connection| {
            connection.prepare_cached(&format!("{STREAM} ORDER BY id"))?.query_map((), stream)?.collect()
        })
    }

    /// The bundles of a stream received into a destination, by number.
    pub fn received(&self, to: DestinationId, from: StreamId) -> Result<Vec<ReceivedBundle>> {
        self.read("received", |connection| {
            let sql = format!("{RECEIVED} WHERE destination = ?1 AND stream = ?2 ORDER BY sequence");
            connection.prepare_cached(&sql)?.query_map((to.0, from.0), received)?.collect()
        })
    }

    /// The bundle of a stream with a number, as it was received into a destination.
    pub fn received_bundle(&self, to: DestinationId, from: StreamId, sequence: u64) -> Result<Option<ReceivedBundle>> {
        self.read("received bundle", |connection| {
            let sql = format!("{RECEIVED} WHERE destination = ?1 AND stream = ?2 AND sequence = ?3");
            connection.prepare_cached(&sql)?.query_row((to.0, from.0, signed(sequence)), received).optional()
        })
    }

    /// The bundle with this very file, if it was received into a destination.
    pub fn received_file(
        &self,
        to: DestinationId,
        file_sha256: &ReportDigest,
    ) -> Result<Option<(StreamId, ReceivedBundle)>> {
        const FILE: &str = "SELECT sequence, file_sha256, sha256, reports, state, received_at, stream FROM received
            WHERE destination = ?1 AND file_sha256 = ?2 LIMIT 1";
        self.read("received file", |connection| {
            let read = |row: &Row<'_>| Ok((StreamId(row.get(6)?), received(row)?));
            connection.prepare_cached(FILE)?.query_row((to.0, file_sha256), read).optional()
        })
    }

    /// From which bundles the contents of `ids` in a destination come.
    pub fn arrivals(&self, to: DestinationId, ids: &[Uuid]) -> Result<HashMap<Uuid, Arrival>> {
        const ARRIVAL: &str = "SELECT stream, sequence FROM arrival WHERE destination = ?1 AND id = ?2";
        self.read("arrivals", |connection| {
            let mut statement = connection.prepare_cached(ARRIVAL)?;
            let mut found = HashMap::new();
            for id in ids {
                let read =
                    |row: &Row<'_>| Ok(Arrival { stream: StreamId(row.get(0)?), sequence: unsigned(row.get(1)?) });
                let arrival = statement.query_row((to.0, id.as_bytes()), read).optional()?;
                found.extend(arrival.map(|arrival| (*id, arrival)));
            }
            Ok(found)
        })
    }
}

impl Ledger {
    /// Makes a new stream known.
    pub fn new_stream(&mut self, stream: Uuid, site: &str, source: &str) -> Result<Stream> {
        let id = self.transact(Lasting::Durable, "new stream", |transaction| {
            let row = (stream.as_bytes(), site, source);
            transaction.execute("INSERT INTO stream (stream, site, source) VALUES (?1, ?2, ?3)", row)?;
            Ok(StreamId(transaction.last_insert_rowid()))
        })?;
        Ok(Stream { id, stream, site: site.to_owned(), source: source.to_owned() })
    }

    /// Remembers how far receiving a bundle has come.
    pub fn set_received(&mut self, to: DestinationId, from: StreamId, bundle: &ReceivedBundle) -> Result<()> {
        self.transact(Lasting::Durable, "received", |transaction| {
            let state = match bundle.state {
                ReceivedState::Begun => 0_i64,
                ReceivedState::Done => 1,
                ReceivedState::SetAside => 2,
            };
            let mut statement = transaction.prepare_cached(BEGIN)?;
            let (sequence, reports) = (signed(bundle.sequence), signed(bundle.reports));
            statement
                .execute((
                    to.0,
                    from.0,
                    sequence,
                    bundle.file_sha256,
                    bundle.sha256,
                    reports,
                    state,
                    bundle.received_at,
                ))
                .map(drop)
        })
    }

    /// Remembers that the contents of `ids` come from a bundle from now on. This is told before they are delivered: a
    /// crash in between must not let an older content pass for a newer one.
    pub fn arrive(&mut self, to: DestinationId, ids: &[Uuid], with: Arrival) -> Result<()> {
        self.transact(Lasting::Durable, "arrive", |transaction| arrive(transaction, to, ids, with))
    }
}

fn arrive(connection: &Connection, to: DestinationId, ids: &[Uuid], with: Arrival) -> rusqlite::Result<()> {
    let mut statement = connection.prepare_cached(ARRIVE)?;
    for id in ids {
        statement.execute((to.0, id.as_bytes(), with.stream.0, signed(with.sequence)))?;
    }
    Ok(())
}

fn stream(row: &Row<'_>) -> rusqlite::Result<Stream> {
    let stream = Uuid::from_bytes(row.get(1)?);
    Ok(Stream { id: StreamId(row.get(0)?), stream, site: row.get(2)?, source: row.get(3)? })
}

fn received(row: &Row<'_>) -> rusqlite::Result<ReceivedBundle> {
    Ok(ReceivedBundle {
        sequence: unsigned(row.get(0)?),
        file_sha256: row.get(1)?,
        sha256: row.get(2)?,
        reports: unsigned(row.get(3)?),
        state: match row.get(4)? {
            0_i64 => ReceivedState::Begun,
            1 => ReceivedState::Done,
            _ => ReceivedState::SetAside,
        },
        received_at: row.get(5)?,
    })
}
