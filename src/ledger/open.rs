//! Opening the ledger: made when there is none, refused when it is not sound or not ours.

use std::ops::Deref;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use super::faults::{Faults, NoFaults};
use super::lock::Lock;
use super::view::View;
use super::{fail, schema};
use crate::error::{Code, Error, Result};
use crate::vte::source::SourceIdentity;

/// How long to wait for another program (a backup, a database viewer) that has the file locked.
const BUSY: std::time::Duration = std::time::Duration::from_secs(5);

/// A ledger of up to this many bytes has its structure checked at every start; a larger one only when it was not closed
/// cleanly. A hundred megabytes take about 0.2 s.
const CHECKED_UP_TO: u64 = 256 << 20;

/// The ledger, open for writing. One instance holds it at a time; what can be read of it is in [`View`].
pub struct Ledger {
    pub(super) view: View,
    pub(super) pass: u64,
    // Dropped last: the file is closed before another instance may have it.
    _lock: Lock,
}

impl Deref for Ledger {
    type Target = View;

    fn deref(&self) -> &View {
        &self.view
    }
}

impl Ledger {
    /// Opens the ledger of the source `identity` in the state folder `dir`, and makes folder and ledger where there are
    /// none.
    ///
    /// # Errors
    ///
    /// `LedgerLocked`: another instance has it. `LedgerDamaged`: it is no ledger, or no longer. `LedgerVersion`: a
    /// newer program wrote it. `LedgerSource`: it belongs to another database. `Ledger`: anything else.
    pub fn open(dir: &Path, identity: &SourceIdentity) -> Result<Ledger> {
        Ledger::open_with(dir, identity, Box::new(NoFaults))
    }

    /// Like [`Ledger::open`], with a say in every operation.
    pub fn open_with(dir: &Path, identity: &SourceIdentity, faults: Box<dyn Faults>) -> Result<Ledger> {
        std::fs::create_dir_all(dir).map_err(|error| fail::file(dir, "create", error))?;
        let lock = Lock::take(dir)?;
        if !exists(dir)? {
            schema::create(dir, identity, faults.as_ref())?;
        }
        faults.before("open")?;
        let whole = header_is_sound(dir)?;
        let clean = std::fs::metadata(dir.join("ledger.db-wal")).map_or(0, |meta| meta.len()) == 0;
        let (connection, journal) = connect(dir).map_err(|error| fail::sqlite(dir, "open", error))?;
        if journal != "wal" {
            let ledger = schema::file(dir);
            let what = format!("the ledger `{}` cannot be written ahead (WAL), only `{journal}`", ledger.display());
            return Err(Error::new(Code::Ledger, what)
                .hint("put the state folder on a disk of this computer, with `state` or `--state`"));
        }
        let mut view = View::new(dir, connection, faults, false);
        let version = view.refuse_foreign()?;
        if whole <= CHECKED_UP_TO || !clean {
            view.check_structure()?;
        }
        view.refuse_other_source(identity)?;
        if version < schema::VERSION {
            let (connection, faults, _) = view.parts();
            faults.before("migrate")?;
            schema::migrate(connection, version).map_err(|error| fail::sqlite(dir, "bring up to date", error))?;
            view.set_version(schema::VERSION);
        }
        let pass = view.meta("pass")?.and_then(|text| text.parse().ok()).unwrap_or(0);
        Ok(Ledger { view, pass, _lock: lock })
    }

    /// Opens the ledger in `dir` for reading alone; none when there is none. Writes nothing, creates nothing, and needs
    /// no lock: `status` and `--dry-run` work beside a running instance.
    pub fn open_read_only(dir: &Path) -> Result<Option<View>> {
        if !exists(dir)? {
            return Ok(None);
        }
        header_is_sound(dir)?;
        // A ledger that was closed cleanly has no write-ahead log, and SQLite would create one to read it, unless it is
        // told that the file does not change. One that is in use, or was left by a crash, has a log and an index to it.
        let still = !dir.join("ledger.db-wal").exists();
        let query = if still { "mode=ro&immutable=1" } else { "mode=ro&readonly_shm=1" };
        let connection = connect_read_only(&uri(&schema::file(dir), query));
        let connection = connection.map_err(|error| fail::sqlite(dir, "read", error))?;
        let mut view = View::new(dir, connection, Box::new(NoFaults), still);
        let version = view.refuse_foreign()?;
        view.set_version(version);
        Ok(Some(view))
    }
}

