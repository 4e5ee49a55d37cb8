//! `export`: a report for every run that has none yet.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use tracing::warn;

use crate::config::Config;
use crate::config::bundle::{BundleConfig, DeliverConfig, DeliverTo, ReceiveConfig};
use crate::config::log::LogConfig;
use crate::config::sections::{DropConfig, WatchConfig};
use crate::convert::Converter;
use crate::deliver::{Options as DropOptions, Outbox, Pressure, RealFs, Waiting};
use crate::error::{Code, Error, Exit, Result};
use crate::ledger::{Ledger, RowDigest, report_digest};

use crate::sync::bundle::spool;
use crate::sync::export::{Options, Target, export};
use crate::sync::feed::Wanted;
use crate::sync::schema;
use crate::sync::summary::Summary;
use crate::vte::reader::RunReader;
use crate::vte::sql::Range;
use crate::vte::text;
use crate::vte::value::Value;

use super::args::{Export, Global};
use super::handover::{self, Handed};
use super::progress::Bar;
use super::refused::{self, Refused};
use super::terminal::{counted, spoken};
use super::{open, repairs, stop};

/// How often the folder is looked at while the client is waited for.
const POLL: Duration = Duration::from_secs(1);
/// How often it is said that the client is waited for.
const TOLD_EVERY: Duration = Duration::from_secs(60);

/// Exports, and prints what became of the runs.
pub fn run(global: &Global, command: &Export) -> Result<Exit> {
    let config = open::config(global)?;
    let converter = Converter::new(&config)?;
    let range = open::range(&config, command.since.as_deref(), command.until.as_deref())?;
    let to = Where::of(&config, command.to.as_deref())?;
    let mut reader = open::reader(&config)?;
    let refused = if command.rejected { refused::look(&to, &mut reader)? } else { Refused::default() };
    if command.rejected && refused.is_empty() {
        say!("the WATS Client has refused no report that can be delivered again");
        return Ok(Exit::Done);
    }
    let wanted = match command.rejected {
        true => refused.wanted(),
        false => wanted(&reader, &command.run, command.limit, &range),
    };
    let options = Options {
        wanted,
        resend: command.resend || command.rejected,
        max_report: config.limits.report_bytes,
        config: config_digest(&config),
    };
    let stopped = stop::on_signal();
    let total = if command.run.is_empty() { reader.overview().ok().map(|(all, ..)| all) } else { None };
    let mut bar = Bar::new(global, total.map(|all| command.limit.map_or(all, |limit| limit.min(all))), "runs");
    let mut progress = |summary: &Summary| bar.at(summary.read, &format!("{} delivered", summary.written()));
    let state = config.state_folder();
    let mut repair = repairs::options(&reader, !command.run.is_empty(), &range, &options);
    if let (true, Some(repair)) = (command.rejected, &mut repair) {
        (repair.range, repair.only) = (Range::default(), Some(refused.repairs.clone()));
    }
    if command.dry_run {
        let ledger = Ledger::open_read_only(&state)?;
        if let Some(ledger) = &ledger {
            ledger.refuse_other_source(&reader.info().identity)?;
            schema::refuse_change(ledger, reader.map())?;
        }
        let destination = match &ledger {
            Some(ledger) => ledger.find_destination(&to.known_as())?,
            None => None,
        };
        let nowhere = || Target::Nowhere(ledger.as_ref().zip(destination.as_ref().map(|destination| destination.id)));
        let summary = export(&mut reader, &converter, nowhere(), &options, &stopped, &mut progress)?;
        let repaired = repairs::deliver(&mut reader, &converter, nowhere(), repair.as_ref(), &stopped)?;
        bar.finish();
        print(&summary, true, &to, &state);
        return Ok(repairs::exit(&repaired, true, exit(&summary)));
    }
    let identity = reader.info().identity.clone();
    let mut ledger = match Ledger::open(&state, &identity) {
        Err(error) if error.code() == Code::LedgerLocked => {
            let Some(watch) = handover::running(&state) else { return Err(error) };
            return match handover::hand_over(global, command, &config, &to.known_as(), &identity, watch, &stopped)? {
                Handed::Done(summary) => {
                    print(&summary, false, &to, &state);
                    Ok(exit(&summary))
                }
                Handed::Left => Ok(handover::left(command)),
            };
        }
        opened => opened?,
    };
    schema::hold(&mut ledger, reader.map())?;
    let mut outbox = match &to {
        Where::Folder(folder) => {
            let options = drop_options(&config, command, &stopped, options.config);
            Outbox::open(Arc::new(RealFs), folder, options, &mut ledger)?
        }
        Where::Bundle => spool::open(&state, options.config, &mut ledger)?,
    };
    let target = Target::Folder(&mut outbox, &mut ledger);
    let summary = export(&mut reader, &converter, target, &options, &stopped, &mut progress)?;
    bar.finish();
    let target = Target::Folder(&mut outbox, &mut ledger);
    let repaired = repairs::deliver(&mut reader, &converter, target, repair.as_ref(), &stopped)?;
    print(&summary, false, &to, &state);
    if command.rejected {
        refused::set_aside(&to, &refused, &outbox, &ledger)?;
    }
    let exit = repairs::exit(&repaired, false, exit(&summary));
    if matches!(to, Where::Bundle) && !summary.interrupted {
        super::bundle::create::pack_all(&config, identity, &mut ledger, None)?;
    }
    Ok(exit)
}

