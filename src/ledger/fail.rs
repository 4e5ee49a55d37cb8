//! Failures of SQLite in the words of a person who has a ledger.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::{Code, Error};

/// What SQLite says when the schema is not ours: a table or column is missing.
const SQLITE_ERROR: i32 = 1;

/// An error of SQLite while `doing` (`read`, `write`, `open`) the ledger in the state folder `dir`.
pub(super) fn sqlite(dir: &Path, doing: &str, error: rusqlite::Error) -> Error {
    let ledger = super::schema::file(dir);
    let failure = error.sqlite_error().copied();
    if failure.is_some_and(|it| it.extended_code == SQLITE_ERROR) {
        return damaged(dir, "its tables are not those of a ledger").source(error);
    }
    if matches!(error, rusqlite::Error::InvalidColumnType(..) | rusqlite::Error::FromSqlConversionFailure(..)) {
        return damaged(dir, "it holds a value of the wrong kind").source(error);
    }
    let what = format!("cannot {doing} the ledger `{}`", ledger.display());
    match failure.map(|it| it.code) {
        Some(ErrorCode::DatabaseCorrupt) => return damaged(dir, "its structure is broken").source(error),
        Some(ErrorCode::NotADatabase) => return damaged(dir, "it is no SQLite database").source(error),
        Some(ErrorCode::DiskFull) => Error::new(Code::Ledger, format!("{what}: the disk is full"))
            .hint("free space on the disk of the state folder and run it again; what was delivered is remembered"),
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::new(Code::Ledger, what)
            .hint("another program has `ledger.db` open for writing; close it and run again"),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => Error::new(Code::Ledger, what)
            .hint("give the account that runs vte-wats the right to write in the state folder, or name another with `--state`"),
        _ => Error::new(Code::Ledger, what)
            .hint("the state folder must be on a disk of this computer, not on a network share; see that the disk is sound"),
    }
    .source(error)
}

/// An error of the file system with the state folder or a file in it.
pub(super) fn file(path: &Path, doing: &str, error: std::io::Error) -> Error {
    Error::new(Code::Ledger, format!("cannot {doing} `{}`", path.display()))
        .hint("give the account that runs vte-wats the right to write in the state folder, or name another with `--state`")
        .source(error)
}

/// The ledger in `dir` is none, or no longer one.
pub(super) fn damaged(dir: &Path, why: &str) -> Error {
    let ledger = super::schema::file(dir);
    Error::new(Code::LedgerDamaged, format!("the ledger `{}` is damaged or is none: {why}", ledger.display())).hint(format!(
        "restore `ledger.db` from a backup and delete `ledger.db-wal` and `ledger.db-shm`; without a backup move all \
         `ledger.*` files out of `{}`: a new ledger is then begun, and every run that is exported again reaches WATS \
         once more, under the same report ID",
        dir.display()
    ))
}
