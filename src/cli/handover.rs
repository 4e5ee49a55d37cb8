//! `export` beside a running `watch`: the ledger has one writer, so the range is handed to it, and its progress shown.

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::config::Config;
use crate::error::{Code, Error, Exit, Result};
use crate::ledger::{Ledger, holder};
use crate::sync::summary::Summary;
use crate::sync::watch::backfill::{self, Counts, Request, Window};
use crate::sync::watch::heartbeat::{Heartbeat, Standing};
use crate::sync::watch::progress::Progress;
use crate::vte::source::SourceIdentity;

use super::args::{Export, Global};
use super::export::config_digest;
use super::progress::Bar;

/// How often the ledger is asked how far it is.
const LOOK: Duration = Duration::from_millis(500);
/// The longest sleep between two looks at the stop flag.
const NAP: Duration = Duration::from_millis(50);

/// How it ended.
pub enum Handed {
    /// All runs of the range were dealt with.
    Done(Summary),
    /// The watch goes on alone.
    Left,
}

/// The process of the `watch` that holds the ledger of this state folder, if that is who does.
pub fn running(state: &Path) -> Option<u32> {
    let process = holder(state)?;
    let beat = Heartbeat::read(state)?;
    (beat.process == process && beat.standing != Standing::Stopped).then_some(process)
}

/// Hands the range to the running `watch`, and waits until it is done.
///
/// # Errors
/// Something was asked for that cannot be handed over; the watch refuses it, or ends before it is done.
pub fn hand_over(
    global: &Global,
    command: &Export,
    config: &Config,
    folder: &str,
    source: &SourceIdentity,
    watch: u32,
    stopped: &AtomicBool,
) -> Result<Handed> {
    let state = config.state_folder();
    refuse_what_cannot_be(command, watch)?;
    let beside = Ledger::open_read_only(&state)?;
    if let Some(ledger) = &beside {
        ledger.refuse_other_source(source)?;
    }
    let request = Request {
        since: command.since.clone(),
        until: command.until.clone(),
        folder: folder.to_owned(),
        config: Request::digest(&config_digest(config)),
    };
    let name = request.leave(&state)?;
    complain!("handed to the running `watch`, process {watch}, as backfill {name}");
    if command.detach {
        say!("`watch` delivers them: see `vte-wats status`");
        return Ok(Handed::Left);
    }
    let started = Instant::now();
    let mut bar: Option<Bar> = None;
    loop {
        let window = window(&state, folder, &name)?;
        if let Some(window) = &window {
            let bar = bar.get_or_insert_with(|| Bar::new(global, Some(window.total), "runs"));
            bar.at(window.counts.all(), &format!("{} delivered", window.counts.delivered));
            if window.done.is_some() {
                bar.finish();
                return ended(window, started.elapsed());
            }
        }
        nap(stopped);
        if stopped.load(Ordering::Relaxed) {
            say!("`watch` goes on with it: see `vte-wats status`; nothing needs to be done again");
            return Ok(Handed::Left);
        }
        if running(&state) != Some(watch) {
            return gone(&state, folder, &name, started.elapsed());
        }
    }
}

fn nap(stopped: &AtomicBool) {
    let until = Instant::now() + LOOK;
    while Instant::now() < until && !stopped.load(Ordering::Relaxed) {
        std::thread::sleep(NAP);
    }
}

fn refuse_what_cannot_be(command: &Export, watch: u32) -> Result<()> {
    let given = [
        (!command.run.is_empty(), "--run"),
        (command.rejected, "--rejected"),
        (command.limit.is_some(), "--limit"),
        (command.resend, "--resend"),
        (command.to.is_some(), "--to"),
    ];
    let Some((_, option)) = given.iter().find(|(given, _)| *given) else { return Ok(()) };
    let what = format!(
        "the running `watch`, process {watch}, holds the ledger, and `{option}` cannot be handed to it: only a range of time can"
    );
    let hint = if *option == "--to" {
        "give another state folder with --state, or stop `watch`, run it, and start `watch` again"
    } else {
        "stop `watch`, run it, and start `watch` again"
    };
    Err(Error::new(Code::LedgerLocked, what).hint(hint))
}

/// What the ledger knows of the request.
fn window(state: &Path, folder: &str, name: &str) -> Result<Option<Window>> {
    let look = || -> Result<Option<Window>> {
        let Some(ledger) = Ledger::open_read_only(state)? else { return Ok(None) };
        let Some(to) = ledger.find_destination(folder)? else { return Ok(None) };
        let progress = ledger.watermark(to.id)?.and_then(|text| Progress::parse(&text));
        Ok(progress.and_then(|progress| progress.window(name).cloned()))
    };
    match look() {
        // It was opened or closed at this very moment: the next look tells.
        Err(error) if matches!(error.code(), Code::LedgerLocked | Code::Ledger) => Ok(None),
        other => other,
    }
}

/// The watch has ended meanwhile.
fn gone(state: &Path, folder: &str, name: &str, elapsed: Duration) -> Result<Handed> {
    let window = window(state, folder, name)?;
    if let Some(window) = window.as_ref().filter(|window| window.done.is_some()) {
        return ended(window, elapsed);
    }
    let error = Error::new(Code::Interrupted, "`watch` has ended before the backfill was done");
    if window.is_some() {
        return Err(error.hint("start `vte-wats watch` again: it goes on with the backfill where it stopped"));
    }
    backfill::remove(state, name)?;
    Err(error.hint("it was not begun, and is taken back: run the same command again"))
}

fn ended(window: &Window, elapsed: Duration) -> Result<Handed> {
    if let Some(why) = &window.refused {
        return Err(Error::new(Code::Usage, format!("the running `watch` refuses the backfill: {why}"))
            .hint("or stop `watch`, run the same command, and start `watch` again"));
    }
    let counts = &window.counts;
    let Counts { delivered, redelivered, already, quarantined, still_quarantined, without_key, .. } = *counts;
    Ok(Handed::Done(Summary {
        read: counts.all(),
        delivered,
        redelivered,
        already,
        quarantined,
        still_quarantined,
        without_key,
        elapsed,
        ..Summary::default()
    }))
}

/// The exit code when the watch goes on alone.
pub fn left(command: &Export) -> Exit {
    if command.detach { Exit::Done } else { Exit::Interrupted }
}
