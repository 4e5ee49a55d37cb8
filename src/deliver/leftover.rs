//! What an interrupted delivery left in a folder, put right at the next start.

use std::collections::BTreeSet;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use uuid::Uuid;

use super::backoff::patiently;
use super::fs::Fs;
use super::options::Retry;
use super::{fail, name};
use crate::error::Result;
use crate::ledger::{DestinationId, Ledger};

/// How long a temporary file that the ledger does not know of is left alone: several instances, each with a database of
/// its own, may fill one drop folder, and theirs live for seconds.
pub const STALE: Duration = Duration::from_secs(600);

/// Removes temporary files of ours, and puts back the reports that were taken back and have no successor yet.
///
/// Which those are the ledger knows; beside them, what bears such a name and is older than [`STALE`] is of a ledger that
/// was lost.
pub(super) fn clean(fs: &dyn Fs, folder: &Path, ledger: &Ledger, to: DestinationId, retry: Retry) -> Result<()> {
    let mut touched = BTreeSet::new();
    for (id, place) in ledger.half_way(to)? {
        let within = within(folder, place);
        // Done again from its beginning, it goes on where it stopped.
        let done = patiently(fs, retry, || put_right(fs, &within, id));
        if done.map_err(|error| fail::io(fs, folder, "clean up", &within, error))? {
            touched.insert(within);
        }
    }
    for id in stale(fs, folder)? {
        let known = !ledger.lookup(to, &[id])?.is_empty();
        let done = patiently(fs, retry, || if known { discard(fs, folder, id) } else { put_right(fs, folder, id) });
        if done.map_err(|error| fail::io(fs, folder, "clean up", folder, error))? {
            touched.insert(folder.to_owned());
        }
    }
    for folder in touched {
        fs.sync_folder(&folder).map_err(|error| fail::io(fs, &folder, "synchronise", &folder, error))?;
    }
    Ok(())
}

/// The folder of a place.
pub(super) fn within(folder: &Path, place: u32) -> PathBuf {
    if place == 0 { folder.to_owned() } else { folder.join(name::subfolder(place)) }
}

/// The runs with a temporary file older than [`STALE`].
fn stale(fs: &dyn Fs, folder: &Path) -> Result<BTreeSet<Uuid>> {
    let names = fs.list(folder).map_err(|error| fail::io(fs, folder, "list", folder, error))?;
    let ours = names.into_iter().filter_map(|(name, _)| name::temporary_id(&name).map(|id| (folder.join(name), id)));
    let is_stale = |path: &Path| {
        let since = fs.meta(path).ok().and_then(|meta| meta.modified);
        since.and_then(|since| SystemTime::now().duration_since(since).ok()).is_some_and(|age| age > STALE)
    };
    Ok(ours.filter(|(path, _)| is_stale(path)).map(|(_, id)| id).collect())
}

/// Puts one run right, and says whether there was anything to do.
///
/// A report is taken back when its successor is written, and removed when its successor has its name. So as long as the
/// temporary file of the successor is there, the report is put back; without it the successor got the name, and maybe
/// the client took it already.
fn put_right(fs: &dyn Fs, folder: &Path, id: Uuid) -> io::Result<bool> {
    let (old, new) = (folder.join(name::taken_back(id)), folder.join(name::temporary(id)));
    if is_there(fs, &old)? && is_there(fs, &new)? {
        match fs.rename_new(&old, &folder.join(name::report(id))) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            done => done?,
        }
    }
    discard(fs, folder, id)
}

fn is_there(fs: &dyn Fs, path: &Path) -> io::Result<bool> {
    match fs.meta(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        meta => meta.map(|_| true),
    }
}

/// Removes the temporary files of a run.
fn discard(fs: &dyn Fs, folder: &Path, id: Uuid) -> io::Result<bool> {
    let old = remove(fs, &folder.join(name::taken_back(id)))?;
    Ok(remove(fs, &folder.join(name::temporary(id)))? || old)
}

/// Removes a file, and says whether it was there.
pub(super) fn remove(fs: &dyn Fs, path: &Path) -> io::Result<bool> {
    match fs.remove(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        done => done.map(|()| true),
    }
}
