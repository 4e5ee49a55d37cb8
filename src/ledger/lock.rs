//! One instance per ledger: a file lock that is held as long as the ledger is open.

use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use chrono::{SecondsFormat, Utc};

use super::fail;
use crate::error::{Code, Error, Result};

/// The lock, held until it is dropped. The operating system lets go of it when the process ends, however it ends.
pub(super) struct Lock {
    file: File,
    holder: PathBuf,
}

impl Lock {
    /// Takes the lock of the state folder `dir`.
    ///
    /// Who holds it stands in a file of its own, since Windows lets nobody read a file that is locked.
    pub(super) fn take(dir: &Path) -> Result<Lock> {
        let path = dir.join("ledger.lock");
        let holder = dir.join("ledger.holder");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(|error| fail::file(&path, "open", error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(locked(dir, &holder)),
            Err(TryLockError::Error(error)) => {
                return Err(Error::new(Code::Ledger, format!("cannot lock `{}`", path.display()))
                    .hint("put the state folder on a disk of this computer, with `state` or `--state`")
                    .source(error));
            }
        }
        let since = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
        // Only for people: a full disk must not keep the ledger shut.
        let _ = std::fs::write(&holder, format!("process {} since {since}\n", std::process::id()));
        Ok(Lock { file, holder })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.holder);
        let _ = self.file.unlock();
    }
}

/// The process that holds the ledger in `dir`, as far as it could say so; none when nobody does.
pub fn holder(dir: &Path) -> Option<u32> {
    let file = File::options().write(true).open(dir.join("ledger.lock")).ok()?;
    if file.try_lock().is_ok() {
        return None;
    }
    let text = std::fs::read_to_string(dir.join("ledger.holder")).ok().filter(|text| text.len() <= HOLDER_BYTES)?;
    text.strip_prefix("process ")?.split(' ').next()?.parse().ok()
}

/// The longest text about the holder that is believed, in bytes.
const HOLDER_BYTES: usize = 200;

fn locked(dir: &Path, holder: &Path) -> Error {
    let who = std::fs::read_to_string(holder).ok().filter(|text| text.len() <= HOLDER_BYTES);
    let by = match who.as_deref().map(str::trim) {
        Some(who) if !who.is_empty() && !who.contains(char::is_control) => format!("another instance, {who},"),
        _ => "another instance".to_owned(),
    };
    Error::new(Code::LedgerLocked, format!("{by} holds the ledger in `{}`", dir.display()))
        .hint("wait until it is done, or stop it; a second database needs a state folder of its own (`--state`)")
}
