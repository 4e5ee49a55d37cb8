//! `bundle receive`: takes bundles in, once or as they come.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tracing::{error, info, warn};

use crate::bundle::ReadLimits;
use crate::cli::args::{BundleReceive, Global};
use crate::cli::terminal::{clean, counted, print_error, rate};
use crate::cli::watch::end_a_long_wait;
use crate::cli::{open, stop};
use crate::config::Config;
use crate::deliver::{Options as DropOptions, Outbox, RealFs};
use crate::error::{Code, Error, Exit, Result};
use crate::ledger::{Ledger, received};
use crate::sync::bell::Bell;
use crate::sync::bundle::find::find;
use crate::sync::bundle::inbox::Inbox;
use crate::sync::bundle::names;
use crate::sync::bundle::receive::{Received, Receiver, is_of_one_bundle};
use crate::sync::watch::{is_final, nap, pauses};

use super::keys;
use super::pressure::pressure;
use super::standing::{self, Lacking};

/// A folder in which files come by the dozen is looked at no more often than this.
const CALM: Duration = Duration::from_millis(250);
/// The longest pause after trouble.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Takes in what is there, or follows what comes.
pub fn run(global: &Global, command: &BundleReceive) -> Result<Exit> {
    let config = open::config(global)?;
    let path = command.path.clone().or_else(|| config.receive.inbox.clone()).ok_or_else(|| {
        Error::new(Code::ConfigValue, "no inbox is configured")
            .hint("name a bundle, a stick or a folder on the command line, or write receive.inbox in the configuration")
    })?;
    let state = standing::receiver_folder(&config.state_folder());
    let receiver = receiver(&config)?;
    let stopped = stop::on_signal();
    let mut ledger = Ledger::open(&state, &received::receiver())?;
    let mut outbox = outbox(&config, command, &state, &stopped, &mut ledger)?;
    if command.watch {
        if !path.is_dir() {
            return Err(Error::new(Code::File, format!("the inbox `{}` is not there", path.display()))
                .hint("make the folder, or correct its name"));
        }
        end_a_long_wait(&stopped, || {});
        let mut follow = Follow { config: &config, command, state: &state, receiver: &receiver, stopped: &stopped };
        return follow.run(&path, &mut ledger, outbox);
    }
    once(&receiver, &mut ledger, &mut outbox, &path, &stopped)
}

fn receiver(config: &Config) -> Result<Receiver> {
    let receive = &config.receive;
    Ok(Receiver {
        trust: keys::trust(&receive.trusted_keys)?,
        identities: keys::identities(receive)?,
        limits: ReadLimits {
            report: config.limits.report_bytes.min(ReadLimits::default().report),
            ..ReadLimits::default()
        },
        name: ["COMPUTERNAME", "HOSTNAME"].iter().find_map(|name| std::env::var(name).ok()).unwrap_or_default(),
        receipts: receive.receipts.clone(),
        key: keys::signing(receive.sign_with.as_deref(), receive.password.as_ref())?,
        clock: || chrono::Utc::now().timestamp(),
    })
}

/// The folder that reports are delivered into.
fn outbox(
    config: &Config,
    command: &BundleReceive,
    state: &Path,
    stopped: &Arc<AtomicBool>,
    ledger: &mut Ledger,
) -> Result<Outbox> {
    match (&command.to, &config.drop.folder) {
        (Some(folder), _) => Outbox::open(Arc::new(RealFs), folder, DropOptions::plain_folder(None), ledger),
        (None, Some(folder)) => {
            let options = DropOptions::drop_folder(pressure(config.drop.max_waiting, state, stopped));
            Outbox::open(Arc::new(RealFs), folder, options, ledger)
        }
        (None, None) => Err(Error::new(Code::ConfigValue, "no drop folder is configured")
            .hint("write drop.folder in the configuration, or give a plain folder with --to")),
    }
}

/// Takes in all that is at or below `path`.
fn once(
    receiver: &Receiver,
    ledger: &mut Ledger,
    outbox: &mut Outbox,
    path: &Path,
    stopped: &AtomicBool,
) -> Result<Exit> {
    let found = find(path, names::is_bundle)?;
    if found.cut {
        warn!("{} holds more files than are looked at: name the folder that the bundles are in", path.display());
    }
    if found.files.is_empty() {
        say!("no bundle in {}", path.display());
    }
    let (mut refused, mut set_aside, mut reports, started) = (None, 0, 0, Instant::now());
    for file in &found.files {
        stop::check(stopped)?;
        match receiver.take(ledger, outbox, file, stopped) {
            Ok(received) => {
                set_aside += received.tally.set_aside;
                reports += if received.doubled { 0 } else { received.reports };
                for line in lines(&received) {
                    say!("{}", clean(&line));
                }
            }
            Err(error) if is_of_one_bundle(&error) => {
                complain!("{}: refused, nothing of it was delivered", clean(&file.display().to_string()));
                print_error(&error);
                refused.get_or_insert(error.code().exit());
            }
            Err(error) => return Err(error),
        }
    }
    if reports > 0 {
        say!("{}", rate(reports, "checked and delivered", started.elapsed()));
    }
    let lacking = Lacking::of_all(ledger, outbox.destination())?;
    lacking.sentences().for_each(|gap| say!("{}", clean(gap)));
    if !lacking.bundles.is_empty() {
        say!("look for what is missing on the other sticks, or let the sender give it again:");
        say!("  vte-wats bundle resend N");
    }
    Ok(match (refused, lacking.bundles.is_empty(), lacking.set_aside.is_empty() && set_aside == 0) {
        (Some(exit), ..) => exit,
        (None, false, _) => Exit::Differences,
        (None, true, false) => Exit::Quarantined,
        (None, true, true) => Exit::Done,
    })
}

