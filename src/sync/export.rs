//! The export: every run of a range becomes a report, once.
//!
//! The ledger decides what is new. A run whose rows have changed since is delivered again under the same name and ID; a
//! run that cannot become a report is quarantined with the reason, and the others go on.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use chrono::{DateTime, Utc};
use tracing::{debug, info, warn};
use uuid::Uuid;

use crate::convert::{Converter, Note};
use crate::deliver::{Outbox, Outcome, Outgoing};
use crate::error::{Error, Result};
use crate::ledger::{DestinationId, Known, Ledger, Quarantine, State};
use crate::vte::model::guid_text;
use crate::vte::reader::{Page, ReadRun, RunReader};

use super::feed::{Wanted, feed};
use super::prepare::prepare;
use super::summary::Summary;

/// Where reports go.
pub enum Target<'a> {
    /// Into a folder, remembered in the ledger.
    Folder {
        /// The folder.
        outbox: &'a mut Outbox,
        /// The ledger.
        ledger: &'a mut Ledger,
    },
    /// Nowhere: nothing is written. The ledger, if there is one, tells what is already delivered.
    Nowhere(Option<(&'a Ledger, Option<DestinationId>)>),
}

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
    pub config_digest: [u8; 16],
}

/// What is told while an export runs.
pub trait Progress {
    /// So many runs are read and done with.
    fn done(&mut self, summary: &Summary);
}

/// Exports.
///
/// # Errors
/// The source, the folder or the ledger fails; what was delivered until then stays delivered and is remembered.
pub fn export(
    reader: &mut RunReader,
    converter: &Converter,
    mut target: Target<'_>,
    options: &Options,
    stop: &AtomicBool,
    progress: &mut dyn Progress,
) -> Result<Summary> {
    let started = Instant::now();
    let mut summary = Summary::default();
    let mut pass = Pass { seen: HashSet::new(), now: Utc::now() };
    let result = feed(reader, &options.wanted, stop, |page| {
        one_page(page, converter, &mut target, options, &mut pass, &mut summary, stop)?;
        summary.elapsed = started.elapsed();
        progress.done(&summary);
        Ok(())
    });
    summary.elapsed = started.elapsed();
    summary.interrupted = stop.load(Ordering::Relaxed);
    result.map(|()| summary)
}

/// What one export knows beyond the ledger.
struct Pass {
    /// Runs without a time are read in another lane than those with one, so a key can come twice far apart; the keys of
    /// runs in quarantine for that reason.
    seen: HashSet<Uuid>,
    now: DateTime<Utc>,
}
