//! What the ledger is told. Everything of one call is in one transaction.

use rusqlite::{Connection, Transaction, TransactionBehavior};
use uuid::Uuid;

use super::digest::KeptDigest;
use super::open::Ledger;
use super::record::{Delivered, Destination, DestinationId, Intent, Placed, Quarantine};
use super::{claim, fail};
use crate::error::Result;

const INTEND: &str = "INSERT INTO intent (destination, id, report_digest, place, pass) VALUES (?1, ?2, ?3, ?4, ?5)
    ON CONFLICT DO UPDATE SET pass = excluded.pass";
const PLACED: &str = "UPDATE destination SET place = ?2, placed = ?3 WHERE id = ?1";
const INSERT_RUN: &str =
    "INSERT OR IGNORE INTO run (destination, id, row_digest, report_digest, delivered_at, place, pass)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
const UPDATE_RUN: &str = "UPDATE run SET row_digest = ?3, report_digest = ?4, delivered_at = ?5, place = ?6, pass = ?7
    WHERE destination = ?1 AND id = ?2";
const COUNT: &str = "UPDATE destination SET delivered = delivered + ?2 WHERE id = ?1";
const FORGET_INTENT: &str = "DELETE FROM intent WHERE destination = ?1 AND id = ?2";
const FORGET_QUARANTINE: &str = "DELETE FROM quarantine WHERE destination = ?1 AND id = ?2";
const QUARANTINE: &str = "INSERT INTO quarantine
    (destination, id, row_digest, config_digest, code, reason, hint, since, pass)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
    ON CONFLICT DO UPDATE SET row_digest = excluded.row_digest, config_digest = excluded.config_digest,
        code = excluded.code, reason = excluded.reason, hint = excluded.hint, pass = excluded.pass";
const WATERMARK: &str = "UPDATE destination SET watermark = ?2 WHERE id = ?1";
const SET_META: &str = "INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value";
const SEEN: [&str; 2] = [
    "UPDATE run SET pass = ?3 WHERE destination = ?1 AND id = ?2",
    "UPDATE quarantine SET pass = ?3 WHERE destination = ?1 AND id = ?2",
];

/// Whether a commit has to outlive a power cut.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lasting {
    /// It has.
    Durable,
    /// It only saves work; it may be lost, in order, with all that came after it.
    Relaxed,
}

impl Ledger {
    /// The destination with this folder (a canonical path), made known if it is new.
    pub fn destination(&mut self, folder: &str) -> Result<Destination> {
        if let Some(known) = self.find_destination(folder)? {
            return Ok(known);
        }
        let id = self.transact(Lasting::Durable, "new destination", |transaction| {
            transaction.execute("INSERT INTO destination (folder) VALUES (?1)", [folder])?;
            Ok(DestinationId(transaction.last_insert_rowid()))
        })?;
        Ok(Destination { id, folder: folder.to_owned(), placed: Placed::default() })
    }

    /// Begins an export pass and gives its number. Runs that are recorded from now on bear it.
    pub fn begin_pass(&mut self) -> Result<u64> {
        let pass = self.pass + 1;
        self.set_meta("pass", &pass.to_string())?;
        self.pass = pass;
        Ok(pass)
    }

    /// Remembers that these runs were seen in this pass and needed nothing, so that a second row with the key of one of
    /// them is noticed. May be lost in a power cut.
    pub fn mark_seen(&mut self, to: DestinationId, ids: &[Uuid]) -> Result<()> {
        let pass = signed(self.pass);
        self.transact(Lasting::Relaxed, "seen", |transaction| {
            for sql in SEEN {
                let mut statement = transaction.prepare_cached(sql)?;
                for id in ids {
                    statement.execute((to.0, id.as_bytes(), pass))?;
                }
            }
            Ok(())
        })
    }

    /// Remembers what is about to be renamed into a destination, and which numbered subfolder is then the last.
    ///
    /// After a crash a file with the digest of an intent is known as ours, even if its run has changed since.
    pub fn intend(&mut self, to: DestinationId, intents: &[Intent], placed: Placed) -> Result<()> {
        let pass = signed(self.pass);
        self.transact(Lasting::Durable, "intend", |transaction| {
            let mut statement = transaction.prepare_cached(INTEND)?;
            for it in intents {
                statement.execute((to.0, it.id.as_bytes(), it.report_digest, it.place, pass))?;
            }
            transaction.prepare_cached(PLACED)?.execute((to.0, placed.place, placed.count)).map(drop)
        })
    }

