//! The spool: a plain folder in the state folder, where reports wait for the next bundle. It is a destination of its own,
//! so the ledger decides what is new, a changed run is delivered into it again, and a crash is put right at the next
//! start, as for any other folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use uuid::Uuid;

use crate::deliver::{Fs, Options, Outbox, RealFs, name};
use crate::error::{Code, Error, Result};
use crate::ledger::{DestinationId, KeptDigest, Ledger, RowDigest, State, View, report_digest};

/// The name by which the ledger knows the spool, wherever the state folder lies.
pub const NAME: &str = "bundles";
/// How many runs are asked for at a time.
const ASKED: usize = 500;

/// The folder of the spool.
pub fn folder(state: &Path) -> PathBuf {
    state.join("spool")
}

/// Opens the spool for delivery; `config` is kept with a run that is set aside.
///
/// # Errors
/// The folder or the ledger cannot be used.
pub fn open(state: &Path, config: RowDigest, ledger: &mut Ledger) -> Result<Outbox> {
    let options = Options { known_as: Some(NAME), config_digest: config, ..Options::plain_folder(None) };
    Outbox::open(Arc::new(RealFs), &folder(state), options, ledger)
}

/// A report that waits for a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The run.
    pub id: Uuid,
    /// Size of the report in bytes.
    pub bytes: u64,
}

/// The reports that wait, in the order of their names. What bears no name of a report is left alone.
///
/// # Errors
/// The folder cannot be read; that there is none yet is no error.
pub fn waiting(state: &Path) -> Result<Vec<Waiting>> {
    let folder = folder(state);
    let unreadable = |error: std::io::Error| {
        Error::new(Code::File, format!("cannot read `{}`", folder.display()))
            .hint("give the account that runs vte-wats the right to read and write in the state folder")
            .source(error)
    };
    let names = match RealFs.list(&folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        names => names.map_err(unreadable)?,
    };
    let mut waiting = Vec::with_capacity(names.len());
    for (file, _) in names {
        let Some(id) = name::report_id(&file).filter(|id| name::report(*id) == file) else { continue };
        let meta = RealFs.meta(&folder.join(file)).map_err(unreadable)?;
        waiting.push(Waiting { id, bytes: meta.len });
    }
    waiting.sort_by_key(|it| it.id);
    Ok(waiting)
}

/// Reads the report of a run; none when the file is not the one that the ledger knows as delivered: a delivery that was
/// cut off is finished by the next export, and a file that somebody else put there is not ours to send.
///
/// # Errors
/// The file cannot be read.
pub fn read(state: &Path, id: Uuid, delivered: Option<KeptDigest>) -> Result<Option<Vec<u8>>> {
    let path = folder(state).join(name::report(id));
    let bytes = std::fs::read(&path).map_err(|error| super::place::failed("read", &path, error))?;
    Ok(delivered.is_some_and(|kept| kept == report_digest(&bytes)).then_some(bytes))
}

/// Those of `waiting` whose delivery into the spool is complete, each with the digest of its report.
///
/// # Errors
/// The ledger cannot be read.
pub fn complete(ledger: &View, to: DestinationId, waiting: &[Waiting]) -> Result<Vec<(Waiting, KeptDigest)>> {
    let mut complete = Vec::with_capacity(waiting.len());
    for part in waiting.chunks(ASKED) {
        let ids: Vec<Uuid> = part.iter().map(|waiting| waiting.id).collect();
        let known = ledger.lookup(to, &ids)?;
        for it in part {
            // A run that is set aside now keeps the report that was delivered before.
            let done = known.get(&it.id).filter(|known| known.state != State::Intended);
            complete.extend(done.and_then(|known| known.report_digest).map(|digest| (it.clone(), digest)));
        }
    }
    Ok(complete)
}

/// Removes the report of a run, if it is there.
///
/// # Errors
/// It cannot be removed.
pub fn remove(state: &Path, id: Uuid) -> Result<()> {
    let path = folder(state).join(name::report(id));
    match RealFs.remove(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(super::place::failed("remove", &path, error)),
        _ => Ok(()),
    }
}
