//! `verify`: is everything that the database holds delivered?

use std::collections::HashSet;

use serde_json::json;
use uuid::Uuid;

use crate::convert::Converter;
use crate::deliver::{Fs, RealFs, name};
use crate::error::{Exit, Result};
use crate::ledger::Ledger;
use crate::sync::verify::{Against, Depth, Verified, verify};
use crate::vte::model::guid_text;

use super::args::{Global, Verify};
use super::export::Where;
use super::open;
use super::terminal::{clean, counted};

/// How many runs of each kind are listed for people.
const LISTED: usize = 20;

/// Compares, and prints what was found by day.
pub fn run(global: &Global, command: &Verify) -> Result<Exit> {
    let config = open::config(global)?;
    let converter = Converter::new(&config)?;
    let range = open::range(&config, command.since.as_deref(), command.until.as_deref())?;
    let to = Where::of(&config, command.to.as_deref())?;
    let mut reader = open::reader(&config)?;
    let ledger = Ledger::open_read_only(&config.state_folder())?;
    if let Some(ledger) = &ledger {
        ledger.refuse_other_source(&reader.info().identity)?;
    }
    let destination = match &ledger {
        Some(ledger) => ledger.find_destination(&to.known_as())?,
        None => None,
    };
    // A folder that is not there holds no report; whether reports were delivered is for the ledger to say.
    let names = RealFs.list(&to.folder(&config.state_folder())).unwrap_or_default();
    let against = Against {
        ledger: ledger.as_ref().zip(destination.map(|destination| destination.id)),
        folder: names.iter().filter_map(|(file, _)| name::report_id(file)).collect::<HashSet<Uuid>>(),
        converter: &converter,
        max_report: config.limits.report_bytes,
        now: chrono::Utc::now(),
    };
    let depth = match (command.render, command.hashes) {
        (true, _) => Depth::Reports,
        (false, true) => Depth::Rows,
        (false, false) => Depth::Keys,
    };
    let range = range(reader.sql().time_type());
    let verified = verify(&mut reader, &range, depth, &against)?;
    if command.json {
        print_json(&verified);
    } else {
        print(&verified);
    }
    Ok(if verified.differs() { Exit::Differences } else { Exit::Done })
}

fn print_json(verified: &Verified) {
    let names = |runs: &[Uuid]| runs.iter().map(|id| guid_text(*id)).collect::<Vec<_>>();
    let document = json!({
        "total": verified.total(),
        "days": verified.days,
        "missing": names(&verified.missing),
        "changed": names(&verified.changed),
        "vanished": verified.vanished,
        "repairs": verified.repairs.as_ref().map(|it| json!({
            "repairs": it.repairs,
            "delivered": it.delivered,
            "quarantined": it.quarantined,
            "waiting": it.waiting,
            "missing": it.missing,
            "changed": it.changed,
            "differing": names(&it.differing),
        })),
    });
    say!("{document:#}");
}

fn print(verified: &Verified) {
    say!(
        "{:<12}{:>9}{:>11}{:>9}{:>13}{:>10}{:>9}{:>9}",
        "day",
        "runs",
        "delivered",
        "waiting",
        "quarantined",
        "excluded",
        "missing",
        "changed"
    );
    let total = verified.total();
    for (day, it) in verified.days.iter().map(|(day, it)| (day.as_str(), it)).chain([("all", &total)]) {
        say!(
            "{:<12}{:>9}{:>11}{:>9}{:>13}{:>10}{:>9}{:>9}",
            clean(day),
            it.runs,
            it.delivered,
            it.waiting,
            it.quarantined,
            it.excluded,
            it.missing,
            it.changed
        );
    }
    if let Some(it) = &verified.repairs {
        let all = counted(it.repairs, "repair");
        let (delivered, quarantined, waiting) = (it.delivered, it.quarantined, it.waiting);
        let so_far = format!("{all}: {delivered} delivered, {quarantined} quarantined");
        match it.missing.zip(it.changed) {
            Some((missing, changed)) => say!("{so_far}, {waiting} waiting, {missing} missing, {changed} changed"),
            None if waiting > 0 => say!("{so_far}, {waiting} waiting or missing: --hashes tells which"),
            None => say!("{so_far}, 0 waiting"),
        }
    }
    if let Some(vanished) = verified.vanished.filter(|vanished| *vanished > 0) {
        say!("{} no longer in the database; what was delivered of them stays in WATS", counted(vanished, "run"));
    }
    let no_repairs = Vec::new();
    let repairs = verified.repairs.as_ref().map_or(&no_repairs, |repairs| &repairs.differing);
    for (kind, runs, all) in [
        ("missing", &verified.missing, total.missing),
        ("changed", &verified.changed, total.changed),
        ("repair", repairs, repairs.len() as u64),
    ] {
        for id in runs.iter().take(LISTED) {
            say!("{kind}  {}", guid_text(*id));
        }
        if all > LISTED as u64 {
            say!("{kind}  ... {all} in all: see --json");
        }
    }
    if verified.differs() {
        say!(
            "what is missing or changed is delivered by `vte-wats export` over the same range; after a change of the mapping \
             with --resend"
        );
    }
}
