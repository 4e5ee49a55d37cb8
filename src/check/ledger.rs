//! The ledger: can it be read, and what does it know?

use std::path::Path;

use crate::ledger::Ledger;

use super::Finding;

/// Looks at the ledger without changing it.
pub fn check(state: &Path) -> Finding {
    match Ledger::open_read_only(state) {
        Ok(None) => Finding::pass("ledger", format!("{} has no ledger yet: nothing was delivered", state.display())),
        Ok(Some(ledger)) => match ledger.counts() {
            Ok(counts) => Finding::pass(
                "ledger",
                format!("{}: {} delivered, {} quarantined", state.display(), counts.delivered, counts.quarantined),
            ),
            Err(error) => Finding::fail("ledger", &error),
        },
        Err(error) => Finding::fail("ledger", &error),
    }
}
