//! A range of the history that somebody asked a running `watch` to deliver: the request, a small file in the state
//! folder, and the window that it becomes.
//!
//! The ledger has one writer. `export` beside a running `watch` therefore asks for what it wants; the request becomes a
//! window in the progress that the ledger keeps, durably, before its file is removed. So it outlives both programs.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::error::{Code, Error, Result};
use crate::ledger::RowDigest;

use super::progress::Place;

/// The most requests that wait at a time.
pub const MOST: usize = 16;
/// How many finished windows are remembered, for who asked.
pub const REMEMBERED: usize = 20;
/// The largest request, in bytes.
const MOST_BYTES: u64 = 4096;
/// Files that are not requests, and more requests than may wait, are not looked at beyond so many names.
const MOST_NAMES: usize = 100_000;

const PREFIX: &str = "backfill-";
const SUFFIX: &str = ".json";

/// What somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// From this time on, as it was given on the command line.
    pub since: Option<String>,
    /// Before this time.
    pub until: Option<String>,
    /// The folder to deliver into, as the ledger names it.
    pub folder: String,
    /// A digest of the configuration of who asks: what is delivered is to be what they expect.
    pub config: String,
}

impl Request {
    /// The digest of a configuration as a request has it.
    pub fn digest(config: &RowDigest) -> String {
        config.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Leaves the request in the state folder, whole or not at all; gives its name.
    ///
    /// # Errors
    /// There are too many already; the state folder cannot be written.
    pub fn leave(&self, state: &Path) -> Result<String> {
        if waiting(state)?.len() >= MOST {
            return Err(Error::new(Code::LedgerLocked, format!("{MOST} requests wait for the running watch already"))
                .hint("wait until it has done some: `vte-wats status` shows them"));
        }
        let moment = chrono::Utc::now().format("%Y%m%dT%H%M%S%6f");
        let name = format!("{moment}-{}", std::process::id());
        let path = file(state, &name);
        let new = path.with_extension("new");
        let text = serde_json::to_string(self).unwrap_or_default();
        std::fs::write(&new, text).and_then(|()| std::fs::rename(&new, &path)).map_err(|error| failed(&path, error))?;
        Ok(name)
    }
}

/// The file of a request.
fn file(state: &Path, name: &str) -> PathBuf {
    state.join(format!("{PREFIX}{name}{SUFFIX}"))
}

fn failed(path: &Path, error: std::io::Error) -> Error {
    Error::new(Code::Ledger, format!("cannot write or read `{}`", path.display()))
        .hint("give the account that runs vte-wats the right to write in the state folder")
        .source(error)
}

/// The names of the requests that wait, the oldest first; at most [`MOST`].
///
/// # Errors
/// The state folder cannot be read.
pub fn waiting(state: &Path) -> Result<Vec<String>> {
    let entries = std::fs::read_dir(state).map_err(|error| failed(state, error))?;
    let mut names: Vec<String> = entries
        .take(MOST_NAMES)
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter_map(|name| Some(name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.to_owned()))
        .collect();
    names.sort();
    names.truncate(MOST);
    Ok(names)
}

/// Reads a request; the reason when it is none.
pub fn read(state: &Path, name: &str) -> std::result::Result<Request, String> {
    let path = file(state, name);
    let meta = std::fs::symlink_metadata(&path).map_err(|error| error.to_string())?;
    if !meta.is_file() || meta.len() > MOST_BYTES {
        return Err("it is no small file".to_owned());
    }
    let text = std::fs::read_to_string(&path).map_err(|error| error.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// Removes a request that was taken, or taken back.
///
/// # Errors
/// The file system says no.
pub fn remove(state: &Path, name: &str) -> Result<()> {
    let path = file(state, name);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(failed(&path, error)),
        _ => Ok(()),
    }
}

/// A window of the history at work, or done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Window {
    /// The name of the request.
    pub name: String,
    /// From this time on, as text for the Timestamp column.
    pub since: Option<String>,
    /// Before this time.
    pub until: Option<String>,
    /// When it was taken, in seconds since 1970.
    pub taken: i64,
    /// Up to where everything is delivered, quarantined or gone; none: the beginning.
    pub place: Option<Place>,
    /// How many runs it had when it was taken.
    pub total: u64,
    /// What became of those up to the place.
    pub counts: Counts,
    /// When it was done, in seconds since 1970; none as long as it is at work.
    pub done: Option<i64>,
    /// Why it was refused.
    pub refused: Option<String>,
}

/// What became of the runs of a window.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Delivered since it was asked for.
    pub delivered: u64,
    /// Delivered again since, because they had changed.
    pub redelivered: u64,
    /// Delivered before.
    pub already: u64,
    /// Quarantined since it was asked for.
    pub quarantined: u64,
    /// Quarantined before, and not changed.
    pub still_quarantined: u64,
    /// Deleted meanwhile, or changing all the time and left to the next reconcile.
    pub left: u64,
    /// Rows without a key: nothing can be delivered for them.
    pub without_key: u64,
}

impl Counts {
    /// All of them.
    pub fn all(&self) -> u64 {
        self.delivered
            + self.redelivered
            + self.already
            + self.quarantined
            + self.still_quarantined
            + self.left
            + self.without_key
    }

    /// Adds those of a piece.
    pub fn add(&mut self, other: &Counts) {
        self.delivered += other.delivered;
        self.redelivered += other.redelivered;
        self.already += other.already;
        self.quarantined += other.quarantined;
        self.still_quarantined += other.still_quarantined;
        self.left += other.left;
        self.without_key += other.without_key;
    }
}

impl Window {
    /// One that is refused.
    pub fn refused(name: &str, now: i64, why: String) -> Window {
        Window { name: name.to_owned(), taken: now, done: Some(now), refused: Some(why), ..Window::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request {
        Request {
            since: Some("2015".to_owned()),
            until: None,
            folder: "/drop".to_owned(),
            config: Request::digest(&[1; 16]),
        }
    }

    #[test]
    fn a_request_is_left_read_and_removed() {
        let state = tempfile::tempdir().unwrap();
        let name = request().leave(state.path()).unwrap();
        assert_eq!(waiting(state.path()).unwrap(), [name.as_str()]);
        assert_eq!(read(state.path(), &name).unwrap(), request());
        remove(state.path(), &name).unwrap();
        remove(state.path(), &name).unwrap();
        assert!(waiting(state.path()).unwrap().is_empty());
        assert!(std::fs::read_dir(state.path()).unwrap().next().is_none());
    }

    #[test]
    fn what_is_no_request_is_not_read() {
        let state = tempfile::tempdir().unwrap();
        for text in ["", "{}", "[]", r#"{"since":1,"until":null,"folder":"","config":""}"#, &" ".repeat(5000)] {
            std::fs::write(file(state.path(), "x"), text).unwrap();
            assert!(read(state.path(), "x").is_err(), "{text:.20}");
        }
        std::fs::remove_file(file(state.path(), "x")).unwrap();
        std::fs::create_dir(file(state.path(), "x")).unwrap();
        assert!(read(state.path(), "x").is_err());
    }

    #[test]
    fn no_more_requests_wait_than_may() {
        let state = tempfile::tempdir().unwrap();
        for _ in 0..MOST {
            request().leave(state.path()).unwrap();
        }
        assert_eq!(request().leave(state.path()).unwrap_err().code(), Code::LedgerLocked);
    }
}
