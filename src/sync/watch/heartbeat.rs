//! `status.json` in the state folder: how it stands, for people and for monitoring.

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::deliver::Outbox;
use crate::error::{Error, Result};

use super::backfill::Window;
use super::drain::Estimate;

/// The name of the file.
pub const FILE: &str = "status.json";

/// How it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It has not looked yet.
    #[default]
    Starting,
    /// All is well.
    Following,
    /// It waits for the WATS Client to take reports out of the drop folder.
    WaitingForClient,
    /// The last look failed; it tries again.
    Trouble,
    /// It was stopped.
    Stopped,
}

/// An error, for monitoring.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastError {
    /// The code (`VW-...`).
    pub code: String,
    /// What happened.
    pub what: String,
    /// What to do.
    pub hint: Option<String>,
    /// When it happened last.
    pub at: String,
}

/// What `status.json` holds. Times are RFC 3339 in UTC, by the clock of this machine.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Heartbeat {
    /// How it stands.
    pub standing: Standing,
    /// Since when.
    pub since: String,
    /// The process that writes this.
    pub process: u32,
    /// When it was started.
    pub started: String,
    /// When the file was written.
    pub written: String,
    /// Seconds between two looks; a file much older than that is of a process that hangs or is gone.
    pub poll_seconds: u64,
    /// The last look that succeeded.
    pub last_poll: Option<String>,
    /// The last report that was delivered since the start.
    pub last_delivery: Option<String>,
    /// Runs that wait until they have settled.
    pub settling: usize,
    /// How long the oldest of them has been waiting, in seconds.
    pub lag_seconds: u64,
    /// Up to where the database was read, in its own words.
    pub watermark: Option<String>,
    /// Whether all keys are being compared with the ledger.
    pub reconciling: bool,
    /// When that was last complete, in seconds since 1970.
    pub reconciled: Option<i64>,
    /// Runs that lie in the future.
    pub ahead: u64,
    /// Reports delivered since the start, again ones included.
    pub delivered: u64,
    /// Runs quarantined since the start.
    pub quarantined: u64,
    /// Reports that wait in the drop folder for the WATS Client.
    pub waiting: u32,
    /// While the client is waited for: what is left, and how long it takes.
    pub drain: Option<Estimate>,
    /// The ranges of the history that were asked for and are not done, the first at work.
    pub backfills: Vec<Backfill>,
    /// Files in the `Error` folder of the WATS Client.
    pub rejected: usize,
    /// The last error, also when it is over.
    pub last_error: Option<LastError>,
}

/// A range of the history that was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Backfill {
    /// The name of the request.
    pub name: String,
    /// From this time on.
    pub since: Option<String>,
    /// Before this time.
    pub until: Option<String>,
    /// How many runs it had when it was asked for.
    pub runs: u64,
    /// Of how many it is known what became of them.
    pub done: u64,
}

impl Backfill {
    /// That of a window.
    pub fn of(window: &Window) -> Backfill {
        let (since, until) = (window.since.clone(), window.until.clone());
        Backfill { name: window.name.clone(), since, until, runs: window.total, done: window.counts.all() }
    }
}

/// A time as the file has it.
pub fn stamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}

impl Heartbeat {
    /// That of a process which starts now.
    pub fn new(now: DateTime<Utc>) -> Heartbeat {
        let now = stamp(now);
        Heartbeat { process: std::process::id(), started: now.clone(), since: now, ..Heartbeat::default() }
    }

    /// Changes the standing; true when it is another.
    pub fn stand(&mut self, standing: Standing, now: DateTime<Utc>) -> bool {
        let changed = self.standing != standing;
        if changed {
            (self.standing, self.since) = (standing, stamp(now));
        }
        changed
    }

    /// Counts what is in the folder.
    pub(super) fn look(&mut self, outbox: &Outbox) -> Result<()> {
        self.waiting = outbox.waiting()?;
        self.refused(outbox.rejected()?.len());
        Ok(())
    }

    /// Keeps how many files the client has refused; more of them are told of. True when it is another number.
    pub(super) fn refused(&mut self, files: usize) -> bool {
        if files > self.rejected {
            let plural = if files == 1 { "" } else { "s" };
            tracing::warn!("the WATS Client has refused {files} file{plural}: see `vte-wats status`");
        }
        std::mem::replace(&mut self.rejected, files) != files
    }

    /// Keeps an error.
    pub fn fail(&mut self, error: &Error, now: DateTime<Utc>) {
        self.last_error = Some(LastError {
            code: error.code().id().to_owned(),
            what: error.to_string(),
            hint: error.remedy().map(str::to_owned),
            at: stamp(now),
        });
    }

    /// Writes the file as a whole: a reader sees the old one or the new one.
    ///
    /// # Errors
    /// The state folder cannot be written.
    pub fn write(&mut self, state: &Path, now: DateTime<Utc>) -> std::io::Result<()> {
        self.written = stamp(now);
        let new = state.join("status.json.new");
        std::fs::write(&new, serde_json::to_string_pretty(self).unwrap_or_default() + "\n")?;
        std::fs::rename(&new, state.join(FILE))
    }

    /// Reads the file; none when there is none, or none that can be understood.
    pub fn read(state: &Path) -> Option<Heartbeat> {
        serde_json::from_str(&std::fs::read_to_string(state.join(FILE)).ok()?).ok()
    }
}
