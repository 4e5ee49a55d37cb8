//! How to follow.

use std::time::Duration;

use chrono_tz::Tz;

use crate::ledger::RowDigest;
use crate::vte::follow_sql::Now;

use super::settle::Spans;

/// Where the first start begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// With the first run there is.
    All,
    /// With the first run after the latest there is.
    Now,
    /// With this time, as text for the Timestamp column.
    At(String),
}

/// How to follow.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How often to look.
    pub poll: Duration,
    /// How far behind the watermark every look begins.
    pub overlap: Duration,
    /// How long runs must stay unchanged.
    pub spans: Spans,
    /// How often all keys are compared with the ledger.
    pub reconcile: Duration,
    /// Where the first start begins.
    pub start: Start,
    /// The clock of the Timestamp column.
    pub now: Now,
    /// The zone of times that are given by hand.
    pub zone: Tz,
    /// The largest report in bytes.
    pub max_report: u64,
    /// A digest of the configuration.
    pub config: RowDigest,
}
