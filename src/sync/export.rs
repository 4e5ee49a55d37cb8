//! The export: every run of a range becomes a report, once.
//!
//! The ledger decides what is new. A run whose rows have changed since is delivered again under the same name and ID; a
//! run that cannot become a report is quarantined with the reason, and the others go on.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use chrono::Utc;
use tracing::warn;
use uuid::Uuid;

use crate::convert::Converter;
use crate::error::{Code, Result};
use crate::ledger::{Known, RowDigest, State};
use crate::vte::reader::{Page, ReadRun, RunReader};
use crate::vte::text;
use crate::vte::value::Value;

use super::feed::{Wanted, feed};
use super::summary::Summary;
pub use super::work::Target;
use super::work::{Decision, Rules, Work};

/// How to export.
#[derive(Debug, Clone)]
pub struct Options {
    /// What to read.
    pub wanted: Wanted,
    /// Deliver again what is delivered, try again what is quarantined.
    pub resend: bool,
    /// The largest report in bytes.
    pub max_report: u64,
    /// A digest of the configuration: a quarantined run is tried again when it has changed.
    pub config: RowDigest,
}

/// Exports; `progress` hears of the counts after each page.
///
/// # Errors
/// The source, the folder or the ledger fails; what was delivered until then stays delivered and is remembered.
pub fn export(
    reader: &mut RunReader,
    converter: &Converter,
    mut target: Target<'_>,
    options: &Options,
    stop: &AtomicBool,
    progress: &mut dyn FnMut(&Summary),
) -> Result<Summary> {
    let started = Instant::now();
    let pass = match &mut target {
        Target::Folder(_, ledger) => Some(ledger.begin_pass()?),
        Target::Nowhere(_) => None,
    };
    let rules = Rules { resend: options.resend, max_report: options.max_report, config: options.config };
    let mut work = Work::new(converter, target, rules, Utc::now());
    work.pass = pass;
    let mut later = HashMap::new();
    let result = feed(reader, &options.wanted, stop, |page| {
        count(&mut work.summary, &page);
        match options.wanted {
            Wanted::Ranges(..) => page_of(&mut work, &page, &mut later)?,
            Wanted::Keys(_) => all_of(&mut work, &page.runs)?,
        }
        work.summary.elapsed = started.elapsed();
        progress(&work.summary);
        Ok(())
    });
    let result = result.and_then(|()| by_key(reader, &mut work, later.into_values().collect(), stop));
    let mut summary = work.summary;
    summary.elapsed = started.elapsed();
    summary.interrupted = stop.load(Ordering::Relaxed);
    match result {
        Err(error) if error.code() == Code::Interrupted => Ok(summary),
        other => other.map(|()| summary),
    }
}

fn count(summary: &mut Summary, page: &Page) {
    summary.read += page.runs.len() as u64 + u64::from(page.without_key);
    summary.without_key += u64::from(page.without_key);
    if page.without_key > 0 {
        warn!("{} rows of IndexData have no key and cannot be written", page.without_key);
    }
}

/// The most runs of which one export looks up by their key whether they are alone. Of those beyond, the ones in quarantine
/// wait for the next export, and the changed ones are taken for alone.
const MOST_LOOKED_UP: usize = 10_000;

/// Delivers what of a page is to be delivered. The keys of runs that have changed since their delivery, or that were set
/// aside since their key stands in two rows, go to `later`: a range may show one row of two, and the other may be the one
/// that was delivered.
fn page_of(work: &mut Work<'_>, page: &Page, later: &mut HashMap<Uuid, Value>) -> Result<()> {
    let known = work.known(&ids(&page.runs))?;
    let mut now = Vec::with_capacity(page.runs.len());
    for read in &page.runs {
        let key = &read.run.key;
        let known = known.get(&key.id).filter(|_| read.copies == 1);
        let is_held = known.is_some_and(|known| known.is_held_for(Code::RunDuplicate));
        let has_changed = known.is_some_and(|it| it.state == State::Delivered && it.row_digest != Some(read.digest));
        if (is_held || has_changed) && (later.len() < MOST_LOOKED_UP || later.contains_key(&key.id)) {
            later.insert(key.id, key.raw.clone());
        } else if is_held {
            work.summary.still_quarantined += 1;
        } else {
            now.push(read);
        }
    }
    runs_of(work, &now, &known)
}

/// Delivers of runs, read by their keys, what is to be delivered: so read, no row hides from the other with its key.
fn by_key(reader: &mut RunReader, work: &mut Work<'_>, mut keys: Vec<Value>, stop: &AtomicBool) -> Result<()> {
    keys.sort_by_key(text::text_of);
    for part in keys.chunks(reader.page_size()) {
        if stop.load(Ordering::Relaxed) {
            break;
        }
        all_of(work, &reader.runs(part)?)?;
    }
    Ok(())
}

fn all_of(work: &mut Work<'_>, runs: &[ReadRun]) -> Result<()> {
    let known = work.known(&ids(runs))?;
    runs_of(work, &runs.iter().collect::<Vec<_>>(), &known)
}

fn ids(runs: &[ReadRun]) -> Vec<Uuid> {
    runs.iter().map(|read| read.run.key.id).collect()
}

fn runs_of(work: &mut Work<'_>, runs: &[&ReadRun], known: &HashMap<Uuid, Known>) -> Result<()> {
    let (mut ready, mut held, mut skipped) = (Vec::new(), Vec::new(), Vec::new());
    for read in runs {
        match work.decide(read, known.get(&read.run.key.id)) {
            Decision::Skip => skipped.push(read.run.key.id),
            Decision::Hold(error) => held.push(work.quarantine(read, &error)),
            Decision::Try { again } => work.prepare(read, again, &mut ready, &mut held)?,
        }
    }
    work.mark_seen(&skipped)?;
    work.write(ready, &held).map(drop)
}
