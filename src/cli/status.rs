//! `status`: what was delivered, what waits, what is quarantined and why.

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::json;

use crate::config::Config;
use crate::deliver::folder_state;
use crate::error::{Exit, Result};
use crate::ledger::{Counts, Ledger, Quarantine};
use crate::vte::model::guid_text;

use super::args::{Global, Status};
use super::open;
use super::terminal::{clean, counted};

/// How many quarantined runs are listed for people.
const LISTED: u32 = 50;
/// How many are listed as JSON.
const LISTED_JSON: u32 = 100_000;

/// Prints the state. A ledger that does not exist yet is a state, too.
pub fn run(global: &Global, command: &Status) -> Result<Exit> {
    let config = open::config(global)?;
    let ledger = Ledger::open_read_only(&config.state_folder())?;
    let (counts, held, destinations) = match &ledger {
        Some(ledger) => {
            let limit = if command.json { LISTED_JSON } else { LISTED };
            (ledger.counts()?, ledger.quarantined(limit)?, ledger.destinations()?)
        }
        None => (Counts::default(), Vec::new(), Vec::new()),
    };
    if command.json {
        print_json(&config, &counts, &held, &destinations);
    } else {
        print(&config, ledger.as_ref(), &counts, &held, &destinations);
    }
    Ok(if counts.quarantined > 0 { Exit::Quarantined } else { Exit::Done })
}

fn time(seconds: i64) -> String {
    DateTime::<Utc>::from_timestamp(seconds, 0).map_or_else(String::new, |time| time.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn print_json(config: &Config, counts: &Counts, held: &[Quarantine], destinations: &[(String, u64)]) {
    let folder = config.drop.folder.as_deref().map(folder_state);
    let document = json!({
        "delivered": counts.delivered,
        "last_delivery": counts.last_delivery.map(time),
        "quarantined": counts.quarantined,
        "destinations": destinations.iter().map(|(folder, runs)| json!({ "folder": folder, "delivered": runs })).collect::<Vec<_>>(),
        "waiting": folder.as_ref().map(|state| state.waiting),
        "refused_by_client": folder.as_ref().map(|state| &state.refused),
        "quarantine": held.iter().map(|run| json!({
            "run": guid_text(run.id), "code": run.code, "reason": run.reason, "hint": run.hint, "since": time(run.since),
        })).collect::<Vec<_>>(),
    });
    println!("{document:#}");
}

fn print(config: &Config, ledger: Option<&Ledger>, counts: &Counts, held: &[Quarantine], destinations: &[(String, u64)]) {
    let Some(ledger) = ledger else {
        println!("nothing was delivered yet: {} has no ledger", config.state_folder().display());
        return;
    };
    println!("ledger       {}", ledger.path().display());
    if let Ok(Some(who)) = ledger.identity() {
        println!("database     {} on {}", clean(&who.database), clean(&who.server));
    }
    println!("delivered    {}", counted(counts.delivered, "report"));
    if let Some(last) = counts.last_delivery {
        println!("last         {}", time(last));
    }
    for (folder, runs) in destinations {
        println!("             {runs:>8} to {}", clean(folder));
    }
    if let Some(folder) = &config.drop.folder {
        let state = folder_state(folder);
        println!("waiting      {} for the WATS Client in {}", counted(state.waiting, "report"), folder.display());
        if !state.refused.is_empty() {
            println!("refused      {} by the WATS Client: the reasons are in its wats.log", counted(state.refused.len() as u64, "file"));
            for name in state.refused.iter().take(LISTED as usize) {
                println!("             {}", clean(name));
            }
            println!("             after mending the cause: vte-wats export --resend --run INDEX_GUID");
        }
    }
    println!("quarantined  {}", counted(counts.quarantined, "run"));
    for run in held {
        println!("  {}  {}  since {}", guid_text(run.id), run.code, time(run.since));
        println!("    {}", clean(&run.reason));
        if let Some(hint) = &run.hint {
            println!("    hint: {}", clean(hint));
        }
    }
    if counts.quarantined > held.len() as u64 {
        println!("  ... and {} more: see `status --json`", counts.quarantined - held.len() as u64);
    }
}
