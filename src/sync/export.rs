//! The export: every run of a range becomes a report, once.
//!
//! The ledger decides what is new. A run whose rows have changed since is delivered again under the same name and ID; a
//! run that cannot become a report is quarantined with the reason, and the others go on.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use chrono::Utc;
use tracing::warn;
use uuid::Uuid;

use crate::convert::Converter;
use crate::error::{Code, Result};
use crate::ledger::RowDigest;
use crate::vte::reader::{Page, RunReader};

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
    let result = feed(reader, &options.wanted, stop, |page| {
        page_of(&mut work, &page)?;
        work.summary.elapsed = started.elapsed();
        progress(&work.summary);
        Ok(())
    });
    let mut summary = work.summary;
    summary.elapsed = started.elapsed();
    summary.interrupted = stop.load(Ordering::Relaxed);
    match result {
        Err(error) if error.code() == Code::Interrupted => Ok(summary),
        other => other.map(|()| summary),
    }
}

/// Delivers what of a page is to be delivered.
fn page_of(work: &mut Work<'_>, page: &Page) -> Result<()> {
    work.summary.read += page.runs.len() as u64 + u64::from(page.without_key);
    if page.without_key > 0 {
        work.summary.without_key += u64::from(page.without_key);
        warn!("{} rows of IndexData have no key and cannot be written", page.without_key);
    }
    let ids: Vec<Uuid> = page.runs.iter().map(|read| read.run.key.id).collect();
    let known = work.known(&ids)?;
    let mut ready = Vec::new();
    let mut held = Vec::new();
    let mut skipped = Vec::new();
    for read in &page.runs {
        match work.decide(read, known.get(&read.run.key.id)) {
            Decision::Skip => skipped.push(read.run.key.id),
            Decision::Hold(error) => held.push(work.quarantine(read, &error)),
            Decision::Try { again } => work.prepare(read, again, &mut ready, &mut held)?,
        }
    }
    work.mark_seen(&skipped)?;
    work.write(ready, &held).map(drop)
}
