//! Runs that WATS would take for one: the same serial number, part number, process and start. WATS keeps only the last of
//! such reports, whatever their IDs are, so all but the first start a little later in their reports.
//!
//! The ledger knows which start belongs to which run, so a run that is delivered again has the start that it had. Which of
//! the runs is the first is a matter of which was delivered first; in an export that is the order of time and key.

use std::collections::HashMap;
use std::time::Duration;

use chrono::TimeDelta;
use uuid::Uuid;

use crate::convert::Converted;
use crate::error::{Code, Error, Result};
use crate::ledger::{Claim, DestinationId, View};
use crate::wats::model::Report;

/// The most starts that are tried for a run.
const MOST: u32 = 1000;
/// The most claims that are remembered until the ledger knows them.
const REMEMBERED: usize = 100_000;

/// Gives each run a start of its own.
pub(super) struct Starts {
    step: Duration,
    /// Those given since the ledger was last told, by their keys.
    given: HashMap<i64, Claim>,
}

impl Starts {
    pub fn new(step: Duration) -> Starts {
        Starts { step, given: HashMap::new() }
    }

    /// Gives the report a start that belongs to no other run.
    ///
    /// # Errors
    /// The inner one sets the run aside: [`Code::RunSameStart`]. The outer one: the ledger cannot be asked.
    pub fn give(
        &mut self,
        converted: &mut Converted,
        ledger: Option<(&View, DestinationId)>,
    ) -> Result<std::result::Result<Claim, Error>> {
        let id = converted.report.id;
        for n in 0..MOST {
            let later = self.step * n;
            let claim = claim(&converted.report, id, ledger.map(|(_, to)| to), later);
            if self.given.get(&claim.key()).is_some_and(|given| *given != claim) {
                continue;
            }
            if let Some((view, _)) = ledger
                && view.is_claimed_by_another(&claim)?
            {
                continue;
            }
            if n > 0 {
                converted.start_later(later);
            }
            if self.given.len() >= REMEMBERED {
                self.given.clear();
            }
            self.given.insert(claim.key(), claim);
            return Ok(Ok(claim));
        }
        let Report { sn, pn, start, .. } = &converted.report;
        Ok(Err(Error::new(
            Code::RunSameStart,
            format!("{MOST} runs of serial number {sn} and part number {pn} start at {}", start.to_rfc3339()),
        )
        .hint("WATS would take them for one; give them serial numbers of their own, or leave them out by [filter]")))
    }

    /// The ledger knows what was given.
    pub fn are_known(&mut self) {
        self.given.clear();
    }
}

fn claim(report: &Report, id: Uuid, to: Option<DestinationId>, later: Duration) -> Claim {
    let start = report.start + TimeDelta::from_std(later).unwrap_or_default();
    Claim::new(to, id, [&report.sn, &report.pn], report.process.code, start)
}
