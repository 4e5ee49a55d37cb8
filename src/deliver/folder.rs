//! Looking at a destination: can it be used, what waits in it, what did the client refuse.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use uuid::Uuid;

use super::backoff::patiently;
use super::fs::{Fs, Kind};
use super::options::Retry;
use super::{fail, name};
use crate::error::{Code, Error, Result};

/// The subfolder into which the WATS Client moves what it cannot read.
pub const ERROR_FOLDER: &str = "Error";

/// A file that the client refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    /// Its name in the `Error` folder.
    pub name: String,
    /// The run whose report it is, if it is one of ours by its name.
    pub id: Option<Uuid>,
}

/// The one path by which a folder is known, however it is named: without links, and without the mark that Windows puts
/// before canonical paths where a drive letter says the same.
///
/// # Errors
///
/// The folder is not there, or cannot be looked at.
pub fn canonical(folder: &Path) -> io::Result<PathBuf> {
    let path = match std::fs::canonicalize(folder) {
        // Some drives of Windows (RAM disks, some shares) have no final path to tell.
        Err(_) if cfg!(windows) && folder.is_dir() => std::path::absolute(folder)?,
        path => path?,
    };
    let text = path.to_str().and_then(|text| text.strip_prefix(r"\\?\"));
    let plain = text.filter(|rest| rest.as_bytes().get(1) == Some(&b':')).map(PathBuf::from);
    Ok(plain.unwrap_or(path))
}

/// How many reports wait in the folder for the client, whoever wrote them.
///
/// # Errors
///
/// `DropFolder` when the folder is not there or cannot be read.
pub fn waiting(fs: &dyn Fs, folder: &Path) -> Result<u32> {
    let names = fs.list(folder).map_err(|error| fail::io(fs, folder, "list", folder, error))?;
    let reports = names.iter().filter(|(name, kind)| *kind == Kind::File && name::is_report(name)).count();
    Ok(u32::try_from(reports).unwrap_or(u32::MAX))
}

/// What the client refused: the reports in its `Error` folder, by name. The reason stands in the client's log alone.
///
/// # Errors
///
/// `DropFolder` when the folder is there and cannot be read.
pub fn rejected(fs: &dyn Fs, folder: &Path) -> Result<Vec<Rejected>> {
    let errors = folder.join(ERROR_FOLDER);
    let names = match fs.list(&errors) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        names => names.map_err(|error| fail::io(fs, folder, "list", &errors, error))?,
    };
    let mut rejected: Vec<_> = names
        .into_iter()
        .filter(|(name, kind)| *kind == Kind::File && name::is_report(name))
        .map(|(name, _)| Rejected { id: name::report_id(&name), name })
        .collect();
    rejected.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rejected)
}

/// Tries whether the folder is there and a file can be created, renamed and removed in it. It takes a name that the
/// client does not look at; `who` is part of it, so that two who try at once do not meet, and so that who was killed while
/// trying clears up the next time. A scanner that looks into the file meanwhile is waited for, as long as `retry` says.
///
/// # Errors
///
/// `DropFolder` or `DropFull`, with the reason.
pub fn probe(fs: &dyn Fs, folder: &Path, who: &str, retry: Retry) -> Result<()> {
    match fs.meta(folder).map(|meta| meta.kind) {
        Ok(Kind::Folder) => {}
        Ok(_) => {
            return Err(Error::new(Code::DropFolder, format!("`{}` is a file, not a folder", folder.display()))
                .hint("name the folder in `drop.folder` or `--to`"));
        }
        Err(error) => return Err(fail::io(fs, folder, "read", folder, error)),
    }
    let first = folder.join(format!("vte-wats-{who}.tmp"));
    let second = folder.join(format!("vte-wats-{who}.old.tmp"));
    for left in [&first, &second] {
        if fs.meta(left).is_ok() {
            patiently(fs, retry, || fs.remove(left)).map_err(|error| fail::io(fs, folder, "remove", left, error))?;
        }
    }
    let tried = (|| {
        let write = || fs.write(&first, b"written by vte-wats to try this folder\n");
        // Without the right to write it looks the same on Windows, which is to be said soon: three seconds.
        let soon = Retry { times: retry.times.min(9), ..retry };
        let file = patiently(fs, soon, write).map_err(|error| ("write", error))?;
        fs.sync(&first, file).map_err(|error| ("synchronise", error))?;
        patiently(fs, retry, || fs.rename(&first, &second)).map_err(|error| ("rename", error))?;
        patiently(fs, retry, || fs.remove(&second)).map_err(|error| ("remove", error))
    })();
    tried.map_err(|(doing, error)| {
        let _ = fs.remove(&first);
        fail::io(fs, folder, doing, &first, error)
    })
}
