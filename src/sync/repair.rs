//! The repairs, after the runs: each becomes a report once its run is delivered and it has settled.
//!
//! The ledger knows which are delivered, by the IDs that stand beside those of the runs. A repair that waits, for its run
//! or to settle, is not remembered: the next look finds it.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use chrono::{DateTime, Utc};
use tracing::{info, warn};
use uuid::Uuid;

use crate::convert::{Converted, Converter};
use crate::deliver::{Outcome, Outgoing};
use crate::error::{Code, Error, Result};
use crate::ledger::{Known, Quarantine, RowDigest, State};
use crate::vte::reader::RunReader;
use crate::vte::repair::ReadRepair;
use crate::vte::sql::Range;

use super::prepare::serialised;
use super::work::{Target, known_in};

/// How to deliver repairs.
#[derive(Debug, Clone)]
pub struct Options {
    /// By the time of the repair.
    pub range: Range,
    /// These alone.
    pub only: Option<BTreeSet<Uuid>>,
    /// Deliver again what is delivered, try again what is quarantined.
    pub resend: bool,
    /// The largest report in bytes.
    pub max_report: u64,
    /// A digest of the configuration: a quarantined repair is tried again when it has changed.
    pub config: RowDigest,
    /// The date and time.
    pub now: DateTime<Utc>,
}

/// What became of the repairs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RepairSummary {
    /// Repairs read.
    pub read: u64,
    /// Reports delivered for the first time.
    pub delivered: u64,
    /// Reports delivered again.
    pub redelivered: u64,
    /// Delivered before, and unchanged.
    pub already: u64,
    /// Quarantined now.
    pub quarantined: u64,
    /// Quarantined before, and unchanged.
    pub still_quarantined: u64,
    /// Repairs whose run is not delivered or left out by the filter, which are not finished, or too new.
    pub waiting: u64,
    /// Repairs that the folder had no room for.
    pub no_room: u64,
    /// Rows without a key.
    pub without_key: u64,
}

/// What becomes of a repair.
enum Fate {
    Already,
    StillQuarantined,
    Wait,
    Quarantine(Error),
    Deliver(Vec<u8>),
}

