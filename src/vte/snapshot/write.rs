//! Writing a snapshot, in batches, so that a cut costs the last batch only.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use backon::{BlockingRetryable as _, ConstantBuilder};
use rusqlite::{Connection, OptionalExtension as _, params};

use crate::error::{Code, Error, Result};
use crate::vte::catalog::{Catalog, Table};
use crate::vte::source::ServerInfo;
use crate::vte::value::{Row, Value};

use super::{begin, cell, index, layout, quoted};

/// How long to wait between attempts to rename a file that something else holds open, and how often.
const RENAME_DELAY: Duration = Duration::from_millis(100);
const RENAME_ATTEMPTS: usize = 50;

/// Which runs a snapshot holds, as asked for; `None` is without end.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TimeRange {
    /// The first time in it.
    pub since: Option<String>,
    /// The first time no longer in it.
    pub until: Option<String>,
}

/// What a snapshot is to hold. A writer goes on with an unfinished snapshot only when this is the same.
#[derive(Debug, Clone)]
pub struct Content {
    /// The database that the rows come from.
    pub info: ServerInfo,
    /// The tables, with the columns to be copied. Never `Users.Password`.
    pub catalog: Catalog,
    /// The runs.
    pub range: TimeRange,
}

/// Writes a snapshot into `<name>.partial` and gives it its name when it is whole.
///
/// With each batch goes a mark, a text of the caller's own, in the same transaction: after a cut the caller asks for
/// the [`mark`](SnapshotWriter::mark) of each table and goes on behind it.
#[derive(Debug)]
pub struct SnapshotWriter {
    path: PathBuf,
    partial: PathBuf,
    db: Connection,
    tables: BTreeMap<String, TableState>,
    resumed: bool,
}

/// A table, how to insert into it, and what is known to be in it.
#[derive(Debug)]
struct TableState {
    table: Table,
    insert: String,
    rows: i64,
    mark: Option<String>,
}

impl SnapshotWriter {
    /// Begins a snapshot at `path`, or goes on with the unfinished one.
    ///
    /// Fails with [`Code::SnapshotWrite`] where a finished snapshot stands there already, where the unfinished one is
    /// of another database, range or catalog, and where the catalog has a column that must not be copied.
    pub fn create_or_resume(path: &Path, content: &Content) -> Result<SnapshotWriter> {
        begin::refuse_content(path, content)?;
        refuse_existing(path)?;
        let partial = partial_path(path);
        let (db, resumed) = begin::open(&partial, content)?;
        let tables = table_states(&db).map_err(|error| failure(&partial, error))?;
        Ok(SnapshotWriter { path: path.to_owned(), partial, db, tables, resumed })
    }

    /// Whether this goes on with an unfinished snapshot.
    pub fn resumed(&self) -> bool {
        self.resumed
    }

    /// The mark that came with the last batch of a table, if there was one.
    pub fn mark(&self, table: &str) -> Option<String> {
        self.tables.get(&key(table)).and_then(|state| state.mark.clone())
    }

    /// How many rows of a table are in it.
    pub fn rows(&self, table: &str) -> u64 {
        self.tables.get(&key(table)).map_or(0, |state| state.rows.unsigned_abs())
    }

    /// Adds rows to a table, each with its cells in the order of the catalog's columns, and sets the mark of the table:
    /// both or, on an error, neither.
    pub fn append(&mut self, table: &str, rows: &[Row], mark: &str) -> Result<()> {
        let partial = self.partial.clone();
        let Some(state) = self.tables.get_mut(&key(table)) else {
            return Err(Error::new(Code::SnapshotWrite, format!("the snapshot has no table {table}")));
        };
        let batch = self.db.transaction().map_err(|error| failure(&partial, error))?;
        insert_all(&batch, state, rows)?;
        let total = state.rows + rows.len() as i64;
        batch
            .execute(
                "UPDATE vtedb_tables SET rows = ?1, mark = ?2 WHERE name = ?3",
                params![total, mark, state.table.name],
            )
            .map_err(|error| failure(&partial, error))?;
        batch.commit().map_err(|error| failure(&partial, error))?;
        state.rows = total;
        state.mark = Some(mark.to_owned());
        Ok(())
    }

    /// Empties a table, for one that cannot be continued.
    pub fn restart(&mut self, table: &str) -> Result<()> {
        let partial = self.partial.clone();
        let Some(state) = self.tables.get_mut(&key(table)) else { return Ok(()) };
        let batch = self.db.transaction().map_err(|error| failure(&partial, error))?;
        batch
            .execute(&format!("DELETE FROM {}", quoted(&state.table.name)), [])
            .map_err(|error| failure(&partial, error))?;
        batch
            .execute("UPDATE vtedb_tables SET rows = 0, mark = NULL WHERE name = ?1", params![state.table.name])
            .map_err(|error| failure(&partial, error))?;
        batch.commit().map_err(|error| failure(&partial, error))?;
        (state.rows, state.mark) = (0, None);
        Ok(())
    }