    /// Remembers what was delivered. A run that was set aside no longer is.
    pub fn record_delivered(&mut self, to: DestinationId, delivered: &[Delivered]) -> Result<()> {
        self.record(to, delivered, &[])
    }

    /// Remembers what is set aside. A run that was delivered before stays known with what was delivered.
    pub fn quarantine(&mut self, to: DestinationId, refused: &[Quarantine]) -> Result<()> {
        self.record(to, &[], refused)
    }

    /// Remembers the end of a batch: what was delivered and what is set aside.
    pub fn record(&mut self, to: DestinationId, delivered: &[Delivered], refused: &[Quarantine]) -> Result<()> {
        let pass = signed(self.pass);
        self.transact(Lasting::Durable, "record", |transaction| {
            store_delivered(transaction, to, delivered, pass)?;
            store_refused(transaction, to, refused, pass)
        })
    }

    /// Remembers how far the source was read for a destination. May be lost in a power cut.
    pub fn set_watermark(&mut self, to: DestinationId, text: &str) -> Result<()> {
        self.transact(Lasting::Relaxed, "set watermark", |transaction| {
            transaction.prepare_cached(WATERMARK)?.execute((to.0, text)).map(drop)
        })
    }

    /// The same for what must outlive a power cut: a request that was taken is nowhere else.
    pub fn set_watermark_durably(&mut self, to: DestinationId, text: &str) -> Result<()> {
        self.transact(Lasting::Durable, "set watermark", |transaction| {
            transaction.prepare_cached(WATERMARK)?.execute((to.0, text)).map(drop)
        })
    }

    /// Keeps `value` under `key`. May be lost in a power cut.
    pub fn set_meta(&mut self, key: &str, value: &str) -> Result<()> {
        self.transact(Lasting::Relaxed, "set meta", |transaction| {
            transaction.prepare_cached(SET_META)?.execute((key, value)).map(drop)
        })
    }

    /// Does `write` in one transaction, wholly or not at all.
    pub(super) fn transact<T>(
        &mut self,
        lasting: Lasting,
        op: &'static str,
        write: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T> {
        let (connection, faults, dir) = self.view.parts();
        let failed = |error| fail::sqlite(dir, "write", error);
        faults.before(op)?;
        if lasting == Lasting::Relaxed {
            connection.pragma_update(None, "synchronous", "NORMAL").map_err(failed)?;
        }
        let done = (|| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
            let value = write(&transaction).map_err(failed)?;
            faults.before("commit")?;
            transaction.commit().map_err(failed)?;
            Ok(value)
        })();
        if lasting == Lasting::Relaxed {
            connection.pragma_update(None, "synchronous", "FULL").map_err(failed)?;
        }
        let value = done?;
        faults.before("committed")?;
        Ok(value)
    }
}

fn store_delivered(to: &Connection, destination: DestinationId, runs: &[Delivered], pass: i64) -> rusqlite::Result<()> {
    let mut insert = to.prepare_cached(INSERT_RUN)?;
    let mut update = to.prepare_cached(UPDATE_RUN)?;
    let mut forget = [to.prepare_cached(FORGET_INTENT)?, to.prepare_cached(FORGET_QUARANTINE)?];
    let mut new = 0;
    for it in runs {
        let id = it.id.as_bytes();
        let kept = KeptDigest::of(&it.report_digest);
        let row = (destination.0, id, it.row_digest, kept.bytes(), it.at, it.place, pass);
        if insert.execute(row)? == 1 {
            new += 1;
        } else {
            update.execute(row)?;
        }
        if let Some(claim) = &it.claim {
            claim::store(to, claim)?;
        }
        for statement in &mut forget {
            statement.execute((destination.0, id))?;
        }
    }
    if new > 0 {
        to.prepare_cached(COUNT)?.execute((destination.0, new))?;
    }
    Ok(())
}

fn store_refused(to: &Connection, destination: DestinationId, runs: &[Quarantine], pass: i64) -> rusqlite::Result<()> {
    let mut statement = to.prepare_cached(QUARANTINE)?;
    for it in runs {
        let (id, code) = (it.id.as_bytes(), it.code.id());
        let row = (destination.0, id, it.row_digest, it.config_digest, code, &it.reason, &it.hint, it.at, pass);
        statement.execute(row)?;
    }
    Ok(())
}

fn signed(pass: u64) -> i64 {
    i64::try_from(pass).unwrap_or(i64::MAX)
}