/// What is said of a bundle that was taken in.
fn lines(received: &Received) -> Vec<String> {
    let Received { site, sequence, doubled, tally, remarks, receipt, .. } = received;
    let mut lines = Vec::new();
    if *doubled {
        lines.push(format!("bundle {sequence} of site {site}: received before"));
    } else {
        let mut parts = vec![format!("{} delivered", counted(tally.delivered, "report"))];
        for (count, what) in [
            (tally.replaced, "in place of an older one"),
            (tally.already, "delivered before"),
            (tally.older, "older than what was delivered, left out"),
            (tally.set_aside, "set aside: see `vte-wats status`"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        lines.push(format!("bundle {sequence} of site {site}: {}", parts.join(", ")));
    }
    lines.extend(remarks.iter().map(|remark| format!("  {remark}")));
    lines.extend(receipt.iter().map(|path| format!("  receipt to carry back: {}", path.display())));
    lines
}

/// An inbox that is followed.
struct Follow<'a> {
    config: &'a Config,
    command: &'a BundleReceive,
    state: &'a Path,
    receiver: &'a Receiver,
    stopped: &'a Arc<AtomicBool>,
}

impl Follow<'_> {
    /// Until it is stopped. Trouble with the folders passes, or is mended, while this waits.
    fn run(&mut self, path: &Path, ledger: &mut Ledger, first: Outbox) -> Result<Exit> {
        let (poll, settle) = (self.config.receive.poll.0, self.config.receive.settle.0);
        let (mut inbox, started, mut tries) = (Inbox::default(), Instant::now(), pauses());
        let (mut outbox, mut trouble, mut told) = (Some(first), None, Lacking::default());
        let mut bell = Bell::new(path);
        info!("following {}", path.display());
        while !self.stopped.load(Ordering::Relaxed) {
            let looked = inbox
                .look(path, names::is_bundle, settle, started.elapsed())
                .and_then(|ready| self.take_all(ready, &mut inbox, started, ledger, &mut outbox));
            match looked {
                Ok(()) => {
                    if trouble.take().is_some() {
                        info!("it works again");
                        bell = Bell::new(path);
                    }
                    tries = pauses();
                    say_lacking(ledger, outbox.as_ref(), &mut told)?;
                    bell.wait(if inbox.is_waiting() { poll.min(settle) } else { poll }, self.stopped);
                    nap(CALM, self.stopped);
                }
                Err(error) if error.code() == Code::Interrupted => break,
                Err(error) if is_final(&error) => return Err(error),
                Err(error) => {
                    outbox = None;
                    if trouble.replace(error.code()) != Some(error.code()) {
                        error!(code = error.code().id(), hint = error.remedy(), "{error}; trying again");
                    }
                    nap(tries.next().unwrap_or(LONGEST_PAUSE), self.stopped);
                }
            }
        }
        Ok(Exit::Done)
    }

    fn take_all(
        &self,
        ready: Vec<PathBuf>,
        inbox: &mut Inbox,
        started: Instant,
        ledger: &mut Ledger,
        outbox: &mut Option<Outbox>,
    ) -> Result<()> {
        for file in ready {
            let mut open = match outbox.take() {
                Some(open) => open,
                None => self::outbox(self.config, self.command, self.state, self.stopped, ledger)?,
            };
            match self.receiver.take(ledger, &mut open, &file, self.stopped) {
                Ok(received) => {
                    inbox.taken(&file);
                    for line in lines(&received) {
                        info!("{}", line.trim_start());
                    }
                }
                Err(error) if is_of_one_bundle(&error) => {
                    if inbox.refused(&file, started.elapsed()) {
                        warn!(
                            code = error.code().id(),
                            hint = error.remedy(),
                            "{} is refused, nothing of it was delivered: {error}",
                            file.display()
                        );
                    }
                }
                Err(error) => return Err(error),
            }
            *outbox = Some(open);
        }
        Ok(())
    }
}

/// Tells of missing bundles when they are others than before.
fn say_lacking(ledger: &Ledger, outbox: Option<&Outbox>, told: &mut Lacking) -> Result<()> {
    let Some(outbox) = outbox else { return Ok(()) };
    let lacking = Lacking::of_all(ledger, outbox.destination())?;
    if lacking != *told {
        lacking.sentences().for_each(|sentence| warn!("{sentence}"));
        *told = lacking;
    }
    Ok(())
}
