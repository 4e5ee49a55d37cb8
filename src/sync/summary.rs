//! What became of the runs of one export.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::convert::NoteKind;

/// The counts of an export.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Runs read.
    pub read: u64,
    /// Reports delivered for the first time.
    pub delivered: u64,
    /// Reports delivered again, because their run has changed or because it was asked for.
    pub redelivered: u64,
    /// Runs that were delivered before and have not changed.
    pub already: u64,
    /// Runs quarantined now.
    pub quarantined: u64,
    /// Runs quarantined before that have not changed.
    pub still_quarantined: u64,
    /// Runs that the filter leaves out.
    pub excluded: u64,
    /// Rows of IndexData without a key: nothing can be written for them.
    pub without_key: u64,
    /// Bytes of the reports delivered.
    pub bytes: u64,
    /// Notes on runs delivered, by kind.
    pub notes: BTreeMap<NoteKind, u64>,
    /// How long it took.
    pub elapsed: Duration,
    /// Whether it ended before all was done.
    pub interrupted: bool,
}

impl Summary {
    /// Reports written.
    pub fn written(&self) -> u64 {
        self.delivered + self.redelivered
    }

    /// Whether runs are in quarantine.
    pub fn has_quarantined(&self) -> bool {
        self.quarantined + self.still_quarantined + self.without_key > 0
    }

    /// Runs read in a second.
    #[expect(clippy::cast_precision_loss, reason = "for people")]
    pub fn rate(&self) -> f64 {
        self.read as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }
}
