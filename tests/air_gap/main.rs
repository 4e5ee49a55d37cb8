//! Across the air gap, on the built program: an isolated site makes bundles, another computer receives them.

#[path = "../support/mod.rs"]
mod support;

mod faults;
mod gap;
mod inbox;
mod keys;
mod kill;
mod order;
mod receipts;
mod refused;
mod round_trip;
