//! The ledger: the truth about what was delivered.
//!
//! The WATS Client deletes a report once it has read it, so a file that is not in the drop folder means nothing. What
//! was delivered, with which content, and what was set aside and why, is remembered here: one SQLite file, `ledger.db`
//! in the state folder, written ahead (WAL) and synchronised at every commit that a delivery depends on.
//!
//! A ledger that cannot be read, or that belongs to another database, is an error with a remedy, never a fresh start.

pub mod bundles;
pub mod claim;
pub mod digest;
pub mod faults;
pub mod received;
pub mod record;

mod fail;
mod lock;
mod open;
mod schema;
mod view;
mod write;

pub use bundles::{BundleState, SentBundle, SentReport};
pub use claim::Claim;
pub use digest::{KeptDigest, ReportDigest, RowDigest, report_digest};
pub use faults::Faults;
pub use lock::holder;
pub use open::Ledger;
pub use received::{Arrival, ReceivedBundle, ReceivedState, Stream, StreamId};
pub use record::{
    Counts, Delivered, Destination, DestinationId, Intent, Known, Placed, Quarantine, Quarantined, State,
};
pub use view::View;
