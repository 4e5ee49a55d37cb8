//! Reading a snapshot: the [`RunSource`] that needs no server.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OpenFlags, Statement as Prepared};

use crate::error::{Code, Error, Result};
use crate::vte::catalog::Catalog;
use crate::vte::model::guid_text;
use crate::vte::source::{Dialect, Param, RunSource, ServerClock, ServerInfo, SourceIdentity, Statement};
use crate::vte::value::Row;

use super::header::Header;
use super::write::TimeRange;
use super::{APPLICATION_ID, FORMAT, cell, instant, layout};

const HINT_MAKE: &str = "make a snapshot with `vte-wats snapshot OUT.vtedb`, or name the right file";
const HINT_DAMAGED: &str = "copy the file again, or make the snapshot anew with `vte-wats snapshot`";

/// A snapshot, opened for reading only.
#[derive(Debug)]
pub struct SnapshotSource {
    path: PathBuf,
    db: Connection,
}

impl SnapshotSource {
    /// Opens a snapshot. Fails with [`Code::SnapshotOpen`] where the file is missing, is no snapshot, is not finished,
    /// is cut off, or was written by a newer program.
    pub fn open(path: &Path) -> Result<SnapshotSource> {
        let (header, length) = Header::read(path)
            .map_err(|error| refuse(path, "cannot be opened", "check the path and the rights").source(error))?;
        check_header(path, header, length)?;
        let unusable = |error| refuse(path, "cannot be opened", "check the rights").source(error);
        let db = connect(path).map_err(unusable)?;
        check_complete(path, &db)?;
        instant::register(&db, || None).map_err(unusable)?;
        Ok(SnapshotSource { path: path.to_owned(), db })
    }

    /// Which runs were asked for when the snapshot was made.
    pub fn time_range(&mut self) -> Result<TimeRange> {
        Ok(TimeRange { since: self.meta("since")?, until: self.meta("until")? })
    }

    fn meta(&self, key: &str) -> Result<Option<String>> {
        layout::meta(&self.db, key).map_err(|error| self.failure(error))
    }

    fn failure(&self, error: rusqlite::Error) -> Error {
        let what = format!("cannot read from the snapshot {}", self.path.display());
        let hint = match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => HINT_DAMAGED,
            Some(ErrorCode::SystemIoFailure) => "check that the disk or share that holds it can be reached",
            _ => "the statement does not fit the snapshot; run `vte-wats check`",
        };
        Error::new(Code::Query, what).hint(hint).source(error)
    }
}

impl RunSource for SnapshotSource {
    fn dialect(&self) -> Dialect {
        Dialect::Sqlite
    }

    fn location(&self) -> String {
        self.path.display().to_string()
    }

    fn info(&mut self) -> Result<ServerInfo> {
        let text = |key: &str| Ok(self.meta(key)?.unwrap_or_default());
        Ok(ServerInfo {
            identity: SourceIdentity {
                server: text("server")?,
                database: text("database")?,
                created: text("created")?,
            },
            product: format!("snapshot of {}", text("product")?),
            compatibility: None,
            collation: self.meta("collation")?,
            excess_rights: Some(Vec::new()),
            clock: self.meta("clock.local")?.zip(self.meta("clock.utc")?).and_then(|(l, u)| ServerClock::parse(&l, &u)),
        })
    }

    fn catalog(&mut self) -> Result<Catalog> {
        layout::catalog(&self.db).map_err(|error| self.failure(error))
    }

    fn query(&mut self, statement: &Statement, each: &mut dyn FnMut(Row) -> Result<()>) -> Result<()> {
        let mut prepared = self.db.prepare_cached(&statement.sql).map_err(|error| self.failure(error))?;
        let given = prepared.column_count();
        if given != statement.columns.len() {
            let what = format!("a statement gives {given} columns where {} are expected", statement.columns.len());
            return Err(Error::new(Code::Query, what).hint("this is a fault of the program; please report it"));
        }
        bind(&mut prepared, &statement.params).map_err(|error| self.failure(error))?;
        let mut rows = prepared.raw_query();
        while let Some(row) = rows.next().map_err(|error| self.failure(error))? {
            let mut cells = Vec::with_capacity(given);
            for (index, ty) in statement.columns.iter().enumerate() {
                let stored = row.get_ref(index).map_err(|error| self.failure(error))?;
                cells.push(cell::decode(stored, ty));
            }
            each(cells)?;
        }
        Ok(())
    }
}

/// Binds `@P1`, `@P2`, ...; a parameter that the statement does not use is left out, as a server does.
fn bind(prepared: &mut Prepared<'_>, params: &[Param]) -> rusqlite::Result<()> {
    for (number, param) in params.iter().enumerate() {
        let Some(index) = prepared.parameter_index(&format!("@P{}", number + 1))? else { continue };
        match param {
            Param::Text(text) => prepared.raw_bind_parameter(index, text)?,
            Param::Guid(id) => prepared.raw_bind_parameter(index, guid_text(*id))?,
            Param::Int(number) => prepared.raw_bind_parameter(index, number)?,
        }
    }
    Ok(())
}

/// Opens for reading. A finished snapshot is never written again, so it needs no locks and can lie on a read-only
/// medium, unless a journal beside it says that something was left undone.
fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let has_journal = ["-journal", "-wal"].iter().any(|suffix| {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        Path::new(&beside).exists()
    });
    match uri(path) {
        Some(uri) if !has_journal => Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI),
        _ => Connection::open_with_flags(path, flags),
    }
}

/// The path as a URI that says that the file does not change; `None` where it has no plain form.
fn uri(path: &Path) -> Option<String> {
    let mut uri = String::from("file:");
    let text = std::path::absolute(path).ok()?.to_str()?.replace(std::path::MAIN_SEPARATOR, "/");
    if text.starts_with("//") {
        // A share or a verbatim path of Windows.
        return None;
    }
    if !text.starts_with('/') {
        uri.push('/');
    }
    for character in text.chars() {
        match character {
            '%' => uri.push_str("%25"),
            '?' => uri.push_str("%3f"),
            '#' => uri.push_str("%23"),
            other => uri.push(other),
        }
    }
    uri.push_str("?immutable=1");
    Some(uri)
}

/// Refuses what is no snapshot of a format that this program knows, and one that was cut off on its way.
fn check_header(path: &Path, header: Option<Header>, length: u64) -> Result<()> {
    let Some(header) = header else { return Err(refuse(path, "is no snapshot", HINT_MAKE)) };
    if header.application_id != APPLICATION_ID {
        return Err(refuse(path, "is no snapshot, but some other database", HINT_MAKE));
    }
    if header.format > FORMAT {
        let problem = format!("has format {}, and this program reads up to {FORMAT}", header.format);
        return Err(refuse(path, &problem, "use the version of vte-wats that made the snapshot, or a newer one"));
    }
    if length < header.size {
        return Err(refuse(path, &format!("is cut off: {length} of {} bytes are there", header.size), HINT_DAMAGED));
    }
    Ok(())
}

/// Refuses a snapshot that was never finished.
fn check_complete(path: &Path, db: &Connection) -> Result<()> {
    let complete =
        layout::meta(db, "complete").map_err(|error| refuse(path, "is damaged", HINT_DAMAGED).source(error))?;
    match complete.as_deref() {
        Some("1") => Ok(()),
        _ => Err(refuse(path, "is not finished", "run the same `vte-wats snapshot` command again: it goes on")),
    }
}

fn refuse(path: &Path, problem: &str, hint: &str) -> Error {
    Error::new(Code::SnapshotOpen, format!("the snapshot {} {problem}", path.display())).hint(hint)
}
