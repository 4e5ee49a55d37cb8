//! The tables of the ledger, and how a file is told to be one.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use crate::error::{Code, Error, Result};

/// `VWLG` in the header of the file.
pub const APPLICATION_ID: i64 = 0x5657_4C47;
/// The version of the tables that this program writes, and the newest it reads.
pub const VERSION: i64 = 1;
/// Files up to this size are checked as a whole when they are opened, in bytes; larger ones page by page as they are read.
const CHECKED_SIZE: u64 = 64 << 20;

/// Keys are the 16 bytes of the GUID; digests are 16 bytes. Without row ids a delivered run takes below 100 bytes.
pub const TABLES: &str = "
CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE destinations (id INTEGER NOT NULL PRIMARY KEY, folder TEXT NOT NULL UNIQUE);
CREATE TABLE runs (
    destination INTEGER NOT NULL, id BLOB NOT NULL, rows BLOB NOT NULL, report BLOB NOT NULL, at INTEGER NOT NULL,
    place INTEGER NOT NULL, pass INTEGER NOT NULL, PRIMARY KEY (destination, id)
) WITHOUT ROWID;
CREATE TABLE intents (
    destination INTEGER NOT NULL, id BLOB NOT NULL, report BLOB NOT NULL, PRIMARY KEY (destination, id)
) WITHOUT ROWID;
CREATE TABLE quarantine (
    destination INTEGER NOT NULL, id BLOB NOT NULL, rows BLOB NOT NULL, config BLOB NOT NULL, code TEXT NOT NULL,
    reason TEXT NOT NULL, hint TEXT, since INTEGER NOT NULL, PRIMARY KEY (destination, id)
) WITHOUT ROWID;
";

/// Opens or makes the file for writing.
pub fn open(path: &Path) -> Result<Connection> {
    let db = Connection::open(path).map_err(|error| damaged(path, &error))?;
    let prepare = || {
        db.busy_timeout(std::time::Duration::from_secs(10))?;
        let empty: bool = db.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))?;
        if empty && std::fs::metadata(path).map_or(true, |file| file.len() == 0) {
            db.pragma_update(None, "application_id", APPLICATION_ID)?;
            db.pragma_update(None, "user_version", VERSION)?;
            db.execute_batch(&format!("BEGIN; {TABLES} COMMIT;"))?;
        }
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")
    };
    prepare().map_err(|error| damaged(path, &error))?;
    verify(&db, path)?;
    Ok(db)
}

/// Opens the file for reading, leaving nothing behind in the folder.
pub fn open_read_only(path: &Path) -> Result<Connection> {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-wal");
    // With no writer the file stands alone: said so, SQLite makes no files beside it.
    let alone = !Path::new(&journal).exists();
    let db = if alone {
        let text =
            path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23").replace('\\', "/");
        let lead = if text.starts_with('/') || !cfg!(windows) { "" } else { "/" };
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        Connection::open_with_flags(format!("file:{lead}{text}?immutable=1"), flags)
    } else {
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
    };
    let db = db.map_err(|error| damaged(path, &error))?;
    verify(&db, path)?;
    Ok(db)
}

fn verify(db: &Connection, path: &Path) -> Result<()> {
    let pragma = |name: &str| db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, i64>(0));
    let application = pragma("application_id").map_err(|error| damaged(path, &error))?;
    if application != APPLICATION_ID {
        return Err(no_ledger(path, "it is a database of another program"));
    }
    let version = pragma("user_version").map_err(|error| damaged(path, &error))?;
    if version > VERSION {
        return Err(Error::new(
            Code::LedgerVersion,
            format!("{} was written by a newer vte-wats (version {version})", path.display()),
        )
        .hint("use that program, or keep a ledger of its own for this one with --state"));
    }
    if std::fs::metadata(path).is_ok_and(|file| file.len() <= CHECKED_SIZE) {
        let verdict: String =
            db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(|error| damaged(path, &error))?;
        if verdict != "ok" {
            return Err(no_ledger(path, &verdict));
        }
    }
    Ok(())
}

/// What to do when the ledger cannot be used. It is never begun anew by itself: that would deliver everything again.
fn no_ledger(path: &Path, why: &str) -> Error {
    Error::new(Code::LedgerDamaged, format!("the ledger {} cannot be used: {why}", path.display())).hint(
        "put back a copy of it; or move it away, knowing that every run is then delivered again under the same ID, which WATS overwrites",
    )
}

fn damaged(path: &Path, error: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode as C;
    match error.sqlite_error_code() {
        Some(C::DatabaseCorrupt | C::NotADatabase) => no_ledger(path, &error.to_string()),
        _ => failure(path, error),
    }
}

/// An error of the ledger that is no damage.
pub fn failure(path: &Path, error: &rusqlite::Error) -> Error {
    use rusqlite::ErrorCode as C;
    let hint = match error.sqlite_error_code() {
        Some(C::DiskFull) => "make room, then run the same command again",
        Some(C::ReadOnly | C::CannotOpen | C::PermissionDenied) => {
            "see that the folder exists and that this account may write there"
        }
        Some(C::DatabaseBusy | C::DatabaseLocked) => "let the other program that has the file open finish",
        _ => "run the same command again; nothing is lost",
    };
    Error::new(Code::Ledger, format!("the ledger {} failed: {error}", path.display())).hint(hint)
}
