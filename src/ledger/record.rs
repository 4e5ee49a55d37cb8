//! What the ledger knows of a run, and what it is told.

use uuid::Uuid;

use super::claim::Claim;
use super::digest::{KeptDigest, ReportDigest, RowDigest};
use crate::error::Code;

/// A folder that runs are delivered into. One run can be delivered into several, each with a life of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DestinationId(pub(super) i64);

/// A destination, for listings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// Its number in this ledger.
    pub id: DestinationId,
    /// Its folder, as canonical path.
    pub folder: String,
    /// Where the last new report was placed.
    pub placed: Placed,
}

/// The last numbered subfolder of a destination and how many reports were placed in it. Both 0: there is none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Placed {
    /// Number of the subfolder, from 1.
    pub place: u32,
    /// Reports placed in it.
    pub count: u32,
}

/// How it stands with a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Its report was delivered, with the content that the digests name.
    Delivered,
    /// It was set aside with a reason.
    Quarantined,
    /// A delivery was begun and its end is not known: it has to be delivered again, whatever its digests are.
    Intended,
}

/// What the ledger knows of a run in a destination.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// How it stands.
    pub state: State,
    /// Digest of the rows that were delivered or, for a quarantined run, refused. None for an intended one.
    pub row_digest: Option<RowDigest>,
    /// Digest of the report that was last delivered, if ever one was.
    pub report_digest: Option<KeptDigest>,
    /// Digests of reports that may have got their name without the ledger hearing of it.
    pub intents: Vec<ReportDigest>,
    /// When the report was last delivered, in seconds since 1970.
    pub delivered_at: Option<i64>,
    /// Number of the subfolder its report is in; 0: in the folder itself.
    pub place: u32,
    /// The export pass in which the run was last seen.
    pub pass: u64,
    /// Digest of the configuration under which a quarantined run was refused.
    pub config_digest: Option<RowDigest>,
    /// Why a quarantined run was refused; none where a later version of the program says so by a code of its own.
    pub code: Option<Code>,
}

impl Known {
    /// Whether the report that was last delivered has this digest.
    pub fn has_report(&self, digest: &ReportDigest) -> bool {
        self.report_digest.is_some_and(|kept| kept == *digest)
    }

    /// Whether it was refused for this, the last time that it was tried.
    pub fn is_held_for(&self, code: Code) -> bool {
        self.state == State::Quarantined && self.code == Some(code)
    }

    /// Whether a file with this digest is one that we wrote, or were about to.
    pub fn owns(&self, digest: &ReportDigest) -> bool {
        self.has_report(digest) || self.intents.contains(digest)
    }
}

/// That a report is about to get its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Intent {
    /// ID of the report: the Index_GUID of the run.
    pub id: Uuid,
    /// Digest of its bytes.
    pub report_digest: ReportDigest,
    /// Number of the subfolder; 0: the folder itself.
    pub place: u32,
}

/// That a report has its name, durably.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivered {
    /// ID of the report: the Index_GUID of the run.
    pub id: Uuid,
    /// Digest of the rows it was made from.
    pub row_digest: RowDigest,
    /// Digest of its bytes.
    pub report_digest: ReportDigest,
    /// When, in seconds since 1970.
    pub at: i64,
    /// Number of the subfolder; 0: the folder itself.
    pub place: u32,
    /// The start that belongs to it from now on; none for what WATS tells by its ID alone.
    pub claim: Option<Claim>,
}

/// That a run is set aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantine {
    /// ID of the report: the Index_GUID of the run.
    pub id: Uuid,
    /// Digest of the rows that were refused: when they change, the run is tried again.
    pub row_digest: RowDigest,
    /// Digest of the configuration under which they were refused.
    pub config_digest: RowDigest,
    /// Why, as a code.
    pub code: Code,
    /// Why, in words.
    pub reason: String,
    /// What to do.
    pub hint: String,
    /// When, in seconds since 1970.
    pub at: i64,
}

/// A quarantined run, for listings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarantined {
    /// The destination it was meant for.
    pub destination: DestinationId,
    /// ID of the report: the Index_GUID of the run.
    pub id: Uuid,
    /// Why, as the text of a code (`VW-...`).
    pub code: String,
    /// Why, in words.
    pub reason: String,
    /// What to do.
    pub hint: String,
    /// Since when without a break, in seconds since 1970.
    pub since: i64,
}

/// How many runs of a destination there are of each kind. A run that was delivered and whose later content was refused
/// counts as both.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Runs of which a report was delivered.
    pub delivered: u64,
    /// Runs that are set aside now because something is wrong with them.
    pub quarantined: u64,
    /// Runs that the filter leaves out.
    pub excluded: u64,
    /// Runs whose delivery was begun and whose end is not known.
    pub intended: u64,
}