/// Opens the file for writing, and says which journal it has.
fn connect(dir: &Path) -> rusqlite::Result<(Connection, String)> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(schema::file(dir), flags)?;
    connection.busy_timeout(BUSY)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    let journal = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    // A delivery is told of when it is durable: every commit is synchronised, not only checkpoints.
    connection.pragma_update(None, "synchronous", "FULL")?;
    Ok((connection, journal))
}

fn connect_read_only(uri: &str) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(uri, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    Ok(connection)
}

/// `file:` with everything escaped that means something in a URI.
fn uri(path: &Path, query: &str) -> String {
    let mut uri = "file:".to_owned();
    let text = path.as_os_str().as_encoded_bytes();
    if path.is_absolute() {
        uri.push_str("//"); // An empty authority: what follows is the path, even one that begins with two slashes.
        if cfg!(windows) && !text.starts_with(b"\\\\") {
            uri.push('/');
        }
    }
    for &byte in text {
        match byte {
            b'\\' if cfg!(windows) => uri.push('/'),
            b':' if cfg!(windows) => uri.push(':'),
            b'/' | b'.' | b'-' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => uri.push(char::from(byte)),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri + "?" + query
}

/// Whether `dir` has a ledger. A log without the file it belongs to is the rest of one.
fn exists(dir: &Path) -> Result<bool> {
    let path = schema::file(dir);
    match std::fs::symlink_metadata(&path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if dir.join("ledger.db-wal").exists() {
                return Err(fail::damaged(dir, "the file is gone, but `ledger.db-wal`, which belongs to it, is there"));
            }
            Ok(false)
        }
        Err(error) => Err(fail::file(&path, "read", error)),
    }
}

/// The size of the file in bytes, when its first bytes are those of a SQLite database. SQLite itself would take an empty
/// file for a new database.
fn header_is_sound(dir: &Path) -> Result<u64> {
    const MAGIC: &[u8; 16] = b"SQLite format 3\0";
    let path = schema::file(dir);
    let meta = std::fs::metadata(&path).map_err(|error| fail::file(&path, "read", error))?;
    if !meta.is_file() {
        return Err(fail::damaged(dir, "it is no file"));
    }
    let mut start = [0; 16];
    let mut file = std::fs::File::open(&path).map_err(|error| fail::file(&path, "read", error))?;
    match std::io::Read::read_exact(&mut file, &mut start) {
        Ok(()) if &start == MAGIC => Ok(meta.len()),
        Err(error) if error.kind() != std::io::ErrorKind::UnexpectedEof => Err(fail::file(&path, "read", error)),
        _ if meta.len() == 0 => Err(fail::damaged(dir, "it is empty")),
        _ => Err(fail::damaged(dir, "it is no SQLite database")),
    }
}

impl View {
    /// Refuses a database that is no ledger, or one of a newer program; gives the version of its tables.
    fn refuse_foreign(&self) -> Result<i64> {
        let pragma = |name: &str| self.connection().pragma_query_value(None, name, |row| row.get::<_, i64>(0));
        let application = pragma("application_id").map_err(|error| self.failed("read", error))?;
        let version = pragma("user_version").map_err(|error| self.failed("read", error))?;
        if application != schema::APPLICATION_ID {
            return Err(fail::damaged(self.dir(), "it is a SQLite database, but no ledger of this program"));
        }
        if version > schema::VERSION {
            let ledger = schema::file(self.dir());
            return Err(Error::new(
                Code::LedgerVersion,
                format!(
                    "the ledger `{}` has version {version}, this program knows versions up to {}",
                    ledger.display(),
                    schema::VERSION
                ),
            )
            .hint("use the newer vte-wats that wrote it; or name another state folder with `--state`"));
        }
        if version < 1 {
            return Err(fail::damaged(self.dir(), &format!("it says that it has version {version}, which never was")));
        }
        Ok(version)
    }

    /// Refuses the ledger of another database.
    ///
    /// # Errors
    ///
    /// `LedgerSource`, with both names.
    pub fn refuse_other_source(&self, met: &SourceIdentity) -> Result<()> {
        let known = self.identity()?;
        if known == *met {
            return Ok(());
        }
        let name =
            |it: &SourceIdentity| format!("database `{}` on `{}`, created {}", it.database, it.server, it.created);
        Err(Error::new(
            Code::LedgerSource,
            format!(
                "the ledger in `{}` is that of {}; the source is {}",
                self.dir().display(),
                name(&known),
                name(met)
            ),
        )
        .hint("give this database a state folder of its own with `state` in the configuration or `--state`"))
    }
}
