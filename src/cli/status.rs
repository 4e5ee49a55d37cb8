//! `status`: what was delivered, what waits, what is quarantined and why.

use std::path::Path;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

use crate::deliver::{RealFs, Rejected, rejected, waiting};
use crate::error::{Exit, Result};
use crate::ledger::{Counts, Destination, Ledger, Quarantined, View};
use crate::sync::watch::heartbeat::Heartbeat;
use crate::vte::model::guid_text;

use super::args::{Global, Status};
use super::bundle::standing::{self, Bundles};
use super::open;
use super::terminal::{clean, counted};

/// How many quarantined runs are listed for people.
const LISTED: usize = 50;
/// How many are listed as JSON.
const LISTED_JSON: usize = 100_000;

/// Everything that is printed.
struct State {
    destinations: Vec<(Destination, Counts)>,
    quarantined: Vec<Quarantined>,
    /// Of the drop folder, where one is configured and there.
    folder: Option<(u32, Vec<Rejected>)>,
    /// What `watch` last wrote of itself.
    watch: Option<Heartbeat>,
    bundles: Bundles,
}

impl State {
    /// Runs that are set aside, those of received bundles too.
    fn quarantined(&self) -> u64 {
        self.total(|counts| counts.quarantined) + self.bundles.set_aside.len() as u64
    }

    fn total(&self, count: impl Fn(&Counts) -> u64) -> u64 {
        self.destinations.iter().map(|(_, counts)| count(counts)).sum()
    }
}

/// Prints the state. A ledger that does not exist yet is a state, too.
pub fn run(global: &Global, command: &Status) -> Result<Exit> {
    let config = open::config(global)?;
    let ledger = Ledger::open_read_only(&config.state_folder())?;
    let listed = if command.json { LISTED_JSON } else { LISTED };
    let bundles = standing::read(&config.state_folder(), ledger.as_ref(), listed)?;
    let mut quarantined = ledger.as_ref().map_or(Ok(Vec::new()), |ledger| ledger.quarantined(None, listed))?;
    quarantined.extend_from_slice(&bundles.set_aside);
    let state = State {
        destinations: ledger.as_ref().map_or(Ok(Vec::new()), destinations)?,
        quarantined,
        folder: config.drop.folder.as_deref().and_then(|folder| look(folder).ok()),
        watch: Heartbeat::read(&config.state_folder()),
        bundles,
    };
    if command.json {
        print_json(&state);
    } else {
        match &ledger {
            Some(ledger) => print(&state, ledger, config.drop.folder.as_deref()),
            None if !state.bundles.is_empty() => {
                state.bundles.print(Utc::now().timestamp());
                print_quarantined(&state.quarantined, state.quarantined());
            }
            None => say!("nothing was delivered yet: {} has no ledger", config.state_folder().display()),
        }
    }
    Ok(if state.quarantined() > 0 { Exit::Quarantined } else { Exit::Done })
}

fn destinations(ledger: &View) -> Result<Vec<(Destination, Counts)>> {
    ledger.destinations()?.into_iter().map(|to| ledger.counts(to.id).map(|counts| (to, counts))).collect()
}

fn look(folder: &Path) -> Result<(u32, Vec<Rejected>)> {
    Ok((waiting(&RealFs, folder)?, rejected(&RealFs, folder)?))
}

/// A time as it is printed.
pub(super) fn time(seconds: i64) -> String {
    let time = DateTime::<Utc>::from_timestamp(seconds, 0);
    time.map_or_else(String::new, |time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn print_json(state: &State) {
    let document = json!({
        "watch": state.watch,
        "delivered": state.total(|counts| counts.delivered),
        "quarantined": state.quarantined(),
        "excluded": state.total(|counts| counts.excluded),
        "unfinished": state.total(|counts| counts.intended),
        "destinations": state.destinations.iter().map(|(to, counts)| json!({
            "folder": to.folder, "delivered": counts.delivered, "quarantined": counts.quarantined,
        })).collect::<Vec<_>>(),
        "waiting": state.folder.as_ref().map(|(waiting, _)| waiting),
        "rejected": state.folder.as_ref().map(|(_, rejected)| rejected.iter().map(|file| json!({
            "file": file.name, "run": file.id.map(guid_text),
        })).collect::<Vec<_>>()),
        "bundles": state.bundles.json(Utc::now().timestamp()),
        "quarantine": state.quarantined.iter().map(|run| json!({
            "run": guid_text(run.id), "code": run.code, "reason": run.reason, "hint": run.hint, "since": time(run.since),
        })).collect::<Vec<_>>(),
    });
    say!("{document:#}");
}

fn print(state: &State, ledger: &View, folder: Option<&Path>) {
    if let Some(watch) = &state.watch {
        super::standing::print(watch, Utc::now());
    }
    say!("ledger       {}", ledger.file().display());
    if let Ok(who) = ledger.identity() {
        say!("database     {} on {}", clean(&who.database), clean(&who.server));
    }
    for (to, counts) in &state.destinations {
        say!("delivered    {} to {}", counted(counts.delivered, "report"), clean(&to.folder));
        if counts.intended > 0 {
            say!("unfinished   {}: the next export finishes them", counted(counts.intended, "delivery"));
        }
    }
    match (&state.folder, folder) {
        (Some((waiting, rejected)), Some(folder)) => {
            say!("waiting      {} for the WATS Client in {}", counted(u64::from(*waiting), "report"), folder.display());
            print_rejected(rejected);
        }
        (None, Some(folder)) => say!("waiting      unknown: {} cannot be read", folder.display()),
        (_, None) => {}
    }
    let excluded = state.total(|counts| counts.excluded);
    if excluded > 0 {
        say!("left out     {} by [filter]", counted(excluded, "run"));
    }
    state.bundles.print(Utc::now().timestamp());
    print_quarantined(&state.quarantined, state.quarantined());
}

fn print_rejected(rejected: &[Rejected]) {
    if rejected.is_empty() {
        return;
    }
    say!("rejected     {} by the WATS Client; the reasons are in its wats.log", counted(rejected.len() as u64, "file"));
    for file in rejected.iter().take(LISTED) {
        say!("             {}", clean(&file.name));
    }
    say!("             after mending the cause: vte-wats export --rejected");
}

fn print_quarantined(runs: &[Quarantined], total: u64) {
    say!("quarantined  {}", counted(total, "run"));
    for run in runs {
        say!("  {}  {}  since {}", guid_text(run.id), run.code, time(run.since));
        say!("    {}", clean(&run.reason));
        if !run.hint.is_empty() {
            say!("    hint: {}", clean(&run.hint));
        }
    }
    if total > runs.len() as u64 {
        say!("  ... and {} more: see `vte-wats status --json`", total - runs.len() as u64);
    }
}
