//! The ledger: can it be read, and what does it know?

use std::path::Path;

use crate::error::Result;
use crate::ledger::{Ledger, View};

use super::Finding;

/// Looks at the ledger without changing it.
pub fn check(state: &Path) -> Finding {
    match Ledger::open_read_only(state) {
        Ok(None) => Finding::pass("ledger", format!("{} has no ledger yet: nothing was delivered", state.display())),
        Ok(Some(ledger)) => match totals(&ledger) {
            Ok((delivered, quarantined)) => Finding::pass(
                "ledger",
                format!("{}: {delivered} delivered, {quarantined} quarantined", state.display()),
            ),
            Err(error) => Finding::fail("ledger", &error),
        },
        Err(error) => Finding::fail("ledger", &error),
    }
}

/// Reports delivered and runs quarantined, over all destinations. The file is checked as a whole.
fn totals(ledger: &View) -> Result<(u64, u64)> {
    ledger.check_structure()?;
    let mut totals = (0, 0);
    for destination in ledger.destinations()? {
        let counts = ledger.counts(destination.id)?;
        totals = (totals.0 + counts.delivered, totals.1 + counts.quarantined);
    }
    Ok(totals)
}
