//! The seam by which a test makes a chosen operation of the ledger fail.

use crate::error::Result;

/// Is asked before every operation of the ledger on its file; an error makes that operation fail.
///
/// The operations are named after what they do (`lookup`, `intend`, `begin`, `commit`, ...). `committed` is asked when
/// a commit is already durable: an error there is a crash of which the caller cannot know on which side it fell.
pub trait Faults: Send + Sync {
    /// Whether operation `op` may go on.
    fn before(&self, op: &'static str) -> Result<()>;
}

/// Lets everything go on.
pub(super) struct NoFaults;

impl Faults for NoFaults {
    fn before(&self, _: &'static str) -> Result<()> {
        Ok(())
    }
}
