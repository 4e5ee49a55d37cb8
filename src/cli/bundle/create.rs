//! `bundle create`, and the bundles of `export` and `watch`.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tracing::info;
use uuid::Uuid;

use crate::bundle::Range;
use crate::cli::args::{BundleCreate, Global};
use crate::cli::export::{Where, config_digest, exit, print, wanted};
use crate::cli::progress::Bar;
use crate::cli::terminal::{counted, rate};
use crate::cli::{open, repairs, stop};
use crate::config::Config;
use crate::convert::Converter;
use crate::error::{Code, Error, Exit, Result};
use crate::ledger::{BundleState, Ledger, View};
use crate::sync::bundle::copies::Keep;
use crate::sync::bundle::pack::Packer;
use crate::sync::bundle::sender::{Given, Most, Out, Sender};
use crate::sync::bundle::{receipts, spool};
use crate::sync::export::{Options, Target, export};
use crate::sync::schema;
use crate::sync::summary::Summary;
use crate::sync::watch::AfterLook;
use crate::vte::source::SourceIdentity;

use super::keys;

/// Exports what is new into the spool, and packs it; or exactly the runs that were asked for.
pub fn run(global: &Global, command: &BundleCreate) -> Result<Exit> {
    let config = open::config(global)?;
    let converter = Converter::new(&config)?;
    let range = open::range(&config, command.since.as_deref(), command.until.as_deref())?;
    let chosen = command.since.is_some() || command.until.is_some() || !command.run.is_empty();
    let mut reader = open::reader(&config)?;
    let identity = reader.info().identity.clone();
    // What cannot work is said before the database is read.
    let mut sender = sender(&config, identity.clone())?;
    sender.packer.range = Range { since: command.since.clone(), until: command.until.clone() };
    let out = Out::of(&out_of(&config, command.out.as_deref())?);
    let options = Options {
        wanted: wanted(&reader, &command.run, None, &range),
        resend: chosen,
        max_report: config.limits.report_bytes,
        config: config_digest(&config),
    };
    let state = config.state_folder();
    let stopped = stop::on_signal();
    let mut ledger = Ledger::open(&state, &identity)?;
    schema::hold(&mut ledger, reader.map())?;
    receipts::take_waiting(&state, &mut ledger, (sender.clock)())?;
    let mut outbox = spool::open(&state, options.config, &mut ledger)?;
    let to = outbox.destination();
    let mut bar = Bar::new(global, None, "runs");
    let mut progress = |summary: &Summary| bar.at(summary.read, &format!("{} to pack", summary.written()));
    let target = Target::Folder(&mut outbox, &mut ledger);
    let summary = export(&mut reader, &converter, target, &options, &stopped, &mut progress)?;
    bar.finish();
    let repair = repairs::options(&reader, !command.run.is_empty(), &range, &options);
    let target = Target::Folder(&mut outbox, &mut ledger);
    let repaired = repairs::deliver(&mut reader, &converter, target, repair.as_ref(), &stopped)?;
    print(&summary, false, &Where::Bundle, &state);
    let exit = repairs::exit(&repaired, false, exit(&summary));
    stop::check(&stopped)?;
    let only: Option<HashSet<Uuid>> = match chosen {
        true => Some(ledger.seen_in_pass(to, ledger.pass())?.into_iter().collect()),
        false => None,
    };
    let started = Instant::now();
    say(&sender.pack(&mut ledger, to, only.as_ref(), &out)?, started.elapsed());
    Ok(exit)
}

/// Packs all that waits in the spool.
pub(in crate::cli) fn pack_all(
    config: &Config,
    identity: SourceIdentity,
    ledger: &mut Ledger,
    out: Option<&Path>,
) -> Result<()> {
    let sender = sender(config, identity)?;
    let to = ledger.destination(spool::NAME)?.id;
    receipts::take_waiting(&sender.state, ledger, (sender.clock)())?;
    let started = Instant::now();
    say(&sender.pack(ledger, to, None, &Out::of(&out_of(config, out)?))?, started.elapsed());
    Ok(())
}

/// What `watch` does after each look: takes the receipts that were left for it, and packs when it is time to; with `once`
/// when it has caught up.
pub(in crate::cli) fn packer(config: &Config, identity: SourceIdentity, once: bool) -> Result<AfterLook> {
    let sender = sender(config, identity)?;
    let out = Out::of(&out_of(config, None)?);
    let (every, runs) = (config.bundle.every.0, config.bundle.runs as usize);
    Ok(Box::new(move |ledger, last| {
        let now = (sender.clock)();
        for sequence in receipts::take_waiting(&sender.state, ledger, now)? {
            info!("bundle {sequence} has arrived");
        }
        let waiting = spool::waiting(&sender.state)?.len();
        let due = last || (!once && is_due(ledger, every, now)?);
        if waiting < runs && !due {
            return Ok(());
        }
        let to = ledger.destination(spool::NAME)?.id;
        for given in sender.pack(ledger, to, None, &out)? {
            let Given { bundle, path } = given;
            info!("bundle {} with {} is in {}", bundle.sequence, counted(bundle.reports, "report"), path.display());
        }
        Ok(())
    }))
}

/// Whether the last bundle is so old that the next may come, or could not be put anywhere yet. One that is dated ahead is of a
/// clock that was set back.
fn is_due(ledger: &View, every: Duration, now: i64) -> Result<bool> {
    let Some(last) = ledger.last_bundle()? else { return Ok(true) };
    let age = now.saturating_sub(last.created_at);
    Ok(last.state == BundleState::Made || age < 0 || age.unsigned_abs() >= every.as_secs())
}

/// Where bundles are put.
pub(super) fn out_of(config: &Config, out: Option<&Path>) -> Result<PathBuf> {
    out.map(Path::to_owned).or_else(|| config.bundle.folder.clone()).ok_or_else(|| {
        Error::new(Code::ConfigValue, "no folder for bundles is configured")
            .hint("write bundle.folder in the configuration, or name a folder or a stick on the command line")
    })
}

fn sender(config: &Config, identity: SourceIdentity) -> Result<Sender> {
    let bundle = &config.bundle;
    Ok(Sender {
        config: config_digest(config),
        state: config.state_folder(),
        packer: Packer {
            range: Range::default(),
            site: bundle.site()?.to_owned(),
            source: identity,
            key: keys::signing(bundle.sign_with.as_deref(), bundle.password.as_ref())?,
            recipients: keys::recipients(&bundle.encrypt_to)?,
        },
        most: Most { runs: bundle.runs, bytes: bundle.max_bytes },
        keep: Keep { count: bundle.keep, bytes: bundle.keep_bytes },
        clock: || chrono::Utc::now().timestamp(),
    })
}

fn say(given: &[Given], took: Duration) {
    if given.is_empty() {
        say!("nothing new since the last bundle: none was written");
    }
    for Given { bundle, path } in given {
        say!("bundle {}: {} in {}", bundle.sequence, counted(bundle.reports, "report"), path.display());
    }
    let reports = given.iter().map(|given| given.bundle.reports).sum();
    if reports > 0 {
        say!("{}", rate(reports, "packed", took));
    }
}