/// Where reports go.
pub(super) enum Where {
    /// Into a folder.
    Folder(PathBuf),
    /// Into the next bundle.
    Bundle,
}

impl Where {
    /// From the configuration, and the folder that `--to` names.
    pub(super) fn of(config: &Config, to: Option<&Path>) -> Result<Where> {
        match (to, config.deliver.to) {
            (Some(folder), _) => Ok(Where::Folder(folder.to_owned())),
            (None, DeliverTo::Bundle) => Ok(Where::Bundle),
            (None, DeliverTo::Drop) => config.drop.folder.clone().map(Where::Folder).ok_or_else(|| {
                Error::new(Code::ConfigValue, "no drop folder is configured")
                    .hint("write drop.folder in the configuration, or name a plain folder with --to")
            }),
        }
    }

    /// The folder that reports are written into; `state` is the state folder.
    pub(super) fn folder(&self, state: &Path) -> PathBuf {
        match self {
            Where::Folder(folder) => folder.clone(),
            Where::Bundle => spool::folder(state),
        }
    }

    /// The name of the destination in the ledger.
    pub(super) fn known_as(&self) -> String {
        match self {
            Where::Folder(folder) => canonical(folder),
            Where::Bundle => spool::NAME.to_owned(),
        }
    }
}

fn canonical(folder: &Path) -> String {
    crate::deliver::canonical(folder).unwrap_or_else(|_| folder.to_string_lossy().into_owned())
}

/// The runs that were named, or those of a range.
pub(super) fn wanted(
    reader: &RunReader,
    runs: &[String],
    limit: Option<u64>,
    range: &dyn Fn(&crate::vte::catalog::ColumnType) -> Range,
) -> Wanted {
    if !runs.is_empty() {
        let key = |run: &String| text::guid(run).map_or_else(|| Value::Text(run.clone()), Value::Guid);
        return Wanted::Keys(runs.iter().map(key).collect());
    }
    let range = range(reader.sql().time_type());
    let mut ranges = vec![range.clone()];
    if range.since.is_none() && range.until.is_none() {
        ranges.push(Range { without_time: true, ..Range::default() });
    }
    Wanted::Ranges(ranges, limit)
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
    config.deliver = DeliverConfig::default();
    config.bundle = BundleConfig::default();
    config.receive = ReceiveConfig::default();
    config.log = LogConfig::default();
    let full = report_digest(serde_json::to_string(&config).unwrap_or_default().as_bytes());
    let mut digest = RowDigest::default();
    digest.copy_from_slice(&full[..16]);
    digest
}

/// The exit code of an export.
pub(super) fn exit(summary: &Summary) -> Exit {
    match (summary.interrupted, summary.has_quarantined()) {
        (true, _) => Exit::Interrupted,
        (false, true) => Exit::Quarantined,
        (false, false) => Exit::Done,
    }
}

/// Prints what became of the runs.
pub(super) fn print(summary: &Summary, dry_run: bool, to: &Where, state: &Path) {
    let would = if dry_run { "would be " } else { "" };
    let place = match to {
        Where::Folder(folder) => folder.display().to_string(),
        Where::Bundle => "the next bundle".to_owned(),
    };
    say!("{} {would}delivered to {place}", counted(summary.delivered, "report"));
    if summary.redelivered > 0 {
        say!("{} {would}delivered again", counted(summary.redelivered, "report"));
    }
    if summary.already > 0 || !dry_run {
        say!("{} already delivered, as {} remembers", summary.already, state.join("ledger.db").display());
    }
    let held = summary.quarantined + summary.still_quarantined;
    if held > 0 {
        say!("{} {would}quarantined ({} new): see `vte-wats status`", counted(held, "run"), summary.quarantined);
    }
    if summary.excluded > 0 {
        say!("{} {would}left out by [filter]", counted(summary.excluded, "run"));
    }
    if summary.without_key > 0 {
        say!("{} without a key: nothing can be written for them", counted(summary.without_key, "row"));
    }
    for (kind, times) in &summary.notes {
        say!("{times:>8}  {}", kind.sentence());
    }
    say!("{} read in {}: {:.0} runs/s", counted(summary.read, "run"), spoken(summary.elapsed), summary.rate());
    if summary.interrupted {
        say!("interrupted: run the same command again, it goes on where it stopped");
    }
}