/// Delivers the repairs of the range, where `[repair]` is configured.
///
/// # Errors
/// Repairs cannot be read; the source, the folder or the ledger fails.
pub fn repairs(
    reader: &mut RunReader,
    converter: &Converter,
    mut target: Target<'_>,
    options: &Options,
    stop: &AtomicBool,
) -> Result<RepairSummary> {
    let mut summary = RepairSummary::default();
    if converter.repair_settings().is_none() {
        return Ok(summary);
    }
    let codes = reader.repair_codes()?;
    let mut after = None;
    loop {
        if stop.load(Ordering::Relaxed) {
            return Ok(summary);
        }
        let mut page = reader.repairs(&options.range, after.as_ref(), &codes)?;
        if let Some(only) = &options.only {
            page.repairs.retain(|read| only.contains(&read.repair.key.id));
        }
        summary.read += page.repairs.len() as u64 + u64::from(page.without_key);
        summary.without_key += u64::from(page.without_key);
        let mut ids: Vec<_> = page.repairs.iter().map(|read| read.repair.key.id).collect();
        ids.extend(page.repairs.iter().filter_map(|read| read.run.as_ref()).map(|run| run.run.key.id));
        let known = known_in(&target, &ids)?;
        let (mut outgoing, mut again, mut held) = (Vec::new(), Vec::new(), Vec::new());
        for read in &page.repairs {
            let id = read.repair.key.id;
            let own = known.get(&id);
            let run = read.run.as_ref().and_then(|run| known.get(&run.run.key.id));
            let run_is_there = matches!(target, Target::Nowhere(_)) || run.is_some_and(is_delivered);
            match fate(converter, read, own, run_is_there, options) {
                Fate::Already => summary.already += 1,
                Fate::StillQuarantined => summary.still_quarantined += 1,
                Fate::Wait => summary.waiting += 1,
                Fate::Quarantine(error) => {
                    warn!(repair = %read.repair.key.name(), code = error.code().id(), "quarantined: {error:?}");
                    summary.quarantined += 1;
                    held.push(quarantine(read, &error, options));
                }
                Fate::Deliver(bytes) => {
                    again.push(own.is_some_and(|own| own.report_digest.is_some()));
                    outgoing.push(Outgoing { id, row_digest: read.digest, bytes, claim: None });
                }
            }
        }
        write(&mut target, &outgoing, &again, &held, &mut summary)?;
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if summary.waiting > 0 {
        info!("{} repairs wait for their runs, or are not finished", summary.waiting);
    }
    Ok(summary)
}

/// A run whose later content was refused still has its report.
fn is_delivered(known: &Known) -> bool {
    known.report_digest.is_some()
}

fn write(
    target: &mut Target<'_>,
    outgoing: &[Outgoing],
    again: &[bool],
    held: &[Quarantine],
    summary: &mut RepairSummary,
) -> Result<()> {
    let mut outcomes = Vec::with_capacity(outgoing.len());
    let result = match target {
        Target::Folder(outbox, ledger) => {
            ledger.quarantine(outbox.destination(), held).and_then(|()| outbox.deliver(ledger, outgoing, &mut outcomes))
        }
        Target::Nowhere(_) => {
            outcomes.resize(outgoing.len(), Outcome::Written);
            Ok(())
        }
    };
    summary.no_room += (outgoing.len() - outcomes.len()) as u64;
    for (outcome, again) in outcomes.iter().zip(again) {
        match (outcome, again) {
            (Outcome::Quarantined { .. }, _) => summary.quarantined += 1,
            (_, true) => summary.redelivered += 1,
            (_, false) => summary.delivered += 1,
        }
    }
    result
}

/// Whether a repair that is neither delivered nor set aside should be one of them by now; `run`: what the ledger knows of
/// its run.
pub(super) fn is_due(converter: &Converter, read: &ReadRepair, run: Option<&Known>, options: &Options) -> bool {
    !matches!(fate(converter, read, None, run.is_some_and(is_delivered), options), Fate::Wait)
}

fn fate(
    converter: &Converter,
    read: &ReadRepair,
    known: Option<&Known>,
    run_is_there: bool,
    options: &Options,
) -> Fate {
    if let Some(known) = known.filter(|known| known.row_digest == Some(read.digest) && !options.resend) {
        match known.state {
            State::Delivered => return Fate::Already,
            // The other row with its key may be gone, and this one as it was.
            State::Quarantined if read.copies == 1 && known.is_held_for(Code::RunDuplicate) => {}
            State::Quarantined if known.config_digest == Some(options.config) => return Fate::StillQuarantined,
            State::Quarantined | State::Intended => {}
        }
    }
    if read.copies > 1 {
        let what = format!("{} rows of RepairData have this key", read.copies);
        return Fate::Quarantine(
            Error::new(Code::RunDuplicate, what).hint("a key must be unique: check the view or table of RepairData"),
        );
    }
    let Some(run) = &read.run else {
        let what = format!("the run of repair {} is not in the database", read.repair.key.name());
        return Fate::Quarantine(Error::new(Code::RepairRun, what).hint(
            "a repair report refers to the report of the failed run: correct the Index_GUID of its RepairData row",
        ));
    };
    let finished = converter.repair_settings().is_none_or(|settings| {
        settings.finished.is_empty() || read.repair.status.as_ref().is_some_and(|it| settings.finished.contains(it))
    });
    if !run_is_there || !finished {
        return Fate::Wait;
    }
    match converter.convert_repair(&read.repair, &run.run) {
        // A run that the filter leaves out has no report to refer to, as long as it does.
        Err(error) if error.code() == Code::RunExcluded => Fate::Wait,
        Err(error) => Fate::Quarantine(error),
        Ok(converted) if is_too_new(converter, &converted, options.now) => Fate::Wait,
        Ok(converted) => serialised(&converted.report, options.max_report).map_or_else(Fate::Quarantine, Fate::Deliver),
    }
}

fn is_too_new(converter: &Converter, converted: &Converted, now: DateTime<Utc>) -> bool {
    let settle = converter.repair_settings().map(|settings| settings.settle.0).unwrap_or_default();
    let age = now.signed_duration_since(converted.report.start.to_utc());
    age.to_std().map_or(true, |age| age < settle)
}

fn quarantine(read: &ReadRepair, error: &Error, options: &Options) -> Quarantine {
    Quarantine {
        id: read.repair.key.id,
        row_digest: read.digest,
        config_digest: options.config,
        code: error.code(),
        reason: error.to_string(),
        hint: error.remedy().unwrap_or_default().to_owned(),
        at: options.now.timestamp(),
    }
}
