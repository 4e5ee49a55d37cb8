//! Repairs, which `export` and `bundle create` deliver after the runs.

use std::sync::atomic::AtomicBool;

use chrono::Utc;
use tracing::warn;

use crate::convert::Converter;
use crate::error::{Exit, Result};
use crate::sync::export::{Options, Target};
use crate::sync::repair::{self, RepairSummary};
use crate::vte::reader::RunReader;
use crate::vte::sql::Range;

use super::terminal::counted;

/// Prints what became of repairs; the exit code of the command, whose runs alone would give `of_runs`.
pub(super) fn exit(summary: &RepairSummary, dry_run: bool, of_runs: Exit) -> Exit {
    print(summary, dry_run);
    let held = summary.quarantined + summary.still_quarantined + summary.without_key > 0;
    if held && of_runs == Exit::Done { Exit::Quarantined } else { of_runs }
}

/// How repairs are delivered, of a range as the runs are; none where single runs are asked for.
pub(super) fn options(
    reader: &RunReader,
    single_runs: bool,
    range: &dyn Fn(&crate::vte::catalog::ColumnType) -> Range,
    options: &Options,
) -> Option<repair::Options> {
    (!single_runs).then(|| repair::Options {
        range: range(reader.repair_time_type()),
        only: None,
        resend: options.resend,
        max_report: options.max_report,
        config: options.config,
        now: Utc::now(),
    })
}

/// Delivers repairs, where the configuration asks for them.
pub(super) fn deliver(
    reader: &mut RunReader,
    converter: &Converter,
    target: Target<'_>,
    options: Option<&repair::Options>,
    stopped: &AtomicBool,
) -> Result<RepairSummary> {
    let Some(options) = options.filter(|_| converter.repair_settings().is_some()) else {
        return Ok(RepairSummary::default());
    };
    if let Err(error) = reader.can_read_repairs() {
        // The runs are delivered; what is wrong with the repairs must not look as if they were not.
        warn!(code = error.code().id(), "{error:?}");
        return Ok(RepairSummary::default());
    }
    repair::repairs(reader, converter, target, options, stopped)
}

fn print(summary: &RepairSummary, dry_run: bool) {
    if summary.read == 0 {
        return;
    }
    let would = if dry_run { "would be " } else { "" };
    say!(
        "{} read: {} {would}delivered, {} again, {} already delivered",
        counted(summary.read, "repair"),
        summary.delivered,
        summary.redelivered,
        summary.already
    );
    if summary.waiting > 0 {
        say!(
            "{} wait: their run is not delivered or the filter leaves it out, or they are not finished or too new",
            counted(summary.waiting, "repair")
        );
    }
    let held = summary.quarantined + summary.still_quarantined;
    if held > 0 {
        say!("{} {would}quarantined ({} new): see `vte-wats status`", counted(held, "repair"), summary.quarantined);
    }
    if summary.without_key > 0 {
        say!("{} of RepairData without a key: nothing can be written for them", counted(summary.without_key, "row"));
    }
}
