//! Delivery: bytes of reports become files in a folder, each whole under its name or not there at all.
//!
//! At least once, and once in effect. For a batch of runs, in this order:
//!
//! 1. look at what stands under each name, and set aside the runs whose name is taken by a file that is not ours;
//! 2. commit to the ledger what is about to happen (the intents);
//! 3. write and synchronise `<Index_GUID>.tmp` of all runs, many at a time, since disks synchronise together what is
//!    asked for together;
//! 4. rename all to `<Index_GUID>.xml`, inside the folder, where the WATS Client notices it at once;
//! 5. synchronise the folder;
//! 6. commit to the ledger what was delivered.
//!
//! A crash anywhere leaves nothing that the next start does not put right: before 4 there are temporary files, which
//! are removed; after 4 there are whole reports under their names, which are found equal, or known as ours by their
//! intents and replaced. The same report delivered twice is one report to WATS, which overwrites by report ID.

pub mod folder;
pub mod fs;
pub mod name;
pub mod options;
pub mod outbox;

mod backoff;
mod decide;
pub mod disk;
mod fail;
mod leftover;
mod part;
mod place;
mod room;
mod site;
mod spool;

pub use folder::{ERROR_FOLDER, Rejected, probe, rejected, waiting};
pub use fs::{Fs, RealFs};
pub use options::{Options, Pressure, Retry, Waiting};
pub use outbox::{Outbox, Outcome, Outgoing, canonical};
pub use room::Space;
