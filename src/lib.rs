//! A file bridge from a Keysight VTE database to WATS: test runs become WATS Standard XML (WSXF) reports, one file per
//! run, in the drop folder of an installed WATS Client.
//!
//! Data flows one way:
//!
//! ```text
//! VTE database --vte--> TestRun --convert--> Report --wats--> bytes --deliver--> drop folder/<Index_GUID>.xml
//!                                                                       |
//!      sync decides which runs to read  <----------- ledger ------------+  what was delivered, with which content
//! ```

// A panic of `println!` would end a delivery where only nobody listens: see `cli::say`.
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod bundle;
pub mod check;
pub mod cli;
pub mod client;
pub mod config;
pub mod convert;
pub mod deliver;
pub mod error;
pub mod ledger;
pub mod sample;
pub mod service;
pub mod sync;
pub mod vte;
pub mod wats;
