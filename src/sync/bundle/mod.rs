//! Across an air gap: reports leave in bundles on one side, and are delivered from them on the other.
//!
//! The sender delivers into a [spool], makes [bundles](sender) of what waits there, and keeps [copies] until their
//! [receipts] came. The receiver [finds](find) bundles, checks each as a whole, and [delivers](receive) it; it knows
//! which [numbers](gaps) are missing. Both sides use the delivery and the ledger of any other folder.

pub mod arrival;
pub mod copies;
pub mod find;
pub mod gaps;
pub mod inbox;
pub mod names;
pub mod pack;
pub mod place;
pub mod receipts;
pub mod receive;
pub mod sender;
pub mod spool;
