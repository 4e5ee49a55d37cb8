//! `export`: a report for every run that has none yet.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use tracing::warn;

use crate::config::Config;
use crate::config::sections::{DropConfig, WatchConfig};
use crate::convert::Converter;
use crate::deliver::{Options as DropOptions, Outbox, Pressure, RealFs, Waiting};
use crate::error::{Code, Error, Exit, Result};
use crate::ledger::{Ledger, RowDigest, report_digest};

use crate::sync::export::{Options, Target, export};
use crate::sync::feed::Wanted;
use crate::sync::summary::Summary;
use crate::vte::reader::RunReader;
use crate::vte::sql::Range;
use crate::vte::text;
use crate::vte::value::Value;

use super::args::{Export, Global};
use super::progress::Bar;
use super::terminal::{counted, spoken};
use super::{open, stop};

/// How often the folder is looked at while the client is waited for.
const POLL: Duration = Duration::from_secs(1);
/// How often it is said that the client is waited for.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// Exports, and prints what became of the runs.
pub fn run(global: &Global, command: &Export) -> Result<Exit> {
    let config = open::config(global)?;
    let converter = Converter::new(&config)?;
    let range = open::range(&config, command.since.as_deref(), command.until.as_deref())?;
    let folder = command.to.clone().or_else(|| config.drop.folder.clone()).ok_or_else(|| {
        Error::new(Code::ConfigValue, "no drop folder is configured")
            .hint("write drop.folder in the configuration, or give a plain folder with --to")
    })?;
    let mut reader = open::reader(&config)?;
    let wanted = wanted(&reader, command, &range);
    let options = Options {
        wanted,
        resend: command.resend,
        max_report: config.limits.report_bytes,
        config: config_digest(&config),
    };
    let stopped = stop::on_signal();
    let total = if command.run.is_empty() { reader.overview().ok().map(|(all, ..)| all) } else { None };
    let mut bar = Bar::new(global, total.map(|all| command.limit.map_or(all, |limit| limit.min(all))), "runs");
    let mut progress = |summary: &Summary| bar.at(summary.read, &format!("{} delivered", summary.written()));
    let state = config.state_folder();
    let summary = if command.dry_run {
        let ledger = Ledger::open_read_only(&state)?;
        if let Some(ledger) = &ledger {
            ledger.refuse_other_source(&reader.info().identity)?;
        }
        let destination = match &ledger {
            Some(ledger) => ledger.find_destination(&canonical(&folder))?,
            None => None,
        };
        let target = Target::Nowhere(ledger.as_ref().zip(destination.map(|destination| destination.id)));
        export(&mut reader, &converter, target, &options, &stopped, &mut progress)?
    } else {
        let identity = reader.info().identity.clone();
        let mut ledger = Ledger::open(&state, &identity)?;
        let options_of_drop = drop_options(&config, command, &stopped, options.config);
        let mut outbox = Outbox::open(Arc::new(RealFs), &folder, options_of_drop, &mut ledger)?;
        let target = Target::Folder(&mut outbox, &mut ledger);
        export(&mut reader, &converter, target, &options, &stopped, &mut progress)?
    };
    bar.finish();
    print(&summary, command, &folder, &state);
    Ok(exit(&summary))
}

pub(super) fn canonical(folder: &Path) -> String {
    crate::deliver::canonical(folder).unwrap_or_else(|_| folder.to_owned()).to_string_lossy().into_owned()
}

fn wanted(reader: &RunReader, command: &Export, range: &dyn Fn(&crate::vte::catalog::ColumnType) -> Range) -> Wanted {
    if !command.run.is_empty() {
        let key = |run: &String| text::guid(run).map_or_else(|| Value::Text(run.clone()), Value::Guid);
        return Wanted::Keys(command.run.iter().map(key).collect());
    }
    let range = range(reader.sql().time_type());
    let mut ranges = vec![range.clone()];
    if range.since.is_none() && range.until.is_none() {
        ranges.push(Range { without_time: true, ..Range::default() });
    }
    Wanted::Ranges(ranges, command.limit)
}

/// How the folder is delivered to: a plain folder that `--to` names, or the drop folder of a WATS Client.
fn drop_options(config: &Config, command: &Export, stopped: &Arc<AtomicBool>, digest: RowDigest) -> DropOptions {
    let mut options = if command.to.is_some() {
        DropOptions::plain_folder(command.per_folder)
    } else {
        let mut told: Option<Instant> = None;
        DropOptions::drop_folder(Pressure {
            max_waiting: config.drop.max_waiting,
            poll: POLL,
            stop: Arc::clone(stopped),
            tell: Box::new(move |waiting| {
                // Now and then, not at every batch: a log that repeats itself is not read.
                if let Waiting::Full { waiting, max } = waiting
                    && told.is_none_or(|told| told.elapsed() > TOLD_EVERY)
                {
                    told = Some(Instant::now());
                    warn!("{waiting} reports wait for the WATS Client, {max} may: writing at its pace");
                }
            }),
        })
    };
    options.config_digest = digest;
    options
}

/// A digest of what decides how a run is converted.
pub(super) fn config_digest(config: &Config) -> RowDigest {
    let mut config = config.clone();
    // Where things are does not change a report.
    config.state = None;
    config.drop = DropConfig::default();
    config.watch = WatchConfig::default();
    let full = report_digest(serde_json::to_string(&config).unwrap_or_default().as_bytes());
    let mut digest = RowDigest::default();
    digest.copy_from_slice(&full[..16]);
    digest
}

fn exit(summary: &Summary) -> Exit {
    match (summary.interrupted, summary.has_quarantined()) {
        (true, _) => Exit::Interrupted,
        (false, true) => Exit::Quarantined,
        (false, false) => Exit::Done,
    }
}

fn print(summary: &Summary, command: &Export, folder: &Path, state: &Path) {
    let would = if command.dry_run { "would be " } else { "" };
    println!("{} {would}delivered to {}", counted(summary.delivered, "report"), folder.display());
    if summary.redelivered > 0 {
        println!("{} {would}delivered again", counted(summary.redelivered, "report"));
    }
    if summary.already > 0 || !command.dry_run {
        println!("{} already delivered, as {} remembers", summary.already, state.join("ledger.db").display());
    }
    let held = summary.quarantined + summary.still_quarantined;
    if held > 0 {
        println!("{} {would}quarantined ({} new): see `vte-wats status`", counted(held, "run"), summary.quarantined);
    }
    if summary.without_key > 0 {
        println!("{} without a key: nothing can be written for them", counted(summary.without_key, "row"));
    }
    for (kind, times) in &summary.notes {
        println!("{times:>8}  {}", kind.sentence());
    }
    println!("{} read in {}: {:.0} runs/s", counted(summary.read, "run"), spoken(summary.elapsed), summary.rate());
    if summary.interrupted {
        println!("interrupted: run the same command again, it goes on where it stopped");
    }
}
