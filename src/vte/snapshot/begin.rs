//! Beginning a snapshot, or going on with an unfinished one.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Code, Error, Result};

use super::write::{Content, failure, hint_for};
use super::{APPLICATION_ID, FORMAT, is_secret, layout};

/// How long a writer waits for another that is just leaving.
const LOCK_PATIENCE: Duration = Duration::from_millis(500);

/// Opens the partial file; says whether there was one to go on with.
pub(super) fn open(partial: &Path, content: &Content) -> Result<(Connection, bool)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(partial, flags).map_err(|error| failure(partial, error))?;
    lock(&db).map_err(|error| failure(partial, error))?;
    let is_fresh = is_empty(&db).map_err(|error| failure(partial, error))?;
    match is_fresh {
        true => set_up(&db, content)?,
        false => return_to(&db, partial, content)?,
    }
    Ok((db, !is_fresh))
}

/// Keeps every other writer out, at once and until the file is closed: two that copy the same rows would double them.
fn lock(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(LOCK_PATIENCE)?;
    db.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    db.execute_batch("BEGIN EXCLUSIVE; COMMIT")
}

/// Refuses what must not or cannot be in a snapshot.
pub(super) fn refuse_content(path: &Path, content: &Content) -> Result<()> {
    for table in &content.catalog.tables {
        if let Some(secret) = table.columns.iter().find(|column| is_secret(&table.name, &column.name)) {
            let what = format!("{}.{} must not be copied into a snapshot", table.name, secret.name);
            return Err(Error::new(Code::SnapshotWrite, what).hint("leave the column out"));
        }
    }
    match layout::obstacle(&content.catalog) {
        None => Ok(()),
        Some(obstacle) => Err(Error::new(Code::SnapshotWrite, format!("cannot write {}: {obstacle}", path.display()))
            .hint("name one schema in `source.schema`, so that each table is there once")),
    }
}

fn is_empty(db: &Connection) -> rusqlite::Result<bool> {
    db.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

fn meta_of(content: &Content) -> BTreeMap<&'static str, Option<String>> {
    let identity = &content.info.identity;
    BTreeMap::from([
        ("format", Some(FORMAT.to_string())),
        ("server", Some(identity.server.clone())),
        ("database", Some(identity.database.clone())),
        ("created", Some(identity.created.clone())),
        ("product", Some(content.info.product.clone())),
        ("collation", content.info.collation.clone()),
        ("clock.local", content.info.clock.map(|clock| clock_text(clock.local))),
        ("clock.utc", content.info.clock.map(|clock| clock_text(clock.utc))),
        ("since", content.range.since.clone()),
        ("until", content.range.until.clone()),
        ("complete", Some("0".to_owned())),
    ])
}

fn clock_text(time: chrono::NaiveDateTime) -> String {
    time.format("%Y-%m-%d %H:%M:%S%.3f").to_string()
}

fn set_up(db: &Connection, content: &Content) -> Result<()> {
    let set_up = || {
        layout::prepare(db)?;
        let first = db.unchecked_transaction()?;
        layout::create(&first, &content.catalog, &meta_of(content))?;
        first.commit()
    };
    set_up().map_err(|error| {
        Error::new(Code::SnapshotWrite, "cannot begin the snapshot").hint(hint_for(&error)).source(error)
    })
}

/// Goes on with an unfinished snapshot, if it is of the same database, range and catalog.
fn return_to(db: &Connection, partial: &Path, content: &Content) -> Result<()> {
    let refuse = |other: &str| {
        let what = format!("the unfinished snapshot {} is of another {other}", partial.display());
        Error::new(Code::SnapshotWrite, what).hint("remove it to begin anew, or choose another name")
    };
    let read = |error| failure(partial, error);
    let application: i64 = db.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(read)?;
    if application != APPLICATION_ID {
        return Err(refuse("program"));
    }
    for (key, expected) in meta_of(content) {
        let other = match key {
            "format" => "format",
            "server" | "database" | "created" => "database",
            "since" | "until" => "time range",
            _ => continue,
        };
        if layout::meta(db, key).map_err(read)? != expected {
            return Err(refuse(other));
        }
    }
    let mut expected = content.catalog.clone();
    let mut found = layout::catalog(db).map_err(read)?;
    expected.tables.iter_mut().chain(&mut found.tables).for_each(|table| table.rows = None);
    if expected != found {
        return Err(refuse("schema: tables or columns have changed since"));
    }
    // A snapshot that was whole but not yet renamed is open again.
    db.execute("UPDATE vtedb_meta SET value = '0' WHERE key = 'complete'", []).map_err(read)?;
    Ok(())
}
