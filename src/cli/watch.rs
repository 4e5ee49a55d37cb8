//! `watch`: follows new runs.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tracing::warn;

use crate::config::Config;
use crate::convert::Converter;
use crate::deliver::{Options as DropOptions, Outbox, Pressure, RealFs, Waiting};
use crate::error::{Code, Error, Exit, Result};
use crate::ledger::Ledger;
use crate::sync::time::{End, GivenTime, zone};
use crate::sync::watch::clock::SystemClock;
use crate::sync::watch::heartbeat::{Heartbeat, Standing};
use crate::sync::watch::settle::Spans;
use crate::sync::watch::{Ended, Settings, Start, Watch, is_final, nap, pauses};
use crate::vte::follow_sql::Now;
use crate::vte::reader::RunReader;

use super::args::{Global, Watch as Command};
use super::export::config_digest;
use super::{open, stop};

/// How often the folder is looked at while the client is waited for.
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
    let folder = config.drop.folder.clone().ok_or_else(|| {
        Error::new(Code::ConfigValue, "no drop folder is configured")
            .hint("write drop.folder in the configuration; a plain folder is filled by `vte-wats export --to`")
    })?;
    let Some(reader) = first_reader(&config, command.once, stopped)? else {
        return Ok(ended(Ended::Stopped, command));
    };
    let settings = settings(&config, &reader)?;
    let digest = settings.config;
    let mut ledger = Ledger::open(&config.state_folder(), &reader.info().identity)?;
    let open_outbox = {
        let (stopped, max_waiting, state) = (Arc::clone(stopped), config.drop.max_waiting, config.state_folder());
        move |ledger: &mut Ledger| {
            let mut options = DropOptions::drop_folder(pressure(max_waiting, &state, &stopped));
            options.config_digest = digest;
            Outbox::open(Arc::new(RealFs), &folder, options, ledger)
        }
    };
    // A folder that was never used is more likely a wrong name than a share that is gone for a while.
    if command.once || ledger.destinations()?.is_empty() {
        open_outbox(&mut ledger)?;
    }
    let first = Mutex::new(Some(reader));
    let open_reader = move || match first.lock().ok().and_then(|mut first| first.take()) {
        Some(reader) => Ok(reader),
        None => open::reader(&config),
    };
    let clock = Arc::new(SystemClock::default());
    let mut watch = Watch::new(settings, converter, ledger, Box::new(open_reader), Box::new(open_outbox), clock);
    end_a_long_wait(stopped, farewell);
    watch.run(command.once, stopped).map(|how| ended(how, command))
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
        max_report: config.limits.report_bytes,
        config: config_digest(config),
    })
}

fn pressure(max_waiting: u32, state: &Path, stopped: &Arc<AtomicBool>) -> Pressure {
    let (mut told, state) = (false, state.to_owned());
    Pressure {
        max_waiting,
        poll: POLL,
        stop: Arc::clone(stopped),
        tell: Box::new(move |waiting| {
            say_in_status(&state, waiting);
            match waiting {
                // Once a wait: a log that repeats itself is not read.
                Waiting::Full { waiting, max } if !told => {
                    told = true;
                    warn!("{waiting} reports wait for the WATS Client, {max} may: waiting for it to take some");
                }
                Waiting::Full { .. } => {}
                Waiting::Over => told = false,
            }
        }),
    }
}

/// The look that delivers waits for the client, so `status.json` is written from here.
fn say_in_status(state: &Path, waiting: Waiting) {
    let Some(mut beat) = Heartbeat::read(state) else { return };
    let now = chrono::Utc::now();
    match waiting {
        Waiting::Full { waiting, .. } => {
            beat.stand(Standing::WaitingForClient, now);
            beat.waiting = waiting;
        }
        Waiting::Over => {
            beat.stand(Standing::Following, now);
        }
    }
    // That it cannot be written keeps no run from being delivered.
    let _ = beat.write(state, now);
}

/// Ends the program when it was asked to stop and the database does not answer. What was delivered is safe at any
/// moment, and a statement that only reads leaves nothing behind.
fn end_a_long_wait(stopped: &Arc<AtomicBool>, farewell: impl FnOnce() + Send + 'static) {
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
