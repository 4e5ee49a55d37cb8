//! What to do with a run, by what stands under its name.

use std::io::{self, ErrorKind};
use std::path::Path;

use super::backoff::patiently;
use super::fs::{Fs, Kind};
use super::options::Retry;
use crate::ledger::{Known, report_digest};

/// The largest file that is read to see whether it is ours, in bytes; we write none as large.
const READ_UP_TO: u64 = 1 << 30;

/// What to do with a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// Nothing stands under the name. That says nothing of whether the client had the report: it deletes what it has.
    New,
    /// The very bytes stand there already.
    Same,
    /// Another content stands there, and we wrote it.
    Replace,
    /// A file stands there that is not ours, or no longer: the reason.
    Foreign(&'static str),
}

/// Decides about the report `bytes` that is to stand at `path`.
pub(super) fn decide(
    fs: &dyn Fs,
    retry: Retry,
    path: &Path,
    bytes: &[u8],
    known: Option<&Known>,
) -> io::Result<Decision> {
    let meta = match fs.meta(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Decision::New),
        meta => meta?,
    };
    match meta.kind {
        Kind::File if meta.len <= READ_UP_TO => {}
        Kind::File => return Ok(Decision::Foreign("the file there is larger than any that vte-wats writes")),
        Kind::Folder => return Ok(Decision::Foreign("a folder has that name")),
        Kind::Other => return Ok(Decision::Foreign("what has that name is no regular file")),
    }
    let there = match patiently(fs, retry, || fs.read(path)) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Decision::New),
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            return Ok(Decision::Foreign("the file there cannot be read"));
        }
        there => there?,
    };
    if there == bytes {
        return Ok(Decision::Same);
    }
    Ok(match known {
        Some(known) if known.owns(&report_digest(&there)) => Decision::Replace,
        Some(known) if known.report_digest.is_some() => {
            Decision::Foreign("the file there was changed after vte-wats had written it")
        }
        _ => Decision::Foreign("vte-wats did not write the file there"),
    })
}