    /// Builds the indexes, marks the snapshot as whole and gives it its name. What was written is on the disk then.
    pub fn finish(mut self) -> Result<()> {
        let partial = self.partial.clone();
        self.complete().map_err(|error| failure(&partial, error))?;
        let SnapshotWriter { path, db, .. } = self;
        db.close().map_err(|(_, error)| failure(&partial, error))?;
        refuse_existing(&path)?;
        rename(&partial, &path).and_then(|()| sync_parent(&path)).map_err(|error| {
            let what = format!("cannot rename {} to {}", partial.display(), path.display());
            Error::new(Code::SnapshotWrite, what)
                .hint("run the same command again: the snapshot is whole and only lacks its name")
                .source(error)
        })
    }

    fn complete(&mut self) -> rusqlite::Result<()> {
        let last = self.db.transaction()?;
        for state in self.tables.values() {
            for statement in index::statements(&state.table) {
                last.execute(&statement, [])?;
            }
        }
        last.execute("UPDATE vtedb_meta SET value = '1' WHERE key = 'complete'", [])?;
        last.commit()
    }
}

/// Where a snapshot stands while it is written.
pub fn partial_path(path: &Path) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(".partial");
    PathBuf::from(name)
}

/// Table names of SQLite do not tell cases apart.
fn key(table: &str) -> String {
    table.to_ascii_lowercase()
}

fn insert_all(batch: &Connection, state: &TableState, rows: &[Row]) -> Result<()> {
    let table = &state.table;
    let failed = |error: rusqlite::Error| {
        let what = format!("cannot add rows of {} to the snapshot", table.name);
        Error::new(Code::SnapshotWrite, what).hint(hint_for(&error)).source(error)
    };
    let mut insert = batch.prepare_cached(&state.insert).map_err(failed)?;
    for row in rows {
        if row.len() != table.columns.len() {
            let what = format!("a row of {} has {} cells, not {}", table.name, row.len(), table.columns.len());
            return Err(Error::new(Code::SnapshotWrite, what));
        }
        for (index, (value, column)) in row.iter().zip(&table.columns).enumerate() {
            let Some(stored) = cell::encode(value, &column.ty) else {
                return Err(misfit(&table.name, &column.name, &column.ty.to_string(), value));
            };
            insert.raw_bind_parameter(index + 1, stored).map_err(failed)?;
        }
        insert.raw_execute().map_err(failed)?;
    }
    Ok(())
}

fn misfit(table: &str, column: &str, ty: &str, value: &Value) -> Error {
    let kind = match value {
        Value::Null => "NULL",
        Value::Bool(_) => "a bit",
        Value::Int(_) => "an integer",
        Value::Real(_) | Value::Float(_) => "a number",
        Value::Text(_) => "text",
        Value::Bytes(_) => "bytes",
        Value::Guid(_) => "a GUID",
    };
    Error::new(Code::SnapshotWrite, format!("{table}.{column} is {ty} and cannot hold {kind}"))
        .hint("the type that the server declares does not fit what it sent; please report it")
}

fn table_states(db: &Connection) -> rusqlite::Result<BTreeMap<String, TableState>> {
    let mut states = BTreeMap::new();
    for table in layout::catalog(db)?.tables {
        let places: Vec<String> = (1..=table.columns.len()).map(|number| format!("?{number}")).collect();
        let insert = format!("INSERT INTO {} VALUES ({})", quoted(&table.name), places.join(", "));
        let (rows, mark) = db
            .query_row("SELECT rows, mark FROM vtedb_tables WHERE name = ?1", [&table.name], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?
            .unwrap_or((0, None));
        states.insert(key(&table.name), TableState { table, insert, rows, mark });
    }
    Ok(states)
}

/// A rename replaces what stands there; a snapshot must not.
fn refuse_existing(path: &Path) -> Result<()> {
    match path.exists() {
        true => Err(Error::new(Code::SnapshotWrite, format!("{} exists already", path.display()))
            .hint("choose another name, or remove the file first")),
        false => Ok(()),
    }
}

/// On Windows a scanner that looks at the file keeps it from being renamed for a moment.
fn rename(from: &Path, to: &Path) -> std::io::Result<()> {
    let patience = ConstantBuilder::default().with_delay(RENAME_DELAY).with_max_times(RENAME_ATTEMPTS);
    let is_held = |error: &std::io::Error| cfg!(windows) && matches!(error.raw_os_error(), Some(5 | 32 | 33));
    (|| fs::rename(from, to)).retry(patience).when(is_held).call()
}

/// Makes the new name durable where directories can be synced.
fn sync_parent(path: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        fs::File::open(parent.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

pub(super) fn failure(partial: &Path, error: rusqlite::Error) -> Error {
    let what = format!("cannot write the snapshot {}", partial.display());
    Error::new(Code::SnapshotWrite, what).hint(hint_for(&error)).source(error)
}

pub(super) fn hint_for(error: &rusqlite::Error) -> &'static str {
    use rusqlite::ErrorCode as C;
    match error.sqlite_error_code() {
        Some(C::DiskFull) => "make room, then run the same command again: it goes on where it stopped",
        Some(C::DatabaseBusy | C::DatabaseLocked) => "let only one `vte-wats snapshot` write to a file",
        Some(C::DatabaseCorrupt | C::NotADatabase) => "remove the file, then run the command again",
        Some(C::ReadOnly | C::CannotOpen | C::PermissionDenied) => "check that the folder exists and can be written to",
        _ => "run the same command again: it goes on where it stopped",
    }
}
