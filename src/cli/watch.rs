//! `watch`: follows new runs.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::warn;

use crate::config::Config;
use crate::config::bundle::DeliverTo;
use crate::convert::Converter;
use crate::deliver::{Options as DropOptions, Outbox, RealFs};
use crate::error::{Code, Error, Exit, Result};
use crate::ledger::Ledger;
use crate::sync::bundle::spool;
use crate::sync::time::{End, GivenTime, zone};
use crate::sync::watch::clock::SystemClock;
use crate::sync::watch::settle::Spans;
use crate::sync::watch::{Ended, Settings, Start, Watch, is_final, nap, pauses};
use crate::vte::follow_sql::Now;
use crate::vte::reader::RunReader;

use super::args::{Global, Watch as Command};
use super::export::config_digest;
use super::{open, stop};

/// The longest pause between two tries to reach the source at the start.
const POLL: Duration = Duration::from_secs(1);
/// How long a stop waits for a statement that the database does not answer.
const PATIENCE: Duration = Duration::from_secs(4);

/// Follows until it is stopped, or until it has caught up.
pub fn run(global: &Global, command: &Command) -> Result<Exit> {
    until(global, command, &stop::on_signal(), || {})
}

/// Follows until the flag is set, or until it has caught up. `farewell` is called before the program is ended from
/// here because the database does not answer.
pub fn until(
    global: &Global,
    command: &Command,
    stopped: &Arc<AtomicBool>,
    farewell: impl FnOnce() + Send + 'static,
) -> Result<Exit> {
    let config = open::config(global)?;
    let converter = Converter::new(&config)?;
    let to = to(&config)?;
    let Some(reader) = first_reader(&config, command.once, stopped)? else {
        return Ok(ended(Ended::Stopped, command));
    };
    let settings = settings(&config, &reader)?;
    let digest = settings.config;
    let mut ledger = Ledger::open(&config.state_folder(), &reader.info().identity)?;
    let open_outbox = {
        let (max_waiting, state) = (config.drop.max_waiting, config.state_folder());
        let to = to.clone();
        move |ledger: &mut Ledger| {
            let Some(folder) = &to else { return spool::open(&state, digest, ledger) };
            let mut options = DropOptions::followed_folder(max_waiting);
            options.config_digest = digest;
            Outbox::open(Arc::new(RealFs), folder, options, ledger)
        }
    };
    // A folder that was never used is more likely a wrong name than a share that is gone for a while.
    if command.once || ledger.destinations()?.is_empty() {
        open_outbox(&mut ledger)?;
    }
    let packer = match to {
        None => Some(super::bundle::create::packer(&config, reader.info().identity.clone(), command.once)?),
        Some(_) => None,
    };
    let first = Mutex::new(Some(reader));
    let open_reader = move || match first.lock().ok().and_then(|mut first| first.take()) {
        Some(reader) => Ok(reader),
        None => open::reader(&config),
    };
    let clock = Arc::new(SystemClock::default());
    let mut watch = Watch::new(settings, converter, ledger, Box::new(open_reader), Box::new(open_outbox), clock);
    if let Some(packer) = packer {
        watch.after_each_look(packer);
    }
    end_a_long_wait(stopped, farewell);
    watch.run(command.once, stopped).map(|how| ended(how, command))
}

/// The drop folder; none when reports go into bundles.
fn to(config: &Config) -> Result<Option<PathBuf>> {
    match (config.deliver.to, &config.drop.folder) {
        (DeliverTo::Bundle, _) => Ok(None),
        (DeliverTo::Drop, Some(folder)) => Ok(Some(folder.clone())),
        (DeliverTo::Drop, None) => Err(Error::new(Code::ConfigValue, "no drop folder is configured")
            .hint("write drop.folder in the configuration; a plain folder is filled by `vte-wats export --to`")),
    }
}

/// The source, waited for where it may come by itself, as after a start of the machine; none when it was stopped.
fn first_reader(config: &Config, once: bool, stopped: &AtomicBool) -> Result<Option<RunReader>> {
    let mut pauses = pauses();
    let mut told = false;
    while !stopped.load(Ordering::Relaxed) {
        match open::reader(config) {
            Ok(reader) => return Ok(Some(reader)),
            Err(error) if once || is_final(&error) || !error.is_transient() => return Err(error),
            Err(error) => {
                if !told {
                    warn!(code = error.code().id(), "{error}; trying again");
                    told = true;
                }
                nap(pauses.next().unwrap_or(POLL), stopped);
            }
        }
    }
    Ok(None)
}

fn settings(config: &Config, reader: &RunReader) -> Result<Settings> {
    let zone = zone(&config.site.time_zone)?;
    let watch = &config.watch;
    let start = match watch.start.as_str() {
        "all" => Start::All,
        "now" => Start::Now,
        time => Start::At(GivenTime::parse(time)?.for_column(reader.sql().time_type(), zone, End::Since)),
    };
    Ok(Settings {
        poll: watch.poll.0,
        overlap: watch.overlap.0,
        spans: Spans { settle: watch.settle.0, settle_empty: watch.settle_empty.0 },
        reconcile: watch.reconcile.0,
        start,
        now: if zone == chrono_tz::UTC { Now::Utc } else { Now::Local },
        zone,
        max_report: config.limits.report_bytes,
        config: config_digest(config),
    })
}

/// Ends the program when it was asked to stop and the database does not answer. What was delivered is safe at any
/// moment, and a statement that only reads leaves nothing behind.
pub(super) fn end_a_long_wait(stopped: &Arc<AtomicBool>, farewell: impl FnOnce() + Send + 'static) {
    let stopped = Arc::clone(stopped);
    std::thread::spawn(move || {
        while !stopped.load(Ordering::Relaxed) {
            std::thread::sleep(Duration::from_millis(200));
        }
        std::thread::sleep(PATIENCE);
        farewell();
        std::process::exit(Exit::Done as i32);
    });
}

fn ended(how: Ended, command: &Command) -> Exit {
    match (how, command.once) {
        // To be stopped is how following ends.
        (Ended::Stopped, false) | (Ended::CaughtUp, _) => Exit::Done,
        (Ended::Stopped, true) => Exit::Interrupted,
    }
}
